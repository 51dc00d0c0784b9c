-- The trail of an appointment: all events of its chain of reschedules.

create type private.appointment_facts as (
  title text, starts_at timestamptz, ends_at timestamptz, location text, host_email text, cancel_reason text,
  price_minor bigint, currency text, attendee_name text, attendee_email text, attendee_phone text,
  attendee_time_zone text, attendee_locale text
);
comment on type private.appointment_facts is 'The facts in all events of an appointment together.';

create function private.appointment_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type
    when 'appointment.requested' then 1 when 'appointment.booked' then 2 when 'appointment.rescheduled' then 2
    when 'appointment.paid' then 3 when 'appointment.attendance_marked' then 4 when 'appointment.cancelled' then 5 end;
end $$;
comment on function private.appointment_event_rank is
  'Ranks kinds of events: a later kind knows more than an earlier one, whenever it arrives.';

create function private.is_about(p_fact jsonb, p_ref text) returns boolean language plpgsql immutable set search_path = '' as $$
declare v_ref text := p_fact #>> '{appointment,provider_ref}';
begin
  return v_ref = p_ref or (
    p_fact ->> 'type' = 'appointment.attendance_marked' and v_ref || '#' || lower(trim(p_fact #>> '{appointment,attendee,email}')) = p_ref);
end $$;
comment on function private.is_about is
  'Returns whether a domain event is about the appointment of this reference. Several people in one slot have the reference '
  '<slot>#<e-mail>; an event that marks them absent has slot and e-mail in separate fields.';

create function private.slot_of(p_ref text) returns text language plpgsql immutable set search_path = '' as $$
begin
  return 'appointment:' || split_part(p_ref, '#', 1);
end $$;
comment on function private.slot_of is
  'Returns the common prefix of all subjects that may be about this reference: a cancelled slot is one delivery about all its seats.';

create function private.appointment_facts_trail(p_appointment_id uuid)
returns table (provider_ref text, depth int, is_tip boolean, type text, occurred_at timestamptz, received_at timestamptz, dedupe_key text,
  fact jsonb)
language sql stable set search_path = '' as $$
  with recursive refs as (
    select * from public.appointment_refs where appointment_id = p_appointment_id
  ), chain as (
    select r.provider_ref, 0 as depth from refs r where not exists (select 1 from refs o where o.provider_ref = r.previous_ref)
    union all
    select r.provider_ref, chain.depth + 1 from refs r join chain on r.previous_ref = chain.provider_ref where chain.depth < 1000
  ), tip as (
    -- Usually one leaf; if a provider moves one booking twice, the deepest, then the greatest reference decides.
    select chain.provider_ref from chain order by depth desc, provider_ref desc limit 1
  )
  select chain.provider_ref, chain.depth, chain.provider_ref = (select tip.provider_ref from tip),
    n.fact ->> 'type', (n.fact ->> 'occurred_at')::timestamptz, e.received_at, e.dedupe_key,
    case n.fact ->> 'type'
      -- A mark says who was absent, not whose appointment it is: guests are marked too.
      when 'appointment.attendance_marked' then jsonb_build_object(
        'attended', n.fact #> '{appointment,attended}', 'marked_email', lower(trim(n.fact #>> '{appointment,attendee,email}')))
      else (n.fact -> 'appointment') - 'attendee' || coalesce((
        select jsonb_object_agg('attendee_' || a.key, a.value)
        from jsonb_each(nullif(n.fact -> 'appointment' -> 'attendee', 'null')) a), '{}') end
  from chain
  join refs on refs.provider_ref = chain.provider_ref
  join public.events e on e.organization_id = refs.organization_id and e.integration_id = refs.integration_id
    -- '$' is the character after '#'.
    and e.subject >= private.slot_of(refs.provider_ref) and e.subject < private.slot_of(refs.provider_ref) || '$'
    -- An event that could not be applied must not spoil the others.
    and e.status = 'applied'
  cross join lateral jsonb_array_elements(e.normalised) n (fact)
  where private.is_about(n.fact, refs.provider_ref)
$$;
comment on function private.appointment_facts_trail is
  'Returns all applied events of an appointment, with their place in the chain of reschedules.';

create type private.begun_time as (starts_at timestamptz, ends_at timestamptz, taken_back_at timestamptz);
comment on type private.begun_time is 'A time that began, and when we received that the calendar moved or cancelled it.';

create function private.begun_time_of(p_appointment_id uuid) returns private.begun_time
language sql stable set search_path = '' as $$
  with told as materialized (
    select t.type = 'appointment.cancelled' as off, t.type <> 'appointment.requested' as held, t.received_at,
      (t.fact ->> 'starts_at')::timestamptz as starts_at, (t.fact ->> 'ends_at')::timestamptz as ends_at,
      row_number() over (order by t.depth, private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place
    from private.appointment_facts_trail(p_appointment_id) t
    where t.type <> 'appointment.attendance_marked'
  )
  -- By the time we received the withdrawal, because its own timestamp is only the calendar's claim.
  select row(x.starts_at, greatest(x.ends_at, x.starts_at), b.at)::private.begun_time
  from told x cross join lateral (
    select min(y.received_at) as at from told y where y.place > x.place and (y.off or y.starts_at <> x.starts_at)) b
  where x.held and not x.off and x.received_at <= x.starts_at and b.at > x.starts_at
  order by x.starts_at desc, x.place desc limit 1
$$;
comment on function private.begun_time_of is
  'For a cancelled appointment: the latest time that was known to us when it began and was withdrawn only afterwards. No row if it was '
  'cancelled before.';

create function private.lock_bookings(p_integration_id uuid) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('appointments ' || p_integration_id, 0));
end $$;
comment on function private.lock_bookings is
  'Serializes the bookings of one integration, because two events of one chain may arrive at once.';

create function private.calendar_said_at(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  with told as materialized (
    select t.received_at, row_number() over (order by private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place,
      case a.status when 'cancelled' then t.type = 'appointment.cancelled' when 'requested' then true
        else (t.fact ->> 'starts_at')::timestamptz = a.starts_at
          and coalesce((t.fact ->> 'ends_at')::timestamptz, a.ends_at) is not distinct from a.ends_at end as is_it
    from private.appointment_facts_trail(a.id) t
    where t.is_tip and t.type in ('appointment.requested', 'appointment.booked', 'appointment.rescheduled', 'appointment.cancelled')
  )
  -- Only the current unbroken stretch counts: a time the appointment had once before is a new one.
  select coalesce((
    select min(t.received_at) from told t where t.is_it and t.place > coalesce((select max(o.place) from told o where not o.is_it), 0)),
      now())
$$;
comment on function private.calendar_said_at is
  'Returns when we received that the calendar cancelled an appointment or moved it to its current time; now if no event says so. By our '
  'clock, because the calendar''s can be set back.';

create function private.end_when_it_began(a public.appointments) returns timestamptz language sql stable set search_path = '' as $$
  select coalesce((
    select (t.fact ->> 'ends_at')::timestamptz from private.appointment_facts_trail(a.id) t
    where t.type in ('appointment.booked', 'appointment.rescheduled') and (t.fact ->> 'starts_at')::timestamptz = a.starts_at
      and t.received_at <= a.starts_at
    order by t.received_at desc, t.depth desc, t.dedupe_key desc limit 1), a.ends_at)
$$;
comment on function private.end_when_it_began is
  'Returns when a visit was to end, as known to us at its start, because it may be lengthened more than once. Its current end if we knew '
  'none then.';

create function private.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable security definer set search_path = '' as $$
  select e.id, e.kind, array(select n ->> 'type' from jsonb_array_elements(e.normalised) n), r.provider_ref, e.occurred_at, e.received_at,
    e.status
  from public.appointment_refs r
  join public.events e on e.organization_id = r.organization_id and e.integration_id = r.integration_id
    and e.subject >= private.slot_of(r.provider_ref) and e.subject < private.slot_of(r.provider_ref) || '$'
    and exists (select from jsonb_array_elements(e.normalised) n (fact) where private.is_about(n.fact, r.provider_ref))
  where r.appointment_id = p_appointment_id and r.organization_id = any (array(select private.my_organization_ids()))
  order by e.occurred_at nulls last, e.id
$$;
comment on function private.appointment_trail is
  'Returns the deliveries that made an appointment''s row, over all its references. Definer, because every member may see that they '
  'arrived, but only managers their content.';
grant execute on function private.appointment_trail to authenticated;
