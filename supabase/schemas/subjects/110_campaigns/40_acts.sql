-- What members do with a campaign.

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
    perform private.close_lost_attempts(v.organization_id, v.id, p_as_of);
  end if;
end $$;
comment on function private.move_campaign is
  'Moves a campaign to another status and records it; calls that are still in the outbox are cancelled when it stops.';

create function private.my_campaign(p_campaign_id uuid, p_at_least text default 'manager') returns public.campaigns
language plpgsql set search_path = '' as $$
declare v public.campaigns;
begin
  -- The error must not reveal to a stranger whether such a campaign exists.
  if p_at_least = 'viewer' then
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids());
  else
    select * into v from public.campaigns where id = p_campaign_id and organization_id in (select private.my_organization_ids())
      for no key update;
  end if;
  if v.id is null then perform private.refuse(404, 'campaign_not_found'); end if;
  perform private.require_role(v.organization_id, auth.uid(), p_at_least);
  return v;
end $$;
comment on function private.my_campaign is
  'Returns the campaign, locked unless only read, for a member of at least this role. Refuses: campaign_not_found, role_too_low.';

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
  -- A JSON null means no windows, so only the organization's contact hours apply.
  if v.windows = 'null' then v.windows := null; end if;
  if v.integration_id is not null and not exists (select 1 from public.integrations i
    where i.organization_id = v.organization_id and i.id = v.integration_id and private.service_of(i.provider) = 'voice') then
    perform private.refuse(422, 'campaign_settings_invalid', 'Choose one of your voice providers', 'integration_id');
  end if;
  insert into public.campaigns select v.*
  on conflict (id) do update set name = excluded.name, integration_id = excluded.integration_id, agent_ref = excluded.agent_ref,
    from_number = excluded.from_number, starts_at = excluded.starts_at, windows = excluded.windows, concurrency = excluded.concurrency,
    max_attempts = excluded.max_attempts, gap_minutes = excluded.gap_minutes, daily_cap = excluded.daily_cap,
    retry_rules = excluded.retry_rules, breaker = excluded.breaker;
  -- The new windows may be open now for leads that wait for the old ones.
  if v.windows is distinct from p_campaign.windows or v.gap_minutes <> p_campaign.gap_minutes or v.daily_cap <> p_campaign.daily_cap then
    update public.campaign_leads set next_attempt_at = least(next_attempt_at, now())
    where organization_id = v.organization_id and campaign_id = v.id and status = 'waiting' and attempts = attempts_before;
  end if;
  return v.id;
exception
  when check_violation or not_null_violation or invalid_text_representation or invalid_datetime_format or datetime_field_overflow
    or numeric_value_out_of_range then
    get stacked diagnostics v_key = constraint_name;
    perform private.refuse(422, 'campaign_settings_invalid', 'A setting is missing or out of bounds', coalesce(nullif(v_key, ''), sqlerrm));
    return null;
end $$;
comment on function private.save_campaign is
  'Merges settings into a campaign and saves it. Refuses: campaign_settings_invalid; its detail names the setting or the rule.';

create function private.create_campaign(p_organization_id uuid, p_settings jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns;
  v_id uuid;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'manager');
  v := jsonb_populate_record(null::public.campaigns,
    jsonb_build_object('id', gen_random_uuid(), 'organization_id', p_organization_id, 'status', 'draft',
    'concurrency', 5, 'max_attempts', 3, 'gap_minutes', 240, 'daily_cap', 2, 'created_by', auth.uid(), 'created_at', now(), 'updated_at',
    now(),
    'retry_rules', '{"no_answer": 240, "busy": 240, "voicemail": 1440, "failed": 60}'::jsonb,
    'breaker', '{"window_minutes": 60, "min_attempts": 20, "failure_rate": 0.5, "opt_out_rate": 0.1, "max_cost": 50}'::jsonb));
  v_id := private.save_campaign(v, coalesce(p_settings, '{}'));
  perform private.audit(p_organization_id, auth.uid(), 'campaign.created', v_id::text, jsonb_build_object('name', p_settings ->> 'name'));
  return v_id;
