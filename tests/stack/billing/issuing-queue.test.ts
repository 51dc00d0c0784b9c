import { describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, buildPerson, type Integration } from "../support/builders.ts";
import { as, become, rolledBack, type Sql } from "../support/database.ts";
import { buildUnissuedInvoice, setIssuer } from "../support/payments.ts";

const at = (seconds: number) => new Date(Date.parse("2026-02-02T09:00:00Z") + seconds * 1000).toISOString();

/** An issuer with an API key, so that its effects can be claimed. */
async function buildIssuer(sql: Sql, provider = "stripe"): Promise<Integration> {
  const { organizationId } = await buildOrganization(sql);
  const integration = await buildIntegration(sql, organizationId, provider);
  await sql`
    insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
    values (gen_random_uuid(), ${organizationId}, ${integration.integrationId}, 'api_key', 1, 'abcd')`;
  await setIssuer(sql, integration);
  return integration;
}

const claim = (sql: Sql, invoiceIds: string[], asOf: string) => sql`
  select private.admit_outbox(array(
    select id from private.outbox where kind = 'invoice.issue' and payload ->> 'invoice_id' = any (${invoiceIds}) order by id),
    gen_random_uuid(), '45 seconds', ${asOf})`;
const finish = (sql: Sql, invoiceId: string, result: string, error: string, asOf: string) => sql`
  select private.finish_outbox(jsonb_build_array(jsonb_build_object('id', id, 'lease_token', lease_token, 'result', ${result}::text, 'error', ${error}::text)), ${asOf})
  from private.outbox where payload ->> 'invoice_id' = ${invoiceId}`;
const queued = async (sql: Sql, invoiceId: string) => {
  const [row] = await sql`
    select status, provider, payload ->> 'issuer' as issuer, in_doubt, last_error, attempts::int from private.outbox
    where payload ->> 'invoice_id' = ${invoiceId}`;
  return row;
};

