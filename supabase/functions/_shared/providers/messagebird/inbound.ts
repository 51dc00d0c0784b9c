import { z } from "zod";
import type { MessageStatus } from "../../contract/domain-event.ts";
import type { Adapter, Reading } from "../../platform/adapter.ts";
import { formRecord, isForm } from "../reading/form.ts";
import { isRecord, part, text, timeFromText } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { phoneOf } from "../reading/message-address.ts";
import { signedByMessagebird } from "./jwt.ts";

const conversation = z.object({
  id: text,
  direction: text,
  from: text,
  to: text,
  createdDatetime: text,
  content: part(z.object({ text })),
});

/** Reports are queries, inbound messages forms or JSON; field names depend on the product. */
const fields = z.object({
  id: text,
  message_id: text,
  reference: text,
  status: text,
  statusReason: text,
  statusErrorCode: text,
  statusDatetime: text,
  recipient: text,
  originator: text,
  sender: text,
  shortcode: text,
  body: text,
  payload: text,
  message: text,
  createdDatetime: text,
  receive_datetime: text,
  conversation: part(conversation),
});
type MessagebirdFields = z.infer<typeof fields>;

const STATUSES: Readonly<Record<string, MessageStatus["status"]>> = {
  scheduled: "queued",
  sent: "sent",
  buffered: "sent",
  delivered: "delivered",
  expired: "failed",
  delivery_failed: "failed",
};

const ignored = (kind: string, problem?: string): Reading => ({
  kind,
  dedupeKey: "",
  occurredAt: null,
  events: [],
  ...(problem === undefined ? {} : { problem }),
});

function statusReport(said: MessagebirdFields, word: string): Reading {
  const kind = `message ${word}`;
  const status = Object.hasOwn(STATUSES, word) ? STATUSES[word] : undefined;
  if (!status) return ignored(kind);
  if (!said.id) return ignored(kind, `${kind} without an id`);
  const occurred_at = timeFromText(said.statusDatetime);
  // "0" means no error, and a reason is only useful if something failed.
  const why = said.statusErrorCode === "0" ? null : said.statusErrorCode;
  const message: MessageStatus = {
    provider_ref: said.id,
    our_id: said.reference,
    channel: "sms",
    status,
    error_code: status === "failed" ? (why ?? said.statusReason ?? word) : null,
    to: phoneOf(said.recipient),
  };
  return {
    kind,
    dedupeKey: `${said.id}:${said.recipient ?? ""}:${word}`,
    occurredAt: occurred_at,
    events: [{ type: "message.status", occurred_at, message }],
  };
}

function received(said: MessagebirdFields): Reading {
  const talk = said.conversation;
  const ref = said.message_id ?? talk?.id ?? said.id;
  const from = said.originator ?? said.sender ?? talk?.from ?? null;
  const kind = "message received";
  if (!ref || !from) return ignored(from ? kind : "unknown", from ? `${kind} without an id` : undefined);
  const occurred_at = timeFromText(
    said.createdDatetime ?? talk?.createdDatetime ?? said.receive_datetime ?? null,
  );
  const message = {
    provider_ref: ref,
    channel: "sms",
    from: phoneOf(from),
    to: phoneOf(said.recipient ?? said.shortcode ?? talk?.to ?? null),
    body: said.body ?? talk?.content?.text ?? said.payload ?? said.message,
  } as const;
  return {
    kind,
    dedupeKey: `${ref}:received`,
    occurredAt: occurred_at,
    events: [{ type: "message.received", occurred_at, message }],
  };
}

function normalise(said: MessagebirdFields): Reading {
  if (said.status) return statusReport(said, said.status.toLowerCase());
  const { conversation: talk } = said;
  if (talk?.direction && talk.direction !== "received") return ignored(`message ${talk.direction}`);
  return received(said);
}

/** The conversations product sends an object where the SMS product sends a text. */
function parse(body: string, contentType?: string): MessagebirdFields {
  const said = isForm(contentType) ? formRecord(new URLSearchParams(body)) : parseLossless(body);
  const record = isRecord(said) ? said : {};
  return fields.parse({ ...record, conversation: isRecord(record.message) ? record.message : null });
}

export const messagebird: Adapter<MessagebirdFields> = {
  name: "messagebird",
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  methods: ["POST", "GET"],
  signsQuery: true,
  redact: [],
  // The token is signed with the key, does not contain it, and expires after a minute.
  keepHeaders: ["messagebird-signature-jwt"],
  verify: signedByMessagebird,
  parse,
  normalise,
};
