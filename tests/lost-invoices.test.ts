import { expect, it } from "vitest";
import { signedPost } from "../local/sandbox/signed-post.ts";
import { World } from "../local/sandbox/world.ts";
import { ourNoteIn } from "../supabase/functions/_shared/contract/credit-note-words.ts";
import { paymentServices } from "../supabase/functions/_shared/providers/services.ts";
import type { Effect } from "../supabase/functions/_shared/store/outbox.ts";
import { attempt } from "../supabase/functions/outbox/attempt.ts";
import type { InvoiceToIssue } from "../supabase/functions/outbox/invoice-payload.ts";
import { createInvoiceSender } from "../supabase/functions/outbox/invoices.ts";
import { sandboxFetch } from "./sandbox-fetch.ts";

const INJECTIONS = 1_000;
const ORGANIZATIONS = 900;
/** The response is lost, truncated, or replaced by a proxy's error; or the request fails before any effect. */
const FATES = ["lost_answer_after", "truncated_after", "http_500_after", "http_500", "http_429"] as const;
const account = { apiKey: "sandbox_lost_invoices", config: {} };
const world = new World(() => undefined, signedPost);

const uuid = (group: string, n: number) => `8f0c6c1e-0000-4000-8${group}-${String(n).padStart(12, "0")}`;

/** A charge, a credit at another tax rate, and both taxes: eight requests change something, including the customer's. A tenth of the organizations are repeated. */
const buildInvoice = (n: number): InvoiceToIssue => issuable(n, 2_000 + n, Math.round((2_000 + n) / 4));
const issuable = (n: number, net: number, tax: number): InvoiceToIssue => ({
  id: uuid("001", n),
  kind: "invoice",
  number: `${1000 + n}-0001`,
  currency: "USD",
  total_minor: net + tax - 106,
  taxes: [
    { tax_behavior: "exclusive", tax_basis_points: 600, net_minor: -100, tax_minor: -6 },
    { tax_behavior: "exclusive", tax_basis_points: 2500, net_minor: net, tax_minor: tax },
  ],
  payment_days: 10,
  locale: "en",
  customer_ref: null,
  customer: {
    organization_id: uuid("002", n % ORGANIZATIONS),
    name: `Practice ${n % ORGANIZATIONS}`,
    email: `billing${n % ORGANIZATIONS}@practice.example`,
    country: "SE",
  },
  lines: [
    {
      id: uuid("003", n),
      model: "usage",
      period: "2026-10-01",
      quantity: 600,
      amount_minor: net,
      tax_behavior: "exclusive",
      tax_basis_points: 2500,
    },
    {
      id: uuid("004", n),
      model: "adjustment",
      period: "2026-09-01",
      quantity: -30,
      amount_minor: -100,
      tax_behavior: "exclusive",
      tax_basis_points: 600,
    },
  ],
});

/** The database's customer references, per account. */
const kept = new Map<string, string>();
const storeOf = (invoice: InvoiceToIssue) => ({
  invoice: async (_id: string, issuer: string) => ({
    ...invoice,
    customer_ref: kept.get(`${issuer} ${invoice.customer.organization_id}`) ?? null,
  }),
  keepCustomer: async (organizationId: string, issuer: string, ref: string) => {
    const place = `${issuer} ${organizationId}`;
    if (!kept.has(place)) kept.set(place, ref);
    return kept.get(place) ?? ref;
  },
});

/** Retries until done like the outbox, looking up what is in doubt. Returns the number of attempts. */
async function issued(provider: string, invoice: InvoiceToIssue, between: () => void): Promise<number> {
  const service = paymentServices[provider];
  if (!service) throw new Error(`No service ${provider}`);
  const payments = service({ baseUrl: "http://sandbox.test", fetch: sandboxFetch(world) }, account);
  const since = new Date(Date.now() - 300_000);
  let inDoubt = false;
  for (let tries = 1; tries <= 8; tries += 1) {
    const effect = { id: "1", leaseToken: "t", inDoubt } as Effect;
    const sender = createInvoiceSender(storeOf(invoice), payments, {
      invoiceId: invoice.id,
      issuer: provider,
      since,
    });
    const { result, error } = await attempt(effect, async () => sender);
    if (result === "done") return tries;
    if (result === "dead") throw new Error(`${invoice.number} is dead: ${error}`);
    inDoubt = result === "unsure";
    between();
  }
  throw new Error(`${invoice.number} never succeeded`);
}

interface Issued {
  id: unknown;
  number: unknown;
  total: unknown;
  status: unknown;
}

/** The number of requests of an invoice that change something, and the provider's final books. */
const PROVIDERS: { provider: string; writes: (n: number) => number; told: () => Issued[]; issued: string }[] =
  [
    {
      provider: "stripe",
      writes: () => 8,
      told: () =>
        world.stripeBooks(account.apiKey).invoices.map(({ metadata, number, total, status }) => ({
          id: metadata.callboard_invoice_id,
          number,
          total,
          status,
        })),
      issued: "open",
    },
    {
      provider: "paddle",
      // The address is created with the customer.
      writes: (n) => (n < ORGANIZATIONS ? 4 : 3),
      told: () => world.paddleBooks(account.apiKey).transactions.map(toldByPaddle),
      issued: "billed",
    },
  ];