end $$;
comment on function private.create_campaign is 'Creates a draft. Definer, because only functions write campaigns.';
grant execute on function private.create_campaign to authenticated;

create function private.update_campaign(p_campaign_id uuid, p_settings jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare v public.campaigns := private.my_campaign(p_campaign_id);
begin
  if v.status = 'completed' then
    perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status);
  end if;
  perform private.save_campaign(v, p_settings);
  perform private.audit(v.organization_id, auth.uid(), 'campaign.changed', v.id::text, p_settings);
end $$;
comment on function private.update_campaign is 'Changes settings of a campaign. Definer, because only functions write campaigns.';
grant execute on function private.update_campaign to authenticated;

create function private.add_campaign_leads(p_campaign_id uuid, p_filter jsonb, p_lead_ids uuid[], p_as_of timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_matched bigint;
  v_added bigint;
begin
  if v.status = 'completed' then
    perform private.refuse(409, 'campaign_status_forbids', 'It is completed; clone it instead', v.status);
  end if;
  if (p_filter is null) = (p_lead_ids is null) then
    perform private.refuse(422, 'leads_not_chosen', 'Give either a filter or a list of leads');
  end if;
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
comment on function private.add_campaign_leads is 'Adds leads to a campaign''s list. Definer, because only functions write the list.';
grant execute on function private.add_campaign_leads to authenticated;

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
  'Starts, pauses, resumes or completes a campaign and returns its status. Definer, because only functions write campaigns.';
grant execute on function private.set_campaign to authenticated;

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
    select organization_id, v.id, lead_id, p_as_of, p_as_of from public.campaign_leads
    where organization_id = v.organization_id and campaign_id = v_from;
  end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.created', v.id::text, v_settings
    || jsonb_build_object('cloned_from', v_from));
  return v.id;
end $$;
comment on function private.clone_campaign is
  'Creates a draft with the same settings and, if requested, the same leads. Definer, because only functions write campaigns.';
grant execute on function private.clone_campaign to authenticated;

create function private.redial_campaign(p_campaign_id uuid, p_outcomes text[], p_as_of timestamptz) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v public.campaigns := private.my_campaign(p_campaign_id);
  v_count int;
begin
  if v.status not in ('running', 'paused', 'completed') then
    perform private.refuse(409, 'campaign_status_forbids', 'It has not called anybody yet', v.status);
  end if;
  update public.campaign_leads set status = 'waiting', next_attempt_at = p_as_of, attempts_before = attempts
  where organization_id = v.organization_id and campaign_id = v.id and status = 'done' and outcome = any (p_outcomes);
  get diagnostics v_count = row_count;
  if v_count = 0 then return 0; end if;
  perform private.audit(v.organization_id, auth.uid(), 'campaign.redialled', v.id::text,
    jsonb_build_object('outcomes', p_outcomes, 'leads', v_count));
  if v.status = 'completed' then perform private.move_campaign(v.id, 'running', 'resumed', auth.uid(), p_as_of); end if;
  return v_count;
end $$;
comment on function private.redial_campaign is 'Queues leads with these outcomes again. Definer, because only functions write the list.';
grant execute on function private.redial_campaign to authenticated;

create function private.campaign_activity(p_campaign_id uuid, p_limit int)
returns table (id bigint, at timestamptz, act text, actor uuid, actor_name text, details jsonb) language plpgsql stable security definer
  set search_path = '' as $$
#variable_conflict use_column
declare v public.campaigns := private.my_campaign(p_campaign_id, 'viewer');
begin
  return query
  select a.id, a.at, a.act, a.actor, coalesce(nullif(trim(p.full_name), ''), p.email), a.details from public.audit_log a left
  join public.profiles p on p.user_id = a.actor
  where a.organization_id = v.organization_id and a.subject = v.id::text order by a.at desc, a.id desc limit least(p_limit, 500);
end $$;
comment on function private.campaign_activity is
  'Returns the audit log of a campaign. Definer, because every member may read this part of the log.';
grant execute on function private.campaign_activity to authenticated;
