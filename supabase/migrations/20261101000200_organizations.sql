-- Organizations: the tenant, its people and their roles, invitations, operators, and the audit log.

create table public.organizations (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  time_zone text not null,
  currency text not null,
  locale text not null default 'en',
  country text,
  appointment_value_minor bigint,
  onboarding_dismissed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint organizations_name_is_said check (length(trim(name)) between 1 and 120),
  constraint organizations_time_zone_exists check (private.is_time_zone(time_zone)),
  constraint organizations_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint organizations_locale_is_spoken check (locale in ('en', 'sv')),
  constraint organizations_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint organizations_appointment_value_is_possible check (appointment_value_minor between 0 and 10000000000)
);
comment on table public.organizations is 'The tenant: one business with its own zone, currency, people and data.';
comment on column public.organizations.country is 'ISO 3166 country that reads phone numbers written without one.';
comment on column public.organizations.appointment_value_minor is
  'What one shown appointment is worth, in minor units of the currency; null until the owner has said so.';

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  full_name text not null default '',
  locale text,
  theme text not null default 'system',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_locale_is_spoken check (locale in ('en', 'sv')),
  constraint profiles_theme_is_known check (theme in ('system', 'light', 'dark')),
  constraint profiles_full_name_is_short check (length(full_name) <= 120)
);
comment on table public.profiles is 'What a log-in shows of itself to the people it works with.';

create table public.memberships (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references public.profiles (user_id) on delete cascade,
  role text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, user_id),
  constraint memberships_role_is_known check (role in ('owner', 'manager', 'agent', 'viewer'))
);
comment on table public.memberships is 'Who belongs to which organization, and as what.';
create index memberships_user_idx on public.memberships (user_id, organization_id, role);

create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  email text not null,
  role text not null,
  token_hash text not null unique,
  invited_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references public.profiles (user_id) on delete set null,
  revoked_at timestamptz,
  constraint invitations_email_is_lower_case check (email = lower(email) and email like '%_@_%'),
  constraint invitations_role_is_known check (role in ('owner', 'manager', 'agent', 'viewer')),
  constraint invitations_token_is_hashed check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint invitations_expire_after_they_are_made check (expires_at > created_at),
  constraint invitations_end_once check (accepted_at is null or revoked_at is null)
);
comment on table public.invitations is
  'A single-use, e-mail bound, expiring offer of a membership. Only the SHA-256 of its token is kept.';
create index invitations_organization_idx on public.invitations (organization_id, created_at desc);
create index invitations_invited_by_idx on public.invitations (invited_by);
create index invitations_accepted_by_idx on public.invitations (accepted_by);

create table private.operators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);
comment on table private.operators is 'Whoever deployed this project and serves its organizations. Added with psql, never through the API.';
alter table private.operators enable row level security;

create table public.audit_log (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  actor uuid,
  act text not null,
  subject text,
  details jsonb not null default '{}',
  at timestamptz not null default now(),
  constraint audit_log_act_is_a_word check (act ~ '^[a-z_]+\.[a-z_]+$')
);
comment on table public.audit_log is 'Every privileged act: who, what, upon what, when. Append only.';
create index audit_log_organization_idx on public.audit_log (organization_id, at desc);

-- Who may do what ---------------------------------------------------------------------------------

create function private.role_rank(p_role text) returns int language sql immutable set search_path = '' as $$
  select case p_role when 'owner' then 4 when 'manager' then 3 when 'agent' then 2 when 'viewer' then 1 else 0 end
$$;
comment on function private.role_rank is 'Roles as numbers: owner 4, manager 3, agent 2, viewer 1, unknown 0.';

-- In plpgsql, which keeps its plan for the session: every policy of every statement asks this.
create function private.my_organization_ids(p_at_least text default 'viewer') returns setof uuid
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare v_least int := private.role_rank(p_at_least);
begin
  return query select m.organization_id from public.memberships m where m.user_id = auth.uid() and private.role_rank(m.role) >= v_least;
end $$;
comment on function private.my_organization_ids is
  'Organizations in which the caller has at least this role. Definer, because policies on memberships themselves ask it.';

create function private.my_colleague_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select theirs.user_id from public.memberships mine
  join public.memberships theirs using (organization_id)
  where mine.user_id = (select auth.uid())
$$;
comment on function private.my_colleague_ids is
  'Everybody who shares an organization with the caller. Definer, because it reads past the caller''s own rows.';

