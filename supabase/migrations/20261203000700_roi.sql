-- ROI: what came back for what was spent, with everything it was computed from; and what an organization assumes, by version.

create table public.roi_assumptions (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  currency text not null,
  appointment_value_minor bigint,
  close_basis_points int,
  staff_hour_minor bigint,
  saved_seconds_per_call int,
  baseline_no_show_basis_points int,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint roi_assumptions_count_from_one check (version >= 1),
  constraint roi_assumptions_value_is_possible check (appointment_value_minor between 0 and 10000000000),
  constraint roi_assumptions_close_rate_is_a_share check (close_basis_points between 0 and 10000),
  constraint roi_assumptions_staff_cost_is_possible check (staff_hour_minor between 0 and 1000000000),
  constraint roi_assumptions_saving_is_within_an_hour check (saved_seconds_per_call between 0 and 3600),
  constraint roi_assumptions_baseline_is_a_share check (baseline_no_show_basis_points between 0 and 10000)
);
comment on table public.roi_assumptions is
  'What an organization assumes where nothing is counted. Append only; the latest version is in force. Null is: not said, and what needs it is missing, never 0.';
comment on column public.roi_assumptions.appointment_value_minor is
  'What one shown appointment without a price of its own is worth, in minor units. The organization''s row says the same of the version in force.';
comment on column public.roi_assumptions.close_basis_points is 'Share of shown appointments that come to pay, in hundredths of a percent.';
comment on column public.roi_assumptions.staff_hour_minor is 'What an hour of staff costs, in minor units.';
comment on column public.roi_assumptions.saved_seconds_per_call is 'Staff time an answered call saves.';
comment on column public.roi_assumptions.baseline_no_show_basis_points is 'Share of appointments missed before, in hundredths of a percent.';
comment on column public.roi_assumptions.author is 'Who said so; null is the platform''s own first version.';

alter table public.roi_assumptions enable row level security;
create policy "members read their organization's assumptions" on public.roi_assumptions for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.roi_assumptions to authenticated;
create trigger append_only before update or delete on public.roi_assumptions for each row execute function private.row_is_append_only();
create trigger announce_figures after insert on public.roi_assumptions referencing new table as changed for each statement execute function private.announce_also('version', 'daily_facts');
create trigger announce_insert after insert on public.roi_assumptions referencing new table as changed for each statement execute function private.announce_also('version', 'organizations');

create function private.assumptions_of(p_organization_id uuid) returns public.roi_assumptions language sql stable set search_path = '' as $$
  select a from public.roi_assumptions a where a.organization_id = p_organization_id order by a.version desc limit 1
$$;
comment on function private.assumptions_of is 'The assumptions in force.';

create function private.value_is_possible() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor not between 0 and 10000000000 then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'The value of an appointment is from 0 to 10,000,000,000 minor units');
  end if;
  return new;
end $$;
comment on function private.value_is_possible is 'Trigger: says in words what the constraint refuses.';
create trigger value_is_possible before insert or update of appointment_value_minor on public.organizations
  for each row when (new.appointment_value_minor is not null) execute function private.value_is_possible();

create function private.value_is_of_its_currency() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor is not distinct from old.appointment_value_minor then new.appointment_value_minor := null; end if;
  return new;
end $$;
comment on function private.value_is_of_its_currency is
  'Trigger: with another currency the value of an appointment is no longer said, unless another one is said at once: 1,500 kronor are not 1,500 euros.';
create trigger value_is_of_its_currency before update of currency on public.organizations
  for each row when (old.currency <> new.currency) execute function private.value_is_of_its_currency();

-- The value of an appointment is one thing, wherever it is said: with the organization's settings, or here.
create function private.follow_organization() returns trigger language plpgsql security definer set search_path = '' as $$
declare v public.roi_assumptions := private.assumptions_of(new.id);
begin
  if (v.currency, v.appointment_value_minor) is not distinct from (new.currency, new.appointment_value_minor) then return null; end if;
  if v.currency is distinct from new.currency then v.staff_hour_minor := null; end if;
  v.organization_id := new.id;
  v.version := coalesce(v.version, 0) + 1;
  v.currency := new.currency;
  v.appointment_value_minor := new.appointment_value_minor;
  v.author := auth.uid();
  v.created_at := case tg_op when 'INSERT' then new.created_at else now() end;
  insert into public.roi_assumptions select v.*;
  return null;
end $$;
comment on function private.follow_organization is
  'Trigger: another value of an appointment, or another currency, is another version; a staff cost in the old currency is no longer said. Definer: nobody writes versions by hand.';
create trigger assumptions_follow_insert after insert on public.organizations for each row execute function private.follow_organization();
create trigger assumptions_follow_update after update of currency, appointment_value_minor on public.organizations for each row execute function private.follow_organization();

