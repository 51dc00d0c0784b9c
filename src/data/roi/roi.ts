import { queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import { type CostKind, roi, type ValueName } from "@/data/roi/roi-answers.ts";
import { supabase } from "@/data/supabase.ts";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";

/** The values that include prices of appointments. */
export type PricedName = Extract<ValueName, "shown" | "paid">;
export const isPriced = (name: string): name is PricedName => name === "shown" || name === "paid";

/** The amount owed, or the prices of appointments, on one day, converted at that day's rate. */
export type ExchangeDay = Returned<"roi_exchange_days">;

/** Keyed under "daily_facts": changes to those change this. */
const ask = (name: "roi_period" | "roi_recount", organizationId: string, { from, to }: Period) =>
  queryOptions({
    queryKey: ["daily_facts", name, organizationId, from, to],
    queryFn: async ({ signal }) =>
      roi.parse(
        await rows(
          supabase
            .rpc(name, { p_organization_id: organizationId, p_from: from, p_to: to })
            .abortSignal(signal),
        ),
      ),
  });

export const roiQuery = {
  period: (organizationId: string, period: Period) => ask("roi_period", organizationId, period),
  /** Counted again from every row: expensive, so only on request. */
  recount: (organizationId: string, period: Period) => ask("roi_recount", organizationId, period),
  /** The days by which a kind of cost, or prices of appointments, were converted. */
  exchangeDays: (organizationId: string, kind: CostKind | PricedName, { from, to }: Period) =>
    queryOptions({
      queryKey: ["daily_facts", "roi_exchange_days", organizationId, kind, from, to],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("roi_exchange_days", {
              p_organization_id: organizationId,
              p_from: from,
              p_to: to,
              p_kind: kind,
            })
            .abortSignal(signal),
        ),
    }),
};
