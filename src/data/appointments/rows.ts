/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */

export const verdicts = ["pending", "shown", "no_show", "contested"] as const;
export type Verdict = (typeof verdicts)[number];

export const appointmentStatuses = ["requested", "booked", "cancelled"] as const;
export type AppointmentStatus = (typeof appointmentStatuses)[number];

/** What proves a visit, where the rules name it. */
export const evidenceSteps = ["owner_yes", "lead_yes", "call", "host_mark"] as const;

export type EvidenceKind =
  | "owner_yes"
  | "owner_no"
  | "lead_yes"
  | "lead_no"
  | "call"
  | "host_mark"
  | "calendar_no";

/** The reasons that a member may choose from. */
export const disputeReasons = ["came", "did_not_come", "wrong_person", "other"] as const;
export type DisputeReason = (typeof disputeReasons)[number];

interface DisputeWords {
  reason: DisputeReason | "contested" | "moved" | "called_off";
  status: "open" | "accepted" | "rejected" | "moot";
}

/** One statement about a disputed appointment. */
export interface DisputedEvidence {
  kind: EvidenceKind;
  came: boolean;
  /** ISO 8601 */
  at: string;
  source: string;
  /** Of a call. */
  talk_seconds: number | null;
  /** Whether the verdict rests on it. */
  counted: boolean;
}

/** A dispute as operators see it. */
interface DisputeFileColumns extends DisputeWords {
  attendee_name: string | null;
  title: string | null;
  verdict: "shown" | "no_show" | "contested";
  rules: {
    version: number;
    hours_after_end: number;
    min_call_seconds: number;
    steps: string[];
    dispute_days: number;
    nudge_hours: number;
  };
  /** Null if no person raised it: the rules could not decide, or the calendar moved or cancelled the appointment. */
  raised_by_name: string | null;
  evidence: DisputedEvidence[];
  decided_at: string | null;
  decision_note: string | null;
  decided_by_name: string | null;
}

export interface AppointmentColumns {
  tables: {
    appointments: { status: AppointmentStatus; verdict: Verdict };
    appointment_evidence: { kind: EvidenceKind };
    disputes: DisputeWords;
    verdicts: { verdict: Verdict; cause: "rules" | "dispute" | "withdrawn" };
  };
  views: {
    /** Appointments that are over and have no verdict yet. */
    verification_queue: {
      starts_at: string;
      /** The deadline of the verdict; ISO 8601, like `nudge_at`. */
      deadline_at: string;
      /** When an answer becomes urgent. */
      nudge_at: string;
      /** The verdict if there are no further statements, with the machine code of its reason. */
      expected: Verdict;
      expected_reason: string;
    };
  };
  returns: {
    appointment_trail: { occurred_at: string | null };
    open_disputes: DisputeFileColumns;
    decided_disputes: DisputeFileColumns;
    decide_dispute: "accepted" | "rejected";
  };
  args: object;
}