create function private.change_roi_assumptions(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v public.roi_assumptions;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- One version after the other.
  perform from public.organizations where id = p_organization_id for no key update;
  v := private.assumptions_of(p_organization_id);
  begin
    v := jsonb_populate_record(v, p_terms - array['organization_id', 'version', 'currency', 'author', 'created_at']);
    v.version := v.version + 1;
    v.author := p_actor;
    v.created_at := p_as_of;
    insert into public.roi_assumptions select v.*;
  exception when check_violation or numeric_value_out_of_range or invalid_text_representation then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'One of the assumptions is not possible', sqlerrm);
  end;
  update public.organizations set appointment_value_minor = v.appointment_value_minor
  where id = p_organization_id and appointment_value_minor is distinct from v.appointment_value_minor;
  perform private.audit(p_organization_id, p_actor, 'roi_assumptions.changed', v.version::text, to_jsonb(v) - 'organization_id');
  return v.version;
end $$;
comment on function private.change_roi_assumptions is 'Writes the next version of the assumptions: what is not named stays as it was.';

create function private.change_roi_assumptions_now(p_organization_id uuid, p_terms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_roi_assumptions(p_organization_id, auth.uid(), p_terms, now())
$$;
comment on function private.change_roi_assumptions_now is
  'change_roi_assumptions for the caller and from now on. Definer: neither who asks nor the time may be chosen by who asks.';
create function public.change_roi_assumptions(p_organization_id uuid, p_terms jsonb) returns int language sql set search_path = '' as $$
  select private.change_roi_assumptions_now(p_organization_id, p_terms)
$$;
comment on function public.change_roi_assumptions is
  'Writes the next version of what the organization assumes, and answers its number. From manager up. Refuses: organization_not_found, role_too_low, roi_assumptions_out_of_bounds.';
grant execute on function public.change_roi_assumptions, private.change_roi_assumptions_now to authenticated;

-- What is counted -----------------------------------------------------------------------------------------
-- In plpgsql where a statement is all there is: it keeps its plans for the session, which an SQL function makes anew at every call. Half of the time went there.

create index appointments_paid_idx on public.appointments (organization_id, paid_at) include (price_minor, currency) where paid_at is not null;

create type private.roi_counts as (
  calls bigint, answered bigint, talk_seconds bigint, claimed bigint, confirmed bigint, provider_usd_micros bigint,
  booked bigint, shown bigint, no_show bigint, priced bigint, priced_minor numeric,
  paid bigint, paid_minor numeric, priced_elsewhere bigint, paid_elsewhere bigint
);
comment on type private.roi_counts is
  'What ROI counts of calls and appointments; elsewhere: priced in another currency than the organization''s, and in no sum here.';

create function private.counts_from_facts(o public.organizations, p_from date, p_to date) returns private.roi_counts
language plpgsql stable set search_path = '' as $$
begin
  return (
  select row(coalesce(sum(f.calls), 0), coalesce(sum(f.answered), 0), coalesce(sum(f.talk_seconds), 0), coalesce(sum(f.claimed_bookings), 0),
    coalesce(sum(f.confirmed_bookings), 0), coalesce(sum(f.cost_usd_micros), 0), coalesce(sum(f.booked), 0), coalesce(sum(f.shown), 0),
    coalesce(sum(f.no_show), 0), coalesce(sum(f.shown_priced), 0), coalesce(sum(f.shown_value_minor), 0), coalesce(sum(f.paid), 0),
    coalesce(sum(f.paid_minor), 0), e.shown, e.paid)::private.roi_counts
  from (
    select coalesce(sum(d.shown), 0) as shown, coalesce(sum(d.paid), 0) as paid
    from private.daily_prices d where d.organization_id = o.id and d.day between p_from and p_to) e
  left join public.daily_facts f on f.organization_id = o.id and f.day between p_from and p_to
  group by e.shown, e.paid);
end $$;
comment on function private.counts_from_facts is 'The counts of a range of local days, from the daily facts.';

create function private.counts_from_rows(o public.organizations, p_from date, p_to date) returns private.roi_counts
language sql stable set search_path = '' as $$
  select row(c.calls, c.answered, c.talk_seconds, c.claimed, c.confirmed, c.micros, b.booked, a.shown, a.no_show, a.priced, a.priced_minor,
    p.paid, p.paid_minor, a.elsewhere, p.elsewhere)::private.roi_counts
  from (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before) t
  cross join lateral (
    select count(*) as calls, count(*) filter (where status in ('ongoing', 'ended') and in_voicemail is not true) as answered,
      coalesce(sum(talk_seconds), 0) as talk_seconds, count(*) filter (where claimed_outcome = 'appointment_set') as claimed,
      count(*) filter (where confirmed_outcome = 'appointment_booked') as confirmed,
      coalesce(sum(cost_total_micros) filter (where cost_currency = 'USD'), 0)::bigint as micros
    from public.calls where organization_id = o.id and occurred_at >= t.since and occurred_at < t.before) c
  cross join lateral (
    select count(*) as booked from public.appointments where organization_id = o.id and booked_at >= t.since and booked_at < t.before) b
  cross join lateral (
    select count(*) filter (where verdict = 'shown') as shown, count(*) filter (where verdict = 'no_show') as no_show,
      count(*) filter (where verdict = 'shown' and price_minor > 0 and currency = o.currency) as priced,
      coalesce(sum(price_minor) filter (where verdict = 'shown' and price_minor > 0 and currency = o.currency), 0) as priced_minor,
      count(*) filter (where verdict = 'shown' and price_minor > 0 and currency <> o.currency) as elsewhere
    from public.appointments where organization_id = o.id and status <> 'requested' and starts_at >= t.since and starts_at < t.before) a
  cross join lateral (
    select count(*) filter (where currency = o.currency) as paid, coalesce(sum(price_minor) filter (where currency = o.currency), 0) as paid_minor,
      count(*) filter (where currency <> o.currency) as elsewhere
    from public.appointments where organization_id = o.id and paid_at >= t.since and paid_at < t.before and price_minor > 0) p
$$;
comment on function private.counts_from_rows is
  'The same counts from the rows themselves, without the daily facts: said a second time on purpose, so that one proves the other.';

-- What was charged ----------------------------------------------------------------------------------------

create function private.used_days(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean)
returns table (day date, rate_version int, rows bigint, seconds bigint) language plpgsql stable rows 60 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select u.day, u.rate_version, u.rows, u.seconds from public.daily_usage u
  where not p_from_rows and u.organization_id = p_organization_id and u.day between p_from and p_to
  union all
  select u.day, u.rate_version, count(*), sum(u.billed_seconds) from public.usage_records u
  where p_from_rows and u.organization_id = p_organization_id and u.period between date_trunc('month', p_from::timestamp) and p_to
    and u.day between p_from and p_to group by 1, 2;
end $$;
comment on function private.used_days is
  'Usage rows and seconds of local days, per rate card: from the daily usage, or from the rows, said a second time on purpose.';

create function private.usage_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (currency text, amount_minor bigint, seconds bigint, rows bigint) language plpgsql stable rows 2 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with cards as (
    -- Per month and rate card: all of its seconds, and those of the days asked about.
    select m.period, u.rate_version, sum(u.seconds) as month_seconds,
      sum(u.seconds) filter (where u.day between p_from and p_to) as seconds, sum(u.rows) filter (where u.day between p_from and p_to) as rows
    from private.used_days(o.id, date_trunc('month', p_from::timestamp)::date, (date_trunc('month', p_to::timestamp) + interval '1 month - 1 day')::date, p_from_rows) u
    cross join lateral (select date_trunc('month', u.day::timestamp)::date as period) m
    group by 1, 2
  ), priced as (
    select c.*, r.currency, r.minute_micros, greatest(c.month_seconds - case when r.included_minutes > 0 then coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(o.id, c.period) d where d.version = c.rate_version), 0) else 0 end, 0) as charged
    from cards c join public.rate_cards r on r.organization_id = o.id and r.version = c.rate_version
  ), monthly as (
    -- Net of the tax its line has: that of the card of the month's last day.
    select p.currency, private.without_tax(private.minor_of_usage(sum(p.charged * p.minute_micros::numeric * coalesce(p.seconds, 0) / nullif(p.month_seconds, 0)), p.currency), r.tax_behavior, r.tax_basis_points) as minor,
      coalesce(sum(p.seconds), 0) as seconds, sum(p.rows) as rows
    from priced p cross join lateral (
      select c.tax_behavior, c.tax_basis_points from public.rate_cards c
      where c.organization_id = o.id and c.effective_from < p.period + interval '1 month' order by c.version desc limit 1) r
    group by p.period, p.currency, r.tax_behavior, r.tax_basis_points
  )
  select m.currency, coalesce(sum(m.minor), 0)::bigint, sum(m.seconds)::bigint, coalesce(sum(m.rows), 0)::bigint from monthly m group by 1;
