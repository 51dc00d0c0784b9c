import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { DisputeReason } from "@/data/appointments/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { embedded } from "@/lib/embedded.ts";
import { rows } from "@/lib/query.ts";

const waitingOf = (organizationId: string) =>
  supabase
    .from("verification_queue")
    .select(
      "id, title, attendee_name, starts_at, deadline_at, nudge_at, expected, expected_reason, owner_statement, lead_statement",
    )
    .eq("organization_id", organizationId)
    .order("deadline_at")
    .order("id")
    .limit(500);

const evidenceOf = (appointmentId: string) =>
  supabase
    .from("appointment_evidence")
    .select("id, kind, came, call_id, stated_by, source, at")
    .eq("appointment_id", appointmentId)
    .order("at")
    .order("id");

const verdictsOf = (appointmentId: string) =>
  supabase
    .from("verdicts")
    .select(
      "id, verdict, reasons, rule_version, cause, decided_at, rules:verification_rules(hours_after_end, min_call_seconds, dispute_days), dispute:disputes(id, reason, note, status, raised_at, decided_at, decision_note)",
    )
    .eq("appointment_id", appointmentId)
    .order("id", { ascending: false });

/** An appointment that is over and has no verdict yet. */
export type Waiting = RowOf<typeof waitingOf>;
/** One statement about an appointment. */
export type Evidence = RowOf<typeof evidenceOf>;
/** One verdict of the history, with the rules it rests on and the disputes about it. */
export interface PastVerdict extends Omit<RowOf<typeof verdictsOf>, "dispute"> {
  dispute: Dispute[];
}
type Dispute = NonNullable<RowOf<typeof verdictsOf>["dispute"]>;

/** Keys begin with "appointments": statements and verdicts make their rows stale. */
export const verificationQuery = {
  /** Earliest deadline first. */
  queue: (organizationId: string) =>
    queryOptions({
      queryKey: ["appointments", "verification", organizationId],
      queryFn: ({ signal }) => rows(waitingOf(organizationId).abortSignal(signal)),
    }),

  /** In the order in which the statements were made. */
  evidence: (appointmentId: string) =>
    queryOptions({
      queryKey: ["appointments", "evidence", appointmentId],
      queryFn: ({ signal }) => rows(evidenceOf(appointmentId).abortSignal(signal)),
    }),

  /** The newest first. */
  verdicts: (appointmentId: string) =>
    queryOptions({
      queryKey: ["appointments", "verdicts", appointmentId],
      queryFn: ({ signal }) =>
        rows(verdictsOf(appointmentId).abortSignal(signal)).then((found) =>
          found.map(({ dispute, ...verdict }): PastVerdict => ({ ...verdict, dispute: embedded(dispute) })),
        ),
    }),
};

function useChangedAppointments() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["appointments"] });
}

/** Records the business's statement whether the lead came. */
export function useRecordOwnerStatement() {
  return useMutation({
    mutationFn: ({ id, came }: { id: string; came: boolean }) =>
      rows(supabase.rpc("record_owner_statement", { p_appointment_id: id, p_came: came })),
    onSuccess: useChangedAppointments(),
  });
}

/** Asks an operator to review a verdict. */
export function useDispute() {
  return useMutation({
    mutationFn: ({ id, reason, note }: { id: string; reason: DisputeReason; note: string }) =>
      rows(supabase.rpc("dispute_verdict", { p_appointment_id: id, p_reason: reason, p_note: note })),
    onSuccess: useChangedAppointments(),
  });
}
