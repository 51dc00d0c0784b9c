-- The API for messages, templates and reminders.

create function public.save_message_template(
  p_organization_id uuid, p_name text, p_channel text, p_locale text, p_subject text, p_body text
) returns uuid language sql set search_path = '' as $$
  select private.save_message_template(p_organization_id, p_name, p_channel, p_locale, p_subject, p_body)
$$;
comment on function public.save_message_template is
  'Saves a text as the newest version of a template; managers and owners. Returns its id. Refuses: template_variable_unknown, '
  'template_incomplete, role_too_low.';
grant execute on function public.save_message_template to authenticated;

create function public.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, finished_at timestamptz, user_id uuid
) language sql set search_path = '' as $$
  select * from private.reminder_plan(p_appointment_id)
$$;
comment on function public.reminder_plan is
  'Past and planned messages about an appointment: when, in which zone, and why if one is not sent. Strangers get no rows.';
grant execute on function public.reminder_plan to authenticated;
