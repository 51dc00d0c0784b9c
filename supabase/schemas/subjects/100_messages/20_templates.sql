-- Templates: built in, or an organization's own.

create function private.template_variables() returns text[] language sql immutable set search_path = '' as $$
  select array['lead.first_name', 'member.first_name', 'organization.name', 'appointment.date', 'appointment.time', 'confirm_link',
    'booking_link', 'waiting_list',
    'report.month', 'report.figures', 'report_link']
$$;
comment on function private.template_variables is 'Returns the variables a template may use between {{ and }}.';

create function private.save_message_template(
  p_organization_id uuid, p_name text, p_channel text, p_locale text, p_subject text, p_body text
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_unknown text;
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  -- Any other text between braces is a mistake that would be sent to thousands.
  select trim(m[1]) into v_unknown
  from regexp_matches(coalesce(p_subject, '') || ' ' || coalesce(p_body, ''), '\{\{([^{}]*)\}\}', 'g') m
  where trim(m[1]) <> all (private.template_variables()) limit 1;
  if v_unknown is null and regexp_replace(coalesce(p_subject, '') || coalesce(p_body, ''), '\{\{[^{}]*\}\}', '', 'g') ~ '\{\{|\}\}' then
    v_unknown := '{{';
  end if;
  if v_unknown is not null then
    perform private.refuse(422, 'template_variable_unknown', 'Known are ' || array_to_string(private.template_variables(), ', '),
      v_unknown);
  end if;
  if p_channel is null or p_channel not in ('sms', 'email') or p_locale is null or p_locale not in ('en', 'sv')
    or coalesce(trim(p_body), '') = ''
    or length(p_body) > 5000 or coalesce(p_name, '') !~ '^[a-z][a-z0-9_]{1,59}$'
    or (p_channel = 'email') <> (coalesce(trim(p_subject), '') <> '') or p_subject ~ '[[:cntrl:]]' or length(p_subject) > 200 then
    perform private.refuse(422, 'template_incomplete',
      'A name, a channel (sms, email), a language (en, sv), a text; a subject of one line for e-mail only');
  end if;
  perform pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'template', p_organization_id, p_name, p_channel, p_locale), 0));
  insert into public.message_templates (organization_id, name, channel, locale, subject, body, version, author)
  select p_organization_id, p_name, p_channel, p_locale, nullif(trim(p_subject), ''), p_body, 1 + coalesce(max(t.version), 0), auth.uid()
  from public.message_templates t
  where t.organization_id = p_organization_id and t.name = p_name and t.channel = p_channel and t.locale = p_locale
  returning id into v_id;
  perform private.audit(p_organization_id, auth.uid(), 'template.saved', v_id::text,
    jsonb_build_object('name', p_name, 'channel', p_channel, 'locale', p_locale));
  return v_id;
end $$;
comment on function private.save_message_template is 'Adds a version. Definer, because only functions write templates.';
grant execute on function private.save_message_template to authenticated;

create function private.template_for(p_organization_id uuid, p_name text, p_channel text, p_locale text) returns public.message_templates
language sql stable set search_path = '' as $$
  select * from public.message_templates t
  where t.name = p_name and t.channel = p_channel and t.locale in (p_locale, 'en')
    and (t.organization_id = p_organization_id or t.organization_id is null)
  order by t.locale = p_locale desc, t.organization_id is not null desc, t.version desc limit 1
$$;
comment on function private.template_for is
  'Returns the template to use: in the recipient''s language before English, the organization''s own before the built-in one, the newest '
  'first.';
