-- Extensions, the private schema and default privileges: nothing is reachable unless it is granted by name.

-- Functions come before what they read, so that each file reads from the top. Their bodies are checked once all objects exist.
set check_function_bodies = off;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;
create schema private;
comment on schema private is 'Internals, never exposed by the API. What the browser may call is in public.';
grant usage on schema private to anon, authenticated, service_role;
-- No object is reachable by accident: every table and function names the roles that may use it.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;
