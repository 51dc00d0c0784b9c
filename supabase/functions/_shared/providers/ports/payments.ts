import type { Found, Sent } from "../asking/sent.ts";

/** Whoever is asked to pay. */
export interface Customer {
  organizationId: string;
  name: string;
  /** The provider sends the invoice there. */
  email: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  line1?: string;
  line2?: string;
  postalCode?: string;
  city?: string;
  state?: string;
  /** The language it is written to in, ISO 639-1. */
  locale?: string;
}

export interface IssuedLine {
  /** Ours: the provider keeps it with its line. */
  id: string;
  description: string;
  amountMinor: number;
}

export interface IssuedInvoice {
  /** Ours; the provider gives it back in its events. */
  id: string;
  number: string;
  /** ISO 4217, upper case. */
  currency: string;
  /** What the lines come to, in minor units: nothing is issued that comes to something else there. */
  totalMinor: number;
  lines: readonly IssuedLine[];
  daysUntilDue: number;
  taxId?: string;
  /** What the customer wants to find on it, in its own words, and what that is called in its language. */
  reference?: { name: string; value: string };
}

export interface CreditNote {
  id: string;
  number: string;
  currency: string;
  /** What is owed to the customer, above zero, in minor units. */
  amountMinor: number;
  /** Its invoices in that currency, by the provider's names: first those still open, each kind the latest first. */
  against: readonly { providerRef: string; totalMinor: number }[];
}

/**
 * Has invoices issued. Everything that can go wrong is a Refusal. Every act looks first for what it did before, by our
 * ids, and goes on from there: doing it again, however much later, does nothing twice.
 */
export interface Payments {
  /** Makes the customer, or brings what is known of it up to date. Answers the provider's name for it. */
  customer(customer: Customer, knownRef: string | null): Promise<string>;
  /** `since`: nothing of this invoice was done before then. */
  issue(invoice: IssuedInvoice, customerRef: string, since: Date): Promise<Sent>;
  /** The invoice, if nothing is left to be done about it; null also where issuing it once more is safe. */
  find(invoiceId: string, customerRef: string, since: Date): Promise<Found>;
  /** Owes it to the customer on later invoices; where a provider cannot, it takes it off earlier ones. */
  credit(note: CreditNote, customerRef: string): Promise<Sent>;
  /** An address, good for one visit, where the customer sees invoices and changes how it pays. */
  portal(customerRef: string, returnUrl: string): Promise<string>;
}
