import { randomBytes } from "node:crypto";
import type { Answer, Asked, Provider, World } from "./world.ts";

type Json = Record<string, unknown>;
type Kept = Json & { id: string };
export type PaddleTransaction = Kept;

/** What one Paddle account holds, newest first. */
export class PaddleBooks {
  readonly customers: Kept[] = [];
  readonly addresses: (Kept & { customer_id: string })[] = [];
  readonly transactions: Kept[] = [];
}

const ok = (data: unknown): Answer => ({ status: 200, body: { data, meta: { request_id: "sandbox" } } });
const refused = (status: number, code: string, detail: string): Answer => ({
  status,
  body: { error: { type: "request_error", code, detail } },
});
let counter = 0;
/** Paddle's ids are in the order in which they were made. */
const idOf = (kind: string) =>
  `${kind}_01${String(++counter).padStart(8, "0")}${randomBytes(4).toString("hex")}`;

/** The part of Paddle's API that Callboard calls. */
export const paddle: Provider = {
  name: "paddle",
  routes: /^(GET|POST|PATCH) \/(customers|transactions)(\/|\?|$)/,
  effects: /^(POST|PATCH)/,
  unauthorised: refused(
    401,
    "authentication_malformed",
    "Authentication header included, but incorrectly formatted.",
  ),
  answer(world, asked, key) {
    const books = world.paddleBooks(key);
    const [, kind, id, part] = asked.url.pathname.split("/");
    if (kind === "transactions") return transactions(world, books, asked, key, id);
    if (part === "addresses") return addresses(books, asked, String(id));
    if (part === "portal-sessions")
      return ok({
        id: idOf("cpls"),
        urls: { general: { overview: `http://${asked.headers.host}/portal/${id}` } },
      });
    return customers(books, asked, id);
  },
};

function customers(books: PaddleBooks, { method, url, body }: Asked, id?: string): Answer {
  const email = url.searchParams.get("email");
  if (method === "GET") return ok(books.customers.filter((each) => !email || each.email === email));
  const known = books.customers.find((each) => each.id === id);
  if (method === "PATCH")
    return known ? ok(Object.assign(known, body)) : refused(404, "not_found", "No such customer");
  if (books.customers.some((each) => each.email === body.email))
    return refused(409, "customer_already_exists", "customer email conflicts with a customer");
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
  if (method === "GET") {
    const [customer, after] = [url.searchParams.get("customer_id"), url.searchParams.get("after")];
    const since = url.searchParams.get("created_at[GTE]") ?? "";
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const found = books.transactions.filter(
      (each) =>
        each.customer_id === customer && String(each.created_at) >= since && (!after || each.id < after),
    );
    return ok(found.slice(0, size));
  }
  if (method === "POST") {
    if (!body.address_id) return refused(400, "bad_request", "address_id is required");
    books.transactions.unshift(drafted(body));
    world.note("paddle", `transaction ${books.transactions[0]?.id}`, body);
    return ok(books.transactions[0]);
  }
  const known = books.transactions.find((each) => each.id === id);
  if (!known) return refused(404, "not_found", "No such transaction");
  if (body.status === "billed" && known.status === "ready") {
    Object.assign(known, {
      status: "billed",
      invoice_number: `325-${books.transactions.length}`,
      billed_at: new Date().toISOString(),
    });
    void world.tellInManner("paddle", key, [notification("transaction.billed", known)]);
  }
  return ok(known);
}

function drafted(body: Json): Kept {
  const items = body.items as { quantity: number; price: { unit_price: { amount: string } } }[];
  const total = String(
    items.reduce((sum, { quantity, price }) => sum + quantity * Number(price.unit_price.amount), 0),
  );
  const totals = { subtotal: total, tax: "0", total, grand_total: total, currency_code: body.currency_code };
  return {
    ...body,
    id: idOf("txn"),
    status: "ready",
    details: { totals },
    payments: [],
    created_at: new Date().toISOString(),
  };
}

export const notification = (event_type: string, data: Json): Json => ({
  event_id: idOf("evt"),
  event_type,
  occurred_at: new Date().toISOString(),
  notification_id: idOf("ntf"),
  data,
});

/** The customer pays a transaction. */
export async function payTransaction(world: World, key: string, transaction: Kept) {
  const { total } = (transaction.details as { totals: { total: string } }).totals;
  const card = { type: "visa", last4: "4242", expiry_month: 8, expiry_year: new Date().getFullYear() + 3 };
  const captured_at = new Date().toISOString();
  const payment = { status: "captured", amount: total, captured_at, method_details: { type: "card", card } };
  Object.assign(transaction, { status: "completed", payments: [payment] });
  await world.tellInManner("paddle", key, [
    notification("transaction.paid", { ...transaction, status: "paid" }),
    notification("transaction.completed", transaction),
  ]);
}
