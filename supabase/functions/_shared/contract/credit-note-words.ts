/**
 * The reason text we give a payment provider for a refund, containing our credit note's id. Where the provider stores
 * none of our metadata with a refund, this text is how we match it.
 */
export const creditNoteReason = (number: string, id: string): string => `Credit note ${number} (${id})`;

const ID = /\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/;

/** The credit note's id in such a text, or null. */
export const ourNoteIn = (reason: string | null | undefined): string | null =>
  ID.exec(reason ?? "")?.[1] ?? null;
