import { invoiceBody, type StripeInvoice, seconds, stripeId } from "./stripe-books.ts";
import type { World } from "./world.ts";

type Json = Record<string, unknown>;
export type Act = (
  world: World,
  key: string,
  invoice: StripeInvoice,
  host: string,
  amount: number,
) => Promise<void>;

const event = (type: string, object: Json): Json => ({
  id: stripeId("evt"),
  object: "event",
  api_version: "2026-10-28.endive",
  created: seconds(),
  type,
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  data: { object },
});

function moved(invoice: StripeInvoice, status: StripeInvoice["status"], transition: string) {
  invoice.status = status;
  invoice.status_transitions = { ...(invoice.status_transitions as Json), [transition]: seconds() };
}

const chargeOf = (invoice: StripeInvoice): Json => ({
  id: invoice.paidWith?.charge,
  object: "charge",
  amount: invoice.total,
  amount_refunded: (invoice.paidWith?.refunds ?? [])
    .filter(({ status }) => status !== "failed")
    .reduce((sum, { amount }) => sum + amount, 0),
  currency: invoice.currency,
  customer: invoice.customer,
  payment_intent: invoice.paidWith?.intent,
  status: "succeeded",
  payment_method_details: {
    type: "card",
    card: { brand: "visa", last4: "4242", exp_month: 8, exp_year: new Date().getFullYear() + 3 },
  },
});

const refundOf = (invoice: StripeInvoice, refund: { id: string; amount: number; status: string }): Json => ({
  ...refund,
  object: "refund",
  currency: invoice.currency,
  charge: invoice.paidWith?.charge,
  payment_intent: invoice.paidWith?.intent,
});

/** Stripe's minimum charge in most currencies. */
const LEAST = 50;

/** What happens after finalisation: an invoice below the minimum counts as paid, and is added to the customer's next one. */
export async function finalised(world: World, key: string, invoice: StripeInvoice, host: string) {
  moved(invoice, "open", "finalized_at");
  const news = [event("invoice.finalized", invoiceBody(invoice, host))];
  if (invoice.total < LEAST) {
    moved(invoice, "paid", "paid_at");
    news.push(event("invoice.paid", invoiceBody(invoice, host)));
  }
  await world.deliverInManner("stripe", key, news);
}

const changedTo =
  (status: "void" | "uncollectible", type: string, transition: string): Act =>
  async (world, key, invoice, host) => {
    moved(invoice, status, transition);
    await world.deliverInManner("stripe", key, [event(type, invoiceBody(invoice, host))]);
  };

const disputed =
  (types: string[], status: string): Act =>
  async (world, key, { paidWith, total, currency }) => {
    const dispute = { id: `du_${paidWith?.charge}`, object: "dispute", amount: total, currency, status };
    const of = { charge: paidWith?.charge, payment_intent: paidWith?.intent };
    await world.deliverInManner(
      "stripe",
      key,
      types.map((type) => event(type, { ...dispute, ...of })),
    );
  };

/** The acts on an invoice, from its page or requested by a test. `amount` is in minor units. */
export const payingActs = {
  pay: async (world, key, invoice, host) => {
    if (invoice.status === "paid" || invoice.status === "void" || invoice.status === "draft") return;
    moved(invoice, "paid", "paid_at");
    invoice.amount_paid = invoice.total;
    invoice.paidWith = { intent: stripeId("pi"), charge: stripeId("ch"), refunds: [] };
    const payment = { type: "payment_intent", payment_intent: invoice.paidWith.intent };
    const of = { invoice: invoice.id, currency: invoice.currency, amount_paid: invoice.total, payment };
    await world.deliverInManner("stripe", key, [
      event("charge.succeeded", chargeOf(invoice)),
      event("invoice_payment.paid", {
        id: stripeId("inpay"),
        object: "invoice_payment",
        status: "paid",
        ...of,
      }),
      event("invoice.paid", invoiceBody(invoice, host)),
      event("invoice.payment_succeeded", invoiceBody(invoice, host)),
    ]);
  },
  fail: async (world, key, invoice, host) =>
    world.deliverInManner("stripe", key, [event("invoice.payment_failed", invoiceBody(invoice, host))]),
  refund: async (world, key, invoice, _host, amount) => {
    if (!invoice.paidWith) return;
    const refund = { id: stripeId("re"), amount, status: "succeeded" };
    invoice.paidWith.refunds.push(refund);
    await world.deliverInManner("stripe", key, [
      event("refund.created", refundOf(invoice, refund)),
      event("charge.refunded", chargeOf(invoice)),
    ]);
  },
  /** The latest refund fails: days later the money comes back. */
  refund_fails: async (world, key, invoice) => {
    const refund = invoice.paidWith?.refunds.at(-1);
    if (!refund) return;
    refund.status = "failed";
    await world.deliverInManner("stripe", key, [
      event("refund.failed", refundOf(invoice, refund)),
      event("charge.refund.updated", refundOf(invoice, refund)),
    ]);
  },
  void: changedTo("void", "invoice.voided", "voided_at"),
  write_off: changedTo("uncollectible", "invoice.marked_uncollectible", "marked_uncollectible_at"),
  dispute: disputed(["charge.dispute.created", "charge.dispute.funds_withdrawn"], "needs_response"),
  dispute_won: disputed(["charge.dispute.closed", "charge.dispute.funds_reinstated"], "won"),
  dispute_lost: disputed(["charge.dispute.closed"], "lost"),
} satisfies Record<string, Act>;
