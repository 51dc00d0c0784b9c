-- Integrations with providers, and their credentials.

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
  constraint integrations_provider_is_known foreign key (provider) references private.providers (provider),
  constraint integrations_status_is_known check (status in ('active', 'disabled')),
  constraint integrations_endpoint_key_is_unguessable check (length(endpoint_key) >= 24),
  constraint integrations_config_is_an_object check (jsonb_typeof(config) = 'object'),
  constraint integrations_test_is_complete check ((tested_at is null) = (test_ok is null))
);
create index integrations_provider_idx on public.integrations (provider);
comment on table public.integrations is 'The connection of one organization to one provider.';
comment on column public.integrations.endpoint_key is 'Last part of the webhook address. It finds the secret but proves nothing.';
comment on column public.integrations.config is 'Settings that are not secret: header names, formats, default agents.';
alter table public.integrations enable row level security;
create policy "members read their organization's integrations" on public.integrations for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "managers change their organization's integrations" on public.integrations for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))))
  with check (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.integrations to authenticated;
grant update (status) on public.integrations to authenticated;
grant select, insert, update, delete on public.integrations to service_role;

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
  'Records that a secret is stored, never the secret itself. Two may be active at once, so that a key can be changed without losing a '
  'delivery.';
create unique index credentials_two_active_per_name on public.credentials (integration_id, name, slot) where retired_at is null;
create index credentials_created_by_idx on public.credentials (created_by);
alter table public.credentials enable row level security;
create policy "managers read which secrets are stored" on public.credentials for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.credentials to authenticated;
grant select, insert, update, delete on public.credentials to service_role;

create table private.credential_secrets (
  credential_id uuid primary key references public.credentials (id) on delete cascade,
  ciphertext text not null,
  constraint credential_secrets_are_encrypted check (ciphertext ~ '^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
comment on table private.credential_secrets is
  'Encrypted by the Edge Functions with AES-256-GCM (v1.<key id>.<nonce>.<ciphertext and tag>) and bound to organization, provider, '
  'column and row. The key never reaches the database.';
alter table private.credential_secrets enable row level security;
