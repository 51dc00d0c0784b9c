import type { Sql } from "./database.ts";

/** A row of the view daily_facts. */
type CountedDay = { day: string; shown_priced: number; paid: number } & Record<string, string | number>;

/** Counted from the rows themselves, without the functions that maintain the facts. */
export const countedDays = (sql: Sql, organizationId: string, from = "-infinity", to = "infinity") => sql<
  CountedDay[]
>`
  with o as (
    select *, ${from}::text::date::timestamp at time zone time_zone as since, (${to}::text::date + 1)::timestamp at time zone time_zone as before
    from public.organizations where id = ${organizationId}
  ), counted as (
    select (c.occurred_at at time zone o.time_zone)::date as day, count(*) as calls,
      count(*) filter (where direction = 'inbound') as inbound,
      count(*) filter (where status in ('ongoing', 'ended') and in_voicemail is not true) as answered,
      count(*) filter (where status = 'not_connected') as not_connected,
      count(*) filter (where in_voicemail) as voicemail, sum(coalesce(talk_seconds, 0)) as talk_seconds,
      count(*) filter (where claimed_outcome = 'appointment_set') as claimed_bookings,
      count(*) filter (where confirmed_outcome = 'appointment_booked') as confirmed_bookings,
      count(*) filter (where claimed_outcome = 'callback_requested') as callbacks,
      count(*) filter (where claimed_outcome = 'not_interested') as not_interested,
      sum(case when cost_currency = 'USD' then coalesce(cost_total_micros, 0) else 0 end) as cost_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_telephony_micros, 0) else 0 end) as telephony_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_speech_micros, 0) else 0 end) as speech_usd_micros,
      sum(case when cost_currency = 'USD' then coalesce(cost_model_micros, 0) else 0 end) as model_usd_micros,
      count(cost_total_micros) filter (where cost_currency = 'USD') as costed,
      count(cost_total_micros) filter (where cost_currency <> 'USD') as costed_elsewhere,
      0 as booked, 0 as due, 0 as shown, 0 as no_show, 0 as cancelled, 0 as shown_priced, 0 as shown_value_minor, 0 as paid, 0 as paid_minor
    from public.calls c, o where c.organization_id = o.id and c.occurred_at >= o.since and c.occurred_at < o.before group by 1
    union all
    select (a.booked_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), 0, 0, 0, 0, 0, 0, 0, 0
    from public.appointments a, o where a.organization_id = o.id and a.booked_at >= o.since and a.booked_at < o.before group by 1
    union all
    select (a.paid_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count(*), sum(price_minor)
    from public.appointments a, o where a.organization_id = o.id and a.paid_at >= o.since and a.paid_at < o.before and price_minor > 0 and a.currency = o.currency group by 1
    union all
    select (a.starts_at at time zone o.time_zone)::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      count(*) filter (where is_judged), count(*) filter (where verdict = 'shown'),
      count(*) filter (where verdict = 'no_show'), count(*) filter (where status = 'cancelled'),
      count(*) filter (where verdict = 'shown' and price_minor > 0 and a.currency = o.currency),
      coalesce(sum(price_minor) filter (where verdict = 'shown' and price_minor > 0 and a.currency = o.currency), 0), 0, 0
    from public.appointments a, o
    where a.organization_id = o.id and a.starts_at >= o.since and a.starts_at < o.before and a.status <> 'requested' group by 1
  )
  select day::text, sum(calls)::int as calls, sum(inbound)::int as inbound, sum(answered)::int as answered,
    sum(not_connected)::int as not_connected, sum(voicemail)::int as voicemail, sum(talk_seconds)::float8 as talk_seconds,
    sum(claimed_bookings)::int as claimed_bookings, sum(confirmed_bookings)::int as confirmed_bookings,
    sum(callbacks)::int as callbacks, sum(not_interested)::int as not_interested,
    sum(cost_usd_micros)::float8 as cost_usd_micros, sum(telephony_usd_micros)::float8 as telephony_usd_micros,
    sum(speech_usd_micros)::float8 as speech_usd_micros, sum(model_usd_micros)::float8 as model_usd_micros, sum(costed)::int as costed,
    sum(costed_elsewhere)::int as costed_elsewhere, sum(booked)::int as booked, sum(due)::int as due, sum(shown)::int as shown,
    sum(no_show)::int as no_show, sum(cancelled)::int as cancelled, sum(shown_priced)::int as shown_priced,
    sum(shown_value_minor)::float8 as shown_value_minor, sum(paid)::int as paid, sum(paid_minor)::float8 as paid_minor
  from counted group by day order by day`;

/** The same values from the daily facts. */
export const keptDays = (sql: Sql, organizationId: string, from = "-infinity", to = "infinity") => sql<
  CountedDay[]
>`
  select day::text, calls, inbound, answered, not_connected, voicemail, talk_seconds::float8, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros::float8, telephony_usd_micros::float8, speech_usd_micros::float8,
    model_usd_micros::float8, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor::float8, paid, paid_minor::float8
  from public.daily_facts where organization_id = ${organizationId} and day between ${from}::text::date and ${to}::text::date order by day`;
