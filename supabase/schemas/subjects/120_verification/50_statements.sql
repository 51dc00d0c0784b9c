-- Statements about a visit by the lead, or by a member for the business.

create function private.record_statement(a public.appointments, p_kind text, p_stated_by uuid, p_source text, p_as_of timestamptz)
returns boolean
language plpgsql set search_path = '' as $$
declare v_speaker text := split_part(p_kind, '_', 1);
begin
  -- Repeating the same statement adds nothing.
  if p_kind = (
    select e.kind from public.appointment_evidence e
    where e.organization_id = a.organization_id and e.appointment_id = a.id and e.at >= a.starts_at
      and e.kind in (v_speaker || '_yes', v_speaker || '_no')
    order by e.at desc, e.id desc limit 1) then return false; end if;
  insert into public.appointment_evidence (organization_id, appointment_id, kind, came, stated_by, source, at)
  values (a.organization_id, a.id, p_kind, right(p_kind, 4) = '_yes', p_stated_by, p_source, p_as_of);
  return true;
end $$;
comment on function private.record_statement is 'Records a yes or no, unless it repeats the last statement of the same side.';

create function private.statement_state(a public.appointments, p_as_of timestamptz) returns text language plpgsql stable
  set search_path = '' as $$
begin
  return case
    when a.id is null or not a.is_judged then 'not_booked'
    when p_as_of < a.starts_at then 'too_early'
    when p_as_of > private.deadline(a, (private.rules_at(a.organization_id, coalesce(a.ends_at, a.starts_at))).hours_after_end)
      or a.verdict <> 'pending' then 'closed'
    else 'open' end;
end $$;
comment on function private.statement_state is
  'Returns whether a statement about an appointment still counts: open, too_early, closed or not_booked.';

create function private.record_lead_statement(p_appointment_id uuid, p_came boolean, p_source text, p_as_of timestamptz default now())
returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.statement_state(a, p_as_of);
  if v_state in ('open', 'closed') then
    perform private.record_statement(a, case when p_came then 'lead_yes' else 'lead_no' end, null, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.record_lead_statement is
  'Records the lead''s statement and returns open, too_early, closed or not_booked. After the deadline it is kept for disputes but '
  'changes no verdict.';

create function private.record_owner_statement_as(p_appointment_id uuid, p_came boolean, p_stated_by uuid, p_source text,
  p_as_of timestamptz default now())
returns text
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_state text;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  v_state := private.statement_state(a, p_as_of);
  if v_state = 'open' then
    perform private.record_statement(a, case when p_came then 'owner_yes' else 'owner_no' end, p_stated_by, p_source, p_as_of);
  end if;
  return v_state;
end $$;
comment on function private.record_owner_statement_as is
  'Records the business''s statement and returns open, too_early, closed or not_booked; only an open appointment accepts it.';

create function private.record_owner_statement(p_appointment_id uuid, p_came boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_organization uuid := (select a.organization_id from public.appointments a where a.id = p_appointment_id);
  v_state text;
begin
  perform private.require_role(v_organization, auth.uid(), 'agent');
  v_state := private.record_owner_statement_as(p_appointment_id, p_came, auth.uid(), 'dashboard', now());
  if v_state = 'not_booked' then perform private.refuse(409, 'appointment_not_booked', 'Only a booked appointment has a verdict'); end if;
  if v_state = 'too_early' then perform private.refuse(409, 'appointment_not_begun', 'It has not begun yet'); end if;
  if v_state = 'closed' then perform private.refuse(409, 'verification_deadline_over', 'The verdict stands; dispute it'); end if;
end $$;
comment on function private.record_owner_statement is
  'Records a member''s yes or no. Definer, because only functions write evidence, and the caller may not choose its time.';
grant execute on function private.record_owner_statement to authenticated;
