import { z } from "zod";
import type { MessageStatus } from "../../contract/domain-event.ts";
import type { Adapter, Reading } from "../../platform/adapter.ts";
import { formRecord, isForm } from "../reading/form.ts";
import { isRecord, text } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { phoneOf } from "../reading/message-address.ts";
import { signedByTwilio } from "./signature.ts";

/** Every value is text. Status callbacks may contain only MessageSid and MessageStatus. */
const fields = z.object({
  MessageSid: text,
  SmsSid: text,
  MessageStatus: text,
  SmsStatus: text,
  From: text,
  To: text,
  Body: text,
  ErrorCode: text,
  OptOutType: text,
  CallSid: text,
  CallStatus: text,
  /** Our id, from the URL we gave for status callbacks. */
  message_id: text,
});
type TwilioFields = z.infer<typeof fields>;

const STATUSES: Readonly<Record<string, MessageStatus["status"]>> = {
  accepted: "queued",
  scheduled: "queued",
  queued: "queued",
  sending: "queued",
  sent: "sent",
  partially_delivered: "sent",
  delivered: "delivered",
  read: "opened",
  undelivered: "failed",
  failed: "failed",
  canceled: "failed",
};
const OPT_OUTS = { STOP: "stop", START: "start", HELP: "help" } as const;

const ignored = (kind: string): Reading => ({ kind, dedupeKey: "", occurredAt: null, events: [] });

function statusReport(said: TwilioFields, ref: string, word: string): Reading {
  const kind = `message ${word}`;
  const status = Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
  if (!status) return ignored(kind);
  const message: MessageStatus = {
    provider_ref: ref,
    our_id: said.message_id,
    channel: "sms",
    status,
    error_code: said.ErrorCode ?? (word === "canceled" ? word : null),
    to: phoneOf(said.To),
  };
  // Twilio sends no time: the time of arrival counts, and rank decides.
  return {
    ...ignored(kind),
    dedupeKey: `${ref}:${word}`,
    events: [{ type: "message.status", occurred_at: null, message }],
  };
}

function received(said: TwilioFields, ref: string): Reading {
  const opt_out = Object.hasOwn(OPT_OUTS, said.OptOutType ?? "")
    ? OPT_OUTS[said.OptOutType as keyof typeof OPT_OUTS]
    : null;
  const message = {
    provider_ref: ref,
    channel: "sms",
    from: phoneOf(said.From),
    to: phoneOf(said.To),
    body: said.Body,
    opt_out,
  } as const;
  return {
    ...ignored("message received"),
    dedupeKey: `${ref}:received`,
    events: [{ type: "message.received", occurred_at: null, message }],
  };
}

function normalise(said: TwilioFields): Reading {
  const ref = said.MessageSid ?? said.SmsSid;
  const status = (said.MessageStatus ?? said.SmsStatus)?.toLowerCase();
  // Twilio carries our agents' calls, but the agents' provider reports them.
  if (!ref) return ignored(said.CallSid ? `call ${said.CallStatus ?? ""}`.trim() : "unknown");
  if (status && status !== "received" && status !== "receiving") return statusReport(said, ref, status);
  return said.From ? received(said, ref) : ignored("message received");
}

/** Twilio stores no id of ours, but calls the URL we gave with the message, including its query. */
const ours = (query?: URLSearchParams) => {
  const message_id = query?.get("message_id");
  return message_id ? { message_id } : {};
};

/** Signed with the account's auth token. The signature contains no time: only the dedupe key detects a replay. */
export const twilio: Adapter<TwilioFields> = {
  name: "twilio",
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  methods: ["POST", "GET"],
  signsQuery: true,
  // Anyone with a call's token may forward the call.
  redact: ["CallToken"],
  keepHeaders: ["x-twilio-signature", "i-twilio-idempotency-token"],
  answer: { type: "text/xml", text: "<Response/>" },
  verify: signedByTwilio,
  parse: (body, contentType, query) => {
    const said = isForm(contentType) ? formRecord(new URLSearchParams(body)) : parseLossless(body);
    return fields.parse({ ...(isRecord(said) ? said : {}), ...ours(query) });
  },
  normalise,
};
