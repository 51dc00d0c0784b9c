import { useInfiniteQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { List } from "@/components/list/list.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { type Account, accountsQuery } from "@/data/billing/operator-accounts.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { PaymentState } from "@/pages/operator/accounts/payment-state.tsx";
import { useAccountColumns } from "@/pages/operator/accounts/use-account-columns.tsx";

const NAMES = ["unpaid"] as const;

/** Every organization with its rate card, its month so far and its unpaid invoices. */
export function AccountList() {
  const { t } = useTranslation("operator");
  const state = useFilters(NAMES);
  const query = useInfiniteQuery(accountsQuery.all(state.query, state.values.unpaid.length > 0));
  const offered = [
    {
      name: "unpaid" as const,
      label: t("accounts.onlyUnpaid"),
      options: [{ value: "yes", label: t("accounts.isUnpaid") }],
      single: true,
    },
  ];
  return (
    <List
      id="accounts"
      label={t("accounts.tabs.list")}
      query={query}
      filters={{ state, offered, placeholder: t("accounts.search") }}
      columns={useAccountColumns()}
      rowId={(row) => row.organization_id}
      href={(row) => paths.account(row.organization_id)}
      card={(row) => <AccountCard account={row} />}
      errorTitle={t("accounts.failed")}
      empty={
        <EmptyState icon={Building2} title={t("accounts.empty")}>
          {t("accounts.emptyBody")}
        </EmptyState>
      }
    />
  );
}

function AccountCard({ account }: { account: Account }) {
  const { money } = useFormat();
  return (
    <span className="flex items-center justify-between gap-3 text-sm">
      <span className="min-w-0 truncate font-medium">{account.name}</span>
      <span className="flex shrink-0 flex-col items-end gap-1">
        <span data-figures="">{money(account.open_minor, account.currency)}</span>
        <PaymentState account={account} />
      </span>
    </span>
  );
}
