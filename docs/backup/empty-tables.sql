-- Empties every table of ours and Auth's people in a project that was deployed a moment ago and holds nothing but what
-- its migrations wrote. Refuses where anybody has an organization already.

-- Triggers that keep rows from being deleted rest meanwhile.
set session_replication_role = replica;
set client_min_messages = warning;

do $$
declare
  v_tables text;
begin
  if exists (select from public.organizations) then
    raise exception 'This project is in use: restore into a new one';
  end if;
  select string_agg(format('%I.%I', n.nspname, c.relname), ', ') into v_tables
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and (n.nspname in ('public', 'private') or (n.nspname = 'auth' and c.relname = 'users'));
  execute 'truncate ' || v_tables || ' cascade';
end $$;

reset session_replication_role;
reset client_min_messages;
