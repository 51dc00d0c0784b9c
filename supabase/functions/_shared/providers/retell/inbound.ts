import type { CallFacts } from "../../contract/domain-event.ts";
import type { Adapter, Reading, UndatedEvent } from "../../platform/adapter.ts";
import { fromHex } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";
import { timeFromEpoch } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { analyzedCall, endedCall, startedCall } from "./call.ts";
import { type RetellCall, type RetellPayload, readRetell } from "./payload.ts";

const WINDOW_MS = 5 * 60_000;
/** `v=<unix milliseconds>,d=<hex HMAC-SHA256 of body + v>` */
const SIGNATURE = /^v=(\d{1,16}),d=([0-9a-f]{64})$/i;

type Facts = (call: RetellCall, ref: string) => CallFacts;
const CALL_EVENTS: Readonly<
  Record<string, readonly ["call.started" | "call.ended" | "call.analyzed", Facts]>
> = {
  call_started: ["call.started", startedCall],
  call_ended: ["call.ended", endedCall],
  call_analyzed: ["call.analyzed", analyzedCall],
};

/** Retell's own timestamp is newer than its documentation and often absent. */
const occurredAt = ({ event, event_timestamp, call }: RetellPayload): string | null =>
  timeFromEpoch(event_timestamp) ??
  (event === "call_started" ? null : timeFromEpoch(call?.end_timestamp)) ??
  timeFromEpoch(call?.start_timestamp);

function normalise(payload: RetellPayload): Reading {
  const kind = payload.event ?? "unknown";
  const known = Object.hasOwn(CALL_EVENTS, kind) ? CALL_EVENTS[kind] : undefined;
  const occurred_at = occurredAt(payload);
  const ref = payload.call?.call_id;
  // Transfers and transcripts come many times per call: only the whole body distinguishes two of them.
  if (!known) return { kind, dedupeKey: "", occurredAt: occurred_at, events: [] };
  if (!payload.call || !ref) {
    return {
      kind,
      dedupeKey: "",
      occurredAt: occurred_at,
      events: [],
      problem: `${kind} without call.call_id`,
    };
  }
  const [type, facts] = known;
  const event: UndatedEvent = { type, occurred_at, call: facts(payload.call, ref) };
  // A call may be analysed again under the same values: here too only the whole body distinguishes the two.
  const dedupeKey = type === "call.analyzed" ? "" : `${kind}:${ref}`;
  return { kind, dedupeKey, occurredAt: occurred_at, events: [event] };
}

/** Retell signs with the API key that is marked for webhooks; there is no separate secret. */
export const retell: Adapter<RetellPayload> = {
  name: "retell",
  contentTypes: ["application/json"],
  redact: ["access_token"],
  keepHeaders: ["x-retell-signature"],
  async verify({ headers, body, now }, secret) {
    const [, stamp, digest] = SIGNATURE.exec(headers.get("x-retell-signature") ?? "") ?? [];
    if (!stamp || !digest) return false;
    const fresh = Math.abs(now.getTime() - Number(stamp)) <= WINDOW_MS;
    const genuine = hmacMatches("SHA-256", secret, fromHex(digest), body, stamp);
    return genuine && fresh;
  },
  parse: (body) => readRetell(parseLossless(body)),
  normalise,
};
