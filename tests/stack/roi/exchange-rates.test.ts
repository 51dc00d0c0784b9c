import { describe, expect, it } from "vitest";
import { closeAll, makeCalls } from "../support/billing.ts";
import { buildIntegration, buildOrganization } from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";

/** Two currencies that no other test uses, so that their rates belong to this test alone. */
const CURRENCY = "HUF";
/** A Friday evening, after the day's rates are published. */
const FRIDAY = "2026-03-06T18:00:00Z";

const store = (sql: Sql, rates: Record<string, number>, asOf = FRIDAY, [base, quote] = ["USD", CURRENCY]) => {
  const rows = Object.entries(rates).map(([day, rate]) => ({ day, rate: String(rate) }));
  return sql`select private.store_rates(${base as string}, ${quote as string}, 'ecb', ${JSON.stringify(rows)}::text::jsonb, null, ${asOf})`;
};

const rateOn = async (sql: Sql, base: string, quote: string, day: string) => {
  const [row] = await sql`
    select rate::float8, rate_day::text, source from private.rate_on(${base}, ${quote}, ${day}::date)`;
  return row ?? null;
};

const costsOf = (sql: Sql, organizationId: string) => sql`
  select day::text, currency, cost_rate::float8, cost_rate_day::text, cost_rate_source, is_fixed, rows, rows_without_rate,
    telephony_micros::float8, speech_micros::float8, model_micros::float8, ai_micros::float8, other_micros::float8, total_micros::float8
  from public.daily_costs where organization_id = ${organizationId} order by day`;

async function buildSpender(sql: Sql, currency = CURRENCY) {
  const { organizationId } = await buildOrganization(sql, { currency, created_at: "2026-01-10T12:00:00Z" });
  const { integrationId: retell } = await buildIntegration(sql, organizationId, "retell");
  return { organizationId, retell, owner: { userId: "", email: "" }, calcom: "" };
}

/** A call that cost a dollar: telephony 20 cents, speech 30, the model 40, and 10 unspecified. */
async function spendDollar(sql: Sql, spender: Awaited<ReturnType<typeof buildSpender>>, at: string) {
  const ids = await makeCalls(sql, spender, [{ at, seconds: 60 }]);
  await sql`
    update public.calls set cost_currency = 'USD', cost_total_micros = 1000000, cost_telephony_micros = 200000,
      cost_speech_micros = 300000, cost_model_micros = 400000
    where organization_id = ${spender.organizationId} and id = any (${ids})`;
}

