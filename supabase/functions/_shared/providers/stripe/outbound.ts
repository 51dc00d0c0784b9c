import type Stripe from "stripe";
import { isStripeAmount, stripeAmount } from "../../contract/stripe-units.ts";
import { clearly } from "../asking/clear-refusal.ts";
import { type Connection, type Outside, probe } from "../asking/connection.ts";
import { sentAs } from "../asking/lenient-answer.ts";
import type { ProviderAccount } from "../asking/provider-account.ts";
import { Refusal } from "../asking/refusal.ts";
import type { Customer, IssuedInvoice, Payments } from "../ports/payments.ts";
import { firstOf, stripeOver, unwrapped } from "./sdk.ts";

export const stripeConnection = (outside: Outside): Connection => ({
  test: ({ apiKey }) => probe(outside, "/v1/customers?limit=1", { authorization: `Bearer ${apiKey}` }),
});

/**
 * Stripe forgets idempotency keys after a day: they cover concurrent attempts, and looking up first covers the rest.
 * Nothing is finalised until Stripe's total equals ours.
 */
export const stripePayments = (outside: Outside, account: ProviderAccount): Payments => {
  const stripe = stripeOver(outside, account.apiKey);
  const invoiceOf = (id: string, customer: string, since: Date) =>
    firstOf(
      stripe.invoices.list({ customer, created: { gte: secondsOf(since) }, limit: 100 }),
      ({ metadata }) => metadata?.callboard_invoice_id === id,
    );

  return {
    async customer(customer, knownRef) {
      const facts = factsOf(customer);
      if (knownRef) return (await clearly(unwrapped(stripe.customers.update(knownRef, facts)), GONE)).id;
      const ours = await firstOf(
        stripe.customers.list({ email: customer.email, limit: 100 }),
        ({ metadata }) => metadata.callboard_organization_id === customer.organizationId,
      );
      if (ours) return ours.id;
      const idempotencyKey = `org:${customer.organizationId}:customer`;
      return sentAs((await unwrapped(stripe.customers.create(facts, { idempotencyKey }))).id).providerRef;
    },

    async issue(invoice, customer, since) {
      payable(invoice.currency, invoice.totalMinor, ...invoice.lines.map(({ amountMinor }) => amountMinor));
      const idempotencyKey = `inv:${invoice.id}:create`;
      const found =
        (await invoiceOf(invoice.id, customer, since)) ??
        (await clearly(
          unwrapped(stripe.invoices.create(draftOf(invoice, customer), { idempotencyKey })),
          FOREIGN,
        ));
      const { providerRef: ref } = sentAs(found.id);
      // An amount too small to charge is paid on finalisation and added to the customer's next invoice.
      const status = found.status === "draft" ? await finalise(stripe, invoice, customer, ref) : found.status;
      if (status === "open")
        await unwrapped(stripe.invoices.sendInvoice(ref, {}, { idempotencyKey: `inv:${invoice.id}:send` }));
      return { providerRef: ref };
    },

    async find(invoiceId, customer, since) {
      const found = await invoiceOf(invoiceId, customer, since);
      // A draft is unfinished, and an open invoice does not show whether it was sent.
      return found?.id && found.status !== "draft" && found.status !== "open"
        ? { providerRef: found.id }
        : null;
    },

    async credit(note, customer) {
      payable(note.currency, note.amountMinor);
      const ours = await firstOf(
        stripe.customers.listBalanceTransactions(customer, { limit: 100 }),
        ({ metadata }) => metadata?.callboard_invoice_id === note.id,
      );
      if (ours) return sentAs(ours.id);
      const made = await unwrapped(
        stripe.customers.createBalanceTransaction(
          customer,
          {
            amount: stripeAmount(-note.amountMinor, note.currency),
            currency: note.currency.toLowerCase(),
            description: note.number,
            metadata: { callboard_invoice_id: note.id },
          },
          { idempotencyKey: `inv:${note.id}:credit` },
        ),
      );
      return sentAs(made.id);
    },

    async portal(customer, return_url) {
      return (await unwrapped(stripe.billingPortal.sessions.create({ customer, return_url }))).url;
    },
  };
};

