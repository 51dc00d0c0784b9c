import { useCallback } from "react";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf, instants, rangeOf } from "@/lib/period.ts";

/** Converts a "days" filter (a preset or "2026-01-01..2026-01-31") to instants in the organization's time zone. */
export function useDays() {
  const { time_zone: zone } = useOrganization();
  const today = dayOf(useNow(60), zone);
  return useCallback(
    ([text]: readonly string[]) => {
      const period = rangeOf(text, today);
      return period ? instants(period, zone) : undefined;
    },
    [today, zone],
  );
}
