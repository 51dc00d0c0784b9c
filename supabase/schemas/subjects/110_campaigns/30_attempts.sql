-- Attempts follow their calls.

create function private.move_campaign_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.call_attempts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  -- If both are in one campaign, the one that got further stays.
  delete from public.campaign_leads g using public.campaign_leads k
  where g.organization_id = p_organization_id and k.organization_id = p_organization_id and g.campaign_id = k.campaign_id
    and ((g.lead_id = p_gone and k.lead_id = p_kept and k.attempts >= g.attempts)
      or (g.lead_id = p_kept and k.lead_id = p_gone and k.attempts > g.attempts));
  update public.campaign_leads set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
end $$;
comment on function private.move_campaign_leads is 'Moves campaigns and attempts to the lead that remains when two leads are merged.';

create function private.close_attempts(p_attempt_ids uuid[], p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  update public.campaign_leads l set outcome = n.outcome, status = case when n.again_at is null then 'done' else 'waiting' end,
    next_attempt_at = coalesce(n.again_at, l.next_attempt_at)
  from (
    select a.organization_id, a.campaign_id, a.lead_id, a.number, a.outcome,
      case when c.status <> 'completed' and k.attempts - k.attempts_before < c.max_attempts
        then coalesce(a.ended_at, p_as_of) + make_interval(secs => (c.retry_rules ->> a.outcome)::numeric * 60) end as again_at
    from public.call_attempts a
    join public.campaigns c on c.organization_id = a.organization_id and c.id = a.campaign_id
    join public.campaign_leads k on k.organization_id = a.organization_id and k.campaign_id = a.campaign_id and k.lead_id = a.lead_id
    where a.id = any (p_attempt_ids) and a.outcome is not null
  ) n
  where l.organization_id = n.organization_id and l.campaign_id = n.campaign_id and l.lead_id = n.lead_id
    -- The last attempt decides for its lead, also when the model's claim changes; not after a redial was requested.
    and l.attempts = n.number and (l.status = 'calling'
      or (l.status in ('waiting', 'done') and l.attempts > l.attempts_before and l.outcome is distinct from n.outcome));
end $$;
comment on function private.close_attempts is
  'Moves the leads of ended attempts on: done, or waiting as the retry rule of their outcome says.';

create function private.close_lost_attempts(p_organization_id uuid, p_campaign_id uuid, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
declare v_lost uuid[];
begin
  with gone as (
    update public.call_attempts a set status = 'cancelled', ended_at = p_as_of, error = o.last_error
    from private.outbox o
    where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.status = 'planned'
      and o.organization_id = a.organization_id and o.effect_key = 'call:' || a.id and o.status = 'cancelled'
    returning a.lead_id, a.number
  )
  update public.campaign_leads l set status = 'waiting', attempts_before = l.attempts_before + 1, next_attempt_at = p_as_of
  from gone g
  where l.organization_id = p_organization_id and l.campaign_id = p_campaign_id and l.lead_id = g.lead_id and l.status = 'calling'
    and l.attempts = g.number;
  -- The end of these was never reported: they must not hold a line for ever, and nobody is called again on a guess.
  with lost as (
    update public.call_attempts a set status = 'ended', outcome = 'lost', ended_at = p_as_of
    where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.status in ('placed', 'connected')
      and a.placed_at < p_as_of - interval '2 hours'
    returning a.id
  ) select array_agg(id) into v_lost from lost;
  if v_lost is not null then perform private.close_attempts(v_lost, p_as_of); end if;
end $$;
comment on function private.close_lost_attempts is
  'Releases the leads of calls that were cancelled in the outbox, and ends attempts without any event for two hours.';

create function private.call_placed(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare v_id uuid := (p_outbox.payload ->> 'attempt_id')::uuid;
begin
  if p_outbox.status = 'done' then
    -- Its events may have arrived first: then only what they lack is added.
    update public.call_attempts set status = case when status in ('planned', 'cancelled') then 'placed' else status end,
      ended_at = case when status = 'cancelled' then null else ended_at end,
      provider_ref = p_outbox.provider_ref, placed_at = coalesce(placed_at, p_outbox.finished_at)
    where organization_id = p_outbox.organization_id and id = v_id;
  elsif p_outbox.status = 'cancelled' then
    perform private.close_lost_attempts(p_outbox.organization_id, (p_outbox.payload ->> 'campaign_id')::uuid, p_outbox.finished_at);
  elsif p_outbox.in_doubt then
    -- The phone may have rung: that counts as a contact, and nobody is called again on a guess.
    update public.call_attempts set status = 'ended', outcome = 'lost', error = p_outbox.last_error, ended_at = p_outbox.finished_at,
      placed_at = coalesce(p_outbox.first_tried_at, p_outbox.finished_at)
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.finished_at); end if;
  else
    update public.call_attempts set status = 'failed', outcome = 'failed', error = p_outbox.last_error, ended_at = p_outbox.finished_at
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.finished_at); end if;
  end if;
end $$;
comment on function private.call_placed is
  'Applies the result of a call''s outbox row: placed (done), given up (dead; lost if the phone may have rung) or not permitted '
  '(cancelled).';

create function private.follow_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ended uuid[];
begin
  if not exists (select from fresh where campaign_ref is not null or claimed_outcome = 'do_not_call') then return null; end if;
  -- "Do not call" in any call creates a suppression. Once that is lifted, the same call does not create it again.
  insert into public.suppressions (organization_id, channel, phone, source, note, created_at)
  select distinct on (f.organization_id, p.phone) f.organization_id, 'call', p.phone, 'call', 'call ' || f.id,
    coalesce(f.ended_at, f.occurred_at)
  from fresh f cross join lateral (select case f.direction when 'outbound' then f.to_number else f.from_number end as phone) p
  where f.claimed_outcome = 'do_not_call' and private.is_e164(p.phone)
    and not exists (select from public.suppressions s where s.organization_id = f.organization_id and s.phone = p.phone and s.note = 'call '
      || f.id)
  order by 1, 3, f.occurred_at
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null
    do update set contact_stop_id = null;
  -- In the order in which private.lock_effect_subjects locks them.
  perform 1 from public.call_attempts a where a.id = any (array(select f.attempt_id from fresh f)) order by a.id for no key update;
  with news as (
    select distinct on (a.id) a.id, f.id as call_id, f.provider_ref, f.status, f.started_at, f.occurred_at, f.ended_at,
      case when f.status in ('ended', 'not_connected')
        then private.outcome_of_call(f.status, f.in_voicemail, f.hangup_reason, f.claimed_outcome) end as outcome
    from fresh f cross join lateral (
      select t.id from public.call_attempts t
      where t.organization_id = f.organization_id and t.campaign_id = f.campaign_ref::uuid and t.lead_id = f.lead_id
        -- Our own id in the provider's metadata identifies the attempt; a call without it belongs to the attempt in progress.
        and case when f.attempt_id is not null then t.id = f.attempt_id
          else t.call_id = f.id or t.provider_ref = f.provider_ref or (t.call_id is null and t.status in ('planned', 'placed')) end
      order by t.call_id is not distinct from f.id desc, t.provider_ref is not distinct from f.provider_ref desc, t.number desc limit 1
    ) a
    where f.campaign_ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    order by a.id, f.occurred_at desc
  ), moved as (
    update public.call_attempts a set call_id = n.call_id, provider_ref = n.provider_ref,
      placed_at = coalesce(a.placed_at, n.started_at, n.occurred_at),
      status = case when n.outcome = 'failed' then 'failed' when n.outcome is not null then 'ended'
        when a.status = 'ended' then 'ended' when n.status = 'ongoing' or a.status = 'connected' then 'connected' else 'placed' end,
      outcome = coalesce(n.outcome, case when a.status = 'ended' then a.outcome end),
      ended_at = case when n.outcome is not null then coalesce(n.ended_at, n.occurred_at) when a.status = 'ended' then a.ended_at end,
      error = null
    from news n
    where a.id = n.id
    returning a.id, a.outcome
  ) select array_agg(id) filter (where outcome is not null) into v_ended from moved;
  if v_ended is not null then perform private.close_attempts(v_ended, now()); end if;
  return null;
end $$;
comment on function private.follow_calls is
  'Statement trigger on calls: a campaign''s call moves its attempt and lead on, and "do not call" becomes a suppression. Definer, so '
  'that writers of calls need no rights here.';

create function private.announce_funnels() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v record;
  v_calls uuid[];
begin
  -- The funnel counts the appointments of a campaign's calls, and how many were shown. Insert and delete have one transition
  -- table only.
  if tg_op = 'UPDATE' then
    v_calls := array(select unnest(array[f.call_id, g.call_id]) from fresh f join gone g using (id)
      where (f.call_id, f.verdict) is distinct from (g.call_id, g.verdict));
  elsif tg_op = 'INSERT' then v_calls := array(select call_id from fresh);
  else v_calls := array(select call_id from gone); end if;
  for v in
    select a.organization_id, array_agg(distinct a.campaign_id::text) as ids from public.call_attempts a
    join public.calls c on c.organization_id = a.organization_id and c.id = a.call_id where c.id = any (v_calls) group by 1
  loop
    perform private.announce(v.organization_id, jsonb_build_array(private.change('campaigns', 'update', v.ids)));
  end loop;
  return null;
end $$;
comment on function private.announce_funnels is
  'Statement trigger on appointments: announces that a campaign''s funnel changed, when one of its calls gained or lost an appointment, '
  'or one was judged. Definer, so that writers need no rights on Realtime.';
