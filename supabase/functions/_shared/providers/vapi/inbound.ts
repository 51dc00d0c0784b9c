import type { CallFacts } from "../../contract/domain-event.ts";
import type { Adapter, Reading } from "../../platform/adapter.ts";
import { timeFromEpoch, timeFromText } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { endedCall, reportedCall, ringingCall, startedCall } from "./call.ts";
import { readVapi, type VapiMessage } from "./payload.ts";
import { signedByVapi } from "./signature.ts";

type Meaning = readonly [
  type: "call.started" | "call.ended" | "call.analyzed",
  facts: (said: VapiMessage, ref: string) => CallFacts,
];

/** By kind. Transcripts, tool calls and speech updates do not change a call. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "status-update ringing": ["call.started", ringingCall],
  "status-update in-progress": ["call.started", startedCall],
  "status-update ended": ["call.ended", endedCall],
  "end-of-call-report": ["call.analyzed", reportedCall],
};

const kindOf = ({ type, status }: VapiMessage): string =>
  type === "status-update" ? `${type} ${status ?? ""}`.trim() : (type ?? "unknown");

/** The samples use milliseconds; seconds are recognised by their size. */
const stampOf = ({ timestamp }: VapiMessage): string | null =>
  timeFromEpoch(timestamp !== null && timestamp > 0 && timestamp < 1e11 ? timestamp * 1000 : timestamp);

function normalise(said: VapiMessage): Reading {
  const kind = kindOf(said);
  const occurred_at = stampOf(said) ?? timeFromText(said.endedAt) ?? timeFromText(said.startedAt);
  const silent = { kind, dedupeKey: "", occurredAt: occurred_at, events: [] };
  const meaning = Object.hasOwn(MEANINGS, kind) ? MEANINGS[kind] : undefined;
  if (!meaning) return silent;
  const ref = said.call?.id;
  if (!ref) return { ...silent, problem: `${kind} without call.id` };
  const [type, facts] = meaning;
  // Presigned URLs differ each time a report is sent, so its body cannot identify it.
  const dedupeKey = `${kind.replaceAll(" ", ":")}:${ref}`;
  return { ...silent, dedupeKey, events: [{ type, occurred_at, call: facts(said, ref) }] };
}

export const vapi: Adapter<VapiMessage> = {
  name: "vapi",
  contentTypes: ["application/json"],
  // The message includes the customer's phone account and server secrets, and URLs that control a live call.
  redact: [
    "twilioAuthToken",
    "twilioApiSecret",
    "twilioApiKey",
    "authToken",
    "apiKey",
    "apiSecret",
    "secret",
    "secretKey",
    "serverUrlSecret",
    "token",
    "password",
    "authPassword",
    "credentialSecret",
    "controlUrl",
    "listenUrl",
    "authorization",
    "Authorization",
    "X-Vapi-Secret",
    "x-vapi-secret",
  ],
  keepHeaders: ["x-vapi-signature", "x-signature", "x-timestamp"],
  verify: async (delivery, secret) => signedByVapi(delivery, secret),
  parse: (body) => readVapi(parseLossless(body)),
  normalise,
};
