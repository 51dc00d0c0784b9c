/** Maps Stripe's objects to our terms. Times missing on an object are taken from its event. */
import type { InvoiceFacts } from "../../contract/domain-event.ts";
import { minorOfStripe } from "../../contract/stripe-units.ts";
import type { UndatedEvent } from "../../platform/adapter.ts";
import { cardOf } from "../reading/card.ts";
import { timeFromEpoch } from "../reading/lenient.ts";
import type { StripeObject } from "./payload.ts";

type Transition = keyof NonNullable<StripeObject["status_transitions"]>;

const facts = (invoice: StripeObject, ref: string, status: InvoiceFacts["status"]): InvoiceFacts => ({
  provider_ref: ref,
  our_id: invoice.metadata,
  status,
  number: invoice.number,
  total_minor: minorOf(invoice.total, invoice),
  paid_minor: minorOf(invoice.amount_paid, invoice),
  currency: invoice.currency?.toUpperCase() ?? null,
  hosted_url: invoice.hosted_invoice_url,
  pdf_url: invoice.invoice_pdf,
  payment_ref: paymentOf(invoice) ?? invoice.payments?.data[0]?.payment?.payment_intent ?? null,
});

const minorOf = (amount: number | null, { currency }: StripeObject) =>
  amount === null ? null : minorOfStripe(amount, currency ?? "");

/** Refunds and disputes name the payment intent, or only the charge in old accounts. */
const paymentOf = ({ payment_intent, charge }: Pick<StripeObject, "payment_intent" | "charge">) =>
  payment_intent ?? charge;

export const invoiceOf =
  (status: InvoiceFacts["status"], transition: Transition) =>
  (invoice: StripeObject, ref: string): UndatedEvent[] => {
    const seconds = invoice.status_transitions?.[transition];
    const occurred_at = typeof seconds === "number" ? timeFromEpoch(seconds * 1000) : null;
    return [{ type: "invoice.status", occurred_at, invoice: facts(invoice, ref, status) }];
  };

export const paidInvoiceOf = invoiceOf("paid", "paid_at");

export const failedPaymentOf = (invoice: StripeObject, ref: string): UndatedEvent[] => [
  { type: "payment.failed", occurred_at: null, invoice: facts(invoice, ref, "open") },
];

/** From an invoice payment, which names the invoice, or a charge, which names the card. */
export function receiptOf(object: StripeObject, ref: string): UndatedEvent[] {
  const isCharge = object.payment === null || object.payment === undefined;
  const named = isCharge ? (object.payment_intent ?? ref) : paymentOf(object.payment ?? object);
  // Paid by other means (for instance from a credit balance): nothing that could be refunded or disputed.
  if (!named) return [];
  const card = object.payment_method_details?.card;
  const payment = {
    provider_ref: named,
    invoice_ref: object.invoice,
    customer_ref: object.customer,
    amount_minor: minorOf(isCharge ? object.amount : object.amount_paid, object),
    currency: object.currency?.toUpperCase() ?? null,
    method: card ? cardOf({ ...card, month: card.exp_month, year: card.exp_year }) : null,
  };
  return [{ type: "payment.received", occurred_at: null, payment }];
}

/** A charge has the total ever refunded, but not which refunds failed since. */
export function refundOf(charge: StripeObject, ref: string): UndatedEvent[] {
  const refunded_minor = minorOf(charge.amount_refunded, charge) ?? 0;
  if (refunded_minor <= 0) return [];
  const payment = {
    provider_ref: charge.payment_intent ?? ref,
    invoice_ref: charge.invoice,
    part_ref: ref,
    refunded_minor,
    currency: charge.currency?.toUpperCase() ?? null,
  };
  return [{ type: "payment.refunded", occurred_at: null, payment }];
}

/** A single refund: it can fail days after it was created. */
export function singleRefundOf(refund: StripeObject, ref: string): UndatedEvent[] {
  const named = paymentOf(refund);
  const refunded_minor = minorOf(refund.amount, refund);
  if (!named || refunded_minor === null || refunded_minor < 0) return [];
  const payment = {
    provider_ref: named,
    invoice_ref: null,
    part_ref: refund.charge ?? named,
    refund_ref: ref,
    refunded_minor,
    failed: refund.status === "failed" || refund.status === "canceled",
    currency: refund.currency?.toUpperCase() ?? null,
  };
  return [{ type: "payment.refunded", occurred_at: null, payment }];
}

/** An inquiry withholds no funds; once it becomes a dispute its status says so. */
export function chargebackOf(dispute: StripeObject, ref: string): UndatedEvent[] {
  const named = paymentOf(dispute);
  if (!named || dispute.status?.startsWith("warning_")) return [];
  const payment = {
    provider_ref: named,
    invoice_ref: null,
    dispute_ref: ref,
    state: stateOf(dispute.status),
  };
  return [{ type: "payment.chargeback", occurred_at: null, payment }];
}

/** A prevented dispute never withheld funds: the refund that prevented it is reported separately. */
function stateOf(status: string | null): "open" | "won" | "lost" {
  if (status === "lost") return "lost";
  return status === "won" || status === "prevented" ? "won" : "open";
}