function toldByPaddle(transaction: Record<string, unknown>): Issued {
  const { custom_data, billing_details, details, status } = transaction as {
    custom_data: { callboard_invoice_id: string };
    billing_details: { additional_information: string };
    details: { totals: { total: string } };
    status: string;
  };
  const number = billing_details.additional_information;
  return { id: custom_data.callboard_invoice_id, number, total: Number(details.totals.total), status };
}

it.each(PROVIDERS)(
  "issues each invoice once through $provider despite lost responses and retries days later",
  async ({ provider, writes, told, issued: status }) => {
    const invoices = Array.from({ length: INJECTIONS }, (_, n) => buildInvoice(n));
    let again = 0;
    for (const [n, invoice] of invoices.entries()) {
      // Every request that changes something fails in its turn.
      const mode = FATES[n % FATES.length] ?? "http_500";
      // Fates and requests cycle at different rates, so that every combination occurs.
      const skip = Math.floor(n / FATES.length) % writes(n);
      world.faults.add({ provider, mode, times: 1, skip, retry_after: 0 });
      again += (await issued(provider, invoice, () => (n % 2 === 0 ? world.forgetKeys() : undefined))) - 1;
      expect(world.faults.waiting).toEqual([]);
      const sent = world.outbox.filter(
        ({ from, what }) => from === provider && what === `invoice ${invoice.number} sent`,
      ).length;
      // Paddle sends what it bills. Stripe is asked to send, and a second request within a day is recognised.
      const wanted = provider === "paddle" ? [0] : n % 2 === 0 ? [1, 2] : [1];
      expect(wanted, `${invoice.number} was sent ${sent} times`).toContain(sent);
    }
    expect(again).toBeGreaterThanOrEqual(INJECTIONS);
    const books = new Map(told().map((each) => [each.id, each]));
    expect(told()).toHaveLength(INJECTIONS);
    for (const { id, number, total_minor: total } of invoices)
      expect(books.get(id)).toEqual({ id, number, total, status });
  },
  180_000,
);

/** A credit note over 1.00 to 1.99 against the ten invoices of that organization. */
const buildNote = (n: number, against: NonNullable<InvoiceToIssue["against"]>): InvoiceToIssue => ({
  ...buildInvoice(n % NOTED),
  id: uuid("005", n),
  kind: "credit_note",
  number: `${1000 + (n % NOTED)}-${1000 + n}`,
  total_minor: -(100 + (n % 100)),
  against,
  lines: [],
});

/** The number of organizations with ten notes each. */
const NOTED = 100;

const CREDITORS: {
  provider: string;
  /** Requests of a note that change something before the one that credits. */
  before: number;
  invoicesOf: (organization: number) => { provider_ref: string; total_minor: number }[];
  credited: () => Map<string, number>;
}[] = [
  {
    provider: "stripe",
    before: 1,
    invoicesOf: () => [],
    credited: () =>
      summed(
        world
          .stripeBooks(account.apiKey)
          .credits.map(({ metadata, amount }) => [metadata.callboard_invoice_id ?? "", -Number(amount)]),
      ),
  },
  {
    provider: "paddle",
    before: 1,
    invoicesOf: (organization) =>
      world
        .paddleBooks(account.apiKey)
        .transactions.map((each) => ({ ...toldByPaddle(each), ref: each.id }))
        .filter(({ number }) => number === `${1000 + organization}-0001`)
        .map(({ ref, total }) => ({ provider_ref: ref, total_minor: Number(total) })),
    credited: () =>
      summed(
        world
          .paddleBooks(account.apiKey)
          .adjustments.map(({ reason, totals }) => [ourNoteIn(String(reason)) ?? "", Number(totals.total)]),
      ),
  },
];

function summed(entries: [string, number][]) {
  const sums = new Map<string, number>();
  for (const [name, amount] of entries) sums.set(name, (sums.get(name) ?? 0) + amount);
  return sums;
}

it.each(CREDITORS)(
  "credits each note once through $provider despite lost responses and retries days later",
  async ({ provider, before, invoicesOf, credited }) => {
    const notes = Array.from({ length: INJECTIONS }, (_, n) => buildNote(n, invoicesOf(n % NOTED)));
    let again = 0;
    for (const [n, note] of notes.entries()) {
      const mode = FATES[n % FATES.length] ?? "http_500";
      const skip = Math.floor(n / FATES.length) % (before + 1);
      world.faults.add({ provider, mode, times: 1, skip, retry_after: 0 });
      again += (await issued(provider, note, () => (n % 2 === 0 ? world.forgetKeys() : undefined))) - 1;
      expect(world.faults.waiting).toEqual([]);
    }
    expect(again).toBeGreaterThanOrEqual(INJECTIONS);
    expect(credited()).toEqual(new Map(notes.map(({ id, total_minor }) => [id, -total_minor])));
  },
  180_000,
);
