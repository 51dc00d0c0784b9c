/**
 * A generated year of a thousand organizations in fifteen zones, its months closed by one session, or by fifty at once,
 * some of them killed, compared with an independent computation from its story.
 */
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { cases } from "../cases.ts";
import { runYear } from "../stack/support/year/closing.ts";
import { dueOf } from "../stack/support/year/due.ts";
import { installKillSwitch } from "../stack/support/year/kill-switch.ts";
import { buildYear } from "../stack/support/year/organizations.ts";
import { tellYear } from "../stack/support/year/tell-year.ts";
import { judgeYear } from "../stack/support/year/verdict.ts";
import type { PlatformBench } from "./finding.ts";

const ORGANIZATIONS = cases(1_000);
/** For a light organization; a heavy one has 81 times as many. */
const CALLS = 20;
const CLOSERS = 50;
/** All of them close at every fourth midnight in any zone, one at the others. */
const EVERY = 4;

export interface YearFigures {
  organizations: number;
  calls: number;
  midnights: number;
  closes: number;
  kills: number;
  livedSeconds: number;
  invoices: number;
  lines: number;
  leaves: number;
  /** Deviations, as text. */
  off: string[];
}

export async function simulateYear(stack: Stack): Promise<YearFigures> {
  const connect = (max = 1) => postgres(stack.db_url, { max, onnotice: () => undefined, prepare: false });
  const sql = connect(4);
  const closers = { sessions: Array.from({ length: CLOSERS }, () => connect()), every: EVERY, connect };
  try {
    await sql`select cron.unschedule('close-months')`;
    await installKillSwitch(sql);
    const stories = tellYear(ORGANIZATIONS, CALLS);
    const world = await buildYear(sql, stories);
    const began = performance.now();
    const { previews, ...lived } = await runYear(sql, world, closers);
    const livedSeconds = (performance.now() - began) / 1_000;
    const seen = await judgeYear(sql, world, stories.map(dueOf), previews);
    const calls = stories.reduce((sum, story) => sum + new Set(story.calls.map(({ call }) => call)).size, 0);
    return {
      organizations: ORGANIZATIONS,
      calls,
      ...lived,
      livedSeconds,
      invoices: seen.bills.flat().length,
      lines: seen.lines.length,
      leaves: seen.leaves,
      off: Object.values(seen.off).flat(),
    };
  } finally {
    await Promise.all([sql, ...closers.sessions].map((session) => session.end({ timeout: 1 })));
  }
}

export const yearBench: PlatformBench = async (stack) => {
  const figures = await simulateYear(stack);
  const { organizations, calls, invoices, lines, leaves, midnights, closes, kills, off, livedSeconds } =
    figures;
  const says = `${organizations} organizations, ${calls} calls, ${invoices} invoices of ${lines} lines and ${leaves} leaves; ${midnights} midnights closed ${closes} times, ${kills} killed; ${off.length} off  (${livedSeconds.toFixed(0)} s)`;
  const wrong = off.slice(0, 20).map((each) => ({ name: "", says: each }));
  return { figures, findings: [{ name: "year", says, reached: off.length === 0 }, ...wrong] };
};
