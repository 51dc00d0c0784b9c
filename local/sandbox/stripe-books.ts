import { randomBytes } from "node:crypto";
import type { Answer } from "./world.ts";

type Json = Record<string, unknown>;

export interface StripeObject extends Json {
  id: string;
  created: number;
  metadata: Record<string, string>;
}

export interface StripeInvoice extends StripeObject {
  customer: string;
  number: string | null;
  status: "draft" | "open" | "paid" | "uncollectible" | "void";
  currency: string;
  total: number;
  amount_paid: number;
  /** The payment of the invoice; Stripe's own object does not name it. */
  paidWith?: { intent: string; charge: string; refunds: { id: string; amount: number; status: string }[] };
}

/** The records of one Stripe account, newest last. */
export class StripeBooks {
  readonly customers: StripeObject[] = [];
  readonly invoices: StripeInvoice[] = [];
  readonly items: (StripeObject & { invoice: string; amount: number })[] = [];
  readonly credits: (StripeObject & { customer: string })[] = [];
  /** Idempotency keys. Stripe forgets them after a day; a test can expire them sooner. */
  readonly keys = new Map<string, { asked: string; answer: Answer }>();
}

export const stripeId = (kind: string) => `${kind}_${randomBytes(9).toString("hex")}`;
export const seconds = () => Math.floor(Date.now() / 1000);

/** `metadata[x]=y` of a form. */
export const metadataOf = (form: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return key ? [[key, String(value)]] : [];
    }),
  );

/** `custom_fields[0][name]=x&custom_fields[0][value]=y` of a form; null if Stripe would refuse them. */
export function customFieldsOf(form: Json): { name: string; value: string }[] | null {
  const fields: { name: string; value: string }[] = [];
  for (const [path, value] of Object.entries(form)) {
    const [, place, part] = /^custom_fields\[(\d+)\]\[(name|value)\]$/.exec(path) ?? [];
    if (place && part)
      fields[Number(place)] = { name: "", value: "", ...fields[Number(place)], [part]: String(value) };
  }
  const isTaken = fields.every(({ name, value }) => name && name.length <= 40 && value.length <= 140);
  return fields.length <= 4 && isTaken ? fields : null;
}

/** An invoice as Stripe reports it. */
export function invoiceBody({ paidWith, ...invoice }: StripeInvoice, host: string): Json {
  const page = `http://${host}/pay/${invoice.id}`;
  const amount_remaining = invoice.total - invoice.amount_paid;
  return {
    object: "invoice",
    ...invoice,
    amount_due: invoice.total,
    amount_remaining,
    hosted_invoice_url: invoice.status === "draft" ? null : page,
    invoice_pdf: invoice.status === "draft" ? null : `${page}/pdf`,
    confirmation_secret: { client_secret: `${invoice.id}_secret_sandbox`, type: "payment_intent" },
  };
}

/** A page of a list, newest first, by Stripe's `limit` and `starting_after`. */
export function listed<Item extends { id: string }>(
  items: Item[],
  query: URLSearchParams,
  show: (item: Item) => unknown,
) {
  const newestFirst = [...items].reverse();
  const after = query.get("starting_after");
  const begin = after ? newestFirst.findIndex(({ id }) => id === after) + 1 : 0;
  const limit = Number(query.get("limit") ?? 10);
  const data = newestFirst.slice(begin, begin + limit).map(show);
  return { object: "list", url: "/v1/list", has_more: newestFirst.length > begin + limit, data };
}
