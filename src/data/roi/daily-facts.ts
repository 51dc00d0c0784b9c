import { queryOptions } from "@tanstack/react-query";
import type { FactSums } from "@/data/roi/fact-sums.ts";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** The facts of one local day of the organization; empty days are absent. */
export interface DailyFacts extends FactSums {
  /** "YYYY-MM-DD" */
  day: string;
}

/** Calls in one hour of the week. */
export interface HeatCell {
  /** ISO: 1 is Monday. */
  weekday: number;
  /** 0 to 23, local. */
  hour: number;
  calls: number;
}

export const dailyFactsQuery = {
  days: (organizationId: string, { from, to }: Period) =>
    queryOptions({
      queryKey: ["daily_facts", "days", organizationId, from, to],
      queryFn: async ({ signal }) => {
        const found: DailyFacts[] = [];
        // A hosted project returns at most a thousand rows; a longer period is read in parts.
        for (let since = from; ; ) {
          const part = await rows<DailyFacts[]>(
            supabase
              .from("daily_facts")
              .select("*")
              .eq("organization_id", organizationId)
              .gte("day", since)
              .lte("day", to)
              .order("day")
              .limit(1000)
              .abortSignal(signal)
              // The type generator makes a view's columns nullable; sums of non-null columns are not.
              .overrideTypes<DailyFacts[], { merge: false }>(),
          );
          found.push(...part.filter(({ day }) => day !== found.at(-1)?.day));
          const last = part.at(-1);
          if (!last || part.length < 1000) return found;
          since = last.day;
        }
      },
    }),

  heatMap: (organizationId: string, { from, to }: Period) =>
    queryOptions({
      queryKey: ["daily_facts", "heat_map", organizationId, from, to],
      queryFn: ({ signal }) =>
        rows<HeatCell[]>(
          supabase
            .rpc("call_heat_map", { p_organization_id: organizationId, p_from: from, p_to: to })
            .abortSignal(signal),
        ),
    }),
};
