/**
 * Credit notes at Paddle. Paddle has no credit without a transaction, so a credit note is spread over adjustments of
 * the transactions we name: unpaid amounts are reduced (credit), paid amounts are refunded (refund).
 */
import { creditNoteReason, ourNoteIn } from "../../contract/credit-note-words.ts";
import type { Answer } from "../asking/ask.ts";
import { listAt, sentAs, textAt } from "../asking/lenient-answer.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Sent } from "../asking/sent.ts";
import type { CreditNote } from "../ports/payments.ts";

export interface PaddleDoor {
  get(path: string): Promise<Answer>;
  write(method: "POST" | "PATCH", path: string, body: object): Promise<Answer>;
}

/** Paddle's largest page of adjustments. */
const PAGE = 50;

/** The possible action per transaction status; none while a transaction is being paid. */
const ACTIONS: Readonly<Record<string, "credit" | "refund">> = {
  billed: "credit",
  past_due: "credit",
  completed: "refund",
};

export async function creditThrough(door: PaddleDoor, note: CreditNote, customer: string): Promise<Sent> {
  const standing = (await adjustmentsOf(door, customer)).filter(
    (each) => !["rejected", "reversed"].includes(textAt(each, "status")),
  );
  const ours = standing.filter((each) => ourNoteIn(textAt(each, "reason")) === note.id);
  let owed = note.amountMinor - sumOf(ours.map(totalOf));
  let first = textAt(ours.at(-1), "id");
  for (const { providerRef, totalMinor } of note.against) {
    if (owed <= 0) break;
    const before = standing.filter((each) => textAt(each, "transaction_id") === providerRef);
    // Paddle adjusts nothing while a refund of the same transaction is pending.
    const isClosed = before.some((each) => textAt(each, "status") === "pending_approval");
    if (isClosed || sumOf(before.map(totalOf)) >= totalMinor) continue;
    const adjustment = await adjustmentOf(door, providerRef, before, owed);
    if (!adjustment) continue;
    const reason = creditNoteReason(note.number, note.id);
    const { body } = await door.write("POST", "/adjustments", { ...adjustment, reason });
    const { providerRef: made } = sentAs(textAt(body, "data", "id"));
    first ||= made;
    owed -= sumOf(adjustment.items.map(({ amount }) => Number(amount)));
  }
  if (owed <= 0) return sentAs(first);
  const detail = `${owed} of ${note.amountMinor} ${note.currency} could not be set against a transaction`;
  throw new Refusal({ kind: "rejected", code: "credit_not_placed", detail });
}

/** All adjustments of a customer, newest first. */
async function adjustmentsOf({ get }: PaddleDoor, customer: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let after = ""; ; ) {
    const page = new URLSearchParams({
      customer_id: customer,
      per_page: String(PAGE),
      ...(after && { after }),
    });
    const found = listAt((await get(`/adjustments?${page}`)).body, "data");
    all.push(...found);
    after = textAt(found.at(-1), "id");
    if (found.length < PAGE || !after) return all;
  }
}

/** The items that take up to `owed` off a transaction, line by line; null if nothing can be taken. */
async function adjustmentOf({ get }: PaddleDoor, transaction_id: string, before: unknown[], owed: number) {
  const { body } = await get(`/transactions/${transaction_id}`).catch((error: unknown) => {
    // Belongs to a previous account.
    if (error instanceof Refusal && error.code === "not_found") return { body: null };
    throw error;
  });
  const action = ACTIONS[textAt(body, "data", "status")];
  if (!action) return null;
  const taken = before.flatMap((each) => listAt(each, "items"));
  let left = owed;
  const items = listAt(body, "data", "details", "line_items").flatMap((line) => {
    const item_id = textAt(line, "id");
    const gone = taken.filter((each) => textAt(each, "item_id") === item_id).map(amountOf);
    const amount = Math.min(left, Number(textAt(line, "totals", "total")) - sumOf(gone));
    if (!(amount > 0)) return [];
    left -= amount;
    return [{ item_id, type: "partial", amount: String(amount) }];
  });
  return items.length > 0 ? { action, type: "partial", transaction_id, items } : null;
}

const amountOf = (item: unknown) => Number(textAt(item, "amount"));
const totalOf = (adjustment: unknown) => Math.abs(Number(textAt(adjustment, "totals", "total")));
const sumOf = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
