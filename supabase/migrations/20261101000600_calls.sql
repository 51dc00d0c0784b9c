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
comment on table public.calls is 'One phone or web conversation of an agent. The row is the fold of its trail: the highest event that said something decides each column.';
comment on column public.calls.occurred_at is 'When it started, else (never connected) the earliest time any of its events names.';
comment on column public.calls.attempt_id is 'The attempt we made it with, as the provider says it again; null for calls that were not ours.';
comment on column public.calls.claimed_outcome is 'What the model says came of it.';
comment on column public.calls.confirmed_outcome is 'What evidence says came of it; null is: nothing yet.';
comment on column public.calls.cost_total_micros is 'Provider''s cost in millionths of cost_currency.';
comment on column public.calls.head_rank is 'With head_at and head_key: the highest event folded in, so that an older one is recognised.';
-- A call is written two or three times within minutes: room for that on its own page.
alter table public.calls set (fillfactor = 80);
create index calls_newest_idx on public.calls (organization_id, occurred_at desc, id);
create index calls_lead_idx on public.calls (organization_id, lead_id, occurred_at desc);
create index calls_attempt_idx on public.calls (attempt_id) where attempt_id is not null;
create index calls_ongoing_idx on public.calls (organization_id, occurred_at) where status in ('ringing', 'ongoing');

-- The shape of `call` in contract/domain-event.ts, for jsonb_populate_record.
create type private.call_facts as (
  provider_ref text, status text, channel text, direction text, from_number text, to_number text,
  agent_ref text, agent_name text, started_at timestamptz, answered_at timestamptz, ended_at timestamptz,
  talk_seconds int, billed_seconds int, hangup_reason text, in_voicemail boolean, claimed_outcome text,
  sentiment text, summary text, transcript jsonb, recording_url text, cost_currency text,
  cost_telephony_micros bigint, cost_speech_micros bigint, cost_model_micros bigint, cost_other_micros bigint,
  cost_total_micros bigint, analysis jsonb, lead_id text, campaign_id text, attempt_id text
);
comment on type private.call_facts is 'One call as a provider knew it at one moment.';

create function private.call_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type when 'call.started' then 1 when 'call.ended' then 2 when 'call.analyzed' then 3 end;
end $$;
comment on function private.call_event_rank is 'A later kind of event knows more than an earlier one, whenever it arrives.';

-- Where an event stands in its trail: compared from left to right.
create type private.place as (rank smallint, at timestamptz, key text);
comment on type private.place is 'The rank of an event''s kind, the provider''s time, and the dedupe key where both are equal.';

create function private.said_of_call(p_event jsonb) returns jsonb language plpgsql immutable set search_path = '' as $$
declare v jsonb := p_event -> 'call';
begin
  -- Only what is null itself was not said: nulls within an analysis belong to it.
  if v @? '$.* ? (@ == null)' then
    v := (select jsonb_object_agg(key, value) from jsonb_each(v) where value <> 'null');
  end if;
  -- What a kind of event says of the status when it says nothing else.
  return case when v ? 'status' then v
    else v || jsonb_build_object('status', case p_event ->> 'type' when 'call.started' then 'ongoing' else 'ended' end) end;
end $$;
comment on function private.said_of_call is 'What one domain event says of its call, without what it leaves open.';

create function private.laid_over(p_said jsonb[]) returns jsonb language plpgsql immutable set search_path = '' as $$
declare
  v jsonb;
  v_all jsonb := '{}';
begin
  foreach v in array p_said loop v_all := v_all || v; end loop;
  return v_all;
end $$;
comment on function private.laid_over is 'Lays objects over each other in their order: a later one overrules an earlier one wherever it says something.';

create function private.fold_call(p_organization_id uuid, p_integration_id uuid, p_provider_ref text)
returns jsonb language plpgsql stable set search_path = '' as $$
begin
  return (select private.laid_over(array_agg(private.said_of_call(n.fact) order by
    private.call_event_rank(n.fact ->> 'type'), (n.fact ->> 'occurred_at')::timestamptz, e.dedupe_key))
  from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
  where e.organization_id = p_organization_id and e.integration_id = p_integration_id and e.subject = 'call:' || p_provider_ref
    -- An event that could not be applied must not spoil the others.
    and e.status = 'applied');
