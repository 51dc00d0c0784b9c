-- Integrations: an organization's connections to providers, their webhook addresses and their secrets.

create table public.integrations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null,
  status text not null default 'active',
  endpoint_key text not null unique default translate(encode(extensions.gen_random_bytes(18), 'base64'), '+/', '-_'),
  config jsonb not null default '{}',
  tested_at timestamptz,
  test_ok boolean,
  test_detail text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, provider),
  constraint integrations_provider_is_known check (
    provider in ('retell', 'vapi', 'twilio', 'messagebird', 'sendgrid', 'resend', 'calcom', 'stripe', 'paddle', 'openrouter')
  ),
  constraint integrations_status_is_known check (status in ('active', 'disabled')),
  constraint integrations_endpoint_key_is_unguessable check (length(endpoint_key) >= 24),
  constraint integrations_config_is_an_object check (jsonb_typeof(config) = 'object'),
  constraint integrations_test_is_told_whole check ((tested_at is null) = (test_ok is null))
);
comment on table public.integrations is 'One organization''s connection to one provider.';
comment on column public.integrations.endpoint_key is 'Last part of the webhook address: finds the secret, proves nothing.';
comment on column public.integrations.config is 'What is not secret: header names, formats, default agents.';

create table public.credentials (
  id uuid primary key,
  organization_id uuid not null,
  integration_id uuid not null,
  name text not null,
  slot smallint not null,
  hint text not null,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  unique (organization_id, integration_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint credentials_name_is_known check (name in ('webhook_secret', 'api_key')),
  constraint credentials_slot_is_one_of_two check (slot in (1, 2)),
  constraint credentials_hint_shows_little check (length(hint) <= 4)
);
comment on table public.credentials is
  'That a secret is stored, never the secret: two may be active at once, so that a key can be changed without losing a delivery.';
create unique index credentials_two_active_per_name on public.credentials (integration_id, name, slot) where retired_at is null;
create index credentials_created_by_idx on public.credentials (created_by);

create table private.credential_secrets (
  credential_id uuid primary key references public.credentials (id) on delete cascade,
  ciphertext text not null,
  constraint credential_secrets_are_encrypted check (ciphertext ~ '^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
comment on table private.credential_secrets is
  'AES-256-GCM by the functions (v1.<key id>.<nonce>.<ciphertext and tag>), bound to organization, provider, column and row. The key never reaches the database.';
alter table private.credential_secrets enable row level security;

create trigger touch_updated_at before update on public.integrations for each row execute function private.touch_updated_at();

create function private.is_operated(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from public.memberships m join private.operators o on o.user_id = m.user_id
    where m.organization_id = p_organization_id and m.role = 'owner')
$$;
comment on function private.is_operated is 'Whether an organization is the operator''s own: one of its owners operates this platform.';

create function private.connect_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb default '{}')
returns table (integration_id uuid, endpoint_key text) language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- All invoices are issued through one account, and all models' costs read with one: nobody else has a use for these.
  if p_provider in ('stripe', 'paddle', 'openrouter') and not private.is_operated(p_organization_id) then
    perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own connects this provider');
  end if;
  insert into public.integrations as i (organization_id, provider, config) values (p_organization_id, p_provider, coalesce(p_config, '{}'))
  on conflict (organization_id, provider) do update set status = 'active', config = i.config || excluded.config
  returning i.id, i.endpoint_key into integration_id, endpoint_key;
  perform private.audit(p_organization_id, p_actor, 'integration.connected', integration_id::text, jsonb_build_object('provider', p_provider));
  return next;
end $$;
comment on function private.connect_integration is
  'Makes or revives an organization''s integration and answers its endpoint key; the same twice is one. Definer, called by the api function. Refuses: provider_is_operators.';

create function private.configure_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set config = config || p_config
  where organization_id = p_organization_id and provider = p_provider returning id into v_integration;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  perform private.audit(p_organization_id, p_actor, 'integration.configured', v_integration::text,
    jsonb_build_object('provider', p_provider, 'config', p_config));
end $$;
comment on function private.configure_integration is
  'Merges what is not secret into an integration''s configuration. Definer, called by the api function, which checked the values. Refuses: integration_not_found.';

create function private.store_credential(
  p_organization_id uuid, p_actor uuid, p_provider text, p_name text, p_credential_id uuid, p_ciphertext text, p_hint text
) returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
  v_slot smallint;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  select id into v_integration from public.integrations
  where organization_id = p_organization_id and provider = p_provider for update;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  select free into v_slot from unnest(array[1, 2]::smallint[]) free
  where not exists (
    select 1 from public.credentials
    where integration_id = v_integration and name = p_name and slot = free and retired_at is null
  ) order by free limit 1;
  if v_slot is null then
    perform private.refuse(409, 'too_many_active_credentials', 'Retire one of the two active ones first');
  end if;
  insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by)
  values (p_credential_id, p_organization_id, v_integration, p_name, v_slot, right(p_hint, 4), p_actor);
  insert into private.credential_secrets values (p_credential_id, p_ciphertext);
  perform private.audit(p_organization_id, p_actor, 'credential.stored', p_credential_id::text, jsonb_build_object('provider', p_provider, 'name', p_name));
end $$;
comment on function private.store_credential is
  'Keeps one encrypted secret beside at most one other active one. Definer, called by the api function, which encrypted it. Refuses: integration_not_found, too_many_active_credentials.';

create function private.retire_credential(p_organization_id uuid, p_actor uuid, p_credential_id uuid)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.credentials set retired_at = now()
  where id = p_credential_id and organization_id = p_organization_id and retired_at is null;
  if not found then perform private.refuse(404, 'credential_not_found'); end if;
  -- A retired secret is of no use to anybody: it is forgotten at once.
  delete from private.credential_secrets where credential_id = p_credential_id;
  perform private.audit(p_organization_id, p_actor, 'credential.retired', p_credential_id::text);
end $$;
comment on function private.retire_credential is 'Ends a secret: from now on it verifies nothing. Definer, called by the api function.';

create function private.credentials_of(p_organization_id uuid, p_provider text, p_name text)
returns table (credential_id uuid, ciphertext text, integration_id uuid) language sql stable security definer set search_path = '' as $$
  select c.id, s.ciphertext, c.integration_id
  from public.credentials c
  join public.integrations i on i.id = c.integration_id
  join private.credential_secrets s on s.credential_id = c.id
  where c.organization_id = p_organization_id and i.provider = p_provider and c.name = p_name and c.retired_at is null
  order by c.created_at desc
$$;
comment on function private.credentials_of is 'Active secrets of one name, newest first, still encrypted. For the functions only.';

create function private.endpoint(p_provider text, p_endpoint_key text)
returns table (integration_id uuid, organization_id uuid, status text, config jsonb, credential_id uuid, ciphertext text)
language sql stable security definer set search_path = '' as $$
  select i.id, i.organization_id, i.status, i.config, c.id, s.ciphertext
  from public.integrations i
  left join public.credentials c on c.integration_id = i.id and c.name = 'webhook_secret' and c.retired_at is null
  left join private.credential_secrets s on s.credential_id = c.id
  where i.endpoint_key = p_endpoint_key and i.provider = p_provider
$$;
comment on function private.endpoint is
  'What the webhook door needs to know of an address: one row per active secret, one with a null secret where there is none, none where there is no such address.';

create function private.record_connection_test(p_organization_id uuid, p_actor uuid, p_provider text, p_ok boolean, p_detail text)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set tested_at = now(), test_ok = p_ok, test_detail = p_detail
  where organization_id = p_organization_id and provider = p_provider;
end $$;
comment on function private.record_connection_test is 'Remembers how the last test of a connection went. Definer, called by the api function.';

alter table public.integrations enable row level security;
create policy "members read their organization's integrations" on public.integrations for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "managers change their organization's integrations" on public.integrations for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))))
  with check (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.integrations to authenticated;
grant update (status) on public.integrations to authenticated;

alter table public.credentials enable row level security;
create policy "managers read which secrets are stored" on public.credentials for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.credentials to authenticated;

grant select, insert, update, delete on public.integrations, public.credentials to service_role;
