-- Changes of calls and appointments become deltas.

create function private.facts_lock(p_organization_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('facts ' || (hashtext(p_organization_id::text) & 1023), 0)
$$;
comment on function private.facts_lock is
  'Returns the key of the advisory lock for an organization''s facts: shared for writers and folds, exclusive for a recount. There are '
  '1024 keys, so that a job that writes for every organization does not fill PostgreSQL''s table of locks.';

create type private.countable_call as (
  organization_id uuid, occurred_at timestamptz, direction text, status text, in_voicemail boolean, talk_seconds int,
  claimed_outcome text, confirmed_outcome text, cost_currency text, cost_total_micros bigint, cost_telephony_micros bigint,
  cost_speech_micros bigint, cost_model_micros bigint
);
comment on type private.countable_call is 'The columns of a call that are counted.';

create function private.leave_call_deltas(p_fresh private.countable_call[], p_gone private.countable_call[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into private.fact_deltas (organization_id, day, hour, calls, inbound, answered, not_connected, voicemail, talk_seconds,
    claimed_bookings, confirmed_bookings, callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros,
    model_usd_micros, costed, costed_elsewhere)
  select * from (select c.organization_id, l.local::date as day, extract(hour from l.local)::smallint as hour,
    sum(c.sign) as calls,
    sum(c.sign * (c.direction is not distinct from 'inbound')::int) as inbound,
    sum(c.sign * (c.status in ('ongoing', 'ended') and c.in_voicemail is not true)::int) as answered,
    sum(c.sign * (c.status = 'not_connected')::int) as not_connected,
    sum(c.sign * (c.in_voicemail is true)::int) as voicemail,
    sum(c.sign * coalesce(c.talk_seconds, 0)) as talk_seconds,
    sum(c.sign * (c.claimed_outcome is not distinct from 'appointment_set')::int) as claimed_bookings,
    sum(c.sign * (c.confirmed_outcome is not distinct from 'appointment_booked')::int) as confirmed_bookings,
    sum(c.sign * (c.claimed_outcome is not distinct from 'callback_requested')::int) as callbacks,
    sum(c.sign * (c.claimed_outcome is not distinct from 'not_interested')::int) as not_interested,
    coalesce(sum(c.sign * c.cost_total_micros) filter (where c.cost_currency = 'USD'), 0) as cost_usd_micros,
    coalesce(sum(c.sign * c.cost_telephony_micros) filter (where c.cost_currency = 'USD'), 0) as telephony_usd_micros,
    coalesce(sum(c.sign * c.cost_speech_micros) filter (where c.cost_currency = 'USD'), 0) as speech_usd_micros,
    coalesce(sum(c.sign * c.cost_model_micros) filter (where c.cost_currency = 'USD'), 0) as model_usd_micros,
    coalesce(sum(c.sign) filter (where c.cost_currency = 'USD' and c.cost_total_micros is not null), 0) as costed,
    coalesce(sum(c.sign) filter (where c.cost_currency <> 'USD' and c.cost_total_micros is not null), 0) as costed_elsewhere
  from (select 1 as sign, f.* from unnest(p_fresh) f union all select -1, g.* from unnest(p_gone) g) c
  -- An organization that is being erased needs no counting.
  join public.organizations o on o.id = c.organization_id
  cross join lateral (select c.occurred_at at time zone o.time_zone as local) l
  group by 1, 2, 3) d
  where (d.calls, d.inbound, d.answered, d.not_connected, d.voicemail, d.talk_seconds, d.claimed_bookings, d.confirmed_bookings,
    d.callbacks, d.not_interested, d.cost_usd_micros, d.telephony_usd_micros, d.speech_usd_micros, d.model_usd_micros, d.costed,
    d.costed_elsewhere) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
end $$;
comment on function private.leave_call_deltas is
  'Counts added calls and subtracts removed ones, per organization and local hour; without a net change no delta is written.';

create type private.appointment_counts as (
  organization_id uuid, day date, booked int, due int, shown int, no_show int, cancelled int, shown_priced int, shown_value_minor bigint,
  paid int, paid_minor bigint
);
comment on type private.appointment_counts is 'What one appointment adds to the facts of a local day.';

create function private.counts_of_appointment(a public.appointments, p_time_zone text, p_currency text, p_sign int)
returns setof private.appointment_counts language plpgsql immutable set search_path = '' as $$
declare
  v_priced boolean := a.verdict = 'shown' and a.price_minor > 0 and a.currency is not distinct from p_currency;
begin
  if a.booked_at is not null then
    return next row(a.organization_id, (a.booked_at at time zone p_time_zone)::date, p_sign, 0, 0, 0, 0, 0, 0, 0,
      0)::private.appointment_counts;
  end if;
  if a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, 0,
      p_sign * a.is_judged::int, p_sign * (a.verdict = 'shown')::int, p_sign * (a.verdict = 'no_show')::int,
      p_sign * (a.status = 'cancelled')::int, p_sign * coalesce(v_priced, false)::int,
      case when v_priced then p_sign * a.price_minor else 0 end, 0, 0)::private.appointment_counts;
  end if;
  if a.paid_at is not null and a.price_minor > 0 and a.currency is not distinct from p_currency then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, 0, 0, 0, 0, 0, 0, 0, p_sign,
      p_sign * a.price_minor)::private.appointment_counts;
  end if;
end $$;
comment on function private.counts_of_appointment is
  'Returns what one appointment adds to or takes from the facts: booked on the day it was made, paid on the day it was paid, everything '
  'else on the day it takes place.';

create type private.price_counts as (organization_id uuid, day date, currency text, shown int, shown_minor bigint, paid int,
  paid_minor bigint);
comment on type private.price_counts is 'What the price of one appointment adds to the daily prices.';

create function private.is_priced_elsewhere(a public.appointments, p_currency text) returns boolean language sql immutable
  set search_path = '' as $$
  select coalesce(a.price_minor > 0 and a.currency <> p_currency, false)
$$;
comment on function private.is_priced_elsewhere is 'Returns whether an appointment has a price in another currency than this one.';

create function private.prices_of_appointment(a public.appointments, p_time_zone text, p_currency text, p_sign int)
returns setof private.price_counts language plpgsql immutable set search_path = '' as $$
begin
  if not private.is_priced_elsewhere(a, p_currency) then return; end if;
  if a.verdict = 'shown' and a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, a.currency, p_sign, p_sign * a.price_minor, 0,
      0)::private.price_counts;
  end if;
  if a.paid_at is not null then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, a.currency, 0, 0, p_sign,
      p_sign * a.price_minor)::private.price_counts;
  end if;