describe("a day's rate", () => {
  it(
    "is the last published one, across weekends and holidays, and null when that is too old",
    rolledBack(async (sql) => {
      await store(sql, { "2026-03-06": 340 });
      const friday = { rate: 340, rate_day: "2026-03-06", source: "ecb" };
      for (const day of ["2026-03-06", "2026-03-08", "2026-03-11"])
        expect(await rateOn(sql, "USD", CURRENCY, day)).toEqual(friday);
      for (const day of ["2026-03-05", "2026-03-12"])
        expect(await rateOn(sql, "USD", CURRENCY, day)).toBeNull();
    }),
  );

  it(
    "is computed through the euro for an unknown pair, with both sides from one day",
    rolledBack(async (sql) => {
      await store(sql, { "2026-03-05": 400, "2026-03-06": 410 }, FRIDAY, ["EUR", CURRENCY]);
      await store(sql, { "2026-03-05": 16 }, FRIDAY, ["EUR", "CZK"]);
      const crossed = { rate: 25, rate_day: "2026-03-05", source: "ecb" };
      expect(await rateOn(sql, "CZK", CURRENCY, "2026-03-06")).toEqual(crossed);
      expect(await rateOn(sql, CURRENCY, "EUR", "2026-03-05")).toEqual({ ...crossed, rate: 0.0025 });
      expect(await rateOn(sql, CURRENCY, CURRENCY, "2026-03-05")).toMatchObject({ rate: 1 });
    }),
  );

  it(
    "may change until a publication for that day or later is known, and never afterwards",
    rolledBack(async (sql) => {
      await buildSpender(sql);
      await store(sql, { "2026-03-05": 340 }, "2026-03-05T18:00:00Z");
      const dayRates = () => sql`
        select day::text, rate::float8, rate_day::text, fixed_at is not null as fixed from public.day_rates
        where base = 'USD' and quote = ${CURRENCY} order by day`;
      expect(await dayRates()).toEqual([
        { day: "2026-03-05", rate: 340, rate_day: "2026-03-05", fixed: true },
        { day: "2026-03-06", rate: 340, rate_day: "2026-03-05", fixed: false },
      ]);
      await store(sql, { "2026-03-05": 999, "2026-03-06": 350 });
      expect((await dayRates()).slice(0, 2)).toEqual([
        { day: "2026-03-05", rate: 340, rate_day: "2026-03-05", fixed: true },
        { day: "2026-03-06", rate: 350, rate_day: "2026-03-06", fixed: true },
      ]);
      const changed = sql`update public.day_rates set rate = 1 where quote = ${CURRENCY}`;
      await expect(changed).rejects.toMatchObject({ message: "row_is_append_only" });
    }),
  );

  it(
    "is due on working days after publication, for all days since the last known; a refused pair once a day",
    rolledBack(async (sql) => {
      await buildSpender(sql);
      const due = (asOf: string) => sql`
        select from_day::text, to_day::text from private.due_rates(${asOf}) where base = 'USD' and quote = ${CURRENCY}`;
      await store(sql, { "2026-03-04": 340 }, "2026-03-04T18:00:00Z");
      expect(await due("2026-03-05T14:00:00Z")).toEqual([]);
      expect(await due("2026-03-05T15:30:00Z")).toEqual([{ from_day: "2026-03-05", to_day: "2026-03-05" }]);
      expect(await due("2026-03-08T12:00:00Z")).toEqual([{ from_day: "2026-03-05", to_day: "2026-03-06" }]);
      await sql`select private.store_rates('USD', ${CURRENCY}, 'ecb', '[]', 'http_422', '2026-03-05T16:00:00Z')`;
      expect(await due("2026-03-06T12:00:00Z")).toEqual([]);
      expect(await due("2026-03-06T18:00:00Z")).toHaveLength(1);
    }),
  );
});

describe("a rate that arrives late", () => {
  it(
    "fills the days without a rate, and changes none that was used",
    rolledBack(async (sql) => {
      const spender = await buildSpender(sql);
      // The source is down after Wednesday the fourth: its last rate serves for five days, then there is none.
      await store(sql, { "2026-03-04": 340 }, "2026-03-04T18:00:00Z");
      for (const day of ["04", "09", "10", "12"]) await spendDollar(sql, spender, `2026-03-${day}T10:00:00Z`);
      await sql`select private.fix_rates('2026-03-12T12:00:00Z')`;
      const costs = async () =>
        (await costsOf(sql, spender.organizationId)).map(({ cost_rate, cost_rate_day, is_fixed }) => [
          cost_rate,
          cost_rate_day,
          is_fixed,
        ]);
      const used = [340, "2026-03-04", true];
      expect(await costs()).toEqual([
        used,
        [340, "2026-03-04", false],
        [null, null, false],
        [null, null, false],
      ]);
      // It recovers with the last two days only. Days without a rate of their own keep the one they were converted with.
      await store(sql, { "2026-03-11": 361, "2026-03-12": 362 }, "2026-03-12T18:00:00Z");
      const kept = [340, "2026-03-04", true];
      const own = [362, "2026-03-12", true];
      expect(await costs()).toEqual([used, kept, [null, null, false], own]);
      // The tenth is requested again a day later.
      const due = (asOf: string) => sql`
        select from_day::text, to_day::text from private.due_rates(${asOf}) where base = 'USD' and quote = ${CURRENCY}`;
      expect(await due("2026-03-13T12:00:00Z")).toEqual([]);
      expect(await due("2026-03-13T18:00:00Z")).toEqual([{ from_day: "2026-03-10", to_day: "2026-03-13" }]);
      await store(sql, { "2026-03-09": 359, "2026-03-10": 360, "2026-03-13": 363 }, "2026-03-13T18:00:00Z");
      expect(await costs()).toEqual([used, kept, [360, "2026-03-10", true], own]);
      expect(await due("2026-03-14T20:00:00Z")).toEqual([]);
    }),
  );

  it(
    "replaces the previous day's rate for its own day",
    rolledBack(async (sql) => {
      const spender = await buildSpender(sql);
      await store(sql, { "2026-03-05": 340 }, "2026-03-05T18:00:00Z");
      await spendDollar(sql, spender, "2026-03-06T08:00:00Z");
      const total = async () => (await costsOf(sql, spender.organizationId))[0];
      expect(await total()).toMatchObject({ total_micros: 340_000_000, is_fixed: false });
      await store(sql, { "2026-03-06": 350 });
      expect(await total()).toMatchObject({ total_micros: 350_000_000, is_fixed: true });
    }),
  );
});

