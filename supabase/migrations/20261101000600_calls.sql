-- Calls: one row per conversation, computed from its trail, whatever order the trail arrived in.

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
  first_event_at timestamptz not null,
  head_rank smallint not null,
  head_at timestamptz not null,
  head_key text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  foreign key (organization_id, lead_id) references public.leads (organization_id, id) on delete set null (lead_id),
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
comment on table public.calls is 'One phone or web conversation of an agent. The row is the fold of its trail: the highest event that said something decides each column.';
comment on column public.calls.occurred_at is 'When it started, else (never connected) the earliest time any of its events names.';
comment on column public.calls.claimed_outcome is 'What the model says came of it.';
comment on column public.calls.confirmed_outcome is 'What evidence says came of it; null is: nothing yet.';
comment on column public.calls.cost_total_micros is 'Provider''s cost in millionths of cost_currency.';
comment on column public.calls.head_rank is 'With head_at and head_key: the highest event folded in, so that an older one is recognised.';
create index calls_newest_idx on public.calls (organization_id, occurred_at desc, id);
create index calls_lead_idx on public.calls (organization_id, lead_id, occurred_at desc);
create index calls_ongoing_idx on public.calls (organization_id, occurred_at) where status in ('ringing', 'ongoing');

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

create function private.call_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type when 'call.started' then 1 when 'call.ended' then 2 when 'call.analyzed' then 3 end;
end $$;
comment on function private.call_event_rank is 'A later kind of event knows more than an earlier one, whenever it arrives.';

create function private.implied_call_status(p_rank smallint) returns text language plpgsql immutable set search_path = '' as $$
begin
  return case p_rank when 1 then 'ongoing' else 'ended' end;
end $$;
comment on function private.implied_call_status is 'What a kind of event says of a call''s status when it says nothing else.';

create function private.fold_call(c public.calls, p_event_id bigint default null) returns private.call_facts
language sql stable set search_path = '' as $$
  select jsonb_populate_record(
    null::private.call_facts,
    -- jsonb keeps the last of equal keys: a higher event overrules a lower one wherever it says something.
    jsonb_object_agg(said.key, said.value order by said.rank, (n.fact ->> 'occurred_at')::timestamptz, e.dedupe_key))
  from public.events e
  cross join lateral jsonb_array_elements(e.normalised) n (fact)
  cross join lateral private.call_event_rank(n.fact ->> 'type') as r (rank)
  cross join lateral (
    -- Only what is null itself was not said: nulls within an analysis belong to it.
    select r.rank, key, value from jsonb_each(n.fact -> 'call') where value <> 'null'
    union all
    select r.rank, 'status', to_jsonb(private.implied_call_status(r.rank)) where n.fact #>> '{call,status}' is null
  ) said
  where e.organization_id = c.organization_id and e.integration_id = c.integration_id and e.subject = 'call:' || c.provider_ref
    -- An event that could not be applied must not spoil the others.
    and (e.status = 'applied' or e.id = p_event_id)
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

-- What applying one domain event touched: for the lead that must be computed anew and for Realtime.
create type private.touched as (kind text, id uuid, lead_id uuid);
comment on type private.touched is 'The row a domain event made (insert) or changed (update), and its lead.';

create function private.make_call(p_event public.events, f private.call_facts, p_rank smallint, p_at timestamptz) returns private.touched
language plpgsql set search_path = '' as $$
declare v private.touched := row('insert'::text, null::uuid, private.lead_of_call(p_event.organization_id, f, p_at));
begin
  insert into public.calls (
    organization_id, integration_id, provider_ref, lead_id, status, channel, direction, from_number, to_number, agent_ref, agent_name,
    occurred_at, started_at, answered_at, ended_at, talk_seconds, billed_seconds, hangup_reason, in_voicemail, claimed_outcome,
    sentiment, summary, transcript, recording_url, cost_currency, cost_telephony_micros, cost_speech_micros, cost_model_micros,
    cost_other_micros, cost_total_micros, analysis, campaign_ref, first_event_at, head_rank, head_at, head_key)
  values (
    p_event.organization_id, p_event.integration_id, f.provider_ref, v.lead_id,
    f.status, f.channel, f.direction, f.from_number, f.to_number,
    f.agent_ref, f.agent_name, coalesce(f.started_at, p_at), f.started_at, f.answered_at, f.ended_at, f.talk_seconds, f.billed_seconds,
    f.hangup_reason, f.in_voicemail, f.claimed_outcome, f.sentiment, f.summary, f.transcript, f.recording_url, f.cost_currency,
    f.cost_telephony_micros, f.cost_speech_micros, f.cost_model_micros, f.cost_other_micros, f.cost_total_micros, f.analysis,
    f.campaign_id, p_at, p_rank, p_at, p_event.dedupe_key)
  on conflict on constraint calls_provider_knows_it_once do nothing
  returning id into v.id;
  return v;
end $$;
comment on function private.make_call is 'The row of a call that no event had named before; touches nothing (null id) when somebody was quicker.';

create function private.change_call(c public.calls, p_event public.events, f private.call_facts, p_rank smallint, p_at timestamptz) returns private.touched
language plpgsql set search_path = '' as $$
declare
  v_said_at timestamptz := p_at;
  v_key text := p_event.dedupe_key;
