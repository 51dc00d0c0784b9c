/**
 * Maps Vapi's messages to our call. A report's `call` may be a snapshot from when it rang: the fields beside it are
 * newer.
 */
import type { CallFacts, TranscriptTurn } from "../../contract/domain-event.ts";
import { phoneOrText } from "../../contract/phone.ts";
import { claimedOutcome } from "../reading/claimed-outcome.ts";
import { seconds, timeFromText } from "../reading/lenient.ts";
import { turnsFromText } from "../reading/transcript-text.ts";
import { vapiCost } from "./cost.ts";
import type { VapiMessage } from "./payload.ts";

const CHANNELS: Readonly<Record<string, "phone" | "web">> = {
  inboundPhoneCall: "phone",
  outboundPhoneCall: "phone",
  webCall: "web",
};
const SPEAKERS = {
  bot: "agent",
  assistant: "agent",
  ai: "agent",
  user: "customer",
  customer: "customer",
} as const;

/** Of some six hundred end reasons, the families that mean nobody ever talked. */
const NEVER_CONNECTED =
  /^(?:customer-(?:busy|did-not-answer|did-not-give-microphone-permission)|manually-canceled|assistant-(?:not-found|request-failed|request-returned)|call\.start\.error|call\.ringing|(?:twilio|vonage|vapi|telnyx|phone-call-provider)\S*(?:failed-to-connect|misdialed|rejected|did-not-answer)|call-start-error|unknown-error-before)/;

type Direction = "inbound" | "outbound" | null;

const directionOf = ({ call }: VapiMessage): Direction => {
  if (call?.type === "inboundPhoneCall") return "inbound";
  return call?.type === "outboundPhoneCall" ? "outbound" : null;
};

/** Our ids, passed when we placed the call. */
function ourId({ call, assistant }: VapiMessage, key: string): string | null {
  const places = [call?.metadata, call?.assistantOverrides?.metadata, assistant?.metadata];
  const value = places.map((place) => place?.[key]).find((each) => typeof each === "string" && each !== "");
  return typeof value === "string" ? value : null;
}

const startOf = (said: VapiMessage) => timeFromText(said.startedAt) ?? timeFromText(said.call?.startedAt);
const endOf = (said: VapiMessage) => timeFromText(said.endedAt) ?? timeFromText(said.call?.endedAt);
const reasonOf = (said: VapiMessage) => said.endedReason ?? said.call?.endedReason ?? null;

/** Known of every call from its first moment. */
function identity(said: VapiMessage, provider_ref: string): CallFacts {
  const direction = directionOf(said);
  const theirs = phoneOrText(said.customer?.number ?? said.call?.customer?.number);
  const ours = phoneOrText(said.phoneNumber?.number ?? said.call?.phoneNumber?.number);
  const [from_number, to_number] = direction === "outbound" ? [ours, theirs] : [theirs, ours];
  const type = said.call?.type ?? "";
  return {
    provider_ref,
    channel: Object.hasOwn(CHANNELS, type) ? CHANNELS[type] : null,
    direction,
    from_number,
    to_number,
    agent_ref: said.call?.assistantId ?? said.assistant?.id,
    agent_name: said.assistant?.name ?? null,
    started_at: startOf(said),
    lead_id: ourId(said, "lead_id"),
    campaign_id: ourId(said, "campaign_id"),
    attempt_id: ourId(said, "attempt_id"),
  };
}

export const ringingCall = (said: VapiMessage, ref: string): CallFacts => ({
  ...identity(said, ref),
  status: "ringing",
});

export const startedCall = (said: VapiMessage, ref: string): CallFacts => ({
  ...identity(said, ref),
  status: "ongoing",
  answered_at: startOf(said),
});

/** Whether two parties ever spoke; null if the message does not tell. */
function connected(said: VapiMessage): boolean | null {
  if (NEVER_CONNECTED.test(reasonOf(said) ?? "")) return false;
  return startOf(said) === null ? null : true;
}

export function endedCall(said: VapiMessage, ref: string): CallFacts {
  const talked = connected(said);
  const [start, end] = [startOf(said), endOf(said)];
  const length = start && end ? Math.round((Date.parse(end) - Date.parse(start)) / 1000) : null;
  return {
    ...identity(said, ref),
    status: talked === false ? "not_connected" : "ended",
    answered_at: talked ? start : null,
    ended_at: end,
    talk_seconds: talked === false ? 0 : seconds(length),
    hangup_reason: reasonOf(said),
    in_voicemail: reasonOf(said) === "voicemail" ? true : null,
  };
}

export function reportedCall(said: VapiMessage, ref: string): CallFacts {
  const ended = endedCall(said, ref);
  const analysis = said.analysis?.structuredData ?? null;
  return {
    ...ended,
    claimed_outcome: claimedOutcome(analysis, ended.in_voicemail ?? null),
    summary: said.analysis?.summary ?? said.summary,
    transcript: transcript(said),
    recording_url: webAddress(said.artifact?.recordingUrl ?? said.recordingUrl ?? said.call?.recordingUrl),
    analysis,
    ...vapiCost(said),
  };
}

/** Recordings become links on a page: only web URLs are accepted. */
const webAddress = (value: string | null | undefined): string | null =>
  value && /^https?:\/\//i.test(value) ? value : null;

function transcript(said: VapiMessage): TranscriptTurn[] | null {
  const listed = said.artifact?.messages.length ? said.artifact.messages : said.messages;
  const turns = listed.flatMap(({ role, message, content, secondsFromStart: at }) => {
    const words = message ?? content;
    const speaker = role && Object.hasOwn(SPEAKERS, role) ? SPEAKERS[role as keyof typeof SPEAKERS] : null;
    return speaker && words ? [{ speaker, text: words, at }] : [];
  });
  if (turns.length > 0) return turns;
  const text = said.artifact?.transcript ?? said.transcript ?? said.call?.transcript;
  return text ? turnsFromText(text, SPEAKERS) : null;
}
