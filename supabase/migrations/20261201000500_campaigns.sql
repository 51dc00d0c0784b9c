-- Campaigns: whom an agent calls, when, how often; the dialler, its circuit breaker and what came of it.

create function private.are_windows(p_windows jsonb) returns boolean language plpgsql immutable set search_path = '' as $$
begin
  if p_windows is null then return true; end if;
  return jsonb_typeof(p_windows) = 'array' and jsonb_array_length(p_windows) <= 28 and not exists (
    select 1 from jsonb_to_recordset(p_windows) w (weekday int, opens time, closes time)
    where (w.weekday between 1 and 7 and w.opens < w.closes) is not true);
exception when data_exception or datetime_field_overflow or invalid_text_representation or invalid_datetime_format or invalid_parameter_value then
  return false;
end $$;
comment on function private.are_windows is 'Whether this is [{weekday 1-7, opens "09:00", closes "17:30"}], or null.';

create function private.are_numbers(p_object jsonb, p_keys text[], p_least numeric, p_most numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object) <> 'object' then false else not exists (
    select 1 from jsonb_each(p_object) e
    where not e.key = any (p_keys) or case jsonb_typeof(e.value) when 'number' then (e.value::numeric between p_least and p_most) else false end is not true
  ) end
$$;
comment on function private.are_numbers is 'Whether this is an object with none but these keys, each a number within the bounds.';
-- Constraints run as whoever writes the row.
grant execute on function private.are_windows, private.are_numbers to service_role;

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
  constraint campaigns_name_is_said check (length(trim(name)) between 1 and 120),
  constraint campaigns_status_is_known check (status in ('draft', 'scheduled', 'running', 'paused', 'completed')),
  constraint campaigns_agent_is_short check (length(agent_ref) <= 200),
  constraint campaigns_from_number_is_e164 check (private.is_e164(from_number)),
  constraint campaigns_concurrency_is_bounded check (concurrency between 1 and 100),
  constraint campaigns_max_attempts_are_bounded check (max_attempts between 1 and 10),
  constraint campaigns_gap_is_bounded check (gap_minutes between 240 and 43200),
  constraint campaigns_daily_cap_is_bounded check (daily_cap between 1 and 2),
  constraint campaigns_windows_are_times check (private.are_windows(windows)),
  constraint campaigns_retry_rules_are_minutes check (private.are_numbers(retry_rules, '{no_answer,busy,voicemail,failed}', 1, 43200)),
  constraint campaigns_breaker_is_numbers check (private.are_numbers(breaker, '{window_minutes,min_attempts,failure_rate,opt_out_rate,max_cost}', 0, 1000000)),
  constraint campaigns_run_since_they_started check (status <> 'running' or running_since is not null)
);
comment on table public.campaigns is 'A list of leads that an agent calls within the callees'' windows, at a bounded pace.';
comment on column public.campaigns.windows is 'Narrows the house''s calling hours: [{weekday 1-7, opens, closes}] on the callee''s wall clock; null is the house''s.';
comment on column public.campaigns.retry_rules is 'Minutes until the next attempt by outcome (no_answer, busy, voicemail, failed); an outcome that is missing is not tried again.';
comment on column public.campaigns.breaker is
  'What pauses the campaign: over window_minutes and from min_attempts on, the share of failed calls, the share of people who asked not to be called, and what the calls cost (whole units of the provider''s currency).';
comment on column public.campaigns.running_since is 'When it last began to run: the breaker does not look further back.';
create index campaigns_newest_idx on public.campaigns (organization_id, created_at desc, id);
create index campaigns_integration_idx on public.campaigns (organization_id, integration_id);
create index campaigns_created_by_idx on public.campaigns (created_by);
create index campaigns_awake_idx on public.campaigns (id) where status in ('running', 'scheduled');
create trigger touch_updated_at before update on public.campaigns for each row execute function private.touch_updated_at();

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
  constraint campaign_leads_skipped_ones_say_why check ((status = 'skipped') = (skip_reason is not null))
);
comment on table public.campaign_leads is 'One lead of a campaign: how often it was tried, when it is due again, what came of it.';
comment on column public.campaign_leads.attempts_before is
  'How many of the attempts do not count against the campaign''s most: those before a redial, and those that were cancelled.';
-- Each attempt changes the row three times.
alter table public.campaign_leads set (fillfactor = 80);
create index campaign_leads_due_idx on public.campaign_leads (campaign_id, next_attempt_at, lead_id) where status = 'waiting';
create index campaign_leads_lead_idx on public.campaign_leads (organization_id, lead_id);

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
  constraint call_attempts_outcome_stands_at_the_end check ((outcome is null) = (status in ('planned', 'placed', 'connected', 'cancelled')))
);
comment on table public.call_attempts is
  'One intended call of a campaign, written down before anything is dialled, with the receipt that allowed it.';
comment on column public.call_attempts.outcome is
  'no_answer, busy, voicemail, failed, lost (its end was never told), connected, or what the model claims came of it.';
create index call_attempts_campaign_idx on public.call_attempts (organization_id, campaign_id, planned_at desc);
create index call_attempts_open_idx on public.call_attempts (campaign_id, lead_id) where status in ('planned', 'placed', 'connected');
create index call_attempts_lead_idx on public.call_attempts (organization_id, lead_id, planned_at desc);
create index call_attempts_call_idx on public.call_attempts (organization_id, call_id);

-- What the contact rules ask of campaigns ---------------------------------------------------------------

create function private.campaign_rules(p_organization_id uuid, p_campaign_id uuid)
returns table (status text, windows jsonb, gap_minutes int, daily_cap int) language sql stable set search_path = '' as $$
  select c.status, c.windows, c.gap_minutes, c.daily_cap from public.campaigns c where c.organization_id = p_organization_id and c.id = p_campaign_id
