-- Money spent: exchange rates with their day and source, what models cost, and a day's costs and charges in the organization's currency.

-- Exchange rates ------------------------------------------------------------------------------------------

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
  'What a central bank published, on the days on which it did. A correction overwrites it; what was converted before keeps what it used (day_rates).';
comment on column private.exchange_rates.rate is 'How much of quote one unit of base is.';
alter table private.exchange_rates enable row level security;

create table private.rate_pairs (
  base text not null,
  quote text not null,
  asked_at timestamptz not null,
  refused text,
  primary key (base, quote)
);
comment on table private.rate_pairs is 'When a pair was last asked for, and with which code it was refused, if it was.';
alter table private.rate_pairs enable row level security;

create table public.day_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate numeric not null,
  rate_day date not null,
  source text not null,
  settled_at timestamptz,
  primary key (quote, base, day),
  constraint day_rates_were_published_before check (rate_day <= day)
);
comment on table public.day_rates is
  'The rate all money of a calendar day is converted with. Settled once a publication of that day or a later one is known: then it stays, whatever is corrected afterwards.';
comment on column public.day_rates.rate_day is 'The day it was published: earlier than day on weekends and holidays.';
comment on column public.day_rates.settled_at is 'Null while it is the last known rate and the day''s own may still come.';

create function private.settled_rates_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.settled_at is not null then
    perform private.refuse(403, 'row_is_append_only', 'A settled rate was used; it stays', tg_table_name);
  end if;
  return new;
end $$;
comment on function private.settled_rates_stay is 'Trigger: a rate that money was converted with is never changed, whoever asks.';
create trigger settled_stay before update or delete on public.day_rates for each row execute function private.settled_rates_stay();

create function private.my_currencies() returns setof text language sql stable security definer set search_path = '' as $$
  select distinct o.currency from public.organizations o where o.id = any (array(select private.my_organization_ids()))
$$;
comment on function private.my_currencies is 'The currencies of the caller''s organizations. Definer: for policies, without asking those of the organizations again.';
grant execute on function private.my_currencies to authenticated;

alter table public.day_rates enable row level security;
create policy "members read rates into their organization's currency" on public.day_rates for select to authenticated
  using (quote = any (array(select private.my_currencies())));
grant select on public.day_rates to authenticated;

create function private.rate_on(p_base text, p_quote text, p_day date, p_days_old int default 5)
returns table (rate numeric, rate_day date, source text) language sql stable set search_path = '' as $$
  select f.rate, f.day, f.source
  from (
    select 1::numeric as rate, p_day as day, 'same_currency' as source, 0 as detour where p_base = p_quote
    union all
    (select e.rate, e.day, e.source, 1 from private.exchange_rates e
     where e.base = p_base and e.quote = p_quote and e.day between p_day - p_days_old and p_day order by e.day desc limit 1)
    union all
    -- Both sides of one publication against the euro, in which they are published.
    (select round(q.rate / b.rate, 10), q.day, q.source, 2 from private.exchange_rates q
     join private.exchange_rates b on b.base = 'EUR' and b.quote = p_base and b.day = q.day and b.source = q.source
     where q.base = 'EUR' and q.quote = p_quote and q.day between p_day - p_days_old and p_day order by q.day desc limit 1)
    union all
    (select round(1 / e.rate, 10), e.day, e.source, 2 from private.exchange_rates e
     where p_quote = 'EUR' and e.base = 'EUR' and e.quote = p_base and e.day between p_day - p_days_old and p_day order by e.day desc limit 1)
  ) f order by f.day desc, f.detour limit 1
$$;
comment on function private.rate_on is
  'The last rate published on a day or at most so many days before (five: no run of weekend and holidays is longer), through the euro where the pair itself is not known. No row when there is none: a rate is never guessed.';

