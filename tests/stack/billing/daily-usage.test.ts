import { describe, expect, it } from "vitest";
import { buildCustomer, type Customer, closeAll, makeCalls, setTerms } from "../support/billing.ts";
import { connect, rolledBack, type Sql } from "../support/database.ts";

interface Day {
  day: string;
  version: number;
  rows: number;
  seconds: number;
}

/** Summed from the rows, bypassing the maintained sums. */
const summed = (sql: Sql, { organizationId }: Customer) => sql<Day[]>`
  select day::text, rate_version as version, count(*)::int as rows, sum(billed_seconds)::int as seconds
  from public.usage_records where organization_id = ${organizationId} group by 1, 2 order by 1, 2`;
const kept = (sql: Sql, { organizationId }: Customer) => sql<Day[]>`
  select day::text, rate_version as version, rows::int, seconds::int
  from public.daily_usage where organization_id = ${organizationId} order by 1, 2`;
/** Recomputed from the calls' local days and rate cards: no earlier revision may be left on any day. */
const ofCalls = (sql: Sql, { organizationId }: Customer) => sql<{ day: string; seconds: number }[]>`
  select (c.occurred_at at time zone o.time_zone)::date::text as day, sum(private.billed_seconds(private.rate_card_at(o.id, (c.occurred_at at time zone o.time_zone)::date),
    private.usage_kind(c.status, c.in_voicemail, c.talk_seconds), c.talk_seconds))::int as seconds
  from public.calls c join public.organizations o on o.id = c.organization_id
  where c.organization_id = ${organizationId} and c.status = 'ended' group by 1 order by 1`;

async function expectExact(sql: Sql, customer: Customer) {
  const days = await kept(sql, customer);
  expect(days).toEqual(await summed(sql, customer));
  return days;
}

const perDay = (days: readonly Day[]) => {
  const sums = new Map<string, number>();
  for (const { day, seconds } of days) sums.set(day, (sums.get(day) ?? 0) + seconds);
  return [...sums].map(([day, seconds]) => ({ day, seconds })).filter(({ seconds }) => seconds !== 0);
};

async function expectFiguresAgree(sql: Sql, { organizationId }: Customer, from: string, to: string) {
  const [figures] = await sql<[{ kept: unknown; counted: unknown }]>`
    select (select jsonb_agg(c) from private.charges_between(o, ${from}, ${to}) c) as kept,
      (select jsonb_agg(c) from private.charges_between(o, ${from}, ${to}, true) c) as counted
    from public.organizations o where o.id = ${organizationId}`;
  expect(figures.kept).not.toBeNull();
  expect(figures.counted).toEqual(figures.kept);
}

const buildDays = async (sql: Sql) => {
  const customer = await buildCustomer(sql);
  await setTerms(sql, customer, "2026-01-20", { rounding: "minute", included_minutes: 2 });
  const ids = await makeCalls(sql, customer, [
    { at: "2026-01-10T09:00:00Z", seconds: 61 },
    { at: "2026-01-10T22:59:59Z", seconds: 30 },
    { at: "2026-01-10T23:00:00Z", seconds: 30 },
    { at: "2026-01-19T23:00:00Z", seconds: 61 },
    { at: "2026-01-31T22:59:59Z", seconds: 200 },
  ]);
  return { customer, ids };
};