$$;
comment on function private.campaign_rules is 'What a campaign asks for beyond the house''s contact rules.';

create function private.attempt_under_way(p_organization_id uuid, p_campaign_id uuid, p_lead_id uuid) returns uuid
language sql stable set search_path = '' as $$
  select a.id from public.call_attempts a
  where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.lead_id = p_lead_id and a.status = 'planned' limit 1
$$;
comment on function private.attempt_under_way is 'The attempt a campaign has planned for a lead and not placed yet.';

create function private.move_campaign_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.call_attempts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  -- Where both are in one campaign, the one that got further stays.
  delete from public.campaign_leads g using public.campaign_leads k
  where g.organization_id = p_organization_id and k.organization_id = p_organization_id and g.campaign_id = k.campaign_id
    and ((g.lead_id = p_gone and k.lead_id = p_kept and k.attempts >= g.attempts)
      or (g.lead_id = p_kept and k.lead_id = p_gone and k.attempts > g.attempts));
  update public.campaign_leads set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
end $$;
comment on function private.move_campaign_leads is 'Two leads turn out to be one person: whoever is kept takes over campaigns and attempts.';

-- What becomes of attempts --------------------------------------------------------------------------------

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
    -- The last attempt speaks for its lead, also when the model thinks again; not after somebody asked for a redial.
    and l.attempts = n.number and (l.status = 'calling'
      or (l.status in ('waiting', 'done') and l.attempts > l.attempts_before and l.outcome is distinct from n.outcome));
end $$;
comment on function private.close_attempts is 'Moves the leads of ended attempts on: done, or waiting until their outcome''s retry rule is over.';

create function private.settle_attempts(p_organization_id uuid, p_campaign_id uuid, p_as_of timestamptz) returns void
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
  where l.organization_id = p_organization_id and l.campaign_id = p_campaign_id and l.lead_id = g.lead_id and l.status = 'calling' and l.attempts = g.number;
  -- Nobody told how these ended: they must not hold a line for ever, and nobody is rung again on a guess.
  with lost as (
    update public.call_attempts a set status = 'ended', outcome = 'lost', ended_at = p_as_of
    where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.status in ('placed', 'connected')
      and a.placed_at < p_as_of - interval '2 hours'
    returning a.id
  ) select array_agg(id) into v_lost from lost;
  if v_lost is not null then perform private.close_attempts(v_lost, p_as_of); end if;
end $$;
comment on function private.settle_attempts is
  'Gives back the leads of calls that were taken out of the outbox before they left, and ends attempts of which nothing was heard for two hours.';

create function private.call_placed(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare v_id uuid := (p_outbox.payload ->> 'attempt_id')::uuid;
begin
  if p_outbox.status = 'done' then
    -- Its events may have been quicker: then only what they do not know is added.
    update public.call_attempts set status = case when status in ('planned', 'cancelled') then 'placed' else status end,
      ended_at = case when status = 'cancelled' then null else ended_at end,
      provider_ref = p_outbox.provider_ref, placed_at = coalesce(placed_at, p_outbox.settled_at)
    where organization_id = p_outbox.organization_id and id = v_id;
  elsif p_outbox.status = 'cancelled' then
    perform private.settle_attempts(p_outbox.organization_id, (p_outbox.payload ->> 'campaign_id')::uuid, p_outbox.settled_at);
  elsif p_outbox.in_doubt then
    -- The phone may have rung: that counts as a contact, and nobody is rung again on a guess.
    update public.call_attempts set status = 'ended', outcome = 'lost', error = p_outbox.last_error, ended_at = p_outbox.settled_at,
      placed_at = coalesce(p_outbox.first_tried_at, p_outbox.settled_at)
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.settled_at); end if;
  else
    update public.call_attempts set status = 'failed', outcome = 'failed', error = p_outbox.last_error, ended_at = p_outbox.settled_at
    where organization_id = p_outbox.organization_id and id = v_id and status = 'planned';
    if found then perform private.close_attempts(array[v_id], p_outbox.settled_at); end if;
  end if;
end $$;
comment on function private.call_placed is
  'What the outbox tells of a call it placed (done), gave up (dead; lost where it may have rung) or was not allowed to place (cancelled).';

create function private.outcome_of_call(p_status text, p_in_voicemail boolean, p_hangup_reason text, p_claimed text) returns text
language sql immutable set search_path = '' as $$
  select case
    when p_in_voicemail or p_claimed = 'voicemail' or p_hangup_reason in ('voicemail_reached', 'voicemail') then 'voicemail'
    when p_status = 'ended' then coalesce(p_claimed, 'connected')
    when p_hangup_reason ~ 'busy' then 'busy'
    when p_hangup_reason is null or p_hangup_reason ~ 'no.answer|not.answer|user_declined' then 'no_answer'
    else 'failed' end
$$;
comment on function private.outcome_of_call is
  'What came of an over call: voicemail, busy, no_answer, failed, or connected with what the model claims instead where it says so.';

