-- Exchange rates are published, then fixed for each day.

create function private.my_currencies() returns setof text language sql stable security definer set search_path = '' as $$
  select distinct o.currency from public.organizations o where o.id = any (array(select private.my_organization_ids()))
$$;
comment on function private.my_currencies is
  'Returns the currencies of the caller''s organizations. Definer, so that policies need not check those of the organizations again.';
grant execute on function private.my_currencies to authenticated;

create table private.exchange_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate numeric not null,
  source text not null,
  asked_at timestamptz not null,
  primary key (base, quote, day),
  constraint exchange_rates_are_of_two_currencies check (base ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$' and base <> quote),
  constraint exchange_rates_are_positive check (rate > 0)
);
comment on table private.exchange_rates is
  'A central bank''s published rates, on its publication days. A correction overwrites a rate; earlier conversions keep the rate they '
  'used (day_rates).';
comment on column private.exchange_rates.rate is 'Units of quote per unit of base.';
alter table private.exchange_rates enable row level security;

create table private.rate_pairs (
  base text not null,
  quote text not null,
  asked_at timestamptz not null,
  refused text,
  primary key (base, quote)
);
comment on table private.rate_pairs is 'When a pair was last requested, and the error code if it was refused.';
alter table private.rate_pairs enable row level security;

create table public.day_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate numeric not null,
  rate_day date not null,
  source text not null,
  fixed_at timestamptz,
  primary key (quote, base, day),
  constraint day_rates_were_published_before check (rate_day <= day)
);
comment on table public.day_rates is
  'The rate for all conversions of a calendar day. Fixed once a publication of that day or a later one is known; later corrections do not '
  'change it.';
comment on column public.day_rates.rate_day is 'The day of publication: earlier than day on weekends and holidays.';
comment on column public.day_rates.fixed_at is 'Null while it is the last known rate and the day''s own may still come.';
alter table public.day_rates enable row level security;
create policy "members read rates into their organization's currency" on public.day_rates for select to authenticated
  using (quote = any (array(select private.my_currencies())));
grant select on public.day_rates to authenticated;

create function private.fixed_rates_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.fixed_at is not null then
    perform private.refuse(403, 'row_is_append_only', 'A fixed rate was used and stays', tg_table_name);
  end if;
  return new;
end $$;
comment on function private.fixed_rates_stay is 'Trigger: a fixed rate never changes, because money was converted with it.';

create function private.rate_on(p_base text, p_quote text, p_day date, p_days_old int default 5)
returns table (rate numeric, rate_day date, source text) language sql stable set search_path = '' as $$
  select f.rate, f.day, f.source
  from (
    select 1::numeric as rate, p_day as day, 'same_currency' as source, 0 as detour where p_base = p_quote
    union all
    (select e.rate, e.day, e.source, 1 from private.exchange_rates e
     where e.base = p_base and e.quote = p_quote and e.day between p_day - p_days_old and p_day order by e.day desc limit 1)
    union all
    -- Both sides from one publication against the euro.
    (select round(q.rate / b.rate, 10), q.day, q.source, 2 from private.exchange_rates q
     join private.exchange_rates b on b.base = 'EUR' and b.quote = p_base and b.day = q.day and b.source = q.source
     where q.base = 'EUR' and q.quote = p_quote and q.day between p_day - p_days_old and p_day order by q.day desc limit 1)
    union all
    (select round(1 / e.rate, 10), e.day, e.source, 2 from private.exchange_rates e
     where p_quote = 'EUR' and e.base = 'EUR' and e.quote = p_base and e.day between p_day - p_days_old and p_day
     order by e.day desc limit 1)
  ) f order by f.day desc, f.detour limit 1
$$;
comment on function private.rate_on is
  'Returns the last rate published on a day or up to this many days before (five: no run of weekend and holidays is longer), through the '
  'euro if the pair itself is unknown. No row if there is none: rates are never guessed.';

create view private.wanted_pairs as
select w.base, w.quote, bool_or(w.is_cost) as is_cost
from (
  select 'USD' as base, o.currency as quote, true as is_cost from public.organizations o where o.currency <> 'USD'
  union all
  select r.currency, o.currency, true from public.rate_cards r join public.organizations o on o.id = r.organization_id
  where r.currency <> o.currency
  union all
  select p.currency, o.currency, false
  from (
    -- Calendars choose these currencies freely, so only the most frequent ones of each organization are requested.
    select d.organization_id, d.currency, row_number()
      over (partition by d.organization_id order by sum(d.shown + d.paid) desc, d.currency) as place
    from private.daily_prices d where d.currency ~ '^[A-Z]{3}$' group by 1, 2
  ) p join public.organizations o on o.id = p.organization_id where p.place <= 10 and p.currency <> o.currency
) w group by 1, 2;
comment on view private.wanted_pairs is
  'The conversions that are needed: of providers'' bills (dollars), of our charges (both are costs), and of appointments'' prices, into '
  'the organization''s currency.';

