/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */
import type { CallStatus } from "@contract/call-words.ts";
import type {
  AppointmentColumns,
  AppointmentStatus,
  EvidenceKind,
  Verdict,
} from "@/data/appointments/rows.ts";
import type { FileSetup } from "@/data/leads/file/lead-file.ts";
import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";
import type { MessageStatus } from "@/data/messages/rows.ts";

export const leadStatuses = [
  "new",
  "contacted",
  "callback",
  "booking_claimed",
  "booked",
  "not_interested",
] as const;
export type LeadStatus = (typeof leadStatuses)[number];
export const leadSources = ["inbound_call", "outbound_call", "booking", "import", "manual"] as const;
export type LeadSource = (typeof leadSources)[number];

export const consentChannels = ["call", "sms", "email"] as const;
export type ConsentChannel = (typeof consentChannels)[number];
export const stopChannels = ["all", ...consentChannels] as const;
export type StopChannel = (typeof stopChannels)[number];

export type ImportStatus = "running" | "finished" | "cancelled" | "undoing" | "undone";

/** Empty lists and absent instants mean "any". */
export interface LeadFilter {
  q: string;
  status: string[];
  source: string[];
  tag: string[];
  /** Made by this import. */
  import?: string;
  /** First seen from this instant … */
  since?: string;
  /** … and before this one. */
  before?: string;
}

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

type DisputeWords = AppointmentColumns["tables"]["disputes"];

interface CallEntry {
  status: CallStatus;
  direction: "inbound" | "outbound" | null;
  talk_seconds: number | null;
  agent_name: string | null;
  claimed_outcome: string | null;
  confirmed_outcome: string | null;
  summary: string | null;
}

/** A call that was planned or dialled, and that the provider never reported. */
interface AttemptEntry {
  status: "planned" | "placed" | "connected" | "ended" | "failed" | "cancelled";
  outcome: string | null;
  number: number;
  error: string | null;
  campaign: string;
}

interface MessageEntry {
  channel: "sms" | "email";
  purpose: "campaign" | "reminder" | "rebook" | "confirmation" | "opt_out_reply" | "reply";
  status: MessageStatus | "received";
  template: string | null;
  subject: string | null;
  /** At most 600 characters; null before it was sent. */
  body: string | null;
  error: string | null;
  cancel_reason: string | null;
}

interface AppointmentEntry {
  title: string | null;
  status: AppointmentStatus;
  verdict: Verdict;
  starts_at: string | null;
  ends_at: string | null;
  cancel_reason: string | null;
}

interface VerdictEntry {
  title: string | null;
  verdict: Verdict;
  /** A machine code. */
  reason: string;
}

interface EvidenceEntry {
  title: string | null;
  evidence: EvidenceKind;
  came: boolean;
  source: string;
}

interface DisputeEntry extends DisputeWords {
  title: string | null;
  note: string | null;
}

interface ReceiptEntry {
  channel: ConsentChannel;
  /** A machine code: "allowed", "outside_hours", "suppressed"… */
  reason: string;
  campaign: string | null;
}

type Entry<Kind extends TimelineKind, What extends string, Said> = { kind: Kind; what: What; said: Said };

/** One past or planned event. `leads_to` is the id of the call, appointment or campaign to link to. */
export type TimelineEntry = { id: string; at: string; leads_to: string | null } & (
  | Entry<"call", "call", CallEntry>
  | Entry<"call", "attempt", AttemptEntry>
  | Entry<"message", "in" | "out", MessageEntry>
  | Entry<"appointment", "booked" | "requested" | "cancelled" | "takes_place", AppointmentEntry>
  | Entry<"verdict", "verdict", VerdictEntry>
  | Entry<"verdict", "evidence", EvidenceEntry>
  | Entry<"verdict", "disputed" | "decided", DisputeEntry>
  | Entry<"status", "status", { was: LeadStatus; is: LeadStatus }>
  | Entry<"status", "first_seen", { source: string }>
  | Entry<"stop", "stopped" | "lifted" | "consented" | "withdrawn", { channel: StopChannel; source: string }>
  | Entry<"receipt", "allowed" | "refused", ReceiptEntry>
);

export interface LeadColumns {
  tables: {
    consents: { channel: ConsentChannel };
    leads: { status: LeadStatus; source: LeadSource; custom: Record<string, unknown> };
    lead_imports: { status: ImportStatus; settings: FileSetup };
    /** The cells by column title, as the file had them. */
    lead_import_rejects: { cells: Record<string, string> };
  };
  views: object;
  returns: {
    lead_timeline: TimelineEntry[];
    /** `total` only on the first page. */
    search_leads: {
      name: string | null;
      email: string | null;
      phone: string | null;
      status: LeadStatus;
      source: LeadSource;
      custom: Record<string, unknown>;
      last_contact_at: string | null;
      total: number | null;
    };
  };
  args: {
    add_campaign_leads: { p_filter?: LeadFilter };
    edit_lead: { p_custom: Record<string, unknown> };
    import_leads_chunk: { p_rows: LeadRowToImport[] };
    record_consent: { p_filter?: LeadFilter };
    search_leads: { p_filter?: LeadFilter; p_after?: { first_seen_at: string; id: string } };
    start_lead_import: { p_settings: FileSetup };
    stop_contact: { p_filter?: LeadFilter };
    tag_leads: { p_filter?: LeadFilter };
  };
}
