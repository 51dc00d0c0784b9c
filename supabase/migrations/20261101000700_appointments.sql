-- Appointments: booked times, chained across reschedules, computed from their trail.

create table public.appointments (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  integration_id uuid not null,
  provider_ref text not null,
  lead_id uuid,
  call_id uuid,
  status text not null default 'requested',
  title text,
  starts_at timestamptz,
  ends_at timestamptz,
  location text,
  host_email text,
  attendee_name text,
  attendee_email text,
  attendee_phone text,
  attendee_time_zone text,
  attendee_locale text,
  cancel_reason text,
  price_minor bigint,
  currency text,
  paid_at timestamptz,
  attended boolean,
  booked_at timestamptz,
  first_event_at timestamptz not null,
  cancelled_at timestamptz,
  called_off_late_at timestamptz,
  is_judged boolean not null generated always as (status = 'booked' or called_off_late_at is not null) stored,
  reschedules smallint not null default 0,
  verdict text not null default 'pending',
  verdict_reason text,
  verdict_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, id),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  foreign key (lead_id, organization_id) references public.leads (id, organization_id) on delete set null (lead_id),
  foreign key (call_id, organization_id) references public.calls (id, organization_id) on delete set null (call_id),
  constraint appointments_status_is_known check (status in ('requested', 'booked', 'cancelled')),
  constraint appointments_booked_ones_have_a_time check (status <> 'booked' or starts_at is not null),
  constraint appointments_end_after_they_start check (ends_at >= starts_at),
  constraint appointments_called_off_late_had_begun check (called_off_late_at is null or (status = 'cancelled' and called_off_late_at > starts_at)),
  constraint appointments_verdict_is_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint appointments_verdict_has_a_time check ((verdict = 'pending') = (verdict_at is null))
);
comment on table public.appointments is 'A booked time with a lead. One row for the whole chain of reschedules; the newest booking of the chain decides.';
comment on column public.appointments.provider_ref is 'The newest reference of the chain; older ones are in appointment_refs.';
comment on column public.appointments.attended is 'What the provider''s host marked; evidence, not the verdict.';
comment on column public.appointments.called_off_late_at is
  'When we heard that the calendar takes back a time that had begun by then; null for what was called off before, or is not called off.';
comment on column public.appointments.is_judged is 'Whether there is a visit to judge: it is booked, or was called off when it had begun.';
comment on column public.appointments.call_id is 'The call that claimed it, where one did.';
create index appointments_calendar_idx on public.appointments (organization_id, starts_at, id);
-- The list is sorted the other way round too, without a time last; the feed of the dashboard asks what happened lately.
create index appointments_newest_idx on public.appointments (organization_id, starts_at desc nulls last, id);
create index appointments_ends_idx on public.appointments (organization_id, ends_at);
create index appointments_booked_idx on public.appointments (organization_id, booked_at desc nulls last, id);
create index appointments_cancelled_idx on public.appointments (organization_id, cancelled_at) where cancelled_at is not null;
create index appointments_decided_idx on public.appointments (organization_id, verdict_at) where verdict_at is not null;
create index appointments_lead_idx on public.appointments (organization_id, lead_id);
create index appointments_call_idx on public.appointments (organization_id, call_id);
create index appointments_integration_idx on public.appointments (organization_id, integration_id);

create table public.appointment_refs (
  organization_id uuid not null,
  integration_id uuid not null,
  provider_ref text not null,
  appointment_id uuid not null,
  previous_ref text,
  primary key (organization_id, integration_id, provider_ref),
  foreign key (organization_id, appointment_id) references public.appointments (organization_id, id) on delete cascade,
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade
);
comment on table public.appointment_refs is 'Every reference a provider ever gave an appointment, each with the one it replaced.';
create index appointment_refs_appointment_idx on public.appointment_refs (organization_id, appointment_id);

