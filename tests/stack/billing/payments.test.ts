import { describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, become, rolledBack, type Sql } from "../support/database.ts";
import { dice, shuffled } from "../support/dice.ts";
import {
  buildCreditNote,
  buildInvoice,
  buildIssuer,
  fateOf,
  newsOf,
  setIssuer,
  tell,
} from "../support/payments.ts";

describe("an issuer's event about an invoice", () => {
  it(
    "applies whether it or the response to our request comes first",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      const { finalized, paid } = newsOf(invoiceId);
      expect(await tell(sql, issuer, finalized)).toBe("applied");
      expect(await fateOf(sql, invoiceId)).toMatchObject({
        status: "open",
        provider: "stripe",
        provider_ref: `in_${invoiceId}`,
        hosted_url: `https://pay.example/in_${invoiceId}`,
      });
      await tell(sql, issuer, paid);
      expect(await fateOf(sql, invoiceId)).toMatchObject({
        status: "paid",
        paid_minor: 200_000,
        paid_at: new Date("2026-02-03T10:00:00Z"),
      });
    }),
  );

  it(
    "ends in the same state for every order, grouping and repetition, even within one second",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      const news = newsOf(invoiceId);
      const trail = [
        news.finalized,
        news.failed,
        news.writtenOff,
        news.paid,
        news.received,
        news.refunded(5_000),
        news.refunded(20_000),
        news.refunded(1_000, "ch_2"),
        news.disputed("open"),
        news.disputed("won"),
      ];
      const random = dice(4);
      for (let round = 0; round < 40; round += 1) {
        await sql`savepoint round`;
        const order = shuffled([...trail, ...trail.slice(0, 4)], random);
        for (const event of order) await tell(sql, issuer, event);
        expect(await fateOf(sql, invoiceId), JSON.stringify(order.map(({ type }) => type))).toEqual({
          status: "paid",
          paid_minor: 200_000,
          refunded_minor: 21_000,
          paid_at: new Date("2026-02-03T10:00:00Z"),
          payment_failed_at: new Date("2026-02-03T10:00:00Z"),
          chargeback: "won",
          provider: "stripe",
          provider_ref: `in_${invoiceId}`,
          hosted_url: `https://pay.example/in_${invoiceId}`,
          pdf_url: null,
        });
        await sql`rollback to savepoint round`;
      }
    }),
  );

  it(
    "changes nothing when repeated, not even the time of the last update",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      const { paid, received, refunded } = newsOf(invoiceId);
      for (const event of [paid, received, refunded(700)]) await tell(sql, issuer, event);
      const written = async () =>
        (await sql`select xmin::text from public.invoices where id = ${invoiceId}`)[0];
      const before = await written();
      await sql`savepoint later`;
      expect(await tell(sql, issuer, paid)).toBe("duplicate");
      expect(await tell(sql, issuer, paid, "the same under another name")).toBe("applied");
      expect(await tell(sql, issuer, refunded(700), "and this")).toBe("applied");
      expect(await written()).toEqual(before);
    }),
  );

  it(
    "is kept when a refund or dispute arrives before the payment",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      const { refunded, disputed, received, finalized } = newsOf(invoiceId);
      for (const event of [refunded(900), disputed("lost"), finalized]) await tell(sql, issuer, event);
      expect(await fateOf(sql, invoiceId)).toMatchObject({ refunded_minor: 0, chargeback: null });
      await tell(sql, issuer, received);
      expect(await fateOf(sql, invoiceId)).toMatchObject({ refunded_minor: 900, chargeback: "lost" });
    }),
  );

  it(
    "is accepted from the issuer only: a tenant's own Stripe account cannot pay an invoice",
    rolledBack(async (sql) => {
      await buildIssuer(sql);
      const { invoiceId, organizationId } = await buildInvoice(sql);
      const own = await buildIntegration(sql, organizationId, "stripe");
      expect(await tell(sql, own, newsOf(invoiceId).paid)).toBe("applied");
      expect(await fateOf(sql, invoiceId)).toMatchObject({
        status: "open",
        provider_ref: null,
        paid_minor: 0,
      });
    }),
  );

  it(
    "is ignored when its amount differs",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      const { said } = newsOf(invoiceId);
      await tell(sql, issuer, said("paid", { total_minor: 1 }));
      await tell(sql, issuer, said("paid", { currency: "SEK" }));
      await tell(sql, issuer, said("paid", { our_id: "nobody's" }));
      expect(await fateOf(sql, invoiceId)).toMatchObject({ status: "open", provider_ref: null });
    }),
  );

  it(
    "is accepted from a former issuer for invoices issued there",
    rolledBack(async (sql) => {
      const former = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      await tell(sql, former, newsOf(invoiceId).finalized);
      await buildIssuer(sql, "paddle");
      await tell(sql, former, newsOf(invoiceId).paid);
      expect(await fateOf(sql, invoiceId)).toMatchObject({ status: "paid" });
    }),
  );

  it(
    "sets the card of the latest payment, whatever the order of events",
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { organizationId } = await buildInvoice(sql);
      await sql`
        update public.billing_profiles set customer_ref = 'cus_1', customer_integration_id = ${issuer.integrationId}
        where organization_id = ${organizationId}`;
      const { card } = newsOf(null, "in_x");
      await tell(sql, issuer, card("cus_1", "4444", "2026-02-04T10:00:00.000Z"));
      await tell(sql, issuer, card("cus_1", "1111", "2026-02-01T10:00:00.000Z"));
      const [profile] = await sql`
        select payment_brand, payment_last4, payment_expiry_year from public.billing_profiles where organization_id = ${organizationId}`;
      expect(profile).toEqual({ payment_brand: "visa", payment_last4: "4444", payment_expiry_year: 2029 });
    }),
  );
});

