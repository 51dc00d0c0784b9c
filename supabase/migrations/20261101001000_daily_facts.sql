-- Daily facts: counted per organization and local day. Every change of a row leaves a delta, so that the
-- facts are exact at every instant and no two writers wait for the same sum; a cron job folds deltas in.

create table private.fact_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  hour smallint,
  calls int not null default 0,
  inbound int not null default 0,
  answered int not null default 0,
  not_connected int not null default 0,
  voicemail int not null default 0,
  talk_seconds int not null default 0,
  claimed_bookings int not null default 0,
  confirmed_bookings int not null default 0,
  callbacks int not null default 0,
  not_interested int not null default 0,
  cost_usd_micros bigint not null default 0,
  telephony_usd_micros bigint not null default 0,
  speech_usd_micros bigint not null default 0,
  model_usd_micros bigint not null default 0,
  costed int not null default 0,
  costed_elsewhere int not null default 0,
  booked int not null default 0,
  due int not null default 0,
  shown int not null default 0,
  no_show int not null default 0,
  cancelled int not null default 0,
  shown_priced int not null default 0,
  shown_value_minor bigint not null default 0,
  paid int not null default 0,
  paid_minor bigint not null default 0,
  primary key (organization_id, day, id)
);
comment on table private.fact_deltas is
  'Not yet folded changes of the daily facts. No foreign key: what an erased organization left is dropped by the next fold.';

create table private.folded_facts (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  calls_by_hour int[] not null,
  calls int not null, inbound int not null, answered int not null, not_connected int not null, voicemail int not null,
  talk_seconds bigint not null, claimed_bookings int not null, confirmed_bookings int not null, callbacks int not null,
  not_interested int not null, cost_usd_micros bigint not null, telephony_usd_micros bigint not null, speech_usd_micros bigint not null,
  model_usd_micros bigint not null, costed int not null, costed_elsewhere int not null, booked int not null, due int not null, shown int not null,
  no_show int not null, cancelled int not null, shown_priced int not null, shown_value_minor bigint not null,
  paid int not null, paid_minor bigint not null,
  primary key (organization_id, day),
  constraint folded_facts_have_24_hours check (array_length(calls_by_hour, 1) = 24)
);
comment on column private.folded_facts.costed is 'Calls of which a cost in dollars is known; costed_elsewhere: of which it is in another currency, and not in the sums.';
comment on table private.folded_facts is 'Daily facts as of the last fold; the truth is these plus the deltas: public.daily_facts.';

-- Prices in another currency than the organization's wait in their own, summed by day: the rates of their days come
-- later than they do, and some never.

create table private.price_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  currency text not null,
  shown int not null,
  shown_minor bigint not null,
  paid int not null,
  paid_minor bigint not null,
  primary key (organization_id, day, id)
);
comment on table private.price_deltas is
  'Not yet folded changes of the daily prices. No foreign key: what an erased organization left is dropped by the next fold.';
alter table private.price_deltas enable row level security;

create table private.folded_prices (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  currency text not null,
  shown int not null,
  shown_minor bigint not null,
  paid int not null,
  paid_minor bigint not null,
  primary key (organization_id, day, currency)
);
comment on table private.folded_prices is 'Daily prices as of the last fold; the truth is these plus the deltas: private.daily_prices.';
alter table private.folded_prices enable row level security;

create view private.daily_prices with (security_invoker = on) as
select organization_id, day, currency, sum(shown)::bigint as shown, sum(shown_minor)::bigint as shown_minor, sum(paid)::bigint as paid, sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.folded_prices
  union all
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.price_deltas
) f group by organization_id, day, currency
having sum(shown) <> 0 or sum(paid) <> 0;
comment on view private.daily_prices is
  'Per organization, local day and currency: prices of appointments in another currency than the organization''s, in minor units of their own; shown by when they take place, paid by when they were paid. Exact at every instant.';

-- What one row says of its day --------------------------------------------------------------------

create type private.countable_call as (
  organization_id uuid, occurred_at timestamptz, direction text, status text, in_voicemail boolean, talk_seconds int,
  claimed_outcome text, confirmed_outcome text, cost_currency text, cost_total_micros bigint, cost_telephony_micros bigint,
  cost_speech_micros bigint, cost_model_micros bigint
);
comment on type private.countable_call is 'What counts of a call.';

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
  -- An organization being erased needs no more counting.
  join public.organizations o on o.id = c.organization_id
  cross join lateral (select c.occurred_at at time zone o.time_zone as local) l
  group by 1, 2, 3) d
  where (d.calls, d.inbound, d.answered, d.not_connected, d.voicemail, d.talk_seconds, d.claimed_bookings, d.confirmed_bookings,
    d.callbacks, d.not_interested, d.cost_usd_micros, d.telephony_usd_micros, d.speech_usd_micros, d.model_usd_micros, d.costed,
    d.costed_elsewhere) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
