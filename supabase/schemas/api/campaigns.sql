-- The API for campaigns.

create function public.campaign_preflight(p_campaign_id uuid, p_as_of timestamptz default now())
returns table (reason text, leads bigint, not_before timestamptz, as_of timestamptz, examples jsonb) language sql stable
  set search_path = '' set statement_timeout = '60s' as $$
  select p.reason, count(*), min(p.not_before), p_as_of,
    (select jsonb_agg(jsonb_build_object('lead_id', l.id, 'name', l.name, 'phone', l.phone)) from public.leads l
      where l.id = any ((array_agg(p.lead_id order by p.lead_id))[1:3]))
  from private.preflight(p_campaign_id, p_as_of) p group by p.reason order by count(*) desc, p.reason
$$;
comment on function public.campaign_preflight is
  'Counts every lead of the campaign once by what would happen to it now: now; later outside_hours, too_soon, daily_cap, retry_later '
  '(not_before: the earliest, as of as_of); never suppressed, no_number, number_invalid, consent_withdrawn, never_open; calling and done '
  'for those already dialled. Up to three examples each. Refuses: campaign_not_found.';
grant execute on function public.campaign_preflight to authenticated;

create function public.campaign_preflight_leads(p_campaign_id uuid, p_reason text, p_limit int default 50, p_offset int default 0,
  p_as_of timestamptz default now())
returns table (lead_id uuid, name text, phone text, reason text, not_before timestamptz, zone text, zone_source text)
language sql stable set search_path = '' set statement_timeout = '60s' as $$
  select l.id, l.name, l.phone, p.reason, p.not_before, p.zone, p.zone_source
  from private.preflight(p_campaign_id, p_as_of) p join public.leads l on l.id = p.lead_id
  where p.reason = p_reason order by p.not_before nulls first, l.name, l.id limit least(p_limit, 500) offset p_offset
$$;
comment on function public.campaign_preflight_leads is
  'The leads behind one line of campaign_preflight, at most 500 at a time; with its as_of there are exactly as many as it counted. '
  'Refuses: campaign_not_found.';
grant execute on function public.campaign_preflight_leads to authenticated;

create function public.campaign_activity(p_campaign_id uuid, p_limit int default 100)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language sql stable
  set search_path = '' as $$
  select * from private.campaign_activity(p_campaign_id, p_limit)
$$;
comment on function public.campaign_activity is
  'The log of a campaign, newest first; actor is null for the dialler, actor_name the e-mail of a person without a name. Refuses: '
  'campaign_not_found.';
grant execute on function public.campaign_activity to authenticated;

create function public.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid language sql set search_path = '' as $$
  select private.create_campaign(p_organization_id, p_settings)
$$;
comment on function public.create_campaign is
  'Creates a draft from {name, integration_id, agent_ref, from_number, starts_at, windows, concurrency, max_attempts, gap_minutes, '
  'daily_cap, retry_rules, breaker}; only the name is required. Refuses: campaign_settings_invalid, role_too_low.';
grant execute on function public.create_campaign to authenticated;

create function public.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void language sql set search_path = '' as $$
  select private.update_campaign(p_campaign_id, p_settings)
$$;
comment on function public.update_campaign is
  'Changes the given settings (see create_campaign). Refuses: campaign_not_found, campaign_status_forbids, campaign_settings_invalid, '
  'role_too_low.';
grant execute on function public.update_campaign to authenticated;

create function public.add_campaign_leads(p_campaign_id uuid, p_filter jsonb default null, p_lead_ids uuid[] default null) returns jsonb
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.add_campaign_leads(p_campaign_id, p_filter, p_lead_ids, now())
$$;
comment on function public.add_campaign_leads is
  'Adds leads by filter (as search_leads) or by ids; returns {matched, added, already}. Refuses: campaign_not_found, '
  'campaign_status_forbids, leads_not_chosen, role_too_low.';
grant execute on function public.add_campaign_leads to authenticated;

