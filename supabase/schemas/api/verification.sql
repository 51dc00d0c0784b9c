-- The API for verification.

create function public.change_verification_rules(p_organization_id uuid, p_rules jsonb) returns int
language sql set search_path = '' as $$
  select private.change_verification_rules(p_organization_id, p_rules)
$$;
comment on function public.change_verification_rules is
  'Writes the next version of {hours_after_end, min_call_seconds, steps, dispute_days, nudge_hours}, any of them, and returns its number. '
  'It applies to appointments that end from now on. For operators; nudge_hours also for managers. Refuses: organization_not_found, '
  'role_too_low, operators_only, rules_out_of_bounds.';
grant execute on function public.change_verification_rules to authenticated;

create function public.rules_for_operators(p_organization_id uuid) returns setof public.verification_rules language sql stable
  set search_path = '' as $$
  select * from private.rules_for_operators(p_organization_id)
$$;
comment on function public.rules_for_operators is
  'All versions of an organization''s rules, the current one first. Refuses: operators_only.';
grant execute on function public.rules_for_operators to authenticated;

create function public.record_owner_statement(p_appointment_id uuid, p_came boolean) returns void language sql set search_path = '' as $$
  select private.record_owner_statement(p_appointment_id, p_came)
$$;
comment on function public.record_owner_statement is
  'Records the business''s statement whether the lead came; before the deadline a later statement replaces an earlier one. For agents and '
  'above. Refuses: appointment_not_booked, appointment_not_begun, verification_deadline_over.';
grant execute on function public.record_owner_statement to authenticated;

create function public.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text default '') returns uuid
language sql set search_path = '' as $$
  select private.dispute_verdict(p_appointment_id, p_reason, p_note)
$$;
comment on function public.dispute_verdict is
  'Asks an operator to review a verdict, within the dispute window and once per verdict. For managers and above. Refuses: no_verdict_yet, '
  'dispute_window_over, dispute_reason_unknown, already_disputed.';
grant execute on function public.dispute_verdict to authenticated;

create function public.decide_dispute(p_dispute_id uuid, p_verdict text, p_note text default '') returns text
language sql set search_path = '' as $$
  select private.decide_dispute(p_dispute_id, p_verdict, p_note)
$$;
comment on function public.decide_dispute is
  'Decides a dispute by the correct verdict (shown or no_show); returns accepted or rejected. For operators. Refuses: '
  'operators_only, dispute_not_found, dispute_decided, verdict_unknown.';
grant execute on function public.decide_dispute to authenticated;

create function public.open_disputes() returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(false, null, null, 500)
$$;
comment on function public.open_disputes is
  'Open disputes of all organizations, the oldest first, with verdict, rules and evidence. Refuses: operators_only.';
grant execute on function public.open_disputes to authenticated;

create function public.decided_disputes(p_before timestamptz default null, p_before_id uuid default null, p_limit int default 50)
returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language sql stable set search_path = '' as $$
  select * from private.disputes_for_operators(true, p_before, p_before_id, p_limit)
$$;
comment on function public.decided_disputes is
  'Accepted, rejected and moot disputes of all organizations, the newest first; the next page begins after decided_at and id of the last. '
  'Refuses: operators_only.';
grant execute on function public.decided_disputes to authenticated;

create view public.verification_queue with (security_invoker = on) as
select a.organization_id, a.id, a.title, a.attendee_name, a.starts_at, a.ends_at, a.lead_id,
  (x.d ->> 'deadline_at')::timestamptz as deadline_at, (x.d ->> 'nudge_at')::timestamptz as nudge_at,
    (x.d ->> 'version')::int as rule_version,
  x.d ->> 'verdict' as expected, x.d #>> '{reasons,0}' as expected_reason,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('owner_yes', 'owner_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as owner_statement,
  (select e.came from public.appointment_evidence e where e.organization_id = a.organization_id and e.appointment_id = a.id
     and e.kind in ('lead_yes', 'lead_no') and e.at >= a.starts_at order by e.at desc, e.id desc limit 1) as lead_statement
from public.appointments a cross join lateral private.expected_verdict(a) x (d)
where a.is_judged and a.verdict = 'pending' and coalesce(a.ends_at, a.starts_at) <= now();
comment on view public.verification_queue is
  'Appointments that have ended without a verdict: their deadline, and the verdict without further statements.';
grant select on public.verification_queue to authenticated;
grant select on public.verification_queue to service_role;

create function public.rehearse(
  p_organization_id uuid, p_hours int, p_seconds int, p_from timestamptz default now() - interval '6 months',
  p_to timestamptz default now(),
  p_steps text[] default null
) returns jsonb language plpgsql stable set search_path = '' set statement_timeout = '60s' as $$
begin
  if p_hours not between 1 and 720 or p_seconds not between 0 and 3600 or not private.are_steps(p_steps) then
    perform private.refuse(422, 'rules_out_of_bounds', '1 to 720 hours, 0 to 3600 seconds, at least one step and none twice');
  end if;
  return (
    with r as materialized (
      select * from private.rehearse(p_organization_id,
        jsonb_strip_nulls(jsonb_build_object('hours_after_end', p_hours, 'min_call_seconds', p_seconds, 'steps', p_steps)), p_from, p_to)
    ), differing as (
      select a.id, a.attendee_name, a.title, a.starts_at, r.was, r.would_be, r.reasons[1] as reason
      from r join public.appointments a on a.id = r.appointment_id where r.was <> r.would_be
    )
    select jsonb_build_object('considered', (select count(*) from r), 'differ', (select count(*) from differing),
      'was', (select jsonb_object_agg(x.was, x.n) from (select was, count(*) as n from r group by 1) x),
      'would_be', (select jsonb_object_agg(x.would_be, x.n) from (select would_be, count(*) as n from r group by 1) x),
      'rows', coalesce((select jsonb_agg(to_jsonb(x)) from (select * from differing order by starts_at desc, id limit 200) x), '[]')));
end $$;
comment on function public.rehearse is
  'What other rules would have decided: a deadline this many hours after the end, a minimum length of calls, or other steps. {considered, '
  'differ, was, would_be, rows}, at most 200 rows, newest first. For a stranger nothing is considered. Refuses: rules_out_of_bounds.';
grant execute on function public.rehearse to authenticated;

create function public.set_nudges(p_organization_id uuid, p_wanted boolean) returns void language sql set search_path = '' as $$
  select private.set_nudges(p_organization_id, p_wanted)
$$;
comment on function public.set_nudges is
  'Sets whether the caller is asked by e-mail before a deadline. Owners and managers are asked. Refuses: organization_not_found.';
grant execute on function public.set_nudges to authenticated;
