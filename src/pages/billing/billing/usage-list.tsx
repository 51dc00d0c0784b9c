import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useExplain } from "@/components/explain/use-explain.ts";
import { List } from "@/components/list/list.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Time } from "@/components/ui/time.tsx";
import { invoicesQuery } from "@/data/billing/invoices.ts";
import { openMonthQuery } from "@/data/billing/open-month.ts";
import { usageKinds } from "@/data/billing/rows.ts";
import { exportUsage, type UsageFilter, type UsageRow, usageQuery } from "@/data/billing/usage.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { formatPhone } from "@/lib/phone.ts";
import { usageFile, useUsageColumns } from "@/pages/billing/billing/use-usage-columns.tsx";

const NAMES = ["month", "kind"] as const;

/** What every call added to a month's bill. */
export function UsageList() {
  const { filter, listFilters } = useUsageFilter();
  if (!filter) return <Skeleton className="h-96 w-full rounded-lg" />;
  return <Rows filter={filter} listFilters={listFilters} />;
}

type Filters = Pick<ReturnType<typeof useUsageFilter>, "listFilters">;

function Rows({ filter, listFilters }: Filters & { filter: UsageFilter }) {
  const { t } = useTranslation("billing");
  const { locale, micros, number } = useFormat();
  const { id } = useOrganization();
  const { ask } = useExplain();
  const query = useInfiniteQuery(usageQuery(id, filter));
  const first = query.data?.pages[0]?.rows[0];
  const month = formatMonth(filter.billingPeriod, locale);
  return (
    <>
      {first && (
        <p className="mb-2 text-muted text-sm" data-figures="">
          {t("usage.sum", {
            month,
            count: first.total_rows,
            minutes: number(first.total_seconds / 60, { maximumFractionDigits: 1 }),
            amount: micros(first.total_micros, first.currency, true),
          })}
        </p>
      )}
      <List
        id="usage"
        label={t("tabs.usage")}
        query={query}
        filters={listFilters}
        within={month}
        columns={useUsageColumns()}
        rowId={(row) => `${row.call_id}/${row.revision}/${row.period}`}
        card={(row) => <UsageCard row={row} />}
        onOpen={(row) => ask({ kind: "usage", id: row.call_id })}
        errorTitle={t("usage.failed")}
        csv={{
          name: `usage-${filter.billingPeriod.slice(0, 7)}`,
          rows: () => exportUsage(id, filter),
          always: usageFile,
        }}
        empty={
          <EmptyState icon={PhoneOff} title={t("usage.empty", { month })}>
            {t("usage.emptyBody")}
          </EmptyState>
        }
      />
    </>
  );
}

function UsageCard({ row }: { row: UsageRow }) {
  const { t } = useTranslation("billing");
  const { micros } = useFormat();
  const { country } = useOrganization();
  return (
    <span className="flex items-center justify-between gap-3 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">
          {row.who.startsWith("+") ? formatPhone(row.who, country) : t("why.unknownNumber")}
        </span>
        <span className="block text-muted text-xs">
          <Time at={row.occurred_at} /> · {t(`kinds.${row.kind}`)}
        </span>
      </span>
      <span data-figures="" className="text-right">
        {micros(row.amount_micros, row.currency, true)}
        <span className="block text-muted text-xs">{t("seconds", { seconds: row.billed_seconds })}</span>
      </span>
    </span>
  );
}

/** The month and kind of usage, kept in the URL; the open month by default. */
function useUsageFilter() {
  const { t } = useTranslation("billing");
  const { locale } = useFormat();
  const { id } = useOrganization();
  const state = useFilters(NAMES);
  const open = useQuery(openMonthQuery(id)).data?.period;
  const closed = useQuery(invoicesQuery.closedMonths(id)).data ?? [];
  const months = [...new Set([...(open ? [open] : []), ...closed])].sort().reverse();
  const chosen = months.find((month) => month === state.values.month[0]) ?? open;
  const kind = usageKinds.find((known) => known === state.values.kind[0]);
  const filter: UsageFilter | null = chosen ? { billingPeriod: chosen, ...(kind && { kind }) } : null;
  const offered = [
    {
      name: "month" as const,
      label: t("usage.month"),
      options: months.map((value) => ({ value, label: formatMonth(value, locale) })),
      single: true,
    },
    {
      name: "kind" as const,
      label: t("usage.kind"),
      options: usageKinds.map((value) => ({ value, label: t(`kinds.${value}`) })),
      single: true,
    },
  ];
  return { filter, listFilters: { state, offered, placeholder: "" } };
}
