import { adjustments } from "./paddle-adjustments.ts";
import {
  idOf,
  notification,
  ok,
  type PaddleBooks,
  type PaddleTransaction,
  paged,
  refused,
} from "./paddle-books.ts";
import { stampedDigest } from "./signing.ts";
import type { Answer, Asked, Provider, World } from "./world.ts";

type Json = Record<string, unknown>;

/** The part of Paddle's API that Callboard calls. */
export const paddle: Provider = {
  name: "paddle",
  routes: /^(GET|POST|PATCH) \/(customers|transactions|adjustments)(\/|\?|$)/,
  effects: /^(POST|PATCH)/,
  unauthorised: refused(
    401,
    "authentication_malformed",
    "Authentication header included, but incorrectly formatted.",
  ),
  answer(world, asked, key) {
    const books = world.paddleBooks(key);
    const [, kind, id, part] = asked.url.pathname.split("/");
    if (kind === "adjustments") return adjustments(world, books, asked, key);
    if (kind === "transactions") return transactions(world, books, asked, key, id);
    if (part === "addresses") return addresses(books, asked, String(id));
    if (part === "portal-sessions")
      return ok({
        id: idOf("cpls"),
        urls: { general: { overview: `http://${asked.headers.host}/portal/${id}` } },
      });
    return customers(books, asked, id);
  },
  sign({ text, now }, { secret }) {
    const [stamp, digest] = stampedDigest(secret, text, now, ":");
    return { "paddle-signature": `ts=${stamp};h1=${digest}` };
  },
};

function customers(books: PaddleBooks, { method, url, body }: Asked, id?: string): Answer {
  const email = url.searchParams.get("email");
  if (method === "GET") return ok(books.customers.filter((each) => !email || each.email === email));
  const known = books.customers.find((each) => each.id === id);
  const isTaken = books.customers.some((each) => each !== known && each.email === body.email);
  if (isTaken) return refused(409, "customer_already_exists", "customer email conflicts with a customer");
  if (method === "PATCH")
    return known ? ok(Object.assign(known, body)) : refused(404, "not_found", "No such customer");
  books.customers.unshift({ ...body, id: idOf("ctm") });
  return ok(books.customers[0]);
}

function addresses(books: PaddleBooks, { method, body }: Asked, customer_id: string): Answer {
  if (method === "GET") return ok(books.addresses.filter((each) => each.customer_id === customer_id));
  books.addresses.unshift({ ...body, customer_id, id: idOf("add") });
  return ok(books.addresses[0]);
}

function transactions(
  world: World,
  books: PaddleBooks,
  { method, url, body }: Asked,
  key: string,
  id?: string,
): Answer {
  const known = books.transactions.find((each) => each.id === id);
  if (id && !known) return refused(404, "not_found", "No such transaction");
  if (method === "GET" && known) return ok(known);
  if (method === "GET") {
    const customer = url.searchParams.get("customer_id");
    const since = url.searchParams.get("created_at[GTE]") ?? "";
    const found = books.transactions.filter(
      (each) => each.customer_id === customer && each.created_at >= since,
    );
    return paged(found, url.searchParams, 30);
  }
  if (method === "POST") {
    if (!body.address_id) return refused(400, "bad_request", "address_id is required");
    if (!isOrderNumber(body)) return refused(400, "bad_request", "purchase_order_number is no short text");
    const made = drafted(body);
    if (Number(made.details.totals.total) < LEAST)
      return refused(400, "transaction_balance_less_than_charge_limit", `Minimum payment amount: ${LEAST}`);
    books.transactions.unshift(made);
    world.note("paddle", `transaction ${made.id}`, body);
    return ok(made);
  }
  if (!known) return refused(404, "not_found", "No such transaction");
  if (body.status === "billed" && known.status === "ready") {
    Object.assign(known, {
      status: "billed",
      invoice_number: `325-${books.transactions.length}`,
      billed_at: new Date().toISOString(),
    });
    void world.deliverInManner("paddle", key, [notification("transaction.billed", known)]);
  }
  return ok(known);
}

/** The reference that the customer wants on its invoice, if any. */
function isOrderNumber({ billing_details: said }: Json): boolean {
  const number = (said as { purchase_order_number?: unknown } | undefined)?.purchase_order_number;
  return number === undefined || (typeof number === "string" && number.length <= 100);
}

/** Paddle's minimum charge, in USD or its equivalent. */
const LEAST = 70;

function drafted(body: Json): PaddleTransaction {
  const items = body.items as { quantity: number; price: { unit_price: { amount: string } } }[];
  const line_items = items.map(({ quantity, price }) => {
    const total = String(quantity * Number(price.unit_price.amount));
    return { id: idOf("txnitm"), quantity, totals: { subtotal: total, tax: "0", total } };
  });
  const total = String(line_items.reduce((sum, { totals }) => sum + Number(totals.total), 0));
  const totals = { subtotal: total, tax: "0", total, grand_total: total, currency_code: body.currency_code };
  return {
    ...body,
    customer_id: String(body.customer_id),
    id: idOf("txn"),
    status: "ready",
    details: { totals, line_items },
    payments: [],
    created_at: new Date().toISOString(),
  };
}
