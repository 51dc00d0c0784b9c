-- An import can be undone for those of its leads that have no activity.

create function private.remove_untouched_leads(p_organization_id uuid, p_lead_ids uuid[]) returns int
language plpgsql set search_path = '' as $$
declare
  v_pointing text;
  v_removed int;
begin
  -- Any table that references a lead counts as activity. The catalogue is asked, so that tables of later subjects count too.
  select string_agg(format(' and not exists (select 1 from %s o where o.%I = l.id%s)', k.conrelid::regclass, a.attname,
    case when cardinality(k.conkey) > 1 then ' and o.organization_id = l.organization_id' else '' end), '') into v_pointing
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname <> 'organization_id'
  where k.contype = 'f' and k.confrelid = 'public.leads'::regclass;
  execute 'delete from public.leads l where l.organization_id = $1 and l.id = any ($2) and l.last_contact_at is null'
    || coalesce(v_pointing, '')
    using p_organization_id, p_lead_ids;
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
comment on function private.remove_untouched_leads is 'Deletes those of the leads that have no activity; returns how many.';

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
    where organization_id = v.organization_id and import_id = p_import_id
      and id > coalesce(v.undo_after, '00000000-0000-0000-0000-000000000000')
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
  perform private.audit(v.organization_id, v.undone_by, 'lead_import.undone', v.id::text,
    jsonb_build_object('removed', v.removed, 'kept', v.kept));
  return v;
end $$;
comment on function private.undo_lead_import is 'For public.undo_lead_import. Definer, because nobody may delete a lead directly.';
grant execute on function private.undo_lead_import to authenticated;
