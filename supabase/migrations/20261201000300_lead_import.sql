-- Lead import, and working with many leads at once: search, tags, fields.

create table public.lead_imports (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'running',
  file_name text not null,
  file_hash text not null,
  file_bytes bigint not null,
  settings jsonb not null,
  rows_total int not null,
  imported int not null default 0,
  invalid int not null default 0,
  duplicate_in_file int not null default 0,
  duplicate_existing int not null default 0,
  suppressed int not null default 0,
  removed int,
  kept int,
  undo_after uuid,
  undone_by uuid references public.profiles (user_id) on delete set null,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  undone_at timestamptz,
  unique (organization_id, id),
  constraint lead_imports_status_is_known check (status in ('running', 'finished', 'cancelled', 'undoing', 'undone')),
  constraint lead_imports_file_is_hashed check (file_hash ~ '^[0-9a-f]{64}$'),
  constraint lead_imports_file_name_is_short check (length(file_name) between 1 and 255),
  constraint lead_imports_settings_are_short check (pg_column_size(settings) < 100000),
  constraint lead_imports_have_rows check (rows_total > 0 and file_bytes > 0),
  constraint lead_imports_never_count_a_row_twice
    check (imported + invalid + duplicate_in_file + duplicate_existing + suppressed <= rows_total),
  constraint lead_imports_finish_when_all_rows_are_counted check (
    status <> 'finished' or imported + invalid + duplicate_in_file + duplicate_existing + suppressed = rows_total),
  constraint lead_imports_have_an_end_unless_running check ((status = 'running') = (ended_at is null)),
  constraint lead_imports_undone_say_what_went check ((status in ('undoing', 'undone')) = (removed is not null and kept is not null)),
  constraint lead_imports_undone_say_when check ((status = 'undone') = (undone_at is not null))
);
comment on table public.lead_imports is 'One file of leads: how it was read, and what became of each of its rows. The five counts add up to rows_total.';
comment on column public.lead_imports.file_hash is 'SHA-256 of the SHA-256s of the file''s MiB parts: the same file is known again after a crash.';
comment on column public.lead_imports.settings is 'How the file is read: encoding, delimiter, header, country, mapping. A resumed import goes by these.';
comment on column public.lead_imports.removed is 'Leads an undo took away so far; kept: those something had happened to meanwhile.';
comment on column public.lead_imports.undo_after is 'The lead an undo has come to: the next part begins behind it.';
comment on column public.lead_imports.undone_by is 'Who wanted it undone, whoever''s tab does the last part.';
create unique index lead_imports_run_once_per_file on public.lead_imports (organization_id, file_hash) where status = 'running';
create index lead_imports_newest_idx on public.lead_imports (organization_id, created_at desc);
create index lead_imports_created_by_idx on public.lead_imports (created_by);
create index lead_imports_undone_by_idx on public.lead_imports (undone_by);

