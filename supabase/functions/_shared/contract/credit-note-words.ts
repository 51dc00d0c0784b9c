/**
 * Why a payment provider pays something back, in words of ours that name our credit note: where nothing else of ours is
 * kept with a refund, this is how it is found again.
 */
export const creditNoteReason = (number: string, id: string): string => `Credit note ${number} (${id})`;

const ID = /\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/;

/** The id of the credit note in such words, or null. */
export const ourNoteIn = (reason: string | null | undefined): string | null =>
  ID.exec(reason ?? "")?.[1] ?? null;
