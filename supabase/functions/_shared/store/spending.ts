/** Database calls of the spending function. */
import type { Activity, Rate } from "../contract/spending.ts";
import type { Database } from "./database.ts";

/** A pair of currencies and the days whose rates are missing (YYYY-MM-DD, inclusive). */
export interface DueRates {
  base: string;
  quote: string;
  from_day: string;
  to_day: string;
}

export interface DueActivity {
  api_key_hash: string;
  /** Where the management key is stored. */
  account_organization_id: string;
}

/** The response of an outside source; `refused` is its error code if it failed. */
export type Answered<Row> = { rows: readonly Row[]; refused?: string };

export type Spending = ReturnType<typeof createSpending>;

/** `asOf` overrides the clock, for tests; the default is the database's clock. */
export function createSpending(database: Database, asOf?: () => Date) {
  const at = () => asOf?.().toISOString() ?? null;
  return {
    dueRates: () =>
      database.run<DueRates>(
        (sql) => sql`
          select base, quote, from_day::text, to_day::text
          from private.due_rates(coalesce(${at()}::text::timestamptz, now()))`,
      ),

    /** Returns how many rates were new or corrected. */
    async storeRates({ base, quote }: DueRates, source: string, answered: Answered<Rate>): Promise<number> {
      const [row] = await database.insist<{ changed: number }>(
        (sql) => sql`
          select private.store_rates(${base}, ${quote}, ${source}, ${JSON.stringify(answered.rows)}::text::jsonb,
            ${answered.refused ?? null}::text, coalesce(${at()}::text::timestamptz, now())) as changed`,
      );
      return row?.changed ?? 0;
    },

    dueActivity: () =>
      database.run<DueActivity>(
        (sql) => sql`select * from private.due_activity(coalesce(${at()}::text::timestamptz, now()))`,
      ),

    /** Returns how many rows changed. */
    async storeActivity({ api_key_hash }: DueActivity, answered: Answered<Activity>): Promise<number> {
      const [row] = await database.insist<{ changed: number }>(
        (sql) => sql`
          select private.store_activity(${api_key_hash}, ${JSON.stringify(answered.rows)}::text::jsonb,
            ${answered.refused ?? null}::text, coalesce(${at()}::text::timestamptz, now())) as changed`,
      );
      return row?.changed ?? 0;
    },
  };
}
