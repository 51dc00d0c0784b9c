import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { connect, type Sql } from "../support/database.ts";
import { buildSignedIn, callApi, type SignedIn } from "../support/functions.ts";
import { buildCreditNote, buildInvoice, fateOf } from "../support/payments.ts";

const { sandbox_url } = stack;
let sql: Sql;
let agency: SignedIn;
/** The issuer before this test, undefined if none. */
let before: { organization_id: string; integration_id: string } | undefined;

const sandbox = async (method: string, path: string, body: object = {}) => {
  const answer = await fetch(sandbox_url + path, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
};

const connected = new Set<string>();

/** The agency's own account at the sandbox, whose webhooks go to the agency's endpoint. */
async function connectAccount(provider: "stripe" | "paddle") {
  // A new key would be another account, with other customers.
  if (!connected.has(provider)) await openAccount(provider);
  connected.add(provider);
  await sql`
    insert into private.issuer (organization_id, integration_id)
    select organization_id, id from public.integrations where organization_id = ${agency.organizationId} and provider = ${provider}
    on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id`;
}

async function openAccount(provider: "stripe" | "paddle") {
  const { body } = await callApi("/integrations/connect", agency, { provider });
  const secret = `whsec_${randomBytes(18).toString("hex")}`;
  const api_key = `sandbox_${randomBytes(18).toString("hex")}`;
  await callApi("/credentials/store", agency, { provider, name: "webhook_secret", secret });
  await callApi("/credentials/store", agency, { provider, name: "api_key", secret: api_key });
  await sandbox("POST", "/endpoints", {
    group: agency.organizationId,
    provider,
    api_key,
    url: body.endpoint_url,
    secret,
  });
}

beforeAll(async () => {
  sql = connect();
  [before] = await sql<
    { organization_id: string; integration_id: string }[]
  >`select organization_id, integration_id from private.issuer`;
  agency = await buildSignedIn(sql, "owner");
  await sql`insert into private.operators (user_id) values (${agency.userId})`;
  await sandbox("DELETE", "/faults");
});
afterAll(async () => {
  await sandbox("POST", "/manner");
  await sandbox("DELETE", "/faults");
  await sql`delete from private.operators where user_id = ${agency.userId}`;
  await sql`delete from private.issuer`;
  if (before) await sql`insert into private.issuer ${sql(before)}`;
  await sql.end();
});

const becomes = (invoiceId: string, fate: object) =>
  vi.waitFor(async () => expect(await fateOf(sql, invoiceId)).toMatchObject(fate), {
    timeout: 50_000,
    interval: 200,
  });

it.each([
  ["stripe", { "custom_fields[0][name]": "Your reference", "custom_fields[0][value]": "PO 4711" }],
  ["paddle", { billing_details: expect.objectContaining({ purchase_order_number: "PO 4711" }) }],
] as const)("has %s print the customer's reference on the invoice", async (provider, written) => {
  await connectAccount(provider);
  const email = `${randomBytes(6).toString("hex")}@example.test`;
  const { invoiceId } = await buildInvoice(sql, undefined, email, "PO 4711");
  await becomes(invoiceId, { status: "open", provider, provider_ref: expect.any(String) });
  const noted = (await (await fetch(`${sandbox_url}/outbox?from=${provider}`)).json()) as {
    details: object;
  }[];
  expect(noted.map(({ details }) => details)).toContainEqual(expect.objectContaining(written));
});

it("issues a finalised invoice through the agency's Stripe account, and follows it through payment and refund", async () => {
  await connectAccount("stripe");
  // The draft is created but the response is lost; on the retry Stripe has forgotten the idempotency key.
  await sandbox("POST", "/faults", { provider: "stripe", mode: "http_500_after", skip: 1 });
  const { invoiceId, organizationId } = await buildInvoice(sql);
  await vi.waitFor(
    async () => {
      const unsure = await sql`
        update private.outbox set due_at = now() where organization_id = ${organizationId} and status = 'unsure' returning id`;
      expect(unsure).toHaveLength(1);
    },
    { timeout: 20_000, interval: 100 },
  );
  await sandbox("DELETE", "/keys");
  await becomes(invoiceId, {
    status: "open",
    provider: "stripe",
    provider_ref: expect.stringMatching(/^in_/),
    hosted_url: expect.stringContaining("/pay/in_"),
  });
  const issued = await fateOf(sql, invoiceId);
  // Every event is delivered twice, in reverse order.
  await sandbox("POST", "/manner", { copies: 2, backwards: true });
  const act = (act: string, amount = 0) =>
    sandbox("POST", "/payments", { invoice: issued?.provider_ref, act, amount });
  await act("pay");
  await becomes(invoiceId, { status: "paid", paid_minor: 200_000, refunded_minor: 0 });
  await act("refund", 30_000);
  await act("dispute");
  await becomes(invoiceId, { status: "paid", refunded_minor: 30_000, chargeback: "open" });
  await act("dispute_lost");
  await becomes(invoiceId, { chargeback: "lost" });
  const [profile] = await sql`
    select customer_ref, payment_last4 from public.billing_profiles where organization_id = ${organizationId}`;
  expect(profile).toEqual({ customer_ref: expect.stringMatching(/^cus_/), payment_last4: "4242" });
  const [{ number }] = await sql<
    [{ number: string }]
  >`select number from public.invoices where id = ${invoiceId}`;
  const noted = (await (await fetch(`${sandbox_url}/outbox?from=stripe`)).json()) as { what: string }[];
  expect(noted.filter(({ what }) => what === `invoice ${number} drafted`)).toHaveLength(1);
});

it("sends an invoice that was finalised but not sent, even if its event arrives before the retry", async () => {
  await sandbox("POST", "/manner");
  await connectAccount("stripe");
  // After customer, draft, line and finalisation, Stripe is busy.
  await sandbox("POST", "/faults", { provider: "stripe", mode: "http_429", skip: 4, retry_after: 2 });
  const { invoiceId, organizationId } = await buildInvoice(sql);
  await becomes(invoiceId, { provider_ref: expect.stringMatching(/^in_/) });
  await vi.waitFor(
    async () => {
      const [row] = await sql`
        update private.outbox set due_at = least(due_at, now()) where organization_id = ${organizationId} and kind = 'invoice.issue' returning status`;
      expect(row?.status).toBe("done");
    },
    { timeout: 40_000, interval: 200 },
  );
  const [{ number }] = await sql<
    [{ number: string }]
  >`select number from public.invoices where id = ${invoiceId}`;
  const noted = (await (await fetch(`${sandbox_url}/outbox?from=stripe`)).json()) as { what: string }[];
  expect(noted.filter(({ what }) => what === `invoice ${number} sent`)).toHaveLength(1);
});

it("issues one through Paddle likewise", async () => {
  await sandbox("POST", "/manner");
  await connectAccount("paddle");
  const { invoiceId } = await buildInvoice(sql);
  await becomes(invoiceId, {
    status: "open",
    provider: "paddle",
    provider_ref: expect.stringMatching(/^txn_/),
  });
  const issued = await fateOf(sql, invoiceId);
  await sandbox("POST", "/payments", { invoice: issued?.provider_ref, act: "pay" });
  await becomes(invoiceId, { status: "paid", paid_minor: 200_000 });
});

it.each(["stripe", "paddle"] as const)(
  "requests at %s the exact total of an invoice with mixed tax terms",
  async (provider) => {
    await sandbox("POST", "/manner");
    await connectAccount(provider);
    const charges = [
      { amount_minor: 100_001, tax_behavior: "inclusive" as const, tax_basis_points: 600 },
      { amount_minor: 33_333, tax_behavior: "exclusive" as const, tax_basis_points: 2500 },
      // A credit with its tax, which Paddle cannot represent as a line.
      { amount_minor: -10_003, tax_behavior: "exclusive" as const, tax_basis_points: 1975 },
      { amount_minor: 5_000, tax_behavior: "none" as const, tax_basis_points: 0 },
    ];
    const { invoiceId } = await buildInvoice(sql, charges);
    // A provider with a different total would not finalise it.
    await becomes(invoiceId, { status: "open", provider, provider_ref: expect.any(String) });
    const issued = await fateOf(sql, invoiceId);
    await sandbox("POST", "/payments", { invoice: issued?.provider_ref, act: "pay" });
    // 1,000.01, 416.66 with tax, a credit of 119.79 with tax, and 50.00.
    await becomes(invoiceId, { status: "paid", paid_minor: 100_001 + 41_666 - 11_979 + 5_000 });
  },
);

it("applies a credit note to a payment through Paddle, and reports Paddle's refusal", async () => {
  await connectAccount("paddle");
  const { invoiceId, organizationId } = await buildInvoice(sql);
  await becomes(invoiceId, { provider_ref: expect.stringMatching(/^txn_/) });
  const issued = await fateOf(sql, invoiceId);
  const act = (act: string) => sandbox("POST", "/payments", { invoice: issued?.provider_ref, act });
  await act("pay");
  await becomes(invoiceId, { status: "paid" });
  const noteId = await buildCreditNote(sql, organizationId, 60_000);
  await becomes(noteId, { status: "paid", provider: "paddle", provider_ref: expect.stringMatching(/^adj_/) });
  // The refund awaits Paddle's approval; until then nothing is refunded.
  expect(await fateOf(sql, invoiceId)).toMatchObject({ refunded_minor: 0 });
  await act("refund_fails");
  await becomes(noteId, { payment_failed_at: expect.any(Date) });
  const small = await buildCreditNote(sql, organizationId, 10_000, "2026-03-01");
  await becomes(small, { provider_ref: expect.stringMatching(/^adj_/) });
  await becomes(invoiceId, { refunded_minor: 10_000 });
});

it("never bills an organization as another's Paddle customer, even if it claims that one's e-mail", async () => {
  await connectAccount("paddle");
  const shared = `accounts-${randomBytes(6).toString("hex")}@victim.example`;
  const victim = await buildInvoice(sql, 200_000, shared);
  await becomes(victim.invoiceId, { provider_ref: expect.stringMatching(/^txn_/) });
  const other = await buildInvoice(sql, 200_000, shared);
  await vi.waitFor(
    async () => {
      const [row] = await sql`
        select status, last_error from private.outbox where organization_id = ${other.organizationId} and kind = 'invoice.issue'`;
      expect(row).toEqual({ status: "dead", last_error: "email_taken" });
    },
    { timeout: 30_000, interval: 200 },
  );
  const owner = await buildSignedIn(sql, "owner", other.organizationId);
  expect((await callApi("/billing/portal", owner, {})).body.error?.code).toBe("no_payment_account");
  // With an address of its own, it is billed after all.
  await sql`update public.billing_profiles set email = ${`own-${shared}`} where organization_id = ${other.organizationId}`;
  await becomes(other.invoiceId, { provider_ref: expect.stringMatching(/^txn_/) });
  const customers = await sql`
    select distinct customer_ref from public.billing_profiles
    where organization_id = any (${[victim.organizationId, other.organizationId]}) and customer_ref is not null`;
  expect(customers).toHaveLength(2);
});

it("opens the provider's payment portal to owners only", async () => {
  await connectAccount("stripe");
  const { invoiceId, organizationId } = await buildInvoice(sql);
  await becomes(invoiceId, { provider_ref: expect.stringMatching(/^in_/) });
  const owner = await buildSignedIn(sql, "owner", organizationId);
  const manager = await buildSignedIn(sql, "manager", organizationId);
  expect(await callApi("/billing/portal", owner, {})).toEqual({
    status: 200,
    body: { url: expect.stringContaining("/portal/cus_") },
  });
  expect((await callApi("/billing/portal", manager, {})).body.error?.code).toBe("role_too_low");
  // The agency itself has never been billed.
  expect((await callApi("/billing/portal", agency, {})).body.error?.code).toBe("no_payment_account");
});
