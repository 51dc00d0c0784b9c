/** Issues one invoice, or credits one credit note, through the operator's payment provider. */
import type { Outside } from "../_shared/providers/asking/connection.ts";
import { Refusal } from "../_shared/providers/asking/refusal.ts";
import type { Found, Sent } from "../_shared/providers/asking/sent.ts";
import type { Payments } from "../_shared/providers/ports/payments.ts";
import type { Outbox } from "../_shared/store/outbox.ts";
import type { Sender } from "./attempt.ts";
import {
  creditNoteOf,
  customerOf,
  type InvoiceToIssue,
  invoiceToIssue,
  issuedOf,
} from "./invoice-payload.ts";

export type InvoiceStore = Pick<Outbox, "invoice" | "keepCustomer">;

export interface Issuing {
  invoiceId: string;
  /** The integration of the account used. */
  issuer: string;
  /** Nothing was done about it before then. */
  since: Date;
}

export function createInvoiceSender(store: InvoiceStore, payments: Payments, issuing: Issuing): Sender {
  const { invoiceId, issuer, since } = issuing;
  const read = async (): Promise<InvoiceToIssue> => {
    const result = invoiceToIssue.safeParse(await store.invoice(invoiceId, issuer));
    if (result.success) return result.data;
    const detail = String(result.error.issues[0]?.path.join("."));
    throw rejected({ code: "bad_payload", detail });
  };
  return {
    async send(): Promise<Sent> {
      const invoice = await read();
      // An id in this account does not prove completion: the provider's event may arrive before our own write.
      if (invoice.issued_elsewhere) return { providerRef: invoice.issued_elsewhere };
      const customer = customerOf(invoice);
      if (!customer)
        throw rejected({ code: "email_missing", detail: "The billing profile has no e-mail address" });
      const ref = await payments.customer(customer, invoice.customer_ref ?? null);
      // Stored before anything is created for the customer: later lookups then search under the same customer.
      const kept = await store.keepCustomer(customer.organizationId, issuer, ref);
      if (!kept) throw rejected({ code: "email_taken", detail: `${ref} belongs to another organization` });
      return invoice.kind === "invoice"
        ? payments.issue(issuedOf(invoice), kept, since)
        : payments.credit(creditNoteOf(invoice), kept);
    },
    async find(): Promise<Found> {
      const invoice = await read();
      if (invoice.issued_elsewhere) return { providerRef: invoice.issued_elsewhere };
      // Without a customer nothing was created; a credit first looks for itself, so repeating it is safe.
      if (!invoice.customer_ref || invoice.kind === "credit_note") return null;
      return payments.find(invoiceId, invoice.customer_ref, since);
    },
  };
}

const rejected = (why: { code: string; detail: string }) => new Refusal({ kind: "rejected", ...why });

/** Timeout of one request, and the time after which none is started: everything ends well before the lease does. */
const PATIENCE_MS = 6_000;
const BEGIN_WITHIN_MS = 15_000;

/** The network for an effect of many requests. Each can be repeated, so aborting is safe. */
export function hurried(outside: Outside, clock: () => number): Outside {
  const began = clock();
  const fetching: typeof fetch = (input, init) => {
    if (clock() - began > BEGIN_WITHIN_MS)
      throw new Refusal({ kind: "later", code: "out_of_time", detail: "The provider is slow" });
    return outside.fetch(input, init);
  };
  return { ...outside, fetch: fetching, patienceMs: PATIENCE_MS };
}
