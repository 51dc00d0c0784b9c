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
  constraint roi_assumptions_value_is_possible check (appointment_value_minor >= 0),
  constraint roi_assumptions_close_rate_is_a_share check (close_basis_points between 0 and 10000),
  constraint roi_assumptions_staff_cost_is_possible check (staff_hour_minor between 0 and 100000000000),
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

create index appointments_paid_idx on public.appointments (organization_id, paid_at) include (price_minor, currency) where paid_at is not null;

create type private.roi_counts as (
  calls bigint, answered bigint, talk_seconds bigint, claimed bigint, confirmed bigint, provider_usd_micros bigint,
  booked bigint, shown bigint, no_show bigint, priced bigint, priced_minor bigint
);
comment on type private.roi_counts is 'What ROI counts of calls and appointments.';

create function private.counts_from_facts(o public.organizations, p_from date, p_to date) returns private.roi_counts
language sql stable set search_path = '' as $$
  select row(coalesce(sum(calls), 0), coalesce(sum(answered), 0), coalesce(sum(talk_seconds), 0), coalesce(sum(claimed_bookings), 0),
    coalesce(sum(confirmed_bookings), 0), coalesce(sum(cost_usd_micros), 0), coalesce(sum(booked), 0), coalesce(sum(shown), 0),
    coalesce(sum(no_show), 0), coalesce(sum(shown_priced), 0), coalesce(sum(shown_value_minor), 0))::private.roi_counts
  from public.daily_facts where organization_id = o.id and day between p_from and p_to
$$;
comment on function private.counts_from_facts is 'The counts of a range of local days, from the daily facts.';

create function private.counts_from_rows(o public.organizations, p_from date, p_to date) returns private.roi_counts
language sql stable set search_path = '' as $$
  select row(c.calls, c.answered, c.talk_seconds, c.claimed, c.confirmed, c.micros, b.booked, a.shown, a.no_show, a.priced, a.priced_minor)::private.roi_counts
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
      coalesce(sum(price_minor) filter (where verdict = 'shown' and price_minor > 0 and currency = o.currency), 0)::bigint as priced_minor
    from public.appointments where organization_id = o.id and status <> 'requested' and starts_at >= t.since and starts_at < t.before) a
$$;
comment on function private.counts_from_rows is
  'The same counts from the rows themselves, without the daily facts: said a second time on purpose, so that one proves the other.';

-- What was charged ----------------------------------------------------------------------------------------

create function private.used_days(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean)
returns table (day date, rate_version int, rows bigint, seconds bigint) language sql stable set search_path = '' as $$
  select u.day, u.rate_version, u.rows, u.seconds from public.daily_usage u
  where not p_from_rows and u.organization_id = p_organization_id and u.day between p_from and p_to
  union all
  select u.day, u.rate_version, count(*), sum(u.billed_seconds) from public.usage_records u
  where p_from_rows and u.organization_id = p_organization_id and u.period between date_trunc('month', p_from::timestamp) and p_to
    and u.day between p_from and p_to group by 1, 2
$$;
comment on function private.used_days is
  'Usage rows and seconds of local days, per rate card: from the daily usage, or from the rows, said a second time on purpose.';

create function private.usage_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (currency text, amount_minor bigint, seconds bigint, rows bigint) language sql stable set search_path = '' as $$
  with cards as (
    -- Per month and rate card: all of its seconds, and those of the days asked about.
    select m.period, u.rate_version, sum(u.seconds) as month_seconds,
      sum(u.seconds) filter (where u.day between p_from and p_to) as seconds, sum(u.rows) filter (where u.day between p_from and p_to) as rows
    from private.used_days(o.id, date_trunc('month', p_from::timestamp)::date, (date_trunc('month', p_to::timestamp) + interval '1 month - 1 day')::date, p_from_rows) u
    cross join lateral (select date_trunc('month', u.day::timestamp)::date as period) m
    group by 1, 2
  ), priced as (
    select c.*, r.currency, r.minute_micros, greatest(c.month_seconds - coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(o.id, c.period) d where d.version = c.rate_version), 0), 0) as charged
    from cards c join public.rate_cards r on r.organization_id = o.id and r.version = c.rate_version
  ), monthly as (
    select p.currency, private.minor_of_usage(sum(p.charged * p.minute_micros::numeric * coalesce(p.seconds, 0) / nullif(p.month_seconds, 0)), p.currency) as minor,
      coalesce(sum(p.seconds), 0) as seconds, sum(p.rows) as rows
    from priced p group by p.period, p.currency
  )
  select m.currency, coalesce(sum(m.minor), 0)::bigint, sum(m.seconds)::bigint, coalesce(sum(m.rows), 0)::bigint from monthly m group by 1