end $$;
comment on function private.usage_between is
  'What usage of a range of local days comes to, net of tax: of each month its days'' share of what the whole month comes to, free minutes spread evenly. Of whole months exactly what is invoiced for them, less the tax it holds.';

create index milestones_reached_idx on public.milestones (organization_id, reached_at) where reached_at is not null;
create index milestone_slots_given_back_idx on public.milestone_slots (organization_id, left_at) where credit_minor is not null;

create view private.charged_milestones with (security_invoker = on) as
select m.*, private.without_tax(m.amount_minor, r.tax_behavior, r.tax_basis_points) as net_minor
from public.milestones m join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
where m.reached_at is not null and not exists (
  select from public.invoices i where i.organization_id = m.organization_id and i.milestone = m.number and i.status = 'void');
comment on view private.charged_milestones is 'Milestones that were reached and are charged, with their price net of tax: what was voided never was.';

create function private.owed_credits(o public.organizations, p_from date, p_to date)
returns table (day date, currency text, net_minor bigint, slots bigint) language plpgsql stable rows 10 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select c.day, c.currency, private.without_tax(sum(c.minor)::bigint, c.tax_behavior, c.tax_basis_points), count(*)
  from (
    select (s.left_at at time zone o.time_zone)::date as day, m.currency, s.credit_minor as minor, r.tax_behavior, r.tax_basis_points
    from public.milestone_slots s
    join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
    join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
    where s.organization_id = o.id and s.credit_minor is not null
      and s.left_at >= p_from::timestamp at time zone o.time_zone and s.left_at < (p_to + 1)::timestamp at time zone o.time_zone
  ) c group by 1, 2, c.tax_behavior, c.tax_basis_points;
