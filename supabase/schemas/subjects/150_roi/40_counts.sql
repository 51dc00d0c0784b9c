-- Counts of a period, from the daily facts or from every row. In plpgsql, which keeps plans for the session: an SQL function is
-- planned at every call, which took half of the time.

create type private.roi_counts as (
  calls bigint, answered bigint, talk_seconds bigint, claimed bigint, confirmed bigint, provider_usd_micros bigint,
  booked bigint, shown bigint, no_show bigint, priced bigint, priced_minor numeric,
  paid bigint, paid_minor numeric, priced_elsewhere bigint, paid_elsewhere bigint
);
comment on type private.roi_counts is
  'Calls and appointments as ROI counts them; elsewhere: priced in another currency than the organization''s, and not included in sums.';

create function private.counts_from_facts(o public.organizations, p_from date, p_to date) returns private.roi_counts
language plpgsql stable set search_path = '' as $$
begin
  return (
  select row(coalesce(sum(f.calls), 0), coalesce(sum(f.answered), 0), coalesce(sum(f.talk_seconds), 0),
    coalesce(sum(f.claimed_bookings), 0),
    coalesce(sum(f.confirmed_bookings), 0), coalesce(sum(f.cost_usd_micros), 0), coalesce(sum(f.booked), 0), coalesce(sum(f.shown), 0),
    coalesce(sum(f.no_show), 0), coalesce(sum(f.shown_priced), 0), coalesce(sum(f.shown_value_minor), 0), coalesce(sum(f.paid), 0),
    coalesce(sum(f.paid_minor), 0), e.shown, e.paid)::private.roi_counts
  from (
    select coalesce(sum(d.shown), 0) as shown, coalesce(sum(d.paid), 0) as paid
    from private.daily_prices d where d.organization_id = o.id and d.day between p_from and p_to) e
  left join public.daily_facts f on f.organization_id = o.id and f.day between p_from and p_to
  group by e.shown, e.paid);
end $$;
comment on function private.counts_from_facts is 'Returns the counts of a range of local days from the daily facts.';

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
    select count(*) filter (where currency = o.currency) as paid,
      coalesce(sum(price_minor) filter (where currency = o.currency), 0) as paid_minor,
      count(*) filter (where currency <> o.currency) as elsewhere
    from public.appointments where organization_id = o.id and paid_at >= t.since and paid_at < t.before and price_minor > 0) p
$$;
comment on function private.counts_from_rows is
  'Returns the same counts from the rows, without the daily facts: computed independently on purpose, so that one verifies the other.';

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
  'Returns usage rows and seconds of local days per rate card, from the daily usage or, computed independently on purpose, from the rows.';

create function private.usage_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (currency text, amount_minor bigint, seconds bigint, rows bigint) language plpgsql stable rows 2 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with cards as (
    -- Per month and rate card: all of its seconds, and those of the requested days.
    select m.period, u.rate_version, sum(u.seconds) as month_seconds,
      sum(u.seconds) filter (where u.day between p_from and p_to) as seconds, sum(u.rows)
        filter (where u.day between p_from and p_to) as rows
    from private.used_days(o.id, date_trunc('month', p_from::timestamp)::date,
      (date_trunc('month', p_to::timestamp) + interval '1 month - 1 day')::date, p_from_rows) u
    cross join lateral (select date_trunc('month', u.day::timestamp)::date as period) m
    group by 1, 2
  ), priced as (
    select c.*, r.currency, r.minute_micros, greatest(c.month_seconds - case when r.included_minutes > 0 then coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(o.id, c.period) d
      where d.version = c.rate_version), 0) else 0 end, 0) as charged
    from cards c join public.rate_cards r on r.organization_id = o.id and r.version = c.rate_version
  ), monthly as (
    -- Net of the tax of its line, which is that of the month's last rate card.
    select p.currency, private.without_tax(private.minor_of_usage(sum(p.charged * p.minute_micros::numeric * coalesce(p.seconds,
      0) / nullif(p.month_seconds, 0)), p.currency), r.tax_behavior, r.tax_basis_points) as minor,
      coalesce(sum(p.seconds), 0) as seconds, sum(p.rows) as rows
    from priced p cross join lateral (
      select c.tax_behavior, c.tax_basis_points from public.rate_cards c
      where c.organization_id = o.id and c.effective_from < p.period + interval '1 month' order by c.version desc limit 1) r
    group by p.period, p.currency, r.tax_behavior, r.tax_basis_points
  )
  select m.currency, coalesce(sum(m.minor), 0)::bigint, sum(m.seconds)::bigint, coalesce(sum(m.rows), 0)::bigint from monthly m group by 1;
end $$;
comment on function private.usage_between is
  'Returns the usage charges of a range of local days net of tax: each month''s total pro rata by its days'' usage, with free minutes '
  'spread evenly. Of whole months exactly what is invoiced for them, less tax.';