create function private.follow_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ended uuid[];
begin
  if not exists (select from fresh where campaign_ref is not null or claimed_outcome = 'do_not_call') then return null; end if;
  -- "Do not call" is a stop, whichever call it was said in. Once lifted, the same call does not bring it back.
  insert into public.suppressions (organization_id, channel, phone, source, note, created_at)
  select distinct on (f.organization_id, p.phone) f.organization_id, 'call', p.phone, 'call', 'call ' || f.id, coalesce(f.ended_at, f.occurred_at)
  from fresh f cross join lateral (select case f.direction when 'outbound' then f.to_number else f.from_number end as phone) p
  where f.claimed_outcome = 'do_not_call' and private.is_e164(p.phone)
    and not exists (select from public.suppressions s where s.organization_id = f.organization_id and s.phone = p.phone and s.note = 'call ' || f.id)
  order by 1, 3, f.occurred_at
  on conflict (organization_id, channel, coalesce(phone, ''), coalesce(email, '')) where lifted_at is null do update set stop_id = null;
  -- In the order in which private.lock_told takes them.
  perform 1 from public.call_attempts a where a.id = any (array(select f.attempt_id from fresh f)) order by a.id for no key update;
  with news as (
    select distinct on (a.id) a.id, f.id as call_id, f.provider_ref, f.status, f.started_at, f.occurred_at, f.ended_at,
      case when f.status in ('ended', 'not_connected') then private.outcome_of_call(f.status, f.in_voicemail, f.hangup_reason, f.claimed_outcome) end as outcome
    from fresh f cross join lateral (
      select t.id from public.call_attempts t
      where t.organization_id = f.organization_id and t.campaign_id = f.campaign_ref::uuid and t.lead_id = f.lead_id
        -- Our own id in the provider's metadata names it; a call without it is the one under way.
        and case when f.attempt_id is not null then t.id = f.attempt_id
          else t.call_id = f.id or t.provider_ref = f.provider_ref or (t.call_id is null and t.status in ('planned', 'placed')) end
      order by t.call_id is not distinct from f.id desc, t.provider_ref is not distinct from f.provider_ref desc, t.number desc limit 1
    ) a
    where f.campaign_ref ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    order by a.id, f.occurred_at desc
  ), moved as (
    update public.call_attempts a set call_id = n.call_id, provider_ref = n.provider_ref, placed_at = coalesce(a.placed_at, n.started_at, n.occurred_at),
      status = case when n.outcome = 'failed' then 'failed' when n.outcome is not null then 'ended'
        when a.status = 'ended' then 'ended' when n.status = 'ongoing' or a.status = 'connected' then 'connected' else 'placed' end,
      outcome = coalesce(n.outcome, case when a.status = 'ended' then a.outcome end),
      ended_at = case when n.outcome is not null then coalesce(n.ended_at, n.occurred_at) when a.status = 'ended' then a.ended_at end, error = null
    from news n
    where a.id = n.id
    returning a.id, a.outcome
  ) select array_agg(id) filter (where outcome is not null) into v_ended from moved;
  if v_ended is not null then perform private.close_attempts(v_ended, now()); end if;
  return null;
end $$;
comment on function private.follow_calls is
  'Statement trigger on calls: a campaign''s call moves its attempt and its lead on, and "do not call" becomes a stop. Definer, so that whoever writes calls needs no rights here.';
create trigger follow_insert after insert on public.calls referencing new table as fresh for each statement execute function private.follow_calls();
create trigger follow_update after update on public.calls referencing new table as fresh for each statement execute function private.follow_calls();

-- The dialler -----------------------------------------------------------------------------------------------

