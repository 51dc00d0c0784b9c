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