end $$;
comment on function private.owed_credits is 'Shares of milestones owed back, net of tax, by the local day the appointment was found not to count.';

create function private.charges_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (kind text, currency text, amount_minor bigint, quantity bigint, rows bigint) language plpgsql stable rows 4 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with t as (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before)
  select 'usage', u.currency, u.amount_minor, u.seconds, u.rows from private.usage_between(o, p_from, p_to, p_from_rows) u
  union all
  select 'milestones', m.currency, sum(m.net_minor)::bigint, count(*), sum(m.size)
  from t join private.charged_milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before group by 2
  union all
  select 'credits', c.currency, -sum(c.net_minor)::bigint, sum(c.slots)::bigint, sum(c.slots)::bigint from private.owed_credits(o, p_from, p_to) c group by 2;
end $$;
comment on function private.charges_between is
  'What we charge for a range of local days, net of tax: usage of its calls, milestones reached (none that were voided) and shares credited in it.';

-- What was spent, day by day --------------------------------------------------------------------------------

create function private.provider_days(o public.organizations, p_from date, p_to date, p_from_rows boolean)
returns table (day date, usd_micros bigint, costed bigint, elsewhere bigint) language plpgsql stable rows 30 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select f.day, f.cost_usd_micros, f.costed::bigint, f.costed_elsewhere::bigint
  from public.daily_facts f where not p_from_rows and f.organization_id = o.id and f.day between p_from and p_to
  union all
  select (c.occurred_at at time zone o.time_zone)::date, coalesce(sum(c.cost_total_micros) filter (where c.cost_currency = 'USD'), 0)::bigint,
    count(*) filter (where c.cost_currency = 'USD'), count(*) filter (where c.cost_currency <> 'USD')
  from public.calls c
  where p_from_rows and c.organization_id = o.id and c.cost_total_micros is not null
    and c.occurred_at >= p_from::timestamp at time zone o.time_zone and c.occurred_at < (p_to + 1)::timestamp at time zone o.time_zone
  group by 1;
end $$;
comment on function private.provider_days is
  'What providers bill for the calls of each local day, and of how many calls that is known, from the daily facts or from the calls; elsewhere: told in another currency than dollars, and not in the sum.';

create function private.charge_days(o public.organizations, p_from date, p_to date, p_from_rows boolean)
returns table (kind text, currency text, day date, minor numeric) language plpgsql stable rows 30 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with t as (
    select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before
  ), months as (
    select m::date as month, greatest(m::date, p_from) as first_day, least((m + interval '1 month')::date - 1, p_to) as last_day
    from generate_series(date_trunc('month', p_from::timestamp), p_to, '1 month') m
    -- What is charged in the organization's own currency needs no rate, and no days.
    where exists (select from public.rate_cards r where r.organization_id = o.id and r.currency <> o.currency)
  ), usage_days as (
    select m.month, c.currency, u.day, sum(u.seconds) as seconds
    from months m cross join lateral private.used_days(o.id, m.first_day, m.last_day, p_from_rows) u
    join public.rate_cards c on c.organization_id = o.id and c.version = u.rate_version and c.currency <> o.currency
    group by 1, 2, 3
  )
  select 'usage', d.currency, d.day, u.amount_minor * d.seconds / nullif(sum(d.seconds) over (partition by d.month, d.currency), 0)
  from usage_days d join months m on m.month = d.month
  join lateral private.usage_between(o, m.first_day, m.last_day, p_from_rows) u on u.currency = d.currency
  union all
  select 'milestones', m.currency, (m.reached_at at time zone o.time_zone)::date, sum(m.net_minor)
  from t join private.charged_milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before
  where m.currency <> o.currency group by 2, 3
  union all
  select 'credits', c.currency, c.day, -sum(c.net_minor) from private.owed_credits(o, p_from, p_to) c where c.currency <> o.currency group by 2, 3;
