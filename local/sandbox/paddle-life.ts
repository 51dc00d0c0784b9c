import { recorded } from "./paddle-adjustments.ts";
import {
  adjusted,
  notification,
  type PaddleAdjustment,
  type PaddleBooks,
  type PaddleTransaction,
} from "./paddle-books.ts";
import type { payingActs } from "./stripe-life.ts";
import type { World } from "./world.ts";

type Life = (world: World, key: string, transaction: PaddleTransaction, amount: number) => Promise<void>;

const deliver = (world: World, key: string, event: string, data: Record<string, unknown>) =>
  world.deliverInManner("paddle", key, [notification(event, { ...data })]);

const cardOf = () => ({
  type: "visa",
  last4: "4242",
  expiry_month: 8,
  expiry_year: new Date().getFullYear() + 3,
});

/** Refunds an amount of a paid transaction, starting with its first lines. */
function takenOff(books: PaddleBooks, transaction: PaddleTransaction, amount: number) {
  let left = amount;
  return transaction.details.line_items.flatMap(({ id, totals }) => {
    const part = Math.min(left, Number(totals.total) - adjusted(books, transaction.id, id));
    left -= part;
    return part > 0 ? [{ item_id: id, type: "partial", amount: String(part) }] : [];
  });
}

const disputed =
  (action: "chargeback" | "chargeback_reverse"): Life =>
  async (world, key, transaction) => {
    const books = world.paddleBooks(key);
    const made = recorded(books, transaction, { action, items: [], reason: "Customer dispute" });
    await deliver(world, key, "adjustment.created", made);
  };

/** The latest refund, as Paddle or a bank decides it. */
async function decided(
  world: World,
  key: string,
  { id }: PaddleTransaction,
  becomes: (was: PaddleAdjustment["status"]) => PaddleAdjustment["status"],
) {
  const found = world
    .paddleBooks(key)
    .adjustments.find((each) => each.transaction_id === id && each.action === "refund");
  if (!found) return;
  found.status = becomes(found.status);
  await deliver(world, key, "adjustment.updated", found);
}

/** The acts on a transaction that a test can request. `amount` is in minor units. */
export const paddleActs: Partial<Record<keyof typeof payingActs, Life>> = {
  async pay(world, key, transaction) {
    if (transaction.status !== "billed" && transaction.status !== "past_due") return;
    const due = Number(transaction.details.totals.total) - adjusted(world.paddleBooks(key), transaction.id);
    const payment = {
      status: "captured",
      amount: String(due),
      captured_at: new Date().toISOString(),
      method_details: { type: "card", card: cardOf() },
    };
    Object.assign(transaction, { status: "completed", payments: [payment] });
    await world.deliverInManner("paddle", key, [
      notification("transaction.paid", { ...transaction, status: "paid" }),
      notification("transaction.completed", { ...transaction }),
    ]);
  },
  fail: (world, key, transaction) =>
    deliver(world, key, "transaction.payment_failed", {
      ...transaction,
      payments: [{ status: "error", amount: transaction.details.totals.total, error_code: "declined" }],
    }),
  async refund(world, key, transaction, amount) {
    const books = world.paddleBooks(key);
    const items = takenOff(books, transaction, amount);
    const made = recorded(books, transaction, { action: "refund", items, reason: "goodwill" });
    await deliver(world, key, "adjustment.created", { ...made, status: "pending_approval" });
    await decided(world, key, transaction, () => "approved");
  },
  refund_fails: (world, key, transaction) =>
    decided(world, key, transaction, (was) => (was === "approved" ? "reversed" : "rejected")),
  async void(world, key, transaction) {
    transaction.status = "canceled";
    await deliver(world, key, "transaction.canceled", transaction);
  },
  dispute: disputed("chargeback"),
  dispute_won: disputed("chargeback_reverse"),
};