create function private.member_role(p_organization_id uuid, p_user_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select role from public.memberships where organization_id = p_organization_id and user_id = p_user_id
$$;
comment on function private.member_role is 'The role of one person in one organization, or null. For the functions'' door.';

create function private.require_role(p_organization_id uuid, p_user_id uuid, p_at_least text) returns text
language plpgsql stable set search_path = '' as $$
declare v_role text := private.member_role(p_organization_id, p_user_id);
begin
  if v_role is null then
    perform private.refuse(404, 'organization_not_found', 'You are not a member of this organization');
  elsif private.role_rank(v_role) < private.role_rank(p_at_least) then
    perform private.refuse(403, 'role_too_low', 'This needs the role ' || p_at_least);
  end if;
  return v_role;
end $$;
comment on function private.require_role is
  'Refuses strangers as if the organization did not exist (no oracle), and members below the role; answers the role.';

create function private.audit(p_organization_id uuid, p_actor uuid, p_act text, p_subject text default null, p_details jsonb default '{}')
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (organization_id, actor, act, subject, details)
  values (p_organization_id, p_actor, p_act, p_subject, p_details)
$$;
comment on function private.audit is 'Writes one line of the audit log. Definer, because nobody may insert there directly.';

create function private.audit_log_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- An organization that is erased takes its log with it: then the parent row is already gone.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'audit_log_is_append_only');
  return null;
end $$;
comment on function private.audit_log_is_append_only is 'Trigger: the audit log is never changed, whoever asks.';
create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.audit_log_is_append_only();
create trigger audit_log_is_kept before truncate on public.audit_log
  for each statement execute function private.audit_log_is_append_only();

-- People come and go --------------------------------------------------------------------------------

create function private.make_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (user_id, email, full_name)
  values (new.id, lower(coalesce(new.email, '')), left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 120))
  on conflict (user_id) do update set email = excluded.email;
  return new;
end $$;
comment on function private.make_profile is
  'Trigger on auth.users: a log-in has a profile and its e-mail follows. Definer, because auth owns that table.';
create trigger make_profile after insert or update of email on auth.users
  for each row execute function private.make_profile();

create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
    -- Locks the organization, so that two owners leaving at once are seen one after the other.
    perform 1 from public.organizations where id = old.organization_id for no key update;
    if found and not exists (
      select 1 from public.memberships
      where organization_id = old.organization_id and role = 'owner' and user_id <> old.user_id
    ) then
      perform private.refuse(409, 'last_owner', 'Make somebody else owner first');
    end if;
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
comment on function private.keep_an_owner is
  'Trigger: an organization always has an owner. Definer, because it counts rows the caller may not see.';
create trigger keep_an_owner before update of role or delete on public.memberships
  for each row execute function private.keep_an_owner();

create trigger touch_updated_at before update on public.organizations for each row execute function private.touch_updated_at();
create trigger touch_updated_at before update on public.profiles for each row execute function private.touch_updated_at();
create trigger touch_updated_at before update on public.memberships for each row execute function private.touch_updated_at();

-- What members may call -----------------------------------------------------------------------------

create function private.zone_for_members(p_name text) returns text language plpgsql set search_path = '' as $$
declare v_zone text := private.known_zone(p_name);
begin
  if v_zone is null then perform private.refuse(422, 'time_zone_unknown', 'Use an IANA name such as Europe/Stockholm'); end if;
  return v_zone;
end $$;
comment on function private.zone_for_members is 'The current name of the zone a member chose. Refuses: time_zone_unknown.';

create function private.create_organization(p_name text, p_time_zone text, p_currency text, p_locale text, p_country text)
returns uuid language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v_id uuid;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  insert into public.organizations (name, time_zone, currency, locale, country)
  values (trim(p_name), private.zone_for_members(p_time_zone), p_currency, p_locale, p_country) returning id into v_id;
  insert into public.memberships (organization_id, user_id, role) values (v_id, v_user, 'owner');
  perform private.audit(v_id, v_user, 'organization.created', v_id::text);
  return v_id;
end $$;
comment on function private.create_organization is
  'Makes an organization with the caller as its owner. Definer, because nobody may insert a membership directly.';

create function public.create_organization(
  p_name text, p_time_zone text, p_currency text, p_locale text default 'en', p_country text default null
) returns uuid language sql set search_path = '' as $$
  select private.create_organization(p_name, p_time_zone, p_currency, p_locale, p_country)
$$;
comment on function public.create_organization is
  'Makes an organization with the caller as its owner and answers its id. Refuses: sign_in_first, time_zone_unknown.';

create function private.change_organization(
  p_organization_id uuid, p_name text, p_time_zone text, p_currency text, p_locale text, p_country text, p_appointment_value_minor bigint
) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.organizations set name = p_name, time_zone = private.zone_for_members(p_time_zone), currency = p_currency, locale = p_locale,
    country = p_country, appointment_value_minor = p_appointment_value_minor
  where id = p_organization_id;
