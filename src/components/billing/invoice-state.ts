import type { InvoiceRow } from "@/data/billing/invoices.ts";

export type InvoiceState =
  | "due"
  | "overdue"
  | "failed"
  | "paid"
  | "credited"
  | "owed"
  | "uncollectible"
  | "void"
  | "chargeback"
  | "charged_back"
  | "refunded"
  | "partly_refunded";

/** The state of an invoice for its payer; `today` is the organization's date. */
export function invoiceStateOf(
  invoice: Pick<
    InvoiceRow,
    | "kind"
    | "status"
    | "due_on"
    | "payment_failed_at"
    | "chargeback"
    | "provider"
    | "paid_minor"
    | "refunded_minor"
  >,
  today: string,
): InvoiceState {
  if (invoice.chargeback === "open") return "chargeback";
  // A credit note needs no payment; it is credited once a provider has it and has not refused it.
  if (invoice.kind === "credit_note" && invoice.status === "paid")
    return invoice.provider && !invoice.payment_failed_at ? "credited" : "owed";
  if (invoice.status === "open") {
    if (invoice.payment_failed_at) return "failed";
    return invoice.due_on < today ? "overdue" : "due";
  }
  if (invoice.status === "paid") return keptOf(invoice);
  return invoice.status === "draft" ? "due" : invoice.status;
}

/** The rest of a payment: refunded money does not count as paid. */
function keptOf(invoice: Pick<InvoiceRow, "chargeback" | "paid_minor" | "refunded_minor">): InvoiceState {
  if (invoice.chargeback === "lost") return "charged_back";
  if (invoice.refunded_minor <= 0) return "paid";
  return invoice.refunded_minor >= invoice.paid_minor ? "refunded" : "partly_refunded";
}
