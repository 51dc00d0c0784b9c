/**
 * Views that read several tables and go stale with each. Separate from their queries, which the first page does not
 * need.
 */
const READ_FROM: Record<string, readonly string[]> = {
  lead_timeline: [
    "calls",
    "call_attempts",
    "messages",
    "appointments",
    "leads",
    "suppressions",
    "consents",
    "contact_receipts",
  ],
  open_month: ["calls", "invoices", "milestone_slots", "rate_cards"],
};

/** The first elements of all query keys that a change of a table makes stale. */
export const staleWith = (table: string): string[] => [
  table,
  ...Object.keys(READ_FROM).filter((key) => READ_FROM[key]?.includes(table)),
];
