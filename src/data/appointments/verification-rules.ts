import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Verdict } from "@/data/appointments/appointments.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface VerificationRules {
  version: number;
  hours_after_end: number;
  min_call_seconds: number;
  /** Accepted proof of a visit, strongest first. */
  steps: string[];
  dispute_days: number;
  nudge_hours: number;
  /** A user id; null for the platform's own first version. */
  author: string | null;
  created_at: string;
}

export interface DifferingAppointment {
  id: string;
  attendee_name: string | null;
  title: string | null;
  starts_at: string;
  was: Verdict;
  would_be: Verdict;
  reason: string;
}

/** What other rules would have decided in the past; at most 200 rows. */
export interface Rehearsal {
  considered: number;
  differ: number;
  was: Partial<Record<Verdict, number>> | null;
  would_be: Partial<Record<Verdict, number>> | null;
  rows: DifferingAppointment[];
}

/** Kinds of proof that the rules may name. */
export const evidenceSteps = ["owner_yes", "lead_yes", "call", "host_mark"] as const;
export type EvidenceStep = (typeof evidenceSteps)[number];

export interface WhatIf {
  hours: number;
  seconds: number;
  steps: string[];
}

export const verificationRulesQuery = {
  /** All versions, the one in force first. */
  of: (organizationId: string) =>
    queryOptions({
      queryKey: ["verification_rules", "of", organizationId],
      queryFn: ({ signal }) =>
        rows<VerificationRules[]>(
          supabase
            .from("verification_rules")
            .select(
              "version, hours_after_end, min_call_seconds, steps, dispute_days, nudge_hours, author, created_at",
            )
            .eq("organization_id", organizationId)
            .order("version", { ascending: false })
            .abortSignal(signal)
            .overrideTypes<VerificationRules[], { merge: false }>(),
        ),
    }),

  /** All versions of any organization, for operators. */
  forOperators: (organizationId: string) =>
    queryOptions({
      queryKey: ["verification_rules", "for_operators", organizationId],
      queryFn: ({ signal }) =>
        rows<VerificationRules[]>(
          supabase.rpc("rules_for_operators", { p_organization_id: organizationId }).abortSignal(signal),
        ),
    }),

  /** The past six months under other rules. */
  rehearsal: (organizationId: string, { hours, seconds, steps }: WhatIf) =>
    queryOptions({
      queryKey: ["verdicts", "rehearsal", organizationId, hours, seconds, ...steps],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("rehearse", {
              p_organization_id: organizationId,
              p_hours: hours,
              p_seconds: seconds,
              p_steps: steps,
            })
            .abortSignal(signal),
        )
          // The generated types only say JSON; the function's comment documents the shape.
          .then((answer) => answer as unknown as Rehearsal),
    }),
};

export type RulesChange = Pick<
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
