import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { rehearsal } from "@/data/appointments/rehearsal.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

interface WhatIf {
  hours: number;
  seconds: number;
  steps: string[];
}

const versionsOf = (organizationId: string) =>
  supabase
    .from("verification_rules")
    .select(
      "version, hours_after_end, min_call_seconds, steps, dispute_days, nudge_hours, author, created_at",
    )
    .eq("organization_id", organizationId)
    .order("version", { ascending: false });

/** A version of the rules. `steps`: the proofs of a visit, the strongest first; `author` is null for the first version, which is the platform's. */
export type VerificationRules = RowOf<typeof versionsOf>;

export const verificationRulesQuery = {
  /** All versions, the one in force first. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["verification_rules", "of", organizationId],
      queryFn: ({ signal }) => rows(versionsOf(organizationId).abortSignal(signal)),
    }),

  /** All versions of any organization, for operators. */
  forOperators: (organizationId: string) =>
    queryOptions({
      queryKey: ["verification_rules", "for_operators", organizationId],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("rules_for_operators", { p_organization_id: organizationId }).abortSignal(signal)),
    }),

  /** The past six months under other rules. */
  rehearsal: (organizationId: string, { hours, seconds, steps }: WhatIf) =>
    queryOptions({
      queryKey: ["verdicts", "rehearsal", organizationId, hours, seconds, ...steps],
      queryFn: async ({ signal }) =>
        rehearsal.parse(
          await rows(
            supabase
              .rpc("rehearse", {
                p_organization_id: organizationId,
                p_hours: hours,
                p_seconds: seconds,
                p_steps: steps,
              })
              .abortSignal(signal),
          ),
        ),
    }),
};

type RulesChange = Pick<
  VerificationRules,
  "hours_after_end" | "min_call_seconds" | "dispute_days" | "nudge_hours" | "steps"
>;

/** Writes the next version; it applies to appointments that end from now on. */
export function useChangeRules(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<RulesChange>) =>
      rows(supabase.rpc("change_verification_rules", { p_organization_id: organizationId, p_rules: change })),
    onSuccess: () =>
      Promise.all(
        ["verification_rules", "appointments", "audit_log"].map((table) =>
          client.invalidateQueries({ queryKey: [table] }),
        ),
      ),
  });
}
