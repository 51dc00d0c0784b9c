import {
  customFieldsOf,
  invoiceBody,
  metadataOf,
  type StripeBooks,
  type StripeInvoice,
  seconds,
  stripeId,
} from "./stripe-books.ts";
import { finalised } from "./stripe-life.ts";
import type { Answer, Asked, World } from "./world.ts";

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const refused = (status: number, type: string, message: string, code?: string): Answer => ({
  status,
  body: { error: { type, message, code } },
});
export const missing = (what: string) =>
  refused(404, "invalid_request_error", `No such ${what}`, "resource_missing");

export const hostOf = ({ headers }: Asked) => String(headers.host);

/** What a POST to Stripe's API does. */
export function write(world: World, books: StripeBooks, asked: Asked, key: string): Answer {
  const { body } = asked;
  const [, , kind, id, act] = asked.url.pathname.split("/");
  if (kind === "billing_portal") {
    world.note("stripe", `portal of ${body.customer}`, body);
    return ok({
      id: stripeId("bps"),
      object: "billing_portal.session",
      url: `http://${hostOf(asked)}/portal/${body.customer}`,
    });
  }
  if (kind === "customers") return customer(books, body, id, act);
  if (kind === "invoiceitems") return item(books, body);
  if (!id) return draft(world, books, body, asked);
  const invoice = books.invoices.find((each) => each.id === id);
  if (!invoice) return missing("invoice");
  if (act === "finalize") return finalise(world, books, invoice, asked, key);
  if (act === "send")
    world.note("stripe", `invoice ${invoice.number} sent`, { id, customer: invoice.customer });
  return ok(invoiceBody(invoice, hostOf(asked)));
}

function customer(books: StripeBooks, body: Asked["body"], id?: string, part?: string): Answer {
  const known = books.customers.find((each) => each.id === id);
  if (id && !known) return missing("customer");
  const { amount, currency, description, email, name } = body;
  if (known && part === "balance_transactions") {
    const made = {
      id: stripeId("cbtxn"),
      created: seconds(),
      customer: known.id,
      amount: Number(amount),
      currency,
      description,
    };
    books.credits.push({ ...made, metadata: metadataOf(body) });
    return ok(books.credits.at(-1));
  }
  if (known) return ok(Object.assign(known, { email, name }));
  const made = {
    id: stripeId("cus"),
    object: "customer",
    created: seconds(),
    email,
    name,
    metadata: metadataOf(body),
  };
  books.customers.push(made);
  return ok(made);
}

function draft(world: World, books: StripeBooks, body: Asked["body"], asked: Asked): Answer {
  if (!books.customers.some(({ id }) => id === body.customer)) return missing("customer");
  const custom_fields = customFieldsOf(body);
  if (!custom_fields) return refused(400, "invalid_request_error", "Invalid custom_fields");
  const invoice: StripeInvoice = {
    id: stripeId("in"),
    created: seconds(),
    customer: String(body.customer),
    customer_email: books.customers.find(({ id }) => id === body.customer)?.email,
    number: body.number ? String(body.number) : null,
    status: "draft",
    currency: String(body.currency),
    collection_method: body.collection_method,
    custom_fields,
    total: 0,
    amount_paid: 0,
    metadata: metadataOf(body),
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  };
  books.invoices.push(invoice);
  world.note("stripe", `invoice ${invoice.number} drafted`, body);
  return ok(invoiceBody(invoice, hostOf(asked)));
}

function item(books: StripeBooks, body: Asked["body"]): Answer {
  const invoice = books.invoices.find(({ id }) => id === body.invoice);
  if (invoice?.status !== "draft")
    return refused(400, "invalid_request_error", "This invoice is not a draft");
  if (body.currency !== invoice.currency) return refused(400, "invalid_request_error", "Currencies differ");
  const amount = Number(body.amount);
  if (!Number.isInteger(amount))
    return refused(400, "invalid_request_error", "Invalid integer", "parameter_invalid_integer");
  const { description } = body;
  const made = {
    id: stripeId("ii"),
    object: "invoiceitem",
    created: seconds(),
    invoice: invoice.id,
    amount,
    description,
  };
  books.items.push({ ...made, metadata: metadataOf(body) });
  invoice.total += amount;
  return ok(books.items.at(-1));
}

function finalise(
  world: World,
  books: StripeBooks,
  invoice: StripeInvoice,
  asked: Asked,
  key: string,
): Answer {
  if (invoice.status !== "draft")
    return refused(400, "invalid_request_error", "This invoice is already finalized");
  const isTaken = books.invoices.some(
    (each) => each !== invoice && each.status !== "draft" && each.number === invoice.number,
  );
  if (isTaken) return refused(400, "invalid_request_error", "The invoice number is already in use");
  invoice.number ??= `SANDBOX-${String(books.invoices.length).padStart(4, "0")}`;
  void finalised(world, key, invoice, hostOf(asked));
  return ok(invoiceBody(invoice, hostOf(asked)));
}