create type private.appointment_facts as (
  title text, starts_at timestamptz, ends_at timestamptz, location text, host_email text, cancel_reason text,
  price_minor bigint, currency text, attendee_name text, attendee_email text, attendee_phone text,
  attendee_time_zone text, attendee_locale text
);
comment on type private.appointment_facts is 'What all events of an appointment say together.';

create function private.appointment_event_rank(p_type text) returns smallint language plpgsql immutable set search_path = '' as $$
begin
  return case p_type
    when 'appointment.requested' then 1 when 'appointment.booked' then 2 when 'appointment.rescheduled' then 2
    when 'appointment.paid' then 3 when 'appointment.attendance_marked' then 4 when 'appointment.cancelled' then 5 end;
end $$;
comment on function private.appointment_event_rank is 'A later kind of event knows more than an earlier one, whenever it arrives.';

create function private.is_about(p_said jsonb, p_ref text) returns boolean language plpgsql immutable set search_path = '' as $$
declare v_ref text := p_said #>> '{appointment,provider_ref}';
begin
  return v_ref = p_ref or (
    p_said ->> 'type' = 'appointment.attendance_marked' and v_ref || '#' || lower(trim(p_said #>> '{appointment,attendee,email}')) = p_ref);
end $$;
comment on function private.is_about is
  'Whether a domain event is about the appointment of this reference. Several people in one slot have <slot>#<e-mail>; who marks them absent names slot and e-mail apart.';

create function private.slot_of(p_ref text) returns text language plpgsql immutable set search_path = '' as $$
begin
  return 'appointment:' || split_part(p_ref, '#', 1);
end $$;
comment on function private.slot_of is
  'Where the subjects of all deliveries begin that may be about this reference: a slot that is called off is one delivery about all its seats.';

create function private.appointment_facts_trail(p_appointment_id uuid)
returns table (provider_ref text, depth int, is_tip boolean, type text, occurred_at timestamptz, received_at timestamptz, dedupe_key text, said jsonb)
language sql stable set search_path = '' as $$
  with recursive refs as (
    select * from public.appointment_refs where appointment_id = p_appointment_id
  ), chain as (
    select r.provider_ref, 0 as depth from refs r where not exists (select 1 from refs o where o.provider_ref = r.previous_ref)
    union all
    select r.provider_ref, chain.depth + 1 from refs r join chain on r.previous_ref = chain.provider_ref where chain.depth < 1000
  ), tip as (
    -- One leaf as a rule; should a provider move one booking twice, the deepest, then the greatest reference, decides.
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
    -- '$' comes right after '#'.
    and e.subject >= private.slot_of(refs.provider_ref) and e.subject < private.slot_of(refs.provider_ref) || '$'
    -- An event that could not be applied must not spoil the others.
    and e.status = 'applied'
  cross join lateral jsonb_array_elements(e.normalised) n (fact)
  where private.is_about(n.fact, refs.provider_ref)
$$;
comment on function private.appointment_facts_trail is 'All applied events of an appointment, with their place in the chain of reschedules.';

create type private.begun_time as (starts_at timestamptz, ends_at timestamptz, taken_back_at timestamptz);
comment on type private.begun_time is 'A time that began, and when we heard that the calendar moves it or calls it off.';

create function private.begun_time_of(p_appointment_id uuid) returns private.begun_time
language sql stable set search_path = '' as $$
  with told as materialized (
    select t.type = 'appointment.cancelled' as off, t.type <> 'appointment.requested' as held, t.received_at, (t.said ->> 'starts_at')::timestamptz as starts_at, (t.said ->> 'ends_at')::timestamptz as ends_at,
      row_number() over (order by t.depth, private.appointment_event_rank(t.type), t.occurred_at, t.dedupe_key) as place
    from private.appointment_facts_trail(p_appointment_id) t
    where t.type <> 'appointment.attendance_marked'
  )
  -- By when we received what took it back: when the calendar says that it did is the calendar's word.
  select row(x.starts_at, greatest(x.ends_at, x.starts_at), b.at)::private.begun_time
  from told x cross join lateral (
    select min(y.received_at) as at from told y where y.place > x.place and (y.off or y.starts_at <> x.starts_at)) b
  where x.held and not x.off and x.received_at <= x.starts_at and b.at > x.starts_at
  order by x.starts_at desc, x.place desc limit 1
$$;
comment on function private.begun_time_of is
  'Of an appointment that is called off: the latest time we knew of when it began and heard only afterwards that it is taken back. None: it was called off before.';

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
     from private.appointment_facts_trail(p_appointment_id) t cross join lateral jsonb_each(jsonb_strip_nulls(t.said)) s), '{}'));
  select
    max(t.provider_ref) filter (where is_tip) as tip,
    min(t.occurred_at) as first_event_at,
    min(t.occurred_at) filter (where t.type in ('appointment.booked', 'appointment.rescheduled')) as booked_at,
    min(t.occurred_at) filter (where is_tip and t.type = 'appointment.cancelled') as cancelled_at,
    min(t.occurred_at) filter (where t.type = 'appointment.paid') as paid_at,
    bool_or(is_tip and t.type in ('appointment.booked', 'appointment.rescheduled', 'appointment.paid')) as is_booked,
    (array_agg((t.said ->> 'attended')::boolean order by t.occurred_at desc, t.dedupe_key desc)
      filter (where t.type = 'appointment.attendance_marked'
        and coalesce(t.said ->> 'marked_email' = lower(f.attendee_email), true)))[1] as attended
  into v from private.appointment_facts_trail(p_appointment_id) t;
  -- Calling off does not undo what took place: that time is what is judged.
  -- So is one that was booked before it was asked to be moved.
  if v.cancelled_at is not null then b := private.begun_time_of(p_appointment_id); end if;

  update public.appointments a set
    provider_ref = coalesce(v.tip, a.provider_ref),
    status = case when v.cancelled_at is not null then 'cancelled' when v.is_booked and f.starts_at is not null then 'booked' else 'requested' end,
    title = f.title, starts_at = coalesce(b.starts_at, f.starts_at),
    ends_at = case when b.starts_at is null then greatest(f.ends_at, f.starts_at) else b.ends_at end, called_off_late_at = b.taken_back_at, location = f.location, host_email = f.host_email,
    cancel_reason = case when v.cancelled_at is not null then f.cancel_reason end,
    price_minor = f.price_minor, currency = upper(f.currency),
    attendee_name = f.attendee_name, attendee_email = lower(f.attendee_email), attendee_phone = f.attendee_phone,
    attendee_time_zone = f.attendee_time_zone, attendee_locale = f.attendee_locale,
    booked_at = v.booked_at, cancelled_at = v.cancelled_at, paid_at = v.paid_at, attended = v.attended, first_event_at = v.first_event_at,
    reschedules = (select count(*) from public.appointment_refs r where r.appointment_id = a.id and r.previous_ref is not null),
    updated_at = now()
  where a.id = p_appointment_id;

  -- Asked again while it is the same person: this event may be the first to name the phone.
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
  'Computes an appointment''s row from its whole trail and answers its lead. A function of the set of events: the order of arrival has no say.';

create function private.lock_bookings(p_integration_id uuid) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('appointments ' || p_integration_id, 0));
end $$;
comment on function private.lock_bookings is
  'Lets bookings of one integration through one at a time: two links of one chain may arrive at once.';

