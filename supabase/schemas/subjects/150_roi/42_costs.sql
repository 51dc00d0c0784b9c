-- Costs of a period, per day and currency.

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
comment on function private.owed_credits is
  'Returns shares of milestones owed back, net of tax, by the local day on which the appointment stopped counting.';

create function private.charges_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (kind text, currency text, amount_minor bigint, quantity bigint, rows bigint) language plpgsql stable rows 4
  set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with t as (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before)
  select 'usage', u.currency, u.amount_minor, u.seconds, u.rows from private.usage_between(o, p_from, p_to, p_from_rows) u
  union all
  select 'milestones', m.currency, sum(m.net_minor)::bigint, count(*), sum(m.size)
  from t join private.charged_milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before group by 2
  union all
  select 'credits', c.currency, -sum(c.net_minor)::bigint, sum(c.slots)::bigint, sum(c.slots)::bigint
  from private.owed_credits(o, p_from, p_to) c group by 2;
end $$;
comment on function private.charges_between is
  'Returns our charges for a range of local days, net of tax: usage of its calls, milestones reached (except voided ones) and shares '
  'credited in it.';

create function private.provider_days(o public.organizations, p_from date, p_to date, p_from_rows boolean)
returns table (day date, usd_micros bigint, costed bigint, elsewhere bigint) language plpgsql stable rows 30 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select f.day, f.cost_usd_micros, f.costed::bigint, f.costed_elsewhere::bigint
  from public.daily_facts f where not p_from_rows and f.organization_id = o.id and f.day between p_from and p_to
  union all
  select (c.occurred_at at time zone o.time_zone)::date,
    coalesce(sum(c.cost_total_micros) filter (where c.cost_currency = 'USD'), 0)::bigint,
    count(*) filter (where c.cost_currency = 'USD'), count(*) filter (where c.cost_currency <> 'USD')
  from public.calls c
  where p_from_rows and c.organization_id = o.id and c.cost_total_micros is not null
    and c.occurred_at >= p_from::timestamp at time zone o.time_zone and c.occurred_at < (p_to + 1)::timestamp at time zone o.time_zone
  group by 1;
end $$;
comment on function private.provider_days is
  'Returns providers'' bills for the calls of each local day, and for how many calls they are known, from the daily facts or from the '
  'calls; elsewhere: in another currency than dollars, and not in the sum.';

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
    -- Charges in the organization's own currency need no rate, and no days.
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
  select 'credits', c.currency, c.day, -sum(c.net_minor) from private.owed_credits(o, p_from, p_to) c where c.currency <> o.currency
  group by 2, 3;
end $$;
comment on function private.charge_days is
  'Returns charges in another currency than the organization''s, by the local day whose rate applies: usage on the day of the call (its '
  'share of the month''s total), milestones and credits on theirs.';

create type private.rated_day as (
  kind text, currency text, day date, rows bigint, minor numeric, rate numeric, rate_day date, source text, is_fixed boolean
);
comment on type private.rated_day is
  'One day''s amount of a kind, in exact minor units of its currency, and the rate of that day; null if none was published.';

create function private.cost_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 60 set search_path = '' as $$
begin
  return query
  with spent (kind, currency, day, rows, minor) as (
    select 'provider', 'USD', p.day, p.costed, p.usd_micros / 10000.0 from private.provider_days(o, p_from, p_to, p_from_rows) p
    where p.usd_micros <> 0
    union all
    select 'ai', 'USD', a.day, count(*), sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0 from public.ai_usage_logs a
    where a.organization_id = o.id and a.day between p_from and p_to group by a.day having sum(a.cost_usd_micros + a.byok_usd_micros) <> 0
    union all
    select c.kind, c.currency, c.day, null, c.minor from private.charge_days(o, p_from, p_to, p_from_rows) c where c.minor <> 0
  )
  select s.kind, s.currency, s.day, s.rows, s.minor, case when s.currency = o.currency then 1 else r.rate end,
    case when s.currency = o.currency then s.day else r.rate_day end,
    case when s.currency = o.currency then 'same_currency' else r.source end, s.currency = o.currency or r.fixed_at is not null
  from spent s left join public.day_rates r on r.quote = o.currency and r.base = s.currency and r.day = s.day;
end $$;
comment on function private.cost_days is
  'Returns spending per kind and day, each day with its rate. Our charges in the organization''s own currency are not included.';

create function private.price_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 30 set search_path = '' as $$
begin
  return query
  with t as (
    select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before
  ), priced (kind, currency, day, rows, minor) as (
    select k.kind, d.currency, d.day, k.rows, k.minor
    from private.daily_prices d cross
    join lateral (values ('shown', d.shown, d.shown_minor), ('paid', d.paid, d.paid_minor)) k (kind, rows, minor)
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
  select p.kind, p.currency, p.day, p.rows, p.minor::numeric, r.rate, r.rate_day, r.source, r.fixed_at is not null
  from priced p left join public.day_rates r on r.quote = o.currency and r.base = p.currency and r.day = p.day;
end $$;
comment on function private.price_days is
  'Returns prices of shown and of paid appointments in another currency than the organization''s, per day with its rate: shown by when '
  'they took place, paid by when they were paid; from the daily prices or, computed independently on purpose, from the rows.';

create function private.exchanges(p_currency text, p_days private.rated_day[])
returns table (kind text, currency text, rows bigint, owed numeric, own numeric, lacking bigint, lacking_rows bigint, exchange jsonb)
language plpgsql stable rows 4 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select s.kind, s.currency, s.rows, s.owed,
    case when s.lacking = 0 then s.own * power(10::numeric, private.minor_digits(p_currency) - private.minor_digits(s.currency)) end,
    s.lacking, s.lacking_rows,
    jsonb_build_object('owed_minor', round(s.owed), 'owed_currency', s.currency,
      'rate', case when s.lacking = 0 then round(s.own / nullif(s.owed, 0), 6) end, 'first_rate_day', s.first_rate_day, 'last_rate_day',
      s.last_rate_day,
      'sources', coalesce(s.sources, '[]'), 'fixed', s.fixed, 'lacking', s.lacking, 'lacking_days',
      coalesce(to_jsonb(s.lacking_days), '[]'))
  from (
    select d.kind, d.currency, sum(d.rows)::bigint as rows, sum(d.minor) as owed, sum(d.minor * d.rate) as own,
      min(d.rate_day) as first_rate_day,
      max(d.rate_day) as last_rate_day, jsonb_agg(distinct d.source) filter (where d.source is not null) as sources,
      bool_and(d.is_fixed) as fixed,
      count(*) filter (where d.rate is null) as lacking, coalesce(sum(d.rows) filter (where d.rate is null), 0)::bigint as lacking_rows,
      (array_agg(d.day order by d.day) filter (where d.rate is null))[1:3] as lacking_days
    from unnest(p_days) d where d.currency <> p_currency group by 1, 2
  ) s;
end $$;
comment on function private.exchanges is
  'Sums days of other currencies per kind and currency: the amount (owed), its conversion at each day''s rate in exact minor units of '
  'this currency (own; null while a day lacks its rate), and the rates used.';
