-- On a laptop platform secrets are stored in plain text. Hosted Supabase encrypts them; the interface is the same.
create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index secrets_name_idx on vault.secrets (name) where name is not null;

create view vault.decrypted_secrets as
  select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at
  from vault.secrets;

create function vault.create_secret(
  new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null
) returns uuid language sql security definer set search_path = '' as $$
  insert into vault.secrets (secret, name, description, key_id) values ($1, $2, $3, $4) returning id
$$;

create function vault.update_secret(
  secret_id uuid, new_secret text default null, new_name text default null,
  new_description text default null, new_key_id uuid default null
) returns void language sql security definer set search_path = '' as $$
  update vault.secrets s set
    secret = coalesce($2, s.secret), name = coalesce($3, s.name),
    description = coalesce($4, s.description), key_id = coalesce($5, s.key_id), updated_at = now()
  where s.id = $1
$$;

revoke all on all functions in schema vault from public;
grant usage on schema vault to @extowner@, service_role;
grant select, delete on all tables in schema vault to @extowner@, service_role;
grant execute on all functions in schema vault to @extowner@, service_role;
