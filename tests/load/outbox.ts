/** Claiming a hundred at a time against one at a time: interleaved rounds in one run on one table; once for effects
 * that contact no one, and once for calls, each of which asks for permission. */
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { outboxIsSilent } from "../lanes/outbox-is-silent.ts";
import { between, type PlatformBench } from "./finding.ts";
import { interval, median } from "./statistics.ts";

const ROUNDS = 15;
const BATCH = 100;
const SINGLES = 20;
/** Effects that are due on another day, which must not slow down the claim. */
const PLANNED = 20_000;
const SILENT_WITHIN_MS = 60_000;

export interface OutboxFigures {
  kind: string;
  goal: number;
  ratio: number;
  interval: [number, number];
  /** Rows claimed per second, one at a time and a hundred at a time. */
  singlesPerSecond: number;
  batchedPerSecond: number;
}

export async function outboxRatios(stack: Stack): Promise<OutboxFigures[]> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    // After the seed's own effects the function polls for a moment, and would claim the measured rows.
    await outboxIsSilent(sql, SILENT_WITHIN_MS);
    await sql`delete from vault.secrets where name in ('project_url', 'cron_key')`;
    await sql`select cron.unschedule('tend-outbox')`;
    await outboxIsSilent(sql, SILENT_WITHIN_MS);
    return [await ratioOf(sql, "probe.send"), await ratioOf(sql, "call.place")];
  } finally {
    await sql.end();
  }
}

async function ratioOf(sql: postgres.Sql, kind: string): Promise<OutboxFigures> {
  const organizationId = await prepare(sql, kind);
  const singles: number[] = [];
  const batches: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    singles.push(await perSecond(SINGLES, () => claim(sql, 1), SINGLES));
    batches.push(await perSecond(1, () => claim(sql, BATCH), BATCH));
  }
  await sql`delete from private.outbox where organization_id = ${organizationId}`;
  const ratios = batches.map((rate, index) => rate / (singles[index] ?? Number.NaN));
  return {
    kind,
    goal: 10,
    ratio: median(ratios),
    interval: interval(ratios),
    singlesPerSecond: median(singles),
    batchedPerSecond: median(batches),
  };
}

async function prepare(sql: postgres.Sql, kind: string) {
  const [organization] = await sql<[{ id: string }]>`
    insert into public.organizations (name, time_zone, currency) values ('Bench', 'Europe/Stockholm', 'SEK') returning id`;
  const due = ROUNDS * (SINGLES + BATCH) * 2;
  // Everyone is in a zone where it is noon now, and may be called on any day.
  await sql`
    insert into public.leads (organization_id, phone, time_zone)
    select ${organization.id}, '+4670' || lpad(n::text, 7, '0'), 'Etc/GMT' || to_char(extract(hour from now() at time zone 'UTC')::int - 12, 'FMSG99')
    from generate_series(1, ${due}::int) n`;
  await sql`
    insert into private.outbox (organization_id, kind, effect_key, payload, due_at, lead_id)
    select ${organization.id}, ${kind}, 'bench:' || n, '{"provider": "retell"}', now() + case when n > ${due} then interval '1 day' else '0' end, l.id
    from generate_series(1, ${due + PLANNED}::int) n
    left join public.leads l on l.organization_id = ${organization.id} and l.phone = '+4670' || lpad(n::text, 7, '0')`;
  // The provider's rate is not measured here.
  await sql`
    insert into private.provider_gates (organization_id, provider, per_second, burst, tokens, refilled_at)
    values (${organization.id}, 'retell', 1e6, 1000000, 1e6, now())`;
  await sql`vacuum analyze private.outbox, public.leads`;
  return organization.id;
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

export const outboxBench: PlatformBench = async (stack) => {
  const figures = await outboxRatios(stack);
  const findings = figures.map((each) => ({
    name: "outbox",
    says: `a claim of 100 takes ${each.ratio.toFixed(1)}x the rows of claims of 1  ${between(each.interval, 1)}  (${each.kind}: ${each.batchedPerSecond.toFixed(0)} / ${each.singlesPerSecond.toFixed(0)} per second; goal >= ${each.goal})`,
    reached: each.interval[0] >= each.goal,
  }));
  return { figures, findings };
};
