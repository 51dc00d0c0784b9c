import type http from "node:http";
import { expect, it } from "vitest";
import { answerAsProvider } from "../local/sandbox/answering.ts";
import { World } from "../local/sandbox/world.ts";
import { paymentServices } from "../supabase/functions/_shared/clients/services.ts";
import type { Effect } from "../supabase/functions/_shared/store/outbox.ts";
import { attempt } from "../supabase/functions/outbox/attempt.ts";
import type { InvoiceToIssue } from "../supabase/functions/outbox/invoice-payload.ts";
import { createInvoiceSender } from "../supabase/functions/outbox/invoices.ts";

const INJECTIONS = 1_000;
const ORGANIZATIONS = 900;
/** Without the answer, with half of it, with a proxy's word in its place; or before anything happened. */
const FATES = ["lost_answer_after", "truncated_after", "http_500_after", "http_500", "http_429"] as const;
const account = { apiKey: "sandbox_lost_invoices", config: {} };
const world = new World(() => undefined);

/** The sandbox without the wire: a thousand invoices take twenty thousand questions. */
const outside: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const text = typeof init?.body === "string" ? init.body : "";
  const headers: Record<string, string> = {
    host: url.host,
    ...Object.fromEntries(new Headers(init?.headers)),
  };
  const isJson = headers["content-type"]?.startsWith("application/json");
  const body = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  return new Promise((resolve, reject) => {
    let status = 0;
    const response = {
      writeHead(given: number) {
        status = given;
        return response;
      },
      end: (said: string) => resolve(new Response(said, { status })),
      destroy: () => reject(new TypeError("fetch failed", { cause: new Error("socket hang up") })),
    };
    const asked = { method: init?.method ?? "GET", url, headers, text, body };
    answerAsProvider(world, asked, response as unknown as http.ServerResponse);
  });
};

const uuid = (group: string, n: number) => `8f0c6c1e-0000-4000-8${group}-${String(n).padStart(12, "0")}`;

/** Three lines and tax: eight requests change something, with the customer's. A tenth of the organizations come again. */
const buildInvoice = (n: number): InvoiceToIssue => ({
  id: uuid("001", n),
  kind: "invoice",
  number: `${1000 + n}-0001`,
  currency: "USD",
  tax_minor: 500,
  total_minor: 2_400 + n,
  tax_behavior: "exclusive",
  tax_basis_points: 2500,
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
    { id: uuid("003", n), model: "usage", period: "2026-10-01", quantity: 600, amount_minor: 2_000 + n },
    { id: uuid("004", n), model: "adjustment", period: "2026-09-01", quantity: -30, amount_minor: -100 },
  ],
});

/** What the database keeps of customers. */
const kept = new Map<string, string>();
const storeOf = (invoice: InvoiceToIssue) => ({
  invoice: async () => ({ ...invoice, customer_ref: kept.get(invoice.customer.organization_id) ?? null }),
  keepCustomer: async (organizationId: string, _provider: string, ref: string) => {
    if (!kept.has(organizationId)) kept.set(organizationId, ref);
    return kept.get(organizationId) ?? ref;
  },
});

/** Tries until it is done, as the outbox does: what is in doubt is asked about. Answers how often it was tried. */
async function issued(provider: string, invoice: InvoiceToIssue, between: () => void): Promise<number> {
  const service = paymentServices[provider];
  if (!service) throw new Error(`No service ${provider}`);
  const payments = service({ baseUrl: "http://sandbox.test", fetch: outside }, account);
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
  throw new Error(`${invoice.number} was never done`);
}

interface Told {
  id: unknown;
  number: unknown;
  total: unknown;
  status: unknown;
}

/** How many requests of an invoice change something, and what the provider holds in the end. */
const PROVIDERS: { provider: string; writes: (n: number) => number; told: () => Told[]; issued: string }[] = [
  {
    provider: "stripe",
    writes: () => 7,
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
    // The address is made with the customer.
    writes: (n) => (n < ORGANIZATIONS ? 4 : 3),
    told: () => world.paddleBooks(account.apiKey).transactions.map(toldByPaddle),
    issued: "billed",
  },
];

function toldByPaddle(transaction: Record<string, unknown>): Told {
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
  "issues each invoice once through $provider though its answer is lost, and though it is tried again days later",
  async ({ provider, writes, told, issued: status }) => {
    kept.clear();
    const invoices = Array.from({ length: INJECTIONS }, (_, n) => buildInvoice(n));
    let again = 0;
    for (const [n, invoice] of invoices.entries()) {
      // Every request that changes something is the unlucky one in its turn.
      const mode = FATES[n % FATES.length] ?? "http_500";
      // The fates and the requests go round at a pace of their own, so that each meets each.
      const skip = Math.floor(n / FATES.length) % writes(n);
      world.faults.add({ provider, mode, times: 1, skip, retry_after: 0 });
      again += (await issued(provider, invoice, () => (n % 2 === 0 ? world.forgetKeys() : undefined))) - 1;
      expect(world.faults.waiting).toEqual([]);
    }
    expect(again).toBeGreaterThanOrEqual(INJECTIONS);
    const books = new Map(told().map((each) => [each.id, each]));
    expect(told()).toHaveLength(INJECTIONS);
    for (const { id, number, total_minor: total } of invoices)
      expect(books.get(id)).toEqual({ id, number, total, status });
  },
  180_000,
);
