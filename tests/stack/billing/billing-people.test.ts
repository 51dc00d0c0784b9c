import { billedSeconds, type CallKind, type CallTerms, roundings } from "@contract/rate-card.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { operatorServices, providersOf } from "../../../supabase/functions/_shared/contract/providers.ts";
import { buildCustomer, type Customer, closeAll, makeCalls, setTerms } from "../support/billing.ts";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, openTransaction, type Person, type Sql } from "../support/database.ts";
import { buildInvoice, setIssuer } from "../support/payments.ts";

let sql: Sql;
let close: () => Promise<void>;
let customer: Customer;
let operator: { userId: string };
/** The operator's own organization. */
let agencyId: string;
let people: Record<string, Person>;

beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  await sql`delete from private.issuer`;
  await sql`delete from private.seller`;
  customer = await buildCustomer(sql);
  operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  const agency = await buildOrganization(sql, { name: "The agency" });
  agencyId = agency.organizationId;
  await join(sql, agencyId, operator.userId, "owner");
  const manager = await buildPerson(sql);
  await join(sql, customer.organizationId, manager.userId, "manager");
  const { owner: stranger } = await buildOrganization(sql);
  people = { owner: customer.owner, manager, stranger, agencyOwner: agency.owner };
});
afterEach(() => close());

const paperOf = async (invoiceId: string) => {
  const [row] =
    await sql`select buyer, seller, instructions from public.invoice_papers where invoice_id = ${invoiceId}`;
  return row;
};

describe("operators alone", () => {
  const id = () => customer.organizationId;
  const ACTS: Record<string, (tx: Sql) => Promise<unknown>> = {
    "all accounts": async (tx) => tx`select public.operator_accounts()`,
    "one account": async (tx) => tx`select public.operator_account(${id()})`,
    "previewing other terms": async (tx) =>
      tx`select public.preview_rate_card(${id()}, '{"minute_micros": 1}')`,
    "changing the terms": async (tx) =>
      tx`select public.change_rate_card(${id()}, '{"minute_micros": 1}', (now() + interval '40 days')::date)`,
    "reading the issuer": async (tx) => tx`select public.issuing()`,
    "choosing the issuer": async (tx) => tx`select public.set_issuer(${agencyId}, null)`,
    "listing unclosed months": async (tx) => tx`select public.unclosed_months()`,
    "choosing the seller": async (tx) => tx`select public.set_seller(${agencyId}, 'IBAN')`,
    "reading the AI account": async (tx) => tx`select public.ai_provider_account()`,
  };
  it.each(Object.entries(ACTS))(
    "may do this, not owners, managers, strangers or anonymous callers: %s",
    async (_, act) => {
      for (const person of Object.values(people))
        await expect(as(sql, person, act)).rejects.toMatchObject({
          message: "operators_only",
          code: "PT403",
        });
      await expect(as(sql, "anon", act)).rejects.toMatchObject({ code: "42501" });
      await expect(as(sql, operator, act)).resolves.toBeDefined();
    },
  );

  it("may issue open invoices, once there is an issuer", async () => {
    const act = (tx: Sql) => tx`select public.issue_open_invoices()`;
    for (const person of Object.values(people))
      await expect(as(sql, person, act)).rejects.toMatchObject({ message: "operators_only" });
    await expect(as(sql, operator, act)).rejects.toMatchObject({ message: "issuer_not_connected" });
  });

  it("may name as the seller only an organization they own", async () => {
    await expect(as(sql, operator, (tx) => tx`select public.set_seller(${id()}, '')`)).rejects.toMatchObject({
      message: "organization_not_found",
    });
  });
});

describe("the operator's providers", () => {
  const connecting = (organizationId: string, actor: string, provider: string) => (tx: Sql) =>
    tx`select private.connect_integration(${organizationId}, ${actor}, ${provider})`;

  it.each(operatorServices.flatMap((service) => providersOf(service)))(
    "include %s, which only the operator's own organizations may connect",
    async (provider) => {
      const { userId } = customer.owner;
      await sql`savepoint before`;
      await expect(connecting(customer.organizationId, userId, provider)(sql)).rejects.toMatchObject({
        message: "provider_is_operators",
        code: "PT403",
      });
      await sql`rollback to savepoint before`;
      await expect(connecting(agencyId, operator.userId, provider)(sql)).resolves.toHaveLength(1);
    },
  );

  it("are offered only in organizations that is_operated confirms", async () => {
    const asked = (tx: Sql) => tx`select public.is_operated(${customer.organizationId}) as it`;
    expect(await as(sql, customer.owner, asked)).toEqual([{ it: false }]);
    expect(await as(sql, operator, (tx) => tx`select public.is_operated(${agencyId}) as it`)).toEqual([
      { it: true },
    ]);
    await expect(as(sql, people.stranger as Person, asked)).rejects.toMatchObject({
      message: "organization_not_found",
    });
  });
});

