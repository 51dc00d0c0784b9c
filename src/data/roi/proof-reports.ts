import { queryOptions } from "@tanstack/react-query";
import { proofReport } from "@/data/roi/roi-answers.ts";
import { supabase } from "@/data/supabase.ts";
import { maybeRow, rows } from "@/lib/query.ts";

/** Keyed under "daily_facts": their changes also change the recount. */
export const proofReportsQuery = {
  /** The months that have a report, newest first. */
  months: (organizationId: string) =>
    queryOptions({
      queryKey: ["daily_facts", "proof_reports", organizationId],
      queryFn: ({ signal }) =>
        rows(
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
      queryFn: async ({ signal }) =>
        proofReport.parse(
          await maybeRow(
            supabase
              .rpc("proof_report", { p_organization_id: organizationId, p_month: month })
              .abortSignal(signal),
          ),
        ),
    }),
};
