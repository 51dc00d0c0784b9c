import { describe, expect, it } from "vitest";
import { buildCustomer, type Customer, decide, makeShows } from "../support/billing.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import { fixRates, roiOf } from "../support/roi.ts";

/** Currencies that no other test uses, so that their rates belong to these tests alone. */
const [OWN, OTHER, THIRD] = ["ISK", "TRY", "RON"] as const;

async function buildClinic(sql: Sql) {
  const customer = await buildCustomer(sql, { time_zone: "Europe/Stockholm" });
  await sql`update public.organizations set currency = ${OWN}, appointment_value_minor = 1000 where id = ${customer.organizationId}`;
  return customer;
}

/** Shown appointments in March, each with a price; paid at `paid` if given. */
async function makePriced(
  sql: Sql,
  customer: Customer,
  prices: { at: string; minor: number | null; currency?: string; paid?: string }[],
) {
  const ids: string[] = [];
  for (const { at, minor, currency = OTHER, paid = null } of prices) {
    const [id = ""] = await makeShows(sql, customer, 1, "2026-03-28T12:00:00Z");
    await sql`
      update public.appointments set starts_at = ${at}, ends_at = ${at}, price_minor = ${minor}, currency = ${currency}, paid_at = ${paid}
      where id = ${id}`;
    ids.push(id);
  }
  return ids;
}

/** March's figures, after asserting that the rows give the same as the facts. */
const figures = (sql: Sql, customer: Customer) =>
  as(sql, customer.owner, async (theirs) => roiOf(theirs, customer));
const exchanged = async (sql: Sql, customer: Customer, name: "shown" | "paid") =>
  (await figures(sql, customer)).values[name]?.exchanges ?? [];

