-- Lead status and confirmed outcomes, computed from calls and appointments.

create function private.match_claims(p_lead_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  update public.appointments a set call_id = w.call_id
  from (
    select x.id, (
      select c.id from public.calls c
      where c.organization_id = x.organization_id and c.lead_id = x.lead_id and c.claimed_outcome = 'appointment_set'
        and x.booked_at between c.occurred_at - interval '5 minutes' and coalesce(c.ended_at, c.occurred_at) + interval '24 hours'
      order by c.occurred_at desc, c.provider_ref desc limit 1) as call_id
    from public.leads l join public.appointments x on x.organization_id = l.organization_id and x.lead_id = l.id
    where l.id = any (p_lead_ids)
  ) w
  where a.id = w.id and a.call_id is distinct from w.call_id;
  update public.calls c set confirmed_outcome = w.outcome, updated_at = now()
  from (
    select y.organization_id, y.id, case when exists (
      select 1 from public.appointments b
      where b.organization_id = y.organization_id and b.lead_id = y.lead_id
        and b.booked_at between y.occurred_at - interval '5 minutes' and coalesce(y.ended_at, y.occurred_at) + interval '24 hours'
    ) and y.claimed_outcome = 'appointment_set' then 'appointment_booked' end as outcome
    from public.leads l join public.calls y on y.organization_id = l.organization_id and y.lead_id = l.id
    where l.id = any (p_lead_ids)
  ) w
  where c.organization_id = w.organization_id and c.id = w.id and c.confirmed_outcome is distinct from w.outcome;
end $$;
comment on function private.match_claims is
  'Confirms claimed bookings: by a booking of the same lead made between five minutes before the call and a day after it.';

create function private.refresh_leads(p_ids uuid[]) returns void
language plpgsql set search_path = '' as $$
declare v_weighed uuid[];
begin
  -- Locks before reading, so that two calls of one lead that end at once are handled one after the other.
  perform 1 from public.leads where id = any (p_ids) order by id for no key update;
  -- Bookings affect claimed calls, and so does the removal of the last one from a lead.
  -- (Limited, so that the planner looks them up lead by lead instead of reading all appointments.)
  v_weighed := array(
    select l.id from public.leads l where l.id = any (p_ids) and coalesce(
      (select true from public.appointments a where a.organization_id = l.organization_id and a.lead_id = l.id limit 1),
      (select true from public.calls c where c.organization_id = l.organization_id and c.lead_id = l.id and c.confirmed_outcome is not null
        limit 1)));
  if cardinality(v_weighed) > 0 then perform private.match_claims(v_weighed); end if;
  update public.leads l set status = n.status, last_contact_at = n.last_contact_at, first_seen_at = n.first_seen_at,
    source = n.source, name = n.name, time_zone = n.time_zone, locale = n.locale
  from (
    select k.id,
      case
        when a.booked_at is not null then 'booked'
        when v.claimed = 'appointment_set' then 'booking_claimed'
        when v.claimed = 'callback_requested' then 'callback'
        -- "Do not call" also creates a suppression; as a lead, such a person must at least not get a callback.
        when v.claimed in ('not_interested', 'do_not_call') then 'not_interested'
        when v.talked then 'contacted'
        else 'new' end as status,
      v.last_contact_at,
      case when p.is_by_hand then least(k.first_seen_at, v.first_call_at, a.first_event_at)
        else coalesce(least(v.first_call_at, a.first_event_at), k.first_seen_at) end as first_seen_at,
      case
        when p.is_by_hand then k.source
        when v.first_call_at is null or a.first_event_at < v.first_call_at then 'booking'
        when v.first_direction = 'outbound' then 'outbound_call'
        else 'inbound_call' end as source,
      -- The earliest booking with a name names the lead, whichever arrived first.
      case when p.is_by_hand then k.name else coalesce(a.name, k.name) end as name,
      case when p.is_by_hand then k.time_zone else coalesce(a.time_zone, k.time_zone) end as time_zone,
      case when p.is_by_hand then k.locale else coalesce(a.locale, k.locale) end as locale
    from public.leads k
    -- Values entered by a person take precedence over deliveries; deliveries only add earlier contact.
    cross join lateral (select k.source in ('manual', 'import') as is_by_hand) p
    cross join lateral (
      select min(booked_at) as booked_at, min(first_event_at) as first_event_at,
        (array_agg(attendee_name order by first_event_at, provider_ref) filter (where attendee_name is not null))[1] as name,
        (array_agg(attendee_time_zone order by first_event_at, provider_ref) filter (where attendee_time_zone is not null))[1] as time_zone,
        (array_agg(left(attendee_locale, 2) order by first_event_at, provider_ref)
          filter (where left(attendee_locale, 2) in ('en', 'sv')))[1] as locale
      from public.appointments where organization_id = k.organization_id and lead_id = k.id
    ) a
    cross join lateral (
      select
        bool_or(status = 'ended' and in_voicemail is not true) as talked,
        max(coalesce(ended_at, occurred_at)) filter (where status = 'ended' and in_voicemail is not true) as last_contact_at,
        (array_agg(claimed_outcome order by occurred_at desc, provider_ref desc)
          filter (where claimed_outcome in ('appointment_set', 'callback_requested', 'not_interested', 'do_not_call')))[1] as claimed,
        min(occurred_at) as first_call_at,
        (array_agg(direction order by occurred_at, provider_ref))[1] as first_direction
      from public.calls where organization_id = k.organization_id and lead_id = k.id
    ) v
    where k.id = any (p_ids)
  ) n
  where l.id = n.id and (l.status, l.last_contact_at, l.first_seen_at, l.source, l.name, l.time_zone, l.locale)
    is distinct from (n.status, n.last_contact_at, n.first_seen_at, n.source, n.name, n.time_zone, n.locale);
end $$;
comment on function private.refresh_leads is
  'Computes status, source, name, first and last contact of leads from calls and appointments. A booking outranks the model''s claims; '
  'the latest decisive call outranks earlier ones.';