end $$;
comment on function private.change_organization is 'Definer, because a change of zone or currency recounts facts that are nobody''s to write. For public.change_organization.';

create function public.change_organization(
  p_organization_id uuid, p_name text, p_time_zone text, p_currency text, p_locale text, p_country text, p_appointment_value_minor bigint
) returns void language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.change_organization(p_organization_id, p_name, p_time_zone, p_currency, p_locale, p_country, p_appointment_value_minor)
$$;
comment on function public.change_organization is
  'Changes an organization''s settings, as a manager; country and appointment value may be null. Has 60 s, since another zone or currency recounts all its days. Refuses: organization_not_found, role_too_low, time_zone_unknown.';

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
  'Invites an e-mail address; an open invitation of the same address is revoked. Definer, called by the api function for a signed-in member.';

create function private.invitation_by_token(p_token text) returns public.invitations
language sql stable security definer set search_path = '' as $$
  select i from public.invitations i where token_hash = encode(extensions.digest(p_token, 'sha256'), 'hex')
$$;
comment on function private.invitation_by_token is 'The invitation whose token this is. Definer, because whoever holds the token is not a member yet.';

create function private.invitation_state(p_invitation public.invitations, p_as_of timestamptz default now())
returns text language sql stable set search_path = '' as $$
  select case
    when p_invitation.accepted_at is not null then 'accepted'
    when p_invitation.revoked_at is not null then 'revoked'
    when p_invitation.expires_at <= p_as_of then 'expired'
    else 'open' end
$$;
comment on function private.invitation_state is 'open, accepted, revoked or expired.';

