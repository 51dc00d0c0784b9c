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
