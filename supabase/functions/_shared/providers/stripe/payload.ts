/** The part of Stripe's events that we read. References are bare ids, or expanded to the object. */
import { z } from "zod";
import { asNumber, isRecord, leaf, listOf, number, part, text } from "../reading/lenient.ts";

const whole = leaf((value) => {
  const said = asNumber(value);
  return said !== null && Number.isInteger(said) ? said : null;
});

/** An object's id, whether bare or expanded. */
const reference = leaf((value) => {
  const id: unknown = isRecord(value) ? value.id : value;
  return typeof id === "string" ? id.trim() || null : null;
});

/** Our own id of the invoice, passed to Stripe when it was created. */
const ourId = leaf((value) => {
  const id: unknown = isRecord(value) ? value.callboard_invoice_id : null;
  return typeof id === "string" && id !== "" ? id : null;
});

const times = part(
  z.object({
    finalized_at: number,
    paid_at: number,
    voided_at: number,
    marked_uncollectible_at: number,
  }),
);

/** Invoices, invoice payments, charges and disputes share most names: one shape reads them all. */
const object = z.object({
  id: text,
  metadata: ourId,
  number: text,
  status: text,
  currency: text,
  total: whole,
  amount: whole,
  amount_paid: whole,
  amount_refunded: whole,
  hosted_invoice_url: text,
  invoice_pdf: text,
  status_transitions: times,
  customer: reference,
  invoice: reference,
  charge: reference,
  payment_intent: reference,
  /** Invoice payments only: the payment. */
  payment: part(z.object({ payment_intent: reference, charge: reference })),
  /** Invoices only, if included. */
  payments: part(
    z.object({ data: listOf(z.object({ payment: part(z.object({ payment_intent: reference })) })) }),
  ),
  payment_method_details: part(
    z.object({ card: part(z.object({ brand: text, last4: text, exp_month: whole, exp_year: whole })) }),
  ),
});

const event = z.object({
  id: text,
  type: text,
  created: number,
  data: part(z.object({ object: part(object) })),
});

export type StripeEvent = z.infer<typeof event>;
export type StripeObject = z.infer<typeof object>;

export const readStripe = (said: unknown): StripeEvent => event.parse(isRecord(said) ? said : {});
