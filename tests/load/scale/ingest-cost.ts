/** The cost of facts for ingest: the same batches with and without the triggers that maintain them, in turns. */
import type postgres from "postgres";
import { interval, median } from "../statistics.ts";
import { openDoor, send } from "./call-batches.ts";

const ROUNDS = 15;
const BATCHES = 4;
const CALLS = 100;
/** The last small organization, which nothing else uses. */
const PLACE = 99;

export interface IngestCost {
  goal: number;
  ratio: number;
  interval: [number, number];
  /** Median milliseconds of a batch of 100 ended calls and one with further details of them. */
  withMs: number;
  withoutMs: number;
}

export async function ingestCost(sql: postgres.Sql): Promise<IngestCost> {
  const { organizationId, voice } = await openDoor(sql, PLACE);
  let sent = 0;
  const pairOfBatches = async () => {
    const calls = Array.from({ length: CALLS }, () => {
      sent += 1;
      return {
        ref: `ingest ${sent}`,
        at: new Date(Date.now() - sent * 1000).toISOString(),
        seconds: 1 + (sent % 300),
      };
    });
    const began = performance.now();
    await send(sql, voice, "ended", calls);
    await send(sql, voice, "analyzed", calls);
    return performance.now() - began;
  };
  const measured = async (counting: "enable" | "disable") => {
    await switchCounting(sql, counting);
    // Switching the triggers invalidated all plans of these tables.
    await pairOfBatches();
    const took: number[] = [];
    for (let batch = 0; batch < BATCHES; batch += 1) took.push(await pairOfBatches());
    return median(took);
  };
  const rounds: { counted: number; bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // The order alternates as well.
    const first = round % 2 === 0 ? await measured("disable") : undefined;
    const counted = await measured("enable");
    rounds.push({ counted, bare: first ?? (await measured("disable")) });
  }
  await switchCounting(sql, "enable");
  await sql`select private.recount_facts(${organizationId}), private.recount_usage(${organizationId})`;
  const ratios = rounds.map(({ counted, bare }) => counted / bare);
  return {
    goal: 1.25,
    ratio: median(ratios),
    interval: interval(ratios),
    withMs: median(rounds.map(({ counted }) => counted)),
    withoutMs: median(rounds.map(({ bare }) => bare)),
  };
}

const switchCounting = (sql: postgres.Sql, to: "enable" | "disable") =>
  sql.unsafe(`
    alter table public.calls
      ${to} trigger "040_count_deleted", ${to} trigger "050_count_inserted", ${to} trigger "060_count_updated";
    alter table public.appointments ${to} trigger "020_count_appointment";
    alter table public.usage_records ${to} trigger "030_count_inserted"`);
