import { useMemo } from "react";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useNow } from "@/hooks/use-now.ts";
import { useSearch } from "@/hooks/use-search-param.ts";
import {
  dayOf,
  instants,
  isDay,
  isPreset,
  type Period,
  type Preset,
  presetPeriod,
  previousPeriod,
} from "@/lib/period.ts";

/**
 * The period of a page, kept in its URL: `?period=30d`, or `?from=2026-01-01&to=2026-01-31`, with `&compare=1`. Days
 * are in the organization's time zone; `since` and `before` are their bounds as instants.
 */
export function usePeriod(fallback: Preset = "30d") {
  const { search, change } = useSearch();
  const zone = useOrganization().time_zone;
  const today = dayOf(useNow(60), zone);
  const [from, to, wanted] = [search.get("from"), search.get("to"), search.get("period")];
  const isCustom = isDay(from) && isDay(to) && from <= to;
  const preset = isCustom ? null : isPreset(wanted) ? wanted : fallback;
  const period: Period = useMemo(
    () => (preset ? presetPeriod(preset, today) : { from: from ?? today, to: to ?? today }),
    [preset, today, from, to],
  );
  const compare = search.get("compare") === "1";
  return {
    period,
    /** Null if the days were chosen by hand. */
    preset,
    compare,
    previous: useMemo(() => (compare ? previousPeriod(period) : null), [compare, period]),
    ...useMemo(() => instants(period, zone), [period, zone]),
    choose: (next: Preset) =>
      change({ period: next === fallback ? "" : next, from: undefined, to: undefined }),
    chooseDays: (next: Period) => change({ ...next, period: undefined }),
    setCompare: (on: boolean) => change({ compare: on ? "1" : "" }),
  };
}
