-- A chunk of a lead list becomes leads, or rejects with their reasons.

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

  -- A statement of its own, which sees rows that existed before or were inserted by others in the meantime.
  update public.lead_import_rejects r set reason = 'duplicate_existing'
  from jsonb_to_recordset(p_rows) as p(line int, phone text, email text)
  where r.import_id = p_import_id and r.line = p.line and r.reason = 'duplicate_in_file' and (
    exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.phone = p.phone and l.import_id
      is distinct from p_import_id)
    or exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.email = p.email and l.import_id
      is distinct from p_import_id));
  return private.count_lead_import(p_import_id, p_rows, p_as_of);
end $$;
comment on function private.import_leads_chunk is 'For public.import_leads_chunk. Definer, because nobody may insert a lead directly.';
grant execute on function private.import_leads_chunk to authenticated;
