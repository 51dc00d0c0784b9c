import { z } from "zod";
import type { MessageStatus, ReceivedMessage } from "../../contract/domain-event.ts";
import type { Adapter, Reading } from "../../platform/adapter.ts";
import { fromBase64 } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";
import { isRecord, leaf, part, text, timeFromText } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { emailOf } from "../reading/message-address.ts";

const WINDOW_S = 300;

/** Addresses come as a list or as a single one. */
const firstAddress = leaf((value) => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? emailOf(first) : null;
});

/** Tags are sent as a list of names and values, and returned as an object. */
const ourId = leaf((value) => {
  const named: unknown = Array.isArray(value)
    ? value.find((tag) => isRecord(tag) && tag.name === "message_id")?.value
    : isRecord(value) && value.message_id;
  return typeof named === "string" && named !== "" ? named : null;
});

const delivery = z.object({
  type: text,
  created_at: text,
  data: part(
    z.object({
      email_id: text,
      from: text,
      to: firstAddress,
      tags: ourId,
      bounce: part(z.object({ type: text, subType: text })),
      failed: part(z.object({ reason: text })),
      suppressed: part(z.object({ type: text })),
    }),
  ),
});
type ResendPayload = z.infer<typeof delivery>;
type ResendMail = NonNullable<ResendPayload["data"]>;

const STATUSES: Readonly<Record<string, MessageStatus["status"]>> = {
  "email.scheduled": "queued",
  "email.sent": "sent",
  "email.delivery_delayed": "sent",
  "email.delivered": "delivered",
  "email.opened": "opened",
  "email.clicked": "clicked",
  "email.bounced": "bounced",
  "email.complained": "complained",
  "email.failed": "failed",
  "email.suppressed": "failed",
};

function statusOf(kind: string, mail: ResendMail): MessageStatus["status"] | null {
  if (!Object.hasOwn(STATUSES, kind)) return null;
  // A full mailbox is temporary and says nothing about the address. Old deliveries do not give the reason.
  if (kind === "email.bounced" && mail.bounce?.type === "Transient") return "failed";
  return STATUSES[kind] ?? null;
}

function reasonOf(kind: string, { bounce, failed, suppressed }: ResendMail): string | null {
  if (kind === "email.bounced") return bounce?.subType ?? bounce?.type ?? null;
  if (kind === "email.suppressed") return suppressed?.type ?? "suppressed";
  return kind === "email.failed" ? (failed?.reason ?? null) : null;
}

function normalise({ type, created_at, data: mail }: ResendPayload): Reading {
  const kind = type ?? "unknown";
  const occurred_at = timeFromText(created_at);
  // A repeated delivery is identical to the byte; two events of one mail differ in their time.
  const silent = { kind, dedupeKey: "", occurredAt: occurred_at, events: [] };
  const status = mail ? statusOf(kind, mail) : null;
  const isReply = kind === "email.received";
  if (!status && !isReply) return silent;
  if (!mail?.email_id) return { ...silent, problem: `${kind} without data.email_id` };
  const about = { provider_ref: mail.email_id, channel: "email", to: mail.to } as const;
  if (!status) {
    const message: ReceivedMessage = { ...about, from: emailOf(mail.from) };
    return { ...silent, events: [{ type: "message.received", occurred_at, message }] };
  }
  const message: MessageStatus = { ...about, our_id: mail.tags, status, error_code: reasonOf(kind, mail) };
  return { ...silent, events: [{ type: "message.status", occurred_at, message }] };
}

/** Svix: one `v1,<base64>` per key, over id, time and body. The secret is base64 after `whsec_`. */
export const resend: Adapter<ResendPayload> = {
  name: "resend",
  contentTypes: ["application/json"],
  redact: [],
  keepHeaders: ["svix-id", "svix-timestamp", "svix-signature"],
  async verify({ headers, body, now }, secret) {
    const [id, stamp] = [headers.get("svix-id") ?? "", headers.get("svix-timestamp") ?? ""];
    const key = fromBase64(secret.replace(/^whsec_/, ""));
    if (!key || id === "" || !/^\d{1,12}$/.test(stamp)) return false;
    if (Math.abs(now.getTime() / 1000 - Number(stamp)) > WINDOW_S) return false;
    return (headers.get("svix-signature") ?? "").split(" ").some((each) => {
      const [version, digest = ""] = each.split(",");
      return version === "v1" && hmacMatches("SHA-256", key, fromBase64(digest), `${id}.${stamp}.`, body);
    });
  },
  parse: (body) => {
    const said = parseLossless(body);
    return delivery.parse(isRecord(said) ? said : {});
  },
  normalise,
};
