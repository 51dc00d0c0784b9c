-- Progress of the current milestone.

create function private.milestone_meter_as(p_organization_id uuid, p_as_of timestamptz) returns jsonb
language plpgsql stable security definer
  set search_path = '' as $$
declare
  o public.organizations;
  m public.milestones;
  r public.rate_cards;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations x where x.id = p_organization_id;
  select * into m from public.milestones x where x.organization_id = o.id and x.reached_at is null order by x.number limit 1;
  r := private.rate_card_at(o.id, (p_as_of at time zone o.time_zone)::date);
  return jsonb_build_object('number', coalesce(m.number, (select count(*) + 1 from public.milestones x where x.organization_id = o.id)),
    'rate_version', coalesce(m.rate_version, r.version), 'size', coalesce(m.size, r.milestone_size), 'amount_minor',
    coalesce(m.amount_minor, r.milestone_minor), 'currency', coalesce(m.currency, r.currency),
    'filled', (select count(*) from public.milestone_slots s
      where s.organization_id = o.id and s.milestone = m.number and s.left_at is null),
    'weeks', (
      select jsonb_agg((select count(*) from public.appointments a where a.organization_id = o.id and a.verdict = 'shown'
        and a.verdict_at > p_as_of - n * interval '7 days' and a.verdict_at <= p_as_of - (n - 1) * interval '7 days') order by n)
      from generate_series(1, 8) n where p_as_of - n * interval '7 days' >= o.created_at),
    'waiting', (select count(*) from public.appointments a where a.organization_id = o.id and a.is_judged and a.verdict = 'pending'
      and a.starts_at <= p_as_of),
    'disputed', (select count(*) from public.disputes d where d.organization_id = o.id and d.status = 'open'));
end $$;
comment on function private.milestone_meter_as is
  'Returns the progress of the next milestone. Definer, because nobody may read the account; checks membership first.';

create function private.milestone_meter(p_organization_id uuid) returns jsonb language sql stable security definer
  set search_path = '' as $$
  select private.milestone_meter_as(p_organization_id, now())
$$;
comment on function private.milestone_meter is
  'milestone_meter_as for the current time. Definer, because the caller may not choose the time.';
grant execute on function private.milestone_meter to authenticated;
