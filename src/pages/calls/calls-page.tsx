import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { buttonClass } from "@/components/ui/button.tsx";
import { DataTable } from "@/components/ui/data-table/data-table.tsx";
import { DateRange } from "@/components/ui/date-range.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { callOutcomes, callStates } from "@/hooks/call-filter.ts";
import { allCalls, callsQuery } from "@/hooks/calls.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { CallCard } from "@/pages/calls/call-card.tsx";
import { callColumns } from "@/pages/calls/columns.tsx";
import { SavedViews } from "@/pages/calls/saved-views.tsx";
import { useCallFilter } from "@/pages/calls/use-call-filter.ts";

export default function CallsPage() {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const { search } = useSearch();
  const { period, filters, filter, sort, setSort, newestFirst } = useCallFilter();
  const query = useInfiniteQuery({
    ...callsQuery.list(organizationId, filter, newestFirst),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => callColumns(t, format), [t, format]);
  const calls = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const opened = search.toString();
  const { from, to } = period.period;

  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <SavedViews table="calls" />
            <DateRange state={period} />
          </>
        }
      />
      <DataTable
        id="calls"
        label={t("title")}
        columns={columns}
        rows={calls}
        rowId={(call) => call.id}
        card={(call) => <CallCard call={call} />}
        href={(call) => paths.call(call.id) + (opened && `?${opened}`)}
        sort={sort}
        onSort={setSort}
        error={query.error}
        errorTitle={t("failed")}
        onRetry={() => void query.refetch()}
        empty={<NoCalls />}
        onClearFilters={filters.isActive ? filters.clear : undefined}
        total={query.data?.pages[0]?.total}
        more={{
          has: query.hasNextPage,
          busy: query.isFetchingNextPage,
          load: () => void query.fetchNextPage(),
        }}
        csv={{
          name: `calls-${from}-${to}`,
          rows: () => allCalls(organizationId, filter, newestFirst),
          always: [{ id: "cost_currency", value: (call) => call.cost_currency }],
        }}
        freshIn="calls"
        toolbar={<Filters state={filters} />}
      />
    </>
  );
}

function Filters({ state }: { state: ReturnType<typeof useCallFilter>["filters"] }) {
  const { t } = useTranslation("calls");
  const { id: organizationId } = useOrganization();
  const agents = useQuery(callsQuery.agents(organizationId)).data ?? [];
  const directions = ["inbound", "outbound"] as const;
  const sentiments = ["positive", "neutral", "negative"] as const;
  return (
    <FilterBar
      state={state}
      searchPlaceholder={t("search")}
      filters={[
        {
          name: "state",
          label: t("filters.state"),
          options: callStates.map((value) => ({ value, label: t(`state.${value}`) })),
        },
        {
          name: "outcome",
          label: t("filters.outcome"),
          options: callOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
        },
        {
          name: "direction",
          label: t("filters.direction"),
          options: directions.map((value) => ({ value, label: t(`direction.${value}`) })),
        },
        { name: "agent", label: t("filters.agent"), options: agents },
        {
          name: "sentiment",
          label: t("filters.sentiment"),
          options: sentiments.map((value) => ({ value, label: t(`sentiment.${value}`) })),
        },
      ]}
    />
  );
}

function NoCalls() {
  const { t } = useTranslation("calls");
  return (
    <EmptyState
      icon={PhoneCall}
      title={t("emptyTitle")}
      action={
        <Link to={paths.integrations} className={buttonClass("primary")}>
          {t("connect")}
        </Link>
      }
    >
      {t("empty")}
    </EmptyState>
  );
}