describe("the list of all accounts", () => {
  it("shows the open month's total as the organization sees it, and unpaid amounts", async () => {
    const now = new Date().toISOString();
    await sql`update private.billing_accounts set open_from = date_trunc('month', now())::date where organization_id = ${customer.organizationId}`;
    await makeCalls(sql, customer, [{ at: now, seconds: 600 }]);
    const { invoiceId, organizationId } = await buildInvoice(sql);
    await sql`update public.invoices set paid_minor = 50_000 where id = ${invoiceId}`;
    const rows = await as(
      sql,
      operator,
      (tx) => tx<Record<string, unknown>[]>`
      select organization_id, open_minor::int, unpaid, unpaid_count, overdue_count from public.operator_accounts('', false, 200)
      where organization_id = any (${[customer.organizationId, organizationId]}::uuid[])`,
    );
    const [{ month }] = await as(
      sql,
      customer.owner,
      (tx) => tx<[{ month: { total_minor: number } }]>`
      select public.open_month(${customer.organizationId}) as month`,
    );
    expect(month.total_minor).toBe(200);
    expect(rows.find((row) => row.organization_id === customer.organizationId)).toMatchObject({
      open_minor: month.total_minor,
      unpaid: [],
      unpaid_count: 0,
    });
    expect(rows.find((row) => row.organization_id === organizationId)).toMatchObject({
      unpaid: [{ currency: "USD", minor: 150_000 }],
      unpaid_count: 1,
      overdue_count: 1,
    });
    const unpaid = await as(
      sql,
      operator,
      (tx) => tx<{ id: string }[]>`
      select organization_id as id from public.operator_accounts('', true, 200)`,
    );
    expect(unpaid.map(({ id }) => id)).toContain(organizationId);
    expect(unpaid.map(({ id }) => id)).not.toContain(customer.organizationId);
  });
});

describe("a preview of other terms", () => {
  it("prices the open month's calls by the function that will charge them, without writing", async () => {
    const now = new Date().toISOString();
    await sql`update private.billing_accounts set open_from = date_trunc('month', now())::date where organization_id = ${customer.organizationId}`;
    await makeCalls(sql, customer, [
      { at: now, seconds: 61 },
      { at: now, seconds: 5 },
      { at: now, seconds: null, status: "not_connected" },
    ]);
    const [{ preview }] = await as(
      sql,
      operator,
      (tx) => tx<[{ preview: object }]>`
      select public.preview_rate_card(${customer.organizationId}, '{"rounding": "minute", "minute_micros": 300000, "included_minutes": 1}') as preview`,
    );
    expect(preview).toMatchObject({ calls: 3, seconds: 180, amount_minor: 60, currency: "USD" });
    const [{ versions }] = await sql<[{ versions: number }]>`
      select count(*)::int as versions from public.rate_cards where organization_id = ${customer.organizationId}`;
    expect(versions).toBe(1);
  });

  it("compares prices without tax, even if they include it", async () => {
    const customer = await buildCustomer(sql, { time_zone: "UTC", since: "2025-12-15T12:00:00Z" });
    await sql`update private.billing_accounts set open_from = date_trunc('month', now())::date where organization_id = ${customer.organizationId}`;
    await makeCalls(sql, customer, [{ at: new Date().toISOString(), seconds: 600 }]);
    const comparedWith = async (terms: object) => {
      const [{ preview }] = await as(
        sql,
        operator,
        (tx) => tx<[{ preview: object }]>`
        select public.preview_rate_card(${customer.organizationId}, ${JSON.stringify(terms)}::text::jsonb) as preview`,
      );
      return preview;
    };
    const within = { minute_micros: 250_000, tax_behavior: "inclusive", tax_basis_points: 2500 };
    expect(await comparedWith(within)).toMatchObject({ amount_minor: 200, now_minor: 200 });
    await setTerms(sql, customer, "2026-01-01", { tax_behavior: "inclusive", tax_basis_points: 2500 });
    const onTop = { tax_behavior: "exclusive", tax_basis_points: 2500 };
    expect(await comparedWith(onTop)).toMatchObject({ amount_minor: 200, now_minor: 160 });
  });

  it("charges the same seconds in the browser as in the database", async () => {
    const terms: CallTerms[] = roundings.flatMap((rounding) =>
      [0, 7, 60].flatMap((minimum_seconds) =>
        (["free", "minimum"] as const).flatMap((unanswered) =>
          (["free", "minimum", "talked"] as const).map((voicemail) => ({
            minute_micros: 200_000,
            rounding,
            minimum_seconds,
            unanswered,
            voicemail,
          })),
        ),
      ),
    );
    const asked = terms.flatMap((each) =>
      (["talk", "voicemail", "unanswered"] as CallKind[]).flatMap((kind) =>
        [0, 1, 6, 7, 59, 60, 61, 3601].map((talked) => ({ ...each, kind, talked })),
      ),
    );
    const rows = await sql<{ seconds: number }[]>`
      select private.billed_seconds(jsonb_populate_record(null::public.rate_cards, a), a ->> 'kind', (a ->> 'talked')::int) as seconds
      from jsonb_array_elements(${JSON.stringify(asked)}::text::jsonb) with ordinality x (a, n) order by n`;
    expect(rows.map(({ seconds }) => seconds)).toEqual(
      asked.map((each) => billedSeconds(each, each.kind, each.talked)),
    );
  });
});

