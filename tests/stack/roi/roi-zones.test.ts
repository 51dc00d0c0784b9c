import { describe, expect, it } from "vitest";
import {
  buildCustomer,
  type Customer,
  closeAll,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { countedDays, keptDays } from "../support/counted-days.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import { costOf, roiOf } from "../support/roi.ts";

const JOINT = ["2026-02-01", "2026-04-30"] as const;

/** Calls every two and a half hours around the first of March, a visit with a price, and their costs. */
async function makeTurn(sql: Sql, customer: Customer) {
  const calls = Array.from({ length: 24 }, (_, n) => ({
    at: new Date(Date.parse("2026-02-27T13:00:00Z") + n * 9_000_000).toISOString(),
    seconds: 60,
  }));
  await makeCalls(sql, customer, calls);
  await sql`update public.calls set cost_currency = 'USD', cost_total_micros = 10000 where organization_id = ${customer.organizationId}`;
  const [id = ""] = await makeShows(sql, customer, 1, "2026-03-03T09:30:00Z");
  await sql`update public.appointments set price_minor = 5000, currency = 'USD', paid_at = starts_at where id = ${id}`;
}

const move = (sql: Sql, { organizationId }: Customer, zone: string) =>
  sql`update public.organizations set time_zone = ${zone} where id = ${organizationId}`;

/** Figures of whole months and of days around their boundary, after asserting that the rows give the same. */
async function figures(sql: Sql, customer: Customer) {
  expect(await keptDays(sql, customer.organizationId)).toEqual(
    await countedDays(sql, customer.organizationId),
  );
  const of = (from: string, to: string) =>
    as(sql, customer.owner, async (theirs) => roiOf(theirs, customer, [from, to]));
  await of("2026-02-01", "2026-02-28");
  await of("2026-03-01", "2026-03-31");
  for (const day of ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]) await of(day, day);
  return of(...JOINT);
}

describe.each([
  ["west", "Pacific/Kiritimati", "Pacific/Honolulu"],
  ["east", "Pacific/Honolulu", "Pacific/Kiritimati"],
])("an organization that moves %s", (_, before, after) => {
  it(
    "has equal figures from days and rows before and after, with nothing lost or doubled",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: before });
      await sql`update public.organizations set currency = 'USD' where id = ${customer.organizationId}`;
      await makeTurn(sql, customer);
      const here = await figures(sql, customer);
      await move(sql, customer, after);
      const there = await figures(sql, customer);
      expect(there.counts).toEqual(here.counts);
      expect(there.cost.amount_minor).toBe(here.cost.amount_minor);
      await sql`select private.fold_facts(), private.fold_usage()`;
      // Later activity around the boundary is counted by the new days, folded or not.
      await makeTurn(sql, customer);
      const doubled = await figures(sql, customer);
      expect(doubled.counts.calls).toBe(48);
      expect(doubled.values.paid?.amount_minor).toBe(10_000);
      expect(costOf(doubled, "usage")).toBe(2 * Number(costOf(here, "usage")));
    }),
  );

  it(
    "is charged once per call, in the month whose invoice counts it",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: before });
      await sql`update public.organizations set currency = 'USD' where id = ${customer.organizationId}`;
      await setTerms(sql, customer, "2026-01-01", { included_minutes: 5 });
      await makeTurn(sql, customer);
      await move(sql, customer, after);
      await makeTurn(sql, customer);
      const all = await figures(sql, customer);
      await closeAll(sql, "2026-05-02T12:00:00Z");
      const [invoiced] = await sql<[{ minor: number }]>`
        select sum(amount_minor)::int as minor from public.invoice_lines where organization_id = ${customer.organizationId} and model in ('usage', 'adjustment')`;
      expect(costOf(all, "usage")).toBe(invoiced.minor);
    }),
  );
});

describe("the first day of an organization", () => {
  it(
    "stays free after a move west, where that day starts again, in figures and invoice",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, {
        time_zone: "Pacific/Kiritimati",
        since: "2026-03-10T12:00:00Z",
      });
      await sql`update public.organizations set currency = 'USD' where id = ${customer.organizationId}`;
      // The eleventh has begun there; in Honolulu it is the tenth, a day before charges begin.
      await makeCalls(sql, customer, [{ at: "2026-03-10T13:00:00Z", seconds: 60 }]);
      await move(sql, customer, "Pacific/Honolulu");
      await makeCalls(sql, customer, [
        { at: "2026-03-10T14:00:00Z", seconds: 60 },
        { at: "2026-03-11T14:00:00Z", seconds: 60 },
      ]);
      const march = await as(sql, customer.owner, async (theirs) => roiOf(theirs, customer));
      expect(march.counts.calls).toBe(3);
      expect(costOf(march, "usage")).toBe(40);
      await closeAll(sql, "2026-04-02T12:00:00Z");
      const lines = await sql`
        select amount_minor::int as minor from public.invoice_lines where organization_id = ${customer.organizationId} and model = 'usage'`;
      expect(lines).toEqual([{ minor: 40 }]);
    }),
  );
});
