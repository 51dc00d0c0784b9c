-- Invitations are created, previewed, accepted and revoked.

create function private.create_invitation(
  p_organization_id uuid, p_actor uuid, p_email text, p_role text, p_token_hash text, p_expires_at timestamptz
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_role text := private.require_role(p_organization_id, p_actor, 'manager');
  v_email text := lower(trim(p_email));
  v_id uuid;
begin
  if private.role_rank(p_role) = 0 then perform private.refuse(422, 'role_unknown', 'owner, manager, agent or viewer'); end if;
  if private.role_rank(p_role) > private.role_rank(v_role) then
    perform private.refuse(403, 'role_above_yours', 'You can invite people up to your own role');
  end if;
  if exists (
    select 1 from public.memberships m join public.profiles p using (user_id)
    where m.organization_id = p_organization_id and p.email = v_email
  ) then
    perform private.refuse(409, 'already_a_member', 'This person is already a member');
  end if;
  update public.invitations set revoked_at = now()
  where organization_id = p_organization_id and email = v_email and accepted_at is null and revoked_at is null;
  insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
  values (p_organization_id, v_email, p_role, p_token_hash, p_actor, p_expires_at) returning id into v_id;
  perform private.audit(p_organization_id, p_actor, 'invitation.created', v_id::text, jsonb_build_object('email', v_email, 'role', p_role));
  return v_id;
end $$;
comment on function private.create_invitation is
  'Invites an e-mail address and revokes an open invitation of the same address. Definer, called by the api function for a signed-in '
  'member.';

create function private.invitation_by_token(p_token text) returns public.invitations
language sql stable security definer set search_path = '' as $$
  select i from public.invitations i where token_hash = encode(extensions.digest(p_token, 'sha256'), 'hex')
$$;
comment on function private.invitation_by_token is
  'Returns the invitation with this token. Definer, because the caller is not a member yet.';

create function private.invitation_state(p_invitation public.invitations, p_as_of timestamptz default now())
returns text language sql stable set search_path = '' as $$
  select case
    when p_invitation.accepted_at is not null then 'accepted'
    when p_invitation.revoked_at is not null then 'revoked'
    when p_invitation.expires_at <= p_as_of then 'expired'
    else 'open' end
$$;
comment on function private.invitation_state is 'Returns open, accepted, revoked or expired.';

create function private.invitation_preview(p_token text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare v public.invitations := private.invitation_by_token(p_token);
begin
  if v.id is null then perform private.refuse(404, 'invitation_not_found', 'Ask for a new invitation'); end if;
  return jsonb_build_object(
    'organization_name', (select name from public.organizations where id = v.organization_id),
    'email', v.email, 'role', v.role, 'expires_at', v.expires_at, 'state', private.invitation_state(v));
end $$;
comment on function private.invitation_preview is 'Returns what an invitation offers. Definer, because the token is the permission.';
grant execute on function private.invitation_preview to anon, authenticated;

create function private.accept_invitation(p_token text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v public.invitations;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  -- The row lock turns twenty simultaneous clicks into one acceptance.
  select * into v from public.invitations
  where token_hash = encode(extensions.digest(p_token, 'sha256'), 'hex') for update;
  if v.id is null then perform private.refuse(404, 'invitation_not_found', 'Ask for a new invitation'); end if;
  if private.invitation_state(v, p_as_of) <> 'open' then
    perform private.refuse(409, 'invitation_' || private.invitation_state(v, p_as_of), 'Ask for a new invitation');
  end if;
  if not exists (select 1 from auth.users where id = v_user and lower(email) = v.email and email_confirmed_at is not null) then
    perform private.refuse(403, 'invitation_is_for_another_email', 'Sign in with the invited address');
  end if;
  insert into public.memberships (organization_id, user_id, role) values (v.organization_id, v_user, v.role)
  on conflict (organization_id, user_id) do nothing;
  update public.invitations set accepted_at = p_as_of, accepted_by = v_user where id = v.id;
  perform private.audit(v.organization_id, v_user, 'invitation.accepted', v.id::text, jsonb_build_object('role', v.role));
  return v.organization_id;
end $$;
comment on function private.accept_invitation is
  'Turns an open invitation into a membership, once. Definer, because the caller is not a member yet.';
grant execute on function private.accept_invitation to authenticated;

create function private.revoke_invitation(p_invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.invitations;
begin
  -- The error must not reveal to a stranger whether such an invitation exists.
  select * into v from public.invitations
  where id = p_invitation_id and organization_id in (select private.my_organization_ids()) for update;
  if v.id is null then perform private.refuse(404, 'invitation_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  if v.accepted_at is not null then perform private.refuse(409, 'invitation_accepted', 'Remove the member instead'); end if;
  update public.invitations set revoked_at = coalesce(revoked_at, now()) where id = v.id;
  perform private.audit(v.organization_id, auth.uid(), 'invitation.revoked', v.id::text);
end $$;
comment on function private.revoke_invitation is 'Revokes an invitation. Definer, because only functions write invitations.';
grant execute on function private.revoke_invitation to authenticated;
