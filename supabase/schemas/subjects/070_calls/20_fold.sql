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
