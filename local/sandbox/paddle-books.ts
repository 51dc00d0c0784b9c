import { randomBytes } from "node:crypto";
import type { Answer } from "./world.ts";

type Json = Record<string, unknown>;
export type Kept = Json & { id: string };

export interface PaddleTransaction extends Kept {
  customer_id: string;
  status: "ready" | "billed" | "past_due" | "completed" | "canceled";
  created_at: string;
  details: { totals: { total: string }; line_items: { id: string; totals: { total: string } }[] };
  payments: Json[];
}

export interface PaddleAdjustment extends Kept {
  action: "credit" | "refund" | "chargeback" | "chargeback_reverse";
  status: "pending_approval" | "approved" | "rejected" | "reversed";
  transaction_id: string;
  customer_id: string;
  items: { item_id: string; amount: string }[];
  totals: { total: string };
}

/** The records of one Paddle account, newest first. */
export class PaddleBooks {
  readonly customers: Kept[] = [];
  readonly addresses: (Kept & { customer_id: string })[] = [];
  readonly transactions: PaddleTransaction[] = [];
  readonly adjustments: PaddleAdjustment[] = [];
}

export const ok = (data: unknown): Answer => ({
  status: 200,
  body: { data, meta: { request_id: "sandbox" } },
});
export const refused = (status: number, code: string, detail: string): Answer => ({
  status,
  body: { error: { type: "request_error", code, detail } },
});

let counter = 0;
/** Paddle's ids sort in order of creation. */
export const idOf = (kind: string) =>
  `${kind}_01${String(++counter).padStart(8, "0")}${randomBytes(4).toString("hex")}`;

/** A page of a list, newest first. */
export function paged<Item extends Kept>(items: Item[], query: URLSearchParams, usual: number): Answer {
  const after = query.get("after");
  const left = items.filter(({ id }) => !after || id < after);
  return ok(left.slice(0, Number(query.get("per_page") ?? usual)));
}

/** The sum of the adjustments of a transaction, or of one of its lines, that were not rejected. */
export function adjusted(books: PaddleBooks, transactionId: string, itemId?: string): number {
  return books.adjustments
    .filter(({ transaction_id, status }) => transaction_id === transactionId && stands(status))
    .flatMap(({ items }) => items)
    .filter(({ item_id }) => !itemId || item_id === itemId)
    .reduce((sum, { amount }) => sum + Number(amount), 0);
}

const stands = (status: PaddleAdjustment["status"]) => status === "approved" || status === "pending_approval";

export const notification = (event_type: string, data: Json): Json => ({
  event_id: idOf("evt"),
  event_type,
  occurred_at: new Date().toISOString(),
  notification_id: idOf("ntf"),
  data,
});