end $$;
comment on function private.leave_call_deltas is 'Counts calls that came and takes off calls that went, per organization and local hour; what changes nothing leaves nothing.';

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
    return next row(a.organization_id, (a.booked_at at time zone p_time_zone)::date, p_sign, 0, 0, 0, 0, 0, 0, 0, 0)::private.appointment_counts;
  end if;
  if a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, 0,
      p_sign * a.is_judged::int, p_sign * (a.verdict = 'shown')::int, p_sign * (a.verdict = 'no_show')::int,
      p_sign * (a.status = 'cancelled')::int, p_sign * coalesce(v_priced, false)::int,
      case when v_priced then p_sign * a.price_minor else 0 end, 0, 0)::private.appointment_counts;
  end if;
  if a.paid_at is not null and a.price_minor > 0 and a.currency is not distinct from p_currency then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, 0, 0, 0, 0, 0, 0, 0, p_sign, p_sign * a.price_minor)::private.appointment_counts;
  end if;
end $$;
comment on function private.counts_of_appointment is
  'What one appointment adds to or takes from the facts: booked on the day it was made, paid on the day it was paid, everything else on the day it takes place.';

create type private.price_counts as (organization_id uuid, day date, currency text, shown int, shown_minor bigint, paid int, paid_minor bigint);
comment on type private.price_counts is 'What the price of one appointment adds to the daily prices.';

create function private.is_priced_elsewhere(a public.appointments, p_currency text) returns boolean language sql immutable set search_path = '' as $$
  select coalesce(a.price_minor > 0 and a.currency <> p_currency, false)
$$;
comment on function private.is_priced_elsewhere is 'Whether an appointment has a price in another currency than this one.';

create function private.prices_of_appointment(a public.appointments, p_time_zone text, p_currency text, p_sign int)
returns setof private.price_counts language plpgsql immutable set search_path = '' as $$
begin
  if not private.is_priced_elsewhere(a, p_currency) then return; end if;
  if a.verdict = 'shown' and a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, a.currency, p_sign, p_sign * a.price_minor, 0, 0)::private.price_counts;
  end if;
  if a.paid_at is not null then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, a.currency, 0, 0, p_sign, p_sign * a.price_minor)::private.price_counts;
  end if;
end $$;
comment on function private.prices_of_appointment is
  'What the price of one appointment adds to or takes from the daily prices, where it is in another currency than the organization''s; on the days counts_of_appointment has for those in its own.';

-- Deltas, written with the row that changed -----------------------------------------------------------

create function private.count_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_fresh private.countable_call[];
  v_gone private.countable_call[];
begin
  if tg_op <> 'DELETE' then
    v_fresh := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros, cost_model_micros)::private.countable_call from fresh);
  end if;
  if tg_op <> 'INSERT' then
    v_gone := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros, cost_model_micros)::private.countable_call from gone);
  end if;
  if v_fresh <> '{}' or v_gone <> '{}' then perform private.leave_call_deltas(v_fresh, v_gone); end if;
  return null;
end $$;
comment on function private.count_calls is 'Statement trigger: what changed about calls becomes deltas. Definer: nobody writes facts by hand.';
create trigger count_inserted after insert on public.calls referencing new table as fresh for each statement execute function private.count_calls();
create trigger count_updated after update on public.calls referencing old table as gone new table as fresh for each statement execute function private.count_calls();
create trigger count_deleted after delete on public.calls referencing old table as gone for each statement execute function private.count_calls();

create function private.count_appointment() returns trigger language plpgsql security definer set search_path = '' as $$
declare o public.organizations;
begin
  select * into o from public.organizations where id = coalesce(new.organization_id, old.organization_id);
  if not found then return null; end if;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor)
  select organization_id, day, sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor),
    sum(paid), sum(paid_minor)
  from (
    select n.* from private.counts_of_appointment(new, o.time_zone, o.currency, 1) n where tg_op <> 'DELETE'
    union all select g.* from private.counts_of_appointment(old, o.time_zone, o.currency, -1) g where tg_op <> 'INSERT'
  ) d
  group by organization_id, day
  having (sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor), sum(paid),
    sum(paid_minor)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0);
  -- Most have no such price: those are spared the statement.
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
comment on function private.count_appointment is 'Row trigger: what changed about an appointment becomes deltas. Definer: nobody writes facts by hand.';
create trigger count_appointment after insert or update or delete on public.appointments for each row execute function private.count_appointment();