$$;
comment on function private.usage_between is
  'What usage of a range of local days comes to: of each month its days'' share of what the whole month comes to, free minutes spread evenly. Of whole months exactly what is invoiced for them.';

create function private.charges_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (kind text, currency text, amount_minor bigint, quantity bigint, rows bigint) language sql stable set search_path = '' as $$
  with t as (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before)
  select 'usage', u.currency, u.amount_minor, u.seconds, u.rows from private.usage_between(o, p_from, p_to, p_from_rows) u
  union all
  select 'milestones', m.currency, sum(m.amount_minor)::bigint, count(*), sum(m.size)
  from t join public.milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before group by 2
  union all
  select 'credits', m.currency, -sum(s.credit_minor)::bigint, count(*), count(*)
  from t join public.milestone_slots s on s.organization_id = o.id and s.credit_minor is not null and s.left_at >= t.since and s.left_at < t.before
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone group by 2
$$;
comment on function private.charges_between is
  'What we charge for a range of local days, net of tax: usage of its calls, milestones reached and shares credited in it.';

-- The figures ---------------------------------------------------------------------------------------------

create function private.roi_figure(p_formula text, p_minor bigint, p_currency text, p_rows bigint, p_inputs jsonb, p_missing text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('formula', p_formula, 'amount_minor', case when cardinality(p_missing) = 0 then p_minor end, 'currency', p_currency,
    'rows', p_rows, 'inputs', p_inputs, 'missing', to_jsonb(p_missing))
$$;
comment on function private.roi_figure is 'One amount with its formula, inputs and rows; null, and why, when something it needs is missing.';

create function private.roi_values(c private.roi_counts, a public.roi_assumptions, p_paid jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  with v as (
    select a.appointment_value_minor as each, c.shown - c.priced as unpriced, c.shown + c.no_show as decided,
      case when a.appointment_value_minor is null then '{value}'::text[] else '{}' end as no_value
  ), shown as (
    select c.priced_minor + v.unpriced * coalesce(v.each, 0) as minor, case when v.unpriced > 0 then v.no_value else '{}' end as missing from v
  ), inputs as (
    select jsonb_build_object('shown', c.shown, 'priced', c.priced, 'priced_minor', c.priced_minor, 'value_minor', v.each) as shown from v
  )
  select jsonb_build_object(
    'booked', private.roi_figure('booked', coalesce(c.booked * v.each, 0), a.currency, c.booked, jsonb_build_object('booked', c.booked, 'value_minor', v.each),
      case when c.booked > 0 then v.no_value else '{}' end),
    'shown', private.roi_figure('shown', s.minor, a.currency, c.shown, i.shown, s.missing),
    'paid', private.roi_figure('paid', (p_paid ->> 'minor')::bigint, a.currency, (p_paid ->> 'rows')::bigint, p_paid, '{}'),
    'expected_paid', private.roi_figure('expected_paid', round(s.minor * a.close_basis_points / 10000.0)::bigint, a.currency, c.shown,
      i.shown || jsonb_build_object('close_basis_points', a.close_basis_points),
      s.missing || case when a.close_basis_points is null then '{close_rate}'::text[] else '{}' end),
    'staff', private.roi_figure('staff', round(c.answered * a.saved_seconds_per_call::numeric * a.staff_hour_minor / 3600)::bigint, a.currency, c.answered,
      jsonb_build_object('answered', c.answered, 'saved_seconds_per_call', a.saved_seconds_per_call, 'staff_hour_minor', a.staff_hour_minor),
      case when a.saved_seconds_per_call is null then '{saved_seconds}'::text[] else '{}' end
        || case when a.staff_hour_minor is null then '{staff_hour}'::text[] else '{}' end),
    'no_shows_avoided', private.roi_figure('no_shows_avoided',
      round((v.decided * a.baseline_no_show_basis_points / 10000.0 - c.no_show) * v.each)::bigint, a.currency, v.decided,
      jsonb_build_object('decided', v.decided, 'no_show', c.no_show, 'baseline_no_show_basis_points', a.baseline_no_show_basis_points, 'value_minor', v.each),
      v.no_value || case when a.baseline_no_show_basis_points is null then '{baseline}'::text[] else '{}' end))
  from v, shown s, inputs i
$$;
comment on function private.roi_values is 'What came back, each on its own: booked, shown and paid are never added.';

create function private.roi_costs(o public.organizations, c private.roi_counts, p_from date, p_to date) returns jsonb
language sql stable set search_path = '' as $$
  with kinds as (
    select k.kind, k.currency, k.amount_minor, k.quantity, k.rows from private.charges_between(o, p_from, p_to) k
    union all
    select 'provider', 'USD', round(c.provider_usd_micros / 10000.0)::bigint, c.talk_seconds, c.calls where c.provider_usd_micros > 0
  )
  select coalesce(jsonb_agg(private.roi_figure(k.kind, k.amount_minor, k.currency, k.rows, jsonb_build_object('quantity', k.quantity), '{}')
    order by array_position(array['usage', 'milestones', 'credits', 'provider'], k.kind), k.currency), '[]') from kinds k
$$;
comment on function private.roi_costs is 'What was spent, by kind and in the currency it is owed in.';

create function private.roi_between(o public.organizations, p_from date, p_to date, c private.roi_counts) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  a public.roi_assumptions := private.assumptions_of(o.id);
  v_costs jsonb := private.roi_costs(o, c, p_from, p_to);
  v_elsewhere boolean := exists (select from jsonb_array_elements(v_costs) k where k ->> 'currency' <> o.currency);
  v_values jsonb;
  v_cost bigint := (select coalesce(sum((k ->> 'amount_minor')::bigint), 0) from jsonb_array_elements(v_costs) k);
  v_total jsonb;
begin
  v_values := private.roi_values(c, a, (
    select jsonb_build_object('rows', count(*), 'minor', coalesce(sum(p.price_minor) filter (where p.currency = o.currency), 0))
    from public.appointments p where p.organization_id = o.id and p.paid_at >= p_from::timestamp at time zone o.time_zone
      and p.paid_at < (p_to + 1)::timestamp at time zone o.time_zone and p.price_minor > 0 and p.currency = o.currency));
  v_total := private.roi_figure('cost', v_cost, o.currency, (select coalesce(sum((k ->> 'rows')::bigint), 0)::bigint from jsonb_array_elements(v_costs) k),
    jsonb_build_object('kinds', jsonb_array_length(v_costs)),
    -- What is in two currencies has no sum without a rate.
    case when v_elsewhere then '{rate}'::text[] else '{}' end);
  return jsonb_build_object('from', p_from, 'to', p_to, 'currency', o.currency, 'counts', to_jsonb(c), 'assumptions', to_jsonb(a) - 'organization_id',
    'values', v_values, 'costs', v_costs, 'cost', v_total,
    'roi_basis_points', case when v_total ->> 'amount_minor' is not null and v_cost > 0
      then round(((v_values -> 'shown' ->> 'amount_minor')::numeric - v_cost) * 10000 / v_cost) end,
    'claims_confirmed_basis_points', round(c.confirmed * 10000.0 / nullif(c.claimed, 0)));
end $$;
comment on function private.roi_between is 'All figures of a range of local days from its counts. The same for the facts and for the rows.';

create function private.roi_period(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  o public.organizations;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_to < p_from or p_to - p_from > 1100 then
    perform private.refuse(422, 'roi_period_impossible', 'A period ends after it begins, and is three years at most');
  end if;
  select * into o from public.organizations where id = p_organization_id;
  v := private.roi_between(o, p_from, p_to,
    case when p_from_rows then private.counts_from_rows(o, p_from, p_to) else private.counts_from_facts(o, p_from, p_to) end);
  -- What providers bill is ours to pay: what remains of what we charge is nobody else's business.
  if private.is_operator() then
    v := v || jsonb_build_object('margin_minor', case when v -> 'cost' ->> 'amount_minor' is not null then (
      select coalesce(sum(case k ->> 'formula' when 'provider' then -1 else 1 end * (k ->> 'amount_minor')::bigint), 0) from jsonb_array_elements(v -> 'costs') k) end);
  end if;
  return v;
end $$;
comment on function private.roi_period is 'Definer: charges are summed by functions that are nobody''s; asks for membership first.';

create function public.roi_period(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, false)
$$;
comment on function public.roi_period is
  'All figures of local days p_from to p_to: {from, to, currency, counts, assumptions, values: {booked, shown, paid, expected_paid, staff, no_shows_avoided}, costs: [], cost, roi_basis_points, claims_confirmed_basis_points}; a figure is {formula, amount_minor, currency, rows, inputs, missing}, minor units. Refuses: organization_not_found, roi_period_impossible.';
create function public.roi_recount(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, true)
$$;
comment on function public.roi_recount is
  'roi_period computed anew from every call and appointment instead of the daily facts: must say the same. Refuses: organization_not_found, roi_period_impossible.';
grant execute on function public.roi_period, public.roi_recount, private.roi_period to authenticated;