begin
  if (p_rank, p_at, v_key) <= (c.head_rank, c.head_at, c.head_key) then
    f := private.fold_call(c, p_event.id);
    p_rank := c.head_rank; p_at := c.head_at; v_key := c.head_key;
  end if;
  c.lead_id := coalesce(c.lead_id, private.lead_of_call(c.organization_id, f, p_at));
  update public.calls k set
    lead_id = c.lead_id,
    status = f.status,
    channel = coalesce(f.channel, k.channel), direction = coalesce(f.direction, k.direction),
    from_number = coalesce(f.from_number, k.from_number), to_number = coalesce(f.to_number, k.to_number),
    agent_ref = coalesce(f.agent_ref, k.agent_ref), agent_name = coalesce(f.agent_name, k.agent_name),
    started_at = coalesce(f.started_at, k.started_at), answered_at = coalesce(f.answered_at, k.answered_at),
    ended_at = coalesce(f.ended_at, k.ended_at), talk_seconds = coalesce(f.talk_seconds, k.talk_seconds),
    billed_seconds = coalesce(f.billed_seconds, k.billed_seconds), hangup_reason = coalesce(f.hangup_reason, k.hangup_reason),
    in_voicemail = coalesce(f.in_voicemail, k.in_voicemail), claimed_outcome = coalesce(f.claimed_outcome, k.claimed_outcome),
    sentiment = coalesce(f.sentiment, k.sentiment), summary = coalesce(f.summary, k.summary),
    -- The same transcript again keeps the stored one: writing it anew is the dearest part of a second event.
    transcript = case when f.transcript is null or f.transcript = k.transcript then k.transcript else f.transcript end,
    recording_url = coalesce(f.recording_url, k.recording_url), cost_currency = coalesce(f.cost_currency, k.cost_currency),
    cost_telephony_micros = coalesce(f.cost_telephony_micros, k.cost_telephony_micros),
    cost_speech_micros = coalesce(f.cost_speech_micros, k.cost_speech_micros),
    cost_model_micros = coalesce(f.cost_model_micros, k.cost_model_micros),
    cost_other_micros = coalesce(f.cost_other_micros, k.cost_other_micros),
    cost_total_micros = coalesce(f.cost_total_micros, k.cost_total_micros),
    analysis = coalesce(f.analysis, k.analysis), campaign_ref = coalesce(f.campaign_id, k.campaign_ref),
    first_event_at = least(k.first_event_at, v_said_at),
    occurred_at = coalesce(f.started_at, k.started_at, least(k.first_event_at, v_said_at)),
    head_rank = p_rank, head_at = p_at, head_key = v_key, updated_at = now()
  where k.organization_id = c.organization_id and k.id = c.id;
  return row('update'::text, c.id, c.lead_id);
end $$;
comment on function private.change_call is
  'An event above the head is laid over the row; one below it makes the row anew from the whole trail. Either way the row is the fold of its trail.';

create function private.apply_call(p_event public.events, p_said jsonb) returns private.touched
language plpgsql set search_path = '' as $$
declare
  v_rank smallint := private.call_event_rank(p_said ->> 'type');
  v_at timestamptz := (p_said ->> 'occurred_at')::timestamptz;
  f private.call_facts := jsonb_populate_record(null::private.call_facts, p_said -> 'call');
  c public.calls;
  v private.touched;
begin
  f.status := coalesce(f.status, private.implied_call_status(v_rank));
  -- The first event as a rule makes the row, the others as a rule find it.
  if v_rank = 1 then v := private.make_call(p_event, f, v_rank, v_at); end if;
  if v.id is null then
    c := private.lock_call(p_event, f.provider_ref);
    if c.id is null then v := private.make_call(p_event, f, v_rank, v_at); end if;
    if c.id is null and v.id is null then c := private.lock_call(p_event, f.provider_ref); end if;
    if c.id is not null then v := private.change_call(c, p_event, f, v_rank, v_at); end if;
  end if;
  return v;
end $$;
comment on function private.apply_call is 'Takes one domain event into its call. Every order and any repetition of the events ends in the same row.';

create function private.lock_call(p_event public.events, p_provider_ref text) returns public.calls
language plpgsql set search_path = '' as $$
declare c public.calls;
begin
  select * into c from public.calls
  where organization_id = p_event.organization_id and integration_id = p_event.integration_id and provider_ref = p_provider_ref
  for no key update;
  return c;
end $$;
comment on function private.lock_call is 'The row of a call, locked so that its events go through one at a time; nulls when there is none.';

create function private.call_trail(p_call_id uuid)
returns table (event_id bigint, kind text, types text[], occurred_at timestamptz, received_at timestamptz, status text)
language sql stable security definer set search_path = '' as $$
  select e.id, e.kind, array(select n ->> 'type' from jsonb_array_elements(e.normalised) n), e.occurred_at, e.received_at, e.status
  from public.calls c
  join public.events e on e.organization_id = c.organization_id and e.integration_id = c.integration_id and e.subject = 'call:' || c.provider_ref
  where c.id = p_call_id and c.organization_id = any (array(select private.my_organization_ids()))
  order by e.occurred_at nulls last, e.id
$$;
comment on function private.call_trail is
  'Which deliveries made a call''s row. Definer: every member may see that they came, only managers what they said.';

create function public.call_trail(p_call_id uuid)
returns table (event_id bigint, kind text, types text[], occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.call_trail(p_call_id)
$$;
comment on function public.call_trail is 'The signed deliveries behind a call, oldest first. A stranger gets no rows.';
grant execute on function private.call_trail, public.call_trail to authenticated;

alter table public.calls enable row level security;
create policy "members read their organization's calls" on public.calls for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.calls to authenticated;
grant select, insert, update, delete on public.calls to service_role;
