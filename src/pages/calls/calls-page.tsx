import { useInfiniteQuery } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { List } from "@/components/list/list.tsx";
import { NothingYet } from "@/components/list/nothing-yet.tsx";
import { DateRange } from "@/components/ui/date-range.tsx";
import { allCalls, callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { CallCard } from "@/pages/calls/calls/call-card.tsx";
import { callColumns } from "@/pages/calls/calls/columns.tsx";
import { SavedViews } from "@/pages/calls/calls/saved-views.tsx";
import { useOfferedCallFilters } from "@/pages/calls/calls/use-offered-call-filters.ts";
import { useCallFilter } from "@/pages/calls/use-call-filter.ts";

export default function CallsPage() {
  const { t } = useTranslation("calls");
  const format = useFormat();
  const { id: organizationId } = useOrganization();
  const { search } = useSearch();
  const { period, state, filter, sort, setSort, newestFirst } = useCallFilter();
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
      <List
        id="calls"
        label={t("title")}
        query={useInfiniteQuery(callsQuery.list(organizationId, filter, newestFirst))}
        filters={{ state, offered: useOfferedCallFilters(), placeholder: t("search") }}
        columns={useMemo(() => callColumns(t, format), [t, format])}
        rowId={(call) => call.id}
        card={(call) => <CallCard call={call} />}
        href={(call) => paths.call(call.id) + (opened && `?${opened}`)}
        sort={sort}
        onSort={setSort}
        errorTitle={t("failed")}
        empty={
          <NothingYet icon={PhoneCall} title={t("emptyTitle")} action={t("connect")}>
            {t("empty")}
          </NothingYet>
        }
        csv={{
          name: `calls-${from}-${to}`,
          rows: () => allCalls(organizationId, filter, newestFirst),
          always: [{ id: "cost_currency", value: (call) => call.cost_currency }],
        }}
        freshIn="calls"
      />
    </>
  );
}
