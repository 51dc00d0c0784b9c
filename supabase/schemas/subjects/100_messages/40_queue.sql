-- Messages are queued and cancelled.

create function private.message_provider(p_organization_id uuid, p_channel text) returns public.integrations
language sql stable set search_path = '' as $$
  select i.* from public.integrations i
  join private.providers p on p.provider = i.provider
    and p.service = case p_channel when 'sms' then 'texts' when 'email' then 'mail' end
  where i.organization_id = p_organization_id and i.status = 'active'
    and exists (select from public.credentials c where c.integration_id = i.id and c.retired_at is null
      and (c.name = 'api_key' or p.signing_key_calls))
  order by i.created_at desc, i.provider limit 1
$$;
comment on function private.message_provider is
  'Returns the provider for an organization''s messages of a channel: the newest connected one with a key, as in the outbox; null if '
  'there is none.';

create function private.address_of(p_lead public.leads, p_appointment public.appointments, p_channel text) returns text
language sql immutable set search_path = '' as $$
  select case p_channel
    when 'email' then coalesce(lower(p_appointment.attendee_email), p_lead.email)
    else (select a from unnest(array[p_appointment.attendee_phone, p_lead.phone]) with ordinality x (a, n)
      where private.is_e164(a) order by n limit 1) end
$$;
comment on function private.address_of is
  'Returns the address of a message: the booking''s, else the lead''s. A number that cannot be dialled counts as none.';

create function private.language_of(p_lead public.leads, p_appointment public.appointments) returns text
language sql stable set search_path = '' as $$
  select coalesce(
    (select l from unnest(array[left(lower(p_appointment.attendee_locale), 2), left(lower(p_lead.locale), 2)]) with ordinality x (l, n)
      where l in ('en', 'sv') order by n limit 1),
    (select o.locale from public.organizations o where o.id = coalesce(p_lead.organization_id, p_appointment.organization_id)), 'en')
$$;
comment on function private.language_of is
  'Returns the recipient''s language: the booking''s, else the lead''s, else the organization''s; en or sv.';

create function private.queue_message(m public.messages, p_expires_at timestamptz, p_priority int default 0) returns uuid
language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  insert into public.messages (organization_id, lead_id, user_id, appointment_id, channel, direction, purpose, template, locale, to_address,
    status,
    about_starts_at, planned_for, planned_zone, planned_zone_source, created_at)
  values (m.organization_id, m.lead_id, m.user_id, m.appointment_id, m.channel, 'out', m.purpose, m.template, m.locale, m.to_address,
    'planned',
    m.about_starts_at, m.planned_for, m.planned_zone, m.planned_zone_source, m.created_at)
  on conflict do nothing returning id into v_id;
  if v_id is null then
    return (select x.id from public.messages x where x.organization_id = m.organization_id and x.appointment_id = m.appointment_id
      and x.template = m.template and x.channel = m.channel and x.about_starts_at = m.about_starts_at and x.status <> 'cancelled');
  end if;
  perform private.enqueue(m.organization_id, m.channel || '.send', 'message:' || v_id,
    jsonb_build_object('message_id', v_id, 'channel', m.channel, 'purpose', m.purpose, 'to', m.to_address), m.planned_for, m.lead_id,
    p_expires_at, p_priority);
  return v_id;
end $$;
comment on function private.queue_message is
  'Plans and queues a message; its text is composed when it is sent. Each text is planned once per time of an appointment.';

create function private.plan_message_to_member(
  p_organization_id uuid, p_user_id uuid, p_purpose text, p_template text, p_planned_for timestamptz, p_expires_at timestamptz,
  p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare m public.messages;
begin
  select o.id, p.user_id, 'email', p_purpose, p_template, coalesce(p.locale, o.locale), lower(p.email), p_planned_for, o.time_zone,
    'member', p_as_of
  into m.organization_id, m.user_id, m.channel, m.purpose, m.template, m.locale, m.to_address, m.planned_for, m.planned_zone,
    m.planned_zone_source,
  m.created_at
  from public.memberships k join public.profiles p on p.user_id = k.user_id join public.organizations o on o.id = k.organization_id
  where k.organization_id = p_organization_id and k.user_id = p_user_id;
  if m.to_address is null then return null; end if;
  return private.queue_message(m, p_expires_at);
end $$;
comment on function private.plan_message_to_member is
  'Plans one e-mail to a member, in their language and their organization''s time zone. Null if they are not a member.';

create function private.cancel_these_messages(p_message_ids uuid[], p_reason text, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v_cancelled int;
  v record;
begin
  for v in
    select m.organization_id, array_agg('message:' || m.id order by m.id) as keys from public.messages m
    where m.id = any (p_message_ids) and m.status in ('planned', 'queued') group by 1
  loop
    perform private.cancel_outbox(v.organization_id, v.keys, p_reason);
  end loop;
  update public.messages set status = 'cancelled', cancelled_at = p_as_of, cancel_reason = p_reason
  where id = any (p_message_ids) and status in ('planned', 'queued');
  get diagnostics v_cancelled = row_count;
  return v_cancelled;
end $$;
comment on function private.cancel_these_messages is
  'Cancels messages that have not been sent. One that is being sent may still go out; its status then shows it.';

create function private.cancel_messages(
  p_organization_id uuid, p_appointment_id uuid, p_purposes text[], p_reason text, p_as_of timestamptz default now()
) returns int language sql set search_path = '' as $$
  select private.cancel_these_messages(array(
    select m.id from public.messages m where m.organization_id = p_organization_id and m.appointment_id = p_appointment_id
      and m.purpose = any (p_purposes) and m.status in ('planned', 'queued')), p_reason, p_as_of)
$$;
comment on function private.cancel_messages is 'Cancels an appointment''s messages of these purposes; returns how many.';

create function private.call_off_messages() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.cancel_messages(old.organization_id, old.id, array['reminder', 'confirmation', 'rebook'], 'appointment_gone', now());
  return old;
end $$;
comment on function private.call_off_messages is
  'Trigger: cancels the messages of an appointment that is merged into another, which plans its own. Definer, because nobody writes '
  'messages directly.';
