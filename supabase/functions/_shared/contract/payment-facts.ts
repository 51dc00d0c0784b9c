/** What payment providers say of invoices of ours, and of the payments they were settled with. Money in minor units. */
import { z } from "zod";
import { chargebackStates, settledInvoiceStatuses } from "./payment-words.ts";

const text = z.string().nullish();
const minor = z.number().int().nullish();

/** A card as it may be shown: never its number. */
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
  /** The id we gave the provider with it. */
  our_id: text,
  status: z.enum(settledInvoiceStatuses),
  /** The provider's own number; ours stands on our invoice. */
  number: text,
  total_minor: minor,
  paid_minor: minor,
  /** ISO 4217, upper case. */
  currency: text,
  hosted_url: text,
  pdf_url: text,
  /** The payment that settles it, where the provider names it on the invoice itself. */
  payment_ref: text,
});

const paymentRef = {
  /** What refunds and disputes name: a payment, or the charge where there is no other. */
  provider_ref: z.string().min(1),
  /** The invoice it paid, where the provider says so. */
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
  /** What was paid back in parts: a charge, or the payment itself. Several parts add up. */
  part_ref: z.string().min(1),
  /** The one refund that is told of. Without it, `refunded_minor` is the running total of the part. */
  refund_ref: text,
  refunded_minor: z.number().int().nonnegative(),
  /** The refund came to nothing: it failed, or was taken back or turned down. For good. */
  failed: z.boolean().nullish(),
  currency: text,
  /** Our credit note that this refund was to pay out. */
  our_note_id: text,
});

export const disputedPayment = z.object({
  ...paymentRef,
  dispute_ref: z.string().min(1),
  state: z.enum(chargebackStates),
});