end $$;
comment on function private.charge_days is
  'What is charged in another currency than the organization''s, by the local day that gives it its rate: usage on the day of the call (its share of what the month comes to), milestones and credits on theirs.';

-- What is converted ---------------------------------------------------------------------------------------

create type private.rated_day as (
  kind text, currency text, day date, rows bigint, minor numeric, rate numeric, rate_day date, source text, is_settled boolean
);
comment on type private.rated_day is
  'What one day has of a kind, in exact minor units of the currency it was said in, and the rate of that day; no rate, where none was published.';

create function private.cost_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 60 set search_path = '' as $$
begin
  return query
  with spent (kind, currency, day, rows, minor) as (
    select 'provider', 'USD', p.day, p.costed, p.usd_micros / 10000.0 from private.provider_days(o, p_from, p_to, p_from_rows) p where p.usd_micros <> 0
    union all
    select 'ai', 'USD', a.day, count(*), sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0 from public.ai_usage_logs a
    where a.organization_id = o.id and a.day between p_from and p_to group by a.day having sum(a.cost_usd_micros + a.byok_usd_micros) <> 0
    union all
    select c.kind, c.currency, c.day, null, c.minor from private.charge_days(o, p_from, p_to, p_from_rows) c where c.minor <> 0
  )
  select s.kind, s.currency, s.day, s.rows, s.minor, case when s.currency = o.currency then 1 else r.rate end, case when s.currency = o.currency then s.day else r.rate_day end,
    case when s.currency = o.currency then 'same_currency' else r.source end, s.currency = o.currency or r.settled_at is not null
  from spent s left join public.day_rates r on r.quote = o.currency and r.base = s.currency and r.day = s.day;
end $$;
comment on function private.cost_days is
  'What was spent per kind and day, each day with its rate. What we charge in the organization''s own currency is not among them.';

create function private.price_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 30 set search_path = '' as $$
begin
  return query
  with t as (
    select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before
  ), priced (kind, currency, day, rows, minor) as (
    select k.kind, d.currency, d.day, k.rows, k.minor
    from private.daily_prices d cross join lateral (values ('shown', d.shown, d.shown_minor), ('paid', d.paid, d.paid_minor)) k (kind, rows, minor)
    where not p_from_rows and d.organization_id = o.id and d.day between p_from and p_to and k.rows <> 0
    union all
    select 'shown', a.currency, (a.starts_at at time zone o.time_zone)::date, count(*), sum(a.price_minor)
    from t join public.appointments a on p_from_rows and a.organization_id = o.id and a.starts_at >= t.since and a.starts_at < t.before
    where a.verdict = 'shown' and a.status <> 'requested' and a.price_minor > 0 and a.currency <> o.currency group by 2, 3
    union all
    select 'paid', a.currency, (a.paid_at at time zone o.time_zone)::date, count(*), sum(a.price_minor)
    from t join public.appointments a on p_from_rows and a.organization_id = o.id and a.paid_at >= t.since and a.paid_at < t.before
    where a.price_minor > 0 and a.currency <> o.currency group by 2, 3
  )
  select p.kind, p.currency, p.day, p.rows, p.minor::numeric, r.rate, r.rate_day, r.source, r.settled_at is not null
  from priced p left join public.day_rates r on r.quote = o.currency and r.base = p.currency and r.day = p.day;
end $$;
comment on function private.price_days is
  'Prices of shown and of paid appointments in another currency than the organization''s, per day with its rate: shown by when they took place, paid by when they were paid; from the daily prices, or from the rows, said a second time on purpose.';

create function private.exchanges(p_currency text, p_days private.rated_day[])
returns table (kind text, currency text, rows bigint, owed numeric, own numeric, lacking bigint, lacking_rows bigint, exchange jsonb)
language plpgsql stable rows 4 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select s.kind, s.currency, s.rows, s.owed,
    case when s.lacking = 0 then s.own * power(10::numeric, private.minor_digits(p_currency) - private.minor_digits(s.currency)) end, s.lacking, s.lacking_rows,
    jsonb_build_object('owed_minor', round(s.owed), 'owed_currency', s.currency,
      'rate', case when s.lacking = 0 then round(s.own / nullif(s.owed, 0), 6) end, 'first_rate_day', s.first_rate_day, 'last_rate_day', s.last_rate_day,
      'sources', coalesce(s.sources, '[]'), 'settled', s.settled, 'lacking', s.lacking, 'lacking_days', coalesce(to_jsonb(s.lacking_days), '[]'))
  from (
    select d.kind, d.currency, sum(d.rows)::bigint as rows, sum(d.minor) as owed, sum(d.minor * d.rate) as own, min(d.rate_day) as first_rate_day,
      max(d.rate_day) as last_rate_day, jsonb_agg(distinct d.source) filter (where d.source is not null) as sources, bool_and(d.is_settled) as settled,
      count(*) filter (where d.rate is null) as lacking, coalesce(sum(d.rows) filter (where d.rate is null), 0)::bigint as lacking_rows,
      (array_agg(d.day order by d.day) filter (where d.rate is null))[1:3] as lacking_days
    from unnest(p_days) d where d.currency <> p_currency group by 1, 2
  ) s;
