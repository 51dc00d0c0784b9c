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
