import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Amount } from "@/components/explain/amount.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import type { FileColumn } from "@/components/ui/data-table/file-of.ts";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { UsageRow } from "@/data/billing/usage.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";

/** Always exported: everything the amount follows from. Micros are millionths of the currency unit. */
export const usageFile: FileColumn<UsageRow>[] = [
  { id: "call_id", value: (row) => row.call_id },
  { id: "revision", value: (row) => row.revision },
  { id: "period", value: (row) => row.period },
  { id: "charged_seconds", value: (row) => row.charged_seconds },
  { id: "rate_version", value: (row) => row.rate_version },
  { id: "minute_micros", value: (row) => row.minute_micros },
  { id: "amount_micros", value: (row) => row.amount_micros },
  { id: "currency", value: (row) => row.currency },
];

export function useUsageColumns(): Column<UsageRow>[] {
  const { t } = useTranslation("billing");
  const { micros, locale } = useFormat();
  return useMemo(
    () => [
      {
        id: "occurred_at",
        header: t("usage.when"),
        pinned: true,
        cell: (row) => <Time at={row.occurred_at} />,
        value: (row) => row.occurred_at,
      },
      {
        id: "who",
        header: t("usage.who"),
        cell: (row) => (row.who.startsWith("+") ? <PhoneNumber e164={row.who} /> : t("why.unknownNumber")),
        value: (row) => row.who,
      },
      {
        id: "kind",
        header: t("usage.kind"),
        cell: (row) =>
          t(row.revision > 1 ? "usage.corrected" : `kinds.${row.kind}`, { kind: t(`kinds.${row.kind}`) }),
        value: (row) => row.kind,
      },
      {
        id: "period",
        header: t("usage.happenedIn"),
        hidden: true,
        cell: (row) => formatMonth(row.period, locale),
        value: (row) => row.period,
      },
      {
        id: "talked_seconds",
        header: t("usage.talked"),
        numeric: true,
        cell: (row) => t("seconds", { seconds: row.talked_seconds }),
        value: (row) => row.talked_seconds,
      },
      {
        id: "provider_seconds",
        header: t("usage.provider"),
        numeric: true,
        hidden: true,
        cell: (row) =>
          row.provider_seconds === null ? "–" : t("seconds", { seconds: row.provider_seconds }),
        value: (row) => row.provider_seconds,
      },
      {
        id: "billed_seconds",
        header: t("usage.billed"),
        numeric: true,
        cell: (row) => t("seconds", { seconds: row.billed_seconds }),
        value: (row) => row.billed_seconds,
      },
      {
        id: "amount_micros",
        header: t("usage.amount"),
        numeric: true,
        cell: (row) => (
          <Amount explain={{ kind: "usage", id: row.call_id }}>
            {micros(row.amount_micros, row.currency, true)}
          </Amount>
        ),
        value: (row) => row.amount_micros,
      },
    ],
    [t, micros, locale],
  );
}
