import type { CallStatus } from "@contract/call-words.ts";
import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { Dispute, EvidenceKind } from "@/data/appointments/verification.ts";
import type { LeadStatus } from "@/data/leads/leads.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const timelineKinds = [
  "call",
  "message",
  "appointment",
  "verdict",
  "status",
  "stop",
  "receipt",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export interface LeadCall {
  status: CallStatus;
  direction: "inbound" | "outbound" | null;
  talk_seconds: number | null;
  agent_name: string | null;
  claimed_outcome: string | null;
  confirmed_outcome: string | null;
  summary: string | null;
}

/** A planned or dialled call that the provider never reported. */
export interface LeadAttempt {
  status: "planned" | "placed" | "connected" | "ended" | "failed" | "cancelled";
  outcome: string | null;
  number: number;
  error: string | null;
  campaign: string;
}

export interface LeadMessage {
  channel: "sms" | "email";
  purpose: "campaign" | "reminder" | "rebook" | "confirmation" | "opt_out_reply" | "reply";
  status:
    | "planned"
    | "queued"
    | "sent"
    | "delivered"
    | "opened"
    | "clicked"
    | "failed"
    | "bounced"
    | "complained"
    | "cancelled"
    | "received";
  template: string | null;
  subject: string | null;
  /** At most 600 characters; null until it is sent. */
  body: string | null;
  error: string | null;
  cancel_reason: string | null;
}

export interface LeadAppointment {
  title: string | null;
  status: "requested" | "booked" | "cancelled";
  verdict: "pending" | "shown" | "no_show" | "contested";
  starts_at: string | null;
  ends_at: string | null;
  cancel_reason: string | null;
}

export interface LeadVerdict {
  title: string | null;
  verdict: "pending" | "shown" | "no_show" | "contested";
  /** A machine code. */
  reason: string;
}

export interface LeadEvidence {
  title: string | null;
  evidence: EvidenceKind;
  came: boolean;
  source: string;
}

export interface LeadDispute {
  title: string | null;
  reason: Dispute["reason"];
  note: string | null;
  status: Dispute["status"];
}

export interface LeadReceipt {
  channel: "call" | "sms" | "email";
  /** A machine code: "allowed", "outside_hours", "suppressed"… */
  reason: string;
  campaign: string | null;
}

type Channel = "call" | "sms" | "email" | "all";
type Told<Kind extends TimelineKind, What extends string, Said> = { kind: Kind; what: What; said: Said };

/** One past or planned event. `leads_to` is the call, appointment or campaign to link to. */
export type TimelineEntry = { id: string; at: string; leads_to: string | null } & (
  | Told<"call", "call", LeadCall>
  | Told<"call", "attempt", LeadAttempt>
  | Told<"message", "in" | "out", LeadMessage>
  | Told<"appointment", "booked" | "requested" | "cancelled" | "takes_place", LeadAppointment>
  | Told<"verdict", "verdict", LeadVerdict>
  | Told<"verdict", "evidence", LeadEvidence>
  | Told<"verdict", "disputed" | "decided", LeadDispute>
  | Told<"status", "status", { was: LeadStatus; is: LeadStatus }>
  | Told<"status", "first_seen", { source: string }>
  | Told<"stop", "stopped" | "lifted" | "consented" | "withdrawn", { channel: Channel; source: string }>
  | Told<"receipt", "allowed" | "refused", LeadReceipt>
);

const PAGE = 50;

export const leadTimelineQuery = {
  /** A lead's history, planned events and the newest first; no kinds means all kinds. */
  of: (leadId: string, kinds: readonly TimelineKind[]) =>
    infiniteQueryOptions({
      queryKey: ["lead_timeline", leadId, ...kinds],
      initialPageParam: null as TimelineEntry | null,
      queryFn: ({ signal, pageParam }) =>
        rows(
          supabase
            .rpc("lead_timeline", {
              p_lead_id: leadId,
              p_kinds: kinds.length > 0 ? [...kinds] : undefined,
              p_before: pageParam?.at,
              p_before_id: pageParam?.id,
              p_limit: PAGE,
            })
            .abortSignal(signal),
        )
          // The generated types only say JSON for `said`; the function's comment documents the shape.
          .then((found) => found as unknown as TimelineEntry[]),
      getNextPageParam: (last) => (last.length === PAGE ? last.at(-1) : undefined),
      placeholderData: keepPreviousData,
    }),
};
