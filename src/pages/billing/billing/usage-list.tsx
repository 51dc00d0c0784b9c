import { useInfiniteQuery } from "@tanstack/react-query";
import { PhoneOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useExplain } from "@/components/explain/use-explain.ts";
import { List } from "@/components/list/list.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { billingQuery, exportUsage, type UsageFilter } from "@/data/billing/invoices.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatMonth } from "@/lib/billing-month.ts";
import { UsageCard } from "@/pages/billing/billing/usage-card.tsx";
import { usageFile, useUsageColumns } from "@/pages/billing/billing/use-usage-columns.tsx";
import { useUsageFilter } from "@/pages/billing/billing/use-usage-filter.ts";

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
  const query = useInfiniteQuery(billingQuery.usage(id, filter));
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
