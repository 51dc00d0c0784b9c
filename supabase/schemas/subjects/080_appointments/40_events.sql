-- The subject of a domain event, and the locks it takes.

create function private.phone_of_event(p_fact jsonb) returns text language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_fact ? 'appointment' then p_fact #>> '{appointment,attendee,phone}'
    -- A report about one of our messages changes the message; a reply may change the lead.
    when p_fact ->> 'type' = 'message.received' then case p_fact #>> '{message,channel}' when 'sms' then p_fact #>> '{message,from}' end
    when p_fact ? 'message' then null
    when p_fact #>> '{call,direction}' = 'outbound' then p_fact #>> '{call,to_number}'
    else p_fact #>> '{call,from_number}' end;
end $$;
comment on function private.phone_of_event is
  'Returns the lead''s number in a domain event, as the provider gave it; null if the event changes no lead.';

create function private.subject_of(p_fact jsonb) returns text language plpgsql immutable set search_path = '' as $$
begin
  return coalesce('call:' || (p_fact #>> '{call,provider_ref}'), 'appointment:' || (p_fact #>> '{appointment,provider_ref}'),
    'message:' || (p_fact #>> '{message,provider_ref}'), 'invoice:' || (p_fact #>> '{invoice,provider_ref}'),
    'payment:' || (p_fact #>> '{payment,provider_ref}'));
end $$;
comment on function private.subject_of is
  'Returns the subject of a domain event. All events of one delivery have one subject; the webhook function splits deliveries about '
  'several.';

create function private.lock_concerned(p_events private.domain_event[]) returns void
language plpgsql set search_path = '' as $$
begin
  -- By name, which can be locked before there is a row: the call or the integration's bookings (as private.lock_bookings does),
  -- and the lead.
  perform pg_advisory_xact_lock(n.name) from (
    select distinct hashtextextended(x.name, 0) as name
    from unnest(p_events) e cross join lateral (values
      (case when e.fact ? 'call' then 'call ' || e.integration_id || ' ' || (e.fact #>> '{call,provider_ref}')
        when e.fact ? 'message' then 'message ' || e.integration_id || ' ' || (e.fact #>> '{message,provider_ref}')
        when e.fact ?| array['invoice', 'payment'] then 'payments ' || e.integration_id
        else 'appointments ' || e.integration_id end),
      ('lead ' || e.organization_id || ' ' || private.phone_of_event(e.fact)),
      ('lead ' || e.organization_id || ' ' || lower(trim(e.fact #>> '{appointment,attendee,email}')))) x (name)
    where x.name is not null order by 1
  ) n;
  -- Then the leads it is or was about, if they exist: by phone, by e-mail, and through its call or appointment.
  perform 1 from public.leads where id = any (array(
    select l.id from unnest(p_events) e cross join lateral (
      select id from public.leads k where k.organization_id = e.organization_id and k.phone = private.phone_of_event(e.fact) limit 1) l
    union all
    select c.lead_id from unnest(p_events) e cross join lateral (
      select lead_id from public.calls k where k.organization_id = e.organization_id and k.integration_id = e.integration_id
        and k.provider_ref = e.fact #>> '{call,provider_ref}' limit 1) c
    union all
    select l.id from unnest(p_events) e cross join lateral (
      select id from public.leads k where k.organization_id = e.organization_id
        and k.email = lower(trim(e.fact #>> '{appointment,attendee,email}')) limit 1) l
    where e.fact ? 'appointment'
    union all
    select a.lead_id from unnest(p_events) e cross join lateral (
      select k.lead_id from public.appointment_refs r
      join public.appointments k on k.organization_id = r.organization_id and k.id = r.appointment_id
      where r.organization_id = e.organization_id and r.integration_id = e.integration_id
        and r.provider_ref in (e.fact #>> '{appointment,provider_ref}', e.fact #>> '{appointment,previous_ref}') limit 2) a
    where e.fact ? 'appointment'
  )) order by id for no key update;
end $$;
comment on function private.lock_concerned is
  'Locks everything a batch is about, in one global order, before its first event is applied. Batches that locked one by one would '
  'deadlock.';
