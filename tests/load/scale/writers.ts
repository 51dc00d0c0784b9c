/** Changes to rows while the facts are read. */
import type postgres from "postgres";
import { type Place, send } from "./call-batches.ts";

const TWO_YEARS_MS = 729 * 86_400_000;
const CALLS = 20;

type Act = (sql: postgres.Sql, to: Place, at: Date, key: string) => PromiseLike<unknown>;

/** The first calls of an organization after an instant. */
const nextCalls = (sql: postgres.Sql, { organizationId }: Place, at: Date) => sql`
  (organization_id, id) in (select organization_id, id from public.calls where organization_id = ${organizationId} and occurred_at >= ${at} order by occurred_at limit 5)`;
const nextAppointments = (sql: postgres.Sql, { organizationId }: Place, at: Date, which = sql``) => sql`
  id in (select id from public.appointments where organization_id = ${organizationId} and starts_at >= ${at} ${which} order by starts_at limit 3)`;

const acts: Record<string, Act> = {
  /** Most are late, on any day of the two years. Everything is delivered twice. */
  delivered: async (sql, { voice }, at, key) => {
    const calls = Array.from({ length: CALLS }, (_, n) => ({
      ref: `probe ${key}${String(n).padStart(2, "0")}`,
      at: new Date(at.getTime() + n * 3_600_000).toISOString(),
      seconds: 1 + n * 13,
    }));
    await send(sql, voice, "ended", calls);
    await send(sql, voice, "ended", calls);
    await send(sql, voice, "analyzed", calls);
  },
  moved: (sql, to, at) => sql`
    update public.calls set occurred_at = occurred_at - interval '26 hours', talk_seconds = talk_seconds + 7 where ${nextCalls(sql, to, at)}`,
  deleted: (sql, to, at) => sql`delete from public.calls where ${nextCalls(sql, to, at)}`,
  "paid or moved": (sql, to, at) => sql`
    update public.appointments set price_minor = coalesce(price_minor, 0) + 199, paid_at = coalesce(paid_at, booked_at) + interval '7 hours',
      starts_at = starts_at - interval '30 hours', booked_at = booked_at - interval '5 hours'
    where ${nextAppointments(sql, to, at)}`,
  cancelled: (sql, to, at) => sql`
    delete from public.appointments where ${nextAppointments(sql, to, at, sql`and verdict = 'no_show'`)}`,
  folded: (sql) => sql`select private.fold_facts(), private.fold_usage()`,
};

/** Performs one change in one organization. Returns its kind. */
export async function write(
  sql: postgres.Sql,
  places: readonly Place[],
  random: () => number,
  key: string,
): Promise<string> {
  const names = Object.keys(acts);
  const name = names[Math.floor(random() * names.length)] ?? "";
  const to = places[Math.floor(random() * places.length)];
  if (to) await acts[name]?.(sql, to, new Date(Date.now() - random() * TWO_YEARS_MS), key);
  return name;
}
