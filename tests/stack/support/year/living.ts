/** Applies the updates of a tick to the database. */
import { randomUUID } from "node:crypto";
import type { Sql } from "../database.ts";
import { iso } from "./calendar.ts";
import { SAID } from "./due.ts";
import { json, type World, writeCards } from "./organizations.ts";
import type { Say } from "./shows.ts";

export async function applyTick(sql: Sql, world: World, tick: number) {
  await writeCards(sql, world, tick);
  await hearCalls(sql, world, tick);
  for (const says of SAID) await hearShows(sql, world, tick, says);
}

const CALL =
  "id uuid, organization_id uuid, ref text, status text, at timestamptz, seconds int, provider int, voicemail boolean";

async function hearCalls(sql: Sql, { stories, organizations, calls }: World, tick: number) {
  const fresh: unknown[] = [];
  const news: unknown[] = [];
  for (const { place, calls: words } of stories) {
    const known = calls[place] as Map<number, string>;
    for (const { call, at, tick: when, ...word } of words) {
      if (when !== tick) continue;
      const id = known.get(call) ?? randomUUID();
      const row = { id, organization_id: organizations[place], ref: `year ${call}`, at: iso(at), ...word };
      (known.has(call) ? news : fresh).push(row);
      known.set(call, id);
    }
  }
  if (fresh.length > 0)
    await sql`
      insert into public.calls (id, organization_id, integration_id, provider_ref, status, direction, occurred_at, talk_seconds, billed_seconds,
        in_voicemail, first_event_at, head_rank, head_at, head_key)
      select x.id, x.organization_id, i.id, x.ref, x.status, 'inbound', x.at, x.seconds, x.provider, x.voicemail, x.at, 2, x.at, 'key'
      from jsonb_to_recordset(${json(fresh)}::text::jsonb) as x (${sql.unsafe(CALL)})
      join public.integrations i on i.organization_id = x.organization_id and i.provider = 'retell'`;
  if (news.length > 0)
    await sql`
      update public.calls c set status = x.status, occurred_at = x.at, talk_seconds = x.seconds, billed_seconds = x.provider,
        in_voicemail = x.voicemail, summary = 'Heard of again'
      from jsonb_to_recordset(${json(news)}::text::jsonb) as x (${sql.unsafe(CALL)})
      where c.organization_id = x.organization_id and c.id = x.id`;
}

type Hear = (sql: Sql, rows: string, world: World) => Promise<unknown>;
const ROW = "id uuid, organization_id uuid, place int, show int, at timestamptz, say text";
const WORDS = (sql: Sql, rows: string) =>
  sql`(select * from jsonb_to_recordset(${rows}::text::jsonb) as x (${sql.unsafe(ROW)}) order by place, show) x`;

/** A verdict is written to the appointment and to its history, which disputes refer to. */
const verdicts = (sql: Sql, rows: string, doubted: boolean) => sql`
  with written as (
    insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
    select x.organization_id, x.id, 1, x.say, '{owner_yes}', 'rules', x.at from ${WORDS(sql, rows)}
    returning id, organization_id, appointment_id, verdict, decided_at
  ), doubted as (
    insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
    select organization_id, appointment_id, id, 'contested', decided_at from written where ${doubted}
  )
  update public.appointments a set verdict = w.verdict, verdict_at = w.decided_at from written w where a.id = w.appointment_id`;

const decided: Hear = (sql, rows, { operator }) => sql`
  select private.decide_dispute_as(d.id, ${operator.userId}, substr(x.say, 9), 'Asked both', x.at)
  from ${WORDS(sql, rows)} join public.disputes d on d.organization_id = x.organization_id and d.appointment_id = x.id and d.status = 'open'
  order by x.place, x.show`;

const HEAR: Record<Say, Hear> = {
  booked: (sql, rows) => sql`
    insert into public.appointments (id, organization_id, integration_id, provider_ref, status, starts_at, ends_at, booked_at, first_event_at)
    select x.id, x.organization_id, i.id, 'year ' || x.show, 'booked', x.at - interval '49 hours', x.at - interval '48 hours', x.at, x.at
    from ${WORDS(sql, rows)} join public.integrations i on i.organization_id = x.organization_id and i.provider = 'calcom'`,
  shown: (sql, rows) => verdicts(sql, rows, false),
  no_show: (sql, rows) => verdicts(sql, rows, false),
  contested: (sql, rows) => verdicts(sql, rows, true),
  disputed: (sql, rows, { owner }) => sql`
    select private.dispute_verdict_as(x.id, ${owner.userId}, 'wrong_person', '', x.at) from ${WORDS(sql, rows)}`,
  decided_shown: decided,
  decided_no_show: decided,
  moved: (sql, rows) => sql`
    update public.appointments a set starts_at = x.at - interval '1 hour', ends_at = x.at from ${WORDS(sql, rows)}
    where a.organization_id = x.organization_id and a.id = x.id`,
  erased: (sql, rows) => sql`
    delete from public.appointments a using ${WORDS(sql, rows)} where a.organization_id = x.organization_id and a.id = x.id`,
};

async function hearShows(sql: Sql, world: World, tick: number, says: readonly Say[]) {
  const rows: unknown[] = [];
  for (const { place, shows: words } of world.stories) {
    const known = world.shows[place] as Map<number, string>;
    for (const { show, at, say, tick: when } of words) {
      if (when !== tick || !says.includes(say)) continue;
      const id = known.get(show) ?? randomUUID();
      known.set(show, id);
      rows.push({ id, organization_id: world.organizations[place], place, show, at: iso(at), say });
    }
  }
  if (rows.length > 0) await HEAR[says[0] as Say](sql, json(rows), world);
}
