/** The close of a month for a thousand organizations against summing the same usage rows into a plain table, in interleaved rounds. */
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { between, milliseconds, type PlatformBench } from "./finding.ts";
import { interval, median } from "./statistics.ts";

const ORGANIZATIONS = 1_000;
const ROWS = 1_000_000;
const ROUNDS = 5;
const PERIOD = "2026-01-01";
const OVER = "2026-02-02T00:00:00Z";

export interface BillingFigures {
  goal: number;
  ratio: number;
  interval: [number, number];
  organizations: number;
  rows: number;
  closeMs: number;
  bareMs: number;
  /** Minor units by which all invoices together differ from an independent sum. */
  off: number;
}

export async function billingRatio(stack: Stack): Promise<BillingFigures> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    await prepare(sql);
    const closes: number[] = [];
    const bares: number[] = [];
    let off = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      bares.push(await rolledBack(sql, sumBare));
      closes.push(
        await rolledBack(sql, async (tx) => {
          await close(tx);
          return async () => {
            off += Math.abs(await difference(tx));
          };
        }),
      );
    }
    const ratios = closes.map((took, index) => took / (bares[index] ?? Number.NaN));
    return {
      goal: 5,
      ratio: median(ratios),
      interval: interval(ratios),
      organizations: ORGANIZATIONS,
      rows: ROWS,
      closeMs: median(closes),
      bareMs: median(bares),
      off,
    };
  } finally {
    await sql.end();
  }
}

class RolledBack extends Error {}
type Check = (() => Promise<void>) | undefined;

/** Milliseconds of the work, including flushed statements. A check that it returns is not timed. All is rolled back. */
async function rolledBack(
  sql: postgres.Sql,
  work: (tx: postgres.TransactionSql) => Promise<Check>,
): Promise<number> {
  let took = Number.NaN;
  await sql
    .begin(async (tx) => {
      const began = performance.now();
      const check = await work(tx);
      took = performance.now() - began;
      await check?.();
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return took;
}

async function sumBare(tx: postgres.TransactionSql): Promise<Check> {
  await tx`
    insert into bench_billed select organization_id, period, sum(billed_seconds) from public.usage_records
    where billing_period = ${PERIOD} group by 1, 2`;
  return undefined;
}

async function close(tx: postgres.TransactionSql) {
  for (let closed = -1; closed !== 0; ) {
    const [answer] = await tx<[{ n: number }]>`select private.close_months(${OVER}) as n`;
    closed = answer.n;
  }
}

/** All invoices minus an independent sum of the rows: whole cents of seconds x 20 cents a minute. */
async function difference(tx: postgres.TransactionSql): Promise<number> {
  const [row] = await tx<[{ minor: number }]>`
    select (select sum(total_minor) from public.invoices where period = ${PERIOD} and organization_id in (select organization_id from bench_customers))::float8
      - (select sum(floor((seconds * 20 + 30) / 60)) from (
          select sum(billed_seconds)::bigint as seconds from public.usage_records where period = ${PERIOD} group by organization_id) x)::float8 as minor`;
  return row.minor;
}

/** A thousand customers; a tenth have nine tenths of the calls. */
async function prepare(sql: postgres.Sql) {
  await sql`select cron.unschedule('close-months')`;
  await sql`delete from public.organizations`;
  await sql`create table bench_billed (organization_id uuid, period date, seconds bigint)`;
  await sql`create table bench_customers (organization_id uuid primary key, place int)`;
  await sql`
    with made as (
      insert into public.organizations (name, time_zone, currency, created_at)
      select 'Bench ' || n, (array['Europe/Stockholm', 'America/New_York', 'Asia/Tokyo', 'Australia/Sydney'])[1 + n % 4], 'USD', '2025-12-31T00:00:00Z'
      from generate_series(1, ${ORGANIZATIONS}::int) n returning id)
    insert into bench_customers select id, row_number() over () from made`;
  await sql`update private.billing_accounts set open_from = ${PERIOD}`;
  await sql`
    insert into public.usage_records (organization_id, call_id, revision, occurred_at, day, period, billing_period, kind, talked_seconds, billed_seconds, rate_version)
    select c.organization_id, gen_random_uuid(), 1, ${PERIOD}::timestamptz + n * interval '2 seconds', ${PERIOD}::date + n / 43200, ${PERIOD}, ${PERIOD}, 'talk', 1 + n * 7 % 400, 1 + n * 7 % 400, 1
    from generate_series(1, ${ROWS}::int) n
    join bench_customers c on c.place = 1 + case when n % 10 < 9 then n % (${ORGANIZATIONS}::int / 10) else n % ${ORGANIZATIONS}::int end`;
  await sql`vacuum analyze public.usage_records`;
}

export const billingBench: PlatformBench = async (stack) => {
  const figures = await billingRatio(stack);
  const { organizations, rows, ratio, closeMs, bareMs, off, goal } = figures;
  const finding = {
    name: "month close",
    says: `${organizations} organizations, ${rows} calls take ${ratio.toFixed(1)}x a bare INSERT of their sums  ${between(figures.interval, 1)}  (${milliseconds(closeMs)} / ${milliseconds(bareMs)}; off by ${off} cents; goal <= ${goal})`,
    reached: figures.interval[1] <= goal && off === 0,
  };
  return { figures, findings: [finding] };
};
