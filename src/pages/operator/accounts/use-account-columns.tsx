import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePrice } from "@/components/explain/use-price.ts";
import type { Column } from "@/components/ui/data-table/column.ts";
import type { Account } from "@/data/billing/operator-accounts.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { PaymentState } from "@/pages/operator/accounts/payment-state.tsx";

export function useAccountColumns(): Column<Account>[] {
  const { t } = useTranslation("operator");
  const { money, locale } = useFormat();
  const price = usePrice();
  // biome-ignore lint/correctness/useExhaustiveDependencies: price follows the locale
  return useMemo(() => {
    const plan = ({ card }: Account) =>
      card
        ? [
            t("accounts.planMinute", { price: price(card.minute_micros, card.currency) }),
            t("accounts.planMilestone", {
              amount: money(card.milestone_minor, card.currency),
              size: card.milestone_size,
            }),
          ].join(" · ")
        : t("accounts.noPlan");
    const owed = ({ unpaid }: Account) =>
      unpaid.map(({ minor, currency }) => money(minor, currency)).join(" + ") || "–";
    return [
      {
        id: "name",
        header: t("accounts.name"),
        pinned: true,
        cell: (row) => row.name,
        value: (row) => row.name,
      },
      { id: "plan", header: t("accounts.plan"), cell: plan, value: plan },
      {
        id: "open_minor",
        header: t("accounts.open"),
        numeric: true,
        cell: (row) => money(row.open_minor, row.currency),
        value: (row) => row.open_minor,
      },
      { id: "unpaid", header: t("accounts.unpaid"), numeric: true, cell: owed, value: owed },
      {
        id: "state",
        header: t("accounts.state"),
        cell: (row) => <PaymentState account={row} />,
        value: (row) => row.overdue_count,
      },
    ];
  }, [t, money, locale]);
}
