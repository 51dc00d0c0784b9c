import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const versionsOf = (organizationId: string) =>
  supabase
    .from("roi_assumptions")
    .select(
      "version, currency, appointment_value_minor, close_basis_points, staff_hour_minor, saved_seconds_per_call, baseline_no_show_basis_points, author, created_at",
    )
    .eq("organization_id", organizationId)
    .order("version", { ascending: false })
    .limit(100);

/** One version; `author` is null for the first, which is the platform's. */
export type Assumptions = RowOf<typeof versionsOf>;

export const assumptionsQuery = {
  /** All versions, the one in force first. */
  versions: (organizationId: string) =>
    queryOptions({
      queryKey: ["roi_assumptions", "of", organizationId],
      queryFn: ({ signal }) => rows(versionsOf(organizationId).abortSignal(signal)),
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