end $$;
comment on function private.exchanges is
  'Days of other currencies summed per kind and currency: what was said (owed), what that comes to at each day''s rate in exact minor units of this currency (own; null while a day lacks its rate), and with which rates.';

-- The figures ---------------------------------------------------------------------------------------------

create function private.roi_figure(p_formula text, p_minor numeric, p_currency text, p_rows bigint, p_inputs jsonb, p_missing text[]) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- Beyond 2^53 a browser no longer knows one amount from the next.
  v_missing text[] := p_missing || case when abs(p_minor) > 9007199254740991 then '{too_large}'::text[] else '{}' end;
begin
  return jsonb_build_object('formula', p_formula, 'amount_minor', case when cardinality(v_missing) = 0 then p_minor end, 'currency', p_currency,
    'rows', p_rows, 'inputs', p_inputs, 'missing', to_jsonb(v_missing));
end $$;
comment on function private.roi_figure is 'One amount with its formula, inputs and rows; null, and why, when something it needs is missing or it is too large to be said.';

create function private.roi_prices(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  select coalesce(jsonb_object_agg(k.kind, k.exchanges), '{}')
  from (
    select x.kind, jsonb_agg(x.exchange || jsonb_build_object('rows', x.rows, 'lacking_rows', x.lacking_rows, 'amount_minor', round(x.own)) order by x.currency) as exchanges
    from private.exchanges(o.currency, array(select d from private.price_days(o, p_from, p_to, p_from_rows) d)) x group by 1
  ) k);
end $$;
comment on function private.roi_prices is
  'Prices in other currencies, {shown: [], paid: []}: each currency rounded once, and without an amount while one of its days has no rate.';

create function private.exchanged_minor(p_exchanges jsonb) returns numeric language plpgsql stable set search_path = '' as $$
begin
  if p_exchanges is null then return 0; end if;
  return (
  select case when coalesce(bool_and(e ->> 'amount_minor' is not null), true) then coalesce(sum((e ->> 'amount_minor')::numeric), 0) end
  from jsonb_array_elements(p_exchanges) e);
end $$;
comment on function private.exchanged_minor is 'What exchanges come to together; null while one of them lacks a rate.';

