/** Random days of random organizations, facts against rows, during deliveries, repeats, late arrivals, moves, erasures and folds. */
import postgres from "postgres";
import type { Stack } from "../../../local/platform/stack-file.ts";
import { addDays } from "../../../src/lib/period.ts";
import { countedDays, keptDays } from "../../stack/support/counted-days.ts";
import { dice } from "../../stack/support/dice.ts";
import { openDoor, type Place } from "./call-batches.ts";
import { ORGANIZATIONS } from "./tenants.ts";
import { write } from "./writers.ts";

const WRITERS = 2;
const WRITTEN_TO = 25;

export interface Probes {
  probes: number;
  /** Probes where facts and rows differed. */
  off: number;
  /** Concurrent statements of the writers, by kind. */
  writes: Record<string, number>;
}

export async function probe(
  stack: Stack,
  userId: string,
  probes: number,
  among = ORGANIZATIONS,
): Promise<Probes> {
  const sql = postgres(stack.db_url, { max: 2 + WRITERS, onnotice: () => undefined });
  try {
    await sql`
      insert into public.memberships (organization_id, user_id, role)
      select organization_id, ${userId}, 'viewer' from bench.world on conflict do nothing`;
    const places: Place[] = [];
    for (let place = 0; place < Math.min(WRITTEN_TO, among); place += 1)
      places.push(await openDoor(sql, place));
    const found: Probes = { probes, off: 0, writes: {} };
    let looking = true;
    const writing = Array.from({ length: WRITERS }, async (_, writer) => {
      const random = dice(writer);
      for (let turn = 0; looking; turn += 1) {
        const did = await write(sql, places, random, `${writer}${String(turn).padStart(6, "0")}`);
        found.writes[did] = (found.writes[did] ?? 0) + 1;
      }
    });
    const looked = look(sql, userId, found, among).finally(() => {
      looking = false;
    });
    await Promise.all([looked, ...writing]);
    return found;
  } finally {
    await sql.end();
  }
}

async function look(sql: postgres.Sql, userId: string, found: Probes, among: number) {
  const random = dice(7);
  const world = await sql<{ id: string }[]>`select organization_id as id from bench.world order by place`;
  const today = new Date().toISOString().slice(0, 10);
  for (let n = 0; n < found.probes; n += 1) {
    const place = n % 4 === 0 ? below(random, Math.min(10, among)) : below(random, among);
    const id = world[place]?.id ?? "";
    const from = addDays(today, -below(random, 720));
    const to = addDays(from, below(random, place < 10 ? 5 : 90));
    // One snapshot for both sides, or a write in between would look like an error.
    const same = await sql.begin("isolation level repeatable read read only", async (tx) => {
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ role: "authenticated", sub: userId })}, true)`;
      const asked = tx as unknown as postgres.Sql;
      const [roi] = await tx<[{ same: boolean }]>`
        select public.roi_period(${id}, ${from}, ${to}) = public.roi_recount(${id}, ${from}, ${to}) as same`;
      const [kept, counted] = [await keptDays(asked, id, from, to), await countedDays(asked, id, from, to)];
      return roi.same && JSON.stringify(kept) === JSON.stringify(counted);
    });
    if (!same) found.off += 1;
  }
}

const below = (random: () => number, limit: number) => Math.floor(random() * limit);
