import { callDirections, sentiments } from "@contract/call-words.ts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PhoneCall } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CallDirection } from "@/components/calls/call-direction.tsx";
import { CallOutcome } from "@/components/calls/call-outcome-label.tsx";
import { CallState } from "@/components/calls/call-state.tsx";
import { CallWho } from "@/components/calls/call-who.tsx";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { List } from "@/components/list/list.tsx";
import { NothingYet } from "@/components/list/nothing-yet.tsx";
import { DateRange } from "@/components/ui/date-range.tsx";
import type { Filter } from "@/components/ui/filter-bar.tsx";
import { callOutcomes, callStates, stateOf } from "@/data/calls/call-filter.ts";
import { outcomeOf } from "@/data/calls/call-outcome.ts";
import { allCalls, callsQuery, type ListedCall } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import { paths } from "@/lib/paths.ts";
import { callColumns } from "@/pages/calls/calls/columns.tsx";
import { SavedViews } from "@/pages/calls/calls/saved-view-menu.tsx";
import { type callFilters, useCallFilter } from "@/pages/calls/use-call-filter.ts";

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

/** A call on a phone: person, outcome, time and duration. */
function CallCard({ call }: { call: ListedCall }) {
  const format = useFormat();
  const saysMore = outcomeOf(call) !== "none" && stateOf(call) !== "voicemail";
  return (
    <span className="block">
      <span className="flex items-center justify-between gap-3">
        <span className="flex min-w-0 items-center gap-2 font-medium">
          <CallDirection call={call} bare />
          <CallWho call={call} />
        </span>
        {saysMore ? <CallOutcome call={call} /> : <CallState call={call} />}
      </span>
      <span className="mt-1 flex justify-between gap-3 pl-5.5 text-muted text-xs">
        {format.time(call.occurred_at)}
        {call.talk_seconds !== null && <span>{format.duration(call.talk_seconds)}</span>}
      </span>
    </span>
  );
}

/** The choices of the bar above the call list; the agents are those of the latest calls. */
function useOfferedCallFilters(): Filter<(typeof callFilters)[number]>[] {
  const { t } = useTranslation("calls");
  const { id: organizationId } = useOrganization();
  const agents = useQuery(callsQuery.agents(organizationId)).data ?? [];
  return [
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
      options: callDirections.map((value) => ({ value, label: t(`direction.${value}`) })),
    },
    { name: "agent", label: t("filters.agent"), options: agents },
    {
      name: "sentiment",
      label: t("filters.sentiment"),
      options: sentiments.map((value) => ({ value, label: t(`sentiment.${value}`) })),
    },
  ];
}
