-- Reminders of appointments, nudges of owners, and rebooking of missed visits.

create type private.reminder_slot as (
  step text, channel text, due_at timestamptz, expires_at timestamptz, decision text, zone text, zone_source text
);
comment on type private.reminder_slot is
  'One message that an appointment needs: decision is `plan`, or the machine code of why it is not sent.';

create function private.reminder_slots(a public.appointments, p_as_of timestamptz) returns setof private.reminder_slot
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  v_purpose text;
  v_to text;
  v_answer private.permission;
  r private.reminder_slot;
begin
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  for r in
    select s.step, s.channel, s.base + s.off, s.base + s.off + s.patience, 'plan', null, null
    from (values
      -- Elapsed time, not local time: "2 h before" is two hours even when the clocks change.
      ('reminder_24h', 'sms', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_24h', 'email', a.starts_at, interval '-24 hours', interval '2 hours'),
      ('reminder_2h', 'sms', a.starts_at, interval '-2 hours', interval '30 minutes'),
      ('reminder_15min', 'sms', a.starts_at, interval '-15 minutes', interval '10 minutes'),
      ('ask_lead', 'sms', coalesce(a.ends_at, a.starts_at), interval '1 hour', interval '24 hours')
    ) s (step, channel, base, off, patience)
  loop
    v_to := private.address_of(v_lead, a, r.channel);
    v_purpose := case r.step when 'ask_lead' then 'confirmation' else 'reminder' end;
    if v_lead.id is null or v_to is null then
      r.decision := case r.channel when 'sms' then 'no_number' else 'no_email' end;
    else
      v_answer := private.permit(a.organization_id, v_lead.id, r.channel, v_purpose, case r.channel when 'sms' then v_to end,
        case r.channel when 'email' then v_to end, null, false, r.due_at);
      r.zone := v_answer.zone;
      r.zone_source := v_answer.zone_source;
      r.decision := case
        when r.due_at <= p_as_of then 'too_late'
        when (private.message_provider(a.organization_id, r.channel)).id is null then 'no_provider'
        when v_answer.allowed then 'plan'
        -- The question after the visit may wait until morning; a reminder postponed like that would be useless.
        when r.step = 'ask_lead' and v_answer.not_before < r.expires_at then 'plan'
        when v_answer.reason = 'outside_hours' then 'skipped_quiet_hours'
        else v_answer.reason end;
      if r.decision = 'plan' and v_answer.not_before > r.due_at then r.due_at := v_answer.not_before; end if;
    end if;
    return next r;
  end loop;
end $$;
comment on function private.reminder_slots is
  'Returns the messages an appointment''s time requires, and for each whether it will be sent, as decided now for its due time.';

create function private.plan_reminder(a public.appointments, r private.reminder_slot, p_as_of timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
  v_lead public.leads;
  m public.messages;
begin
  select * into m from public.messages x
  where x.organization_id = a.organization_id and x.appointment_id = a.id and x.template = r.step and x.channel = r.channel
    and x.about_starts_at = a.starts_at and x.status <> 'cancelled';
  -- A message that is due or sent belongs to the outbox.
  if m.id is not null and (m.status not in ('planned', 'queued') or m.planned_for <= p_as_of) then return; end if;
  select * into v_lead from public.leads l where l.organization_id = a.organization_id and l.id = a.lead_id;
  if m.id is not null and (r.decision <> 'plan' or m.planned_for <> r.due_at or m.lead_id is distinct from a.lead_id
    or m.to_address is distinct from private.address_of(v_lead, a, r.channel) or m.locale
      is distinct from private.language_of(v_lead, a)) then
    perform private.cancel_these_messages(array[m.id], case r.decision when 'plan' then 'planned_again' else r.decision end, p_as_of);
    m := null;
  end if;
  -- The same time in another zone from now on: the text shows local time.
  update public.messages x set planned_zone = r.zone, planned_zone_source = r.zone_source
  where x.id = m.id and (x.planned_zone, x.planned_zone_source) is distinct from (r.zone, r.zone_source);
  if m.id is null and r.decision = 'plan' then
    perform private.plan_message(a.organization_id, a.lead_id, r.channel,
      case r.step when 'ask_lead' then 'confirmation' else 'reminder' end, r.step, r.due_at,
      a.id, r.expires_at, p_as_of);
  end if;
end $$;
comment on function private.plan_reminder is 'Plans, keeps or cancels one message of an appointment, as decided.';

create function private.plan_reminders(p_appointment_ids uuid[], p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  r private.reminder_slot;
  v_planned int := 0;
  v_stale uuid[];
begin
  -- Serializes planning for an appointment; a second run finds everything done.
  for a in select * from public.appointments where id = any (p_appointment_ids) order by id for no key update loop
    v_stale := array(
      select m.id from public.messages m
      where m.organization_id = a.organization_id and m.appointment_id = a.id and m.purpose in ('reminder', 'confirmation')
        and m.status in ('planned', 'queued')
        -- A visit cancelled after its start is judged nevertheless, so the question after it stays.
        and (not (a.status = 'booked' or (a.is_judged and m.purpose = 'confirmation')) or m.about_starts_at is distinct from a.starts_at));
    if v_stale <> '{}' then
      perform private.cancel_these_messages(v_stale,
        case when a.status = 'cancelled' then 'appointment_cancelled' else 'appointment_moved' end, p_as_of);
    end if;
    continue when a.status <> 'booked' or a.lead_id is null or coalesce(a.ends_at, a.starts_at) + interval '1 hour' <= p_as_of
      or ((private.message_provider(a.organization_id, 'sms')).id is null
        and (private.message_provider(a.organization_id, 'email')).id is null);
    for r in select * from private.reminder_slots(a, p_as_of) loop
      perform private.plan_reminder(a, r, p_as_of);
      v_planned := v_planned + (r.decision = 'plan')::int;
    end loop;
  end loop;
  return v_planned;
end $$;
comment on function private.plan_reminders is
  'Aligns the planned messages of these appointments with their status, time and address. Repeated or simultaneous runs change nothing. '
  'Returns how many are planned.';

create function private.plan_for_changed_appointments() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[];
begin
  -- A booking is folded in several steps; only steps that change the time or the person plan again.
  if tg_op = 'INSERT' then
    v_ids := array(select f.id from fresh f where f.status = 'booked' and f.lead_id is not null
      and coalesce(f.ends_at, f.starts_at) > now() - interval '1 hour');
  else
    execute 'select array(select f.id from fresh f join gone g on g.id = f.id
      where (f.status, f.starts_at, f.ends_at, f.lead_id, f.attendee_email, f.attendee_phone, f.attendee_locale)
        is distinct from (g.status, g.starts_at, g.ends_at, g.lead_id, g.attendee_email, g.attendee_phone, g.attendee_locale)
        and greatest(f.ends_at, f.starts_at, g.starts_at) > now() - interval ''1 hour'')' into v_ids;
  end if;
  if v_ids = '{}' then return null; end if;
  perform private.plan_reminders(v_ids, now());
  -- A person who has booked a new time is not asked to book one.
  perform private.cancel_these_messages(array(
    select m.id from public.appointments a join public.messages m
      on m.organization_id = a.organization_id and m.lead_id = a.lead_id and m.purpose = 'rebook' and m.status in ('planned', 'queued')
    where a.id = any (v_ids) and a.status = 'booked' and a.starts_at > now() and m.about_starts_at < a.starts_at), 'booked_again', now());
  return null;
end $$;
comment on function private.plan_for_changed_appointments is
  'Statement trigger: messages follow an appointment''s time in the same transaction. Definer, because nobody writes messages directly.';

create function private.plan_upcoming(p_as_of timestamptz default now()) returns int language sql set search_path = '' as $$
  select private.plan_reminders(array(
    select a.id from public.appointments a
    where a.status = 'booked' and a.starts_at > p_as_of and a.starts_at < p_as_of + interval '26 hours'
      and exists (select from public.integrations i where i.organization_id = a.organization_id and i.status = 'active'
        and private.service_of(i.provider) in ('texts', 'mail'))), p_as_of)
$$;
comment on function private.plan_upcoming is
  'Plans again for appointments within 26 hours, because a number, a lifted suppression or a provider may have been added since the '
  'booking.';

create function private.reminder_plan(p_appointment_id uuid) returns table (
  step text, channel text, due_at timestamptz, zone text, zone_source text, status text, reason text, about_starts_at timestamptz,
  message_id uuid, finished_at timestamptz, user_id uuid
) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare a public.appointments;
begin
  select * into a from public.appointments x where x.id = p_appointment_id and x.organization_id in (select private.my_organization_ids());
  if a.id is null then return; end if;
  return query
  select m.template, m.channel, m.planned_for, m.planned_zone, m.planned_zone_source,
    -- Planned, but would be refused at present: better shown now than found out later.
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then 'skipped' else m.status end,
    case when m.status = 'planned' and s.decision not in ('plan', 'too_late') then s.decision else coalesce(m.cancel_reason, m.error) end,
    of_it.about_starts_at, m.id, coalesce(m.delivered_at, m.sent_at, m.cancelled_at), m.user_id
  from (
    select x.id, x.about_starts_at from public.messages x where x.organization_id = a.organization_id and x.appointment_id = a.id
      and x.direction = 'out'
    union all
    select n.message_id, n.about_starts_at from private.nudges n where n.organization_id = a.organization_id and n.appointment_id = a.id
  ) of_it
  join public.messages m on m.organization_id = a.organization_id and m.id = of_it.id
  left join private.reminder_slots(a, now()) s on s.step = m.template and s.channel = m.channel and m.about_starts_at = a.starts_at
  union all
  select s.step, s.channel, s.due_at, s.zone, s.zone_source, 'skipped', s.decision, a.starts_at, null, null, null
  from private.reminder_slots(a, now()) s
  where a.status = 'booked' and s.decision <> 'plan'
    and not exists (select from public.messages m where m.organization_id = a.organization_id and m.appointment_id = a.id
      and m.template = s.step and m.channel = s.channel and m.about_starts_at = a.starts_at)
  order by 3, 2, 1;
end $$;
comment on function private.reminder_plan is 'Definer, because the planner''s decision reads more than a member may.';
grant execute on function private.reminder_plan to authenticated;

create function private.begin_rebook(p_appointment_id uuid, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare
  a public.appointments;
  v_planned int;
begin
  select * into a from public.appointments where id = p_appointment_id for no key update;
  if a.status <> 'booked' or a.lead_id is null then return 0; end if;
  -- A person with a future appointment needs no other.
  if exists (select from public.appointments o where o.organization_id = a.organization_id and o.lead_id = a.lead_id
    and o.id <> a.id and o.status = 'booked' and o.starts_at > p_as_of) then return 0; end if;
  -- A person who opted out on one channel since the no-show is not contacted on another one either.
  if exists (select from public.suppressions s where s.organization_id = a.organization_id and s.lifted_at is null
    and s.channel in ('sms', 'all')
    and s.phone = (select private.address_of(l, a, 'sms') from public.leads l
      where l.organization_id = a.organization_id and l.id = a.lead_id)) then return 0; end if;
  select count(private.plan_message(a.organization_id, a.lead_id, s.channel, 'rebook', s.step, p_as_of + s.off, a.id,
    p_as_of + s.off + interval '36 hours', p_as_of))
  into v_planned
  from (values ('rebook_1', 'sms', interval '0'), ('rebook_2', 'email', interval '2 days'), ('rebook_3', 'sms', interval '4 days')) s (step,
    channel, off)
  where (private.message_provider(a.organization_id, s.channel)).id is not null;
  return v_planned;
end $$;
comment on function private.begin_rebook is
  'Plans the messages after a no-show: an SMS now, an e-mail after two days, a last SMS after four. Repeating it changes nothing. Returns '
  'how many are planned.';

create function private.nudge_owners(p_as_of timestamptz default now()) returns int language plpgsql set search_path = '' as $$
declare
  v record;
  v_message uuid;
  v_asked int := 0;
begin
  -- A second run finds everyone asked.
  perform pg_advisory_xact_lock(hashtextextended('nudge owners', 0));
  for v in
    with whom as (
      select w.*, m.user_id from private.unanswered_appointments(null, p_as_of) w
      join public.memberships m on m.organization_id = w.organization_id and m.role in ('owner', 'manager') and m.wants_nudges
      where not exists (select from private.nudges n where n.organization_id = w.organization_id and n.appointment_id = w.appointment_id
        and n.about_starts_at = w.starts_at and n.user_id = m.user_id)
    )
    select w.organization_id, w.user_id, array_agg(w.appointment_id) as ids, min(w.deadline_at) as first_deadline,
      max(w.deadline_at) as last_deadline
    from whom w
    -- Appointments due within a day are included: one e-mail a day, not one an hour.
    where w.nudge_at <= p_as_of + interval '1 day' and (private.message_provider(w.organization_id, 'email')).id is not null
    group by 1, 2 having min(w.nudge_at) <= p_as_of order by 1, 2
  loop
    v_message := private.plan_message_to_member(v.organization_id, v.user_id, 'nudge', 'nudge_owners',
      private.waking_hour(v.organization_id, p_as_of, v.first_deadline - interval '1 hour'), v.last_deadline, p_as_of);
    continue when v_message is null;
    insert into private.nudges (organization_id, appointment_id, about_starts_at, user_id, message_id)
    select v.organization_id, a.id, a.starts_at, v.user_id, v_message from public.appointments a
    where a.organization_id = v.organization_id and a.id = any (v.ids);
    v_asked := v_asked + 1;
  end loop;
  return v_asked;
end $$;
comment on function private.nudge_owners is
  'Plans one e-mail to each owner and manager who wants it, with the appointments that lack a statement and are near their deadline. '
  'Nobody is asked twice about a time. Called by pg_cron; returns how many are planned.';
