/**
 * The enums that describe invoices and payments. Kept apart from the schemas for the same reason as those of calls.
 */

/**
 * Statuses of an invoice at the provider. When there are several, the last in this order counts: open, uncollectible,
 * void, paid.
 */
export const invoiceOutcomes = ["open", "uncollectible", "void", "paid"] as const;
/** State of a chargeback: funds held, returned to us, or lost. */
export const chargebackStates = ["open", "won", "lost"] as const;
