import { afterAll, describe, expect, it } from "vitest";
import {
  buildCustomer,
  type Customer,
  closeAll,
  decide,
  invoicesOf,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { buildPerson } from "../support/builders.ts";
import { connect, rolledBack, type Sql } from "../support/database.ts";

const slotsOf = async (sql: Sql, { organizationId }: Customer) => {
  const [row] = await sql<[{ held: number; freed: number; credited: number; credit: number }]>`
    select count(*) filter (where left_at is null)::int as held,
      count(*) filter (where left_at is not null and credit_minor is null)::int as freed,
      count(credit_minor)::int as credited, coalesce(sum(credit_minor), 0)::int as credit
    from public.milestone_slots where organization_id = ${organizationId}`;
  return row;
};
const dispute = (sql: Sql, { organizationId }: Customer, appointmentId: string) => sql`
  with v as (
    insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
    values (${organizationId}, ${appointmentId}, 1, 'shown', '{owner_yes}', 'rules', now()) returning id
  )
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at) select ${organizationId}, ${appointmentId}, id, 'did_not_come', now() from v`;
async function decideDispute(
  sql: Sql,
  appointmentId: string,
  verdict: string,
  at = new Date().toISOString(),
) {
  const operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  await sql`
    select private.decide_dispute_as(id, ${operator.userId}, ${verdict}, 'Asked both', ${at}) from public.disputes
    where appointment_id = ${appointmentId} and status = 'open'`;
}

const FROM = "2026-01-10T09:00:00Z";
const LATER = "2026-01-20T09:00:00Z";

describe("a milestone", () => {
  it(
    "is invoiced once, at its twenty-fifth show",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await makeShows(sql, customer, 24, FROM);
      expect(await invoicesOf(sql, customer)).toEqual([]);
      await makeShows(sql, customer, 1, LATER);
      const line = { model: "milestone", period: null, quantity: 25, amount: 200_000 };
      expect(await invoicesOf(sql, customer)).toMatchObject([
        { cause: "milestone", total: 200_000, lines: [line] },
      ]);
      await sql`select private.reassign_slots(${customer.organizationId}, ${LATER})`;
      expect(await invoicesOf(sql, customer)).toHaveLength(1);
    }),
  );

  it(
    "frees the slot of a no-show for the next show",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [first = ""] = await makeShows(sql, customer, 24, FROM);
      await decide(sql, first, "no_show", LATER);
      await makeShows(sql, customer, 1, LATER);
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 1, credited: 0, credit: 0 });
      expect(await invoicesOf(sql, customer)).toEqual([]);
    }),
  );

  it(
    "credits a no-show's share once after invoicing, even if that verdict changes again later",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [first = ""] = await makeShows(sql, customer, 25, FROM);
      await decide(sql, first, "no_show", LATER);
      await decide(sql, first, "shown", LATER);
      await decide(sql, first, "no_show", LATER);
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 1, credited: 1, credit: 8_000 });
      await closeAll(sql, "2026-03-02T00:00:00Z");
      const credits = (await invoicesOf(sql, customer)).filter(({ cause }) => cause === "month");
      expect(credits).toMatchObject([
        { kind: "credit_note", total: -8_000, lines: [{ model: "credit", quantity: 1, amount: -8_000 }] },
      ]);
    }),
  );

  it(
    "credits exactly its price if all are no-shows, even if it is not divisible",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await setTerms(sql, customer, "2025-12-16", { milestone_size: 7, milestone_minor: 100_001 });
      const ids = await makeShows(sql, customer, 7, FROM);
      await sql`update public.appointments set verdict = 'no_show' where id = any (${ids})`;
      expect(await slotsOf(sql, customer)).toEqual({ held: 0, freed: 0, credited: 7, credit: 100_001 });
    }),
  );

  it(
    "excludes disputed shows until the dispute confirms them",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const ids = await makeShows(sql, customer, 24, FROM);
      await dispute(sql, customer, ids[3] as string);
      await makeShows(sql, customer, 1, LATER);
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 1, credited: 0, credit: 0 });
      await decideDispute(sql, ids[3] as string, "shown");
      expect(await invoicesOf(sql, customer)).toHaveLength(1);
    }),
  );

  it(
    "credits nothing if its invoice is void, and its shares if it is uncollectible",
    rolledBack(async (sql) => {
      for (const [status, credit] of [
        ["void", 0],
        ["uncollectible", 16_000],
      ] as const) {
        const customer = await buildCustomer(sql);
        const [before = "", after = ""] = await makeShows(sql, customer, 25, FROM);
        await decide(sql, before, "no_show", LATER);
        await sql`update public.invoices set status = ${status} where organization_id = ${customer.organizationId}`;
        await decide(sql, after, "no_show", LATER);
        expect((await slotsOf(sql, customer)).credit).toBe(credit);
      }
    }),
  );

  it(
    "takes its date, and the next one its price, from the end of the dispute that delayed it",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await setTerms(sql, customer, "2026-03-01", { milestone_minor: 500_000 });
      const ids = await makeShows(sql, customer, 25, "2026-01-10T09:00:00Z", "pending");
      const [disputed = "", ...others] = ids;
      await dispute(sql, customer, disputed);
      await decide(sql, disputed, "shown", FROM);
      for (const id of others) await decide(sql, id, "shown", FROM);
      expect(await invoicesOf(sql, customer)).toEqual([]);
      await decideDispute(sql, disputed, "shown", "2026-03-15T12:00:00Z");
      await makeShows(sql, customer, 24, "2026-03-16T09:00:00Z");
      await makeShows(sql, customer, 1, "2026-02-16T09:00:00Z");
      const invoices = await sql`
        select issued_on::text, due_on::text, total_minor::int from public.invoices where organization_id = ${customer.organizationId} order by milestone`;
      expect(invoices).toEqual([
        { issued_on: "2026-03-15", due_on: "2026-03-25", total_minor: 200_000 },
        { issued_on: "2026-03-16", due_on: "2026-03-26", total_minor: 500_000 },
      ]);
    }),
  );

  it(
    "is priced by the card in force when it opens, even if its first show was decided late",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await setTerms(sql, customer, "2026-03-01", { milestone_minor: 500_000 });
      await makeShows(sql, customer, 25, "2026-03-10T09:00:00Z");
      await makeShows(sql, customer, 25, "2026-02-10T09:00:00Z");
      expect((await invoicesOf(sql, customer)).map(({ total }) => total)).toEqual([500_000, 500_000]);
    }),
  );

  it(
    "credits nothing after invoicing until a dispute ends",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const ids = await makeShows(sql, customer, 25, FROM);
      await dispute(sql, customer, ids[3] as string);
      expect((await slotsOf(sql, customer)).credited).toBe(0);
      await decideDispute(sql, ids[3] as string, "shown");
      expect(await slotsOf(sql, customer)).toEqual({ held: 25, freed: 0, credited: 0, credit: 0 });
    }),
  );

  it(
    "is not filled, even for a moment, by a dispute that ends in a no-show",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const ids = await makeShows(sql, customer, 24, FROM);
      await dispute(sql, customer, ids[3] as string);
      await makeShows(sql, customer, 1, LATER);
      await decideDispute(sql, ids[3] as string, "no_show");
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 1, credited: 0, credit: 0 });
      expect(await invoicesOf(sql, customer)).toEqual([]);
    }),
  );

  it(
    "is not filled, even for a moment, by a dispute that becomes moot when two appointments merge",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const ids = await makeShows(sql, customer, 24, FROM);
      const [other = ""] = await makeShows(sql, customer, 1, LATER, "pending");
      await dispute(sql, customer, ids[3] as string);
      await makeShows(sql, customer, 1, LATER);
      await sql`select private.move_verification(${other}, ${ids[3] as string})`;
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 1, credited: 0, credit: 0 });
    }),
  );

  it(
    "credits a share after invoicing if a withdrawn verdict is decided again as a no-show",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [first = ""] = await makeShows(sql, customer, 25, FROM);
      await sql`update public.appointments set starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day' where id = ${first}`;
      expect((await slotsOf(sql, customer)).credited).toBe(0);
      await decide(sql, first, "no_show", LATER);
      expect(await slotsOf(sql, customer)).toEqual({ held: 24, freed: 0, credited: 1, credit: 8_000 });
    }),
  );

  it(
    "costs what the rate card of its first show states, whenever the verdicts are written",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await setTerms(sql, customer, "2026-01-15", { milestone_size: 10, milestone_minor: 90_000 });
      const ids = await makeShows(sql, customer, 45, FROM, "pending");
      await sql`
        update public.appointments a set verdict = 'shown', verdict_at = case when n <= 25 then ${FROM}::timestamptz else ${LATER}::timestamptz end + n * interval '1 minute'
        from unnest(${ids}::uuid[]) with ordinality u (id, n) where a.id = u.id`;
      expect((await invoicesOf(sql, customer)).map(({ total }) => total)).toEqual([200_000, 90_000, 90_000]);
    }),
  );

  it(
    "keeps the price at which it opened",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await makeShows(sql, customer, 1, FROM);
      await setTerms(sql, customer, "2026-01-15", { milestone_size: 10, milestone_minor: 90_000 });
      await makeShows(sql, customer, 34, LATER);
      expect((await invoicesOf(sql, customer)).map(({ total }) => total)).toEqual([200_000, 90_000]);
    }),
  );
});

describe("fifty concurrent verifications", () => {
  const pool = connect(50);
  let customer: Customer | undefined;
  afterAll(async () => {
    if (customer) await pool`delete from public.organizations where id = ${customer.organizationId}`;
    await pool.end();
  });

  it("fill two milestones with fifty shows, each in one slot", async () => {
    const of = await buildCustomer(pool);
    customer = of;
    const ids = await makeShows(pool, of, 50, FROM, "pending");
    await Promise.all(ids.map((id) => decide(pool, id, "shown", LATER)));
    expect(await slotsOf(pool, of)).toEqual({ held: 50, freed: 0, credited: 0, credit: 0 });
    expect((await invoicesOf(pool, of)).map(({ number }) => number.slice(-5))).toEqual(["-0001", "-0002"]);
  });
});
