-- Rules of a campaign: what the agent may say, what a call means, when the breaker opens.

create function private.campaign_rules(p_organization_id uuid, p_campaign_id uuid)
returns table (status text, windows jsonb, gap_minutes int, daily_cap int) language sql stable set search_path = '' as $$
  select c.status, c.windows, c.gap_minutes, c.daily_cap from public.campaigns c
  where c.organization_id = p_organization_id and c.id = p_campaign_id
$$;
comment on function private.campaign_rules is 'Returns the rules of a campaign beyond the organization''s contact rules.';

create function private.attempt_under_way(p_organization_id uuid, p_campaign_id uuid, p_lead_id uuid) returns uuid
language sql stable set search_path = '' as $$
  select a.id from public.call_attempts a
  where a.organization_id = p_organization_id and a.campaign_id = p_campaign_id and a.lead_id = p_lead_id and a.status = 'planned' limit 1
$$;
comment on function private.attempt_under_way is 'Returns the attempt a campaign has planned for a lead and not placed yet.';

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
  'Returns the outcome of a finished call: voicemail, busy, no_answer, failed, or connected; the model''s claim replaces connected if '
  'there is one.';

create function private.breaker_reason(p_campaign public.campaigns, p_as_of timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  b record;
  v record;
begin
  select * into b from jsonb_to_record(p_campaign.breaker) x (window_minutes numeric, min_attempts numeric, failure_rate numeric,
    opt_out_rate numeric, max_cost numeric);
  b.window_minutes := coalesce(b.window_minutes, 60);
  select count(*) as attempts, count(*) filter (where r.outcome = 'failed') as failed, count(*) filter (where r.opted_out) as opt_outs,
    max(r.spent) as cost, min(r.since) as since into v
  from (
    select a.outcome, w.since, sum(k.cost_total_micros) over (partition by k.cost_currency) / 1e6 as spent,
      a.outcome = 'do_not_call' or exists (
        select 1 from public.leads l join public.suppressions s on s.organization_id = l.organization_id and s.phone = l.phone
        where l.organization_id = a.organization_id and l.id = a.lead_id and s.source in ('stop_reply', 'link')
          and s.created_at between a.planned_at and p_as_of) as opted_out
    from (select greatest(p_campaign.running_since, p_as_of - make_interval(secs => b.window_minutes * 60)) as since) w
    join public.call_attempts a on a.organization_id = p_campaign.organization_id and a.campaign_id = p_campaign.id
      and a.planned_at >= w.since - interval '3 hours' and a.ended_at >= w.since and a.ended_at <= p_as_of
        and a.status in ('ended', 'failed')
    left join public.calls k on k.organization_id = a.organization_id and k.id = a.call_id
  ) r;
  return (select jsonb_build_object('reason', t.reason, 'measured', round(t.measured, 4), 'limit', t.most, 'attempts', v.attempts, 'since',
    v.since)
    from (values
      (1, 'breaker_failure_rate', v.failed::numeric / nullif(v.attempts, 0), b.failure_rate, b.min_attempts),
      (2, 'breaker_opt_outs', v.opt_outs::numeric / nullif(v.attempts, 0), b.opt_out_rate, b.min_attempts),
      (3, 'breaker_cost', v.cost, b.max_cost, 0)
    ) t (rank, reason, measured, most, needed)
    where t.measured >= t.most and v.attempts >= coalesce(t.needed, 1) order by t.rank limit 1);
end $$;
comment on function private.breaker_reason is 'Returns why the breaker opens now, or null: {reason, measured, limit, attempts, since}.';

create function private.voice_value(p_text text) returns text language sql immutable set search_path = '' as $$
  -- The agent's prompt is the provider's template: a value must start neither a variable nor a line in it.
  select left(trim(regexp_replace(p_text, '(\{{2,}|\}{2,}|[[:cntrl:][:space:]\u2028\u2029])+', ' ', 'g')), 500)
$$;
comment on function private.voice_value is
  'Returns a value that an agent may say: one line of at most 500 characters, without double braces.';

create function private.call_variables(p_lead public.leads, p_organization_name text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_strip_nulls(coalesce((
      select jsonb_object_agg(key, private.voice_value(value #>> '{}')) from jsonb_each(p_lead.custom)
      where jsonb_typeof(value) in ('string', 'number', 'boolean')
    ), '{}') || jsonb_build_object('lead_name', private.voice_value(private.plain(p_lead.name)),
      'first_name', split_part(private.voice_value(private.plain(p_lead.name)), ' ', 1),
      'organization_name', private.voice_value(private.plain(p_organization_name)), 'locale', p_lead.locale))
$$;
comment on function private.call_variables is
  'Returns what the agent may say to a lead, as texts: name, organization and the lead''s custom fields.';
