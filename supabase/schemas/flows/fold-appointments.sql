-- Booking events become rows of appointments, one row per chain of reschedules.

create function private.refold_appointment(p_appointment_id uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  f private.appointment_facts;
  b private.begun_time;
  v_lead uuid;
  v record;
begin
  f := jsonb_populate_record(null::private.appointment_facts, coalesce(
    (select jsonb_object_agg(s.key, s.value order by t.depth, private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key)
     from private.appointment_facts_trail(p_appointment_id) t cross join lateral jsonb_each(jsonb_strip_nulls(t.fact)) s), '{}'));
  select
    max(t.provider_ref) filter (where is_tip) as tip,
    min(t.occurred_at) as first_event_at,
    min(t.occurred_at) filter (where t.type in ('appointment.booked', 'appointment.rescheduled')) as booked_at,
    min(t.occurred_at) filter (where is_tip and t.type = 'appointment.cancelled') as cancelled_at,
    min(t.occurred_at) filter (where t.type = 'appointment.paid') as paid_at,
    bool_or(is_tip and t.type in ('appointment.booked', 'appointment.rescheduled', 'appointment.paid')) as is_booked,
    (array_agg((t.fact ->> 'attended')::boolean order by t.occurred_at desc, t.dedupe_key desc)
      filter (where t.type = 'appointment.attendance_marked'
        and coalesce(t.fact ->> 'marked_email' = lower(f.attendee_email), true)))[1] as attended
  into v from private.appointment_facts_trail(p_appointment_id) t;
  -- A cancellation does not undo a visit that took place: that time is judged.
  -- So is one that was booked before a request to move it.
  if v.cancelled_at is not null then b := private.begun_time_of(p_appointment_id); end if;

  update public.appointments a set
    provider_ref = coalesce(v.tip, a.provider_ref),
    status = case when v.cancelled_at is not null then 'cancelled' when v.is_booked and f.starts_at is not null then 'booked'
      else 'requested' end,
    title = f.title, starts_at = coalesce(b.starts_at, f.starts_at),
    ends_at = case when b.starts_at is null then greatest(f.ends_at, f.starts_at) else b.ends_at end, called_off_late_at = b.taken_back_at,
    location = f.location, host_email = f.host_email,
    cancel_reason = case when v.cancelled_at is not null then f.cancel_reason end,
    price_minor = f.price_minor, currency = upper(f.currency),
    attendee_name = f.attendee_name, attendee_email = lower(f.attendee_email), attendee_phone = f.attendee_phone,
    attendee_time_zone = f.attendee_time_zone, attendee_locale = f.attendee_locale,
    booked_at = v.booked_at, cancelled_at = v.cancelled_at, paid_at = v.paid_at, attended = v.attended, first_event_at = v.first_event_at,
    reschedules = (select count(*) from public.appointment_refs r where r.appointment_id = a.id and r.previous_ref is not null),
    updated_at = now()
  where a.id = p_appointment_id;

  -- Looked up again even if it is the same person: this event may be the first with the phone number.
  perform private.find_or_make_lead(
    a.organization_id, f.attendee_email, f.attendee_phone, f.attendee_name, 'booking', coalesce(v.booked_at, v.first_event_at),
    f.attendee_time_zone, case when left(f.attendee_locale, 2) in ('en', 'sv') then left(f.attendee_locale, 2) end)
  from public.appointments a join public.leads l on l.organization_id = a.organization_id and l.id = a.lead_id
  where a.id = p_appointment_id and l.email = lower(f.attendee_email) and l.phone is null and f.attendee_phone is not null;
  select coalesce(a.lead_id, private.find_or_make_lead(
    a.organization_id, f.attendee_email, f.attendee_phone, f.attendee_name, 'booking', coalesce(v.booked_at, v.first_event_at),
    f.attendee_time_zone, case when left(f.attendee_locale, 2) in ('en', 'sv') then left(f.attendee_locale, 2) end))
  into v_lead from public.appointments a where a.id = p_appointment_id;
  update public.appointments set lead_id = v_lead where id = p_appointment_id and lead_id is distinct from v_lead;
  return v_lead;
end $$;
comment on function private.refold_appointment is
  'Computes an appointment''s row from its whole trail and returns its lead. The result does not depend on the order of arrival.';

create function private.mark_attendance(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.fact #>> '{appointment,provider_ref}';
  v_id uuid;
begin
  for v_id in
    select r.appointment_id from public.appointment_refs r
    where r.organization_id = p_event.organization_id and r.integration_id = p_event.integration_id
      and r.provider_ref in (v_ref, v_ref || '#' || lower(trim(p_event.fact #>> '{appointment,attendee,email}')))
    order by r.provider_ref
  loop
    return next row(p_event.organization_id, 'appointments'::text, 'update'::text, v_id::text, private.refold_appointment(v_id));
  end loop;
end $$;
comment on function private.mark_attendance is
  'Applies a mark of attendance to its appointment. A mark alone creates none: it has neither a time nor a booking, and waits in the '
  'trail for the booking.';

create function private.merge_appointments(p_one uuid, p_other uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_kept uuid;
  v_gone uuid;
begin
  -- Keeps the older row: someone may have opened it already.
  select id into v_kept from public.appointments where id in (p_one, p_other) order by created_at, id limit 1;
  v_gone := case v_kept when p_one then p_other else p_one end;
  update public.appointment_refs set appointment_id = v_kept where appointment_id = v_gone;
  perform private.move_verification(v_kept, v_gone);
  delete from public.appointments where id = v_gone;
  return v_kept;
end $$;
comment on function private.merge_appointments is
  'Merges two rows of one chain whose middle link arrived last: the older row takes over the other''s trail, evidence and verdicts.';

create function private.apply_appointment(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.fact #>> '{appointment,provider_ref}';
  v_previous text := nullif(p_event.fact #>> '{appointment,previous_ref}', v_ref);
  v_at timestamptz := p_event.occurred_at;
  v_own uuid;
  v_older uuid;
  v_kind text := 'update';
  v_leads uuid[];
  v_lead uuid;
begin
  perform private.lock_bookings(p_event.integration_id);
  if p_event.fact ->> 'type' = 'appointment.attendance_marked' then
    return query select * from private.mark_attendance(p_event);
    return;
  end if;
  select appointment_id into v_own from public.appointment_refs
  where organization_id = p_event.organization_id and integration_id = p_event.integration_id and provider_ref = v_ref;
  select appointment_id into v_older from public.appointment_refs
  where organization_id = p_event.organization_id and integration_id = p_event.integration_id and provider_ref = v_previous;
  if v_own is null and v_older is null then
    insert into public.appointments (organization_id, integration_id, provider_ref, first_event_at)
    values (p_event.organization_id, p_event.integration_id, v_ref, v_at) returning id into v_own;
    v_kind := 'insert';
  elsif v_own <> v_older then
    -- Separate from the condition above, because the call may open a dispute.
    if not private.keep_separate(v_own, v_older) then
      v_leads := array(select lead_id from public.appointments where id in (v_own, v_older));
      v_own := private.merge_appointments(v_own, v_older);
    end if;
  end if;
  v_own := coalesce(v_own, v_older);

  insert into public.appointment_refs as r (integration_id, provider_ref, organization_id, appointment_id, previous_ref)
  values (p_event.integration_id, v_ref, p_event.organization_id, v_own, v_previous)
  on conflict (organization_id, integration_id, provider_ref) do update set previous_ref = coalesce(r.previous_ref, excluded.previous_ref);
  if v_previous is not null then
    insert into public.appointment_refs (integration_id, provider_ref, organization_id, appointment_id)
    values (p_event.integration_id, v_previous, p_event.organization_id, v_own) on conflict do nothing;
  end if;
  v_lead := private.refold_appointment(v_own);
  -- The lead that lost its appointment by the merge is no longer booked by it.
  perform private.refresh_leads(array_remove(v_leads, v_lead));
  return next row(p_event.organization_id, 'appointments'::text, v_kind, v_own::text, v_lead);
end $$;
comment on function private.apply_appointment is 'Applies one domain event to its appointment. Chains that turn out to be one are merged.';
