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
