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