end $$;
comment on function private.prices_of_appointment is
  'Returns what the price of one appointment adds to or takes from the daily prices if it is in another currency than the '
  'organization''s; on the same days as counts_of_appointment.';

create function private.count_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_fresh private.countable_call[];
  v_gone private.countable_call[];
begin
  if tg_op <> 'DELETE' then
    v_fresh := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
      cost_model_micros)::private.countable_call from fresh);
  end if;
  if tg_op <> 'INSERT' then
    v_gone := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
      cost_model_micros)::private.countable_call from gone);
  end if;
  if v_fresh <> '{}' or v_gone <> '{}' then
    -- Waits for a recount before reading the zone.
    perform pg_advisory_xact_lock_shared(private.facts_lock(c.organization_id))
    from (select distinct organization_id from unnest(v_fresh || v_gone) order by 1) c;
    perform private.leave_call_deltas(v_fresh, v_gone);
  end if;
  return null;
end $$;
comment on function private.count_calls is
  'Statement trigger: changes of calls become deltas. Definer, because nobody writes facts directly.';

create function private.count_appointment() returns trigger language plpgsql security definer set search_path = '' as $$
declare o public.organizations;
begin
  -- Waits for a recount before reading zone and currency.
  perform pg_advisory_xact_lock_shared(private.facts_lock(coalesce(new.organization_id, old.organization_id)));
  select * into o from public.organizations where id = coalesce(new.organization_id, old.organization_id);
  if not found then return null; end if;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid,
    paid_minor)
  select organization_id, day, sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor),
    sum(paid), sum(paid_minor)
  from (
    select n.* from private.counts_of_appointment(new, o.time_zone, o.currency, 1) n where tg_op <> 'DELETE'
    union all select g.* from private.counts_of_appointment(old, o.time_zone, o.currency, -1) g where tg_op <> 'INSERT'
  ) d
  group by organization_id, day
  having (sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor), sum(paid),
    sum(paid_minor)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0);
  -- Most appointments have no such price, so the statement is skipped for them.
  if private.is_priced_elsewhere(new, o.currency) or private.is_priced_elsewhere(old, o.currency) then
    insert into private.price_deltas (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
    select organization_id, day, currency, sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)
    from (
      select n.* from private.prices_of_appointment(new, o.time_zone, o.currency, 1) n
      union all select g.* from private.prices_of_appointment(old, o.time_zone, o.currency, -1) g
    ) d
    group by organization_id, day, currency
    having (sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)) <> (0, 0, 0, 0);
  end if;
  return null;
end $$;
comment on function private.count_appointment is
  'Row trigger: changes of an appointment become deltas. Definer, because nobody writes facts directly.';