create table public.lead_import_chunks (
  organization_id uuid not null,
  import_id uuid not null,
  first_line int not null,
  row_count int not null,
  at timestamptz not null default now(),
  primary key (import_id, first_line),
  constraint lead_import_chunks_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_chunks is 'The parts of a file that are done, by the line they begin at: what makes an import resumable and a chunk sent twice harmless.';
create index lead_import_chunks_import_idx on public.lead_import_chunks (organization_id, import_id);

create table public.lead_import_rejects (
  organization_id uuid not null,
  import_id uuid not null,
  line int not null,
  reason text not null,
  cells jsonb not null,
  primary key (import_id, line),
  constraint lead_import_rejects_reason_is_known check (reason in (
    'phone_invalid', 'phone_shortened', 'email_invalid', 'unreachable', 'too_many_cells', 'cell_too_long', 'row_too_long', 'bad_characters', 'bad_quotes',
    'duplicate_in_file', 'duplicate_existing', 'suppressed')),
  constraint lead_import_rejects_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_rejects is 'A row of a file that made no lead: its line, why, and what stood there.';
create index lead_import_rejects_import_idx on public.lead_import_rejects (organization_id, import_id, line);

alter table public.leads add column import_id uuid,
  add constraint leads_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete set null (import_id);
comment on column public.leads.import_id is 'The import that made this lead.';
create index leads_import_idx on public.leads (organization_id, import_id, id);

alter table public.lead_imports enable row level security;
create policy "members read their organization's lead imports" on public.lead_imports for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_imports to authenticated;
alter table public.lead_import_chunks enable row level security;
create policy "members read their organization's lead import chunks" on public.lead_import_chunks for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_chunks to authenticated;
alter table public.lead_import_rejects enable row level security;
create policy "members read their organization's lead import rejects" on public.lead_import_rejects for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_rejects to authenticated;

create trigger announce_insert after insert on public.lead_imports referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.lead_imports referencing new table as fresh for each statement execute function private.announce_rows();

-- Import ---------------------------------------------------------------------------------------------

create function private.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  -- Its leads would be counted as there already, and be gone a moment later.
  if exists (select 1 from public.lead_imports where organization_id = p_organization_id and status = 'undoing') then
    perform private.refuse(409, 'import_being_undone', 'Let the undo of the other import finish first');
  end if;
  insert into public.lead_imports (organization_id, file_name, file_hash, file_bytes, rows_total, settings, created_by)
  values (p_organization_id, left(p_file_name, 255), p_file_hash, p_file_bytes, p_rows_total, p_settings, auth.uid())
  on conflict (organization_id, file_hash) where status = 'running' do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from public.lead_imports
    where organization_id = p_organization_id and file_hash = p_file_hash and status = 'running';
    return v_id;
  end if;
  perform private.audit(p_organization_id, auth.uid(), 'lead_import.started', v_id::text, jsonb_build_object('file', left(p_file_name, 255), 'rows', p_rows_total));
  return v_id;
end $$;
comment on function private.start_lead_import is 'See public.start_lead_import. Definer, because nobody may insert an import directly.';
create function public.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language sql set search_path = '' as $$
  select private.start_lead_import(p_organization_id, p_file_name, p_file_hash, p_file_bytes, p_rows_total, p_settings)
$$;
comment on function public.start_lead_import is
  'Begins an import, or answers the running one of the same file, whose own settings then hold. Refuses: import_being_undone, organization_not_found, role_too_low.';

create function private.running_lead_import(p_import_id uuid) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  select * into v from public.lead_imports where id = p_import_id;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  -- One writer at a time: two tabs that send the same chunk are seen one after the other.
  select * into v from public.lead_imports where id = p_import_id for update;
  return v;
end $$;
comment on function private.running_lead_import is 'An import, locked for whoever may work on it; strangers are told there is no such organization.';

create function private.import_leads_chunk(p_import_id uuid, p_first_line int, p_rows jsonb, p_as_of timestamptz)
returns public.lead_imports language plpgsql security definer set search_path = '' as $$
declare
  v public.lead_imports := private.running_lead_import(p_import_id);
  v_rows int := case when jsonb_typeof(p_rows) = 'array' then jsonb_array_length(p_rows) else 0 end;
begin
  if exists (select 1 from public.lead_import_chunks where import_id = p_import_id and first_line = p_first_line) then
    return v;
  end if;
  if v.status <> 'running' then perform private.refuse(409, 'import_not_running', 'It was finished, cancelled or undone'); end if;
  if v_rows not between 1 and 5000 or pg_column_size(p_rows) > 8000000 then
    perform private.refuse(422, 'import_chunk_size', 'A chunk is a list of 1 to 5,000 rows and has at most 8 MB');
  end if;
  insert into public.lead_import_chunks (organization_id, import_id, first_line, row_count, at)
  values (v.organization_id, p_import_id, p_first_line, v_rows, p_as_of);

  with parsed as materialized (
    select gen_random_uuid() as id, r.*, case
      when r.problem is not null then r.problem
      when r.phone is null and r.email is null then 'unreachable'
      when not private.is_e164(r.phone) then 'phone_invalid'
      when r.email !~ '^[^\s@]+@[^\s@]+$' or r.email <> lower(r.email) or length(r.email) > 254 then 'email_invalid'
      when length(r.name) > 10000 then 'cell_too_long'
      when pg_column_size(r.custom) > 20000 then 'row_too_long' end as refused
    from jsonb_to_recordset(p_rows) as r(line int, name text, phone text, email text, time_zone text, locale text,
      tags text[], custom jsonb, problem text, cells jsonb)
  ), stopped as materialized (
    select p.line from parsed p join public.suppressions s
      on s.organization_id = v.organization_id and s.phone = p.phone and s.lifted_at is null where p.refused is null
    union
    select p.line from parsed p join public.suppressions s
      on s.organization_id = v.organization_id and s.email = p.email and s.lifted_at is null where p.refused is null
  ), made as (
    insert into public.leads (id, organization_id, import_id, source, name, phone, email, time_zone, locale, tags, custom,
      first_seen_at, created_at, updated_at)
    select p.id, v.organization_id, p_import_id, 'import', p.name, p.phone, p.email, p.time_zone, p.locale,
      coalesce(p.tags, '{}'), coalesce(p.custom, '{}'), p_as_of, p_as_of, p_as_of
    from parsed p where p.refused is null and p.line not in (select line from stopped) order by p.line
    on conflict do nothing returning id
  )
  insert into public.lead_import_rejects (organization_id, import_id, line, reason, cells)
  select v.organization_id, p_import_id, p.line,
    coalesce(p.refused, case when s.line is not null then 'suppressed' else 'duplicate_in_file' end),
    coalesce(p.cells, jsonb_strip_nulls(jsonb_build_object('name', p.name, 'phone', p.phone, 'email', p.email)) || coalesce(p.custom, '{}'))
  from parsed p left join stopped s using (line) left join made m using (id) where m.id is null;

  -- A statement of its own, and so with fresh eyes: what was there before, or came from elsewhere at this very moment.
  update public.lead_import_rejects r set reason = 'duplicate_existing'
  from jsonb_to_recordset(p_rows) as p(line int, phone text, email text)
  where r.import_id = p_import_id and r.line = p.line and r.reason = 'duplicate_in_file' and (
    exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.phone = p.phone and l.import_id is distinct from p_import_id)
    or exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.email = p.email and l.import_id is distinct from p_import_id));
  return private.count_lead_import(p_import_id, p_rows, p_as_of);
