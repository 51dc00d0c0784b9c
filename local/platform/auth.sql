-- Run at every start, after the auth server has created its tables: the grants and claim helpers of a hosted project.
-- The helpers read request.jwt.claims, where the stand-in's would read only the older single-claim settings.
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
  )::text
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
  )::text
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
grant usage on schema auth to postgres, anon, authenticated, service_role;
grant execute on function auth.uid, auth.role, auth.email, auth.jwt to postgres, anon, authenticated, service_role;
grant all on all tables in schema auth to postgres with grant option;

-- Hosted looks up users by it, so a seed that runs on both must be able to set it.
alter table auth.users add column if not exists instance_id uuid;

-- The auth server also creates the CLI's bookkeeping tables, which must belong to the role that runs migrations.
do $$
declare
  bookkeeping text;
begin
  alter schema supabase_migrations owner to postgres;
  for bookkeeping in select tablename from pg_tables where schemaname = 'supabase_migrations' loop
    execute format('alter table supabase_migrations.%I owner to postgres', bookkeeping);
  end loop;
exception when invalid_schema_name then
  null;
end $$;