create function private.tripped(p_campaign public.campaigns, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  b record;
  v record;
begin
  select * into b from jsonb_to_record(p_campaign.breaker) x (window_minutes numeric, min_attempts numeric, failure_rate numeric, opt_out_rate numeric, max_cost numeric);
  b.window_minutes := coalesce(b.window_minutes, 60);
  select count(*) as attempts, count(*) filter (where r.outcome = 'failed') as failed, count(*) filter (where r.opted_out) as opt_outs,
    max(r.spent) as cost, min(r.since) as since into v
  from (
    select a.outcome, w.since, sum(k.cost_total_micros) over (partition by k.cost_currency) / 1e6 as spent,
      a.outcome = 'do_not_call' or exists (
        select 1 from public.leads l join public.suppressions s on s.organization_id = l.organization_id and s.phone = l.phone
        where l.organization_id = a.organization_id and l.id = a.lead_id and s.source in ('stop_reply', 'link') and s.created_at between a.planned_at and p_as_of) as opted_out
    from (select greatest(p_campaign.running_since, p_as_of - make_interval(secs => b.window_minutes * 60)) as since) w
    join public.call_attempts a on a.organization_id = p_campaign.organization_id and a.campaign_id = p_campaign.id
      and a.planned_at >= w.since - interval '3 hours' and a.ended_at >= w.since and a.ended_at <= p_as_of and a.status in ('ended', 'failed')
    left join public.calls k on k.organization_id = a.organization_id and k.id = a.call_id
  ) r;
  return (select jsonb_build_object('reason', t.reason, 'measured', round(t.measured, 4), 'limit', t.most, 'attempts', v.attempts, 'since', v.since)
    from (values
      (1, 'breaker_failure_rate', v.failed::numeric / nullif(v.attempts, 0), b.failure_rate, b.min_attempts),
      (2, 'breaker_opt_outs', v.opt_outs::numeric / nullif(v.attempts, 0), b.opt_out_rate, b.min_attempts),
      (3, 'breaker_cost', v.cost, b.max_cost, 0)
    ) t (rank, reason, measured, most, needed)
    where t.measured >= t.most and v.attempts >= coalesce(t.needed, 1) order by t.rank limit 1);
end $$;
comment on function private.tripped is
  'Why the circuit breaker opens now, or null: {reason, measured, limit, attempts, since}.';

create function private.move_campaign(
  p_campaign_id uuid, p_status text, p_act text, p_actor uuid, p_as_of timestamptz, p_reason text default null, p_detail jsonb default null
) returns void language plpgsql set search_path = '' as $$
declare v public.campaigns;
begin
  update public.campaigns set status = p_status, paused_reason = p_reason, paused_detail = p_detail,
    running_since = case when p_status = 'running' then p_as_of else running_since end,
    completed_at = case when p_status = 'completed' then p_as_of end
  where id = p_campaign_id returning * into v;
  perform private.audit(v.organization_id, p_actor, 'campaign.' || p_act, v.id::text,
    jsonb_strip_nulls(jsonb_build_object('reason', p_reason)) || coalesce(p_detail, '{}'));
  if p_status in ('paused', 'completed') then
    perform private.cancel_outbox(v.organization_id, array_agg('call:' || a.id), 'campaign_' || p_status)
    from public.call_attempts a where a.organization_id = v.organization_id and a.campaign_id = v.id and a.status = 'planned'
    having count(*) > 0;
    perform private.settle_attempts(v.organization_id, v.id, p_as_of);
  end if;
end $$;
comment on function private.move_campaign is
  'Takes a campaign to another status and writes it down; calls that have not left the outbox are taken back when it stops.';

create function private.place_calls(p_campaign public.campaigns, p_lead_ids uuid[], p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_made uuid[];
begin
  with answered as materialized (
    select * from private.permits(p_campaign.organization_id, p_lead_ids, 'call', 'campaign', p_campaign.id, true, p_as_of)
  ), made as (
    insert into public.call_attempts (organization_id, campaign_id, lead_id, number, receipt_id, planned_at)
    select l.organization_id, l.campaign_id, l.lead_id, l.attempts + 1, a.receipt_id, p_as_of
    from answered a join public.campaign_leads l on l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id and l.lead_id = a.lead_id
    where a.allowed returning id
  ), moved as (
    update public.campaign_leads l set attempts = l.attempts + a.allowed::int, next_attempt_at = coalesce(a.not_before, l.next_attempt_at),
      status = case when a.allowed then 'calling' when a.not_before is null then 'skipped' else 'waiting' end,
      skip_reason = case when not a.allowed and a.not_before is null then a.reason end
    from answered a
    where l.organization_id = p_campaign.organization_id and l.campaign_id = p_campaign.id and l.lead_id = a.lead_id
  ) select array_agg(id) into v_made from made;
  -- What does not leave within five minutes was meant for another moment.
  perform private.enqueue(a.organization_id, 'call.place', 'call:' || a.id, jsonb_build_object(
      'attempt_id', a.id, 'lead_id', a.lead_id, 'campaign_id', a.campaign_id, 'receipt_id', a.receipt_id,
      'from_number', p_campaign.from_number, 'to_number', l.phone, 'agent_ref', p_campaign.agent_ref,
      'provider', (select i.provider from public.integrations i where i.organization_id = a.organization_id and i.id = p_campaign.integration_id),
      'variables', private.call_variables(l, o.name)),
    p_as_of, a.lead_id, p_as_of + interval '5 minutes')
  from public.call_attempts a
  join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
  join public.organizations o on o.id = a.organization_id
  where a.organization_id = p_campaign.organization_id and a.id = any (v_made);
  return coalesce(cardinality(v_made), 0);
end $$;
comment on function private.place_calls is
  'Decides about leads with receipts, and puts the calls of those who may be called into the outbox. Answers how many.';

create function private.spoken(p_text text) returns text language sql immutable set search_path = '' as $$
  -- The agent's prompt is the provider's template: a value starts no variable in it, nor a line.
  select left(trim(regexp_replace(p_text, '(\{{2,}|\}{2,}|[[:cntrl:][:space:]\u2028\u2029])+', ' ', 'g')), 500)
$$;
comment on function private.spoken is 'A value as an agent may say it: one line of at most 500 characters, without double braces.';

create function private.call_variables(p_lead public.leads, p_organization_name text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_strip_nulls(coalesce((
      select jsonb_object_agg(key, private.spoken(value #>> '{}')) from jsonb_each(p_lead.custom) where jsonb_typeof(value) in ('string', 'number', 'boolean')
    ), '{}') || jsonb_build_object('lead_name', private.spoken(private.plain(p_lead.name)),
      'first_name', split_part(private.spoken(private.plain(p_lead.name)), ' ', 1),
      'organization_name', private.spoken(private.plain(p_organization_name)), 'locale', p_lead.locale))
$$;
comment on function private.call_variables is 'What the agent may say to a lead, as texts: name, organization, and the lead''s own fields.';

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
  -- Whoever else dials this campaign right now does all there is to do.
  select * into c from public.campaigns
  where id = p_campaign_id and (status = 'running' or (status = 'scheduled' and starts_at <= p_as_of)) for no key update skip locked;
  if c.id is null then return 0; end if;
  if c.status = 'scheduled' then
    perform private.move_campaign(c.id, 'running', 'started', null, p_as_of);
    select * into c from public.campaigns where id = c.id;
  end if;
  perform private.settle_attempts(c.organization_id, c.id, p_as_of);
  v_trip := private.tripped(c, p_as_of);
  if v_trip is not null then
    perform private.move_campaign(c.id, 'paused', 'paused', null, p_as_of, v_trip ->> 'reason', v_trip - 'reason');
    return 0;
  end if;
  v_free := c.concurrency - (select count(*) from public.call_attempts where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  -- Rounds, because whoever may not be called now makes room for those who may.
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
    select (array_agg(lead_id order by ordinal) filter (where allowed))[1:v_free], array_agg(lead_id order by ordinal) filter (where not allowed and not_before is null)
      into v_yes, v_never from asked;
    v_placed := v_placed + private.place_calls(c, coalesce(v_yes, '{}') || coalesce(v_never, '{}'), p_as_of);
    v_free := c.concurrency - (select count(*) from public.call_attempts where campaign_id = c.id and status in ('planned', 'placed', 'connected'));
  end loop;
  if exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id)
    and not exists (select 1 from public.campaign_leads where organization_id = c.organization_id and campaign_id = c.id and status in ('waiting', 'calling')) then
    perform private.move_campaign(c.id, 'completed', 'completed', null, p_as_of);
  end if;
  return v_placed;
end $$;
comment on function private.dial_campaign is
  'Dials what one campaign has due, within its concurrency; starts it when its time has come, pauses it when the breaker opens, completes it when nobody is left. Answers how many calls were planned.';

create function private.dial(p_as_of timestamptz default now()) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
  v_placed int := 0;
begin
  for v_id in select id from public.campaigns where status = 'running' or (status = 'scheduled' and starts_at <= p_as_of) order by id loop
    begin
      v_placed := v_placed + private.dial_campaign(v_id, p_as_of);
    exception
      -- Somebody else's turn; the next one is ten seconds away.
      when deadlock_detected or serialization_failure or lock_not_available then null;
      when others then
        -- One campaign that cannot be dialled must not keep the others waiting, nor go unnoticed.
        perform private.move_campaign(v_id, 'paused', 'paused', null, p_as_of, 'dialler_error', jsonb_build_object('error', left(sqlstate || ' ' || sqlerrm, 500)));
    end;
  end loop;
  return v_placed;
end $$;
comment on function private.dial is
  'Dials all running campaigns. Called by pg_cron; twice at once, late or twice in a row comes to the same.';

-- What members may do -----------------------------------------------------------------------------------------

create function private.my_campaign(p_campaign_id uuid, p_at_least text default 'manager') returns public.campaigns
language plpgsql set search_path = '' as $$
declare v public.campaigns;
begin
  -- A stranger's answer must not tell whether there is such a campaign.
  if p_at_least = 'viewer' then
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids());
  else
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids()) for no key update;
  end if;
  if v.id is null then perform private.refuse(404, 'campaign_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), p_at_least);
  return v;
end $$;
comment on function private.my_campaign is 'The campaign, locked unless only looked at, for a member of at least this role. Refuses: campaign_not_found, role_too_low.';

create function private.save_campaign(p_campaign public.campaigns, p_settings jsonb) returns uuid
language plpgsql set search_path = '' as $$
declare
  v public.campaigns;
  v_key text;
begin
  select key into v_key from jsonb_object_keys(p_settings) key where key not in ('name', 'integration_id', 'agent_ref', 'from_number',
    'starts_at', 'windows', 'concurrency', 'max_attempts', 'gap_minutes', 'daily_cap', 'retry_rules', 'breaker') limit 1;
  if found then perform private.refuse(422, 'campaign_settings_invalid', 'There is no such setting', v_key); end if;
  v := jsonb_populate_record(p_campaign, p_settings);
  -- A JSON null is no windows at all, that is: the house's.
  if v.windows = 'null' then v.windows := null; end if;
  if v.integration_id is not null and not exists (select 1 from public.integrations i
    where i.organization_id = v.organization_id and i.id = v.integration_id and i.provider in ('retell', 'vapi')) then
    perform private.refuse(422, 'campaign_settings_invalid', 'Choose one of your voice providers', 'integration_id');
  end if;
  insert into public.campaigns select v.*
  on conflict (id) do update set name = excluded.name, integration_id = excluded.integration_id, agent_ref = excluded.agent_ref,
    from_number = excluded.from_number, starts_at = excluded.starts_at, windows = excluded.windows, concurrency = excluded.concurrency,
    max_attempts = excluded.max_attempts, gap_minutes = excluded.gap_minutes, daily_cap = excluded.daily_cap,
    retry_rules = excluded.retry_rules, breaker = excluded.breaker;
  -- Windows that changed may be open now for those who were sent to wait for the old ones.
  if v.windows is distinct from p_campaign.windows or v.gap_minutes <> p_campaign.gap_minutes or v.daily_cap <> p_campaign.daily_cap then
    update public.campaign_leads set next_attempt_at = least(next_attempt_at, now())
    where organization_id = v.organization_id and campaign_id = v.id and status = 'waiting' and attempts = attempts_before;
  end if;
  return v.id;
exception
  when check_violation or not_null_violation or invalid_text_representation or invalid_datetime_format or datetime_field_overflow or numeric_value_out_of_range then
    get stacked diagnostics v_key = constraint_name;
    perform private.refuse(422, 'campaign_settings_invalid', 'A setting is missing or out of bounds', coalesce(nullif(v_key, ''), sqlerrm));
    return null;
end $$;
comment on function private.save_campaign is 'Lays settings over a campaign and keeps it. Refuses: campaign_settings_invalid, whose detail names the setting or the rule.';

create function private.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns;
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  v := jsonb_populate_record(null::public.campaigns, jsonb_build_object('id', gen_random_uuid(), 'organization_id', p_organization_id, 'status', 'draft',
    'concurrency', 5, 'max_attempts', 3, 'gap_minutes', 240, 'daily_cap', 2, 'created_by', auth.uid(), 'created_at', now(), 'updated_at', now(),
    'retry_rules', '{"no_answer": 240, "busy": 240, "voicemail": 1440, "failed": 60}'::jsonb,
    'breaker', '{"window_minutes": 60, "min_attempts": 20, "failure_rate": 0.5, "opt_out_rate": 0.1, "max_cost": 50}'::jsonb));
  v_id := private.save_campaign(v, coalesce(p_settings, '{}'));
  perform private.audit(p_organization_id, auth.uid(), 'campaign.created', v_id::text, jsonb_build_object('name', p_settings ->> 'name'));
  return v_id;
end $$;
comment on function private.create_campaign is 'Makes a draft. Definer: campaigns are written by functions only.';

create function private.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.campaigns := private.my_campaign(p_campaign_id);
begin
  if v.status = 'completed' then perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status); end if;
  perform private.save_campaign(v, p_settings);
  perform private.audit(v.organization_id, auth.uid(), 'campaign.changed', v.id::text, p_settings);
end $$;
comment on function private.update_campaign is 'Changes settings of a campaign. Definer: campaigns are written by functions only.';

create function private.add_campaign_leads(p_campaign_id uuid, p_filter jsonb, p_lead_ids uuid[], p_as_of timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_matched bigint;
  v_added bigint;
begin
  if v.status = 'completed' then perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status); end if;
  if (p_filter is null) = (p_lead_ids is null) then perform private.refuse(422, 'leads_not_chosen', 'Give either a filter or a list of leads'); end if;
  with chosen as materialized (
    select id from private.filtered_lead_ids(v.organization_id, p_filter) id where p_filter is not null
    union
    select l.id from public.leads l where l.organization_id = v.organization_id and l.id = any (p_lead_ids)
  ), added as (
    insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at, added_at)
    select v.organization_id, v.id, id, p_as_of, p_as_of from chosen
    on conflict do nothing returning 1
  ) select (select count(*) from chosen), (select count(*) from added) into v_matched, v_added;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.leads_added', v.id::text,
    jsonb_build_object('added', v_added, 'already', v_matched - v_added) || jsonb_strip_nulls(jsonb_build_object('filter', p_filter)));
  return jsonb_build_object('matched', v_matched, 'added', v_added, 'already', v_matched - v_added);
end $$;
comment on function private.add_campaign_leads is 'Puts leads on a campaign''s list. Definer: the list is written by functions only.';

create function private.set_campaign(p_campaign_id uuid, p_act text, p_reason text, p_as_of timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_status text := case
    when p_act in ('started', 'resumed') then case when v.starts_at > p_as_of then 'scheduled' else 'running' end
    when p_act = 'paused' then 'paused' when p_act = 'completed' then 'completed' end;
begin
  if not v.status = any (case p_act when 'started' then '{draft}' when 'resumed' then '{paused}' when 'paused' then '{scheduled,running}'
    when 'completed' then '{scheduled,running,paused}' end::text[]) then
    perform private.refuse(409, 'campaign_status_forbids', 'It is ' || v.status, v.status);
  end if;
  if p_act in ('started', 'resumed') then
    if v.agent_ref is null or v.from_number is null or not exists (
      select 1 from public.integrations where organization_id = v.organization_id and id = v.integration_id and status = 'active') then
      perform private.refuse(422, 'campaign_not_ready', 'It needs a connected voice provider, an agent and a number');
    end if;
    if not exists (select 1 from public.campaign_leads where organization_id = v.organization_id and campaign_id = v.id) then
      perform private.refuse(422, 'campaign_has_no_leads', 'Add leads first');
    end if;
  end if;
  perform private.move_campaign(v.id, v_status, p_act, auth.uid(), p_as_of, case p_act when 'paused' then coalesce(p_reason, 'person') end);
  return v_status;
end $$;
comment on function private.set_campaign is
  'Starts, pauses, resumes or completes a campaign and answers its status. Definer: campaigns are written by functions only.';

create function private.clone_campaign(p_campaign_id uuid, p_name text, p_with_leads boolean, p_as_of timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_from uuid := v.id;
  v_settings jsonb := jsonb_build_object('name', coalesce(nullif(trim(p_name), ''), left(v.name, 112) || ' (copy)'));
begin
  v.id := gen_random_uuid(); v.status := 'draft'; v.starts_at := null; v.paused_reason := null; v.paused_detail := null;
  v.running_since := null; v.completed_at := null; v.cloned_from := v_from; v.created_by := auth.uid();
  v.created_at := p_as_of; v.updated_at := p_as_of;
  perform private.save_campaign(v, v_settings);
  if p_with_leads then
    insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at, added_at)
    select organization_id, v.id, lead_id, p_as_of, p_as_of from public.campaign_leads where organization_id = v.organization_id and campaign_id = v_from;
  end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.created', v.id::text, v_settings || jsonb_build_object('cloned_from', v_from));
  return v.id;
end $$;
comment on function private.clone_campaign is 'A draft with the same settings, and the same leads if asked. Definer: campaigns are written by functions only.';

create function private.redial_campaign(p_campaign_id uuid, p_outcomes text[], p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_count int;
begin
  if v.status not in ('running', 'paused', 'completed') then perform private.refuse(409, 'campaign_status_forbids', 'It has not called anybody yet', v.status); end if;
  update public.campaign_leads set status = 'waiting', next_attempt_at = p_as_of, attempts_before = attempts
  where organization_id = v.organization_id and campaign_id = v.id and status = 'done' and outcome = any (p_outcomes);
  get diagnostics v_count = row_count;
  if v_count = 0 then return 0; end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.redialled', v.id::text, jsonb_build_object('outcomes', p_outcomes, 'leads', v_count));
  if v.status = 'completed' then perform private.move_campaign(v.id, 'running', 'resumed', auth.uid(), p_as_of); end if;
  return v_count;
end $$;
comment on function private.redial_campaign is 'Puts leads with these outcomes back in line. Definer: the list is written by functions only.';

-- Before the launch ---------------------------------------------------------------------------------------------

create function private.preflight(p_campaign_id uuid, p_as_of timestamptz)
returns table (lead_id uuid, reason text, not_before timestamptz, zone text, zone_source text) language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
  v_waiting uuid[];
  v_due timestamptz[];
begin
  -- Side by side, so that nothing has to be joined again.
  select array_agg(l.lead_id order by l.lead_id), array_agg(l.next_attempt_at order by l.lead_id) into v_waiting, v_due
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status = 'waiting';
  return query
  select w.lead_id, case when w.allowed and v_due[w.ordinal] > p_as_of then 'retry_later' when w.allowed then 'now' else w.reason end,
    case when w.allowed and v_due[w.ordinal] > p_as_of then v_due[w.ordinal]
      else greatest(w.not_before, case when w.not_before is not null then v_due[w.ordinal] end) end,
    w.zone, w.zone_source
  from private.weigh_contacts(v.organization_id, v_waiting, 'call', 'campaign', null, null, v.id, false, p_as_of) w
  union all
  select l.lead_id, case when l.status = 'skipped' then l.skip_reason else l.status end, null, null, null
  from public.campaign_leads l where l.organization_id = v.organization_id and l.campaign_id = v.id and l.status <> 'waiting';
end $$;
comment on function private.preflight is
  'What would become of each lead of a campaign if it were dialled at this moment. Definer, because the rules read more than members may.';

create function public.campaign_preflight(p_campaign_id uuid, p_as_of timestamptz default now())
returns table (reason text, leads bigint, not_before timestamptz, as_of timestamptz, examples jsonb) language sql stable set search_path = '' set statement_timeout = '60s' as $$
  select p.reason, count(*), min(p.not_before), p_as_of,
    (select jsonb_agg(jsonb_build_object('lead_id', l.id, 'name', l.name, 'phone', l.phone)) from public.leads l where l.id = any ((array_agg(p.lead_id order by p.lead_id))[1:3]))
  from private.preflight(p_campaign_id, p_as_of) p group by p.reason order by count(*) desc, p.reason
$$;
comment on function public.campaign_preflight is
  'Every lead of the campaign counted once by what would become of it now: now; later outside_hours, too_soon, daily_cap, retry_later (not_before: the earliest, as seen at as_of); never suppressed, no_number, number_invalid, consent_withdrawn, never_open; calling and done for those already dialled. Up to three examples each. Refuses: campaign_not_found.';

create function public.campaign_preflight_leads(p_campaign_id uuid, p_reason text, p_limit int default 50, p_offset int default 0, p_as_of timestamptz default now())
returns table (lead_id uuid, name text, phone text, reason text, not_before timestamptz, zone text, zone_source text)
language sql stable set search_path = '' set statement_timeout = '60s' as $$
  select l.id, l.name, l.phone, p.reason, p.not_before, p.zone, p.zone_source
  from private.preflight(p_campaign_id, p_as_of) p join public.leads l on l.id = p.lead_id
  where p.reason = p_reason order by p.not_before nulls first, l.name, l.id limit least(p_limit, 500) offset p_offset
$$;
comment on function public.campaign_preflight_leads is 'The leads behind one line of campaign_preflight, at most 500 at a time; with its as_of they are as many as it counted. Refuses: campaign_not_found.';

create function private.campaign_activity(p_campaign_id uuid, p_limit int)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
begin
  return query
  select a.id, a.at, a.act, a.actor, coalesce(nullif(trim(p.full_name), ''), p.email), a.details from public.audit_log a left join public.profiles p on p.user_id = a.actor
  where a.organization_id = v.organization_id and a.subject = v.id::text order by a.at desc, a.id desc limit least(p_limit, 500);
end $$;
comment on function private.campaign_activity is 'What was done with a campaign. Definer: every member may read this part of the audit log.';
create index audit_log_subject_idx on public.audit_log (organization_id, subject, at desc);

create function public.campaign_activity(p_campaign_id uuid, p_limit int default 100)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language sql stable set search_path = '' as $$
  select * from private.campaign_activity(p_campaign_id, p_limit)
$$;
comment on function public.campaign_activity is 'What was done with a campaign, newest first; actor is null for what the dialler did, actor_name the e-mail of who has given no name. Refuses: campaign_not_found.';

create function public.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid language sql set search_path = '' as $$
  select private.create_campaign(p_organization_id, p_settings)
$$;
comment on function public.create_campaign is
  'Makes a draft from {name, integration_id, agent_ref, from_number, starts_at, windows, concurrency, max_attempts, gap_minutes, daily_cap, retry_rules, breaker}; only the name is needed. Refuses: campaign_settings_invalid, role_too_low.';
create function public.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void language sql set search_path = '' as $$
  select private.update_campaign(p_campaign_id, p_settings)
$$;
comment on function public.update_campaign is
  'Changes the settings that are named (see create_campaign). Refuses: campaign_not_found, campaign_status_forbids, campaign_settings_invalid, role_too_low.';
create function public.add_campaign_leads(p_campaign_id uuid, p_filter jsonb default null, p_lead_ids uuid[] default null) returns jsonb language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.add_campaign_leads(p_campaign_id, p_filter, p_lead_ids, now())
$$;
comment on function public.add_campaign_leads is
  'Adds leads by filter (as search_leads has it) or by ids; answers {matched, added, already}. Refuses: campaign_not_found, campaign_status_forbids, leads_not_chosen, role_too_low.';
create function public.start_campaign(p_campaign_id uuid) returns text language sql set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'started', null, now()) $$;
comment on function public.start_campaign is 'Draft to running, or scheduled when starts_at is still to come; answers which. Refuses: campaign_not_found, campaign_status_forbids, campaign_not_ready, campaign_has_no_leads, role_too_low.';
create function public.pause_campaign(p_campaign_id uuid) returns text language sql set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'paused', null, now()) $$;
comment on function public.pause_campaign is 'Takes back what has not been dialled yet. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
create function public.resume_campaign(p_campaign_id uuid) returns text language sql set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'resumed', null, now()) $$;
comment on function public.resume_campaign is 'Paused to running (or scheduled). Refuses as start_campaign.';
create function public.complete_campaign(p_campaign_id uuid) returns text language sql set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'completed', null, now()) $$;
comment on function public.complete_campaign is 'Ends a campaign before its list does. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
create function public.clone_campaign(p_campaign_id uuid, p_name text default null, p_with_leads boolean default false) returns uuid language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.clone_campaign(p_campaign_id, p_name, p_with_leads, now())
$$;
comment on function public.clone_campaign is 'A new draft with the same settings; answers its id. Refuses: campaign_not_found, campaign_settings_invalid, role_too_low.';
create function public.redial_campaign(p_campaign_id uuid, p_outcomes text[]) returns int language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.redial_campaign(p_campaign_id, p_outcomes, now())
$$;
comment on function public.redial_campaign is
  'Calls those again whose outcome was one of these, up to max_attempts more; a completed campaign runs again. Answers how many. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';

