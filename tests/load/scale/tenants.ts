/** Two years of a hundred organizations, a tenth of which have nine tenths of the calls. Set-based, without triggers. */
import postgres from "postgres";
import type { Stack } from "../../../local/platform/stack-file.ts";
import type { BenchOrganization } from "../organization.ts";

export const ORGANIZATIONS = 100;
const LARGE = 10;
const DAYS = 730;
/** Small enough for logical decoding, which reads along, to keep a transaction in memory. */
const CHUNK = 25_000;

/** A hosted project's `postgres` may load rows without triggers; on the laptop its superuser must grant that. */
export async function permitLoading(stack: Stack) {
  const url = new URL(stack.db_url);
  url.username = "supabase_admin";
  const admin = postgres(url.href, { max: 1, onnotice: () => undefined });
  await admin`grant set on parameter session_replication_role to postgres`.finally(() => admin.end());
}

/** Creates the organizations; the first large one is the given one, whose owner reads it later. */
export async function buildWorld(sql: postgres.Sql, { organizationId }: BenchOrganization) {
  // The generated data is history: nothing is due, and only the fold jobs continue.
  await sql`select cron.unschedule(jobname) from cron.job where jobname not like 'fold-%'`;
  await sql.unsafe(`
    create schema bench;
    create table bench.world (place int primary key, organization_id uuid not null, voice uuid not null, calendar uuid not null, zone text not null, began timestamptz not null)`);
  await sql`
    insert into public.organizations (name, time_zone, currency, created_at)
    select 'Scale ' || n, (array['Europe/Stockholm', 'America/New_York', 'Asia/Tokyo', 'Australia/Sydney'])[1 + n % 4], 'USD', now() - make_interval(days => ${DAYS})
    from generate_series(2, ${ORGANIZATIONS}::int) n`;
  await withoutTriggers(sql, async (tx) => {
    const began = tx`now() - make_interval(days => ${DAYS})`;
    await tx`update public.organizations set created_at = ${began} where id = ${organizationId}`;
    await tx`update public.rate_cards set effective_from = (${began})::date - 1 where organization_id = ${organizationId} or organization_id in (select id from public.organizations where name like 'Scale %')`;
    await tx`update private.billing_accounts set starts_on = (${began})::date - 1, open_from = date_trunc('month', now())`;
  });
  await sql`
    insert into public.integrations (organization_id, provider)
    select o.id, p from public.organizations o, unnest(array['retell', 'calcom']) p
    where (o.name like 'Scale %' or o.id = ${organizationId}) and not exists (select from public.integrations i where i.organization_id = o.id and i.provider = p)`;
  await sql`
    insert into bench.world
    select row_number() over (order by o.id <> ${organizationId}, o.name) - 1, o.id, v.id, c.id, o.time_zone, date_trunc('day', o.created_at)
    from public.organizations o
    join public.integrations v on v.organization_id = o.id and v.provider = 'retell'
    join public.integrations c on c.organization_id = o.id and c.provider = 'calcom'
    where o.name like 'Scale %' or o.id = ${organizationId}`;
}

/** Adds the calls numbered `from` to `to`, across the two years, with usage and an appointment per twenty calls. */
export async function grow(sql: postgres.Sql, from: number, to: number) {
  await addCalls(sql, from, to);
  await withoutTriggers(sql, fillMilestones);
  await sql`vacuum analyze public.calls, public.appointments, public.usage_records, public.milestones, public.milestone_slots`;
}

export async function addCalls(sql: postgres.Sql, from: number, to: number) {
  for (let first = from; first < to; first += CHUNK)
    await withoutTriggers(sql, (tx) => insertCalls(tx, first, Math.min(first + CHUNK, to) - 1, from, to));
}

/** Recomputes facts and usage of every organization from its rows, by the functions of a rebuild. */
export async function rebuildFacts(sql: postgres.Sql) {
  const organizations = await sql<
    { id: string }[]
  >`select organization_id as id from bench.world order by place`;
  for (const { id } of organizations) {
    await sql`select private.recount_facts(${id}), private.recount_usage(${id})`;
    await sql`select private.fold_facts(), private.fold_usage()`;
  }
  await sql`vacuum full private.folded_facts, private.folded_usage, private.fact_deltas, private.usage_deltas`;
  await sql`vacuum analyze private.folded_facts, private.folded_usage, private.fact_deltas, private.usage_deltas`;
}

const withoutTriggers = (sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<unknown>) =>
  sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`set local synchronous_commit = off`;
    await work(tx);
  });

