-- Disputes: a member contests a verdict, an operator decides.

create function private.dispute_verdict_as(p_appointment_id uuid, p_actor uuid, p_reason text, p_note text, p_as_of timestamptz)
returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  a public.appointments;
  v public.verdicts;
  v_id uuid;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  perform private.require_role(a.organization_id, p_actor, 'manager');
  select * into v from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id order by d.id desc limit 1;
  if a.verdict = 'pending' or v.id is null then
    perform private.refuse(409, 'no_verdict_yet', 'There is nothing to dispute before the close');
  end if;
  if p_as_of > v.decided_at + (select r.dispute_days * interval '24 hours' from public.verification_rules r
    where r.organization_id = v.organization_id and r.version = v.rule_version) then
    perform private.refuse(409, 'dispute_window_over', 'The verdict can no longer be disputed');
  end if;
  if coalesce(p_reason, '') not in ('came', 'did_not_come', 'wrong_person', 'other') then
    perform private.refuse(422, 'dispute_reason_unknown', 'came, did_not_come, wrong_person or other');
  end if;
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, note, raised_by, raised_at)
  values (a.organization_id, a.id, v.id, p_reason, left(trim(coalesce(p_note, '')), 2000), p_actor, p_as_of)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing returning id into v_id;
  if v_id is null then perform private.refuse(409, 'already_disputed', 'This verdict has been disputed before'); end if;
  perform private.audit(a.organization_id, p_actor, 'verdict.disputed', a.id::text,
    jsonb_build_object('reason', p_reason, 'verdict', a.verdict));
  return v_id;
end $$;
comment on function private.dispute_verdict_as is 'Disputes the current verdict. Definer, because only functions write disputes.';

create function private.dispute_verdict(p_appointment_id uuid, p_reason text, p_note text) returns uuid
language sql security definer set search_path = '' as $$
  select private.dispute_verdict_as(p_appointment_id, auth.uid(), p_reason, p_note, now())
$$;
comment on function private.dispute_verdict is
  'private.dispute_verdict_as for the caller and the current time. Definer, because the caller may choose neither.';
grant execute on function private.dispute_verdict to authenticated;

create function private.disputes_for_operators(p_decided boolean, p_before timestamptz, p_before_id uuid, p_limit int) returns table (
  id uuid, organization_id uuid, organization_name text, organization_time_zone text, appointment_id uuid, attendee_name text, title text,
  starts_at timestamptz, verdict text, reasons text[], verdict_at timestamptz, rules jsonb, reason text, note text, raised_at timestamptz,
  raised_by_name text, answer_by timestamptz, evidence jsonb, status text, decided_at timestamptz, decision_note text, decided_by_name text
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select d.id, d.organization_id, o.name, o.time_zone, a.id, a.attendee_name, a.title, a.starts_at, v.verdict, v.reasons, v.decided_at,
      to_jsonb(r) - '{organization_id,author,created_at}'::text[], d.reason, d.note, d.raised_at,
      coalesce(nullif(b.full_name, ''), b.email),
      d.raised_at + greatest(r.dispute_days, 1) * interval '24 hours',
      coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'came', e.came, 'at', e.at, 'source', e.source,
          'talk_seconds', c.talk_seconds, 'counted', e.id = any (v.evidence_ids)) order by e.at, e.id)
        from public.appointment_evidence e left join public.calls c on c.organization_id = e.organization_id and c.id = e.call_id
        where e.organization_id = a.organization_id and e.appointment_id = a.id), '[]'),
      d.status, d.decided_at, d.decision_note, coalesce(nullif(s.full_name, ''), s.email)
    from public.disputes d
    join public.organizations o on o.id = d.organization_id
    join public.appointments a on a.organization_id = d.organization_id and a.id = d.appointment_id
    join public.verdicts v on v.organization_id = d.organization_id and v.id = d.verdict_id
    join public.verification_rules r on r.organization_id = v.organization_id and r.version = v.rule_version
    left join public.profiles b on b.user_id = d.raised_by
    left join public.profiles s on s.user_id = d.decided_by
    where case when p_decided then d.status <> 'open' and (p_before is null or (d.decided_at, d.id) < (p_before, p_before_id))
      else d.status = 'open' end
    order by d.decided_at desc nulls last, case when p_decided then d.id end desc, d.raised_at, d.id
    limit least(coalesce(p_limit, 500), 500);
end $$;
comment on function private.disputes_for_operators is
  'Returns disputes with everything they are based on: open ones, the oldest first, or decided ones, the newest first. answer_by: an '
  'organization has dispute_days to dispute and may expect an answer within as many. Definer, because operators are not members.';
grant execute on function private.disputes_for_operators to authenticated;

create function private.announce_to_operators() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if not exists (select from fresh) then return null; end if;
  perform realtime.send(jsonb_build_object('changes', jsonb_build_array(private.change(tg_table_name, lower(tg_op)))), 'changed',
    'operators', true);
  return null;
end $$;
comment on function private.announce_to_operators is
  'Statement trigger: announces a changed table to operators, who listen to no organization''s topic. Definer, because members may not '
  'call realtime.send.';
