-- Messages: templates, what is said to leads and what they answer, and how far each message came.

create table public.message_templates (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid references public.organizations (id) on delete cascade,
  name text not null,
  channel text not null,
  locale text not null,
  subject text,
  body text not null,
  version int not null default 1,
  author uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  constraint message_templates_are_versioned unique nulls not distinct (organization_id, name, channel, locale, version),
  constraint message_templates_name_is_a_code check (name ~ '^[a-z][a-z0-9_]{1,59}$'),
  constraint message_templates_channel_is_known check (channel in ('sms', 'email')),
  constraint message_templates_locale_is_spoken check (locale in ('en', 'sv')),
  constraint message_templates_say_something check (length(trim(body)) between 1 and 5000),
  constraint message_templates_mails_have_a_subject check ((channel = 'email') = (subject is not null and length(trim(subject)) between 1 and 200)),
  constraint message_templates_subject_is_one_line check (subject !~ '[[:cntrl:]]')
);
comment on table public.message_templates is 'Texts with variables, as plain text; the newest version counts, and an organization''s own before the built-in one of the same name.';
comment on column public.message_templates.organization_id is 'Null: built in, for everybody.';
create index message_templates_author_idx on public.message_templates (author);

create function private.message_rank(p_status text) returns smallint language sql immutable set search_path = '' as $$
  select (case p_status
    when 'planned' then 0 when 'queued' then 10 when 'cancelled' then 20 when 'sent' then 30 when 'failed' then 40 when 'delivered' then 50
    when 'bounced' then 60 when 'opened' then 70 when 'clicked' then 80 when 'complained' then 90 when 'received' then 100 end)::smallint
$$;
comment on function private.message_rank is
  'How far a status is along a message''s way; null for one that is not known. What truly left outranks that it was called off: it was on its way already.';

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  lead_id uuid,
  user_id uuid references public.profiles (user_id) on delete set null,
  appointment_id uuid,
  campaign_id uuid,
  channel text not null,
  direction text not null,
  purpose text not null,
  template text,
  template_id uuid references public.message_templates (id) on delete set null,
  locale text,
  to_address text,
  from_address text,
  subject text,
  body text,
  status text not null,
  status_rank smallint not null generated always as (private.message_rank(status)) stored,
  provider text,
  provider_ref text,
  error text,
  about_starts_at timestamptz,
  planned_for timestamptz,
  planned_zone text,
  planned_why text,
  sent_at timestamptz,
  delivered_at timestamptz,
  cancelled_at timestamptz,
  cancel_reason text,
  opt_out text,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete set null (appointment_id),
  constraint messages_channel_is_known check (channel in ('sms', 'email')),
  constraint messages_direction_is_known check (direction in ('in', 'out')),
  constraint messages_purpose_is_known check (purpose in ('campaign', 'reminder', 'rebook', 'confirmation', 'nudge', 'report', 'opt_out_reply', 'reply')),
  constraint messages_are_a_leads_or_a_members check (num_nonnulls(lead_id, user_id) < 2),
  constraint messages_opt_out_is_known check (opt_out is null or (opt_out in ('stop', 'start', 'help') and direction = 'in')),
  constraint messages_status_is_known check (status_rank is not null),
  constraint messages_received_ones_come_in check ((direction = 'in') = (status = 'received')),
  constraint messages_cancelled_ones_say_why check (status <> 'cancelled' or (cancelled_at is not null and cancel_reason is not null))
);
comment on table public.messages is 'One SMS or e-mail to or from a lead, or to a member: planned, sent, answered or called off, and why.';
comment on column public.messages.user_id is 'The member it is for, where it is for one; then there is no lead.';
comment on column public.messages.opt_out is 'What the provider itself took an answer for. It then replies and blocks, or unblocks, on its own.';
comment on column public.messages.campaign_id is 'The campaign it belongs to, where one asked for it.';
comment on column public.messages.about_starts_at is 'The appointment''s time this message speaks of. When that is not its time any more, the message must not leave.';
comment on column public.messages.planned_zone is 'Whose clock quiet hours were judged by, and in planned_why how that zone is known.';
comment on column public.messages.body is 'As it was sent or received; the secret part of a link is left out.';
create index messages_lead_idx on public.messages (organization_id, lead_id, created_at desc);
create index messages_appointment_idx on public.messages (organization_id, appointment_id);
create index messages_user_idx on public.messages (user_id);
create index messages_template_idx on public.messages (template_id);
create index messages_newest_idx on public.messages (organization_id, created_at desc, id);
create index messages_address_idx on public.messages (organization_id, to_address, sent_at desc) where direction = 'out';
create unique index messages_come_in_once on public.messages (organization_id, provider, provider_ref) where direction = 'in';
create index messages_provider_ref_idx on public.messages (organization_id, provider_ref) where provider_ref is not null;
-- What makes planning twice harmless: of one appointment's time each text exists once, unless it was called off.
create unique index messages_one_text_per_appointment_and_time on public.messages (organization_id, appointment_id, template, channel, about_starts_at)
  where appointment_id is not null and status <> 'cancelled';

-- Templates ------------------------------------------------------------------------------------------

create function private.template_variables() returns text[] language sql immutable set search_path = '' as $$
  select array['lead.first_name', 'member.first_name', 'organization.name', 'appointment.date', 'appointment.time', 'confirm_link', 'booking_link', 'waiting_list',
    'report.month', 'report.figures', 'report_link']
$$;
comment on function private.template_variables is 'What a template may ask for between {{ and }}.';

