-- The whole database of the first release. Written by "npm run schema" from supabase/schemas: read and edit those.

-- schemas/subjects/010_foundations/10_schema.sql
-- Extensions, the private schema and default privileges: nothing is reachable unless it is granted by name.

-- Functions come before what they read, so that each file reads from the top. Their bodies are checked once all objects exist.
set check_function_bodies = off;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists pg_net with schema extensions;
create extension if not exists supabase_vault;
create schema private;
comment on schema private is 'Internals, never exposed by the API. What the browser may call is in public.';
grant usage on schema private to anon, authenticated, service_role;
-- No object is reachable by accident: every table and function names the roles that may use it.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

-- schemas/subjects/010_foundations/20_helpers.sql
-- Helpers without a subject: refusals, checks of values, and trigger functions shared by many tables.

create function private.refuse(p_status int, p_code text, p_hint text default null, p_detail text default null)
returns void language plpgsql volatile set search_path = '' as $$
begin
  raise exception using errcode = 'PT' || p_status, message = p_code, hint = coalesce(p_hint, ''), detail = coalesce(p_detail, '');
end $$;
comment on function private.refuse is
  'Raises one of our own errors: PostgREST turns SQLSTATE PTnnn into HTTP nnn. The code is for machines and is listed in '
  'docs/error-codes.md.';
-- A constraint runs with the rights of the role that writes the row.
grant execute on function private.refuse to authenticated, service_role;

create function private.touch_updated_at() returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;
comment on function private.touch_updated_at is 'Trigger: sets updated_at on every update.';
grant execute on function private.touch_updated_at to authenticated, service_role;

create function private.is_time_zone(p_name text) returns boolean language plpgsql immutable set search_path = '' as $$
begin
  perform timestamptz '2000-01-01 00:00:00+00' at time zone p_name;
  return p_name ~ '^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$';
exception when invalid_parameter_value then
  return false;
end $$;
comment on function private.is_time_zone is
  'Returns whether PostgreSQL knows the IANA zone. Declared immutable so that a constraint may call it: zones are added, never removed.';
grant execute on function private.is_time_zone to authenticated, service_role;

create function private.known_zone(p_name text) returns text language plpgsql immutable set search_path = '' as $$
declare
  -- Browsers and calendars still use these old names; a server with a minimal time zone database does not know them.
  v_name text := case p_name
    when 'Africa/Asmera' then 'Africa/Asmara' when 'America/Buenos_Aires' then 'America/Argentina/Buenos_Aires'
    when 'America/Catamarca' then 'America/Argentina/Catamarca' when 'America/Coral_Harbour' then 'America/Atikokan'
    when 'America/Cordoba' then 'America/Argentina/Cordoba' when 'America/Godthab' then 'America/Nuuk'
    when 'America/Indianapolis' then 'America/Indiana/Indianapolis' when 'America/Jujuy' then 'America/Argentina/Jujuy'
    when 'America/Louisville' then 'America/Kentucky/Louisville' when 'America/Mendoza' then 'America/Argentina/Mendoza'
    when 'Asia/Calcutta' then 'Asia/Kolkata' when 'Asia/Katmandu' then 'Asia/Kathmandu' when 'Asia/Rangoon' then 'Asia/Yangon'
    when 'Asia/Saigon' then 'Asia/Ho_Chi_Minh' when 'Atlantic/Faeroe' then 'Atlantic/Faroe' when 'Europe/Kiev' then 'Europe/Kyiv'
    when 'Pacific/Enderbury' then 'Pacific/Kanton' when 'Pacific/Ponape' then 'Pacific/Pohnpei' when 'Pacific/Truk' then 'Pacific/Chuuk'
    else p_name end;
begin
  return case when private.is_time_zone(v_name) then v_name end;
end $$;
comment on function private.known_zone is 'Returns the current name of a zone, also for an old name; null if PostgreSQL does not know it.';
grant execute on function private.known_zone to authenticated, service_role;

-- Without a search path of its own, which would prevent inlining. Its body was bound to what it calls when it was created.
create function private.is_e164(p_text text) returns boolean language sql immutable parallel safe
return p_text ~ '^\+[1-9][0-9]{6,14}$';
comment on function private.is_e164 is
  'Returns whether this is a complete number in E.164: "+", country code, 7 to 15 digits in total. Null for null.';
grant execute on function private.is_e164 to service_role;

create function private.uuid_or_null(p_text text) returns uuid language plpgsql immutable set search_path = '' as $$
begin
  return case when p_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;
end $$;
comment on function private.uuid_or_null is 'Returns one of our ids from a provider''s text; null if it is not a uuid.';

-- schemas/subjects/020_organizations/10_roles.sql
-- Roles: the organizations the caller belongs to, and in which role.

create function private.role_rank(p_role text) returns int language sql immutable set search_path = '' as $$
  select case p_role when 'owner' then 4 when 'manager' then 3 when 'agent' then 2 when 'viewer' then 1 else 0 end
$$;
comment on function private.role_rank is 'Returns the rank of a role: owner 4, manager 3, agent 2, viewer 1, unknown 0.';
grant execute on function private.role_rank to authenticated;

-- In plpgsql, which caches its plan for the session: every policy calls this in every statement.
create function private.my_organization_ids(p_at_least text default 'viewer') returns setof uuid
language plpgsql stable security definer set search_path = '' rows 5 as $$
declare v_least int := private.role_rank(p_at_least);
begin
  return query select m.organization_id from public.memberships m where m.user_id = auth.uid() and private.role_rank(m.role) >= v_least;
end $$;
comment on function private.my_organization_ids is
  'Returns the organizations in which the caller has at least this role. Definer, because policies on memberships call it too.';
grant execute on function private.my_organization_ids to authenticated;

create function private.my_colleague_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select theirs.user_id from public.memberships mine
  join public.memberships theirs using (organization_id)
  where mine.user_id = (select auth.uid())
$$;
comment on function private.my_colleague_ids is
  'Returns everyone who shares an organization with the caller. Definer, because it reads beyond the caller''s own rows.';
grant execute on function private.my_colleague_ids to authenticated;

create function private.member_role(p_organization_id uuid, p_user_id uuid) returns text
language sql stable security definer set search_path = '' as $$
  select role from public.memberships where organization_id = p_organization_id and user_id = p_user_id
$$;
comment on function private.member_role is 'Returns the role of a person in an organization, or null. For the Edge Functions.';

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
  'Returns the caller''s role. Refuses non-members as if the organization did not exist, and members below the required role.';

-- schemas/subjects/020_organizations/20_tables.sql
-- Organizations are the tenants. Profiles, memberships, invitations, operators and the audit log.

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
  constraint organizations_name_is_set check (length(trim(name)) between 1 and 120),
  constraint organizations_time_zone_exists check (private.is_time_zone(time_zone)),
  constraint organizations_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint organizations_locale_is_supported check (locale in ('en', 'sv')),
  constraint organizations_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint organizations_appointment_value_is_possible check (appointment_value_minor between 0 and 10000000000)
);
comment on table public.organizations is 'The tenant: one business with its own time zone, currency, people and data.';
comment on column public.organizations.country is 'ISO 3166 country in which phone numbers without a country code are read.';
comment on column public.organizations.appointment_value_minor is
  'Value of one shown appointment in minor units of the currency; null until the owner sets it.';
alter table public.organizations enable row level security;
create policy "members read their organizations" on public.organizations for select to authenticated
  using (id = any (array(select private.my_organization_ids())));
create policy "managers change their organization" on public.organizations for update to authenticated
  using (id = any (array(select private.my_organization_ids('manager'))))
  with check (id = any (array(select private.my_organization_ids('manager'))));
grant select on public.organizations to authenticated;
grant update (name, time_zone, currency, locale, country, appointment_value_minor, onboarding_dismissed_at)
  on public.organizations to authenticated;
grant select, insert, update, delete on public.organizations to service_role;

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  full_name text not null default '',
  locale text,
  theme text not null default 'system',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_locale_is_supported check (locale in ('en', 'sv')),
  constraint profiles_theme_is_known check (theme in ('system', 'light', 'dark')),
  constraint profiles_full_name_is_short check (length(full_name) <= 120)
);
comment on table public.profiles is 'What a log-in shows to the people it works with.';
alter table public.profiles enable row level security;
create policy "people read themselves and their colleagues" on public.profiles for select to authenticated
  using (user_id = (select auth.uid()) or user_id = any (array(select private.my_colleague_ids())));
create policy "people change themselves" on public.profiles for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
grant select on public.profiles to authenticated;
grant update (full_name, locale, theme) on public.profiles to authenticated;
grant select, insert, update, delete on public.profiles to service_role;

create table public.memberships (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid not null references public.profiles (user_id) on delete cascade,
  role text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  wants_nudges boolean not null default true,
  wants_reports boolean not null default true,
  primary key (organization_id, user_id),
  constraint memberships_role_is_known check (role in ('owner', 'manager', 'agent', 'viewer'))
);
comment on table public.memberships is 'Who belongs to which organization, in which role.';
comment on column public.memberships.wants_nudges is
  'Whether an owner or manager is asked by e-mail about appointments without a statement.';
comment on column public.memberships.wants_reports is 'Whether an owner or manager receives the monthly proof report by e-mail.';
create index memberships_user_idx on public.memberships (user_id, organization_id, role);
alter table public.memberships enable row level security;
create policy "members read who belongs to their organizations" on public.memberships for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.memberships to authenticated;
grant select, insert, update, delete on public.memberships to service_role;

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
  'A single-use, expiring offer of a membership, bound to an e-mail address. Only the SHA-256 of its token is stored.';
create index invitations_organization_idx on public.invitations (organization_id, created_at desc);
create index invitations_invited_by_idx on public.invitations (invited_by);
create index invitations_accepted_by_idx on public.invitations (accepted_by);
alter table public.invitations enable row level security;
create policy "managers read their organization's invitations" on public.invitations for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select (id, organization_id, email, role, invited_by, created_at, expires_at, accepted_at, accepted_by, revoked_at)
  on public.invitations to authenticated;
grant select, insert, update, delete on public.invitations to service_role;

create table private.operators (
  user_id uuid primary key references auth.users (id) on delete cascade,
  created_at timestamptz not null default now()
);
comment on table private.operators is
  'The people who deployed this project and serve its organizations. Added with psql, never through the API.';
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
comment on table public.audit_log is 'Every privileged act: actor, act, subject and time. Append only.';
create index audit_log_organization_idx on public.audit_log (organization_id, at desc);
create index audit_log_subject_idx on public.audit_log (organization_id, subject, at desc);
alter table public.audit_log enable row level security;
create policy "managers read their organization's audit log" on public.audit_log for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.audit_log to authenticated;
grant select on public.audit_log to service_role;

-- schemas/subjects/020_organizations/30_audit.sql
-- The audit log has one line per privileged act. It is append only, as are some other tables.

create function private.audit(p_organization_id uuid, p_actor uuid, p_act text, p_subject text default null, p_details jsonb default '{}')
returns void language sql security definer set search_path = '' as $$
  insert into public.audit_log (organization_id, actor, act, subject, details)
  values (p_organization_id, p_actor, p_act, p_subject, p_details)
$$;
comment on function private.audit is 'Writes one line of the audit log. Definer, because nobody may insert into it directly.';

create function private.audit_log_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its log; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'audit_log_is_append_only');
  return null;
end $$;
comment on function private.audit_log_is_append_only is 'Trigger: refuses every update and delete of the audit log.';

create function private.row_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases these rows; its row is already gone then.
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  perform private.refuse(403, 'row_is_append_only', 'Write a further row instead', tg_table_name);
  return null;
end $$;
comment on function private.row_is_append_only is 'Trigger: refuses every update and delete. For tables that billing depends on.';

-- schemas/subjects/020_organizations/40_members.sql
-- How organizations are created, and how their members change.

create function private.make_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (user_id, email, full_name)
  values (new.id, lower(coalesce(new.email, '')), left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 120))
  on conflict (user_id) do update set email = excluded.email;
  return new;
end $$;
comment on function private.make_profile is
  'Trigger on auth.users: creates the profile of a log-in and keeps its e-mail up to date. Definer, because Auth owns that table.';

create function private.zone_for_members(p_name text) returns text language plpgsql set search_path = '' as $$
declare v_zone text := private.known_zone(p_name);
begin
  if v_zone is null then perform private.refuse(422, 'time_zone_unknown', 'Use an IANA name such as Europe/Stockholm'); end if;
  return v_zone;
end $$;
comment on function private.zone_for_members is 'Returns the current name of the zone a member chose. Refuses: time_zone_unknown.';

create function private.use_current_zone() returns trigger language plpgsql set search_path = '' as $$
begin
  new.time_zone := coalesce(private.known_zone(new.time_zone), new.time_zone);
  return new;
end $$;
comment on function private.use_current_zone is
  'Trigger: stores a zone under its current name. An unknown zone stays as it is, for the constraint to refuse.';

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
  'Creates an organization with the caller as its owner. Definer, because nobody may insert a membership directly.';
grant execute on function private.create_organization to authenticated;

create function private.change_organization(
  p_organization_id uuid, p_name text, p_time_zone text, p_currency text, p_locale text, p_country text, p_appointment_value_minor bigint
) returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.organizations set name = p_name, time_zone = private.zone_for_members(p_time_zone), currency = p_currency,
    locale = p_locale,
    country = p_country, appointment_value_minor = p_appointment_value_minor
  where id = p_organization_id;
end $$;
comment on function private.change_organization is
  'For public.change_organization. Definer, because a change of zone or currency recounts facts that no member may write.';
grant execute on function private.change_organization to authenticated;

create function private.keep_an_owner() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner') then
    -- Locks the organization, so that two owners who leave at once are handled one after the other.
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
  'Trigger: an organization always keeps an owner. Definer, because it counts rows the caller may not read.';

create function private.lock_members(p_organization_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  -- Non-members lock nothing. Rows that reference the organization can still be written.
  perform 1 from public.organizations
  where id = p_organization_id and id in (select private.my_organization_ids()) for no key update;
end $$;
comment on function private.lock_members is 'Serializes changes of memberships: a role read earlier may have been revoked in the meantime.';

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
  perform private.audit(p_organization_id, auth.uid(), 'member.role_changed', p_user_id::text,
    jsonb_build_object('from', v_theirs, 'to', p_role));
end $$;
comment on function private.change_member_role is
  'Changes a member''s role, up to the caller''s own role. Definer, because only functions write memberships.';
grant execute on function private.change_member_role to authenticated;

create function private.remove_member(p_organization_id uuid, p_user_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_mine text;
  v_theirs text;
begin
  perform private.lock_members(p_organization_id);
  -- Any member may leave; removing someone else takes a manager of at least the same rank.
  v_mine := private.require_role(p_organization_id, auth.uid(), case when p_user_id = auth.uid() then 'viewer' else 'manager' end);
  v_theirs := private.member_role(p_organization_id, p_user_id);
  if v_theirs is null then perform private.refuse(404, 'member_not_found'); end if;
  if private.role_rank(v_theirs) > private.role_rank(v_mine) then
    perform private.refuse(403, 'role_above_yours', 'Only an owner can remove an owner');
  end if;
  delete from public.memberships where organization_id = p_organization_id and user_id = p_user_id;
  perform private.audit(p_organization_id, auth.uid(), 'member.removed', p_user_id::text, jsonb_build_object('role', v_theirs));
end $$;
comment on function private.remove_member is 'Ends a membership. Definer, because only functions write memberships.';
grant execute on function private.remove_member to authenticated;

-- schemas/subjects/020_organizations/50_invitations.sql
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

-- schemas/subjects/020_organizations/60_operators.sql
-- Operators deploy this project and serve its organizations.

create function private.is_operator() returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.operators o where o.user_id = auth.uid());
end $$;
comment on function private.is_operator is
  'Returns whether the caller operates this platform. Definer, because nobody else may read who does.';
grant execute on function private.is_operator to authenticated;

create function private.require_operator(p_actor uuid) returns void language plpgsql stable set search_path = '' as $$
begin
  if not exists (select 1 from private.operators o where o.user_id = p_actor) then
    perform private.refuse(403, 'operators_only', 'Only operators of this platform may do this');
  end if;
end $$;
comment on function private.require_operator is 'Refuses everyone who is not an operator.';

-- schemas/subjects/030_integrations/05_providers.sql
-- The providers that can be connected: one row for each row of contract/providers.ts.

create table private.providers (
  provider text primary key,
  service text not null,
  signing_key_calls boolean not null default false,
  per_second double precision not null,
  constraint providers_service_is_known check (service in ('voice', 'texts', 'mail', 'calendar', 'payments', 'models')),
  constraint providers_rate_is_positive check (per_second > 0)
);
comment on table private.providers is 'What the database needs to know about a provider. A test compares it with contract/providers.ts.';
comment on column private.providers.signing_key_calls is
  'The webhook secret also authorizes API calls, so either credential can be used as the key.';
comment on column private.providers.per_second is
  'Effects per second for an organization without a rate of its own. Resend documents 2; Paddle documents 240 requests a minute, of which '
  'an invoice takes seven. The others are our own conservative choice.';
alter table private.providers enable row level security;

insert into private.providers (provider, service, signing_key_calls, per_second) values
  ('retell', 'voice', true, 5),
  ('vapi', 'voice', false, 5),
  ('twilio', 'texts', true, 20),
  ('messagebird', 'texts', false, 10),
  ('sendgrid', 'mail', false, 10),
  ('resend', 'mail', false, 2),
  ('calcom', 'calendar', false, 10),
  ('stripe', 'payments', false, 10),
  ('paddle', 'payments', false, 0.5),
  ('openrouter', 'models', false, 10);

create function private.service_of(p_provider text) returns text language sql stable set search_path = '' as $$
  select service from private.providers where provider = p_provider
$$;
comment on function private.service_of is 'Returns the service of a provider; null for an unknown one.';

create function private.is_api_key(p_provider text, p_credential_name text) returns boolean language sql stable set search_path = '' as $$
  select p_credential_name = 'api_key' or exists (select from private.providers where provider = p_provider and signing_key_calls)
$$;
comment on function private.is_api_key is 'Returns whether a credential of this name authorizes calls of the provider''s API.';

-- schemas/subjects/030_integrations/10_tables.sql
-- Integrations with providers, and their credentials.

create table public.integrations (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null,
  status text not null default 'active',
  endpoint_key text not null unique default translate(encode(extensions.gen_random_bytes(18), 'base64'), '+/', '-_'),
  config jsonb not null default '{}',
  tested_at timestamptz,
  test_ok boolean,
  test_detail text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  unique (organization_id, provider),
  constraint integrations_provider_is_known foreign key (provider) references private.providers (provider),
  constraint integrations_status_is_known check (status in ('active', 'disabled')),
  constraint integrations_endpoint_key_is_unguessable check (length(endpoint_key) >= 24),
  constraint integrations_config_is_an_object check (jsonb_typeof(config) = 'object'),
  constraint integrations_test_is_complete check ((tested_at is null) = (test_ok is null))
);
create index integrations_provider_idx on public.integrations (provider);
comment on table public.integrations is 'The connection of one organization to one provider.';
comment on column public.integrations.endpoint_key is 'Last part of the webhook address. It finds the secret but proves nothing.';
comment on column public.integrations.config is 'Settings that are not secret: header names, formats, default agents.';
alter table public.integrations enable row level security;
create policy "members read their organization's integrations" on public.integrations for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "managers change their organization's integrations" on public.integrations for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))))
  with check (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.integrations to authenticated;
grant update (status) on public.integrations to authenticated;
grant select, insert, update, delete on public.integrations to service_role;

create table public.credentials (
  id uuid primary key,
  organization_id uuid not null,
  integration_id uuid not null,
  name text not null,
  slot smallint not null,
  hint text not null,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  unique (organization_id, integration_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint credentials_name_is_known check (name in ('webhook_secret', 'api_key')),
  constraint credentials_slot_is_one_of_two check (slot in (1, 2)),
  constraint credentials_hint_shows_little check (length(hint) <= 4)
);
comment on table public.credentials is
  'Records that a secret is stored, never the secret itself. Two may be active at once, so that a key can be changed without losing a '
  'delivery.';
create unique index credentials_two_active_per_name on public.credentials (integration_id, name, slot) where retired_at is null;
create index credentials_created_by_idx on public.credentials (created_by);
alter table public.credentials enable row level security;
create policy "managers read which secrets are stored" on public.credentials for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.credentials to authenticated;
grant select, insert, update, delete on public.credentials to service_role;

create table private.credential_secrets (
  credential_id uuid primary key references public.credentials (id) on delete cascade,
  ciphertext text not null,
  constraint credential_secrets_are_encrypted check (ciphertext ~ '^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$')
);
comment on table private.credential_secrets is
  'Encrypted by the Edge Functions with AES-256-GCM (v1.<key id>.<nonce>.<ciphertext and tag>) and bound to organization, provider, '
  'column and row. The key never reaches the database.';
alter table private.credential_secrets enable row level security;

-- schemas/subjects/030_integrations/20_integrations.sql
-- Integrations are connected, configured and tested.

create function private.is_operators_own(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from public.memberships m join private.operators o on o.user_id = m.user_id
    where m.organization_id = p_organization_id and m.role = 'owner')
$$;
comment on function private.is_operators_own is
  'Returns whether an organization belongs to the operator: one of its owners operates this platform.';

create function private.is_operated(p_organization_id uuid) returns boolean language plpgsql stable security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return private.is_operators_own(p_organization_id);
end $$;
comment on function private.is_operated is 'For public.is_operated. Definer, because nobody may read who operates the platform.';
grant execute on function private.is_operated to authenticated;

create function private.connect_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb default '{}')
returns table (integration_id uuid, endpoint_key text) language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- One account issues all invoices, and one account reads the costs of all models. Other organizations have no use for these
  -- providers.
  if private.service_of(p_provider) in ('payments', 'models') and not private.is_operators_own(p_organization_id) then
    perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own connects this provider');
  end if;
  insert into public.integrations as i (organization_id, provider, config) values (p_organization_id, p_provider, coalesce(p_config, '{}'))
  on conflict (organization_id, provider) do update set status = 'active', config = i.config || excluded.config
  returning i.id, i.endpoint_key into integration_id, endpoint_key;
  perform private.audit(p_organization_id, p_actor, 'integration.connected', integration_id::text,
    jsonb_build_object('provider', p_provider));
  return next;
end $$;
comment on function private.connect_integration is
  'Creates or reactivates an organization''s integration and returns its endpoint key; repeating the call changes nothing. Definer, '
  'called by the api function. Refuses: provider_is_operators.';

create function private.configure_integration(p_organization_id uuid, p_actor uuid, p_provider text, p_config jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set config = config || p_config
  where organization_id = p_organization_id and provider = p_provider returning id into v_integration;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  perform private.audit(p_organization_id, p_actor, 'integration.configured', v_integration::text,
    jsonb_build_object('provider', p_provider, 'config', p_config));
end $$;
comment on function private.configure_integration is
  'Merges settings that are not secret into an integration''s configuration. Definer, called by the api function, which has checked the '
  'values. Refuses: integration_not_found.';

create function private.record_connection_test(p_organization_id uuid, p_actor uuid, p_provider text, p_ok boolean, p_detail text)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.integrations set tested_at = now(), test_ok = p_ok, test_detail = p_detail
  where organization_id = p_organization_id and provider = p_provider;
end $$;
comment on function private.record_connection_test is 'Stores the result of the last connection test. Definer, called by the api function.';

create function private.endpoint(p_provider text, p_endpoint_key text)
returns table (integration_id uuid, organization_id uuid, status text, config jsonb, credential_id uuid, ciphertext text)
language sql stable security definer set search_path = '' as $$
  select i.id, i.organization_id, i.status, i.config, c.id, s.ciphertext
  from public.integrations i
  left join public.credentials c on c.integration_id = i.id and c.name = 'webhook_secret' and c.retired_at is null
  left join private.credential_secrets s on s.credential_id = c.id
  where i.endpoint_key = p_endpoint_key and i.provider = p_provider
$$;
comment on function private.endpoint is
  'Returns what the webhook function needs for an address: one row per active secret, one row with a null secret if there is none, and no '
  'row for an unknown address.';

-- schemas/subjects/030_integrations/30_credentials.sql
-- Credentials are encrypted secrets, at most two active ones per name.

create function private.store_credential(
  p_organization_id uuid, p_actor uuid, p_provider text, p_name text, p_credential_id uuid, p_ciphertext text, p_hint text
) returns void language plpgsql security definer set search_path = '' as $$
declare
  v_integration uuid;
  v_slot smallint;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  select id into v_integration from public.integrations
  where organization_id = p_organization_id and provider = p_provider for update;
  if v_integration is null then perform private.refuse(404, 'integration_not_found', 'Connect the provider first'); end if;
  select free into v_slot from unnest(array[1, 2]::smallint[]) free
  where not exists (
    select 1 from public.credentials
    where integration_id = v_integration and name = p_name and slot = free and retired_at is null
  ) order by free limit 1;
  if v_slot is null then
    perform private.refuse(409, 'too_many_active_credentials', 'Retire one of the two active ones first');
  end if;
  insert into public.credentials (id, organization_id, integration_id, name, slot, hint, created_by)
  values (p_credential_id, p_organization_id, v_integration, p_name, v_slot, right(p_hint, 4), p_actor);
  insert into private.credential_secrets values (p_credential_id, p_ciphertext);
  perform private.audit(p_organization_id, p_actor, 'credential.stored', p_credential_id::text,
    jsonb_build_object('provider', p_provider, 'name', p_name));
end $$;
comment on function private.store_credential is
  'Stores an encrypted secret beside at most one other active one. Definer, called by the api function, which encrypts it. Refuses: '
  'integration_not_found, too_many_active_credentials.';

create function private.retire_credential(p_organization_id uuid, p_actor uuid, p_credential_id uuid)
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  update public.credentials set retired_at = now()
  where id = p_credential_id and organization_id = p_organization_id and retired_at is null;
  if not found then perform private.refuse(404, 'credential_not_found'); end if;
  -- A retired secret is of no further use, so it is deleted at once.
  delete from private.credential_secrets where credential_id = p_credential_id;
  perform private.audit(p_organization_id, p_actor, 'credential.retired', p_credential_id::text);
end $$;
comment on function private.retire_credential is
  'Retires a secret, which verifies nothing from then on. Definer, called by the api function.';

create function private.credentials_of(p_organization_id uuid, p_provider text, p_name text)
returns table (credential_id uuid, ciphertext text, integration_id uuid) language sql stable security definer set search_path = '' as $$
  select c.id, s.ciphertext, c.integration_id
  from public.credentials c
  join public.integrations i on i.id = c.integration_id
  join private.credential_secrets s on s.credential_id = c.id
  where c.organization_id = p_organization_id and i.provider = p_provider and c.name = p_name and c.retired_at is null
  order by c.created_at desc
$$;
comment on function private.credentials_of is
  'Returns the active secrets of one name, newest first, still encrypted. For the Edge Functions only.';

create function private.account_of(p_organization_id uuid, p_provider text)
returns table (endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text) language sql stable
  set search_path = '' as $$
  select i.endpoint_key, i.config, c.id, c.name, s.ciphertext
  from public.integrations i
  join public.credentials c on c.integration_id = i.id and c.retired_at is null
  join private.credential_secrets s on s.credential_id = c.id
  where i.organization_id = p_organization_id and i.provider = p_provider and i.status = 'active'
    and private.is_api_key(p_provider, c.name)
  order by c.name, c.created_at desc limit 1
$$;
comment on function private.account_of is
  'Returns what sending through a provider requires: the integration''s configuration, its newest key, still encrypted, and the address '
  'for reports. For the Edge Functions only.';

-- schemas/subjects/030_integrations/40_events.sql
-- Events store every signed delivery as received, with its meaning.

create table public.events (
  id bigint generated always as identity,
  organization_id uuid not null,
  integration_id uuid not null,
  credential_id uuid not null,
  kind text not null,
  dedupe_key text not null,
  subject text collate "C",
  occurred_at timestamptz,
  received_at timestamptz not null,
  status text not null,
  attempts smallint not null default 0,
  next_attempt_at timestamptz,
  applied_at timestamptz,
  error text,
  body_sha256 text not null,
  body_encoding text not null default 'utf8',
  body text,
  headers jsonb not null,
  normalised jsonb not null default '[]',
  primary key (organization_id, id),
  foreign key (organization_id, integration_id, credential_id)
    references public.credentials (organization_id, integration_id, id) on delete restrict,
  constraint events_are_applied_once unique (organization_id, integration_id, dedupe_key),
  constraint events_status_is_known check (status in ('stored', 'applied', 'ignored', 'failed', 'dead')),
  constraint events_waiting_ones_have_a_time check ((status in ('stored', 'failed')) = (next_attempt_at is not null)),
  constraint events_failures_have_a_reason check (status not in ('failed', 'dead') or error is not null),
  constraint events_body_encoding_is_known check (body_encoding in ('utf8', 'base64')),
  constraint events_normalised_is_a_list check (jsonb_typeof(normalised) = 'array')
);
comment on table public.events is
  'One inbound delivery with a valid signature. The dedupe key is kept permanently; retention may delete the body.';
comment on column public.events.credential_id is 'The secret that verified the signature.';
comment on column public.events.subject is
  'What the delivery is about: call:, appointment:, message:, invoice: or payment:<provider reference>. The events of one subject are its '
  'trail. Collated by code point, so that the seats of one slot (<reference>#<e-mail>) are adjacent.';
comment on column public.events.body_sha256 is
  'Hex SHA-256 of the bytes as received, before redaction; of the whole delivery if this is one of several events in it.';
comment on column public.events.normalised is 'The meaning in our own terms: contract/domain-event.ts.';
-- Compressing these costs more time per delivery than writing them, and retention deletes the bodies anyway.
alter table public.events alter column body set storage external, alter column normalised set storage external;
create index events_integration_idx on public.events (integration_id, received_at desc);
-- A chatty provider may send a hundred thousand ignored deliveries between two that matter or failed.
create index events_not_ignored_idx on public.events (integration_id, received_at desc) where status <> 'ignored';
create index events_failed_idx on public.events (integration_id, received_at desc) where status in ('failed', 'dead');
create index events_trail_idx on public.events (organization_id, integration_id, subject) where subject is not null;
create index events_due_idx on public.events (next_attempt_at) where next_attempt_at is not null;
alter table public.events enable row level security;
create policy "managers read their organization's events" on public.events for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.events to authenticated;
grant select, insert, update, delete on public.events to service_role;

create function private.erase_events() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  -- Waits for deliveries in progress and admits no new ones: they would keep the secret, and with it the organization.
  perform 1 from public.credentials where organization_id = old.id order by id for update;
  delete from public.events where organization_id = old.id;
  return old;
end $$;
comment on function private.erase_events is
  'Trigger: an event is erased only with its organization; a secret or integration that has verified one cannot be deleted. Definer, '
  'because the caller who erases an organization need not see its events.';

-- One domain event of one delivery on its way into the tables.
create type private.domain_event as (
  event_id bigint, organization_id uuid, integration_id uuid, dedupe_key text, occurred_at timestamptz, fact jsonb
);
comment on type private.domain_event is
  'A domain event (`fact`, see contract/domain-event.ts), its time, and the delivery that contained it. event_id is null before it is '
  'stored.';

create function private.integration_activity(p_organization_id uuid)
returns table (integration_id uuid, last_event_id bigint, last_kind text, last_status text, last_received_at timestamptz,
  last_meant_at timestamptz, has_secret boolean, events_24h bigint, failed bigint)
language sql stable security definer set search_path = '' as $$
  select i.id, e.id, e.kind, e.status, e.received_at,
    (select x.received_at from public.events x where x.integration_id = i.id and x.status <> 'ignored' order by x.received_at desc limit 1),
    exists (select from public.credentials c where c.integration_id = i.id and c.name = 'webhook_secret' and c.retired_at is null),
    (select count(*) from public.events x where x.integration_id = i.id and x.received_at > now() - interval '24 hours'),
    (select count(*) from public.events x where x.organization_id = i.organization_id and x.integration_id = i.id
      and x.status in ('failed', 'dead') and x.received_at > now() - interval '30 days')
  from public.integrations i
  left join lateral (
    select id, kind, status, received_at from public.events where integration_id = i.id order by received_at desc limit 1
  ) e on true
  where i.organization_id = p_organization_id and i.organization_id in (select private.my_organization_ids())
$$;
comment on function private.integration_activity is
  'Returns the last signed event of each integration. Definer, because every member may see that a provider is active, but only managers '
  'what it sent.';
grant execute on function private.integration_activity to authenticated;

-- schemas/subjects/040_realtime/10_announce.sql
-- Realtime announces what is stale on one private topic per organization. Rows themselves are never sent.

-- A row that was created or changed while events were applied.
create type private.touched as (organization_id uuid, name text, kind text, id text, lead_id uuid);
comment on type private.touched is 'A row of the table `name` that was inserted or updated, and the lead to recompute, if any.';

create function private.announce(p_organization_id uuid, p_changes jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform realtime.send(jsonb_build_object('changes', p_changes), 'changed', 'organization:' || p_organization_id, true);
end $$;
comment on function private.announce is
  'Sends {"changes": [{"table", "kind", "ids"}]} to an organization. Definer, because members may not call realtime.send.';

create function private.change(p_table text, p_kind text, p_ids text[] default '{}') returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return jsonb_build_object('table', p_table, 'kind', p_kind, 'ids', to_jsonb(coalesce(p_ids[1:100], '{}')));
end $$;
comment on function private.change is 'Returns one entry of a message: at most 100 ids, since the listener reloads the table anyway.';

create function private.announce_all(p_touched private.touched[]) returns void
language plpgsql set search_path = '' as $$
begin
  if p_touched = '{}' then return; end if;
  perform private.announce(o.organization_id, o.changes) from (
    select m.organization_id, jsonb_agg(private.change(m.name, m.kind, m.ids)) as changes from (
      select t.organization_id, t.name, t.kind, array_agg(distinct t.id) filter (where t.id is not null) as ids
      from unnest(p_touched) t group by 1, 2, 3
    ) m group by 1
  ) o;
end $$;
comment on function private.announce_all is 'Sends each organization one message, in which each change appears once.';

create function private.announce_rows() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in execute format('select organization_id, array_agg(id::text) as ids from %I group by 1',
    case tg_op when 'DELETE' then 'gone' else 'fresh' end) loop
    perform private.announce(v.organization_id, jsonb_build_array(private.change(tg_table_name, lower(tg_op), v.ids))
      || case when tg_table_name in ('calls', 'appointments') then jsonb_build_array(private.change('daily_facts', 'update'))
        else '[]' end);
  end loop;
  return null;
end $$;
comment on function private.announce_rows is
  'Statement trigger: announces to each organization which of its rows changed. Definer, so that writers need no rights on Realtime.';

create function private.announce_also() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in execute format('select organization_id, array_agg(%I::text) as ids from changed group by 1', tg_argv[0]) loop
    perform private.announce(v.organization_id,
      jsonb_build_array(private.change(tg_table_name, lower(tg_op), v.ids), private.change(tg_argv[1], 'update')));
  end loop;
  return null;
end $$;
comment on function private.announce_also is
  'Statement trigger (id column, other table): announces which rows changed, and that reads of the other table are stale too. Definer, so '
  'that writers need no rights on Realtime.';

-- schemas/subjects/040_realtime/20_topics.sql
-- Who may listen to which topic.

create policy "members listen to their organizations' topics" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = any (array(
    select 'organization:' || id from private.my_organization_ids() as id)));
create policy "operators listen to their topic" on realtime.messages for select to authenticated
  using (extension = 'broadcast' and (select realtime.topic()) = 'operators' and (select private.is_operator()));

-- schemas/subjects/050_leads/10_tables.sql
-- Leads, the imports that created them, and the history of their status.

create table public.lead_imports (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'running',
  file_name text not null,
  file_hash text not null,
  file_bytes bigint not null,
  settings jsonb not null,
  rows_total int not null,
  imported int not null default 0,
  invalid int not null default 0,
  duplicate_in_file int not null default 0,
  duplicate_existing int not null default 0,
  suppressed int not null default 0,
  removed int,
  kept int,
  undo_after uuid,
  undone_by uuid references public.profiles (user_id) on delete set null,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  undone_at timestamptz,
  unique (organization_id, id),
  constraint lead_imports_status_is_known check (status in ('running', 'finished', 'cancelled', 'undoing', 'undone')),
  constraint lead_imports_file_is_hashed check (file_hash ~ '^[0-9a-f]{64}$'),
  constraint lead_imports_file_name_is_short check (length(file_name) between 1 and 255),
  constraint lead_imports_settings_are_short check (pg_column_size(settings) < 100000),
  constraint lead_imports_have_rows check (rows_total > 0 and file_bytes > 0),
  constraint lead_imports_never_count_a_row_twice
    check (imported + invalid + duplicate_in_file + duplicate_existing + suppressed <= rows_total),
  constraint lead_imports_finish_when_all_rows_are_counted check (
    status <> 'finished' or imported + invalid + duplicate_in_file + duplicate_existing + suppressed = rows_total),
  constraint lead_imports_have_an_end_unless_running check ((status = 'running') = (ended_at is null)),
  constraint lead_imports_undone_ones_have_counts check ((status in ('undoing', 'undone')) = (removed is not null and kept is not null)),
  constraint lead_imports_undone_ones_have_a_time check ((status = 'undone') = (undone_at is not null))
);
comment on table public.lead_imports is
  'One file of leads: how it was read and what happened to each row. The five counts add up to rows_total.';
comment on column public.lead_imports.file_hash is
  'SHA-256 of the SHA-256s of the file''s 1 MiB parts; it identifies the same file after a crash.';
comment on column public.lead_imports.settings is
  'How the file is read: encoding, delimiter, header, country, mapping. A resumed import uses the same settings.';
comment on column public.lead_imports.removed is
  'Leads that an undo has deleted so far. `kept` counts those with activity since the import.';
comment on column public.lead_imports.undo_after is 'The last lead the undo has processed; the next part begins after it.';
comment on column public.lead_imports.undone_by is 'Who started the undo, even if another member''s tab finishes it.';
create unique index lead_imports_run_once_per_file on public.lead_imports (organization_id, file_hash) where status = 'running';
create index lead_imports_newest_idx on public.lead_imports (organization_id, created_at desc);
create index lead_imports_created_by_idx on public.lead_imports (created_by);
create index lead_imports_undone_by_idx on public.lead_imports (undone_by);
alter table public.lead_imports enable row level security;
create policy "members read their organization's lead imports" on public.lead_imports for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_imports to authenticated;

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  status text not null default 'new',
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  source text not null default 'manual',
  tags text[] not null default '{}',
  custom jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  last_contact_at timestamptz,
  search text not null generated always as (lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  import_id uuid,
  unique (organization_id, id),
  constraint leads_status_is_known check (status in ('new', 'contacted', 'callback', 'not_interested', 'booking_claimed', 'booked')),
  constraint leads_email_is_lower_case check (email = lower(email)),
  constraint leads_source_is_known check (source in ('manual', 'import', 'inbound_call', 'outbound_call', 'booking')),
  constraint leads_can_be_reached check (email is not null or phone is not null),
  constraint leads_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete set null (import_id)
);
comment on table public.leads is 'A person the business may serve; identified by e-mail, else by phone.';
comment on column public.leads.phone is 'E.164, or the provider''s own text if it is not a readable number.';
comment on column public.leads.search is
  'Everything a person may type to find the lead, in lower case. Indexed by trigrams so that `like` on a part is fast; `ilike` takes '
  'three times as long.';
comment on column public.leads.status is 'Computed from calls and appointments by private.refresh_leads.';
comment on column public.leads.import_id is 'The import that created this lead.';
-- The first calls of a lead update it within minutes, so its page keeps room for new versions.
alter table public.leads set (fillfactor = 80);
create unique index leads_phone_is_unique on public.leads (organization_id, phone) where phone is not null;
create unique index leads_email_is_unique on public.leads (organization_id, email) where email is not null;
create index leads_newest_idx on public.leads (organization_id, first_seen_at desc, id);
create index leads_search_idx on public.leads using gin (search extensions.gin_trgm_ops);
create index leads_import_idx on public.leads (organization_id, import_id, id);
alter table public.leads enable row level security;
create policy "members read their organization's leads" on public.leads for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.leads to authenticated;
grant select, insert, update, delete on public.leads to service_role;

create table public.lead_import_chunks (
  organization_id uuid not null,
  import_id uuid not null,
  first_line int not null,
  row_count int not null,
  at timestamptz not null default now(),
  primary key (import_id, first_line),
  constraint lead_import_chunks_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_chunks is
  'The finished chunks of a file, by their first line. They make an import resumable and a repeated chunk harmless.';
create index lead_import_chunks_import_idx on public.lead_import_chunks (organization_id, import_id);
alter table public.lead_import_chunks enable row level security;
create policy "members read their organization's lead import chunks" on public.lead_import_chunks for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_chunks to authenticated;

create table public.lead_import_rejects (
  organization_id uuid not null,
  import_id uuid not null,
  line int not null,
  reason text not null,
  cells jsonb not null,
  primary key (import_id, line),
  constraint lead_import_rejects_reason_is_known check (reason in (
    'phone_invalid', 'phone_shortened', 'email_invalid', 'unreachable', 'too_many_cells', 'cell_too_long', 'row_too_long', 'bad_characters',
    'bad_quotes',
    'duplicate_in_file', 'duplicate_existing', 'suppressed')),
  constraint lead_import_rejects_are_of_their_import foreign key (organization_id, import_id)
    references public.lead_imports (organization_id, id) on delete cascade
);
comment on table public.lead_import_rejects is 'A row of a file that created no lead: its line, the reason and its cells.';
create index lead_import_rejects_import_idx on public.lead_import_rejects (organization_id, import_id, line);
alter table public.lead_import_rejects enable row level security;
create policy "members read their organization's lead import rejects" on public.lead_import_rejects for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_import_rejects to authenticated;

create table private.lead_taggings (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  tag text not null,
  added boolean not null,
  lead_ids uuid[] not null,
  at timestamptz not null default now(),
  undone_at timestamptz
);
comment on table private.lead_taggings is
  'The leads that a bulk tagging actually changed, so that undoing it touches no others. Kept for a week.';
create index lead_taggings_organization_idx on private.lead_taggings (organization_id);
alter table private.lead_taggings enable row level security;

create table public.lead_status_changes (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  lead_id uuid not null,
  was text not null,
  "is" text not null,
  at timestamptz not null default now(),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint lead_status_changes_change_something check (was <> "is")
);
comment on table public.lead_status_changes is 'When a lead''s status changed, as calls and bookings decide it.';
create index lead_status_changes_lead_idx on public.lead_status_changes (organization_id, lead_id, at desc);
alter table public.lead_status_changes enable row level security;
create policy "members read how their leads' status changed" on public.lead_status_changes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.lead_status_changes to authenticated, service_role;

-- schemas/subjects/050_leads/20_import.sql
-- Lead lists are imported in chunks, each of which may arrive twice.

create function private.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language plpgsql security definer set search_path = '' as $$
declare v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  -- Its leads would count as duplicates although they are about to be deleted.
  if exists (select 1 from public.lead_imports where organization_id = p_organization_id and status = 'undoing') then
    perform private.refuse(409, 'import_being_undone', 'Let the undo of the other import finish first');
  end if;
  insert into public.lead_imports (organization_id, file_name, file_hash, file_bytes, rows_total, settings, created_by)
  values (p_organization_id, left(p_file_name, 255), p_file_hash, p_file_bytes, p_rows_total, p_settings, auth.uid())
  on conflict (organization_id, file_hash) where status = 'running' do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from public.lead_imports
    where organization_id = p_organization_id and file_hash = p_file_hash and status = 'running';
    return v_id;
  end if;
  perform private.audit(p_organization_id, auth.uid(), 'lead_import.started', v_id::text,
    jsonb_build_object('file', left(p_file_name, 255), 'rows', p_rows_total));
  return v_id;
end $$;
comment on function private.start_lead_import is 'For public.start_lead_import. Definer, because nobody may insert an import directly.';
grant execute on function private.start_lead_import to authenticated;

create function private.running_lead_import(p_import_id uuid) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  select * into v from public.lead_imports where id = p_import_id;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  -- One writer at a time, so that two tabs that send the same chunk are handled one after the other.
  select * into v from public.lead_imports where id = p_import_id for update;
  return v;
end $$;
comment on function private.running_lead_import is
  'Returns an import, locked, if the caller may work on it. Strangers get the error of an unknown organization.';

create function private.count_lead_import(p_import_id uuid, p_rows jsonb, p_as_of timestamptz) returns public.lead_imports
language plpgsql set search_path = '' as $$
declare v public.lead_imports;
begin
  with rejected as (
    select r.reason from jsonb_to_recordset(p_rows) as p(line int)
    join public.lead_import_rejects r on r.import_id = p_import_id and r.line = p.line
  ), counted as (
    select count(*) filter (where reason = 'duplicate_in_file') as in_file, count(*)
      filter (where reason = 'duplicate_existing') as existing,
      count(*) filter (where reason = 'suppressed') as stopped, count(*) as all_of_them from rejected
  )
  update public.lead_imports i set
    imported = i.imported + jsonb_array_length(p_rows) - c.all_of_them, duplicate_in_file = i.duplicate_in_file + c.in_file,
    duplicate_existing = i.duplicate_existing + c.existing, suppressed = i.suppressed + c.stopped,
    invalid = i.invalid + c.all_of_them - c.in_file - c.existing - c.stopped
  from counted c where i.id = p_import_id returning i.* into v;
  if v.imported + v.invalid + v.duplicate_in_file + v.duplicate_existing + v.suppressed = v.rows_total then
    update public.lead_imports set status = 'finished', ended_at = p_as_of where id = p_import_id returning * into v;
    perform private.audit(v.organization_id, auth.uid(), 'lead_import.finished', v.id::text, jsonb_build_object('imported', v.imported));
  end if;
  return v;
end $$;
comment on function private.count_lead_import is
  'Adds the rows of one chunk to the import''s counts, and finishes the import with the last chunk.';

create function private.cancel_lead_import(p_import_id uuid, p_as_of timestamptz) returns public.lead_imports
language plpgsql security definer set search_path = '' as $$
declare v public.lead_imports := private.running_lead_import(p_import_id);
begin
  if v.status <> 'running' then return v; end if;
  update public.lead_imports set status = 'cancelled', ended_at = p_as_of where id = p_import_id returning * into v;
  perform private.audit(v.organization_id, auth.uid(), 'lead_import.cancelled', v.id::text);
  return v;
end $$;
comment on function private.cancel_lead_import is 'For public.cancel_lead_import. Definer, because nobody may change an import directly.';
grant execute on function private.cancel_lead_import to authenticated;

-- schemas/subjects/050_leads/30_undo-import.sql
-- An import can be undone for those of its leads that have no activity.

create function private.remove_untouched_leads(p_organization_id uuid, p_lead_ids uuid[]) returns int
language plpgsql set search_path = '' as $$
declare
  v_pointing text;
  v_removed int;
begin
  -- Any table that references a lead counts as activity. The catalogue is asked, so that tables of later subjects count too.
  select string_agg(format(' and not exists (select 1 from %s o where o.%I = l.id%s)', k.conrelid::regclass, a.attname,
    case when cardinality(k.conkey) > 1 then ' and o.organization_id = l.organization_id' else '' end), '') into v_pointing
  from pg_catalog.pg_constraint k
  join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname <> 'organization_id'
  where k.contype = 'f' and k.confrelid = 'public.leads'::regclass;
  execute 'delete from public.leads l where l.organization_id = $1 and l.id = any ($2) and l.last_contact_at is null'
    || coalesce(v_pointing, '')
    using p_organization_id, p_lead_ids;
  get diagnostics v_removed = row_count;
  return v_removed;
end $$;
comment on function private.remove_untouched_leads is 'Deletes those of the leads that have no activity; returns how many.';

create function private.undo_lead_import(p_import_id uuid, p_as_of timestamptz, p_most int) returns public.lead_imports
language plpgsql security definer set search_path = '' as $$
declare
  v public.lead_imports := private.running_lead_import(p_import_id);
  v_most int := least(greatest(coalesce(p_most, 2000), 1), 5000);
  v_part uuid[];
begin
  if v.status = 'undone' then return v; end if;
  if v.status = 'running' then perform private.refuse(409, 'import_still_running', 'Cancel it first'); end if;
  v_part := array(
    select id from public.leads
    where organization_id = v.organization_id and import_id = p_import_id
      and id > coalesce(v.undo_after, '00000000-0000-0000-0000-000000000000')
    order by id limit v_most);
  v.removed := coalesce(v.removed, 0) + private.remove_untouched_leads(v.organization_id, v_part);
  if cardinality(v_part) = v_most then
    update public.lead_imports set status = 'undoing', undo_after = v_part[v_most], removed = v.removed,
      kept = coalesce(v.kept, 0) + v_most - (v.removed - coalesce(removed, 0)), undone_by = coalesce(undone_by, auth.uid())
    where id = p_import_id returning * into v;
    return v;
  end if;
  update public.lead_imports i set status = 'undone', undone_at = p_as_of, removed = v.removed, undone_by = coalesce(undone_by, auth.uid()),
    kept = (select count(*) from public.leads l where l.organization_id = i.organization_id and l.import_id = i.id)
  where i.id = p_import_id returning * into v;
  perform private.audit(v.organization_id, v.undone_by, 'lead_import.undone', v.id::text,
    jsonb_build_object('removed', v.removed, 'kept', v.kept));
  return v;
end $$;
comment on function private.undo_lead_import is 'For public.undo_lead_import. Definer, because nobody may delete a lead directly.';
grant execute on function private.undo_lead_import to authenticated;

-- schemas/subjects/050_leads/40_search.sql
-- One search filter serves the list of leads, campaigns, tags and stops.

create function private.lead_condition(p_filter jsonb) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_typed text := lower(trim(coalesce(p_filter ->> 'q', '')));
  v_compact text := regexp_replace(v_typed, '[\s()./-]', '', 'g');
  v_digits text := case when v_compact ~ '^(\+|00)?\d{3,}$' then regexp_replace(v_compact, '^(\+|00|0)', '') end;
  v_list text;
  v text := 'true';
begin
  if v_typed <> '' then
    v_list := format('l.search like %L', '%' || regexp_replace(v_typed, '([\\%_])', '\\\1', 'g') || '%');
    if v_digits is not null then v_list := v_list || format(' or l.search like %L', '%' || v_digits || '%'); end if;
    v := v || ' and (' || v_list || ')';
  end if;
  if jsonb_array_length(p_filter -> 'status') > 0 then
    v := v || format(' and l.status = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'status')));
  end if;
  if jsonb_array_length(p_filter -> 'source') > 0 then
    v := v || format(' and l.source = any (%L::text[])', array(select jsonb_array_elements_text(p_filter -> 'source')));
  end if;
  if jsonb_array_length(p_filter -> 'tag') > 0 then
    v := v || format(' and l.tags && %L::text[]', array(select jsonb_array_elements_text(p_filter -> 'tag')));
  end if;
  if p_filter ->> 'import' is not null then v := v || format(' and l.import_id = %L::uuid', p_filter ->> 'import'); end if;
  if p_filter ->> 'since' is not null then v := v || format(' and l.first_seen_at >= %L::timestamptz', p_filter ->> 'since'); end if;
  if p_filter ->> 'before' is not null then v := v || format(' and l.first_seen_at < %L::timestamptz', p_filter ->> 'before'); end if;
  return v;
end $$;
comment on function private.lead_condition is
  'Returns a filter {q, status[], source[], tag[], import, since, before} as a condition on public.leads l; absent and empty values match '
  'all. Every value is quoted.';

create function private.filtered_lead_ids(p_organization_id uuid, p_filter jsonb) returns setof uuid
language plpgsql stable set search_path = '' as $$
begin
  return query execute 'select l.id from public.leads l where l.organization_id = $1 and '
    || private.lead_condition(p_filter) using p_organization_id;
end $$;
comment on function private.filtered_lead_ids is
  'Returns the leads of a filter (see private.lead_condition), for bulk actions. The caller has already been authorized.';

create function private.search_leads(
  p_organization_id uuid, p_filter jsonb, p_sort text, p_descending boolean, p_limit int, p_offset int, p_count boolean, p_after jsonb
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language plpgsql stable security definer set search_path = '' as $$
declare
  v_where text := 'l.organization_id = $1 and ' || private.lead_condition(p_filter);
  -- Only names from this list ever become SQL.
  v_sort text := case p_sort when 'name' then 'name' when 'last_contact_at' then 'last_contact_at' else 'first_seen_at' end;
  v_total bigint;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_after is not null then
    v_where := v_where || format(' and l.first_seen_at <= %1$L::timestamptz and (l.first_seen_at < %1$L::timestamptz or l.id > %2$L::uuid)',
      p_after ->> 'first_seen_at', p_after ->> 'id');
  end if;
  if p_count then
    execute 'select count(*) from public.leads l where ' || v_where using p_organization_id into v_total;
  end if;
  return query execute format(
    'select l.id, l.name, l.email, l.phone, l.status, l.source, l.tags, l.custom, l.first_seen_at, l.last_contact_at, $4
     from public.leads l where %s order by l.%s %s%s, l.id limit $2 offset $3',
    v_where, v_sort, case when p_descending then 'desc' else 'asc' end, case when v_sort = 'first_seen_at' then '' else ' nulls last' end)
  using p_organization_id, least(greatest(p_limit, 1), 1000), greatest(p_offset, 0), v_total;
end $$;
comment on function private.search_leads is
  'For public.search_leads. Definer, because row-level security would keep `like`, which is not leakproof, from using its index; '
  'membership is checked first.';
grant execute on function private.search_leads to authenticated;

-- schemas/subjects/050_leads/50_tags.sql
-- Tags and custom fields.

create function private.set_tag(p_organization_id uuid, p_lead_ids uuid[], p_tag text, p_on boolean) returns uuid[]
language sql set search_path = '' as $$
  with changed as (
    update public.leads set tags = case when p_on then tags || p_tag else array_remove(tags, p_tag) end
    where organization_id = p_organization_id and id = any (p_lead_ids) and (p_tag = any (tags)) <> p_on
    returning id
  ) select coalesce(array_agg(id), '{}') from changed
$$;
comment on function private.set_tag is 'Adds a tag to leads or removes it; returns the leads it changed.';

create function private.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[], p_filter jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_tag text := trim(p_tag);
  v_changed uuid[];
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'agent');
  if v_tag is null or length(v_tag) not between 1 and 40 then
    perform private.refuse(422, 'tag_invalid', 'A tag has 1 to 40 characters');
  end if;
  v_changed := private.set_tag(p_organization_id,
    coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter))), v_tag, p_on);
  insert into private.lead_taggings (organization_id, tag, added, lead_ids) values (p_organization_id, v_tag, p_on, v_changed) returning id
    into v_id;
  return jsonb_build_object('id', v_id, 'changed', cardinality(v_changed));
end $$;
comment on function private.tag_leads is 'For public.tag_leads. Definer, because nobody may change a lead directly.';
grant execute on function private.tag_leads to authenticated;

create function private.undo_lead_tagging(p_id uuid) returns int
language plpgsql security definer set search_path = '' as $$
declare v private.lead_taggings;
begin
  select * into v from private.lead_taggings where id = p_id for update;
  perform private.require_role(v.organization_id, auth.uid(), 'agent');
  if v.undone_at is not null then return 0; end if;
  update private.lead_taggings set undone_at = now() where id = p_id;
  return cardinality(private.set_tag(v.organization_id, v.lead_ids, v.tag, not v.added));
end $$;
comment on function private.undo_lead_tagging is 'For public.undo_lead_tagging. Definer, because nobody may change a lead directly.';
grant execute on function private.undo_lead_tagging to authenticated;

create function private.edit_lead(p_lead_id uuid, p_tags text[], p_custom jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare v_organization_id uuid := (select organization_id from public.leads where id = p_lead_id);
begin
  perform private.require_role(v_organization_id, auth.uid(), 'agent');
  if exists (select 1 from unnest(p_tags) tag where length(trim(tag)) not between 1 and 40) or cardinality(p_tags) > 50 then
    perform private.refuse(422, 'tag_invalid', 'A tag has 1 to 40 characters');
  end if;
  if jsonb_typeof(p_custom) <> 'object' or pg_column_size(p_custom) > 20000 then
    perform private.refuse(422, 'custom_fields_invalid', 'An object of at most 20 kB');
  end if;
  update public.leads set
    tags = case when p_tags is null then tags else array(select distinct trim(tag) from unnest(p_tags) tag order by 1) end,
    custom = coalesce(p_custom, custom)
  where organization_id = v_organization_id and id = p_lead_id;
end $$;
comment on function private.edit_lead is 'For public.edit_lead. Definer, because nobody may change a lead directly.';
grant execute on function private.edit_lead to authenticated;

-- schemas/subjects/050_leads/60_timeline.sql
-- The history of a lead's status.

create function private.record_lead_status() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.lead_status_changes (organization_id, lead_id, was, "is") values (new.organization_id, new.id, old.status, new.status);
  return null;
end $$;
comment on function private.record_lead_status is
  'Trigger: records a change of status. By row, since a batch updates many leads but changes the status of few. Definer, because nobody '
  'writes there directly.';

-- schemas/subjects/060_outbox/10_tables.sql
-- The outbox holds outbound work: one row per effect on the outside world, claimed in batches, never knowingly done twice.

create table private.outbox (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null,
  effect_key text not null,
  payload jsonb not null,
  lead_id uuid,
  due_at timestamptz not null,
  expires_at timestamptz,
  priority smallint not null default 0,
  status text not null default 'waiting',
  attempts smallint not null default 0,
  in_doubt boolean not null default false,
  first_tried_at timestamptz,
  leased_until timestamptz,
  lease_token uuid,
  provider text,
  provider_ref text,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  follow_up_at timestamptz,
  constraint outbox_does_each_effect_once unique (organization_id, effect_key),
  constraint outbox_lead_is_of_the_organization foreign key (organization_id, lead_id)
    references public.leads (organization_id, id) on delete set null (lead_id),
  constraint outbox_status_is_known check (status in ('waiting', 'leased', 'unsure', 'done', 'dead', 'cancelled')),
  constraint outbox_priority_is_a_digit check (priority between 0 and 9),
  constraint outbox_kind_is_two_words check (kind ~ '^[a-z]+\.[a-z]+$'),
  constraint outbox_payload_is_an_object check (jsonb_typeof(payload) = 'object'),
  constraint outbox_lease_is_complete check ((status = 'leased') = (lease_token is not null)
    and (status = 'leased') = (leased_until is not null)),
  constraint outbox_is_unsure_only_in_doubt check (status <> 'unsure' or in_doubt),
  constraint outbox_finished_rows_have_a_time check ((status in ('done', 'dead', 'cancelled')) = (finished_at is not null))
);
comment on table private.outbox is
  'Outbound work: one row per effect, whose key is kept permanently. A row is written before anything is sent.';
comment on column private.outbox.priority is '9 goes first, 0 last; within a priority the longest overdue goes first.';
comment on column private.outbox.in_doubt is
  'The effect may have happened unnoticed: the provider is asked by our id before anything is retried.';
comment on column private.outbox.follow_up_at is 'When finish_effect runs for it; null once it has.';
-- Partial, so that finished rows stay out of the hot set.
create index outbox_is_due on private.outbox (priority, due_at) where status in ('waiting', 'unsure');
create index outbox_is_leased on private.outbox (leased_until) where status = 'leased';
create index outbox_awaits_follow_up on private.outbox (follow_up_at) where follow_up_at is not null;
create index outbox_is_dead on private.outbox (organization_id, id) where status = 'dead';
create index outbox_lead_idx on private.outbox (organization_id, lead_id);
alter table private.outbox enable row level security;

create table private.provider_gates (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null,
  per_second double precision not null,
  burst int not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  granted int not null default 0,
  failures int not null default 0,
  openings int not null default 0,
  opened_until timestamptz,
  opened_for text,
  primary key (organization_id, provider),
  constraint provider_gates_let_something_through check (per_second > 0 and burst >= 1),
  constraint provider_gates_reason_is_known check (opened_for in ('breaker_open', 'provider_asked_to_wait')),
  constraint provider_gates_open_for_a_reason check ((opened_until is null) = (opened_for is null))
);
comment on table private.provider_gates is
  'How much may go to one provider account of an organization: a token bucket, and a breaker that opens after failures in a row.';
comment on column private.provider_gates.opened_until is
  'Nothing is sent before this time; afterwards one probe at a time, until one succeeds.';
alter table private.provider_gates enable row level security;

create table private.outbox_wakes (
  only_row boolean primary key default true,
  woken_at timestamptz not null,
  constraint outbox_wakes_have_one_row check (only_row)
);
comment on table private.outbox_wakes is 'When the outbox function was last called, so that a thousand enqueues call it once.';
alter table private.outbox_wakes enable row level security;
insert into private.outbox_wakes values (true, '-infinity');

create table private.wakes (
  request_id bigint primary key,
  name text not null,
  woken_at timestamptz not null default clock_timestamp()
);
comment on table private.wakes is
  'The database''s requests to Edge Functions, until they or a later one are answered and the answer is recorded. pg_net keeps answers '
  'for only six hours.';
alter table private.wakes enable row level security;

create table private.refused_wakes (
  name text primary key,
  since timestamptz not null,
  last_at timestamptz not null,
  times int not null,
  answer text not null
);
comment on table private.refused_wakes is
  'Functions whose last answer to the database was not a success. Without this table, work would wait unnoticed.';
comment on column private.refused_wakes.answer is 'HTTP status, timed_out, or why no connection was made.';
alter table private.refused_wakes enable row level security;

-- schemas/subjects/060_outbox/15_wake.sql
-- The database calls its Edge Functions and records which of them refuse.

create function private.wake(p_name text) returns boolean language plpgsql set search_path = '' as $$
declare
  v_url text;
  v_key text;
begin
  select max(decrypted_secret) filter (where name = 'project_url') || '/functions/v1/' || p_name, max(decrypted_secret)
    filter (where name = 'cron_key')
  into v_url, v_key from vault.decrypted_secrets where name in ('project_url', 'cron_key');
  if v_url is null or v_key is null then return false; end if;
  -- pg_net sends one batch after another, and its queue shows a request until its whole batch is answered: one may be in progress
  -- and one behind it. Any more would be sent together once the first is answered.
  if 1 < (select count(*) from (select from net.http_request_queue where url = v_url limit 2) queued) then return false; end if;
  -- After a crash pg_net numbers its requests from 1 again.
  insert into private.wakes as w (request_id, name) values (net.http_post(
    url => v_url, headers => jsonb_build_object('content-type', 'application/json', 'apikey', v_key), timeout_milliseconds => 58000),
    p_name)
  on conflict (request_id) do update set name = excluded.name, woken_at = excluded.woken_at;
  return true;
end $$;
comment on function private.wake is
  'Calls an Edge Function after the commit, unless two calls of it are queued already; returns whether it did. Needs the Vault secrets '
  'project_url and cron_key.';

create function private.record_wake_answers() returns void language sql set search_path = '' as $$
  with answered as materialized (
    select w.name, w.woken_at, r.created as at, case when r.status_code between 200 and 299 then null
      else coalesce(r.status_code::text, case when r.timed_out then 'timed_out' end, left(r.error_msg, 300), 'no_answer') end as refusal
    from private.wakes w join net._http_response r on r.id = w.request_id and r.created >= (select min(woken_at) from private.wakes)
  ), noted as (
    delete from private.wakes w using (select name, max(woken_at) as woken_at from answered group by 1) a
    where w.name = a.name and w.woken_at <= a.woken_at
  ), latest as (
    select name, max(at) filter (where refusal is null) as succeeded_at, max(at) as at from answered group by 1
  ), mended as (
    delete from private.refused_wakes r using latest l where r.name = l.name and l.succeeded_at = l.at
  )
  insert into private.refused_wakes as r (name, since, last_at, times, answer)
  select a.name, min(a.at), max(a.at), count(*), (array_agg(a.refusal order by a.at desc))[1]
  from answered a join latest l using (name) where a.at > coalesce(l.succeeded_at, '-infinity') group by 1
  on conflict (name) do update set last_at = excluded.last_at, times = r.times + excluded.times, answer = excluded.answer,
    since = case when exists (select from latest l where l.name = excluded.name and l.succeeded_at is not null) then excluded.since
      else r.since end
$$;
comment on function private.record_wake_answers is
  'Records how Edge Functions answered the database. A refusal stays recorded until the next success.';

create function private.refused_wakes()
returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
begin
  perform private.require_operator(auth.uid());
  return query
    select r.name, r.since, r.last_at, r.times, r.answer from private.refused_wakes r
    union all
    -- An answer takes a minute at most, and another minute behind an earlier batch.
    select w.name, min(w.woken_at), max(w.woken_at), count(*)::int, 'no_answer' from private.wakes w
    where w.woken_at < clock_timestamp() - interval '5 minutes' group by 1
    union all
    select 'outbox', min(o.due_at), now(), count(*)::int, 'secrets_missing' from private.outbox o
    where o.status in ('waiting', 'unsure') and o.due_at < now() - interval '5 minutes'
      and 2 > (select count(*) from vault.decrypted_secrets s where s.name in ('project_url', 'cron_key'))
    having count(*) > 0
    order by 2;
end $$;
comment on function private.refused_wakes is 'For public.refused_wakes. Definer, because operators may not read the tables of the outbox.';
grant execute on function private.refused_wakes to authenticated;

-- schemas/subjects/060_outbox/20_enqueue.sql
-- How work enters the outbox, and how it is cancelled.

create function private.wake_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  if current_setting('callboard.outbox_woken', true) = 'on' then return false; end if;
  -- Another transaction is waking it, or did so within the last second; the worker lingers that long.
  perform from private.outbox_wakes where woken_at < p_as_of - interval '1 second' for update skip locked;
  if not found then return false; end if;
  if not private.wake('outbox') then return false; end if;
  update private.outbox_wakes set woken_at = p_as_of where only_row;
  perform set_config('callboard.outbox_woken', 'on', true);
  return true;
end $$;
comment on function private.wake_outbox is
  'Calls the outbox function after the commit, at most once per transaction and about once a second.';

create function private.enqueue(
  p_organization_id uuid, p_kind text, p_effect_key text, p_payload jsonb, p_due_at timestamptz,
  p_lead_id uuid default null, p_expires_at timestamptz default null, p_priority int default 0
) returns bigint language plpgsql set search_path = '' as $$
declare v_id bigint;
begin
  insert into private.outbox (organization_id, kind, effect_key, payload, due_at, lead_id, expires_at, priority)
  values (p_organization_id, p_kind, p_effect_key, p_payload, p_due_at, p_lead_id, p_expires_at, greatest(0, least(9, p_priority)))
  on conflict on constraint outbox_does_each_effect_once do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from private.outbox where organization_id = p_organization_id and effect_key = p_effect_key;
    return v_id;
  end if;
  if p_due_at <= now() then perform private.wake_outbox(); end if;
  return v_id;
end $$;
comment on function private.enqueue is
  'Adds an effect. Repeating the key changes nothing and returns the same id, even if that effect has finished.';

create function private.cancel_outbox(p_organization_id uuid, p_effect_keys text[], p_reason text) returns int
language sql set search_path = '' as $$
  with gone as (
    update private.outbox set status = 'cancelled', last_error = p_reason, finished_at = now()
    where organization_id = p_organization_id and effect_key = any (p_effect_keys) and status = 'waiting' returning 1
  ) select count(*)::int from gone
$$;
comment on function private.cancel_outbox is
  'Cancels effects that were not tried or certainly did not happen; returns how many. Effects in progress or in doubt stay.';

create function private.contact_channel(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind when 'call.place' then 'call' when 'sms.send' then 'sms' when 'email.send' then 'email' end
$$;
comment on function private.contact_channel is
  'Returns the channel on which this kind of work reaches a person; null if it needs no permission.';

create function private.service_for(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind when 'call.place' then 'voice' when 'sms.send' then 'texts' when 'email.send' then 'mail'
    when 'invoice.issue' then 'payments' end
$$;
comment on function private.service_for is 'Returns the service whose providers do this kind of work; null for an unknown kind.';

-- schemas/subjects/060_outbox/30_gates.sql
-- Gates: a token bucket and a breaker for each provider account.

create function private.tokens_at(p_gate private.provider_gates, p_as_of timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select least(p_gate.burst, p_gate.tokens + p_gate.per_second * greatest(0, extract(epoch from p_as_of - p_gate.refilled_at)))
$$;
comment on function private.tokens_at is 'Returns the tokens in the bucket at a time.';

create function private.granted_at(p_gate private.provider_gates, p_wanted int, p_as_of timestamptz) returns int
language sql immutable set search_path = '' as $$
  select case when p_gate.opened_until > p_as_of then 0
    else least(p_wanted, floor(private.tokens_at(p_gate, p_as_of))::int, case when p_gate.opened_until is null then p_wanted else 1 end) end
$$;
comment on function private.granted_at is
  'Returns how many may pass: none while the breaker is open, one while it is half open, else the tokens in the bucket.';

create function private.pass_gate(
  p_organization_id uuid, p_provider text, p_wanted int, p_lease interval, p_as_of timestamptz
) returns private.provider_gates language sql set search_path = '' as $$
  insert into private.provider_gates as g (organization_id, provider, per_second, burst, tokens, refilled_at, granted)
  select p_organization_id, p_provider, r.rate, r.burst, r.burst - least(p_wanted, r.burst), p_as_of, least(p_wanted, r.burst)
  from (select rate, ceil(10 * rate)::int as burst from (
    select coalesce((
      select (i.config ->> 'per_second')::double precision from public.integrations i
      where i.organization_id = p_organization_id and i.provider = p_provider and i.config ->> 'per_second' ~ '^[0-9]{1,4}(\.[0-9]+)?$'
        and (i.config ->> 'per_second')::double precision > 0
    ), (select d.per_second from private.providers d where d.provider = p_provider)) as rate) known) r
  on conflict (organization_id, provider) do update set
    granted = private.granted_at(g, p_wanted, p_as_of),
    tokens = private.tokens_at(g, p_as_of) - private.granted_at(g, p_wanted, p_as_of),
    refilled_at = greatest(g.refilled_at, p_as_of),
    -- A probe is in progress: nobody else tries before it ends or its lease expires.
    opened_until = case when private.granted_at(g, p_wanted, p_as_of) > 0 and g.opened_until is not null then p_as_of + p_lease
      else g.opened_until end
  returning g
$$;
comment on function private.pass_gate is
  'Takes up to the requested number of tokens in one statement; `granted` of the result is how many.';

create function private.refund_gate(p_organization_id uuid, p_provider text, p_unused int, p_used int, p_as_of timestamptz)
returns void language sql set search_path = '' as $$
  update private.provider_gates set tokens = least(burst, tokens + p_unused),
    opened_until = case when opened_until is not null and p_used = 0 then p_as_of else opened_until end
  where organization_id = p_organization_id and provider = p_provider and p_unused > 0
$$;
comment on function private.refund_gate is 'Returns tokens of effects that were not sent after all; an unused probe may be tried at once.';

create function private.record_gate_results(p_finished jsonb, p_as_of timestamptz) returns void language sql set search_path = '' as $$
  with told as (
    select s.*, row_number() over () as place from jsonb_to_recordset(p_finished)
      as s (organization_id uuid, provider text, result text, retry_after double precision)
  ), last as (
    select organization_id, provider, max(place) filter (where result in ('done', 'dead', 'absent')) as answered,
      max(retry_after) filter (where result = 'retry') as wait from told group by 1, 2
  ), counted as (
    select l.organization_id, l.provider, l.answered, l.wait,
      count(t.place) filter (where t.result in ('retry', 'unsure') and t.retry_after is null
        and t.place > coalesce(l.answered, 0)) as failed
    from last l join told t using (organization_id, provider) group by 1, 2, 3, 4
  ), judged as (
    select c.*, case when c.answered is null then g.failures else 0 end + c.failed as failures,
      case when c.answered is null then g.openings else 0 end as openings
    from counted c join private.provider_gates g using (organization_id, provider)
  )
  update private.provider_gates g set
    failures = j.failures,
    openings = j.openings + case when j.failures >= 5 and j.failed > 0 then 1 else 0 end,
    opened_until = case
      when j.wait is not null then greatest(p_as_of + make_interval(secs => j.wait), g.opened_until)
      when j.failures >= 5 and j.failed > 0 then p_as_of + make_interval(secs => 30 * power(2, least(j.openings, 5)))
      when j.answered is null then g.opened_until end,
    opened_for = case
      when j.wait is not null then 'provider_asked_to_wait'
      when j.failures >= 5 and j.failed > 0 then 'breaker_open'
      when j.answered is null then g.opened_for end
  from judged j where g.organization_id = j.organization_id and g.provider = j.provider
$$;
comment on function private.record_gate_results is
  'Opens a provider''s breaker after five failures in a row, for 30 s doubling to 16 min, or for as long as the provider asked. Any '
  'answer from the provider closes it.';

-- schemas/subjects/060_outbox/40_lease.sql
-- Leases: which rows are due, postponed, or recovered from a dead worker.

create function private.backoff(p_attempts int) returns interval language sql volatile set search_path = '' as $$
  select make_interval(secs => 15 * power(2, least(p_attempts, 8) - 1) * (1 + random() / 4))
$$;
comment on function private.backoff is
  'Returns 15 s, 30 s, 1 min … 32 min, each extended at random by up to a quarter, so that failures do not return together.';

create function private.postpone_outbox(p_ids bigint[], p_due_at timestamptz, p_per_second double precision, p_reason text)
returns void language sql set search_path = '' as $$
  update private.outbox o set due_at = p_due_at + make_interval(secs => coalesce(i.place / p_per_second, 0)), last_error = p_reason
  from unnest(p_ids) with ordinality i (id, place) where o.id = i.id
$$;
comment on function private.postpone_outbox is 'Postpones rows, optionally spread out at a rate, and records why.';

create function private.recover_outbox(p_as_of timestamptz) returns void language sql set search_path = '' as $$
  update private.outbox o set
    status = case when attempts >= 8 then 'dead' else 'unsure' end, in_doubt = true, lease_token = null, leased_until = null,
    due_at = p_as_of,
    last_error = 'lease_lost', finished_at = case when attempts >= 8 then p_as_of end,
    follow_up_at = case when attempts >= 8 then p_as_of end
  where id = any (array(
    select id from private.outbox where status = 'leased' and leased_until <= p_as_of order by leased_until limit 1000
      for update skip locked))
$$;
comment on function private.recover_outbox is
  'A row whose worker never finished it is in doubt: the effect may have happened. After eight attempts a person decides.';

create function private.due_outbox(p_limit int, p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare v_ids bigint[] := '{}';
begin
  -- One index scan per priority, so that work planned for later is never read.
  for v_priority in reverse 9..0 loop
    exit when cardinality(v_ids) >= p_limit;
    v_ids := v_ids || array(
      select id from private.outbox where status in ('waiting', 'unsure') and priority = v_priority and due_at <= p_as_of
      order by due_at limit p_limit - cardinality(v_ids) for update skip locked);
  end loop;
  return v_ids;
end $$;
comment on function private.due_outbox is 'Locks and returns due rows, the most urgent first; skips rows that another worker holds.';

create function private.postpone_unready(p_id bigint, p_reason text, p_as_of timestamptz) returns void
language sql set search_path = '' as $$
  update private.outbox set attempts = attempts + 1, last_error = left(p_reason, 300),
    due_at = p_as_of + private.backoff(attempts + 1), status = case when attempts >= 7 then 'dead' else status end,
    finished_at = case when attempts >= 7 then p_as_of end, follow_up_at = case when attempts >= 7 then p_as_of end
  where id = p_id
$$;
comment on function private.postpone_unready is 'Postpones a row that could not be prepared; after eight attempts a person decides.';

-- schemas/subjects/060_outbox/50_dead.sql
-- What members see of the outbox, and how they retry it.

create function private.redrive_outbox(p_ids bigint[]) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v record;
  v_count int;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  if not exists (select from private.operators where user_id = v_user) then
    -- Other organizations' rows get the same error as rows that do not exist.
    for v in
      select distinct o.organization_id from unnest(p_ids) i left join private.outbox o on o.id = i order by 1 nulls first
    loop
      perform private.require_role(v.organization_id, v_user, 'manager');
    end loop;
  end if;
  with again as (
    -- If the provider cannot tell whether the effect happened, the person who retries it accepts that risk.
    update private.outbox set status = case when in_doubt and last_error <> 'cannot_tell' then 'unsure' else 'waiting' end,
      in_doubt = in_doubt and last_error <> 'cannot_tell', attempts = 0, due_at = now(), finished_at = null, follow_up_at = null,
      provider_ref = null
    where id = any (p_ids) and status = 'dead' returning organization_id, id
  ), noted as (
    select private.audit(organization_id, v_user, 'outbox.redriven', null, jsonb_build_object('ids', jsonb_agg(id)))
    from again group by organization_id
  )
  select count(*) into v_count from again where (select count(*) from noted) > 0;
  if v_count > 0 then perform private.wake_outbox(); end if;
  return v_count;
end $$;
comment on function private.redrive_outbox is 'For public.redrive_outbox. Definer, because members may not read the outbox.';
grant execute on function private.redrive_outbox to authenticated;

create function private.visible_outbox(p_lead_id uuid, p_dead_of uuid, p_limit int)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text,
  finished_at timestamptz, lead_id uuid)
language sql stable security definer set search_path = '' as $$
  select o.id, o.kind, o.effect_key, o.status, o.due_at, o.attempts, o.provider, o.last_error, o.finished_at, o.lead_id
  from private.outbox o
  where o.organization_id = any (array(select private.my_organization_ids()))
    and (p_lead_id is null or o.lead_id = p_lead_id)
    and (p_dead_of is null or (o.organization_id = p_dead_of and o.status = 'dead'))
  order by o.id desc limit least(greatest(p_limit, 0), 500)
$$;
comment on function private.visible_outbox is
  'Returns rows of the caller''s own organizations, without their payload. Definer, because members may not read the outbox.';
grant execute on function private.visible_outbox to authenticated;

-- schemas/subjects/070_calls/10_tables.sql
-- Calls: one row per conversation of an agent.

create table public.calls (
  id uuid not null default gen_random_uuid(),
  organization_id uuid not null,
  integration_id uuid not null,
  provider_ref text not null,
  lead_id uuid,
  status text not null,
  channel text,
  direction text,
  from_number text,
  to_number text,
  agent_ref text,
  agent_name text,
  occurred_at timestamptz not null,
  started_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  talk_seconds int,
  billed_seconds int,
  hangup_reason text,
  in_voicemail boolean,
  claimed_outcome text,
  confirmed_outcome text,
  sentiment text,
  summary text,
  transcript jsonb,
  recording_url text,
  cost_currency text,
  cost_telephony_micros bigint,
  cost_speech_micros bigint,
  cost_model_micros bigint,
  cost_other_micros bigint,
  cost_total_micros bigint,
  analysis jsonb,
  campaign_ref text,
  attempt_id uuid,
  first_event_at timestamptz not null,
  head_rank smallint not null,
  head_at timestamptz not null,
  head_key text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  foreign key (lead_id, organization_id) references public.leads (id, organization_id) on delete set null (lead_id),
  constraint calls_provider_knows_it_once unique (organization_id, integration_id, provider_ref),
  constraint calls_status_is_known check (status in ('ringing', 'ongoing', 'not_connected', 'ended')),
  constraint calls_channel_is_known check (channel in ('phone', 'web')),
  constraint calls_direction_is_known check (direction in ('inbound', 'outbound')),
  constraint calls_claimed_outcome_is_known check (claimed_outcome in
    ('appointment_set', 'callback_requested', 'not_interested', 'do_not_call', 'information_given', 'transferred', 'voicemail', 'other')),
  constraint calls_confirmed_outcome_is_known check (confirmed_outcome in ('appointment_booked')),
  constraint calls_sentiment_is_known check (sentiment in ('positive', 'neutral', 'negative')),
  constraint calls_durations_are_not_negative check (talk_seconds >= 0 and billed_seconds >= 0)
);
comment on table public.calls is
  'One phone or web conversation of an agent. The row is the fold of its trail: for each column, the highest event with a value decides.';
comment on column public.calls.occurred_at is 'Start of the call; if it never connected, the earliest time in its events.';
comment on column public.calls.attempt_id is
  'The attempt that placed the call, as returned by the provider; null for calls we did not place.';
comment on column public.calls.claimed_outcome is 'The outcome the model claims.';
comment on column public.calls.confirmed_outcome is 'The outcome that evidence confirms; null if none does yet.';
comment on column public.calls.cost_total_micros is 'The provider''s cost in millionths of cost_currency.';
comment on column public.calls.head_rank is 'With head_at and head_key: the highest event folded in, so that an older one is recognised.';
-- A call is written two or three times within minutes, so its page keeps room for new versions.
alter table public.calls set (fillfactor = 80);
create index calls_newest_idx on public.calls (organization_id, occurred_at desc, id);
create index calls_lead_idx on public.calls (organization_id, lead_id, occurred_at desc);
create index calls_attempt_idx on public.calls (attempt_id) where attempt_id is not null;
create index calls_ongoing_idx on public.calls (organization_id, occurred_at) where status in ('ringing', 'ongoing');
alter table public.calls enable row level security;
create policy "members read their organization's calls" on public.calls for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.calls to authenticated;
grant select, insert, update, delete on public.calls to service_role;

-- schemas/subjects/070_calls/20_fold.sql
-- The row of a call is the fold of its events.

-- The shape of `call` in contract/domain-event.ts, for jsonb_populate_record.
create type private.call_facts as (
  provider_ref text, status text, channel text, direction text, from_number text, to_number text,
  agent_ref text, agent_name text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
  talk_seconds int, billed_seconds int, hangup_reason text, in_voicemail boolean, claimed_outcome text,
  sentiment text, summary text, transcript jsonb, recording_url text, cost_currency text,
  cost_telephony_micros bigint, cost_speech_micros bigint, cost_model_micros bigint, cost_other_micros bigint,
  cost_total_micros bigint, analysis jsonb, lead_id text, campaign_id text, attempt_id text
);
comment on type private.call_facts is 'One call as a provider knew it at one time.';

create function private.call_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type when 'call.started' then 1 when 'call.ended' then 2 when 'call.analyzed' then 3 end;
end $$;
comment on function private.call_event_rank is 'Ranks kinds of events: a later kind knows more than an earlier one, whenever it arrives.';

-- The place of an event in its trail; fields are compared from left to right.
create type private.place as (rank smallint, at timestamptz, key text);
comment on type private.place is 'The rank of the event''s kind, the provider''s time, and the dedupe key if both are equal.';

create function private.call_patch(p_event jsonb) returns jsonb language plpgsql immutable set search_path = '' as $$
declare v jsonb := p_event -> 'call';
begin
  -- Only top-level nulls are left out: nulls within an analysis are part of it.
  if v @? '$.* ? (@ == null)' then
    v := (select jsonb_object_agg(key, value) from jsonb_each(v) where value <> 'null');
  end if;
  -- The status that follows from the kind of event if the event has none.
  return case when v ? 'status' then v
    else v || jsonb_build_object('status', case p_event ->> 'type' when 'call.started' then 'ongoing' else 'ended' end) end;
end $$;
comment on function private.call_patch is 'Returns the call''s fields in one domain event, without null ones.';

create function private.merge_objects(p_fact jsonb[]) returns jsonb language plpgsql immutable set search_path = '' as $$
declare
  v jsonb;
  v_all jsonb := '{}';
begin
  foreach v in array p_fact loop v_all := v_all || v; end loop;
  return v_all;
end $$;
comment on function private.merge_objects is 'Merges objects in their order: a later value replaces an earlier one.';

create function private.fold_call(p_organization_id uuid, p_integration_id uuid, p_provider_ref text)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (select private.merge_objects(array_agg(private.call_patch(n.fact) order by
    private.call_event_rank(n.fact ->> 'type'), (n.fact ->> 'occurred_at')::timestamptz, e.dedupe_key))
  from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
  where e.organization_id = p_organization_id and e.integration_id = p_integration_id and e.subject = 'call:' || p_provider_ref
    -- An event that could not be applied must not spoil the others.
    and e.status = 'applied');
end $$;
comment on function private.fold_call is
  'Folds all applied events of a call into one object with the keys of private.call_facts. The result does not depend on the order of '
  'arrival.';

-- schemas/subjects/070_calls/30_apply.sql
-- A batch of call events becomes rows of calls and leads.

-- The events of a batch about one call, and the call's row if there is one.
create type private.call_news as (
  organization_id uuid, integration_id uuid, lead_id uuid, first_event_at timestamptz, head private.place, facts private.call_facts
);
comment on type private.call_news is 'One call of a batch. lead_id is null while its lead is unknown.';

create function private.news_of_calls(p_events private.domain_event[]) returns private.call_news[]
language plpgsql stable set search_path = '' as $$
begin
  return (select array_agg(row(n.organization_id, n.integration_id, n.lead_id, n.first_event_at, greatest(n.head, n.known_head),
    jsonb_populate_record(null::private.call_facts, case when n.is_above then n.facts
      else private.fold_call(n.organization_id, n.integration_id, n.provider_ref) end))::private.call_news
    order by n.integration_id, n.provider_ref)
  from (
    select s.organization_id, s.integration_id, s.provider_ref, c.lead_id,
      case when c.id is not null then row(c.head_rank, c.head_at, c.head_key)::private.place end as known_head,
      (array_agg(s.place order by s.place desc))[1] as head, min(s.occurred_at) as first_event_at,
      -- Events above the row's head are merged into the row; an event below it makes the row again from the whole trail.
      c.id is null or bool_and(s.place > row(c.head_rank, c.head_at, c.head_key)::private.place) as is_above,
      private.merge_objects(array_agg(private.call_patch(s.fact) order by s.place)) as facts
    from (
      select e.*, e.fact #>> '{call,provider_ref}' as provider_ref,
        row(private.call_event_rank(e.fact ->> 'type'), e.occurred_at, e.dedupe_key)::private.place as place
      from unnest(p_events) e
    ) s
    left join lateral (
      select * from public.calls k where k.organization_id = s.organization_id and k.integration_id = s.integration_id
        and k.provider_ref = s.provider_ref limit 1
    ) c on true
    group by s.organization_id, s.integration_id, s.provider_ref, c.id, c.lead_id, c.head_rank, c.head_at, c.head_key
  ) n);
end $$;
comment on function private.news_of_calls is 'Groups the domain events of a batch by call. Null if there are none.';

create function private.phone_of_call(f private.call_facts) returns text language plpgsql immutable set search_path = '' as $$
declare v_phone text := case f.direction when 'outbound' then f.to_number else f.from_number end;
begin
  return case when private.is_e164(v_phone) then v_phone end;
end $$;
comment on function private.phone_of_call is
  'Returns the other party''s E.164 number; null for a withheld number, which identifies nobody.';

create function private.lead_of_call(p_organization_id uuid, f private.call_facts) returns uuid
language plpgsql stable set search_path = '' as $$
declare v_lead uuid;
begin
  if private.uuid_or_null(f.lead_id) is not null then
    select id into v_lead from public.leads where organization_id = p_organization_id and id = f.lead_id::uuid;
    if found then return v_lead; end if;
  end if;
  select id into v_lead from public.leads where organization_id = p_organization_id and phone = private.phone_of_call(f);
  return v_lead;
end $$;
comment on function private.lead_of_call is
  'Returns the lead of a call: the one named when we placed it, else the one with the other party''s number.';

create function private.make_leads_of_calls(p_news private.call_news[]) returns setof private.touched
language plpgsql set search_path = '' as $$
begin
  -- Most calls of a batch continue with a known lead.
  if not exists (select from unnest(p_news) n where n.lead_id is null) then return; end if;
  return query
  insert into public.leads as l (organization_id, phone, source, first_seen_at)
  select distinct on (n.organization_id, x.phone) n.organization_id, x.phone,
    case (n.facts).direction when 'outbound' then 'outbound_call' else 'inbound_call' end, coalesce((n.facts).started_at, n.first_event_at)
  from unnest(p_news) n cross join lateral (select private.phone_of_call(n.facts) as phone) x
  where n.lead_id is null and x.phone is not null and private.lead_of_call(n.organization_id, n.facts) is null
  order by n.organization_id, x.phone, coalesce((n.facts).started_at, n.first_event_at), (n.facts).provider_ref
  on conflict do nothing
  returning l.organization_id, 'leads', 'insert', l.id::text, null::uuid;
end $$;
comment on function private.make_leads_of_calls is
  'Creates leads for the unknown numbers of a batch, as private.refresh_leads would for a call that has only begun.';

create function private.apply_calls(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_news private.call_news[] := private.news_of_calls(p_events);
  v_made private.touched[] := array(select t from private.make_leads_of_calls(v_news) t);
begin
  return query select * from unnest(v_made);
  return query
  insert into public.calls as k (
    organization_id, integration_id, lead_id, first_event_at, head_rank, head_at, head_key, provider_ref, status, channel, direction,
    from_number, to_number, agent_ref, agent_name, occurred_at, started_at, answered_at, ended_at, talk_seconds, billed_seconds,
    hangup_reason, in_voicemail, claimed_outcome, sentiment, summary, transcript, recording_url, cost_currency,
    cost_telephony_micros, cost_speech_micros, cost_model_micros, cost_other_micros, cost_total_micros, analysis, campaign_ref, attempt_id)
  select n.organization_id, n.integration_id, coalesce(n.lead_id, private.lead_of_call(n.organization_id, n.facts)), n.first_event_at,
    (n.head).rank, (n.head).at, (n.head).key, f.provider_ref, f.status, f.channel, f.direction,
    f.from_number, f.to_number, f.agent_ref, f.agent_name, coalesce(f.started_at, n.first_event_at), f.started_at, f.answered_at,
    f.ended_at,
    f.talk_seconds, f.billed_seconds, f.hangup_reason, f.in_voicemail, f.claimed_outcome, f.sentiment, f.summary, f.transcript,
    f.recording_url, f.cost_currency, f.cost_telephony_micros, f.cost_speech_micros, f.cost_model_micros, f.cost_other_micros,
    f.cost_total_micros, f.analysis, f.campaign_id, private.uuid_or_null(f.attempt_id)
  from unnest(v_news) n cross join lateral (select (n.facts).*) f
  on conflict on constraint calls_provider_knows_it_once do update set
    lead_id = coalesce(k.lead_id, excluded.lead_id), first_event_at = least(k.first_event_at, excluded.first_event_at),
    head_rank = excluded.head_rank, head_at = excluded.head_at, head_key = excluded.head_key,
    status = excluded.status,
    channel = coalesce(excluded.channel, k.channel), direction = coalesce(excluded.direction, k.direction),
    from_number = coalesce(excluded.from_number, k.from_number), to_number = coalesce(excluded.to_number, k.to_number),
    agent_ref = coalesce(excluded.agent_ref, k.agent_ref), agent_name = coalesce(excluded.agent_name, k.agent_name),
    occurred_at = coalesce(excluded.started_at, k.started_at, least(k.first_event_at, excluded.first_event_at)),
    started_at = coalesce(excluded.started_at, k.started_at), answered_at = coalesce(excluded.answered_at, k.answered_at),
    ended_at = coalesce(excluded.ended_at, k.ended_at), talk_seconds = coalesce(excluded.talk_seconds, k.talk_seconds),
    billed_seconds = coalesce(excluded.billed_seconds, k.billed_seconds), hangup_reason = coalesce(excluded.hangup_reason, k.hangup_reason),
    in_voicemail = coalesce(excluded.in_voicemail, k.in_voicemail), claimed_outcome = coalesce(excluded.claimed_outcome, k.claimed_outcome),
    sentiment = coalesce(excluded.sentiment, k.sentiment), summary = coalesce(excluded.summary, k.summary),
    -- An unchanged transcript keeps its stored value: rewriting it is the most expensive part of a second event.
    transcript = case when excluded.transcript is null or excluded.transcript = k.transcript then k.transcript else excluded.transcript end,
    recording_url = coalesce(excluded.recording_url, k.recording_url), cost_currency = coalesce(excluded.cost_currency, k.cost_currency),
    cost_telephony_micros = coalesce(excluded.cost_telephony_micros, k.cost_telephony_micros),
    cost_speech_micros = coalesce(excluded.cost_speech_micros, k.cost_speech_micros),
    cost_model_micros = coalesce(excluded.cost_model_micros, k.cost_model_micros),
    cost_other_micros = coalesce(excluded.cost_other_micros, k.cost_other_micros),
    cost_total_micros = coalesce(excluded.cost_total_micros, k.cost_total_micros),
    analysis = coalesce(excluded.analysis, k.analysis), campaign_ref = coalesce(excluded.campaign_ref, k.campaign_ref),
    attempt_id = coalesce(excluded.attempt_id, k.attempt_id),
    updated_at = now()
  -- Inserted by this transaction, so the row is new.
  returning k.organization_id, 'calls', case when k.created_at = now() then 'insert' else 'update' end, k.id::text,
    -- While a call has only begun, the lead created for it is already correct; most calls of strangers begin this way.
    case when not (k.status in ('ringing', 'ongoing') and k.lead_id::text in (select m.id from unnest(v_made) m)) then k.lead_id end;
end $$;
comment on function private.apply_calls is
  'Applies the domain events of a batch to their calls. Any order, grouping and repetition of events gives the same rows.';

create function private.call_trail(p_call_id uuid)
returns table (event_id bigint, kind text, types text[], occurred_at timestamptz, received_at timestamptz, status text)
language sql stable security definer set search_path = '' as $$
  select e.id, e.kind, array(select n ->> 'type' from jsonb_array_elements(e.normalised) n), e.occurred_at, e.received_at, e.status
  from public.calls c
  join public.events e on e.organization_id = c.organization_id and e.integration_id = c.integration_id and e.subject = 'call:'
    || c.provider_ref
  where c.id = p_call_id and c.organization_id = any (array(select private.my_organization_ids()))
  order by e.occurred_at nulls last, e.id
$$;
comment on function private.call_trail is
  'Returns the deliveries that made a call''s row. Definer, because every member may see that they arrived, but only managers their '
  'content.';
grant execute on function private.call_trail to authenticated;

-- schemas/subjects/080_appointments/10_tables.sql
-- Appointments, and the references of their bookings.

create table public.appointments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  integration_id uuid not null,
  provider_ref text not null,
  lead_id uuid,
  call_id uuid,
  status text not null default 'requested',
  title text,
  starts_at timestamptz,
  ends_at timestamptz,
  location text,
  host_email text,
  attendee_name text,
  attendee_email text,
  attendee_phone text,
  attendee_time_zone text,
  attendee_locale text,
  cancel_reason text,
  price_minor bigint,
  currency text,
  paid_at timestamptz,
  attended boolean,
  booked_at timestamptz,
  first_event_at timestamptz not null,
  cancelled_at timestamptz,
  called_off_late_at timestamptz,
  is_judged boolean not null generated always as (status = 'booked' or called_off_late_at is not null) stored,
  reschedules smallint not null default 0,
  verdict text not null default 'pending',
  verdict_reason text,
  verdict_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  foreign key (lead_id, organization_id) references public.leads (id, organization_id) on delete set null (lead_id),
  foreign key (call_id, organization_id) references public.calls (id, organization_id) on delete set null (call_id),
  constraint appointments_status_is_known check (status in ('requested', 'booked', 'cancelled')),
  constraint appointments_booked_ones_have_a_time check (status <> 'booked' or starts_at is not null),
  constraint appointments_end_after_they_start check (ends_at >= starts_at),
  constraint appointments_called_off_late_had_begun
    check (called_off_late_at is null or (status = 'cancelled' and called_off_late_at > starts_at)),
  constraint appointments_verdict_is_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint appointments_verdict_has_a_time check ((verdict = 'pending') = (verdict_at is null))
);
comment on table public.appointments is
  'A booked time with a lead. One row for a whole chain of reschedules; the newest booking of the chain decides.';
comment on column public.appointments.provider_ref is 'The newest reference of the chain; older ones are in appointment_refs.';
comment on column public.appointments.attended is 'The host''s mark at the provider; evidence, not the verdict.';
comment on column public.appointments.called_off_late_at is
  'When we received the calendar''s withdrawal of a time that had already begun; null if it was withdrawn before or not at all.';
comment on column public.appointments.is_judged is 'Whether there is a visit to judge: it is booked, or was cancelled after it had begun.';
comment on column public.appointments.call_id is 'The call that claimed the booking, if one did.';
create index appointments_calendar_idx on public.appointments (organization_id, starts_at, id);
-- The list is also sorted the other way round, with rows without a time last; the dashboard's feed reads the latest.
create index appointments_newest_idx on public.appointments (organization_id, starts_at desc nulls last, id);
create index appointments_ends_idx on public.appointments (organization_id, ends_at);
create index appointments_booked_idx on public.appointments (organization_id, booked_at desc nulls last, id);
create index appointments_cancelled_idx on public.appointments (organization_id, cancelled_at) where cancelled_at is not null;
create index appointments_decided_idx on public.appointments (organization_id, verdict_at) where verdict_at is not null;
create index appointments_lead_idx on public.appointments (organization_id, lead_id);
create index appointments_call_idx on public.appointments (organization_id, call_id);
create index appointments_integration_idx on public.appointments (organization_id, integration_id);
-- The hourly job looks for the few undecided rows among all appointments.
create index appointments_undecided_idx on public.appointments (organization_id, starts_at) where is_judged and verdict = 'pending';
create index appointments_paid_idx on public.appointments (organization_id, paid_at) include (price_minor, currency)
  where paid_at is not null;
alter table public.appointments enable row level security;
create policy "members read their organization's appointments" on public.appointments for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointments to authenticated;
grant select, insert, update, delete on public.appointments to service_role;

create table public.appointment_refs (
  organization_id uuid not null,
  integration_id uuid not null,
  provider_ref text not null,
  appointment_id uuid not null,
  previous_ref text,
  primary key (organization_id, integration_id, provider_ref),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade
);
comment on table public.appointment_refs is 'Every reference a provider has given an appointment, each with the one it replaced.';
create index appointment_refs_appointment_idx on public.appointment_refs (organization_id, appointment_id);
alter table public.appointment_refs enable row level security;
create policy "members read their appointments' references" on public.appointment_refs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointment_refs to authenticated;
grant select, insert, update, delete on public.appointment_refs to service_role;

-- schemas/subjects/080_appointments/20_fold.sql
-- The trail of an appointment: all events of its chain of reschedules.

create type private.appointment_facts as (
  title text, starts_at timestamptz, ends_at timestamptz, location text, host_email text, cancel_reason text,
  price_minor bigint, currency text, attendee_name text, attendee_email text, attendee_phone text,
  attendee_time_zone text, attendee_locale text
);
comment on type private.appointment_facts is 'The facts in all events of an appointment together.';

create function private.appointment_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type
    when 'appointment.requested' then 1 when 'appointment.booked' then 2 when 'appointment.rescheduled' then 2
    when 'appointment.paid' then 3 when 'appointment.attendance_marked' then 4 when 'appointment.cancelled' then 5 end;
end $$;
comment on function private.appointment_event_rank is
  'Ranks kinds of events: a later kind knows more than an earlier one, whenever it arrives.';

create function private.is_about(p_fact jsonb, p_ref text) returns boolean language plpgsql immutable set search_path = '' as $$
declare v_ref text := p_fact #>> '{appointment,provider_ref}';
begin
  return v_ref = p_ref or (
    p_fact ->> 'type' = 'appointment.attendance_marked' and v_ref || '#' || lower(trim(p_fact #>> '{appointment,attendee,email}')) = p_ref);
end $$;
comment on function private.is_about is
  'Returns whether a domain event is about the appointment of this reference. Several people in one slot have the reference '
  '<slot>#<e-mail>; an event that marks them absent has slot and e-mail in separate fields.';

create function private.slot_of(p_ref text) returns text language plpgsql immutable set search_path = '' as $$
begin
  return 'appointment:' || split_part(p_ref, '#', 1);
end $$;
comment on function private.slot_of is
  'Returns the common prefix of all subjects that may be about this reference: a cancelled slot is one delivery about all its seats.';

create function private.appointment_facts_trail(p_appointment_id uuid)
returns table (provider_ref text, depth int, is_tip boolean, type text, occurred_at timestamptz, received_at timestamptz, dedupe_key text,
  fact jsonb)
language sql stable set search_path = '' as $$
  with recursive refs as (
    select * from public.appointment_refs where appointment_id = p_appointment_id
  ), chain as (
    select r.provider_ref, 0 as depth from refs r where not exists (select 1 from refs o where o.provider_ref = r.previous_ref)
    union all
    select r.provider_ref, chain.depth + 1 from refs r join chain on r.previous_ref = chain.provider_ref where chain.depth < 1000
  ), tip as (
    -- Usually one leaf; if a provider moves one booking twice, the deepest, then the greatest reference decides.
    select chain.provider_ref from chain order by depth desc, provider_ref desc limit 1
  )
  select chain.provider_ref, chain.depth, chain.provider_ref = (select tip.provider_ref from tip),
    n.fact ->> 'type', (n.fact ->> 'occurred_at')::timestamptz, e.received_at, e.dedupe_key,
    case n.fact ->> 'type'
      -- A mark says who was absent, not whose appointment it is: guests are marked too.
      when 'appointment.attendance_marked' then jsonb_build_object(
        'attended', n.fact #> '{appointment,attended}', 'marked_email', lower(trim(n.fact #>> '{appointment,attendee,email}')))
      else (n.fact -> 'appointment') - 'attendee' || coalesce((
        select jsonb_object_agg('attendee_' || a.key, a.value)
        from jsonb_each(nullif(n.fact -> 'appointment' -> 'attendee', 'null')) a), '{}') end
  from chain
  join refs on refs.provider_ref = chain.provider_ref
  join public.events e on e.organization_id = refs.organization_id and e.integration_id = refs.integration_id
    -- '$' is the character after '#'.
    and e.subject >= private.slot_of(refs.provider_ref) and e.subject < private.slot_of(refs.provider_ref) || '$'
    -- An event that could not be applied must not spoil the others.
    and e.status = 'applied'
  cross join lateral jsonb_array_elements(e.normalised) n (fact)
  where private.is_about(n.fact, refs.provider_ref)
$$;
comment on function private.appointment_facts_trail is
  'Returns all applied events of an appointment, with their place in the chain of reschedules.';

create type private.begun_time as (starts_at timestamptz, ends_at timestamptz, taken_back_at timestamptz);
comment on type private.begun_time is 'A time that began, and when we received that the calendar moved or cancelled it.';

create function private.begun_time_of(p_appointment_id uuid) returns private.begun_time
language sql stable set search_path = '' as $$
  with told as materialized (
    select t.type = 'appointment.cancelled' as off, t.type <> 'appointment.requested' as held, t.received_at,
      (t.fact ->> 'starts_at')::timestamptz as starts_at, (t.fact ->> 'ends_at')::timestamptz as ends_at,
      row_number() over (order by t.depth, private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place
    from private.appointment_facts_trail(p_appointment_id) t
    where t.type <> 'appointment.attendance_marked'
  )
  -- By the time we received the withdrawal, because its own timestamp is only the calendar's claim.
  select row(x.starts_at, greatest(x.ends_at, x.starts_at), b.at)::private.begun_time
  from told x cross join lateral (
    select min(y.received_at) as at from told y where y.place > x.place and (y.off or y.starts_at <> x.starts_at)) b
  where x.held and not x.off and x.received_at <= x.starts_at and b.at > x.starts_at
  order by x.starts_at desc, x.place desc limit 1
$$;
comment on function private.begun_time_of is
  'For a cancelled appointment: the latest time that was known to us when it began and was withdrawn only afterwards. No row if it was '
  'cancelled before.';

create function private.lock_bookings(p_integration_id uuid) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('appointments ' || p_integration_id, 0));
end $$;
comment on function private.lock_bookings is
  'Serializes the bookings of one integration, because two events of one chain may arrive at once.';

create function private.calendar_said_at(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  with told as materialized (
    select t.received_at, row_number() over (order by private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place,
      case a.status when 'cancelled' then t.type = 'appointment.cancelled' when 'requested' then true
        else (t.fact ->> 'starts_at')::timestamptz = a.starts_at
          and coalesce((t.fact ->> 'ends_at')::timestamptz, a.ends_at) is not distinct from a.ends_at end as is_it
    from private.appointment_facts_trail(a.id) t
    where t.is_tip and t.type in ('appointment.requested', 'appointment.booked', 'appointment.rescheduled', 'appointment.cancelled')
  )
  -- Only the current unbroken stretch counts: a time the appointment had once before is a new one.
  select coalesce((
    select min(t.received_at) from told t where t.is_it and t.place > coalesce((select max(o.place) from told o where not o.is_it), 0)),
      now())
$$;
comment on function private.calendar_said_at is
  'Returns when we received that the calendar cancelled an appointment or moved it to its current time; now if no event says so. By our '
  'clock, because the calendar''s can be set back.';

create function private.end_when_it_began(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  select coalesce((
    select (t.fact ->> 'ends_at')::timestamptz from private.appointment_facts_trail(a.id) t
    where t.type in ('appointment.booked', 'appointment.rescheduled') and (t.fact ->> 'starts_at')::timestamptz = a.starts_at
      and t.received_at <= a.starts_at
    order by t.received_at desc, t.depth desc, t.dedupe_key desc limit 1), a.ends_at)
$$;
comment on function private.end_when_it_began is
  'Returns when a visit was to end, as known to us at its start, because it may be lengthened more than once. Its current end if we knew '
  'none then.';

create function private.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable security definer set search_path = '' as $$
  select e.id, e.kind, array(select n ->> 'type' from jsonb_array_elements(e.normalised) n), r.provider_ref, e.occurred_at, e.received_at,
    e.status
  from public.appointment_refs r
  join public.events e on e.organization_id = r.organization_id and e.integration_id = r.integration_id
    and e.subject >= private.slot_of(r.provider_ref) and e.subject < private.slot_of(r.provider_ref) || '$'
    and exists (select from jsonb_array_elements(e.normalised) n (fact) where private.is_about(n.fact, r.provider_ref))
  where r.appointment_id = p_appointment_id and r.organization_id = any (array(select private.my_organization_ids()))
  order by e.occurred_at nulls last, e.id
$$;
comment on function private.appointment_trail is
  'Returns the deliveries that made an appointment''s row, over all its references. Definer, because every member may see that they '
  'arrived, but only managers their content.';
grant execute on function private.appointment_trail to authenticated;

-- schemas/subjects/080_appointments/30_confirm.sql
-- Lead status and confirmed outcomes, computed from calls and appointments.

create function private.match_claims(p_lead_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  update public.appointments a set call_id = w.call_id
  from (
    select x.id, (
      select c.id from public.calls c
      where c.organization_id = x.organization_id and c.lead_id = x.lead_id and c.claimed_outcome = 'appointment_set'
        and x.booked_at between c.occurred_at - interval '5 minutes' and coalesce(c.ended_at, c.occurred_at) + interval '24 hours'
      order by c.occurred_at desc, c.provider_ref desc limit 1) as call_id
    from public.leads l join public.appointments x on x.organization_id = l.organization_id and x.lead_id = l.id
    where l.id = any (p_lead_ids)
  ) w
  where a.id = w.id and a.call_id is distinct from w.call_id;
  update public.calls c set confirmed_outcome = w.outcome, updated_at = now()
  from (
    select y.organization_id, y.id, case when exists (
      select 1 from public.appointments b
      where b.organization_id = y.organization_id and b.lead_id = y.lead_id
        and b.booked_at between y.occurred_at - interval '5 minutes' and coalesce(y.ended_at, y.occurred_at) + interval '24 hours'
    ) and y.claimed_outcome = 'appointment_set' then 'appointment_booked' end as outcome
    from public.leads l join public.calls y on y.organization_id = l.organization_id and y.lead_id = l.id
    where l.id = any (p_lead_ids)
  ) w
  where c.organization_id = w.organization_id and c.id = w.id and c.confirmed_outcome is distinct from w.outcome;
end $$;
comment on function private.match_claims is
  'Confirms claimed bookings: by a booking of the same lead made between five minutes before the call and a day after it.';

create function private.refresh_leads(p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
declare v_weighed uuid[];
begin
  -- Locks before reading, so that two calls of one lead that end at once are handled one after the other.
  perform 1 from public.leads where id = any (p_ids) order by id for no key update;
  -- Bookings affect claimed calls, and so does the removal of the last one from a lead.
  -- (Limited, so that the planner looks them up lead by lead instead of reading all appointments.)
  v_weighed := array(
    select l.id from public.leads l where l.id = any (p_ids) and coalesce(
      (select true from public.appointments a where a.organization_id = l.organization_id and a.lead_id = l.id limit 1),
      (select true from public.calls c where c.organization_id = l.organization_id and c.lead_id = l.id and c.confirmed_outcome is not null
        limit 1)));
  if cardinality(v_weighed) > 0 then perform private.match_claims(v_weighed); end if;
  update public.leads l set status = n.status, last_contact_at = n.last_contact_at, first_seen_at = n.first_seen_at,
    source = n.source, name = n.name, time_zone = n.time_zone, locale = n.locale
  from (
    select k.id,
      case
        when a.booked_at is not null then 'booked'
        when v.claimed = 'appointment_set' then 'booking_claimed'
        when v.claimed = 'callback_requested' then 'callback'
        -- "Do not call" also creates a suppression; as a lead, such a person must at least not get a callback.
        when v.claimed in ('not_interested', 'do_not_call') then 'not_interested'
        when v.talked then 'contacted'
        else 'new' end as status,
      v.last_contact_at,
      case when p.is_by_hand then least(k.first_seen_at, v.first_call_at, a.first_event_at)
        else coalesce(least(v.first_call_at, a.first_event_at), k.first_seen_at) end as first_seen_at,
      case
        when p.is_by_hand then k.source
        when v.first_call_at is null or a.first_event_at < v.first_call_at then 'booking'
        when v.first_direction = 'outbound' then 'outbound_call'
        else 'inbound_call' end as source,
      -- The earliest booking with a name names the lead, whichever arrived first.
      case when p.is_by_hand then k.name else coalesce(a.name, k.name) end as name,
      case when p.is_by_hand then k.time_zone else coalesce(a.time_zone, k.time_zone) end as time_zone,
      case when p.is_by_hand then k.locale else coalesce(a.locale, k.locale) end as locale
    from public.leads k
    -- Values entered by a person take precedence over deliveries; deliveries only add earlier contact.
    cross join lateral (select k.source in ('manual', 'import') as is_by_hand) p
    cross join lateral (
      select min(booked_at) as booked_at, min(first_event_at) as first_event_at,
        (array_agg(attendee_name order by first_event_at, provider_ref) filter (where attendee_name is not null))[1] as name,
        (array_agg(attendee_time_zone order by first_event_at, provider_ref) filter (where attendee_time_zone is not null))[1] as time_zone,
        (array_agg(left(attendee_locale, 2) order by first_event_at, provider_ref)
          filter (where left(attendee_locale, 2) in ('en', 'sv')))[1] as locale
      from public.appointments where organization_id = k.organization_id and lead_id = k.id
    ) a
    cross join lateral (
      select
        bool_or(status = 'ended' and in_voicemail is not true) as talked,
        max(coalesce(ended_at, occurred_at)) filter (where status = 'ended' and in_voicemail is not true) as last_contact_at,
        (array_agg(claimed_outcome order by occurred_at desc, provider_ref desc)
          filter (where claimed_outcome in ('appointment_set', 'callback_requested', 'not_interested', 'do_not_call')))[1] as claimed,
        min(occurred_at) as first_call_at,
        (array_agg(direction order by occurred_at, provider_ref))[1] as first_direction
      from public.calls where organization_id = k.organization_id and lead_id = k.id
    ) v
    where k.id = any (p_ids)
  ) n
  where l.id = n.id and (l.status, l.last_contact_at, l.first_seen_at, l.source, l.name, l.time_zone, l.locale)
    is distinct from (n.status, n.last_contact_at, n.first_seen_at, n.source, n.name, n.time_zone, n.locale);
end $$;
comment on function private.refresh_leads is
  'Computes status, source, name, first and last contact of leads from calls and appointments. A booking outranks the model''s claims; '
  'the latest decisive call outranks earlier ones.';

-- schemas/subjects/080_appointments/40_events.sql
-- The subject of a domain event, and the locks it takes.

create function private.phone_of_event(p_fact jsonb) returns text language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_fact ? 'appointment' then p_fact #>> '{appointment,attendee,phone}'
    -- A report about one of our messages changes the message; a reply may change the lead.
    when p_fact ->> 'type' = 'message.received' then case p_fact #>> '{message,channel}' when 'sms' then p_fact #>> '{message,from}' end
    when p_fact ? 'message' then null
    when p_fact #>> '{call,direction}' = 'outbound' then p_fact #>> '{call,to_number}'
    else p_fact #>> '{call,from_number}' end;
end $$;
comment on function private.phone_of_event is
  'Returns the lead''s number in a domain event, as the provider gave it; null if the event changes no lead.';

create function private.subject_of(p_fact jsonb) returns text language plpgsql immutable set search_path = '' as $$
begin
  return coalesce('call:' || (p_fact #>> '{call,provider_ref}'), 'appointment:' || (p_fact #>> '{appointment,provider_ref}'),
    'message:' || (p_fact #>> '{message,provider_ref}'), 'invoice:' || (p_fact #>> '{invoice,provider_ref}'),
    'payment:' || (p_fact #>> '{payment,provider_ref}'));
end $$;
comment on function private.subject_of is
  'Returns the subject of a domain event. All events of one delivery have one subject; the webhook function splits deliveries about '
  'several.';

create function private.lock_concerned(p_events private.domain_event[]) returns void
language plpgsql set search_path = '' as $$
begin
  -- By name, which can be locked before there is a row: the call or the integration's bookings (as private.lock_bookings does),
  -- and the lead.
  perform pg_advisory_xact_lock(n.name) from (
    select distinct hashtextextended(x.name, 0) as name
    from unnest(p_events) e cross join lateral (values
      (case when e.fact ? 'call' then 'call ' || e.integration_id || ' ' || (e.fact #>> '{call,provider_ref}')
        when e.fact ? 'message' then 'message ' || e.integration_id || ' ' || (e.fact #>> '{message,provider_ref}')
        when e.fact ?| array['invoice', 'payment'] then 'payments ' || e.integration_id
        else 'appointments ' || e.integration_id end),
      ('lead ' || e.organization_id || ' ' || private.phone_of_event(e.fact)),
      ('lead ' || e.organization_id || ' ' || lower(trim(e.fact #>> '{appointment,attendee,email}')))) x (name)
    where x.name is not null order by 1
  ) n;
  -- Then the leads it is or was about, if they exist: by phone, by e-mail, and through its call or appointment.
  perform 1 from public.leads where id = any (array(
    select l.id from unnest(p_events) e cross join lateral (
      select id from public.leads k where k.organization_id = e.organization_id and k.phone = private.phone_of_event(e.fact) limit 1) l
    union all
    select c.lead_id from unnest(p_events) e cross join lateral (
      select lead_id from public.calls k where k.organization_id = e.organization_id and k.integration_id = e.integration_id
        and k.provider_ref = e.fact #>> '{call,provider_ref}' limit 1) c
    union all
    select l.id from unnest(p_events) e cross join lateral (
      select id from public.leads k where k.organization_id = e.organization_id
        and k.email = lower(trim(e.fact #>> '{appointment,attendee,email}')) limit 1) l
    where e.fact ? 'appointment'
    union all
    select a.lead_id from unnest(p_events) e cross join lateral (
      select k.lead_id from public.appointment_refs r
      join public.appointments k on k.organization_id = r.organization_id and k.id = r.appointment_id
      where r.organization_id = e.organization_id and r.integration_id = e.integration_id
        and r.provider_ref in (e.fact #>> '{appointment,provider_ref}', e.fact #>> '{appointment,previous_ref}') limit 2) a
    where e.fact ? 'appointment'
  )) order by id for no key update;
end $$;
comment on function private.lock_concerned is
  'Locks everything a batch is about, in one global order, before its first event is applied. Batches that locked one by one would '
  'deadlock.';

-- schemas/subjects/090_contact/10_tables.sql
-- Contact rules: who may be contacted, how, when and why. Every decision leaves a receipt.

create table public.suppressions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  channel text not null,
  phone text,
  email text,
  source text not null,
  note text,
  contact_stop_id uuid,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  lifted_at timestamptz,
  lifted_by uuid references public.profiles (user_id) on delete set null,
  constraint suppressions_name_somebody check (phone is not null or email is not null),
  constraint suppressions_email_is_lower_case check (email = lower(email)),
  constraint suppressions_channel_is_known check (channel in ('call', 'sms', 'email', 'all')),
  constraint suppressions_source_is_known check (source in ('stop_reply', 'call', 'import', 'person', 'provider', 'link')),
  constraint suppressions_are_lifted_after_they_are_made check (lifted_at >= created_at)
);
comment on table public.suppressions is
  'A legal stop: this number or address must not be contacted on the channel. It references no lead, so that it outlives erasure and '
  're-import.';
comment on column public.suppressions.contact_stop_id is
  'The act that stopped many leads at once, so that it can be lifted as one; null for a single stop.';
create unique index suppressions_are_active_once on public.suppressions
  (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null;
create index suppressions_phone_idx on public.suppressions (organization_id, phone) where lifted_at is null;
create index suppressions_email_idx on public.suppressions (organization_id, email) where lifted_at is null;
create index suppressions_newest_idx on public.suppressions (organization_id, created_at desc, id);
create index suppressions_contact_stop_idx on public.suppressions (contact_stop_id) where contact_stop_id is not null and lifted_at is null;
create index suppressions_created_by_idx on public.suppressions (created_by);
create index suppressions_lifted_by_idx on public.suppressions (lifted_by);
alter table public.suppressions enable row level security;
create policy "members read their organization's suppressions" on public.suppressions for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.suppressions to authenticated;
grant select, insert, update, delete on public.suppressions to service_role;

create table public.consents (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  lead_id uuid not null,
  channel text not null,
  source text not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint consents_channel_is_known check (channel in ('call', 'sms', 'email')),
  constraint consents_source_is_set check (length(trim(source)) between 1 and 120),
  constraint consents_are_withdrawn_after_they_are_given check (withdrawn_at >= given_at)
);
comment on table public.consents is 'A person''s agreement to be contacted on a channel: where, when, and until when.';
create index consents_lead_idx on public.consents (organization_id, lead_id, channel, given_at desc);
alter table public.consents enable row level security;
create policy "members read their organization's consents" on public.consents for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.consents to authenticated;
grant select, insert, update, delete on public.consents to service_role;

create table public.contact_receipts (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  lead_id uuid,
  channel text not null,
  purpose text not null,
  campaign_id uuid,
  attempt_id uuid,
  allowed boolean not null,
  reason text not null,
  decided_at timestamptz not null,
  not_before timestamptz,
  zone text,
  zone_source text,
  local_time timestamp,
  rules jsonb not null default '{}',
  unique (organization_id, id),
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  constraint contact_receipts_channel_is_known check (channel in ('call', 'sms', 'email')),
  constraint contact_receipts_purpose_is_known
    check (purpose in ('campaign', 'reminder', 'rebook', 'confirmation', 'nudge', 'report', 'opt_out_reply')),
  constraint contact_receipts_zone_source_is_known check (zone_source in ('lead', 'number', 'organization')),
  constraint contact_receipts_reason_agrees_with_allowed check (allowed = (reason = 'allowed')),
  constraint contact_receipts_allowed_ones_have_a_zone check (not allowed or zone is not null or lead_id is null)
);
comment on table public.contact_receipts is
  'Why a person was or was not contacted at one time: the decision of private.permits and what it was based on. Append only.';
comment on column public.contact_receipts.attempt_id is
  'The planned call that was checked again just before it was dialled; such a receipt is not a contact of its own.';
comment on column public.contact_receipts.local_time is 'The person''s local time.';
create index contact_receipts_lead_idx on public.contact_receipts (organization_id, lead_id, decided_at desc);
create index contact_receipts_campaign_idx on public.contact_receipts (organization_id, campaign_id, decided_at desc);
create index contact_receipts_newest_idx on public.contact_receipts (organization_id, decided_at desc, id);
alter table public.contact_receipts enable row level security;
create policy "members read their organization's contact receipts" on public.contact_receipts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.contact_receipts to authenticated;
grant select on public.contact_receipts to service_role;

create function private.contact_receipts_are_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Leads are erased and merged: their receipts stay, or move to the lead that remains.
  if tg_op = 'UPDATE' then
    if to_jsonb(new) - 'lead_id' = to_jsonb(old) - 'lead_id' then return new; end if;
  elsif not exists (select 1 from public.organizations where id = old.organization_id) then
    return old;
  end if;
  perform private.refuse(403, 'receipts_are_append_only');
  return null;
end $$;
comment on function private.contact_receipts_are_append_only is 'Trigger: receipts are never changed.';

create table public.contact_hours (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  call jsonb not null,
  sms jsonb not null,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint contact_hours_count_from_one check (version >= 1)
);
comment on table public.contact_hours is
  'When an organization''s calls and SMS may reach people, in their local time. Append only: the newest version applies, and the first '
  'also applies to earlier times.';
comment on column public.contact_hours.author is 'The author of the version; null for the platform''s own first version.';
comment on column public.contact_hours.call is
  '[{weekday 1-7, opens, closes}], several per day if needed; a missing weekday is closed. The same holds for sms.';
alter table public.contact_hours enable row level security;
create policy "members read their organization's contact hours" on public.contact_hours for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.contact_hours to authenticated, service_role;

-- schemas/subjects/090_contact/20_number-zones.sql
-- The time zone of a phone number.

create table private.number_zones (
  prefix text primary key,
  zone text not null,
  constraint number_zones_prefix_is_digits check (prefix ~ '^[1-9][0-9]{0,5}$'),
  constraint number_zones_zone_exists check (private.is_time_zone(zone))
);
comment on table private.number_zones is
  'The time zone of numbers with this prefix (without "+"): countries, and area codes if a country has several zones. The longest prefix '
  'decides; a country without area codes here has the zone of most of its population.';
alter table private.number_zones enable row level security;
-- Country calling codes, then area codes of countries with several zones.
insert into private.number_zones (prefix, zone)
select prefix, zone from (values
  ('Africa/Abidjan', '225'), ('Africa/Accra', '233'), ('Africa/Addis_Ababa', '251'), ('Africa/Algiers', '213'),
  ('Africa/Asmara', '291'), ('Africa/Bamako', '223'), ('Africa/Bangui', '236'), ('Africa/Banjul', '220'),
  ('Africa/Bissau', '245'), ('Africa/Blantyre', '265'), ('Africa/Brazzaville', '242'), ('Africa/Bujumbura', '257'),
  ('Africa/Cairo', '20'), ('Africa/Casablanca', '212'), ('Africa/Conakry', '224'), ('Africa/Dakar', '221'),
  ('Africa/Dar_es_Salaam', '255'), ('Africa/Djibouti', '253'), ('Africa/Douala', '237'), ('Africa/Freetown', '232'),
  ('Africa/Gaborone', '267'), ('Africa/Harare', '263'), ('Africa/Johannesburg', '27'), ('Africa/Juba', '211'),
  ('Africa/Kampala', '256'), ('Africa/Khartoum', '249'), ('Africa/Kigali', '250'), ('Africa/Kinshasa', '243'),
  ('Africa/Lagos', '234'), ('Africa/Libreville', '241'), ('Africa/Lome', '228'), ('Africa/Luanda', '244'),
  ('Africa/Lusaka', '260'), ('Africa/Malabo', '240'), ('Africa/Maputo', '258'), ('Africa/Maseru', '266'),
  ('Africa/Mbabane', '268'), ('Africa/Mogadishu', '252'), ('Africa/Monrovia', '231'), ('Africa/Nairobi', '254'),
  ('Africa/Ndjamena', '235'), ('Africa/Niamey', '227'), ('Africa/Nouakchott', '222'), ('Africa/Ouagadougou', '226'),
  ('Africa/Porto-Novo', '229'), ('Africa/Sao_Tome', '239'), ('Africa/Tripoli', '218'), ('Africa/Tunis', '216'),
  ('Africa/Windhoek', '264'), ('America/Argentina/Buenos_Aires', '54'), ('America/Aruba', '297'),
  ('America/Asuncion', '595'), ('America/Belize', '501'), ('America/Bogota', '57'), ('America/Caracas', '58'),
  ('America/Cayenne', '594'), ('America/Costa_Rica', '506'), ('America/Curacao', '599'),
  ('America/El_Salvador', '503'), ('America/Guadeloupe', '590'), ('America/Guatemala', '502'),
  ('America/Guayaquil', '593'), ('America/Guyana', '592'), ('America/Havana', '53'), ('America/La_Paz', '591'),
  ('America/Lima', '51'), ('America/Managua', '505'), ('America/Martinique', '596'), ('America/Mexico_City', '52'),
  ('America/Miquelon', '508'), ('America/Montevideo', '598'), ('America/Nuuk', '299'), ('America/Panama', '507'),
  ('America/Paramaribo', '597'), ('America/Port-au-Prince', '509'), ('America/Santiago', '56'),
  ('America/Sao_Paulo', '55'), ('America/Tegucigalpa', '504'), ('Asia/Aden', '967'), ('Asia/Amman', '962'),
  ('Asia/Ashgabat', '993'), ('Asia/Baghdad', '964'), ('Asia/Bahrain', '973'), ('Asia/Baku', '994'),
  ('Asia/Bangkok', '66'), ('Asia/Beirut', '961'), ('Asia/Bishkek', '996'), ('Asia/Brunei', '673'),
  ('Asia/Kolkata', '91'), ('Asia/Colombo', '94'), ('Asia/Damascus', '963'), ('Asia/Dhaka', '880'),
  ('Asia/Dili', '670'), ('Asia/Dubai', '971'), ('Asia/Dushanbe', '992'), ('Asia/Hebron', '970'),
  ('Asia/Ho_Chi_Minh', '84'), ('Asia/Hong_Kong', '852'), ('Asia/Jakarta', '62'), ('Asia/Jerusalem', '972'),
  ('Asia/Kabul', '93'), ('Asia/Karachi', '92'), ('Asia/Kathmandu', '977'), ('Asia/Kuala_Lumpur', '60'),
  ('Asia/Kuwait', '965'), ('Asia/Macau', '853'), ('Asia/Manila', '63'), ('Asia/Muscat', '968'),
  ('Asia/Nicosia', '357'), ('Asia/Phnom_Penh', '855'), ('Asia/Pyongyang', '850'), ('Asia/Qatar', '974'),
  ('Asia/Yangon', '95'), ('Asia/Riyadh', '966'), ('Asia/Seoul', '82'), ('Asia/Shanghai', '86'),
  ('Asia/Singapore', '65'), ('Asia/Taipei', '886'), ('Asia/Tashkent', '998'), ('Asia/Tbilisi', '995'),
  ('Asia/Tehran', '98'), ('Asia/Thimphu', '975'), ('Asia/Tokyo', '81'), ('Asia/Ulaanbaatar', '976'),
  ('Asia/Vientiane', '856'), ('Asia/Yerevan', '374'), ('Atlantic/Cape_Verde', '238'), ('Atlantic/Faroe', '298'),
  ('Atlantic/Reykjavik', '354'), ('Atlantic/St_Helena', '290'), ('Atlantic/Stanley', '500'),
  ('Australia/Sydney', '61'), ('Europe/Amsterdam', '31'), ('Europe/Andorra', '376'), ('Europe/Athens', '30'),
  ('Europe/Belgrade', '381'), ('Europe/Berlin', '49'), ('Europe/Bratislava', '421'), ('Europe/Brussels', '32'),
  ('Europe/Bucharest', '40'), ('Europe/Budapest', '36'), ('Europe/Chisinau', '373'), ('Europe/Copenhagen', '45'),
  ('Europe/Dublin', '353'), ('Europe/Gibraltar', '350'), ('Europe/Helsinki', '358'), ('Europe/Istanbul', '90'),
  ('Europe/Kyiv', '380'), ('Europe/Lisbon', '351'), ('Europe/Ljubljana', '386'), ('Europe/London', '44'),
  ('Europe/Luxembourg', '352'), ('Europe/Madrid', '34'), ('Europe/Malta', '356'), ('Europe/Minsk', '375'),
  ('Europe/Monaco', '377'), ('Europe/Moscow', '7'), ('Europe/Oslo', '47'), ('Europe/Paris', '33'),
  ('Europe/Podgorica', '382'), ('Europe/Prague', '420'), ('Europe/Riga', '371'), ('Europe/Rome', '39'),
  ('Europe/San_Marino', '378'), ('Europe/Sarajevo', '387'), ('Europe/Skopje', '389'), ('Europe/Sofia', '359'),
  ('Europe/Stockholm', '46'), ('Europe/Tallinn', '372'), ('Europe/Tirane', '355'), ('Europe/Vaduz', '423'),
  ('Europe/Vienna', '43'), ('Europe/Vilnius', '370'), ('Europe/Warsaw', '48'), ('Europe/Zagreb', '385'),
  ('Europe/Zurich', '41'), ('Indian/Antananarivo', '261'), ('Indian/Chagos', '246'), ('Indian/Comoro', '269'),
  ('Indian/Mahe', '248'), ('Indian/Maldives', '960'), ('Indian/Mauritius', '230'), ('Indian/Reunion', '262'),
  ('Pacific/Apia', '685'), ('Pacific/Auckland', '64'), ('Pacific/Efate', '678'), ('Pacific/Fakaofo', '690'),
  ('Pacific/Fiji', '679'), ('Pacific/Funafuti', '688'), ('Pacific/Guadalcanal', '677'), ('Pacific/Majuro', '692'),
  ('Pacific/Nauru', '674'), ('Pacific/Niue', '683'), ('Pacific/Norfolk', '672'), ('Pacific/Noumea', '687'),
  ('Pacific/Palau', '680'), ('Pacific/Pohnpei', '691'), ('Pacific/Port_Moresby', '675'),
  ('Pacific/Rarotonga', '682'), ('Pacific/Tahiti', '689'), ('Pacific/Tarawa', '686'), ('Pacific/Tongatapu', '676'),
  ('Pacific/Wallis', '681'),
  ('America/New_York', '1203 1475 1860 1959 1202 1771 1302 1239 1305 1321 1324 1352 1386 1407 1561 1645 1656 1689'),
  ('America/New_York', '1728 1727 1754 1772 1786 1813 1863 1904 1941 1954 1229 1404 1470 1478 1678 1706 1762 1770'),
  ('America/New_York', '1912 1943 1502 1606 1859 1207 1227 1240 1301 1410 1443 1667 1339 1351 1413 1508 1617 1774'),
  ('America/New_York', '1781 1857 1978 1603 1201 1551 1609 1640 1732 1848 1856 1862 1908 1973 1212 1315 1329 1332'),
  ('America/New_York', '1347 1363 1516 1518 1585 1607 1624 1631 1646 1680 1716 1718 1838 1845 1914 1917 1929 1934'),
  ('America/New_York', '1252 1336 1472 1704 1743 1828 1910 1919 1980 1984 1216 1220 1234 1283 1326 1330 1380 1419'),
  ('America/New_York', '1436 1440 1513 1567 1614 1740 1937 1215 1223 1267 1272 1412 1445 1484 1570 1582 1610 1717'),
  ('America/New_York', '1724 1814 1835 1878 1401 1803 1821 1839 1843 1854 1864 1423 1865 1802 1276 1434 1540 1571'),
  ('America/New_York', '1686 1703 1729 1757 1804 1826 1948 1304 1681'),
  ('America/Detroit', '1231 1248 1269 1313 1517 1586 1616 1679 1734 1810 1906 1947 1989'),
  ('America/Indiana/Indianapolis', '1260 1317 1463 1574 1765 1812 1930'),
  ('America/Chicago', '1205 1251 1256 1334 1659 1938 1327 1479 1501 1870 1448 1850 1217 1224 1309 1312 1331 1447'),
  ('America/Chicago', '1464 1618 1630 1708 1730 1773 1779 1815 1847 1861 1872 1219 1319 1515 1563 1641 1712 1316'),
  ('America/Chicago', '1620 1785 1913 1270 1364 1225 1318 1337 1457 1504 1985 1218 1320 1507 1612 1651 1763 1924'),
  ('America/Chicago', '1952 1228 1601 1662 1769 1235 1314 1417 1557 1573 1636 1660 1816 1975 1308 1402 1531 1701'),
  ('America/Chicago', '1405 1539 1572 1580 1918 1605 1615 1629 1731 1901 1931 1210 1214 1254 1281 1325 1346 1361'),
  ('America/Chicago', '1409 1430 1432 1469 1512 1682 1713 1726 1737 1806 1817 1830 1832 1903 1936 1940 1945 1956'),
  ('America/Chicago', '1471 1621 1972 1979 1262 1274 1353 1414 1534 1608 1715 1920'),
  ('America/Denver', '1303 1719 1720 1748 1970 1983 1406 1505 1575 1385 1435 1801 1307 1915'),
  ('America/Boise', '1208 1986'), ('America/Phoenix', '1480 1520 1602 1623 1928'),
  ('America/Los_Angeles', '1209 1213 1279 1310 1323 1341 1350 1357 1369 1408 1415 1424 1442 1510 1530 1559 1562 1619'),
  ('America/Los_Angeles', '1626 1628 1650 1657 1661 1669 1707 1714 1738 1747 1760 1805 1818 1820 1831 1837 1840 1858'),
  ('America/Los_Angeles', '1909 1916 1925 1949 1951 1702 1725 1775 1458 1503 1541 1971 1206 1253 1360 1425 1509 1564'),
  ('America/Anchorage', '1907'), ('Pacific/Honolulu', '1808'), ('America/Puerto_Rico', '1787 1939'),
  ('America/St_Thomas', '1340'), ('Pacific/Guam', '1671'), ('Pacific/Saipan', '1670'), ('Pacific/Pago_Pago', '1684'),
  ('America/Vancouver', '1236 1250 1257 1604 1672 1778'), ('America/Edmonton', '1368 1403 1587 1780 1825 1867'),
  ('America/Regina', '1306 1474 1639'), ('America/Winnipeg', '1204 1431 1584'),
  ('America/Toronto', '1226 1249 1289 1343 1365 1382 1416 1437 1519 1548 1613 1647 1683 1705 1742 1753 1807 1905'),
  ('America/Toronto', '1942 1263 1354 1367 1418 1438 1450 1468 1514 1579 1581 1819 1873'),
  ('America/Moncton', '1428 1506'), ('America/Halifax', '1782 1902'), ('America/St_Johns', '1709 1879'),
  ('America/Nassau', '1242'), ('America/Barbados', '1246'), ('America/Anguilla', '1264'), ('America/Antigua', '1268'),
  ('America/Tortola', '1284'), ('America/Cayman', '1345'), ('Atlantic/Bermuda', '1441'), ('America/Grenada', '1473'),
  ('America/Grand_Turk', '1649'), ('America/Jamaica', '1658 1876'), ('America/Montserrat', '1664'),
  ('America/Lower_Princes', '1721'), ('America/St_Lucia', '1758'), ('America/Dominica', '1767'),
  ('America/St_Vincent', '1784'), ('America/Santo_Domingo', '1809 1829 1849'), ('America/Port_of_Spain', '1868'),
  ('America/St_Kitts', '1869'), ('Africa/Lubumbashi', '2432'), ('Indian/Mayotte', '262269 262639'),
  ('Atlantic/St_Helena', '247'), ('Europe/Belgrade', '383'), ('Asia/Almaty', '76 77'), ('Australia/Perth', '6186 6189 61851'),
  ('Australia/Adelaide', '618'), ('Australia/Brisbane', '617'), ('America/Rio_Branco', '5568'),
  ('America/Manaus', '5592 5597'), ('America/Porto_Velho', '5569'), ('America/Boa_Vista', '5595'),
  ('America/Cuiaba', '5565 5566'), ('America/Campo_Grande', '5567'), ('America/Tijuana', '52616 52646 52658 52661 52663 52664 52665 52686'),
  ('America/Hermosillo', '52622 52623 52631 52632 52633 52634 52637 52638 52641 52642 52643 52644 52645 52647 52651 52653 52662'),
  ('America/Mazatlan', '52311 52319 52323 52324 52325 52327 52389 52612 52613 52615 52624 52667 52668 52669 52672 52673 52687'),
  ('America/Mazatlan', '52694 52695 52696 52697 52698'), ('America/Ciudad_Juarez', '52656'), ('America/Ojinaga', '52626'),
  ('America/Matamoros', '52867 52868 52877 52878 52894 52899'), ('America/Cancun', '52983 52984 52987 52998'),
  ('Asia/Makassar', '6236 6237 6238 624 62511 62512 62517 62518 62526 62527 6254 6255'),
  ('Asia/Jayapura', '6290 6291 6292 6295 6296 6297 6298'),
  ('Europe/Kaliningrad', '7401'), ('Europe/Samara', '7341 7842 7845 7846 7848 7851'), ('Asia/Yekaterinburg', '734 735'),
  ('Asia/Omsk', '7381'), ('Asia/Novosibirsk', '7382 7383'), ('Asia/Krasnoyarsk', '7384 7385 7388 7390 7391 7394'),
  ('Asia/Irkutsk', '7301 7395'), ('Asia/Yakutsk', '7302 7411 7416'), ('Asia/Vladivostok', '7421 7423 7426'),
  ('Asia/Sakhalin', '7424'), ('Asia/Magadan', '7413'), ('Asia/Kamchatka', '7415'), ('Asia/Anadyr', '7427'),
  ('Atlantic/Canary', '34822 34828 34922 34928'),
  ('Atlantic/Madeira', '351291'), ('Atlantic/Azores', '351292 351295 351296')
) z (zone, prefixes) cross join lateral string_to_table(prefixes, ' ') prefix;

create function private.zone_of_number(p_phone text) returns text language plpgsql stable set search_path = '' as $$
declare v_zone text;
begin
  if private.is_e164(p_phone) is not true then return null; end if;
  for n in reverse 6 .. 1 loop
    select zone into v_zone from private.number_zones where prefix = substr(p_phone, 2, n);
    if found then return v_zone; end if;
  end loop;
  return null;
end $$;
comment on function private.zone_of_number is
  'Returns the time zone of an E.164 number; null for an unknown prefix (toll-free, satellite).';

-- schemas/subjects/090_contact/30_hours.sql
-- Contact hours: when people may be contacted.

create function private.contact_hours_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its hours; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'contact_hours_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.contact_hours_stay_as_written is 'Trigger: contact hours are never changed, because receipts refer to them.';

create function private.contact_hours_version(p_organization_id uuid, p_at timestamptz) returns int language sql stable
  set search_path = '' as $$
  select max(h.version) from public.contact_hours h where h.organization_id = p_organization_id and (h.created_at <= p_at or h.version = 1)
$$;
comment on function private.contact_hours_version is 'Returns the version of an organization''s contact hours that applies at a time.';

create function private.built_in_hours(p_channel text) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', n,
    'opens', case p_channel when 'call' then case when n < 6 then '09:00' else '10:00' end when 'sms' then '08:00' else '00:00' end,
    'closes', case p_channel when 'call' then case when n < 6 then '20:00' else '18:00' end when 'sms' then '21:00' else '24:00' end)
      order by n)
  from generate_series(1, 7) n
$$;
comment on function private.built_in_hours is
  'Returns the hours of an organization without its own: calls 9-20, at weekends 10-18; SMS 8-21; e-mail always.';

create function private.write_first_contact_hours() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.contact_hours (organization_id, version, call, sms, created_at)
  values (new.id, 1, private.built_in_hours('call'), private.built_in_hours('sms'), new.created_at);
  return null;
end $$;
comment on function private.write_first_contact_hours is
  'Trigger: gives a new organization its first contact hours. Definer, because nobody writes them directly.';

create function private.contact_hours_at(p_organization_id uuid, p_channel text, p_at timestamptz)
returns table (weekday int, opens time, closes time) language sql stable set search_path = '' as $$
  select x.weekday, x.opens, x.closes
  from jsonb_to_recordset(case when p_channel in ('call', 'sms') then
    (select case p_channel when 'call' then h.call else h.sms end from public.contact_hours h
     where h.organization_id = p_organization_id and h.version = private.contact_hours_version(p_organization_id, p_at))
    else private.built_in_hours(p_channel) end) x (weekday int, opens time, closes time)
$$;
comment on function private.contact_hours_at is
  'Returns an organization''s hours of a channel at a time. E-mail, which disturbs nobody, is always open.';

create function private.are_windows(p_windows jsonb) returns boolean language plpgsql immutable set search_path = '' as $$
begin
  if p_windows is null then return true; end if;
  return jsonb_typeof(p_windows) = 'array' and jsonb_array_length(p_windows) <= 28 and not exists (
    select 1 from jsonb_to_recordset(p_windows) w (weekday int, opens time, closes time)
    where (w.weekday between 1 and 7 and w.opens < w.closes) is not true);
exception when data_exception or datetime_field_overflow or invalid_text_representation or invalid_datetime_format
  or invalid_parameter_value then
  return false;
end $$;
comment on function private.are_windows is 'Returns whether the value is [{weekday 1-7, opens "09:00", closes "17:30"}], or null.';
-- A constraint runs with the rights of the role that writes the row.
grant execute on function private.are_windows to service_role;

create function private.are_contact_hours(p_windows jsonb) returns boolean language plpgsql stable set search_path = '' as $$
begin
  -- The law (8 to 21 in the USA) and courtesy limit everyone's day; overlapping windows would call a person twice.
  return p_windows is not null and private.are_windows(p_windows) and jsonb_array_length(p_windows) > 0 and not exists (
    with w as (select x.*, row_number() over () as n from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time))
    select from w where w.opens < '08:00' or w.closes > '21:00'
      or exists (select from w o where o.n <> w.n and o.weekday = w.weekday and o.opens < w.closes and w.opens < o.closes));
end $$;
comment on function private.are_contact_hours is
  'Returns whether these are windows between 8 and 21 o''clock, at least one, without overlaps.';

create function private.sorted_windows(p_windows jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object('weekday', x.weekday, 'opens', to_char(x.opens, 'HH24:MI'), 'closes', to_char(x.closes, 'HH24:MI'))
    order by x.weekday, x.opens)
  from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time)
$$;
comment on function private.sorted_windows is 'Returns windows sorted by weekday and time, written "HH:MM", without any other keys.';

create function private.change_contact_hours_as(p_organization_id uuid, p_actor uuid, p_call jsonb, p_sms jsonb, p_as_of timestamptz)
returns int
language plpgsql security definer set search_path = '' as $$
declare v_version int;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  if not (private.are_contact_hours(p_call) and private.are_contact_hours(p_sms)) then
    perform private.refuse(422, 'contact_hours_invalid',
      'For calls and for SMS: at least one window, each within 08:00 to 21:00, none overlapping another of its day');
  end if;
  -- Two managers at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  v_version := 1 + coalesce((select max(version) from public.contact_hours where organization_id = p_organization_id), 0);
  insert into public.contact_hours (organization_id, version, call, sms, author, created_at)
  values (p_organization_id, v_version, private.sorted_windows(p_call), private.sorted_windows(p_sms), p_actor, p_as_of);
  perform private.audit(p_organization_id, p_actor, 'contact_hours.changed', v_version::text, jsonb_build_object('version', v_version));
  return v_version;
end $$;
comment on function private.change_contact_hours_as is 'Writes the next version. Definer, because nobody writes contact hours directly.';

create function private.change_contact_hours(p_organization_id uuid, p_call jsonb, p_sms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_contact_hours_as(p_organization_id, auth.uid(), p_call, p_sms, now())
$$;
comment on function private.change_contact_hours is
  'change_contact_hours_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_contact_hours to authenticated;

create function private.narrowed_contact_hours(p_organization_id uuid, p_channel text, p_windows jsonb default null,
  p_at timestamptz default now())
returns table (weekday int, opens time, closes time) language plpgsql stable set search_path = '' as $$
#variable_conflict use_column
begin
  -- A campaign's windows narrow the organization's hours and never widen them.
  return query
  select h.weekday, greatest(h.opens, w.opens), least(h.closes, w.closes)
  from private.contact_hours_at(p_organization_id, p_channel, p_at) h
  join lateral (
    select null::time as opens, null::time as closes where p_windows is null
    union all
    select x.opens, x.closes from jsonb_to_recordset(p_windows) x (weekday int, opens time, closes time) where x.weekday = h.weekday
  ) w on coalesce(greatest(h.opens, w.opens) < least(h.closes, w.closes), true);
end $$;
comment on function private.narrowed_contact_hours is
  'Returns when a channel may be used, by ISO weekday and local time: the organization''s contact hours at a time, narrowed by p_windows, '
  'which is [{weekday, opens, closes}] or null.';

create function private.open_ranges(
  p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz, p_until timestamptz, p_as_of timestamptz
)
returns tstzmultirange language sql stable set search_path = '' as $$
  select coalesce(range_agg(tstzrange(o.opens_at, o.until_at)), '{}') from (
    select (d.day + w.opens) at time zone p_zone as opens_at, (d.day + w.closes) at time zone p_zone as until_at
    from (
      select (p_from at time zone p_zone)::date + n as day
      from generate_series(0, (p_until at time zone p_zone)::date - (p_from at time zone p_zone)::date + 8) n
    ) d join private.narrowed_contact_hours(p_organization_id, p_channel, p_windows, p_as_of) w on w.weekday = extract(isodow from d.day)
  ) o where o.opens_at < o.until_at
$$;
comment on function private.open_ranges is
  'Returns when the channel is open in the zone from p_from on, by the hours that apply at p_as_of, far enough to find the first opening '
  'after any time up to p_until with private.first_open_at.';

create function private.first_open_at(p_ranges tstzmultirange, p_from timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
  select lower(p_ranges * tstzmultirange(tstzrange(p_from, null)))
$$;
comment on function private.first_open_at is
  'Returns the first time from p_from on within the ranges; p_from itself if it is. Null if there is none.';

create function private.next_open(p_organization_id uuid, p_zone text, p_channel text, p_windows jsonb, p_from timestamptz,
  p_as_of timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select private.first_open_at(private.open_ranges(p_organization_id, p_zone, p_channel, p_windows, p_from, p_from, p_as_of), p_from)
$$;
comment on function private.next_open is
  'Returns the first time from p_from on at which the channel is open in the zone, by the hours that apply at p_as_of; p_from itself if '
  'it is open. Null if it never is.';

create function private.waking_hour(p_organization_id uuid, p_as_of timestamptz, p_latest timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  -- The hours for texts are the hours in which people are awake.
  select case when n.at <= p_latest then n.at else p_as_of end
  from (select private.next_open(p_organization_id, (select o.time_zone from public.organizations o where o.id = p_organization_id), 'sms',
    null, p_as_of, p_as_of) as at) n
$$;
comment on function private.waking_hour is 'Returns now, or the start of the organization''s day unless that is later than p_latest.';

-- schemas/subjects/090_contact/40_suppressions.sql
-- Suppressions: who must not be contacted.

create function private.suppress(
  p_organization_id uuid, p_phone text, p_email text, p_channel text, p_source text,
  p_actor uuid default null, p_as_of timestamptz default now()
) returns uuid language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  insert into public.suppressions as s (organization_id, channel, phone, email, source, created_by, created_at)
  values (p_organization_id, p_channel, p_phone, lower(p_email), p_source, p_actor, p_as_of)
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
    -- A repeated stop stands alone: lifting a bulk stop does not lift it, and a START does not lift a stop that was also set by
    -- someone other than the person.
    do update set contact_stop_id = null, source = case when s.source = 'stop_reply' then excluded.source else s.source end
  returning s.id into v_id;
  return v_id;
end $$;
comment on function private.suppress is
  'Suppresses a number, an address or both on a channel (or all); repeating it is the same stop. Returns its id.';

create function private.suppress_lead(p_lead_id uuid, p_channel text, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.leads;
  v_id uuid;
begin
  select * into v from public.leads where id = p_lead_id and organization_id in (select private.my_organization_ids());
  if v.id is null then perform private.refuse(404, 'lead_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'agent');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  v_id := private.suppress(v.organization_id, v.phone, v.email, p_channel, 'person', auth.uid(), p_as_of);
  perform private.audit(v.organization_id, auth.uid(), 'suppression.made', v_id::text,
    jsonb_build_object('channel', p_channel, 'lead_id', v.id));
  return v_id;
end $$;
comment on function private.suppress_lead is 'Stops contact with a lead. Definer, because only functions write suppressions.';
grant execute on function private.suppress_lead to authenticated;

create function private.lift_suppression(p_id uuid, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.suppressions;
begin
  select * into v from public.suppressions
  where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if v.id is null then perform private.refuse(404, 'suppression_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), 'manager');
  if v.lifted_at is not null then return; end if;
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid() where id = v.id;
  perform private.audit(v.organization_id, auth.uid(), 'suppression.lifted', v.id::text,
    jsonb_build_object('channel', v.channel, 'source', v.source));
end $$;
comment on function private.lift_suppression is 'Lifts a stop; the row stays. Definer, because only functions write suppressions.';
grant execute on function private.lift_suppression to authenticated;

create function private.stop_contact(
  p_organization_id uuid, p_channel text, p_reason text, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid := gen_random_uuid();
  v_ids uuid[];
  v_stopped int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email', 'all') then
    perform private.refuse(422, 'channel_unknown', 'call, sms, email or all');
  end if;
  if coalesce(length(trim(p_reason)), 0) not between 1 and 200 then
    perform private.refuse(422, 'contact_stop_reason_invalid', 'A reason has 1 to 200 characters');
  end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  with stopped as (
    insert into public.suppressions (organization_id, channel, phone, email, source, note, contact_stop_id, created_by, created_at)
    select l.organization_id, p_channel, l.phone, l.email, 'person', trim(p_reason), v_id, auth.uid(), p_as_of
    from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- A lead that is already stopped keeps that stop, whichever bulk stop is lifted.
    on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
      do update set contact_stop_id = null, source = case when suppressions.source = 'stop_reply' then excluded.source
        else suppressions.source end
    returning contact_stop_id
  ) select count(contact_stop_id) into v_stopped from stopped;
  perform private.audit(p_organization_id, auth.uid(), 'suppression.made_for_many', v_id::text,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'reason', trim(p_reason), 'stopped', v_stopped, 'filter', p_filter)));
  return jsonb_build_object('id', v_id, 'stopped', v_stopped);
end $$;
comment on function private.stop_contact is 'For public.stop_contact. Definer, because only functions write suppressions.';
grant execute on function private.stop_contact to authenticated;

create function private.lift_contact_stop(p_organization_id uuid, p_id uuid, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare v_lifted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  update public.suppressions set lifted_at = greatest(p_as_of, created_at), lifted_by = auth.uid()
  where organization_id = p_organization_id and contact_stop_id = p_id and lifted_at is null;
  get diagnostics v_lifted = row_count;
  if v_lifted > 0 then
    perform private.audit(p_organization_id, auth.uid(), 'suppression.lifted_for_many', p_id::text, jsonb_build_object('lifted', v_lifted));
  end if;
  return v_lifted;
end $$;
comment on function private.lift_contact_stop is 'For public.lift_contact_stop. Definer, because only functions write suppressions.';
grant execute on function private.lift_contact_stop to authenticated;

-- schemas/subjects/090_contact/50_consents.sql
-- Consents: who agreed to be contacted.

create function private.record_consent(
  p_organization_id uuid, p_channel text, p_source text, p_given_at timestamptz, p_lead_ids uuid[], p_filter jsonb, p_as_of timestamptz
) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_given_at timestamptz := coalesce(p_given_at, p_as_of);
  v_ids uuid[];
  v_noted int;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  if coalesce(p_channel, '') not in ('call', 'sms', 'email') then
    perform private.refuse(422, 'channel_unknown', 'call, sms or email');
  end if;
  if coalesce(length(trim(p_source)), 0) not between 1 and 120 then
    perform private.refuse(422, 'consent_source_invalid', 'Where they agreed, in 1 to 120 characters');
  end if;
  if v_given_at > p_as_of then perform private.refuse(422, 'consent_in_the_future', 'A consent cannot be dated in the future'); end if;
  if (p_lead_ids is null) = (p_filter is null) then perform private.refuse(422, 'leads_not_chosen', 'Either ids or a filter'); end if;
  v_ids := coalesce(p_lead_ids, array(select private.filtered_lead_ids(p_organization_id, p_filter)));
  insert into public.consents (organization_id, lead_id, channel, source, given_at)
  select l.organization_id, l.id, p_channel, trim(p_source), v_given_at
  from public.leads l where l.organization_id = p_organization_id and l.id = any (v_ids)
    -- Repeating the same consent adds nothing.
    and not exists (
      select from public.consents c where c.organization_id = l.organization_id and c.lead_id = l.id and c.channel = p_channel
        and c.source = trim(p_source) and c.given_at = v_given_at and c.withdrawn_at is null);
  get diagnostics v_noted = row_count;
  perform private.audit(p_organization_id, auth.uid(), 'consent.noted', case when cardinality(p_lead_ids) = 1 then p_lead_ids[1]::text end,
    jsonb_strip_nulls(jsonb_build_object('channel', p_channel, 'source', trim(p_source), 'given_at', v_given_at, 'noted', v_noted, 'filter',
      p_filter)));
  return v_noted;
end $$;
comment on function private.record_consent is 'For public.record_consent. Definer, because only functions write consents.';
grant execute on function private.record_consent to authenticated;

create function private.withdraw_consent(p_id bigint, p_as_of timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare c public.consents;
begin
  select * into c from public.consents where id = p_id and organization_id in (select private.my_organization_ids()) for update;
  if c.id is null then perform private.refuse(404, 'consent_not_found'); end if;
  -- Any member who learns of a withdrawal may record it.
  perform private.require_role(c.organization_id, auth.uid(), 'agent');
  if c.withdrawn_at is not null then return; end if;
  update public.consents set withdrawn_at = greatest(p_as_of, given_at) where id = c.id;
  perform private.audit(c.organization_id, auth.uid(), 'consent.withdrawn', c.lead_id::text,
    jsonb_build_object('channel', c.channel, 'source', c.source));
end $$;
comment on function private.withdraw_consent is 'Withdraws a consent; the row stays. Definer, because only functions write consents.';
grant execute on function private.withdraw_consent to authenticated;

-- schemas/subjects/100_messages/10_tables.sql
-- Messages, and the templates they are made from.

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
  constraint message_templates_locale_is_supported check (locale in ('en', 'sv')),
  constraint message_templates_have_a_text check (length(trim(body)) between 1 and 5000),
  constraint message_templates_mails_have_a_subject check ((channel = 'email') = (subject is not null
    and length(trim(subject)) between 1 and 200)),
  constraint message_templates_subject_is_one_line check (subject !~ '[[:cntrl:]]')
);
comment on table public.message_templates is
  'Plain texts with variables. The newest version applies, and an organization''s own takes precedence over the built-in one of the same '
  'name.';
comment on column public.message_templates.organization_id is 'Null: built in, for every organization.';
create index message_templates_author_idx on public.message_templates (author);
alter table public.message_templates enable row level security;
create policy "members read the built-in templates and their organization's" on public.message_templates for select to authenticated
  using (organization_id is null or organization_id = any (array(select private.my_organization_ids())));
grant select on public.message_templates to authenticated, service_role;

create function private.message_rank(p_status text) returns smallint language sql immutable set search_path = '' as $$
  select (case p_status
    when 'planned' then 0 when 'queued' then 10 when 'cancelled' then 20 when 'sent' then 30 when 'failed' then 40 when 'delivered' then 50
    when 'bounced' then 60 when 'opened' then 70 when 'clicked' then 80 when 'complained' then 90 when 'received' then 100 end)::smallint
$$;
comment on function private.message_rank is
  'Ranks the statuses of a message; null for an unknown one. A message that was sent outranks a cancellation, because it was already on '
  'its way.';

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
  planned_zone_source text,
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
  constraint messages_purpose_is_known
    check (purpose in ('campaign', 'reminder', 'rebook', 'confirmation', 'nudge', 'report', 'opt_out_reply', 'reply')),
  constraint messages_are_a_leads_or_a_members check (num_nonnulls(lead_id, user_id) < 2),
  constraint messages_opt_out_is_known check (opt_out is null or (opt_out in ('stop', 'start', 'help') and direction = 'in')),
  constraint messages_status_is_known check (status_rank is not null),
  constraint messages_received_ones_come_in check ((direction = 'in') = (status = 'received')),
  constraint messages_cancelled_ones_have_a_reason check (status <> 'cancelled' or (cancelled_at is not null and cancel_reason is not null))
);
comment on table public.messages is 'One SMS or e-mail to or from a lead, or to a member: planned, sent, answered or cancelled, and why.';
comment on column public.messages.user_id is 'The member it is for, if it is for one; then there is no lead.';
comment on column public.messages.opt_out is
  'How the provider itself classified an answer. It then replies and blocks, or unblocks, on its own.';
comment on column public.messages.campaign_id is 'The campaign that caused it, if one did.';
comment on column public.messages.about_starts_at is
  'The time of the appointment this message mentions. If the appointment has another time by then, the message must not be sent.';
comment on column public.messages.planned_zone is
  'The time zone in which quiet hours were judged; planned_zone_source says how it is known.';
comment on column public.messages.body is 'The text as sent or received, without the secret part of links.';
create index messages_lead_idx on public.messages (organization_id, lead_id, created_at desc);
create index messages_appointment_idx on public.messages (organization_id, appointment_id);
create index messages_user_idx on public.messages (user_id);
create index messages_template_idx on public.messages (template_id);
create index messages_newest_idx on public.messages (organization_id, created_at desc, id);
create index messages_address_idx on public.messages (organization_id, to_address, sent_at desc) where direction = 'out';
create unique index messages_come_in_once on public.messages (organization_id, provider, provider_ref) where direction = 'in';
create index messages_provider_ref_idx on public.messages (organization_id, provider_ref) where provider_ref is not null;
-- Makes repeated planning harmless: each text exists once per time of an appointment, unless it was cancelled.
create unique index messages_one_text_per_appointment_and_time on public.messages (organization_id, appointment_id, template, channel,
  about_starts_at)
  where appointment_id is not null and status <> 'cancelled';
alter table public.messages enable row level security;
create policy "members read their organization's messages" on public.messages for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.messages to authenticated, service_role;

-- schemas/subjects/100_messages/20_templates.sql
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

-- schemas/subjects/100_messages/25_built-in-templates.sql
-- The built-in templates, in every language the project supports.

insert into public.message_templates (name, channel, locale, subject, body) values
  ('reminder_24h', 'sms', 'en', null,
    'Hi {{lead.first_name}}, a reminder of your appointment with {{organization.name}} on {{appointment.date}} at {{appointment.time}}. '
      'Reply STOP to stop these texts.'),
  ('reminder_24h', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. {{appointment.time}}. Svara '
      'STOPP för att slippa sms.'),
  ('reminder_24h', 'email', 'en', 'Your appointment on {{appointment.date}} at {{appointment.time}}',
    E'Hi {{lead.first_name}},\n\nthis is a reminder of your appointment with {{organization.name}} on {{appointment.date}} at '
      '{{appointment.time}}.\n\nSee you then!'),
  ('reminder_24h', 'email', 'sv', 'Din tid {{appointment.date}} kl. {{appointment.time}}',
    E'Hej {{lead.first_name}},\n\ndet här är en påminnelse om din tid hos {{organization.name}} {{appointment.date}} kl. '
      '{{appointment.time}}.\n\nVälkommen!'),
  ('reminder_2h', 'sms', 'en', null,
    'Hi {{lead.first_name}}, your appointment with {{organization.name}} is today at {{appointment.time}}.'),
  ('reminder_2h', 'sms', 'sv', null, 'Hej {{lead.first_name}}, din tid hos {{organization.name}} är i dag kl. {{appointment.time}}.'),
  ('reminder_15min', 'sms', 'en', null, 'Your appointment with {{organization.name}} begins at {{appointment.time}}. See you soon!'),
  ('reminder_15min', 'sms', 'sv', null, 'Din tid hos {{organization.name}} börjar kl. {{appointment.time}}. Vi ses snart!'),
  ('ask_lead', 'sms', 'en', null,
    'Hi {{lead.first_name}}, did you come to your appointment with {{organization.name}} on {{appointment.date}}? Reply YES or NO, or tap '
      '{{confirm_link}}'),
  ('ask_lead', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, kom du till din tid hos {{organization.name}} {{appointment.date}}? Svara JA eller NEJ, eller tryck på '
      '{{confirm_link}}'),
  ('rebook_1', 'sms', 'en', null,
    'Hi {{lead.first_name}}, we missed you on {{appointment.date}}. Book a new time with {{organization.name}}: {{booking_link}} Reply '
      'STOP to stop these texts.'),
  ('rebook_1', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, vi saknade dig {{appointment.date}}. Boka en ny tid hos {{organization.name}}: {{booking_link}} Svara STOPP '
      'för att slippa sms.'),
  ('rebook_2', 'email', 'en', 'Shall we find a new time?',
    E'Hi {{lead.first_name}},\n\nwe missed you on {{appointment.date}}. You can choose a new time with {{organization.name}} here: '
      '{{booking_link}}\n\nOr just answer this e-mail.'),
  ('rebook_2', 'email', 'sv', 'Ska vi hitta en ny tid?',
    E'Hej {{lead.first_name}},\n\nvi saknade dig {{appointment.date}}. Här kan du välja en ny tid hos {{organization.name}}: '
      '{{booking_link}}\n\nEller svara bara på det här mejlet.'),
  ('rebook_3', 'sms', 'en', null,
    'Hi {{lead.first_name}}, a last note from {{organization.name}}: your new time is one tap away: {{booking_link}}'),
  ('rebook_3', 'sms', 'sv', null,
    'Hej {{lead.first_name}}, en sista hälsning från {{organization.name}}: en ny tid är ett tryck bort: {{booking_link}}'),
  ('nudge_owners', 'email', 'en', 'Did they come? {{organization.name}} waits for your answer',
    E'Hi {{member.first_name}},\n\nnobody has said yet whether these people came. Without an answer in time, the evidence '
      'decides.\n\n{{waiting_list}}\n\nOnly you should have these links. You can turn these e-mails off in Callboard, under Settings.'),
  ('nudge_owners', 'email', 'sv', 'Kom de? {{organization.name}} väntar på ditt svar',
    E'Hej {{member.first_name}},\n\ningen har ännu sagt om de här personerna kom. Utan svar i tid avgör det som annars är '
      'känt.\n\n{{waiting_list}}\n\nLänkarna är bara till för dig. Du kan stänga av de här mejlen i Callboard, under Inställningar.'),
  ('opt_out_reply', 'sms', 'en', null, 'You will get no more texts from {{organization.name}}.'),
  ('opt_out_reply', 'sms', 'sv', null, 'Du får inga fler sms från {{organization.name}}.'),
  ('opt_out_reply', 'email', 'en', 'You are unsubscribed', 'You will get no more e-mails from {{organization.name}}.'),
  ('opt_out_reply', 'email', 'sv', 'Du är avanmäld', 'Du får inga fler mejl från {{organization.name}}.');
insert into public.message_templates (name, channel, locale, subject, body) values
  ('proof_report', 'email', 'en', '{{report.month}} in figures: {{organization.name}}',
    E'Hi {{member.first_name}},\n\nthe report for {{report.month}} is ready:\n\n{{report.figures}}\n\nWhat it was worth, what it cost and '
      'how each figure was computed, counted again whenever you look: {{report_link}}\n\nYou can turn these e-mails off in Callboard, '
        'under Settings.'),
  ('proof_report', 'email', 'sv', '{{report.month}} i siffror: {{organization.name}}',
    E'Hej {{member.first_name}},\n\nrapporten för {{report.month}} är klar:\n\n{{report.figures}}\n\nVad det var värt, vad det kostade och '
      'hur varje siffra räknades fram, omräknat varje gång du tittar: {{report_link}}\n\nDu kan stänga av de här mejlen i Callboard, under '
        'Inställningar.');

-- schemas/subjects/100_messages/30_render.sql
-- A template and its values become a text.

create function private.plain(p_text text) returns text language sql immutable set search_path = '' as $$
  -- Line breaks would forge headers, directional marks would disguise numbers and links; the rest is invisible.
  select nullif(left(trim(regexp_replace(p_text,
    '[[:cntrl:]\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001-\U000e007f]+',
    ' ', 'g')), 200), '')
$$;
comment on function private.plain is
  'Returns a value that is safe in a message: one line, at most 200 characters, no invisible ones. Null if nothing remains.';

create function private.first_name(p_name text) returns text language sql immutable set search_path = '' as $$
  select n from (select split_part(private.plain(p_name), ' ', 1) as n) x
  -- Phones turn anything like an address into a link: a stranger's "name" must not become one.
  where n <> '' and n !~ '[/@:]|[.。．｡․][[:alpha:]]{2,}'
$$;
comment on function private.first_name is 'Returns the name to address a person by; null if the text is not a name.';

create function private.without_links(p_text text) returns text language sql immutable set search_path = '' as $$
  select private.plain(regexp_replace(private.plain(p_text), '://|@|[.。．｡․](?=[[:alnum:]])', ' ', 'g'))
$$;
comment on function private.without_links is
  'Returns private.plain of a stranger''s text, changed so that no mail reader turns a part of it into a link.';

create function private.escape_html(p_text text) returns text language sql immutable set search_path = '' as $$
  select replace(replace(replace(replace(replace(p_text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')
$$;
comment on function private.escape_html is 'Escapes text for HTML.';

create function private.render_list(p_items jsonb, p_html boolean) returns text language sql immutable set search_path = '' as $$
  select string_agg(
    case when p_html then private.escape_html(i ->> 'text') else i ->> 'text' end || coalesce((
      select E'\n' || string_agg(case when p_html then '<a href="' || private.escape_html(l ->> 'url') || '">' || private.escape_html(
        l ->> 'label')
        || '</a>'
        else (l ->> 'label') || ': ' || (l ->> 'url') end, case when p_html then ' &nbsp; ' else E'\n' end order by n)
      from jsonb_array_elements(i -> 'links') with ordinality k (l, n)), ''), E'\n\n' order by o)
  from jsonb_array_elements(p_items) with ordinality x (i, o)
$$;
comment on function private.render_list is 'Renders a list [{text, links: [{label, url}]}]: one paragraph per item, its links below.';

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
  -- One pass from left to right, so that a value is never read as a template.
  loop
    v_found := regexp_match(v_rest, '( ?)(\{\{\s*([a-z_.]+)\s*\}\})');
    exit when v_found is null;
    v_at := strpos(v_rest, v_found[1] || v_found[2]);
    v_is_list := jsonb_typeof(p_values -> v_found[3]) = 'array';
    v_value := case when v_is_list then private.render_list(p_values -> v_found[3], p_html) else p_values ->> v_found[3] end;
    v_out := v_out || case when p_html then private.escape_html(left(v_rest, v_at - 1)) else left(v_rest, v_at - 1) end
      -- A missing value also removes the space before it: "Hi {{lead.first_name}}," becomes "Hi,".
      || case when v_value is null then ''
        when v_is_list or not p_html then v_found[1] || v_value
        when v_found[3] like '%\_link' then v_found[1] || '<a href="' || private.escape_html(v_value) || '">' ||
          private.escape_html(v_value) || '</a>'
        else v_found[1] || private.escape_html(v_value) end;
    v_rest := substr(v_rest, v_at + length(v_found[1] || v_found[2]));
  end loop;
  v_out := v_out || case when p_html then private.escape_html(v_rest) else v_rest end;
  return case when p_html then '<p>' || replace(regexp_replace(v_out, '\n{2,}', '</p><p>', 'g'), E'\n', '<br>') || '</p>' else v_out end;
end $$;
comment on function private.render is
  'Renders a template with its values ({"lead.first_name": …}, or lists as for render_list) as text; as HTML with escaped values and '
  'links.';

create function private.format_time(p_at timestamptz, p_zone text, p_locale text) returns table (day text, clock text)
language sql stable set search_path = '' as $$
  select case p_locale
      when 'sv' then (array['måndag', 'tisdag', 'onsdag', 'torsdag', 'fredag', 'lördag', 'söndag'])[extract(isodow from t)]
        || to_char(t, ' FMDD ')
        || (array['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november',
          'december'])[extract(month from t)]
      else (array['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])[extract(isodow from t)]
        || to_char(t, ' FMDD ')
        || (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
          'December'])[extract(month from t)] end,
    case p_locale when 'sv' then to_char(t, 'HH24:MI') else to_char(t, 'FMHH12:MI am') end
  from (select p_at at time zone p_zone as t) x
$$;
comment on function private.format_time is
  'Returns day and time in a zone and a language (en, sv) as used in messages. Independent of the server''s locale.';

-- schemas/subjects/100_messages/40_queue.sql
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

-- schemas/subjects/100_messages/50_statuses.sql
-- Providers report the statuses of messages. A status only rises in rank.

create function private.lock_message_refs(p_refs text[]) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('message ' || ref, 0))
  from (select distinct ref from unnest(p_refs) ref where ref is not null order by 1) x;
end $$;
comment on function private.lock_message_refs is
  'Serializes learning a provider''s reference of a message and receiving reports with it: the second one sees what the first wrote.';

create function private.apply_message_statuses(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
begin
  return query
  with fact as (
    select d.organization_id, d.occurred_at, d.fact #>> '{message,provider_ref}' as ref, d.fact #>> '{message,status}' as status,
      d.fact #>> '{message,error_code}' as error,
      case when d.fact #>> '{message,our_id}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
        then (d.fact #>> '{message,our_id}')::uuid end as our_id
    from unnest(p_events) d where d.fact ->> 'type' = 'message.status'
  ), about as (
    select m.id, s.* from fact s join public.messages m on m.organization_id = s.organization_id and m.direction = 'out'
      and (m.id = s.our_id or (s.our_id is null and m.provider_ref = s.ref))
  ), news as (
    select a.id, min(a.ref) as ref,
      (array_agg(a.status order by private.message_rank(a.status) desc)
        filter (where private.message_rank(a.status) is not null and a.status <> 'received'))[1] as status,
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

  -- A complaint or unsubscription at the provider also counts for us; Twilio's error 21610 means that the number opted out.
  perform private.suppress(x.organization_id, case when x.channel = 'sms' then x.address end,
    case when x.channel = 'email' then x.address end,
    x.channel, 'provider', null, x.at)
  from (
    select d.organization_id, m.channel, m.to_address as address, min(d.occurred_at) as at
    from unnest(p_events) d join public.messages m on m.organization_id = d.organization_id and m.direction = 'out'
      and (m.id::text = d.fact #>> '{message,our_id}'
        or (d.fact #>> '{message,our_id}' is null and m.provider_ref = d.fact #>> '{message,provider_ref}'))
    where d.fact ->> 'type' = 'message.status' and m.to_address is not null
      and (d.fact #>> '{message,status}' in ('complained', 'unsubscribed') or d.fact #>> '{message,error_code}' = '21610')
    group by 1, 2, 3 order by 1, 2, 3
  ) x;
end $$;
comment on function private.apply_message_statuses is
  'Updates messages by their providers'' reports, in any order; complaints and unsubscriptions suppress the channel.';

create function private.message_sent(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare
  v_id uuid := substr(p_outbox.effect_key, 9);
  v_ref text := p_outbox.provider_ref;
  v_at timestamptz := coalesce(p_outbox.finished_at, now());
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
    perform private.suppress(m.organization_id, m.to_address, null, 'sms', 'provider', null, v_at) from public.messages m
    where m.id = v_id and m.to_address is not null;
  end if;
  if v_ref is null then return; end if;
  -- The provider may have reported on it before returning its reference.
  v_events := array(
    select row(e.id, e.organization_id, e.integration_id, e.dedupe_key, (n.fact ->> 'occurred_at')::timestamptz,
      n.fact)::private.domain_event
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = p_outbox.organization_id and e.subject = 'message:' || v_ref and e.status = 'applied'
      and n.fact ->> 'type' = 'message.status');
  if v_events <> '{}' then perform private.apply_message_statuses(v_events); end if;
end $$;
comment on function private.message_sent is
  'Applies the result of a message''s outbox row: done, dead or cancelled. Applies reports that arrived earlier, and suppresses a number '
  'that Twilio says has opted out (21610).';

-- schemas/subjects/100_messages/60_answers.sql
-- The meaning of an answer's text.

create function private.split_words(p_body text) returns text[] language sql immutable set search_path = '' as $$
  -- "." between words ends the first phrase; accents and apostrophes are ignored, as people who type on a phone leave them out.
  select array(select w from regexp_split_to_table(trim(regexp_replace(regexp_replace(
    translate(lower(normalize(coalesce(p_body, ''), nfkc)), 'àáâãäåèéêëìíîïòóôõöùúûüçñ’‘''', 'aaaaaaeeeeiiiiooooouuuucn'),
    '[-_]', '', 'g'), '[^[:alnum:]\n]*[.!?,;:\n]+[^[:alnum:]]*|[^[:alnum:]]*$', ' . ', 'g')), '[^[:alnum:].]+') w where w <> '')
$$;
comment on function private.split_words is 'Returns the words of a text in lower case without accents, with "." at each pause or end.';

create function private.is_courtesy(p_words text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_words <@ array['.', 'please', 'pls', 'thanks', 'thank', 'you', 'now', 'tack', 'snalla', 'nu', 'bitte', 'danke', 'jetzt', 'merci',
    'svp', 'sil',
    'vous', 'te', 'plait', 'gracias', 'por', 'favor', 'ya', 'all', 'alla', 'alle', 'tout', 'todo', 'todos', 'sms', 'messages', 'texts',
    'allt']
$$;
comment on function private.is_courtesy is 'Returns whether words add only politeness or "everything" to the words before them.';

create function private.is_opt_out(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.split_words(p_body);
  -- These have no other meaning at the beginning of a text.
  v_plain text[] := array['stop', 'stopp', 'stopall', 'unsubscribe', 'revoke', 'optout', 'avregistrera', 'abmelden', 'abbestellen',
    'desabonner', 'desinscrire',
    'desabonnement', 'desinscription'];
  -- These also begin other sentences ("Cancel my Tuesday"): they count only alone, with courtesy or before a pause.
  v_alone text[] := array['end', 'quit', 'cancel', 'remove', 'avsluta', 'avbryt', 'beenden', 'arret', 'arreter', 'arretez', 'alto', 'parar',
    'pare', 'baja',
    'cancelar', 'detener', 'nomas', 'removeme', 'sluta'];
  v_asked int;
begin
  w := case when w[1] = '.' then w[2:] else w end;
  -- "Please cancel" may mean the appointment: after a please only unambiguous words count.
  v_asked := case when w[1] in ('please', 'pls', 'snalla', 'bitte', 'svp') then 1 when w[1:2] = array['por', 'favor'] then 2 else 0 end;
  if v_asked > 0 and (w[v_asked + 1] = '.'
    or w[v_asked + 1] = any (v_plain || array['opt', 'remove', 'sluta', 'arreter', 'arretez', 'parar', 'pare'])) then
    w := w[v_asked + 1:];
    w := case when w[1] = '.' then w[2:] else w end;
  end if;
  if w[1:2] in (array['opt', 'out'], array['no', 'mas'], array['stop', 'all'], array['remove', 'me']) then
    w := array[w[1] || w[2]] || w[3:];
  end if;
  if w[1:3] = array['darme', 'de', 'baja'] then return true; end if;
  if w[1] = any (v_plain) then
    -- "Stop by before 9" is a visit.
    return not (w[1] in ('stop', 'stopp') and w[2:3] is distinct from array['at', 'once']
      and coalesce(w[2] in ('by', 'in', 'over', 'at', 'off', 'here', 'there', 'vid', 'hos', 'bei', 'a', 'en', 'chez'), false));
  end if;
  return coalesce(w[1] = any (v_alone) and (cardinality(w) = 1 or w[2] = '.' or private.is_courtesy(w[2:])), false);
end $$;
comment on function private.is_opt_out is
  'Returns whether an answer is an opt-out in English, Swedish, German, French or Spanish: by its first word or the whole text, never by '
  'a later word.';

create function private.read_yes_or_no(p_body text) returns boolean language plpgsql immutable set search_path = '' as $$
declare
  w text[] := private.split_words(p_body);
  v_rest text;
begin
  v_rest := trim(both ' .' from array_to_string(w[2:], ' '));
  if not (private.is_courtesy(w[2:])
    or v_rest in ('i did', 'i came', 'i was there', 'i didnt', 'i did not', 'i did not come', 'i didnt come', 'i missed it',
    'jag kom', 'jag var dar', 'jag kom inte', 'jag var inte dar', 'ich war da', 'ich war nicht da', 'jetais la', 'je suis venu',
    'je suis venue',
    'fui', 'no fui', 'si fui')) then
    return null;
  end if;
  return case when w[1] in ('yes', 'y', 'yep', 'yeah', 'ja', 'japp', 'jo', 'j', 'oui', 'si', 'jawohl')
    and v_rest !~ '\y(not|didnt|missed|inte|nicht|no)\y' then true
    when w[1] in ('no', 'n', 'nope', 'nej', 'nein', 'non')
      and v_rest not in ('i did', 'i came', 'i was there', 'jag kom', 'jag var dar', 'ich war da') then false end;
end $$;
comment on function private.read_yes_or_no is
  'Returns the yes or no in a short answer in en, sv, de, fr or es; null if it is ambiguous ("No problem", "Yes, but …"), for a person to '
  'read.';

create function private.opt_in_again(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v_id uuid;
begin
  for v_id in
    update public.suppressions s set lifted_at = greatest(p_as_of, s.created_at)
    where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.channel = m.channel
      and case m.channel when 'sms' then s.phone when 'email' then s.email end = m.from_address and s.created_at <= p_as_of
    returning s.id
  loop
    perform private.audit(m.organization_id, null, 'suppression.lifted', v_id::text,
      jsonb_build_object('channel', m.channel, 'source', 'start_reply'));
  end loop;
end $$;
comment on function private.opt_in_again is
  'A person who opted out by text may opt in again by text: lifts only the suppression that such a reply set on this channel.';

create function private.confirm_opt_out(m public.messages, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
declare v public.messages;
begin
  -- One confirmation per suppression, and at most one a day: two machines must not talk to each other.
  if exists (select from public.messages o where o.organization_id = m.organization_id and o.to_address = m.from_address
    and o.purpose = 'opt_out_reply' and o.created_at > p_as_of - interval '24 hours') then return; end if;
  v.organization_id := m.organization_id; v.lead_id := m.lead_id; v.channel := m.channel; v.to_address := m.from_address;
  v.purpose := 'opt_out_reply'; v.template := 'opt_out_reply'; v.planned_for := p_as_of; v.created_at := p_as_of;
  v.locale := (select case when l.id is null then (select o.locale from public.organizations o where o.id = m.organization_id)
    else private.language_of(l, null) end
    from (select 1) x left join public.leads l on l.organization_id = m.organization_id and l.id = m.lead_id);
  perform private.queue_message(v, p_as_of + interval '1 hour', 10);
end $$;
comment on function private.confirm_opt_out is 'Queues the one text that confirms an opt-out.';

-- schemas/subjects/110_campaigns/10_tables.sql
-- Campaigns, their leads, and their attempts to call them.

create function private.are_numbers(p_object jsonb, p_keys text[], p_least numeric, p_most numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object) <> 'object' then false else not exists (
    select 1 from jsonb_each(p_object) e
    where not e.key = any (p_keys)
      or case jsonb_typeof(e.value) when 'number' then (e.value::numeric between p_least and p_most) else false end is not true
  ) end
$$;
comment on function private.are_numbers is 'Returns whether this is an object with only these keys, each a number within the bounds.';
grant execute on function private.are_numbers to service_role;

create table public.campaigns (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  name text not null,
  status text not null default 'draft',
  integration_id uuid,
  agent_ref text,
  from_number text,
  starts_at timestamptz,
  windows jsonb,
  concurrency int not null default 5,
  max_attempts int not null default 3,
  gap_minutes int not null default 240,
  daily_cap int not null default 2,
  retry_rules jsonb not null default '{"no_answer": 240, "busy": 240, "voicemail": 1440, "failed": 60}',
  breaker jsonb not null default '{"window_minutes": 60, "min_attempts": 20, "failure_rate": 0.5, "opt_out_rate": 0.1, "max_cost": 50}',
  paused_reason text,
  paused_detail jsonb,
  running_since timestamptz,
  cloned_from uuid,
  created_by uuid references public.profiles (user_id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,
  unique (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete set null (integration_id),
  constraint campaigns_name_is_set check (length(trim(name)) between 1 and 120),
  constraint campaigns_status_is_known check (status in ('draft', 'scheduled', 'running', 'paused', 'completed')),
  constraint campaigns_agent_is_short check (length(agent_ref) <= 200),
  constraint campaigns_from_number_is_e164 check (private.is_e164(from_number)),
  constraint campaigns_concurrency_is_bounded check (concurrency between 1 and 100),
  constraint campaigns_max_attempts_are_bounded check (max_attempts between 1 and 10),
  constraint campaigns_gap_is_bounded check (gap_minutes between 240 and 43200),
  constraint campaigns_daily_cap_is_bounded check (daily_cap between 1 and 2),
  constraint campaigns_windows_are_times check (private.are_windows(windows)),
  constraint campaigns_retry_rules_are_minutes check (private.are_numbers(retry_rules, '{no_answer,busy,voicemail,failed}', 1, 43200)),
  constraint campaigns_breaker_is_numbers
    check (private.are_numbers(breaker, '{window_minutes,min_attempts,failure_rate,opt_out_rate,max_cost}', 0, 1000000)),
  constraint campaigns_run_since_they_started check (status <> 'running' or running_since is not null)
);
comment on table public.campaigns is 'A list of leads that an agent calls within their contact windows, at a limited pace.';
comment on column public.campaigns.windows is
  'Narrows the organization''s contact hours: [{weekday 1-7, opens, closes}] in the lead''s local time; null for no further limit.';
comment on column public.campaigns.retry_rules is
  'Minutes until the next attempt, by outcome (no_answer, busy, voicemail, failed); other outcomes are not retried.';
comment on column public.campaigns.breaker is
  'What pauses the campaign: within window_minutes and after min_attempts, the share of failed calls, the share of people who opted out, '
  'and the cost of calls (whole units of the provider''s currency).';
comment on column public.campaigns.running_since is 'When it last began to run: the breaker ignores earlier calls.';
create index campaigns_newest_idx on public.campaigns (organization_id, created_at desc, id);
create index campaigns_integration_idx on public.campaigns (organization_id, integration_id);
create index campaigns_created_by_idx on public.campaigns (created_by);
create index campaigns_awake_idx on public.campaigns (id) where status in ('running', 'scheduled');
alter table public.campaigns enable row level security;
create policy "members read their organization's campaigns" on public.campaigns for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.campaigns to authenticated;
grant select, insert, update, delete on public.campaigns to service_role;

create table public.campaign_leads (
  organization_id uuid not null,
  campaign_id uuid not null,
  lead_id uuid not null,
  status text not null default 'waiting',
  attempts int not null default 0,
  attempts_before int not null default 0,
  next_attempt_at timestamptz not null default now(),
  outcome text,
  skip_reason text,
  added_at timestamptz not null default now(),
  primary key (organization_id, campaign_id, lead_id),
  foreign key (organization_id, campaign_id) references public.campaigns (organization_id, id) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete cascade,
  constraint campaign_leads_status_is_known check (status in ('waiting', 'calling', 'done', 'skipped')),
  constraint campaign_leads_skipped_ones_have_a_reason check ((status = 'skipped') = (skip_reason is not null))
);
comment on table public.campaign_leads is 'One lead of a campaign: how often it was tried, when it is due again, and its outcome.';
comment on column public.campaign_leads.attempts_before is
  'Attempts that do not count towards the campaign''s maximum: those before a redial, and cancelled ones.';
-- Each attempt updates the row three times.
alter table public.campaign_leads set (fillfactor = 80);
create index campaign_leads_due_idx on public.campaign_leads (campaign_id, next_attempt_at, lead_id) where status = 'waiting';
create index campaign_leads_lead_idx on public.campaign_leads (organization_id, lead_id);
alter table public.campaign_leads enable row level security;
create policy "members read their organization's campaign leads" on public.campaign_leads for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.campaign_leads to authenticated;
grant select, insert, update, delete on public.campaign_leads to service_role;

create table public.call_attempts (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  campaign_id uuid not null,
  lead_id uuid,
  number int not null,
  status text not null default 'planned',
  receipt_id bigint not null,
  provider_ref text,
  call_id uuid,
  planned_at timestamptz not null,
  placed_at timestamptz,
  ended_at timestamptz,
  outcome text,
  error text,
  unique (organization_id, receipt_id),
  foreign key (organization_id, receipt_id) references public.contact_receipts (organization_id, id) on delete cascade,
  foreign key (organization_id, campaign_id) references public.campaigns (organization_id, id) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  foreign key (organization_id, call_id) references public.calls (organization_id, id) on delete set null (call_id),
  constraint call_attempts_status_is_known check (status in ('planned', 'placed', 'connected', 'ended', 'failed', 'cancelled')),
  constraint call_attempts_outcome_is_set_at_the_end check ((outcome is null) = (status in ('planned', 'placed', 'connected', 'cancelled')))
);
comment on table public.call_attempts is
  'One intended call of a campaign, written before it is dialled, with the receipt that permitted it.';
comment on column public.call_attempts.outcome is
  'no_answer, busy, voicemail, failed, lost (its end was never reported), connected, or the outcome the model claims.';
create index call_attempts_campaign_idx on public.call_attempts (organization_id, campaign_id, planned_at desc);
create index call_attempts_open_idx on public.call_attempts (campaign_id, lead_id) where status in ('planned', 'placed', 'connected');
create index call_attempts_lead_idx on public.call_attempts (organization_id, lead_id, planned_at desc);
create index call_attempts_call_idx on public.call_attempts (organization_id, call_id);
alter table public.call_attempts enable row level security;
create policy "members read their organization's call attempts" on public.call_attempts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.call_attempts to authenticated;
grant select, insert, update, delete on public.call_attempts to service_role;

-- schemas/subjects/110_campaigns/20_rules.sql
-- Rules of a campaign: what the agent may say, what a call means, when the breaker opens.

create function private.campaign_rules(p_organization_id uuid, p_campaign_id uuid)
returns table (status text, windows jsonb, gap_minutes int, daily_cap int) language sql stable set search_path = '' as $$
  select c.status, c.windows, c.gap_minutes, c.daily_cap from public.campaigns c
  where c.organization_id = p_organization_id and c.id = p_campaign_id
$$;
comment on function private.campaign_rules is 'Returns the rules of a campaign beyond the organization''s contact rules.';

create function private.attempt_under_way(p_organization_id uuid, p_campaign_id uuid, p_lead_id uuid) returns uuid
language sql stable set search_path = '' as $$
  select a.id from public.call_attempts a
  where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.lead_id = p_lead_id and a.status = 'planned' limit 1
$$;
comment on function private.attempt_under_way is 'Returns the attempt a campaign has planned for a lead and not placed yet.';

create function private.outcome_of_call(p_status text, p_in_voicemail boolean, p_hangup_reason text, p_claimed text) returns text
language sql immutable set search_path = '' as $$
  select case
    when p_in_voicemail or p_claimed = 'voicemail' or p_hangup_reason in ('voicemail_reached', 'voicemail') then 'voicemail'
    when p_status = 'ended' then coalesce(p_claimed, 'connected')
    when p_hangup_reason ~ 'busy' then 'busy'
    when p_hangup_reason is null or p_hangup_reason ~ 'no.answer|not.answer|user_declined' then 'no_answer'
    else 'failed' end
$$;
comment on function private.outcome_of_call is
  'Returns the outcome of a finished call: voicemail, busy, no_answer, failed, or connected; the model''s claim replaces connected if '
  'there is one.';

create function private.breaker_reason(p_campaign public.campaigns, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  b record;
  v record;
begin
  select * into b from jsonb_to_record(p_campaign.breaker) x (window_minutes numeric, min_attempts numeric, failure_rate numeric,
    opt_out_rate numeric, max_cost numeric);
  b.window_minutes := coalesce(b.window_minutes, 60);
  select count(*) as attempts, count(*) filter (where r.outcome = 'failed') as failed, count(*) filter (where r.opted_out) as opt_outs,
    max(r.spent) as cost, min(r.since) as since into v
  from (
    select a.outcome, w.since, sum(k.cost_total_micros) over (partition by k.cost_currency) / 1e6 as spent,
      a.outcome = 'do_not_call' or exists (
        select 1 from public.leads l join public.suppressions s on s.organization_id = l.organization_id and s.phone = l.phone
        where l.organization_id = a.organization_id and l.id = a.lead_id and s.source in ('stop_reply', 'link')
          and s.created_at between a.planned_at and p_as_of) as opted_out
    from (select greatest(p_campaign.running_since, p_as_of - make_interval(secs => b.window_minutes * 60)) as since) w
    join public.call_attempts a on a.organization_id = p_campaign.organization_id and a.campaign_id = p_campaign.id
      and a.planned_at >= w.since - interval '3 hours' and a.ended_at >= w.since and a.ended_at <= p_as_of
        and a.status in ('ended', 'failed')
    left join public.calls k on k.organization_id = a.organization_id and k.id = a.call_id
  ) r;
  return (select jsonb_build_object('reason', t.reason, 'measured', round(t.measured, 4), 'limit', t.most, 'attempts', v.attempts, 'since',
    v.since)
    from (values
      (1, 'breaker_failure_rate', v.failed::numeric / nullif(v.attempts, 0), b.failure_rate, b.min_attempts),
      (2, 'breaker_opt_outs', v.opt_outs::numeric / nullif(v.attempts, 0), b.opt_out_rate, b.min_attempts),
      (3, 'breaker_cost', v.cost, b.max_cost, 0)
    ) t (rank, reason, measured, most, needed)
    where t.measured >= t.most and v.attempts >= coalesce(t.needed, 1) order by t.rank limit 1);
end $$;
comment on function private.breaker_reason is 'Returns why the breaker opens now, or null: {reason, measured, limit, attempts, since}.';

create function private.voice_value(p_text text) returns text language sql immutable set search_path = '' as $$
  -- The agent's prompt is the provider's template: a value must start neither a variable nor a line in it.
  select left(trim(regexp_replace(p_text, '(\{{2,}|\}{2,}|[[:cntrl:][:space:]\u2028\u2029])+', ' ', 'g')), 500)
$$;
comment on function private.voice_value is
  'Returns a value that an agent may say: one line of at most 500 characters, without double braces.';

create function private.call_variables(p_lead public.leads, p_organization_name text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_strip_nulls(coalesce((
      select jsonb_object_agg(key, private.voice_value(value #>> '{}')) from jsonb_each(p_lead.custom)
      where jsonb_typeof(value) in ('string', 'number', 'boolean')
    ), '{}') || jsonb_build_object('lead_name', private.voice_value(private.plain(p_lead.name)),
      'first_name', split_part(private.voice_value(private.plain(p_lead.name)), ' ', 1),
      'organization_name', private.voice_value(private.plain(p_organization_name)), 'locale', p_lead.locale))
$$;
comment on function private.call_variables is
  'Returns what the agent may say to a lead, as texts: name, organization and the lead''s custom fields.';

-- schemas/subjects/110_campaigns/30_attempts.sql
-- Attempts follow their calls.

create function private.move_campaign_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.call_attempts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  -- If both are in one campaign, the one that got further stays.
  delete from public.campaign_leads g using public.campaign_leads k
  where g.organization_id = p_organization_id and k.organization_id = p_organization_id and g.campaign_id = k.campaign_id
    and ((g.lead_id = p_gone and k.lead_id = p_kept and k.attempts >= g.attempts)
      or (g.lead_id = p_kept and k.lead_id = p_gone and k.attempts > g.attempts));
  update public.campaign_leads set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
end $$;
comment on function private.move_campaign_leads is 'Moves campaigns and attempts to the lead that remains when two leads are merged.';

create function private.close_attempts(p_attempt_ids uuid[], p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  update public.campaign_leads l set outcome = n.outcome, status = case when n.again_at is null then 'done' else 'waiting' end,
    next_attempt_at = coalesce(n.again_at, l.next_attempt_at)
  from (
    select a.organization_id, a.campaign_id, a.lead_id, a.number, a.outcome,
      case when c.status <> 'completed' and k.attempts - k.attempts_before < c.max_attempts
        then coalesce(a.ended_at, p_as_of) + make_interval(secs => (c.retry_rules ->> a.outcome)::numeric * 60) end as again_at
    from public.call_attempts a
    join public.campaigns c on c.organization_id = a.organization_id and c.id = a.campaign_id
    join public.campaign_leads k on k.organization_id = a.organization_id and k.campaign_id = a.campaign_id and k.lead_id = a.lead_id
    where a.id = any (p_attempt_ids) and a.outcome is not null
  ) n
  where l.organization_id = n.organization_id and l.campaign_id = n.campaign_id and l.lead_id = n.lead_id
    -- The last attempt decides for its lead, also when the model's claim changes; not after a redial was requested.
    and l.attempts = n.number and (l.status = 'calling'
      or (l.status in ('waiting', 'done') and l.attempts > l.attempts_before and l.outcome is distinct from n.outcome));
end $$;
comment on function private.close_attempts is
  'Moves the leads of ended attempts on: done, or waiting as the retry rule of their outcome says.';

create function private.close_lost_attempts(p_organization_id uuid, p_campaign_id uuid, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
declare v_lost uuid[];
begin
  with gone as (
    update public.call_attempts a set status = 'cancelled', ended_at = p_as_of, error = o.last_error
    from private.outbox o
    where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.status = 'planned'
      and o.organization_id = a.organization_id and o.effect_key = 'call:' || a.id and o.status = 'cancelled'
    returning a.lead_id, a.number
  )
  update public.campaign_leads l set status = 'waiting', attempts_before = l.attempts_before + 1, next_attempt_at = p_as_of
  from gone g
  where l.organization_id = p_organization_id and l.campaign_id = p_campaign_id and l.lead_id = g.lead_id and l.status = 'calling'
    and l.attempts = g.number;
  -- The end of these was never reported: they must not hold a line for ever, and nobody is called again on a guess.
  with lost as (
    update public.call_attempts a set status = 'ended', outcome = 'lost', ended_at = p_as_of
    where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.status in ('placed', 'connected')
      and a.placed_at < p_as_of - interval '2 hours'
    returning a.id
  ) select array_agg(id) into v_lost from lost;
  if v_lost is not null then perform private.close_attempts(v_lost, p_as_of); end if;
end $$;
comment on function private.close_lost_attempts is
  'Releases the leads of calls that were cancelled in the outbox, and ends attempts without any event for two hours.';

create function private.call_placed(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare v_id uuid := (p_outbox.payload ->> 'attempt_id')::uuid;
begin
  if p_outbox.status = 'done' then
    -- Its events may have arrived first: then only what they lack is added.
    update public.call_attempts set status = case when status in ('planned', 'cancelled') then 'placed' else status end,
      ended_at = case when status = 'cancelled' then null else ended_at end,
      provider_ref = p_outbox.provider_ref, placed_at = coalesce(placed_at, p_outbox.finished_at)
    where organization_id = p_outbox.organization_id and id = v_id;
  elsif p_outbox.status = 'cancelled' then
    perform private.close_lost_attempts(p_outbox.organization_id, (p_outbox.payload ->> 'campaign_id')::uuid, p_outbox.finished_at);
  elsif p_outbox.in_doubt then
    -- The phone may have rung: that counts as a contact, and nobody is called again on a guess.
    update public.call_attempts set status = 'ended', outcome = 'lost', error = p_outbox.last_error, ended_at = p_outbox.finished_at,
      placed_at = coalesce(p_outbox.first_tried_at, p_outbox.finished_at)
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.finished_at); end if;
  else
    update public.call_attempts set status = 'failed', outcome = 'failed', error = p_outbox.last_error, ended_at = p_outbox.finished_at
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.finished_at); end if;
  end if;
end $$;
comment on function private.call_placed is
  'Applies the result of a call''s outbox row: placed (done), given up (dead; lost if the phone may have rung) or not permitted '
  '(cancelled).';

create function private.follow_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ended uuid[];
begin
  if not exists (select from fresh where campaign_ref is not null or claimed_outcome = 'do_not_call') then return null; end if;
  -- "Do not call" in any call creates a suppression. Once that is lifted, the same call does not create it again.
  insert into public.suppressions (organization_id, channel, phone, source, note, created_at)
  select distinct on (f.organization_id, p.phone) f.organization_id, 'call', p.phone, 'call', 'call ' || f.id,
    coalesce(f.ended_at, f.occurred_at)
  from fresh f cross join lateral (select case f.direction when 'outbound' then f.to_number else f.from_number end as phone) p
  where f.claimed_outcome = 'do_not_call' and private.is_e164(p.phone)
    and not exists (select from public.suppressions s where s.organization_id = f.organization_id and s.phone = p.phone and s.note = 'call '
      || f.id)
  order by 1, 3, f.occurred_at
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
    do update set contact_stop_id = null;
  -- In the order in which private.lock_effect_subjects locks them.
  perform 1 from public.call_attempts a where a.id = any (array(select f.attempt_id from fresh f)) order by a.id for no key update;
  with news as (
    select distinct on (a.id) a.id, f.id as call_id, f.provider_ref, f.status, f.started_at, f.occurred_at, f.ended_at,
      case when f.status in ('ended', 'not_connected')
        then private.outcome_of_call(f.status, f.in_voicemail, f.hangup_reason, f.claimed_outcome) end as outcome
    from fresh f cross join lateral (
      select t.id from public.call_attempts t
      where t.organization_id = f.organization_id and t.campaign_id = f.campaign_ref::uuid and t.lead_id = f.lead_id
        -- Our own id in the provider's metadata identifies the attempt; a call without it belongs to the attempt in progress.
        and case when f.attempt_id is not null then t.id = f.attempt_id
          else t.call_id = f.id or t.provider_ref = f.provider_ref or (t.call_id is null and t.status in ('planned', 'placed')) end
      order by t.call_id is not distinct from f.id desc, t.provider_ref is not distinct from f.provider_ref desc, t.number desc limit 1
    ) a
    where f.campaign_ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    order by a.id, f.occurred_at desc
  ), moved as (
    update public.call_attempts a set call_id = n.call_id, provider_ref = n.provider_ref,
      placed_at = coalesce(a.placed_at, n.started_at, n.occurred_at),
      status = case when n.outcome = 'failed' then 'failed' when n.outcome is not null then 'ended'
        when a.status = 'ended' then 'ended' when n.status = 'ongoing' or a.status = 'connected' then 'connected' else 'placed' end,
      outcome = coalesce(n.outcome, case when a.status = 'ended' then a.outcome end),
      ended_at = case when n.outcome is not null then coalesce(n.ended_at, n.occurred_at) when a.status = 'ended' then a.ended_at end,
      error = null
    from news n
    where a.id = n.id
    returning a.id, a.outcome
  ) select array_agg(id) filter (where outcome is not null) into v_ended from moved;
  if v_ended is not null then perform private.close_attempts(v_ended, now()); end if;
  return null;
end $$;
comment on function private.follow_calls is
  'Statement trigger on calls: a campaign''s call moves its attempt and lead on, and "do not call" becomes a suppression. Definer, so '
  'that writers of calls need no rights here.';

create function private.announce_funnels() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v record;
  v_calls uuid[];
begin
  -- The funnel counts the appointments of a campaign's calls, and how many were shown. Insert and delete have one transition
  -- table only.
  if tg_op = 'UPDATE' then
    v_calls := array(select unnest(array[f.call_id, g.call_id]) from fresh f join gone g using (id)
      where (f.call_id, f.verdict) is distinct from (g.call_id, g.verdict));
  elsif tg_op = 'INSERT' then v_calls := array(select call_id from fresh);
  else v_calls := array(select call_id from gone); end if;
  for v in
    select a.organization_id, array_agg(distinct a.campaign_id::text) as ids from public.call_attempts a
    join public.calls c on c.organization_id = a.organization_id and c.id = a.call_id where c.id = any (v_calls) group by 1
  loop
    perform private.announce(v.organization_id, jsonb_build_array(private.change('campaigns', 'update', v.ids)));
  end loop;
  return null;
end $$;
comment on function private.announce_funnels is
  'Statement trigger on appointments: announces that a campaign''s funnel changed, when one of its calls gained or lost an appointment, '
  'or one was judged. Definer, so that writers need no rights on Realtime.';

-- schemas/subjects/110_campaigns/40_acts.sql
-- What members do with a campaign.

create function private.move_campaign(
  p_campaign_id uuid, p_status text, p_act text, p_actor uuid, p_as_of timestamptz, p_reason text default null, p_detail jsonb default null
) returns void language plpgsql set search_path = '' as $$
declare v public.campaigns;
begin
  update public.campaigns set status = p_status, paused_reason = p_reason, paused_detail = p_detail,
    running_since = case when p_status = 'running' then p_as_of else running_since end,
    completed_at = case when p_status = 'completed' then p_as_of end
  where id = p_campaign_id returning * into v;
  perform private.audit(v.organization_id, p_actor, 'campaign.' || p_act, v.id::text,
    jsonb_strip_nulls(jsonb_build_object('reason', p_reason)) || coalesce(p_detail, '{}'));
  if p_status in ('paused', 'completed') then
    perform private.cancel_outbox(v.organization_id, array_agg('call:' || a.id), 'campaign_' || p_status)
    from public.call_attempts a where a.organization_id = v.organization_id and a.campaign_id = v.id and a.status = 'planned'
    having count(*) > 0;
    perform private.close_lost_attempts(v.organization_id, v.id, p_as_of);
  end if;
end $$;
comment on function private.move_campaign is
  'Moves a campaign to another status and records it; calls that are still in the outbox are cancelled when it stops.';

create function private.my_campaign(p_campaign_id uuid, p_at_least text default 'manager') returns public.campaigns
language plpgsql set search_path = '' as $$
declare v public.campaigns;
begin
  -- The error must not reveal to a stranger whether such a campaign exists.
  if p_at_least = 'viewer' then
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids());
  else
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids())
      for no key update;
  end if;
  if v.id is null then perform private.refuse(404, 'campaign_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), p_at_least);
  return v;
end $$;
comment on function private.my_campaign is
  'Returns the campaign, locked unless only read, for a member of at least this role. Refuses: campaign_not_found, role_too_low.';

create function private.save_campaign(p_campaign public.campaigns, p_settings jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  v public.campaigns;
  v_key text;
begin
  select key into v_key from jsonb_object_keys(p_settings) key where key not in ('name', 'integration_id', 'agent_ref', 'from_number',
    'starts_at', 'windows', 'concurrency', 'max_attempts', 'gap_minutes', 'daily_cap', 'retry_rules', 'breaker') limit 1;
  if found then perform private.refuse(422, 'campaign_settings_invalid', 'There is no such setting', v_key); end if;
  v := jsonb_populate_record(p_campaign, p_settings);
  -- A JSON null means no windows, so only the organization's contact hours apply.
  if v.windows = 'null' then v.windows := null; end if;
  if v.integration_id is not null and not exists (select 1 from public.integrations i
    where i.organization_id = v.organization_id and i.id = v.integration_id and private.service_of(i.provider) = 'voice') then
    perform private.refuse(422, 'campaign_settings_invalid', 'Choose one of your voice providers', 'integration_id');
  end if;
  insert into public.campaigns select v.*
  on conflict (id) do update set name = excluded.name, integration_id = excluded.integration_id, agent_ref = excluded.agent_ref,
    from_number = excluded.from_number, starts_at = excluded.starts_at, windows = excluded.windows, concurrency = excluded.concurrency,
    max_attempts = excluded.max_attempts, gap_minutes = excluded.gap_minutes, daily_cap = excluded.daily_cap,
    retry_rules = excluded.retry_rules, breaker = excluded.breaker;
  -- The new windows may be open now for leads that wait for the old ones.
  if v.windows is distinct from p_campaign.windows or v.gap_minutes <> p_campaign.gap_minutes or v.daily_cap <> p_campaign.daily_cap then
    update public.campaign_leads set next_attempt_at = least(next_attempt_at, now())
    where organization_id = v.organization_id and campaign_id = v.id and status = 'waiting' and attempts = attempts_before;
  end if;
  return v.id;
exception
  when check_violation or not_null_violation or invalid_text_representation or invalid_datetime_format or datetime_field_overflow
    or numeric_value_out_of_range then
    get stacked diagnostics v_key = constraint_name;
    perform private.refuse(422, 'campaign_settings_invalid', 'A setting is missing or out of bounds', coalesce(nullif(v_key, ''), sqlerrm));
    return null;
end $$;
comment on function private.save_campaign is
  'Merges settings into a campaign and saves it. Refuses: campaign_settings_invalid; its detail names the setting or the rule.';

create function private.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns;
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  v := jsonb_populate_record(null::public.campaigns,
    jsonb_build_object('id', gen_random_uuid(), 'organization_id', p_organization_id, 'status', 'draft',
    'concurrency', 5, 'max_attempts', 3, 'gap_minutes', 240, 'daily_cap', 2, 'created_by', auth.uid(), 'created_at', now(), 'updated_at',
    now(),
    'retry_rules', '{"no_answer": 240, "busy": 240, "voicemail": 1440, "failed": 60}'::jsonb,
    'breaker', '{"window_minutes": 60, "min_attempts": 20, "failure_rate": 0.5, "opt_out_rate": 0.1, "max_cost": 50}'::jsonb));
  v_id := private.save_campaign(v, coalesce(p_settings, '{}'));
  perform private.audit(p_organization_id, auth.uid(), 'campaign.created', v_id::text, jsonb_build_object('name', p_settings ->> 'name'));
  return v_id;
end $$;
comment on function private.create_campaign is 'Creates a draft. Definer, because only functions write campaigns.';
grant execute on function private.create_campaign to authenticated;

create function private.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.campaigns := private.my_campaign(p_campaign_id);
begin
  if v.status = 'completed' then
    perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status);
  end if;
  perform private.save_campaign(v, p_settings);
  perform private.audit(v.organization_id, auth.uid(), 'campaign.changed', v.id::text, p_settings);
end $$;
comment on function private.update_campaign is 'Changes settings of a campaign. Definer, because only functions write campaigns.';
grant execute on function private.update_campaign to authenticated;

create function private.add_campaign_leads(p_campaign_id uuid, p_filter jsonb, p_lead_ids uuid[], p_as_of timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_matched bigint;
  v_added bigint;
begin
  if v.status = 'completed' then
    perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status);
  end if;
  if (p_filter is null) = (p_lead_ids is null) then
    perform private.refuse(422, 'leads_not_chosen', 'Give either a filter or a list of leads');
  end if;
  with chosen as materialized (
    select id from private.filtered_lead_ids(v.organization_id, p_filter) id where p_filter is not null
    union
    select l.id from public.leads l where l.organization_id = v.organization_id and l.id = any (p_lead_ids)
  ), added as (
    insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at, added_at)
    select v.organization_id, v.id, id, p_as_of, p_as_of from chosen
    on conflict do nothing returning 1
  ) select (select count(*) from chosen), (select count(*) from added) into v_matched, v_added;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.leads_added', v.id::text,
    jsonb_build_object('added', v_added, 'already', v_matched - v_added) || jsonb_strip_nulls(jsonb_build_object('filter', p_filter)));
  return jsonb_build_object('matched', v_matched, 'added', v_added, 'already', v_matched - v_added);
end $$;
comment on function private.add_campaign_leads is 'Adds leads to a campaign''s list. Definer, because only functions write the list.';
grant execute on function private.add_campaign_leads to authenticated;

create function private.set_campaign(p_campaign_id uuid, p_act text, p_reason text, p_as_of timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_status text := case
    when p_act in ('started', 'resumed') then case when v.starts_at > p_as_of then 'scheduled' else 'running' end
    when p_act = 'paused' then 'paused' when p_act = 'completed' then 'completed' end;
begin
  if not v.status = any (case p_act when 'started' then '{draft}' when 'resumed' then '{paused}' when 'paused' then '{scheduled,running}'
    when 'completed' then '{scheduled,running,paused}' end::text[]) then
    perform private.refuse(409, 'campaign_status_forbids', 'It is ' || v.status, v.status);
  end if;
  if p_act in ('started', 'resumed') then
    if v.agent_ref is null or v.from_number is null or not exists (
      select 1 from public.integrations where organization_id = v.organization_id and id = v.integration_id and status = 'active') then
      perform private.refuse(422, 'campaign_not_ready', 'It needs a connected voice provider, an agent and a number');
    end if;
    if not exists (select 1 from public.campaign_leads where organization_id = v.organization_id and campaign_id = v.id) then
      perform private.refuse(422, 'campaign_has_no_leads', 'Add leads first');
    end if;
  end if;
  perform private.move_campaign(v.id, v_status, p_act, auth.uid(), p_as_of, case p_act when 'paused' then coalesce(p_reason, 'person') end);
  return v_status;
end $$;
comment on function private.set_campaign is
  'Starts, pauses, resumes or completes a campaign and returns its status. Definer, because only functions write campaigns.';
grant execute on function private.set_campaign to authenticated;

create function private.clone_campaign(p_campaign_id uuid, p_name text, p_with_leads boolean, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_from uuid := v.id;
  v_settings jsonb := jsonb_build_object('name', coalesce(nullif(trim(p_name), ''), left(v.name, 112) || ' (copy)'));
begin
  v.id := gen_random_uuid(); v.status := 'draft'; v.starts_at := null; v.paused_reason := null; v.paused_detail := null;
  v.running_since := null; v.completed_at := null; v.cloned_from := v_from; v.created_by := auth.uid();
  v.created_at := p_as_of; v.updated_at := p_as_of;
  perform private.save_campaign(v, v_settings);
  if p_with_leads then
    insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at, added_at)
    select organization_id, v.id, lead_id, p_as_of, p_as_of from public.campaign_leads
    where organization_id = v.organization_id and campaign_id = v_from;
  end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.created', v.id::text, v_settings
    || jsonb_build_object('cloned_from', v_from));
  return v.id;
end $$;
comment on function private.clone_campaign is
  'Creates a draft with the same settings and, if requested, the same leads. Definer, because only functions write campaigns.';
grant execute on function private.clone_campaign to authenticated;

create function private.redial_campaign(p_campaign_id uuid, p_outcomes text[], p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_count int;
begin
  if v.status not in ('running', 'paused', 'completed') then
    perform private.refuse(409, 'campaign_status_forbids', 'It has not called anybody yet', v.status);
  end if;
  update public.campaign_leads set status = 'waiting', next_attempt_at = p_as_of, attempts_before = attempts
  where organization_id = v.organization_id and campaign_id = v.id and status = 'done' and outcome = any (p_outcomes);
  get diagnostics v_count = row_count;
  if v_count = 0 then return 0; end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.redialled', v.id::text,
    jsonb_build_object('outcomes', p_outcomes, 'leads', v_count));
  if v.status = 'completed' then perform private.move_campaign(v.id, 'running', 'resumed', auth.uid(), p_as_of); end if;
  return v_count;
end $$;
comment on function private.redial_campaign is 'Queues leads with these outcomes again. Definer, because only functions write the list.';
grant execute on function private.redial_campaign to authenticated;

create function private.campaign_activity(p_campaign_id uuid, p_limit int)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language plpgsql stable security definer
  set search_path = '' as $$
#variable_conflict use_column
declare v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
begin
  return query
  select a.id, a.at, a.act, a.actor, coalesce(nullif(trim(p.full_name), ''), p.email), a.details from public.audit_log a left
  join public.profiles p on p.user_id = a.actor
  where a.organization_id = v.organization_id and a.subject = v.id::text order by a.at desc, a.id desc limit least(p_limit, 500);
end $$;
comment on function private.campaign_activity is
  'Returns the audit log of a campaign. Definer, because every member may read this part of the log.';
grant execute on function private.campaign_activity to authenticated;

-- schemas/subjects/120_verification/10_tables.sql
-- Verification: rules, evidence, verdicts, disputes, and the links and nudges that ask for evidence.

create table public.verification_rules (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  hours_after_end int not null default 48,
  min_call_seconds int not null default 45,
  steps text[] not null default '{owner_yes,lead_yes,call}',
  dispute_days int not null default 7,
  nudge_hours int not null default 12,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint verification_rules_count_from_one check (version >= 1),
  constraint verification_rules_deadline_is_within_thirty_days check (hours_after_end between 1 and 720),
  constraint verification_rules_seconds_are_a_call_long check (min_call_seconds between 0 and 3600),
  constraint verification_rules_steps_are_known check (
    steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark'] and array_position(steps, null) is null
      and cardinality(steps) between 1 and 4),
  constraint verification_rules_dispute_within_ninety_days check (dispute_days between 0 and 90),
  constraint verification_rules_nudge_before_the_deadline check (nudge_hours between 0 and hours_after_end)
);
comment on table public.verification_rules is
  'How an organization''s appointments are judged. Append only: an appointment is judged by the version that applied when it ended.';
comment on column public.verification_rules.steps is
  'What proves a visit, the strongest first; evidence that is not listed proves nothing.';
comment on column public.verification_rules.min_call_seconds is 'A call proves a visit if its talk is longer than this.';
comment on column public.verification_rules.author is 'The author of the version; null for the platform''s own first version.';
alter table public.verification_rules enable row level security;
create policy "members read their organization's rules" on public.verification_rules for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.verification_rules to authenticated;
grant select on public.verification_rules to service_role;

create table public.appointment_evidence (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  kind text not null,
  came boolean not null,
  call_id uuid,
  stated_by uuid,
  source text not null,
  at timestamptz not null,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, call_id) references public.calls (organization_id, id) on delete set null (call_id),
  constraint appointment_evidence_kind_is_known check (
    kind in ('owner_yes', 'owner_no', 'lead_yes', 'lead_no', 'call', 'host_mark', 'calendar_no')),
  constraint appointment_evidence_matches_its_kind check (
    case kind when 'host_mark' then true else came = (kind not in ('owner_no', 'lead_no', 'calendar_no')) end),
  constraint appointment_evidence_source_is_a_word check (source ~ '^[a-z_]{1,40}$'),
  constraint appointment_evidence_names_a_call_once unique (organization_id, call_id, appointment_id)
);
comment on table public.appointment_evidence is
  'Statements and other evidence that an appointment did or did not take place. A later statement of the same side replaces the earlier '
  'one.';
comment on column public.appointment_evidence.kind is 'calendar_no: the calendar withdrew the time after it had begun.';
comment on column public.appointment_evidence.at is
  'The time of the statement, or the end of the call. Evidence before the start or after the deadline has no weight.';
create index appointment_evidence_appointment_idx on public.appointment_evidence (organization_id, appointment_id, at);
alter table public.appointment_evidence enable row level security;
create policy "members read the evidence about their appointments" on public.appointment_evidence for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointment_evidence to authenticated;
grant select on public.appointment_evidence to service_role;

create table public.verdicts (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  rule_version int not null,
  evidence_ids bigint[] not null default '{}',
  verdict text not null,
  reasons text[] not null,
  cause text not null,
  decided_at timestamptz not null,
  decided_by uuid,
  created_at timestamptz not null default now(),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, rule_version) references public.verification_rules (organization_id, version) on delete cascade,
  unique (organization_id, id),
  constraint verdicts_are_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint verdicts_have_a_reason check (cardinality(reasons) > 0),
  constraint verdicts_cause_is_known check (cause in ('rules', 'dispute', 'withdrawn')),
  constraint verdicts_only_withdrawn_ones_are_open check ((verdict = 'pending') = (cause = 'withdrawn')),
  constraint verdicts_of_disputes_have_a_judge check ((cause = 'dispute') = (decided_by is not null))
);
comment on table public.verdicts is
  'Every verdict an appointment has had, with its evidence and version of the rules. The newest is also in the appointment.';
comment on column public.verdicts.decided_at is 'When it takes effect: the appointment''s deadline, whenever the job ran.';
create index verdicts_appointment_idx on public.verdicts (organization_id, appointment_id, id desc);
create index verdicts_rules_idx on public.verdicts (organization_id, rule_version);
alter table public.verdicts enable row level security;
create policy "members read their appointments' verdicts" on public.verdicts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.verdicts to authenticated;
grant select on public.verdicts to service_role;

create table public.disputes (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  appointment_id uuid not null,
  verdict_id bigint not null,
  reason text not null,
  note text not null default '',
  raised_by uuid,
  raised_at timestamptz not null,
  status text not null default 'open',
  decided_by uuid,
  decided_at timestamptz,
  decision_note text,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, verdict_id) references public.verdicts (organization_id, id) on delete cascade,
  constraint disputes_are_about_a_verdict_once unique (organization_id, verdict_id),
  constraint disputes_reason_is_known
    check (reason in ('contested', 'moved', 'called_off', 'came', 'did_not_come', 'wrong_person', 'other')),
  constraint disputes_note_is_short check (length(note) <= 2000 and length(decision_note) <= 2000),
  constraint disputes_status_is_known check (status in ('open', 'accepted', 'rejected', 'moot')),
  constraint disputes_are_decided_at_a_time check ((status = 'open') = (decided_at is null)),
  constraint disputes_are_decided_by_a_person check ((status in ('accepted', 'rejected')) = (decided_by is not null))
);
comment on table public.disputes is 'A disputed verdict, until an operator decides. A contested verdict is disputed from the start.';
comment on column public.disputes.reason is
  'A member''s reason; contested: owner and lead contradict each other; moved, called_off: the calendar changed a visit that was already '
  'decided or invoiced, or had begun with evidence that it took place.';
comment on column public.disputes.status is
  'accepted: the verdict changed; rejected: it did not; moot: the appointment was moved or cancelled in the meantime.';
create index disputes_appointment_idx on public.disputes (organization_id, appointment_id);
create index disputes_open_idx on public.disputes (raised_at) where status = 'open';
alter table public.disputes enable row level security;
create policy "members read their organization's disputes" on public.disputes for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.disputes to authenticated;
grant select on public.disputes to service_role;

create table private.confirm_links (
  token_hash text primary key,
  organization_id uuid not null,
  appointment_id uuid not null,
  user_id uuid,
  about_starts_at timestamptz not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  came boolean,
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  -- A member who leaves loses their links.
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  constraint confirm_links_keep_a_hash_only check (token_hash ~ '^[0-9a-f]{64}$'),
  constraint confirm_links_expire_after_they_are_made check (expires_at > made_at),
  constraint confirm_links_are_answered_with_an_answer check ((answered_at is null) = (came is null))
);
comment on table private.confirm_links is
  'Links with which one lead or member states, without a log-in, whether one appointment took place. Only the link contains the token.';
comment on column private.confirm_links.user_id is 'The member who answers with it; null for the lead.';
comment on column private.confirm_links.about_starts_at is
  'The time the link asks about: a statement about Monday is not one about Thursday.';
create index confirm_links_appointment_idx on private.confirm_links (organization_id, appointment_id);
create index confirm_links_member_idx on private.confirm_links (organization_id, user_id);
alter table private.confirm_links enable row level security;

create table private.nudges (
  organization_id uuid not null,
  appointment_id uuid not null,
  about_starts_at timestamptz not null,
  user_id uuid not null,
  message_id uuid not null,
  primary key (organization_id, appointment_id, about_starts_at, user_id),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table private.nudges is 'Which message asked which member about which time of an appointment; each is asked once.';
create index nudges_message_idx on private.nudges (organization_id, message_id);
create index nudges_member_idx on private.nudges (organization_id, user_id);
alter table private.nudges enable row level security;

-- schemas/subjects/120_verification/20_rules.sql
-- The rules of an organization, in versions.

create function private.rules_stay_as_written() returns trigger language plpgsql set search_path = '' as $$
begin
  -- Erasing an organization also erases its rules; its row is already gone then.
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  end if;
  perform private.refuse(403, 'rules_are_append_only', 'Write a new version');
  return null;
end $$;
comment on function private.rules_stay_as_written is 'Trigger: versions of the rules are never changed, because verdicts refer to them.';

create function private.write_first_rules() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.verification_rules (organization_id, version, created_at) values (new.id, 1, new.created_at);
  return null;
end $$;
comment on function private.write_first_rules is
  'Trigger: gives a new organization its first rules. Definer, because nobody writes rules directly.';

create function private.rules_at(p_organization_id uuid, p_at timestamptz) returns public.verification_rules
language sql stable set search_path = '' as $$
  select r from public.verification_rules r
  where r.organization_id = p_organization_id and (r.created_at <= p_at or r.version = 1) order by r.version desc limit 1
$$;
comment on function private.rules_at is 'Returns the version of the rules that applies at a time; the first also applies to earlier times.';
grant execute on function private.rules_at to authenticated;

create function private.are_steps(p_steps text[]) returns boolean language sql immutable set search_path = '' as $$
  select p_steps is null or (cardinality(p_steps) > 0 and array_position(p_steps, null) is null
    and p_steps <@ array['owner_yes', 'lead_yes', 'call', 'host_mark']
    and cardinality(p_steps) = (select count(distinct s) from unnest(p_steps) s))
$$;
comment on function private.are_steps is 'Returns whether these are known kinds of evidence, at least one and none twice; null is allowed.';
grant execute on function private.are_steps to authenticated;

create function private.change_verification_rules_as(p_organization_id uuid, p_actor uuid, p_rules jsonb, p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  -- Operators may change any organization's rules; everyone else must be a member.
  v_operator boolean := exists (select from private.operators o where o.user_id = p_actor);
  v_latest public.verification_rules;
  v_next public.verification_rules;
begin
  if not v_operator then perform private.require_role(p_organization_id, p_actor, 'manager'); end if;
  -- Two writers at once write one version after the other.
  perform 1 from public.organizations where id = p_organization_id for no key update;
  if not found then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  v_latest := private.rules_at(p_organization_id, 'infinity');
  v_next := jsonb_populate_record(v_latest, p_rules - '{organization_id,version,author,created_at}'::text[]);
  -- Shown visits are charged, so the organization that pays does not choose what proves them.
  if not v_operator and to_jsonb(v_next) - 'nudge_hours' <> to_jsonb(v_latest) - 'nudge_hours' then
    perform private.refuse(403, 'operators_only', 'Operators set what proves a visit and until when; managers when they are reminded');
  end if;
  v_next.version := v_latest.version + 1;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  if not coalesce(v_next.steps is not null and private.are_steps(v_next.steps) and v_next.hours_after_end between 1 and 720
    and v_next.min_call_seconds between 0 and 3600
    and v_next.dispute_days between 0 and 90 and v_next.nudge_hours between 0 and v_next.hours_after_end, false) then
    perform private.refuse(422, 'rules_out_of_bounds',
      '1 to 720 hours, 0 to 3600 seconds, 0 to 90 days, a nudge within the hours, at least one step and none twice');
  end if;
  insert into public.verification_rules select v_next.*;
  perform private.audit(p_organization_id, p_actor, 'verification_rules.changed', v_next.version::text,
    jsonb_build_object('version', v_next.version, 'hours_after_end', v_next.hours_after_end, 'min_call_seconds', v_next.min_call_seconds,
      'steps', v_next.steps));
  return v_next.version;
end $$;
comment on function private.change_verification_rules_as is
  'Writes the next version; missing settings keep their values. Managers may change when they are reminded, operators everything. '
  'Definer, because nobody writes rules directly.';

create function private.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_verification_rules_as(p_organization_id, auth.uid(), p_rules, now())
$$;
comment on function private.change_verification_rules is
  'change_verification_rules_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_verification_rules to authenticated;

create function private.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query select r.* from public.verification_rules r where r.organization_id = p_organization_id order by r.version desc;
end $$;
comment on function private.rules_for_operators is
  'Returns an organization''s rules, the current version first. Definer, because operators are not members.';
grant execute on function private.rules_for_operators to authenticated;

-- schemas/subjects/120_verification/30_decide.sql
-- The verdict is a pure function of evidence and rules.

create function private.proves(p_piece jsonb, p_rules jsonb, p_starts timestamptz, p_deadline timestamptz) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  if (p_piece ->> 'at')::timestamptz not between p_starts and p_deadline then return false; end if;
  if p_piece ->> 'kind' <> 'call' then return true; end if;
  return coalesce((p_piece ->> 'started_at')::timestamptz > p_starts and (p_piece ->> 'connected')::boolean
    and (p_piece ->> 'seconds')::int > (p_rules ->> 'min_call_seconds')::int, false);
end $$;
comment on function private.proves is
  'Returns whether one piece of evidence has weight: it is dated between start and deadline. A call must also have begun after the start, '
  'connected, and be longer than the rules require.';
grant execute on function private.proves to authenticated;

create function private.decide(p_evidence jsonb, p_rules jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_starts timestamptz := p_evidence ->> 'starts_at';
  v_deadline timestamptz := coalesce(p_evidence ->> 'ends_at', p_evidence ->> 'starts_at')::timestamptz
    + (p_rules ->> 'hours_after_end')::int * interval '1 hour';
  -- The last statement of each side: {"owner": {...}, "lead": {...}, "call": {...}, "host_mark": {...}}.
  v_words jsonb;
  v_step text;
  v_decides text;
begin
  if (p_evidence ->> 'as_of')::timestamptz < v_deadline then
    return jsonb_build_object('verdict', 'pending', 'reasons', jsonb_build_array('open'), 'evidence', '[]'::jsonb);
  end if;
  select coalesce(jsonb_object_agg(s.speaker, s.piece order by (s.piece ->> 'at')::timestamptz, (s.piece ->> 'id')::bigint nulls first,
    s.piece ->> 'call_id'), '{}') into v_words
  from (select split_part(e.piece ->> 'kind', '_', 1) as speaker, e.piece from jsonb_array_elements(p_evidence -> 'said') e (piece)) s
  where private.proves(s.piece, p_rules, v_starts, v_deadline);

  foreach v_step in array array(select jsonb_array_elements_text(p_rules -> 'steps')) loop
    v_decides := coalesce(v_decides, case
      when v_words #>> array[split_part(v_step, '_', 1), 'kind'] = v_step
        and coalesce((v_words #>> array[split_part(v_step, '_', 1), 'came'])::boolean, true) then v_step end);
  end loop;
  if v_words #>> '{owner,kind}' = 'owner_no' then
    v_decides := case when v_words #>> '{lead,kind}' = 'lead_yes' and p_rules -> 'steps' ? 'lead_yes' then 'owner_no_lead_yes'
      else 'owner_no' end;
  elsif v_words ? 'calendar' and v_decides <> 'owner_yes' then
    v_decides := 'calendar_no_but_came';
  end if;
  return jsonb_build_object(
    'verdict', case when v_decides is null or v_decides = 'owner_no' then 'no_show'
      when v_decides in ('owner_no_lead_yes', 'calendar_no_but_came') then 'contested' else 'shown' end,
    'reasons', jsonb_build_array(coalesce(v_decides,
      case when v_words #>> '{lead,kind}' = 'lead_no' then 'lead_no' when v_words ? 'calendar' then 'calendar_no' else 'no_evidence' end)),
    'evidence', coalesce((select jsonb_agg(w.value order by w.key) from jsonb_each(v_words) w), '[]'));
end $$;
comment on function private.decide is
  'Returns the verdict from {starts_at, ends_at, as_of, said: [{id, kind, came, at}, {kind: call, call_id, at, started_at, connected, '
  'seconds}]} and the rules, as {verdict, reasons, evidence with weight}. Pure: the same evidence and rules give the same verdict.';
grant execute on function private.decide to authenticated;

create function private.deadline(a public.appointments, p_hours int) returns timestamptz language plpgsql immutable
  set search_path = '' as $$
begin
  -- In elapsed hours, not days, which have 23 or 25 hours twice a year.
  return coalesce(a.ends_at, a.starts_at) + p_hours * interval '1 hour';
end $$;
comment on function private.deadline is 'Returns when an appointment is judged: this many hours after its end.';
grant execute on function private.deadline to authenticated;

create function private.evidence_of(a public.appointments, p_as_of timestamptz, p_known_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('starts_at', a.starts_at, 'ends_at', a.ends_at, 'as_of', p_as_of, 'said', coalesce((
    select jsonb_agg(x.piece) from (
      select jsonb_build_object('id', e.id, 'kind', e.kind, 'came', e.came, 'at', e.at) as piece
      from public.appointment_evidence e
      where e.organization_id = a.organization_id and e.appointment_id = a.id and e.kind <> 'call'
      union all
      select jsonb_build_object('kind', 'call', 'call_id', c.id, 'at', c.ended_at, 'started_at', c.started_at, 'seconds',
        coalesce(c.talk_seconds, 0),
        'connected', c.status = 'ended' and c.in_voicemail is not true)
      from public.calls c
      where c.organization_id = a.organization_id and c.lead_id = a.lead_id and c.occurred_at >= a.starts_at and c.occurred_at <= p_as_of
        and c.ended_at is not null and c.created_at <= p_known_by
    ) x), '[]'))
$$;
comment on function private.evidence_of is
  'Returns all possible evidence about one appointment in the form private.decide reads: statements, and calls with its lead since it '
  'began, as known at a time.';
grant execute on function private.evidence_of to authenticated;

create function private.expected_verdict(a public.appointments) returns jsonb language sql stable set search_path = '' as $$
  select private.decide(private.evidence_of(a, private.deadline(a, r.hours_after_end), 'infinity'), to_jsonb(r))
    || jsonb_build_object('deadline_at', private.deadline(a, r.hours_after_end), 'nudge_at',
      private.deadline(a, r.hours_after_end) - r.nudge_hours * interval '1 hour', 'version', r.version)
  from private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
$$;
comment on function private.expected_verdict is
  'Returns the verdict to expect without further statements, and when: {verdict, reasons, evidence, deadline_at, nudge_at, version}.';
grant execute on function private.expected_verdict to authenticated;

create function private.rehearse(p_organization_id uuid, p_rules jsonb, p_from timestamptz, p_to timestamptz,
  p_as_of timestamptz default now())
returns table (appointment_id uuid, was text, would_be text, reasons text[]) language sql stable set search_path = '' as $$
  select a.id, h.verdict, d.would ->> 'verdict', array(select jsonb_array_elements_text(d.would -> 'reasons'))
  from public.appointments a
  -- The verdict by the rules, not a person's later decision.
  cross join lateral (
    select v.verdict, v.created_at, to_jsonb(r) || p_rules as rules
    from public.verdicts v join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    where v.organization_id = a.organization_id and v.appointment_id = a.id and v.cause = 'rules' order by v.id desc limit 1
  ) h
  cross join lateral private.deadline(a, (h.rules ->> 'hours_after_end')::int) c (deadline_at)
  cross join lateral private.decide(private.evidence_of(a, c.deadline_at, greatest(h.created_at, c.deadline_at)), h.rules) d (would)
  where a.organization_id = p_organization_id and a.is_judged and a.verdict <> 'pending'
    and a.starts_at >= p_from and a.starts_at < p_to and c.deadline_at <= p_as_of
$$;
comment on function private.rehearse is
  'Returns what other rules would have decided about appointments already decided by rules, from the evidence at the time. p_rules '
  'replaces single rules of the version that applied.';
grant execute on function private.rehearse to authenticated;

-- schemas/subjects/120_verification/40_evidence.sql
-- Evidence from hosts, calendars and calls.

create function private.record_call_evidence(p_organization_id uuid, p_appointment_id uuid, p_piece jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare v_id bigint := p_piece ->> 'id';
begin
  if p_piece ->> 'kind' <> 'call' then return v_id; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, call_id, source, at)
  values (p_organization_id, p_appointment_id, 'call', true, (p_piece ->> 'call_id')::uuid, 'calls', (p_piece ->> 'at')::timestamptz)
  on conflict on constraint appointment_evidence_names_a_call_once do update set at = excluded.at
  returning id into v_id;
  return v_id;
end $$;
comment on function private.record_call_evidence is 'Records a call that counted as evidence, and returns the id.';

create function private.record_host_marks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'host_mark', n.attended, 'calendar', now()
  from fresh n left join gone o on o.id = n.id
  where n.attended is not null and n.attended is distinct from o.attended;
  return null;
end $$;
comment on function private.record_host_marks is
  'Statement trigger: a host''s marks in the calendar become evidence. Definer, because nobody writes evidence directly.';

create function private.record_calendar_no() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'calendar_no', false, 'calendar', n.called_off_late_at
  from fresh n join gone o on o.id = n.id
  where n.called_off_late_at is not null and n.called_off_late_at is distinct from o.called_off_late_at;
  return null;
end $$;
comment on function private.record_calendar_no is
  'Statement trigger: the calendar''s withdrawal of a time that had begun becomes evidence. Definer, because nobody writes evidence '
  'directly.';

create function private.contest_moved(p_organization_id uuid, p_appointment_id uuid, p_expected jsonb, p_at timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_no bigint;
  v_verdict bigint;
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  values (p_organization_id, p_appointment_id, 'calendar_no', false, 'calendar', p_at) returning id into v_no;
  insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
  values (p_organization_id, p_appointment_id, (p_expected ->> 'version')::int,
    array(select private.record_call_evidence(p_organization_id, p_appointment_id, e)
      from jsonb_array_elements(p_expected -> 'evidence') e) || v_no,
    'contested', '{calendar_no_but_came}', 'rules', p_at)
  returning id into v_verdict;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  values (p_organization_id, p_appointment_id, v_verdict, 'moved', p_at);
  update public.appointments set verdict = 'contested', verdict_reason = 'calendar_no_but_came', verdict_at = p_at, updated_at = now()
  where id = p_appointment_id;
end $$;
comment on function private.contest_moved is
  'Asks an operator to decide whether a visit took place that the calendar moved after its start, with the evidence until then.';

create function private.doubt_moved() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in
    select n.id, n.organization_id, s.at, x.d from fresh n join gone o on o.id = n.id
    cross join lateral private.calendar_said_at(n) s (at)
    cross join lateral private.expected_verdict(o) x (d)
    where n.verdict = 'pending' and o.verdict = 'pending' and n.status <> 'cancelled' and o.is_judged
      -- A visit that is slightly lengthened is the same one. A visit that is lengthened by a day, or only requested, is
      -- postponed.
      and (n.status = 'requested' or n.starts_at <> o.starts_at
        or (n.ends_at > o.ends_at and n.ends_at > private.end_when_it_began(o) + interval '1 day')) and o.starts_at < s.at
          and x.d ->> 'verdict' in ('shown', 'contested')
    order by n.id
  loop
    perform private.contest_moved(v.organization_id, v.id, v.d, v.at);
  end loop;
  return null;
end $$;
comment on function private.doubt_moved is
  'Statement trigger: an appointment that is moved after it had begun is judged at its new time, unless there is evidence that the visit '
  'took place: then an operator decides. Definer, so that writers need no rights on verdicts.';

-- schemas/subjects/120_verification/50_statements.sql
-- Statements about a visit by the lead, or by a member for the business.

create function private.record_statement(a public.appointments, p_kind text, p_stated_by uuid, p_source text, p_as_of timestamptz)
returns boolean
language plpgsql set search_path = '' as $$
declare v_speaker text := split_part(p_kind, '_', 1);
begin
  -- Repeating the same statement adds nothing.
  if p_kind = (
    select e.kind from public.appointment_evidence e
    where e.organization_id = a.organization_id and e.appointment_id = a.id and e.at >= a.starts_at
      and e.kind in (v_speaker || '_yes', v_speaker || '_no')
    order by e.at desc, e.id desc limit 1) then return false; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, stated_by, source, at)
  values (a.organization_id, a.id, p_kind, right(p_kind, 4) = '_yes', p_stated_by, p_source, p_as_of);
  return true;
end $$;
comment on function private.record_statement is 'Records a yes or no, unless it repeats the last statement of the same side.';

create function private.statement_state(a public.appointments, p_as_of timestamptz) returns text language plpgsql stable
  set search_path = '' as $$
begin
  return case
    when a.id is null or not a.is_judged then 'not_booked'
    when p_as_of < a.starts_at then 'too_early'
    when p_as_of > private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end)
      or a.verdict <> 'pending' then 'closed'
    else 'open' end;
end $$;
comment on function private.statement_state is
  'Returns whether a statement about an appointment still counts: open, too_early, closed or not_booked.';

create function private.record_lead_statement(p_appointment_id uuid, p_came boolean, p_source text, p_as_of timestamptz default now())
returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.statement_state(a, p_as_of);
  if v_state in ('open', 'closed') then
    perform private.record_statement(a, case when p_came then 'lead_yes' else 'lead_no' end, null, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.record_lead_statement is
  'Records the lead''s statement and returns open, too_early, closed or not_booked. After the deadline it is kept for disputes but '
  'changes no verdict.';

create function private.record_owner_statement_as(p_appointment_id uuid, p_came boolean, p_stated_by uuid, p_source text,
  p_as_of timestamptz default now())
returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.statement_state(a, p_as_of);
  if v_state = 'open' then
    perform private.record_statement(a, case when p_came then 'owner_yes' else 'owner_no' end, p_stated_by, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.record_owner_statement_as is
  'Records the business''s statement and returns open, too_early, closed or not_booked; only an open appointment accepts it.';

create function private.record_owner_statement(p_appointment_id uuid, p_came boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_organization uuid := (select a.organization_id from public.appointments a where a.id = p_appointment_id);
  v_state text;
begin
  perform private.require_role(v_organization, auth.uid(), 'agent');
  v_state := private.record_owner_statement_as(p_appointment_id, p_came, auth.uid(), 'dashboard', now());
  if v_state = 'not_booked' then perform private.refuse(409, 'appointment_not_booked', 'Only a booked appointment has a verdict'); end if;
  if v_state = 'too_early' then perform private.refuse(409, 'appointment_not_begun', 'It has not begun yet'); end if;
  if v_state = 'closed' then perform private.refuse(409, 'verification_deadline_over', 'The verdict stands; dispute it'); end if;
end $$;
comment on function private.record_owner_statement is
  'Records a member''s yes or no. Definer, because only functions write evidence, and the caller may not choose its time.';
grant execute on function private.record_owner_statement to authenticated;

-- schemas/subjects/120_verification/60_disputes.sql
-- Disputes: a member contests a verdict, an operator decides.

create function private.dispute_verdict_as(p_appointment_id uuid, p_actor uuid, p_reason text, p_note text, p_as_of timestamptz)
returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  a public.appointments;
  v public.verdicts;
  v_id uuid;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  perform private.require_role(a.organization_id, p_actor, 'manager');
  select * into v from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id order by d.id desc limit 1;
  if a.verdict = 'pending' or v.id is null then
    perform private.refuse(409, 'no_verdict_yet', 'There is nothing to dispute before the close');
  end if;
  if p_as_of > v.decided_at + (select r.dispute_days * interval '24 hours' from public.verification_rules r
    where r.organization_id = v.organization_id and r.version = v.rule_version) then
    perform private.refuse(409, 'dispute_window_over', 'The verdict can no longer be disputed');
  end if;
  if coalesce(p_reason, '') not in ('came', 'did_not_come', 'wrong_person', 'other') then
    perform private.refuse(422, 'dispute_reason_unknown', 'came, did_not_come, wrong_person or other');
  end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, note, raised_by, raised_at)
  values (a.organization_id, a.id, v.id, p_reason, left(trim(coalesce(p_note, '')), 2000), p_actor, p_as_of)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing returning id into v_id;
  if v_id is null then perform private.refuse(409, 'already_disputed', 'This verdict has been disputed before'); end if;
  perform private.audit(a.organization_id, p_actor, 'verdict.disputed', a.id::text,
    jsonb_build_object('reason', p_reason, 'verdict', a.verdict));
  return v_id;
end $$;
comment on function private.dispute_verdict_as is 'Disputes the current verdict. Definer, because only functions write disputes.';

create function private.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text) returns uuid
language sql security definer set search_path = '' as $$
  select private.dispute_verdict_as(p_appointment_id, auth.uid(), p_reason, p_note, now())
$$;
comment on function private.dispute_verdict is
  'private.dispute_verdict_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.dispute_verdict to authenticated;

create function private.disputes_for_operators(p_decided boolean, p_before timestamptz, p_before_id uuid, p_limit int) returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select d.id, d.organization_id, o.name, o.time_zone, a.id, a.attendee_name, a.title, a.starts_at, v.verdict, v.reasons, v.decided_at,
      to_jsonb(r) - '{organization_id,author,created_at}'::text[], d.reason, d.note, d.raised_at,
      coalesce(nullif(b.full_name, ''), b.email),
      d.raised_at + greatest(r.dispute_days, 1) * interval '24 hours',
      coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'came', e.came, 'at', e.at, 'source', e.source,
          'talk_seconds', c.talk_seconds, 'counted', e.id = any (v.evidence_ids)) order by e.at, e.id)
        from public.appointment_evidence e left join public.calls c on c.organization_id = e.organization_id and c.id = e.call_id
        where e.organization_id = a.organization_id and e.appointment_id = a.id), '[]'),
      d.status, d.decided_at, d.decision_note, coalesce(nullif(s.full_name, ''), s.email)
    from public.disputes d
    join public.organizations o on o.id = d.organization_id
    join public.appointments a on a.organization_id = d.organization_id and a.id = d.appointment_id
    join public.verdicts v on v.organization_id = d.organization_id and v.id = d.verdict_id
    join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    left join public.profiles b on b.user_id = d.raised_by
    left join public.profiles s on s.user_id = d.decided_by
    where case when p_decided then d.status <> 'open' and (p_before is null or (d.decided_at, d.id) < (p_before, p_before_id))
      else d.status = 'open' end
    order by d.decided_at desc nulls last, case when p_decided then d.id end desc, d.raised_at, d.id
    limit least(coalesce(p_limit, 500), 500);
end $$;
comment on function private.disputes_for_operators is
  'Returns disputes with everything they are based on: open ones, the oldest first, or decided ones, the newest first. answer_by: an '
  'organization has dispute_days to dispute and may expect an answer within as many. Definer, because operators are not members.';
grant execute on function private.disputes_for_operators to authenticated;

create function private.announce_to_operators() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from fresh) then return null; end if;
  perform realtime.send(jsonb_build_object('changes', jsonb_build_array(private.change(tg_table_name, lower(tg_op)))), 'changed',
    'operators', true);
  return null;
end $$;
comment on function private.announce_to_operators is
  'Statement trigger: announces a changed table to operators, who listen to no organization''s topic. Definer, because members may not '
  'call realtime.send.';

-- schemas/subjects/120_verification/70_confirm-links.sql
-- Confirm links: a token in a message lets its reader answer without a log-in.

create function private.make_confirm_link(p_organization_id uuid, p_appointment_id uuid, p_user_id uuid default null,
  p_as_of timestamptz default now()) returns text
language plpgsql set search_path = '' as $$
declare
  v_site text := (select rtrim(decrypted_secret, '/') from vault.decrypted_secrets where name = 'site_url');
  v_token text := translate(encode(extensions.gen_random_bytes(24), 'base64'), '+/', '-_');
begin
  if v_site is null then return null; end if;
  insert into private.confirm_links (token_hash, organization_id, appointment_id, user_id, about_starts_at, made_at, expires_at)
  select encode(sha256(v_token::bytea), 'hex'), a.organization_id, a.id, p_user_id, a.starts_at, p_as_of,
    greatest(p_as_of + interval '7 days',
    private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end))
  from public.appointments a where a.organization_id = p_organization_id and a.id = p_appointment_id;
  return v_site || '/answer/' || v_token;
end $$;
comment on function private.make_confirm_link is
  'Returns a new link to the dashboard that answers for one member, else for the lead, about one appointment, for seven days and at least '
  'until its deadline; null if the Vault secret site_url is not set.';

create function private.confirm_link_state(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns text
language plpgsql stable set search_path = '' as $$
declare v_statement text := private.statement_state(a, p_as_of);
begin
  return case
    when k.token_hash is null then 'unknown'
    when k.user_id is not null
      and coalesce(private.role_rank(private.member_role(k.organization_id, k.user_id)), 0) < private.role_rank('agent') then 'unknown'
    when k.expires_at <= p_as_of then 'expired'
    when v_statement = 'not_booked' then 'cancelled'
    when a.starts_at is distinct from k.about_starts_at then 'moved'
    -- After the deadline a member can dispute; a lead's statement is kept for a dispute.
    when v_statement = 'closed' and k.user_id is null then 'late'
    else v_statement end;
end $$;
comment on function private.confirm_link_state is
  'Returns unknown, expired, cancelled, moved, too_early, open, late (a lead''s statement that changes no verdict) or closed.';

create function private.describe_confirm_link(k private.confirm_links, a public.appointments, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_state text := private.confirm_link_state(k, a, p_as_of);
  v jsonb := jsonb_build_object('state', v_state);
begin
  if v_state = 'unknown' then return v; end if;
  return (
    select v || jsonb_build_object('organization', private.plain(o.name), 'locale', x.locale)
      -- A link that is no longer valid reveals only whose it was.
      || case when v_state in ('open', 'late', 'closed')
        then jsonb_strip_nulls(jsonb_build_object('who', case when k.user_id is null then 'lead' else 'owner' end,
        'came', k.came, 'day', t.day, 'time', t.clock, 'attendee', case when k.user_id is not null then private.plain(a.attendee_name) end))
          else '{}' end
    from public.organizations o
    left join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
    cross join lateral (select
      case when k.user_id is null then private.language_of(l, a)
        else coalesce((select p.locale from public.profiles p where p.user_id = k.user_id), o.locale) end as locale,
      coalesce(case when k.user_id is null then private.known_zone(a.attendee_time_zone) end, o.time_zone) as zone) x
    cross join lateral private.format_time(a.starts_at, x.zone, x.locale) t
    where o.id = k.organization_id);
end $$;
comment on function private.describe_confirm_link is
  'Returns what a link shows: {state, organization, locale, who, day, time, attendee, came}.';

create function private.look_at_confirm_link(p_token text, p_as_of timestamptz default now()) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  k private.confirm_links;
  a public.appointments;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  select * into a from public.appointments x where x.organization_id = k.organization_id and x.id = k.appointment_id;
  return private.describe_confirm_link(k, a, p_as_of);
end $$;
comment on function private.look_at_confirm_link is
  'Returns what a link asks and which answer it has. Changes nothing, because link previews and mail scanners open it too.';

create function private.answer_confirm_link(p_token text, p_came boolean, p_as_of timestamptz default now()) returns jsonb
language plpgsql set search_path = '' as $$
declare
  k private.confirm_links;
  a public.appointments;
begin
  select * into k from private.confirm_links where token_hash = encode(sha256(coalesce(p_token, '')::bytea), 'hex');
  -- Locks the appointment first, as all writers do; only what is read after the lock counts.
  select * into a from public.appointments x where x.organization_id = k.organization_id and x.id = k.appointment_id for no key update;
  if p_came is not null and private.confirm_link_state(k, a, p_as_of) in ('open', 'late') then
    if k.user_id is null then
      perform private.record_lead_statement(a.id, p_came, 'link', p_as_of);
    else
      perform private.record_owner_statement_as(a.id, p_came, k.user_id, 'link', p_as_of);
    end if;
    update private.confirm_links set answered_at = p_as_of, came = p_came where token_hash = k.token_hash returning * into k;
  end if;
  return private.describe_confirm_link(k, a, p_as_of);
end $$;
comment on function private.answer_confirm_link is
  'Records a yes or no with a link and returns what it shows then. Before the deadline a later answer replaces an earlier one; repeating '
  'one adds nothing.';

-- schemas/subjects/120_verification/80_nudges.sql
-- Nudges ask members about visits before the deadline.

create function private.unanswered_appointments(p_organization_id uuid, p_as_of timestamptz)
returns table (appointment_id uuid, organization_id uuid, starts_at timestamptz, attendee_name text, deadline_at timestamptz,
  nudge_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, a.organization_id, a.starts_at, a.attendee_name, c.deadline_at, c.deadline_at - r.nudge_hours * interval '1 hour'
  from public.appointments a
  cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
  cross join lateral private.deadline(a, r.hours_after_end) c (deadline_at)
  where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of and coalesce(a.ends_at, a.starts_at) <= p_as_of
    and (p_organization_id is null or a.organization_id = p_organization_id) and c.deadline_at > p_as_of
    and not exists (select from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
      and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at)
$$;
comment on function private.unanswered_appointments is
  'Returns appointments that have ended without a verdict or a statement by the business; of one organization, or of all (null).';

create function private.unanswered_in_nudge(m public.messages, p_as_of timestamptz)
returns table (appointment_id uuid, starts_at timestamptz, attendee_name text, deadline_at timestamptz) language sql stable
  set search_path = '' as $$
  select w.appointment_id, w.starts_at, w.attendee_name, w.deadline_at
  from private.nudges n
  join public.memberships k on k.organization_id = n.organization_id and k.user_id = n.user_id and k.role in ('owner', 'manager')
    and k.wants_nudges
  join private.unanswered_appointments(m.organization_id, p_as_of) w on w.appointment_id = n.appointment_id
    and w.starts_at = n.about_starts_at
  where n.organization_id = m.organization_id and n.message_id = m.id
$$;
comment on function private.unanswered_in_nudge is
  'Returns the appointments in a nudge that still need its reader''s answer; none if they may not or do not want to be asked.';

create function private.waiting_list(m public.messages, p_as_of timestamptz) returns jsonb language sql set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'text', concat_ws(', ', coalesce(private.without_links(w.attendee_name), s.nobody), t.day || ' ' || t.clock) || ' (' || s.until || ' '
      || c.day || ' ' || c.clock || ')',
    'links', case when l.url is null then '[]' else jsonb_build_array(
      jsonb_build_object('label', s.yes, 'url', l.url || '?came=yes'), jsonb_build_object('label', s.no, 'url', l.url || '?came=no')) end)
    order by w.deadline_at, w.starts_at, w.appointment_id), '[]')
  from private.unanswered_in_nudge(m, p_as_of) w
  cross join lateral (select private.make_confirm_link(m.organization_id, w.appointment_id, m.user_id, p_as_of) as url) l
  cross join lateral private.format_time(w.starts_at, m.planned_zone, m.locale) t
  cross join lateral private.format_time(w.deadline_at, m.planned_zone, m.locale) c
  join (values ('en', 'Name unknown', 'until', 'Came', 'Did not come'), ('sv', 'Okänt namn', 'till', 'Kom', 'Kom inte'))
    s (locale, nobody, until, yes, no) on s.locale = m.locale
$$;
comment on function private.waiting_list is
  'Returns the appointments in a nudge that still wait, the next deadline first, each with links for yes and no.';

create function private.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language plpgsql security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  update public.memberships set wants_nudges = coalesce(p_wanted, true) where organization_id = p_organization_id and user_id = auth.uid();
end $$;
comment on function private.set_nudges is 'For public.set_nudges. Definer, because members write nothing else of their membership.';
grant execute on function private.set_nudges to authenticated;

-- schemas/subjects/120_verification/90_rebook.sql
-- What ends a rebooking.

create function private.rebook_end_reason(m public.messages) returns text language sql stable set search_path = '' as $$
  select case
    when exists (select from public.appointments a where a.organization_id = m.organization_id and a.lead_id = m.lead_id
      and a.status = 'booked'
      and a.starts_at > m.about_starts_at and (a.id = m.appointment_id or a.booked_at > m.created_at)) then 'booked_again'
    when exists (select from public.verdicts v where v.organization_id = m.organization_id and v.appointment_id = m.appointment_id
      and v.decided_at > m.created_at and v.verdict <> 'no_show') then 'verdict_changed'
    when exists (select from public.suppressions s join public.leads l on l.organization_id = s.organization_id and l.id = m.lead_id
      where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.created_at > m.created_at
        and (s.phone = l.phone or s.email = l.email)) then 'suppressed' end
$$;
comment on function private.rebook_end_reason is
  'Returns what has ended a rebooking since its message was planned: booked_again, verdict_changed, suppressed, or null. For a message '
  'that failed, was left out when the others were cancelled, and is retried.';

create function private.stop_rebook(p_appointment_id uuid, p_reason text, p_as_of timestamptz default now()) returns int
language sql set search_path = '' as $$
  select private.cancel_messages(a.organization_id, a.id, array['rebook'], p_reason, p_as_of) from public.appointments a
  where a.id = p_appointment_id
$$;
comment on function private.stop_rebook is
  'Cancels the remaining messages of a rebooking, because the verdict changed or a person asked for it.';

-- schemas/subjects/130_billing/10_money.sql
-- Arithmetic of money: minor units, tax, conversion.

-- Functions called for every line are in plpgsql, which plans once per session; an SQL function is planned in every statement.
create function private.minor_digits(p_currency text) returns int language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF',
      'XPF') then 0
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    else 2 end;
end $$;
comment on function private.minor_digits is 'Returns the decimals of a currency''s minor unit. Source: ISO 4217, table A.1.';
grant execute on function private.minor_digits to authenticated;

create function private.tax_of(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- Numeric throughout: a large amount times its basis points exceeds bigint.
  return case p_behavior
    when 'exclusive' then round(p_amount_minor * p_basis_points::numeric / 10000)
    when 'inclusive' then round(p_amount_minor * p_basis_points::numeric / (10000 + p_basis_points))
    else 0 end::bigint;
end $$;
comment on function private.tax_of is
  'Returns the tax on top of an amount (exclusive) or within it (inclusive), in minor units. The only place where tax is rounded, half '
  'away from zero.';
grant execute on function private.tax_of to authenticated;

create function private.without_tax(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  return p_amount_minor - case p_behavior when 'inclusive' then private.tax_of(p_amount_minor, p_behavior, p_basis_points) else 0 end;
end $$;
comment on function private.without_tax is
  'Returns an amount with these tax terms net of tax, in minor units; tax_of is the rest of an inclusive amount.';
grant execute on function private.without_tax to authenticated;

create function private.taxes_of(p_lines jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('tax_behavior', s.tax_behavior, 'tax_basis_points', s.tax_basis_points,
    'net_minor', private.without_tax(s.amount_minor, s.tax_behavior, s.tax_basis_points),
    'tax_minor', private.tax_of(s.amount_minor, s.tax_behavior, s.tax_basis_points)) order by s.tax_behavior, s.tax_basis_points), '[]')
  from (
    select l.tax_behavior, l.tax_basis_points, sum(l.amount_minor)::bigint as amount_minor
    from jsonb_to_recordset(p_lines) as l (tax_behavior text, tax_basis_points int, amount_minor bigint) group by 1, 2) s
$$;
comment on function private.taxes_of is
  'Returns the taxes of an invoice with these lines, [{tax_behavior, tax_basis_points, amount_minor}]: one per tax terms, rounded once '
  'for all their lines.';

create function private.taxes_add_up(p_taxes jsonb, p_net_minor bigint, p_tax_minor bigint) returns boolean language sql immutable
  set search_path = '' as $$
  select coalesce(sum(t.net_minor), 0) = p_net_minor and coalesce(sum(t.tax_minor), 0) = p_tax_minor
    and count(*) = count(distinct (t.tax_behavior, t.tax_basis_points))
    and count(*) filter (where coalesce(t.tax_behavior, '') not in ('none', 'exclusive', 'inclusive') or t.tax_minor is distinct from
      private.tax_of(t.net_minor + case t.tax_behavior when 'inclusive' then t.tax_minor else 0 end, t.tax_behavior,
        t.tax_basis_points)) = 0
  from jsonb_to_recordset(p_taxes) as t (tax_behavior text, tax_basis_points int, net_minor bigint, tax_minor bigint)
$$;
comment on function private.taxes_add_up is
  'Returns whether each of an invoice''s taxes follows from its net amount, and whether together they add up to the invoice''s net amount '
  'and tax.';

create function private.minor_of_usage(p_micro_minutes_in_seconds numeric, p_currency text) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- 10::numeric, because a power of integers is a float, and floats round halves to even.
  return round(p_micro_minutes_in_seconds * 10::numeric ^ private.minor_digits(p_currency) / 60000000)::bigint;
end $$;
comment on function private.minor_of_usage is
  'Returns seconds times the price of a minute in millionths, in minor units. The only place where usage is rounded, half away from zero.';

create function private.converted_minor(p_minor bigint, p_from text, p_to text, p_rate numeric) returns bigint language sql immutable
  set search_path = '' as $$
  select round(p_minor * p_rate * power(10::numeric, private.minor_digits(p_to) - private.minor_digits(p_from)))::bigint
$$;
comment on function private.converted_minor is
  'Converts minor units of one currency to another, rounded half away from zero. Null without a rate.';
grant execute on function private.converted_minor to authenticated;

-- schemas/subjects/130_billing/20_rate-cards.sql
-- Rate cards: what an organization pays, in versions.

create table public.rate_cards (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  effective_from date not null,
  currency text not null default 'USD',
  minute_micros bigint not null default 200000,
  rounding text not null default 'second',
  minimum_seconds int not null default 0,
  unanswered text not null default 'free',
  voicemail text not null default 'talked',
  included_minutes int not null default 0,
  milestone_size int not null default 25,
  milestone_minor bigint not null default 200000,
  tax_behavior text not null default 'none',
  tax_basis_points int not null default 0,
  payment_days int not null default 10,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint rate_cards_count_from_one check (version >= 1),
  constraint rate_cards_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint rate_cards_minutes_cost_at_most_a_thousand check (minute_micros between 0 and 1000000000),
  constraint rate_cards_rounding_is_known check (rounding in ('second', 'six_seconds', 'minute')),
  constraint rate_cards_minimum_is_within_an_hour check (minimum_seconds between 0 and 3600),
  constraint rate_cards_unanswered_is_known check (unanswered in ('free', 'minimum')),
  constraint rate_cards_voicemail_is_known check (voicemail in ('free', 'minimum', 'talked')),
  constraint rate_cards_included_minutes_are_possible check (included_minutes between 0 and 1000000),
  constraint rate_cards_milestones_have_a_size check (milestone_size between 1 and 1000),
  constraint rate_cards_milestones_cost_something_possible check (milestone_minor between 0 and 100000000000),
  constraint rate_cards_tax_is_known
    check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint rate_cards_tax_is_a_percentage check (tax_basis_points between 0 and 5000),
  constraint rate_cards_are_paid_within_ninety_days check (payment_days between 0 and 90)
);
comment on table public.rate_cards is
  'What an organization is charged. Append only: usage keeps the version of its local day, a milestone the version that applied when it '
  'was opened.';
comment on column public.rate_cards.effective_from is 'First local day of the organization on which it applies.';
comment on column public.rate_cards.minute_micros is 'Price of one minute, in millionths of the currency''s unit.';
comment on column public.rate_cards.rounding is 'Up to the next second, started six seconds, or started minute.';
comment on column public.rate_cards.minimum_seconds is 'Minimum duration of a call that is charged.';
comment on column public.rate_cards.included_minutes is 'Free minutes per month; pro rata by days if the card applies to part of a month.';
comment on column public.rate_cards.milestone_minor is 'Price of milestone_size shown appointments, in minor units.';
comment on column public.rate_cards.author is 'The operator who wrote the version; null for the platform''s own first version.';
alter table public.rate_cards enable row level security;
create policy "members read their organization's rate cards" on public.rate_cards for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.rate_cards to authenticated;

create table private.billing_accounts (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  number int generated always as identity (start with 1001),
  starts_on date not null,
  open_from date not null,
  next_invoice int not null default 1,
  constraint billing_accounts_months_begin_on_the_first check (extract(day from open_from) = 1)
);
comment on table private.billing_accounts is 'Billing state of an organization. Its row is the lock for milestones and invoice numbers.';
comment on column private.billing_accounts.starts_on is 'Nothing before this local day is charged.';
comment on column private.billing_accounts.open_from is 'First month that is not closed; late usage is billed there.';
alter table private.billing_accounts enable row level security;

create function private.open_billing_account() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_day date := (new.created_at at time zone new.time_zone)::date;
begin
  insert into public.rate_cards (organization_id, version, effective_from) values (new.id, 1, v_day);
  insert into private.billing_accounts (organization_id, starts_on, open_from) values (new.id, v_day, date_trunc('month', v_day));
  return null;
end $$;
comment on function private.open_billing_account is
  'Trigger: gives a new organization a rate card and an account. Definer, because nobody writes either directly.';

create function private.rate_card_at(p_organization_id uuid, p_day date) returns public.rate_cards
language plpgsql stable set search_path = '' as $$
begin
  return (select r from public.rate_cards r where r.organization_id = p_organization_id and r.effective_from <= p_day
    order by r.version desc limit 1);
end $$;
comment on function private.rate_card_at is 'Returns the rate card that applies on a local day; null before the first.';

create function private.billing_lock(p_organization_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('billing ' || p_organization_id, 0)
$$;
comment on function private.billing_lock is
  'Returns the key of the advisory lock for closing months: shared for writers of usage, exclusive for closing.';

-- schemas/subjects/130_billing/30_usage.sql
-- Usage: what is charged for calls, append only.

create table public.usage_records (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  call_id uuid not null,
  revision smallint not null,
  occurred_at timestamptz not null,
  day date not null,
  period date not null,
  billing_period date not null,
  kind text not null,
  talked_seconds int not null,
  provider_seconds int,
  billed_seconds int not null,
  rate_version int not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, call_id, revision),
  constraint usage_records_revisions_count_from_one check (revision >= 1),
  constraint usage_records_kind_is_known check (kind in ('talk', 'voicemail', 'unanswered', 'withdrawn')),
  constraint usage_records_months_begin_on_the_first check (extract(day from period) = 1 and extract(day from billing_period) = 1),
  constraint usage_records_days_are_of_their_month check (period = day - (extract(day from day)::int - 1)),
  constraint usage_records_are_billed_in_their_month_or_later check (billing_period >= period),
  constraint usage_records_talk_is_not_negative check (talked_seconds >= 0 and provider_seconds >= 0)
);
comment on table public.usage_records is
  'What a call adds to the bill. Append only: when a call changes, the difference is written as a further revision. No reference to the '
  'call, because an erased call was used nevertheless.';
comment on column public.usage_records.rate_version is
  'The rate card of its local day. No reference: rate cards are never deleted, and every call would lock its card.';
comment on column public.usage_records.day is
  'The local day it is charged to, in the time zone when it was written; a later change of zone moves no money. A reversal has the day of '
  'what it reverses. If occurred_at is more than a day ahead, the day after it was written.';
comment on column public.usage_records.period is 'First day of the local month in which it occurred.';
comment on column public.usage_records.billing_period is
  'The month whose invoice contains it: later than period if that month was already closed.';
comment on column public.usage_records.kind is
  'The kind of call when this was written; withdrawn reverses an earlier revision, because the call belongs to another day.';
comment on column public.usage_records.provider_seconds is 'Seconds the provider bills to us, if known.';
comment on column public.usage_records.billed_seconds is 'Seconds this row adds (or, negative, reverses), rounded as its rate card says.';
create index usage_records_month_idx on public.usage_records (organization_id, period, billing_period,
  rate_version) include (billed_seconds);
create index usage_records_late_idx on public.usage_records (organization_id, billing_period) where billing_period > period;
alter table public.usage_records enable row level security;
create policy "members read their organization's usage" on public.usage_records for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.usage_records to authenticated;

create function private.round_up_seconds(p_seconds int, p_rounding text) returns int language sql immutable set search_path = '' as $$
  select case p_rounding when 'second' then p_seconds when 'six_seconds' then (p_seconds + 5) / 6 * 6 else (p_seconds + 59) / 60 * 60 end
$$;
comment on function private.round_up_seconds is 'Rounds seconds up to the next step of the rounding.';

create function private.usage_kind(p_status text, p_in_voicemail boolean, p_talk_seconds int) returns text language sql immutable
  set search_path = '' as $$
  select case
    when p_status = 'not_connected' then 'unanswered'
    when p_status <> 'ended' or p_talk_seconds is null then null
    when p_in_voicemail then 'voicemail'
    when p_talk_seconds = 0 then 'unanswered'
    else 'talk' end
$$;
comment on function private.usage_kind is 'Returns how a call is billed; null while unknown.';

create function private.billed_seconds(r public.rate_cards, p_kind text, p_talk_seconds int) returns int language sql immutable
  set search_path = '' as $$
  select case case p_kind when 'talk' then 'talked' when 'voicemail' then r.voicemail else r.unanswered end
    when 'free' then 0
    when 'minimum' then private.round_up_seconds(r.minimum_seconds, r.rounding)
    else private.round_up_seconds(greatest(p_talk_seconds, r.minimum_seconds), r.rounding) end
$$;
comment on function private.billed_seconds is
  'Returns the seconds a rate card charges for a call. Pure: the same card and call give the same seconds.';

create function private.meter_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_ids := array(select n.id from fresh n where private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) is not null);
  else
    v_ids := array(select n.id from fresh n join gone o on o.organization_id = n.organization_id and o.id = n.id
      where private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) is not null
        and (n.status, n.in_voicemail, n.talk_seconds, n.billed_seconds, n.occurred_at)
          is distinct from (o.status, o.in_voicemail, o.talk_seconds, o.billed_seconds, o.occurred_at));
  end if;
  if v_ids = '{}' then return null; end if;
  -- Waits for a month that is being closed before reading which month is open.
  perform pg_advisory_xact_lock_shared(private.billing_lock(d.organization_id))
  from (select distinct organization_id from fresh where id = any (v_ids) order by 1) d;

  with wanted as materialized (
    select n.organization_id, n.id, n.occurred_at, d.day, b.open_from, k.kind, coalesce(n.talk_seconds, 0) as talked,
      n.billed_seconds as provider_seconds, r.version, private.billed_seconds(r, k.kind, coalesce(n.talk_seconds, 0)) as seconds,
      d.day >= b.starts_on as charged
    from fresh n
    join public.organizations o on o.id = n.organization_id
    join private.billing_accounts b on b.organization_id = n.organization_id
    -- Not on a future day that a provider invented: an ended call is charged by tomorrow.
    cross join lateral (select (least(n.occurred_at, now() + interval '1 day') at time zone o.time_zone)::date as day) d
    cross join lateral private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) k (kind)
    cross join lateral private.rate_card_at(n.organization_id, d.day) r
    where n.id = any (v_ids)
  ), had as materialized (
    select u.organization_id, u.call_id, u.day, u.rate_version, sum(u.billed_seconds)::int as seconds, max(u.revision) as revision,
      (array_agg(u.kind order by u.revision desc))[1] as kind, (array_agg(u.talked_seconds order by u.revision desc))[1] as talked,
      (array_agg(u.provider_seconds order by u.revision desc))[1] as provider_seconds
    from wanted w join public.usage_records u on u.organization_id = w.organization_id and u.call_id = w.id
    group by 1, 2, 3, 4
  ), differences as (
    -- The call as it is now, less what its day has been charged so far.
    select w.organization_id, w.id, w.occurred_at, w.day, w.kind, w.talked, w.provider_seconds,
      w.seconds - coalesce(h.seconds, 0) as seconds, w.version,
      w.open_from, 1 as place
    from wanted w left join had h on h.organization_id = w.organization_id and h.call_id = w.id and h.day = w.day
      and h.rate_version = w.version
    where w.charged and (h.kind, h.talked, h.provider_seconds, h.seconds) is distinct from (w.kind, w.talked, w.provider_seconds, w.seconds)
    union all
    -- What other days were charged for it while it belonged to them.
    select h.organization_id, h.call_id, w.occurred_at, h.day, 'withdrawn', 0, null, -h.seconds, h.rate_version, w.open_from, 0
    from had h join wanted w on w.organization_id = h.organization_id and w.id = h.call_id
    where (not w.charged or (h.day, h.rate_version) <> (w.day, w.version)) and h.seconds <> 0
  )
  insert into public.usage_records (organization_id, call_id, revision, occurred_at, day, period, billing_period, kind, talked_seconds,
    provider_seconds, billed_seconds, rate_version)
  select d.organization_id, d.id,
    coalesce((select max(h.revision) from had h where h.organization_id = d.organization_id and h.call_id = d.id), 0)
      + row_number() over (partition by d.organization_id, d.id order by d.place, d.day, d.version),
    d.occurred_at, d.day, m.month, greatest(m.month, d.open_from), d.kind, d.talked, d.provider_seconds, d.seconds, d.version
  from differences d cross join lateral (select date_trunc('month', d.day::timestamp)::date as month) m;
  return null;
end $$;
comment on function private.meter_calls is
  'Statement trigger: a call that ended or changed adds its cost to its month, or to the open one. Definer, because nobody writes usage '
  'directly.';

-- schemas/subjects/130_billing/32_daily-usage.sql
-- Daily usage: folded sums plus deltas, exact at all times.

create table private.usage_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  rate_version int not null,
  rows int not null,
  seconds bigint not null,
  primary key (organization_id, day, id)
);
comment on table private.usage_deltas is
  'Additions to the daily usage that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
alter table private.usage_deltas enable row level security;
create policy "members read their organization's deltas" on private.usage_deltas for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.usage_deltas to authenticated;

create table private.folded_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  rate_version int not null,
  rows int not null,
  seconds bigint not null,
  primary key (organization_id, day, rate_version)
);
comment on table private.folded_usage is 'Daily usage as of the last fold. Add the deltas for the current value: public.daily_usage.';
alter table private.folded_usage enable row level security;
create policy "members read their organization's daily usage" on private.folded_usage for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.folded_usage to authenticated;

create view public.daily_usage with (security_invoker = on) as
select organization_id, day, rate_version, sum(rows)::bigint as rows, sum(seconds)::bigint as seconds
from (
  select organization_id, day, rate_version, rows, seconds from private.folded_usage
  union all
  select organization_id, day, rate_version, rows, seconds from private.usage_deltas
) u group by organization_id, day, rate_version;
comment on view public.daily_usage is
  'Per organization, local day and rate card: usage rows and the sum of their seconds. Exact at all times.';
grant select on public.daily_usage to authenticated;

create function private.count_usage() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into private.usage_deltas (organization_id, day, rate_version, rows, seconds)
  select f.organization_id, f.day, f.rate_version, count(*), sum(f.billed_seconds) from fresh f group by 1, 2, 3;
  return null;
end $$;
comment on function private.count_usage is
  'Statement trigger: new usage becomes deltas; rows are only ever added. Definer, because nobody writes facts directly.';

create function private.fold_usage() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  -- Two folds at once would lock each other's rows in different orders.
  if not pg_try_advisory_xact_lock(hashtextextended('private.fold_usage', 0)) then return 0; end if;
  with taken as (
    delete from private.usage_deltas where true returning *
  )
  insert into private.folded_usage as f (organization_id, day, rate_version, rows, seconds)
  select t.organization_id, t.day, t.rate_version, sum(t.rows), sum(t.seconds) from taken t
  where exists (select from public.organizations o where o.id = t.organization_id) group by 1, 2, 3
  on conflict (organization_id, day, rate_version) do update set rows = f.rows + excluded.rows, seconds = f.seconds + excluded.seconds;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.fold_usage is
  'Moves all deltas into the folded usage in one statement, so that no reader sees them twice or not at all. Called by pg_cron; returns '
  'how many sums changed.';

create function private.recount_usage(p_organization_id uuid) returns void language plpgsql security definer set search_path = '' as $$
begin
  -- Blocks writers briefly: a row between the two steps would be counted twice.
  lock table public.usage_records in share mode;
  -- A fold in between would add back what is being recounted.
  perform pg_advisory_xact_lock(hashtextextended('private.fold_usage', 0));
  delete from private.usage_deltas where organization_id = p_organization_id;
  delete from private.folded_usage where organization_id = p_organization_id;
  insert into private.folded_usage (organization_id, day, rate_version, rows, seconds)
  select u.organization_id, u.day, u.rate_version, count(*), sum(u.billed_seconds) from public.usage_records u
  where u.organization_id = p_organization_id group by 1, 2, 3;
end $$;
comment on function private.recount_usage is
  'Sums an organization''s usage again from its rows: to verify the sums, or after rows were loaded without triggers. Not needed after a '
  'change of zone, because a row keeps its day.';

-- schemas/subjects/130_billing/40_invoice-tables.sql
-- Milestones, invoices and their lines, closed and unclosed months.

create table public.milestones (
  organization_id uuid not null,
  number int not null,
  rate_version int not null,
  size int not null,
  amount_minor bigint not null,
  currency text not null,
  reached_at timestamptz,
  primary key (organization_id, number),
  foreign key (organization_id, rate_version) references public.rate_cards (organization_id, version) on delete cascade,
  constraint milestones_count_from_one check (number >= 1)
);
comment on table public.milestones is 'One charge for `size` shown appointments, at the price when its first slot was filled.';
comment on column public.milestones.reached_at is
  'The verdict, or end of a dispute, that filled it; also the day of its invoice. From then on it is never revoked, only credited.';
create index milestones_rate_card_idx on public.milestones (organization_id, rate_version);
create index milestones_reached_idx on public.milestones (organization_id, reached_at) where reached_at is not null;
alter table public.milestones enable row level security;
create policy "members read their organization's milestones" on public.milestones for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.milestones to authenticated;

create table public.invoices (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null,
  cause text not null,
  period date,
  milestone int,
  number text,
  status text not null default 'draft',
  currency text not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  taxes jsonb not null,
  issued_on date not null,
  due_on date not null,
  finalised_at timestamptz,
  paid_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  paid_at timestamptz,
  payment_failed_at timestamptz,
  chargeback text,
  provider text,
  provider_ref text,
  hosted_url text,
  pdf_url text,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint invoices_kind_is_known check (kind in ('invoice', 'credit_note')),
  constraint invoices_cause_is_known check (cause in ('month', 'milestone')),
  constraint invoices_are_of_a_month_or_a_milestone
    check (case cause when 'month' then period is not null and milestone is null else milestone is not null and period is null end),
  constraint invoices_are_made_once_a_month unique (organization_id, period),
  constraint invoices_are_made_once_a_milestone unique (organization_id, milestone),
  constraint invoices_are_numbered_once unique (number),
  constraint invoices_status_is_known check (status in ('draft', 'open', 'paid', 'uncollectible', 'void')),
  constraint invoices_are_numbered_when_finalised check ((number is null) = (finalised_at is null)
    and (number is null) = (status = 'draft')),
  constraint invoices_totals_add_up check (total_minor = net_minor + tax_minor and private.taxes_add_up(taxes, net_minor, tax_minor)),
  constraint invoices_chargeback_is_known check (chargeback in ('open', 'won', 'lost')),
  foreign key (organization_id, milestone) references public.milestones (organization_id, number) on delete cascade
);
comment on table public.invoices is
  'What an organization is asked to pay, or gets back. Created final, with a gap-free number; afterwards only its payment state changes.';
comment on column public.invoices.period is 'First day of the local month that was closed.';
comment on column public.invoices.net_minor is 'Sum of its lines net of tax, in minor units.';
comment on column public.invoices.tax_minor is 'All tax, on top of its lines'' amounts (exclusive) or within them (inclusive).';
comment on column public.invoices.taxes is
  '[{tax_behavior, tax_basis_points, net_minor, tax_minor}], one per tax terms: the net amount of their lines and its tax, rounded once.';
comment on column public.invoices.number is
  'Account number and consecutive number of the organization; none is missing, none is used twice.';
comment on column public.invoices.refunded_minor is 'Amount refunded at the payment provider.';
create index invoices_not_issued_idx on public.invoices (finalised_at)
  where provider_ref is null and finalised_at is not null and total_minor <> 0;
create index invoices_unpaid_idx on public.invoices (organization_id, due_on) where status = 'open';
alter table public.invoices enable row level security;
create policy "members read their organization's invoices" on public.invoices for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoices to authenticated;

create table public.invoice_lines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  invoice_id uuid not null,
  position smallint not null,
  model text not null,
  period date,
  quantity bigint not null,
  amount_minor bigint not null,
  tax_behavior text not null,
  tax_basis_points int not null,
  inputs jsonb not null default '{}',
  unique (organization_id, id),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade,
  constraint invoice_lines_model_is_known check (model in ('usage', 'milestone', 'adjustment', 'credit')),
  constraint invoice_lines_are_one_per_model_period_and_tax unique nulls not distinct (invoice_id, model, period, tax_behavior,
    tax_basis_points),
  constraint invoice_lines_have_a_position_each unique (invoice_id, position),
  constraint invoice_lines_tax_is_known
    check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint invoice_lines_tax_is_a_percentage check (tax_basis_points between 0 and 5000)
);
comment on table public.invoice_lines is
  'One line per model, per adjusted earlier month, and per tax terms of a credit. Its inputs determine its amount.';
comment on column public.invoice_lines.amount_minor is 'Net of tax, unless its tax behavior is inclusive.';
comment on column public.invoice_lines.tax_behavior is
  'The tax terms of what it charges or credits: usage by the rate card of the last day of its month, a milestone and its credits by the '
  'milestone''s.';
comment on column public.invoice_lines.quantity is 'Seconds of usage and adjustments, slots of milestones and credits.';
comment on column public.invoice_lines.inputs is
  '`usage`, `adjustment`: {rows, before_minor, after_minor, cards: [{version, minute_micros, seconds, included_seconds, '
  'charged_seconds}]}; `milestone`: {number, size, rate_version}; `credit`: {slots}.';
create index invoice_lines_invoice_idx on public.invoice_lines (organization_id, invoice_id, position);
alter table public.invoice_lines enable row level security;
create policy "members read their organization's invoice lines" on public.invoice_lines for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoice_lines to authenticated;

create table public.billing_periods (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  period date not null,
  closed_at timestamptz not null,
  invoice_id uuid,
  primary key (organization_id, period),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.billing_periods is 'The closed months, each with its invoice; null if there was nothing to invoice.';
create index billing_periods_invoice_idx on public.billing_periods (organization_id, invoice_id);
alter table public.billing_periods enable row level security;
create policy "members read their organization's closed months" on public.billing_periods for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.billing_periods to authenticated;

create table public.milestone_slots (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  milestone int not null,
  position int not null,
  appointment_id uuid not null,
  taken_at timestamptz not null,
  left_at timestamptz,
  left_reason text,
  credit_minor bigint,
  credit_invoice_id uuid,
  foreign key (organization_id, milestone) references public.milestones (organization_id, number) on delete cascade,
  constraint milestone_slots_positions_count_from_one check (position >= 1),
  constraint milestone_slots_reason_is_known check (left_reason in ('disputed', 'contested', 'no_show', 'pending', 'removed')),
  constraint milestone_slots_are_left_for_a_reason check ((left_at is null) = (left_reason is null)),
  constraint milestone_slots_credit_what_was_left check (credit_minor is null or left_at is not null),
  constraint milestone_slots_are_credited_on_an_invoice_once check (credit_invoice_id is null or credit_minor is not null),
  foreign key (organization_id, credit_invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.milestone_slots is
  'Which shown appointment fills which slot. One that is no longer shown leaves: before the invoice its slot is free again, afterwards '
  'its share is credited.';
comment on column public.milestone_slots.left_reason is
  'Its standing instead of shown: disputed, a verdict, or removed with its appointment.';
comment on column public.milestone_slots.credit_minor is 'Its share of the price, owed back because the milestone had been invoiced.';
create unique index milestone_slots_are_filled_once on public.milestone_slots (organization_id, milestone, position)
  where left_at is null or credit_minor is not null;
create unique index milestone_slots_take_an_appointment_once on public.milestone_slots (organization_id, appointment_id)
  where left_at is null;
create index milestone_slots_owed_idx on public.milestone_slots (organization_id)
  where credit_minor is not null and credit_invoice_id is null;
create index milestone_slots_credited_idx on public.milestone_slots (organization_id, credit_invoice_id);
create index milestone_slots_milestone_idx on public.milestone_slots (organization_id, milestone, position);
create index milestone_slots_appointment_idx on public.milestone_slots (organization_id, appointment_id, id);
create index milestone_slots_given_back_idx on public.milestone_slots (organization_id, left_at) where credit_minor is not null;
alter table public.milestone_slots enable row level security;
create policy "members read their organization's slots" on public.milestone_slots for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.milestone_slots to authenticated;

create table private.unclosed_months (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  period date not null,
  problem text not null,
  since timestamptz not null,
  tried_at timestamptz not null
);
comment on table private.unclosed_months is
  'Months that could not be closed, with the error of the last attempt; deleted once the month is closed.';
alter table private.unclosed_months enable row level security;

-- schemas/subjects/130_billing/42_milestones.sql
-- Milestones: shown visits fill slots, full milestones are charged.

create function private.share_of_milestone(p_amount_minor bigint, p_size int, p_position int) returns bigint language sql immutable
  set search_path = '' as $$
  select p_amount_minor * p_position / p_size - p_amount_minor * (p_position - 1) / p_size
$$;
comment on function private.share_of_milestone is
  'Returns the value of one slot in minor units; the shares of all slots add up to exactly the price.';

create function private.milestone_standing(p_organization_id uuid, p_appointment_id uuid) returns text language sql stable
  set search_path = '' as $$
  select case
    when a.id is null then 'removed'
    when a.verdict <> 'shown' then a.verdict
    when exists (select from public.disputes d where d.organization_id = a.organization_id and d.appointment_id = a.id
      and d.status = 'open') then 'disputed'
    else 'shown' end
  from (select 1) once left join public.appointments a on a.organization_id = p_organization_id and a.id = p_appointment_id
$$;
comment on function private.milestone_standing is
  'Returns shown if an appointment counts for a milestone, else why not: a verdict, disputed, or removed.';

create function private.free_slots(p_organization_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  update public.milestone_slots s set left_at = w.at, left_reason = w.why,
    -- A voided milestone was never charged.
    credit_minor = case when w.reached and not exists (
      select from public.invoices i where i.organization_id = s.organization_id and i.milestone = s.milestone and i.status = 'void')
        then w.share end
  from (
    select t.id, private.milestone_standing(t.organization_id, t.appointment_id) as why, m.reached_at is not null as reached,
      private.share_of_milestone(m.amount_minor, m.size, t.position) as share,
      -- By the time of the decision, not of this run: it determines which month's invoice contains the credit.
      coalesce(case when a.verdict = 'no_show' then a.verdict_at end, p_as_of) as at
    from public.milestone_slots t join public.milestones m on m.organization_id = t.organization_id and m.number = t.milestone
    left join public.appointments a on a.organization_id = t.organization_id and a.id = t.appointment_id
    where t.organization_id = p_organization_id and t.left_at is null
  ) w
  -- An invoiced slot is credited once a dispute is decided, not while it is open.
  where s.id = w.id and w.why <> 'shown' and not (w.reached and w.why in ('disputed', 'contested', 'pending'));
end $$;
comment on function private.free_slots is
  'Frees the slots of appointments that no longer count: free again before the invoice, credited after it.';

create type private.countable_show as (appointment_id uuid, at timestamptz);
comment on type private.countable_show is
  'A shown appointment without a slot, and since when it counts: its verdict, or the end of its last dispute.';

create function private.fill_slots(p_organization_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  v_card public.rate_cards;
  v_waiting private.countable_show[];
  v_free int;
  v_next int;
  v_latest timestamptz;
begin
  v_waiting := array(
    select row(a.id, c.at)::private.countable_show from public.appointments a
    cross join lateral (select greatest(a.verdict_at, (select max(d.decided_at) from public.disputes d
      where d.organization_id = a.organization_id and d.appointment_id = a.id and d.status in ('accepted', 'rejected'))) as at) c
    join public.organizations o on o.id = a.organization_id
    join private.billing_accounts b on b.organization_id = a.organization_id
    where a.organization_id = p_organization_id and a.verdict = 'shown'
      -- Visits decided before billing began are not charged when they are moved later.
      and (least(coalesce(a.ends_at, a.starts_at), a.verdict_at) at time zone o.time_zone)::date >= b.starts_on
      and not exists (select from public.milestone_slots s where s.organization_id = a.organization_id and s.appointment_id = a.id
        and s.left_at is null)
      and not exists (select from public.disputes d where d.organization_id = a.organization_id and d.appointment_id = a.id
        and d.status = 'open')
    order by c.at, a.id);
  if v_waiting = '{}' then return; end if;
  select coalesce(sum(m.size - (select count(*) from public.milestone_slots s
    where s.organization_id = m.organization_id and s.milestone = m.number and s.left_at is null)), 0) into v_free
  from public.milestones m where m.organization_id = p_organization_id and m.reached_at is null;
  -- The first one without a free slot opens the next milestone, by the rate card of the time it counts from. If it is late, by no
  -- card older than the previous milestone's.
  select max(s.taken_at) into v_latest from public.milestone_slots s where s.organization_id = p_organization_id;
  v_next := v_free + 1;
  while v_next <= cardinality(v_waiting) loop
    select r.* into v_card from public.organizations o
    cross join lateral private.rate_card_at(o.id, (greatest(v_waiting[v_next].at, v_latest) at time zone o.time_zone)::date) r
      where o.id = p_organization_id;
    insert into public.milestones (organization_id, number, rate_version, size, amount_minor, currency)
    select p_organization_id, coalesce(max(m.number), 0) + 1, v_card.version, v_card.milestone_size, v_card.milestone_minor, v_card.currency
    from public.milestones m where m.organization_id = p_organization_id;
    v_next := v_next + v_card.milestone_size;
  end loop;
  insert into public.milestone_slots (organization_id, milestone, position, appointment_id, taken_at)
  select p_organization_id, f.number, f.position, w.appointment_id, w.at
  from (
    select m.number, p.position, row_number() over (order by m.number, p.position) as place
    from public.milestones m cross join lateral generate_series(1, m.size) p (position)
    where m.organization_id = p_organization_id and m.reached_at is null and not exists (
      select from public.milestone_slots s where s.organization_id = m.organization_id and s.milestone = m.number
        and s.position = p.position and s.left_at is null)
  ) f join (select a.appointment_id, a.at, row_number() over (order by a.at, a.appointment_id) as place from unnest(v_waiting) a) w
    using (place);
end $$;
comment on function private.fill_slots is
  'Gives every shown appointment without a slot the next free one, the longest counting first, dated when it began to count; opens '
  'milestones as needed.';

create function private.holds_slot(p_organization_id uuid, p_appointment_id uuid) returns boolean language sql stable
  set search_path = '' as $$
  select exists (select from public.milestone_slots s where s.organization_id = p_organization_id and s.appointment_id = p_appointment_id
    and s.left_at is null)
$$;
comment on function private.holds_slot is
  'Returns whether an appointment holds a slot, or held one when its milestone was invoiced and has been disputed since.';

create function private.is_invoiced_slot(p_organization_id uuid, p_appointment_id uuid) returns boolean language sql stable
  set search_path = '' as $$
  select exists (
    select from public.milestone_slots s join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
    where s.organization_id = p_organization_id and s.appointment_id = p_appointment_id and s.left_at is null and m.reached_at is not null)
$$;
comment on function private.is_invoiced_slot is 'Returns whether an invoiced milestone charges this appointment.';

create view private.charged_milestones with (security_invoker = on) as
select m.*, private.without_tax(m.amount_minor, r.tax_behavior, r.tax_basis_points) as net_minor
from public.milestones m join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
where m.reached_at is not null and not exists (
  select from public.invoices i where i.organization_id = m.organization_id and i.milestone = m.number and i.status = 'void');
comment on view private.charged_milestones is 'Reached milestones that are charged, with their price net of tax; voided ones never were.';

-- schemas/subjects/130_billing/50_lines.sql
-- The lines of an invoice.

create function private.card_days(p_organization_id uuid, p_period date) returns table (version int, days int, of_days int)
language sql stable set search_path = '' as $$
  select c.version, greatest(0, least(coalesce(c.until, m.ends), m.ends) - greatest(c.effective_from, p_period)), m.ends - p_period
  from (select version, effective_from, lead(effective_from) over (order by version) as until from public.rate_cards
    where organization_id = p_organization_id) c,
    (select (p_period + interval '1 month')::date as ends) m
$$;
comment on function private.card_days is 'Returns on how many of a month''s days each rate card of an organization applied.';

create function private.usage_lines(p_organization_ids uuid[], p_billing_period date)
returns table (organization_id uuid, period date, rows bigint, seconds bigint, amount_minor bigint, currency text, inputs jsonb)
language sql stable set search_path = '' as $$
  with now_billed as materialized (
    select u.organization_id, u.period, u.rate_version, count(*) as rows, sum(u.billed_seconds) as seconds
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.period = p_billing_period and u.billing_period = p_billing_period
    group by 1, 2, 3
    union all
    select u.organization_id, u.period, u.rate_version, count(*), sum(u.billed_seconds)
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.billing_period = p_billing_period and u.billing_period > u.period
    group by 1, 2, 3
  ), before as (
    -- For months with late usage: what was already billed of them.
    select l.organization_id, l.period, u.rate_version, 0::bigint as rows, sum(u.billed_seconds) as seconds
    from (select distinct n.organization_id, n.period from now_billed n where n.period < p_billing_period) l
    join public.usage_records u on u.organization_id = l.organization_id and u.period = l.period and u.billing_period < p_billing_period
    group by 1, 2, 3
  ), counted as (
    select organization_id, period, rate_version, sum(rows) as rows, sum(before) as before, sum(before + added) as after
    from (select organization_id, period, rate_version, rows, 0::bigint as before, seconds as added from now_billed
      union all select organization_id, period, rate_version, rows, seconds, 0 from before) x
    group by 1, 2, 3
  ), priced as (
    select c.*, r.minute_micros, r.currency, least(i.included, greatest(c.before, 0)) as before_free,
      least(i.included, greatest(c.after, 0)) as after_free
    from counted c
    join public.rate_cards r on r.organization_id = c.organization_id and r.version = c.rate_version
    cross join lateral (select coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(c.organization_id, c.period) d
      where d.version = c.rate_version), 0) as included) i
  ), summed as (
    select p.organization_id, p.period, min(p.currency) as currency, sum(p.rows)::bigint as rows,
      sum(p.after - p.before)::bigint as seconds,
      private.minor_of_usage(sum((p.before - p.before_free) * p.minute_micros::numeric), min(p.currency)) as before_minor,
      private.minor_of_usage(sum((p.after - p.after_free) * p.minute_micros::numeric), min(p.currency)) as after_minor,
      jsonb_agg(jsonb_build_object('version', p.rate_version, 'minute_micros', p.minute_micros, 'seconds', p.after, 'included_seconds',
        p.after_free,
        'charged_seconds', p.after - p.after_free, 'seconds_before', p.before) order by p.rate_version) as cards
    from priced p group by 1, 2
  )
  select s.organization_id, s.period, s.rows, s.seconds, s.after_minor - s.before_minor, s.currency,
    jsonb_build_object('rows', s.rows, 'before_minor', s.before_minor, 'after_minor', s.after_minor, 'cards', s.cards)
  from summed s
$$;
comment on function private.usage_lines is
  'Returns the usage lines of a month''s invoice, one per month in which usage occurred: the month''s current total less what was billed '
  'before. The differences add up to the total.';

create function private.month_lines(p_organization_ids uuid[], p_period date)
returns table (
  organization_id uuid, model text, period date, quantity bigint, amount_minor bigint, tax_behavior text, tax_basis_points int,
    inputs jsonb)
language sql stable set search_path = '' as $$
  select u.organization_id, case when u.period = p_period then 'usage' else 'adjustment' end, u.period, u.seconds, u.amount_minor,
    r.tax_behavior, r.tax_basis_points, u.inputs
  from private.usage_lines(p_organization_ids, p_period) u
  cross join lateral private.rate_card_at(u.organization_id, (u.period + interval '1 month - 1 day')::date) r
  where u.seconds <> 0 or u.amount_minor <> 0
  union all
  select s.organization_id, 'credit', null, count(*), -sum(s.credit_minor)::bigint, r.tax_behavior, r.tax_basis_points,
    jsonb_build_object('slots', jsonb_agg(s.id order by s.id))
  from public.milestone_slots s
  join public.organizations o on o.id = s.organization_id
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
  join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
  where s.organization_id = any (p_organization_ids) and s.credit_minor is not null and s.credit_invoice_id is null
    -- A month that is closed late does not credit later decisions. The removal of an erased appointment is not a decision.
    and (s.left_reason = 'removed' or s.left_at < (p_period + interval '1 month') at time zone o.time_zone)
  group by 1, 6, 7
$$;
comment on function private.month_lines is
  'Returns the lines of a month''s invoice, each with the tax terms of what it charges or credits; the same for preview and close. '
  'Amounts in minor units, seconds or slots.';

-- schemas/subjects/130_billing/52_invoices.sql
-- Invoices are drafted and finalised; a final invoice does not change.

create function private.finalised_invoices_stay() returns trigger language plpgsql set search_path = '' as $$
declare
  -- The payment state, which may change; nothing else may.
  v_fate constant text[] := '{status,paid_minor,refunded_minor,paid_at,payment_failed_at,chargeback,provider,provider_ref,hosted_url,'
    'pdf_url}';
begin
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  elsif old.finalised_at is null then
    return new;
  elsif to_jsonb(new) - v_fate = to_jsonb(old) - v_fate and new.status <> 'draft' then
    return new;
  end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice does not change; charge or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_invoices_stay is 'Trigger: refuses changes of an invoice with a number, except of its payment state.';

create function private.void_owes_nothing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.milestone_slots set credit_minor = null
  where organization_id = new.organization_id and milestone = new.milestone and credit_minor is not null and credit_invoice_id is null;
  return null;
end $$;
comment on function private.void_owes_nothing is
  'Trigger: a voided milestone owes no further credits, because nothing was charged. An uncollectible one was charged: its credits reduce '
  'the claim. Definer, because only functions write slots.';

create function private.finalised_lines_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  -- A line written in one statement with its invoice does not see it yet.
  if tg_op = 'INSERT' and not exists (select from public.invoices where id = new.invoice_id and finalised_at is not null) then
    return new;
  end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice does not change; charge or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_lines_stay is 'Trigger: lines are written with their invoice and never changed.';

create function private.draft_invoice(r public.rate_cards, p_cause text, p_period date, p_milestone int, p_lines jsonb, p_day date)
returns public.invoices
language sql volatile set search_path = '' as $$
  select row(gen_random_uuid(), r.organization_id, case when s.net + s.tax < 0 then 'credit_note' else 'invoice' end, p_cause, p_period,
    p_milestone, null, 'draft',
    r.currency, s.net, s.tax, s.net + s.tax, s.taxes, p_day, p_day + r.payment_days, null, 0, 0, null, null, null, null, null, null, null,
    now())::public.invoices
  from (
    select t.taxes, coalesce(sum((e ->> 'net_minor')::bigint), 0)::bigint as net,
      coalesce(sum((e ->> 'tax_minor')::bigint), 0)::bigint as tax
    from (select private.taxes_of(p_lines) as taxes) t left join lateral jsonb_array_elements(t.taxes) e on true group by 1) s
$$;
comment on function private.draft_invoice is
  'Returns an invoice for lines [{tax_behavior, tax_basis_points, amount_minor}], with the currency and payment terms of a rate card. A '
  'negative total makes it a credit note.';

create function private.finalise_invoices(p_ids uuid[], p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  with numbered as (
    select i.id, b.organization_id, b.number, b.next_invoice + row_number()
      over (partition by i.organization_id order by i.cause, i.milestone) - 1 as place
    from public.invoices i join private.billing_accounts b on b.organization_id = i.organization_id
    where i.id = any (p_ids) and i.finalised_at is null
  ), counted as (
    update private.billing_accounts b set next_invoice = n.last + 1
    from (select organization_id, max(place)::int as last from numbered group by 1) n where b.organization_id = n.organization_id
  )
  update public.invoices i set finalised_at = p_as_of, number = n.number || '-'
    || lpad(n.place::text, greatest(4, length(n.place::text)), '0'),
    status = case when i.total_minor <= 0 then 'paid' else 'open' end, paid_at = case when i.total_minor <= 0 then p_as_of end
  from numbered n where n.id = i.id;
  perform private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), p_as_of)
  from public.invoices i where i.id = any (p_ids) and i.total_minor <> 0 and exists (select from private.issuer)
  order by i.organization_id, i.number;
end $$;
comment on function private.finalise_invoices is 'Gives drafts their permanent numbers and orders their issuing.';

create function private.invoice_milestones(p_organization_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  m public.milestones;
  r public.rate_cards;
  i public.invoices;
begin
  for m in
    with filled as (
      update public.milestones t set reached_at = f.at
      from (
        select s.milestone, count(*) as slots, max(s.taken_at) as at from public.milestone_slots s
        where s.organization_id = p_organization_id and s.left_at is null group by 1
      ) f
      where t.organization_id = p_organization_id and t.reached_at is null and t.number = f.milestone and t.size = f.slots
      returning t.*
    )
    select * from filled order by number
  loop
    select * into r from public.rate_cards c where c.organization_id = m.organization_id and c.version = m.rate_version;
    select d.* into i from public.organizations o,
      private.draft_invoice(r, 'milestone', null, m.number, jsonb_build_array(jsonb_build_object(
      'tax_behavior', r.tax_behavior, 'tax_basis_points', r.tax_basis_points, 'amount_minor', m.amount_minor)),
      (m.reached_at at time zone o.time_zone)::date) d
    where o.id = m.organization_id;
    insert into public.invoices select i.*;
    insert into public.invoice_lines (organization_id, invoice_id, position, model, quantity, amount_minor, tax_behavior, tax_basis_points,
      inputs)
    values (i.organization_id, i.id, 1, 'milestone', m.size, m.amount_minor, r.tax_behavior, r.tax_basis_points,
      jsonb_build_object('number', m.number, 'size', m.size, 'rate_version', m.rate_version));
    perform private.finalise_invoices(array[i.id], m.reached_at);
  end loop;
end $$;
comment on function private.invoice_milestones is
  'Invoices every full milestone once, dated by its last verdict. The caller holds the account''s lock.';

-- schemas/subjects/130_billing/54_close.sql
-- Months are closed, one after another.

create function private.record_unclosed(p_organization_id uuid, p_period date, p_problem text, p_as_of timestamptz) returns void
language sql set search_path = '' as $$
  insert into private.unclosed_months as u (organization_id, period, problem, since, tried_at)
  values (p_organization_id, p_period, left(p_problem, 500), p_as_of, p_as_of)
  on conflict (organization_id) do update set period = excluded.period, problem = excluded.problem, tried_at = excluded.tried_at,
    since = case when u.period = excluded.period then u.since else excluded.since end
$$;
comment on function private.record_unclosed is 'Records why a month could not be closed, and since when.';

create function private.close_month(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_ids uuid[];
begin
  with lines as materialized (
    select * from private.month_lines(p_organization_ids, p_period)
  ), drafted as (
    insert into public.invoices
    select d.*
    from (
      select organization_id, jsonb_agg(jsonb_build_object('tax_behavior', tax_behavior, 'tax_basis_points', tax_basis_points,
        'amount_minor', amount_minor)) as line
      from lines group by 1) l
    join public.organizations o on o.id = l.organization_id
    cross join lateral private.rate_card_at(l.organization_id, (p_period + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', p_period, null, l.line, (p_as_of at time zone o.time_zone)::date) d
    returning id, organization_id
  ), written as (
    insert into public.invoice_lines (organization_id, invoice_id, position, model, period, quantity, amount_minor, tax_behavior,
      tax_basis_points, inputs)
    select d.organization_id, d.id, row_number() over (
        partition by d.id order by array_position(array['usage', 'adjustment', 'credit'], l.model), l.period, l.tax_behavior,
        l.tax_basis_points),
      l.model, l.period, l.quantity, l.amount_minor, l.tax_behavior, l.tax_basis_points, l.inputs
    from lines l join drafted d on d.organization_id = l.organization_id
  ), credited as (
    update public.milestone_slots s set credit_invoice_id = d.id
    from lines l join drafted d on d.organization_id = l.organization_id
    where l.model = 'credit' and s.id in (select e::bigint from jsonb_array_elements_text(l.inputs -> 'slots') e)
  ), closed as (
    insert into public.billing_periods (organization_id, period, closed_at, invoice_id)
    select c.id, p_period, p_as_of, d.id from unnest(p_organization_ids) c (id) left join drafted d on d.organization_id = c.id
  )
  select array_agg(id) into v_ids from drafted;
  update private.billing_accounts set open_from = p_period + interval '1 month' where organization_id = any (p_organization_ids);
  perform private.finalise_invoices(v_ids, p_as_of);
  delete from private.unclosed_months where organization_id = any (p_organization_ids);
  return cardinality(p_organization_ids);
end $$;
comment on function private.close_month is
  'Closes one month of organizations whose accounts and usage the caller has locked, and invoices it.';

create function private.close_ready_months(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v_done int := 0;
begin
  return private.close_month(p_organization_ids, p_period, p_as_of);
exception when others then
  if cardinality(p_organization_ids) = 1 then
    raise warning 'The month % of organization % cannot be closed: %', p_period, p_organization_ids[1], sqlerrm;
    perform private.record_unclosed(p_organization_ids[1], p_period, sqlerrm, p_as_of);
    return 0;
  end if;
  -- One of them cannot be closed, which must not delay the others.
  for i in 1 .. cardinality(p_organization_ids) loop
    v_done := v_done + private.close_ready_months(p_organization_ids[i:i], p_period, p_as_of);
  end loop;
  return v_done;
end $$;
comment on function private.close_ready_months is
  'Runs close_month for all at once or, if that fails, for each; warns about failures and records them for the operator. Returns how many '
  'were closed.';

create function private.close_months(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_due uuid[];
  v_period date;
  v_organizations uuid[];
  v_done int;
begin
  v_due := array(
    select b.organization_id from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    where b.open_from + interval '1 month' <= p_as_of at time zone o.time_zone
    order by b.open_from, b.organization_id limit p_limit for update of b skip locked);
  -- The oldest month that can be closed: one after another per organization, because a later month may have to adjust it, but
  -- independent of other organizations.
  for v_period in select distinct b.open_from from private.billing_accounts b where b.organization_id = any (v_due) order by 1 loop
    -- Does not wait for writers of usage: a busy organization is closed next time.
    v_organizations := array(
      select b.organization_id from private.billing_accounts b where b.organization_id = any (v_due) and b.open_from = v_period
        and pg_try_advisory_xact_lock(private.billing_lock(b.organization_id)) order by 1);
    if v_organizations <> '{}' then
      v_done := private.close_ready_months(v_organizations, v_period, p_as_of);
      if v_done > 0 then return v_done; end if;
    end if;
  end loop;
  return 0;
end $$;
comment on function private.close_months is
  'Closes the oldest open month that has ended, for up to p_limit organizations. Works from state, so that repeated, late or interrupted '
  'runs give the same result. Returns how many were closed. Called by pg_cron.';

create function private.open_month(p_organization_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_period date := (select b.open_from from private.billing_accounts b where b.organization_id = p_organization_id);
  r public.rate_cards;
  v_lines jsonb;
  i public.invoices;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  r := private.rate_card_at(p_organization_id, (v_period + interval '1 month - 1 day')::date);
  select coalesce(jsonb_agg(to_jsonb(l) - 'organization_id' order by array_position(array['usage', 'adjustment', 'credit'], l.model),
    l.period,
    l.tax_behavior, l.tax_basis_points), '[]')
  into v_lines from private.month_lines(array[p_organization_id], v_period) l;
  i := private.draft_invoice(r, 'month', v_period, null, v_lines, v_period);
  return jsonb_build_object('period', v_period, 'ends_at',
    (v_period + interval '1 month') at time zone (select time_zone from public.organizations where id = p_organization_id),
    'currency', i.currency, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor, 'total_minor', i.total_minor, 'taxes', i.taxes, 'lines',
    v_lines);
end $$;
comment on function private.open_month is
  'Returns the invoice the open month would have if it closed now. Definer, because nobody may read the account; checks membership first.';
grant execute on function private.open_month to authenticated;

create function private.unclosed_months() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select o.id, o.name, o.time_zone, b.open_from, e.at, u.problem, u.since, u.tried_at
    from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    cross join lateral (select (b.open_from + interval '1 month') at time zone o.time_zone as at) e
    left join private.unclosed_months u on u.organization_id = b.organization_id and u.period = b.open_from
    -- The job runs every minute: a month not tried for an hour means that the job does not run.
    where e.at <= now() and (u.problem is not null or e.at <= now() - interval '1 hour')
    order by e.at, lower(o.name), o.id limit 200;
end $$;
comment on function private.unclosed_months is 'For public.unclosed_months. Definer, because operators are not members.';
grant execute on function private.unclosed_months to authenticated;

-- schemas/subjects/130_billing/60_issuer-tables.sql
-- The issuer is the payment account that sends the invoices. Billing profiles say who receives them.

create table public.billing_profiles (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  name text not null,
  email text,
  line1 text,
  line2 text,
  postal_code text,
  city text,
  state text,
  country text,
  tax_id text,
  reference text,
  customer_ref text,
  customer_integration_id uuid references public.integrations (id) on delete set null,
  payment_brand text,
  payment_last4 text,
  payment_expiry_month smallint,
  payment_expiry_year smallint,
  payment_used_at timestamptz,
  updated_at timestamptz not null default now(),
  constraint billing_profiles_name_is_set check (length(trim(name)) between 1 and 200),
  constraint billing_profiles_email_is_one_address
    check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' and length(email) <= 254),
  constraint billing_profiles_address_is_short check (length(concat(line1, line2, postal_code, city, state)) <= 500),
  constraint billing_profiles_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint billing_profiles_tax_id_is_short check (length(tax_id) <= 50),
  constraint billing_profiles_reference_is_short check (length(reference) <= 100),
  constraint billing_profiles_show_four_digits check (payment_last4 ~ '^\d{4}$')
);
comment on table public.billing_profiles is
  'What an organization''s invoices show about it, and its customer at the payment provider. Owners write the former, only functions the '
  'latter.';
comment on column public.billing_profiles.email is 'Where invoices are sent; null for the first owner''s address.';
comment on column public.billing_profiles.reference is
  'What the customer wants to see on its invoices: an order number, a cost centre, a name.';
comment on column public.billing_profiles.customer_ref is 'The provider''s id of the customer, in the account of that integration.';
comment on column public.billing_profiles.payment_last4 is
  'Last digits of the card that paid last, with its brand and expiry; nothing else of it is stored.';
create unique index billing_profiles_are_one_customer_each on public.billing_profiles (customer_integration_id, customer_ref);
alter table public.billing_profiles enable row level security;
create policy "members read their organization's billing profile" on public.billing_profiles for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "owners change their organization's billing profile" on public.billing_profiles for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('owner'))))
  with check (organization_id = any (array(select private.my_organization_ids('owner'))));
grant select on public.billing_profiles to authenticated;
grant update (name, email, line1, line2, postal_code, city, state, country, tax_id, reference) on public.billing_profiles to authenticated;

create table private.issuer (
  singleton boolean primary key default true,
  organization_id uuid not null,
  integration_id uuid not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint issuer_is_one check (singleton)
);
comment on table private.issuer is
  'The payment integration that issues invoices, connected in the operator''s own organization. Only its webhooks change invoices; '
  'without one, invoices exist only here.';
create index issuer_integration_idx on private.issuer (organization_id, integration_id);
alter table private.issuer enable row level security;

create table private.issuers (
  integration_id uuid primary key,
  organization_id uuid not null,
  provider text not null,
  since timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade
);
comment on table private.issuers is
  'Every integration that has ever issued invoices, because those are still paid there. No other integration''s events change invoices.';
create index issuers_integration_idx on private.issuers (organization_id, integration_id);
alter table private.issuers enable row level security;

create table private.issuer_customers (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_ref text not null,
  primary key (integration_id, organization_id),
  constraint issuer_customers_are_one_organization_each unique (integration_id, customer_ref)
);
comment on table private.issuer_customers is
  'An organization''s customer in each account that has issued to it: an unfinished invoice is looked up under the same customer even '
  'after a change of issuer.';
create index issuer_customers_organization_idx on private.issuer_customers (organization_id);
alter table private.issuer_customers enable row level security;

create table private.issued_invoices (
  organization_id uuid not null,
  invoice_id uuid primary key,
  integration_id uuid not null references private.issuers on delete cascade,
  provider_ref text not null,
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade,
  constraint issued_invoices_are_one_invoice_each unique (integration_id, provider_ref)
);
comment on table private.issued_invoices is
  'The account in which an invoice or a credit note was issued, and its id there. Only that account changes it.';
create index issued_invoices_invoice_idx on private.issued_invoices (organization_id, invoice_id);
alter table private.issued_invoices enable row level security;

-- schemas/subjects/130_billing/62_issuer.sql
-- The issuer is set, and its customers are found.

create function private.open_billing_profile() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.billing_profiles (organization_id, name, country) values (new.id, new.name, new.country);
  return null;
end $$;
comment on function private.open_billing_profile is
  'Trigger: gives a new organization a billing profile. Definer, because nobody inserts one directly.';

create function private.remember_issuer() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into private.issuers (integration_id, organization_id, provider, since)
  select i.id, i.organization_id, i.provider, new.set_at from public.integrations i where i.id = new.integration_id
  on conflict (integration_id) do update set since = excluded.since;
  return null;
end $$;
comment on function private.remember_issuer is 'Trigger: keeps former issuers.';

create function private.issuer_provider() returns text language sql stable set search_path = '' as $$
  select i.provider from private.issuer s join public.integrations i on i.id = s.integration_id
  where i.status = 'active' and exists (
    select from public.credentials c where c.integration_id = i.id and c.name = 'api_key' and c.retired_at is null)
$$;
comment on function private.issuer_provider is 'Returns the provider that currently issues invoices, or null.';

create function private.issue_payload(p_payload jsonb) returns jsonb language sql stable set search_path = '' as $$
  select case when p_payload ? 'issuer' then p_payload else coalesce((
    select p_payload || jsonb_build_object('issuer', i.id, 'provider', i.provider)
    from private.issuer s join public.integrations i on i.id = s.integration_id), p_payload) end
$$;
comment on function private.issue_payload is
  'Returns the payload of an invoice to issue, with its account. An invoice once tried in an account stays there after a change of '
  'issuer, because no other account can find it.';

create function private.issuing_organization(p_payload jsonb) returns uuid language sql stable set search_path = '' as $$
  select organization_id from private.issuers where integration_id = (private.issue_payload(p_payload) ->> 'issuer')::uuid
$$;
comment on function private.issuing_organization is
  'Returns the operator''s organization whose account an invoice uses; null if there is none.';

create function private.issuer_account(p_issuer uuid)
returns table (organization_id uuid, endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text)
language sql stable set search_path = '' as $$
  select i.organization_id, a.endpoint_key, a.config, a.credential_id, a.name, a.ciphertext
  from private.issuers s join public.integrations i on i.id = s.integration_id
  cross join lateral private.account_of(i.organization_id, i.provider) a
  where s.integration_id = p_issuer
$$;
comment on function private.issuer_account is
  'Returns an account that issues or has issued invoices: the operator''s own, its key still encrypted; no row once it is disconnected. '
  'For the Edge Functions only.';

create function private.credit_left(p_issuer uuid) returns table (organization_id uuid, currency text, minor bigint) language sql stable
  set search_path = '' as $$
  select i.organization_id, i.currency, sum(x.minor)::bigint
  from private.issuers s
  join private.issued_invoices k on k.integration_id = s.integration_id
  join public.invoices i on i.organization_id = k.organization_id and i.id = k.invoice_id
  cross join lateral (select case
    when i.kind = 'credit_note' and i.payment_failed_at is null then -i.total_minor
    -- The part of an invoice that is covered without a payment was taken from the credit.
    when i.kind = 'invoice' and i.status = 'paid' then i.paid_minor - i.total_minor else 0 end as minor) x
  where s.integration_id = p_issuer and s.provider = 'stripe'
  group by 1, 2 having sum(x.minor) > 0
$$;
comment on function private.credit_left is
  'Returns what a Stripe account still owes customers by our books: their credit notes less what was taken from them since. Paddle holds '
  'no credit, because it reduces transactions at once.';

create function private.set_issuer_as(p_organization_id uuid, p_actor uuid, p_provider text, p_as_of timestamptz,
  p_confirmed boolean default false) returns void
language plpgsql set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  if p_provider is not null then
    -- Managers of that organization could rotate the secret whose events change invoices.
    if not private.is_operators_own(p_organization_id) then
      perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own issues invoices');
    end if;
    select i.id into v_integration from public.integrations i
    where i.organization_id = p_organization_id and i.provider = p_provider and i.status = 'active'
      and private.service_of(i.provider) = 'payments'
      and 2 = (select count(distinct c.name) from public.credentials c where c.integration_id = i.id and c.retired_at is null);
    if v_integration is null then
      perform private.refuse(409, 'issuer_not_connected',
        'Connect a payment provider in this organization first, with its signing secret and its API key');
    end if;
  end if;
  if not coalesce(p_confirmed, false) and exists (
    select from private.issuer s where s.integration_id is distinct from v_integration
      and exists (select from private.credit_left(s.integration_id))) then
    perform private.refuse(409, 'issuer_holds_credit',
      'Customers have credit left in the account that issues now; confirm that you see to it');
  end if;
  if v_integration is null then
    delete from private.issuer where singleton;
  else
    insert into private.issuer (singleton, organization_id, integration_id, set_by, set_at)
    values (true, p_organization_id, v_integration, p_actor, p_as_of)
    on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
      set_by = excluded.set_by, set_at = excluded.set_at;
  end if;
  perform private.audit(p_organization_id, p_actor, 'issuer.set', v_integration::text, jsonb_build_object('provider', p_provider));
end $$;
comment on function private.set_issuer_as is 'Sets the integration that issues invoices from now on.';

create function private.set_issuer(p_organization_id uuid, p_provider text, p_confirmed boolean) returns void
language sql security definer set search_path = '' as $$
  select private.set_issuer_as(p_organization_id, auth.uid(), p_provider, now(), p_confirmed)
$$;
comment on function private.set_issuer is
  'set_issuer_as for the caller and the current time. Definer, because nobody may write the issuer.';
grant execute on function private.set_issuer to authenticated;

create function private.keep_customer(p_organization_id uuid, p_issuer uuid, p_customer_ref text) returns text language plpgsql
  set search_path = '' as $$
declare v_kept text;
begin
  -- A second caller gets the first one's customer, so that no invoice goes to an unknown customer. A customer of another
  -- organization is refused.
  insert into private.issuer_customers (integration_id, organization_id, customer_ref) values (p_issuer, p_organization_id, p_customer_ref)
  on conflict do nothing;
  select customer_ref into v_kept from private.issuer_customers where integration_id = p_issuer and organization_id = p_organization_id;
  if v_kept is null then return null; end if;
  update public.billing_profiles set customer_ref = v_kept, customer_integration_id = p_issuer
  where organization_id = p_organization_id and (customer_ref, customer_integration_id) is distinct from (v_kept, p_issuer)
    and (customer_integration_id is null or p_issuer = (select s.integration_id from private.issuer s));
  return v_kept;
end $$;
comment on function private.keep_customer is
  'Stores an organization''s customer in an issuer''s account, once; returns the stored one, or null if that customer belongs to another '
  'organization. The billing profile shows the customer at the current issuer.';

create function private.portal_account(p_organization_id uuid)
returns table (provider text, customer_ref text, organization_id uuid, config jsonb, credential_id uuid, name text, ciphertext text)
language sql stable set search_path = '' as $$
  select i.provider, p.customer_ref, i.organization_id, a.config, a.credential_id, a.name, a.ciphertext
  from public.billing_profiles p
  join private.issuers s on s.integration_id = p.customer_integration_id
  join public.integrations i on i.id = s.integration_id
  cross join lateral private.account_of(i.organization_id, i.provider) a
  where p.organization_id = p_organization_id and p.customer_ref is not null
$$;
comment on function private.portal_account is
  'Returns the account with which an organization can pay in the provider''s portal, the key still encrypted. For the Edge Functions only.';

-- schemas/subjects/130_billing/64_issuing.sql
-- Invoices are issued.

create function private.issue_again(p_id bigint) returns void language plpgsql set search_path = '' as $$
declare
  o private.outbox;
  v_is_decided boolean;
begin
  select * into o from private.outbox where id = p_id and status = 'dead' for update;
  if o.id is null then return; end if;
  -- If nobody can check any more, the operator who retries accepts that nothing was created there.
  v_is_decided := o.last_error in ('issuer_gone', 'customer_gone');
  if o.last_error = 'customer_gone' then
    delete from private.issuer_customers where organization_id = o.organization_id and integration_id = (o.payload ->> 'issuer')::uuid;
    update public.billing_profiles set customer_ref = null, customer_integration_id = null
    where organization_id = o.organization_id and customer_integration_id = (o.payload ->> 'issuer')::uuid;
  end if;
  update private.outbox set status = case when in_doubt and not v_is_decided then 'unsure' else 'waiting' end, in_doubt = in_doubt
    and not v_is_decided,
    payload = case when v_is_decided then payload - 'issuer' - 'provider' else payload end,
    first_tried_at = case when not v_is_decided then first_tried_at end,
    attempts = 0, due_at = now(), finished_at = null, follow_up_at = null, provider_ref = null
  where id = o.id;
  perform private.wake_outbox();
end $$;
comment on function private.issue_again is
  'Retries what had ended. State in an account or customer that no longer exists is dropped: it starts again with the current issuer.';

create function private.issue_invoice(p_invoice_id uuid) returns bigint language plpgsql security definer set search_path = '' as $$
declare
  i public.invoices;
  v_id bigint;
begin
  perform private.require_operator(auth.uid());
  select * into i from public.invoices where id = p_invoice_id;
  if i.id is null then perform private.refuse(404, 'invoice_not_found', 'There is no such invoice'); end if;
  if i.provider_ref is not null or i.total_minor = 0 or not (i.status = 'open' or (i.kind = 'credit_note' and i.status = 'paid')) then
    perform private.refuse(409, 'invoice_not_open', 'Only an open invoice that nobody has issued can be issued');
  end if;
  if private.issuer_provider() is null then
    perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first');
  end if;
  perform private.audit(i.organization_id, auth.uid(), 'invoice.issued', i.id::text, jsonb_build_object('number', i.number));
  v_id := private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), now());
  perform private.issue_again(v_id);
  return v_id;
end $$;
comment on function private.issue_invoice is 'For public.issue_invoice. Definer, because nobody adds to the outbox directly.';
grant execute on function private.issue_invoice to authenticated;

create function private.heal_issuing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.issue_again(o.id) from changed c
  join private.outbox o on o.organization_id = c.organization_id and o.kind = 'invoice.issue' and o.status = 'dead'
    and o.last_error in ('email_missing', 'email_taken', 'country_missing')
  order by o.id;
  return null;
end $$;
comment on function private.heal_issuing is
  'Trigger: invoices that failed because of the billing profile are retried once it is completed. Definer, because owners may not read '
  'the outbox.';

create function private.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text,
  finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
  select i.id, i.organization_id, g.name, i.number, i.kind, i.total_minor, i.currency, i.finalised_at,
    case when o.id is null then 'not_ordered' when o.status = 'dead' then 'failed' else 'waiting' end, o.last_error, o.attempts::int,
    coalesce(o.finished_at, o.first_tried_at)
  from public.invoices i join public.organizations g on g.id = i.organization_id
  left join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and o.status is distinct from 'done'
  order by (o.status = 'dead') desc nulls last, i.finalised_at, i.id limit 500;
end $$;
comment on function private.unissued_invoices is
  'For public.unissued_invoices. Definer, because it reads the outbox and other organizations'' invoices; checks that the caller is an '
  'operator first.';
grant execute on function private.unissued_invoices to authenticated;

create function private.keep_issued(s private.issuers, p_invoice_id uuid, p_provider_ref text) returns void language plpgsql
  set search_path = '' as $$
begin
  insert into private.issued_invoices (organization_id, invoice_id, integration_id, provider_ref)
  select i.organization_id, i.id, s.integration_id, p_provider_ref from public.invoices i
  where i.id = p_invoice_id and i.finalised_at is not null
  on conflict do nothing;
  update public.invoices i set provider = s.provider, provider_ref = k.provider_ref from private.issued_invoices k
  where i.id = p_invoice_id and k.invoice_id = i.id and k.integration_id = s.integration_id and i.provider_ref is null;
end $$;
comment on function private.keep_issued is 'Stores an account''s id of an invoice, once; later claims do not change it.';

create function private.invoice_to_issue(p_invoice_id uuid, p_issuer uuid) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', i.id, 'kind', i.kind, 'number', i.number, 'currency', i.currency, 'total_minor', i.total_minor, 'taxes',
    i.taxes, 'payment_days', i.due_on - i.issued_on,
    'issued_elsewhere', (select k.provider_ref from private.issued_invoices k where k.invoice_id = i.id and k.integration_id <> p_issuer),
    'locale', o.locale,
    'customer_ref', (select c.customer_ref from private.issuer_customers c where c.integration_id = p_issuer and c.organization_id = o.id),
    'customer', jsonb_build_object('organization_id', o.id, 'name', p.name, 'line1', p.line1, 'line2', p.line2, 'postal_code',
      p.postal_code, 'city', p.city,
      'state', p.state, 'country', coalesce(p.country, o.country), 'tax_id', p.tax_id, 'reference', p.reference, 'email',
      coalesce(p.email, (
        select lower(u.email) from public.memberships m join public.profiles u on u.user_id = m.user_id
        where m.organization_id = o.id and m.role = 'owner' order by m.created_at, m.user_id limit 1))),
    'against', case i.kind when 'credit_note' then (
      select jsonb_agg(jsonb_build_object('provider_ref', e.provider_ref, 'total_minor', e.total_minor)
        order by e.status = 'open' desc, e.finalised_at desc, e.id)
      from public.invoices e join private.issued_invoices k on k.invoice_id = e.id and k.integration_id = p_issuer
      where e.organization_id = i.organization_id and e.kind = 'invoice' and e.currency = i.currency
        and e.status in ('open', 'paid') and e.total_minor > e.refunded_minor) end,
    'lines', (select jsonb_agg(jsonb_build_object('id', l.id, 'model', l.model, 'period', l.period, 'quantity', l.quantity, 'amount_minor',
      l.amount_minor,
        'tax_behavior', l.tax_behavior, 'tax_basis_points', l.tax_basis_points) order by l.position)
      from public.invoice_lines l where l.organization_id = i.organization_id and l.invoice_id = i.id))
  from public.invoices i
  join public.organizations o on o.id = i.organization_id
  join public.billing_profiles p on p.organization_id = i.organization_id
  where i.id = p_invoice_id and i.finalised_at is not null
$$;
comment on function private.invoice_to_issue is
  'Returns everything a provider needs to issue a final invoice. For the Edge Functions only.';

create function private.unissued() returns table (id uuid, organization_id uuid, number text) language sql stable set search_path = '' as $$
  select i.id, i.organization_id, i.number from public.invoices i
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and not exists (select from private.outbox x where x.organization_id = i.organization_id and x.effect_key = 'invoice:' || i.id)
$$;
comment on function private.unissued is 'Returns open invoices and credit notes that were never ordered to be issued.';

create function private.issuing() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object(
    'issuer', (select jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider, 'set_at', s.set_at,
        'set_by_name', (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.user_id = s.set_by),
        'works', private.issuer_provider() is not null)
      from private.issuer s join public.integrations i on i.id = s.integration_id join public.organizations o on o.id = s.organization_id),
    'accounts', coalesce((select jsonb_agg(jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider,
      'status', i.status,
        'has_secret', c.secrets > 0, 'has_key', c.keys > 0, 'tested_at', i.tested_at, 'test_ok', i.test_ok)
          order by lower(o.name), i.provider desc)
      from public.integrations i join public.organizations o on o.id = i.organization_id
      cross join lateral (select count(*) filter (where k.name = 'webhook_secret') as secrets, count(*)
        filter (where k.name = 'api_key') as keys
        from public.credentials k where k.integration_id = i.id and k.retired_at is null) c
      where private.service_of(i.provider) = 'payments' and private.is_operators_own(o.id)), '[]'),
    'organizations', coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by lower(o.name))
      from public.organizations o join public.memberships m on m.organization_id = o.id
      where m.user_id = auth.uid() and m.role = 'owner'), '[]'),
    'unissued', (select count(*) from private.unissued()),
    'credits', coalesce((select jsonb_agg(jsonb_build_object('provider', s.provider, 'account_name', g.name,
        'issues', exists (select from private.issuer n where n.integration_id = s.integration_id),
        'organization_id', o.id, 'organization_name', o.name, 'currency', c.currency, 'minor', c.minor)
          order by s.since, lower(o.name), c.currency)
      from private.issuers s join public.organizations g on g.id = s.organization_id
      cross join lateral private.credit_left(s.integration_id) c join public.organizations o on o.id = c.organization_id), '[]'),
    'elsewhere', coalesce((select jsonb_agg(jsonb_build_object('provider', e.provider, 'count', e.n) order by e.provider)
      from (select i.provider, count(*) as n from public.invoices i where i.status = 'open' and i.provider_ref is not null group by 1) e),
        '[]'),
    'seller', (select jsonb_build_object('organization_id', s.organization_id, 'instructions', s.instructions) from private.seller s));
end $$;
comment on function private.issuing is 'For public.issuing. Definer, because nobody may read the issuer.';
grant execute on function private.issuing to authenticated;

create function private.issue_open_invoices() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  perform private.require_operator(auth.uid());
  if private.issuer_provider() is null then
    perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first');
  end if;
  with asked as materialized (
    select u.*, private.enqueue(u.organization_id, 'invoice.issue', 'invoice:' || u.id, jsonb_build_object('invoice_id', u.id),
      now()) as effect,
      private.audit(u.organization_id, auth.uid(), 'invoice.issued', u.id::text, jsonb_build_object('number', u.number)) as audited
    from private.unissued() u order by u.organization_id, u.number limit 1000
  )
  select count(*)::int into v_count from asked where effect is not null;
  return v_count;
end $$;
comment on function private.issue_open_invoices is 'For public.issue_open_invoices. Definer, because nobody adds to the outbox directly.';
grant execute on function private.issue_open_invoices to authenticated;

-- schemas/subjects/130_billing/70_payments.sql
-- Payments of issued invoices, folded from the issuer's events.

create table private.invoice_payments (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  payment_ref text not null,
  invoice_ref text not null,
  primary key (integration_id, payment_ref)
);
comment on table private.invoice_payments is
  'Which payment paid which invoice, by provider ids: refunds and disputes name only the payment, and may arrive first.';
create index invoice_payments_invoice_idx on private.invoice_payments (integration_id, invoice_ref);
alter table private.invoice_payments enable row level security;

create function private.safe_url(p_address text) returns text language sql immutable set search_path = '' as $$
  select case when p_address ~ '^(https://|http://127\.0\.0\.1[:/])' then p_address end
$$;
comment on function private.safe_url is
  'Returns an address that is safe for customers: with https, or on this machine (the sandbox); else null.';

create function private.invoice_rank(p_status text) returns int language sql immutable set search_path = '' as $$
  select array_position(array['draft', 'open', 'uncollectible', 'void', 'paid'], p_status)
$$;
comment on function private.invoice_rank is 'Ranks the statuses of an invoice. A status only rises; of two final ones, a payment decides.';

create function private.combined_invoice(s private.issuers, p_invoice_ref text)
returns table (status text, paid_minor bigint, paid_at timestamptz, failed_at timestamptz, hosted_url text, pdf_url text)
language sql stable set search_path = '' as $$
  select (array_agg(f ->> 'status' order by private.invoice_rank(f ->> 'status') desc))[1], max((f ->> 'paid_minor')::bigint),
    min(x.at) filter (where f ->> 'status' = 'paid'), max(x.at) filter (where x.type = 'payment.failed'),
    (array_agg(private.safe_url(f ->> 'hosted_url') order by x.at desc, x.dedupe_key desc)
      filter (where private.safe_url(f ->> 'hosted_url') is not null))[1],
    (array_agg(private.safe_url(f ->> 'pdf_url') order by x.at desc, x.dedupe_key desc)
      filter (where private.safe_url(f ->> 'pdf_url') is not null))[1]
  from (
    select n.fact -> 'invoice' as f, n.fact ->> 'type' as type, (n.fact ->> 'occurred_at')::timestamptz as at, e.dedupe_key
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = s.organization_id and e.integration_id = s.integration_id and e.subject = 'invoice:' || p_invoice_ref
      and e.status = 'applied' and n.fact ? 'invoice'
  ) x
$$;
comment on function private.combined_invoice is
  'Combines all applied events of an invoice. The result does not depend on their order, grouping or repetition.';

create function private.combined_payments(s private.issuers, p_invoice_ref text) returns table (refunded_minor bigint, chargeback text)
language sql stable set search_path = '' as $$
  with fact as (
    select n.fact ->> 'type' as type, n.fact -> 'payment' as f, (n.fact ->> 'occurred_at')::timestamptz as at
    from private.invoice_payments p
    join public.events e on e.organization_id = s.organization_id and e.integration_id = s.integration_id
      and e.subject = 'payment:' || p.payment_ref and e.status = 'applied'
    cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where p.integration_id = s.integration_id and p.invoice_ref = p_invoice_ref
  ), refunds as (
    select f ->> 'part_ref' as part, f ->> 'refund_ref' as ref, max((f ->> 'refunded_minor')::bigint) as minor,
      coalesce(bool_or((f ->> 'failed')::boolean), false) as failed
    from fact where type = 'payment.refunded' group by 1, 2
  ), parts as (
    -- A running total misses refunds that failed later; a provider that reports each refund reports all of them.
    select greatest(coalesce(sum(minor) filter (where ref is not null and not failed), 0),
      coalesce(max(minor) filter (where ref is null), 0) - coalesce(sum(minor) filter (where ref is not null and failed), 0)) as minor
    from refunds group by part
  ), disputes as (
    -- The latest decision counts; of two at the same time, the worse.
    select coalesce((array_agg(f ->> 'state' order by at desc, f ->> 'state') filter (where f ->> 'state' in ('lost', 'won')))[1],
      'open') as state
    from fact where type = 'payment.chargeback' group by f ->> 'dispute_ref'
  )
  select (select coalesce(sum(minor), 0)::bigint from parts),
    (select (array_agg(state order by array_position(array['lost', 'open', 'won'], state)))[1] from disputes)
$$;
comment on function private.combined_payments is
  'Returns the refunds of an invoice''s payments and whether they are disputed; of several disputes the worst counts.';

create function private.fold_invoice(s private.issuers, p_invoice_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  i public.invoices;
  f record;
  p record;
begin
  -- Locks the row before reading the trail, so that a second reader sees what the first wrote.
  select * into i from public.invoices where id = p_invoice_id for no key update;
  if i.kind <> 'invoice' then return; end if;
  select * into f from private.combined_invoice(s, i.provider_ref);
  select * into p from private.combined_payments(s, i.provider_ref);
  if f.status is null or private.invoice_rank(f.status) < private.invoice_rank(i.status) then f.status := i.status; end if;
  update public.invoices set status = f.status, paid_minor = greatest(coalesce(f.paid_minor, 0), i.paid_minor),
    refunded_minor = p.refunded_minor,
    paid_at = coalesce(f.paid_at, i.paid_at), payment_failed_at = coalesce(f.failed_at, i.payment_failed_at), chargeback = p.chargeback,
    hosted_url = coalesce(f.hosted_url, i.hosted_url), pdf_url = coalesce(f.pdf_url, i.pdf_url)
  where id = i.id and (status, paid_minor, refunded_minor, paid_at, payment_failed_at, chargeback, hosted_url, pdf_url) is distinct from
    (f.status, greatest(coalesce(f.paid_minor, 0), i.paid_minor), p.refunded_minor, coalesce(f.paid_at, i.paid_at),
     coalesce(f.failed_at, i.payment_failed_at), p.chargeback, coalesce(f.hosted_url, i.hosted_url), coalesce(f.pdf_url, i.pdf_url));
end $$;
comment on function private.fold_invoice is 'Computes an invoice''s state from all its provider''s events. Repeating it changes nothing.';

create function private.payments_lock(p_integration_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('payments ' || p_integration_id, 0)
$$;
comment on function private.payments_lock is
  'Returns the key of the advisory lock for an issuer''s events; lock_concerned takes the same one for a batch.';

create function private.learn_payment_methods(s private.issuers, p_events private.domain_event[]) returns void language sql
  set search_path = '' as $$
  update public.billing_profiles b set payment_brand = n.method ->> 'brand', payment_last4 = n.method ->> 'last4',
    payment_expiry_month = (n.method ->> 'expiry_month')::smallint, payment_expiry_year = (n.method ->> 'expiry_year')::smallint,
    payment_used_at = n.occurred_at
  from (
    select distinct on (1) e.fact #>> '{payment,customer_ref}' as customer_ref, e.fact #> '{payment,method}' as method, e.occurred_at
    from unnest(p_events) e where e.integration_id = s.integration_id and e.fact #>> '{payment,method,last4}' is not null
    order by 1, e.occurred_at desc, e.fact #>> '{payment,method,last4}' desc
  ) n
  where b.customer_integration_id = s.integration_id and b.customer_ref = n.customer_ref
    and (b.payment_used_at is null or (b.payment_used_at, b.payment_last4) < (n.occurred_at, n.method ->> 'last4'))
$$;
comment on function private.learn_payment_methods is 'Stores the card that paid last; a late report of an earlier payment changes nothing.';

create function private.apply_payments(p_events private.domain_event[]) returns void language plpgsql set search_path = '' as $$
declare
  s private.issuers;
  v_invoice uuid;
begin
  -- Anyone may connect an account and send signed events from it: only issuers' events change invoices.
  for s in select * from private.issuers i where i.integration_id = any (select e.integration_id from unnest(p_events) e)
    order by i.integration_id loop
    perform pg_advisory_xact_lock(private.payments_lock(s.integration_id));
    insert into private.invoice_payments as k (integration_id, payment_ref, invoice_ref)
    select s.integration_id, x.payment, min(x.invoice)
    from unnest(p_events) e cross
    join lateral (select coalesce(e.fact #>> '{payment,provider_ref}', e.fact #>> '{invoice,payment_ref}') as payment,
      coalesce(e.fact #>> '{payment,invoice_ref}', e.fact #>> '{invoice,provider_ref}') as invoice) x
    where e.integration_id = s.integration_id and x.payment is not null and x.invoice is not null group by x.payment
    on conflict (integration_id, payment_ref) do update set invoice_ref = least(k.invoice_ref, excluded.invoice_ref)
      where excluded.invoice_ref < k.invoice_ref;
    -- A delivery may arrive before the answer with the invoice's id: then it is identified by our id, its amount and the work
    -- begun in this account. A former issuer has seen our ids and could name any of them.
    perform private.keep_issued(s, i.id, x.ref)
    from (
      select e.fact #>> '{invoice,our_id}' as our_id, min(e.fact #>> '{invoice,provider_ref}') as ref,
        min(e.fact #>> '{invoice,currency}') as currency,
        min((e.fact #>> '{invoice,total_minor}')::bigint) as total_minor
      from unnest(p_events) e where e.integration_id = s.integration_id and e.fact #>> '{invoice,our_id}' is not null group by 1
    ) x
    join public.invoices i on i.id = case when x.our_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then x.our_id::uuid end
    join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
      and o.payload ->> 'issuer' = s.integration_id::text
    where i.provider_ref is null and i.kind = 'invoice' and i.currency = x.currency and i.total_minor = x.total_minor
    order by i.id;
    for v_invoice in
      select k.invoice_id from private.issued_invoices k
      where k.integration_id = s.integration_id and k.provider_ref = any (array(
        select e.fact #>> '{invoice,provider_ref}' from unnest(p_events) e where e.integration_id = s.integration_id and e.fact ? 'invoice'
        union
        select k.invoice_ref from unnest(p_events) e
        join private.invoice_payments k on k.integration_id = s.integration_id and k.payment_ref = e.fact #>> '{payment,provider_ref}'
        where e.integration_id = s.integration_id))
      order by k.invoice_id
    loop
      perform private.fold_invoice(s, v_invoice);
    end loop;
    -- A credit that the provider finally rejected.
    update public.invoices i set payment_failed_at = least(i.payment_failed_at, x.at)
    from (
      select e.fact #>> '{payment,our_note_id}' as note_id, min(e.occurred_at) as at from unnest(p_events) e
      where e.integration_id = s.integration_id and e.fact #>> '{payment,our_note_id}' is not null
        and e.fact #>> '{payment,failed}' = 'true' group by 1
    ) x, private.outbox o
    where i.id = x.note_id::uuid and o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
      and o.payload ->> 'issuer' = s.integration_id::text and i.kind = 'credit_note'
        and (i.payment_failed_at is null or i.payment_failed_at > x.at);
    perform private.learn_payment_methods(s, p_events);
  end loop;
end $$;
comment on function private.apply_payments is
  'Applies issuers'' events about invoices and payments. Any order, grouping and repetition gives the same rows; a refund or dispute of a '
  'payment that is still unknown is applied once it is known.';

create function private.invoice_issued(p_row private.outbox) returns void language plpgsql set search_path = '' as $$
declare
  s private.issuers;
  v_invoice uuid := (p_row.payload ->> 'invoice_id')::uuid;
begin
  if p_row.status <> 'done' or p_row.provider_ref is null then return; end if;
  select i.* into s from private.issuers i where i.integration_id = (p_row.payload ->> 'issuer')::uuid;
  if s.integration_id is null then return; end if;
  perform pg_advisory_xact_lock(private.payments_lock(s.integration_id));
  perform private.keep_issued(s, v_invoice, p_row.provider_ref);
  -- Events that arrived before we knew its id there.
  if exists (select from private.issued_invoices where invoice_id = v_invoice and integration_id = s.integration_id) then
    perform private.fold_invoice(s, v_invoice);
  end if;
end $$;
comment on function private.invoice_issued is 'Applies the result of issuing: the invoice keeps the provider''s id.';

-- schemas/subjects/130_billing/75_parties.sql
-- Parties: the seller and the buyer on an invoice.

create table private.seller (
  singleton boolean primary key default true,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  instructions text not null default '',
  set_by uuid,
  set_at timestamptz not null default now(),
  constraint seller_is_one check (singleton),
  constraint seller_instructions_are_short check (length(instructions) <= 1000)
);
comment on table private.seller is
  'The organization whose billing profile is the seller on invoices, and how they are paid if no provider collects the money.';
create index seller_organization_idx on private.seller (organization_id);
alter table private.seller enable row level security;

create table public.invoice_papers (
  organization_id uuid not null,
  invoice_id uuid not null,
  buyer jsonb not null,
  seller jsonb,
  instructions text,
  primary key (organization_id, invoice_id),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.invoice_papers is
  'Buyer and seller of an invoice when it was finalised, {name, email, line1, line2, postal_code, city, state, country, tax_id, '
  'reference}, and how it was to be paid without a provider. Append only.';
comment on column public.invoice_papers.seller is 'Null if no seller was set.';
alter table public.invoice_papers enable row level security;
create policy "members read the parties of their organization's invoices" on public.invoice_papers for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoice_papers to authenticated;

create function private.party(p public.billing_profiles) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object('name', p.name, 'email', p.email, 'line1', p.line1, 'line2', p.line2, 'postal_code',
    p.postal_code,
    'city', p.city, 'state', p.state, 'country', p.country, 'tax_id', p.tax_id, 'reference', p.reference))
$$;
comment on function private.party is 'Returns a billing profile as shown on invoices.';

create function private.selling() returns table (organization_id uuid, party jsonb, instructions text) language sql stable
  set search_path = '' as $$
  -- The owner of the account that collects the money is the seller; else the seller that was set.
  select p.organization_id, private.party(p) - 'reference', nullif(s.instructions, '')
  from (select coalesce((select i.organization_id from private.issuer i), (select n.organization_id from private.seller n)) as id) who
  join public.billing_profiles p on p.organization_id = who.id
  left join private.seller s on private.issuer_provider() is null
$$;
comment on function private.selling is
  'Returns the seller of a new invoice, and how it is paid if no provider collects the money. No row if none was set.';

create function private.keep_paper() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.invoice_papers (organization_id, invoice_id, buyer, seller, instructions)
  select f.organization_id, f.id, coalesce(private.party(p), jsonb_build_object('name', o.name)), s.party, s.instructions
  from fresh f
  join gone g on g.id = f.id and g.finalised_at is null
  join public.organizations o on o.id = f.organization_id
  left join public.billing_profiles p on p.organization_id = f.organization_id
  left join private.selling() s on true
  where f.finalised_at is not null;
  return null;
end $$;
comment on function private.keep_paper is
  'Statement trigger: a finalised invoice keeps its parties, even if they change their names later. Definer, because nobody writes papers '
  'directly.';

create function private.payment_terms(p_organization_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return jsonb_build_object('provider', private.issuer_provider(),
    'has_portal', exists (select from private.portal_account(p_organization_id)),
    'seller', (select jsonb_build_object('name', s.party ->> 'name', 'email', s.party ->> 'email') from private.selling() s),
    'instructions', (select s.instructions from private.selling() s),
    'problem', (select o.last_error from private.outbox o
      where o.organization_id = p_organization_id and o.kind = 'invoice.issue' and o.status = 'dead'
        and o.last_error in ('email_taken', 'email_missing', 'country_missing') order by o.finished_at desc limit 1));
end $$;
comment on function private.payment_terms is 'For public.payment_terms. Definer, because nobody may read the issuer.';
grant execute on function private.payment_terms to authenticated;

create function private.set_seller_as(p_organization_id uuid, p_actor uuid, p_instructions text) returns void language plpgsql
  set search_path = '' as $$
begin
  perform private.require_operator(p_actor);
  perform private.require_role(p_organization_id, p_actor, 'owner');
  insert into private.seller (organization_id, instructions, set_by)
  values (p_organization_id, left(trim(coalesce(p_instructions, '')), 1000), p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, instructions = excluded.instructions,
    set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'seller.set', p_organization_id::text,
    jsonb_build_object('instructions', trim(p_instructions)));
end $$;
comment on function private.set_seller_as is 'Sets the seller on invoices, and how they are paid without a provider.';

create function private.set_seller(p_organization_id uuid, p_instructions text) returns void language sql security definer
  set search_path = '' as $$
  select private.set_seller_as(p_organization_id, auth.uid(), p_instructions)
$$;
comment on function private.set_seller is 'set_seller_as for the caller. Definer, because nobody may write the seller.';
grant execute on function private.set_seller to authenticated;

-- schemas/subjects/130_billing/80_explain.sql
-- The way from an amount to its cause.

create function private.usage_leaves(p_organization_id uuid, p_billing_period date, p_period date default null)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int,
  billed_seconds int, charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text)
language sql stable set search_path = '' as $$
  with used as materialized (
    select u.* from public.usage_records u
    where u.organization_id = p_organization_id and u.period = p_billing_period and u.billing_period = p_billing_period
      and coalesce(p_period, p_billing_period) = p_billing_period
    union all
    select u.* from public.usage_records u
    where u.organization_id = p_organization_id and u.billing_period = p_billing_period and u.billing_period > u.period
      and (p_period is null or u.period = p_period)
  ), before as (
    select u.period, u.rate_version, sum(u.billed_seconds) as seconds
    from (select distinct used.period from used where used.period < p_billing_period) l
    join public.usage_records u on u.organization_id = p_organization_id and u.period = l.period and u.billing_period < p_billing_period
    group by 1, 2
  ), cards as (
    select c.period, c.rate_version, r.minute_micros, r.currency, coalesce(b.seconds, 0) as before, coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(p_organization_id, c.period) d
      where d.version = c.rate_version), 0) as included
    from (select used.period, used.rate_version from used union select b.period, b.rate_version from before b) c
    join public.rate_cards r on r.organization_id = p_organization_id and r.version = c.rate_version
    left join before b on b.period = c.period and b.rate_version = c.rate_version
  ), based as (
    select c.period, sum((c.before - least(c.included, greatest(c.before, 0))) * c.minute_micros::numeric) as units from cards c group by 1
  ), running as (
    select u.*, c.minute_micros, c.currency, c.included,
      c.before + sum(u.billed_seconds) over (partition by u.period, u.rate_version order by u.occurred_at, u.call_id, u.revision) as reached
    from used u join cards c on c.period = u.period and c.rate_version = u.rate_version
  ), charged as (
    -- The first calls of the month use up the included minutes, so that each call has one amount.
    select r.*, r.billed_seconds - least(r.included, greatest(r.reached, 0)) + least(r.included,
      greatest(r.reached - r.billed_seconds, 0)) as charged
    from running r
  ), summed as (
    select c.*, c.charged * c.minute_micros::numeric as units,
      b.units + sum(c.charged * c.minute_micros::numeric)
        over (partition by c.period order by c.occurred_at, c.call_id, c.revision) as reached_units
    from charged c join based b on b.period = c.period
  )
  select s.period, s.call_id, s.revision, s.occurred_at, s.recorded_at, s.kind, s.talked_seconds, s.provider_seconds, s.billed_seconds,
    s.charged::bigint, s.rate_version,
    s.minute_micros, (round(s.reached_units / 60) - round((s.reached_units - s.units) / 60))::bigint, s.currency
  from summed s
$$;
comment on function private.usage_leaves is
  'Returns the usage rows in a month''s invoice, each with its exact amount in millionths: its increase of the running sum, so that no '
  'fraction of a millionth is lost. The included minutes are used up in the order of the calls.';

create function private.billed_usage(p_organization_id uuid, p_billing_period date, p_period date, p_kind text, p_limit int, p_offset int)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int, billed_seconds int,
  charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text, who text, direction text,
  total_rows bigint, total_seconds bigint, total_micros bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return query
    select (l.leaf).*, coalesce(case c.direction when 'outbound' then c.to_number else c.from_number end, ''), c.direction, l.n, l.seconds,
      l.micros
    from (
      select u as leaf, count(*) over () as n, (sum(u.billed_seconds) over ())::bigint as seconds,
        (sum(u.amount_micros) over ())::bigint as micros
      from private.usage_leaves(p_organization_id, p_billing_period, p_period) u where p_kind is null or u.kind = p_kind
      order by u.occurred_at desc, u.call_id, u.revision limit least(p_limit, 1000) offset p_offset
    ) l left join public.calls c on c.organization_id = p_organization_id and c.id = (l.leaf).call_id
    order by (l.leaf).occurred_at desc, (l.leaf).call_id, (l.leaf).revision;
end $$;
comment on function private.billed_usage is
  'A page of usage_leaves for members. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.billed_usage to authenticated;

create function private.slot_leaves(
  p_organization_id uuid, p_milestone int, p_credit_invoice_id uuid, p_tax_behavior text default null, p_tax_basis_points int default null)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language sql stable set search_path = '' as $$
  select s.id, s.milestone, s.position, s.appointment_id, a.attendee_name, a.title, a.starts_at, a.verdict, v.rule_version, v.reasons,
    s.taken_at, s.left_at, s.left_reason,
    case when p_milestone is null then -s.credit_minor else private.share_of_milestone(m.amount_minor, m.size, s.position) end, m.currency,
    v.decided_at + r.dispute_days * interval '24 hours',
    exists (select from public.disputes d where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id
      and d.status = 'open')
  from public.milestone_slots s
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
  join public.rate_cards c on c.organization_id = m.organization_id and c.version = m.rate_version
  left join public.appointments a on a.organization_id = s.organization_id and a.id = s.appointment_id
  left join lateral (
    select d.rule_version, d.reasons, d.decided_at from public.verdicts d
    where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id order by d.id desc limit 1) v on true
  left join public.verification_rules r on r.organization_id = s.organization_id and r.version = v.rule_version
  where s.organization_id = p_organization_id and case
    when p_milestone is not null then s.milestone = p_milestone and (s.left_at is null or s.credit_minor is not null)
    else s.credit_minor is not null and s.credit_invoice_id is not distinct from p_credit_invoice_id
      and (p_tax_behavior is null or (c.tax_behavior, c.tax_basis_points) = (p_tax_behavior, p_tax_basis_points)) end
$$;
comment on function private.slot_leaves is
  'Returns the slots behind an amount, each with its share: of a milestone, of an invoice''s credits, or, with neither, of the credits '
  'that the open month owes. Credits optionally of one kind of tax terms.';

create function private.billed_slots(p_organization_id uuid, p_milestone int, p_credit_invoice_id uuid, p_tax_behavior text,
  p_tax_basis_points int)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return query select s.* from private.slot_leaves(p_organization_id, p_milestone, p_credit_invoice_id, p_tax_behavior,
    p_tax_basis_points) s
    order by s.milestone, s.position limit 1000;
end $$;
comment on function private.billed_slots is
  'slot_leaves for members. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.billed_slots to authenticated;

create function private.explained(
  p_organization_id uuid, p_model text, p_billing_period date, p_period date, p_invoice_id uuid, p_quantity bigint, p_amount_minor bigint,
  p_currency text,
  p_tax_behavior text, p_tax_basis_points int, p_inputs jsonb)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('model', p_model, 'billing_period', p_billing_period, 'period', p_period, 'quantity', p_quantity,
    'amount_minor', p_amount_minor,
    'currency', p_currency, 'tax_behavior', p_tax_behavior, 'tax_basis_points', p_tax_basis_points, 'inputs', p_inputs, 'leaves', l.leaves,
    'exact_micros', l.micros,
    'rounding_micros', p_amount_minor * (10 ^ (6 - private.minor_digits(p_currency)))::bigint - l.micros, 'invoice', (
      select jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'issued_on', i.issued_on) from public.invoices i
      where i.id = p_invoice_id))
  from (
    select count(*) as leaves, coalesce(sum(u.amount_micros), 0)::bigint as micros
    from private.usage_leaves(p_organization_id, p_billing_period, p_period) u where p_model in ('usage', 'adjustment')
    having p_model in ('usage', 'adjustment')
    union all
    select count(*), coalesce(sum(s.amount_minor * (10 ^ (6 - private.minor_digits(p_currency)))::bigint), 0)::bigint
    from private.slot_leaves(p_organization_id, case p_model when 'milestone' then (p_inputs ->> 'number')::int end, p_invoice_id,
      p_tax_behavior, p_tax_basis_points) s
    having p_model in ('milestone', 'credit')
  ) l
$$;
comment on function private.explained is
  'Returns what determines an amount: its inputs, the number of its leaves, their exact sum, and the remaining rounding.';

create function private.explain_line(p_line_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  l public.invoice_lines;
  i public.invoices;
begin
  select * into l from public.invoice_lines x where x.id = p_line_id;
  perform private.require_role(l.organization_id, auth.uid(), 'viewer');
  select * into i from public.invoices x where x.id = l.invoice_id;
  return private.explained(l.organization_id, l.model, i.period, l.period, i.id, l.quantity, l.amount_minor, i.currency, l.tax_behavior,
    l.tax_basis_points, l.inputs);
end $$;
comment on function private.explain_line is
  'Explains a line of an invoice. Definer, because nobody may call the arithmetic; checks membership first, and does not find lines of '
  'other organizations.';
grant execute on function private.explain_line to authenticated;

create function private.explain_amount(p_organization_id uuid, p_model text, p_period date, p_tax_behavior text, p_tax_basis_points int)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_open date := (select b.open_from from private.billing_accounts b where b.organization_id = p_organization_id);
  m public.milestones;
  r public.rate_cards;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_model = 'milestone' then
    select * into m from public.milestones x where x.organization_id = p_organization_id and x.reached_at is null order by x.number limit 1;
    select * into r from public.rate_cards x where x.organization_id = m.organization_id and x.version = m.rate_version;
    return (select private.explained(p_organization_id, 'milestone', null, null, null, count(*), coalesce(sum(s.amount_minor), 0)::bigint,
      m.currency,
      r.tax_behavior, r.tax_basis_points,
      jsonb_build_object('number', m.number, 'size', m.size, 'rate_version', m.rate_version, 'amount_minor', m.amount_minor))
      from private.slot_leaves(p_organization_id, m.number, null) s having m.number is not null);
  end if;
  r := private.rate_card_at(p_organization_id, (v_open + interval '1 month - 1 day')::date);
  select private.explained(p_organization_id, l.model, v_open, l.period, null, l.quantity, l.amount_minor, r.currency, l.tax_behavior,
    l.tax_basis_points, l.inputs) into v
  from private.month_lines(array[p_organization_id], v_open) l where l.model = p_model and l.period is not distinct from p_period
    and (p_tax_behavior is null or (l.tax_behavior, l.tax_basis_points) = (p_tax_behavior, p_tax_basis_points))
  order by l.tax_behavior, l.tax_basis_points limit 1;
  return v;
end $$;
comment on function private.explain_amount is
  'Explains a line of the open month. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.explain_amount to authenticated;

create function private.explain_call(p_organization_id uuid, p_call_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare v_rows jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select jsonb_agg(to_jsonb(l) || jsonb_build_object('billing_period', m.billing_period, 'line_id', b.line_id, 'invoice_number', b.number)
    order by l.revision) into v_rows
  from (select distinct u.period, u.billing_period from public.usage_records u
    where u.organization_id = p_organization_id and u.call_id = p_call_id) m
  cross join lateral private.usage_leaves(p_organization_id, m.billing_period, m.period) l
  left join lateral (
    select n.id as line_id, i.number from public.invoices i join public.invoice_lines n on n.organization_id = i.organization_id
      and n.invoice_id = i.id
    where i.organization_id = p_organization_id and i.period = m.billing_period and n.period = m.period) b on true
  where l.call_id = p_call_id;
  return jsonb_build_object('call_id', p_call_id, 'rows', coalesce(v_rows, '[]'), 'call', (
    select jsonb_build_object('status', c.status, 'direction', c.direction, 'who',
      case c.direction when 'outbound' then c.to_number else c.from_number end, 'agent', c.agent_name,
      'occurred_at', c.occurred_at, 'talk_seconds', c.talk_seconds, 'in_voicemail', c.in_voicemail)
    from public.calls c where c.organization_id = p_organization_id and c.id = p_call_id));
end $$;
comment on function private.explain_call is
  'Explains what a call was charged. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.explain_call to authenticated;

-- schemas/subjects/130_billing/82_explain-payments.sql
-- The way from a payment to the deliveries that reported it.

create function private.payment_deliveries(i public.invoices) returns setof public.events language sql stable set search_path = '' as $$
  select e.* from private.issuers s
  join public.events e on e.organization_id = s.organization_id and e.integration_id = s.integration_id
  where s.provider = i.provider and i.provider_ref is not null and e.subject = any (array(
    select 'invoice:' || i.provider_ref
    union all
    select 'payment:' || p.payment_ref from private.invoice_payments p
    where p.integration_id = s.integration_id and p.invoice_ref = i.provider_ref))
$$;
comment on function private.payment_deliveries is
  'Returns the deliveries about one invoice and its payments. They belong to the issuer, which is another organization.';

create function private.explain_payment(p_invoice_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare i public.invoices;
begin
  select * into i from public.invoices x where x.id = p_invoice_id;
  perform private.require_role(i.organization_id, auth.uid(), 'viewer');
  return (select to_jsonb(f) from (
    select i.number, i.currency, i.total_minor, i.paid_minor, i.refunded_minor, i.paid_at, i.payment_failed_at, i.chargeback, i.provider,
      i.provider_ref,
      coalesce((select jsonb_agg(jsonb_build_object('event_id', e.id, 'kind', e.kind, 'received_at', e.received_at, 'status', e.status)
        order by e.id)
        from private.payment_deliveries(i) e), '[]') as deliveries) f);
end $$;
comment on function private.explain_payment is
  'Explains what was paid of an invoice. Definer, because the deliveries belong to the issuer; checks membership first.';
grant execute on function private.explain_payment to authenticated;

create function private.payment_delivery(p_invoice_id uuid, p_event_id bigint) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare i public.invoices;
begin
  select * into i from public.invoices x where x.id = p_invoice_id;
  perform private.require_role(i.organization_id, auth.uid(), 'manager');
  -- Headers and signing key are visible to the issuer only.
  return (select to_jsonb(e) - array['organization_id', 'integration_id', 'credential_id', 'headers', 'dedupe_key', 'error',
    'next_attempt_at', 'attempts']
    from private.payment_deliveries(i) e where e.id = p_event_id);
end $$;
comment on function private.payment_delivery is
  'Returns one delivery about an invoice. Definer, because it belongs to the issuer; shows only what concerns this organization''s '
  'invoice.';
grant execute on function private.payment_delivery to authenticated;

-- schemas/subjects/130_billing/84_milestone-meter.sql
-- Progress of the current milestone.

create function private.milestone_meter_as(p_organization_id uuid, p_as_of timestamptz) returns jsonb
language plpgsql stable security definer
  set search_path = '' as $$
declare
  o public.organizations;
  m public.milestones;
  r public.rate_cards;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations x where x.id = p_organization_id;
  select * into m from public.milestones x where x.organization_id = o.id and x.reached_at is null order by x.number limit 1;
  r := private.rate_card_at(o.id, (p_as_of at time zone o.time_zone)::date);
  return jsonb_build_object('number', coalesce(m.number, (select count(*) + 1 from public.milestones x where x.organization_id = o.id)),
    'rate_version', coalesce(m.rate_version, r.version), 'size', coalesce(m.size, r.milestone_size), 'amount_minor',
    coalesce(m.amount_minor, r.milestone_minor), 'currency', coalesce(m.currency, r.currency),
    'filled', (select count(*) from public.milestone_slots s
      where s.organization_id = o.id and s.milestone = m.number and s.left_at is null),
    'weeks', (
      select jsonb_agg((select count(*) from public.appointments a where a.organization_id = o.id and a.verdict = 'shown'
        and a.verdict_at > p_as_of - n * interval '7 days' and a.verdict_at <= p_as_of - (n - 1) * interval '7 days') order by n)
      from generate_series(1, 8) n where p_as_of - n * interval '7 days' >= o.created_at),
    'waiting', (select count(*) from public.appointments a where a.organization_id = o.id and a.is_judged and a.verdict = 'pending'
      and a.starts_at <= p_as_of),
    'disputed', (select count(*) from public.disputes d where d.organization_id = o.id and d.status = 'open'));
end $$;
comment on function private.milestone_meter_as is
  'Returns the progress of the next milestone. Definer, because nobody may read the account; checks membership first.';

create function private.milestone_meter(p_organization_id uuid) returns jsonb language sql stable security definer
  set search_path = '' as $$
  select private.milestone_meter_as(p_organization_id, now())
$$;
comment on function private.milestone_meter is
  'milestone_meter_as for the current time. Definer, because the caller may not choose the time.';
grant execute on function private.milestone_meter to authenticated;

-- schemas/subjects/130_billing/90_change-rate-card.sql
-- A rate card is changed, or previewed against last month.

create function private.change_rate_card_as(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_effective_from date, p_as_of timestamptz)
returns int
language plpgsql set search_path = '' as $$
declare
  o public.organizations;
  v_last public.rate_cards;
  v_next public.rate_cards;
  b private.billing_accounts;
begin
  perform private.require_operator(p_actor);
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  -- No usage is metered while we check whether there is any.
  if p_terms ? 'currency' then perform pg_advisory_xact_lock(private.billing_lock(o.id)); end if;
  select * into b from private.billing_accounts where organization_id = o.id for update;
  select * into v_last from public.rate_cards r where r.organization_id = o.id order by r.version desc limit 1;
  v_next := jsonb_populate_record(v_last, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  if v_next.currency <> v_last.currency
    and (exists (select from public.usage_records u where u.organization_id = o.id)
      or exists (select from public.milestones m where m.organization_id = o.id)) then
    perform private.refuse(409, 'rate_card_currency_is_fixed', 'The currency cannot change once there is usage, which is priced in it');
  end if;
  -- Also not within a closed month after a change of zone: its included minutes are shared out by its cards' days.
  -- Also not today if there is usage already: a late event of a call this morning would price it again.
  if p_effective_from < greatest((p_as_of at time zone o.time_zone)::date
    + exists (select from public.usage_records u where u.organization_id = o.id)::int, v_last.effective_from, b.open_from) then
    perform private.refuse(422, 'rate_card_in_the_past',
      'A rate card begins tomorrow or later, and not before the latest one: what was used keeps its price');
  end if;
  v_next.version := v_last.version + 1;
  -- A currency applies from the first day: otherwise late usage of earlier days would be in another currency on the same invoice.
  v_next.effective_from := case when v_next.currency = v_last.currency then p_effective_from else b.starts_on end;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  begin
    insert into public.rate_cards select v_next.*;
  exception when check_violation or not_null_violation or numeric_value_out_of_range then
    perform private.refuse(422, 'rate_card_out_of_bounds', 'A term of the rate card is not possible', sqlerrm);
  end;
  perform private.audit(o.id, p_actor, 'rate_card.changed', v_next.version::text, to_jsonb(v_next) - 'organization_id');
  return v_next.version;
end $$;
comment on function private.change_rate_card_as is 'Writes the next version of a rate card; missing terms keep their values.';

create function private.change_rate_card(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql security definer set search_path = '' as $$
  select private.change_rate_card_as(p_organization_id, auth.uid(), p_terms, p_effective_from, now())
$$;
comment on function private.change_rate_card is
  'change_rate_card_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_rate_card to authenticated;

create function private.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare
  b private.billing_accounts;
  r public.rate_cards;
  v_now public.rate_cards;
  v_zone text := (select time_zone from public.organizations where id = p_organization_id);
  v_seconds bigint;
  v_calls bigint;
begin
  perform private.require_operator(auth.uid());
  select * into b from private.billing_accounts where organization_id = p_organization_id;
  if b.organization_id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  select * into r from public.rate_cards x where x.organization_id = p_organization_id order by x.version desc limit 1;
  r := jsonb_populate_record(r, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  select count(*), coalesce(sum(private.billed_seconds(r, k.kind, coalesce(c.talk_seconds, 0))), 0) into v_calls, v_seconds
  from public.calls c cross join lateral private.usage_kind(c.status, c.in_voicemail, c.talk_seconds) k (kind)
  where c.organization_id = p_organization_id and k.kind is not null
    and c.occurred_at >= greatest(b.open_from, b.starts_on)::timestamp at time zone v_zone
    and c.occurred_at < (b.open_from + interval '1 month') at time zone v_zone;
  v_now := private.rate_card_at(p_organization_id, (b.open_from + interval '1 month - 1 day')::date);
  return jsonb_build_object('period', b.open_from, 'calls', v_calls, 'seconds', v_seconds, 'currency', r.currency,
    'amount_minor', private.without_tax(private.minor_of_usage(greatest(v_seconds - r.included_minutes * 60::bigint,
      0) * r.minute_micros::numeric, r.currency),
      r.tax_behavior, r.tax_basis_points),
    'now_minor', private.without_tax(coalesce((
      select u.amount_minor from private.usage_lines(array[p_organization_id], b.open_from) u where u.period = b.open_from), 0),
      v_now.tax_behavior, v_now.tax_basis_points),
    'now_currency', v_now.currency);
end $$;
comment on function private.preview_rate_card is 'For public.preview_rate_card. Definer, because operators are not members.';
grant execute on function private.preview_rate_card to authenticated;

-- schemas/subjects/140_facts/10_tables.sql
-- Daily facts: folded facts plus deltas, exact at all times.

create table private.fact_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  hour smallint,
  calls int not null default 0,
  inbound int not null default 0,
  answered int not null default 0,
  not_connected int not null default 0,
  voicemail int not null default 0,
  talk_seconds int not null default 0,
  claimed_bookings int not null default 0,
  confirmed_bookings int not null default 0,
  callbacks int not null default 0,
  not_interested int not null default 0,
  cost_usd_micros bigint not null default 0,
  telephony_usd_micros bigint not null default 0,
  speech_usd_micros bigint not null default 0,
  model_usd_micros bigint not null default 0,
  costed int not null default 0,
  costed_elsewhere int not null default 0,
  booked int not null default 0,
  due int not null default 0,
  shown int not null default 0,
  no_show int not null default 0,
  cancelled int not null default 0,
  shown_priced int not null default 0,
  shown_value_minor bigint not null default 0,
  paid int not null default 0,
  paid_minor bigint not null default 0,
  primary key (organization_id, day, id)
);
comment on table private.fact_deltas is
  'Changes of the daily facts that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
alter table private.fact_deltas enable row level security;
create policy "members read their organization's deltas" on private.fact_deltas for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.fact_deltas to authenticated;

create table private.folded_facts (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  calls_by_hour int[] not null,
  calls int not null, inbound int not null, answered int not null, not_connected int not null, voicemail int not null,
  talk_seconds bigint not null, claimed_bookings int not null, confirmed_bookings int not null, callbacks int not null,
  not_interested int not null, cost_usd_micros bigint not null, telephony_usd_micros bigint not null, speech_usd_micros bigint not null,
  model_usd_micros bigint not null, costed int not null, costed_elsewhere int not null, booked int not null, due int not null,
  shown int not null,
  no_show int not null, cancelled int not null, shown_priced int not null, shown_value_minor bigint not null,
  paid int not null, paid_minor bigint not null,
  primary key (organization_id, day),
  constraint folded_facts_have_24_hours check (array_length(calls_by_hour, 1) = 24)
);
comment on column private.folded_facts.costed is
  'Calls with a known cost in dollars; costed_elsewhere: calls with a cost in another currency, which the sums do not include.';
comment on table private.folded_facts is 'Daily facts as of the last fold. Add the deltas for the current values: public.daily_facts.';
alter table private.folded_facts enable row level security;
create policy "members read their organization's facts" on private.folded_facts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.folded_facts to authenticated;

create view public.daily_facts with (security_invoker = on) as
select organization_id, day, sum(calls)::int as calls, sum(inbound)::int as inbound, sum(answered)::int as answered,
  sum(not_connected)::int as not_connected, sum(voicemail)::int as voicemail, sum(talk_seconds)::bigint as talk_seconds,
  sum(claimed_bookings)::int as claimed_bookings, sum(confirmed_bookings)::int as confirmed_bookings, sum(callbacks)::int as callbacks,
  sum(not_interested)::int as not_interested, sum(cost_usd_micros)::bigint as cost_usd_micros,
  sum(telephony_usd_micros)::bigint as telephony_usd_micros, sum(speech_usd_micros)::bigint as speech_usd_micros,
  sum(model_usd_micros)::bigint as model_usd_micros, sum(costed)::int as costed, sum(costed_elsewhere)::int as costed_elsewhere,
  sum(booked)::int as booked,
  sum(due)::int as due, sum(shown)::int as shown, sum(no_show)::int as no_show, sum(cancelled)::int as cancelled,
  sum(shown_priced)::int as shown_priced, sum(shown_value_minor)::bigint as shown_value_minor,
  sum(paid)::int as paid, sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked,
    due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.folded_facts
  union all
  select organization_id, day, calls, inbound, answered, not_connected, voicemail, talk_seconds, claimed_bookings, confirmed_bookings,
    callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked,
    due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid, paid_minor
  from private.fact_deltas
) f group by organization_id, day
-- A day whose rows have all moved away has no facts, whatever the order of events. Every other column counts some of these.
having sum(calls) <> 0 or sum(booked) <> 0 or sum(due) <> 0 or sum(cancelled) <> 0 or sum(paid) <> 0;
comment on view public.daily_facts is
  'Per organization and local day: calls and their costs by when they happened; booked by when it was booked; due, shown, no_show, '
  'cancelled by when it takes place; paid by when it was paid. Exact at all times.';
grant select on public.daily_facts to authenticated;

-- Prices in other currencies than the organization's are summed by day in their own currency: their days' rates come later, and
-- some never.
create table private.price_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  currency text not null,
  shown int not null,
  shown_minor bigint not null,
  paid int not null,
  paid_minor bigint not null,
  primary key (organization_id, day, id)
);
comment on table private.price_deltas is
  'Changes of the daily prices that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
alter table private.price_deltas enable row level security;

create table private.folded_prices (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  currency text not null,
  shown int not null,
  shown_minor bigint not null,
  paid int not null,
  paid_minor bigint not null,
  primary key (organization_id, day, currency)
);
comment on table private.folded_prices is 'Daily prices as of the last fold. Add the deltas for the current values: private.daily_prices.';
alter table private.folded_prices enable row level security;

create view private.daily_prices with (security_invoker = on) as
select organization_id, day, currency, sum(shown)::bigint as shown, sum(shown_minor)::bigint as shown_minor, sum(paid)::bigint as paid,
  sum(paid_minor)::bigint as paid_minor
from (
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.folded_prices
  union all
  select organization_id, day, currency, shown, shown_minor, paid, paid_minor from private.price_deltas
) f group by organization_id, day, currency
having sum(shown) <> 0 or sum(paid) <> 0;
comment on view private.daily_prices is
  'Per organization, local day and currency: prices of appointments in other currencies than the organization''s, in their own minor '
  'units; shown by when they take place, paid by when they were paid. Exact at all times.';

-- schemas/subjects/140_facts/20_count.sql
-- Changes of calls and appointments become deltas.

create function private.facts_lock(p_organization_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('facts ' || (hashtext(p_organization_id::text) & 1023), 0)
$$;
comment on function private.facts_lock is
  'Returns the key of the advisory lock for an organization''s facts: shared for writers and folds, exclusive for a recount. There are '
  '1024 keys, so that a job that writes for every organization does not fill PostgreSQL''s table of locks.';

create type private.countable_call as (
  organization_id uuid, occurred_at timestamptz, direction text, status text, in_voicemail boolean, talk_seconds int,
  claimed_outcome text, confirmed_outcome text, cost_currency text, cost_total_micros bigint, cost_telephony_micros bigint,
  cost_speech_micros bigint, cost_model_micros bigint
);
comment on type private.countable_call is 'The columns of a call that are counted.';

create function private.leave_call_deltas(p_fresh private.countable_call[], p_gone private.countable_call[]) returns void
language plpgsql set search_path = '' as $$
begin
  insert into private.fact_deltas (organization_id, day, hour, calls, inbound, answered, not_connected, voicemail, talk_seconds,
    claimed_bookings, confirmed_bookings, callbacks, not_interested, cost_usd_micros, telephony_usd_micros, speech_usd_micros,
    model_usd_micros, costed, costed_elsewhere)
  select * from (select c.organization_id, l.local::date as day, extract(hour from l.local)::smallint as hour,
    sum(c.sign) as calls,
    sum(c.sign * (c.direction is not distinct from 'inbound')::int) as inbound,
    sum(c.sign * (c.status in ('ongoing', 'ended') and c.in_voicemail is not true)::int) as answered,
    sum(c.sign * (c.status = 'not_connected')::int) as not_connected,
    sum(c.sign * (c.in_voicemail is true)::int) as voicemail,
    sum(c.sign * coalesce(c.talk_seconds, 0)) as talk_seconds,
    sum(c.sign * (c.claimed_outcome is not distinct from 'appointment_set')::int) as claimed_bookings,
    sum(c.sign * (c.confirmed_outcome is not distinct from 'appointment_booked')::int) as confirmed_bookings,
    sum(c.sign * (c.claimed_outcome is not distinct from 'callback_requested')::int) as callbacks,
    sum(c.sign * (c.claimed_outcome is not distinct from 'not_interested')::int) as not_interested,
    coalesce(sum(c.sign * c.cost_total_micros) filter (where c.cost_currency = 'USD'), 0) as cost_usd_micros,
    coalesce(sum(c.sign * c.cost_telephony_micros) filter (where c.cost_currency = 'USD'), 0) as telephony_usd_micros,
    coalesce(sum(c.sign * c.cost_speech_micros) filter (where c.cost_currency = 'USD'), 0) as speech_usd_micros,
    coalesce(sum(c.sign * c.cost_model_micros) filter (where c.cost_currency = 'USD'), 0) as model_usd_micros,
    coalesce(sum(c.sign) filter (where c.cost_currency = 'USD' and c.cost_total_micros is not null), 0) as costed,
    coalesce(sum(c.sign) filter (where c.cost_currency <> 'USD' and c.cost_total_micros is not null), 0) as costed_elsewhere
  from (select 1 as sign, f.* from unnest(p_fresh) f union all select -1, g.* from unnest(p_gone) g) c
  -- An organization that is being erased needs no counting.
  join public.organizations o on o.id = c.organization_id
  cross join lateral (select c.occurred_at at time zone o.time_zone as local) l
  group by 1, 2, 3) d
  where (d.calls, d.inbound, d.answered, d.not_connected, d.voicemail, d.talk_seconds, d.claimed_bookings, d.confirmed_bookings,
    d.callbacks, d.not_interested, d.cost_usd_micros, d.telephony_usd_micros, d.speech_usd_micros, d.model_usd_micros, d.costed,
    d.costed_elsewhere) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
end $$;
comment on function private.leave_call_deltas is
  'Counts added calls and subtracts removed ones, per organization and local hour; without a net change no delta is written.';

create type private.appointment_counts as (
  organization_id uuid, day date, booked int, due int, shown int, no_show int, cancelled int, shown_priced int, shown_value_minor bigint,
  paid int, paid_minor bigint
);
comment on type private.appointment_counts is 'What one appointment adds to the facts of a local day.';

create function private.counts_of_appointment(a public.appointments, p_time_zone text, p_currency text, p_sign int)
returns setof private.appointment_counts language plpgsql immutable set search_path = '' as $$
declare
  v_priced boolean := a.verdict = 'shown' and a.price_minor > 0 and a.currency is not distinct from p_currency;
begin
  if a.booked_at is not null then
    return next row(a.organization_id, (a.booked_at at time zone p_time_zone)::date, p_sign, 0, 0, 0, 0, 0, 0, 0,
      0)::private.appointment_counts;
  end if;
  if a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, 0,
      p_sign * a.is_judged::int, p_sign * (a.verdict = 'shown')::int, p_sign * (a.verdict = 'no_show')::int,
      p_sign * (a.status = 'cancelled')::int, p_sign * coalesce(v_priced, false)::int,
      case when v_priced then p_sign * a.price_minor else 0 end, 0, 0)::private.appointment_counts;
  end if;
  if a.paid_at is not null and a.price_minor > 0 and a.currency is not distinct from p_currency then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, 0, 0, 0, 0, 0, 0, 0, p_sign,
      p_sign * a.price_minor)::private.appointment_counts;
  end if;
end $$;
comment on function private.counts_of_appointment is
  'Returns what one appointment adds to or takes from the facts: booked on the day it was made, paid on the day it was paid, everything '
  'else on the day it takes place.';

create type private.price_counts as (organization_id uuid, day date, currency text, shown int, shown_minor bigint, paid int,
  paid_minor bigint);
comment on type private.price_counts is 'What the price of one appointment adds to the daily prices.';

create function private.is_priced_elsewhere(a public.appointments, p_currency text) returns boolean language sql immutable
  set search_path = '' as $$
  select coalesce(a.price_minor > 0 and a.currency <> p_currency, false)
$$;
comment on function private.is_priced_elsewhere is 'Returns whether an appointment has a price in another currency than this one.';

create function private.prices_of_appointment(a public.appointments, p_time_zone text, p_currency text, p_sign int)
returns setof private.price_counts language plpgsql immutable set search_path = '' as $$
begin
  if not private.is_priced_elsewhere(a, p_currency) then return; end if;
  if a.verdict = 'shown' and a.starts_at is not null and a.status <> 'requested' then
    return next row(a.organization_id, (a.starts_at at time zone p_time_zone)::date, a.currency, p_sign, p_sign * a.price_minor, 0,
      0)::private.price_counts;
  end if;
  if a.paid_at is not null then
    return next row(a.organization_id, (a.paid_at at time zone p_time_zone)::date, a.currency, 0, 0, p_sign,
      p_sign * a.price_minor)::private.price_counts;
  end if;
end $$;
comment on function private.prices_of_appointment is
  'Returns what the price of one appointment adds to or takes from the daily prices if it is in another currency than the '
  'organization''s; on the same days as counts_of_appointment.';

create function private.count_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_fresh private.countable_call[];
  v_gone private.countable_call[];
begin
  if tg_op <> 'DELETE' then
    v_fresh := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
      cost_model_micros)::private.countable_call from fresh);
  end if;
  if tg_op <> 'INSERT' then
    v_gone := array(select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
      confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
      cost_model_micros)::private.countable_call from gone);
  end if;
  if v_fresh <> '{}' or v_gone <> '{}' then
    -- Waits for a recount before reading the zone.
    perform pg_advisory_xact_lock_shared(private.facts_lock(c.organization_id))
    from (select distinct organization_id from unnest(v_fresh || v_gone) order by 1) c;
    perform private.leave_call_deltas(v_fresh, v_gone);
  end if;
  return null;
end $$;
comment on function private.count_calls is
  'Statement trigger: changes of calls become deltas. Definer, because nobody writes facts directly.';

create function private.count_appointment() returns trigger language plpgsql security definer set search_path = '' as $$
declare o public.organizations;
begin
  -- Waits for a recount before reading zone and currency.
  perform pg_advisory_xact_lock_shared(private.facts_lock(coalesce(new.organization_id, old.organization_id)));
  select * into o from public.organizations where id = coalesce(new.organization_id, old.organization_id);
  if not found then return null; end if;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid,
    paid_minor)
  select organization_id, day, sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor),
    sum(paid), sum(paid_minor)
  from (
    select n.* from private.counts_of_appointment(new, o.time_zone, o.currency, 1) n where tg_op <> 'DELETE'
    union all select g.* from private.counts_of_appointment(old, o.time_zone, o.currency, -1) g where tg_op <> 'INSERT'
  ) d
  group by organization_id, day
  having (sum(booked), sum(due), sum(shown), sum(no_show), sum(cancelled), sum(shown_priced), sum(shown_value_minor), sum(paid),
    sum(paid_minor)) <> (0, 0, 0, 0, 0, 0, 0, 0, 0);
  -- Most appointments have no such price, so the statement is skipped for them.
  if private.is_priced_elsewhere(new, o.currency) or private.is_priced_elsewhere(old, o.currency) then
    insert into private.price_deltas (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
    select organization_id, day, currency, sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)
    from (
      select n.* from private.prices_of_appointment(new, o.time_zone, o.currency, 1) n
      union all select g.* from private.prices_of_appointment(old, o.time_zone, o.currency, -1) g
    ) d
    group by organization_id, day, currency
    having (sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)) <> (0, 0, 0, 0);
  end if;
  return null;
end $$;
comment on function private.count_appointment is
  'Row trigger: changes of an appointment become deltas. Definer, because nobody writes facts directly.';

-- schemas/subjects/140_facts/30_fold.sql
-- Deltas are folded into facts, and facts are recounted from rows.

create function private.fold_facts() returns int language plpgsql security definer set search_path = '' as $$
declare
  v_organizations uuid[];
  v_count int;
begin
  -- Two folds at once would lock each other's rows in different orders.
  if not pg_try_advisory_xact_lock(hashtextextended('private.fold_facts', 0)) then return 0; end if;
  -- Organizations that are being recounted are left for the next fold, so that nobody waits for them.
  v_organizations := array(
    select d.organization_id
    from (select organization_id from private.fact_deltas union select organization_id from private.price_deltas offset 0) d
    where pg_try_advisory_xact_lock_shared(private.facts_lock(d.organization_id)));
  with taken as (
    delete from private.fact_deltas where organization_id = any (v_organizations) returning *
  ), hourly as (
    select organization_id, day, hour, sum(calls)::int as calls from taken where hour is not null group by 1, 2, 3
  ), summed as (
    select organization_id, day,
      (select array_agg(coalesce(h.calls, 0) order by n) from generate_series(0, 23) n
       left join hourly h on h.organization_id = t.organization_id and h.day = t.day and h.hour = n) as calls_by_hour,
      sum(calls) as calls, sum(inbound) as inbound, sum(answered) as answered, sum(not_connected) as not_connected,
      sum(voicemail) as voicemail, sum(talk_seconds) as talk_seconds, sum(claimed_bookings) as claimed_bookings,
      sum(confirmed_bookings) as confirmed_bookings, sum(callbacks) as callbacks, sum(not_interested) as not_interested,
      sum(cost_usd_micros) as cost_usd_micros, sum(telephony_usd_micros) as telephony_usd_micros,
      sum(speech_usd_micros) as speech_usd_micros,
      sum(model_usd_micros) as model_usd_micros, sum(costed) as costed, sum(costed_elsewhere) as costed_elsewhere, sum(booked) as booked,
      sum(due) as due, sum(shown) as shown, sum(no_show) as no_show,
      sum(cancelled) as cancelled, sum(shown_priced) as shown_priced, sum(shown_value_minor) as shown_value_minor,
      sum(paid) as paid, sum(paid_minor) as paid_minor
    from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day
  )
  insert into private.folded_facts as f (organization_id, day, calls_by_hour, calls, inbound, answered, not_connected, voicemail,
    talk_seconds, claimed_bookings, confirmed_bookings, callbacks, not_interested, cost_usd_micros, telephony_usd_micros,
    speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor,
    paid, paid_minor)
  select * from summed
  on conflict (organization_id, day) do update set
    calls_by_hour = (select array_agg(o + n order by i) from unnest(f.calls_by_hour, excluded.calls_by_hour) with ordinality u (o, n, i)),
    calls = f.calls + excluded.calls, inbound = f.inbound + excluded.inbound, answered = f.answered + excluded.answered,
    not_connected = f.not_connected + excluded.not_connected, voicemail = f.voicemail + excluded.voicemail,
    talk_seconds = f.talk_seconds + excluded.talk_seconds, claimed_bookings = f.claimed_bookings + excluded.claimed_bookings,
    confirmed_bookings = f.confirmed_bookings + excluded.confirmed_bookings, callbacks = f.callbacks + excluded.callbacks,
    not_interested = f.not_interested + excluded.not_interested, cost_usd_micros = f.cost_usd_micros + excluded.cost_usd_micros,
    telephony_usd_micros = f.telephony_usd_micros + excluded.telephony_usd_micros,
    speech_usd_micros = f.speech_usd_micros + excluded.speech_usd_micros, model_usd_micros = f.model_usd_micros + excluded.model_usd_micros,
    costed = f.costed + excluded.costed, costed_elsewhere = f.costed_elsewhere + excluded.costed_elsewhere,
    booked = f.booked + excluded.booked, due = f.due + excluded.due, shown = f.shown + excluded.shown,
    no_show = f.no_show + excluded.no_show, cancelled = f.cancelled + excluded.cancelled,
    shown_priced = f.shown_priced + excluded.shown_priced, shown_value_minor = f.shown_value_minor + excluded.shown_value_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  get diagnostics v_count = row_count;
  with taken as (
    delete from private.price_deltas where organization_id = any (v_organizations) returning *
  )
  insert into private.folded_prices as f (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select organization_id, day, currency, sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)
  from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day, currency
  on conflict (organization_id, day, currency) do update set shown = f.shown + excluded.shown,
    shown_minor = f.shown_minor + excluded.shown_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  return v_count;
end $$;
comment on function private.fold_facts is
  'Moves the deltas into the folded facts, one statement per kind, so that no reader sees them twice or not at all. Called by pg_cron; '
  'returns how many days of facts changed.';

create function private.recount_facts(p_organization_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  o public.organizations;
  v_month timestamptz;
begin
  -- Blocks the organization's own writers and fold: what they add in between would be counted twice.
  perform pg_advisory_xact_lock(private.facts_lock(p_organization_id));
  delete from private.fact_deltas where organization_id = p_organization_id;
  delete from private.folded_facts where organization_id = p_organization_id;
  delete from private.price_deltas where organization_id = p_organization_id;
  delete from private.folded_prices where organization_id = p_organization_id;
  select * into o from public.organizations where id = p_organization_id;
  -- Month by month, to limit memory for a large organization.
  for v_month in
    select generate_series(date_trunc('month', min(occurred_at)), max(occurred_at), '1 month') from public.calls
    where organization_id = p_organization_id
  loop
    perform private.leave_call_deltas(array(
      select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
        confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
        cost_model_micros)::private.countable_call
      from public.calls
      where organization_id = p_organization_id and occurred_at >= v_month and occurred_at < v_month + interval '1 month'), '{}');
  end loop;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid,
    paid_minor)
  select n.* from public.appointments a cross join lateral private.counts_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
  insert into private.price_deltas (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select n.* from public.appointments a cross join lateral private.prices_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
end $$;
comment on function private.recount_facts is
  'Recounts an organization''s facts from its rows: when its zone or currency changes, or to verify the facts.';

create function private.recount_when_days_move() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.recount_facts(new.id);
  return null;
end $$;
comment on function private.recount_when_days_move is 'Trigger: another zone changes the days, another currency the values.';

-- schemas/subjects/150_roi/10_spending.sql
-- Spending: what an organization's language models cost its operator.

create table private.ai_provider_account (
  singleton boolean primary key default true,
  organization_id uuid not null,
  integration_id uuid not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint ai_provider_account_is_one check (singleton)
);
comment on table private.ai_provider_account is
  'The OpenRouter account whose activity is read, connected with its management key in the operator''s own organization.';
create index ai_provider_account_integration_idx on private.ai_provider_account (organization_id, integration_id);
alter table private.ai_provider_account enable row level security;

create table private.ai_keys (
  api_key_hash text primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  assigned_by uuid,
  assigned_at timestamptz not null default now(),
  asked_at timestamptz,
  read_at timestamptz,
  refused text,
  constraint ai_keys_are_hashed check (api_key_hash ~ '^[0-9a-f]{64}$')
);
comment on table private.ai_keys is 'Which organization uses which API key and bears its costs. Only the SHA-256 of a key is stored.';
create index ai_keys_organization_idx on private.ai_keys (organization_id);
alter table private.ai_keys enable row level security;

create table public.ai_usage_logs (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  api_key_hash text not null,
  model text not null,
  endpoint_id text not null default '',
  provider_name text,
  requests int not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost_usd_micros bigint not null,
  byok_usd_micros bigint not null,
  asked_at timestamptz not null,
  primary key (organization_id, day, api_key_hash, model, endpoint_id),
  constraint ai_usage_logs_count_up
    check (least(requests, prompt_tokens, completion_tokens, reasoning_tokens, cost_usd_micros, byok_usd_micros) >= 0)
);
comment on table public.ai_usage_logs is
  'What an organization''s models cost per completed UTC day, model and endpoint, from OpenRouter''s activity. The cost of models within '
  'calls is part of the calls.';
comment on column public.ai_usage_logs.cost_usd_micros is 'Millionths of a dollar taken from the account''s credits.';
comment on column public.ai_usage_logs.byok_usd_micros is 'Millionths of a dollar billed by the model''s own provider, if its key is used.';
create unique index ai_usage_logs_are_kept_once on public.ai_usage_logs (api_key_hash, day, model, endpoint_id);
alter table public.ai_usage_logs enable row level security;
create policy "members read what their organization's models cost" on public.ai_usage_logs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.ai_usage_logs to authenticated;

create function private.set_ai_provider_account_as(p_organization_id uuid, p_actor uuid) returns void language plpgsql security definer
  set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  select i.id into v_integration from public.integrations i
  where i.organization_id = p_organization_id and i.provider = 'openrouter' and i.status = 'active';
  if v_integration is null then
    perform private.refuse(404, 'integration_not_found', 'Connect OpenRouter in that organization first');
  end if;
  insert into private.ai_provider_account (organization_id, integration_id, set_by) values (p_organization_id, v_integration, p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
    set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'ai_provider_account.set', v_integration::text);
end $$;
comment on function private.set_ai_provider_account_as is
  'Definer, because nobody writes the account directly. Refuses: operators_only, integration_not_found.';

create function private.set_ai_provider_account(p_organization_id uuid) returns void
language sql security definer set search_path = '' as $$
  select private.set_ai_provider_account_as(p_organization_id, auth.uid())
$$;
comment on function private.set_ai_provider_account is
  'set_ai_provider_account_as for the caller. Definer, because callers may not act as someone else.';
grant execute on function private.set_ai_provider_account to authenticated;

create function private.assign_ai_key_as(p_organization_id uuid, p_actor uuid, p_api_key_hash text) returns void
language plpgsql security definer set search_path = '' as $$
declare v_owner uuid;
begin
  perform private.require_operator(p_actor);
  if not exists (select from public.organizations where id = p_organization_id) then
    perform private.refuse(404, 'organization_not_found', 'There is no such organization');
  end if;
  if p_api_key_hash !~ '^[0-9a-f]{64}$' then
    perform private.refuse(422, 'ai_key_hash_malformed', 'The SHA-256 of the key, as 64 lower case hex digits; never the key');
  end if;
  insert into private.ai_keys (api_key_hash, organization_id, assigned_by) values (p_api_key_hash, p_organization_id, p_actor)
  on conflict (api_key_hash) do nothing;
  select k.organization_id into v_owner from private.ai_keys k where k.api_key_hash = p_api_key_hash;
  if v_owner <> p_organization_id then
    perform private.refuse(409, 'ai_key_is_taken', 'This key has costs of another organization; create a separate key');
  end if;
  perform private.audit(p_organization_id, p_actor, 'ai_key.assigned', p_api_key_hash);
end $$;
comment on function private.assign_ai_key_as is
  'Definer, because nobody writes keys directly. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';

create function private.assign_ai_key(p_organization_id uuid, p_api_key_hash text) returns void language sql security definer
  set search_path = '' as $$
  select private.assign_ai_key_as(p_organization_id, auth.uid(), p_api_key_hash)
$$;
comment on function private.assign_ai_key is 'assign_ai_key_as for the caller. Definer, because callers may not act as someone else.';
grant execute on function private.assign_ai_key to authenticated;

create function private.ai_keys_of(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('api_key_hash', k.api_key_hash, 'organization_id', o.id, 'organization_name', o.name,
    'assigned_at', k.assigned_at, 'read_at', k.read_at, 'refused', k.refused, 'month_usd_micros', coalesce((
      select sum(l.cost_usd_micros + l.byok_usd_micros) from public.ai_usage_logs l
      where l.api_key_hash = k.api_key_hash and l.day >= date_trunc('month', now() at time zone 'UTC')), 0))
      order by lower(o.name), k.assigned_at), '[]')
  from private.ai_keys k join public.organizations o on o.id = k.organization_id
  where p_organization_id is null or o.id = p_organization_id
$$;
comment on function private.ai_keys_of is
  'Returns the API keys of an organization (null: of all) and the spending with each in this UTC month, in millionths of a dollar.';

create function private.ai_provider_account() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object('organization_id', (select a.organization_id from private.ai_provider_account a),
    'set_at', (select a.set_at from private.ai_provider_account a), 'keys', private.ai_keys_of(null));
end $$;
comment on function private.ai_provider_account is 'For public.ai_provider_account. Definer, because nobody may read the account.';
grant execute on function private.ai_provider_account to authenticated;

create function private.due_activity(p_as_of timestamptz default now())
returns table (api_key_hash text, account_organization_id uuid) language sql stable set search_path = '' as $$
  select k.api_key_hash, a.organization_id
  from private.ai_keys k
  cross join private.ai_provider_account a
  join public.integrations i on i.id = a.integration_id and i.status = 'active'
  -- A day is reported after it has ended in UTC; half an hour later it should be complete.
  where (k.read_at is null
    or k.read_at < date_trunc('day', (p_as_of - interval '30 minutes') at time zone 'UTC') at time zone 'UTC' + interval '30 minutes')
    and (k.asked_at is null or k.asked_at <= p_as_of - interval '1 hour')
  order by k.asked_at nulls first, k.api_key_hash limit 20
$$;
comment on function private.due_activity is
  'Returns the keys whose activity has not been read since the last UTC day ended, and the organization whose management key reads it.';

create function private.store_activity(p_api_key_hash text, p_rows jsonb, p_refused text default null, p_as_of timestamptz default now())
returns int language plpgsql set search_path = '' as $$
declare
  v_organization uuid;
  v_count int;
begin
  update private.ai_keys set asked_at = p_as_of, read_at = case when p_refused is null then p_as_of else read_at end, refused = p_refused
  where api_key_hash = p_api_key_hash returning organization_id into v_organization;
  if v_organization is null then return 0; end if;
  insert into public.ai_usage_logs as k (organization_id, day, api_key_hash, model, endpoint_id, provider_name, requests, prompt_tokens,
    completion_tokens, reasoning_tokens, cost_usd_micros, byok_usd_micros, asked_at)
  select v_organization, r.day, p_api_key_hash, r.model, coalesce(r.endpoint_id, ''), min(r.provider_name), sum(r.requests),
    sum(r.prompt_tokens),
    sum(r.completion_tokens), sum(r.reasoning_tokens), round(sum(r.cost_usd) * 1000000), round(sum(r.byok_usd) * 1000000), p_as_of
  from jsonb_to_recordset(p_rows) as r (day date, model text, endpoint_id text, provider_name text, requests int, prompt_tokens bigint,
    completion_tokens bigint, reasoning_tokens bigint, cost_usd numeric, byok_usd numeric)
  -- The current day is not complete.
  where r.day < (p_as_of at time zone 'UTC')::date
  group by r.day, r.model, coalesce(r.endpoint_id, '')
  on conflict (api_key_hash, day, model, endpoint_id) do update set provider_name = excluded.provider_name, requests = excluded.requests,
    prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens, reasoning_tokens = excluded.reasoning_tokens,
    cost_usd_micros = excluded.cost_usd_micros, byok_usd_micros = excluded.byok_usd_micros, asked_at = excluded.asked_at
  where k.asked_at <= excluded.asked_at
    and (k.requests, k.prompt_tokens, k.completion_tokens, k.reasoning_tokens, k.cost_usd_micros, k.byok_usd_micros) is distinct from
      (excluded.requests, excluded.prompt_tokens, excluded.completion_tokens, excluded.reasoning_tokens, excluded.cost_usd_micros,
        excluded.byok_usd_micros);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.store_activity is
  'Stores the activity of one key for the organization that uses it; a later reading replaces an earlier one, and repeating one changes '
  'nothing. Returns how many rows changed.';

create function private.wake_spending(p_as_of timestamptz default clock_timestamp()) returns boolean language plpgsql
  set search_path = '' as $$
begin
  -- A new day has begun in some zone, even without a publication.
  perform private.fix_rates(p_as_of);
  if not exists (select from private.due_rates(p_as_of)) and not exists (select from private.due_activity(p_as_of)) then
    return false;
  end if;
  return private.wake('spending');
end $$;
comment on function private.wake_spending is
  'Calls the spending function when rates or activity are due. Called by pg_cron; a missed or repeated run changes nothing.';

-- schemas/subjects/150_roi/20_rates.sql
-- Exchange rates are published, then fixed for each day.

create function private.my_currencies() returns setof text language sql stable security definer set search_path = '' as $$
  select distinct o.currency from public.organizations o where o.id = any (array(select private.my_organization_ids()))
$$;
comment on function private.my_currencies is
  'Returns the currencies of the caller''s organizations. Definer, so that policies need not check those of the organizations again.';
grant execute on function private.my_currencies to authenticated;

create table private.exchange_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate numeric not null,
  source text not null,
  asked_at timestamptz not null,
  primary key (base, quote, day),
  constraint exchange_rates_are_of_two_currencies check (base ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$' and base <> quote),
  constraint exchange_rates_are_positive check (rate > 0)
);
comment on table private.exchange_rates is
  'A central bank''s published rates, on its publication days. A correction overwrites a rate; earlier conversions keep the rate they '
  'used (day_rates).';
comment on column private.exchange_rates.rate is 'Units of quote per unit of base.';
alter table private.exchange_rates enable row level security;

create table private.rate_pairs (
  base text not null,
  quote text not null,
  asked_at timestamptz not null,
  refused text,
  primary key (base, quote)
);
comment on table private.rate_pairs is 'When a pair was last requested, and the error code if it was refused.';
alter table private.rate_pairs enable row level security;

create table public.day_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate numeric not null,
  rate_day date not null,
  source text not null,
  fixed_at timestamptz,
  primary key (quote, base, day),
  constraint day_rates_were_published_before check (rate_day <= day)
);
comment on table public.day_rates is
  'The rate for all conversions of a calendar day. Fixed once a publication of that day or a later one is known; later corrections do not '
  'change it.';
comment on column public.day_rates.rate_day is 'The day of publication: earlier than day on weekends and holidays.';
comment on column public.day_rates.fixed_at is 'Null while it is the last known rate and the day''s own may still come.';
alter table public.day_rates enable row level security;
create policy "members read rates into their organization's currency" on public.day_rates for select to authenticated
  using (quote = any (array(select private.my_currencies())));
grant select on public.day_rates to authenticated;

create function private.fixed_rates_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.fixed_at is not null then
    perform private.refuse(403, 'row_is_append_only', 'A fixed rate was used and stays', tg_table_name);
  end if;
  return new;
end $$;
comment on function private.fixed_rates_stay is 'Trigger: a fixed rate never changes, because money was converted with it.';

create function private.rate_on(p_base text, p_quote text, p_day date, p_days_old int default 5)
returns table (rate numeric, rate_day date, source text) language sql stable set search_path = '' as $$
  select f.rate, f.day, f.source
  from (
    select 1::numeric as rate, p_day as day, 'same_currency' as source, 0 as detour where p_base = p_quote
    union all
    (select e.rate, e.day, e.source, 1 from private.exchange_rates e
     where e.base = p_base and e.quote = p_quote and e.day between p_day - p_days_old and p_day order by e.day desc limit 1)
    union all
    -- Both sides from one publication against the euro.
    (select round(q.rate / b.rate, 10), q.day, q.source, 2 from private.exchange_rates q
     join private.exchange_rates b on b.base = 'EUR' and b.quote = p_base and b.day = q.day and b.source = q.source
     where q.base = 'EUR' and q.quote = p_quote and q.day between p_day - p_days_old and p_day order by q.day desc limit 1)
    union all
    (select round(1 / e.rate, 10), e.day, e.source, 2 from private.exchange_rates e
     where p_quote = 'EUR' and e.base = 'EUR' and e.quote = p_base and e.day between p_day - p_days_old and p_day
     order by e.day desc limit 1)
  ) f order by f.day desc, f.detour limit 1
$$;
comment on function private.rate_on is
  'Returns the last rate published on a day or up to this many days before (five: no run of weekend and holidays is longer), through the '
  'euro if the pair itself is unknown. No row if there is none: rates are never guessed.';

create view private.wanted_pairs as
select w.base, w.quote, bool_or(w.is_cost) as is_cost
from (
  select 'USD' as base, o.currency as quote, true as is_cost from public.organizations o where o.currency <> 'USD'
  union all
  select r.currency, o.currency, true from public.rate_cards r join public.organizations o on o.id = r.organization_id
  where r.currency <> o.currency
  union all
  select p.currency, o.currency, false
  from (
    -- Calendars choose these currencies freely, so only the most frequent ones of each organization are requested.
    select d.organization_id, d.currency, row_number()
      over (partition by d.organization_id order by sum(d.shown + d.paid) desc, d.currency) as place
    from private.daily_prices d where d.currency ~ '^[A-Z]{3}$' group by 1, 2
  ) p join public.organizations o on o.id = p.organization_id where p.place <= 10 and p.currency <> o.currency
) w group by 1, 2;
comment on view private.wanted_pairs is
  'The conversions that are needed: of providers'' bills (dollars), of our charges (both are costs), and of appointments'' prices, into '
  'the organization''s currency.';

create function private.last_publication(p_as_of timestamptz) returns date language sql stable set search_path = '' as $$
  -- The ECB publishes at about 16:00 in Frankfurt on working days.
  select max(d.day)::date from generate_series(
    date_trunc('day', p_as_of at time zone 'Europe/Berlin') - interval '3 days', date_trunc('day', p_as_of at time zone 'Europe/Berlin'),
    '1 day') d (day)
  where extract(isodow from d.day) < 6 and d.day + interval '16 hours 15 minutes' <= p_as_of at time zone 'Europe/Berlin'
$$;
comment on function private.last_publication is
  'Returns the last weekday whose rates should be published. On holidays there are none, and requesting them is harmless.';

create function private.due_rates(p_as_of timestamptz default now())
returns table (base text, quote text, from_day date, to_day date) language sql stable set search_path = '' as $$
  select w.base, w.quote, coalesce(least(l.day + 1, h.day), n.day - 750), n.day
  from private.wanted_pairs w
  cross join private.last_publication(p_as_of) n (day)
  cross join lateral (select min(e.day) as first, max(e.day) as day from private.exchange_rates e
    where e.base = w.base and e.quote = w.quote) l
  -- Days that were answered without a rate, too many in a row for the previous rate to apply.
  cross join lateral (
    select min(d.day)::date as day from generate_series(greatest(l.first, l.day - 100)::timestamp, l.day, '1 day') d (day)
    where not exists (select from public.day_rates k where k.quote = w.quote and k.base = w.base and k.day = d.day::date)) h
  left join private.rate_pairs p on p.base = w.base and p.quote = w.quote
  where (l.day is null or l.day < n.day or h.day is not null)
    -- Holidays are requested a few times; a currency unknown to the source, and gaps, once a day.
    and (p.asked_at is null or p.asked_at <= p_as_of - case when p.refused is null and (l.day is null or l.day < n.day)
      then interval '3 hours' else interval '1 day' end)
  order by w.is_cost desc, p.asked_at nulls first, w.base, w.quote limit 20
$$;
comment on function private.due_rates is
  'Returns the pairs to request now, and for which days: since the last known one, or since the first day without a rate before later '
  'ones; two years at first.';

create function private.fix_rates(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into public.day_rates as k (base, quote, day, rate, rate_day, source, fixed_at)
  select w.base, w.quote, d.day::date, r.rate, r.rate_day, r.source, case when l.last >= d.day then p_as_of end
  from private.wanted_pairs w
  cross join lateral (select (select min(e.day) from private.exchange_rates e where e.quote in (w.quote, w.base)) as first,
    (select n.rate_day from private.rate_on(w.base, w.quote, (p_as_of at time zone 'UTC')::date + 1, 1000) n) as last) l
  -- In the east tomorrow has begun.
  cross join lateral generate_series(case when l.last is not null then l.first end::timestamp, (p_as_of at time zone 'UTC')::date + 1,
    '1 day') d (day)
  cross join lateral private.rate_on(w.base, w.quote, d.day::date) r
  where not exists (select from public.day_rates s where s.quote = w.quote and s.base = w.base and s.day = d.day::date
    and s.fixed_at is not null)
  order by 1, 2, 3
  on conflict (quote, base, day) do update set rate = excluded.rate, rate_day = excluded.rate_day, source = excluded.source,
    fixed_at = excluded.fixed_at
  where k.fixed_at is null and (k.rate, k.rate_day, k.fixed_at)
    is distinct from (excluded.rate, excluded.rate_day, excluded.fixed_at);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.fix_rates is
  'Gives every day up to tomorrow its rate for conversion, and fixes those whose publication is known. Works from state: repeating it '
  'changes nothing. Returns how many days changed.';

create function private.store_rates(p_base text, p_quote text, p_source text, p_rates jsonb, p_refused text default null,
  p_as_of timestamptz default now())
returns int language plpgsql set search_path = '' as $$
declare v_count int;
begin
  insert into private.rate_pairs as k values (p_base, p_quote, p_as_of, p_refused)
  on conflict (base, quote) do update set asked_at = excluded.asked_at, refused = excluded.refused where k.asked_at <= excluded.asked_at;
  insert into private.exchange_rates as k (base, quote, day, rate, source, asked_at)
  select distinct on (r.day) p_base, p_quote, r.day, r.rate, p_source, p_as_of
  from jsonb_to_recordset(p_rates) as r (day date, rate numeric)
  where r.day <= (p_as_of at time zone 'UTC')::date order by r.day
  on conflict (base, quote, day) do update set rate = excluded.rate, source = excluded.source, asked_at = excluded.asked_at
  where k.rate <> excluded.rate and k.asked_at <= excluded.asked_at;
  get diagnostics v_count = row_count;
  perform private.fix_rates(p_as_of);
  return v_count;
end $$;
comment on function private.store_rates is
  'Stores a source''s answer, [{day, rate}], each under its own day; or its refusal. Returns how many rates were new or corrected.';

-- schemas/subjects/150_roi/30_assumptions.sql
-- Assumptions behind ROI, in versions.

create table public.roi_assumptions (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  currency text not null,
  appointment_value_minor bigint,
  close_basis_points int,
  staff_hour_minor bigint,
  saved_seconds_per_call int,
  baseline_no_show_basis_points int,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint roi_assumptions_count_from_one check (version >= 1),
  constraint roi_assumptions_value_is_possible check (appointment_value_minor between 0 and 10000000000),
  constraint roi_assumptions_close_rate_is_a_share check (close_basis_points between 0 and 10000),
  constraint roi_assumptions_staff_cost_is_possible check (staff_hour_minor between 0 and 1000000000),
  constraint roi_assumptions_saving_is_within_an_hour check (saved_seconds_per_call between 0 and 3600),
  constraint roi_assumptions_baseline_is_a_share check (baseline_no_show_basis_points between 0 and 10000)
);
comment on table public.roi_assumptions is
  'What an organization assumes where nothing is counted. Append only; the latest version applies. Null means not set: figures that need '
  'it are missing, never 0.';
comment on column public.roi_assumptions.appointment_value_minor is
  'Value of one shown appointment without a price of its own, in minor units. The organization''s row has the value of the current '
  'version.';
comment on column public.roi_assumptions.close_basis_points is
  'Share of shown appointments that become paying customers, in hundredths of a percent.';
comment on column public.roi_assumptions.staff_hour_minor is 'Cost of an hour of staff, in minor units.';
comment on column public.roi_assumptions.saved_seconds_per_call is 'Staff time an answered call saves.';
comment on column public.roi_assumptions.baseline_no_show_basis_points is
  'Share of appointments missed before, in hundredths of a percent.';
comment on column public.roi_assumptions.author is 'The author of the version; null for the platform''s own first version.';
alter table public.roi_assumptions enable row level security;
create policy "members read their organization's assumptions" on public.roi_assumptions for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.roi_assumptions to authenticated;

create function private.assumptions_of(p_organization_id uuid) returns public.roi_assumptions language sql stable set search_path = '' as $$
  select a from public.roi_assumptions a where a.organization_id = p_organization_id order by a.version desc limit 1
$$;
comment on function private.assumptions_of is 'Returns the current assumptions.';

create function private.value_is_possible() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor not between 0 and 10000000000 then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'The value of an appointment is from 0 to 10,000,000,000 minor units');
  end if;
  return new;
end $$;
comment on function private.value_is_possible is 'Trigger: refuses with a code of ours what the constraint refuses.';

create function private.value_is_of_its_currency() returns trigger language plpgsql set search_path = '' as $$
begin
  if new.appointment_value_minor is not distinct from old.appointment_value_minor then new.appointment_value_minor := null; end if;
  return new;
end $$;
comment on function private.value_is_of_its_currency is
  'Trigger: a change of currency clears the value of an appointment, unless a new one is set at the same time: 1,500 kronor are not 1,500 '
  'euros.';

-- The value of an appointment is one setting, changed with the organization or here.
create function private.follow_organization() returns trigger language plpgsql security definer set search_path = '' as $$
declare v public.roi_assumptions := private.assumptions_of(new.id);
begin
  if (v.currency, v.appointment_value_minor) is not distinct from (new.currency, new.appointment_value_minor) then return null; end if;
  if v.currency is distinct from new.currency then v.staff_hour_minor := null; end if;
  v.organization_id := new.id;
  v.version := coalesce(v.version, 0) + 1;
  v.currency := new.currency;
  v.appointment_value_minor := new.appointment_value_minor;
  v.author := auth.uid();
  v.created_at := case tg_op when 'INSERT' then new.created_at else now() end;
  insert into public.roi_assumptions select v.*;
  return null;
end $$;
comment on function private.follow_organization is
  'Trigger: a new value of an appointment, or a new currency, makes a new version; a staff cost in the old currency is cleared. Definer, '
  'because nobody writes versions directly.';

create function private.change_roi_assumptions_as(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v public.roi_assumptions;
begin
  perform private.require_role(p_organization_id, p_actor, 'manager');
  -- One version after the other.
  perform from public.organizations where id = p_organization_id for no key update;
  v := private.assumptions_of(p_organization_id);
  begin
    v := jsonb_populate_record(v, p_terms - array['organization_id', 'version', 'currency', 'author', 'created_at']);
    v.version := v.version + 1;
    v.author := p_actor;
    v.created_at := p_as_of;
    insert into public.roi_assumptions select v.*;
  exception when check_violation or numeric_value_out_of_range or invalid_text_representation then
    perform private.refuse(422, 'roi_assumptions_out_of_bounds', 'One of the assumptions is not possible', sqlerrm);
  end;
  update public.organizations set appointment_value_minor = v.appointment_value_minor
  where id = p_organization_id and appointment_value_minor is distinct from v.appointment_value_minor;
  perform private.audit(p_organization_id, p_actor, 'roi_assumptions.changed', v.version::text, to_jsonb(v) - 'organization_id');
  return v.version;
end $$;
comment on function private.change_roi_assumptions_as is 'Writes the next version of the assumptions; missing ones keep their values.';

create function private.change_roi_assumptions(p_organization_id uuid, p_terms jsonb) returns int
language sql security definer set search_path = '' as $$
  select private.change_roi_assumptions_as(p_organization_id, auth.uid(), p_terms, now())
$$;
comment on function private.change_roi_assumptions is
  'change_roi_assumptions_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.change_roi_assumptions to authenticated;

-- schemas/subjects/150_roi/40_counts.sql
-- Counts of a period, from the daily facts or from every row. In plpgsql, which keeps plans for the session: an SQL function is
-- planned at every call, which took half of the time.

create type private.roi_counts as (
  calls bigint, answered bigint, talk_seconds bigint, claimed bigint, confirmed bigint, provider_usd_micros bigint,
  booked bigint, shown bigint, no_show bigint, priced bigint, priced_minor numeric,
  paid bigint, paid_minor numeric, priced_elsewhere bigint, paid_elsewhere bigint
);
comment on type private.roi_counts is
  'Calls and appointments as ROI counts them; elsewhere: priced in another currency than the organization''s, and not included in sums.';

create function private.counts_from_facts(o public.organizations, p_from date, p_to date) returns private.roi_counts
language plpgsql stable set search_path = '' as $$
begin
  return (
  select row(coalesce(sum(f.calls), 0), coalesce(sum(f.answered), 0), coalesce(sum(f.talk_seconds), 0),
    coalesce(sum(f.claimed_bookings), 0),
    coalesce(sum(f.confirmed_bookings), 0), coalesce(sum(f.cost_usd_micros), 0), coalesce(sum(f.booked), 0), coalesce(sum(f.shown), 0),
    coalesce(sum(f.no_show), 0), coalesce(sum(f.shown_priced), 0), coalesce(sum(f.shown_value_minor), 0), coalesce(sum(f.paid), 0),
    coalesce(sum(f.paid_minor), 0), e.shown, e.paid)::private.roi_counts
  from (
    select coalesce(sum(d.shown), 0) as shown, coalesce(sum(d.paid), 0) as paid
    from private.daily_prices d where d.organization_id = o.id and d.day between p_from and p_to) e
  left join public.daily_facts f on f.organization_id = o.id and f.day between p_from and p_to
  group by e.shown, e.paid);
end $$;
comment on function private.counts_from_facts is 'Returns the counts of a range of local days from the daily facts.';

create function private.counts_from_rows(o public.organizations, p_from date, p_to date) returns private.roi_counts
language sql stable set search_path = '' as $$
  select row(c.calls, c.answered, c.talk_seconds, c.claimed, c.confirmed, c.micros, b.booked, a.shown, a.no_show, a.priced, a.priced_minor,
    p.paid, p.paid_minor, a.elsewhere, p.elsewhere)::private.roi_counts
  from (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before) t
  cross join lateral (
    select count(*) as calls, count(*) filter (where status in ('ongoing', 'ended') and in_voicemail is not true) as answered,
      coalesce(sum(talk_seconds), 0) as talk_seconds, count(*) filter (where claimed_outcome = 'appointment_set') as claimed,
      count(*) filter (where confirmed_outcome = 'appointment_booked') as confirmed,
      coalesce(sum(cost_total_micros) filter (where cost_currency = 'USD'), 0)::bigint as micros
    from public.calls where organization_id = o.id and occurred_at >= t.since and occurred_at < t.before) c
  cross join lateral (
    select count(*) as booked from public.appointments where organization_id = o.id and booked_at >= t.since and booked_at < t.before) b
  cross join lateral (
    select count(*) filter (where verdict = 'shown') as shown, count(*) filter (where verdict = 'no_show') as no_show,
      count(*) filter (where verdict = 'shown' and price_minor > 0 and currency = o.currency) as priced,
      coalesce(sum(price_minor) filter (where verdict = 'shown' and price_minor > 0 and currency = o.currency), 0) as priced_minor,
      count(*) filter (where verdict = 'shown' and price_minor > 0 and currency <> o.currency) as elsewhere
    from public.appointments where organization_id = o.id and status <> 'requested' and starts_at >= t.since and starts_at < t.before) a
  cross join lateral (
    select count(*) filter (where currency = o.currency) as paid,
      coalesce(sum(price_minor) filter (where currency = o.currency), 0) as paid_minor,
      count(*) filter (where currency <> o.currency) as elsewhere
    from public.appointments where organization_id = o.id and paid_at >= t.since and paid_at < t.before and price_minor > 0) p
$$;
comment on function private.counts_from_rows is
  'Returns the same counts from the rows, without the daily facts: computed independently on purpose, so that one verifies the other.';

create function private.used_days(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean)
returns table (day date, rate_version int, rows bigint, seconds bigint) language plpgsql stable rows 60 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select u.day, u.rate_version, u.rows, u.seconds from public.daily_usage u
  where not p_from_rows and u.organization_id = p_organization_id and u.day between p_from and p_to
  union all
  select u.day, u.rate_version, count(*), sum(u.billed_seconds) from public.usage_records u
  where p_from_rows and u.organization_id = p_organization_id and u.period between date_trunc('month', p_from::timestamp) and p_to
    and u.day between p_from and p_to group by 1, 2;
end $$;
comment on function private.used_days is
  'Returns usage rows and seconds of local days per rate card, from the daily usage or, computed independently on purpose, from the rows.';

create function private.usage_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (currency text, amount_minor bigint, seconds bigint, rows bigint) language plpgsql stable rows 2 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with cards as (
    -- Per month and rate card: all of its seconds, and those of the requested days.
    select m.period, u.rate_version, sum(u.seconds) as month_seconds,
      sum(u.seconds) filter (where u.day between p_from and p_to) as seconds, sum(u.rows)
        filter (where u.day between p_from and p_to) as rows
    from private.used_days(o.id, date_trunc('month', p_from::timestamp)::date,
      (date_trunc('month', p_to::timestamp) + interval '1 month - 1 day')::date, p_from_rows) u
    cross join lateral (select date_trunc('month', u.day::timestamp)::date as period) m
    group by 1, 2
  ), priced as (
    select c.*, r.currency, r.minute_micros, greatest(c.month_seconds - case when r.included_minutes > 0 then coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(o.id, c.period) d
      where d.version = c.rate_version), 0) else 0 end, 0) as charged
    from cards c join public.rate_cards r on r.organization_id = o.id and r.version = c.rate_version
  ), monthly as (
    -- Net of the tax of its line, which is that of the month's last rate card.
    select p.currency, private.without_tax(private.minor_of_usage(sum(p.charged * p.minute_micros::numeric * coalesce(p.seconds,
      0) / nullif(p.month_seconds, 0)), p.currency), r.tax_behavior, r.tax_basis_points) as minor,
      coalesce(sum(p.seconds), 0) as seconds, sum(p.rows) as rows
    from priced p cross join lateral (
      select c.tax_behavior, c.tax_basis_points from public.rate_cards c
      where c.organization_id = o.id and c.effective_from < p.period + interval '1 month' order by c.version desc limit 1) r
    group by p.period, p.currency, r.tax_behavior, r.tax_basis_points
  )
  select m.currency, coalesce(sum(m.minor), 0)::bigint, sum(m.seconds)::bigint, coalesce(sum(m.rows), 0)::bigint from monthly m group by 1;
end $$;
comment on function private.usage_between is
  'Returns the usage charges of a range of local days net of tax: each month''s total pro rata by its days'' usage, with free minutes '
  'spread evenly. Of whole months exactly what is invoiced for them, less tax.';

-- schemas/subjects/150_roi/42_costs.sql
-- Costs of a period, per day and currency.

create function private.owed_credits(o public.organizations, p_from date, p_to date)
returns table (day date, currency text, net_minor bigint, slots bigint) language plpgsql stable rows 10 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select c.day, c.currency, private.without_tax(sum(c.minor)::bigint, c.tax_behavior, c.tax_basis_points), count(*)
  from (
    select (s.left_at at time zone o.time_zone)::date as day, m.currency, s.credit_minor as minor, r.tax_behavior, r.tax_basis_points
    from public.milestone_slots s
    join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
    join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
    where s.organization_id = o.id and s.credit_minor is not null
      and s.left_at >= p_from::timestamp at time zone o.time_zone and s.left_at < (p_to + 1)::timestamp at time zone o.time_zone
  ) c group by 1, 2, c.tax_behavior, c.tax_basis_points;
end $$;
comment on function private.owed_credits is
  'Returns shares of milestones owed back, net of tax, by the local day on which the appointment stopped counting.';

create function private.charges_between(o public.organizations, p_from date, p_to date, p_from_rows boolean default false)
returns table (kind text, currency text, amount_minor bigint, quantity bigint, rows bigint) language plpgsql stable rows 4
  set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with t as (select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before)
  select 'usage', u.currency, u.amount_minor, u.seconds, u.rows from private.usage_between(o, p_from, p_to, p_from_rows) u
  union all
  select 'milestones', m.currency, sum(m.net_minor)::bigint, count(*), sum(m.size)
  from t join private.charged_milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before group by 2
  union all
  select 'credits', c.currency, -sum(c.net_minor)::bigint, sum(c.slots)::bigint, sum(c.slots)::bigint
  from private.owed_credits(o, p_from, p_to) c group by 2;
end $$;
comment on function private.charges_between is
  'Returns our charges for a range of local days, net of tax: usage of its calls, milestones reached (except voided ones) and shares '
  'credited in it.';

create function private.provider_days(o public.organizations, p_from date, p_to date, p_from_rows boolean)
returns table (day date, usd_micros bigint, costed bigint, elsewhere bigint) language plpgsql stable rows 30 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select f.day, f.cost_usd_micros, f.costed::bigint, f.costed_elsewhere::bigint
  from public.daily_facts f where not p_from_rows and f.organization_id = o.id and f.day between p_from and p_to
  union all
  select (c.occurred_at at time zone o.time_zone)::date,
    coalesce(sum(c.cost_total_micros) filter (where c.cost_currency = 'USD'), 0)::bigint,
    count(*) filter (where c.cost_currency = 'USD'), count(*) filter (where c.cost_currency <> 'USD')
  from public.calls c
  where p_from_rows and c.organization_id = o.id and c.cost_total_micros is not null
    and c.occurred_at >= p_from::timestamp at time zone o.time_zone and c.occurred_at < (p_to + 1)::timestamp at time zone o.time_zone
  group by 1;
end $$;
comment on function private.provider_days is
  'Returns providers'' bills for the calls of each local day, and for how many calls they are known, from the daily facts or from the '
  'calls; elsewhere: in another currency than dollars, and not in the sum.';

create function private.charge_days(o public.organizations, p_from date, p_to date, p_from_rows boolean)
returns table (kind text, currency text, day date, minor numeric) language plpgsql stable rows 30 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  with t as (
    select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before
  ), months as (
    select m::date as month, greatest(m::date, p_from) as first_day, least((m + interval '1 month')::date - 1, p_to) as last_day
    from generate_series(date_trunc('month', p_from::timestamp), p_to, '1 month') m
    -- Charges in the organization's own currency need no rate, and no days.
    where exists (select from public.rate_cards r where r.organization_id = o.id and r.currency <> o.currency)
  ), usage_days as (
    select m.month, c.currency, u.day, sum(u.seconds) as seconds
    from months m cross join lateral private.used_days(o.id, m.first_day, m.last_day, p_from_rows) u
    join public.rate_cards c on c.organization_id = o.id and c.version = u.rate_version and c.currency <> o.currency
    group by 1, 2, 3
  )
  select 'usage', d.currency, d.day, u.amount_minor * d.seconds / nullif(sum(d.seconds) over (partition by d.month, d.currency), 0)
  from usage_days d join months m on m.month = d.month
  join lateral private.usage_between(o, m.first_day, m.last_day, p_from_rows) u on u.currency = d.currency
  union all
  select 'milestones', m.currency, (m.reached_at at time zone o.time_zone)::date, sum(m.net_minor)
  from t join private.charged_milestones m on m.organization_id = o.id and m.reached_at >= t.since and m.reached_at < t.before
  where m.currency <> o.currency group by 2, 3
  union all
  select 'credits', c.currency, c.day, -sum(c.net_minor) from private.owed_credits(o, p_from, p_to) c where c.currency <> o.currency
  group by 2, 3;
end $$;
comment on function private.charge_days is
  'Returns charges in another currency than the organization''s, by the local day whose rate applies: usage on the day of the call (its '
  'share of the month''s total), milestones and credits on theirs.';

create type private.rated_day as (
  kind text, currency text, day date, rows bigint, minor numeric, rate numeric, rate_day date, source text, is_fixed boolean
);
comment on type private.rated_day is
  'One day''s amount of a kind, in exact minor units of its currency, and the rate of that day; null if none was published.';

create function private.cost_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 60 set search_path = '' as $$
begin
  return query
  with spent (kind, currency, day, rows, minor) as (
    select 'provider', 'USD', p.day, p.costed, p.usd_micros / 10000.0 from private.provider_days(o, p_from, p_to, p_from_rows) p
    where p.usd_micros <> 0
    union all
    select 'ai', 'USD', a.day, count(*), sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0 from public.ai_usage_logs a
    where a.organization_id = o.id and a.day between p_from and p_to group by a.day having sum(a.cost_usd_micros + a.byok_usd_micros) <> 0
    union all
    select c.kind, c.currency, c.day, null, c.minor from private.charge_days(o, p_from, p_to, p_from_rows) c where c.minor <> 0
  )
  select s.kind, s.currency, s.day, s.rows, s.minor, case when s.currency = o.currency then 1 else r.rate end,
    case when s.currency = o.currency then s.day else r.rate_day end,
    case when s.currency = o.currency then 'same_currency' else r.source end, s.currency = o.currency or r.fixed_at is not null
  from spent s left join public.day_rates r on r.quote = o.currency and r.base = s.currency and r.day = s.day;
end $$;
comment on function private.cost_days is
  'Returns spending per kind and day, each day with its rate. Our charges in the organization''s own currency are not included.';

create function private.price_days(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns setof private.rated_day
language plpgsql stable rows 30 set search_path = '' as $$
begin
  return query
  with t as (
    select p_from::timestamp at time zone o.time_zone as since, (p_to + 1)::timestamp at time zone o.time_zone as before
  ), priced (kind, currency, day, rows, minor) as (
    select k.kind, d.currency, d.day, k.rows, k.minor
    from private.daily_prices d cross
    join lateral (values ('shown', d.shown, d.shown_minor), ('paid', d.paid, d.paid_minor)) k (kind, rows, minor)
    where not p_from_rows and d.organization_id = o.id and d.day between p_from and p_to and k.rows <> 0
    union all
    select 'shown', a.currency, (a.starts_at at time zone o.time_zone)::date, count(*), sum(a.price_minor)
    from t join public.appointments a on p_from_rows and a.organization_id = o.id and a.starts_at >= t.since and a.starts_at < t.before
    where a.verdict = 'shown' and a.status <> 'requested' and a.price_minor > 0 and a.currency <> o.currency group by 2, 3
    union all
    select 'paid', a.currency, (a.paid_at at time zone o.time_zone)::date, count(*), sum(a.price_minor)
    from t join public.appointments a on p_from_rows and a.organization_id = o.id and a.paid_at >= t.since and a.paid_at < t.before
    where a.price_minor > 0 and a.currency <> o.currency group by 2, 3
  )
  select p.kind, p.currency, p.day, p.rows, p.minor::numeric, r.rate, r.rate_day, r.source, r.fixed_at is not null
  from priced p left join public.day_rates r on r.quote = o.currency and r.base = p.currency and r.day = p.day;
end $$;
comment on function private.price_days is
  'Returns prices of shown and of paid appointments in another currency than the organization''s, per day with its rate: shown by when '
  'they took place, paid by when they were paid; from the daily prices or, computed independently on purpose, from the rows.';

create function private.exchanges(p_currency text, p_days private.rated_day[])
returns table (kind text, currency text, rows bigint, owed numeric, own numeric, lacking bigint, lacking_rows bigint, exchange jsonb)
language plpgsql stable rows 4 set search_path = '' as $$
#variable_conflict use_column
begin
  return query
  select s.kind, s.currency, s.rows, s.owed,
    case when s.lacking = 0 then s.own * power(10::numeric, private.minor_digits(p_currency) - private.minor_digits(s.currency)) end,
    s.lacking, s.lacking_rows,
    jsonb_build_object('owed_minor', round(s.owed), 'owed_currency', s.currency,
      'rate', case when s.lacking = 0 then round(s.own / nullif(s.owed, 0), 6) end, 'first_rate_day', s.first_rate_day, 'last_rate_day',
      s.last_rate_day,
      'sources', coalesce(s.sources, '[]'), 'fixed', s.fixed, 'lacking', s.lacking, 'lacking_days',
      coalesce(to_jsonb(s.lacking_days), '[]'))
  from (
    select d.kind, d.currency, sum(d.rows)::bigint as rows, sum(d.minor) as owed, sum(d.minor * d.rate) as own,
      min(d.rate_day) as first_rate_day,
      max(d.rate_day) as last_rate_day, jsonb_agg(distinct d.source) filter (where d.source is not null) as sources,
      bool_and(d.is_fixed) as fixed,
      count(*) filter (where d.rate is null) as lacking, coalesce(sum(d.rows) filter (where d.rate is null), 0)::bigint as lacking_rows,
      (array_agg(d.day order by d.day) filter (where d.rate is null))[1:3] as lacking_days
    from unnest(p_days) d where d.currency <> p_currency group by 1, 2
  ) s;
end $$;
comment on function private.exchanges is
  'Sums days of other currencies per kind and currency: the amount (owed), its conversion at each day''s rate in exact minor units of '
  'this currency (own; null while a day lacks its rate), and the rates used.';

-- schemas/subjects/150_roi/50_figures.sql
-- The figures of a period: formula, inputs, amount.

create function private.roi_figure(p_formula text, p_minor numeric, p_currency text, p_rows bigint, p_inputs jsonb, p_missing text[])
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  -- Beyond 2^53 a browser cannot tell neighbouring amounts apart.
  v_missing text[] := p_missing || case when abs(p_minor) > 9007199254740991 then '{too_large}'::text[] else '{}' end;
begin
  return jsonb_build_object('formula', p_formula, 'amount_minor', case when cardinality(v_missing) = 0 then p_minor end, 'currency',
    p_currency,
    'rows', p_rows, 'inputs', p_inputs, 'missing', to_jsonb(v_missing));
end $$;
comment on function private.roi_figure is
  'Returns one amount with its formula, inputs and rows; null, with the reason, if a required value is missing or the amount is too large.';

create function private.roi_prices(o public.organizations, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  select coalesce(jsonb_object_agg(k.kind, k.exchanges), '{}')
  from (
    select x.kind, jsonb_agg(x.exchange || jsonb_build_object('rows', x.rows, 'lacking_rows', x.lacking_rows, 'amount_minor', round(x.own))
      order by x.currency) as exchanges
    from private.exchanges(o.currency, array(select d from private.price_days(o, p_from, p_to, p_from_rows) d)) x group by 1
  ) k);
end $$;
comment on function private.roi_prices is
  'Returns prices in other currencies, {shown: [], paid: []}: each currency rounded once, and without an amount while one of its days has '
  'no rate.';

create function private.exchanged_minor(p_exchanges jsonb) returns numeric language plpgsql stable set search_path = '' as $$
begin
  if p_exchanges is null then return 0; end if;
  return (
  select case when coalesce(bool_and(e ->> 'amount_minor' is not null), true) then coalesce(sum((e ->> 'amount_minor')::numeric), 0) end
  from jsonb_array_elements(p_exchanges) e);
end $$;
comment on function private.exchanged_minor is 'Returns the total of exchanges; null while one of them lacks a rate.';

create function private.roi_values(c private.roi_counts, a public.roi_assumptions, p_prices jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_shown numeric := private.exchanged_minor(p_prices -> 'shown');
  v_paid numeric := private.exchanged_minor(p_prices -> 'paid');
begin
  return (
  with v as (
    -- Numeric, because an amount times a count may exceed bigint.
    select a.appointment_value_minor::numeric as each, c.shown - c.priced - c.priced_elsewhere as unpriced, c.shown + c.no_show as decided,
      case when a.appointment_value_minor is null then '{value}'::text[] else '{}' end as no_value
  ), shown as (
    select c.priced_minor + coalesce(v_shown, 0) + v.unpriced * coalesce(v.each, 0) as minor,
      case when v.unpriced > 0 then v.no_value else '{}' end || case when v_shown is null then '{rate}'::text[] else '{}' end as missing
        from v
  ), inputs as (
    select jsonb_build_object('shown', c.shown, 'priced', c.priced, 'priced_minor', c.priced_minor)
      || case when c.priced_elsewhere > 0 then jsonb_build_object('priced_elsewhere', c.priced_elsewhere, 'exchanged_minor', v_shown)
        else '{}' end
      || jsonb_build_object('value_minor', v.each) as shown,
      jsonb_build_object('rows', c.paid + c.paid_elsewhere, 'minor', c.paid_minor)
      || case when c.paid_elsewhere > 0 then jsonb_build_object('exchanged_minor', v_paid) else '{}' end as paid from v
  )
  select jsonb_build_object(
    'booked', private.roi_figure('booked', coalesce(c.booked * v.each, 0), a.currency, c.booked,
      jsonb_build_object('booked', c.booked, 'value_minor', v.each),
      case when c.booked > 0 then v.no_value else '{}' end),
    'shown', private.roi_figure('shown', s.minor, a.currency, c.shown, i.shown, s.missing)
      || jsonb_build_object('exchanges', coalesce(p_prices -> 'shown', '[]')),
    'paid', private.roi_figure('paid', c.paid_minor + v_paid, a.currency, c.paid + c.paid_elsewhere, i.paid,
      case when v_paid is null then '{rate}'::text[] else '{}' end) || jsonb_build_object('exchanges', coalesce(p_prices -> 'paid', '[]')),
    'expected_paid', private.roi_figure('expected_paid', round(s.minor * a.close_basis_points / 10000), a.currency, c.shown,
      i.shown || jsonb_build_object('close_basis_points', a.close_basis_points),
      s.missing || case when a.close_basis_points is null then '{close_rate}'::text[] else '{}' end),
    'staff', private.roi_figure('staff', round(c.answered::numeric * a.saved_seconds_per_call * a.staff_hour_minor / 3600), a.currency,
      c.answered,
      jsonb_build_object('answered', c.answered, 'saved_seconds_per_call', a.saved_seconds_per_call, 'staff_hour_minor',
        a.staff_hour_minor),
      case when a.saved_seconds_per_call is null then '{saved_seconds}'::text[] else '{}' end
        || case when a.staff_hour_minor is null then '{staff_hour}'::text[] else '{}' end),
    'no_shows_avoided', private.roi_figure('no_shows_avoided',
      round((v.decided * a.baseline_no_show_basis_points / 10000.0 - c.no_show) * v.each), a.currency, v.decided,
      jsonb_build_object('decided', v.decided, 'no_show', c.no_show, 'baseline_no_show_basis_points', a.baseline_no_show_basis_points,
        'value_minor', v.each),
      v.no_value || case when a.baseline_no_show_basis_points is null then '{baseline}'::text[] else '{}' end))
  from v, shown s, inputs i);
end $$;
comment on function private.roi_values is
  'Returns what came back, each kind separately: booked, shown and paid are never added up. Prices in other currencies include their '
  'exchanges (roi_prices).';

create function private.roi_costs(o public.organizations, c private.roi_counts, p_from date, p_to date, p_from_rows boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
  with spent (kind, currency, owed, quantity, rows, elsewhere) as (
    select k.kind, k.currency, k.amount_minor::numeric, k.quantity, k.rows, 0::bigint
    from private.charges_between(o, p_from, p_to, p_from_rows) k
    union all
    select 'provider', 'USD', sum(p.usd_micros) / 10000.0, c.talk_seconds, sum(p.costed)::bigint, sum(p.elsewhere)::bigint
    from private.provider_days(o, p_from, p_to, p_from_rows) p having sum(p.costed + p.elsewhere) > 0
    union all
    select 'ai', 'USD', sum(a.cost_usd_micros + a.byok_usd_micros) / 10000.0, sum(a.requests), count(*), 0
    from public.ai_usage_logs a where a.organization_id = o.id and a.day between p_from and p_to having count(*) > 0
  ), days as (
    -- Amounts in the organization's own currency need no days.
    select * from private.exchanges(o.currency, array(
      select d from private.cost_days(o, p_from, p_to, p_from_rows) d where exists (select from spent s where s.currency <> o.currency)))
  ), figures as (
    select s.*, d.exchange,
      -- One rounding per figure. The days' parts are the amounts owed, or the weights of their rates.
      case when s.currency = o.currency or s.owed = 0 then round(s.owed)
        else round(case when d.owed = s.owed then d.own else s.owed * d.own / nullif(d.owed, 0) end) end as minor
    from spent s left join days d on d.kind = s.kind and d.currency = s.currency
  )
  select coalesce(jsonb_agg(
    private.roi_figure(f.kind, f.minor, o.currency, f.rows, jsonb_build_object('quantity', f.quantity),
      case when f.minor is null then '{rate}'::text[] else '{}' end || case when f.elsewhere > 0 then '{elsewhere}'::text[] else '{}' end)
    || jsonb_build_object('elsewhere', f.elsewhere, 'exchange', f.exchange || jsonb_build_object('owed_minor', round(f.owed)))
    order by array_position(array['usage', 'milestones', 'credits', 'provider', 'ai'], f.kind), f.currency), '[]')
  from figures f);
end $$;
comment on function private.roi_costs is
  'Returns spending by kind, in the organization''s currency: each day at its own rate. A kind with a day without a rate is missing, and '
  'names the days that lack one.';

create function private.roi_cost(o public.organizations, p_costs jsonb) returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (
  select private.roi_figure('cost', coalesce(sum((k ->> 'amount_minor')::bigint), 0)::bigint, o.currency,
    coalesce(sum((k ->> 'rows')::bigint), 0)::bigint,
    (select coalesce(jsonb_object_agg(x.kind || '_minor', x.minor), '{}') from (
      select e ->> 'formula' as kind,
        case when bool_and(e ->> 'amount_minor' is not null) then sum((e ->> 'amount_minor')::bigint) end as minor
      from jsonb_array_elements(p_costs) e group by 1) x),
    coalesce((select array_agg(distinct m) from jsonb_array_elements(p_costs) e, jsonb_array_elements_text(e -> 'missing') m), '{}'))
  from jsonb_array_elements(p_costs) k);
end $$;
comment on function private.roi_cost is 'Returns the sum of all kinds as shown; missing as soon as one is.';

create function private.roi_between(o public.organizations, a public.roi_assumptions, p_from date, p_to date, p_from_rows boolean)
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  c private.roi_counts := case when p_from_rows then private.counts_from_rows(o, p_from, p_to)
    else private.counts_from_facts(o, p_from, p_to) end;
  v_costs jsonb := private.roi_costs(o, c, p_from, p_to, p_from_rows);
  v_total jsonb := private.roi_cost(o, v_costs);
  v_cost bigint := (v_total ->> 'amount_minor')::bigint;
  -- Most calendars use the organization's currency and are spared this query.
  v_prices jsonb := case when c.priced_elsewhere + c.paid_elsewhere > 0 then private.roi_prices(o, p_from, p_to, p_from_rows) else '{}' end;
  v_values jsonb := private.roi_values(c, a, v_prices);
begin
  return jsonb_build_object('from', p_from, 'to', p_to, 'currency', o.currency, 'counts', to_jsonb(c), 'assumptions',
    to_jsonb(a) - 'organization_id',
    'values', v_values, 'costs', v_costs, 'cost', v_total,
    'roi_basis_points', case when v_cost > 0 then round(((v_values -> 'shown' ->> 'amount_minor')::numeric - v_cost) * 10000 / v_cost) end,
    'claims_confirmed_basis_points', round(c.confirmed * 10000.0 / nullif(c.claimed, 0)));
end $$;
comment on function private.roi_between is
  'Returns all figures of a range of local days for one version of the assumptions. The facts and the rows give the same result.';

create function private.roi_period(p_organization_id uuid, p_from date, p_to date, p_from_rows boolean) returns jsonb
-- One plan for every period: planning each time costs more than it saves.
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  o public.organizations;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_to < p_from or p_to - p_from > 1100 then
    perform private.refuse(422, 'roi_period_impossible', 'A period ends after it begins, and is three years at most');
  end if;
  select * into o from public.organizations where id = p_organization_id;
  v := private.roi_between(o, private.assumptions_of(o.id), p_from, p_to, p_from_rows);
  -- Providers' and models' bills are ours to pay: the margin of our charges is for operators only.
  if private.is_operator() then
    v := v || jsonb_build_object('margin_minor', case when v -> 'cost' ->> 'amount_minor' is not null then (
      select coalesce(sum(case when k ->> 'formula' in ('provider', 'ai') then -1 else 1 end * (k ->> 'amount_minor')::bigint), 0)
      from jsonb_array_elements(v -> 'costs') k) end);
  end if;
  return v;
end $$;
comment on function private.roi_period is 'Definer, because nobody may call the functions that sum charges; checks membership first.';
grant execute on function private.roi_period to authenticated;

create function private.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_fixed boolean,
  amount_minor numeric)
language plpgsql stable security definer set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations where id = p_organization_id;
  return query select d.day, d.currency, round(d.minor, 4), d.rate, d.rate_day, d.source, d.is_fixed,
      round(d.minor * d.rate * power(10::numeric, private.minor_digits(o.currency) - private.minor_digits(d.currency)), 4)
    from (
      select * from private.cost_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind not in ('shown', 'paid')
      union all
      select * from private.price_days(o, p_from, least(p_to, p_from + 1100), false) where p_kind in ('shown', 'paid')
    ) d where d.kind = p_kind order by d.day, d.currency;
end $$;
comment on function private.roi_exchange_days is
  'Definer, because nobody may call the functions that sum charges; checks membership first.';
grant execute on function private.roi_exchange_days to authenticated;

-- schemas/subjects/150_roi/60_proof-reports.sql
-- Proof reports: the figures of a closed month, frozen and later recounted.

create table public.proof_reports (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  month date not null,
  figures jsonb not null,
  frozen_at timestamptz not null,
  primary key (organization_id, month),
  constraint proof_reports_are_of_a_month check (extract(day from month) = 1)
);
comment on table public.proof_reports is 'The figures of a closed month as reported on the first morning after it. Append only.';
comment on column public.proof_reports.figures is
  'As roi_period, with time_zone, open: appointments of the month without verdict, and disputes: {raised, open, accepted, rejected} about '
  'its appointments.';
alter table public.proof_reports enable row level security;
create policy "members read their organization's proof reports" on public.proof_reports for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.proof_reports to authenticated;

create table private.proof_mails (
  organization_id uuid not null,
  month date not null,
  user_id uuid not null,
  message_id uuid not null,
  primary key (organization_id, month, user_id),
  foreign key (organization_id, month) references public.proof_reports (organization_id, month) on delete cascade,
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table private.proof_mails is 'Which message reported which month to which member; each is sent once.';
create index proof_mails_member_idx on private.proof_mails (organization_id, user_id);
create index proof_mails_message_idx on private.proof_mails (organization_id, message_id);
alter table private.proof_mails enable row level security;

create function private.month_after(p_month date) returns date language sql immutable set search_path = '' as $$
  select (p_month + interval '1 month')::date
$$;
comment on function private.month_after is 'Returns the first day of the following month.';

create function private.proof_figures(o public.organizations, a public.roi_assumptions, p_month date, p_from_rows boolean) returns jsonb
language sql stable set search_path = '' as $$
  select private.roi_between(o, a, p_month, private.month_after(p_month) - 1, p_from_rows)
    || jsonb_build_object('time_zone', o.time_zone, 'open', d.open,
    'disputes', jsonb_build_object('raised', d.raised, 'open', d.still_open, 'accepted', d.accepted, 'rejected', d.rejected))
  from (
    select count(distinct x.id) filter (where x.is_judged and x.verdict = 'pending') as open, count(s.id) as raised,
      count(s.id) filter (where s.status = 'open') as still_open, count(s.id) filter (where s.status = 'accepted') as accepted,
      count(s.id) filter (where s.status = 'rejected') as rejected
    from public.appointments x left join public.disputes s on s.organization_id = x.organization_id and s.appointment_id = x.id
    where x.organization_id = o.id and x.starts_at >= p_month::timestamp at time zone o.time_zone
      and x.starts_at < private.month_after(p_month)::timestamp at time zone o.time_zone
  ) d
$$;
comment on function private.proof_figures is
  'Returns all figures of a month''s proof report for one version of the assumptions; from the facts or from the rows.';

create function private.has_activity(p_figures jsonb) returns boolean language sql immutable set search_path = '' as $$
  select (p_figures #>> '{counts,calls}')::bigint + (p_figures #>> '{counts,booked}')::bigint + (p_figures #>> '{counts,shown}')::bigint > 0
    or jsonb_array_length(p_figures -> 'costs') > 0
$$;
comment on function private.has_activity is 'Returns whether anything happened in a month. Nobody gets a report without content.';

create function private.month_name(p_month date, p_locale text) returns text language sql immutable set search_path = '' as $$
  select case p_locale
    when 'sv' then (array['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november',
      'december'])[extract(month from p_month)]
    else (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
      'December'])[extract(month from p_month)] end
    || to_char(p_month, ' FMYYYY')
$$;
comment on function private.month_name is 'Returns the name of a month in a language (en, sv).';

create function private.may_get_report(m public.messages) returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from private.proof_mails p
    join public.memberships k on k.organization_id = p.organization_id and k.user_id = p.user_id and k.role in ('owner', 'manager')
      and k.wants_reports
    where p.organization_id = m.organization_id and p.message_id = m.id)
$$;
comment on function private.may_get_report is 'Returns whether a report''s reader may still read it and still wants to.';

create function private.report_values(m public.messages) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('report.month', private.month_name(p.month, m.locale),
    'report.figures', jsonb_build_array(jsonb_build_object('links', '[]'::jsonb, 'text',
      (select string_agg(w.word || ': ' || (r.figures -> 'counts' ->> w.count), E'\n' order by w.n)
       from (values (1, 'en', 'calls', 'Calls'), (2, 'en', 'answered', 'Answered'), (3, 'en', 'booked', 'Appointments booked'),
         (4, 'en', 'shown', 'Appointments shown'),
         (1, 'sv', 'calls', 'Samtal'), (2, 'sv', 'answered', 'Besvarade'), (3, 'sv', 'booked', 'Bokningar'),
         (4, 'sv', 'shown', 'Besök')) w (n, locale, count, word)
       where w.locale = m.locale))),
    'report_link', (select rtrim(d.decrypted_secret, '/') from vault.decrypted_secrets d where d.name = 'site_url') || '/roi/report/'
      || to_char(p.month, 'YYYY-MM')
      || '?organization=' || m.organization_id)
  from private.proof_mails p join public.proof_reports r on r.organization_id = p.organization_id and r.month = p.month
  where p.organization_id = m.organization_id and p.message_id = m.id
$$;
comment on function private.report_values is
  'Returns the values of an e-mail about a proof report: the month, its counts, and the link to everything else. No amounts by e-mail.';

create function private.set_report_mail(p_organization_id uuid, p_wanted boolean) returns void language plpgsql security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  update public.memberships set wants_reports = coalesce(p_wanted, true) where organization_id = p_organization_id and user_id = auth.uid();
end $$;
comment on function private.set_report_mail is
  'For public.set_report_mail. Definer, because members write nothing else of their membership.';
grant execute on function private.set_report_mail to authenticated;

create function private.learned_since(o public.organizations, p_month date, p_since timestamptz, p_frozen jsonb, p_now jsonb) returns jsonb
language sql stable set search_path = '' as $$
  with t as (
    select p_month::timestamp at time zone o.time_zone as since, private.month_after(p_month)::timestamp at time zone o.time_zone as before
  ), due as materialized (
    select a.id from t join public.appointments a on a.organization_id = o.id and a.starts_at >= t.since and a.starts_at < t.before
  ), told (n, cause, rows) as (
    select 1, 'calls', count(*) from t join public.calls c on c.organization_id = o.id and c.occurred_at >= t.since
      and c.occurred_at < t.before where c.created_at > p_since
    union all
    select 2, 'usage', count(*) from public.usage_records u where u.organization_id = o.id and u.period = p_month
      and u.recorded_at > p_since
    union all
    select 3, 'bookings', count(*) from t join public.appointments a on a.organization_id = o.id and a.booked_at >= t.since
      and a.booked_at < t.before where a.created_at > p_since
    union all
    select 4, 'verdicts', count(*) from due d join public.verdicts v on v.organization_id = o.id and v.appointment_id = d.id
    where greatest(v.decided_at, v.created_at) > p_since
    union all
    select 5, 'disputes', count(*) from due d join public.disputes s on s.organization_id = o.id and s.appointment_id = d.id
    where greatest(s.raised_at, s.decided_at) > p_since
    union all
    select 6, 'credits', count(*) from t join public.milestone_slots s on s.organization_id = o.id and s.credit_minor is not null
      and s.left_at >= t.since and s.left_at < t.before
    where s.left_at > p_since
    union all
    select 7, 'payments', count(*) from t join public.appointments a on a.organization_id = o.id and a.paid_at >= t.since
      and a.paid_at < t.before
    -- An appointment is updated for many reasons.
    where a.updated_at > p_since and p_frozen #> '{values,paid}' is distinct from p_now #> '{values,paid}'
    union all
    select 8, 'ai', count(*) from public.ai_usage_logs l where l.organization_id = o.id and l.day >= p_month
      and l.day < private.month_after(p_month) and l.asked_at > p_since
    union all
    select 9, 'rates', count(*) from public.day_rates r where r.quote = o.currency and r.day >= p_month
      and r.day < private.month_after(p_month) and r.fixed_at > p_since
      -- Other currencies' pairs are irrelevant here.
      and (r.base = 'USD' or exists (select from public.rate_cards c where c.organization_id = o.id and c.currency = r.base)
        or exists (select from private.daily_prices d where d.organization_id = o.id and d.day = r.day and d.currency = r.base))
    union all
    -- When an invoice was voided is not recorded: fewer milestones than before mean that it was since.
    select 10, 'voided', count(*) from t join public.milestones m on m.organization_id = o.id and m.reached_at >= t.since
      and m.reached_at < t.before
    join public.invoices i on i.organization_id = o.id and i.milestone = m.number and i.status = 'void'
    where coalesce(jsonb_path_query_first(p_frozen, '$.costs[*] ? (@.formula == "milestones").inputs.quantity')::bigint, 0)
      > coalesce(jsonb_path_query_first(p_now, '$.costs[*] ? (@.formula == "milestones").inputs.quantity')::bigint, 0)
  )
  select coalesce(jsonb_agg(jsonb_build_object('cause', cause, 'rows', rows) order by n), '[]') from told where rows > 0
$$;
comment on function private.learned_since is
  'Returns what was learned about a month since a time, by cause, with the number of rows; from the frozen figures and the recounted ones.';

create function private.proof_report_as(p_organization_id uuid, p_month date, p_as_of timestamptz) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  o public.organizations;
  r public.proof_reports;
  a public.roi_assumptions;
  v_now jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations where id = p_organization_id;
  select * into r from public.proof_reports x where x.organization_id = p_organization_id and x.month = p_month;
  if r.month is null then return null; end if;
  -- By the days and in the currency of the report, even if the organization has changed them since.
  o.time_zone := r.figures ->> 'time_zone';
  o.currency := r.figures ->> 'currency';
  -- Assumptions are not facts of the month: both sides use the same.
  select * into a from public.roi_assumptions x where x.organization_id = o.id and x.version = (r.figures #>> '{assumptions,version}')::int;
  v_now := private.proof_figures(o, a, r.month, true);
  return jsonb_build_object('month', r.month, 'frozen_at', r.frozen_at, 'frozen', r.figures, 'recounted_at', p_as_of,
    'recounted', v_now, 'since', private.learned_since(o, r.month, r.frozen_at, r.figures, v_now),
    'assumptions_in_force', (private.assumptions_of(o.id)).version,
    'mailed', (select count(*) from private.proof_mails p where p.organization_id = o.id and p.month = r.month));
end $$;
comment on function private.proof_report_as is 'Definer, because nobody may call the functions that sum charges; checks membership first.';

create function private.proof_report(p_organization_id uuid, p_month date) returns jsonb language sql stable security definer
  set search_path = '' as $$
  select private.proof_report_as(p_organization_id, p_month, now())
$$;
comment on function private.proof_report is 'proof_report_as for the current time. Definer, because the caller may not choose the time.';
grant execute on function private.proof_report to authenticated;

-- schemas/subjects/160_operator/10_accounts.sql
-- What operators see of an organization, across subjects.

create function private.operator_accounts(p_search text, p_unpaid boolean, p_limit int, p_offset int) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    with found as materialized (
      select o.id, o.name, o.time_zone, b.open_from, coalesce(u.unpaid, 0) as unpaid, coalesce(u.overdue, 0) as overdue,
        coalesce(u.failed, 0) as failed, count(*) over () as total
      from public.organizations o
      join private.billing_accounts b on b.organization_id = o.id
      left join (
        select i.organization_id as id, count(*)::int as unpaid, count(*)
          filter (where i.due_on < (now() at time zone z.time_zone)::date)::int as overdue,
          count(*) filter (where i.payment_failed_at is not null)::int as failed
        from public.invoices i join public.organizations z on z.id = i.organization_id where i.status = 'open' group by 1
      ) u on u.id = o.id
      where position(lower(coalesce(p_search, '')) in lower(o.name)) > 0 and (u.unpaid > 0 or not coalesce(p_unpaid, false))
      order by lower(o.name), o.id limit least(greatest(coalesce(p_limit, 50), 1), 200) offset greatest(coalesce(p_offset, 0), 0)
    ), charged as (
      -- Months end at different times in different zones.
      select l.organization_id as id, jsonb_agg(to_jsonb(l) - 'inputs') as lines
      from (select f.open_from, array_agg(f.id) as ids from found f group by 1) g
      cross join lateral private.month_lines(g.ids, g.open_from) l group by 1
    )
    select f.id, f.name, f.time_zone, to_jsonb(private.rate_card_at(f.id, (now() at time zone f.time_zone)::date)) - 'organization_id',
      f.open_from, d.total_minor, r.currency,
      coalesce((select jsonb_agg(jsonb_build_object('currency', c.currency, 'minor', c.minor) order by c.currency)
        from (select i.currency, sum(i.total_minor - i.paid_minor)::bigint as minor from public.invoices i
          where i.organization_id = f.id and i.status = 'open' group by 1) c), '[]'),
      f.unpaid, f.overdue, f.failed, f.total
    from found f
    left join charged n on n.id = f.id
    cross join lateral private.rate_card_at(f.id, (f.open_from + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', f.open_from, null, coalesce(n.lines, '[]'), f.open_from) d
    order by lower(f.name), f.id;
end $$;
comment on function private.operator_accounts is 'For public.operator_accounts. Definer, because operators are not members.';
grant execute on function private.operator_accounts to authenticated;

create function private.operator_account(p_organization_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_operator(auth.uid());
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  return jsonb_build_object('id', o.id, 'name', o.name, 'time_zone', o.time_zone, 'today', (now() at time zone o.time_zone)::date,
    'open_period', (select b.open_from from private.billing_accounts b where b.organization_id = o.id),
    'has_usage', exists (select from public.usage_records u where u.organization_id = o.id),
    'cards', (select jsonb_agg(to_jsonb(r) - 'organization_id'
      || jsonb_build_object('author_name', coalesce(nullif(p.full_name, ''), p.email)) order by r.version desc)
      from public.rate_cards r left join public.profiles p on p.user_id = r.author where r.organization_id = o.id),
    'unpaid', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'cause', i.cause, 'period',
      i.period,
        'milestone', i.milestone, 'status', i.status, 'currency', i.currency, 'total_minor', i.total_minor, 'paid_minor', i.paid_minor,
        'refunded_minor', i.refunded_minor, 'issued_on', i.issued_on,
        'due_on', i.due_on, 'payment_failed_at', i.payment_failed_at, 'chargeback', i.chargeback, 'provider', i.provider)
          order by i.due_on, i.number)
      from public.invoices i where i.organization_id = o.id and i.status = 'open'), '[]'),
    'ai_keys', private.ai_keys_of(o.id));
end $$;
comment on function private.operator_account is 'For public.operator_account. Definer, because operators are not members.';
grant execute on function private.operator_account to authenticated;

-- schemas/flows/answer.sql
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

-- schemas/flows/charge-milestones.sql
-- Verdicts and disputes fill and free milestone slots.

create function private.reassign_slots(p_organization_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  -- One at a time, so that fifty simultaneous verdicts fill one milestone.
  perform from private.billing_accounts where organization_id = p_organization_id for update;
  if not found then return; end if;
  perform private.free_slots(p_organization_id, p_as_of);
  perform private.fill_slots(p_organization_id);
  perform private.invoice_milestones(p_organization_id);
end $$;
comment on function private.reassign_slots is
  'Derives an organization''s slots from its current verdicts and disputes; repeating it changes nothing. Full milestones are invoiced.';

create function private.follow_verdicts() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[];
begin
  if tg_op = 'DELETE' then
    v_ids := array(select distinct g.organization_id from gone g where g.verdict = 'shown' or private.holds_slot(g.organization_id, g.id)
      order by 1);
  elsif tg_op = 'INSERT' then
    v_ids := array(select distinct n.organization_id from fresh n where n.verdict = 'shown' order by 1);
  else
    v_ids := array(select distinct n.organization_id from fresh n join gone o on o.id = n.id
      where n.verdict <> o.verdict and ('shown' in (n.verdict, o.verdict) or private.holds_slot(n.organization_id, n.id)) order by 1);
  end if;
  for i in 1 .. cardinality(v_ids) loop perform private.reassign_slots(v_ids[i], now()); end loop;
  return null;
end $$;
comment on function private.follow_verdicts is
  'Statement trigger: slots follow the verdicts. Definer, because nobody writes slots directly.';

create function private.follow_disputes() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[] := array(select distinct organization_id from fresh order by 1);
begin
  for i in 1 .. cardinality(v_ids) loop perform private.reassign_slots(v_ids[i], now()); end loop;
  return null;
end $$;
comment on function private.follow_disputes is
  'Statement trigger: a disputed appointment takes no slot, but keeps an invoiced one. Definer, because nobody writes slots directly.';

-- schemas/flows/compose.sql
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

-- schemas/flows/dial.sql
-- Campaigns call their leads.

create function private.place_calls(p_campaign public.campaigns, p_lead_ids uuid[], p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_made uuid[];
begin
  with answered as materialized (
    select * from private.permits(p_campaign.organization_id, p_lead_ids, 'call', 'campaign', p_campaign.id, true, p_as_of)
  ), made as (
    insert into public.call_attempts (organization_id, campaign_id, lead_id, number, receipt_id, planned_at)
    select l.organization_id, l.campaign_id, l.lead_id, l.attempts + 1, a.receipt_id, p_as_of
    from answered a join public.campaign_leads l on l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id
      and l.lead_id = a.lead_id
    where a.allowed returning id
  ), moved as (
    update public.campaign_leads l set attempts = l.attempts + a.allowed::int, next_attempt_at = coalesce(a.not_before, l.next_attempt_at),
      status = case when a.allowed then 'calling' when a.not_before is null then 'skipped' else 'waiting' end,
      skip_reason = case when not a.allowed and a.not_before is null then a.reason end
    from answered a
    where l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id and l.lead_id = a.lead_id
  ) select array_agg(id) into v_made from made;
  -- A call that is not placed within five minutes is outdated.
  perform private.enqueue(a.organization_id, 'call.place', 'call:' || a.id, jsonb_build_object(
      'attempt_id', a.id, 'lead_id', a.lead_id, 'campaign_id', a.campaign_id, 'receipt_id', a.receipt_id,
      'from_number', p_campaign.from_number, 'to_number', l.phone, 'agent_ref', p_campaign.agent_ref,
      'provider', (select i.provider from public.integrations i
        where i.organization_id = a.organization_id and i.id = p_campaign.integration_id),
      'variables', private.call_variables(l, o.name)),
    p_as_of, a.lead_id, p_as_of + interval '5 minutes')
  from public.call_attempts a
  join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
  join public.organizations o on o.id = a.organization_id
  where a.organization_id = p_campaign.organization_id and a.id = any (v_made);
  return coalesce(cardinality(v_made), 0);
end $$;
comment on function private.place_calls is
  'Decides about leads with receipts, and adds the calls of those who may be called to the outbox. Returns how many.';

create function private.dial_campaign(p_campaign_id uuid, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  c public.campaigns;
  v_trip jsonb;
  v_free int;
  v_due uuid[];
  v_yes uuid[];
  v_never uuid[];
  v_placed int := 0;
begin
  -- Another transaction that is dialling this campaign does all the work there is.
  select * into c from public.campaigns
  where id = p_campaign_id and (status = 'running' or (status = 'scheduled' and starts_at <= p_as_of)) for no key update skip locked;
  if c.id is null then return 0; end if;
  if c.status = 'scheduled' then
    perform private.move_campaign(c.id, 'running', 'started', null, p_as_of);
    select * into c from public.campaigns where id = c.id;
  end if;
  perform private.close_lost_attempts(c.organization_id, c.id, p_as_of);
  v_trip := private.breaker_reason(c, p_as_of);
  if v_trip is not null then
    perform private.move_campaign(c.id, 'paused', 'paused', null, p_as_of, v_trip ->> 'reason', v_trip - 'reason');
    return 0;
  end if;
  v_free := c.concurrency - (select count(*) from public.call_attempts
    where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  -- In rounds, because leads that may not be called now make room for others.
  for round in 1 .. 20 loop
    exit when v_free <= 0;
    v_due := array(select lead_id from public.campaign_leads where campaign_id = c.id and status = 'waiting' and next_attempt_at <= p_as_of
      order by next_attempt_at, lead_id limit 1000 for update skip locked);
    exit when v_due = '{}';
    with asked as materialized (
      select * from private.permits(c.organization_id, v_due, 'call', 'campaign', c.id, false, p_as_of)
    ), later as (
      update public.campaign_leads l set next_attempt_at = a.not_before from asked a
      where l.organization_id = c.organization_id and l.campaign_id = c.id and l.lead_id = a.lead_id and a.not_before is not null
    )
    select (array_agg(lead_id order by ordinal) filter (where allowed))[1:v_free], array_agg(lead_id order by ordinal)
      filter (where not allowed and not_before is null)
      into v_yes, v_never from asked;
    v_placed := v_placed + private.place_calls(c, coalesce(v_yes, '{}') || coalesce(v_never, '{}'), p_as_of);
    v_free := c.concurrency - (select count(*) from public.call_attempts
      where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  end loop;
  if exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id)
    and not exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id
      and status in ('waiting', 'calling')) then
    perform private.move_campaign(c.id, 'completed', 'completed', null, p_as_of);
  end if;
  return v_placed;
end $$;
comment on function private.dial_campaign is
  'Dials the due leads of one campaign, within its concurrency; starts it at its time, pauses it when the breaker opens, completes it '
  'when no lead is left. Returns how many calls were planned.';

create function private.dial(p_as_of timestamptz default now()) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
  v_placed int := 0;
begin
  for v_id in select id from public.campaigns where status = 'running' or (status = 'scheduled' and starts_at <= p_as_of) order by id loop
    begin
      v_placed := v_placed + private.dial_campaign(v_id, p_as_of);
    exception
      -- Another run is in progress; the next one is ten seconds away.
      when deadlock_detected or serialization_failure or lock_not_available then null;
      when others then
        -- A campaign that fails must neither hold up the others nor go unnoticed.
        perform private.move_campaign(v_id, 'paused', 'paused', null, p_as_of, 'dialler_error',
          jsonb_build_object('error', left(sqlstate || ' ' || sqlerrm, 500)));
    end;
  end loop;
  return v_placed;
end $$;
comment on function private.dial is
  'Dials all running campaigns. Called by pg_cron; simultaneous, late and repeated runs have the same result.';

create function private.preflight(p_campaign_id uuid, p_as_of timestamptz)
returns table (lead_id uuid, reason text, not_before timestamptz, zone text, zone_source text) language plpgsql stable security definer
  set search_path = '' as $$
#variable_conflict use_column
declare
  v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
  v_waiting uuid[];
  v_due timestamptz[];
begin
  -- As parallel arrays, so that nothing has to be joined again.
  select array_agg(l.lead_id order by l.lead_id), array_agg(l.next_attempt_at order by l.lead_id) into v_waiting, v_due
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status = 'waiting';
  return query
  select w.lead_id, case when w.allowed and v_due[w.ordinal] > p_as_of then 'retry_later' when w.allowed then 'now' else w.reason end,
    case when w.allowed and v_due[w.ordinal] > p_as_of then v_due[w.ordinal]
      else greatest(w.not_before, case when w.not_before is not null then v_due[w.ordinal] end) end,
    w.zone, w.zone_source
  from private.decide_contacts(v.organization_id, v_waiting, 'call', 'campaign', null, null, v.id, false, p_as_of) w
  union all
  select l.lead_id, case when l.status = 'skipped' then l.skip_reason else l.status end, null, null, null
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status <> 'waiting';
end $$;
comment on function private.preflight is
  'Returns what would happen to each lead of a campaign if it were dialled now. Definer, because the rules read more than members may.';
grant execute on function private.preflight to authenticated;

-- schemas/flows/finish.sql
-- Outbox rows are finished, and the subject that ordered an effect records its end.

create function private.finish_effect(p_row private.outbox) returns void language plpgsql set search_path = '' as $$
begin
  case p_row.kind
    when 'sms.send', 'email.send' then perform private.message_sent(p_row);
    when 'call.place' then perform private.call_placed(p_row);
    when 'invoice.issue' then perform private.invoice_issued(p_row);
    else null;
  end case;
end $$;
comment on function private.finish_effect is
  'Records the end of an effect in the subject that ordered it: done, dead, or cancelled at claim; status and last_error of the row '
  'have the details.';

create function private.lock_effect_subjects(p_ids bigint[]) returns void language plpgsql set search_path = '' as $$
begin
  perform private.lock_message_refs(array(
    select o.provider_ref from private.outbox o where o.id = any (p_ids) and o.kind in ('sms.send', 'email.send')));
  perform 1 from public.call_attempts a
  where a.id = any (array(select (o.payload ->> 'attempt_id')::uuid from private.outbox o
    where o.id = any (p_ids) and o.kind = 'call.place'))
  order by a.id for no key update;
end $$;
comment on function private.lock_effect_subjects is
  'Locks the rows that finish_effect will write, all at once and in the order that webhooks use, so that a fast report of the provider '
  'and we do not deadlock.';

create function private.finish_effects(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids bigint[] := array(
    select id from private.outbox where follow_up_at <= p_as_of order by follow_up_at limit p_limit for update skip locked);
  v_row private.outbox;
  v_finished bigint[] := '{}';
begin
  perform private.lock_effect_subjects(v_ids);
  for v_row in select * from private.outbox where id = any (v_ids) order by follow_up_at, id loop
    begin
      perform private.finish_effect(v_row);
      v_finished := v_finished || v_row.id;
    exception when others then
      raise warning 'outbox % was not followed up: % %', v_row.id, sqlstate, sqlerrm;
      update private.outbox set follow_up_at = p_as_of + interval '1 minute' where id = v_row.id;
    end;
  end loop;
  update private.outbox set follow_up_at = null where id = any (v_finished);
  return cardinality(v_finished);
end $$;
comment on function private.finish_effects is
  'Runs finish_effect for finished rows. One that fails is retried a minute later and does not hold up the others.';

create function private.finish_outbox(p_results jsonb, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare v_finished jsonb;
begin
  with result as (
    select r.*, case when r.retry_after_seconds is not null then least(86400, greatest(0, r.retry_after_seconds)) end as wait
    from jsonb_to_recordset(p_results)
      as r (id bigint, lease_token uuid, result text, provider text, provider_ref text, error text, retry_after_seconds double precision)
  ), mine as materialized (
    select o.id as row_id, private.gate_owner(o) as gate_owner, o.provider as through, r.*,
      -- An attempt that was not begun does not count.
      o.attempts - case when r.result in ('absent', 'released') then 1 else 0 end as counted,
      case when r.result in ('done', 'dead') then r.result
        when r.result in ('retry', 'unsure') and o.attempts >= 8 then 'dead'
        when r.result = 'unsure' or (r.result = 'released' and o.in_doubt) then 'unsure'
        else 'waiting' end as becomes
    from result r join private.outbox o on o.id = r.id and o.lease_token = r.lease_token and o.status = 'leased'
    where r.result in ('done', 'retry', 'dead', 'unsure', 'absent', 'released')
    order by o.id for update of o
  ), finished as (
    update private.outbox o set
      status = m.becomes, attempts = m.counted, lease_token = null, leased_until = null,
      in_doubt = m.becomes <> 'done'
        and (m.result = 'unsure' or (m.result = 'released' and o.in_doubt) or (m.result = 'dead' and o.in_doubt)),
      provider = coalesce(m.provider, o.provider), provider_ref = coalesce(m.provider_ref, o.provider_ref),
      last_error = case when m.result = 'done' then null else coalesce(left(m.error, 300), o.last_error) end,
      due_at = case when m.becomes in ('done', 'dead') then o.due_at
        when m.result in ('absent', 'released') then p_as_of
        else p_as_of + coalesce(make_interval(secs => m.wait), private.backoff(m.counted)) end,
      finished_at = case when m.becomes in ('done', 'dead') then p_as_of end,
      follow_up_at = case when m.becomes in ('done', 'dead') then p_as_of end
    from mine m where o.id = m.row_id returning m.row_id
  )
  select jsonb_agg(jsonb_build_object('organization_id', gate_owner, 'provider', through, 'result', result, 'retry_after', wait)
    order by m.row_id)
  into v_finished from mine m join finished using (row_id);
  if v_finished is null then return 0; end if;
  perform private.record_gate_results(v_finished, p_as_of);
  perform private.finish_effects(p_as_of);
  return jsonb_array_length(v_finished);
end $$;
comment on function private.finish_outbox is
  'Records a worker''s results: done, dead, retry (certainly not done), unsure (ask before retrying), absent (asked: it was not done), '
  'released (not begun). Rows that are no longer leased to it stay unchanged. Returns how many counted.';

-- schemas/flows/fold-appointments.sql
-- Booking events become rows of appointments, one row per chain of reschedules.

create function private.refold_appointment(p_appointment_id uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  f private.appointment_facts;
  b private.begun_time;
  v_lead uuid;
  v record;
begin
  f := jsonb_populate_record(null::private.appointment_facts, coalesce(
    (select jsonb_object_agg(s.key, s.value order by t.depth, private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key)
     from private.appointment_facts_trail(p_appointment_id) t cross join lateral jsonb_each(jsonb_strip_nulls(t.fact)) s), '{}'));
  select
    max(t.provider_ref) filter (where is_tip) as tip,
    min(t.occurred_at) as first_event_at,
    min(t.occurred_at) filter (where t.type in ('appointment.booked', 'appointment.rescheduled')) as booked_at,
    min(t.occurred_at) filter (where is_tip and t.type = 'appointment.cancelled') as cancelled_at,
    min(t.occurred_at) filter (where t.type = 'appointment.paid') as paid_at,
    bool_or(is_tip and t.type in ('appointment.booked', 'appointment.rescheduled', 'appointment.paid')) as is_booked,
    (array_agg((t.fact ->> 'attended')::boolean order by t.occurred_at desc, t.dedupe_key desc)
      filter (where t.type = 'appointment.attendance_marked'
        and coalesce(t.fact ->> 'marked_email' = lower(f.attendee_email), true)))[1] as attended
  into v from private.appointment_facts_trail(p_appointment_id) t;
  -- A cancellation does not undo a visit that took place: that time is judged.
  -- So is one that was booked before a request to move it.
  if v.cancelled_at is not null then b := private.begun_time_of(p_appointment_id); end if;

  update public.appointments a set
    provider_ref = coalesce(v.tip, a.provider_ref),
    status = case when v.cancelled_at is not null then 'cancelled' when v.is_booked and f.starts_at is not null then 'booked'
      else 'requested' end,
    title = f.title, starts_at = coalesce(b.starts_at, f.starts_at),
    ends_at = case when b.starts_at is null then greatest(f.ends_at, f.starts_at) else b.ends_at end, called_off_late_at = b.taken_back_at,
    location = f.location, host_email = f.host_email,
    cancel_reason = case when v.cancelled_at is not null then f.cancel_reason end,
    price_minor = f.price_minor, currency = upper(f.currency),
    attendee_name = f.attendee_name, attendee_email = lower(f.attendee_email), attendee_phone = f.attendee_phone,
    attendee_time_zone = f.attendee_time_zone, attendee_locale = f.attendee_locale,
    booked_at = v.booked_at, cancelled_at = v.cancelled_at, paid_at = v.paid_at, attended = v.attended, first_event_at = v.first_event_at,
    reschedules = (select count(*) from public.appointment_refs r where r.appointment_id = a.id and r.previous_ref is not null),
    updated_at = now()
  where a.id = p_appointment_id;

  -- Looked up again even if it is the same person: this event may be the first with the phone number.
  perform private.find_or_make_lead(
    a.organization_id, f.attendee_email, f.attendee_phone, f.attendee_name, 'booking', coalesce(v.booked_at, v.first_event_at),
    f.attendee_time_zone, case when left(f.attendee_locale, 2) in ('en', 'sv') then left(f.attendee_locale, 2) end)
  from public.appointments a join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
  where a.id = p_appointment_id and l.email = lower(f.attendee_email) and l.phone is null and f.attendee_phone is not null;
  select coalesce(a.lead_id, private.find_or_make_lead(
    a.organization_id, f.attendee_email, f.attendee_phone, f.attendee_name, 'booking', coalesce(v.booked_at, v.first_event_at),
    f.attendee_time_zone, case when left(f.attendee_locale, 2) in ('en', 'sv') then left(f.attendee_locale, 2) end))
  into v_lead from public.appointments a where a.id = p_appointment_id;
  update public.appointments set lead_id = v_lead where id = p_appointment_id and lead_id is distinct from v_lead;
  return v_lead;
end $$;
comment on function private.refold_appointment is
  'Computes an appointment''s row from its whole trail and returns its lead. The result does not depend on the order of arrival.';

create function private.mark_attendance(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.fact #>> '{appointment,provider_ref}';
  v_id uuid;
begin
  for v_id in
    select r.appointment_id from public.appointment_refs r
    where r.organization_id = p_event.organization_id and r.integration_id = p_event.integration_id
      and r.provider_ref in (v_ref, v_ref || '#' || lower(trim(p_event.fact #>> '{appointment,attendee,email}')))
    order by r.provider_ref
  loop
    return next row(p_event.organization_id, 'appointments'::text, 'update'::text, v_id::text, private.refold_appointment(v_id));
  end loop;
end $$;
comment on function private.mark_attendance is
  'Applies a mark of attendance to its appointment. A mark alone creates none: it has neither a time nor a booking, and waits in the '
  'trail for the booking.';

create function private.merge_appointments(p_one uuid, p_other uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_kept uuid;
  v_gone uuid;
begin
  -- Keeps the older row: someone may have opened it already.
  select id into v_kept from public.appointments where id in (p_one, p_other) order by created_at, id limit 1;
  v_gone := case v_kept when p_one then p_other else p_one end;
  update public.appointment_refs set appointment_id = v_kept where appointment_id = v_gone;
  perform private.move_verification(v_kept, v_gone);
  delete from public.appointments where id = v_gone;
  return v_kept;
end $$;
comment on function private.merge_appointments is
  'Merges two rows of one chain whose middle link arrived last: the older row takes over the other''s trail, evidence and verdicts.';

create function private.apply_appointment(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.fact #>> '{appointment,provider_ref}';
  v_previous text := nullif(p_event.fact #>> '{appointment,previous_ref}', v_ref);
  v_at timestamptz := p_event.occurred_at;
  v_own uuid;
  v_older uuid;
  v_kind text := 'update';
  v_leads uuid[];
  v_lead uuid;
begin
  perform private.lock_bookings(p_event.integration_id);
  if p_event.fact ->> 'type' = 'appointment.attendance_marked' then
    return query select * from private.mark_attendance(p_event);
    return;
  end if;
  select appointment_id into v_own from public.appointment_refs
  where organization_id = p_event.organization_id and integration_id = p_event.integration_id and provider_ref = v_ref;
  select appointment_id into v_older from public.appointment_refs
  where organization_id = p_event.organization_id and integration_id = p_event.integration_id and provider_ref = v_previous;
  if v_own is null and v_older is null then
    insert into public.appointments (organization_id, integration_id, provider_ref, first_event_at)
    values (p_event.organization_id, p_event.integration_id, v_ref, v_at) returning id into v_own;
    v_kind := 'insert';
  elsif v_own <> v_older then
    -- Separate from the condition above, because the call may open a dispute.
    if not private.keep_separate(v_own, v_older) then
      v_leads := array(select lead_id from public.appointments where id in (v_own, v_older));
      v_own := private.merge_appointments(v_own, v_older);
    end if;
  end if;
  v_own := coalesce(v_own, v_older);

  insert into public.appointment_refs as r (integration_id, provider_ref, organization_id, appointment_id, previous_ref)
  values (p_event.integration_id, v_ref, p_event.organization_id, v_own, v_previous)
  on conflict (organization_id, integration_id, provider_ref) do update set previous_ref = coalesce(r.previous_ref, excluded.previous_ref);
  if v_previous is not null then
    insert into public.appointment_refs (integration_id, provider_ref, organization_id, appointment_id)
    values (p_event.integration_id, v_previous, p_event.organization_id, v_own) on conflict do nothing;
  end if;
  v_lead := private.refold_appointment(v_own);
  -- The lead that lost its appointment by the merge is no longer booked by it.
  perform private.refresh_leads(array_remove(v_leads, v_lead));
  return next row(p_event.organization_id, 'appointments'::text, v_kind, v_own::text, v_lead);
end $$;
comment on function private.apply_appointment is 'Applies one domain event to its appointment. Chains that turn out to be one are merged.';

-- schemas/flows/import-leads.sql
-- A chunk of a lead list becomes leads, or rejects with their reasons.

create function private.import_leads_chunk(p_import_id uuid, p_first_line int, p_rows jsonb, p_as_of timestamptz)
returns public.lead_imports language plpgsql security definer set search_path = '' as $$
declare
  v public.lead_imports := private.running_lead_import(p_import_id);
  v_rows int := case when jsonb_typeof(p_rows) = 'array' then jsonb_array_length(p_rows) else 0 end;
begin
  if exists (select 1 from public.lead_import_chunks where import_id = p_import_id and first_line = p_first_line) then
    return v;
  end if;
  if v.status <> 'running' then perform private.refuse(409, 'import_not_running', 'It was finished, cancelled or undone'); end if;
  if v_rows not between 1 and 5000 or pg_column_size(p_rows) > 8000000 then
    perform private.refuse(422, 'import_chunk_size', 'A chunk is a list of 1 to 5,000 rows and has at most 8 MB');
  end if;
  insert into public.lead_import_chunks (organization_id, import_id, first_line, row_count, at)
  values (v.organization_id, p_import_id, p_first_line, v_rows, p_as_of);

  with parsed as materialized (
    select gen_random_uuid() as id, r.*, case
      when r.problem is not null then r.problem
      when r.phone is null and r.email is null then 'unreachable'
      when not private.is_e164(r.phone) then 'phone_invalid'
      when r.email !~ '^[^\s@]+@[^\s@]+$' or r.email <> lower(r.email) or length(r.email) > 254 then 'email_invalid'
      when length(r.name) > 10000 then 'cell_too_long'
      when pg_column_size(r.custom) > 20000 then 'row_too_long' end as refused
    from jsonb_to_recordset(p_rows) as r(line int, name text, phone text, email text, time_zone text, locale text,
      tags text[], custom jsonb, problem text, cells jsonb)
  ), stopped as materialized (
    select p.line from parsed p join public.suppressions s
      on s.organization_id = v.organization_id and s.phone = p.phone and s.lifted_at is null where p.refused is null
    union
    select p.line from parsed p join public.suppressions s
      on s.organization_id = v.organization_id and s.email = p.email and s.lifted_at is null where p.refused is null
  ), made as (
    insert into public.leads (id, organization_id, import_id, source, name, phone, email, time_zone, locale, tags, custom,
      first_seen_at, created_at, updated_at)
    select p.id, v.organization_id, p_import_id, 'import', p.name, p.phone, p.email, p.time_zone, p.locale,
      coalesce(p.tags, '{}'), coalesce(p.custom, '{}'), p_as_of, p_as_of, p_as_of
    from parsed p where p.refused is null and p.line not in (select line from stopped) order by p.line
    on conflict do nothing returning id
  )
  insert into public.lead_import_rejects (organization_id, import_id, line, reason, cells)
  select v.organization_id, p_import_id, p.line,
    coalesce(p.refused, case when s.line is not null then 'suppressed' else 'duplicate_in_file' end),
    coalesce(p.cells, jsonb_strip_nulls(jsonb_build_object('name', p.name, 'phone', p.phone, 'email', p.email)) || coalesce(p.custom, '{}'))
  from parsed p left join stopped s using (line) left join made m using (id) where m.id is null;

  -- A statement of its own, which sees rows that existed before or were inserted by others in the meantime.
  update public.lead_import_rejects r set reason = 'duplicate_existing'
  from jsonb_to_recordset(p_rows) as p(line int, phone text, email text)
  where r.import_id = p_import_id and r.line = p.line and r.reason = 'duplicate_in_file' and (
    exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.phone = p.phone and l.import_id
      is distinct from p_import_id)
    or exists (select 1 from public.leads l where l.organization_id = v.organization_id and l.email = p.email and l.import_id
      is distinct from p_import_id));
  return private.count_lead_import(p_import_id, p_rows, p_as_of);
end $$;
comment on function private.import_leads_chunk is 'For public.import_leads_chunk. Definer, because nobody may insert a lead directly.';
grant execute on function private.import_leads_chunk to authenticated;

-- schemas/flows/ingest.sql
-- Deliveries become events, and events become rows: a whole batch in one round trip.

-- The shape of an incoming delivery; see supabase/functions/_shared/store/webhooks.ts.
create type private.delivery as (
  integration_id uuid, credential_id uuid, dedupe_key text, kind text, occurred_at timestamptz, received_at timestamptz,
  headers jsonb, body text, body_encoding text, body_sha256 text, events jsonb, problem text
);
comment on type private.delivery is 'A verified delivery. body_sha256 is null if the body is stored unchanged: then it is computed here.';

-- A delivery on its way from the webhook function into the tables.
create type private.stored as (event_id bigint, organization_id uuid, integration_id uuid, dedupe_key text, status text, events jsonb);
comment on type private.stored is 'An event and its domain events. event_id and status are null before it is stored.';

create function private.domain_events_of(p_stored private.stored[]) returns private.domain_event[]
language plpgsql immutable set search_path = '' as $$
begin
  return (select coalesce(array_agg(row(
    s.event_id, s.organization_id, s.integration_id, s.dedupe_key, (fact ->> 'occurred_at')::timestamptz, fact)::private.domain_event),
    '{}')
  from unnest(p_stored) s cross join lateral jsonb_array_elements(s.events) fact);
end $$;
comment on function private.domain_events_of is 'Returns the domain events of deliveries.';

create function private.apply_events(p_events private.domain_event[]) returns void
language plpgsql set search_path = '' as $$
declare
  e private.domain_event;
  v_touched private.touched[];
begin
  perform set_config('callboard.collecting', 'on', true);
  v_touched := array(select t from private.apply_calls(array(select d from unnest(p_events) d where d.fact ? 'call')) t);
  -- Bookings of one chain change each other's rows, so they are applied one at a time, in the order they happened.
  for e in select d.* from unnest(p_events) d where d.fact ? 'appointment' order by d.occurred_at, d.event_id loop
    v_touched := v_touched || array(select t from private.apply_appointment(e) t)
      -- A booking may confirm a call.
      || row(e.organization_id, 'calls', 'update', null, null)::private.touched;
  end loop;
  if exists (select from unnest(p_events) d where d.fact ? 'message') then
    v_touched := v_touched || array(select t
      from private.apply_messages(array(select d from unnest(p_events) d where d.fact ? 'message')) t);
  end if;
  if exists (select from unnest(p_events) d where d.fact ?| array['invoice', 'payment']) then
    perform private.apply_payments(array(select d from unnest(p_events) d where d.fact ?| array['invoice', 'payment']));
  end if;
  perform private.refresh_leads(array(select distinct t.lead_id from unnest(v_touched) t where t.lead_id is not null));
  perform set_config('callboard.collecting', '', true);
  perform private.announce_all(v_touched || array(
    select row(t.organization_id, 'leads', 'update', t.lead_id::text, null)::private.touched from unnest(v_touched) t
    where t.lead_id is not null
    union all
    select row(d.organization_id, 'events', 'insert', d.event_id::text, null)::private.touched from unnest(p_events) d
    union all
    select distinct row(d.organization_id, 'daily_facts', 'update', null, null)::private.touched from unnest(p_events) d));
end $$;
comment on function private.apply_events is
  'Applies the domain events of a batch and announces what became stale. Repeating it changes nothing.';

create function private.apply_event(p_events private.domain_event[], p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare
  v_organization uuid := p_events[1].organization_id;
  v_id bigint := p_events[1].event_id;
  v_error text;
begin
  for try in 1 .. 3 loop
    begin
      update public.events set status = 'applied', applied_at = p_as_of, next_attempt_at = null
      where organization_id = v_organization and id = v_id;
      perform private.apply_events(p_events);
      return '{}';
    exception when others then
      v_error := left(sqlstate || ' ' || sqlerrm, 500);
    end;
    -- The transaction that lost a deadlock has released all its rows, and retries at once.
    exit when left(v_error, 5) <> '40P01';
  end loop;
  update public.events set
    status = case when attempts >= 8 then 'dead' else 'failed' end, error = v_error, applied_at = null,
    -- 1, 2, 4 … 64 minutes, each extended at random by up to a quarter, so that failures do not return together.
    next_attempt_at = case when attempts < 8 then p_as_of + interval '1 minute' * power(2, attempts - 1) * (1 + random() * 0.25) end
  where organization_id = v_organization and id = v_id;
  perform private.announce_all(array[row(v_organization, 'events', 'update', v_id::text, null)::private.touched]);
  return array[v_id];
end $$;
comment on function private.apply_event is
  'Applies the domain events of one delivery in a sub-transaction; on failure records the error and returns the event''s id. After eight '
  'failures an event is dead and waits for a person.';

create function private.apply_batch(p_events private.domain_event[], p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare
  v_failed bigint[] := '{}';
  v_id bigint;
begin
  begin
    perform private.apply_events(p_events);
    return v_failed;
  exception when others then
    null; -- One failure must not affect the others: each is tried alone, which also records its error.
  end;
  update public.events e set status = 'stored', applied_at = null, next_attempt_at = p_as_of
  from (select distinct d.organization_id, d.event_id from unnest(p_events) d) d
  where e.organization_id = d.organization_id and e.id = d.event_id;
  for v_id in select distinct d.event_id from unnest(p_events) d order by 1 loop
    v_failed := v_failed || private.apply_event(array(select d from unnest(p_events) d where d.event_id = v_id), p_as_of);
  end loop;
  return v_failed;
end $$;
comment on function private.apply_batch is
  'Applies domain events whose deliveries are already stored as applied, with this attempt counted: all at once or, if that fails, '
  'delivery by delivery. Returns the ids of those that failed.';

create function private.ingest_many(p_deliveries jsonb, p_bodies text, p_events jsonb, p_apply boolean default true)
returns table (integration_id uuid, dedupe_key text, event_id bigint, outcome text) language plpgsql security definer set search_path = ''
-- Planning twenty statements again for every size of batch costs more than all of its rows.
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_in private.delivery[] := array(
    select row(d.integration_id, d.credential_id, d.dedupe_key, d.kind, d.occurred_at, d.received_at, d.headers,
      coalesce(d.body_, ''), d.body_encoding, d.body_sha256, d.events_, d.problem)::private.delivery
    from rows from (
      jsonb_populate_recordset(null::private.delivery, p_deliveries), string_to_table(p_bodies, e'\x1e'), jsonb_array_elements(p_events)
    ) as d (integration_id, credential_id, dedupe_key, kind, occurred_at, received_at, headers, body, body_encoding, body_sha256, events,
    problem, body_, events_));
  v_stored private.stored[];
  v_failed bigint[] := '{}';
begin
  if p_apply then
    perform private.lock_concerned(private.domain_events_of(array(
      select row(null, i.organization_id, i.id, d.dedupe_key, null, d.events)::private.stored
      from unnest(v_in) d join public.integrations i on i.id = d.integration_id)));
  end if;
  with stored as (
    -- Stored as if it succeeded, so that the usual delivery writes its body once.
    insert into public.events (
      organization_id, integration_id, credential_id, kind, dedupe_key, subject, occurred_at, received_at, status, attempts,
      next_attempt_at, applied_at, error, body_sha256, body_encoding, body, headers, normalised)
    select c.organization_id, c.integration_id, c.id, d.kind, d.dedupe_key, private.subject_of(d.events -> 0), d.occurred_at, d.received_at,
      s.status, case s.status when 'applied' then 1 else 0 end, case s.status when 'stored' then d.received_at end,
      case s.status when 'applied' then d.received_at end, d.problem,
      coalesce(d.body_sha256, encode(sha256(convert_to(d.body, 'UTF8')), 'hex')), d.body_encoding, d.body, d.headers, d.events
    from unnest(v_in) d
    join public.credentials c on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
    join public.integrations i on i.id = c.integration_id and i.status = 'active'
    cross join lateral (select case
      when d.problem is not null then 'dead' when d.events = '[]' then 'ignored' when p_apply then 'applied' else 'stored' end) s (status)
    -- In one global order: two batches with the same deliveries wait for each other and never deadlock.
    order by d.integration_id, d.dedupe_key
    on conflict on constraint events_are_applied_once do nothing
    returning id, organization_id, integration_id, dedupe_key, status, normalised
  )
  select array_agg(row(s.id, s.organization_id, s.integration_id, s.dedupe_key, s.status,
    case s.status when 'applied' then s.normalised end)::private.stored)
  into v_stored from stored s;
  if 'applied' = any (select s.status from unnest(v_stored) s) then
    v_failed := private.apply_batch(private.domain_events_of(v_stored), v_in[1].received_at);
  end if;
  perform private.announce_all(array(
    select row(s.organization_id, 'events', 'insert', s.event_id::text, null)::private.touched
    -- Deliveries that are applied later are announced then.
    from unnest(v_stored) s where s.status not in ('applied', 'stored')));
  return query
    select s.integration_id, s.dedupe_key, s.event_id,
      case when s.status = 'dead' or s.event_id = any (v_failed) then 'failed' else s.status end
    from unnest(v_stored) s;
  if coalesce(cardinality(v_stored), 0) < cardinality(v_in) then
    return query
      select d.integration_id, d.dedupe_key, k.id, case when c.id is null then 'credential_retired' else 'duplicate' end
      from unnest(v_in) d
      left join (public.credentials c join public.integrations i on i.id = c.integration_id and i.status = 'active')
        on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
      left join public.events k on k.organization_id = c.organization_id and k.integration_id = c.integration_id
        and k.dedupe_key = d.dedupe_key
      where not exists (select 1 from unnest(v_stored) s where s.event_id = k.id);
  end if;
end $$;
comment on function private.ingest_many is
  'Takes n deliveries as three lists of n: their fields (the keys of private.delivery), their bodies separated by a record separator '
  '(U+001E), and their domain events; bodies within JSON would cost twice as much. Stores verified deliveries and applies them, in one '
  'round trip and one commit; returns per delivery (integration_id, dedupe_key, event_id, applied | stored | ignored | failed | duplicate '
  '| credential_retired, the latter also if the integration was switched off). Definer, called by the webhooks function.';

create function private.ingest(
  p_integration_id uuid, p_credential_id uuid, p_dedupe_key text, p_kind text, p_occurred_at timestamptz, p_received_at timestamptz,
  p_headers jsonb, p_body text, p_body_encoding text, p_body_sha256 text, p_events jsonb,
  p_problem text default null, p_apply boolean default true
) returns table (event_id bigint, outcome text) language plpgsql security definer set search_path = '' as $$
begin
  select m.event_id, m.outcome into ingest.event_id, ingest.outcome from private.ingest_many(jsonb_build_array(row(
    p_integration_id, p_credential_id, p_dedupe_key, p_kind, p_occurred_at, p_received_at, p_headers, null, p_body_encoding,
    p_body_sha256, null, p_problem)::private.delivery), p_body, jsonb_build_array(p_events), p_apply) m;
  if ingest.outcome = 'credential_retired' then perform private.refuse(409, 'credential_retired', 'Read the endpoint again'); end if;
  return next;
end $$;
comment on function private.ingest is 'private.ingest_many for one delivery. Refuses: credential_retired.';

create function private.retry_events(p_as_of timestamptz default now(), p_limit int default 200) returns int
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare v_due private.stored[];
begin
  v_due := array(
    select row(id, organization_id, integration_id, dedupe_key, status, normalised)::private.stored from public.events
    where next_attempt_at <= p_as_of order by next_attempt_at limit p_limit for update skip locked);
  if v_due = '{}' then return 0; end if;
  perform private.lock_concerned(private.domain_events_of(v_due));
  update public.events e set status = 'applied', attempts = e.attempts + 1, applied_at = p_as_of, next_attempt_at = null, error = null
  from unnest(v_due) d where e.organization_id = d.organization_id and e.id = d.event_id;
  perform private.apply_batch(private.domain_events_of(v_due), p_as_of);
  return cardinality(v_due);
end $$;
comment on function private.retry_events is
  'Applies due events: deliveries stored for later and failures to retry. Called by pg_cron; returns how many were tried.';

-- schemas/flows/merge-leads.sql
-- Two leads turn out to be one person, or two appointments one visit.

create function private.find_or_make_lead(
  p_organization_id uuid, p_email text, p_phone text, p_name text, p_source text, p_seen_at timestamptz,
  p_time_zone text default null, p_locale text default null
) returns uuid language plpgsql set search_path = '' as $$
declare
  v_email text := nullif(lower(trim(p_email)), '');
  v_phone text := case when private.is_e164(p_phone) then p_phone end;
  v public.leads;
  v_other uuid;
begin
  if v_email is null and v_phone is null then return null; end if;
  for attempt in 1..3 loop
    v := null;
    if v_email is not null then
      select * into v from public.leads where organization_id = p_organization_id and email = v_email;
    end if;
    if v.id is null and v_phone is not null then
      select * into v from public.leads where organization_id = p_organization_id and phone = v_phone;
    end if;
    if v.id is null then
      insert into public.leads (organization_id, email, phone, name, source, first_seen_at, time_zone, locale)
      values (p_organization_id, v_email, v_phone, p_name, p_source, p_seen_at, p_time_zone, p_locale)
      on conflict do nothing returning * into v;
      if v.id is not null then return v.id; end if;
      continue; -- inserted by another transaction in the meantime: find it
    end if;
    if (v.email is null and v_email is not null) or (v.phone is null and v_phone is not null)
      or (v.name is null and p_name is not null) or (v.time_zone is null and p_time_zone is not null)
      or (v.locale is null and p_locale is not null) then
      -- A lead known only by e-mail and one known only by phone turn out to be the same person.
      if v.phone is null and v_phone is not null then
        select id into v_other from public.leads where organization_id = p_organization_id and phone = v_phone and email is null;
        if found then perform private.merge_leads(p_organization_id, v.id, v_other); end if;
      end if;
      -- Only fills gaps, and never with an address that already identifies another lead.
      update public.leads set
        email = coalesce(email, v_email),
        phone = coalesce(phone, (select v_phone where not exists (
          select 1 from public.leads o where o.organization_id = p_organization_id and o.phone = v_phone))),
        name = coalesce(name, p_name), time_zone = coalesce(time_zone, p_time_zone), locale = coalesce(locale, p_locale)
      where id = v.id;
    end if;
    return v.id;
  end loop;
  raise exception 'lead for organization % kept changing while it was looked up', p_organization_id;
end $$;
comment on function private.find_or_make_lead is
  'Returns the lead with this e-mail, else with this E.164 number, else a new one; fills gaps. Null if neither identifies a person '
  '(withheld numbers).';

create function private.merge_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
declare v public.leads;
begin
  update public.calls set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.appointments set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_contacts(p_organization_id, p_kept, p_gone);
  update public.messages set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.lead_status_changes set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  delete from public.leads where organization_id = p_organization_id and id = p_gone returning * into v;
  update public.leads k set
    phone = coalesce(k.phone, v.phone), email = coalesce(k.email, v.email),
    tags = array(select distinct unnest(k.tags || v.tags) order by 1),
    custom = v.custom || k.custom,
    -- Values entered by a person take precedence over deliveries, as in refresh_leads.
    source = case when k.source in ('manual', 'import') then k.source else v.source end,
    first_seen_at = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then v.first_seen_at
      else k.first_seen_at end,
    name = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then coalesce(v.name, k.name)
      else coalesce(k.name, v.name) end,
    time_zone = coalesce(k.time_zone, v.time_zone), locale = coalesce(k.locale, v.locale)
  where k.organization_id = p_organization_id and k.id = p_kept;
end $$;
comment on function private.merge_leads is
  'Merges two leads that turn out to be one person, because the delivery with both e-mail and phone arrived last: one takes over the '
  'other''s calls and appointments.';

create function private.move_contacts(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.contact_receipts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.consents set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_campaign_leads(p_organization_id, p_kept, p_gone);
end $$;
comment on function private.move_contacts is
  'Moves receipts, consents, campaigns and attempts to the lead that remains when two leads are merged.';

create function private.keep_separate(p_one uuid, p_other uuid) returns boolean language plpgsql security definer set search_path = '' as $$
declare v_apart boolean := exists (select from public.appointments a
  where a.id in (p_one, p_other) and private.is_invoiced_slot(a.organization_id, a.id));
begin
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select a.organization_id, a.id, v.id, 'moved', now() from public.appointments a
  cross join lateral (select d.id from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id
    order by d.id desc limit 1) v
  where v_apart and a.id in (p_one, p_other) and a.verdict in ('shown', 'contested') and private.is_invoiced_slot(a.organization_id, a.id)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  return v_apart;
end $$;
comment on function private.keep_separate is
  'Returns whether two rows of one chain stay separate, because a visit of one of them is invoiced and merging would revoke it. Opens a '
  'dispute for an operator instead. Definer, because only functions write disputes.';

create function private.move_verification(p_kept uuid, p_gone uuid) returns void language plpgsql set search_path = '' as $$
declare
  k public.appointments;
  g public.appointments;
begin
  select * into k from public.appointments where id = p_kept;
  select * into g from public.appointments where id = p_gone;
  -- First, and for both: a verdict whose dispute moves or ends would count for a moment, and fill a milestone.
  update public.appointments set verdict = 'pending', verdict_reason = null, verdict_at = null
  where id in (k.id, g.id) and verdict <> 'pending';
  -- A call is evidence once per appointment: if both rows have it, the remaining row keeps its own.
  update public.appointment_evidence e set appointment_id = k.id where e.organization_id = k.organization_id and e.appointment_id = g.id
    and not exists (select from public.appointment_evidence o
      where o.organization_id = e.organization_id and o.appointment_id = k.id and o.call_id = e.call_id);
  update public.verdicts set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  update public.disputes set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  -- Messages planned for the other row are cancelled with it; those of the remaining row are planned by its time.
  update public.messages set appointment_id = k.id
  where organization_id = k.organization_id and appointment_id = g.id and status not in ('planned', 'queued');
  update private.confirm_links set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  if k.verdict = 'pending' and g.verdict = 'pending' then return; end if;
  -- Those verdicts were based on half of the evidence: the merged appointment is judged again.
  insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
  select k.organization_id, k.id, v.rule_version, 'pending', '{joined}', 'withdrawn', now()
  from public.verdicts v where v.organization_id = k.organization_id and v.appointment_id = k.id order by v.id desc limit 1;
  update public.disputes set status = 'moot', decided_at = now()
  where organization_id = k.organization_id and appointment_id = k.id and status = 'open';
  if 'no_show' in (k.verdict, g.verdict) then perform private.follow_verdict(k.id, 'no_show', 'pending', now()); end if;
end $$;
comment on function private.move_verification is
  'Moves statements, links and verdicts to the appointment that remains when two are merged. It is judged again if either was judged.';

-- schemas/flows/permit.sql
-- Decides whether a person may be contacted now, and if not, why and when again.

create type private.permission as (
  allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
);
comment on type private.permission is
  'Whether a person may be contacted now: reason is a machine code; not_before is set if the answer will be yes later.';

create function private.decide_contacts(
  p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_phones text[], p_emails text[],
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns table (
  ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, attempt_id uuid,
    rules jsonb
) language plpgsql stable set search_path = '' set plan_cache_mode = 'force_custom_plan' as $$
#variable_conflict use_column
declare
  -- The campaign's rules beyond the organization's; all null without a campaign.
  v_status text; v_windows jsonb; v_gap interval := interval '4 hours'; v_cap int := 2;
  v_own_zone text := (select o.time_zone from public.organizations o where o.id = p_organization_id);
  v_paced boolean := p_purpose = 'campaign';
  v_hours_version int := private.contact_hours_version(p_organization_id, p_as_of);
begin
  if p_campaign_id is not null then
    select r.status, r.windows, greatest(v_gap, make_interval(mins => r.gap_minutes)), least(v_cap, r.daily_cap)
      into v_status, v_windows, v_gap, v_cap from private.campaign_rules(p_organization_id, p_campaign_id) r;
  end if;
  return query
  with asked as materialized (
    select u.ordinal, l.id as lead_id, u.lead_id is not null and l.id is null as is_unknown,
      coalesce(u.phone, l.phone) as phone, lower(coalesce(u.email, l.email)) as email, l.phone as own_phone, l.email as own_email,
      l.time_zone,
      -- A number's first six digits determine its zone, and many numbers share them.
      case when private.is_e164(coalesce(u.phone, l.phone)) then left(coalesce(u.phone, l.phone), 7) end as head
    from unnest(p_lead_ids, p_phones, p_emails) with ordinality u (lead_id, phone, email, ordinal)
    left join public.leads l on l.organization_id = p_organization_id and l.id = u.lead_id
  ), known as materialized (
    select z.name, private.known_zone(z.name) as zone
    from (select time_zone as name from asked where time_zone is not null group by 1 offset 0) z
  ), dialled as materialized (
    select a.head, private.zone_of_number(min(a.phone)) as zone from asked a where a.head is not null group by 1
  ), placed as materialized (
    select a.*, coalesce(k.zone, n.zone, v_own_zone) as zone,
      case when k.zone is not null then 'lead' when n.zone is not null then 'number' else 'organization' end as zone_source
    from asked a left join known k on k.name = a.time_zone
    left join dialled n on n.head = a.head
  ), contacted as materialized (
    select p.ordinal, max(r.decided_at) as last_at,
      count(*) filter (where (r.decided_at at time zone p.zone)::date = (p_as_of at time zone p.zone)::date) as today
    from placed p join public.contact_receipts r on r.organization_id = p_organization_id and r.lead_id = p.lead_id
    where v_paced
      -- A local day has at most 26 hours, and a campaign's gap may be longer.
      and r.decided_at > p_as_of - greatest(v_gap, interval '27 hours') and r.decided_at <= p_as_of
      and r.allowed and r.purpose = 'campaign' and r.attempt_id is null
      -- A call that was never sent is not a contact, nor is the one this campaign is about to place.
      and not exists (
        select from public.call_attempts t where t.organization_id = p_organization_id and t.receipt_id = r.id and t.placed_at is null
          and (t.status in ('cancelled', 'failed') or (t.status = 'planned' and t.campaign_id = p_campaign_id)))
    group by p.ordinal
  ), paced as materialized (
    select p.*, coalesce(k.today, 0) as today, k.last_at,
      greatest(p_as_of, k.last_at + v_gap,
        case when k.today >= v_cap then ((p_as_of at time zone p.zone)::date + 1)::timestamp at time zone p.zone end) as from_at
    from placed p left join contacted k using (ordinal)
  ), opened as materialized (
    -- Most people may be contacted from now on, and all of them are in a few zones: each zone's calendar is computed once.
    select k.zone, k.open, private.first_open_at(k.open, p_as_of) as opens_at from (
      select z.zone, private.open_ranges(p_organization_id, z.zone, p_channel, v_windows, p_as_of,
        p_as_of + greatest(v_gap, interval '27 hours'), p_as_of) as open
      from (select distinct zone from placed) z offset 0
    ) k
  ), decided as materialized (
    select p.*, c.opens_at, case
      when p.is_unknown then 'lead_unknown'
      when p_channel in ('call', 'sms') and p.phone is null then 'no_number'
      when p_channel in ('call', 'sms') and p.head is null then 'number_invalid'
      when p_channel = 'email' and p.email is null then 'no_email'
      -- The one confirmation of an opt-out goes to the number it came from. An opt-out belongs to a person: it also applies if a
      -- booking has another number.
      when p_purpose <> 'opt_out_reply' and (exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.phone = p.phone)
        or exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and s.email = p.email)
        or (p.own_phone <> p.phone or p.own_email <> p.email) and exists (
          select from public.suppressions s where s.organization_id = p_organization_id and s.lifted_at is null
            and s.channel in (p_channel, 'all') and (s.phone = p.own_phone or s.email = p.own_email))) then 'suppressed'
      -- A person who never agreed has nothing to withdraw.
      when p_purpose <> 'opt_out_reply' and exists (
          select from public.consents s where s.organization_id = p_organization_id and s.channel = p_channel
            and s.withdrawn_at <= p_as_of and s.lead_id = p.lead_id)
        and not exists (
          select from public.consents s where s.organization_id = p_organization_id and s.channel = p_channel
            and (s.withdrawn_at <= p_as_of) is not true and s.lead_id = p.lead_id) then 'consent_withdrawn'
      when p_write and p_campaign_id is not null and v_status is distinct from 'running' then 'campaign_stopped'
      when c.opens_at is null then 'never_open'
      when p.from_at > p_as_of then case when p.today >= v_cap then 'daily_cap' else 'too_soon' end
      when c.opens_at > p_as_of then 'outside_hours'
      else 'allowed' end as reason
    from paced p join opened o on o.zone = p.zone cross join lateral (select case
      when p_purpose = 'opt_out_reply' then p_as_of
      when p.from_at = p_as_of then o.opens_at
      else private.first_open_at(o.open, p.from_at) end as opens_at offset 0) c
  )
  select d.ordinal, d.lead_id, d.reason = 'allowed', d.reason,
    case when d.reason in ('daily_cap', 'too_soon', 'outside_hours') then d.opens_at end, d.zone, d.zone_source,
    case when p_write and v_paced and p_campaign_id is not null and p_channel = 'call'
      then private.attempt_under_way(p_organization_id, p_campaign_id, d.lead_id) end,
    case when p_write then jsonb_strip_nulls(jsonb_build_object('windows', v_windows, 'contact_hours_version', v_hours_version,
      'gap_minutes', case when v_paced then extract(epoch from v_gap) / 60 end,
      'daily_cap', case when v_paced then v_cap end, 'contacts_today', case when v_paced then d.today end, 'last_contact_at',
      d.last_at)) end
  from decided d;
end $$;
comment on function private.decide_contacts is 'The decision behind private.permits, read-only.';

create function private.permits(
  p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_campaign_id uuid default null,
  p_write boolean default false, p_as_of timestamptz default now(), p_phones text[] default null, p_emails text[] default null
) returns table (
  ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
) language plpgsql set search_path = '' as $$
#variable_conflict use_column
begin
  if not p_write then
    return query select w.ordinal, w.lead_id, w.allowed, w.reason, w.not_before, w.zone, w.zone_source, null::bigint
    from private.decide_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, false, p_as_of) w;
    return;
  end if;
  if p_purpose = 'campaign' then
    -- Serializes decisions about one person; the read after the lock sees the other decision.
    perform pg_advisory_xact_lock(n.name) from (
      select hashtextextended('contact ' || p_organization_id || ' ' || id, 0) as name from unnest(p_lead_ids) id where id is not null
      group by 1 order by 1
    ) n;
  end if;
  return query
  with weighed as materialized (
    select w.*, nextval('public.contact_receipts_id_seq') as receipt_id
    from private.decide_contacts(p_organization_id, p_lead_ids, p_channel, p_purpose, p_phones, p_emails, p_campaign_id, true, p_as_of) w
  ), written as (
    insert into public.contact_receipts (id, organization_id, lead_id, channel, purpose, campaign_id, attempt_id, allowed, reason,
      decided_at, not_before, zone, zone_source, local_time, rules)
    overriding system value
    select w.receipt_id, p_organization_id, w.lead_id, p_channel, p_purpose, p_campaign_id, w.attempt_id, w.allowed, w.reason,
      p_as_of, w.not_before, w.zone, w.zone_source, p_as_of at time zone w.zone, w.rules
    from weighed w
  )
  select w.ordinal, w.lead_id, w.allowed, w.reason, w.not_before, w.zone, w.zone_source, w.receipt_id from weighed w;
end $$;
comment on function private.permits is
  'Decides whether these people may be contacted on a channel (call, sms, email) now. One row per entry, with `ordinal` from 1; p_phones '
  'and p_emails replace the leads'' own. p_write stores a receipt of each decision and blocks other decisions about the same people '
  'meanwhile. Reasons: allowed; later outside_hours, too_soon, daily_cap (not_before); never lead_unknown, no_number, number_invalid, '
  'no_email, suppressed, consent_withdrawn, campaign_stopped, never_open.';

create function private.permit(
  p_organization_id uuid, p_lead_id uuid, p_channel text, p_purpose text, p_phone text, p_email text,
  p_campaign_id uuid, p_write boolean, p_as_of timestamptz
) returns private.permission language sql set search_path = '' as $$
  select row(p.allowed, p.reason, p.not_before, p.zone, p.zone_source, p.receipt_id)::private.permission
  from private.permits(p_organization_id, array[p_lead_id], p_channel, p_purpose, p_campaign_id, p_write, p_as_of, array[p_phone],
    array[p_email]) p
$$;
comment on function private.permit is 'private.permits for one person.';

-- schemas/flows/prove.sql
-- Closed months are frozen as proof reports and sent.

create function private.freeze_proof_reports(p_as_of timestamptz default now(), p_limit int default 100) returns int language plpgsql
  set search_path = '' as $$
declare v_count int;
begin
  -- A second run leaves the work to the first.
  if not pg_try_advisory_xact_lock(hashtextextended('proof reports', 0)) then return 0; end if;
  with due as (
    select p.organization_id, p.period from public.billing_periods p join public.organizations o on o.id = p.organization_id
    -- Not at midnight: events of the last minutes are still arriving.
    where (private.month_after(p.period) + time '08:00') at time zone o.time_zone <= p_as_of
      and not exists (select from public.proof_reports r where r.organization_id = p.organization_id and r.month = p.period)
    order by p.period, p.organization_id limit p_limit
  )
  insert into public.proof_reports (organization_id, month, figures, frozen_at)
  select d.organization_id, d.period, private.proof_figures(o, private.assumptions_of(o.id), d.period, false), p_as_of
  from due d join public.organizations o on o.id = d.organization_id on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.freeze_proof_reports is
  'Freezes the figures of closed months, from eight o''clock on the first in the organization''s zone; the oldest first, each once. Works '
  'from state: missed, repeated and interrupted runs have the same result. Returns how many.';

create function private.send_proof_reports(p_as_of timestamptz default now(), p_limit int default 500) returns int language plpgsql
  set search_path = '' as $$
declare
  v record;
  v_message uuid;
  v_sent int := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('proof reports', 0)) then return 0; end if;
  for v in
    select r.organization_id, r.month, m.user_id, private.month_after(r.month)::timestamp at time zone o.time_zone as month_end
    from public.proof_reports r
    join public.organizations o on o.id = r.organization_id
    join public.memberships m on m.organization_id = r.organization_id and m.role in ('owner', 'manager') and m.wants_reports
    -- Members who join later find it on the page; a report ten days late is no longer sent.
    where m.created_at < private.month_after(r.month)::timestamp at time zone o.time_zone and private.has_activity(r.figures)
      and private.month_after(r.month)::timestamp at time zone o.time_zone > p_as_of - interval '10 days'
      and not exists (select from private.proof_mails p where p.organization_id = r.organization_id and p.month = r.month
        and p.user_id = m.user_id)
      and (private.message_provider(r.organization_id, 'email')).id is not null
    order by 1, 2, 3 limit p_limit
  loop
    v_message := private.plan_message_to_member(v.organization_id, v.user_id, 'report', 'proof_report',
      private.waking_hour(v.organization_id, p_as_of, p_as_of + interval '1 day'), v.month_end + interval '14 days', p_as_of);
    continue when v_message is null;
    insert into private.proof_mails (organization_id, month, user_id, message_id) values (v.organization_id, v.month, v.user_id, v_message);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end $$;
comment on function private.send_proof_reports is
  'Plans one e-mail about a frozen month to each owner and manager who wants it, at the start of their day; nobody gets it twice. Works '
  'from state. Called by pg_cron; returns how many are planned.';

-- schemas/flows/remind.sql
-- Reminders of appointments, nudges of owners, and rebooking of missed visits.

create type private.reminder_slot as (
  step text, channel text, due_at timestamptz, expires_at timestamptz, decision text, zone text, zone_source text
);
comment on type private.reminder_slot is
  'One message that an appointment needs: decision is `plan`, or the machine code of why it is not sent.';

create function private.reminder_slots(a public.appointments, p_as_of timestamptz) returns setof private.reminder_slot
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  v_purpose text;
  v_to text;
  v_answer private.permission;
  r private.reminder_slot;
begin
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  for r in
    select s.step, s.channel, s.base + s.off, s.base + s.off + s.patience, 'plan', null, null
    from (values
      -- Elapsed time, not local time: "2 h before" is two hours even when the clocks change.
      ('reminder_24h', 'sms', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_24h', 'email', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_2h', 'sms', a.starts_at, interval '-2 hours', interval '30 minutes'),
      ('reminder_15min', 'sms', a.starts_at, interval '-15 minutes', interval '10 minutes'),
      ('ask_lead', 'sms', coalesce(a.ends_at, a.starts_at), interval '1 hour', interval '24 hours')
    ) s (step, channel, base, off, patience)
  loop
    v_to := private.address_of(v_lead, a, r.channel);
    v_purpose := case r.step when 'ask_lead' then 'confirmation' else 'reminder' end;
    if v_lead.id is null or v_to is null then
      r.decision := case r.channel when 'sms' then 'no_number' else 'no_email' end;
    else
      v_answer := private.permit(a.organization_id, v_lead.id, r.channel, v_purpose, case r.channel when 'sms' then v_to end,
        case r.channel when 'email' then v_to end, null, false, r.due_at);
      r.zone := v_answer.zone;
      r.zone_source := v_answer.zone_source;
      r.decision := case
        when r.due_at <= p_as_of then 'too_late'
        when (private.message_provider(a.organization_id, r.channel)).id is null then 'no_provider'
        when v_answer.allowed then 'plan'
        -- The question after the visit may wait until morning; a reminder postponed like that would be useless.
        when r.step = 'ask_lead' and v_answer.not_before < r.expires_at then 'plan'
        when v_answer.reason = 'outside_hours' then 'skipped_quiet_hours'
        else v_answer.reason end;
      if r.decision = 'plan' and v_answer.not_before > r.due_at then r.due_at := v_answer.not_before; end if;
    end if;
    return next r;
  end loop;
end $$;
comment on function private.reminder_slots is
  'Returns the messages an appointment''s time requires, and for each whether it will be sent, as decided now for its due time.';

create function private.plan_reminder(a public.appointments, r private.reminder_slot, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  m public.messages;
begin
  select * into m from public.messages x
  where x.organization_id = a.organization_id and x.appointment_id = a.id and x.template = r.step and x.channel = r.channel
    and x.about_starts_at = a.starts_at and x.status <> 'cancelled';
  -- A message that is due or sent belongs to the outbox.
  if m.id is not null and (m.status not in ('planned', 'queued') or m.planned_for <= p_as_of) then return; end if;
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  if m.id is not null and (r.decision <> 'plan' or m.planned_for <> r.due_at or m.lead_id is distinct from a.lead_id
    or m.to_address is distinct from private.address_of(v_lead, a, r.channel) or m.locale
      is distinct from private.language_of(v_lead, a)) then
    perform private.cancel_these_messages(array[m.id], case r.decision when 'plan' then 'planned_again' else r.decision end, p_as_of);
    m := null;
  end if;
  -- The same time in another zone from now on: the text shows local time.
  update public.messages x set planned_zone = r.zone, planned_zone_source = r.zone_source
  where x.id = m.id and (x.planned_zone, x.planned_zone_source) is distinct from (r.zone, r.zone_source);
  if m.id is null and r.decision = 'plan' then
    perform private.plan_message(a.organization_id, a.lead_id, r.channel,
      case r.step when 'ask_lead' then 'confirmation' else 'reminder' end, r.step, r.due_at,
      a.id, r.expires_at, p_as_of);
  end if;
end $$;
comment on function private.plan_reminder is 'Plans, keeps or cancels one message of an appointment, as decided.';

create function private.plan_reminders(p_appointment_ids uuid[], p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  r private.reminder_slot;
  v_planned int := 0;
  v_stale uuid[];
begin
  -- Serializes planning for an appointment; a second run finds everything done.
  for a in select * from public.appointments where id = any (p_appointment_ids) order by id for no key update loop
    v_stale := array(
      select m.id from public.messages m
      where m.organization_id = a.organization_id and m.appointment_id = a.id and m.purpose in ('reminder', 'confirmation')
        and m.status in ('planned', 'queued')
        -- A visit cancelled after its start is judged nevertheless, so the question after it stays.
        and (not (a.status = 'booked' or (a.is_judged and m.purpose = 'confirmation')) or m.about_starts_at is distinct from a.starts_at));
    if v_stale <> '{}' then
      perform private.cancel_these_messages(v_stale,
        case when a.status = 'cancelled' then 'appointment_cancelled' else 'appointment_moved' end, p_as_of);
    end if;
    continue when a.status <> 'booked' or a.lead_id is null or coalesce(a.ends_at, a.starts_at) + interval '1 hour' <= p_as_of
      or ((private.message_provider(a.organization_id, 'sms')).id is null
        and (private.message_provider(a.organization_id, 'email')).id is null);
    for r in select * from private.reminder_slots(a, p_as_of) loop
      perform private.plan_reminder(a, r, p_as_of);
      v_planned := v_planned + (r.decision = 'plan')::int;
    end loop;
  end loop;
  return v_planned;
end $$;
comment on function private.plan_reminders is
  'Aligns the planned messages of these appointments with their status, time and address. Repeated or simultaneous runs change nothing. '
  'Returns how many are planned.';

create function private.plan_for_changed_appointments() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[];
begin
  -- A booking is folded in several steps; only steps that change the time or the person plan again.
  if tg_op = 'INSERT' then
    v_ids := array(select f.id from fresh f where f.status = 'booked' and f.lead_id is not null
      and coalesce(f.ends_at, f.starts_at) > now() - interval '1 hour');
  else
    execute 'select array(select f.id from fresh f join gone g on g.id = f.id
      where (f.status, f.starts_at, f.ends_at, f.lead_id, f.attendee_email, f.attendee_phone, f.attendee_locale)
        is distinct from (g.status, g.starts_at, g.ends_at, g.lead_id, g.attendee_email, g.attendee_phone, g.attendee_locale)
        and greatest(f.ends_at, f.starts_at, g.starts_at) > now() - interval ''1 hour'')' into v_ids;
  end if;
  if v_ids = '{}' then return null; end if;
  perform private.plan_reminders(v_ids, now());
  -- A person who has booked a new time is not asked to book one.
  perform private.cancel_these_messages(array(
    select m.id from public.appointments a join public.messages m
      on m.organization_id = a.organization_id and m.lead_id = a.lead_id and m.purpose = 'rebook' and m.status in ('planned', 'queued')
    where a.id = any (v_ids) and a.status = 'booked' and a.starts_at > now() and m.about_starts_at < a.starts_at), 'booked_again', now());
  return null;
end $$;
comment on function private.plan_for_changed_appointments is
  'Statement trigger: messages follow an appointment''s time in the same transaction. Definer, because nobody writes messages directly.';

create function private.plan_upcoming(p_as_of timestamptz default now()) returns int language sql set search_path = '' as $$
  select private.plan_reminders(array(
    select a.id from public.appointments a
    where a.status = 'booked' and a.starts_at > p_as_of and a.starts_at < p_as_of + interval '26 hours'
      and exists (select from public.integrations i where i.organization_id = a.organization_id and i.status = 'active'
        and private.service_of(i.provider) in ('texts', 'mail'))), p_as_of)
$$;
comment on function private.plan_upcoming is
  'Plans again for appointments within 26 hours, because a number, a lifted suppression or a provider may have been added since the '
  'booking.';

create function private.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, finished_at timestamptz, user_id uuid
) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare a public.appointments;
begin
  select * into a from public.appointments x where x.id = p_appointment_id and x.organization_id in (select private.my_organization_ids());
  if a.id is null then return; end if;
  return query
  select m.template, m.channel, m.planned_for, m.planned_zone, m.planned_zone_source,
    -- Planned, but would be refused at present: better shown now than found out later.
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then 'skipped' else m.status end,
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then s.decision else coalesce(m.cancel_reason, m.error) end,
    of_it.about_starts_at, m.id, coalesce(m.delivered_at, m.sent_at, m.cancelled_at), m.user_id
  from (
    select x.id, x.about_starts_at from public.messages x where x.organization_id = a.organization_id and x.appointment_id = a.id
      and x.direction = 'out'
    union all
    select n.message_id, n.about_starts_at from private.nudges n where n.organization_id = a.organization_id and n.appointment_id = a.id
  ) of_it
  join public.messages m on m.organization_id = a.organization_id and m.id = of_it.id
  left join private.reminder_slots(a, now()) s on s.step = m.template and s.channel = m.channel and m.about_starts_at = a.starts_at
  union all
  select s.step, s.channel, s.due_at, s.zone, s.zone_source, 'skipped', s.decision, a.starts_at, null, null, null
  from private.reminder_slots(a, now()) s
  where a.status = 'booked' and s.decision <> 'plan'
    and not exists (select from public.messages m where m.organization_id = a.organization_id and m.appointment_id = a.id
      and m.template = s.step and m.channel = s.channel and m.about_starts_at = a.starts_at)
  order by 3, 2, 1;
end $$;
comment on function private.reminder_plan is 'Definer, because the planner''s decision reads more than a member may.';
grant execute on function private.reminder_plan to authenticated;

create function private.begin_rebook(p_appointment_id uuid, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_planned int;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  if a.status <> 'booked' or a.lead_id is null then return 0; end if;
  -- A person with a future appointment needs no other.
  if exists (select from public.appointments o where o.organization_id = a.organization_id and o.lead_id = a.lead_id
    and o.id <> a.id and o.status = 'booked' and o.starts_at > p_as_of) then return 0; end if;
  -- A person who opted out on one channel since the no-show is not contacted on another one either.
  if exists (select from public.suppressions s where s.organization_id = a.organization_id and s.lifted_at is null
    and s.channel in ('sms', 'all')
    and s.phone = (select private.address_of(l, a, 'sms') from public.leads l
      where l.organization_id = a.organization_id and l.id = a.lead_id)) then return 0; end if;
  select count(private.plan_message(a.organization_id, a.lead_id, s.channel, 'rebook', s.step, p_as_of + s.off, a.id,
    p_as_of + s.off + interval '36 hours', p_as_of))
  into v_planned
  from (values ('rebook_1', 'sms', interval '0'), ('rebook_2', 'email', interval '2 days'), ('rebook_3', 'sms', interval '4 days')) s (step,
    channel, off)
  where (private.message_provider(a.organization_id, s.channel)).id is not null;
  return v_planned;
end $$;
comment on function private.begin_rebook is
  'Plans the messages after a no-show: an SMS now, an e-mail after two days, a last SMS after four. Repeating it changes nothing. Returns '
  'how many are planned.';

create function private.nudge_owners(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare
  v record;
  v_message uuid;
  v_asked int := 0;
begin
  -- A second run finds everyone asked.
  perform pg_advisory_xact_lock(hashtextextended('nudge owners', 0));
  for v in
    with whom as (
      select w.*, m.user_id from private.unanswered_appointments(null, p_as_of) w
      join public.memberships m on m.organization_id = w.organization_id and m.role in ('owner', 'manager') and m.wants_nudges
      where not exists (select from private.nudges n where n.organization_id = w.organization_id and n.appointment_id = w.appointment_id
        and n.about_starts_at = w.starts_at and n.user_id = m.user_id)
    )
    select w.organization_id, w.user_id, array_agg(w.appointment_id) as ids, min(w.deadline_at) as first_deadline,
      max(w.deadline_at) as last_deadline
    from whom w
    -- Appointments due within a day are included: one e-mail a day, not one an hour.
    where w.nudge_at <= p_as_of + interval '1 day' and (private.message_provider(w.organization_id, 'email')).id is not null
    group by 1, 2 having min(w.nudge_at) <= p_as_of order by 1, 2
  loop
    v_message := private.plan_message_to_member(v.organization_id, v.user_id, 'nudge', 'nudge_owners',
      private.waking_hour(v.organization_id, p_as_of, v.first_deadline - interval '1 hour'), v.last_deadline, p_as_of);
    continue when v_message is null;
    insert into private.nudges (organization_id, appointment_id, about_starts_at, user_id, message_id)
    select v.organization_id, a.id, a.starts_at, v.user_id, v_message from public.appointments a
    where a.organization_id = v.organization_id and a.id = any (v.ids);
    v_asked := v_asked + 1;
  end loop;
  return v_asked;
end $$;
comment on function private.nudge_owners is
  'Plans one e-mail to each owner and manager who wants it, with the appointments that lack a statement and are near their deadline. '
  'Nobody is asked twice about a time. Called by pg_cron; returns how many are planned.';

-- schemas/flows/send.sql
-- Outbox rows are claimed: permitted, filled and admitted through their gates.

create function private.provider_for(p_organization_id uuid, p_kind text) returns text
language plpgsql stable set search_path = '' as $$
begin
  -- Invoices are sent through the operator's account, whichever organization pays.
  if p_kind = 'invoice.issue' then return private.issuer_provider(); end if;
  return (
    select i.provider from public.integrations i
    join private.providers p on p.provider = i.provider and p.service = private.service_for(p_kind)
    where i.organization_id = p_organization_id and i.status = 'active'
      and exists (
        select from public.credentials c where c.integration_id = i.id and c.retired_at is null
          and (c.name = 'api_key' or p.signing_key_calls))
    order by i.created_at desc, i.provider limit 1);
end $$;
comment on function private.provider_for is
  'Returns the newest active integration of the organization that can do this and has a key for the API, or null.';

create function private.gate_owner(p_row private.outbox) returns uuid language plpgsql stable set search_path = '' as $$
begin
  return case when p_row.kind = 'invoice.issue' then coalesce(private.issuing_organization(p_row.payload), p_row.organization_id)
    else p_row.organization_id end;
end $$;
comment on function private.gate_owner is
  'Returns the organization whose account an effect uses: providers limit accounts, and all invoices go through the operator''s.';

create function private.fill_outbox(p_row private.outbox, p_as_of timestamptz) returns jsonb
language plpgsql set search_path = '' as $$
declare v_filled jsonb;
begin
  if p_row.kind = 'invoice.issue' then return private.issue_payload(p_row.payload); end if;
  -- An effect in doubt is only asked about: its payload stays unchanged.
  if p_row.in_doubt or private.contact_channel(p_row.kind) is null then return p_row.payload; end if;
  begin
    -- The permission refers to this campaign: a malformed id fails this row here, not all rows permitted with it.
    perform (p_row.payload ->> 'campaign_id')::uuid;
    if not p_row.payload ? 'message_id' then return p_row.payload; end if;
    v_filled := to_jsonb(private.compose((p_row.payload ->> 'message_id')::uuid, p_as_of));
  exception when others then
    -- One row that cannot be prepared must not hold up the others.
    perform private.postpone_unready(p_row.id, sqlstate || ' ' || sqlerrm, p_as_of);
    return null;
  end;
  if v_filled is null or v_filled ? 'cancelled' then
    update private.outbox set status = 'cancelled', last_error = coalesce(v_filled ->> 'cancelled', 'message_gone'), finished_at = p_as_of,
      follow_up_at = p_as_of
    where id = p_row.id;
    return null;
  end if;
  return p_row.payload || v_filled;
end $$;
comment on function private.fill_outbox is
  'Returns the payload with the current text of its message; null if there is nothing to send any more.';

create function private.ask_permits(
  p_organization_id uuid, p_channel text, p_purpose text, p_campaign_id uuid, p_ids bigint[], p_lead_ids uuid[], p_to text[],
  p_as_of timestamptz
) returns jsonb language plpgsql set search_path = '' as $$
declare v_receipts jsonb;
begin
  with answered as materialized (
    select i.id, coalesce(a.allowed, false) as allowed, coalesce(a.reason, 'not_permitted') as reason, a.receipt_id,
      case when a.not_before > p_as_of then a.not_before end as not_before
    from unnest(p_ids) with ordinality i (id, ordinal)
    left join private.permits(p_organization_id, p_lead_ids, p_channel, p_purpose, p_campaign_id, true, p_as_of,
      case when p_channel <> 'email' then p_to end, case when p_channel = 'email' then p_to end) a using (ordinal)
  ), refused as (
    update private.outbox o set last_error = a.reason, due_at = coalesce(a.not_before, o.due_at),
      status = case when a.not_before is null then 'cancelled' else o.status end,
      finished_at = case when a.not_before is null then p_as_of end, follow_up_at = case when a.not_before is null then p_as_of end
    from answered a where o.id = a.id and not a.allowed
  ) select jsonb_object_agg(id, receipt_id) into v_receipts from answered where allowed;
  return coalesce(v_receipts, '{}');
exception when others then
  if cardinality(p_ids) = 1 then
    perform private.postpone_unready(p_ids[1], sqlstate || ' ' || sqlerrm, p_as_of);
    return '{}';
  end if;
  -- One failing entry fails the whole set, so each is asked alone.
  v_receipts := '{}';
  for n in 1 .. cardinality(p_ids) loop
    v_receipts := v_receipts
      || private.ask_permits(p_organization_id, p_channel, p_purpose, p_campaign_id, p_ids[n:n], p_lead_ids[n:n], p_to[n:n], p_as_of);
  end loop;
  return v_receipts;
end $$;
comment on function private.ask_permits is
  'Asks for permission to contact several people on one channel for one purpose: {row: receipt} of those who may be contacted now; the '
  'others are postponed or cancelled.';

create function private.permit_outbox(p_ids bigint[], p_as_of timestamptz) returns table (id bigint, payload jsonb)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v record;
  v_receipts jsonb;
begin
  for v in
    with filled as materialized (
      select o.id, i.place, o.organization_id, o.lead_id, f.payload,
        case when not o.in_doubt then private.contact_channel(o.kind) end as channel,
        coalesce(f.payload ->> 'purpose', 'campaign') as purpose, (f.payload ->> 'campaign_id')::uuid as campaign_id,
        coalesce(f.payload ->> 'to_number', f.payload ->> 'to') as receiver
      from unnest(p_ids) with ordinality i (id, place) join private.outbox o using (id)
      cross join lateral (select private.fill_outbox(o, p_as_of) as payload offset 0) f
      where f.payload is not null
    ), in_turn as (
      -- A person with two rows is asked about twice, so that the second answer takes the first into account.
      select f.*, case when f.lead_id is not null then row_number() over (partition by f.organization_id, f.lead_id order by f.place)
        else 1 end as turn from filled f
    )
    select t.turn, t.organization_id, t.channel, t.purpose, t.campaign_id, array_agg(t.id order by t.place) as ids,
      array_agg(t.lead_id order by t.place) as lead_ids, array_agg(t.receiver order by t.place) as receivers,
      array_agg(t.payload order by t.place) as payloads
    from in_turn t group by 1, 2, 3, 4, 5 order by 1, min(t.place)
  loop
    if v.channel is null then
      return query select * from unnest(v.ids, v.payloads);
      continue;
    end if;
    v_receipts := private.ask_permits(v.organization_id, v.channel, v.purpose, v.campaign_id, v.ids, v.lead_ids, v.receivers, p_as_of);
    return query select a.id, a.payload || jsonb_build_object('receipt_id', v_receipts -> a.id::text)
    from unnest(v.ids, v.payloads) a (id, payload) where v_receipts ? a.id::text;
  end loop;
end $$;
comment on function private.permit_outbox is
  'Returns the payloads of the rows that may be sent now, with their receipts, asked in sets; the others are postponed or cancelled.';

create function private.admit_outbox(p_ids bigint[], p_token uuid, p_lease interval, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v record;
  v_gate private.provider_gates;
  v_used int;
  v_admitted int := 0;
begin
  update private.outbox set status = 'cancelled', last_error = 'expired', finished_at = p_as_of, follow_up_at = p_as_of
  where id = any (p_ids) and expires_at <= p_as_of and not in_doubt;
  for v in
    with due as materialized (
      select o.*, i.place, private.gate_owner(o) as gate_owner from unnest(p_ids) with ordinality i (id, place) join private.outbox o
        using (id) where o.status in ('waiting', 'unsure')
    ), connected as materialized (
      select organization_id, kind, private.provider_for(organization_id, kind) as provider
      from (select distinct organization_id, kind from due) needed
    )
    select d.gate_owner, case when d.in_doubt then d.provider else coalesce(d.payload ->> 'provider', c.provider) end as provider,
      array_agg(d.id order by d.place) as ids
    from due d join connected c using (organization_id, kind) group by 1, 2 order by 1, 2
  loop
    if v.provider is null then
      perform private.postpone_outbox(v.ids, p_as_of + interval '5 minutes', null, 'no_provider');
      continue;
    end if;
    v_gate := private.pass_gate(v.gate_owner, v.provider, cardinality(v.ids), p_lease, p_as_of);
    perform private.postpone_outbox(v.ids[v_gate.granted + 1:], greatest(v_gate.opened_until, p_as_of),
      case when v_gate.opened_until is null then v_gate.per_second end, coalesce(v_gate.opened_for, 'rate_limited'));
    with permitted as materialized (select * from private.permit_outbox(v.ids[:v_gate.granted], p_as_of))
    update private.outbox o set status = 'leased', lease_token = p_token, leased_until = p_as_of + p_lease, attempts = o.attempts + 1,
      provider = case when o.in_doubt then o.provider else coalesce(p.payload ->> 'provider', v.provider) end, payload = p.payload,
      first_tried_at = coalesce(o.first_tried_at, p_as_of)
    from permitted p where o.id = p.id;
    get diagnostics v_used = row_count;
    perform private.refund_gate(v.gate_owner, v.provider, v_gate.granted - v_used, v_used, p_as_of);
    v_admitted := v_admitted + v_used;
  end loop;
  return v_admitted;
end $$;
comment on function private.admit_outbox is
  'Leases the locked rows that may be sent now; the others are postponed or cancelled. Returns how many were leased.';

create function private.claim_outbox(p_limit int default 100, p_lease interval default '45 seconds', p_as_of timestamptz default now())
returns setof private.outbox language plpgsql set search_path = '' as $$
declare
  v_token uuid := gen_random_uuid();
  v_found bigint[];
  v_left int := p_limit;
begin
  perform private.recover_outbox(p_as_of);
  -- Postponed rows must not hide the rows behind them.
  for v_round in 1..20 loop
    v_found := private.due_outbox(v_left, p_as_of);
    exit when v_found = '{}';
    v_left := v_left - private.admit_outbox(v_found, v_token, p_lease, p_as_of);
    exit when v_left <= 0;
  end loop;
  perform private.finish_effects(p_as_of);
  return query select * from private.outbox where status = 'leased' and lease_token = v_token order by priority desc, due_at, id;
end $$;
comment on function private.claim_outbox is
  'Leases up to that many due rows to one worker. A row in doubt is to be asked about at the provider, any other to be done.';

create function private.tend_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform private.record_wake_answers();
  perform private.finish_effects(p_as_of);
  if exists (select from private.outbox where status = 'leased' and leased_until <= p_as_of)
    or cardinality(private.due_outbox(1, p_as_of)) > 0 then
    -- Not through wake_outbox: a long transaction that has woken it holds the row of outbox_wakes, and its call leaves at its end.
    return private.wake('outbox');
  end if;
  return false;
end $$;
comment on function private.tend_outbox is
  'Records what Edge Functions answered, and wakes the outbox function if something is due or was left behind. Called by pg_cron; a '
  'missed or repeated run changes nothing.';

-- schemas/flows/verify.sql
-- Appointments are judged at their deadline, and again when something changes.

-- Rebooking follows the verdict.
create function private.follow_verdict(p_appointment_id uuid, p_was text, p_is text, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  if p_was = 'no_show' and p_is <> 'no_show' then
    perform private.stop_rebook(p_appointment_id, 'verdict_changed', p_as_of);
  elsif p_is = 'no_show' and p_was <> 'no_show' then
    perform private.begin_rebook(p_appointment_id, p_as_of);
  end if;
end $$;
comment on function private.follow_verdict is
  'Follows a verdict: a no-show is asked to book again, and no longer once the verdict changes.';

create function private.verify_due(p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[];
  v_decided int;
begin
  -- Locked by one statement and read by the next, so that statements made while we waited are seen. An appointment that is being
  -- written is left for the next run, with the same result as of its deadline.
  v_ids := array(
    select a.id from public.appointments a
    where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of
      and private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end) <= p_as_of
    order by a.id for no key update of a skip locked);
  with decided as materialized (
    select a.id, a.organization_id, r.version, c.deadline_at,
      private.decide(private.evidence_of(a, c.deadline_at, 'infinity'), to_jsonb(r)) as d
    from public.appointments a
    cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
    cross join lateral private.deadline(a, r.hours_after_end) c (deadline_at)
    where a.id = any (v_ids)
  ), written as (
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
    select organization_id, id, version,
      array(select private.record_call_evidence(organization_id, id, e) from jsonb_array_elements(d -> 'evidence') e),
      d ->> 'verdict', array(select jsonb_array_elements_text(d -> 'reasons')), 'rules', deadline_at
    from decided order by id
    returning id, organization_id, appointment_id, verdict, reasons, decided_at
  ), doubted as (
    insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
    select organization_id, appointment_id, id, case reasons[1] when 'calendar_no_but_came' then 'called_off' else 'contested' end,
      decided_at
    from written where verdict = 'contested'
  )
  update public.appointments a set verdict = w.verdict, verdict_reason = w.reasons[1], verdict_at = w.decided_at, updated_at = now()
  from written w where a.id = w.appointment_id;
  get diagnostics v_decided = row_count;
  -- A person who missed an appointment long ago (an import, a platform that was down for days) is not asked to book again.
  perform private.follow_verdict(a.id, 'pending', a.verdict, p_as_of)
  from public.appointments a where a.id = any (v_ids) and a.verdict = 'no_show' and a.verdict_at > p_as_of - interval '1 day';
  return v_decided;
end $$;
comment on function private.verify_due is
  'Judges all appointments past their deadline, as of that time: late, repeated or interrupted runs give the same verdicts. Called by '
  'pg_cron; returns how many.';

create type private.overturned as (organization_id uuid, appointment_id uuid, verdict text, verdict_id bigint, rule_version int,
  reason text, stands boolean, doubted boolean);
comment on type private.overturned is
  'A verdict whose appointment the calendar moved or cancelled. stands: it is kept; doubted: and an operator is asked.';

create function private.overturn(n public.appointments) returns private.overturned language plpgsql stable set search_path = '' as $$
begin
  return (select row( n.organization_id, n.id, n.verdict, v.id, v.rule_version,
    case when n.status = 'booked' then 'moved' else 'called_off' end,
    x.stands, x.stands and v.id is not null
      and (x.known or now() <= v.decided_at + r.dispute_days * interval '24 hours'))::private.overturned
  from (select private.calendar_said_at(n) <= n.verdict_at as known) k
  cross join lateral (select k.known, n.verdict in ('shown', 'contested')
    and (not k.known or private.is_invoiced_slot(n.organization_id, n.id)) as stands) x
  left join lateral (select d.* from public.verdicts d where d.organization_id = n.organization_id and d.appointment_id = n.id
    order by d.id desc limit 1) v on true
  left join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version);
end $$;
comment on function private.overturn is
  'Decides what happens to a verdict once its appointment is moved or cancelled. A visit that was decided before, or is invoiced, keeps '
  'its verdict; an operator is asked if it can be disputed, or could have been.';

create function private.withdraw_verdicts() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_changed private.overturned[];
  v record;
begin
  -- Withdrawing a verdict is an update too, and fires this trigger again.
  v_changed := array(
    select private.overturn(n) from fresh n join gone o on o.id = n.id
    where n.verdict <> 'pending' and n.verdict = o.verdict
      -- A no-show does not become a visit by a later cancellation.
      and not (n.verdict = 'no_show' and n.status = 'cancelled' and n.is_judged and n.starts_at = o.starts_at)
      and (n.status, n.starts_at, n.ends_at) is distinct from (o.status, o.starts_at, o.ends_at)
      and (n.status <> 'booked' or (n.starts_at, n.ends_at) is distinct from (o.starts_at, o.ends_at)));
  if v_changed = '{}' then return null; end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select c.organization_id, c.appointment_id, c.verdict_id, c.reason, now() from unnest(v_changed) c where c.doubted
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  for v in
    with stale as materialized (
      select * from unnest(v_changed) c where not c.stands
    ), written as (
      insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
      select organization_id, appointment_id, rule_version, 'pending',
        array[case reason when 'called_off' then 'cancelled' else reason end], 'withdrawn', now()
      from stale where rule_version is not null
    ), moot as (
      update public.disputes d set status = 'moot', decided_at = now() from stale s
      where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id and d.status = 'open'
    ), opened as (
      update public.appointments a set verdict = 'pending', verdict_reason = null, verdict_at = null from stale s
      where a.id = s.appointment_id
    )
    select appointment_id, verdict from stale
  loop
    perform private.follow_verdict(v.appointment_id, v.verdict, 'pending', now());
  end loop;
  return null;
end $$;
comment on function private.withdraw_verdicts is
  'Statement trigger: a verdict about a time that was moved or cancelled after all is withdrawn, doubted or kept (private.overturn). '
  'Definer, so that writers need no rights on verdicts.';

create function private.decide_dispute_as(p_dispute_id uuid, p_actor uuid, p_verdict text, p_note text, p_as_of timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.disputes;
  a public.appointments;
  v public.verdicts;
  v_status text;
begin
  perform private.require_operator(p_actor);
  if coalesce(p_verdict, '') not in ('shown', 'no_show') then perform private.refuse(422, 'verdict_unknown', 'shown or no_show'); end if;
  -- Locks the appointment first, as all writers do.
  select x.* into a from public.appointments x join public.disputes y on y.appointment_id = x.id where y.id = p_dispute_id
    for no key update of x;
  select * into d from public.disputes where id = p_dispute_id for update;
  if d.id is null then perform private.refuse(404, 'dispute_not_found', 'There is no such dispute'); end if;
  if d.status <> 'open' then perform private.refuse(409, 'dispute_decided', 'This dispute has been decided'); end if;
  select * into v from public.verdicts x where x.id = d.verdict_id;
  v_status := case when p_verdict = v.verdict then 'rejected' else 'accepted' end;
  -- Closes the dispute last: otherwise the old verdict would count for a moment, and fill a milestone.
  if v_status = 'accepted' then
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at,
      decided_by)
    values (a.organization_id, a.id, v.rule_version, v.evidence_ids, p_verdict, '{dispute}', 'dispute', p_as_of, p_actor);
    update public.appointments set verdict = p_verdict, verdict_reason = 'dispute', verdict_at = p_as_of, updated_at = now()
    where id = a.id;
    perform private.follow_verdict(a.id, a.verdict, p_verdict, p_as_of);
  end if;
  update public.disputes set status = v_status, decided_by = p_actor, decided_at = p_as_of, decision_note = left(trim(p_note), 2000)
  where id = d.id;
  perform private.audit(a.organization_id, p_actor, 'dispute.decided', a.id::text,
    jsonb_build_object('dispute', d.id, 'result', v_status, 'verdict', p_verdict));
  return v_status;
end $$;
comment on function private.decide_dispute_as is
  'Decides a dispute by the correct verdict: another one than the disputed one accepts the dispute, the same one rejects it. Definer, '
  'because operators are not members.';

create function private.decide_dispute(p_dispute_id uuid, p_verdict text, p_note text) returns text
language sql security definer set search_path = '' as $$
  select private.decide_dispute_as(p_dispute_id, auth.uid(), p_verdict, p_note, now())
$$;
comment on function private.decide_dispute is
  'private.decide_dispute_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.decide_dispute to authenticated;

-- schemas/triggers/appointment_evidence.sql
-- Triggers on public.appointment_evidence, in firing order.

create trigger "010_announce_insert" after insert on public.appointment_evidence referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "020_announce_update" after update on public.appointment_evidence referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');

-- schemas/triggers/appointments.sql
-- Triggers on public.appointments, in firing order.

create trigger "010_call_off_messages" before delete on public.appointments
  for each row execute function private.call_off_messages();
create trigger "020_count_appointment" after insert or update or delete on public.appointments
  for each row execute function private.count_appointment();
create trigger "030_announce_delete" after delete on public.appointments referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_announce_funnels_delete" after delete on public.appointments referencing old table as gone
  for each statement execute function private.announce_funnels();
create trigger "050_announce_funnels_insert" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.announce_funnels();
create trigger "060_announce_funnels_update" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.announce_funnels();
create trigger "070_announce_insert" after insert on public.appointments referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "080_announce_update" after update on public.appointments referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "090_doubt_moved" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.doubt_moved();
create trigger "100_record_calendar_no" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.record_calendar_no();
create trigger "110_record_host_marks" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.record_host_marks();
create trigger "120_plan_inserted" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.plan_for_changed_appointments();
create trigger "130_plan_updated" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.plan_for_changed_appointments();
create trigger "140_slots_follow_deleted" after delete on public.appointments referencing old table as gone
  for each statement execute function private.follow_verdicts();
create trigger "150_slots_follow_inserted" after insert on public.appointments referencing new table as fresh
  for each statement execute function private.follow_verdicts();
create trigger "160_slots_follow_updated" after update on public.appointments referencing old table as gone new table as fresh
  for each statement execute function private.follow_verdicts();
create trigger "170_withdraw_verdicts" after update on public.appointments referencing new table as fresh old table as gone
  for each statement execute function private.withdraw_verdicts();

-- schemas/triggers/audit_log.sql
-- Triggers on public.audit_log, in firing order.

create trigger "010_audit_log_is_kept" before truncate on public.audit_log
  for each statement execute function private.audit_log_is_append_only();
create trigger "020_audit_log_append_only" before update or delete on public.audit_log
  for each row execute function private.audit_log_is_append_only();
create trigger "030_announce_insert" after insert on public.audit_log referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/auth-users.sql
-- Triggers on auth.users, in firing order.

create trigger "010_make_profile" after insert or update of email on auth.users
  for each row execute function private.make_profile();

-- schemas/triggers/billing_profiles.sql
-- Triggers on public.billing_profiles, in firing order.

create trigger "010_touch_updated_at" before update on public.billing_profiles
  for each row execute function private.touch_updated_at();
create trigger "020_announce_update" after update on public.billing_profiles referencing new table as changed
  for each statement execute function private.announce_also('organization_id', 'invoices');
create trigger "030_heal_issuing" after update on public.billing_profiles referencing new table as changed
  for each statement execute function private.heal_issuing();

-- schemas/triggers/call_attempts.sql
-- Triggers on public.call_attempts, in firing order.

create trigger "010_announce_insert" after insert on public.call_attempts referencing new table as changed
  for each statement execute function private.announce_also('id', 'campaigns');
create trigger "020_announce_update" after update on public.call_attempts referencing new table as changed
  for each statement execute function private.announce_also('id', 'campaigns');

-- schemas/triggers/calls.sql
-- Triggers on public.calls, in firing order.

create trigger "010_announce_delete" after delete on public.calls referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
-- Silent while deliveries are applied: private.apply_events announces everything in one message.
create trigger "020_announce_insert" after insert on public.calls referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "030_announce_update" after update on public.calls referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_count_deleted" after delete on public.calls referencing old table as gone
  for each statement execute function private.count_calls();
create trigger "050_count_inserted" after insert on public.calls referencing new table as fresh
  for each statement execute function private.count_calls();
create trigger "060_count_updated" after update on public.calls referencing old table as gone new table as fresh
  for each statement execute function private.count_calls();
create trigger "070_follow_insert" after insert on public.calls referencing new table as fresh
  for each statement execute function private.follow_calls();
create trigger "080_follow_update" after update on public.calls referencing new table as fresh
  for each statement execute function private.follow_calls();
create trigger "090_meter_inserted" after insert on public.calls referencing new table as fresh
  for each statement execute function private.meter_calls();
create trigger "100_meter_updated" after update on public.calls referencing old table as gone new table as fresh
  for each statement execute function private.meter_calls();

-- schemas/triggers/campaign_leads.sql
-- Triggers on public.campaign_leads, in firing order.

create trigger "010_announce_delete" after delete on public.campaign_leads referencing old table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger "020_announce_insert" after insert on public.campaign_leads referencing new table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger "030_announce_update" after update on public.campaign_leads referencing new table as changed
  for each statement execute function private.announce_also('lead_id', 'campaigns');

-- schemas/triggers/campaigns.sql
-- Triggers on public.campaigns, in firing order.

create trigger "010_touch_updated_at" before update on public.campaigns
  for each row execute function private.touch_updated_at();
create trigger "020_announce_insert" after insert on public.campaigns referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.campaigns referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/consents.sql
-- Triggers on public.consents, in firing order.

create trigger "010_announce_insert" after insert on public.consents referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "020_announce_update" after update on public.consents referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/contact_hours.sql
-- Triggers on public.contact_hours, in firing order.

create trigger "010_contact_hours_append_only" before update or delete on public.contact_hours
  for each row execute function private.contact_hours_stay_as_written();
create trigger "020_announce_insert" after insert on public.contact_hours referencing new table as changed
  for each statement execute function private.announce_also('version', 'campaigns');

-- schemas/triggers/contact_receipts.sql
-- Triggers on public.contact_receipts, in firing order.

create trigger "010_contact_receipts_append_only" before update or delete on public.contact_receipts
  for each row execute function private.contact_receipts_are_append_only();
create trigger "020_announce_insert" after insert on public.contact_receipts referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/credentials.sql
-- Triggers on public.credentials, in firing order.

create trigger "010_announce_delete" after delete on public.credentials referencing old table as changed
  for each statement execute function private.announce_also('id', 'events');
-- An integration's activity (integration_activity) includes whether it has a secret.
create trigger "020_announce_insert" after insert on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');
create trigger "030_announce_update" after update on public.credentials referencing new table as changed
  for each statement execute function private.announce_also('id', 'events');

-- schemas/triggers/day_rates.sql
-- Triggers on public.day_rates, in firing order.

create trigger "010_fixed_stay" before update or delete on public.day_rates
  for each row execute function private.fixed_rates_stay();

-- schemas/triggers/disputes.sql
-- Triggers on public.disputes, in firing order.

create trigger "010_announce_insert" after insert on public.disputes referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "020_announce_insert_to_operators" after insert on public.disputes referencing new table as fresh
  for each statement execute function private.announce_to_operators();
create trigger "030_announce_update" after update on public.disputes referencing new table as changed
  for each statement execute function private.announce_also('id', 'appointments');
create trigger "040_announce_update_to_operators" after update on public.disputes referencing new table as fresh
  for each statement execute function private.announce_to_operators();
create trigger "050_slots_follow_raised" after insert on public.disputes referencing new table as fresh
  for each statement execute function private.follow_disputes();
create trigger "060_slots_follow_decided" after update on public.disputes referencing new table as fresh
  for each statement execute function private.follow_disputes();

-- schemas/triggers/integrations.sql
-- Triggers on public.integrations, in firing order.

create trigger "010_touch_updated_at" before update on public.integrations
  for each row execute function private.touch_updated_at();
create trigger "020_announce_insert" after insert on public.integrations referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.integrations referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/invitations.sql
-- Triggers on public.invitations, in firing order.

create trigger "010_announce_delete" after delete on public.invitations referencing old table as gone
  for each statement execute function private.announce_rows();
create trigger "020_announce_insert" after insert on public.invitations referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.invitations referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/invoice_lines.sql
-- Triggers on public.invoice_lines, in firing order.

create trigger "010_never_emptied" before truncate on public.invoice_lines
  for each statement execute function private.row_is_append_only();
create trigger "020_finalised_stay" before insert or update or delete on public.invoice_lines
  for each row execute function private.finalised_lines_stay();

-- schemas/triggers/invoice_papers.sql
-- Triggers on public.invoice_papers, in firing order.

create trigger "010_append_only" before update or delete on public.invoice_papers
  for each row execute function private.row_is_append_only();

-- schemas/triggers/invoices.sql
-- Triggers on public.invoices, in firing order.

create trigger "010_never_emptied" before truncate on public.invoices
  for each statement execute function private.row_is_append_only();
create trigger "020_finalised_stay" before update or delete on public.invoices
  for each row execute function private.finalised_invoices_stay();
create trigger "030_void_owes_nothing" after update of status on public.invoices
  for each row when (new.status = 'void' and old.status <> 'void' and new.milestone is not null)
  execute function private.void_owes_nothing();
create trigger "040_announce_insert" after insert on public.invoices referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "050_announce_update" after update on public.invoices referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "060_keep_paper" after update on public.invoices referencing old table as gone new table as fresh
  for each statement execute function private.keep_paper();

-- schemas/triggers/issuer.sql
-- Triggers on private.issuer, in firing order.

create trigger "010_remember_issuer" after insert or update on private.issuer
  for each row execute function private.remember_issuer();

-- schemas/triggers/lead_imports.sql
-- Triggers on public.lead_imports, in firing order.

create trigger "010_announce_insert" after insert on public.lead_imports referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "020_announce_update" after update on public.lead_imports referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/leads.sql
-- Triggers on public.leads, in firing order.

create trigger "010_touch_updated_at" before update on public.leads
  for each row execute function private.touch_updated_at();
create trigger "020_record_lead_status" after update of status on public.leads
  for each row when (old.status is distinct from new.status) execute function private.record_lead_status();
create trigger "030_announce_delete" after delete on public.leads referencing old table as gone
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "040_announce_insert" after insert on public.leads referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();
create trigger "050_announce_update" after update on public.leads referencing new table as fresh
  for each statement when (current_setting('callboard.collecting', true) is distinct from 'on')
  execute function private.announce_rows();

-- schemas/triggers/memberships.sql
-- Triggers on public.memberships, in firing order.

create trigger "010_keep_an_owner" before update of role or delete on public.memberships
  for each row execute function private.keep_an_owner();
create trigger "020_touch_updated_at" before update on public.memberships
  for each row execute function private.touch_updated_at();
create trigger "030_announce_delete" after delete on public.memberships referencing old table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');
-- The list of the caller's organizations includes the role in each.
create trigger "040_announce_insert" after insert on public.memberships referencing new table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');
create trigger "050_announce_update" after update on public.memberships referencing new table as changed
  for each statement execute function private.announce_also('user_id', 'organizations');

-- schemas/triggers/messages.sql
-- Triggers on public.messages, in firing order.

create trigger "010_announce_insert" after insert on public.messages referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "020_announce_update" after update on public.messages referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/milestone_slots.sql
-- Triggers on public.milestone_slots, in firing order.

create trigger "010_never_emptied" before truncate on public.milestone_slots
  for each statement execute function private.row_is_append_only();
create trigger "020_announce_insert" after insert on public.milestone_slots referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "030_announce_update" after update on public.milestone_slots referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/milestones.sql
-- Triggers on public.milestones, in firing order.

create trigger "010_never_emptied" before truncate on public.milestones
  for each statement execute function private.row_is_append_only();

-- schemas/triggers/organizations.sql
-- Triggers on public.organizations, in firing order.

create trigger "010_erase_events" before delete on public.organizations
  for each row execute function private.erase_events();
create trigger "015_use_current_zone" before insert or update of time_zone on public.organizations
  for each row execute function private.use_current_zone();
create trigger "020_touch_updated_at" before update on public.organizations
  for each row execute function private.touch_updated_at();
create trigger "030_value_is_of_its_currency" before update of currency on public.organizations
  for each row when (old.currency <> new.currency) execute function private.value_is_of_its_currency();
create trigger "040_value_is_possible" before insert or update of appointment_value_minor on public.organizations
  for each row when (new.appointment_value_minor is not null) execute function private.value_is_possible();
create trigger "050_assumptions_follow_insert" after insert on public.organizations
  for each row execute function private.follow_organization();
create trigger "060_assumptions_follow_update" after update of currency, appointment_value_minor on public.organizations
  for each row execute function private.follow_organization();
create trigger "070_open_billing_account" after insert on public.organizations
  for each row execute function private.open_billing_account();
create trigger "080_open_billing_profile" after insert on public.organizations
  for each row execute function private.open_billing_profile();
create trigger "090_recount_facts" after update of time_zone, currency on public.organizations
  for each row when (old.time_zone <> new.time_zone or old.currency <> new.currency)
  execute function private.recount_when_days_move();
create trigger "100_write_first_contact_hours" after insert on public.organizations
  for each row execute function private.write_first_contact_hours();
create trigger "110_write_first_rules" after insert on public.organizations
  for each row execute function private.write_first_rules();

-- schemas/triggers/profiles.sql
-- Triggers on public.profiles, in firing order.

create trigger "010_touch_updated_at" before update on public.profiles
  for each row execute function private.touch_updated_at();

-- schemas/triggers/proof_reports.sql
-- Triggers on public.proof_reports, in firing order.

create trigger "010_append_only" before update or delete on public.proof_reports
  for each row execute function private.row_is_append_only();
create trigger "020_announce_insert" after insert on public.proof_reports referencing new table as changed
  for each statement execute function private.announce_also('month', 'daily_facts');

-- schemas/triggers/rate_cards.sql
-- Triggers on public.rate_cards, in firing order.

create trigger "010_never_emptied" before truncate on public.rate_cards
  for each statement execute function private.row_is_append_only();
create trigger "020_append_only" before update or delete on public.rate_cards
  for each row execute function private.row_is_append_only();
-- The total of the open month is read with the invoices.
create trigger "030_announce_insert" after insert on public.rate_cards referencing new table as changed
  for each statement execute function private.announce_also('version', 'invoices');

-- schemas/triggers/roi_assumptions.sql
-- Triggers on public.roi_assumptions, in firing order.

create trigger "010_append_only" before update or delete on public.roi_assumptions
  for each row execute function private.row_is_append_only();
create trigger "020_announce_figures" after insert on public.roi_assumptions referencing new table as changed
  for each statement execute function private.announce_also('version', 'daily_facts');
create trigger "030_announce_insert" after insert on public.roi_assumptions referencing new table as changed
  for each statement execute function private.announce_also('version', 'organizations');

-- schemas/triggers/suppressions.sql
-- Triggers on public.suppressions, in firing order.

create trigger "010_announce_insert" after insert on public.suppressions referencing new table as fresh
  for each statement execute function private.announce_rows();
create trigger "020_announce_update" after update on public.suppressions referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/usage_records.sql
-- Triggers on public.usage_records, in firing order.

create trigger "010_never_emptied" before truncate on public.usage_records
  for each statement execute function private.row_is_append_only();
create trigger "020_append_only" before update or delete on public.usage_records
  for each row execute function private.row_is_append_only();
create trigger "030_count_inserted" after insert on public.usage_records referencing new table as fresh
  for each statement execute function private.count_usage();

-- schemas/triggers/verdicts.sql
-- Triggers on public.verdicts, in firing order.

create trigger "010_announce_insert" after insert on public.verdicts referencing new table as fresh
  for each statement execute function private.announce_rows();

-- schemas/triggers/verification_rules.sql
-- Triggers on public.verification_rules, in firing order.

create trigger "010_verification_rules_append_only" before update or delete on public.verification_rules
  for each row execute function private.rules_stay_as_written();
create trigger "020_announce_insert" after insert on public.verification_rules referencing new table as changed
  for each statement execute function private.announce_also('version', 'appointments');

-- schemas/api/appointments.sql
-- The API for appointments.

create function public.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.appointment_trail(p_appointment_id)
$$;
comment on function public.appointment_trail is 'The signed deliveries behind an appointment, oldest first. Strangers get no rows.';
grant execute on function public.appointment_trail to authenticated;

-- schemas/api/billing.sql
-- The API for billing.

create function public.change_rate_card(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql set search_path = '' as $$
  select private.change_rate_card(p_organization_id, p_terms, p_effective_from)
$$;
comment on function public.change_rate_card is
  'Writes the next version of the rate card, from a local day on, and returns its number; another currency, possible as long as there is '
  'no usage, applies from the first day. For operators. Refuses: operators_only, organization_not_found, rate_card_in_the_past, '
  'rate_card_currency_is_fixed, rate_card_out_of_bounds.';
grant execute on function public.change_rate_card to authenticated;

create function public.open_month(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.open_month(p_organization_id)
$$;
comment on function public.open_month is
  'The invoice if the month closed now: {period, ends_at, currency, net_minor, tax_minor, total_minor, taxes: [{tax_behavior, '
  'tax_basis_points, net_minor, tax_minor}], lines: [{model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs}]}. '
  'Exactly what the close will write. Refuses: organization_not_found.';
grant execute on function public.open_month to authenticated;

create function public.set_issuer(p_organization_id uuid, p_provider text, p_confirmed boolean default false) returns void language sql
  set search_path = '' as $$
  select private.set_issuer(p_organization_id, p_provider, p_confirmed)
$$;
comment on function public.set_issuer is
  'Issues all organizations'' invoices through this organization''s payment provider from now on; a null provider stops issuing. If the '
  'former account holds customers'' credit (listed by issuing), p_confirmed acknowledges that the credit is not transferred. For '
  'operators, and one of their own organizations, whose managers could rotate the secret whose events change invoices. Refuses: '
  'operators_only, provider_is_operators, issuer_not_connected, issuer_holds_credit.';
grant execute on function public.set_issuer to authenticated;

create function public.issue_invoice(p_invoice_id uuid) returns bigint language sql set search_path = '' as $$
  select private.issue_invoice(p_invoice_id)
$$;
comment on function public.issue_invoice is
  'Issues an invoice or a credit note that was written before there was an issuer, or whose issuing failed (unissued_invoices says why); '
  'returns the effect''s id. For operators. Refuses: operators_only, invoice_not_found, invoice_not_open, issuer_not_connected.';
grant execute on function public.issue_invoice to authenticated;

create function public.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text,
  finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unissued_invoices()
$$;
comment on function public.unissued_invoices is
  'Final invoices and credit notes that the payment provider does not have, failed ones first: state is failed, waiting or not_ordered, '
  'problem a code of docs/error-codes.md. At most 500. For operators. Refuses: operators_only.';
grant execute on function public.unissued_invoices to authenticated;

create function public.milestone_meter(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.milestone_meter(p_organization_id)
$$;
comment on function public.milestone_meter is
  'The milestone being filled: {number, rate_version, size, filled, amount_minor, currency, weeks: shows of each of the last (up to 8) '
  'whole weeks, the newest first, waiting: appointments without verdict, disputed}. Refuses: organization_not_found.';
grant execute on function public.milestone_meter to authenticated;

create function public.payment_terms(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.payment_terms(p_organization_id)
$$;
comment on function public.payment_terms is
  'How an organization pays its invoices: {provider (stripe, paddle or null), has_portal, seller: {name, email} or null, instructions, '
  'problem: what the billing profile lacks before invoices can be issued: email_taken, email_missing, country_missing, or null}. Refuses: '
  'organization_not_found.';
grant execute on function public.payment_terms to authenticated;

create function public.unclosed_months() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unclosed_months()
$$;
comment on function public.unclosed_months is
  'Months that have ended and could not be closed, or were not tried for an hour (problem is null): the oldest first, at most 200. For '
  'operators. Refuses: operators_only.';
grant execute on function public.unclosed_months to authenticated;

create function public.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language sql stable set search_path = '' as $$
  select private.preview_rate_card(p_organization_id, p_terms)
$$;
comment on function public.preview_rate_card is
  'The cost of the open month''s calls so far, net of tax, if these terms applied to all of it: {period, calls, seconds, currency, '
  'amount_minor, now_minor, now_currency (under the current terms)}. Writes nothing. Refuses: operators_only, organization_not_found.';
grant execute on function public.preview_rate_card to authenticated;

create function public.issuing() returns jsonb language sql stable set search_path = '' as $$
  select private.issuing()
$$;
comment on function public.issuing is
  'The accounts through which invoices are or could be issued: {issuer or null, accounts (Stripe and Paddle of the operator''s own '
  'organizations), organizations (the caller''s own), unissued (open ones never ordered to be issued), credits: [{provider, account_name, '
  'issues, organization_id, organization_name, currency, minor}] (customers'' credit in the current and former accounts), elsewhere: '
  '[{provider, count}] (open ones by where they are paid), seller or null}. Refuses: operators_only.';
grant execute on function public.issuing to authenticated;

create function public.issue_open_invoices() returns int language sql set search_path = '' as $$
  select private.issue_open_invoices()
$$;
comment on function public.issue_open_invoices is
  'Orders up to a thousand invoices and credit notes to be issued that never were; returns how many. For operators. Refuses: '
  'operators_only, issuer_not_connected.';
grant execute on function public.issue_open_invoices to authenticated;

create function public.set_seller(p_organization_id uuid, p_instructions text) returns void language sql set search_path = '' as $$
  select private.set_seller(p_organization_id, p_instructions)
$$;
comment on function public.set_seller is
  'Sets this organization as the seller on future invoices, and how they are paid if no provider collects the money. For operators, and '
  'an organization they own. Refuses: operators_only, organization_not_found, role_too_low.';
grant execute on function public.set_seller to authenticated;

-- schemas/api/calls.sql
-- The API for calls.

create function public.call_trail(p_call_id uuid)
returns table (event_id bigint, kind text, types text[], occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.call_trail(p_call_id)
$$;
comment on function public.call_trail is 'The signed deliveries behind a call, oldest first. Strangers get no rows.';
grant execute on function public.call_trail to authenticated;

-- schemas/api/campaigns.sql
-- The API for campaigns.

create function public.campaign_preflight(p_campaign_id uuid, p_as_of timestamptz default now())
returns table (reason text, leads bigint, not_before timestamptz, as_of timestamptz, examples jsonb) language sql stable
  set search_path = '' set statement_timeout = '60s' as $$
  select p.reason, count(*), min(p.not_before), p_as_of,
    (select jsonb_agg(jsonb_build_object('lead_id', l.id, 'name', l.name, 'phone', l.phone)) from public.leads l
      where l.id = any ((array_agg(p.lead_id order by p.lead_id))[1:3]))
  from private.preflight(p_campaign_id, p_as_of) p group by p.reason order by count(*) desc, p.reason
$$;
comment on function public.campaign_preflight is
  'Counts every lead of the campaign once by what would happen to it now: now; later outside_hours, too_soon, daily_cap, retry_later '
  '(not_before: the earliest, as of as_of); never suppressed, no_number, number_invalid, consent_withdrawn, never_open; calling and done '
  'for those already dialled. Up to three examples each. Refuses: campaign_not_found.';
grant execute on function public.campaign_preflight to authenticated;

create function public.campaign_preflight_leads(p_campaign_id uuid, p_reason text, p_limit int default 50, p_offset int default 0,
  p_as_of timestamptz default now())
returns table (lead_id uuid, name text, phone text, reason text, not_before timestamptz, zone text, zone_source text)
language sql stable set search_path = '' set statement_timeout = '60s' as $$
  select l.id, l.name, l.phone, p.reason, p.not_before, p.zone, p.zone_source
  from private.preflight(p_campaign_id, p_as_of) p join public.leads l on l.id = p.lead_id
  where p.reason = p_reason order by p.not_before nulls first, l.name, l.id limit least(p_limit, 500) offset p_offset
$$;
comment on function public.campaign_preflight_leads is
  'The leads behind one line of campaign_preflight, at most 500 at a time; with its as_of there are exactly as many as it counted. '
  'Refuses: campaign_not_found.';
grant execute on function public.campaign_preflight_leads to authenticated;

create function public.campaign_activity(p_campaign_id uuid, p_limit int default 100)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language sql stable
  set search_path = '' as $$
  select * from private.campaign_activity(p_campaign_id, p_limit)
$$;
comment on function public.campaign_activity is
  'The log of a campaign, newest first; actor is null for the dialler, actor_name the e-mail of a person without a name. Refuses: '
  'campaign_not_found.';
grant execute on function public.campaign_activity to authenticated;

create function public.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid language sql set search_path = '' as $$
  select private.create_campaign(p_organization_id, p_settings)
$$;
comment on function public.create_campaign is
  'Creates a draft from {name, integration_id, agent_ref, from_number, starts_at, windows, concurrency, max_attempts, gap_minutes, '
  'daily_cap, retry_rules, breaker}; only the name is required. Refuses: campaign_settings_invalid, role_too_low.';
grant execute on function public.create_campaign to authenticated;

create function public.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void language sql set search_path = '' as $$
  select private.update_campaign(p_campaign_id, p_settings)
$$;
comment on function public.update_campaign is
  'Changes the given settings (see create_campaign). Refuses: campaign_not_found, campaign_status_forbids, campaign_settings_invalid, '
  'role_too_low.';
grant execute on function public.update_campaign to authenticated;

create function public.add_campaign_leads(p_campaign_id uuid, p_filter jsonb default null, p_lead_ids uuid[] default null) returns jsonb
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.add_campaign_leads(p_campaign_id, p_filter, p_lead_ids, now())
$$;
comment on function public.add_campaign_leads is
  'Adds leads by filter (as search_leads) or by ids; returns {matched, added, already}. Refuses: campaign_not_found, '
  'campaign_status_forbids, leads_not_chosen, role_too_low.';
grant execute on function public.add_campaign_leads to authenticated;

create function public.start_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'started', null, now()) $$;
comment on function public.start_campaign is
  'Draft to running, or scheduled if starts_at is in the future; returns which. Refuses: campaign_not_found, campaign_status_forbids, '
  'campaign_not_ready, campaign_has_no_leads, role_too_low.';
grant execute on function public.start_campaign to authenticated;

create function public.pause_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'paused', null, now()) $$;
comment on function public.pause_campaign is
  'Pauses a campaign and cancels calls that are not dialled yet. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.pause_campaign to authenticated;

create function public.resume_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'resumed', null, now()) $$;
comment on function public.resume_campaign is 'Paused to running (or scheduled). Refuses as start_campaign.';
grant execute on function public.resume_campaign to authenticated;

create function public.complete_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'completed', null, now()) $$;
comment on function public.complete_campaign is
  'Ends a campaign before its list does. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.complete_campaign to authenticated;

create function public.clone_campaign(p_campaign_id uuid, p_name text default null, p_with_leads boolean default false) returns uuid
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.clone_campaign(p_campaign_id, p_name, p_with_leads, now())
$$;
comment on function public.clone_campaign is
  'Creates a draft with the same settings; returns its id. Refuses: campaign_not_found, campaign_settings_invalid, role_too_low.';
grant execute on function public.clone_campaign to authenticated;

create function public.redial_campaign(p_campaign_id uuid, p_outcomes text[]) returns int language sql set search_path = ''
  set statement_timeout = '60s' as $$
  select private.redial_campaign(p_campaign_id, p_outcomes, now())
$$;
comment on function public.redial_campaign is
  'Calls leads with these outcomes again, up to max_attempts more times; a completed campaign runs again. Returns how many. Refuses: '
  'campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.redial_campaign to authenticated;

create view public.campaign_funnel with (security_invoker = true) as
select c.organization_id, c.id as campaign_id, coalesce(l.leads, 0) as leads, coalesce(l.waiting, 0) as waiting,
  coalesce(l.calling, 0) as calling,
  coalesce(l.done, 0) as done, coalesce(l.skipped, 0) as skipped, l.next_attempt_at,
  coalesce(a.attempted, 0) as attempted, coalesce(a.connected, 0) as connected, coalesce(a.booked, 0) as booked,
  coalesce(a.shown, 0) as shown,
  coalesce(a.attempts, 0) as attempts, coalesce(a.ongoing, 0) as ongoing, coalesce(a.talk_seconds, 0) as talk_seconds,
  a.cost_currency, a.cost_micros, coalesce(o.outcomes, '{}') as outcomes, coalesce(o.skip_reasons, '{}') as skip_reasons
from public.campaigns c
left join lateral (
  select count(*) as leads, count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'calling') as calling,
    count(*) filter (where status = 'done') as done, count(*) filter (where status = 'skipped') as skipped,
    min(next_attempt_at) filter (where status = 'waiting') as next_attempt_at
  from public.campaign_leads k where k.organization_id = c.organization_id and k.campaign_id = c.id
) l on true
left join lateral (
  select jsonb_object_agg(g.word, g.leads) filter (where not g.is_skip) as outcomes, jsonb_object_agg(g.word, g.leads)
    filter (where g.is_skip) as skip_reasons
  from (
    select coalesce(k.skip_reason, k.outcome) as word, k.skip_reason is not null as is_skip, count(*) as leads
    from public.campaign_leads k where k.organization_id = c.organization_id and k.campaign_id = c.id
      and coalesce(k.skip_reason, k.outcome) is not null group by 1, 2
  ) g
) o on true
left join lateral (
  select count(distinct t.lead_id) filter (where t.placed_at is not null) as attempted,
    count(distinct t.lead_id)
      filter (where t.status = 'connected' or t.outcome not in ('no_answer', 'busy', 'voicemail', 'failed', 'lost')) as connected,
    count(distinct t.lead_id) filter (where s.booked) as booked, count(distinct t.lead_id) filter (where s.shown) as shown,
    count(*) filter (where t.placed_at is not null) as attempts, count(*)
      filter (where t.status in ('planned', 'placed', 'connected')) as ongoing,
    sum(k.talk_seconds) as talk_seconds, min(k.cost_currency) as cost_currency, sum(k.cost_total_micros) as cost_micros
  from public.call_attempts t
  left join public.calls k on k.organization_id = t.organization_id and k.id = t.call_id
  left join lateral (
    select true as booked, bool_or(p.verdict = 'shown') as shown from public.appointments p
    where p.organization_id = t.organization_id and p.call_id = t.call_id having count(*) > 0
  ) s on true
  where t.organization_id = c.organization_id and t.campaign_id = c.id
) a on true;
comment on view public.campaign_funnel is
  'Per campaign: its leads by status; those attempted, connected, booked and shown (each lead once); outcomes and skip reasons {word: '
  'leads}; and the cost of its calls in millionths of cost_currency.';
grant select on public.campaign_funnel to authenticated;

-- schemas/api/contact.sql
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

-- schemas/api/explain.sql
-- The API for explanations of amounts.

create function public.explain_line(p_line_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_line(p_line_id)
$$;
comment on function public.explain_line is
  'Explains a line of an invoice: {model, billing_period, period, quantity, amount_minor, currency, tax_behavior, tax_basis_points, '
  'inputs, leaves, exact_micros, rounding_micros, invoice}. exact_micros, the sum of its leaves (billed_usage, billed_slots), plus '
  'rounding_micros is the amount. Refuses: organization_not_found.';
grant execute on function public.explain_line to authenticated;

create function public.explain_amount(
  p_organization_id uuid, p_model text, p_period date default null, p_tax_behavior text default null, p_tax_basis_points int default null)
returns jsonb language sql stable set search_path = '' as $$
  select private.explain_amount(p_organization_id, p_model, p_period, p_tax_behavior, p_tax_basis_points)
$$;
comment on function public.explain_amount is
  'As explain_line, for amounts that are not invoiced yet: usage, adjustment (of a month) or credit (of certain tax terms) of the open '
  'month, or the milestone being filled. Null if there is none. Refuses: organization_not_found.';
grant execute on function public.explain_amount to authenticated;

create function public.billed_usage(p_organization_id uuid, p_billing_period date, p_period date default null, p_kind text default null,
  p_limit int default 100, p_offset int default 0)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int, billed_seconds int,
  charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text, who text, direction text,
  total_rows bigint, total_seconds bigint, total_micros bigint)
language sql stable set search_path = '' as $$
  select * from private.billed_usage(p_organization_id, p_billing_period, p_period, p_kind, p_limit, p_offset)
$$;
comment on function public.billed_usage is
  'The usage rows in a month''s invoice, the newest first, at most 1000 per page, each with its exact amount in millionths and the totals '
  'over all pages; optionally of one month of occurrence and of one kind. Refuses: organization_not_found.';
grant execute on function public.billed_usage to authenticated;

create function public.billed_slots(
  p_organization_id uuid, p_milestone int default null, p_credit_invoice_id uuid default null, p_tax_behavior text default null,
  p_tax_basis_points int default null)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language sql stable set search_path = '' as $$
  select * from private.billed_slots(p_organization_id, p_milestone, p_credit_invoice_id, p_tax_behavior, p_tax_basis_points)
$$;
comment on function public.billed_slots is
  'The shown appointments of a milestone, or those credited by an invoice, or, with neither, those the open month credits, optionally '
  'only those with certain tax terms: each with its share in minor units. Refuses: organization_not_found.';
grant execute on function public.billed_slots to authenticated;

create function public.explain_call(p_organization_id uuid, p_call_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_call(p_organization_id, p_call_id)
$$;
comment on function public.explain_call is
  'Explains what a call was charged: {call_id, rows: usage rows with exact amounts, their billing month, and line_id and invoice_number '
  'once closed; call: null once erased}. Refuses: organization_not_found.';
grant execute on function public.explain_call to authenticated;

create function public.explain_payment(p_invoice_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_payment(p_invoice_id)
$$;
comment on function public.explain_payment is
  'The state of an invoice at the payment provider: {number, currency, total_minor, paid_minor, refunded_minor, paid_at, '
  'payment_failed_at, chargeback, provider, provider_ref, deliveries: [{event_id, kind, received_at, status}]}. Refuses: '
  'organization_not_found.';
grant execute on function public.explain_payment to authenticated;

create function public.payment_delivery(p_invoice_id uuid, p_event_id bigint) returns jsonb language sql stable set search_path = '' as $$
  select private.payment_delivery(p_invoice_id, p_event_id)
$$;
comment on function public.payment_delivery is
  'A delivery that the payment provider signed about an invoice or its payments, with hash and body: {id, kind, subject, occurred_at, '
  'received_at, applied_at, status, body_sha256, body_encoding, body, normalised}; null if it is about another invoice. For managers and '
  'above. Refuses: organization_not_found, role_too_low.';
grant execute on function public.payment_delivery to authenticated;

-- schemas/api/facts.sql
-- The API for daily facts.

create function public.call_heat_map(p_organization_id uuid, p_from date, p_to date)
returns table (weekday int, hour int, calls bigint) language sql stable set search_path = '' as $$
  select extract(isodow from f.day)::int, f.hour, sum(f.calls)
  from (
    select d.day, (u.i - 1)::int as hour, u.n as calls
    from private.folded_facts d cross join lateral unnest(d.calls_by_hour) with ordinality u (n, i)
    where d.organization_id = p_organization_id and d.day between p_from and p_to
    union all
    select d.day, d.hour::int, d.calls from private.fact_deltas d
    where d.organization_id = p_organization_id and d.day between p_from and p_to and d.hour is not null
  ) f group by 1, 2 having sum(f.calls) <> 0
$$;
comment on function public.call_heat_map is
  'Calls per ISO weekday (1 Monday) and local hour (0 to 23) of a range of local days. Strangers get no rows.';
grant execute on function public.call_heat_map to authenticated;

-- schemas/api/integrations.sql
-- The API for integrations and events.

create function public.integration_activity(p_organization_id uuid)
returns table (integration_id uuid, last_event_id bigint, last_kind text, last_status text, last_received_at timestamptz,
  last_meant_at timestamptz, has_secret boolean, events_24h bigint, failed bigint)
language sql stable set search_path = '' as $$
  select * from private.integration_activity(p_organization_id)
$$;
comment on function public.integration_activity is
  'Per integration: last signed event, time of the last event that was not ignored, whether a webhook secret is active, deliveries in 24 '
  'h, failures waiting or dead in 30 days. Strangers get no rows.';
grant execute on function public.integration_activity to authenticated;

create function public.is_operated(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select private.is_operated(p_organization_id)
$$;
comment on function public.is_operated is 'Whether this organization belongs to the operator. Refuses: organization_not_found.';
grant execute on function public.is_operated to authenticated;

-- schemas/api/leads.sql
-- The API for leads, their imports and tags.

create function public.start_lead_import(
  p_organization_id uuid, p_file_name text, p_file_hash text, p_file_bytes bigint, p_rows_total int, p_settings jsonb
) returns uuid language sql set search_path = '' as $$
  select private.start_lead_import(p_organization_id, p_file_name, p_file_hash, p_file_bytes, p_rows_total, p_settings)
$$;
comment on function public.start_lead_import is
  'Begins an import, or returns the running one of the same file, whose own settings then apply. Refuses: import_being_undone, '
  'organization_not_found, role_too_low.';
grant execute on function public.start_lead_import to authenticated;

create function public.import_leads_chunk(p_import_id uuid, p_first_line int, p_rows jsonb)
returns public.lead_imports language sql set search_path = '' as $$
  select private.import_leads_chunk(p_import_id, p_first_line, p_rows, now())
$$;
comment on function public.import_leads_chunk is
  'Imports [{line, name, phone, email, time_zone, locale, tags, custom, problem, cells}]: phone in E.164, e-mail in lower case; problem: '
  'why the row is already invalid. Repeating a chunk (by its first line) changes nothing. Returns the import. Refuses: '
  'import_not_running, import_chunk_size, organization_not_found, role_too_low.';
grant execute on function public.import_leads_chunk to authenticated;

create function public.cancel_lead_import(p_import_id uuid)
returns public.lead_imports language sql set search_path = '' as $$
  select private.cancel_lead_import(p_import_id, now())
$$;
comment on function public.cancel_lead_import is
  'Stops a running import; its leads so far stay and can be undone. Repeating it changes nothing. Refuses: organization_not_found, '
  'role_too_low.';
grant execute on function public.cancel_lead_import to authenticated;

create function public.undo_lead_import(p_import_id uuid, p_most int default 2000)
returns public.lead_imports language sql set search_path = '' as $$
  select private.undo_lead_import(p_import_id, now(), p_most)
$$;
comment on function public.undo_lead_import is
  'Deletes the next p_most (at most 5,000) leads that an ended import created, except those with activity (a call, a booking, a campaign, '
  'a message): call it until the status is undone. imported - removed - kept are left. Repeating it after that changes nothing. '
  'Refuses: import_still_running, organization_not_found, role_too_low.';
grant execute on function public.undo_lead_import to authenticated;

create function public.search_leads(
  p_organization_id uuid, p_filter jsonb default '{}', p_sort text default 'first_seen_at', p_descending boolean default true,
  p_limit int default 100, p_offset int default 0, p_count boolean default false, p_after jsonb default null
) returns table (
  id uuid, name text, email text, phone text, status text, source text, tags text[], custom jsonb,
  first_seen_at timestamptz, last_contact_at timestamptz, total bigint
) language sql stable set search_path = '' as $$
  select * from private.search_leads(p_organization_id, p_filter, p_sort, p_descending, p_limit, p_offset, p_count, p_after)
$$;
comment on function public.search_leads is
  'Leads of a filter {q, status[], source[], tag[], import, since, before}, at most 1,000 at a time; with p_count each row has the total. '
  'p_after {first_seen_at, id} continues after that lead in the newest-first order, so that reading all pages misses no lead when others '
  'come or go. Refuses: organization_not_found.';
grant execute on function public.search_leads to authenticated;

create function public.tag_leads(p_organization_id uuid, p_tag text, p_on boolean, p_lead_ids uuid[] default null,
  p_filter jsonb default null)
returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.tag_leads(p_organization_id, p_tag, p_on, p_lead_ids, p_filter)
$$;
comment on function public.tag_leads is
  'Adds a tag to the given leads (or all of the filter) or removes it; returns {id, changed}, the id for undo_lead_tagging. Refuses: '
  'tag_invalid, organization_not_found, role_too_low.';
grant execute on function public.tag_leads to authenticated;

create function public.undo_lead_tagging(p_id uuid) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.undo_lead_tagging(p_id)
$$;
comment on function public.undo_lead_tagging is
  'Reverts a bulk tagging on the leads it changed; returns how many. Repeating it changes nothing. Refuses: organization_not_found, '
  'role_too_low.';
grant execute on function public.undo_lead_tagging to authenticated;

create function public.edit_lead(p_lead_id uuid, p_tags text[], p_custom jsonb) returns void language sql set search_path = '' as $$
  select private.edit_lead(p_lead_id, p_tags, p_custom)
$$;
comment on function public.edit_lead is
  'Sets a lead''s tags and custom fields. Refuses: tag_invalid, custom_fields_invalid, organization_not_found, role_too_low.';
grant execute on function public.edit_lead to authenticated;

create function public.lead_timeline(
  p_lead_id uuid, p_kinds text[] default null, p_before timestamptz default null, p_before_id text default null, p_limit int default 50
) returns table (id text, kind text, what text, at timestamptz, leads_to text, said jsonb) language sql stable set search_path = '' as $$
  with lead as materialized (
    select * from public.leads where leads.id = p_lead_id
  ), wanted as (
    select k from unnest(coalesce(p_kinds, '{call,message,appointment,verdict,status,stop,receipt}')) k
  ), booked as materialized (
    select a.* from public.appointments a join lead l on a.organization_id = l.organization_id and a.lead_id = l.id
    where exists (select from wanted where k in ('appointment', 'verdict'))
  ), entries as (
    select 'call/' || c.id as id, 'call' as kind, 'call' as what, c.occurred_at as at, c.id::text as leads_to,
      jsonb_build_object('status', c.status, 'direction', c.direction, 'talk_seconds', c.talk_seconds, 'agent_name', c.agent_name,
        'claimed_outcome', c.claimed_outcome, 'confirmed_outcome', c.confirmed_outcome, 'summary', c.summary) as said
    from public.calls c join lead l on c.organization_id = l.organization_id and c.lead_id = l.id
    where exists (select from wanted where k = 'call')
    union all
    -- Attempts without a call; the others are shown by their call.
    select 'attempt/' || t.id, 'call', 'attempt', coalesce(t.ended_at, t.placed_at, t.planned_at), t.campaign_id::text,
      jsonb_build_object('status', t.status, 'outcome', t.outcome, 'number', t.number, 'error', t.error, 'campaign', p.name)
    from public.call_attempts t join lead l on t.organization_id = l.organization_id and t.lead_id = l.id
    join public.campaigns p on p.organization_id = t.organization_id and p.id = t.campaign_id
    where t.call_id is null and exists (select from wanted where k = 'call')
    union all
    select 'message/' || m.id, 'message', m.direction, coalesce(m.sent_at, m.cancelled_at, m.planned_for, m.created_at),
      m.appointment_id::text,
      jsonb_build_object('channel', m.channel, 'purpose', m.purpose, 'status', m.status, 'template', m.template, 'subject', m.subject,
        'body', left(m.body, 600), 'error', m.error, 'cancel_reason', m.cancel_reason, 'planned_for', m.planned_for, 'zone', m.planned_zone)
    from public.messages m join lead l on m.organization_id = l.organization_id and m.lead_id = l.id
    where exists (select from wanted where k = 'message')
    union all
    select 'appointment/' || a.id || '/' || x.what, 'appointment', x.what, x.at, a.id::text,
      jsonb_build_object('title', a.title, 'status', a.status, 'verdict', a.verdict, 'starts_at', a.starts_at, 'ends_at', a.ends_at,
        'cancel_reason', a.cancel_reason)
    from booked a cross join lateral (values
      (case when a.booked_at is null then 'requested' else 'booked' end, coalesce(a.booked_at, a.first_event_at)),
      ('cancelled', a.cancelled_at),
      ('takes_place', case when a.status <> 'cancelled' then a.starts_at end)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'appointment')
    union all
    select 'verdict/' || v.id, 'verdict', 'verdict', v.decided_at, a.id::text,
      jsonb_build_object('title', a.title, 'verdict', v.verdict, 'reason', v.reasons[1], 'cause', v.cause)
    from public.verdicts v join booked a on v.organization_id = a.organization_id and v.appointment_id = a.id
    where exists (select from wanted where k = 'verdict')
    union all
    select 'evidence/' || e.id, 'verdict', 'evidence', e.at, a.id::text,
      jsonb_build_object('title', a.title, 'evidence', e.kind, 'came', e.came, 'source', e.source)
    from public.appointment_evidence e join booked a on e.organization_id = a.organization_id and e.appointment_id = a.id
    where e.kind <> 'call' and exists (select from wanted where k = 'verdict')
    union all
    select 'dispute/' || d.id || '/' || x.what, 'verdict', x.what, x.at, a.id::text,
      jsonb_build_object('title', a.title, 'reason', d.reason, 'note', x.note, 'status', d.status)
    from public.disputes d join booked a on d.organization_id = a.organization_id and d.appointment_id = a.id
    cross join lateral (values ('disputed', d.raised_at, nullif(d.note, '')),
      ('decided', d.decided_at, nullif(d.decision_note, ''))) x (what, at, note)
    where x.at is not null and exists (select from wanted where k = 'verdict')
    union all
    select 'status/' || s.id, 'status', 'status', s.at, null, jsonb_build_object('was', s.was, 'is', s."is")
    from public.lead_status_changes s join lead l on s.organization_id = l.organization_id and s.lead_id = l.id
    where exists (select from wanted where k = 'status')
    union all
    select 'seen', 'status', 'first_seen', l.first_seen_at, null, jsonb_build_object('source', l.source)
    from lead l where exists (select from wanted where k = 'status')
    union all
    select 'stop/' || s.id || '/' || x.what, 'stop', x.what, x.at, null,
      jsonb_build_object('channel', s.channel, 'source', s.source, 'note', s.note)
    from lead l join public.suppressions s on s.organization_id = l.organization_id and (s.phone = l.phone or s.email = l.email)
    cross join lateral (values ('stopped', s.created_at), ('lifted', s.lifted_at)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'stop')
    union all
    select 'consent/' || c.id || '/' || x.what, 'stop', x.what, x.at, null, jsonb_build_object('channel', c.channel, 'source', c.source)
    from public.consents c join lead l on c.organization_id = l.organization_id and c.lead_id = l.id
    cross join lateral (values ('consented', c.given_at), ('withdrawn', c.withdrawn_at)) x (what, at)
    where x.at is not null and exists (select from wanted where k = 'stop')
    union all
    -- The check just before a call repeats the same decision.
    select 'receipt/' || r.id, 'receipt', case when r.allowed then 'allowed' else 'refused' end, r.decided_at, r.campaign_id::text,
      jsonb_build_object('channel', r.channel, 'reason', r.reason, 'local_time', r.local_time, 'zone', r.zone, 'not_before', r.not_before,
        'campaign', (select p.name from public.campaigns p where p.organization_id = r.organization_id and p.id = r.campaign_id))
    from public.contact_receipts r join lead l on r.organization_id = l.organization_id and r.lead_id = l.id
    where r.campaign_id is not null and r.attempt_id is null and exists (select from wanted where k = 'receipt')
  )
  select e.id, e.kind, e.what, e.at, e.leads_to, e.said from entries e
  where p_before is null or (e.at, e.id) < (p_before, p_before_id)
  order by e.at desc, e.id desc limit least(coalesce(p_limit, 50), 200)
$$;
comment on function public.lead_timeline is
  'A lead''s history, the newest first, with planned entries above: p_kinds of call, message, appointment, verdict, status, stop, receipt '
  '(null: all). The next page begins after `at` and `id` of the last. `leads_to` is the related call, appointment or campaign. Strangers '
  'get no rows.';
grant execute on function public.lead_timeline to authenticated;

-- schemas/api/messages.sql
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

-- schemas/api/operator.sql
-- The API for operators.

create function public.operator_accounts(p_search text default '', p_unpaid boolean default false, p_limit int default 50,
  p_offset int default 0) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language sql stable set search_path = '' as $$
  select * from private.operator_accounts(p_search, p_unpaid, p_limit, p_offset)
$$;
comment on function public.operator_accounts is
  'All organizations by name: today''s rate card, the current total of the open month (minor units of currency), and their unpaid '
  'invoices, [{currency, minor}]. Refuses: operators_only.';
grant execute on function public.operator_accounts to authenticated;

create function public.operator_account(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.operator_account(p_organization_id)
$$;
comment on function public.operator_account is
  'One organization''s settings that operators decide: {id, name, time_zone, today, open_period, has_usage, cards (the newest first, with '
  'author_name), unpaid (open invoices, the oldest due first), ai_keys}. Refuses: operators_only, organization_not_found.';
grant execute on function public.operator_account to authenticated;

-- schemas/api/organizations.sql
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

-- schemas/api/outbox.sql
-- The API for the outbox.

create function public.redrive_outbox(p_ids bigint[]) returns int language sql set search_path = '' as $$
  select private.redrive_outbox(p_ids)
$$;
comment on function public.redrive_outbox is
  'Retries dead rows, as a manager of their organization or an operator; returns how many. Repeating it changes nothing. Refuses: '
  'sign_in_first, organization_not_found, role_too_low.';
grant execute on function public.redrive_outbox to authenticated;

create function public.outbox_of_lead(p_lead_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text,
  finished_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, status, due_at, attempts, provider, last_error, finished_at
  from private.visible_outbox(p_lead_id, null, p_limit) where p_lead_id is not null
$$;
comment on function public.outbox_of_lead is
  'Outbound work for a lead, the newest first, and why it waits (last_error). For members; others get no rows.';
grant execute on function public.outbox_of_lead to authenticated;

create function public.dead_outbox(p_organization_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, lead_id uuid, attempts smallint, provider text, last_error text,
  finished_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, lead_id, attempts, provider, last_error, finished_at
  from private.visible_outbox(null, p_organization_id, p_limit) where p_organization_id is not null
$$;
comment on function public.dead_outbox is 'The dead letters of an organization, the newest first. For members; others get no rows.';
grant execute on function public.dead_outbox to authenticated;

create function public.refused_wakes() returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language sql stable set search_path = '' as $$
  select * from private.refused_wakes()
$$;
comment on function public.refused_wakes is
  'Edge Functions that refuse the database''s calls: name, since when, how often, and the last answer: an HTTP status, timed_out, '
  'no_answer, secrets_missing or the network''s error. No rows while all is well. For operators. Refuses: operators_only.';
grant execute on function public.refused_wakes to authenticated;

-- schemas/api/roi.sql
-- The API for ROI, spending and proof reports.

create function public.set_ai_provider_account(p_organization_id uuid) returns void language sql set search_path = '' as $$
  select private.set_ai_provider_account(p_organization_id)
$$;
comment on function public.set_ai_provider_account is
  'Sets the organization whose OpenRouter integration has the management key. For operators. Refuses: operators_only, '
  'integration_not_found.';
grant execute on function public.set_ai_provider_account to authenticated;

create function public.assign_ai_key(p_organization_id uuid, p_api_key_hash text) returns void language sql set search_path = '' as $$
  select private.assign_ai_key(p_organization_id, p_api_key_hash)
$$;
comment on function public.assign_ai_key is
  'Assigns an OpenRouter key, by its SHA-256, to an organization; from then on its activity is read. For operators; repeating it changes '
  'nothing. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';
grant execute on function public.assign_ai_key to authenticated;

create view public.daily_costs with (security_invoker = on) as
select c.organization_id, c.day, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day, x.source as cost_rate_source, x.is_fixed,
  c.costed as rows, c.elsewhere + case when x.rate is null then c.costed else 0 end as rows_without_rate, m.telephony_micros,
  m.speech_micros, m.model_micros,
  m.ai_micros, m.total_micros - m.telephony_micros - m.speech_micros - m.model_micros - m.ai_micros as other_micros, m.total_micros
from (
  select organization_id, day, sum(costed)::int as costed, sum(elsewhere)::int as elsewhere, sum(telephony) as telephony,
    sum(speech) as speech,
    sum(model) as model, sum(ai) as ai, sum(total) as total
  from (
    select organization_id, day, costed, costed_elsewhere as elsewhere, telephony_usd_micros as telephony, speech_usd_micros as speech,
      model_usd_micros as model, 0::bigint as ai, cost_usd_micros as total
    from public.daily_facts
    union all
    select organization_id, day, 1, 0, 0, 0, 0, cost_usd_micros + byok_usd_micros, cost_usd_micros + byok_usd_micros
    from public.ai_usage_logs
  ) f group by organization_id, day
) c
join public.organizations o on o.id = c.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = 'USD' and r.day = c.day
cross join lateral (
  select case when o.currency = 'USD' then 1 else r.rate end as rate,
    case when o.currency = 'USD' then c.day else r.rate_day end as rate_day,
    case when o.currency = 'USD' then 'same_currency' else r.source end as source, o.currency = 'USD'
      or r.fixed_at is not null as is_fixed
) x
cross join lateral (
  select round(c.telephony * x.rate)::bigint as telephony_micros, round(c.speech * x.rate)::bigint as speech_micros,
    round(c.model * x.rate)::bigint as model_micros, round(c.ai * x.rate)::bigint as ai_micros,
    round(c.total * x.rate)::bigint as total_micros
) m
where c.costed <> 0 or c.elsewhere <> 0;
comment on view public.daily_costs is
  'Providers'' costs per local day (models outside calls: UTC day), in millionths of the organization''s currency, by kind; other is cost '
  'without a kind. Amounts are null, and their rows counted as rows_without_rate, if there is no rate.';
grant select on public.daily_costs to authenticated;

create view public.daily_charges with (security_invoker = on) as
select s.organization_id, s.day, s.charged_currency, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day,
  x.source as cost_rate_source, x.is_fixed,
  s.rows, case when x.rate is null then s.rows else 0 end as rows_without_rate,
  private.converted_minor(s.usage, s.charged_currency, o.currency, x.rate) as usage_minor,
  private.converted_minor(s.milestone, s.charged_currency, o.currency, x.rate) as milestone_minor,
  private.converted_minor(s.credit, s.charged_currency, o.currency, x.rate) as credit_minor,
  s.usage as charged_usage_minor, s.milestone as charged_milestone_minor, s.credit as charged_credit_minor
from (
  select i.organization_id, i.issued_on as day, i.currency as charged_currency, count(*)::int as rows,
    coalesce(sum(n.minor) filter (where l.model in ('usage', 'adjustment')), 0)::bigint as usage,
    coalesce(sum(n.minor) filter (where l.model = 'milestone'), 0)::bigint as milestone,
    coalesce(sum(n.minor) filter (where l.model = 'credit'), 0)::bigint as credit
  from public.invoices i join public.invoice_lines l on l.organization_id = i.organization_id and l.invoice_id = i.id
  cross join lateral private.without_tax(l.amount_minor, l.tax_behavior, l.tax_basis_points) n (minor)
  where i.finalised_at is not null and i.status <> 'void'
  group by 1, 2, 3
) s
join public.organizations o on o.id = s.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = s.charged_currency and r.day = s.day
cross join lateral (
  select case when o.currency = s.charged_currency then 1 else r.rate end as rate,
    case when o.currency = s.charged_currency then s.day else r.rate_day end as rate_day,
    case when o.currency = s.charged_currency then 'same_currency' else r.source end as source,
    o.currency = s.charged_currency or r.fixed_at is not null as is_fixed
) x;
comment on view public.daily_charges is
  'Our charges per day of issue (milestones: the day they were reached), net of tax (inclusive prices: each line less its tax), in minor '
  'units of the organization''s currency and, as charged_, of the invoice''s. Without void invoices. Converted amounts are null if there '
  'is no rate.';
grant select on public.daily_charges to authenticated;

create function public.change_roi_assumptions(p_organization_id uuid, p_terms jsonb) returns int language sql set search_path = '' as $$
  select private.change_roi_assumptions(p_organization_id, p_terms)
$$;
comment on function public.change_roi_assumptions is
  'Writes the next version of the organization''s assumptions and returns its number. For managers and above. Refuses: '
  'organization_not_found, role_too_low, roi_assumptions_out_of_bounds.';
grant execute on function public.change_roi_assumptions to authenticated;

create function public.roi_period(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable
  set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, false)
$$;
comment on function public.roi_period is
  'All figures of local days p_from to p_to: {from, to, currency, counts, assumptions, values: {booked, shown, paid, expected_paid, '
  'staff, no_shows_avoided}, costs: [], cost, roi_basis_points, claims_confirmed_basis_points}. A figure is {formula, amount_minor, '
  'currency, rows, inputs, missing} in minor units of the organization''s currency. shown and paid also have exchanges: [] or, per other '
  'currency of prices, an exchange with rows, lacking_rows and amount_minor. One of costs also has elsewhere (calls whose cost is in '
  'another currency than dollars) and exchange: null, or {owed_minor, owed_currency, rate, first_rate_day, last_rate_day, sources, fixed, '
  'lacking, lacking_days}. Refuses: organization_not_found, roi_period_impossible.';
grant execute on function public.roi_period to authenticated;

create function public.roi_recount(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable
  set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, true)
$$;
comment on function public.roi_recount is
  'roi_period recomputed from every call and appointment instead of the daily facts; the result must be the same. Refuses: '
  'organization_not_found, roi_period_impossible.';
grant execute on function public.roi_recount to authenticated;

create function public.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_fixed boolean,
  amount_minor numeric)
language sql stable set search_path = '' as $$
  select * from private.roi_exchange_days(p_organization_id, p_from, p_to, p_kind)
$$;
comment on function public.roi_exchange_days is
  'The days by which a kind of cost (usage, milestones, credits, provider, ai) or prices of appointments (shown, paid) were converted: '
  'the amount owed, the day''s rate with its day of publication and source, and the converted amount, in fractions of minor units; null '
  'if no rate was published. Refuses: organization_not_found.';
grant execute on function public.roi_exchange_days to authenticated;

create function public.set_report_mail(p_organization_id uuid, p_wanted boolean) returns void language sql set search_path = '' as $$
  select private.set_report_mail(p_organization_id, p_wanted)
$$;
comment on function public.set_report_mail is
  'Sets whether the caller gets the monthly proof report by e-mail. Owners and managers get it. Refuses: organization_not_found.';
grant execute on function public.set_report_mail to authenticated;

create function public.proof_report(p_organization_id uuid, p_month date) returns jsonb language sql stable set search_path = '' as $$
  select private.proof_report(p_organization_id, p_month)
$$;
comment on function public.proof_report is
  'The report of a month: {month, frozen_at, frozen, recounted_at, recounted, since: [{cause, rows}], assumptions_in_force, mailed}. '
  'recounted is computed now from every row, by the days, currency and assumptions of the report; since is what was learned after it was '
  'frozen. Null if the month has none. Refuses: organization_not_found.';
grant execute on function public.proof_report to authenticated;

create function public.ai_provider_account() returns jsonb language sql stable set search_path = '' as $$
  select private.ai_provider_account()
$$;
comment on function public.ai_provider_account is
  'The organization whose OpenRouter account reads the models'' costs, and spending per key: {organization_id or null, set_at, keys: '
  '[{api_key_hash, organization_id, organization_name, assigned_at, read_at, refused, month_usd_micros}]}. Refuses: operators_only.';
grant execute on function public.ai_provider_account to authenticated;

-- schemas/api/verification.sql
-- The API for verification.

create function public.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql set search_path = '' as $$
  select private.change_verification_rules(p_organization_id, p_rules)
$$;
comment on function public.change_verification_rules is
  'Writes the next version of {hours_after_end, min_call_seconds, steps, dispute_days, nudge_hours}, any of them, and returns its number. '
  'It applies to appointments that end from now on. For operators; nudge_hours also for managers. Refuses: organization_not_found, '
  'role_too_low, operators_only, rules_out_of_bounds.';
grant execute on function public.change_verification_rules to authenticated;

create function public.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules language sql stable
  set search_path = '' as $$
  select * from private.rules_for_operators(p_organization_id)
$$;
comment on function public.rules_for_operators is
  'All versions of an organization''s rules, the current one first. Refuses: operators_only.';
grant execute on function public.rules_for_operators to authenticated;

create function public.record_owner_statement(p_appointment_id uuid, p_came boolean) returns void language sql set search_path = '' as $$
  select private.record_owner_statement(p_appointment_id, p_came)
$$;
comment on function public.record_owner_statement is
  'Records the business''s statement whether the lead came; before the deadline a later statement replaces an earlier one. For agents and '
  'above. Refuses: appointment_not_booked, appointment_not_begun, verification_deadline_over.';
grant execute on function public.record_owner_statement to authenticated;

create function public.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text default '') returns uuid
language sql set search_path = '' as $$
  select private.dispute_verdict(p_appointment_id, p_reason, p_note)
$$;
comment on function public.dispute_verdict is
  'Asks an operator to review a verdict, within the dispute window and once per verdict. For managers and above. Refuses: no_verdict_yet, '
  'dispute_window_over, dispute_reason_unknown, already_disputed.';
grant execute on function public.dispute_verdict to authenticated;

create function public.decide_dispute(p_dispute_id uuid, p_verdict text, p_note text default '') returns text
language sql set search_path = '' as $$
  select private.decide_dispute(p_dispute_id, p_verdict, p_note)
$$;
comment on function public.decide_dispute is
  'Decides a dispute by the correct verdict (shown or no_show); returns accepted or rejected. For operators. Refuses: '
  'operators_only, dispute_not_found, dispute_decided, verdict_unknown.';
grant execute on function public.decide_dispute to authenticated;

create function public.open_disputes() returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(false, null, null, 500)
$$;
comment on function public.open_disputes is
  'Open disputes of all organizations, the oldest first, with verdict, rules and evidence. Refuses: operators_only.';
grant execute on function public.open_disputes to authenticated;

create function public.decided_disputes(p_before timestamptz default null, p_before_id uuid default null, p_limit int default 50)
returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(true, p_before, p_before_id, p_limit)
$$;
comment on function public.decided_disputes is
  'Accepted, rejected and moot disputes of all organizations, the newest first; the next page begins after decided_at and id of the last. '
  'Refuses: operators_only.';
grant execute on function public.decided_disputes to authenticated;

create view public.verification_queue with (security_invoker = on) as
select a.organization_id, a.id, a.title, a.attendee_name, a.starts_at, a.ends_at, a.lead_id,
  (x.d ->> 'deadline_at')::timestamptz as deadline_at, (x.d ->> 'nudge_at')::timestamptz as nudge_at,
    (x.d ->> 'version')::int as rule_version,
  x.d ->> 'verdict' as expected, x.d #>> '{reasons,0}' as expected_reason,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as owner_statement,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('lead_yes', 'lead_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as lead_statement
from public.appointments a cross join lateral private.expected_verdict(a) x (d)
where a.is_judged and a.verdict = 'pending' and coalesce(a.ends_at, a.starts_at) <= now();
comment on view public.verification_queue is
  'Appointments that have ended without a verdict: their deadline, and the verdict without further statements.';
grant select on public.verification_queue to authenticated;
grant select on public.verification_queue to service_role;

create function public.rehearse(
  p_organization_id uuid, p_hours int, p_seconds int, p_from timestamptz default now() - interval '6 months',
  p_to timestamptz default now(),
  p_steps text[] default null
) returns jsonb language plpgsql stable set search_path = '' set statement_timeout = '60s' as $$
begin
  if p_hours not between 1 and 720 or p_seconds not between 0 and 3600 or not private.are_steps(p_steps) then
    perform private.refuse(422, 'rules_out_of_bounds', '1 to 720 hours, 0 to 3600 seconds, at least one step and none twice');
  end if;
  return (
    with r as materialized (
      select * from private.rehearse(p_organization_id,
        jsonb_strip_nulls(jsonb_build_object('hours_after_end', p_hours, 'min_call_seconds', p_seconds, 'steps', p_steps)), p_from, p_to)
    ), differing as (
      select a.id, a.attendee_name, a.title, a.starts_at, r.was, r.would_be, r.reasons[1] as reason
      from r join public.appointments a on a.id = r.appointment_id where r.was <> r.would_be
    )
    select jsonb_build_object('considered', (select count(*) from r), 'differ', (select count(*) from differing),
      'was', (select jsonb_object_agg(x.was, x.n) from (select was, count(*) as n from r group by 1) x),
      'would_be', (select jsonb_object_agg(x.would_be, x.n) from (select would_be, count(*) as n from r group by 1) x),
      'rows', coalesce((select jsonb_agg(to_jsonb(x)) from (select * from differing order by starts_at desc, id limit 200) x), '[]')));
end $$;
comment on function public.rehearse is
  'What other rules would have decided: a deadline this many hours after the end, a minimum length of calls, or other steps. {considered, '
  'differ, was, would_be, rows}, at most 200 rows, newest first. For a stranger nothing is considered. Refuses: rules_out_of_bounds.';
grant execute on function public.rehearse to authenticated;

create function public.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language sql set search_path = '' as $$
  select private.set_nudges(p_organization_id, p_wanted)
$$;
comment on function public.set_nudges is
  'Sets whether the caller is asked by e-mail before a deadline. Owners and managers are asked. Refuses: organization_not_found.';
grant execute on function public.set_nudges to authenticated;

-- schemas/jobs.sql
-- Schedules. Each job works from state, so a missed or repeated run changes nothing. At most eight start in one minute:
-- those of whole minutes are spread over the hour.

select cron.schedule('retry-events', '10 seconds', 'select private.retry_events()');
select cron.schedule('fold-daily-facts', '30 seconds', 'select private.fold_facts()');
select cron.schedule('forget-cron-history', '17 3 * * *',
  'delete from cron.job_run_details where end_time < now() - interval ''7 days''');
-- A lease of 45 s and this interval limit how long a killed worker can hold anything up.
select cron.schedule('tend-outbox', '15 seconds', 'select private.tend_outbox()');
select cron.schedule('forget-lead-taggings', '27 3 * * *', $$delete from private.lead_taggings where at < now() - interval '7 days'$$);
select cron.schedule('dial-campaigns', '10 seconds', 'select private.dial()');
select cron.schedule('verify-shows', '0 * * * *', 'select private.verify_due()');
select cron.schedule('plan-reminders', '7 * * * *', 'select private.plan_upcoming()');
select cron.schedule('nudge-owners', '22 * * * *', 'select private.nudge_owners()');
select cron.schedule('fold-daily-usage', '30 seconds', 'select private.fold_usage()');
select cron.schedule('close-months', '* * * * *', 'select private.close_months()');
select cron.schedule('read-spending', '3-59/10 * * * *', 'select private.wake_spending()');
select cron.schedule('prove-months', '6-59/10 * * * *', 'select private.freeze_proof_reports(), private.send_proof_reports()');
