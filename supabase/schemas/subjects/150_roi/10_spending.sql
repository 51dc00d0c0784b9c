-- Spending: what an organization's language models cost its operator.

create table private.ai_provider_account (
  singleton boolean primary key default true,
  organization_id uuid not null,
  integration_id uuid not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint ai_provider_account_is_one check (singleton)
);
comment on table private.ai_provider_account is
  'The OpenRouter account whose activity is read, connected with its management key in the operator''s own organization.';
create index ai_provider_account_integration_idx on private.ai_provider_account (organization_id, integration_id);
alter table private.ai_provider_account enable row level security;

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
comment on table private.ai_keys is 'Which organization uses which API key and bears its costs. Only the SHA-256 of a key is stored.';
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
  constraint ai_usage_logs_count_up
    check (least(requests, prompt_tokens, completion_tokens, reasoning_tokens, cost_usd_micros, byok_usd_micros) >= 0)
);
comment on table public.ai_usage_logs is
  'What an organization''s models cost per completed UTC day, model and endpoint, from OpenRouter''s activity. The cost of models within '
  'calls is part of the calls.';
comment on column public.ai_usage_logs.cost_usd_micros is 'Millionths of a dollar taken from the account''s credits.';
comment on column public.ai_usage_logs.byok_usd_micros is 'Millionths of a dollar billed by the model''s own provider, if its key is used.';
create unique index ai_usage_logs_are_kept_once on public.ai_usage_logs (api_key_hash, day, model, endpoint_id);
alter table public.ai_usage_logs enable row level security;
create policy "members read what their organization's models cost" on public.ai_usage_logs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.ai_usage_logs to authenticated;

create function private.set_ai_provider_account_as(p_organization_id uuid, p_actor uuid) returns void language plpgsql security definer
  set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  select i.id into v_integration from public.integrations i
  where i.organization_id = p_organization_id and i.provider = 'openrouter' and i.status = 'active';
  if v_integration is null then
    perform private.refuse(404, 'integration_not_found', 'Connect OpenRouter in that organization first');
  end if;
  insert into private.ai_provider_account (organization_id, integration_id, set_by) values (p_organization_id, v_integration, p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
    set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'ai_provider_account.set', v_integration::text);
end $$;
comment on function private.set_ai_provider_account_as is
  'Definer, because nobody writes the account directly. Refuses: operators_only, integration_not_found.';

create function private.set_ai_provider_account(p_organization_id uuid) returns void
language sql security definer set search_path = '' as $$
  select private.set_ai_provider_account_as(p_organization_id, auth.uid())
$$;
comment on function private.set_ai_provider_account is
  'set_ai_provider_account_as for the caller. Definer, because callers may not act as someone else.';
grant execute on function private.set_ai_provider_account to authenticated;

create function private.assign_ai_key_as(p_organization_id uuid, p_actor uuid, p_api_key_hash text) returns void
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
    perform private.refuse(409, 'ai_key_is_taken', 'This key has costs of another organization; create a separate key');
  end if;
  perform private.audit(p_organization_id, p_actor, 'ai_key.assigned', p_api_key_hash);
end $$;
comment on function private.assign_ai_key_as is
  'Definer, because nobody writes keys directly. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';

create function private.assign_ai_key(p_organization_id uuid, p_api_key_hash text) returns void language sql security definer
  set search_path = '' as $$
  select private.assign_ai_key_as(p_organization_id, auth.uid(), p_api_key_hash)
$$;
comment on function private.assign_ai_key is 'assign_ai_key_as for the caller. Definer, because callers may not act as someone else.';
grant execute on function private.assign_ai_key to authenticated;

create function private.ai_keys_of(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('api_key_hash', k.api_key_hash, 'organization_id', o.id, 'organization_name', o.name,
    'assigned_at', k.assigned_at, 'read_at', k.read_at, 'refused', k.refused, 'month_usd_micros', coalesce((
      select sum(l.cost_usd_micros + l.byok_usd_micros) from public.ai_usage_logs l
      where l.api_key_hash = k.api_key_hash and l.day >= date_trunc('month', now() at time zone 'UTC')), 0))
      order by lower(o.name), k.assigned_at), '[]')
  from private.ai_keys k join public.organizations o on o.id = k.organization_id
  where p_organization_id is null or o.id = p_organization_id
