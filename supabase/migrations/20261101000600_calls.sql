-- Calls: one row per conversation, computed from its trail, whatever order the trail arrived in.

create table public.calls (
  id uuid primary key default gen_random_uuid(),
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
  first_event_at timestamptz not null,
  head_rank smallint not null,
  head_at timestamptz not null,
  head_key text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
  constraint calls_provider_knows_it_once unique (integration_id, provider_ref),
  constraint calls_status_is_known check (status in ('ringing', 'ongoing', 'not_connected', 'ended')),
  constraint calls_channel_is_known check (channel in ('phone', 'web')),
  constraint calls_direction_is_known check (direction in ('inbound', 'outbound')),
  constraint calls_claimed_outcome_is_known check (claimed_outcome in
    ('appointment_set', 'callback_requested', 'not_interested', 'do_not_call', 'information_given', 'transferred', 'voicemail', 'other')),
  constraint calls_confirmed_outcome_is_known check (confirmed_outcome in ('appointment_booked')),
  constraint calls_sentiment_is_known check (sentiment in ('positive', 'neutral', 'negative')),
  constraint calls_durations_are_not_negative check (talk_seconds >= 0 and billed_seconds >= 0)
);
comment on table public.calls is 'One phone or web conversation of an agent. The row is the fold of its trail: the highest event that said something decides each column.';
comment on column public.calls.occurred_at is 'When it started, else (never connected) the earliest time any of its events names.';
comment on column public.calls.claimed_outcome is 'What the model says came of it.';
comment on column public.calls.confirmed_outcome is 'What evidence says came of it; null is: nothing yet.';
comment on column public.calls.cost_total_micros is 'Provider''s cost in millionths of cost_currency.';
comment on column public.calls.head_rank is 'With head_at and head_key: the highest event folded in, so that an older one is recognised.';
create index calls_newest_idx on public.calls (organization_id, occurred_at desc, id);
create index calls_lead_idx on public.calls (organization_id, lead_id, occurred_at desc);
create index calls_integration_idx on public.calls (organization_id, integration_id);
create index calls_ongoing_idx on public.calls (organization_id, occurred_at) where status in ('ringing', 'ongoing');

create table public.call_events (
  call_id uuid not null,
  event_id bigint not null,
  ordinal smallint not null,
  organization_id uuid not null,
  type text not null,
  occurred_at timestamptz not null,
  primary key (call_id, event_id, ordinal),
  foreign key (organization_id, call_id) references public.calls (organization_id, id) on delete cascade,
  foreign key (organization_id, event_id) references public.events (organization_id, id) on delete cascade
);
comment on table public.call_events is 'The trail of a call: which events made its row.';
create index call_events_event_idx on public.call_events (organization_id, event_id);
create index call_events_call_idx on public.call_events (organization_id, call_id);

-- The shape of `call` in contract/domain-event.ts, for jsonb_populate_record.
create type private.call_facts as (
  provider_ref text, status text, channel text, direction text, from_number text, to_number text,
  agent_ref text, agent_name text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
  talk_seconds int, billed_seconds int, hangup_reason text, in_voicemail boolean, claimed_outcome text,
  sentiment text, summary text, transcript jsonb, recording_url text, cost_currency text,
  cost_telephony_micros bigint, cost_speech_micros bigint, cost_model_micros bigint, cost_other_micros bigint,
  cost_total_micros bigint, analysis jsonb, lead_id text, campaign_id text
);
comment on type private.call_facts is 'One call as a provider knew it at one moment.';

create function private.call_event_rank(p_type text) returns smallint language sql immutable set search_path = '' as $$
  select case p_type when 'call.started' then 1 when 'call.ended' then 2 when 'call.analyzed' then 3 end::smallint
$$;
comment on function private.call_event_rank is 'A later kind of event knows more than an earlier one, whenever it arrives.';

create function private.fold_call(p_call_id uuid) returns private.call_facts
language sql stable set search_path = '' as $$
  select jsonb_populate_record(
    null::private.call_facts,
    -- jsonb keeps the last of equal keys: a higher event overrules a lower one wherever it says something.
    jsonb_object_agg(said.key, said.value order by private.call_event_rank(t.type), t.occurred_at, e.dedupe_key))
  from public.call_events t
  join public.events e on e.id = t.event_id
  cross join lateral jsonb_each(jsonb_strip_nulls(e.normalised -> t.ordinal::int -> 'call')) said
  where t.call_id = p_call_id
$$;
comment on function private.fold_call is 'What all events of a call say together. A function of the set: the order of arrival has no say.';

create function private.lead_of_call(p_organization_id uuid, f private.call_facts, p_at timestamptz) returns uuid
language plpgsql set search_path = '' as $$
declare v_lead uuid;
begin
  if f.lead_id ~ '^[0-9a-f-]{36}$' then
    select id into v_lead from public.leads where organization_id = p_organization_id and id = f.lead_id::uuid;
    if found then return v_lead; end if;
  end if;
  return private.find_or_make_lead(
    p_organization_id, null, case f.direction when 'outbound' then f.to_number else f.from_number end, null,
    case f.direction when 'outbound' then 'outbound_call' else 'inbound_call' end, coalesce(f.started_at, p_at));
end $$;
comment on function private.lead_of_call is 'Whom the call was with: the lead we named when we placed it, else whoever has the other side''s number.';

