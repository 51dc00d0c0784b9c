-- Tags and custom fields.

create function private.set_tag(p_organization_id uuid, p_lead_ids uuid[], p_tag text, p_on boolean) returns uuid[]
language sql set search_path = '' as $$
  with changed as (
    update public.leads set tags = case when p_on then tags || p_tag else array_remove(tags, p_tag) end
    where organization_id = p_organization_id and id = any (p_lead_ids) and (p_tag = any (tags)) <> p_on
    returning id
  ) select coalesce(array_agg(id), '{}') from changed
$$;
comment on function private.set_tag is 'Adds a tag to leads or removes it; returns the leads it changed.';

create function private.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[], p_filter jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_tag text := trim(p_tag);
  v_changed uuid[];
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'agent');
  if v_tag is null or length(v_tag) not between 1 and 40 then
    perform private.refuse(422, 'tag_invalid', 'A tag has 1 to 40 characters');
  end if;
  v_changed := private.set_tag(p_organization_id,
    coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter))), v_tag, p_on);
  insert into private.lead_taggings (organization_id, tag, added, lead_ids) values (p_organization_id, v_tag, p_on, v_changed) returning id
    into v_id;
  return jsonb_build_object('id', v_id, 'changed', cardinality(v_changed));
end $$;
comment on function private.tag_leads is 'For public.tag_leads. Definer, because nobody may change a lead directly.';
grant execute on function private.tag_leads to authenticated;

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
comment on function private.undo_lead_tagging is 'For public.undo_lead_tagging. Definer, because nobody may change a lead directly.';
grant execute on function private.undo_lead_tagging to authenticated;

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
comment on function private.edit_lead is 'For public.edit_lead. Definer, because nobody may change a lead directly.';
grant execute on function private.edit_lead to authenticated;