end $$;
comment on function private.fold_call is
  'What all applied events of a call say together: the keys of private.call_facts. A function of the set: the order of arrival has no say.';

-- What a batch says of one call, and what is known of it already.
create type private.call_news as (
  organization_id uuid, integration_id uuid, lead_id uuid, first_event_at timestamptz, head private.place, facts private.call_facts
);
comment on type private.call_news is 'One call of a batch. lead_id is null while nobody knows whom it was with.';

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
      -- Events above all that is known are laid over the row; one below makes the row anew from the whole trail.
      c.id is null or bool_and(s.place > row(c.head_rank, c.head_at, c.head_key)::private.place) as is_above,
      private.laid_over(array_agg(private.said_of_call(s.said) order by s.place)) as facts
    from (
      select e.*, e.said #>> '{call,provider_ref}' as provider_ref,
        row(private.call_event_rank(e.said ->> 'type'), e.occurred_at, e.dedupe_key)::private.place as place
      from unnest(p_events) e
    ) s
    left join lateral (
      select * from public.calls k where k.organization_id = s.organization_id and k.integration_id = s.integration_id
        and k.provider_ref = s.provider_ref limit 1
    ) c on true
    group by s.organization_id, s.integration_id, s.provider_ref, c.id, c.lead_id, c.head_rank, c.head_at, c.head_key
  ) n);
end $$;
comment on function private.news_of_calls is 'Gathers the domain events of a batch by call. Null when there are none.';

create function private.phone_of_call(f private.call_facts) returns text language plpgsql immutable set search_path = '' as $$
declare v_phone text := case f.direction when 'outbound' then f.to_number else f.from_number end;
begin
  return case when private.is_e164(v_phone) then v_phone end;
end $$;
comment on function private.phone_of_call is 'The other side''s E.164 number; null for a withheld one, which identifies nobody.';

create function private.uuid_or_null(p_text text) returns uuid language plpgsql immutable set search_path = '' as $$
begin
  return case when p_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then p_text::uuid end;
end $$;
comment on function private.uuid_or_null is 'An id of ours as a provider says it again; null for what is none.';

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
comment on function private.lead_of_call is 'Whom the call was with: the lead we named when we placed it, else whoever has the other side''s number.';

-- A row that applying made or changed: for the lead that must be computed anew and for Realtime.
create type private.touched as (organization_id uuid, name text, kind text, id text, lead_id uuid);
comment on type private.touched is 'A row of the table `name` that was made (insert) or changed (update), and the lead to compute anew, if any.';

create function private.make_leads_of_calls(p_news private.call_news[]) returns setof private.touched
language plpgsql set search_path = '' as $$
begin
  -- Most calls of a batch go on with somebody known.
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
comment on function private.make_leads_of_calls is 'Makes leads for the numbers of a batch that nobody has yet, as private.refresh_leads would for a call that has only begun.';

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
    f.from_number, f.to_number, f.agent_ref, f.agent_name, coalesce(f.started_at, n.first_event_at), f.started_at, f.answered_at, f.ended_at,
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
    -- The same transcript again keeps the stored one: writing it anew is the dearest part of a second event.
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
  -- Made in this very transaction: new.
  returning k.organization_id, 'calls', case when k.created_at = now() then 'insert' else 'update' end, k.id::text,
    -- While a call has only begun, a lead made for it is as it should be: most calls of strangers begin so.
    case when not (k.status in ('ringing', 'ongoing') and k.lead_id::text in (select m.id from unnest(v_made) m)) then k.lead_id end;
end $$;
comment on function private.apply_calls is
  'Takes the domain events of a batch into their calls. Every order, grouping and repetition of the events ends in the same rows.';

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