create function private.apply_call(p_event public.events, p_ordinal smallint, p_said jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_type text := p_said ->> 'type';
  v_rank smallint := private.call_event_rank(v_type);
  v_at timestamptz := coalesce((p_said ->> 'occurred_at')::timestamptz, p_event.received_at);
  f private.call_facts := jsonb_populate_record(null::private.call_facts, p_said -> 'call');
  c public.calls;
  v_lead uuid;
begin
  v_lead := private.lead_of_call(p_event.organization_id, f, v_at);
  insert into public.calls as known (
    organization_id, integration_id, provider_ref, lead_id, status, channel, direction, from_number, to_number, agent_ref, agent_name,
    occurred_at, started_at, answered_at, ended_at, talk_seconds, billed_seconds, hangup_reason, in_voicemail, claimed_outcome,
    sentiment, summary, transcript, recording_url, cost_currency, cost_telephony_micros, cost_speech_micros, cost_model_micros,
    cost_other_micros, cost_total_micros, analysis, campaign_ref, first_event_at, head_rank, head_at, head_key)
  values (
    p_event.organization_id, p_event.integration_id, f.provider_ref, v_lead,
    coalesce(f.status, case v_rank when 1 then 'ongoing' else 'ended' end), f.channel, f.direction, f.from_number, f.to_number,
    f.agent_ref, f.agent_name, coalesce(f.started_at, v_at), f.started_at, f.answered_at, f.ended_at, f.talk_seconds, f.billed_seconds,
    f.hangup_reason, f.in_voicemail, f.claimed_outcome, f.sentiment, f.summary, f.transcript, f.recording_url, f.cost_currency,
    f.cost_telephony_micros, f.cost_speech_micros, f.cost_model_micros, f.cost_other_micros, f.cost_total_micros, f.analysis,
    f.campaign_id, v_at, v_rank, v_at, p_event.dedupe_key)
  on conflict on constraint calls_provider_knows_it_once do nothing
  returning * into c;
  if found then
    insert into public.call_events (call_id, event_id, ordinal, organization_id, type, occurred_at)
    values (c.id, p_event.id, p_ordinal, p_event.organization_id, v_type, v_at);
    return c.lead_id;
  end if;

  -- The row lock lets the events of one call through one at a time.
  select * into c from public.calls where integration_id = p_event.integration_id and provider_ref = f.provider_ref for update;
  insert into public.call_events (call_id, event_id, ordinal, organization_id, type, occurred_at)
  values (c.id, p_event.id, p_ordinal, p_event.organization_id, v_type, v_at) on conflict do nothing;
  if (v_rank, v_at, p_event.dedupe_key) <= (c.head_rank, c.head_at, c.head_key) then
    f := private.fold_call(c.id);
    v_rank := c.head_rank; v_at := c.head_at; p_event.dedupe_key := c.head_key;
  end if;
  update public.calls set
    lead_id = coalesce(lead_id, v_lead),
    status = coalesce(f.status, case v_rank when 1 then 'ongoing' else 'ended' end),
    channel = coalesce(f.channel, channel), direction = coalesce(f.direction, direction),
    from_number = coalesce(f.from_number, from_number), to_number = coalesce(f.to_number, to_number),
    agent_ref = coalesce(f.agent_ref, agent_ref), agent_name = coalesce(f.agent_name, agent_name),
    started_at = coalesce(f.started_at, started_at), answered_at = coalesce(f.answered_at, answered_at),
    ended_at = coalesce(f.ended_at, ended_at), talk_seconds = coalesce(f.talk_seconds, talk_seconds),
    billed_seconds = coalesce(f.billed_seconds, billed_seconds), hangup_reason = coalesce(f.hangup_reason, hangup_reason),
    in_voicemail = coalesce(f.in_voicemail, in_voicemail), claimed_outcome = coalesce(f.claimed_outcome, claimed_outcome),
    sentiment = coalesce(f.sentiment, sentiment), summary = coalesce(f.summary, summary),
    transcript = coalesce(f.transcript, transcript), recording_url = coalesce(f.recording_url, recording_url),
    cost_currency = coalesce(f.cost_currency, cost_currency),
    cost_telephony_micros = coalesce(f.cost_telephony_micros, cost_telephony_micros),
    cost_speech_micros = coalesce(f.cost_speech_micros, cost_speech_micros),
    cost_model_micros = coalesce(f.cost_model_micros, cost_model_micros),
    cost_other_micros = coalesce(f.cost_other_micros, cost_other_micros),
    cost_total_micros = coalesce(f.cost_total_micros, cost_total_micros),
    analysis = coalesce(f.analysis, analysis), campaign_ref = coalesce(f.campaign_id, campaign_ref),
    first_event_at = least(first_event_at, (p_said ->> 'occurred_at')::timestamptz),
    occurred_at = coalesce(f.started_at, started_at, least(first_event_at, (p_said ->> 'occurred_at')::timestamptz)),
    head_rank = v_rank, head_at = v_at, head_key = p_event.dedupe_key, updated_at = now()
  where id = c.id;
  return coalesce(c.lead_id, v_lead);
end $$;
comment on function private.apply_call is
  'Takes one domain event into its call and answers the lead. An event above the head is laid over the row; one below makes the row anew from its whole trail.';

alter table public.calls enable row level security;
create policy "members read their organization's calls" on public.calls for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.calls to authenticated;
alter table public.call_events enable row level security;
create policy "members read the trail of their organization's calls" on public.call_events for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.call_events to authenticated;
grant select, insert, update, delete on public.calls, public.call_events to service_role;