create function private.save_message_template(
  p_organization_id uuid, p_name text, p_channel text, p_locale text, p_subject text, p_body text
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_unknown text;
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  -- Anything between braces that is not a variable is a mistake that would go out to thousands.
  select trim(m[1]) into v_unknown
  from regexp_matches(coalesce(p_subject, '') || ' ' || coalesce(p_body, ''), '\{\{([^{}]*)\}\}', 'g') m
  where trim(m[1]) <> all (private.template_variables()) limit 1;
  if v_unknown is null and regexp_replace(coalesce(p_subject, '') || coalesce(p_body, ''), '\{\{[^{}]*\}\}', '', 'g') ~ '\{\{|\}\}' then
    v_unknown := '{{';
  end if;
  if v_unknown is not null then
    perform private.refuse(422, 'template_variable_unknown', 'Known are ' || array_to_string(private.template_variables(), ', '), v_unknown);
  end if;
  if p_channel is null or p_channel not in ('sms', 'email') or p_locale is null or p_locale not in ('en', 'sv') or coalesce(trim(p_body), '') = ''
    or length(p_body) > 5000 or coalesce(p_name, '') !~ '^[a-z][a-z0-9_]{1,59}$'
    or (p_channel = 'email') <> (coalesce(trim(p_subject), '') <> '') or p_subject ~ '[[:cntrl:]]' or length(p_subject) > 200 then
    perform private.refuse(422, 'template_incomplete', 'A name, a channel (sms, email), a language (en, sv), a text; a subject of one line for e-mail only');
  end if;
  perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'template', p_organization_id, p_name, p_channel, p_locale), 0));
  insert into public.message_templates (organization_id, name, channel, locale, subject, body, version, author)
  select p_organization_id, p_name, p_channel, p_locale, nullif(trim(p_subject), ''), p_body, 1 + coalesce(max(t.version), 0), auth.uid()
  from public.message_templates t
  where t.organization_id = p_organization_id and t.name = p_name and t.channel = p_channel and t.locale = p_locale
  returning id into v_id;
  perform private.audit(p_organization_id, auth.uid(), 'template.saved', v_id::text, jsonb_build_object('name', p_name, 'channel', p_channel, 'locale', p_locale));
  return v_id;
end $$;
comment on function private.save_message_template is 'Adds a version. Definer: templates are written by functions only.';

create function public.save_message_template(
  p_organization_id uuid, p_name text, p_channel text, p_locale text, p_subject text, p_body text
) returns uuid language sql set search_path = '' as $$
  select private.save_message_template(p_organization_id, p_name, p_channel, p_locale, p_subject, p_body)
$$;
comment on function public.save_message_template is
  'Saves a text as the newest version of a template; managers and owners. Answers its id. Refuses: template_variable_unknown, template_incomplete, role_too_low.';

create function private.template_for(p_organization_id uuid, p_name text, p_channel text, p_locale text) returns public.message_templates
language sql stable set search_path = '' as $$
  select * from public.message_templates t
  where t.name = p_name and t.channel = p_channel and t.locale in (p_locale, 'en')
    and (t.organization_id = p_organization_id or t.organization_id is null)
  order by t.locale = p_locale desc, t.organization_id is not null desc, t.version desc limit 1
$$;
comment on function private.template_for is 'The text to use: in the recipient''s language before English, the organization''s own before the built-in one, the newest.';

create function private.plain(p_text text) returns text language sql immutable set search_path = '' as $$
  -- Line breaks would forge headers, directional marks what a number or a link looks like; nobody sees the others.
  select nullif(left(trim(regexp_replace(p_text, '[[:cntrl:]\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]+', ' ', 'g')), 200), '')
$$;
comment on function private.plain is 'A value as it may stand in a message: one line, at most 200 characters, nothing invisible. Null when nothing is left.';

create function private.first_name(p_name text) returns text language sql immutable set search_path = '' as $$
  select n from (select split_part(private.plain(p_name), ' ', 1) as n) x
  -- Phones turn whatever looks like an address into a link: a stranger's "name" must not become one.
  where n <> '' and n !~ '[/@:]|[.。．｡․][[:alpha:]]{2,}'
$$;
comment on function private.first_name is 'What to call somebody; null when the name is no name.';

create function private.linkless(p_text text) returns text language sql immutable set search_path = '' as $$
  select private.plain(regexp_replace(private.plain(p_text), '://|@|[.。．｡․](?=[[:alnum:]])', ' ', 'g'))
$$;
comment on function private.linkless is 'private.plain of a stranger''s text, in which no reader of mail finds an address to make a link of.';