create view public.campaign_funnel with (security_invoker = true) as
select c.organization_id, c.id as campaign_id, coalesce(l.leads, 0) as leads, coalesce(l.waiting, 0) as waiting, coalesce(l.calling, 0) as calling,
  coalesce(l.done, 0) as done, coalesce(l.skipped, 0) as skipped, l.next_attempt_at,
  coalesce(a.attempted, 0) as attempted, coalesce(a.connected, 0) as connected, coalesce(a.booked, 0) as booked, coalesce(a.shown, 0) as shown,
  coalesce(a.attempts, 0) as attempts, coalesce(a.ongoing, 0) as ongoing, coalesce(a.talk_seconds, 0) as talk_seconds,
  a.cost_currency, a.cost_micros, coalesce(o.outcomes, '{}') as outcomes, coalesce(o.skip_reasons, '{}') as skip_reasons
from public.campaigns c
left join lateral (
  select count(*) as leads, count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'calling') as calling,
    count(*) filter (where status = 'done') as done, count(*) filter (where status = 'skipped') as skipped,
    min(next_attempt_at) filter (where status = 'waiting') as next_attempt_at
  from public.campaign_leads k where k.organization_id = c.organization_id and k.campaign_id = c.id
) l on true
left join lateral (
  select jsonb_object_agg(g.word, g.leads) filter (where not g.is_skip) as outcomes, jsonb_object_agg(g.word, g.leads) filter (where g.is_skip) as skip_reasons
  from (
    select coalesce(k.skip_reason, k.outcome) as word, k.skip_reason is not null as is_skip, count(*) as leads
    from public.campaign_leads k where k.organization_id = c.organization_id and k.campaign_id = c.id and coalesce(k.skip_reason, k.outcome) is not null group by 1, 2
  ) g
) o on true
left join lateral (
  select count(distinct t.lead_id) filter (where t.placed_at is not null) as attempted,
    count(distinct t.lead_id) filter (where t.status = 'connected' or t.outcome not in ('no_answer', 'busy', 'voicemail', 'failed', 'lost')) as connected,
    count(distinct t.lead_id) filter (where s.booked) as booked, count(distinct t.lead_id) filter (where s.shown) as shown,
    count(*) filter (where t.placed_at is not null) as attempts, count(*) filter (where t.status in ('planned', 'placed', 'connected')) as ongoing,
    sum(k.talk_seconds) as talk_seconds, min(k.cost_currency) as cost_currency, sum(k.cost_total_micros) as cost_micros
  from public.call_attempts t
  left join public.calls k on k.organization_id = t.organization_id and k.id = t.call_id
  left join lateral (
    select true as booked, bool_or(p.verdict = 'shown') as shown from public.appointments p
    where p.organization_id = t.organization_id and p.call_id = t.call_id having count(*) > 0
  ) s on true
  where t.organization_id = c.organization_id and t.campaign_id = c.id
) a on true;
comment on view public.campaign_funnel is
  'Per campaign: its leads by status, those attempted, connected, booked and shown (each lead once), outcomes and skip reasons {word: leads}, and what its calls cost in millionths of cost_currency.';

