import { ourNoteIn } from "../../contract/credit-note-words.ts";
import type { InvoiceFacts, ReceivedPayment } from "../../contract/domain-event.ts";
import type { Adapter, Reading, UndatedEvent } from "../../platform/adapter.ts";
import { cardOf } from "../reading/card.ts";
import { timeFromText } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { isStampedBy } from "../reading/stamped-signature.ts";
import { type PaddleData, type PaddleNotification, readPaddle } from "./payload.ts";

/** Paddle's own limit of five seconds is shorter than a cold start; a repeated delivery is one event anyway. */
const SCHEME = {
  header: "paddle-signature",
  separator: ";",
  names: ["ts", "h1"],
  joint: ":",
  windowSeconds: 60,
} as const;

const STATUSES: Readonly<Record<string, InvoiceFacts["status"]>> = {
  "transaction.billed": "open",
  "transaction.past_due": "open",
  "transaction.paid": "paid",
  "transaction.completed": "paid",
  "transaction.canceled": "void",
};

/** Paddle reports the payment as refused and leaves the transaction unchanged. */
const FAILED = "transaction.payment_failed";

function normalise({ event_id, event_type, occurred_at, data }: PaddleNotification): Reading {
  const kind = event_type ?? "unknown";
  const reading = { kind, dedupeKey: event_id ?? "", occurredAt: timeFromText(occurred_at), events: [] };
  const isTransaction = Object.hasOwn(STATUSES, kind) || kind === FAILED;
  if (!isTransaction && !/^adjustment\.(created|updated)$/.test(kind)) return reading;
  if (!data?.id) return { ...reading, problem: `${kind} without data.id` };
  const events = isTransaction
    ? eventsOfTransaction(kind, data, data.id, reading.occurredAt)
    : eventsOfAdjustment(data, data.id, reading.occurredAt);
  return { ...reading, events };
}

function eventsOfTransaction(
  kind: string,
  data: PaddleData,
  ref: string,
  occurred_at: string | null,
): UndatedEvent[] {
  const status = STATUSES[kind];
  const invoice = invoiceOf(data, ref, status ?? "open");
  if (!status) return [{ type: "payment.failed", occurred_at, invoice }];
  const said: UndatedEvent[] = [{ type: "invoice.status", occurred_at, invoice }];
  if (status !== "paid") return said;
  return [...said, { type: "payment.received", occurred_at, payment: receiptOf(data, ref) }];
}

const captured = ({ payments }: PaddleData) => payments.filter(({ status }) => status === "captured");

const invoiceOf = (data: PaddleData, ref: string, status: InvoiceFacts["status"]): InvoiceFacts => ({
  provider_ref: ref,
  our_id: data.custom_data,
  status,
  number: data.invoice_number,
  total_minor: data.details?.totals?.total ?? null,
  paid_minor: captured(data).reduce((sum, { amount }) => sum + (amount ?? 0), 0),
  currency: data.currency_code,
  hosted_url: data.checkout?.url ?? null,
  pdf_url: null,
  payment_ref: ref,
});

/** At Paddle the invoice and its payment are one object: the transaction. */
function receiptOf(data: PaddleData, ref: string): ReceivedPayment {
  const [paid] = captured(data);
  const card = paid?.method_details?.card;
  return {
    provider_ref: ref,
    invoice_ref: ref,
    customer_ref: data.customer_id,
    amount_minor: paid?.amount ?? null,
    currency: data.currency_code,
    method: card
      ? cardOf({ ...card, brand: card.type, month: card.expiry_month, year: card.expiry_year })
      : null,
  };
}

/** Adjustments that were refused or reversed. */
const UNDONE: readonly (string | null)[] = ["rejected", "reversed"];

/** A pending adjustment changes nothing. */
function eventsOfAdjustment(
  data: PaddleData,
  refund_ref: string,
  occurred_at: string | null,
): UndatedEvent[] {
  const { action, transaction_id: ref, status } = data;
  const failed = UNDONE.includes(status);
  if (!ref || (status !== "approved" && !failed)) return [];
  const named = { provider_ref: ref, invoice_ref: ref };
  if (action === "refund") {
    const refunded_minor = Math.abs(data.totals?.total ?? 0);
    const refund = { part_ref: ref, refund_ref, refunded_minor, failed, our_note_id: ourNoteIn(data.reason) };
    const payment = { ...named, ...refund, currency: data.currency_code };
    return [{ type: "payment.refunded", occurred_at, payment }];
  }
  if (action !== "chargeback" && action !== "chargeback_reverse") return [];
  // One dispute per transaction: a withdrawn one is the same dispute.
  const isWon = (action === "chargeback_reverse") !== failed;
  const payment = { ...named, dispute_ref: ref, state: isWon ? ("won" as const) : ("open" as const) };
  return [{ type: "payment.chargeback", occurred_at, payment }];
}

export const paddle: Adapter<PaddleNotification> = {
  name: "paddle",
  contentTypes: ["application/json"],
  // Signed URLs of a subscription's management pages.
  redact: ["update_payment_method", "cancel"],
  keepHeaders: ["paddle-signature"],
  verify: (delivery, secret) => Promise.resolve(isStampedBy(secret, SCHEME, delivery)),
  parse: (body) => readPaddle(parseLossless(body)),
  normalise,
};