create function public.start_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'started', null, now()) $$;
comment on function public.start_campaign is
  'Draft to running, or scheduled if starts_at is in the future; returns which. Refuses: campaign_not_found, campaign_status_forbids, '
  'campaign_not_ready, campaign_has_no_leads, role_too_low.';
grant execute on function public.start_campaign to authenticated;

create function public.pause_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'paused', null, now()) $$;
comment on function public.pause_campaign is
  'Pauses a campaign and cancels calls that are not dialled yet. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.pause_campaign to authenticated;

create function public.resume_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'resumed', null, now()) $$;
comment on function public.resume_campaign is 'Paused to running (or scheduled). Refuses as start_campaign.';
grant execute on function public.resume_campaign to authenticated;

create function public.complete_campaign(p_campaign_id uuid) returns text language sql
  set search_path = '' as $$ select private.set_campaign(p_campaign_id, 'completed', null, now()) $$;
comment on function public.complete_campaign is
  'Ends a campaign before its list does. Refuses: campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.complete_campaign to authenticated;

create function public.clone_campaign(p_campaign_id uuid, p_name text default null, p_with_leads boolean default false) returns uuid
language sql set search_path = '' set statement_timeout = '60s' as $$
  select private.clone_campaign(p_campaign_id, p_name, p_with_leads, now())
$$;
comment on function public.clone_campaign is
  'Creates a draft with the same settings; returns its id. Refuses: campaign_not_found, campaign_settings_invalid, role_too_low.';
grant execute on function public.clone_campaign to authenticated;

create function public.redial_campaign(p_campaign_id uuid, p_outcomes text[]) returns int language sql set search_path = ''
  set statement_timeout = '60s' as $$
  select private.redial_campaign(p_campaign_id, p_outcomes, now())
$$;
comment on function public.redial_campaign is
  'Calls leads with these outcomes again, up to max_attempts more times; a completed campaign runs again. Returns how many. Refuses: '
  'campaign_not_found, campaign_status_forbids, role_too_low.';
grant execute on function public.redial_campaign to authenticated;

create view public.campaign_funnel with (security_invoker = true) as
select c.organization_id, c.id as campaign_id, coalesce(l.leads, 0) as leads, coalesce(l.waiting, 0) as waiting,
  coalesce(l.calling, 0) as calling,
  coalesce(l.done, 0) as done, coalesce(l.skipped, 0) as skipped, l.next_attempt_at,
  coalesce(a.attempted, 0) as attempted, coalesce(a.connected, 0) as connected, coalesce(a.booked, 0) as booked,
  coalesce(a.shown, 0) as shown,
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
  select jsonb_object_agg(g.word, g.leads) filter (where not g.is_skip) as outcomes, jsonb_object_agg(g.word, g.leads)
    filter (where g.is_skip) as skip_reasons
  from (
    select coalesce(k.skip_reason, k.outcome) as word, k.skip_reason is not null as is_skip, count(*) as leads
    from public.campaign_leads k where k.organization_id = c.organization_id and k.campaign_id = c.id
      and coalesce(k.skip_reason, k.outcome) is not null group by 1, 2
  ) g
) o on true
left join lateral (
  select count(distinct t.lead_id) filter (where t.placed_at is not null) as attempted,
    count(distinct t.lead_id)
      filter (where t.status = 'connected' or t.outcome not in ('no_answer', 'busy', 'voicemail', 'failed', 'lost')) as connected,
    count(distinct t.lead_id) filter (where s.booked) as booked, count(distinct t.lead_id) filter (where s.shown) as shown,
    count(*) filter (where t.placed_at is not null) as attempts, count(*)
      filter (where t.status in ('planned', 'placed', 'connected')) as ongoing,
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
  'Per campaign: its leads by status; those attempted, connected, booked and shown (each lead once); outcomes and skip reasons {word: '
  'leads}; and the cost of its calls in millionths of cost_currency.';
grant select on public.campaign_funnel to authenticated;
