import { queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import type { FactSums } from "@/data/roi/fact-sums.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";

const daysOf = (organizationId: string) =>
  supabase.from("daily_facts").select("*").eq("organization_id", organizationId);

/** The facts of one local day of the organization; days without any are absent. */
export type DailyFacts = Pick<RowOf<typeof daysOf>, keyof FactSums | "day">;
/** Calls in one local hour (0 to 23) of the week; weekday 1 is Monday. */
export type HeatCell = Returned<"call_heat_map">;

export const dailyFactsQuery = {
  days: (organizationId: string, { from, to }: Period) =>
    queryOptions({
      queryKey: ["daily_facts", "days", organizationId, from, to],
      queryFn: async ({ signal }) => {
        const found: DailyFacts[] = [];
        // A hosted project returns at most a thousand rows; a longer period is read in parts.
        for (let since = from; ; ) {
          const part = await rows(
            daysOf(organizationId)
              .gte("day", since)
              .lte("day", to)
              .order("day")
              .limit(1000)
              .abortSignal(signal),
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
        rows(
          supabase
            .rpc("call_heat_map", { p_organization_id: organizationId, p_from: from, p_to: to })
            .abortSignal(signal),
        ),
    }),
};
