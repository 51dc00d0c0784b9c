-- Ingest: one delivery, one round trip. Stored first; applied in a sub-transaction that may fail alone.

create function private.refresh_lead(p_organization_id uuid, p_lead_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_booked timestamptz;
  v_booking_name text;
  v record;
begin
  -- Bookings change what calls claimed: see first whether there are any.
  select min(booked_at), (array_agg(attendee_name order by booked_at, provider_ref))[1] into v_booked, v_booking_name
  from public.appointments where organization_id = p_organization_id and lead_id = p_lead_id and booked_at is not null;
  if exists (select 1 from public.appointments where organization_id = p_organization_id and lead_id = p_lead_id) then
    perform private.weigh_claims(p_organization_id, p_lead_id);
  end if;
  select
    bool_or(status = 'ended' and in_voicemail is not true) as talked,
    max(coalesce(ended_at, occurred_at)) filter (where status = 'ended' and in_voicemail is not true) as last_contact_at,
    (array_agg(claimed_outcome order by occurred_at desc, provider_ref desc)
      filter (where claimed_outcome in ('appointment_set', 'callback_requested', 'not_interested')))[1] as claimed,
    min(occurred_at) as first_call_at,
    (array_agg(direction order by occurred_at, provider_ref))[1] as first_direction
  into v from public.calls where organization_id = p_organization_id and lead_id = p_lead_id;

  update public.leads l set
    status = s.status, last_contact_at = s.last_contact_at, first_seen_at = s.first_seen_at, source = s.source, name = s.name
  from (
    select
      case
        when v_booked is not null then 'booked'
        when v.claimed = 'appointment_set' then 'booking_claimed'
        when v.claimed = 'callback_requested' then 'callback'
        when v.claimed = 'not_interested' then 'not_interested'
        when v.talked then 'contacted'
        else 'new' end as status,
      v.last_contact_at as last_contact_at,
      case when k.source in ('manual', 'import') then k.first_seen_at else coalesce(least(v.first_call_at, v_booked), k.first_seen_at) end as first_seen_at,
      case
        when k.source in ('manual', 'import') then k.source
        when v.first_call_at is null or v_booked < v.first_call_at then 'booking'
        when v.first_direction = 'outbound' then 'outbound_call'
        else 'inbound_call' end as source,
      case when k.source in ('manual', 'import') then k.name else coalesce(v_booking_name, k.name) end as name
    from public.leads k where k.id = p_lead_id
  ) s
  where l.id = p_lead_id
    and (l.status, l.last_contact_at, l.first_seen_at, l.source, l.name)
      is distinct from (s.status, s.last_contact_at, s.first_seen_at, s.source, s.name);
end $$;
comment on function private.refresh_lead is
  'Computes what calls and appointments say of a lead: status, source, first and last contact. A booking outranks what the model claims; the latest decisive call outranks earlier ones.';

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

create function private.apply_event(p_event public.events) returns text
language plpgsql set search_path = '' as $$
declare
  v_said jsonb;
  v_ordinal smallint := 0;
  v_lead uuid;
begin
  if jsonb_array_length(p_event.normalised) = 0 then return 'ignored'; end if;
  for v_said in select value from jsonb_array_elements(p_event.normalised) loop
    case split_part(v_said ->> 'type', '.', 1)
      when 'call' then
        v_lead := private.apply_call(p_event, v_ordinal, v_said);
        -- A call that only began says nothing yet about the lead.
        if v_said ->> 'type' = 'call.started' then v_lead := null; end if;
      when 'appointment' then v_lead := private.apply_appointment(p_event, v_ordinal, v_said);
    end case;
    if v_lead is not null then perform private.refresh_lead(p_event.organization_id, v_lead); end if;
    v_ordinal := v_ordinal + 1;
  end loop;
  return 'applied';
end $$;
comment on function private.apply_event is 'Applies all domain events of one delivery, or none. The same twice changes nothing.';

create function private.settle_event(p_event public.events, p_as_of timestamptz) returns text
language plpgsql set search_path = '' as $$
declare
  v_status text;
  v_error text;
begin
  begin
    v_status := private.apply_event(p_event);
  exception when others then
    v_status := case when p_event.attempts + 1 >= 8 then 'dead' else 'failed' end;
    v_error := left(sqlstate || ' ' || sqlerrm, 500);
  end;
  if v_status <> p_event.status then
    update public.events set
      status = v_status, attempts = p_event.attempts + 1, error = v_error,
      applied_at = case when v_status = 'applied' then p_as_of end,
      -- 1, 2, 4 … 64 minutes, each up to a quarter longer so that a crowd does not return at once.
      next_attempt_at = case when v_status = 'failed'
        then p_as_of + interval '1 minute' * power(2, p_event.attempts) * (1 + random() * 0.25) end
    where id = p_event.id;
  elsif v_status = 'failed' then
    update public.events set attempts = p_event.attempts + 1, error = v_error,
      next_attempt_at = p_as_of + interval '1 minute' * power(2, p_event.attempts) * (1 + random() * 0.25)
    where id = p_event.id;
  end if;
  return v_status;
end $$;
comment on function private.settle_event is
  'Applies an event in a sub-transaction and writes down how it went: after eight failures it is dead and waits for a person.';

create function private.ingest(
  p_integration_id uuid, p_credential_id uuid, p_dedupe_key text, p_kind text, p_occurred_at timestamptz, p_received_at timestamptz,
  p_headers jsonb, p_body text, p_body_encoding text, p_body_sha256 text, p_events jsonb,
  p_problem text default null, p_apply boolean default true
) returns table (event_id bigint, outcome text) language plpgsql security definer set search_path = '' as $$
declare
  e public.events;
  v_organization uuid;
  v_inline boolean := p_problem is null and p_apply;
begin
  select organization_id into v_organization from public.credentials
  where id = p_credential_id and integration_id = p_integration_id and retired_at is null;
  if not found then perform private.refuse(409, 'credential_retired', 'Read the endpoint again'); end if;

  -- Written as it will be if all goes well: the usual delivery costs one write of its body.
  insert into public.events (
    organization_id, integration_id, credential_id, kind, dedupe_key, occurred_at, received_at, status, attempts, next_attempt_at,
    applied_at, error, body_sha256, body_encoding, body, headers, normalised)
  values (
    v_organization, p_integration_id, p_credential_id, p_kind, p_dedupe_key, p_occurred_at, p_received_at,
    case when p_problem is not null then 'dead' when jsonb_array_length(p_events) = 0 then 'ignored' when v_inline then 'applied' else 'stored' end,
    case when v_inline then 1 else 0 end,
    case when p_problem is null and not p_apply and jsonb_array_length(p_events) > 0 then p_received_at end,
    case when v_inline and jsonb_array_length(p_events) > 0 then p_received_at end, p_problem,
    p_body_sha256, p_body_encoding, p_body, p_headers, p_events)
  on conflict on constraint events_are_applied_once do nothing
  returning * into e;
  if not found then
    return query select id, 'duplicate' from public.events where integration_id = p_integration_id and dedupe_key = p_dedupe_key;
    return;
  end if;
  if e.status = 'applied' then
    e.attempts := 0;
    perform set_config('callboard.collecting', 'on', true);
    e.status := private.settle_event(e, p_received_at);
    perform private.announce_collected(v_organization);
  end if;
  return query select e.id, case when e.status = 'dead' then 'failed' else e.status end;
end $$;
comment on function private.ingest is
  'Stores a verified delivery and applies it, in one round trip; answers (event_id, applied | stored | ignored | failed | duplicate). Definer, called by the webhooks function. Refuses: credential_retired.';

create function private.retry_events(p_as_of timestamptz default now(), p_limit int default 200) returns int
language plpgsql security definer set search_path = '' as $$
declare
  e public.events;
  v_count int := 0;
begin
  for e in
    select * from public.events where next_attempt_at <= p_as_of order by next_attempt_at limit p_limit for update skip locked
  loop
    perform private.settle_event(e, p_as_of);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;
comment on function private.retry_events is
  'Applies what is due: deliveries stored for later and failures whose time has come. Called by pg_cron; answers how many were tried.';
