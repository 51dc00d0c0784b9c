import { queryOptions } from "@tanstack/react-query";
import type { Roi } from "@/data/roi/roi.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** What was learned about a month after it was reported. */
export type Cause =
  | "calls"
  | "usage"
  | "bookings"
  | "verdicts"
  | "disputes"
  | "credits"
  | "payments"
  | "ai"
  | "rates"
  | "voided";

export interface ProofFigures extends Roi {
  time_zone: string;
  /** Appointments of the month without a verdict. */
  open: number;
  /** About appointments of the month. */
  disputes: Record<"raised" | "open" | "accepted" | "rejected", number>;
}

export interface ProofReport {
  /** "2026-10-01" */
  month: string;
  frozen_at: string;
  /** As reported. */
  frozen: ProofFigures;
  recounted_at: string;
  /** Recounted from every row when requested, under the same assumptions. */
  recounted: ProofFigures;
  since: { cause: Cause; rows: number }[];
  assumptions_in_force: number;
  /** How many people received it by e-mail. */
  mailed: number;
}

/** Keyed under "daily_facts": their changes also change the recount. */
export const proofReportsQuery = {
  /** The months that have a report, newest first. */
  months: (organizationId: string) =>
    queryOptions({
      queryKey: ["daily_facts", "proof_reports", organizationId],
      queryFn: ({ signal }) =>
        rows<{ month: string; frozen_at: string }[]>(
          supabase
            .from("proof_reports")
            .select("month, frozen_at")
            .eq("organization_id", organizationId)
            .order("month", { ascending: false })
            .limit(120)
            .abortSignal(signal),
        ),
    }),
  /** Null while the month has none. */
  one: (organizationId: string, month: string) =>
    queryOptions({
      queryKey: ["daily_facts", "proof_report", organizationId, month],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("proof_report", { p_organization_id: organizationId, p_month: month })
            .abortSignal(signal),
        )
          // The generated types only say JSON; the function's comment documents the shape.
          .then((answer) => answer as unknown as ProofReport | null),
    }),
};