create function private.roi_values(c private.roi_counts, a public.roi_assumptions, p_prices jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_shown numeric := private.exchanged_minor(p_prices -> 'shown');
  v_paid numeric := private.exchanged_minor(p_prices -> 'paid');
begin
  return (
  with v as (
    -- Numeric: an amount times a count need not fit into a bigint.
    select a.appointment_value_minor::numeric as each, c.shown - c.priced - c.priced_elsewhere as unpriced, c.shown + c.no_show as decided,
      case when a.appointment_value_minor is null then '{value}'::text[] else '{}' end as no_value
  ), shown as (
    select c.priced_minor + coalesce(v_shown, 0) + v.unpriced * coalesce(v.each, 0) as minor,
      case when v.unpriced > 0 then v.no_value else '{}' end || case when v_shown is null then '{rate}'::text[] else '{}' end as missing from v
  ), inputs as (
    select jsonb_build_object('shown', c.shown, 'priced', c.priced, 'priced_minor', c.priced_minor)
      || case when c.priced_elsewhere > 0 then jsonb_build_object('priced_elsewhere', c.priced_elsewhere, 'exchanged_minor', v_shown) else '{}' end
      || jsonb_build_object('value_minor', v.each) as shown,
      jsonb_build_object('rows', c.paid + c.paid_elsewhere, 'minor', c.paid_minor)
      || case when c.paid_elsewhere > 0 then jsonb_build_object('exchanged_minor', v_paid) else '{}' end as paid from v
  )
  select jsonb_build_object(
    'booked', private.roi_figure('booked', coalesce(c.booked * v.each, 0), a.currency, c.booked, jsonb_build_object('booked', c.booked, 'value_minor', v.each),
      case when c.booked > 0 then v.no_value else '{}' end),
    'shown', private.roi_figure('shown', s.minor, a.currency, c.shown, i.shown, s.missing) || jsonb_build_object('exchanges', coalesce(p_prices -> 'shown', '[]')),
    'paid', private.roi_figure('paid', c.paid_minor + v_paid, a.currency, c.paid + c.paid_elsewhere, i.paid,
      case when v_paid is null then '{rate}'::text[] else '{}' end) || jsonb_build_object('exchanges', coalesce(p_prices -> 'paid', '[]')),
    'expected_paid', private.roi_figure('expected_paid', round(s.minor * a.close_basis_points / 10000), a.currency, c.shown,
      i.shown || jsonb_build_object('close_basis_points', a.close_basis_points),
      s.missing || case when a.close_basis_points is null then '{close_rate}'::text[] else '{}' end),
    'staff', private.roi_figure('staff', round(c.answered::numeric * a.saved_seconds_per_call * a.staff_hour_minor / 3600), a.currency, c.answered,
      jsonb_build_object('answered', c.answered, 'saved_seconds_per_call', a.saved_seconds_per_call, 'staff_hour_minor', a.staff_hour_minor),
      case when a.saved_seconds_per_call is null then '{saved_seconds}'::text[] else '{}' end
        || case when a.staff_hour_minor is null then '{staff_hour}'::text[] else '{}' end),
    'no_shows_avoided', private.roi_figure('no_shows_avoided',
      round((v.decided * a.baseline_no_show_basis_points / 10000.0 - c.no_show) * v.each), a.currency, v.decided,
      jsonb_build_object('decided', v.decided, 'no_show', c.no_show, 'baseline_no_show_basis_points', a.baseline_no_show_basis_points, 'value_minor', v.each),
      v.no_value || case when a.baseline_no_show_basis_points is null then '{baseline}'::text[] else '{}' end))
  from v, shown s, inputs i);
end $$;
comment on function private.roi_values is
  'What came back, each on its own: booked, shown and paid are never added. Prices in other currencies come with their exchanges (roi_prices).';

create function private.roi_costs(o public.organizations, c private.roi_counts, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  with spent (kind, currency, owed, quantity, rows, elsewhere) as (
    select k.kind, k.currency, k.amount_minor::numeric, k.quantity, k.rows, 0::bigint from private.charges_between(o, p_from, p_to, p_from_rows) k
    union all
    select 'provider', 'USD', sum(p.usd_micros) / 10000.0, c.talk_seconds, sum(p.costed)::bigint, sum(p.elsewhere)::bigint
    from private.provider_days(o, p_from, p_to, p_from_rows) p having sum(p.costed + p.elsewhere) > 0
    union all
    select 'ai', 'USD', sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0, sum(a.requests), count(*), 0
    from public.ai_usage_logs a where a.organization_id = o.id and a.day between p_from and p_to having count(*) > 0
  ), days as (
    -- What is all in the organization's own currency needs no days.
    select * from private.exchanges(o.currency, array(
      select d from private.cost_days(o, p_from, p_to, p_from_rows) d where exists (select from spent s where s.currency <> o.currency)))
  ), figures as (
    select s.*, d.exchange,
      -- One rounding per figure. The days' parts are what is owed, or what its rate is weighed by.
      case when s.currency = o.currency or s.owed = 0 then round(s.owed)
        else round(case when d.owed = s.owed then d.own else s.owed * d.own / nullif(d.owed, 0) end) end as minor
    from spent s left join days d on d.kind = s.kind and d.currency = s.currency
  )
  select coalesce(jsonb_agg(
    private.roi_figure(f.kind, f.minor, o.currency, f.rows, jsonb_build_object('quantity', f.quantity),
      case when f.minor is null then '{rate}'::text[] else '{}' end || case when f.elsewhere > 0 then '{elsewhere}'::text[] else '{}' end)
    || jsonb_build_object('elsewhere', f.elsewhere, 'exchange', f.exchange || jsonb_build_object('owed_minor', round(f.owed)))
    order by array_position(array['usage', 'milestones', 'credits', 'provider', 'ai'], f.kind), f.currency), '[]')
  from figures f);
end $$;
comment on function private.roi_costs is
  'What was spent, by kind, in the organization''s currency: each day at its own rate, and a kind of which one day has no rate is missing, with the days that lack one.';

create function private.roi_cost(o public.organizations, p_costs jsonb) returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
  select private.roi_figure('cost', coalesce(sum((k ->> 'amount_minor')::bigint), 0)::bigint, o.currency, coalesce(sum((k ->> 'rows')::bigint), 0)::bigint,
    (select coalesce(jsonb_object_agg(x.kind || '_minor', x.minor), '{}') from (
      select e ->> 'formula' as kind, case when bool_and(e ->> 'amount_minor' is not null) then sum((e ->> 'amount_minor')::bigint) end as minor
      from jsonb_array_elements(p_costs) e group by 1) x),
    coalesce((select array_agg(distinct m) from jsonb_array_elements(p_costs) e, jsonb_array_elements_text(e -> 'missing') m), '{}'))
  from jsonb_array_elements(p_costs) k);
end $$;
comment on function private.roi_cost is 'All kinds together: the sum of the figures as they are shown; missing as soon as one is.';

