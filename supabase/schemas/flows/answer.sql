-- Texts from people change suppressions, appointments' evidence and planned messages.

create function private.handle_answer(p_message_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare
  m public.messages;
  v_appointment uuid;
  v_answer boolean;
begin
  select * into m from public.messages where id = p_message_id;
  if m.opt_out = 'start' then
    perform private.opt_in_again(m, p_as_of);
    return;
  end if;
  -- The provider recognises words and languages that we do not.
  if m.opt_out = 'stop' or private.is_opt_out(m.body) then
    perform private.suppress(m.organization_id, case m.channel when 'sms' then m.from_address end,
      case m.channel when 'email' then m.from_address end,
      m.channel, 'stop_reply', null, p_as_of);
    perform private.cancel_these_messages(array(
      select o.id from public.messages o
      where o.organization_id = m.organization_id and o.direction = 'out' and o.status in ('planned', 'queued') and o.purpose
        <> 'opt_out_reply'
        -- An opt-out ends the whole rebooking, and everything else on its channel.
        and (o.to_address = m.from_address or (o.lead_id = m.lead_id and (o.purpose in ('rebook', 'campaign') or o.channel = m.channel)))),
          'stopped', p_as_of);
    -- A provider that classified it as an opt-out confirms it itself, and blocks our own messages.
    if m.opt_out is distinct from 'stop' then perform private.confirm_opt_out(m, p_as_of); end if;
    return;
  end if;
  v_answer := private.read_yes_or_no(m.body);
  if v_answer is null then return; end if;
  -- A yes answers the last question; if a later text was about something else, a person decides.
  select a.id into v_appointment from (
    select o.* from public.messages o
    where o.organization_id = m.organization_id and o.direction = 'out' and o.channel = m.channel and o.to_address = m.from_address
      and o.sent_at <= m.created_at and o.status <> 'failed'
    order by o.sent_at desc, o.id limit 1
  ) asked join public.appointments a on a.organization_id = asked.organization_id and a.id = asked.appointment_id
  where asked.purpose = 'confirmation' and a.is_judged and a.starts_at <= m.created_at and a.starts_at = asked.about_starts_at;
  if v_appointment is null then return; end if;
  update public.messages set appointment_id = v_appointment where id = m.id;
  perform private.record_lead_statement(v_appointment, v_answer, m.channel, p_as_of);
end $$;
comment on function private.handle_answer is
  'Acts on an answer: an opt-out at once, a yes or no to the last question. Everything else waits for a person.';

create function private.apply_messages(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
declare v record;
begin
  perform private.lock_message_refs(array(select d.fact #>> '{message,provider_ref}' from unnest(p_events) d
    where d.fact ->> 'type' like 'message.%'));
  return query select * from private.apply_message_statuses(p_events);
  for v in
    with fresh as (
      insert into public.messages (organization_id, lead_id, channel, direction, purpose, from_address, to_address, body, status, provider,
        provider_ref, opt_out, created_at)
      select distinct on (d.organization_id, i.provider, d.fact #>> '{message,provider_ref}') d.organization_id,
        coalesce((select l.id from public.leads l where l.organization_id = d.organization_id
          and case s.channel when 'sms' then l.phone = s.sender else l.email = s.sender end),
          -- A booking may have another number than the lead: the person who received the message there answers.
          (select m.lead_id from public.messages m where m.organization_id = d.organization_id and m.direction = 'out'
            and m.to_address = s.sender
            and m.lead_id is not null and m.sent_at is not null order by m.sent_at desc limit 1)),
        s.channel, 'in', 'reply', s.sender, d.fact #>> '{message,to}', left(d.fact #>> '{message,body}', 10000), 'received',
        i.provider, d.fact #>> '{message,provider_ref}', d.fact #>> '{message,opt_out}', d.occurred_at
      from unnest(p_events) d
      join public.integrations i on i.organization_id = d.organization_id and i.id = d.integration_id
      cross join lateral (select d.fact #>> '{message,channel}' as channel, lower(trim(d.fact #>> '{message,from}')) as sender) s
      where d.fact ->> 'type' = 'message.received'
      order by d.organization_id, i.provider, d.fact #>> '{message,provider_ref}', d.occurred_at
      on conflict (organization_id, provider, provider_ref) where direction = 'in' do nothing
      returning organization_id, id, lead_id, created_at
    ) select * from fresh order by created_at, id
  loop
    perform private.handle_answer(v.id, v.created_at);
    return next row(v.organization_id, 'messages'::text, 'insert'::text, v.id::text, v.lead_id)::private.touched;
  end loop;
end $$;
comment on function private.apply_messages is
  'Applies message.status and message.received: statuses only rise, each answer is handled once. An opt-out applies from this transaction '
  'on.';
