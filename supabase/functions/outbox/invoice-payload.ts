/**
 * The database's data about an invoice to issue (private.invoice_to_issue), and the provider's request made from it.
 */
import { z } from "zod";
import type { CreditNote, Customer, IssuedInvoice } from "../_shared/providers/ports/payments.ts";
import { lineWords, referenceWords, taxWords } from "./invoice-words.ts";

const text = z.string().nullish();
const minor = z.number().int();
const terms = { tax_behavior: z.enum(["none", "exclusive", "inclusive"]), tax_basis_points: minor };

export const invoiceToIssue = z.object({
  id: z.uuid(),
  kind: z.enum(["invoice", "credit_note"]),
  number: z.string(),
  currency: z.string(),
  total_minor: minor,
  taxes: z.array(z.object({ ...terms, net_minor: minor, tax_minor: minor })),
  payment_days: minor,
  /** Its id in another account: if set, nothing is created in this one. */
  issued_elsewhere: text,
  locale: z.enum(["en", "sv"]),
  customer_ref: text,
  customer: z.object({
    organization_id: z.uuid(),
    name: z.string(),
    email: text,
    line1: text,
    line2: text,
    postal_code: text,
    city: text,
    state: text,
    country: text,
    tax_id: text,
    reference: text,
  }),
  /** Credit notes only: the invoices it may be set against. */
  against: z.array(z.object({ provider_ref: z.string(), total_minor: minor })).nullish(),
  lines: z.array(
    z.object({
      id: z.uuid(),
      model: z.enum(["usage", "adjustment", "milestone", "credit"]),
      period: text,
      quantity: z.number(),
      amount_minor: minor,
      ...terms,
    }),
  ),
});
export type InvoiceToIssue = z.infer<typeof invoiceToIssue>;

/**
 * One line of ours becomes one of theirs. Tax on top becomes a separate line per rate, so that the rounded amounts
 * match ours. If lines are taxed differently, each describes its tax.
 */
export function issuedOf(invoice: InvoiceToIssue): IssuedInvoice {
  const { id, number, currency, locale, customer, taxes } = invoice;
  const charged = invoice.lines.map((line) => ({
    id: line.id,
    description: lineWords(line, locale, taxes.length > 1),
    amountMinor: line.amount_minor,
  }));
  const onTop = taxes
    .filter(({ tax_behavior, tax_minor }) => tax_behavior === "exclusive" && tax_minor !== 0)
    .map(({ tax_basis_points: points, tax_minor }) => ({
      id: `${id}:tax:${points}`,
      description: taxWords(points, locale),
      amountMinor: tax_minor,
    }));
  const lines = [...charged, ...onTop];
  return {
    id,
    number,
    currency,
    totalMinor: invoice.total_minor,
    lines,
    daysUntilDue: invoice.payment_days,
    taxId: customer.tax_id ?? undefined,
    reference: customer.reference ? { name: referenceWords(locale), value: customer.reference } : undefined,
  };
}

export const creditNoteOf = ({ id, number, currency, total_minor, against }: InvoiceToIssue): CreditNote => ({
  id,
  number,
  currency,
  amountMinor: -total_minor,
  against: (against ?? []).map((each) => ({ providerRef: each.provider_ref, totalMinor: each.total_minor })),
});

/** Null without a recipient address. */
export function customerOf({ customer, locale }: InvoiceToIssue): Customer | null {
  const { organization_id, name, email } = customer;
  if (!email) return null;
  return {
    organizationId: organization_id,
    name,
    email,
    locale,
    line1: customer.line1 ?? undefined,
    line2: customer.line2 ?? undefined,
    postalCode: customer.postal_code ?? undefined,
    city: customer.city ?? undefined,
    state: customer.state ?? undefined,
    country: customer.country ?? undefined,
  };
}
