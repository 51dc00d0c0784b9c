-- A message is planned, and its text composed when it is sent.

create function private.plan_message(
  p_organization_id uuid, p_lead_id uuid, p_channel text, p_purpose text, p_template text, p_planned_for timestamptz,
  p_appointment_id uuid default null, p_expires_at timestamptz default null, p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  v_appointment public.appointments;
  v_zone private.permission;
  m public.messages;
begin
  select * into v_lead from public.leads where organization_id = p_organization_id and id = p_lead_id;
  select * into v_appointment from public.appointments where organization_id = p_organization_id and id = p_appointment_id;
  m.to_address := private.address_of(v_lead, v_appointment, p_channel);
  if m.to_address is null then return null; end if;
  v_zone := private.permit(p_organization_id, p_lead_id, p_channel, p_purpose, case p_channel when 'sms' then m.to_address end,
    case p_channel when 'email' then m.to_address end, null, false, p_planned_for);
  m.organization_id := p_organization_id; m.lead_id := p_lead_id; m.appointment_id := p_appointment_id;
  m.channel := p_channel; m.purpose := p_purpose; m.template := p_template; m.locale := private.language_of(v_lead, v_appointment);
  m.about_starts_at := v_appointment.starts_at; m.planned_for := p_planned_for; m.created_at := p_as_of;
  m.planned_zone := v_zone.zone; m.planned_zone_source := v_zone.zone_source;
  return private.queue_message(m, p_expires_at);
end $$;
comment on function private.plan_message is 'Plans one message to a lead. Null if there is no address.';

create function private.values_of(m public.messages, p_as_of timestamptz) returns jsonb language plpgsql set search_path = '' as $$
declare
  v_appointment public.appointments;
  v_template text := (select coalesce(t.subject, '') || t.body
    from private.template_for(m.organization_id, m.template, m.channel, m.locale) t);
  v_zone text;
  v_link text;
  v_day text;
  v_clock text;
begin
  select * into v_appointment from public.appointments a where a.organization_id = m.organization_id and a.id = m.appointment_id;
  v_zone := coalesce(private.known_zone(v_appointment.attendee_time_zone), m.planned_zone,
    (select o.time_zone from public.organizations o where o.id = m.organization_id));
  select t.day, t.clock into v_day, v_clock
  from private.format_time(coalesce(v_appointment.starts_at, m.about_starts_at), v_zone, m.locale) t;
  -- A token is created only for a text that shows it.
  if v_template like '%confirm\_link%' and v_appointment.id is not null then
    v_link := private.make_confirm_link(v_appointment.organization_id, v_appointment.id, null, p_as_of);
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'lead.first_name', private.first_name(coalesce(v_appointment.attendee_name,
      (select l.name from public.leads l where l.organization_id = m.organization_id and l.id = m.lead_id))),
    'member.first_name', private.first_name((select p.full_name from public.profiles p where p.user_id = m.user_id)),
    'waiting_list', case when v_template like '%waiting\_list%' then private.waiting_list(m, p_as_of) end,
    'organization.name', private.plain((select o.name from public.organizations o where o.id = m.organization_id)),
    'appointment.date', v_day, 'appointment.time', v_clock, 'confirm_link', v_link,
    'booking_link', (select i.config ->> 'booking_url' from public.integrations i
      where i.organization_id = m.organization_id and private.service_of(i.provider) = 'calendar' and i.status = 'active'
        and i.config ->> 'booking_url' ~ '^https://[^\s<>"]+$' order by i.created_at desc limit 1))
    || case when m.purpose = 'report' then coalesce(private.report_values(m), '{}') else '{}' end);
end $$;
comment on function private.values_of is 'Returns the values of a message''s variables at the time it is sent.';

create function private.compose(p_message_id uuid, p_as_of timestamptz default now()) returns jsonb
language plpgsql set search_path = '' as $$
declare
  m public.messages;
  v_template public.message_templates;
  v_provider public.integrations;
  v_values jsonb;
  v_text text;
  v_subject text;
  v_reason text;
begin
  select * into m from public.messages where id = p_message_id and direction = 'out' for update;
  v_reason := case
    when m.id is null then 'message_gone'
    when m.status = 'cancelled' then m.cancel_reason
    when m.purpose in ('reminder', 'confirmation') then (
      select case when not a.is_judged then 'appointment_cancelled'
        when a.starts_at is distinct from m.about_starts_at then 'appointment_moved' end
      from public.appointments a where a.organization_id = m.organization_id and a.id = m.appointment_id)
    when m.purpose = 'rebook' then private.rebook_end_reason(m)
    -- All appointments in question have a statement by now, or the member has left.
    when m.purpose = 'nudge' and not exists (select from private.unanswered_in_nudge(m, p_as_of)) then 'nothing_waits'
    when m.purpose = 'report' and not private.may_get_report(m) then 'not_wanted' end;
  if v_reason is not null then
    perform private.cancel_these_messages(array[p_message_id], v_reason, p_as_of);
    return jsonb_build_object('cancelled', v_reason);
  end if;
  v_provider := private.message_provider(m.organization_id, m.channel);
  v_template := private.template_for(m.organization_id, m.template, m.channel, m.locale);
  v_values := private.values_of(m, p_as_of);
  v_text := coalesce(private.render(v_template.body, v_values), m.body);
  v_subject := coalesce(private.plain(private.render(v_template.subject, v_values)), m.subject);
  update public.messages set status = case status when 'planned' then 'queued' else status end, template_id = v_template.id,
    subject = v_subject,
    -- People who can read the message in the database must not be able to answer in the recipient's name.
    body = regexp_replace(v_text, '/answer/[[:alnum:]_-]{32}', '/answer/…', 'g'),
    provider = v_provider.provider, from_address = coalesce(v_provider.config ->> 'from', v_provider.config ->> 'originator')
  where id = p_message_id;
  return jsonb_strip_nulls(jsonb_build_object('message_id', m.id, 'to', m.to_address,
    'from', coalesce(v_provider.config ->> 'from', v_provider.config ->> 'originator'), 'provider', v_provider.provider)
    || case m.channel when 'sms' then jsonb_build_object('body', v_text)
      else jsonb_build_object('reply_to', v_provider.config ->> 'reply_to', 'subject', v_subject, 'text', v_text,
        'html', coalesce(private.render(v_template.body, v_values, true), '<p>' || replace(private.escape_html(m.body), E'\n', '<br>')
          || '</p>')) end);
end $$;
comment on function private.compose is
  'Composes a message for its provider: {to, from, body} of an SMS, {to, from, reply_to, subject, text, html} of an e-mail; {cancelled: '
  'reason} if it must no longer be sent.';
