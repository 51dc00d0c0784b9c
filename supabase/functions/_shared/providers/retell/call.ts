/** Maps Retell's call to ours. Separate from the adapter because nearly every surprise is in here. */
import type { CallFacts, TranscriptTurn } from "../../contract/domain-event.ts";
import { phoneOrText } from "../../contract/phone.ts";
import { claimedOutcome } from "../reading/claimed-outcome.ts";
import { seconds, timeFromEpoch } from "../reading/lenient.ts";
import { turnsFromText } from "../reading/transcript-text.ts";
import { retellCost } from "./cost.ts";
import type { RetellCall } from "./payload.ts";

/** End reasons that mean nobody ever talked, regardless of `call_status`. */
const NEVER_CONNECTED = new Set([
  "dial_busy",
  "dial_failed",
  "dial_no_answer",
  "invalid_destination",
  "telephony_provider_permission_denied",
  "telephony_provider_unavailable",
  "sip_routing_error",
  "marked_as_spam",
  "user_declined",
  "concurrency_limit_reached",
  "no_concurrency_fallback",
  "no_valid_payment",
  "scam_detected",
  "error_user_not_joined",
  "registered_call_timeout",
]);

const CHANNELS = { phone_call: "phone", web_call: "web" } as const;
const DIRECTIONS = { inbound: "inbound", outbound: "outbound" } as const;
const SENTIMENTS = { positive: "positive", neutral: "neutral", negative: "negative" } as const;
const SPEAKERS = { agent: "agent", user: "customer", transfer_target: "third_party" } as const;

const oneOf = <Value>(
  table: Readonly<Record<string, Value>>,
  key: string | null | undefined,
): Value | null => (key && Object.hasOwn(table, key) ? (table[key] ?? null) : null);

/** Whether two parties ever spoke, judged from a call that is over; null if the body does not tell. */
function connected(call: RetellCall): boolean | null {
  if (call.call_status === "not_connected") return false;
  if (call.disconnection_reason && NEVER_CONNECTED.has(call.disconnection_reason)) return false;
  if (call.call_status === "ended") return true;
  if (call.call_status === "error" && call.start_timestamp === null) return false;
  return call.start_timestamp === null ? null : call.duration_ms !== 0;
}

/** Known of every call from its first moment. */
const identity = (call: RetellCall, provider_ref: string): CallFacts => ({
  provider_ref,
  channel: oneOf(CHANNELS, call.call_type),
  direction: oneOf(DIRECTIONS, call.direction),
  from_number: phoneOrText(call.from_number),
  to_number: phoneOrText(call.to_number),
  agent_ref: call.agent_id,
  agent_name: call.agent_name,
  started_at: timeFromEpoch(call.start_timestamp),
  lead_id: ourId(call, "lead_id"),
  campaign_id: ourId(call, "campaign_id"),
  attempt_id: ourId(call, "attempt_id"),
});

export const startedCall = (call: RetellCall, ref: string): CallFacts => ({
  ...identity(call, ref),
  status: "ongoing",
  answered_at: timeFromEpoch(call.start_timestamp),
});

export function endedCall(call: RetellCall, ref: string): CallFacts {
  const talked = connected(call);
  return {
    ...identity(call, ref),
    status: talked === false ? "not_connected" : "ended",
    answered_at: talked ? timeFromEpoch(call.start_timestamp) : null,
    ended_at: timeFromEpoch(call.end_timestamp),
    talk_seconds: talked === false ? 0 : talkSeconds(call),
    hangup_reason: call.disconnection_reason,
    in_voicemail: inVoicemail(call),
    transcript: transcript(call),
    recording_url: webAddress(call.recording_url),
    ...retellCost(call),
  };
}

export function analyzedCall(call: RetellCall, ref: string): CallFacts {
  const analysis = call.call_analysis?.custom_analysis_data ?? null;
  return {
    ...endedCall(call, ref),
    claimed_outcome: claimedOutcome(analysis, inVoicemail(call)),
    sentiment: oneOf(SENTIMENTS, call.call_analysis?.user_sentiment?.toLowerCase()),
    summary: call.call_analysis?.call_summary ?? null,
    analysis,
  };
}

function talkSeconds(call: RetellCall): number | null {
  const { start_timestamp: start, end_timestamp: end } = call;
  const milliseconds = call.duration_ms ?? (start !== null && end !== null ? end - start : null);
  return seconds(milliseconds === null ? null : Math.round(milliseconds / 1000));
}

const inVoicemail = (call: RetellCall): boolean | null =>
  call.call_analysis?.in_voicemail ?? (call.disconnection_reason === "voicemail_reached" ? true : null);

/** Our ids, passed when we placed the call. */
function ourId(call: RetellCall, key: string): string | null {
  const value = call.metadata?.[key];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Recordings become links on a page: only web URLs are accepted. */
const webAddress = (value: string | null): string | null =>
  value && /^https?:\/\//i.test(value) ? value : null;

function transcript(call: RetellCall): TranscriptTurn[] | null {
  const turns = call.transcript_object.flatMap(({ role, content, words }) => {
    const speaker = oneOf(SPEAKERS, role);
    return speaker && content ? [{ speaker, text: content, at: words }] : [];
  });
  if (turns.length > 0) return turns;
  return call.transcript ? turnsFromText(call.transcript, SPEAKERS) : null;
}