end $$;
comment on function private.import_leads_chunk is 'See public.import_leads_chunk. Definer, because nobody may insert a lead directly.';

create function private.count_lead_import(p_import_id uuid, p_rows jsonb, p_as_of timestamptz) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  with rejected as (
    select r.reason from jsonb_to_recordset(p_rows) as p(line int)
    join public.lead_import_rejects r on r.import_id = p_import_id and r.line = p.line
  ), counted as (
    select count(*) filter (where reason = 'duplicate_in_file') as in_file, count(*) filter (where reason = 'duplicate_existing') as existing,
      count(*) filter (where reason = 'suppressed') as stopped, count(*) as all_of_them from rejected
  )
  update public.lead_imports i set
    imported = i.imported + jsonb_array_length(p_rows) - c.all_of_them, duplicate_in_file = i.duplicate_in_file + c.in_file,
    duplicate_existing = i.duplicate_existing + c.existing, suppressed = i.suppressed + c.stopped,
    invalid = i.invalid + c.all_of_them - c.in_file - c.existing - c.stopped
  from counted c where i.id = p_import_id returning i.* into v;
  if v.imported + v.invalid + v.duplicate_in_file + v.duplicate_existing + v.suppressed = v.rows_total then
    update public.lead_imports set status = 'finished', ended_at = p_as_of where id = p_import_id returning * into v;
    perform private.audit(v.organization_id, auth.uid(), 'lead_import.finished', v.id::text, jsonb_build_object('imported', v.imported));
  end if;
  return v;
end $$;
comment on function private.count_lead_import is 'Adds the rows of one chunk to the import''s counts, and finishes it with the last.';

create function public.import_leads_chunk(p_import_id uuid, p_first_line int, p_rows jsonb)
returns public.lead_imports language sql set search_path = '' as $$
  select private.import_leads_chunk(p_import_id, p_first_line, p_rows, now())
$$;
comment on function public.import_leads_chunk is
  'Imports [{line, name, phone, email, time_zone, locale, tags, custom, problem, cells}]: phone E.164, e-mail lower case; problem: why the row is invalid already. The same chunk (by its first line) again changes nothing. Answers the import. Refuses: import_not_running, import_chunk_size, organization_not_found, role_too_low.';

create function private.cancel_lead_import(p_import_id uuid, p_as_of timestamptz) returns public.lead_imports
language plpgsql security definer set search_path = '' as $$
declare v public.lead_imports := private.running_lead_import(p_import_id);
begin
  if v.status <> 'running' then return v; end if;
  update public.lead_imports set status = 'cancelled', ended_at = p_as_of where id = p_import_id returning * into v;
  perform private.audit(v.organization_id, auth.uid(), 'lead_import.cancelled', v.id::text);
  return v;
end $$;
comment on function private.cancel_lead_import is 'See public.cancel_lead_import. Definer, because nobody may change an import directly.';
create function public.cancel_lead_import(p_import_id uuid)
returns public.lead_imports language sql set search_path = '' as $$
  select private.cancel_lead_import(p_import_id, now())
