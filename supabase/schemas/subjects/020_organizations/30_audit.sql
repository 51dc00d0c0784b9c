-- The audit log has one line per privileged act. It is append only, as are some other tables.

create function private.audit(p_organization_id uuid, p_actor uuid, p_act text, p_subject text default null, p_details jsonb default '{}')
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (organization_id, actor, act, subject, details)
  values (p_organization_id, p_actor, p_act, p_subject, p_details)
$$;
comment on function private.audit is 'Writes one line of the audit log. Definer, because nobody may insert into it directly.';

create function private.audit_log_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its log; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'audit_log_is_append_only');
  return null;
end $$;
comment on function private.audit_log_is_append_only is 'Trigger: refuses every update and delete of the audit log.';

create function private.row_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases these rows; its row is already gone then.
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  perform private.refuse(403, 'row_is_append_only', 'Write a further row instead', tg_table_name);
  return null;
end $$;
comment on function private.row_is_append_only is 'Trigger: refuses every update and delete. For tables that billing depends on.';