create view private.wanted_pairs as
select w.base, w.quote, bool_or(w.is_cost) as is_cost
from (
  select 'USD' as base, o.currency as quote, true as is_cost from public.organizations o where o.currency <> 'USD'
  union all
  select r.currency, o.currency, true from public.rate_cards r join public.organizations o on o.id = r.organization_id where r.currency <> o.currency
  union all
  select p.currency, o.currency, false
  from (
    -- Whoever fills a calendar chooses these: so many of each organization are asked about, the most frequent ones.
    select d.organization_id, d.currency, row_number() over (partition by d.organization_id order by sum(d.shown + d.paid) desc, d.currency) as place
    from private.daily_prices d where d.currency ~ '^[A-Z]{3}$' group by 1, 2
  ) p join public.organizations o on o.id = p.organization_id where p.place <= 10 and p.currency <> o.currency
) w group by 1, 2;
comment on view private.wanted_pairs is
  'The conversions somebody needs: of what providers bill (dollars), of what we charge (both are costs), and of prices of appointments, into the organization''s currency.';

create function private.last_publication(p_as_of timestamptz) returns date language sql stable set search_path = '' as $$
  -- The ECB publishes about 16:00 in Frankfurt on working days.
  select max(d.day)::date from generate_series(
    date_trunc('day', p_as_of at time zone 'Europe/Berlin') - interval '3 days', date_trunc('day', p_as_of at time zone 'Europe/Berlin'), '1 day') d (day)
  where extract(isodow from d.day) < 6 and d.day + interval '16 hours 15 minutes' <= p_as_of at time zone 'Europe/Berlin'
$$;
comment on function private.last_publication is 'The last weekday whose rates should be out. On holidays there are none; nobody is the wiser for asking.';

create function private.due_rates(p_as_of timestamptz default now())
returns table (base text, quote text, from_day date, to_day date) language sql stable set search_path = '' as $$
  select w.base, w.quote, coalesce(least(l.day + 1, h.day), n.day - 750), n.day
  from private.wanted_pairs w
  cross join private.last_publication(p_as_of) n (day)
  cross join lateral (select min(e.day) as first, max(e.day) as day from private.exchange_rates e where e.base = w.base and e.quote = w.quote) l
  -- Days between that were answered without a rate, too many in a row for the one before to serve.
  cross join lateral (
    select min(d.day)::date as day from generate_series(greatest(l.first, l.day - 100)::timestamp, l.day, '1 day') d (day)
    where not exists (select from public.day_rates k where k.quote = w.quote and k.base = w.base and k.day = d.day::date)) h
  left join private.rate_pairs p on p.base = w.base and p.quote = w.quote
  where (l.day is null or l.day < n.day or h.day is not null)
    -- A holiday is asked about a few times; a currency the source does not know, and what it left out, once a day.
    and (p.asked_at is null or p.asked_at <= p_as_of - case when p.refused is null and (l.day is null or l.day < n.day) then interval '3 hours' else interval '1 day' end)
  order by w.is_cost desc, p.asked_at nulls first, w.base, w.quote limit 20
$$;
comment on function private.due_rates is 'Which pairs to ask for now, and which days of them: all since the last one known, or since the first that has no rate though later ones have; two years at first.';