$$;
comment on function public.cancel_lead_import is
  'Stops a running import; what it imported stays and can be undone. Twice is once. Refuses: organization_not_found, role_too_low.';

create function private.remove_untouched_leads(p_organization_id uuid, p_lead_ids uuid[]) returns int
language plpgsql set search_path = '' as $$
declare
  v_pointing text;
  v_removed int;
begin
  -- Whatever chapter points at a lead says that something happened to it: asked of the catalogue, so that later chapters count too.
  select string_agg(format(' and not exists (select 1 from %s o where o.%I = l.id%s)', k.conrelid::regclass, a.attname,
    case when cardinality(k.conkey) > 1 then ' and o.organization_id = l.organization_id' else '' end), '') into v_pointing
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname <> 'organization_id'
  where k.contype = 'f' and k.confrelid = 'public.leads'::regclass;
  execute 'delete from public.leads l where l.organization_id = $1 and l.id = any ($2) and l.last_contact_at is null' || coalesce(v_pointing, '')
    using p_organization_id, p_lead_ids;
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
comment on function private.remove_untouched_leads is 'Deletes those of the leads nothing has happened to; answers how many.';

create function private.undo_lead_import(p_import_id uuid, p_as_of timestamptz, p_most int) returns public.lead_imports
language plpgsql security definer set search_path = '' as $$
declare
  v public.lead_imports := private.running_lead_import(p_import_id);
  v_most int := least(greatest(coalesce(p_most, 2000), 1), 5000);
  v_part uuid[];
begin
  if v.status = 'undone' then return v; end if;
  if v.status = 'running' then perform private.refuse(409, 'import_still_running', 'Cancel it first'); end if;
  v_part := array(
    select id from public.leads
    where organization_id = v.organization_id and import_id = p_import_id and id > coalesce(v.undo_after, '00000000-0000-0000-0000-000000000000')
    order by id limit v_most);
  v.removed := coalesce(v.removed, 0) + private.remove_untouched_leads(v.organization_id, v_part);
  if cardinality(v_part) = v_most then
    update public.lead_imports set status = 'undoing', undo_after = v_part[v_most], removed = v.removed,
      kept = coalesce(v.kept, 0) + v_most - (v.removed - coalesce(removed, 0)), undone_by = coalesce(undone_by, auth.uid())
    where id = p_import_id returning * into v;
    return v;
  end if;
  update public.lead_imports i set status = 'undone', undone_at = p_as_of, removed = v.removed, undone_by = coalesce(undone_by, auth.uid()),
    kept = (select count(*) from public.leads l where l.organization_id = i.organization_id and l.import_id = i.id)
  where i.id = p_import_id returning * into v;
  perform private.audit(v.organization_id, v.undone_by, 'lead_import.undone', v.id::text, jsonb_build_object('removed', v.removed, 'kept', v.kept));
  return v;
end $$;
comment on function private.undo_lead_import is 'See public.undo_lead_import. Definer, because nobody may delete a lead directly.';
create function public.undo_lead_import(p_import_id uuid, p_most int default 2000)
returns public.lead_imports language sql set search_path = '' as $$
  select private.undo_lead_import(p_import_id, now(), p_most)
$$;
comment on function public.undo_lead_import is
  'Removes the next p_most (at most 5,000) leads an ended import made, except those something has happened to (a call, a booking, a campaign, a message): ask again until its status is undone. What is left is imported - removed - kept. After the last part again changes nothing. Refuses: import_still_running, organization_not_found, role_too_low.';

-- Search ---------------------------------------------------------------------------------------------

create function private.lead_condition(p_filter jsonb) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_typed text := lower(trim(coalesce(p_filter ->> 'q', '')));
  v_compact text := regexp_replace(v_typed, '[\s()./-]', '', 'g');
  v_digits text := case when v_compact ~ '^(\+|00)?\d{3,}$' then regexp_replace(v_compact, '^(\+|00|0)', '') end;
  v_list text;
  v text := 'true';