create function private.roi_between(o public.organizations, a public.roi_assumptions, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  c private.roi_counts := case when p_from_rows then private.counts_from_rows(o, p_from, p_to) else private.counts_from_facts(o, p_from, p_to) end;
  v_costs jsonb := private.roi_costs(o, c, p_from, p_to, p_from_rows);
  v_total jsonb := private.roi_cost(o, v_costs);
  v_cost bigint := (v_total ->> 'amount_minor')::bigint;
  -- Most calendars price in the organization's currency: those are spared the question.
  v_prices jsonb := case when c.priced_elsewhere + c.paid_elsewhere > 0 then private.roi_prices(o, p_from, p_to, p_from_rows) else '{}' end;
  v_values jsonb := private.roi_values(c, a, v_prices);
begin
  return jsonb_build_object('from', p_from, 'to', p_to, 'currency', o.currency, 'counts', to_jsonb(c), 'assumptions', to_jsonb(a) - 'organization_id',
    'values', v_values, 'costs', v_costs, 'cost', v_total,
    'roi_basis_points', case when v_cost > 0 then round(((v_values -> 'shown' ->> 'amount_minor')::numeric - v_cost) * 10000 / v_cost) end,
    'claims_confirmed_basis_points', round(c.confirmed * 10000.0 / nullif(c.claimed, 0)));
end $$;
comment on function private.roi_between is
  'All figures of a range of local days under one version of the assumptions. The same from the facts as from the rows.';

create function private.roi_period(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean) returns jsonb
-- One plan for every period: making a better one each time takes longer than it saves.
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  o public.organizations;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_to < p_from or p_to - p_from > 1100 then
    perform private.refuse(422, 'roi_period_impossible', 'A period ends after it begins, and is three years at most');
  end if;
  select * into o from public.organizations where id = p_organization_id;
  v := private.roi_between(o, private.assumptions_of(o.id), p_from, p_to, p_from_rows);
  -- What providers and models bill is ours to pay: what remains of what we charge is nobody else's business.
  if private.is_operator() then
    v := v || jsonb_build_object('margin_minor', case when v -> 'cost' ->> 'amount_minor' is not null then (
      select coalesce(sum(case when k ->> 'formula' in ('provider', 'ai') then -1 else 1 end * (k ->> 'amount_minor')::bigint), 0) from jsonb_array_elements(v -> 'costs') k) end);
  end if;
  return v;
end $$;
comment on function private.roi_period is 'Definer: charges are summed by functions that are nobody''s; asks for membership first.';

create function public.roi_period(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, false)
$$;
comment on function public.roi_period is
  'All figures of local days p_from to p_to: {from, to, currency, counts, assumptions, values: {booked, shown, paid, expected_paid, staff, no_shows_avoided}, costs: [], cost, roi_basis_points, claims_confirmed_basis_points}; a figure is {formula, amount_minor, currency, rows, inputs, missing}, minor units of the organization''s currency; shown and paid have exchanges too: [] or, per other currency of prices, an exchange with rows, lacking_rows and amount_minor; one of costs has elsewhere (calls whose cost is in another currency than dollars) and exchange too: null, or {owed_minor, owed_currency, rate, first_rate_day, last_rate_day, sources, settled, lacking, lacking_days}. Refuses: organization_not_found, roi_period_impossible.';
create function public.roi_recount(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, true)
$$;
comment on function public.roi_recount is
  'roi_period computed anew from every call and appointment instead of the daily facts: must say the same. Refuses: organization_not_found, roi_period_impossible.';
grant execute on function public.roi_period, public.roi_recount, private.roi_period to authenticated;

create function private.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_settled boolean, amount_minor numeric)
language plpgsql stable security definer set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations where id = p_organization_id;
  return query select d.day, d.currency, round(d.minor, 4), d.rate, d.rate_day, d.source, d.is_settled,
      round(d.minor * d.rate * power(10::numeric, private.minor_digits(o.currency) - private.minor_digits(d.currency)), 4)
    from (
      select * from private.cost_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind not in ('shown', 'paid')
      union all
      select * from private.price_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind in ('shown', 'paid')
    ) d where d.kind = p_kind order by d.day, d.currency;
end $$;
comment on function private.roi_exchange_days is 'Definer: charges are summed by functions that are nobody''s; asks for membership first.';
create function public.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_settled boolean, amount_minor numeric)
language sql stable set search_path = '' as $$
  select * from private.roi_exchange_days(p_organization_id, p_from, p_to, p_kind)
$$;
comment on function public.roi_exchange_days is
  'The days a kind of cost (usage, milestones, credits, provider, ai) or prices of appointments (shown, paid) were converted by: what was owed, the rate of the day with the day it was published and its source, and what that comes to, in fractions of minor units; no rate and no amount where none was published. Refuses: organization_not_found.';
grant execute on function public.roi_exchange_days, private.roi_exchange_days to authenticated;
