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
