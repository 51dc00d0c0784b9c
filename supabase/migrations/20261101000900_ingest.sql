-- Ingest: one delivery, one round trip. Stored first; applied in a sub-transaction that may fail alone.

create function private.refresh_lead(p_organization_id uuid, p_lead_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  k public.leads;
  n public.leads;
  a record;
  v record;
begin
  -- The lock comes before the look: two calls of one lead that end at once are seen one after the other.
  select * into k from public.leads where organization_id = p_organization_id and id = p_lead_id for no key update;
  -- The earliest booking that says something names the lead, whichever arrived first.
  select count(*) as appointments, min(booked_at) as booked_at, min(first_event_at) as first_event_at,
    (array_agg(attendee_name order by first_event_at, provider_ref) filter (where attendee_name is not null))[1] as name,
    (array_agg(attendee_time_zone order by first_event_at, provider_ref) filter (where attendee_time_zone is not null))[1] as time_zone,
    (array_agg(left(attendee_locale, 2) order by first_event_at, provider_ref) filter (where left(attendee_locale, 2) in ('en', 'sv')))[1] as locale
  into a from public.appointments where organization_id = p_organization_id and lead_id = p_lead_id;
  -- Bookings change what calls claimed.
  if a.appointments > 0 then perform private.weigh_claims(p_organization_id, p_lead_id); end if;
  select
    bool_or(status = 'ended' and in_voicemail is not true) as talked,
    max(coalesce(ended_at, occurred_at)) filter (where status = 'ended' and in_voicemail is not true) as last_contact_at,
    (array_agg(claimed_outcome order by occurred_at desc, provider_ref desc)
      filter (where claimed_outcome in ('appointment_set', 'callback_requested', 'not_interested', 'do_not_call')))[1] as claimed,
    min(occurred_at) as first_call_at,
    (array_agg(direction order by occurred_at, provider_ref))[1] as first_direction
  into v from public.calls where organization_id = p_organization_id and lead_id = p_lead_id;
  n := k;
  n.status := case
    when a.booked_at is not null then 'booked'
    when v.claimed = 'appointment_set' then 'booking_claimed'
    when v.claimed = 'callback_requested' then 'callback'
    -- "Do not call" is a suppression of its own; as a lead, such a person is at least not to be rung back.
    when v.claimed in ('not_interested', 'do_not_call') then 'not_interested'
    when v.talked then 'contacted'
    else 'new' end;
  n.last_contact_at := v.last_contact_at;
  -- Somebody added by hand may have called long before.
  if k.source in ('manual', 'import') then
    n.first_seen_at := least(k.first_seen_at, v.first_call_at, a.first_event_at);
  end if;
  if k.source not in ('manual', 'import') then
    n.first_seen_at := coalesce(least(v.first_call_at, a.first_event_at), k.first_seen_at);
    n.source := case
      when v.first_call_at is null or a.first_event_at < v.first_call_at then 'booking'
      when v.first_direction = 'outbound' then 'outbound_call'
      else 'inbound_call' end;
    n.name := coalesce(a.name, k.name);
    n.time_zone := coalesce(a.time_zone, k.time_zone);
    n.locale := coalesce(a.locale, k.locale);
  end if;
  if n is distinct from k then
    update public.leads set status = n.status, last_contact_at = n.last_contact_at, first_seen_at = n.first_seen_at,
      source = n.source, name = n.name, time_zone = n.time_zone, locale = n.locale
    where organization_id = p_organization_id and id = p_lead_id;
  end if;
end $$;
comment on function private.refresh_lead is
  'Computes what calls and appointments say of a lead: status, source, name, first and last contact. A booking outranks what the model claims; the latest decisive call outranks earlier ones.';

create function private.weigh_claims(p_organization_id uuid, p_lead_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.appointments a set call_id = w.call_id
  from (
    select x.id, (
      select c.id from public.calls c
      where c.organization_id = p_organization_id and c.lead_id = p_lead_id and c.claimed_outcome = 'appointment_set'
        and x.booked_at between c.occurred_at - interval '5 minutes' and coalesce(c.ended_at, c.occurred_at) + interval '24 hours'
      order by c.occurred_at desc, c.provider_ref desc limit 1) as call_id
    from public.appointments x where x.organization_id = p_organization_id and x.lead_id = p_lead_id
  ) w
  where a.id = w.id and a.call_id is distinct from w.call_id;
  update public.calls c set confirmed_outcome = w.outcome, updated_at = now()
  from (
    select y.id, case when exists (
      select 1 from public.appointments b
      where b.organization_id = p_organization_id and b.lead_id = p_lead_id
        and b.booked_at between y.occurred_at - interval '5 minutes' and coalesce(y.ended_at, y.occurred_at) + interval '24 hours'
    ) and y.claimed_outcome = 'appointment_set' then 'appointment_booked' end as outcome
    from public.calls y where y.organization_id = p_organization_id and y.lead_id = p_lead_id
  ) w
  where c.id = w.id and c.confirmed_outcome is distinct from w.outcome;
end $$;
comment on function private.weigh_claims is
  'A claimed booking is confirmed by a booking of the same lead made from five minutes before the call until a day after it.';

create function private.lock_names(p_organization_id uuid, p_integration_id uuid, p_said jsonb) returns setof text
language plpgsql immutable set search_path = '' as $$
declare
  v_call jsonb := p_said -> 'call';
  v_lead text := 'lead ' || p_organization_id || ' ';
begin
  if v_call is null then
    -- The same name as in private.lock_bookings.
    return next 'appointments ' || p_integration_id;
    return next v_lead || (p_said #>> '{appointment,attendee,phone}');
    return next v_lead || lower(trim(p_said #>> '{appointment,attendee,email}'));
  else
    return next 'call ' || p_integration_id || ' ' || (v_call ->> 'provider_ref');
    return next v_lead || (v_call ->> case v_call ->> 'direction' when 'outbound' then 'to_number' else 'from_number' end);
  end if;
end $$;
comment on function private.lock_names is
  'What a domain event is about, by names that can be locked before there is a row: its call or its integration''s bookings, and its lead.';

create function private.known_leads(p_organization_id uuid, p_integration_id uuid, p_said jsonb) returns setof uuid
language plpgsql stable set search_path = '' as $$
declare
  v_call jsonb := p_said -> 'call';
  v_phone text := case when v_call is null then p_said #>> '{appointment,attendee,phone}'
    else v_call ->> case v_call ->> 'direction' when 'outbound' then 'to_number' else 'from_number' end end;
begin
  -- One plain look each: as one query the planner read more of the tables, and a delivery took longer.
  return query select id from public.leads where organization_id = p_organization_id and phone = v_phone;
  if v_call is not null then
    return query select c.lead_id from public.calls c
      where c.organization_id = p_organization_id and c.integration_id = p_integration_id and c.provider_ref = v_call ->> 'provider_ref';
    return;
  end if;
  return query select id from public.leads
    where organization_id = p_organization_id and email = lower(trim(p_said #>> '{appointment,attendee,email}'));
  return query select a.lead_id from public.appointment_refs r
    join public.appointments a on a.organization_id = r.organization_id and a.id = r.appointment_id
    where r.organization_id = p_organization_id and r.integration_id = p_integration_id
      and r.provider_ref in (p_said #>> '{appointment,provider_ref}', p_said #>> '{appointment,previous_ref}');
end $$;
comment on function private.known_leads is
  'The leads a domain event is or was about, as far as there are rows: by phone, by e-mail, and of its call or appointment.';

create function private.lock_concerned(p_integration_ids uuid[], p_events jsonb[]) returns void
language plpgsql set search_path = '' as $$
declare v_name bigint;
begin
  for v_name in
    select distinct hashtextextended(n.name, 0)
    from unnest(p_integration_ids, p_events) d (integration_id, events)
    join public.integrations i on i.id = d.integration_id
    cross join lateral jsonb_array_elements(d.events) e (said)
    cross join lateral private.lock_names(i.organization_id, i.id, e.said) n (name)
    where n.name is not null order by 1
  loop
    perform pg_advisory_xact_lock(v_name);
  end loop;
  perform 1 from public.leads l where l.id = any (array(
    select k.lead_id
    from unnest(p_integration_ids, p_events) d (integration_id, events)
    join public.integrations i on i.id = d.integration_id
    cross join lateral jsonb_array_elements(d.events) e (said)
    cross join lateral private.known_leads(i.organization_id, i.id, e.said) k (lead_id)))
  order by l.id for no key update;
end $$;
comment on function private.lock_concerned is
  'Locks all that a batch of deliveries is about, in one order for everybody, before the first is applied: batches that lock as they go wait for each other in rings.';

create function private.is_only_contact(p_organization_id uuid, p_lead_id uuid, p_call_id uuid) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (
    select 1 from public.calls where organization_id = p_organization_id and lead_id = p_lead_id and id <> p_call_id
    union all
    select 1 from public.appointments where organization_id = p_organization_id and lead_id = p_lead_id);
end $$;
comment on function private.is_only_contact is
  'Whether a call is all we know of a lead. While such a call has only begun, the lead is as it was made: most calls of strangers begin so.';

create function private.apply_event(p_event public.events) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_said jsonb;
  v private.touched;
  v_changes jsonb := jsonb_build_array(private.change('events', 'insert', array[p_event.id::text]), private.change('daily_facts', 'update'));
begin
  for i in 0 .. jsonb_array_length(p_event.normalised) - 1 loop
    v_said := p_event.normalised -> i;
    if v_said ? 'call' then
      v := private.apply_call(p_event, v_said);
      v_changes := v_changes || private.change('calls', v.kind, array[v.id::text]);
    else
      v := private.apply_appointment(p_event, v_said);
      -- A booking may confirm a call.
      v_changes := v_changes || private.change('appointments', v.kind, array[v.id::text]) || private.change('calls', 'update');
    end if;
    if v.lead_id is not null and not (v.kind = 'insert' and v_said ->> 'type' = 'call.started'
      and private.is_only_contact(p_event.organization_id, v.lead_id, v.id)) then
      perform private.refresh_lead(p_event.organization_id, v.lead_id);
      v_changes := v_changes || private.change('leads', 'update', array[v.lead_id::text]);
    end if;
  end loop;
  return v_changes;
end $$;
comment on function private.apply_event is
  'Applies all domain events of one delivery and answers what became stale. The same twice changes nothing.';

create function private.subject_of(p_said jsonb) returns text language plpgsql immutable set search_path = '' as $$
begin
  return coalesce('call:' || (p_said #>> '{call,provider_ref}'), 'appointment:' || (p_said #>> '{appointment,provider_ref}'));
end $$;
comment on function private.subject_of is 'What a domain event is about. All events of one delivery are about one subject; an adapter that gets batches splits them.';

-- How applying went, and what it made stale.
create type private.settled as (status text, changes jsonb);
comment on type private.settled is 'The status an event ended in, and the changes to announce.';

create function private.settle_event(p_event public.events, p_as_of timestamptz) returns private.settled
language plpgsql set search_path = '' as $$
declare
  v private.settled;
  v_error text;
  v_collecting text := set_config('callboard.collecting', 'on', true);
begin
  for try in 1 .. 3 loop
    begin
      v.changes := private.apply_event(p_event);
      v.status := 'applied'; v_error := null;
    exception when others then
      v.status := case when p_event.attempts + 1 >= 8 then 'dead' else 'failed' end;
      v_error := left(sqlstate || ' ' || sqlerrm, 500);
      v.changes := jsonb_build_array(private.change('events', 'update', array[p_event.id::text]));
    end;
    -- Whoever gave way in a deadlock has let go of all its rows, and goes again at once.
    exit when v_error is null or left(v_error, 5) <> '40P01';
  end loop;
  v_collecting := set_config('callboard.collecting', '', true);
  if v.status <> 'applied' or p_event.status <> 'applied' then
    update public.events set
      status = v.status, attempts = p_event.attempts + 1, error = v_error,
      applied_at = case when v.status = 'applied' then p_as_of end,
      -- 1, 2, 4 … 64 minutes, each up to a quarter longer so that a crowd does not return at once.
      next_attempt_at = case when v.status = 'failed'
        then p_as_of + interval '1 minute' * power(2, p_event.attempts) * (1 + random() * 0.25) end
    where organization_id = p_event.organization_id and id = p_event.id;
  end if;
  return v;
end $$;
comment on function private.settle_event is
  'Applies an event in a sub-transaction and writes down how it went: after eight failures it is dead and waits for a person.';

-- The shape of one delivery on its way in; see supabase/functions/_shared/store/webhooks.ts.
create type private.delivery as (
  integration_id uuid, credential_id uuid, dedupe_key text, kind text, occurred_at timestamptz, received_at timestamptz,
  headers jsonb, body text, body_encoding text, body_sha256 text, events jsonb, problem text
);
comment on type private.delivery is
  'A verified delivery. body_sha256 is null where the body is kept as it came: then it is computed here.';

create function private.ingest_many(p_deliveries jsonb, p_apply boolean default true)
returns table (integration_id uuid, dedupe_key text, event_id bigint, outcome text) language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  e public.events;
  v private.settled;
  v_new bigint[] := '{}';
  v_changes jsonb := '[]';
begin
  if p_apply then
    perform private.lock_concerned(array_agg((d ->> 'integration_id')::uuid), array_agg(d -> 'events')) from jsonb_array_elements(p_deliveries) d;
  end if;
  for e in
    -- Written as it will be if all goes well: the usual delivery costs one write of its body.
    insert into public.events (
      organization_id, integration_id, credential_id, kind, dedupe_key, subject, occurred_at, received_at, status, attempts,
      next_attempt_at, applied_at, error, body_sha256, body_encoding, body, headers, normalised)
    select c.organization_id, c.integration_id, c.id, d.kind, d.dedupe_key, private.subject_of(d.events -> 0), d.occurred_at, d.received_at,
      s.status, case s.status when 'applied' then 1 else 0 end, case s.status when 'stored' then d.received_at end,
      case s.status when 'applied' then d.received_at end, d.problem,
      coalesce(d.body_sha256, encode(sha256(convert_to(d.body, 'UTF8')), 'hex')), d.body_encoding, d.body, d.headers, d.events
    from jsonb_populate_recordset(null::private.delivery, p_deliveries) d
    join public.credentials c on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
    cross join lateral (select case
      when d.problem is not null then 'dead' when d.events = '[]' then 'ignored' when p_apply then 'applied' else 'stored' end) s (status)
    -- One order for everybody: two batches with the same deliveries in them wait for each other, never in a ring.
    order by d.integration_id, d.dedupe_key
    on conflict on constraint events_are_applied_once do nothing
    returning *
  loop
    if e.status = 'applied' then
      e.attempts := 0;
      v := private.settle_event(e, e.received_at);
    else
      v := row(e.status, jsonb_build_array(private.change('events', 'insert', array[e.id::text])))::private.settled;
    end if;
    v_new := v_new || e.id;
    v_changes := v_changes || jsonb_build_array(jsonb_build_object('organization_id', e.organization_id, 'changes', v.changes));
    integration_id := e.integration_id; dedupe_key := e.dedupe_key; event_id := e.id;
    outcome := case v.status when 'dead' then 'failed' else v.status end;
    return next;
  end loop;
  perform private.announce_all(v_changes);
  if cardinality(v_new) < jsonb_array_length(p_deliveries) then
    return query
      select d.integration_id, d.dedupe_key, k.id, case when c.id is null then 'credential_retired' else 'duplicate' end
      from jsonb_populate_recordset(null::private.delivery, p_deliveries) d
      left join public.credentials c on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
      left join public.events k on k.organization_id = c.organization_id and k.integration_id = c.integration_id and k.dedupe_key = d.dedupe_key
      where k.id is null or k.id <> all (v_new);
  end if;
end $$;
comment on function private.ingest_many is
  'Stores verified deliveries and applies each on its own, in one round trip and one commit; answers per delivery (integration_id, dedupe_key, event_id, applied | stored | ignored | failed | duplicate | credential_retired). Definer, called by the webhooks function.';

create function private.ingest(
  p_integration_id uuid, p_credential_id uuid, p_dedupe_key text, p_kind text, p_occurred_at timestamptz, p_received_at timestamptz,
  p_headers jsonb, p_body text, p_body_encoding text, p_body_sha256 text, p_events jsonb,
  p_problem text default null, p_apply boolean default true
) returns table (event_id bigint, outcome text) language plpgsql security definer set search_path = '' as $$
begin
  select m.event_id, m.outcome into ingest.event_id, ingest.outcome from private.ingest_many(jsonb_build_array(row(
    p_integration_id, p_credential_id, p_dedupe_key, p_kind, p_occurred_at, p_received_at, p_headers, p_body, p_body_encoding,
    p_body_sha256, p_events, p_problem)::private.delivery), p_apply) m;
  if ingest.outcome = 'credential_retired' then perform private.refuse(409, 'credential_retired', 'Read the endpoint again'); end if;
  return next;
end $$;
comment on function private.ingest is
  'private.ingest_many for one delivery. Refuses: credential_retired.';

create function private.retry_events(p_as_of timestamptz default now(), p_limit int default 200) returns int
language plpgsql security definer set search_path = '' as $$
declare
  e public.events;
  v private.settled;
  v_count int := 0;
  v_due record;
begin
  select array_agg(d.organization_id) as organization_ids, array_agg(d.id) as ids,
    array_agg(d.integration_id) as integration_ids, array_agg(d.normalised) as events
  into v_due from (
    select organization_id, id, integration_id, normalised from public.events
    where next_attempt_at <= p_as_of order by next_attempt_at limit p_limit for update skip locked
  ) d;
  perform private.lock_concerned(v_due.integration_ids, v_due.events);
  for e in
    select x.* from unnest(v_due.organization_ids, v_due.ids) with ordinality d (organization_id, id, place)
    join public.events x on x.organization_id = d.organization_id and x.id = d.id order by d.place
  loop
    v := private.settle_event(e, p_as_of);
    perform private.announce(e.organization_id, v.changes);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
comment on function private.retry_events is
  'Applies what is due: deliveries stored for later and failures whose time has come. Called by pg_cron; answers how many were tried.';
