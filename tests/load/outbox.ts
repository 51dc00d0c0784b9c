/** Claiming a hundred at a time against claiming one at a time: in one run, on one table, in turns. */
import postgres from "postgres";
import type { Stack } from "../../local/stack-file.ts";
import { interval, median } from "./statistics.ts";

const ROUNDS = 15;
const BATCH = 100;
const SINGLES = 20;
/** Work of people who wait for another day: it must not be in the way. */
const PLANNED = 20_000;

export interface OutboxFigures {
  goal: number;
  ratio: number;
  interval: [number, number];
  /** Rows claimed in a second, one at a time and a hundred at a time. */
  singlesPerSecond: number;
  batchedPerSecond: number;
}

export async function outboxRatio(stack: Stack): Promise<OutboxFigures> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    // Nobody else may claim what is measured.
    await sql`delete from vault.secrets where name in ('project_url', 'cron_key')`;
    await sql`select cron.unschedule('tend-outbox')`;
    await prepare(sql);
    const singles: number[] = [];
    const batches: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      singles.push(await perSecond(SINGLES, () => claim(sql, 1), SINGLES));
      batches.push(await perSecond(1, () => claim(sql, BATCH), BATCH));
    }
    const ratios = batches.map((rate, index) => rate / (singles[index] ?? Number.NaN));
    return {
      goal: 10,
      ratio: median(ratios),
      interval: interval(ratios),
      singlesPerSecond: median(singles),
      batchedPerSecond: median(batches),
    };
  } finally {
    await sql.end();
  }
}

async function prepare(sql: postgres.Sql) {
  const [organization] = await sql<[{ id: string }]>`
    insert into public.organizations (name, time_zone, currency) values ('Bench', 'Europe/Stockholm', 'SEK') returning id`;
  const due = ROUNDS * (SINGLES + BATCH) * 2;
  await sql`
    insert into private.outbox (organization_id, kind, effect_key, payload, due_at)
    select ${organization.id}, 'probe.send', 'bench:' || n, '{"provider": "retell"}', now() + case when n > ${due} then interval '1 day' else '0' end
    from generate_series(1, ${due + PLANNED}::int) n`;
  // The rate of a provider is not what is measured here.
  await sql`
    insert into private.provider_gates (organization_id, provider, per_second, burst, tokens, refilled_at)
    values (${organization.id}, 'retell', 1e6, 1000000, 1e6, now())`;
  await sql`vacuum analyze private.outbox`;
}

async function claim(sql: postgres.Sql, limit: number) {
  const rows = await sql`select id from private.claim_outbox(${limit})`;
  if (rows.length !== limit) throw new Error(`Claimed ${rows.length} instead of ${limit}`);
}

async function perSecond(times: number, work: () => Promise<void>, rows: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i += 1) await work();
  return (rows * 1000) / (performance.now() - began);
}