create function private.last_publication(p_as_of timestamptz) returns date language sql stable set search_path = '' as $$
  -- The ECB publishes at about 16:00 in Frankfurt on working days.
  select max(d.day)::date from generate_series(
    date_trunc('day', p_as_of at time zone 'Europe/Berlin') - interval '3 days', date_trunc('day', p_as_of at time zone 'Europe/Berlin'),
    '1 day') d (day)
  where extract(isodow from d.day) < 6 and d.day + interval '16 hours 15 minutes' <= p_as_of at time zone 'Europe/Berlin'
$$;
comment on function private.last_publication is
  'Returns the last weekday whose rates should be published. On holidays there are none, and requesting them is harmless.';

create function private.due_rates(p_as_of timestamptz default now())
returns table (base text, quote text, from_day date, to_day date) language sql stable set search_path = '' as $$
  select w.base, w.quote, coalesce(least(l.day + 1, h.day), n.day - 750), n.day
  from private.wanted_pairs w
  cross join private.last_publication(p_as_of) n (day)
  cross join lateral (select min(e.day) as first, max(e.day) as day from private.exchange_rates e
    where e.base = w.base and e.quote = w.quote) l
  -- Days that were answered without a rate, too many in a row for the previous rate to apply.
  cross join lateral (
    select min(d.day)::date as day from generate_series(greatest(l.first, l.day - 100)::timestamp, l.day, '1 day') d (day)
    where not exists (select from public.day_rates k where k.quote = w.quote and k.base = w.base and k.day = d.day::date)) h
  left join private.rate_pairs p on p.base = w.base and p.quote = w.quote
  where (l.day is null or l.day < n.day or h.day is not null)
    -- Holidays are requested a few times; a currency unknown to the source, and gaps, once a day.
    and (p.asked_at is null or p.asked_at <= p_as_of - case when p.refused is null and (l.day is null or l.day < n.day)
      then interval '3 hours' else interval '1 day' end)
  order by w.is_cost desc, p.asked_at nulls first, w.base, w.quote limit 20
$$;
comment on function private.due_rates is
  'Returns the pairs to request now, and for which days: since the last known one, or since the first day without a rate before later '
  'ones; two years at first.';

create function private.fix_rates(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into public.day_rates as k (base, quote, day, rate, rate_day, source, fixed_at)
  select w.base, w.quote, d.day::date, r.rate, r.rate_day, r.source, case when l.last >= d.day then p_as_of end
  from private.wanted_pairs w
  cross join lateral (select (select min(e.day) from private.exchange_rates e where e.quote in (w.quote, w.base)) as first,
    (select n.rate_day from private.rate_on(w.base, w.quote, (p_as_of at time zone 'UTC')::date + 1, 1000) n) as last) l
  -- In the east tomorrow has begun.
  cross join lateral generate_series(case when l.last is not null then l.first end::timestamp, (p_as_of at time zone 'UTC')::date + 1,
    '1 day') d (day)
  cross join lateral private.rate_on(w.base, w.quote, d.day::date) r
  where not exists (select from public.day_rates s where s.quote = w.quote and s.base = w.base and s.day = d.day::date
    and s.fixed_at is not null)
  order by 1, 2, 3
  on conflict (quote, base, day) do update set rate = excluded.rate, rate_day = excluded.rate_day, source = excluded.source,
    fixed_at = excluded.fixed_at
  where k.fixed_at is null and (k.rate, k.rate_day, k.fixed_at)
    is distinct from (excluded.rate, excluded.rate_day, excluded.fixed_at);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.fix_rates is
  'Gives every day up to tomorrow its rate for conversion, and fixes those whose publication is known. Works from state: repeating it '
  'changes nothing. Returns how many days changed.';

create function private.store_rates(p_base text, p_quote text, p_source text, p_rates jsonb, p_refused text default null,
  p_as_of timestamptz default now())
returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into private.rate_pairs as k values (p_base, p_quote, p_as_of, p_refused)
  on conflict (base, quote) do update set asked_at = excluded.asked_at, refused = excluded.refused where k.asked_at <= excluded.asked_at;
  insert into private.exchange_rates as k (base, quote, day, rate, source, asked_at)
  select distinct on (r.day) p_base, p_quote, r.day, r.rate, p_source, p_as_of
  from jsonb_to_recordset(p_rates) as r (day date, rate numeric)
  where r.day <= (p_as_of at time zone 'UTC')::date order by r.day
  on conflict (base, quote, day) do update set rate = excluded.rate, source = excluded.source, asked_at = excluded.asked_at
  where k.rate <> excluded.rate and k.asked_at <= excluded.asked_at;
  get diagnostics v_count = row_count;
  perform private.fix_rates(p_as_of);
  return v_count;
end $$;
comment on function private.store_rates is
  'Stores a source''s answer, [{day, rate}], each under its own day; or its refusal. Returns how many rates were new or corrected.';