create function private.settle_rates(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into public.day_rates as k (base, quote, day, rate, rate_day, source, settled_at)
  select w.base, w.quote, d.day::date, r.rate, r.rate_day, r.source, case when l.last >= d.day then p_as_of end
  from private.wanted_pairs w
  cross join lateral (select (select min(e.day) from private.exchange_rates e where e.quote in (w.quote, w.base)) as first,
    (select n.rate_day from private.rate_on(w.base, w.quote, (p_as_of at time zone 'UTC')::date + 1, 1000) n) as last) l
  -- In the east tomorrow has begun.
  cross join lateral generate_series(case when l.last is not null then l.first end::timestamp, (p_as_of at time zone 'UTC')::date + 1, '1 day') d (day)
  cross join lateral private.rate_on(w.base, w.quote, d.day::date) r
  where not exists (select from public.day_rates s where s.quote = w.quote and s.base = w.base and s.day = d.day::date and s.settled_at is not null)
  order by 1, 2, 3
  on conflict (quote, base, day) do update set rate = excluded.rate, rate_day = excluded.rate_day, source = excluded.source, settled_at = excluded.settled_at
  where k.settled_at is null and (k.rate, k.rate_day, k.settled_at) is distinct from (excluded.rate, excluded.rate_day, excluded.settled_at);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.settle_rates is
  'Gives every day up to tomorrow the rate it is converted with, and settles those whose publication is out. From state: the same again changes nothing. Answers how many days changed.';

create function private.store_rates(p_base text, p_quote text, p_source text, p_rates jsonb, p_refused text default null, p_as_of timestamptz default now())
returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into private.rate_pairs as k values (p_base, p_quote, p_as_of, p_refused)
  on conflict (base, quote) do update set asked_at = excluded.asked_at, refused = excluded.refused where k.asked_at <= excluded.asked_at;
  insert into private.exchange_rates as k (base, quote, day, rate, source, asked_at)
  select distinct on (r.day) p_base, p_quote, r.day, r.rate, p_source, p_as_of from jsonb_to_recordset(p_rates) as r (day date, rate numeric)
  where r.day <= (p_as_of at time zone 'UTC')::date order by r.day
  on conflict (base, quote, day) do update set rate = excluded.rate, source = excluded.source, asked_at = excluded.asked_at
  where k.rate <> excluded.rate and k.asked_at <= excluded.asked_at;
  get diagnostics v_count = row_count;
  perform private.settle_rates(p_as_of);
  return v_count;
end $$;
comment on function private.store_rates is
  'Keeps what a source answered, [{day, rate}], each under the day it says itself; or that it refused. Answers how many rates were new or corrected.';

-- What models cost ----------------------------------------------------------------------------------------

create table private.ai_account (
  singleton boolean primary key default true,
  organization_id uuid not null,
  integration_id uuid not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint ai_account_is_one check (singleton)
);
comment on table private.ai_account is 'The OpenRouter account of which the activity is read, connected with its management key in the operator''s own organization.';
create index ai_account_integration_idx on private.ai_account (organization_id, integration_id);
alter table private.ai_account enable row level security;

create table private.ai_keys (
  api_key_hash text primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  assigned_by uuid,
  assigned_at timestamptz not null default now(),
  asked_at timestamptz,
  read_at timestamptz,
  refused text,
  constraint ai_keys_are_hashed check (api_key_hash ~ '^[0-9a-f]{64}$')
);
comment on table private.ai_keys is 'Whose API key is whose: what is spent with a key is the organization''s it was given to. Only the SHA-256 of a key is kept.';
create index ai_keys_organization_idx on private.ai_keys (organization_id);
alter table private.ai_keys enable row level security;

create table public.ai_usage_logs (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  api_key_hash text not null,
  model text not null,
  endpoint_id text not null default '',
  provider_name text,
  requests int not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost_usd_micros bigint not null,
  byok_usd_micros bigint not null,
  asked_at timestamptz not null,
  primary key (organization_id, day, api_key_hash, model, endpoint_id),
  constraint ai_usage_logs_count_up check (least(requests, prompt_tokens, completion_tokens, reasoning_tokens, cost_usd_micros, byok_usd_micros) >= 0)
);
comment on table public.ai_usage_logs is
  'What an organization''s models cost per completed UTC day, model and endpoint, as OpenRouter''s activity says. What models cost within calls stands with the calls.';
comment on column public.ai_usage_logs.cost_usd_micros is 'Millionths of a dollar taken from the account''s credits.';
comment on column public.ai_usage_logs.byok_usd_micros is 'Millionths of a dollar the model''s own provider bills, where its key was brought along.';
create unique index ai_usage_logs_say_each_thing_once on public.ai_usage_logs (api_key_hash, day, model, endpoint_id);
alter table public.ai_usage_logs enable row level security;
create policy "members read what their organization's models cost" on public.ai_usage_logs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.ai_usage_logs to authenticated;

create function private.set_ai_account(p_organization_id uuid, p_actor uuid) returns void language plpgsql security definer set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  select i.id into v_integration from public.integrations i
  where i.organization_id = p_organization_id and i.provider = 'openrouter' and i.status = 'active';
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect OpenRouter in that organization first'); end if;
  insert into private.ai_account (organization_id, integration_id, set_by) values (p_organization_id, v_integration, p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
    set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'ai_account.set', v_integration::text);
end $$;
comment on function private.set_ai_account is 'Definer: nobody writes the account by hand. Refuses: operators_only, integration_not_found.';

create function private.assign_ai_key(p_organization_id uuid, p_actor uuid, p_api_key_hash text) returns void
language plpgsql security definer set search_path = '' as $$
declare v_owner uuid;
begin
  perform private.require_operator(p_actor);
  if not exists (select from public.organizations where id = p_organization_id) then
    perform private.refuse(404, 'organization_not_found', 'There is no such organization');
  end if;
  if p_api_key_hash !~ '^[0-9a-f]{64}$' then
    perform private.refuse(422, 'ai_key_hash_malformed', 'The SHA-256 of the key, as 64 lower case hex digits; never the key');
  end if;
  insert into private.ai_keys (api_key_hash, organization_id, assigned_by) values (p_api_key_hash, p_organization_id, p_actor)
  on conflict (api_key_hash) do nothing;
  select k.organization_id into v_owner from private.ai_keys k where k.api_key_hash = p_api_key_hash;
  if v_owner <> p_organization_id then
    perform private.refuse(409, 'ai_key_is_taken', 'What was spent with this key is another organization''s; make a key of its own');
  end if;
  perform private.audit(p_organization_id, p_actor, 'ai_key.assigned', p_api_key_hash);
end $$;
comment on function private.assign_ai_key is 'Definer: nobody writes keys by hand. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';

create function private.set_ai_account_now(p_organization_id uuid) returns void language sql security definer set search_path = '' as $$
  select private.set_ai_account(p_organization_id, auth.uid())
$$;
comment on function private.set_ai_account_now is 'set_ai_account for the caller. Definer: who asks may not be chosen by who asks.';
create function private.assign_ai_key_now(p_organization_id uuid, p_api_key_hash text) returns void language sql security definer set search_path = '' as $$
  select private.assign_ai_key(p_organization_id, auth.uid(), p_api_key_hash)
$$;
comment on function private.assign_ai_key_now is 'assign_ai_key for the caller. Definer: who asks may not be chosen by who asks.';
create function public.set_ai_account(p_organization_id uuid) returns void language sql set search_path = '' as $$
  select private.set_ai_account_now(p_organization_id)
$$;
comment on function public.set_ai_account is
  'Names the organization whose OpenRouter integration holds the management key. For operators. Refuses: operators_only, integration_not_found.';
create function public.assign_ai_key(p_organization_id uuid, p_api_key_hash text) returns void language sql set search_path = '' as $$
  select private.assign_ai_key_now(p_organization_id, p_api_key_hash)
$$;
comment on function public.assign_ai_key is
  'Says whose an OpenRouter key is, by its SHA-256; from then on its activity is read. For operators; twice is once. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';
grant execute on function public.set_ai_account, public.assign_ai_key, private.set_ai_account_now, private.assign_ai_key_now to authenticated;

create function private.due_activity(p_as_of timestamptz default now())
returns table (api_key_hash text, account_organization_id uuid) language sql stable set search_path = '' as $$
  select k.api_key_hash, a.organization_id
  from private.ai_keys k
  cross join private.ai_account a
  join public.integrations i on i.id = a.integration_id and i.status = 'active'
  -- A day is told of once it is over in UTC; half an hour later it should be complete.
  where (k.read_at is null or k.read_at < date_trunc('day', (p_as_of - interval '30 minutes') at time zone 'UTC') at time zone 'UTC' + interval '30 minutes')
    and (k.asked_at is null or k.asked_at <= p_as_of - interval '1 hour')
  order by k.asked_at nulls first, k.api_key_hash limit 20
$$;
comment on function private.due_activity is 'The keys whose activity was not read since the last UTC day ended, and the organization whose management key reads it.';

create function private.store_activity(p_api_key_hash text, p_rows jsonb, p_refused text default null, p_as_of timestamptz default now())
returns int language plpgsql set search_path = '' as $$
declare
  v_organization uuid;
  v_count int;
begin
  update private.ai_keys set asked_at = p_as_of, read_at = case when p_refused is null then p_as_of else read_at end, refused = p_refused
  where api_key_hash = p_api_key_hash returning organization_id into v_organization;
  if v_organization is null then return 0; end if;
  insert into public.ai_usage_logs as k (organization_id, day, api_key_hash, model, endpoint_id, provider_name, requests, prompt_tokens,
    completion_tokens, reasoning_tokens, cost_usd_micros, byok_usd_micros, asked_at)
  select v_organization, r.day, p_api_key_hash, r.model, coalesce(r.endpoint_id, ''), min(r.provider_name), sum(r.requests), sum(r.prompt_tokens),
    sum(r.completion_tokens), sum(r.reasoning_tokens), round(sum(r.cost_usd) * 1000000), round(sum(r.byok_usd) * 1000000), p_as_of
  from jsonb_to_recordset(p_rows) as r (day date, model text, endpoint_id text, provider_name text, requests int, prompt_tokens bigint,
    completion_tokens bigint, reasoning_tokens bigint, cost_usd numeric, byok_usd numeric)
  -- A day that is not over is not complete.
  where r.day < (p_as_of at time zone 'UTC')::date
  group by r.day, r.model, coalesce(r.endpoint_id, '')
  on conflict (api_key_hash, day, model, endpoint_id) do update set provider_name = excluded.provider_name, requests = excluded.requests,
    prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens, reasoning_tokens = excluded.reasoning_tokens,
    cost_usd_micros = excluded.cost_usd_micros, byok_usd_micros = excluded.byok_usd_micros, asked_at = excluded.asked_at
  where k.asked_at <= excluded.asked_at
    and (k.requests, k.prompt_tokens, k.completion_tokens, k.reasoning_tokens, k.cost_usd_micros, k.byok_usd_micros) is distinct from
      (excluded.requests, excluded.prompt_tokens, excluded.completion_tokens, excluded.reasoning_tokens, excluded.cost_usd_micros, excluded.byok_usd_micros);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.store_activity is
  'Keeps the activity of one key for the organization it was given to: the same twice is once, a later reading replaces an earlier one. Answers how many rows changed.';

-- A day's money in the organization's currency -----------------------------------------------------------

create function private.converted_minor(p_minor bigint, p_from text, p_to text, p_rate numeric) returns bigint language sql immutable set search_path = '' as $$
  select round(p_minor * p_rate * power(10::numeric, private.minor_digits(p_to) - private.minor_digits(p_from)))::bigint
$$;
comment on function private.converted_minor is 'Minor units of one currency in those of another, rounded half away from zero. Null without a rate.';
grant execute on function private.converted_minor, private.minor_digits, private.tax_of, private.without_tax to authenticated;

create view public.daily_costs with (security_invoker = on) as
select c.organization_id, c.day, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day, x.source as cost_rate_source, x.is_settled,
  c.costed as rows, c.elsewhere + case when x.rate is null then c.costed else 0 end as rows_without_rate, m.telephony_micros, m.speech_micros, m.model_micros,
  m.ai_micros, m.total_micros - m.telephony_micros - m.speech_micros - m.model_micros - m.ai_micros as other_micros, m.total_micros
from (
  select organization_id, day, sum(costed)::int as costed, sum(elsewhere)::int as elsewhere, sum(telephony) as telephony, sum(speech) as speech,
    sum(model) as model, sum(ai) as ai, sum(total) as total
  from (
    select organization_id, day, costed, costed_elsewhere as elsewhere, telephony_usd_micros as telephony, speech_usd_micros as speech,
      model_usd_micros as model, 0::bigint as ai, cost_usd_micros as total
    from public.daily_facts
    union all
    select organization_id, day, 1, 0, 0, 0, 0, cost_usd_micros + byok_usd_micros, cost_usd_micros + byok_usd_micros from public.ai_usage_logs
  ) f group by organization_id, day
) c
join public.organizations o on o.id = c.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = 'USD' and r.day = c.day
cross join lateral (
  select case when o.currency = 'USD' then 1 else r.rate end as rate, case when o.currency = 'USD' then c.day else r.rate_day end as rate_day,
    case when o.currency = 'USD' then 'same_currency' else r.source end as source, o.currency = 'USD' or r.settled_at is not null as is_settled
) x
cross join lateral (
  select round(c.telephony * x.rate)::bigint as telephony_micros, round(c.speech * x.rate)::bigint as speech_micros,
    round(c.model * x.rate)::bigint as model_micros, round(c.ai * x.rate)::bigint as ai_micros, round(c.total * x.rate)::bigint as total_micros
) m
where c.costed <> 0 or c.elsewhere <> 0;
comment on view public.daily_costs is
  'What providers bill for a local day (models outside calls: a UTC day), in millionths of the organization''s currency, by kind; other is what no kind was said of. Amounts are null, and their rows counted as rows_without_rate, where there is no rate.';
grant select on public.daily_costs to authenticated;

create view public.daily_charges with (security_invoker = on) as
select s.organization_id, s.day, s.charged_currency, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day, x.source as cost_rate_source, x.is_settled,
  s.rows, case when x.rate is null then s.rows else 0 end as rows_without_rate,
  private.converted_minor(s.usage, s.charged_currency, o.currency, x.rate) as usage_minor,
  private.converted_minor(s.milestone, s.charged_currency, o.currency, x.rate) as milestone_minor,
  private.converted_minor(s.credit, s.charged_currency, o.currency, x.rate) as credit_minor,
  s.usage as charged_usage_minor, s.milestone as charged_milestone_minor, s.credit as charged_credit_minor
from (
  select i.organization_id, i.issued_on as day, i.currency as charged_currency, count(*)::int as rows,
    coalesce(sum(n.minor) filter (where l.model in ('usage', 'adjustment')), 0)::bigint as usage,
    coalesce(sum(n.minor) filter (where l.model = 'milestone'), 0)::bigint as milestone,
    coalesce(sum(n.minor) filter (where l.model = 'credit'), 0)::bigint as credit
  from public.invoices i join public.invoice_lines l on l.organization_id = i.organization_id and l.invoice_id = i.id
  cross join lateral private.without_tax(l.amount_minor, l.tax_behavior, l.tax_basis_points) n (minor)
  where i.finalised_at is not null and i.status <> 'void'
  group by 1, 2, 3
) s
join public.organizations o on o.id = s.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = s.charged_currency and r.day = s.day
cross join lateral (
  select case when o.currency = s.charged_currency then 1 else r.rate end as rate, case when o.currency = s.charged_currency then s.day else r.rate_day end as rate_day,
    case when o.currency = s.charged_currency then 'same_currency' else r.source end as source,
    o.currency = s.charged_currency or r.settled_at is not null as is_settled
) x;
comment on view public.daily_charges is
  'What we charged per day an invoice was issued (milestones: the day they were reached), net of tax (of inclusive prices each line less the tax within it), in minor units of the organization''s currency and, as charged_, of the invoice''s. Void invoices are none. Converted amounts are null where there is no rate.';
grant select on public.daily_charges to authenticated;

-- When ----------------------------------------------------------------------------------------------------

create function private.wake_spending(p_as_of timestamptz default clock_timestamp()) returns boolean language plpgsql set search_path = '' as $$
begin
  -- A new day has begun somewhere, even where nothing was published.
  perform private.settle_rates(p_as_of);
  if not exists (select from private.due_rates(p_as_of)) and not exists (select from private.due_activity(p_as_of)) then return false; end if;
  return private.wake('spending');
end $$;
comment on function private.wake_spending is
  'Calls the spending function when rates or activity are due. Called by pg_cron; a missed or doubled run changes nothing.';
select cron.schedule('read-spending', '*/10 * * * *', 'select private.wake_spending()');
