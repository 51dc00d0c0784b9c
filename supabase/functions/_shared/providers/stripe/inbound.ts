import type { Adapter, Reading, UndatedEvent } from "../../platform/adapter.ts";
import { timeFromEpoch } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { isStampedBy } from "../reading/stamped-signature.ts";
import { readStripe, type StripeEvent, type StripeObject } from "./payload.ts";
import {
  chargebackOf,
  failedPaymentOf,
  invoiceOf,
  paidInvoiceOf,
  receiptOf,
  refundOf,
  singleRefundOf,
} from "./payments.ts";

/** Stripe's own time window, except that Stripe accepts any future time. */
const SCHEME = {
  header: "stripe-signature",
  separator: ",",
  names: ["t", "v1"],
  joint: ".",
  windowSeconds: 300,
} as const;

type Meaning = (object: StripeObject, ref: string) => UndatedEvent[];

/** The events that concern an invoice or its payment. All others are stored and ignored. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "invoice.finalized": invoiceOf("open", "finalized_at"),
  "invoice.paid": invoiceOf("paid", "paid_at"),
  // Older endpoints receive this event instead, or in addition.
  "invoice.payment_succeeded": paidInvoiceOf,
  "invoice.overpaid": paidInvoiceOf,
  "invoice.voided": invoiceOf("void", "voided_at"),
  "invoice.marked_uncollectible": invoiceOf("uncollectible", "marked_uncollectible_at"),
  "invoice.payment_failed": failedPaymentOf,
  "invoice_payment.paid": receiptOf,
  "charge.succeeded": receiptOf,
  "charge.refunded": refundOf,
  "refund.created": singleRefundOf,
  "refund.updated": singleRefundOf,
  "refund.failed": singleRefundOf,
  "charge.refund.updated": singleRefundOf,
  "charge.dispute.created": chargebackOf,
  "charge.dispute.updated": chargebackOf,
  "charge.dispute.funds_withdrawn": chargebackOf,
  "charge.dispute.funds_reinstated": chargebackOf,
  "charge.dispute.closed": chargebackOf,
};

function normalise({ id, type, created, data }: StripeEvent): Reading {
  const kind = type ?? "unknown";
  const occurredAt = timeFromEpoch(created === null ? null : created * 1000);
  const reading = { kind, dedupeKey: id ?? "", occurredAt, events: [] };
  const meaning = Object.hasOwn(MEANINGS, kind) ? MEANINGS[kind] : undefined;
  if (!meaning) return reading;
  if (!data?.object?.id) return { ...reading, problem: `${kind} without data.object.id` };
  const events = meaning(data.object, data.object.id);
  return {
    ...reading,
    events: events.map((event) => ({ ...event, occurred_at: event.occurred_at ?? occurredAt })),
  };
}

/** The signing secret of an endpoint (`whsec_…`) is used verbatim. */
export const stripe: Adapter<StripeEvent> = {
  name: "stripe",
  contentTypes: ["application/json"],
  redact: ["client_secret"],
  keepHeaders: ["stripe-signature"],
  verify: (delivery, secret) => Promise.resolve(isStampedBy(secret, SCHEME, delivery)),
  parse: (body) => readStripe(parseLossless(body)),
  normalise,
};