create function private.mark_attendance(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.said #>> '{appointment,provider_ref}';
  v_id uuid;
begin
  for v_id in
    select r.appointment_id from public.appointment_refs r
    where r.organization_id = p_event.organization_id and r.integration_id = p_event.integration_id
      and r.provider_ref in (v_ref, v_ref || '#' || lower(trim(p_event.said #>> '{appointment,attendee,email}')))
    order by r.provider_ref
  loop
    return next row(p_event.organization_id, 'appointments'::text, 'update'::text, v_id::text, private.refold_appointment(v_id));
  end loop;
end $$;
comment on function private.mark_attendance is
  'Takes a mark of attendance into the appointment it is about. Alone it makes none: it says neither when nor whether anything was booked, and waits in the trail for the booking that does.';

create function private.apply_appointment(p_event private.domain_event) returns setof private.touched
language plpgsql set search_path = '' as $$
declare
  v_ref text := p_event.said #>> '{appointment,provider_ref}';
  v_previous text := nullif(p_event.said #>> '{appointment,previous_ref}', v_ref);
  v_at timestamptz := p_event.occurred_at;
  v_own uuid;
  v_older uuid;
  v_kind text := 'update';
  v_leads uuid[];
  v_lead uuid;
begin
  perform private.lock_bookings(p_event.integration_id);
  if p_event.said ->> 'type' = 'appointment.attendance_marked' then
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
    -- Apart from the condition above: asking may raise a dispute.
    if not private.keep_apart(v_own, v_older) then
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
  -- Whom the merge took an appointment from is no longer booked by it.
  perform private.refresh_leads(array_remove(v_leads, v_lead));
  return next row(p_event.organization_id, 'appointments'::text, v_kind, v_own::text, v_lead);
end $$;
comment on function private.apply_appointment is 'Takes one domain event into its appointment. Chains that meet late become one.';

create function private.merge_appointments(p_one uuid, p_other uuid) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_kept uuid;
  v_gone uuid;
begin
  -- The older row is kept: somebody may have opened it already.
  select id into v_kept from public.appointments where id in (p_one, p_other) order by created_at, id limit 1;
  v_gone := case v_kept when p_one then p_other else p_one end;
  update public.appointment_refs set appointment_id = v_kept where appointment_id = v_gone;
  perform private.move_verification(v_kept, v_gone);
  delete from public.appointments where id = v_gone;
  return v_kept;
end $$;
comment on function private.merge_appointments is
  'Two rows turn out to be one chain, because its middle link came last: the older row takes over the trail, and what was said and decided about the other.';

alter table public.appointments enable row level security;
create policy "members read their organization's appointments" on public.appointments for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointments to authenticated;
alter table public.appointment_refs enable row level security;
create policy "members read their appointments' references" on public.appointment_refs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointment_refs to authenticated;
grant select, insert, update, delete on public.appointments, public.appointment_refs to service_role;

create function private.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable security definer set search_path = '' as $$
  select e.id, e.kind, array(select n ->> 'type' from jsonb_array_elements(e.normalised) n), r.provider_ref, e.occurred_at, e.received_at, e.status
  from public.appointment_refs r
  join public.events e on e.organization_id = r.organization_id and e.integration_id = r.integration_id
    and e.subject >= private.slot_of(r.provider_ref) and e.subject < private.slot_of(r.provider_ref) || '$'
    and exists (select from jsonb_array_elements(e.normalised) n (fact) where private.is_about(n.fact, r.provider_ref))
  where r.appointment_id = p_appointment_id and r.organization_id = any (array(select private.my_organization_ids()))
  order by e.occurred_at nulls last, e.id
$$;
comment on function private.appointment_trail is
  'Which deliveries made an appointment''s row, over all its references. Definer: every member may see that they came, only managers what they said.';

create function public.appointment_trail(p_appointment_id uuid)
returns table (event_id bigint, kind text, types text[], provider_ref text, occurred_at timestamptz, received_at timestamptz, status text)
language sql stable set search_path = '' as $$
  select * from private.appointment_trail(p_appointment_id)
$$;
comment on function public.appointment_trail is 'The signed deliveries behind an appointment, oldest first. A stranger gets no rows.';
grant execute on function private.appointment_trail, public.appointment_trail to authenticated;
