/** Month ends, zone by zone, closed by concurrent sessions, some of them killed. */
import { closeAll, closeUntilDone } from "../billing.ts";
import type { Sql } from "../database.ts";
import { nextMonth } from "../month-due.ts";
import { firstOf, iso, LAST_TICK, MONTHS, TICKS_A_MONTH, ZONES } from "./calendar.ts";
import { arm, isKill } from "./kill-switch.ts";
import { applyTick } from "./living.ts";
import type { World } from "./organizations.ts";
import { type PreviewSeen, previewsSeen } from "./seen.ts";

/** Connections that close months together at every `every`-th month end; at the others, one closes alone. */
export interface Closers {
  sessions: Sql[];
  every: number;
  connect(): Sql;
}

export interface YearRun {
  /** `<organization> <month>` → what its owner saw a second before the end. */
  previews: Map<string, PreviewSeen>;
  /** Month ends in any zone. */
  midnights: number;
  closes: number;
  kills: number;
}

/** Runs the year. Killed closers are replaced by new connections. */
export async function runYear(sql: Sql, world: World, closers: Closers): Promise<YearRun> {
  const lived: YearRun = { previews: new Map(), midnights: 0, closes: 0, kills: 0 };
  for (let tick = 0; tick <= LAST_TICK; tick += 1) {
    await applyTick(sql, world, tick);
    const month = MONTHS[(tick + 1) / TICKS_A_MONTH - 1];
    if (month) await endMonth(sql, world, month, closers, lived);
  }
  return lived;
}

async function endMonth(sql: Sql, world: World, month: string, closers: Closers, lived: YearRun) {
  const ends = await sql<{ zones: string[]; at: Date }[]>`
    select array_agg(zone) as zones, ${nextMonth(month)}::timestamp at time zone zone as at from unnest(${[...ZONES]}::text[]) zone
    group by 2 order by 2`;
  for (const { zones, at } of ends) {
    const theirs = world.stories.filter(
      ({ zone, starts }) => zones.includes(zone) && firstOf(starts) <= month,
    );
    const ids = theirs.map(({ place }) => world.organizations[place] as string);
    await closeAll(sql, iso(at.getTime() - 1_000));
    for (const [id, preview] of await previewsSeen(sql, world, ids))
      lived.previews.set(`${id} ${month}`, preview);
    lived.midnights += 1;
    if (lived.midnights % closers.every === 0) await closeTogether(closers, at.toISOString(), lived);
    await closeUntilDone(
      sql,
      at.toISOString(),
      ids.map((organizationId) => ({ organizationId })),
    );
  }
}

/** First one session, killed at an early write; then all at once, a few organizations at a time, every other one killed. */
async function closeTogether({ sessions, connect }: Closers, asOf: string, lived: YearRun) {
  const close = async (index: number, killAt: number) => {
    const sql = sessions[index] as Sql;
    lived.closes += 1;
    try {
      await arm(sql, killAt);
      for (;;) {
        const [answer] = await sql<[{ n: number }]>`select private.close_months(${asOf}, 3) as n`;
        if (answer.n === 0) break;
      }
    } catch (error) {
      if (!isKill(error)) throw error;
      lived.kills += 1;
      sessions[index] = connect();
      await sql.end({ timeout: 0 });
    }
  };
  await close(0, 1 + (lived.closes % 8));
  const from = lived.closes;
  await Promise.all(
    sessions.map((_, index) => close(index, index % 2 === 0 ? 0 : 1 + ((from + index * 7) % 40))),
  );
}
