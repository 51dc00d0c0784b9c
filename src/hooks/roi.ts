import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Period } from "@/lib/period.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type ValueName = "booked" | "shown" | "paid" | "expected_paid" | "staff" | "no_shows_avoided";
export type CostKind = "usage" | "milestones" | "credits" | "provider";
/** What a figure lacks; its amount is null then. */
export type Lack = "value" | "close_rate" | "saved_seconds" | "staff_hour" | "baseline" | "rate";

/** One amount, with all it follows from. */
export interface RoiFigure<Formula extends string = ValueName | CostKind | "cost"> {
  formula: Formula;
  /** Minor units of `currency`; null when something is missing. */
  amount_minor: number | null;
  currency: string;
  /** How many rows it was counted from. */
  rows: number;
  inputs: Record<string, number | null>;
  missing: Lack[];
}

export interface Assumptions {
  version: number;
  currency: string;
  appointment_value_minor: number | null;
  close_basis_points: number | null;
  staff_hour_minor: number | null;
  saved_seconds_per_call: number | null;
  baseline_no_show_basis_points: number | null;
  /** A user id; null for the platform's own first version. */
  author: string | null;
  created_at: string;
}

/** Everything of a period; the comment on public.roi_period gives its shape. */
export interface Roi {
  from: string;
  to: string;
  currency: string;
  counts: Record<
    "calls" | "answered" | "talk_seconds" | "claimed" | "confirmed" | "booked" | "shown" | "no_show",
    number
  >;
  assumptions: Assumptions;
  values: Record<ValueName, RoiFigure<ValueName>>;
  costs: RoiFigure<CostKind>[];
  cost: RoiFigure<"cost">;
  roi_basis_points: number | null;
  claims_confirmed_basis_points: number | null;
  /** For operators only. */
  margin_minor?: number | null;
}

/** Under "daily_facts": what changes those changes this. */
const ask = (name: "roi_period" | "roi_recount", organizationId: string, { from, to }: Period) =>
  queryOptions({
    queryKey: ["daily_facts", name, organizationId, from, to],
    queryFn: ({ signal }) =>
      rows(
        supabase.rpc(name, { p_organization_id: organizationId, p_from: from, p_to: to }).abortSignal(signal),
      )
        // The generated types know only that it is JSON; the function's comment says of what shape.
        .then((answer) => answer as unknown as Roi),
  });

export const roiQuery = {
  period: (organizationId: string, period: Period) => ask("roi_period", organizationId, period),
  /** Every row counted anew: dear, only when asked for. */
  recount: (organizationId: string, period: Period) => ask("roi_recount", organizationId, period),
  /** All versions, the one in force first. */
  assumptions: (organizationId: string) =>
    queryOptions({
      queryKey: ["roi_assumptions", "of", organizationId],
      queryFn: ({ signal }) =>
        rows<Assumptions[]>(
          supabase
            .from("roi_assumptions")
            .select(
              "version, currency, appointment_value_minor, close_basis_points, staff_hour_minor, saved_seconds_per_call, baseline_no_show_basis_points, author, created_at",
            )
            .eq("organization_id", organizationId)
            .order("version", { ascending: false })
            .limit(100)
            .abortSignal(signal),
        ),
    }),
};

export type AssumptionsChange = Omit<Assumptions, "version" | "currency" | "author" | "created_at">;

/** Writes the next version; every figure follows. */
export function useChangeAssumptions(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: AssumptionsChange) =>
      rows(
        supabase.rpc("change_roi_assumptions", { p_organization_id: organizationId, p_terms: { ...change } }),
      ),
    onSuccess: () =>
      Promise.all(
        ["roi_assumptions", "daily_facts", "organizations", "audit_log"].map((table) =>
          client.invalidateQueries({ queryKey: [table] }),
        ),
      ),
  });
}