begin
  if v_typed <> '' then
    v_list := format('l.search like %L', '%' || regexp_replace(v_typed, '([\\%_])', '\\\1', 'g') || '%');
    if v_digits is not null then v_list := v_list || format(' or l.search like %L', '%' || v_digits || '%'); end if;
    v := v || ' and (' || v_list || ')';
  end if;
  if jsonb_array_length(p_filter -> 'status') > 0 then
    v := v || format(' and l.status = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'status')));
  end if;
  if jsonb_array_length(p_filter -> 'source') > 0 then
    v := v || format(' and l.source = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'source')));
  end if;
  if jsonb_array_length(p_filter -> 'tag') > 0 then
    v := v || format(' and l.tags && %L::text[]', array(select jsonb_array_elements_text(p_filter -> 'tag')));
  end if;
  if p_filter ->> 'import' is not null then v := v || format(' and l.import_id = %L::uuid', p_filter ->> 'import'); end if;
  if p_filter ->> 'since' is not null then v := v || format(' and l.first_seen_at >= %L::timestamptz', p_filter ->> 'since'); end if;
  if p_filter ->> 'before' is not null then v := v || format(' and l.first_seen_at < %L::timestamptz', p_filter ->> 'before'); end if;
  return v;
end $$;
comment on function private.lead_condition is
  'A filter {q, status[], source[], tag[], import, since, before} as a condition on public.leads l; absent and empty mean any. Every value is quoted.';

create function private.filtered_lead_ids(p_organization_id uuid, p_filter jsonb) returns setof uuid
language plpgsql stable set search_path = '' as $$
begin
  return query execute 'select l.id from public.leads l where l.organization_id = $1 and ' || private.lead_condition(p_filter) using p_organization_id;
end $$;
comment on function private.filtered_lead_ids is 'The leads of a filter (see private.lead_condition), for what is done to all of them. Asks nobody who is calling.';

create function private.search_leads(
  p_organization_id uuid, p_filter jsonb, p_sort text, p_descending boolean, p_limit int, p_offset int, p_count boolean, p_after jsonb
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language plpgsql stable security definer set search_path = '' as $$
declare
  v_where text := 'l.organization_id = $1 and ' || private.lead_condition(p_filter);
  -- Only names from this list ever become SQL.
  v_sort text := case p_sort when 'name' then 'name' when 'last_contact_at' then 'last_contact_at' else 'first_seen_at' end;
  v_total bigint;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_after is not null then
    v_where := v_where || format(' and l.first_seen_at <= %1$L::timestamptz and (l.first_seen_at < %1$L::timestamptz or l.id > %2$L::uuid)',
      p_after ->> 'first_seen_at', p_after ->> 'id');
  end if;
  if p_count then
    execute 'select count(*) from public.leads l where ' || v_where using p_organization_id into v_total;
  end if;
  return query execute format(
    'select l.id, l.name, l.email, l.phone, l.status, l.source, l.tags, l.custom, l.first_seen_at, l.last_contact_at, $4
     from public.leads l where %s order by l.%s %s%s, l.id limit $2 offset $3',
    v_where, v_sort, case when p_descending then 'desc' else 'asc' end, case when v_sort = 'first_seen_at' then '' else ' nulls last' end)
  using p_organization_id, least(greatest(p_limit, 1), 1000), greatest(p_offset, 0), v_total;
end $$;
comment on function private.search_leads is
  'See public.search_leads. Definer, because row-level security would keep like from its index (it is not leakproof); membership is asked first.';
create function public.search_leads(
  p_organization_id uuid, p_filter jsonb default '{}', p_sort text default 'first_seen_at', p_descending boolean default true,
  p_limit int default 100, p_offset int default 0, p_count boolean default false, p_after jsonb default null
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language sql stable set search_path = '' as $$
  select * from private.search_leads(p_organization_id, p_filter, p_sort, p_descending, p_limit, p_offset, p_count, p_after)
$$;
comment on function public.search_leads is
  'Leads of a filter {q, status[], source[], tag[], import, since, before}, at most 1,000 at a time; total stands on each row when p_count. p_after {first_seen_at, id} asks for what comes behind that lead among the newest first: who reads all of them misses nobody when others come or go. Refuses: organization_not_found.';

-- Tags and fields --------------------------------------------------------------------------------------

create table private.lead_taggings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tag text not null,
  added boolean not null,
  lead_ids uuid[] not null,
  at timestamptz not null default now(),
  undone_at timestamptz
);
comment on table private.lead_taggings is 'Which leads a bulk tagging truly changed, so that undoing it touches no others. Kept for a week.';
create index lead_taggings_organization_idx on private.lead_taggings (organization_id);
alter table private.lead_taggings enable row level security;

create function private.set_tag(p_organization_id uuid, p_lead_ids uuid[], p_tag text, p_on boolean) returns uuid[]
language sql set search_path = '' as $$
  with changed as (
    update public.leads set tags = case when p_on then tags || p_tag else array_remove(tags, p_tag) end
    where organization_id = p_organization_id and id = any (p_lead_ids) and (p_tag = any (tags)) <> p_on
    returning id
  ) select coalesce(array_agg(id), '{}') from changed
$$;
comment on function private.set_tag is 'Puts a tag on leads or takes it off; answers those it changed.';

create function private.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[], p_filter jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_tag text := trim(p_tag);
  v_changed uuid[];
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'agent');
  if v_tag is null or length(v_tag) not between 1 and 40 then perform private.refuse(422, 'tag_invalid', 'A tag has 1 to 40 characters'); end if;
  v_changed := private.set_tag(p_organization_id,
    coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter))), v_tag, p_on);
  insert into private.lead_taggings (organization_id, tag, added, lead_ids) values (p_organization_id, v_tag, p_on, v_changed) returning id into v_id;
  return jsonb_build_object('id', v_id, 'changed', cardinality(v_changed));
