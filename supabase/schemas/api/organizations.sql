-- The API for organizations, members and invitations.

create function public.create_organization(
  p_name text, p_time_zone text, p_currency text, p_locale text default 'en', p_country text default null
) returns uuid language sql set search_path = '' as $$
  select private.create_organization(p_name, p_time_zone, p_currency, p_locale, p_country)
$$;
comment on function public.create_organization is
  'Creates an organization with the caller as its owner and returns its id. Refuses: sign_in_first, time_zone_unknown.';
grant execute on function public.create_organization to authenticated;

create function public.change_organization(
  p_organization_id uuid, p_name text, p_time_zone text, p_currency text, p_locale text, p_country text, p_appointment_value_minor bigint
) returns void language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.change_organization(p_organization_id, p_name, p_time_zone, p_currency, p_locale, p_country, p_appointment_value_minor)
$$;
comment on function public.change_organization is
  'Changes an organization''s settings, as a manager; country and appointment value may be null. Has 60 s, because another zone or '
  'currency recounts all its days. Refuses: organization_not_found, role_too_low, time_zone_unknown.';
grant execute on function public.change_organization to authenticated;

create function public.invitation_preview(p_token text) returns jsonb language sql stable set search_path = '' as $$
  select private.invitation_preview(p_token)
$$;
comment on function public.invitation_preview is
  'What the invitation behind a token offers: {organization_name, email, role, expires_at, state}. Refuses: invitation_not_found.';
grant execute on function public.invitation_preview to anon, authenticated;

create function public.accept_invitation(p_token text) returns uuid language sql set search_path = '' as $$
  select private.accept_invitation(p_token, now())
$$;
comment on function public.accept_invitation is
  'Joins the organization that invited the caller''s confirmed e-mail. Refuses: invitation_not_found, _expired, _revoked, _accepted, '
  'invitation_is_for_another_email.';
grant execute on function public.accept_invitation to authenticated;

create function public.revoke_invitation(p_invitation_id uuid) returns void language sql set search_path = '' as $$
  select private.revoke_invitation(p_invitation_id)
$$;
comment on function public.revoke_invitation is
  'Revokes an invitation; managers and owners. Refuses: invitation_not_found, invitation_accepted, role_too_low.';
grant execute on function public.revoke_invitation to authenticated;

create function public.change_member_role(p_organization_id uuid, p_user_id uuid, p_role text) returns void
language sql set search_path = '' as $$
  select private.change_member_role(p_organization_id, p_user_id, p_role)
$$;
comment on function public.change_member_role is
  'Changes a member''s role. Refuses: member_not_found, role_above_yours, role_too_low, last_owner.';
grant execute on function public.change_member_role to authenticated;

create function public.remove_member(p_organization_id uuid, p_user_id uuid) returns void
language sql set search_path = '' as $$
  select private.remove_member(p_organization_id, p_user_id)
$$;
comment on function public.remove_member is
  'Ends a membership; any member may end their own. Refuses: member_not_found, role_above_yours, role_too_low, last_owner.';
grant execute on function public.remove_member to authenticated;

create function public.is_operator() returns boolean language sql stable set search_path = '' as $$
  select private.is_operator()
$$;
comment on function public.is_operator is 'Whether the caller operates this platform.';
grant execute on function public.is_operator to authenticated;
