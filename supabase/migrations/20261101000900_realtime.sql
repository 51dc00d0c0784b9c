-- Realtime: what is stale, told on one private topic per organization. Never the rows themselves.

create function private.announce(p_organization_id uuid, p_changes jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if current_setting('callboard.collecting', true) = 'on' then
    perform set_config('callboard.changes',
      (coalesce(nullif(current_setting('callboard.changes', true), ''), '[]')::jsonb || p_changes)::text, true);
  else
    perform realtime.send(jsonb_build_object('changes', p_changes), 'changed', 'organization:' || p_organization_id, true);
  end if;
end $$;
comment on function private.announce is
  'Sends {"changes": [{"table", "kind", "ids"}]}; while a delivery is applied the changes are collected into one message. Definer: realtime.send is not for members.';

create function private.announce_collected(p_organization_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare v_changes text := nullif(current_setting('callboard.changes', true), '');
begin
  perform set_config('callboard.collecting', '', true), set_config('callboard.changes', '', true);
  if v_changes is not null then perform private.announce(p_organization_id, v_changes::jsonb); end if;
end $$;
comment on function private.announce_collected is 'Ends the collecting and sends what there is.';

create function private.announce_rows() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  if tg_op = 'DELETE' then
    for v in select organization_id, array_agg(id) as ids from gone group by 1 loop
      perform private.announce(v.organization_id, private.change(tg_table_name, tg_op, v.ids));
    end loop;
  else
    for v in select organization_id, array_agg(id) as ids from fresh group by 1 loop
      perform private.announce(v.organization_id, private.change(tg_table_name, tg_op, v.ids));
    end loop;
  end if;
  return null;
end $$;
comment on function private.announce_rows is
  'Statement trigger: tells each organization which of its rows changed. Definer, so that no writer needs rights on Realtime.';

create function private.change(p_table text, p_op text, p_ids uuid[]) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_array(jsonb_build_object('table', p_table, 'kind', lower(p_op), 'ids', to_jsonb(p_ids[1:100])))
$$;
comment on function private.change is 'One entry of a message: at most 100 ids, since the listener reads again by table anyway.';

create trigger announce_insert after insert on public.calls referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.calls referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_delete after delete on public.calls referencing old table as gone for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.leads referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.leads referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_delete after delete on public.leads referencing old table as gone for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.appointments referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.appointments referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_delete after delete on public.appointments referencing old table as gone for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.integrations referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.integrations referencing new table as fresh for each statement execute function private.announce_rows();

create policy "members hear their organizations" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = any (array(
    select 'organization:' || id from private.my_organization_ids() as id)));