end $$;
comment on function private.tag_leads is 'See public.tag_leads. Definer, because nobody may change a lead directly.';
create function public.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[] default null, p_filter jsonb default null)
returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.tag_leads(p_organization_id, p_tag, p_on, p_lead_ids, p_filter)
$$;
comment on function public.tag_leads is
  'Puts a tag on the given leads (or all of the filter) or takes it off; answers {id, changed}: what undo_lead_tagging wants. Refuses: tag_invalid, organization_not_found, role_too_low.';

create function private.undo_lead_tagging(p_id uuid) returns int
language plpgsql security definer set search_path = '' as $$
declare v private.lead_taggings;
begin
  select * into v from private.lead_taggings where id = p_id for update;
  perform private.require_role(v.organization_id, auth.uid(), 'agent');
  if v.undone_at is not null then return 0; end if;
  update private.lead_taggings set undone_at = now() where id = p_id;
  return cardinality(private.set_tag(v.organization_id, v.lead_ids, v.tag, not v.added));
end $$;
comment on function private.undo_lead_tagging is 'See public.undo_lead_tagging. Definer, because nobody may change a lead directly.';
create function public.undo_lead_tagging(p_id uuid) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.undo_lead_tagging(p_id)
$$;
comment on function public.undo_lead_tagging is
  'Takes a bulk tagging back on the leads it changed; answers how many. Twice is once. Refuses: organization_not_found, role_too_low.';

create function private.edit_lead(p_lead_id uuid, p_tags text[], p_custom jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare v_organization_id uuid := (select organization_id from public.leads where id = p_lead_id);
begin
  perform private.require_role(v_organization_id, auth.uid(), 'agent');
  if exists (select 1 from unnest(p_tags) tag where length(trim(tag)) not between 1 and 40) or cardinality(p_tags) > 50 then
    perform private.refuse(422, 'tag_invalid', 'A tag has 1 to 40 characters');
  end if;
  if jsonb_typeof(p_custom) <> 'object' or pg_column_size(p_custom) > 20000 then
    perform private.refuse(422, 'custom_fields_invalid', 'An object of at most 20 kB');
  end if;
  update public.leads set
    tags = case when p_tags is null then tags else array(select distinct trim(tag) from unnest(p_tags) tag order by 1) end,
    custom = coalesce(p_custom, custom)
  where organization_id = v_organization_id and id = p_lead_id;
end $$;
comment on function private.edit_lead is 'See public.edit_lead. Definer, because nobody may change a lead directly.';
create function public.edit_lead(p_lead_id uuid, p_tags text[], p_custom jsonb) returns void language sql set search_path = '' as $$
  select private.edit_lead(p_lead_id, p_tags, p_custom)
$$;
comment on function public.edit_lead is
  'Sets a lead''s tags and custom fields. Refuses: tag_invalid, custom_fields_invalid, organization_not_found, role_too_low.';

grant execute on function public.start_lead_import, public.import_leads_chunk, public.cancel_lead_import, public.undo_lead_import,
  public.search_leads, public.tag_leads, public.undo_lead_tagging, public.edit_lead,
  private.start_lead_import, private.import_leads_chunk, private.cancel_lead_import, private.undo_lead_import,
  private.search_leads, private.tag_leads, private.undo_lead_tagging, private.edit_lead to authenticated;

select cron.schedule('forget-lead-taggings', '17 3 * * *', $$delete from private.lead_taggings where at < now() - interval '7 days'$$);