-- Folding --------------------------------------------------------------------------------------------

create function private.fold_facts() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  -- Two folds at once would wait for each other's rows in different orders.
  if not pg_try_advisory_xact_lock(hashtextextended('private.fold_facts', 0)) then return 0; end if;
  with taken as (
    delete from private.fact_deltas returning *
  ), hourly as (
    select organization_id, day, hour, sum(calls)::int as calls from taken where hour is not null group by 1, 2, 3
  ), summed as (
    select organization_id, day,
      (select array_agg(coalesce(h.calls, 0) order by n) from generate_series(0, 23) n
       left join hourly h on h.organization_id = t.organization_id and h.day = t.day and h.hour = n) as calls_by_hour,
      sum(calls) as calls, sum(inbound) as inbound, sum(answered) as answered, sum(not_connected) as not_connected,
      sum(voicemail) as voicemail, sum(talk_seconds) as talk_seconds, sum(claimed_bookings) as claimed_bookings,
      sum(confirmed_bookings) as confirmed_bookings, sum(callbacks) as callbacks, sum(not_interested) as not_interested,
      sum(cost_usd_micros) as cost_usd_micros, sum(telephony_usd_micros) as telephony_usd_micros, sum(speech_usd_micros) as speech_usd_micros,
      sum(model_usd_micros) as model_usd_micros, sum(costed) as costed, sum(costed_elsewhere) as costed_elsewhere, sum(booked) as booked, sum(due) as due, sum(shown) as shown, sum(no_show) as no_show,
      sum(cancelled) as cancelled, sum(shown_priced) as shown_priced, sum(shown_value_minor) as shown_value_minor,
      sum(paid) as paid, sum(paid_minor) as paid_minor
    from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day
  )
  insert into private.folded_facts as f (organization_id, day, calls_by_hour, calls, inbound, answered, not_connected, voicemail,
    talk_seconds, claimed_bookings, confirmed_bookings, callbacks, not_interested, cost_usd_micros, telephony_usd_micros,
    speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor)
  select * from summed
  on conflict (organization_id, day) do update set
    calls_by_hour = (select array_agg(o + n order by i) from unnest(f.calls_by_hour, excluded.calls_by_hour) with ordinality u (o, n, i)),
    calls = f.calls + excluded.calls, inbound = f.inbound + excluded.inbound, answered = f.answered + excluded.answered,
    not_connected = f.not_connected + excluded.not_connected, voicemail = f.voicemail + excluded.voicemail,
    talk_seconds = f.talk_seconds + excluded.talk_seconds, claimed_bookings = f.claimed_bookings + excluded.claimed_bookings,
    confirmed_bookings = f.confirmed_bookings + excluded.confirmed_bookings, callbacks = f.callbacks + excluded.callbacks,
    not_interested = f.not_interested + excluded.not_interested, cost_usd_micros = f.cost_usd_micros + excluded.cost_usd_micros,
    telephony_usd_micros = f.telephony_usd_micros + excluded.telephony_usd_micros,
    speech_usd_micros = f.speech_usd_micros + excluded.speech_usd_micros, model_usd_micros = f.model_usd_micros + excluded.model_usd_micros,
    costed = f.costed + excluded.costed, costed_elsewhere = f.costed_elsewhere + excluded.costed_elsewhere,
    booked = f.booked + excluded.booked, due = f.due + excluded.due, shown = f.shown + excluded.shown,
    no_show = f.no_show + excluded.no_show, cancelled = f.cancelled + excluded.cancelled,
    shown_priced = f.shown_priced + excluded.shown_priced, shown_value_minor = f.shown_value_minor + excluded.shown_value_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  get diagnostics v_count = row_count;
  with taken as (
    delete from private.price_deltas returning *
  )
  insert into private.folded_prices as f (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select organization_id, day, currency, sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)
  from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day, currency
  on conflict (organization_id, day, currency) do update set shown = f.shown + excluded.shown, shown_minor = f.shown_minor + excluded.shown_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  return v_count;
end $$;
comment on function private.fold_facts is
  'Moves all deltas into the folded facts, of each kind in one statement, so that no instant sees them twice or not at all. Called by pg_cron; answers how many days of facts changed.';

