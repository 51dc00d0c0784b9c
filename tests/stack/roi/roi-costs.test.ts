import { describe, expect, it } from "vitest";
import {
  buildCustomer,
  type Customer,
  closeAll,
  decide,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { become, rolledBack, type Sql } from "../support/database.ts";
import { costOf, figureOf, fixRates, roiOf } from "../support/roi.ts";

/** A currency that no other test uses, so that its rates belong to these tests alone. */
const CURRENCY = "THB";

async function buildAbroad(sql: Sql, currency = CURRENCY) {
  const customer = await buildCustomer(sql, { time_zone: "Europe/Stockholm" });
  await sql`update public.organizations set currency = ${currency} where id = ${customer.organizationId}`;
  return customer;
}

const publish = (sql: Sql, rates: Record<string, number>) => fixRates(sql, "USD", CURRENCY, rates);

/** The call's cost as reported by the provider, in millionths of a dollar. */
const cost = (sql: Sql, callId: string | undefined, micros: number, currency = "USD") =>
  sql`update public.calls set cost_total_micros = ${micros}, cost_currency = ${currency} where id = ${callId ?? ""}`;

const models = (sql: Sql, { organizationId }: Customer, day: string, micros: number, byok = 0) => sql`
  insert into public.ai_usage_logs (organization_id, day, api_key_hash, model, requests, prompt_tokens, completion_tokens,
    reasoning_tokens, cost_usd_micros, byok_usd_micros, asked_at)
  values (${organizationId}, ${day}, ${`key of ${organizationId}`}, 'm', 3, 10, 10, 0, ${micros}, ${byok}, now())`;

const asOwner = async (sql: Sql, customer: Customer) => {
  await become(sql, { userId: customer.owner.userId });
  return roiOf(sql, customer);
};

describe("the cost of a period", () => {
  it(
    "is the sum of charges, provider costs and model costs",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql, "USD");
      const [call] = await makeCalls(sql, customer, [{ at: "2026-03-10T12:00:00Z", seconds: 60 }]);
      await cost(sql, call, 85_000);
      await models(sql, customer, "2026-03-10", 40_000, 3_000);
      await models(sql, customer, "2026-04-01", 999_000);
      const answer = await asOwner(sql, customer);
      expect(answer.costs.map(({ formula, amount_minor }) => [formula, amount_minor])).toEqual([
        ["usage", 20],
        ["provider", 9],
        ["ai", 4],
      ]);
      expect(answer.cost).toMatchObject({
        amount_minor: 33,
        inputs: { usage_minor: 20, provider_minor: 9, ai_minor: 4 },
      });
      expect(figureOf(answer, "provider")?.exchange).toBeNull();
    }),
  );

  it(
    "is converted at each day's rate, rounded once, and lists those rates",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql);
      await publish(sql, { "2026-03-10": 30.1, "2026-03-11": 40.3 });
      const ids = await makeCalls(sql, customer, [
        { at: "2026-03-10T12:00:00Z", seconds: 100 },
        // Already the eleventh in Stockholm.
        { at: "2026-03-10T23:30:00Z", seconds: 200 },
      ]);
      await cost(sql, ids[0], 10_400);
      await cost(sql, ids[1], 20_300);
      const answer = await asOwner(sql, customer);
      // 1.04 cents at 30.1 and 2.03 at 40.3 are 113.113 satang: neither days nor cents are rounded first.
      expect(figureOf(answer, "provider")).toMatchObject({
        amount_minor: 113,
        currency: CURRENCY,
        missing: [],
        exchange: {
          owed_minor: 3,
          owed_currency: "USD",
          rate: 36.844625,
          first_rate_day: "2026-03-10",
          last_rate_day: "2026-03-11",
          sources: ["ecb"],
          fixed: true,
          lacking: 0,
        },
      });
      // 300 seconds cost a dollar, a third of it on the tenth.
      expect(costOf(answer, "usage")).toBe(Math.round((100 * 30.1 + 200 * 40.3) / 3));
      expect(answer.cost.amount_minor).toBe(113 + 3_690);
      const days = await sql`
        select day::text, owed_minor::float8 as owed, rate::float8, rate_day::text, amount_minor::float8 as amount
        from public.roi_exchange_days(${customer.organizationId}, '2026-03-01', '2026-03-31', 'usage')`;
      expect(days).toEqual([
        { day: "2026-03-10", owed: 33.3333, rate: 30.1, rate_day: "2026-03-10", amount: 1_003.3333 },
        { day: "2026-03-11", owed: 66.6667, rate: 40.3, rate_day: "2026-03-11", amount: 2_686.6667 },
      ]);
    }),
  );

  it(
    "is missing while a day lacks a rate, names that day, and requests no rate for days without costs",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql);
      await publish(sql, { "2026-03-10": 30 });
      const ids = await makeCalls(sql, customer, [
        { at: "2026-03-10T12:00:00Z", seconds: 30 },
        { at: "2026-03-12T12:00:00Z", seconds: 30 },
      ]);
      await cost(sql, ids[0], 10_000);
      await models(sql, customer, "2026-03-14", 0);
      const answer = await asOwner(sql, customer);
      expect(costOf(answer, "provider")).toBe(30);
      expect(costOf(answer, "ai")).toBe(0);
      expect(figureOf(answer, "usage")).toMatchObject({
        amount_minor: null,
        missing: ["rate"],
        exchange: {
          owed_minor: 20,
          owed_currency: "USD",
          rate: null,
          lacking: 1,
          lacking_days: ["2026-03-12"],
        },
      });
      expect(answer.cost).toMatchObject({ amount_minor: null, missing: ["rate"] });
      expect(answer.roi_basis_points).toBeNull();
    }),
  );

  it(
    "reports costs in a currency that is not summed",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql, "USD");
      const ids = await makeCalls(sql, customer, [
        { at: "2026-03-10T12:00:00Z", seconds: 30 },
        { at: "2026-03-10T13:00:00Z", seconds: 30 },
      ]);
      await cost(sql, ids[0], 10_000);
      await cost(sql, ids[1], 10_000, "EUR");
      const answer = await asOwner(sql, customer);
      expect(figureOf(answer, "provider")).toMatchObject({
        rows: 1,
        elsewhere: 1,
        missing: ["elsewhere"],
        amount_minor: null,
      });
      expect(answer.cost.missing).toEqual(["elsewhere"]);
    }),
  );

  it(
    "converts milestones and credits at the rates of their days",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql);
      await setTerms(sql, customer, "2026-01-01", { milestone_size: 2, milestone_minor: 10_000 });
      await publish(sql, { "2026-03-05": 30, "2026-03-20": 40 });
      const shows = await makeShows(sql, customer, 2, "2026-03-05T12:00:00Z");
      await decide(sql, shows[0] ?? "", "no_show", "2026-03-20T12:00:00Z");
      // A slot is freed at the current time, whatever the verdict's time; put this one in March.
      await sql`update public.milestone_slots set left_at = '2026-03-20T12:00:00Z' where organization_id = ${customer.organizationId} and left_at is not null`;
      const answer = await asOwner(sql, customer);
      expect(costOf(answer, "milestones")).toBe(300_000);
      expect(costOf(answer, "credits")).toBe(-200_000);
    }),
  );

  it(
    "is net of tax when prices include it, in the totals as on invoices and daily",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql, "USD");
      await setTerms(sql, customer, "2026-01-01", {
        milestone_size: 3,
        milestone_minor: 9_000,
        tax_behavior: "inclusive",
        tax_basis_points: 2_500,
      });
      await makeCalls(sql, customer, [{ at: "2026-03-10T12:00:00Z", seconds: 303 }]);
      const [show = ""] = await makeShows(sql, customer, 3, "2026-03-05T12:00:00Z");
      await decide(sql, show, "no_show", "2026-03-20T12:00:00Z");
      await closeAll(sql, "2026-04-01T12:00:00Z");
      const [net] = await sql`
        select sum(charged_usage_minor)::int as usage, sum(charged_milestone_minor)::int as milestones, sum(charged_credit_minor)::int as credits
        from public.daily_charges where organization_id = ${customer.organizationId} and day > '2026-03-01'`;
      // 101 cents, 90 dollars and a third of them credited include a fifth of tax each.
      expect(net).toEqual({ usage: 81, milestones: 7_200, credits: -2_400 });
      const invoiced = await sql`
        select net_minor::int as net from public.invoices where organization_id = ${customer.organizationId} and issued_on > '2026-03-01' order by net_minor`;
      expect(invoiced).toEqual([{ net: 81 - 2_400 }, { net: 7_200 }]);
      const answer = await asOwner(sql, customer);
      expect([costOf(answer, "usage"), costOf(answer, "milestones"), costOf(answer, "credits")]).toEqual([
        81, 7_200, -2_400,
      ]);
    }),
  );

  it(
    "excludes milestones whose invoice was voided, in every view",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql);
      await setTerms(sql, customer, "2026-01-01", { milestone_size: 1, milestone_minor: 10_000 });
      await publish(sql, { "2026-03-05": 30, "2026-03-06": 30 });
      await makeShows(sql, customer, 1, "2026-03-05T12:00:00Z");
      await makeShows(sql, customer, 1, "2026-03-06T12:00:00Z");
      const milestones = () => figureOf(answered, "milestones");
      let answered = await asOwner(sql, customer);
      expect(milestones()).toMatchObject({ amount_minor: 600_000, inputs: { quantity: 2 } });
      await sql`select set_config('role', 'postgres', true)`;
      await sql`update public.invoices set status = 'void' where organization_id = ${customer.organizationId} and milestone = 1`;
      answered = await asOwner(sql, customer);
      expect(milestones()).toMatchObject({ amount_minor: 300_000, inputs: { quantity: 1 } });
      const days = await sql`
        select day::text, amount_minor::int as amount
        from public.roi_exchange_days(${customer.organizationId}, '2026-03-01', '2026-03-31', 'milestones')`;
      expect(days).toEqual([{ day: "2026-03-06", amount: 300_000 }]);
      const charged = await sql`
        select day::text, milestone_minor::int as amount from public.daily_charges where organization_id = ${customer.organizationId}`;
      expect(charged).toEqual(days);
    }),
  );

  it(
    "shows operators the margin: charges less provider and model costs",
    rolledBack(async (sql) => {
      const customer = await buildAbroad(sql, "USD");
      const [call] = await makeCalls(sql, customer, [{ at: "2026-03-10T12:00:00Z", seconds: 600 }]);
      await cost(sql, call, 500_000);
      await models(sql, customer, "2026-03-10", 300_000);
      await sql`insert into private.operators (user_id) values (${customer.owner.userId})`;
      expect((await asOwner(sql, customer)).margin_minor).toBe(200 - 50 - 30);
    }),
  );
});