$$;
comment on function private.ai_keys_of is
  'Returns the API keys of an organization (null: of all) and the spending with each in this UTC month, in millionths of a dollar.';

create function private.ai_provider_account() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object('organization_id', (select a.organization_id from private.ai_provider_account a),
    'set_at', (select a.set_at from private.ai_provider_account a), 'keys', private.ai_keys_of(null));
end $$;
comment on function private.ai_provider_account is 'For public.ai_provider_account. Definer, because nobody may read the account.';
grant execute on function private.ai_provider_account to authenticated;

create function private.due_activity(p_as_of timestamptz default now())
returns table (api_key_hash text, account_organization_id uuid) language sql stable set search_path = '' as $$
  select k.api_key_hash, a.organization_id
  from private.ai_keys k
  cross join private.ai_provider_account a
  join public.integrations i on i.id = a.integration_id and i.status = 'active'
  -- A day is reported after it has ended in UTC; half an hour later it should be complete.
  where (k.read_at is null
    or k.read_at < date_trunc('day', (p_as_of - interval '30 minutes') at time zone 'UTC') at time zone 'UTC' + interval '30 minutes')
    and (k.asked_at is null or k.asked_at <= p_as_of - interval '1 hour')
  order by k.asked_at nulls first, k.api_key_hash limit 20
$$;
comment on function private.due_activity is
  'Returns the keys whose activity has not been read since the last UTC day ended, and the organization whose management key reads it.';

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
  select v_organization, r.day, p_api_key_hash, r.model, coalesce(r.endpoint_id, ''), min(r.provider_name), sum(r.requests),
    sum(r.prompt_tokens),
    sum(r.completion_tokens), sum(r.reasoning_tokens), round(sum(r.cost_usd) * 1000000), round(sum(r.byok_usd) * 1000000), p_as_of
  from jsonb_to_recordset(p_rows) as r (day date, model text, endpoint_id text, provider_name text, requests int, prompt_tokens bigint,
    completion_tokens bigint, reasoning_tokens bigint, cost_usd numeric, byok_usd numeric)
  -- The current day is not complete.
  where r.day < (p_as_of at time zone 'UTC')::date
  group by r.day, r.model, coalesce(r.endpoint_id, '')
  on conflict (api_key_hash, day, model, endpoint_id) do update set provider_name = excluded.provider_name, requests = excluded.requests,
    prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens, reasoning_tokens = excluded.reasoning_tokens,
    cost_usd_micros = excluded.cost_usd_micros, byok_usd_micros = excluded.byok_usd_micros, asked_at = excluded.asked_at
  where k.asked_at <= excluded.asked_at
    and (k.requests, k.prompt_tokens, k.completion_tokens, k.reasoning_tokens, k.cost_usd_micros, k.byok_usd_micros) is distinct from
      (excluded.requests, excluded.prompt_tokens, excluded.completion_tokens, excluded.reasoning_tokens, excluded.cost_usd_micros,
        excluded.byok_usd_micros);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.store_activity is
  'Stores the activity of one key for the organization that uses it; a later reading replaces an earlier one, and repeating one changes '
  'nothing. Returns how many rows changed.';

create function private.wake_spending(p_as_of timestamptz default clock_timestamp()) returns boolean language plpgsql
  set search_path = '' as $$
begin
  -- A new day has begun in some zone, even without a publication.
  perform private.fix_rates(p_as_of);
  if not exists (select from private.due_rates(p_as_of)) and not exists (select from private.due_activity(p_as_of)) then
    return false;
  end if;
  return private.wake('spending');
end $$;
comment on function private.wake_spending is
  'Calls the spending function when rates or activity are due. Called by pg_cron; a missed or repeated run changes nothing.';