create function private.recount_facts(p_organization_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  o public.organizations;
  v_month timestamptz;
begin
  -- Writers wait for a moment: a row that came between the two halves would be counted twice.
  lock table public.calls, public.appointments in share mode;
  -- And a fold in the middle would bring back what is being recounted.
  perform pg_advisory_xact_lock(hashtextextended('private.fold_facts', 0));
  delete from private.fact_deltas where organization_id = p_organization_id;
  delete from private.folded_facts where organization_id = p_organization_id;
  delete from private.price_deltas where organization_id = p_organization_id;
  delete from private.folded_prices where organization_id = p_organization_id;
  select * into o from public.organizations where id = p_organization_id;
  -- Month by month, so that a large organization does not have to be held in memory.
  for v_month in
    select generate_series(date_trunc('month', min(occurred_at)), max(occurred_at), '1 month') from public.calls where organization_id = p_organization_id
  loop
    perform private.leave_call_deltas(array(
      select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
        confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros, cost_model_micros)::private.countable_call
      from public.calls
      where organization_id = p_organization_id and occurred_at >= v_month and occurred_at < v_month + interval '1 month'), '{}');
  end loop;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor)
  select n.* from public.appointments a cross join lateral private.counts_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
  insert into private.price_deltas (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select n.* from public.appointments a cross join lateral private.prices_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
end $$;
comment on function private.recount_facts is 'Counts an organization anew from its rows: when its zone or currency changes, or to prove the facts.';

create function private.recount_when_days_move() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.recount_facts(new.id);
  return null;
end $$;
comment on function private.recount_when_days_move is 'Trigger: another zone has other days, another currency other values.';
create trigger recount_facts after update of time_zone, currency on public.organizations
  for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
  execute function private.recount_when_days_move();

-- What members read ----------------------------------------------------------------------------------

alter table private.fact_deltas enable row level security;
create policy "members read their organization's deltas" on private.fact_deltas for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.fact_deltas to authenticated;
alter table private.folded_facts enable row level security;
create policy "members read their organization's facts" on private.folded_facts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.folded_facts to authenticated;

create view public.daily_facts with (security_invoker = on) as
select organization_id, day, sum(calls)::int as calls, sum(inbound)::int as inbound, sum(answered)::int as answered,
  sum(not_connected)::int as not_connected, sum(voicemail)::int as voicemail, sum(talk_seconds)::bigint as talk_seconds,
  sum(claimed_bookings)::int as claimed_bookings, sum(confirmed_bookings)::int as confirmed_bookings, sum(callbacks)::int as callbacks,
  sum(not_interested)::int as not_interested, sum(cost_usd_micros)::bigint as cost_usd_micros,
  sum(telephony_usd_micros)::bigint as telephony_usd_micros, sum(speech_usd_micros)::bigint as speech_usd_micros,
  sum(model_usd_micros)::bigint as model_usd_micros, sum(costed)::int as costed, sum(costed_elsewhere)::int as costed_elsewhere, sum(booked)::int as booked,
  sum(due)::int as due, sum(shown)::int as shown, sum(no_show)::int as no_show, sum(cancelled)::int as cancelled,
  sum(shown_priced)::int as shown_priced, sum(shown_value_minor)::bigint as shown_value_minor,
  sum(paid)::int as paid, sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.folded_facts
  union all
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.fact_deltas
) f group by organization_id, day
-- A day whose rows all moved away is no day with facts: which order they came in must not show. Every other column counts some of these.
having sum(calls) <> 0 or sum(booked) <> 0 or sum(due) <> 0 or sum(cancelled) <> 0 or sum(paid) <> 0;
comment on view public.daily_facts is
  'Per organization and local day: calls and their costs by when they happened; booked by when it was booked; due, shown, no_show, cancelled by when it takes place; paid by when it was paid. Exact at every instant.';
grant select on public.daily_facts to authenticated;

create function public.call_heat_map(p_organization_id uuid, p_from date, p_to date)
returns table (weekday int, hour int, calls bigint) language sql stable set search_path = '' as $$
  select extract(isodow from f.day)::int, f.hour, sum(f.calls)
  from (
    select d.day, (u.i - 1)::int as hour, u.n as calls
    from private.folded_facts d cross join lateral unnest(d.calls_by_hour) with ordinality u (n, i)
    where d.organization_id = p_organization_id and d.day between p_from and p_to
    union all
    select d.day, d.hour::int, d.calls from private.fact_deltas d
    where d.organization_id = p_organization_id and d.day between p_from and p_to and d.hour is not null
  ) f group by 1, 2 having sum(f.calls) <> 0
$$;
comment on function public.call_heat_map is 'Calls per ISO weekday (1 Monday) and local hour (0 to 23) of a range of local days. A stranger gets no rows.';
grant execute on function public.call_heat_map to authenticated;
