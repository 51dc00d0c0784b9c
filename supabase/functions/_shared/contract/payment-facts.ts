/** What payment providers report about our invoices and the payments that paid them. Amounts are in minor units. */
import { z } from "zod";
import { chargebackStates, invoiceOutcomes } from "./payment-words.ts";

const text = z.string().nullish();
const minor = z.number().int().nullish();

/** Display details of a card; never its number. */
export const paymentMethod = z.object({
  brand: text,
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .nullish(),
  expiry_month: z.number().int().min(1).max(12).nullish(),
  expiry_year: z.number().int().min(2000).max(2200).nullish(),
});

/** One invoice as the provider knew it at `occurred_at`. */
export const invoiceFacts = z.object({
  /** The provider's id of the invoice. */
  provider_ref: z.string().min(1),
  /** Our id of the invoice, passed to the provider. */
  our_id: text,
  status: z.enum(invoiceOutcomes),
  /** The provider's own invoice number; the customer's copy carries ours. */
  number: text,
  total_minor: minor,
  paid_minor: minor,
  /** ISO 4217, upper case. */
  currency: text,
  hosted_url: text,
  pdf_url: text,
  /** The payment that paid it, if the provider names it on the invoice itself. */
  payment_ref: text,
});

const paymentRef = {
  /** What refunds and disputes refer to: a payment, or the charge if there is no payment. */
  provider_ref: z.string().min(1),
  /** The invoice it paid, if the provider names it. */
  invoice_ref: text,
};

export const receivedPayment = z.object({
  ...paymentRef,
  customer_ref: text,
  amount_minor: minor,
  currency: text,
  method: paymentMethod.nullish(),
});

export const refundedPayment = z.object({
  ...paymentRef,
  /** The part that was refunded: a charge, or the payment itself. Several parts add up. */
  part_ref: z.string().min(1),
  /** The single refund reported. Without it, `refunded_minor` is the running total of the part. */
  refund_ref: text,
  refunded_minor: z.number().int().nonnegative(),
  /** The refund failed, was reversed or was declined. Permanent. */
  failed: z.boolean().nullish(),
  currency: text,
  /** The credit note that this refund was meant to pay out. */
  our_note_id: text,
});

export const disputedPayment = z.object({
  ...paymentRef,
  dispute_ref: z.string().min(1),
  state: z.enum(chargebackStates),
});
