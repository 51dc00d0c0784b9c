-- Suppressions: who must not be contacted.

create function private.suppress(
  p_organization_id uuid, p_phone text, p_email text, p_channel text, p_source text,
  p_actor uuid default null, p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  insert into public.suppressions as s (organization_id, channel, phone, email, source, created_by, created_at)
  values (p_organization_id, p_channel, p_phone, lower(p_email), p_source, p_actor, p_as_of)
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
    -- A repeated stop stands alone: lifting a bulk stop does not lift it, and a START does not lift a stop that was also set by
    -- someone other than the person.
    do update set contact_stop_id = null, source = case when s.source = 'stop_reply' then excluded.source else s.source end
  returning s.id into v_id;
  return v_id;
end $$;
comment on function private.suppress is
  'Suppresses a number, an address or both on a channel (or all); repeating it is the same stop. Returns its id.';

create function private.suppress_lead(p_lead_id uuid, p_channel text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.leads;
  v_id uuid;
begin
  select * into v from public.leads where id = p_lead_id and organization_id in (select private.my_organization_ids());
  if v.id is null then perform private.refuse(404, 'lead_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'agent');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  v_id := private.suppress(v.organization_id, v.phone, v.email, p_channel, 'person', auth.uid(), p_as_of);
  perform private.audit(v.organization_id, auth.uid(), 'suppression.made', v_id::text,
    jsonb_build_object('channel', p_channel, 'lead_id', v.id));
  return v_id;
end $$;
comment on function private.suppress_lead is 'Stops contact with a lead. Definer, because only functions write suppressions.';
grant execute on function private.suppress_lead to authenticated;

create function private.lift_suppression(p_id uuid, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.suppressions;
begin
  select * into v from public.suppressions
  where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if v.id is null then perform private.refuse(404, 'suppression_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  if v.lifted_at is not null then return; end if;
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid() where id = v.id;
  perform private.audit(v.organization_id, auth.uid(), 'suppression.lifted', v.id::text,
    jsonb_build_object('channel', v.channel, 'source', v.source));
end $$;
comment on function private.lift_suppression is 'Lifts a stop; the row stays. Definer, because only functions write suppressions.';
grant execute on function private.lift_suppression to authenticated;

create function private.stop_contact(
  p_organization_id uuid, p_channel text, p_reason text, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid := gen_random_uuid();
  v_ids uuid[];
  v_stopped int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  if coalesce(length(trim(p_reason)), 0) not between 1 and 200 then
    perform private.refuse(422, 'contact_stop_reason_invalid', 'A reason has 1 to 200 characters');
  end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  with stopped as (
    insert into public.suppressions (organization_id, channel, phone, email, source, note, contact_stop_id, created_by, created_at)
    select l.organization_id, p_channel, l.phone, l.email, 'person', trim(p_reason), v_id, auth.uid(), p_as_of
    from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- A lead that is already stopped keeps that stop, whichever bulk stop is lifted.
    on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
      do update set contact_stop_id = null, source = case when suppressions.source = 'stop_reply' then excluded.source
        else suppressions.source end
    returning contact_stop_id
  ) select count(contact_stop_id) into v_stopped from stopped;
  perform private.audit(p_organization_id, auth.uid(), 'suppression.made_for_many', v_id::text,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'reason', trim(p_reason), 'stopped', v_stopped, 'filter', p_filter)));
  return jsonb_build_object('id', v_id, 'stopped', v_stopped);
end $$;
comment on function private.stop_contact is 'For public.stop_contact. Definer, because only functions write suppressions.';
grant execute on function private.stop_contact to authenticated;

create function private.lift_contact_stop(p_organization_id uuid, p_id uuid, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare v_lifted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid()
  where organization_id = p_organization_id and contact_stop_id = p_id and lifted_at is null;
  get diagnostics v_lifted = row_count;
  if v_lifted > 0 then
    perform private.audit(p_organization_id, auth.uid(), 'suppression.lifted_for_many', p_id::text, jsonb_build_object('lifted', v_lifted));
  end if;
  return v_lifted;
end $$;
comment on function private.lift_contact_stop is 'For public.lift_contact_stop. Definer, because only functions write suppressions.';
grant execute on function private.lift_contact_stop to authenticated;
