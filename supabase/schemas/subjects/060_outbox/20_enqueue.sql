-- How work enters the outbox, and how it is cancelled.

create function private.wake_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  if current_setting('callboard.outbox_woken', true) = 'on' then return false; end if;
  -- Another transaction is waking it, or did so within the last second; the worker lingers that long.
  perform from private.outbox_wakes where woken_at < p_as_of - interval '1 second' for update skip locked;
  if not found then return false; end if;
  if not private.wake('outbox') then return false; end if;
  update private.outbox_wakes set woken_at = p_as_of where only_row;
  perform set_config('callboard.outbox_woken', 'on', true);
  return true;
end $$;
comment on function private.wake_outbox is
  'Calls the outbox function after the commit, at most once per transaction and about once a second.';

create function private.enqueue(
  p_organization_id uuid, p_kind text, p_effect_key text, p_payload jsonb, p_due_at timestamptz,
  p_lead_id uuid default null, p_expires_at timestamptz default null, p_priority int default 0
) returns bigint language plpgsql set search_path = '' as $$
declare v_id bigint;
begin
  insert into private.outbox (organization_id, kind, effect_key, payload, due_at, lead_id, expires_at, priority)
  values (p_organization_id, p_kind, p_effect_key, p_payload, p_due_at, p_lead_id, p_expires_at, greatest(0, least(9, p_priority)))
  on conflict on constraint outbox_does_each_effect_once do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from private.outbox where organization_id = p_organization_id and effect_key = p_effect_key;
    return v_id;
  end if;
  if p_due_at <= now() then perform private.wake_outbox(); end if;
  return v_id;
end $$;
comment on function private.enqueue is
  'Adds an effect. Repeating the key changes nothing and returns the same id, even if that effect has finished.';

create function private.cancel_outbox(p_organization_id uuid, p_effect_keys text[], p_reason text) returns int
language sql set search_path = '' as $$
  with gone as (
    update private.outbox set status = 'cancelled', last_error = p_reason, finished_at = now()
    where organization_id = p_organization_id and effect_key = any (p_effect_keys) and status = 'waiting' returning 1
  ) select count(*)::int from gone
$$;
comment on function private.cancel_outbox is
  'Cancels effects that were not tried or certainly did not happen; returns how many. Effects in progress or in doubt stay.';

create function private.contact_channel(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind when 'call.place' then 'call' when 'sms.send' then 'sms' when 'email.send' then 'email' end
$$;
comment on function private.contact_channel is
  'Returns the channel on which this kind of work reaches a person; null if it needs no permission.';

create function private.service_for(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind when 'call.place' then 'voice' when 'sms.send' then 'texts' when 'email.send' then 'mail'
    when 'invoice.issue' then 'payments' end
$$;
comment on function private.service_for is 'Returns the service whose providers do this kind of work; null for an unknown kind.';
