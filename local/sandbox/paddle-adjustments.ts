import {
  adjusted,
  idOf,
  notification,
  ok,
  type PaddleAdjustment,
  type PaddleBooks,
  type PaddleTransaction,
  paged,
  refused,
} from "./paddle-books.ts";
import type { Answer, Asked, World } from "./world.ts";

/** Paddle approves refunds up to this many minor units by itself. */
const APPROVED_AT_ONCE = 40_000;

export function adjustments(world: World, books: PaddleBooks, asked: Asked, key: string): Answer {
  const { method, url, body } = asked;
  const customer = url.searchParams.get("customer_id");
  if (method === "GET")
    return paged(
      books.adjustments.filter((each) => !customer || each.customer_id === customer),
      url.searchParams,
      10,
    );
  const wanted = body as unknown as Pick<PaddleAdjustment, "action" | "items" | "reason">;
  const transaction = books.transactions.find(({ id }) => id === body.transaction_id);
  if (!transaction) return refused(404, "not_found", "No such transaction");
  const no = refusal(books, wanted, transaction);
  if (no) return no;
  const made = recorded(books, transaction, wanted);
  world.note("paddle", `adjustment ${made.id}`, body);
  void world.deliverInManner("paddle", key, [notification("adjustment.created", made)]);
  return ok(made);
}

function refusal(
  books: PaddleBooks,
  { action, items, reason }: Pick<PaddleAdjustment, "action" | "items" | "reason">,
  { id, status, details }: PaddleTransaction,
): Answer | undefined {
  if (!reason || !items?.length) return refused(400, "invalid_field", "Request does not pass validation.");
  const takes = action === "credit" ? ["billed", "past_due"] : ["completed"];
  if (!takes.includes(status))
    return refused(400, `adjustment_transaction_invalid_status_for_${action}`, `Not while ${status}`);
  if (books.adjustments.some((each) => each.transaction_id === id && each.status === "pending_approval"))
    return refused(400, "adjustment_pending_refund_request", "There is a refund pending approval");
  const over = items.find(({ item_id, amount }) => {
    const line = details.line_items.find((each) => each.id === item_id);
    return !line || Number(amount) > Number(line.totals.total) - adjusted(books, id, item_id);
  });
  return over && refused(400, "adjustment_amount_above_remaining_allowed", `Item ${over.item_id}`);
}

/** Records the adjustment; larger refunds wait for Paddle's approval. */
export function recorded(
  books: PaddleBooks,
  transaction: PaddleTransaction,
  { action, items, reason }: Pick<PaddleAdjustment, "action" | "items" | "reason">,
): PaddleAdjustment {
  const total = items.reduce((sum, { amount }) => sum + Number(amount), 0);
  const made: PaddleAdjustment = {
    id: idOf("adj"),
    action,
    type: "partial",
    status: action === "refund" && total > APPROVED_AT_ONCE ? "pending_approval" : "approved",
    transaction_id: transaction.id,
    customer_id: transaction.customer_id,
    currency_code: transaction.currency_code,
    reason,
    items: items.map((item) => ({ ...item, id: idOf("adjitm") })),
    totals: { subtotal: String(total), tax: "0", total: String(total) } as PaddleAdjustment["totals"],
    created_at: new Date().toISOString(),
  };
  books.adjustments.unshift(made);
  return made;
}
