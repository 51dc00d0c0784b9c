import { z } from "zod";
import type { MessageStatus } from "../../contract/domain-event.ts";
import type { Adapter, Reading } from "../../platform/adapter.ts";
import { concat, fromText } from "../../platform/bytes.ts";
import { ecdsaMatches } from "../reading/ecdsa.ts";
import { elementTexts } from "../reading/json-elements.ts";
import { flag, isRecord, number, text, timeFromEpoch } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { emailOf } from "../reading/message-address.ts";

/** One event. Our custom arguments are mixed with SendGrid's fields. */
const element = z.object({
  email: text,
  /** Epoch seconds. */
  timestamp: number,
  event: text,
  type: text,
  sg_event_id: text,
  sg_message_id: text,
  sg_machine_open: flag,
  reason: text,
  status: text,
  message_id: text,
});
type SendgridEvent = z.infer<typeof element>;
/** A delivery is an array; a single event is read directly, several are split first. */
type SendgridPayload = { only: SendgridEvent } | { count: number };

const STATUSES: Readonly<Record<string, MessageStatus["status"]>> = {
  processed: "sent",
  deferred: "sent",
  delivered: "delivered",
  bounce: "bounced",
  dropped: "failed",
  open: "opened",
  click: "clicked",
  spamreport: "complained",
  unsubscribe: "unsubscribed",
  group_unsubscribe: "unsubscribed",
};

function statusOf({ event, type, sg_machine_open }: SendgridEvent): MessageStatus["status"] | null {
  if (!event || !Object.hasOwn(STATUSES, event)) return null;
  // A block is temporary and says nothing about the address.
  if (event === "bounce" && type === "blocked") return "failed";
  // An image preload by a mail client shows that the mail arrived, not that anybody read it.
  if (event === "open" && sg_machine_open) return "delivered";
  return STATUSES[event] ?? null;
}

/** "14c5d75ce93.dfd.64b469.filter0001.16648…" → "14c5d75ce93.dfd.64b469", the id returned when sending. */
const messageRef = (id: string): string => id.split(/\.(?:filter|recvd)/, 1)[0] ?? id;

const FAILURES: readonly string[] = ["bounced", "failed", "complained"];

function readEvent(said: SendgridEvent): Reading {
  const kind = said.event ?? "unknown";
  const status = statusOf(said);
  const occurred_at = timeFromEpoch(said.timestamp === null ? null : said.timestamp * 1000);
  const silent = { kind, dedupeKey: said.sg_event_id ?? "", occurredAt: occurred_at, events: [] };
  if (!status) return silent;
  if (!said.sg_message_id) return { ...silent, problem: `${kind} without sg_message_id` };
  const message: MessageStatus = {
    provider_ref: messageRef(said.sg_message_id),
    our_id: said.message_id,
    channel: "email",
    status,
    error_code: FAILURES.includes(status) ? (said.status ?? said.reason) : null,
    to: emailOf(said.email),
  };
  return { ...silent, events: [{ type: "message.status", occurred_at, message }] };
}

/** SendGrid batches at most a thousand; a longer delivery is stored whole for a person to examine. */
const MOST = 5_000;

function normalise(payload: SendgridPayload): Reading {
  if ("only" in payload) return readEvent(payload.only);
  const { count } = payload;
  const several = { kind: `${count} events`, dedupeKey: "", occurredAt: null, events: [] };
  return count > MOST ? { ...several, problem: `More than ${MOST} events in one delivery` } : several;
}

function parse(body: string): SendgridPayload {
  const said = parseLossless(body);
  if (!Array.isArray(said)) return { only: element.parse(isRecord(said) ? said : {}) };
  if (said.length !== 1) return { count: said.length };
  return { only: element.parse(isRecord(said[0]) ? said[0] : {}) };
}

/**
 * Signed with a key pair: the stored secret is the public key. Deliveries are retried for a day, so there is no time
 * window.
 */
export const sendgrid: Adapter<SendgridPayload> = {
  name: "sendgrid",
  contentTypes: ["application/json"],
  redact: [],
  keepHeaders: ["x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"],
  async verify({ headers, body }, publicKey) {
    const stamp = headers.get("x-twilio-email-event-webhook-timestamp") ?? "";
    const signature = headers.get("x-twilio-email-event-webhook-signature") ?? "";
    return stamp !== "" && ecdsaMatches(publicKey, signature, concat(fromText(stamp), body));
  },
  split: (body) => {
    const said = parseLossless(body);
    return Array.isArray(said) && said.length > 1 && said.length <= MOST ? elementTexts(body) : null;
  },
  parse,
  normalise,
};