-- Who sees what ---------------------------------------------------------------------------------------------------

alter table public.campaigns enable row level security;
create policy "members read their organization's campaigns" on public.campaigns for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.campaign_leads enable row level security;
create policy "members read their organization's campaign leads" on public.campaign_leads for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.call_attempts enable row level security;
create policy "members read their organization's call attempts" on public.call_attempts for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.campaigns, public.campaign_leads, public.call_attempts, public.campaign_funnel to authenticated;
grant select, insert, update, delete on public.campaigns, public.campaign_leads, public.call_attempts to service_role;
grant execute on function private.create_campaign, private.update_campaign, private.add_campaign_leads, private.set_campaign, private.clone_campaign,
  private.redial_campaign, private.preflight, private.campaign_activity to authenticated;
grant execute on function public.create_campaign, public.update_campaign, public.add_campaign_leads, public.start_campaign, public.pause_campaign,
  public.resume_campaign, public.complete_campaign, public.clone_campaign, public.redial_campaign, public.campaign_preflight,
  public.campaign_preflight_leads, public.campaign_activity to authenticated;

create trigger announce_insert after insert on public.campaigns referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.campaigns referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_insert after insert on public.campaign_leads referencing new table as changed for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger announce_update after update on public.campaign_leads referencing new table as changed for each statement execute function private.announce_also('lead_id', 'campaigns');
create trigger announce_delete after delete on public.campaign_leads referencing old table as changed for each statement execute function private.announce_also('lead_id', 'campaigns');
create function private.announce_funnels() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v record;
  v_calls uuid[];
begin
  -- The funnel counts the appointments of its calls, and which of them were shown. Insert and delete have one table only.
  if tg_op = 'UPDATE' then
    v_calls := array(select unnest(array[f.call_id, g.call_id]) from fresh f join gone g using (id) where (f.call_id, f.verdict) is distinct from (g.call_id, g.verdict));
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
  'Statement trigger on appointments: tells that a campaign''s funnel changed, when a call of it got an appointment, lost one, or one was judged. Definer, so that no writer needs rights on Realtime.';
create trigger announce_funnels_insert after insert on public.appointments referencing new table as fresh for each statement execute function private.announce_funnels();
create trigger announce_funnels_update after update on public.appointments referencing old table as gone new table as fresh for each statement execute function private.announce_funnels();
create trigger announce_funnels_delete after delete on public.appointments referencing old table as gone for each statement execute function private.announce_funnels();
create trigger announce_insert after insert on public.call_attempts referencing new table as changed for each statement execute function private.announce_also('id', 'campaigns');
create trigger announce_update after update on public.call_attempts referencing new table as changed for each statement execute function private.announce_also('id', 'campaigns');

select cron.schedule('dial-campaigns', '10 seconds', 'select private.dial()');
