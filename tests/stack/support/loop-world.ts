import { buildBooking, buildPractice } from "./bookings.ts";
import { buildIntegration } from "./builders.ts";
import { buildCampaign, numbers } from "./campaigns.ts";
import type { Sql } from "./database.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Monday, nine o'clock in Stockholm, where all these people live. */
const BEGIN = Date.parse("2030-03-04T08:00:00Z");
const CALLED = 5;
/** The appointments of the others, in hours from BEGIN. */
const STARTS = [26, 28, 30, 52, 53];
const MOVED = { who: 3, at: 31, to: 75 };
const CANCELLED = { who: 4, at: 40 };
/** People with a statement that they came. */
const CAME = [0];

export const hours = (count: number) => new Date(BEGIN + count * HOUR);

/** Everything of an organization that the jobs change: a campaign, and appointments to remind of, verify and rebook. */
export async function buildLoopWorld(sql: Sql) {
  const practice = await buildPractice(sql);
  const retell = await buildIntegration(sql, practice.organizationId, "retell");
  const campaign = await buildCampaign(sql, retell, {
    phones: numbers(CALLED),
    due: hours(0).toISOString(),
    concurrency: 2,
    max_attempts: 2,
    retry_rules: { no_answer: 240 },
    breaker: {},
  });
  const appointments: string[] = [];
  for (const [n, hour] of STARTS.entries()) {
    const [phone] = numbers(1, 100 + n);
    const person = { phone, email: `loop${n}@example.test`, name: `Person ${n}` };
    appointments.push((await buildBooking(sql, practice, hours(hour).toISOString(), person)).appointmentId);
  }
  return { organizationId: practice.organizationId, retell, ...campaign, appointments };
}
export type LoopWorld = Awaited<ReturnType<typeof buildLoopWorld>>;

/** What people do regardless of the jobs: each act once, when its time has come. */
export function people(sql: Sql, { appointments }: LoopWorld) {
  const acts = [
    { at: MOVED.at, what: () => move(appointments[MOVED.who] as string, hours(MOVED.to)) },
    {
      at: CANCELLED.at,
      what: () =>
        sql`update public.appointments set status = 'cancelled' where id = ${appointments[CANCELLED.who] as string}`,
    },
    ...CAME.map((who) => ({
      at: (STARTS[who] as number) + 1,
      what: () =>
        sql`select private.record_owner_statement_as(${appointments[who] as string}, true, null, 'link', ${hours((STARTS[who] as number) + 1)})`,
    })),
  ];
  const move = (id: string, to: Date) =>
    sql`update public.appointments set starts_at = ${to}, ends_at = ${new Date(to.getTime() + HOUR / 2)} where id = ${id}`;
  return async (now: Date) => {
    for (const act of acts.splice(0)) {
      if (hours(act.at) <= now) await act.what();
      else acts.push(act);
    }
  };
}

export interface Tick {
  now: Date;
  /** The number of ticks that follow at intervals of a minute. */
  more: number;
}

/** Every instant when something may be due, and two minutes after it; also after an outage until `awake`. */
export function ticks(awake?: number): Tick[] {
  const interesting = [0, 0.1, 4, 4.05, 4.1, 6, 24, 28];
  for (const start of [...STARTS, MOVED.to])
    interesting.push(
      start - 24,
      start - 2,
      start - 0.25,
      start + 1.5,
      start + 48.5,
      start + 96.5,
      start + 144.5,
    );
  if (awake !== undefined)
    interesting.push(awake, awake + 0.1, awake + 4, awake + 4.1, awake + 48, awake + 96, awake + 97);
  const minutes = new Set(
    interesting.flatMap((hour) => [0, 1, 2].map((more) => Math.round(hour * 60) + more)),
  );
  return [...minutes]
    .sort((a, b) => a - b)
    .map((minute) => ({
      now: new Date(BEGIN + minute * MINUTE),
      more: [1, 2].filter((later) => minutes.has(minute + later)).length,
    }));
}

/** The final state, without the times and ids of individual attempts. */
export async function endState(sql: Sql, { organizationId }: LoopWorld) {
  const messages = await sql<{ about: string; planned_for: Date; end: string }[]>`
    select concat_ws(' ', l.phone, m.template, m.channel, m.about_starts_at) as about, m.planned_for, concat_ws(' ', m.status, m.cancel_reason) as end
    from public.messages m join public.leads l on l.id = m.lead_id where m.organization_id = ${organizationId} order by 1, 3`;
  const calls = await sql<{ line: string }[]>`
    select concat_ws(' ', l.phone, c.status, c.outcome, c.attempts - c.attempts_before,
      (select string_agg(t.status || ':' || coalesce(t.outcome, '-'), ',' order by t.number) from public.call_attempts t
        where t.lead_id = l.id and t.status <> 'cancelled')) as line
    from public.campaign_leads c join public.leads l on l.id = c.lead_id where c.organization_id = ${organizationId} order by 1`;
  const verdicts = await sql<{ line: string }[]>`
    select concat_ws(' ', l.phone, v.verdict, v.reasons, v.cause, v.decided_at) as line
    from public.verdicts v join public.appointments a on a.id = v.appointment_id join public.leads l on l.id = a.lead_id
    where v.organization_id = ${organizationId} order by v.decided_at, 1`;
  const [left] = await sql`
    select count(*)::int as open from private.outbox where organization_id = ${organizationId} and (finished_at is null or follow_up_at is not null)`;
  return {
    messages: [...messages],
    calls: calls.map(({ line }) => line),
    verdicts: verdicts.map(({ line }) => line),
    open: left?.open as number,
  };
}