create function private.html(p_text text) returns text language sql immutable set search_path = '' as $$
  select replace(replace(replace(replace(replace(p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
$$;
comment on function private.html is 'Text as it stands in HTML.';

create function private.render_list(p_items jsonb, p_html boolean) returns text language sql immutable set search_path = '' as $$
  select string_agg(
    case when p_html then private.html(i ->> 'text') else i ->> 'text' end || coalesce((
      select E'\n' || string_agg(case when p_html then '<a href="' || private.html(l ->> 'url') || '">' || private.html(l ->> 'label') || '</a>'
        else (l ->> 'label') || ': ' || (l ->> 'url') end, case when p_html then ' &nbsp; ' else E'\n' end order by n)
      from jsonb_array_elements(i -> 'links') with ordinality k (l, n)), ''), E'\n\n' order by o)
  from jsonb_array_elements(p_items) with ordinality x (i, o)
$$;
comment on function private.render_list is 'A value that is a list, [{text, links: [{label, url}]}]: a paragraph each, its links below.';

create function private.render(p_text text, p_values jsonb, p_html boolean default false) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_rest text := p_text;
  v_out text := '';
  v_found text[];
  v_at int;
  v_value text;
  v_is_list boolean;
begin
  -- One pass from left to right: what a value says is never read as a template again.
  loop
    v_found := regexp_match(v_rest, '( ?)(\{\{\s*([a-z_.]+)\s*\}\})');
    exit when v_found is null;
    v_at := strpos(v_rest, v_found[1] || v_found[2]);
    v_is_list := jsonb_typeof(p_values -> v_found[3]) = 'array';
    v_value := case when v_is_list then private.render_list(p_values -> v_found[3], p_html) else p_values ->> v_found[3] end;
    v_out := v_out || case when p_html then private.html(left(v_rest, v_at - 1)) else left(v_rest, v_at - 1) end
      -- Without a value the space before it goes too: "Hi {{lead.first_name}}," becomes "Hi,".
      || case when v_value is null then ''
        when v_is_list or not p_html then v_found[1] || v_value
        when v_found[3] like '%\_link' then v_found[1] || '<a href="' || private.html(v_value) || '">' || private.html(v_value) || '</a>'
        else v_found[1] || private.html(v_value) end;
    v_rest := substr(v_rest, v_at + length(v_found[1] || v_found[2]));
  end loop;
  v_out := v_out || case when p_html then private.html(v_rest) else v_rest end;
  return case when p_html then '<p>' || replace(regexp_replace(v_out, '\n{2,}', '</p><p>', 'g'), E'\n', '<br>') || '</p>' else v_out end;
end $$;
comment on function private.render is 'A template with its values ({"lead.first_name": …}, or lists as render_list takes them) put in as text; as HTML all is escaped and links are links.';

create function private.spoken_time(p_at timestamptz, p_zone text, p_locale text) returns table (day text, clock text)
language sql stable set search_path = '' as $$
  select case p_locale
      when 'sv' then (array['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'])[extract(isodow from t)] || to_char(t, ' FMDD ')
        || (array['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november', 'december'])[extract(month from t)]
      else (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[extract(isodow from t)] || to_char(t, ' FMDD ')
        || (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'])[extract(month from t)] end,
    case p_locale when 'sv' then to_char(t, 'HH24:MI') else to_char(t, 'FMHH12:MI am') end
  from (select p_at at time zone p_zone as t) x
$$;
comment on function private.spoken_time is 'Day and clock time in a zone and a language (en, sv), as a text says them. The server''s own language has no say.';

-- Planning ---------------------------------------------------------------------------------------------

create function private.message_provider(p_organization_id uuid, p_channel text) returns public.integrations
language sql stable set search_path = '' as $$
  select * from public.integrations i
  where i.organization_id = p_organization_id and i.status = 'active'
    and i.provider = any (case p_channel when 'sms' then array['twilio', 'messagebird'] when 'email' then array['sendgrid', 'resend'] end)
    and exists (select from public.credentials c where c.integration_id = i.id and c.retired_at is null
      and (c.name = 'api_key' or i.provider = 'twilio'))
  order by i.created_at desc, i.provider limit 1
$$;
comment on function private.message_provider is 'Who sends an organization''s messages of a channel: the newest connected one that has a key, as the outbox decides; null when there is none.';

create function private.queue_message(m public.messages, p_expires_at timestamptz, p_priority int default 0) returns uuid
language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  insert into public.messages (organization_id, lead_id, user_id, appointment_id, channel, direction, purpose, template, locale, to_address, status,
    about_starts_at, planned_for, planned_zone, planned_why, created_at)
  values (m.organization_id, m.lead_id, m.user_id, m.appointment_id, m.channel, 'out', m.purpose, m.template, m.locale, m.to_address, 'planned',
    m.about_starts_at, m.planned_for, m.planned_zone, m.planned_why, m.created_at)
  on conflict do nothing returning id into v_id;
  if v_id is null then
    return (select x.id from public.messages x where x.organization_id = m.organization_id and x.appointment_id = m.appointment_id
      and x.template = m.template and x.channel = m.channel and x.about_starts_at = m.about_starts_at and x.status <> 'cancelled');
  end if;
  perform private.enqueue(m.organization_id, m.channel || '.send', 'message:' || v_id,
    jsonb_build_object('message_id', v_id, 'channel', m.channel, 'purpose', m.purpose, 'to', m.to_address), m.planned_for, m.lead_id, p_expires_at, p_priority);
  return v_id;
end $$;
comment on function private.queue_message is
  'Plans a message, whoever it is for, and queues it; the text is made when it leaves. The same text about the same time of an appointment is planned once.';

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
  m.planned_zone := v_zone.zone; m.planned_why := v_zone.zone_source;
  return private.queue_message(m, p_expires_at);
end $$;
comment on function private.plan_message is 'Plans one message to a lead. Null when there is no address.';

create function private.plan_message_to_member(
  p_organization_id uuid, p_user_id uuid, p_purpose text, p_template text, p_planned_for timestamptz, p_expires_at timestamptz, p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare m public.messages;
begin
  select o.id, p.user_id, 'email', p_purpose, p_template, coalesce(p.locale, o.locale), lower(p.email), p_planned_for, o.time_zone, 'member', p_as_of
  into m.organization_id, m.user_id, m.channel, m.purpose, m.template, m.locale, m.to_address, m.planned_for, m.planned_zone, m.planned_why, m.created_at
  from public.memberships k join public.profiles p on p.user_id = k.user_id join public.organizations o on o.id = k.organization_id
  where k.organization_id = p_organization_id and k.user_id = p_user_id;
  if m.to_address is null then return null; end if;
  return private.queue_message(m, p_expires_at);
end $$;
comment on function private.plan_message_to_member is
  'Plans one e-mail to a member, in their language and by their organization''s clock. Null for somebody who is none.';

create function private.address_of(p_lead public.leads, p_appointment public.appointments, p_channel text) returns text
language sql immutable set search_path = '' as $$
  select case p_channel
    when 'email' then coalesce(lower(p_appointment.attendee_email), p_lead.email)
    else (select a from unnest(array[p_appointment.attendee_phone, p_lead.phone]) with ordinality x (a, n)
      where private.is_e164(a) order by n limit 1) end
$$;
comment on function private.address_of is 'Where a message goes: what the booking says, else what is known of the lead. Numbers that cannot be dialled are none.';

create function private.language_of(p_lead public.leads, p_appointment public.appointments) returns text
language sql stable set search_path = '' as $$
  select coalesce(
    (select l from unnest(array[left(lower(p_appointment.attendee_locale), 2), left(lower(p_lead.locale), 2)]) with ordinality x (l, n)
      where l in ('en', 'sv') order by n limit 1),
    (select o.locale from public.organizations o where o.id = coalesce(p_lead.organization_id, p_appointment.organization_id)), 'en')
$$;
comment on function private.language_of is 'The recipient''s language: the booking''s, else the lead''s, else the organization''s; en or sv.';

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
  'Calls off messages that have not left. One that is leaving at this moment may still do so; its status then says what truly happened.';

create function private.cancel_messages(
  p_organization_id uuid, p_appointment_id uuid, p_purposes text[], p_reason text, p_as_of timestamptz default now()
) returns int language sql set search_path = '' as $$
  select private.cancel_these_messages(array(
    select m.id from public.messages m where m.organization_id = p_organization_id and m.appointment_id = p_appointment_id
      and m.purpose = any (p_purposes) and m.status in ('planned', 'queued')), p_reason, p_as_of)
$$;
comment on function private.cancel_messages is 'Calls off an appointment''s messages of these purposes. Answers how many.';

-- Leaving ------------------------------------------------------------------------------------------------

create function private.values_of(m public.messages, p_as_of timestamptz) returns jsonb language plpgsql set search_path = '' as $$
declare
  v_appointment public.appointments;
  v_template text := (select coalesce(t.subject, '') || t.body from private.template_for(m.organization_id, m.template, m.channel, m.locale) t);
  v_zone text;
  v_link text;
  v_day text;
  v_clock text;
begin
  select * into v_appointment from public.appointments a where a.organization_id = m.organization_id and a.id = m.appointment_id;
  v_zone := coalesce(private.known_zone(v_appointment.attendee_time_zone), m.planned_zone,
    (select o.time_zone from public.organizations o where o.id = m.organization_id));
  select t.day, t.clock into v_day, v_clock from private.spoken_time(coalesce(v_appointment.starts_at, m.about_starts_at), v_zone, m.locale) t;
  -- A token is made for a text that shows it, and for no other.
  if v_template like '%confirm\_link%' and v_appointment.id is not null then
    v_link := private.make_confirm_link(v_appointment.organization_id, v_appointment.id, null, p_as_of);
  end if;
  return jsonb_strip_nulls(jsonb_build_object(
    'lead.first_name', private.first_name(coalesce(v_appointment.attendee_name, (select l.name from public.leads l where l.organization_id = m.organization_id and l.id = m.lead_id))),
    'member.first_name', private.first_name((select p.full_name from public.profiles p where p.user_id = m.user_id)),
    'waiting_list', case when v_template like '%waiting\_list%' then private.waiting_list(m, p_as_of) end,
    'organization.name', private.plain((select o.name from public.organizations o where o.id = m.organization_id)),
    'appointment.date', v_day, 'appointment.time', v_clock, 'confirm_link', v_link,
    'booking_link', (select i.config ->> 'booking_url' from public.integrations i
      where i.organization_id = m.organization_id and i.provider = 'calcom' and i.status = 'active' and i.config ->> 'booking_url' ~ '^https://[^\s<>"]+$'))
    || case when m.purpose = 'report' then coalesce(private.report_values(m), '{}') else '{}' end);
end $$;
comment on function private.values_of is 'The values of a message''s variables at the moment it leaves.';

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
      select case when not a.is_judged then 'appointment_cancelled' when a.starts_at is distinct from m.about_starts_at then 'appointment_moved' end
      from public.appointments a where a.organization_id = m.organization_id and a.id = m.appointment_id)
    when m.purpose = 'rebook' then private.why_rebook_is_over(m)
    -- Everybody who was asked about has been answered for meanwhile, or the member has left.
    when m.purpose = 'nudge' and not exists (select from private.still_waiting(m, p_as_of)) then 'nothing_waits'
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
  update public.messages set status = case status when 'planned' then 'queued' else status end, template_id = v_template.id, subject = v_subject,
    -- Whoever may read the message must not be able to answer in its reader's name.
    body = regexp_replace(v_text, '/answer/[[:alnum:]_-]{32}', '/answer/…', 'g'),
    provider = v_provider.provider, from_address = coalesce(v_provider.config ->> 'from', v_provider.config ->> 'originator')
  where id = p_message_id;
  return jsonb_strip_nulls(jsonb_build_object('message_id', m.id, 'to', m.to_address,
    'from', coalesce(v_provider.config ->> 'from', v_provider.config ->> 'originator'), 'provider', v_provider.provider)
    || case m.channel when 'sms' then jsonb_build_object('body', v_text)
      else jsonb_build_object('reply_to', v_provider.config ->> 'reply_to', 'subject', v_subject, 'text', v_text,
        'html', coalesce(private.render(v_template.body, v_values, true), '<p>' || replace(private.html(m.body), E'\n', '<br>') || '</p>')) end);
end $$;
comment on function private.compose is
  'The text of a message for its provider, made now: {to, from, body} of an SMS, {to, from, reply_to, subject, text, html} of an e-mail; {cancelled: reason} when it must not leave any more.';

create function private.message_sent(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare
  v_id uuid := substr(p_outbox.effect_key, 9);
  v_ref text := p_outbox.provider_ref;
  v_at timestamptz := coalesce(p_outbox.settled_at, now());
  v_events private.domain_event[];
begin
  perform private.lock_message_refs(array[v_ref]);
  update public.messages m set
    status = case when m.status_rank >= private.message_rank(x.ended) then m.status else x.ended end,
    provider = coalesce(p_outbox.provider, m.provider), provider_ref = coalesce(v_ref, m.provider_ref),
    error = case x.ended when 'failed' then p_outbox.last_error else m.error end,
    sent_at = case x.ended when 'sent' then coalesce(m.sent_at, v_at) else m.sent_at end,
    cancelled_at = case x.ended when 'cancelled' then coalesce(m.cancelled_at, v_at) else m.cancelled_at end,
    cancel_reason = case x.ended when 'cancelled' then coalesce(m.cancel_reason, p_outbox.last_error, 'cancelled') else m.cancel_reason end
  from (select case p_outbox.status when 'done' then 'sent' when 'dead' then 'failed' when 'cancelled' then 'cancelled' end as ended) x
  where m.organization_id = p_outbox.organization_id and m.id = v_id and x.ended is not null;
  if p_outbox.status = 'dead' and p_outbox.last_error = '21610' then
    perform private.suppress(m.organization_id, m.to_address, null, 'sms', 'provider', null, v_at) from public.messages m where m.id = v_id and m.to_address is not null;
  end if;
  if v_ref is null then return; end if;
  -- The provider may have reported on it before it told us its name.
  v_events := array(
    select row(e.id, e.organization_id, e.integration_id, e.dedupe_key, (n.fact ->> 'occurred_at')::timestamptz, n.fact)::private.domain_event
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = p_outbox.organization_id and e.subject = 'message:' || v_ref and e.status = 'applied' and n.fact ->> 'type' = 'message.status');
  if v_events <> '{}' then perform private.apply_message_statuses(v_events); end if;
end $$;
comment on function private.message_sent is
  'Takes over what became of a message''s outbox row: done, dead or cancelled. What was reported of it meanwhile is applied, and a number Twilio says has opted out (21610) is stopped.';

create function private.lock_message_refs(p_refs text[]) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('message ' || ref, 0)) from (select distinct ref from unnest(p_refs) ref where ref is not null order by 1) x;
end $$;
comment on function private.lock_message_refs is
  'One at a time learns a provider''s name for a message, or hears of that name: whoever is second sees what the first wrote.';

-- What providers report ------------------------------------------------------------------------------------

create function private.apply_message_statuses(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
begin
  return query
  with said as (
    select d.organization_id, d.occurred_at, d.said #>> '{message,provider_ref}' as ref, d.said #>> '{message,status}' as status,
      d.said #>> '{message,error_code}' as error,
      case when d.said #>> '{message,our_id}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then (d.said #>> '{message,our_id}')::uuid end as our_id
    from unnest(p_events) d where d.said ->> 'type' = 'message.status'
  ), about as (
    select m.id, s.* from said s join public.messages m on m.organization_id = s.organization_id and m.direction = 'out'
      and (m.id = s.our_id or (s.our_id is null and m.provider_ref = s.ref))
  ), news as (
    select a.id, min(a.ref) as ref,
      (array_agg(a.status order by private.message_rank(a.status) desc) filter (where private.message_rank(a.status) is not null and a.status <> 'received'))[1] as status,
      (array_agg(a.error order by private.message_rank(a.status) desc nulls last) filter (where a.error is not null))[1] as error,
      min(a.occurred_at) filter (where a.status in ('sent', 'delivered', 'opened', 'clicked')) as sent_at,
      min(a.occurred_at) filter (where a.status = 'delivered') as delivered_at
    from about a group by a.id
  ), changed as (
    update public.messages m set
      status = case when private.message_rank(n.status) > m.status_rank then n.status else m.status end,
      provider_ref = coalesce(m.provider_ref, n.ref), error = coalesce(n.error, m.error),
      sent_at = least(m.sent_at, n.sent_at), delivered_at = least(m.delivered_at, n.delivered_at)
    from news n where m.id = n.id returning m.organization_id, m.id, m.lead_id
  )
  select c.organization_id, 'messages'::text, 'update'::text, c.id::text, c.lead_id from changed c order by c.id;

  -- Who complains or unsubscribes at the provider does so towards us; Twilio's 21610 says the number did.
  perform private.suppress(x.organization_id, case when x.channel = 'sms' then x.address end, case when x.channel = 'email' then x.address end,
    x.channel, 'provider', null, x.at)
  from (
    select d.organization_id, m.channel, m.to_address as address, min(d.occurred_at) as at
    from unnest(p_events) d join public.messages m on m.organization_id = d.organization_id and m.direction = 'out'
      and (m.id::text = d.said #>> '{message,our_id}' or (d.said #>> '{message,our_id}' is null and m.provider_ref = d.said #>> '{message,provider_ref}'))
    where d.said ->> 'type' = 'message.status' and m.to_address is not null
      and (d.said #>> '{message,status}' in ('complained', 'unsubscribed') or d.said #>> '{message,error_code}' = '21610')
    group by 1, 2, 3 order by 1, 2, 3
  ) x;
end $$;
comment on function private.apply_message_statuses is
  'Moves messages forward by what their providers report, in whatever order it comes; complaints and unsubscriptions stop the channel.';

-- What people answer -----------------------------------------------------------------------------------------

create function private.words_of(p_body text) returns text[] language sql immutable set search_path = '' as $$
  -- "." between words ends the first thought; accents and apostrophes do not matter to whoever types on a phone.
  select array(select w from regexp_split_to_table(trim(regexp_replace(regexp_replace(
    translate(lower(normalize(coalesce(p_body, ''), nfkc)), 'àáâãäåèéêëìíîïòóôõöùúûüçñ’‘''', 'aaaaaaeeeeiiiiooooouuuucn'),
    '[-_]', '', 'g'), '[^[:alnum:]\n]*[.!?,;:\n]+[^[:alnum:]]*|[^[:alnum:]]*$', ' . ', 'g')), '[^[:alnum:].]+') w where w <> '')
$$;
comment on function private.words_of is 'The words of a text in lower case without accents, with "." wherever it pauses or ends.';

create function private.is_courtesy(p_words text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_words <@ array['.', 'please', 'pls', 'thanks', 'thank', 'you', 'now', 'tack', 'snalla', 'nu', 'bitte', 'danke', 'jetzt', 'merci', 'svp', 'sil',
    'vous', 'te', 'plait', 'gracias', 'por', 'favor', 'ya', 'all', 'alla', 'alle', 'tout', 'todo', 'todos', 'sms', 'messages', 'texts', 'allt']
$$;
comment on function private.is_courtesy is 'Whether words add nothing but politeness or "everything" to what was said before them.';

create function private.is_stop(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.words_of(p_body);
  -- Nothing else is meant by these, wherever a text begins with them.
  v_plain text[] := array['stop', 'stopp', 'stopall', 'unsubscribe', 'revoke', 'optout', 'avregistrera', 'abmelden', 'abbestellen', 'desabonner', 'desinscrire',
    'desabonnement', 'desinscription'];
  -- These also begin quite other sentences ("Cancel my Tuesday"): alone, with courtesy or before a pause only.
  v_alone text[] := array['end', 'quit', 'cancel', 'remove', 'avsluta', 'avbryt', 'beenden', 'arret', 'arreter', 'arretez', 'alto', 'parar', 'pare', 'baja',
    'cancelar', 'detener', 'nomas', 'removeme', 'sluta'];
  v_asked int;
begin
  w := case when w[1] = '.' then w[2:] else w end;
  -- "Please cancel" may well mean the appointment: only what leaves no doubt is heard after a please.
  v_asked := case when w[1] in ('please', 'pls', 'snalla', 'bitte', 'svp') then 1 when w[1:2] = array['por', 'favor'] then 2 else 0 end;
  if v_asked > 0 and (w[v_asked + 1] = '.' or w[v_asked + 1] = any (v_plain || array['opt', 'remove', 'sluta', 'arreter', 'arretez', 'parar', 'pare'])) then
    w := w[v_asked + 1:];
    w := case when w[1] = '.' then w[2:] else w end;
  end if;
  if w[1:2] in (array['opt', 'out'], array['no', 'mas'], array['stop', 'all'], array['remove', 'me']) then
    w := array[w[1] || w[2]] || w[3:];
  end if;
  if w[1:3] = array['darme', 'de', 'baja'] then return true; end if;
  if w[1] = any (v_plain) then
    -- "Stop by before 9" is a visit.
    return not (w[1] in ('stop', 'stopp') and w[2:3] is distinct from array['at', 'once'] and coalesce(w[2] in ('by', 'in', 'over', 'at', 'off', 'here', 'there', 'vid', 'hos', 'bei', 'a', 'en', 'chez'), false));
  end if;
  return coalesce(w[1] = any (v_alone) and (cardinality(w) = 1 or w[2] = '.' or private.is_courtesy(w[2:])), false);
end $$;
comment on function private.is_stop is
  'Whether an answer is a stop, in English, Swedish, German, French or Spanish: the first word or the whole text, never a word further on.';

create function private.yes_or_no(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.words_of(p_body);
  v_rest text;
begin
  v_rest := trim(both ' .' from array_to_string(w[2:], ' '));
  if not (private.is_courtesy(w[2:]) or v_rest in ('i did', 'i came', 'i was there', 'i didnt', 'i did not', 'i did not come', 'i didnt come', 'i missed it',
    'jag kom', 'jag var dar', 'jag kom inte', 'jag var inte dar', 'ich war da', 'ich war nicht da', 'jetais la', 'je suis venu', 'je suis venue',
    'fui', 'no fui', 'si fui')) then
    return null;
  end if;
  return case when w[1] in ('yes', 'y', 'yep', 'yeah', 'ja', 'japp', 'jo', 'j', 'oui', 'si', 'jawohl') and v_rest !~ '\y(not|didnt|missed|inte|nicht|no)\y' then true
    when w[1] in ('no', 'n', 'nope', 'nej', 'nein', 'non') and v_rest not in ('i did', 'i came', 'i was there', 'jag kom', 'jag var dar', 'ich war da') then false end;
end $$;
comment on function private.yes_or_no is
  'What a short answer in en, sv, de, fr or es says; null for whatever leaves a doubt ("No problem", "Yes, but …"), which a person reads.';

create function private.take_answer(p_message_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare
  m public.messages;
  v_appointment uuid;
  v_answer boolean;
begin
  select * into m from public.messages where id = p_message_id;
  if m.opt_out = 'start' then
    perform private.start_again(m, p_as_of);
    return;
  end if;
  -- The provider knows words for it, and languages, that we do not.
  if m.opt_out = 'stop' or private.is_stop(m.body) then
    perform private.suppress(m.organization_id, case m.channel when 'sms' then m.from_address end, case m.channel when 'email' then m.from_address end,
      m.channel, 'stop_reply', null, p_as_of);
    perform private.cancel_these_messages(array(
      select o.id from public.messages o
      where o.organization_id = m.organization_id and o.direction = 'out' and o.status in ('planned', 'queued') and o.purpose <> 'opt_out_reply'
        -- A stop ends the rebooking as a whole, and everything else on its channel.
        and (o.to_address = m.from_address or (o.lead_id = m.lead_id and (o.purpose in ('rebook', 'campaign') or o.channel = m.channel)))), 'stopped', p_as_of);
    -- A provider that took it for a stop has said so itself, and lets nothing of ours through.
    if m.opt_out is distinct from 'stop' then perform private.confirm_stop(m, p_as_of); end if;
    return;
  end if;
  v_answer := private.yes_or_no(m.body);
  if v_answer is null then return; end if;
  -- A yes answers what was asked last: a later text about something else leaves it to a person.
  select a.id into v_appointment from (
    select o.* from public.messages o
    where o.organization_id = m.organization_id and o.direction = 'out' and o.channel = m.channel and o.to_address = m.from_address
      and o.sent_at <= m.created_at and o.status <> 'failed'
    order by o.sent_at desc, o.id limit 1
  ) asked join public.appointments a on a.organization_id = asked.organization_id and a.id = asked.appointment_id
  where asked.purpose = 'confirmation' and a.is_judged and a.starts_at <= m.created_at and a.starts_at = asked.about_starts_at;
  if v_appointment is null then return; end if;
  update public.messages set appointment_id = v_appointment where id = m.id;
  perform private.lead_says(v_appointment, v_answer, m.channel, p_as_of);
end $$;
comment on function private.take_answer is 'Acts on what somebody wrote: a stop at once, a yes or no to the question asked last. Everything else waits for a person.';

create function private.start_again(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  for v_id in
    update public.suppressions s set lifted_at = greatest(p_as_of, s.created_at)
    where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.channel = m.channel
      and case m.channel when 'sms' then s.phone when 'email' then s.email end = m.from_address and s.created_at <= p_as_of
    returning s.id
  loop
    perform private.audit(m.organization_id, null, 'suppression.lifted', v_id::text, jsonb_build_object('channel', m.channel, 'source', 'start_reply'));
  end loop;
end $$;
comment on function private.start_again is
  'Whoever stopped us with a text may let us in again with one: lifts what a stop reply set on this channel, and nothing that a person, a call or an import did.';

create function private.confirm_stop(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v public.messages;
begin
  -- One confirmation per stop, and none a day long to who stops again: it must not become a conversation of machines.
  if exists (select from public.messages o where o.organization_id = m.organization_id and o.to_address = m.from_address
    and o.purpose = 'opt_out_reply' and o.created_at > p_as_of - interval '24 hours') then return; end if;
  v.organization_id := m.organization_id; v.lead_id := m.lead_id; v.channel := m.channel; v.to_address := m.from_address;
  v.purpose := 'opt_out_reply'; v.template := 'opt_out_reply'; v.planned_for := p_as_of; v.created_at := p_as_of;
  v.locale := (select case when l.id is null then (select o.locale from public.organizations o where o.id = m.organization_id) else private.language_of(l, null) end
    from (select 1) x left join public.leads l on l.organization_id = m.organization_id and l.id = m.lead_id);
  perform private.queue_message(v, p_as_of + interval '1 hour', 10);
end $$;
comment on function private.confirm_stop is 'Queues the one text that says the stop was heard.';

create function private.apply_messages(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
declare v record;
begin
  perform private.lock_message_refs(array(select d.said #>> '{message,provider_ref}' from unnest(p_events) d where d.said ->> 'type' like 'message.%'));
  return query select * from private.apply_message_statuses(p_events);
  for v in
    with fresh as (
      insert into public.messages (organization_id, lead_id, channel, direction, purpose, from_address, to_address, body, status, provider, provider_ref, opt_out, created_at)
      select distinct on (d.organization_id, i.provider, d.said #>> '{message,provider_ref}') d.organization_id,
        coalesce((select l.id from public.leads l where l.organization_id = d.organization_id
          and case s.channel when 'sms' then l.phone = s.sender else l.email = s.sender end),
          -- A booking may name a number that is not the lead's own: whoever was written to there answers.
          (select m.lead_id from public.messages m where m.organization_id = d.organization_id and m.direction = 'out' and m.to_address = s.sender
            and m.lead_id is not null and m.sent_at is not null order by m.sent_at desc limit 1)),
        s.channel, 'in', 'reply', s.sender, d.said #>> '{message,to}', left(d.said #>> '{message,body}', 10000), 'received',
        i.provider, d.said #>> '{message,provider_ref}', d.said #>> '{message,opt_out}', d.occurred_at
      from unnest(p_events) d
      join public.integrations i on i.organization_id = d.organization_id and i.id = d.integration_id
      cross join lateral (select d.said #>> '{message,channel}' as channel, lower(trim(d.said #>> '{message,from}')) as sender) s
      where d.said ->> 'type' = 'message.received'
      order by d.organization_id, i.provider, d.said #>> '{message,provider_ref}', d.occurred_at
      on conflict (organization_id, provider, provider_ref) where direction = 'in' do nothing
      returning organization_id, id, lead_id, created_at
    ) select * from fresh order by created_at, id
  loop
    perform private.take_answer(v.id, v.created_at);
    return next row(v.organization_id, 'messages'::text, 'insert'::text, v.id::text, v.lead_id)::private.touched;
  end loop;
end $$;
comment on function private.apply_messages is
  'Applies message.status and message.received: statuses forward only, each answer once. A stop holds from this transaction on.';

-- Who sees what ------------------------------------------------------------------------------------------------

alter table public.message_templates enable row level security;
create policy "members read their organization's templates and the built-in ones" on public.message_templates for select to authenticated
  using (organization_id is null or organization_id = any (array(select private.my_organization_ids())));
grant select on public.message_templates to authenticated, service_role;

alter table public.messages enable row level security;
create policy "members read their organization's messages" on public.messages for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.messages to authenticated, service_role;
grant execute on function private.save_message_template, public.save_message_template to authenticated;

create trigger announce_insert after insert on public.messages referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.messages referencing new table as fresh for each statement execute function private.announce_rows();

insert into public.message_templates (name, channel, locale, subject, body) values
  ('reminder_24h', 'sms', 'en', null, 'Hi {{lead.first_name}}, a reminder of your appointment with {{organization.name}} on {{appointment.date}} at {{appointment.time}}. Reply STOP to stop these texts.'),
  ('reminder_24h', 'sms', 'sv', null, 'Hej {{lead.first_name}}, en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. {{appointment.time}}. Svara STOPP för att slippa sms.'),
  ('reminder_24h', 'email', 'en', 'Your appointment on {{appointment.date}} at {{appointment.time}}', E'Hi {{lead.first_name}},\n\nthis is a reminder of your appointment with {{organization.name}} on {{appointment.date}} at {{appointment.time}}.\n\nSee you then!'),
  ('reminder_24h', 'email', 'sv', 'Din tid {{appointment.date}} kl. {{appointment.time}}', E'Hej {{lead.first_name}},\n\ndet här är en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. {{appointment.time}}.\n\nVälkommen!'),
  ('reminder_2h', 'sms', 'en', null, 'Hi {{lead.first_name}}, your appointment with {{organization.name}} is today at {{appointment.time}}.'),
  ('reminder_2h', 'sms', 'sv', null, 'Hej {{lead.first_name}}, din tid hos {{organization.name}} är i dag kl. {{appointment.time}}.'),
  ('reminder_15min', 'sms', 'en', null, 'Your appointment with {{organization.name}} begins at {{appointment.time}}. See you soon!'),
  ('reminder_15min', 'sms', 'sv', null, 'Din tid hos {{organization.name}} börjar kl. {{appointment.time}}. Vi ses snart!'),
  ('ask_lead', 'sms', 'en', null, 'Hi {{lead.first_name}}, did you come to your appointment with {{organization.name}} on {{appointment.date}}? Reply YES or NO, or tap {{confirm_link}}'),
  ('ask_lead', 'sms', 'sv', null, 'Hej {{lead.first_name}}, kom du till din tid hos {{organization.name}} {{appointment.date}}? Svara JA eller NEJ, eller tryck på {{confirm_link}}'),
  ('rebook_1', 'sms', 'en', null, 'Hi {{lead.first_name}}, we missed you on {{appointment.date}}. Book a new time with {{organization.name}}: {{booking_link}} Reply STOP to stop these texts.'),
  ('rebook_1', 'sms', 'sv', null, 'Hej {{lead.first_name}}, vi saknade dig {{appointment.date}}. Boka en ny tid hos {{organization.name}}: {{booking_link}} Svara STOPP för att slippa sms.'),
  ('rebook_2', 'email', 'en', 'Shall we find a new time?', E'Hi {{lead.first_name}},\n\nwe missed you on {{appointment.date}}. You can choose a new time with {{organization.name}} here: {{booking_link}}\n\nOr just answer this e-mail.'),
  ('rebook_2', 'email', 'sv', 'Ska vi hitta en ny tid?', E'Hej {{lead.first_name}},\n\nvi saknade dig {{appointment.date}}. Här kan du välja en ny tid hos {{organization.name}}: {{booking_link}}\n\nEller svara bara på det här mejlet.'),
  ('rebook_3', 'sms', 'en', null, 'Hi {{lead.first_name}}, a last note from {{organization.name}}: your new time is one tap away: {{booking_link}}'),
  ('rebook_3', 'sms', 'sv', null, 'Hej {{lead.first_name}}, en sista hälsning från {{organization.name}}: en ny tid är ett tryck bort: {{booking_link}}'),
  ('nudge_owners', 'email', 'en', 'Did they come? {{organization.name}} waits for your answer', E'Hi {{member.first_name}},\n\nnobody has said yet whether these people came. Without an answer in time, the evidence decides.\n\n{{waiting_list}}\n\nOnly you should have these links. You can turn these e-mails off in Callboard, under Settings.'),
  ('nudge_owners', 'email', 'sv', 'Kom de? {{organization.name}} väntar på ditt svar', E'Hej {{member.first_name}},\n\ningen har ännu sagt om de här personerna kom. Utan svar i tid avgör det som annars är känt.\n\n{{waiting_list}}\n\nLänkarna är bara till för dig. Du kan stänga av de här mejlen i Callboard, under Inställningar.'),
  ('opt_out_reply', 'sms', 'en', null, 'You will get no more texts from {{organization.name}}.'),
  ('opt_out_reply', 'sms', 'sv', null, 'Du får inga fler sms från {{organization.name}}.'),
  ('opt_out_reply', 'email', 'en', 'You are unsubscribed', 'You will get no more e-mails from {{organization.name}}.'),
  ('opt_out_reply', 'email', 'sv', 'Du är avanmäld', 'Du får inga fler mejl från {{organization.name}}.');
