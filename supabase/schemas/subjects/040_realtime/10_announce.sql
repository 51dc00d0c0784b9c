-- Realtime announces what is stale on one private topic per organization. Rows themselves are never sent.

-- A row that was created or changed while events were applied.
create type private.touched as (organization_id uuid, name text, kind text, id text, lead_id uuid);
comment on type private.touched is 'A row of the table `name` that was inserted or updated, and the lead to recompute, if any.';

create function private.announce(p_organization_id uuid, p_changes jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send(jsonb_build_object('changes', p_changes), 'changed', 'organization:' || p_organization_id, true);
end $$;
comment on function private.announce is
  'Sends {"changes": [{"table", "kind", "ids"}]} to an organization. Definer, because members may not call realtime.send.';

create function private.change(p_table text, p_kind text, p_ids text[] default '{}') returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('table', p_table, 'kind', p_kind, 'ids', to_jsonb(coalesce(p_ids[1:100], '{}')));
end $$;
comment on function private.change is 'Returns one entry of a message: at most 100 ids, since the listener reloads the table anyway.';

create function private.announce_all(p_touched private.touched[]) returns void
language plpgsql set search_path = '' as $$
begin
  if p_touched = '{}' then return; end if;
  perform private.announce(o.organization_id, o.changes) from (
    select m.organization_id, jsonb_agg(private.change(m.name, m.kind, m.ids)) as changes from (
      select t.organization_id, t.name, t.kind, array_agg(distinct t.id) filter (where t.id is not null) as ids
      from unnest(p_touched) t group by 1, 2, 3
    ) m group by 1
  ) o;
end $$;
comment on function private.announce_all is 'Sends each organization one message, in which each change appears once.';

create function private.announce_rows() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in execute format('select organization_id, array_agg(id::text) as ids from %I group by 1',
    case tg_op when 'DELETE' then 'gone' else 'fresh' end) loop
    perform private.announce(v.organization_id, jsonb_build_array(private.change(tg_table_name, lower(tg_op), v.ids))
      || case when tg_table_name in ('calls', 'appointments') then jsonb_build_array(private.change('daily_facts', 'update'))
        else '[]' end);
  end loop;
  return null;
end $$;
comment on function private.announce_rows is
  'Statement trigger: announces to each organization which of its rows changed. Definer, so that writers need no rights on Realtime.';

create function private.announce_also() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in execute format('select organization_id, array_agg(%I::text) as ids from changed group by 1', tg_argv[0]) loop
    perform private.announce(v.organization_id,
      jsonb_build_array(private.change(tg_table_name, lower(tg_op), v.ids), private.change(tg_argv[1], 'update')));
  end loop;
  return null;
end $$;
comment on function private.announce_also is
  'Statement trigger (id column, other table): announces which rows changed, and that reads of the other table are stale too. Definer, so '
  'that writers need no rights on Realtime.';
