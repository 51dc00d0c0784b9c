-- The API for suppressions, consents and contact hours.

create function public.suppress_lead(p_lead_id uuid, p_channel text) returns uuid language sql set search_path = '' as $$
  select private.suppress_lead(p_lead_id, p_channel, now())
$$;
comment on function public.suppress_lead is
  'Suppresses a lead''s number and address on a channel (call, sms, email, all); agents and above. Refuses: lead_not_found, '
  'channel_unknown, role_too_low.';
grant execute on function public.suppress_lead to authenticated;

create function public.lift_suppression(p_id uuid) returns void language sql set search_path = '' as $$
  select private.lift_suppression(p_id, now())
$$;
comment on function public.lift_suppression is
  'Lifts a stop; managers and owners. Repeating it changes nothing. Refuses: suppression_not_found, role_too_low.';
grant execute on function public.lift_suppression to authenticated;

create function public.stop_contact(
  p_organization_id uuid, p_channel text, p_reason text, p_lead_ids uuid[] default null, p_filter jsonb default null
) returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  -- A legal stop is set as a whole, so not in parts. The API uses the function's timeout instead of its role's 8 s.
  select private.stop_contact(p_organization_id, p_channel, p_reason, p_lead_ids, p_filter, now())
$$;
comment on function public.stop_contact is
  'Suppresses the numbers and addresses of the given leads (or all of the filter) on a channel (call, sms, email, all); managers and '
  'owners. Returns {id, stopped}: the id for lift_contact_stop, and how many were not stopped already. Refuses: channel_unknown, '
  'contact_stop_reason_invalid, leads_not_chosen, organization_not_found, role_too_low.';
grant execute on function public.stop_contact to authenticated;

create function public.record_consent(
  p_organization_id uuid, p_channel text, p_source text, p_given_at timestamptz default null, p_lead_ids uuid[] default null,
  p_filter jsonb default null
) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.record_consent(p_organization_id, p_channel, p_source, p_given_at, p_lead_ids, p_filter, now())
$$;
comment on function public.record_consent is
  'Records that the given leads (or all of the filter) agreed to be contacted on a channel (call, sms, email): where, and when (now if '
  'null); managers and owners. Returns for how many it is new. Refuses: channel_unknown, consent_source_invalid, consent_in_the_future, '
  'leads_not_chosen, organization_not_found, role_too_low.';
grant execute on function public.record_consent to authenticated;

create function public.withdraw_consent(p_id bigint) returns void language sql set search_path = '' as $$
  select private.withdraw_consent(p_id, now())
$$;
comment on function public.withdraw_consent is
  'Records that a person no longer agrees; agents and above. Repeating it changes nothing. Refuses: consent_not_found, role_too_low.';
grant execute on function public.withdraw_consent to authenticated;

create function public.lift_contact_stop(p_organization_id uuid, p_id uuid) returns int
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.lift_contact_stop(p_organization_id, p_id, now())
$$;
comment on function public.lift_contact_stop is
  'Lifts everything that one stop_contact stopped, and nothing else; managers and owners. Returns how many; repeating it changes nothing. '
  'Refuses: organization_not_found, role_too_low.';
grant execute on function public.lift_contact_stop to authenticated;

create function public.change_contact_hours(p_organization_id uuid, p_call jsonb, p_sms jsonb) returns int
language sql set search_path = '' as $$
  select private.change_contact_hours(p_organization_id, p_call, p_sms)
$$;
comment on function public.change_contact_hours is
  'Writes the next version of when people may be called and sent SMS, each [{weekday 1-7, opens "09:00", closes "17:30"}] in their local '
  'time, and returns its number; for managers and above. Refuses: contact_hours_invalid, role_too_low.';
grant execute on function public.change_contact_hours to authenticated;