async function buildOperator(sql: Sql) {
  const person = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${person.userId})`;
  return person;
}

async function issueAgain(sql: Sql, invoiceId: string) {
  await become(sql, await buildOperator(sql));
  await sql`select public.issue_invoice(${invoiceId})`;
  await sql`reset role`;
}

describe("the payment provider's rate and breaker", () => {
  it(
    "count per issuer account, whichever organization is invoiced",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const [one, other] = [await buildUnissuedInvoice(sql), await buildUnissuedInvoice(sql)];
      await sql`
        insert into private.provider_gates (organization_id, provider, per_second, burst, tokens, refilled_at)
        values (${issuer.organizationId}, 'stripe', 1, 1, 1, ${at(0)})`;
      await claim(sql, [one.invoiceId], at(0));
      await claim(sql, [other.invoiceId], at(0));
      expect(await queued(sql, one.invoiceId)).toMatchObject({ status: "leased" });
      expect(await queued(sql, other.invoiceId)).toMatchObject({
        status: "waiting",
        last_error: "rate_limited",
      });
      await claim(sql, [other.invoiceId], at(1));
      expect(await queued(sql, other.invoiceId)).toMatchObject({ status: "leased" });
      const gates = await sql`
        select organization_id from private.provider_gates
        where organization_id = any (${[issuer.organizationId, one.organizationId, other.organizationId]})`;
      expect(gates).toEqual([{ organization_id: issuer.organizationId }]);
    }),
  );

  it(
    "stop all invoices when the account fails, but not for incomplete billing profiles",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const invoices = [];
      for (let n = 0; n < 6; n += 1) invoices.push((await buildUnissuedInvoice(sql)).invoiceId);
      await claim(sql, invoices, at(0));
      const opened = async () => {
        const [gate] = await sql`
          select opened_for from private.provider_gates where organization_id = ${issuer.organizationId}`;
        return gate?.opened_for;
      };
      for (const id of invoices) await finish(sql, id, "dead", "country_missing", at(1));
      expect(await opened()).toBeNull();
      await sql`update private.outbox set status = 'waiting', finished_at = null, follow_up_at = null where payload ->> 'invoice_id' = any (${invoices})`;
      await claim(sql, invoices, at(2));
      for (const id of invoices) await finish(sql, id, "retry", "invalid_key", at(3));
      expect(await opened()).toBe("breaker_open");
    }),
  );
});

describe("an invoice in the queue when the issuer changes", () => {
  it(
    "goes through the new issuer if it was never attempted",
    rolledBack(async (sql) => {
      await buildIssuer(sql);
      const { invoiceId } = await buildUnissuedInvoice(sql);
      const next = await buildIssuer(sql, "paddle");
      await claim(sql, [invoiceId], at(0));
      expect(await queued(sql, invoiceId)).toMatchObject({
        status: "leased",
        provider: "paddle",
        issuer: next.integrationId,
      });
    }),
  );

  it.each([
    ["retry", "rate_limited"],
    ["unsure", "timeout"],
  ])(
    "stays with its issuer after an attempt (%s), because only that account can look it up",
    (result, error) =>
      rolledBack(async (sql) => {
        const former = await buildIssuer(sql);
        const { invoiceId } = await buildUnissuedInvoice(sql);
        await claim(sql, [invoiceId], at(0));
        await finish(sql, invoiceId, result, error, at(1));
        // The same provider but another account, where a look-up would find nothing.
        await buildIssuer(sql, "stripe");
        await claim(sql, [invoiceId], at(60));
        expect(await queued(sql, invoiceId)).toMatchObject({
          status: "leased",
          provider: "stripe",
          issuer: former.integrationId,
          in_doubt: result === "unsure",
        });
      })(),
  );

  it(
    "waits while there is no issuer",
    rolledBack(async (sql) => {
      await buildIssuer(sql);
      const { invoiceId } = await buildUnissuedInvoice(sql);
      await sql`delete from private.issuer`;
      await claim(sql, [invoiceId], at(0));
      expect(await queued(sql, invoiceId)).toMatchObject({
        status: "waiting",
        last_error: "no_provider",
        attempts: 0,
      });
    }),
  );

  it(
    "is looked up under its original customer, even after the next issuer has created one",
    rolledBack(async (sql) => {
      const former = await buildIssuer(sql);
      const { invoiceId, organizationId } = await buildUnissuedInvoice(sql);
      const next = await buildIssuer(sql, "paddle");
      const keep = async (to: Integration, ref: string) => {
        const [{ kept }] = await sql<
          [{ kept: string }]
        >`select private.keep_customer(${organizationId}, ${to.integrationId}, ${ref}) as kept`;
        return kept;
      };
      expect(await keep(former, "cus_1")).toBe("cus_1");
      expect(await keep(next, "ctm_1")).toBe("ctm_1");
      expect(await keep(former, "cus_2")).toBe("cus_1");
      const refOf = async ({ integrationId }: Integration) =>
        (
          await sql`select private.invoice_to_issue(${invoiceId}, ${integrationId}) ->> 'customer_ref' as ref`
        )[0]?.ref;
      expect([await refOf(former), await refOf(next)]).toEqual(["cus_1", "ctm_1"]);
      // The portal that opens is the current issuer's.
      const [profile] = await sql`
        select customer_ref from public.billing_profiles where organization_id = ${organizationId}`;
      expect(profile).toEqual({ customer_ref: "ctm_1" });
    }),
  );
});

describe("a customer at an issuer", () => {
  it(
    "belongs to one organization: no other is invoiced as it or sees its portal",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql, "paddle");
      const [victim, other] = [await buildOrganization(sql), await buildOrganization(sql)];
      const keep = async ({ organizationId }: { organizationId: string }) =>
        (
          await sql`select private.keep_customer(${organizationId}, ${issuer.integrationId}, 'ctm_1') as kept`
        )[0]?.kept;
      expect(await keep(victim)).toBe("ctm_1");
      expect(await keep(other)).toBeNull();
      const portals = await sql`
        select p.organization_id from public.billing_profiles p
        where p.customer_ref = 'ctm_1' and p.customer_integration_id = ${issuer.integrationId}`;
      expect(portals).toEqual([{ organization_id: victim.organizationId }]);
    }),
  );
});

describe("an invoice that could not be issued", () => {
  const ended = async (sql: Sql, error: string, result = "dead") => {
    const issuer = await buildIssuer(sql);
    const built = await buildUnissuedInvoice(sql);
    await sql`select private.keep_customer(${built.organizationId}, ${issuer.integrationId}, 'cus_1')`;
    await claim(sql, [built.invoiceId], at(0));
    if (result === "unsure")
      await sql`update private.outbox set attempts = 8 where payload ->> 'invoice_id' = ${built.invoiceId}`;
    await finish(sql, built.invoiceId, result, error, at(1));
    return { ...built, issuer };
  };

  it(
    "is retried in the same account when an operator requests it",
    rolledBack(async (sql) => {
      const { invoiceId, issuer } = await ended(sql, "total_differs");
      await buildIssuer(sql, "paddle");
      await issueAgain(sql, invoiceId);
      expect(await queued(sql, invoiceId)).toMatchObject({
        status: "waiting",
        attempts: 0,
        issuer: issuer.integrationId,
      });
    }),
  );

  it(
    "for lack of an issuer is issued when an operator requests it, even if it is a credit note",
    rolledBack(async (sql) => {
      await sql`delete from private.issuer`;
      const { invoiceId } = await buildUnissuedInvoice(sql, -50_000);
      const { integrationId } = await buildIssuer(sql);
      await issueAgain(sql, invoiceId);
      await claim(sql, [invoiceId], at(0));
      expect(await queued(sql, invoiceId)).toMatchObject({ status: "leased", issuer: integrationId });
    }),
  );

  it(
    "is still looked up first if it was in doubt",
    rolledBack(async (sql) => {
      const { invoiceId } = await ended(sql, "timeout", "unsure");
      expect(await queued(sql, invoiceId)).toMatchObject({ status: "dead", in_doubt: true });
      await issueAgain(sql, invoiceId);
      expect(await queued(sql, invoiceId)).toMatchObject({ status: "unsure", in_doubt: true });
    }),
  );

  it.each(["issuer_gone", "customer_gone"])(
    "starts again with the current issuer when an operator requests it: %s",
    (error) =>
      rolledBack(async (sql) => {
        const { invoiceId, organizationId } = await ended(sql, error, "unsure");
        const next = await buildIssuer(sql, "paddle");
        await issueAgain(sql, invoiceId);
        expect(await queued(sql, invoiceId)).toMatchObject({
          status: "waiting",
          in_doubt: false,
          issuer: null,
        });
        const customers = await sql`
          select 1 from private.issuer_customers where organization_id = ${organizationId}`;
        expect(customers).toHaveLength(error === "customer_gone" ? 0 : 1);
        await claim(sql, [invoiceId], at(120));
        expect(await queued(sql, invoiceId)).toMatchObject({
          provider: "paddle",
          issuer: next.integrationId,
        });
      })(),
  );

  it.each(["country_missing", "email_missing", "email_taken"])(
    "for an incomplete billing profile is retried once it is completed: %s",
    (lacking) =>
      rolledBack(async (sql) => {
        const { invoiceId, organizationId, owner } = await ended(sql, lacking);
        const other = await ended(sql, "currency_unsupported");
        await sql`update public.billing_profiles set country = 'NO' where organization_id = ${other.organizationId}`;
        const problemFor = async (tx: Sql) => {
          const [row] = await tx`select public.payment_terms(${organizationId}) ->> 'problem' as problem`;
          return row?.problem;
        };
        await as(sql, owner, async (theirs) => {
          expect(await problemFor(theirs)).toBe(lacking);
          await theirs`update public.billing_profiles set country = 'NO' where organization_id = ${organizationId}`;
          expect(await problemFor(theirs)).toBeNull();
          await theirs`reset role`;
          expect(await queued(theirs, invoiceId)).toMatchObject({ status: "waiting", attempts: 0 });
          expect(await queued(theirs, other.invoiceId)).toMatchObject({ status: "dead" });
        });
      })(),
  );

  it(
    "is listed with its reason for operators only",
    rolledBack(async (sql) => {
      await sql`delete from private.issuer`;
      const early = await buildUnissuedInvoice(sql);
      const failed = await ended(sql, "amount_below_minimum");
      const waiting = await buildUnissuedInvoice(sql);
      const done = await buildUnissuedInvoice(sql);
      await sql`update public.invoices set provider = 'stripe', provider_ref = 'in_done' where id = ${done.invoiceId}`;
      const operator = await buildOperator(sql);
      const ids = [early, failed, waiting, done].map(({ invoiceId }) => invoiceId);
      const list = await as(
        sql,
        operator,
        (theirs) =>
          theirs`select invoice_id, state, problem from public.unissued_invoices() where invoice_id = any (${ids})`,
      );
      expect([...list].sort((a, b) => a.state.localeCompare(b.state))).toEqual([
        { invoice_id: failed.invoiceId, state: "failed", problem: "amount_below_minimum" },
        { invoice_id: early.invoiceId, state: "not_ordered", problem: null },
        { invoice_id: waiting.invoiceId, state: "waiting", problem: null },
      ]);
      const { owner } = failed;
      await expect(as(sql, owner, (theirs) => theirs`select public.unissued_invoices()`)).rejects.toThrow(
        "operators_only",
      );
    }),
  );
});
