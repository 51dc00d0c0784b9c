-- What ends a rebooking.

create function private.rebook_end_reason(m public.messages) returns text language sql stable set search_path = '' as $$
  select case
    when exists (select from public.appointments a where a.organization_id = m.organization_id and a.lead_id = m.lead_id
      and a.status = 'booked'
      and a.starts_at > m.about_starts_at and (a.id = m.appointment_id or a.booked_at > m.created_at)) then 'booked_again'
    when exists (select from public.verdicts v where v.organization_id = m.organization_id and v.appointment_id = m.appointment_id
      and v.decided_at > m.created_at and v.verdict <> 'no_show') then 'verdict_changed'
    when exists (select from public.suppressions s join public.leads l on l.organization_id = s.organization_id and l.id = m.lead_id
      where s.organization_id = m.organization_id and s.lifted_at is null and s.source = 'stop_reply' and s.created_at > m.created_at
        and (s.phone = l.phone or s.email = l.email)) then 'suppressed' end
$$;
comment on function private.rebook_end_reason is
  'Returns what has ended a rebooking since its message was planned: booked_again, verdict_changed, suppressed, or null. For a message '
  'that failed, was left out when the others were cancelled, and is retried.';

create function private.stop_rebook(p_appointment_id uuid, p_reason text, p_as_of timestamptz default now()) returns int
language sql set search_path = '' as $$
  select private.cancel_messages(a.organization_id, a.id, array['rebook'], p_reason, p_as_of) from public.appointments a
  where a.id = p_appointment_id
$$;
comment on function private.stop_rebook is
  'Cancels the remaining messages of a rebooking, because the verdict changed or a person asked for it.';