/** Stripe's codes for problems that a person must fix. */
const GONE = ({ code }: Refusal) => (code === "resource_missing" ? "customer_gone" : undefined);
const FOREIGN = ({ detail }: Refusal) =>
  /^Invalid currency/.test(detail) ? "currency_unsupported" : undefined;

/** Throws if Stripe cannot represent the amount exactly, before anything is created there. */
function payable(currency: string, minor: number, ...parts: number[]): void {
  const isWhole = parts.every((part) => Number.isInteger(stripeAmount(part, currency)));
  if (isWhole && isStripeAmount(minor, currency)) return;
  const detail = `Stripe has no units that small in ${currency}: ${minor}`;
  throw new Refusal({ kind: "rejected", code: "amount_unpayable", detail });
}

/** Adds the missing lines, and finalises the draft once its total equals ours. Returns the resulting invoice. */
async function finalise(stripe: Stripe, invoice: IssuedInvoice, customer: string, ref: string) {
  const there = new Set<string | undefined>();
  await firstOf(stripe.invoiceItems.list({ invoice: ref, limit: 100 }), ({ metadata }) => {
    there.add(metadata?.callboard_line_id);
    return false;
  });
  for (const [place, { id, amountMinor, description }] of invoice.lines.entries()) {
    if (there.has(id)) continue;
    const item = {
      customer,
      invoice: ref,
      currency: invoice.currency.toLowerCase(),
      amount: stripeAmount(amountMinor, invoice.currency),
      description,
      metadata: { callboard_line_id: id },
    };
    const idempotencyKey = `inv:${invoice.id}:item:${place + 1}`;
    await unwrapped(stripe.invoiceItems.create(item, { idempotencyKey }));
  }
  const { total, currency } = await unwrapped(stripe.invoices.retrieve(ref));
  if (
    total !== stripeAmount(invoice.totalMinor, invoice.currency) ||
    currency !== invoice.currency.toLowerCase()
  ) {
    const detail = `Stripe's total is ${total} ${currency}, ours ${invoice.totalMinor} ${invoice.currency}`;
    throw new Refusal({ kind: "rejected", code: "total_differs", detail });
  }
  const options = { idempotencyKey: `inv:${invoice.id}:finalise` };
  return (await unwrapped(stripe.invoices.finalizeInvoice(ref, { auto_advance: true }, options))).status;
}

const draftOf = (invoice: IssuedInvoice, customer: string): Stripe.InvoiceCreateParams => ({
  customer,
  // Our number, also at Stripe, which accepts no number twice.
  number: invoice.number,
  currency: invoice.currency.toLowerCase(),
  collection_method: "send_invoice",
  days_until_due: invoice.daysUntilDue,
  auto_advance: false,
  pending_invoice_items_behavior: "exclude",
  metadata: { callboard_invoice_id: invoice.id },
  ...customFieldsOf(invoice),
});

/** Custom fields beside the number: at most four, at most 140 characters each. */
function customFieldsOf({
  taxId,
  reference,
}: IssuedInvoice): Pick<Stripe.InvoiceCreateParams, "custom_fields"> {
  const fields = [...(taxId ? [{ name: "Tax ID", value: taxId }] : []), ...(reference ? [reference] : [])];
  if (fields.length === 0) return {};
  return { custom_fields: fields.map(({ name, value }) => ({ name, value: value.slice(0, 140) })) };
}

const factsOf = ({ organizationId, name, email, locale, ...at }: Customer) => ({
  name,
  email,
  ...(locale && { preferred_locales: [locale] }),
  ...(at.country && {
    address: {
      country: at.country,
      line1: at.line1 ?? "",
      line2: at.line2 ?? "",
      postal_code: at.postalCode ?? "",
      city: at.city ?? "",
      state: at.state ?? "",
    },
  }),
  metadata: { callboard_organization_id: organizationId },
});

const secondsOf = (time: Date) => Math.floor(time.getTime() / 1000);