describe("a price in another currency", () => {
  it(
    "is converted at its day's rate: the visit's day if shown, the payment's if paid, never both",
    rolledBack(async (sql) => {
      const clinic = await buildClinic(sql);
      await fixRates(sql, OTHER, OWN, { "2026-03-03": 4.1, "2026-03-05": 3.9, "2026-03-20": 5 });
      await makePriced(sql, clinic, [
        // 22:59 UTC is still the third in Stockholm.
        { at: "2026-03-03T22:59:00Z", minor: 10_050, paid: "2026-03-20T12:00:00Z" },
        { at: "2026-03-05T12:00:00Z", minor: 20_010 },
        { at: "2026-03-06T12:00:00Z", minor: 300, currency: OWN },
        { at: "2026-03-07T12:00:00Z", minor: null },
      ]);
      const { values, counts } = await figures(sql, clinic);
      expect(counts).toMatchObject({ shown: 4, priced: 1, priced_elsewhere: 2, paid: 0, paid_elsewhere: 1 });
      // 100.50 at 4.1 and 200.10 at 3.9 are 1,192.44 krónur, which have no decimals, so rounded once.
      const ours = Math.round(100.5 * 4.1 + 200.1 * 3.9);
      expect(values.shown).toMatchObject({
        amount_minor: 300 + ours + 1_000,
        missing: [],
        inputs: { shown: 4, priced: 1, priced_minor: 300, priced_elsewhere: 2, exchanged_minor: ours },
        exchanges: [
          {
            owed_minor: 30_060,
            owed_currency: OTHER,
            amount_minor: ours,
            rows: 2,
            rate: 3.966866,
            first_rate_day: "2026-03-03",
            last_rate_day: "2026-03-05",
            sources: ["ecb"],
            fixed: true,
            lacking: 0,
            lacking_rows: 0,
          },
        ],
      });
      expect(values.paid).toMatchObject({ amount_minor: 503, rows: 1, missing: [] });
      // A booking counts at the assumed value, not at its price.
      expect(values.booked?.amount_minor).toBe(4_000);
      const days = await as(
        sql,
        clinic.owner,
        (theirs) => theirs`
          select day::text, owed_minor::float8 as owed, rate::float8, source, amount_minor::float8 as amount
          from public.roi_exchange_days(${clinic.organizationId}, '2026-03-01', '2026-03-31', 'shown')`,
      );
      expect(days).toEqual([
        { day: "2026-03-03", owed: 10_050, rate: 4.1, source: "ecb", amount: 412.05 },
        { day: "2026-03-05", owed: 20_010, rate: 3.9, source: "ecb", amount: 780.39 },
      ]);
    }),
  );

  it(
    "is missing, with the number that lack a rate, until its day has one",
    rolledBack(async (sql) => {
      const clinic = await buildClinic(sql);
      await fixRates(sql, OTHER, OWN, { "2026-03-03": 4 });
      const at = "2026-03-03T12:00:00Z";
      await makePriced(sql, clinic, [
        { at, minor: 100, paid: at },
        { at, minor: 100, paid: "2026-03-04T12:00:00Z" },
        { at, minor: 100, paid: "2026-03-04T13:00:00Z" },
        { at, minor: 100, paid: "2026-03-05T12:00:00Z", currency: THIRD },
      ]);
      const { values } = await figures(sql, clinic);
      expect(values.paid).toMatchObject({ amount_minor: null, missing: ["rate"] });
      expect(values.paid?.exchanges).toMatchObject([
        { owed_currency: THIRD, rows: 1, lacking_rows: 1, amount_minor: null },
        { owed_currency: OTHER, rows: 3, lacking_rows: 2, amount_minor: null, lacking_days: ["2026-03-04"] },
      ]);
      // Three of the four were shown on a day with a rate.
      expect(values.shown).toMatchObject({ amount_minor: null, missing: ["rate"] });
      await fixRates(sql, OTHER, OWN, { "2026-03-04": 5 });
      await fixRates(sql, THIRD, OWN, { "2026-03-03": 30, "2026-03-05": 30 });
      expect((await figures(sql, clinic)).values.paid?.amount_minor).toBe(4 + 10 + 30);
    }),
  );

  it(
    "follows every change of its appointment, folded or not",
    rolledBack(async (sql) => {
      const clinic = await buildClinic(sql);
      await fixRates(sql, OTHER, OWN, { "2026-03-03": 4, "2026-03-04": 5 });
      const at = "2026-03-03T12:00:00Z";
      const [id = "", second = ""] = await makePriced(sql, clinic, [
        { at, minor: 1_000, paid: at },
        { at, minor: 2_000, paid: at },
      ]);
      const worthAfter = async (change: PromiseLike<unknown>) => {
        await change;
        const [shown] = await exchanged(sql, clinic, "shown");
        const [paid] = await exchanged(sql, clinic, "paid");
        return [shown?.amount_minor, paid?.amount_minor];
      };
      const set = (columns: Record<string, string | number | null>) =>
        sql`update public.appointments set ${sql(columns)} where id = ${id}`;
      expect(await worthAfter(sql`select private.fold_facts()`)).toEqual([120, 120]);
      expect(await worthAfter(set({ price_minor: 3_000 }))).toEqual([200, 200]);
      expect(await worthAfter(set({ paid_at: "2026-03-04T12:00:00Z" }))).toEqual([200, 230]);
      expect(await worthAfter(set({ currency: OWN }))).toEqual([80, 80]);
      expect(await worthAfter(set({ currency: OTHER }))).toEqual([200, 230]);
      expect(await worthAfter(sql`select private.fold_facts()`)).toEqual([200, 230]);
      expect(await worthAfter(decide(sql, id, "no_show", "2026-03-30T12:00:00Z"))).toEqual([80, 230]);
      expect(await worthAfter(sql`select private.recount_facts(${clinic.organizationId})`)).toEqual([
        80, 230,
      ]);
      expect(await worthAfter(sql`delete from public.appointments where id = ${second}`)).toEqual([
        undefined,
        150,
      ]);
      // The organization changes to the currency of its prices, which are then its own.
      await sql`update public.organizations set currency = ${OTHER} where id = ${clinic.organizationId}`;
      const { counts } = await figures(sql, clinic);
      expect(counts).toMatchObject({ paid: 1, paid_minor: 3_000, paid_elsewhere: 0 });
    }),
  );
});

describe("price rates", () => {
  it(
    "are requested after cost rates, for an organization's ten most frequent currencies",
    rolledBack(async (sql) => {
      const clinic = await buildClinic(sql);
      const at = "2026-03-03T12:00:00Z";
      const codes = Array.from({ length: 12 }, (_, n) => `XX${String.fromCharCode(65 + n)}`);
      await makePriced(
        sql,
        clinic,
        [...codes, "XXL", "XXK", "no code"].map((currency) => ({ at, minor: 100, currency })),
      );
      const wanted = await sql<{ base: string }[]>`
        select base from private.wanted_pairs where quote = ${OWN} and not is_cost order by 1`;
      expect(wanted.map(({ base }) => base)).toEqual([...codes.slice(0, 8), "XXK", "XXL"]);
      // All cost rates come first.
      const costs = await sql<{ cost: boolean }[]>`
        select w.is_cost as cost from private.due_rates('2026-11-21T12:00:00Z') with ordinality d (base, quote, since, until, place)
        join private.wanted_pairs w using (base, quote) order by d.place`;
      expect(costs.map(({ cost }) => cost)).toEqual([...costs.map(({ cost }) => cost)].sort().reverse());
      expect(costs.filter(({ cost }) => !cost).length).toBeGreaterThan(0);
    }),
  );
});
