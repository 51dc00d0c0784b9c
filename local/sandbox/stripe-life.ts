import { type StripeInvoice, seconds, stripeId, told } from "./stripe-books.ts";
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
  amount_refunded: invoice.paidWith?.refunded ?? 0,
  currency: invoice.currency,
  customer: invoice.customer,
  payment_intent: invoice.paidWith?.intent,
  status: "succeeded",
  payment_method_details: {
    type: "card",
    card: { brand: "visa", last4: "4242", exp_month: 8, exp_year: new Date().getFullYear() + 3 },
  },
});

/** What happens once an invoice stands. */
export async function finalised(world: World, key: string, invoice: StripeInvoice, host: string) {
  moved(invoice, "open", "finalized_at");
  await world.tellInManner("stripe", key, [event("invoice.finalized", told(invoice, host))]);
}

const changedTo =
  (status: "void" | "uncollectible", type: string, transition: string): Act =>
  async (world, key, invoice, host) => {
    moved(invoice, status, transition);
    await world.tellInManner("stripe", key, [event(type, told(invoice, host))]);
  };

const disputed =
  (type: string, status: string): Act =>
  async (world, key, { paidWith, total, currency }) => {
    const dispute = { id: `du_${paidWith?.charge}`, object: "dispute", amount: total, currency, status };
    const of = { charge: paidWith?.charge, payment_intent: paidWith?.intent };
    await world.tellInManner("stripe", key, [event(type, { ...dispute, ...of })]);
  };

/** What may become of an invoice: by its page, or because a test says so. `amount` in minor units. */
export const payingActs = {
  pay: async (world, key, invoice, host) => {
    if (invoice.status === "paid" || invoice.status === "void" || invoice.status === "draft") return;
    moved(invoice, "paid", "paid_at");
    invoice.amount_paid = invoice.total;
    invoice.paidWith = { intent: stripeId("pi"), charge: stripeId("ch"), refunded: 0 };
    const payment = { type: "payment_intent", payment_intent: invoice.paidWith.intent };
    const of = { invoice: invoice.id, currency: invoice.currency, amount_paid: invoice.total, payment };
    await world.tellInManner("stripe", key, [
      event("charge.succeeded", chargeOf(invoice)),
      event("invoice_payment.paid", {
        id: stripeId("inpay"),
        object: "invoice_payment",
        status: "paid",
        ...of,
      }),
      event("invoice.paid", told(invoice, host)),
      event("invoice.payment_succeeded", told(invoice, host)),
    ]);
  },
  fail: async (world, key, invoice, host) =>
    world.tellInManner("stripe", key, [event("invoice.payment_failed", told(invoice, host))]),
  refund: async (world, key, invoice, _host, amount) => {
    if (!invoice.paidWith) return;
    invoice.paidWith.refunded += amount;
    await world.tellInManner("stripe", key, [event("charge.refunded", chargeOf(invoice))]);
  },
  void: changedTo("void", "invoice.voided", "voided_at"),
  write_off: changedTo("uncollectible", "invoice.marked_uncollectible", "marked_uncollectible_at"),
  dispute: disputed("charge.dispute.created", "needs_response"),
  dispute_won: disputed("charge.dispute.closed", "won"),
  dispute_lost: disputed("charge.dispute.closed", "lost"),
} satisfies Record<string, Act>;