create function private.invitation_preview(p_token text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare v public.invitations := private.invitation_by_token(p_token);
begin
  if v.id is null then perform private.refuse(404, 'invitation_not_found', 'Ask for a new invitation'); end if;
  return jsonb_build_object(
    'organization_name', (select name from public.organizations where id = v.organization_id),
    'email', v.email, 'role', v.role, 'expires_at', v.expires_at, 'state', private.invitation_state(v));
end $$;
comment on function private.invitation_preview is 'What an invitation offers. Definer: the token is the permission.';

create function public.invitation_preview(p_token text) returns jsonb language sql stable set search_path = '' as $$
  select private.invitation_preview(p_token)
$$;
comment on function public.invitation_preview is
  'What the invitation behind a token offers: {organization_name, email, role, expires_at, state}. Refuses: invitation_not_found.';

create function private.accept_invitation(p_token text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v public.invitations;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  -- The row lock makes twenty clicks at once one acceptance.
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

create function public.accept_invitation(p_token text) returns uuid language sql set search_path = '' as $$
  select private.accept_invitation(p_token, now())
$$;
comment on function public.accept_invitation is
  'Joins the organization that invited the caller''s confirmed e-mail. Refuses: invitation_not_found, _expired, _revoked, _accepted, invitation_is_for_another_email.';

create function private.revoke_invitation(p_invitation_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.invitations;
begin
  -- A stranger's answer must not tell whether there is such an invitation.
  select * into v from public.invitations
  where id = p_invitation_id and organization_id in (select private.my_organization_ids()) for update;
  if v.id is null then perform private.refuse(404, 'invitation_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  if v.accepted_at is not null then perform private.refuse(409, 'invitation_accepted', 'Remove the member instead'); end if;
  update public.invitations set revoked_at = coalesce(revoked_at, now()) where id = v.id;
  perform private.audit(v.organization_id, auth.uid(), 'invitation.revoked', v.id::text);
end $$;
comment on function private.revoke_invitation is 'Withdraws an invitation. Definer: invitations are written by functions only.';

create function public.revoke_invitation(p_invitation_id uuid) returns void language sql set search_path = '' as $$
  select private.revoke_invitation(p_invitation_id)
$$;
comment on function public.revoke_invitation is 'Withdraws an invitation; managers and owners. Refuses: invitation_not_found, invitation_accepted, role_too_low.';

create function private.lock_members(p_organization_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  -- Strangers lock nothing. The rows of the organization may go on being written: their references are not in the way.
  perform 1 from public.organizations
  where id = p_organization_id and id in (select private.my_organization_ids()) for no key update;
end $$;
comment on function private.lock_members is
  'Lets those who change memberships through one at a time: a role that is read before may have been taken away meanwhile.';

create function private.change_member_role(p_organization_id uuid, p_user_id uuid, p_role text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mine text;
  v_theirs text;
begin
  perform private.lock_members(p_organization_id);
  v_mine := private.require_role(p_organization_id, auth.uid(), 'manager');
  v_theirs := private.member_role(p_organization_id, p_user_id);
  if v_theirs is null then perform private.refuse(404, 'member_not_found'); end if;
  if private.role_rank(p_role) = 0 then perform private.refuse(422, 'role_unknown', 'owner, manager, agent or viewer'); end if;
  if greatest(private.role_rank(v_theirs), private.role_rank(p_role)) > private.role_rank(v_mine) then
    perform private.refuse(403, 'role_above_yours', 'You can give and take roles up to your own');
  end if;
  update public.memberships set role = p_role where organization_id = p_organization_id and user_id = p_user_id;
  perform private.audit(p_organization_id, auth.uid(), 'member.role_changed', p_user_id::text, jsonb_build_object('from', v_theirs, 'to', p_role));
end $$;
comment on function private.change_member_role is 'Gives a member another role, within the caller''s own. Definer: memberships are written by functions only.';

create function public.change_member_role(p_organization_id uuid, p_user_id uuid, p_role text) returns void
language sql set search_path = '' as $$
  select private.change_member_role(p_organization_id, p_user_id, p_role)
$$;
comment on function public.change_member_role is 'Refuses: member_not_found, role_above_yours, role_too_low, last_owner.';

create function private.remove_member(p_organization_id uuid, p_user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mine text;
  v_theirs text;
begin
  perform private.lock_members(p_organization_id);
  -- Anybody may leave; to remove somebody else takes a manager of at least their rank.
  v_mine := private.require_role(p_organization_id, auth.uid(), case when p_user_id = auth.uid() then 'viewer' else 'manager' end);
  v_theirs := private.member_role(p_organization_id, p_user_id);
  if v_theirs is null then perform private.refuse(404, 'member_not_found'); end if;
  if private.role_rank(v_theirs) > private.role_rank(v_mine) then
    perform private.refuse(403, 'role_above_yours', 'Only an owner can remove an owner');
  end if;
  delete from public.memberships where organization_id = p_organization_id and user_id = p_user_id;
  perform private.audit(p_organization_id, auth.uid(), 'member.removed', p_user_id::text, jsonb_build_object('role', v_theirs));
end $$;
comment on function private.remove_member is 'Ends a membership. Definer: memberships are written by functions only.';

create function public.remove_member(p_organization_id uuid, p_user_id uuid) returns void
language sql set search_path = '' as $$
  select private.remove_member(p_organization_id, p_user_id)
$$;
comment on function public.remove_member is 'Ends a membership; anybody may end their own. Refuses: member_not_found, role_above_yours, role_too_low, last_owner.';

-- Who sees what -------------------------------------------------------------------------------------

alter table public.organizations enable row level security;
create policy "members read their organizations" on public.organizations for select to authenticated
  using (id = any (array(select private.my_organization_ids())));
create policy "managers change their organization" on public.organizations for update to authenticated
  using (id = any (array(select private.my_organization_ids('manager'))))
  with check (id = any (array(select private.my_organization_ids('manager'))));
grant select on public.organizations to authenticated;
grant update (name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at)
  on public.organizations to authenticated;

alter table public.profiles enable row level security;
create policy "people read themselves and their colleagues" on public.profiles for select to authenticated
  using (user_id = (select auth.uid()) or user_id = any (array(select private.my_colleague_ids())));
create policy "people change themselves" on public.profiles for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant select on public.profiles to authenticated;
grant update (full_name, locale, theme) on public.profiles to authenticated;

alter table public.memberships enable row level security;
create policy "members read who belongs to their organizations" on public.memberships for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.memberships to authenticated;

alter table public.invitations enable row level security;
create policy "managers read their organization's invitations" on public.invitations for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select (id, organization_id, email, role, invited_by, created_at, expires_at, accepted_at, accepted_by, revoked_at)
  on public.invitations to authenticated;

alter table public.audit_log enable row level security;
create policy "managers read their organization's audit log" on public.audit_log for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.audit_log to authenticated;

grant execute on function private.role_rank, private.my_organization_ids, private.my_colleague_ids to authenticated;
grant execute on function private.create_organization, private.change_organization, private.accept_invitation, private.revoke_invitation,
  private.change_member_role, private.remove_member to authenticated;
grant execute on function private.invitation_preview to anon, authenticated;
grant execute on function public.create_organization, public.change_organization, public.accept_invitation, public.revoke_invitation,
  public.change_member_role, public.remove_member to authenticated;
grant execute on function public.invitation_preview to anon, authenticated;
grant select, insert, update, delete on public.organizations, public.profiles, public.memberships, public.invitations to service_role;
grant select on public.audit_log to service_role;