describe("provider costs", () => {
  it(
    "are listed per kind in the organization's currency, with the rate, its day and its source",
    rolledBack(async (sql) => {
      const spender = await buildSpender(sql);
      await store(sql, { "2026-03-06": 340.125 });
      for (const at of ["2026-03-07T10:00:00Z", "2026-03-07T11:00:00Z"]) await spendDollar(sql, spender, at);
      expect(await costsOf(sql, spender.organizationId)).toEqual([
        {
          day: "2026-03-07",
          currency: CURRENCY,
          cost_rate: 340.125,
          cost_rate_day: "2026-03-06",
          cost_rate_source: "ecb",
          is_fixed: false,
          rows: 2,
          rows_without_rate: 0,
          telephony_micros: 136_050_000,
          speech_micros: 204_075_000,
          model_micros: 272_100_000,
          ai_micros: 0,
          other_micros: 68_025_000,
          total_micros: 680_250_000,
        },
      ]);
    }),
  );

  it(
    "are missing, not zero, without a rate or in another currency",
    rolledBack(async (sql) => {
      const spender = await buildSpender(sql);
      await spendDollar(sql, spender, "2026-03-07T10:00:00Z");
      await spendDollar(sql, spender, "2026-03-07T11:00:00Z");
      const missing = {
        rows: 2,
        rows_without_rate: 2,
        total_micros: null,
        model_micros: null,
        cost_rate: null,
      };
      expect(await costsOf(sql, spender.organizationId)).toMatchObject([missing]);
      await store(sql, { "2026-03-06": 300 });
      await sql`
        update public.calls set cost_currency = 'EUR'
        where organization_id = ${spender.organizationId} and occurred_at = '2026-03-07T11:00:00Z'`;
      const known = { rows: 1, rows_without_rate: 1, total_micros: 300_000_000 };
      expect(await costsOf(sql, spender.organizationId)).toMatchObject([known]);
    }),
  );

  it(
    "and charges do not change when a rate is corrected after the month was closed",
    rolledBack(async (sql) => {
      const spender = await buildSpender(sql);
      await sql`update private.billing_accounts set open_from = '2026-02-01', starts_on = '2026-02-01' where organization_id = ${spender.organizationId}`;
      await spendDollar(sql, spender, "2026-02-10T10:00:00Z");
      await store(sql, { "2026-02-10": 340, "2026-02-27": 350 }, "2026-02-27T18:00:00Z");
      await closeAll(sql, "2026-03-01T00:00:00Z");
      await store(sql, { "2026-03-02": 355 }, "2026-03-02T18:00:00Z");
      const charges = () => sql`
        select day::text, charged_usage_minor::float8, usage_minor::float8, cost_rate_day::text, is_fixed, rows_without_rate
        from public.daily_charges where organization_id = ${spender.organizationId}`;
      const before = [await costsOf(sql, spender.organizationId), await charges()];
      expect(before).toMatchObject([
        [{ total_micros: 340_000_000, is_fixed: true }],
        // Twenty cents at 350, in minor units of both currencies.
        [
          {
            day: "2026-03-01",
            charged_usage_minor: 20,
            usage_minor: 7_000,
            cost_rate_day: "2026-02-27",
            is_fixed: true,
          },
        ],
      ]);
      await store(sql, { "2026-02-10": 1, "2026-02-27": 1 }, FRIDAY);
      expect(await rateOn(sql, "USD", CURRENCY, "2026-02-10")).toMatchObject({ rate: 1 });
      expect([await costsOf(sql, spender.organizationId), await charges()]).toEqual(before);
    }),
  );
});
