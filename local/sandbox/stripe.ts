import { payPage } from "./pay-page.ts";
import { stampedDigest } from "./signing.ts";
import { invoiceBody, listed, type StripeBooks, type StripeInvoice } from "./stripe-books.ts";
import { type Act, payingActs } from "./stripe-life.ts";
import { hostOf, missing, ok, refused, write } from "./stripe-writes.ts";
import type { Answer, Asked, Provider, World } from "./world.ts";

/** The part of Stripe's API that Callboard calls, and the page on which an invoice is paid. */
export const stripe: Provider = {
  name: "stripe",
  routes:
    /^((GET|POST) \/v1\/(customers|invoices|invoiceitems)(\/|$)|POST \/v1\/billing_portal\/sessions$|(GET|POST) \/pay\/in_|GET \/portal\/cus_)/,
  effects: /^POST \/v1/,
  isOpen: /^\w+ \/(pay|portal)\//,
  unauthorised: refused(401, "invalid_request_error", "Invalid API Key provided"),
  answer(world, asked, key) {
    const { pathname } = asked.url;
    if (pathname.startsWith("/pay/")) return paying(world, asked);
    if (pathname.startsWith("/portal/")) return { ...ok("<h1>Customer portal</h1>"), headers: HTML };
    const books = world.stripeBooks(key);
    return asked.method === "GET" ? looked(books, asked) : once(world, books, asked, key);
  },
  sign({ text, now }, { secret }) {
    const [stamp, digest] = stampedDigest(secret, text, now, ".");
    return { "stripe-signature": `t=${stamp},v1=${digest}` };
  },
};

const HTML = { "content-type": "text/html; charset=utf-8" };

/** The same idempotency key returns the same answer; with another body, an error. */
function once(world: World, books: StripeBooks, asked: Asked, key: string): Answer {
  const name = String(asked.headers["idempotency-key"] ?? "");
  const words = `${asked.url.pathname} ${asked.text}`;
  const known = books.keys.get(name);
  if (known && known.asked !== words) {
    const message = "Keys for idempotent requests can only be used with the same parameters";
    return refused(400, "idempotency_error", message);
  }
  if (known) return { ...known.answer, headers: { "idempotent-replayed": "true" } };
  const answer = write(world, books, asked, key);
  if (name) books.keys.set(name, { asked: words, answer });
  return answer;
}

function looked(books: StripeBooks, asked: Asked): Answer {
  const { searchParams: query, pathname } = asked.url;
  const [, , kind, id, part] = pathname.split("/");
  const show = (invoice: StripeInvoice) => invoiceBody(invoice, hostOf(asked));
  if (kind === "invoices" && id) {
    const invoice = books.invoices.find((each) => each.id === id);
    return invoice ? ok(show(invoice)) : missing("invoice");
  }
  const since = Number(query.get("created[gte]") ?? 0);
  const is = (name: string, value: unknown) => !query.has(name) || query.get(name) === value;
  if (kind === "invoices")
    return ok(
      listed(
        books.invoices.filter((i) => is("customer", i.customer) && i.created >= since),
        query,
        show,
      ),
    );
  if (kind === "invoiceitems")
    return ok(
      listed(
        books.items.filter((item) => is("invoice", item.invoice)),
        query,
        (item) => item,
      ),
    );
  if (part === "balance_transactions")
    return ok(
      listed(
        books.credits.filter(({ customer }) => customer === id),
        query,
        (credit) => credit,
      ),
    );
  return ok(
    listed(
      books.customers.filter(({ email }) => is("email", email)),
      query,
      (customer) => customer,
    ),
  );
}

/** The hosted page: opened, or submitted. */
function paying(world: World, asked: Asked): Answer {
  const id = asked.url.pathname.split("/")[2];
  const [key = "", invoice] = world.stripeInvoice((each) => each.id === id) ?? [];
  if (!invoice) return { ...ok("<h1>No such invoice</h1>"), status: 404, headers: HTML };
  const act: Act = payingActs[asked.body.act === "fail" ? "fail" : "pay"];
  if (asked.method === "POST") void act(world, key, invoice, hostOf(asked), 0);
  return { ...ok(payPage(invoice)), headers: HTML };
}
