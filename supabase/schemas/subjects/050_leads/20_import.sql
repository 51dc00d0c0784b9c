-- Lead lists are imported in chunks, each of which may arrive twice.

create function private.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  -- Its leads would count as duplicates although they are about to be deleted.
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
  perform private.audit(p_organization_id, auth.uid(), 'lead_import.started', v_id::text,
    jsonb_build_object('file', left(p_file_name, 255), 'rows', p_rows_total));
  return v_id;
end $$;
comment on function private.start_lead_import is 'For public.start_lead_import. Definer, because nobody may insert an import directly.';
grant execute on function private.start_lead_import to authenticated;

create function private.running_lead_import(p_import_id uuid) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  select * into v from public.lead_imports where id = p_import_id;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  -- One writer at a time, so that two tabs that send the same chunk are handled one after the other.
  select * into v from public.lead_imports where id = p_import_id for update;
  return v;
end $$;
comment on function private.running_lead_import is
  'Returns an import, locked, if the caller may work on it. Strangers get the error of an unknown organization.';

create function private.count_lead_import(p_import_id uuid, p_rows jsonb, p_as_of timestamptz) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  with rejected as (
    select r.reason from jsonb_to_recordset(p_rows) as p(line int)
    join public.lead_import_rejects r on r.import_id = p_import_id and r.line = p.line
  ), counted as (
    select count(*) filter (where reason = 'duplicate_in_file') as in_file, count(*)
      filter (where reason = 'duplicate_existing') as existing,
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
comment on function private.count_lead_import is
  'Adds the rows of one chunk to the import''s counts, and finishes the import with the last chunk.';

create function private.cancel_lead_import(p_import_id uuid, p_as_of timestamptz) returns public.lead_imports
language plpgsql security definer set search_path = '' as $$
declare v public.lead_imports := private.running_lead_import(p_import_id);
begin
  if v.status <> 'running' then return v; end if;
  update public.lead_imports set status = 'cancelled', ended_at = p_as_of where id = p_import_id returning * into v;
  perform private.audit(v.organization_id, auth.uid(), 'lead_import.cancelled', v.id::text);
  return v;
end $$;
comment on function private.cancel_lead_import is 'For public.cancel_lead_import. Definer, because nobody may change an import directly.';
grant execute on function private.cancel_lead_import to authenticated;
