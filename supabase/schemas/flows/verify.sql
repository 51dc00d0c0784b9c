-- Appointments are judged at their deadline, and again when something changes.

-- Rebooking follows the verdict.
create function private.follow_verdict(p_appointment_id uuid, p_was text, p_is text, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
  if p_was = 'no_show' and p_is <> 'no_show' then
    perform private.stop_rebook(p_appointment_id, 'verdict_changed', p_as_of);
  elsif p_is = 'no_show' and p_was <> 'no_show' then
    perform private.begin_rebook(p_appointment_id, p_as_of);
  end if;
end $$;
comment on function private.follow_verdict is
  'Follows a verdict: a no-show is asked to book again, and no longer once the verdict changes.';

create function private.verify_due(p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[];
  v_decided int;
begin
  -- Locked by one statement and read by the next, so that statements made while we waited are seen. An appointment that is being
  -- written is left for the next run, with the same result as of its deadline.
  v_ids := array(
    select a.id from public.appointments a
    where a.is_judged and a.verdict = 'pending' and a.starts_at <= p_as_of
      and private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end) <= p_as_of
    order by a.id for no key update of a skip locked);
  with decided as materialized (
    select a.id, a.organization_id, r.version, c.deadline_at,
      private.decide(private.evidence_of(a, c.deadline_at, 'infinity'), to_jsonb(r)) as d
    from public.appointments a
    cross join lateral private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
    cross join lateral private.deadline(a, r.hours_after_end) c (deadline_at)
    where a.id = any (v_ids)
  ), written as (
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
    select organization_id, id, version,
      array(select private.record_call_evidence(organization_id, id, e) from jsonb_array_elements(d -> 'evidence') e),
      d ->> 'verdict', array(select jsonb_array_elements_text(d -> 'reasons')), 'rules', deadline_at
    from decided order by id
    returning id, organization_id, appointment_id, verdict, reasons, decided_at
  ), doubted as (
    insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
    select organization_id, appointment_id, id, case reasons[1] when 'calendar_no_but_came' then 'called_off' else 'contested' end,
      decided_at
    from written where verdict = 'contested'
  )
  update public.appointments a set verdict = w.verdict, verdict_reason = w.reasons[1], verdict_at = w.decided_at, updated_at = now()
  from written w where a.id = w.appointment_id;
  get diagnostics v_decided = row_count;
  -- A person who missed an appointment long ago (an import, a platform that was down for days) is not asked to book again.
  perform private.follow_verdict(a.id, 'pending', a.verdict, p_as_of)
  from public.appointments a where a.id = any (v_ids) and a.verdict = 'no_show' and a.verdict_at > p_as_of - interval '1 day';
  return v_decided;
end $$;
comment on function private.verify_due is
  'Judges all appointments past their deadline, as of that time: late, repeated or interrupted runs give the same verdicts. Called by '
  'pg_cron; returns how many.';

create type private.overturned as (organization_id uuid, appointment_id uuid, verdict text, verdict_id bigint, rule_version int,
  reason text, stands boolean, doubted boolean);
comment on type private.overturned is
  'A verdict whose appointment the calendar moved or cancelled. stands: it is kept; doubted: and an operator is asked.';

create function private.overturn(n public.appointments) returns private.overturned language plpgsql stable set search_path = '' as $$
begin
  return (select row( n.organization_id, n.id, n.verdict, v.id, v.rule_version,
    case when n.status = 'booked' then 'moved' else 'called_off' end,
    x.stands, x.stands and v.id is not null
      and (x.known or now() <= v.decided_at + r.dispute_days * interval '24 hours'))::private.overturned
  from (select private.calendar_said_at(n) <= n.verdict_at as known) k
  cross join lateral (select k.known, n.verdict in ('shown', 'contested')
    and (not k.known or private.is_invoiced_slot(n.organization_id, n.id)) as stands) x
  left join lateral (select d.* from public.verdicts d where d.organization_id = n.organization_id and d.appointment_id = n.id
    order by d.id desc limit 1) v on true
  left join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version);
end $$;
comment on function private.overturn is
  'Decides what happens to a verdict once its appointment is moved or cancelled. A visit that was decided before, or is invoiced, keeps '
  'its verdict; an operator is asked if it can be disputed, or could have been.';

create function private.withdraw_verdicts() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_changed private.overturned[];
  v record;
begin
  -- Withdrawing a verdict is an update too, and fires this trigger again.
  v_changed := array(
    select private.overturn(n) from fresh n join gone o on o.id = n.id
    where n.verdict <> 'pending' and n.verdict = o.verdict
      -- A no-show does not become a visit by a later cancellation.
      and not (n.verdict = 'no_show' and n.status = 'cancelled' and n.is_judged and n.starts_at = o.starts_at)
      and (n.status, n.starts_at, n.ends_at) is distinct from (o.status, o.starts_at, o.ends_at)
      and (n.status <> 'booked' or (n.starts_at, n.ends_at) is distinct from (o.starts_at, o.ends_at)));
  if v_changed = '{}' then return null; end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select c.organization_id, c.appointment_id, c.verdict_id, c.reason, now() from unnest(v_changed) c where c.doubted
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  for v in
    with stale as materialized (
      select * from unnest(v_changed) c where not c.stands
    ), written as (
      insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
      select organization_id, appointment_id, rule_version, 'pending',
        array[case reason when 'called_off' then 'cancelled' else reason end], 'withdrawn', now()
      from stale where rule_version is not null
    ), moot as (
      update public.disputes d set status = 'moot', decided_at = now() from stale s
      where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id and d.status = 'open'
    ), opened as (
      update public.appointments a set verdict = 'pending', verdict_reason = null, verdict_at = null from stale s
      where a.id = s.appointment_id
    )
    select appointment_id, verdict from stale
  loop
    perform private.follow_verdict(v.appointment_id, v.verdict, 'pending', now());
  end loop;
  return null;
end $$;
comment on function private.withdraw_verdicts is
  'Statement trigger: a verdict about a time that was moved or cancelled after all is withdrawn, doubted or kept (private.overturn). '
  'Definer, so that writers need no rights on verdicts.';

create function private.decide_dispute_as(p_dispute_id uuid, p_actor uuid, p_verdict text, p_note text, p_as_of timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  d public.disputes;
  a public.appointments;
  v public.verdicts;
  v_status text;
begin
  perform private.require_operator(p_actor);
  if coalesce(p_verdict, '') not in ('shown', 'no_show') then perform private.refuse(422, 'verdict_unknown', 'shown or no_show'); end if;
  -- Locks the appointment first, as all writers do.
  select x.* into a from public.appointments x join public.disputes y on y.appointment_id = x.id where y.id = p_dispute_id
    for no key update of x;
  select * into d from public.disputes where id = p_dispute_id for update;
  if d.id is null then perform private.refuse(404, 'dispute_not_found', 'There is no such dispute'); end if;
  if d.status <> 'open' then perform private.refuse(409, 'dispute_decided', 'This dispute has been decided'); end if;
  select * into v from public.verdicts x where x.id = d.verdict_id;
  v_status := case when p_verdict = v.verdict then 'rejected' else 'accepted' end;
  -- Closes the dispute last: otherwise the old verdict would count for a moment, and fill a milestone.
  if v_status = 'accepted' then
    insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at,
      decided_by)
    values (a.organization_id, a.id, v.rule_version, v.evidence_ids, p_verdict, '{dispute}', 'dispute', p_as_of, p_actor);
    update public.appointments set verdict = p_verdict, verdict_reason = 'dispute', verdict_at = p_as_of, updated_at = now()
    where id = a.id;
    perform private.follow_verdict(a.id, a.verdict, p_verdict, p_as_of);
  end if;
  update public.disputes set status = v_status, decided_by = p_actor, decided_at = p_as_of, decision_note = left(trim(p_note), 2000)
  where id = d.id;
  perform private.audit(a.organization_id, p_actor, 'dispute.decided', a.id::text,
    jsonb_build_object('dispute', d.id, 'result', v_status, 'verdict', p_verdict));
  return v_status;
end $$;
comment on function private.decide_dispute_as is
  'Decides a dispute by the correct verdict: another one than the disputed one accepts the dispute, the same one rejects it. Definer, '
  'because operators are not members.';

create function private.decide_dispute(p_dispute_id uuid, p_verdict text, p_note text) returns text
language sql security definer set search_path = '' as $$
  select private.decide_dispute_as(p_dispute_id, auth.uid(), p_verdict, p_note, now())
$$;
comment on function private.decide_dispute is
  'private.decide_dispute_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.decide_dispute to authenticated;
