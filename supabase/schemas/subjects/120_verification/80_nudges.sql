-- Nudges ask members about visits before the deadline.

create function private.unanswered_appointments(p_organization_id uuid, p_as_of timestamptz)
returns table (appointment_id uuid, organization_id uuid, starts_at timestamptz, attendee_name text, deadline_at timestamptz,
  nudge_at timestamptz)
language sql stable set search_path = '' as $$
  select a.id, a.organization_id, a.starts_at, a.attendee_name, c.deadline_at, c.deadline_at - r.nudge_hours * interval '1 hour'
  from public.appointments a
  cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
  cross join lateral private.deadline(a, r.hours_after_end) c (deadline_at)
  where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of and coalesce(a.ends_at, a.starts_at) <= p_as_of
    and (p_organization_id is null or a.organization_id = p_organization_id) and c.deadline_at > p_as_of
    and not exists (select from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
      and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at)
$$;
comment on function private.unanswered_appointments is
  'Returns appointments that have ended without a verdict or a statement by the business; of one organization, or of all (null).';

create function private.unanswered_in_nudge(m public.messages, p_as_of timestamptz)
returns table (appointment_id uuid, starts_at timestamptz, attendee_name text, deadline_at timestamptz) language sql stable
  set search_path = '' as $$
  select w.appointment_id, w.starts_at, w.attendee_name, w.deadline_at
  from private.nudges n
  join public.memberships k on k.organization_id = n.organization_id and k.user_id = n.user_id and k.role in ('owner', 'manager')
    and k.wants_nudges
  join private.unanswered_appointments(m.organization_id, p_as_of) w on w.appointment_id = n.appointment_id
    and w.starts_at = n.about_starts_at
  where n.organization_id = m.organization_id and n.message_id = m.id
$$;
comment on function private.unanswered_in_nudge is
  'Returns the appointments in a nudge that still need its reader''s answer; none if they may not or do not want to be asked.';

create function private.waiting_list(m public.messages, p_as_of timestamptz) returns jsonb language sql set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'text', concat_ws(', ', coalesce(private.without_links(w.attendee_name), s.nobody), t.day || ' ' || t.clock) || ' (' || s.until || ' '
      || c.day || ' ' || c.clock || ')',
    'links', case when l.url is null then '[]' else jsonb_build_array(
      jsonb_build_object('label', s.yes, 'url', l.url || '?came=yes'), jsonb_build_object('label', s.no, 'url', l.url || '?came=no')) end)
    order by w.deadline_at, w.starts_at, w.appointment_id), '[]')
  from private.unanswered_in_nudge(m, p_as_of) w
  cross join lateral (select private.make_confirm_link(m.organization_id, w.appointment_id, m.user_id, p_as_of) as url) l
  cross join lateral private.format_time(w.starts_at, m.planned_zone, m.locale) t
  cross join lateral private.format_time(w.deadline_at, m.planned_zone, m.locale) c
  join (values ('en', 'Name unknown', 'until', 'Came', 'Did not come'), ('sv', 'Okänt namn', 'till', 'Kom', 'Kom inte'))
    s (locale, nobody, until, yes, no) on s.locale = m.locale
$$;
comment on function private.waiting_list is
  'Returns the appointments in a nudge that still wait, the next deadline first, each with links for yes and no.';

create function private.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language plpgsql security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  update public.memberships set wants_nudges = coalesce(p_wanted, true) where organization_id = p_organization_id and user_id = auth.uid();
end $$;
comment on function private.set_nudges is 'For public.set_nudges. Definer, because members write nothing else of their membership.';
grant execute on function private.set_nudges to authenticated;