describe("an invoice's parties", () => {
  it("keep the names of buyer and seller at the time of issue", async () => {
    const integration = await buildIntegration(sql, agencyId, "stripe");
    await setIssuer(sql, integration);
    const profile = (id: string, name: string) =>
      sql`update public.billing_profiles set name = ${name}, line1 = 'Quay 1', tax_id = 'SE556677889901', reference = 'PO 7' where organization_id = ${id}`;
    await profile(agencyId, "Agency Ltd");
    const { invoiceId, organizationId } = await buildInvoice(sql);
    await profile(organizationId, "Harbor Dental AB");
    const [before] =
      await sql`select buyer ->> 'name' as name from public.invoice_papers where invoice_id = ${invoiceId}`;
    await profile(agencyId, "Another agency");
    await sql`update public.invoices set paid_minor = 1 where id = ${invoiceId}`;
    const paper = await paperOf(invoiceId);
    expect(paper?.buyer).toMatchObject({ name: before?.name, country: "SE" });
    expect(paper?.buyer.name).not.toBe("Harbor Dental AB");
    expect(paper?.seller).toMatchObject({ name: "Agency Ltd", tax_id: "SE556677889901" });
    expect(paper?.seller).not.toHaveProperty("reference");
    await expect(
      sql`update public.invoice_papers set buyer = '{}' where invoice_id = ${invoiceId}`,
    ).rejects.toMatchObject({ message: "row_is_append_only" });
  });

  it("are written when months close, with payment instructions if no provider collects", async () => {
    await as(sql, operator, async (tx) => {
      await tx`select public.set_seller(${agencyId}, 'IBAN SE35 5000')`;
      await tx`reset role`;
      await setTerms(sql, customer, "2026-01-01", { minute_micros: 1_000_000 });
      await makeCalls(sql, customer, [{ at: "2026-01-10T10:00:00Z", seconds: 60 }]);
      await closeAll(sql, "2026-02-02T00:00:00Z");
      const [row] = await sql`
        select p.instructions, p.seller ->> 'name' as seller from public.invoices i
        join public.invoice_papers p on p.invoice_id = i.id where i.organization_id = ${customer.organizationId}`;
      expect(row).toEqual({ instructions: "IBAN SE35 5000", seller: "The agency" });
    });
  });

  it("are readable by members only", async () => {
    const { invoiceId, owner } = await buildInvoice(sql);
    const read = (tx: Sql) =>
      tx`select invoice_id from public.invoice_papers where invoice_id = ${invoiceId}`;
    expect(await as(sql, owner, read)).toHaveLength(1);
    expect(await as(sql, people.stranger as Person, read)).toHaveLength(0);
    await expect(as(sql, "anon", read)).rejects.toMatchObject({ code: "42501" });
  });
});

describe("the payment terms", () => {
  const terms = async (tx: Sql) => {
    const [row] = await tx<
      [{ terms: object }]
    >`select public.payment_terms(${customer.organizationId}) as terms`;
    return row.terms;
  };

  it("are the operator's instructions while there is no provider", async () => {
    await sql`insert into private.seller (organization_id, instructions) values (${agencyId}, 'IBAN SE35 5000')`;
    expect(await as(sql, customer.owner, terms)).toEqual({
      provider: null,
      has_portal: false,
      seller: { name: "The agency", email: null },
      instructions: "IBAN SE35 5000",
      problem: null,
    });
    await expect(as(sql, people.stranger as Person, terms)).rejects.toMatchObject({
      message: "organization_not_found",
    });
  });

  it("include a billing profile that only its owner may change", async () => {
    const change = (tx: Sql) =>
      tx`update public.billing_profiles set reference = 'PO 8' where organization_id = ${customer.organizationId} returning 1`;
    expect(await as(sql, customer.owner, change)).toHaveLength(1);
    expect(await as(sql, people.manager as Person, change)).toHaveLength(0);
    expect(await as(sql, people.stranger as Person, change)).toHaveLength(0);
    await expect(
      as(
        sql,
        customer.owner,
        (tx) =>
          tx`update public.billing_profiles set customer_ref = 'cus_x' where organization_id = ${customer.organizationId}`,
      ),
    ).rejects.toMatchObject({ code: "42501" });
  });
});