const insertCalls = (
  tx: postgres.TransactionSql,
  first: number,
  last: number,
  from: number,
  to: number,
) => tx`
  with drawn as (
    select n, w.*, w.began + (now() - w.began) * ((n - ${from}) / ${to - from}::float8) as at, (hashint8(n) & 2147483647) as dice
    from generate_series(${first}::bigint, ${last}::bigint) n
    join bench.world w on w.place = case when n % 10 < 9 then (n / 10) % ${LARGE} else ${LARGE} + (n / 10) % ${ORGANIZATIONS - LARGE} end
  ), told as (
    select d.*, case when dice % 10 = 0 then 'not_connected' else 'ended' end as status, dice % 12 = 5 as in_voicemail,
      case when dice % 10 > 0 then 1 + dice % 421 end as talk, dice % 20 = 7 as is_booked
    from drawn d
  ), made as (
    insert into public.calls (id, organization_id, integration_id, provider_ref, status, channel, direction, from_number, to_number, agent_ref, agent_name,
      occurred_at, started_at, ended_at, talk_seconds, in_voicemail, claimed_outcome, confirmed_outcome, sentiment, summary, cost_currency, cost_total_micros,
      cost_telephony_micros, cost_speech_micros, cost_model_micros, first_event_at, head_rank, head_at, head_key)
    select lpad(to_hex(n), 32, '0')::uuid, organization_id, voice, 'call_' || lpad(n::text, 10, '0'), status, 'phone',
      case when dice % 3 = 0 then 'inbound' else 'outbound' end, '+12125550100', '+1310' || lpad((dice % 10000000)::text, 7, '0'), 'agent_scale', 'Ella',
      at, at, at + make_interval(secs => coalesce(talk, 20)), talk, in_voicemail,
      case when is_booked then 'appointment_set' when dice % 7 = 0 then 'callback_requested' when dice % 5 = 0 then 'not_interested' end,
      case when is_booked then 'appointment_booked' end, 'neutral', 'Asked about opening hours and the price of a first visit; wants to hear back on ' || (at::date + 3),
      'USD', talk * 1500, talk * 500, talk * 600, talk * 400, at, 2, at, 'scale'
    from told returning 1
  ), used as (
    insert into public.usage_records (organization_id, call_id, revision, occurred_at, day, period, billing_period, kind, talked_seconds, billed_seconds, rate_version)
    select organization_id, lpad(to_hex(n), 32, '0')::uuid, 1, at, l.day, m.month, m.month,
      case when talk is null then 'unanswered' when in_voicemail then 'voicemail' else 'talk' end, coalesce(talk, 0), coalesce(talk, 0), 1
    from told cross join lateral (select (at at time zone zone)::date as day) l cross join lateral (select date_trunc('month', l.day::timestamp)::date as month) m
    returning 1
  )
  insert into public.appointments (id, organization_id, integration_id, provider_ref, call_id, status, title, starts_at, ends_at, attendee_name, attendee_phone,
    price_minor, currency, paid_at, booked_at, first_event_at, verdict, verdict_at)
  select ('a' || lpad(to_hex(n), 31, '0'))::uuid, organization_id, calendar, 'booking_' || n, lpad(to_hex(n), 32, '0')::uuid,
    case when dice % 23 = 1 then 'cancelled' else 'booked' end, 'First visit', s.starts, s.starts + interval '30 minutes', 'Person ' || n,
    '+1310' || lpad((dice % 10000000)::text, 7, '0'), case when dice % 5 < 3 then 5000 + dice % 20001 end, 'USD',
    case when dice % 5 < 2 and s.starts + interval '3 days' < now() then s.starts + interval '3 days' end, at, at,
    case when dice % 23 = 1 or s.starts > now() - interval '49 hours' then 'pending' when dice % 10 < 7 then 'shown' else 'no_show' end,
    case when dice % 23 <> 1 and s.starts <= now() - interval '49 hours' then s.starts + interval '49 hours' end
  from told cross join lateral (select date_trunc('hour', at) + make_interval(days => 1 + dice % 9) as starts) s where is_booked`;

/** Every 25 shows fill a milestone; some are reversed and credited. */
async function fillMilestones(tx: postgres.TransactionSql) {
  await tx`delete from public.milestone_slots where organization_id in (select organization_id from bench.world)`;
  await tx`delete from public.milestones where organization_id in (select organization_id from bench.world)`;
  await tx`
    with shown as (
      select a.organization_id, a.id, a.verdict_at, row_number() over (partition by a.organization_id order by a.verdict_at, a.id) - 1 as place
      from public.appointments a join bench.world w on w.organization_id = a.organization_id where a.verdict = 'shown'
    )
    insert into public.milestone_slots (organization_id, milestone, position, appointment_id, taken_at, left_at, left_reason, credit_minor, credit_invoice_id)
    select organization_id, 1 + place / 25, 1 + place % 25, id, verdict_at, case when place % 97 = 3 then verdict_at + interval '1 hour' end,
      case when place % 97 = 3 then 'disputed' end, case when place % 97 = 3 then 8000 end, case when place % 97 = 3 then gen_random_uuid() end
    from shown`;
  await tx`
    insert into public.milestones (organization_id, number, rate_version, size, amount_minor, currency, reached_at)
    select organization_id, milestone, 1, 25, 200000, 'USD', case when count(*) = 25 then max(taken_at) end
    from public.milestone_slots where organization_id in (select organization_id from bench.world) group by 1, 2`;
}

export interface Sizes {
  /** Bytes on disk, including indexes. */
  facts: number;
  raw: number;
}

export async function sizesOnDisk(sql: postgres.Sql): Promise<Sizes> {
  const [sizes] = await sql<[Sizes]>`
    select (select sum(pg_total_relation_size(r))::float8 from unnest('{private.folded_facts, private.fact_deltas, private.folded_usage, private.usage_deltas}'::regclass[]) r) as facts,
      (select sum(pg_total_relation_size(r))::float8 from unnest('{public.calls, public.appointments, public.usage_records}'::regclass[]) r) as raw`;
  return sizes;
}
