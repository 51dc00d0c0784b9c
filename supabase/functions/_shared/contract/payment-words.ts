/** The words of invoices and payments; apart from the schemas, as the words of calls are. */

/** What may become of an invoice at the provider. Of several the furthest counts: open, uncollectible, void, paid. */
export const settledInvoiceStatuses = ["open", "uncollectible", "void", "paid"] as const;
/** Of a payment that its payer disputed: money held, given back to us, or lost. */
export const chargebackStates = ["open", "won", "lost"] as const;
