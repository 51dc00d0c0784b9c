-- Daily facts: folded facts plus deltas, exact at all times.

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
  'Changes of the daily facts that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
alter table private.fact_deltas enable row level security;
create policy "members read their organization's deltas" on private.fact_deltas for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.fact_deltas to authenticated;

create table private.folded_facts (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  calls_by_hour int[] not null,
  calls int not null, inbound int not null, answered int not null, not_connected int not null, voicemail int not null,
  talk_seconds bigint not null, claimed_bookings int not null, confirmed_bookings int not null, callbacks int not null,
  not_interested int not null, cost_usd_micros bigint not null, telephony_usd_micros bigint not null, speech_usd_micros bigint not null,
  model_usd_micros bigint not null, costed int not null, costed_elsewhere int not null, booked int not null, due int not null,
  shown int not null,
  no_show int not null, cancelled int not null, shown_priced int not null, shown_value_minor bigint not null,
  paid int not null, paid_minor bigint not null,
  primary key (organization_id, day),
  constraint folded_facts_have_24_hours check (array_length(calls_by_hour, 1) = 24)
);
comment on column private.folded_facts.costed is
  'Calls with a known cost in dollars; costed_elsewhere: calls with a cost in another currency, which the sums do not include.';
comment on table private.folded_facts is 'Daily facts as of the last fold. Add the deltas for the current values: public.daily_facts.';
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
  sum(model_usd_micros)::bigint as model_usd_micros, sum(costed)::int as costed, sum(costed_elsewhere)::int as costed_elsewhere,
  sum(booked)::int as booked,
  sum(due)::int as due, sum(shown)::int as shown, sum(no_show)::int as no_show, sum(cancelled)::int as cancelled,
  sum(shown_priced)::int as shown_priced, sum(shown_value_minor)::bigint as shown_value_minor,
  sum(paid)::int as paid, sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked,
    due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.folded_facts
  union all
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked,
    due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.fact_deltas
) f group by organization_id, day
-- A day whose rows have all moved away has no facts, whatever the order of events. Every other column counts some of these.
having sum(calls) <> 0 or sum(booked) <> 0 or sum(due) <> 0 or sum(cancelled) <> 0 or sum(paid) <> 0;
comment on view public.daily_facts is
  'Per organization and local day: calls and their costs by when they happened; booked by when it was booked; due, shown, no_show, '
  'cancelled by when it takes place; paid by when it was paid. Exact at all times.';
grant select on public.daily_facts to authenticated;

-- Prices in other currencies than the organization's are summed by day in their own currency: their days' rates come later, and
-- some never.
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
  'Changes of the daily prices that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
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
comment on table private.folded_prices is 'Daily prices as of the last fold. Add the deltas for the current values: private.daily_prices.';
alter table private.folded_prices enable row level security;

create view private.daily_prices with (security_invoker = on) as
select organization_id, day, currency, sum(shown)::bigint as shown, sum(shown_minor)::bigint as shown_minor, sum(paid)::bigint as paid,
  sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.folded_prices
  union all
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.price_deltas
) f group by organization_id, day, currency
having sum(shown) <> 0 or sum(paid) <> 0;
comment on view private.daily_prices is
  'Per organization, local day and currency: prices of appointments in other currencies than the organization''s, in their own minor '
  'units; shown by when they take place, paid by when they were paid. Exact at all times.';
