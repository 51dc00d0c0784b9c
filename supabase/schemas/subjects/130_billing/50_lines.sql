-- The lines of an invoice.

create function private.card_days(p_organization_id uuid, p_period date) returns table (version int, days int, of_days int)
language sql stable set search_path = '' as $$
  select c.version, greatest(0, least(coalesce(c.until, m.ends), m.ends) - greatest(c.effective_from, p_period)), m.ends - p_period
  from (select version, effective_from, lead(effective_from) over (order by version) as until from public.rate_cards
    where organization_id = p_organization_id) c,
    (select (p_period + interval '1 month')::date as ends) m
$$;
comment on function private.card_days is 'Returns on how many of a month''s days each rate card of an organization applied.';

create function private.usage_lines(p_organization_ids uuid[], p_billing_period date)
returns table (organization_id uuid, period date, rows bigint, seconds bigint, amount_minor bigint, currency text, inputs jsonb)
language sql stable set search_path = '' as $$
  with now_billed as materialized (
    select u.organization_id, u.period, u.rate_version, count(*) as rows, sum(u.billed_seconds) as seconds
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.period = p_billing_period and u.billing_period = p_billing_period
    group by 1, 2, 3
    union all
    select u.organization_id, u.period, u.rate_version, count(*), sum(u.billed_seconds)
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.billing_period = p_billing_period and u.billing_period > u.period
    group by 1, 2, 3
  ), before as (
    -- For months with late usage: what was already billed of them.
    select l.organization_id, l.period, u.rate_version, 0::bigint as rows, sum(u.billed_seconds) as seconds
    from (select distinct n.organization_id, n.period from now_billed n where n.period < p_billing_period) l
    join public.usage_records u on u.organization_id = l.organization_id and u.period = l.period and u.billing_period < p_billing_period
    group by 1, 2, 3
  ), counted as (
    select organization_id, period, rate_version, sum(rows) as rows, sum(before) as before, sum(before + added) as after
    from (select organization_id, period, rate_version, rows, 0::bigint as before, seconds as added from now_billed
      union all select organization_id, period, rate_version, rows, seconds, 0 from before) x
    group by 1, 2, 3
  ), priced as (
    select c.*, r.minute_micros, r.currency, least(i.included, greatest(c.before, 0)) as before_free,
      least(i.included, greatest(c.after, 0)) as after_free
    from counted c
    join public.rate_cards r on r.organization_id = c.organization_id and r.version = c.rate_version
    cross join lateral (select coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(c.organization_id, c.period) d
      where d.version = c.rate_version), 0) as included) i
  ), summed as (
    select p.organization_id, p.period, min(p.currency) as currency, sum(p.rows)::bigint as rows,
      sum(p.after - p.before)::bigint as seconds,
      private.minor_of_usage(sum((p.before - p.before_free) * p.minute_micros::numeric), min(p.currency)) as before_minor,
      private.minor_of_usage(sum((p.after - p.after_free) * p.minute_micros::numeric), min(p.currency)) as after_minor,
      jsonb_agg(jsonb_build_object('version', p.rate_version, 'minute_micros', p.minute_micros, 'seconds', p.after, 'included_seconds',
        p.after_free,
        'charged_seconds', p.after - p.after_free, 'seconds_before', p.before) order by p.rate_version) as cards
    from priced p group by 1, 2
  )
  select s.organization_id, s.period, s.rows, s.seconds, s.after_minor - s.before_minor, s.currency,
    jsonb_build_object('rows', s.rows, 'before_minor', s.before_minor, 'after_minor', s.after_minor, 'cards', s.cards)
  from summed s
$$;
comment on function private.usage_lines is
  'Returns the usage lines of a month''s invoice, one per month in which usage occurred: the month''s current total less what was billed '
  'before. The differences add up to the total.';

create function private.month_lines(p_organization_ids uuid[], p_period date)
returns table (
  organization_id uuid, model text, period date, quantity bigint, amount_minor bigint, tax_behavior text, tax_basis_points int,
    inputs jsonb)
language sql stable set search_path = '' as $$
  select u.organization_id, case when u.period = p_period then 'usage' else 'adjustment' end, u.period, u.seconds, u.amount_minor,
    r.tax_behavior, r.tax_basis_points, u.inputs
  from private.usage_lines(p_organization_ids, p_period) u
  cross join lateral private.rate_card_at(u.organization_id, (u.period + interval '1 month - 1 day')::date) r
  where u.seconds <> 0 or u.amount_minor <> 0
  union all
  select s.organization_id, 'credit', null, count(*), -sum(s.credit_minor)::bigint, r.tax_behavior, r.tax_basis_points,
    jsonb_build_object('slots', jsonb_agg(s.id order by s.id))
  from public.milestone_slots s
  join public.organizations o on o.id = s.organization_id
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
  join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
  where s.organization_id = any (p_organization_ids) and s.credit_minor is not null and s.credit_invoice_id is null
    -- A month that is closed late does not credit later decisions. The removal of an erased appointment is not a decision.
    and (s.left_reason = 'removed' or s.left_at < (p_period + interval '1 month') at time zone o.time_zone)
  group by 1, 6, 7
$$;
comment on function private.month_lines is
  'Returns the lines of a month''s invoice, each with the tax terms of what it charges or credits; the same for preview and close. '
  'Amounts in minor units, seconds or slots.';
