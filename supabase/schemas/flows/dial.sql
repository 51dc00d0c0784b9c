-- Campaigns call their leads.

create function private.place_calls(p_campaign public.campaigns, p_lead_ids uuid[], p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_made uuid[];
begin
  with answered as materialized (
    select * from private.permits(p_campaign.organization_id, p_lead_ids, 'call', 'campaign', p_campaign.id, true, p_as_of)
  ), made as (
    insert into public.call_attempts (organization_id, campaign_id, lead_id, number, receipt_id, planned_at)
    select l.organization_id, l.campaign_id, l.lead_id, l.attempts + 1, a.receipt_id, p_as_of
    from answered a join public.campaign_leads l on l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id
      and l.lead_id = a.lead_id
    where a.allowed returning id
  ), moved as (
    update public.campaign_leads l set attempts = l.attempts + a.allowed::int, next_attempt_at = coalesce(a.not_before, l.next_attempt_at),
      status = case when a.allowed then 'calling' when a.not_before is null then 'skipped' else 'waiting' end,
      skip_reason = case when not a.allowed and a.not_before is null then a.reason end
    from answered a
    where l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id and l.lead_id = a.lead_id
  ) select array_agg(id) into v_made from made;
  -- A call that is not placed within five minutes is outdated.
  perform private.enqueue(a.organization_id, 'call.place', 'call:' || a.id, jsonb_build_object(
      'attempt_id', a.id, 'lead_id', a.lead_id, 'campaign_id', a.campaign_id, 'receipt_id', a.receipt_id,
      'from_number', p_campaign.from_number, 'to_number', l.phone, 'agent_ref', p_campaign.agent_ref,
      'provider', (select i.provider from public.integrations i
        where i.organization_id = a.organization_id and i.id = p_campaign.integration_id),
      'variables', private.call_variables(l, o.name)),
    p_as_of, a.lead_id, p_as_of + interval '5 minutes')
  from public.call_attempts a
  join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
  join public.organizations o on o.id = a.organization_id
  where a.organization_id = p_campaign.organization_id and a.id = any (v_made);
  return coalesce(cardinality(v_made), 0);
end $$;
comment on function private.place_calls is
  'Decides about leads with receipts, and adds the calls of those who may be called to the outbox. Returns how many.';

create function private.dial_campaign(p_campaign_id uuid, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  c public.campaigns;
  v_trip jsonb;
  v_free int;
  v_due uuid[];
  v_yes uuid[];
  v_never uuid[];
  v_placed int := 0;
begin
  -- Another transaction that is dialling this campaign does all the work there is.
  select * into c from public.campaigns
  where id = p_campaign_id and (status = 'running' or (status = 'scheduled' and starts_at <= p_as_of)) for no key update skip locked;
  if c.id is null then return 0; end if;
  if c.status = 'scheduled' then
    perform private.move_campaign(c.id, 'running', 'started', null, p_as_of);
    select * into c from public.campaigns where id = c.id;
  end if;
  perform private.close_lost_attempts(c.organization_id, c.id, p_as_of);
  v_trip := private.breaker_reason(c, p_as_of);
  if v_trip is not null then
    perform private.move_campaign(c.id, 'paused', 'paused', null, p_as_of, v_trip ->> 'reason', v_trip - 'reason');
    return 0;
  end if;
  v_free := c.concurrency - (select count(*) from public.call_attempts
    where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  -- In rounds, because leads that may not be called now make room for others.
  for round in 1 .. 20 loop
    exit when v_free <= 0;
    v_due := array(select lead_id from public.campaign_leads where campaign_id = c.id and status = 'waiting' and next_attempt_at <= p_as_of
      order by next_attempt_at, lead_id limit 1000 for update skip locked);
    exit when v_due = '{}';
    with asked as materialized (
      select * from private.permits(c.organization_id, v_due, 'call', 'campaign', c.id, false, p_as_of)
    ), later as (
      update public.campaign_leads l set next_attempt_at = a.not_before from asked a
      where l.organization_id = c.organization_id and l.campaign_id = c.id and l.lead_id = a.lead_id and a.not_before is not null
    )
    select (array_agg(lead_id order by ordinal) filter (where allowed))[1:v_free], array_agg(lead_id order by ordinal)
      filter (where not allowed and not_before is null)
      into v_yes, v_never from asked;
    v_placed := v_placed + private.place_calls(c, coalesce(v_yes, '{}') || coalesce(v_never, '{}'), p_as_of);
    v_free := c.concurrency - (select count(*) from public.call_attempts
      where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  end loop;
  if exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id)
    and not exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id
      and status in ('waiting', 'calling')) then
    perform private.move_campaign(c.id, 'completed', 'completed', null, p_as_of);
  end if;
  return v_placed;
end $$;
comment on function private.dial_campaign is
  'Dials the due leads of one campaign, within its concurrency; starts it at its time, pauses it when the breaker opens, completes it '
  'when no lead is left. Returns how many calls were planned.';

create function private.dial(p_as_of timestamptz default now()) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
  v_placed int := 0;
begin
  for v_id in select id from public.campaigns where status = 'running' or (status = 'scheduled' and starts_at <= p_as_of) order by id loop
    begin
      v_placed := v_placed + private.dial_campaign(v_id, p_as_of);
    exception
      -- Another run is in progress; the next one is ten seconds away.
      when deadlock_detected or serialization_failure or lock_not_available then null;
      when others then
        -- A campaign that fails must neither hold up the others nor go unnoticed.
        perform private.move_campaign(v_id, 'paused', 'paused', null, p_as_of, 'dialler_error',
          jsonb_build_object('error', left(sqlstate || ' ' || sqlerrm, 500)));
    end;
  end loop;
  return v_placed;
end $$;
comment on function private.dial is
  'Dials all running campaigns. Called by pg_cron; simultaneous, late and repeated runs have the same result.';

create function private.preflight(p_campaign_id uuid, p_as_of timestamptz)
returns table (lead_id uuid, reason text, not_before timestamptz, zone text, zone_source text) language plpgsql stable security definer
  set search_path = '' as $$
#variable_conflict use_column
declare
  v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
  v_waiting uuid[];
  v_due timestamptz[];
begin
  -- As parallel arrays, so that nothing has to be joined again.
  select array_agg(l.lead_id order by l.lead_id), array_agg(l.next_attempt_at order by l.lead_id) into v_waiting, v_due
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status = 'waiting';
  return query
  select w.lead_id, case when w.allowed and v_due[w.ordinal] > p_as_of then 'retry_later' when w.allowed then 'now' else w.reason end,
    case when w.allowed and v_due[w.ordinal] > p_as_of then v_due[w.ordinal]
      else greatest(w.not_before, case when w.not_before is not null then v_due[w.ordinal] end) end,
    w.zone, w.zone_source
  from private.decide_contacts(v.organization_id, v_waiting, 'call', 'campaign', null, null, v.id, false, p_as_of) w
  union all
  select l.lead_id, case when l.status = 'skipped' then l.skip_reason else l.status end, null, null, null
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status <> 'waiting';
end $$;
comment on function private.preflight is
  'Returns what would happen to each lead of a campaign if it were dialled now. Definer, because the rules read more than members may.';
grant execute on function private.preflight to authenticated;
