-- The verdict is a pure function of evidence and rules.

create function private.proves(p_piece jsonb, p_rules jsonb, p_starts timestamptz, p_deadline timestamptz) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  if (p_piece ->> 'at')::timestamptz not between p_starts and p_deadline then return false; end if;
  if p_piece ->> 'kind' <> 'call' then return true; end if;
  return coalesce((p_piece ->> 'started_at')::timestamptz > p_starts and (p_piece ->> 'connected')::boolean
    and (p_piece ->> 'seconds')::int > (p_rules ->> 'min_call_seconds')::int, false);
end $$;
comment on function private.proves is
  'Returns whether one piece of evidence has weight: it is dated between start and deadline. A call must also have begun after the start, '
  'connected, and be longer than the rules require.';
grant execute on function private.proves to authenticated;

create function private.decide(p_evidence jsonb, p_rules jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_starts timestamptz := p_evidence ->> 'starts_at';
  v_deadline timestamptz := coalesce(p_evidence ->> 'ends_at', p_evidence ->> 'starts_at')::timestamptz
    + (p_rules ->> 'hours_after_end')::int * interval '1 hour';
  -- The last statement of each side: {"owner": {...}, "lead": {...}, "call": {...}, "host_mark": {...}}.
  v_words jsonb;
  v_step text;
  v_decides text;
begin
  if (p_evidence ->> 'as_of')::timestamptz < v_deadline then
    return jsonb_build_object('verdict', 'pending', 'reasons', jsonb_build_array('open'), 'evidence', '[]'::jsonb);
  end if;
  select coalesce(jsonb_object_agg(s.speaker, s.piece order by (s.piece ->> 'at')::timestamptz, (s.piece ->> 'id')::bigint nulls first,
    s.piece ->> 'call_id'), '{}') into v_words
  from (select split_part(e.piece ->> 'kind', '_', 1) as speaker, e.piece from jsonb_array_elements(p_evidence -> 'said') e (piece)) s
  where private.proves(s.piece, p_rules, v_starts, v_deadline);

  foreach v_step in array array(select jsonb_array_elements_text(p_rules -> 'steps')) loop
    v_decides := coalesce(v_decides, case
      when v_words #>> array[split_part(v_step, '_', 1), 'kind'] = v_step
        and coalesce((v_words #>> array[split_part(v_step, '_', 1), 'came'])::boolean, true) then v_step end);
  end loop;
  if v_words #>> '{owner,kind}' = 'owner_no' then
    v_decides := case when v_words #>> '{lead,kind}' = 'lead_yes' and p_rules -> 'steps' ? 'lead_yes' then 'owner_no_lead_yes'
      else 'owner_no' end;
  elsif v_words ? 'calendar' and v_decides <> 'owner_yes' then
    v_decides := 'calendar_no_but_came';
  end if;
  return jsonb_build_object(
    'verdict', case when v_decides is null or v_decides = 'owner_no' then 'no_show'
      when v_decides in ('owner_no_lead_yes', 'calendar_no_but_came') then 'contested' else 'shown' end,
    'reasons', jsonb_build_array(coalesce(v_decides,
      case when v_words #>> '{lead,kind}' = 'lead_no' then 'lead_no' when v_words ? 'calendar' then 'calendar_no' else 'no_evidence' end)),
    'evidence', coalesce((select jsonb_agg(w.value order by w.key) from jsonb_each(v_words) w), '[]'));
end $$;
comment on function private.decide is
  'Returns the verdict from {starts_at, ends_at, as_of, said: [{id, kind, came, at}, {kind: call, call_id, at, started_at, connected, '
  'seconds}]} and the rules, as {verdict, reasons, evidence with weight}. Pure: the same evidence and rules give the same verdict.';
grant execute on function private.decide to authenticated;

create function private.deadline(a public.appointments, p_hours int) returns timestamptz language plpgsql immutable
  set search_path = '' as $$
begin
  -- In elapsed hours, not days, which have 23 or 25 hours twice a year.
  return coalesce(a.ends_at, a.starts_at) + p_hours * interval '1 hour';
end $$;
comment on function private.deadline is 'Returns when an appointment is judged: this many hours after its end.';
grant execute on function private.deadline to authenticated;

create function private.evidence_of(a public.appointments, p_as_of timestamptz, p_known_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object('starts_at', a.starts_at, 'ends_at', a.ends_at, 'as_of', p_as_of, 'said', coalesce((
    select jsonb_agg(x.piece) from (
      select jsonb_build_object('id', e.id, 'kind', e.kind, 'came', e.came, 'at', e.at) as piece
      from public.appointment_evidence e
      where e.organization_id = a.organization_id and e.appointment_id = a.id and e.kind <> 'call'
      union all
      select jsonb_build_object('kind', 'call', 'call_id', c.id, 'at', c.ended_at, 'started_at', c.started_at, 'seconds',
        coalesce(c.talk_seconds, 0),
        'connected', c.status = 'ended' and c.in_voicemail is not true)
      from public.calls c
      where c.organization_id = a.organization_id and c.lead_id = a.lead_id and c.occurred_at >= a.starts_at and c.occurred_at <= p_as_of
        and c.ended_at is not null and c.created_at <= p_known_by
    ) x), '[]'))
$$;
comment on function private.evidence_of is
  'Returns all possible evidence about one appointment in the form private.decide reads: statements, and calls with its lead since it '
  'began, as known at a time.';
grant execute on function private.evidence_of to authenticated;

create function private.expected_verdict(a public.appointments) returns jsonb language sql stable set search_path = '' as $$
  select private.decide(private.evidence_of(a, private.deadline(a, r.hours_after_end), 'infinity'), to_jsonb(r))
    || jsonb_build_object('deadline_at', private.deadline(a, r.hours_after_end), 'nudge_at',
      private.deadline(a, r.hours_after_end) - r.nudge_hours * interval '1 hour', 'version', r.version)
  from private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at)) r
$$;
comment on function private.expected_verdict is
  'Returns the verdict to expect without further statements, and when: {verdict, reasons, evidence, deadline_at, nudge_at, version}.';
grant execute on function private.expected_verdict to authenticated;

create function private.rehearse(p_organization_id uuid, p_rules jsonb, p_from timestamptz, p_to timestamptz,
  p_as_of timestamptz default now())
returns table (appointment_id uuid, was text, would_be text, reasons text[]) language sql stable set search_path = '' as $$
  select a.id, h.verdict, d.would ->> 'verdict', array(select jsonb_array_elements_text(d.would -> 'reasons'))
  from public.appointments a
  -- The verdict by the rules, not a person's later decision.
  cross join lateral (
    select v.verdict, v.created_at, to_jsonb(r) || p_rules as rules
    from public.verdicts v join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    where v.organization_id = a.organization_id and v.appointment_id = a.id and v.cause = 'rules' order by v.id desc limit 1
  ) h
  cross join lateral private.deadline(a, (h.rules ->> 'hours_after_end')::int) c (deadline_at)
  cross join lateral private.decide(private.evidence_of(a, c.deadline_at, greatest(h.created_at, c.deadline_at)), h.rules) d (would)
  where a.organization_id = p_organization_id and a.is_judged and a.verdict <> 'pending'
    and a.starts_at >= p_from and a.starts_at < p_to and c.deadline_at <= p_as_of
$$;
comment on function private.rehearse is
  'Returns what other rules would have decided about appointments already decided by rules, from the evidence at the time. p_rules '
  'replaces single rules of the version that applied.';
grant execute on function private.rehearse to authenticated;
