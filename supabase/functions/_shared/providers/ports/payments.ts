import type { Found, Sent } from "../asking/sent.ts";

/** The customer to be billed. */
export interface Customer {
  organizationId: string;
  name: string;
  /** The provider sends the invoice to this address. */
  email: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  line1?: string;
  line2?: string;
  postalCode?: string;
  city?: string;
  state?: string;
  /** The language of the provider's mails to the customer, ISO 639-1. */
  locale?: string;
}

export interface IssuedLine {
  /** Our id; the provider stores it with its line. */
  id: string;
  description: string;
  amountMinor: number;
}

export interface IssuedInvoice {
  /** Our id; the provider echoes it in its events. */
  id: string;
  number: string;
  /** ISO 4217, upper case. */
  currency: string;
  /** The sum of the lines, in minor units: nothing is issued if the provider's total differs. */
  totalMinor: number;
  lines: readonly IssuedLine[];
  daysUntilDue: number;
  taxId?: string;
  /** The customer's own reference to print on the invoice, and its label in the customer's language. */
  reference?: { name: string; value: string };
}

export interface CreditNote {
  id: string;
  number: string;
  currency: string;
  /** The amount owed to the customer, above zero, in minor units. */
  amountMinor: number;
  /** Its invoices in that currency, by provider id: open ones first, then the others, each newest first. */
  against: readonly { providerRef: string; totalMinor: number }[];
}

/**
 * Issues invoices. Every failure is a Refusal. Every operation first looks up by our ids what it did before and
 * continues from there: repeating it, at any later time, does nothing twice.
 */
export interface Payments {
  /** Creates the customer or updates its details. Returns the provider's id. */
  customer(customer: Customer, knownRef: string | null): Promise<string>;
  /** `since`: nothing was done about this invoice before then. */
  issue(invoice: IssuedInvoice, customerRef: string, since: Date): Promise<Sent>;
  /** The invoice, if nothing is left to do; null also if issuing it once more is safe. */
  find(invoiceId: string, customerRef: string, since: Date): Promise<Found>;
  /** Credits the amount against later invoices; if the provider cannot, reduces earlier ones. */
  credit(note: CreditNote, customerRef: string): Promise<Sent>;
  /** A URL, valid for one visit, where the customer sees invoices and changes the payment method. */
  portal(customerRef: string, returnUrl: string): Promise<string>;
}
