import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Verdict } from "@/data/appointments/appointments.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** An appointment that is over and has no verdict yet. */
export interface Waiting {
  id: string;
  title: string | null;
  attendee_name: string | null;
  starts_at: string;
  /** The deadline of the verdict, and when it becomes urgent; ISO 8601. */
  deadline_at: string;
  nudge_at: string;
  /** The verdict if nobody answers, with the machine code of its reason. */
  expected: Verdict;
  expected_reason: string;
  owner_statement: boolean | null;
  lead_statement: boolean | null;
}

export type EvidenceKind =
  | "owner_yes"
  | "owner_no"
  | "lead_yes"
  | "lead_no"
  | "call"
  | "host_mark"
  | "calendar_no";

export interface Evidence {
  id: number;
  kind: EvidenceKind;
  came: boolean;
  call_id: string | null;
  stated_by: string | null;
  source: string;
  at: string;
}

/** One verdict of the history, which lists the newest first. */
export interface PastVerdict {
  id: number;
  verdict: Verdict;
  reasons: string[];
  rule_version: number;
  cause: "rules" | "dispute" | "withdrawn";
  decided_at: string;
  rules: { hours_after_end: number; min_call_seconds: number; dispute_days: number };
  dispute: Dispute[];
}

export const disputeReasons = ["came", "did_not_come", "wrong_person", "other"] as const;
export type DisputeReason = (typeof disputeReasons)[number];

export interface Dispute {
  id: string;
  reason: DisputeReason | "contested" | "moved" | "called_off";
  note: string;
  status: "open" | "accepted" | "rejected" | "moot";
  raised_at: string;
  decided_at: string | null;
  decision_note: string | null;
}

const WAITING =
  "id, title, attendee_name, starts_at, deadline_at, nudge_at, expected, expected_reason, owner_statement, lead_statement";
const VERDICT =
  "id, verdict, reasons, rule_version, cause, decided_at, rules:verification_rules(hours_after_end, min_call_seconds, dispute_days), dispute:disputes(id, reason, note, status, raised_at, decided_at, decision_note)";

/** REST returns a to-one relation as an object or as a list of one. */
type Embedded = Omit<PastVerdict, "dispute"> & { dispute: Dispute | Dispute[] | null };
const withDisputes = ({ dispute, ...verdict }: Embedded): PastVerdict => ({
  ...verdict,
  dispute: dispute ? [dispute].flat() : [],
});

/** Keys begin with "appointments": any statement or verdict makes their rows stale. */
export const verificationQuery = {
  /** Appointments without a verdict, earliest deadline first. */
  queue: (organizationId: string) =>
    queryOptions({
      queryKey: ["appointments", "verification", organizationId],
      queryFn: ({ signal }) =>
        rows<Waiting[]>(
          supabase
            .from("verification_queue")
            .select(WAITING)
            .eq("organization_id", organizationId)
            .order("deadline_at")
            .order("id")
            .limit(500)
            .abortSignal(signal)
            .overrideTypes<Waiting[], { merge: false }>(),
        ),
    }),

  /** The statements about one appointment, in order. */
  evidence: (appointmentId: string) =>
    queryOptions({
      queryKey: ["appointments", "evidence", appointmentId],
      queryFn: ({ signal }) =>
        rows<Evidence[]>(
          supabase
            .from("appointment_evidence")
            .select("id, kind, came, call_id, stated_by, source, at")
            .eq("appointment_id", appointmentId)
            .order("at")
            .order("id")
            .abortSignal(signal)
            .overrideTypes<Evidence[], { merge: false }>(),
        ),
    }),

  /** Every verdict of an appointment, with its rules and its dispute. */
  verdicts: (appointmentId: string) =>
    queryOptions({
      queryKey: ["appointments", "verdicts", appointmentId],
      queryFn: ({ signal }) =>
        rows<Embedded[]>(
          supabase
            .from("verdicts")
            .select(VERDICT)
            .eq("appointment_id", appointmentId)
            .order("id", { ascending: false })
            .abortSignal(signal)
            .overrideTypes<Embedded[], { merge: false }>(),
        ).then((found) => found.map(withDisputes)),
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
