-- The extensions, the private schema and the default privileges: nothing is reachable unless it is granted by name.

-- Functions are written before what they read, so that a file can be read from its top. Their bodies are checked once all of it is there.
set check_function_bodies = off;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;
create schema private;
comment on schema private is
  'Internals: never exposed by the API. What the browser may call lives in public.';
grant usage on schema private to anon, authenticated, service_role;
-- Nothing is reachable because somebody forgot: every table and function names its own callers.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;
