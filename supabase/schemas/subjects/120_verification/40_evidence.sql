-- Evidence from hosts, calendars and calls.

create function private.record_call_evidence(p_organization_id uuid, p_appointment_id uuid, p_piece jsonb) returns bigint
language plpgsql set search_path = '' as $$
declare v_id bigint := p_piece ->> 'id';
begin
  if p_piece ->> 'kind' <> 'call' then return v_id; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, call_id, source, at)
  values (p_organization_id, p_appointment_id, 'call', true, (p_piece ->> 'call_id')::uuid, 'calls', (p_piece ->> 'at')::timestamptz)
  on conflict on constraint appointment_evidence_names_a_call_once do update set at = excluded.at
  returning id into v_id;
  return v_id;
end $$;
comment on function private.record_call_evidence is 'Records a call that counted as evidence, and returns the id.';

create function private.record_host_marks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'host_mark', n.attended, 'calendar', now()
  from fresh n left join gone o on o.id = n.id
  where n.attended is not null and n.attended is distinct from o.attended;
  return null;
end $$;
comment on function private.record_host_marks is
  'Statement trigger: a host''s marks in the calendar become evidence. Definer, because nobody writes evidence directly.';

create function private.record_calendar_no() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  select n.organization_id, n.id, 'calendar_no', false, 'calendar', n.called_off_late_at
  from fresh n join gone o on o.id = n.id
  where n.called_off_late_at is not null and n.called_off_late_at is distinct from o.called_off_late_at;
  return null;
end $$;
comment on function private.record_calendar_no is
  'Statement trigger: the calendar''s withdrawal of a time that had begun becomes evidence. Definer, because nobody writes evidence '
  'directly.';

create function private.contest_moved(p_organization_id uuid, p_appointment_id uuid, p_expected jsonb, p_at timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_no bigint;
  v_verdict bigint;
begin
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
  values (p_organization_id, p_appointment_id, 'calendar_no', false, 'calendar', p_at) returning id into v_no;
  insert into public.verdicts (organization_id, appointment_id, rule_version, evidence_ids, verdict, reasons, cause, decided_at)
  values (p_organization_id, p_appointment_id, (p_expected ->> 'version')::int,
    array(select private.record_call_evidence(p_organization_id, p_appointment_id, e)
      from jsonb_array_elements(p_expected -> 'evidence') e) || v_no,
    'contested', '{calendar_no_but_came}', 'rules', p_at)
  returning id into v_verdict;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  values (p_organization_id, p_appointment_id, v_verdict, 'moved', p_at);
  update public.appointments set verdict = 'contested', verdict_reason = 'calendar_no_but_came', verdict_at = p_at, updated_at = now()
  where id = p_appointment_id;
end $$;
comment on function private.contest_moved is
  'Asks an operator to decide whether a visit took place that the calendar moved after its start, with the evidence until then.';

create function private.doubt_moved() returns trigger language plpgsql security definer set search_path = '' as $$
declare v record;
begin
  for v in
    select n.id, n.organization_id, s.at, x.d from fresh n join gone o on o.id = n.id
    cross join lateral private.calendar_said_at(n) s (at)
    cross join lateral private.expected_verdict(o) x (d)
    where n.verdict = 'pending' and o.verdict = 'pending' and n.status <> 'cancelled' and o.is_judged
      -- A visit that is slightly lengthened is the same one. A visit that is lengthened by a day, or only requested, is
      -- postponed.
      and (n.status = 'requested' or n.starts_at <> o.starts_at
        or (n.ends_at > o.ends_at and n.ends_at > private.end_when_it_began(o) + interval '1 day')) and o.starts_at < s.at
          and x.d ->> 'verdict' in ('shown', 'contested')
    order by n.id
  loop
    perform private.contest_moved(v.organization_id, v.id, v.d, v.at);
  end loop;
  return null;
end $$;
comment on function private.doubt_moved is
  'Statement trigger: an appointment that is moved after it had begun is judged at its new time, unless there is evidence that the visit '
  'took place: then an operator decides. Definer, so that writers need no rights on verdicts.';
