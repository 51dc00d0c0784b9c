import { expect } from "vitest";
import { buildCustomer, type Customer, makeCalls, makeShows } from "./billing.ts";
import { become, type Sql } from "./database.ts";

/** Amounts converted into the organization's currency, with the rates used. */
export interface Exchange {
  owed_minor: number;
  owed_currency: string;
  rate: number | null;
  first_rate_day: string;
  last_rate_day: string;
  sources: string[];
  fixed: boolean;
  lacking: number;
  lacking_days: string[];
}
export interface PriceExchange extends Exchange {
  rows: number;
  lacking_rows: number;
  amount_minor: number | null;
}
export interface Figure {
  formula: string;
  amount_minor: number | null;
  currency: string;
  rows: number;
  inputs: Record<string, number | null>;
  missing: string[];
  exchange?: Exchange | null;
  exchanges?: PriceExchange[];
}
export interface Answer {
  currency: string;
  counts: Record<string, number>;
  values: Record<string, Figure>;
  costs: Figure[];
  cost: Figure;
  roi_basis_points: number | null;
  margin_minor?: number | null;
}

export const MARCH = ["2026-03-01", "2026-03-31"] as const;

/** A period's figures, after asserting that rows and facts give the same. */
export async function roiOf(
  sql: Sql,
  { organizationId }: Customer,
  [from, to]: readonly [string, string] = MARCH,
) {
  const [row] = await sql<[{ facts: Answer; recounted: Answer }]>`
    select public.roi_period(${organizationId}, ${from}, ${to}) as facts,
      public.roi_recount(${organizationId}, ${from}, ${to}) as recounted`;
  expect(row.recounted).toEqual(row.facts);
  return row.facts;
}
export const assume = (sql: Sql, { organizationId }: Customer, terms: Record<string, unknown>) =>
  sql`select public.change_roi_assumptions(${organizationId}, ${sql.json(terms as never)})`;
export const figureOf = (answer: Answer, kind: string) =>
  answer.costs.find(({ formula }) => formula === kind);
export const costOf = (answer: Answer, kind: string) => figureOf(answer, kind)?.amount_minor;

/** Fixed rates, each published on its own day. */
export const fixRates = (sql: Sql, base: string, quote: string, rates: Record<string, number>) =>
  sql`insert into public.day_rates ${sql(
    Object.entries(rates).map(([day, rate]) => ({
      base,
      quote,
      day,
      rate,
      rate_day: day,
      source: "ecb",
      fixed_at: `${day}T20:00:00Z`,
    })),
  )}`;

/** A customer in March: calls around both ends of the month in its zone, and three visits. */
export async function buildMarch(sql: Sql) {
  const customer = await buildCustomer(sql, { time_zone: "America/New_York" });
  await sql`update public.organizations set currency = 'USD' where id = ${customer.organizationId}`;
  await makeCalls(sql, customer, [
    { at: "2026-03-01T04:59:59Z", seconds: 600 },
    { at: "2026-03-01T05:00:00Z", seconds: 61 },
    { at: "2026-03-15T12:00:00Z", seconds: 30, voicemail: true },
    { at: "2026-04-01T03:59:59Z", seconds: 47 },
    { at: "2026-04-01T04:00:00Z", seconds: 900 },
  ]);
  await makeShows(sql, customer, 3, "2026-03-20T12:00:00Z");
  await become(sql, { userId: customer.owner.userId });
  return customer;
}
