import { useMemo } from "react";
import type { CallFilter } from "@/data/calls/call-filter.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { usePeriod } from "@/hooks/use-period.ts";
import { useSort } from "@/hooks/use-sort.ts";

export const callFilters = ["state", "outcome", "direction", "agent", "sentiment"] as const;
const NEWEST_FIRST = { column: "when", descending: true };
const SORTABLE = ["when"] as const;

/** The filter of the call list, entirely in its URL: shared by the list and each call opened from it. */
export function useCallFilter() {
  const period = usePeriod("30d");
  const state = useFilters(callFilters);
  const [sort, setSort] = useSort(SORTABLE, NEWEST_FIRST);
  const { since, before } = period;
  const filter: CallFilter = useMemo(
    () => ({ since, before, text: state.query, ...state.values }),
    [since, before, state.query, state.values],
  );
  return { period, state, filter, sort, setSort, newestFirst: sort.descending };
}