describe("daily usage", () => {
  it(
    "equals the rows after every change of a call, folded or not, and counts a call only on its day",
    rolledBack(async (sql) => {
      const { customer, ids } = await buildDays(sql);
      const [first, , , , last] = ids;
      const steps = [
        sql`update public.calls set talk_seconds = 59 where id = ${first ?? ""}`,
        sql`update public.calls set summary = 'Nothing of this costs anything' where organization_id = ${customer.organizationId}`,
        sql`update public.calls set occurred_at = occurred_at + interval '1 day' where id = ${first ?? ""}`,
        sql`select private.fold_usage()`,
        sql`update public.calls set occurred_at = occurred_at + interval '1 minute' where id = ${last ?? ""}`,
        sql`update public.calls set occurred_at = '2026-01-21T12:00:00Z', talk_seconds = 121 where id = ${first ?? ""}`,
        sql`update public.calls set in_voicemail = true where organization_id = ${customer.organizationId}`,
        sql`select private.recount_usage(${customer.organizationId})`,
      ];
      for (const step of steps) {
        await step;
        expect(perDay(await expectExact(sql, customer))).toEqual(await ofCalls(sql, customer));
      }
      expect(perDay(await kept(sql, customer)).map(({ day }) => day)).toEqual([
        "2026-01-10",
        "2026-01-11",
        "2026-01-20",
        "2026-01-21",
        "2026-02-01",
      ]);
    }),
  );

  it(
    "includes late and erased calls, and is not moved by a change of zone",
    rolledBack(async (sql) => {
      const { customer } = await buildDays(sql);
      await closeAll(sql, "2026-02-02T00:00:00Z");
      const [late = ""] = await makeCalls(sql, customer, [{ at: "2026-01-12T09:00:00Z", seconds: 45 }]);
      const days = await expectExact(sql, customer);
      expect(days.find(({ day }) => day === "2026-01-12")?.seconds).toBe(45);
      await sql`delete from public.calls where id = ${late}`;
      await sql`update public.organizations set time_zone = 'Pacific/Kiritimati' where id = ${customer.organizationId}`;
      expect(await expectExact(sql, customer)).toEqual(days);
      await makeCalls(sql, customer, [{ at: "2026-02-02T11:00:00Z", seconds: 45 }]);
      expect((await expectExact(sql, customer)).at(-1)).toMatchObject({ day: "2026-02-03", seconds: 60 });
    }),
  );

  it(
    "gives the same charges as the rows for any days, and as the invoice for a whole month",
    rolledBack(async (sql) => {
      const { customer, ids } = await buildDays(sql);
      await sql`update public.calls set occurred_at = '2026-02-01T12:00:00Z', talk_seconds = 500 where id = ${ids[1] ?? ""}`;
      await expectFiguresAgree(sql, customer, "2026-01-10", "2026-01-10");
      await expectFiguresAgree(sql, customer, "2026-01-11", "2026-02-01");
      await closeAll(sql, "2026-03-02T00:00:00Z");
      for (const [from, to] of [
        ["2026-01-01", "2026-01-31"],
        ["2026-02-01", "2026-02-28"],
      ] as const) {
        await expectFiguresAgree(sql, customer, from, to);
        const [same] = await sql<[{ charged: number; invoiced: number }]>`
          select (select amount_minor::int from private.charges_between(o, ${from}, ${to}) where kind = 'usage') as charged,
            (select amount_minor::int from public.invoice_lines l where l.organization_id = o.id and l.period = ${from} and l.model = 'usage') as invoiced
          from public.organizations o where o.id = ${customer.organizationId}`;
        expect(same.invoiced).toBeGreaterThan(0);
        expect(same.charged).toBe(same.invoiced);
      }
    }),
  );

  it(
    "is deleted with its organization",
    rolledBack(async (sql) => {
      const { customer } = await buildDays(sql);
      await sql`select private.fold_usage()`;
      await makeCalls(sql, customer, [{ at: "2026-01-12T09:00:00Z", seconds: 45 }]);
      await sql`delete from public.organizations where id = ${customer.organizationId}`;
      await sql`select private.fold_usage()`;
      expect(await kept(sql, customer)).toEqual([]);
    }),
  );

  it("is exact at every moment during concurrent writes, moves and folds", async () => {
    const sql = connect(8);
    const customer = await buildCustomer(sql);
    try {
      let writing = true;
      const fold = async () => {
        while (writing) await sql`select private.fold_usage()`;
      };
      const look = async () => {
        // One snapshot for both, or a call in between would look like an error.
        while (writing)
          await sql.begin("isolation level repeatable read", (tx) =>
            expectExact(tx as unknown as Sql, customer),
          );
      };
      const write = async (writer: number) => {
        for (let n = 1; n <= 25; n++) {
          const [id = ""] = await makeCalls(sql, customer, [
            { at: `2026-01-${10 + writer}T09:00:00Z`, seconds: n },
          ]);
          await sql`update public.calls set occurred_at = occurred_at + interval '1 day', talk_seconds = talk_seconds + 1 where id = ${id}`;
        }
      };
      const watching = Promise.all([fold(), fold(), look(), look()]);
      await Promise.all([write(1), write(2), write(3)]).finally(() => {
        writing = false;
      });
      await watching;
      const days = await expectExact(sql, customer);
      expect(perDay(days).reduce((sum, { seconds }) => sum + seconds, 0)).toBe(3 * (25 * 13 + 25));
    } finally {
      await sql`delete from public.organizations where id = ${customer.organizationId}`;
      await sql.end();
    }
  });
});