describe("the billing profile", () => {
  const rename = (sql: Sql, organizationId: string) => sql`
    update public.billing_profiles set name = 'Nordvik AB', email = 'faktura@nordvik.example', country = 'SE'
    where organization_id = ${organizationId}`;

  it(
    "is written by owners only",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const manager = await buildPerson(sql);
      await join(sql, organizationId, manager.userId, "manager");
      expect((await as(sql, manager, (theirs) => rename(theirs, organizationId))).count).toBe(0);
      expect((await as(sql, owner, (theirs) => rename(theirs, organizationId))).count).toBe(1);
    }),
  );

  it(
    "cannot set its own customer reference",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const forged = as(
        sql,
        owner,
        (theirs) =>
          theirs`update public.billing_profiles set customer_ref = 'cus_2' where organization_id = ${organizationId}`,
      );
      await expect(forged).rejects.toThrow("permission denied");
    }),
  );
});

describe("the issuer", () => {
  it(
    "is set by an operator, once its signing secret and API key are stored",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const { integrationId } = await buildIntegration(sql, organizationId, "stripe");
      const set = () =>
        as(sql, owner, (theirs) => theirs`select public.set_issuer(${organizationId}, 'stripe')`);
      await sql`savepoint refused`;
      await expect(set()).rejects.toThrow("operators_only");
      await sql`rollback to savepoint refused`;
      await sql`insert into private.operators (user_id) values (${owner.userId})`;
      await sql`savepoint refused`;
      await expect(set()).rejects.toThrow("issuer_not_connected");
      await sql`rollback to savepoint refused`;
      await sql`
        insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
        values (gen_random_uuid(), ${organizationId}, ${integrationId}, 'api_key', 1, 'abcd')`;
      await become(sql, owner);
      await sql`select public.set_issuer(${organizationId}, 'stripe')`;
      await sql`reset role`;
      expect((await sql`select integration_id from private.issuer`)[0]).toEqual({
        integration_id: integrationId,
      });
      const [audited] =
        await sql`select act from public.audit_log where organization_id = ${organizationId} order by id desc limit 1`;
      expect(audited).toEqual({ act: "issuer.set" });
    }),
  );

  it(
    "cannot be connected in an organization that no operator owns",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { integrationId } = await buildIntegration(sql, organizationId, "stripe");
      await sql`
        insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
        values (gen_random_uuid(), ${organizationId}, ${integrationId}, 'api_key', 1, 'abcd')`;
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      await expect(
        as(sql, operator, (theirs) => theirs`select public.set_issuer(${organizationId}, 'stripe')`),
      ).rejects.toThrow("provider_is_operators");
    }),
  );

  it(
    "does not change unconfirmed while customers have credit in its account",
    rolledBack(async (sql) => {
      const former = await buildIssuer(sql);
      const { invoiceId, organizationId } = await buildInvoice(sql);
      const note = await buildCreditNote(sql, organizationId, 8_000);
      // As the outbox reports once they are issued.
      for (const [id, ref] of [
        [invoiceId, "in_1"],
        [note, "cbtxn_1"],
      ])
        await sql`select private.keep_issued(s, ${id as string}, ${ref as string}) from private.issuers s where s.integration_id = ${former.integrationId}`;
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      const stop = () =>
        as(sql, operator, (theirs) => theirs`select public.set_issuer(${former.organizationId}, null)`);
      const credits = async () => {
        const [row] = await as(
          sql,
          operator,
          (theirs) => theirs<[{ credits: object[] }]>`select public.issuing() -> 'credits' as credits`,
        );
        return row.credits.filter(
          (each) => "organization_id" in each && each.organization_id === organizationId,
        );
      };
      expect(await credits()).toMatchObject([
        { provider: "stripe", issues: true, currency: "USD", minor: 8_000 },
      ]);
      await sql`savepoint refused`;
      await expect(stop()).rejects.toThrow("issuer_holds_credit");
      await sql`rollback to savepoint refused`;
      // 30.00 of the credit was applied to the invoice, so that much less was paid.
      await sql`update public.invoices set status = 'paid', paid_minor = 197_000, paid_at = now() where id = ${invoiceId}`;
      expect(await credits()).toMatchObject([{ minor: 5_000 }]);
      // Persists: changes made through `as` are rolled back.
      await become(sql, operator);
      await sql`select public.set_issuer(${former.organizationId}, null, true)`;
      await sql`reset role`;
      expect(await credits()).toMatchObject([{ issues: false, minor: 5_000 }]);
      // All of it is used or refused, so nothing is left to handle.
      await sql`update public.invoices set payment_failed_at = now() where id = ${note}`;
      expect(await credits()).toEqual([]);
    }),
  );

  it(
    "issues invoices finalised from then on, and earlier ones when an operator requests it",
    rolledBack(async (sql) => {
      await sql`delete from private.issuer`;
      const early = await buildInvoice(sql);
      const { organizationId, owner } = await buildOrganization(sql);
      const integration = await buildIntegration(sql, organizationId, "stripe");
      await sql`
        insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
        values (gen_random_uuid(), ${organizationId}, ${integration.integrationId}, 'api_key', 1, 'abcd')`;
      await setIssuer(sql, integration);
      const late = await buildInvoice(sql);
      const ordered = () => sql`
        select payload ->> 'invoice_id' as id from private.outbox where kind = 'invoice.issue'
          and organization_id = any (${[early.organizationId, late.organizationId]}) order by id`;
      expect(await ordered()).toEqual([{ id: late.invoiceId }]);
      await sql`insert into private.operators (user_id) values (${owner.userId})`;
      await become(sql, owner);
      await sql`select public.issue_invoice(${early.invoiceId})`;
      await sql`reset role`;
      expect((await ordered()).map(({ id }) => id).sort()).toEqual([early.invoiceId, late.invoiceId].sort());
    }),
  );
});
