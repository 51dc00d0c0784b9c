-- Deliveries become events, and events become rows: a whole batch in one round trip.

-- The shape of an incoming delivery; see supabase/functions/_shared/store/webhooks.ts.
create type private.delivery as (
  integration_id uuid, credential_id uuid, dedupe_key text, kind text, occurred_at timestamptz, received_at timestamptz,
  headers jsonb, body text, body_encoding text, body_sha256 text, events jsonb, problem text
);
comment on type private.delivery is 'A verified delivery. body_sha256 is null if the body is stored unchanged: then it is computed here.';

-- A delivery on its way from the webhook function into the tables.
create type private.stored as (event_id bigint, organization_id uuid, integration_id uuid, dedupe_key text, status text, events jsonb);
comment on type private.stored is 'An event and its domain events. event_id and status are null before it is stored.';

create function private.domain_events_of(p_stored private.stored[]) returns private.domain_event[]
language plpgsql immutable set search_path = '' as $$
begin
  return (select coalesce(array_agg(row(
    s.event_id, s.organization_id, s.integration_id, s.dedupe_key, (fact ->> 'occurred_at')::timestamptz, fact)::private.domain_event),
    '{}')
  from unnest(p_stored) s cross join lateral jsonb_array_elements(s.events) fact);
end $$;
comment on function private.domain_events_of is 'Returns the domain events of deliveries.';

create function private.apply_events(p_events private.domain_event[]) returns void
language plpgsql set search_path = '' as $$
declare
  e private.domain_event;
  v_touched private.touched[];
begin
  perform set_config('callboard.collecting', 'on', true);
  v_touched := array(select t from private.apply_calls(array(select d from unnest(p_events) d where d.fact ? 'call')) t);
  -- Bookings of one chain change each other's rows, so they are applied one at a time, in the order they happened.
  for e in select d.* from unnest(p_events) d where d.fact ? 'appointment' order by d.occurred_at, d.event_id loop
    v_touched := v_touched || array(select t from private.apply_appointment(e) t)
      -- A booking may confirm a call.
      || row(e.organization_id, 'calls', 'update', null, null)::private.touched;
  end loop;
  if exists (select from unnest(p_events) d where d.fact ? 'message') then
    v_touched := v_touched || array(select t
      from private.apply_messages(array(select d from unnest(p_events) d where d.fact ? 'message')) t);
  end if;
  if exists (select from unnest(p_events) d where d.fact ?| array['invoice', 'payment']) then
    perform private.apply_payments(array(select d from unnest(p_events) d where d.fact ?| array['invoice', 'payment']));
  end if;
  perform private.refresh_leads(array(select distinct t.lead_id from unnest(v_touched) t where t.lead_id is not null));
  perform set_config('callboard.collecting', '', true);
  perform private.announce_all(v_touched || array(
    select row(t.organization_id, 'leads', 'update', t.lead_id::text, null)::private.touched from unnest(v_touched) t
    where t.lead_id is not null
    union all
    select row(d.organization_id, 'events', 'insert', d.event_id::text, null)::private.touched from unnest(p_events) d
    union all
    select distinct row(d.organization_id, 'daily_facts', 'update', null, null)::private.touched from unnest(p_events) d));
end $$;
comment on function private.apply_events is
  'Applies the domain events of a batch and announces what became stale. Repeating it changes nothing.';

create function private.apply_event(p_events private.domain_event[], p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare
  v_organization uuid := p_events[1].organization_id;
  v_id bigint := p_events[1].event_id;
  v_error text;
begin
  for try in 1 .. 3 loop
    begin
      update public.events set status = 'applied', applied_at = p_as_of, next_attempt_at = null
      where organization_id = v_organization and id = v_id;
      perform private.apply_events(p_events);
      return '{}';
    exception when others then
      v_error := left(sqlstate || ' ' || sqlerrm, 500);
    end;
    -- The transaction that lost a deadlock has released all its rows, and retries at once.
    exit when left(v_error, 5) <> '40P01';
  end loop;
  update public.events set
    status = case when attempts >= 8 then 'dead' else 'failed' end, error = v_error, applied_at = null,
    -- 1, 2, 4 … 64 minutes, each extended at random by up to a quarter, so that failures do not return together.
    next_attempt_at = case when attempts < 8 then p_as_of + interval '1 minute' * power(2, attempts - 1) * (1 + random() * 0.25) end
  where organization_id = v_organization and id = v_id;
  perform private.announce_all(array[row(v_organization, 'events', 'update', v_id::text, null)::private.touched]);
  return array[v_id];
end $$;
comment on function private.apply_event is
  'Applies the domain events of one delivery in a sub-transaction; on failure records the error and returns the event''s id. After eight '
  'failures an event is dead and waits for a person.';

create function private.apply_batch(p_events private.domain_event[], p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare
  v_failed bigint[] := '{}';
  v_id bigint;
begin
  begin
    perform private.apply_events(p_events);
    return v_failed;
  exception when others then
    null; -- One failure must not affect the others: each is tried alone, which also records its error.
  end;
  update public.events e set status = 'stored', applied_at = null, next_attempt_at = p_as_of
  from (select distinct d.organization_id, d.event_id from unnest(p_events) d) d
  where e.organization_id = d.organization_id and e.id = d.event_id;
  for v_id in select distinct d.event_id from unnest(p_events) d order by 1 loop
    v_failed := v_failed || private.apply_event(array(select d from unnest(p_events) d where d.event_id = v_id), p_as_of);
  end loop;
  return v_failed;
end $$;
comment on function private.apply_batch is
  'Applies domain events whose deliveries are already stored as applied, with this attempt counted: all at once or, if that fails, '
  'delivery by delivery. Returns the ids of those that failed.';

create function private.ingest_many(p_deliveries jsonb, p_bodies text, p_events jsonb, p_apply boolean default true)
returns table (integration_id uuid, dedupe_key text, event_id bigint, outcome text) language plpgsql security definer set search_path = ''
-- Planning twenty statements again for every size of batch costs more than all of its rows.
set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  v_in private.delivery[] := array(
    select row(d.integration_id, d.credential_id, d.dedupe_key, d.kind, d.occurred_at, d.received_at, d.headers,
      coalesce(d.body_, ''), d.body_encoding, d.body_sha256, d.events_, d.problem)::private.delivery
    from rows from (
      jsonb_populate_recordset(null::private.delivery, p_deliveries), string_to_table(p_bodies, e'\x1e'), jsonb_array_elements(p_events)
    ) as d (integration_id, credential_id, dedupe_key, kind, occurred_at, received_at, headers, body, body_encoding, body_sha256, events,
    problem, body_, events_));
  v_stored private.stored[];
  v_failed bigint[] := '{}';
begin
  if p_apply then
    perform private.lock_concerned(private.domain_events_of(array(
      select row(null, i.organization_id, i.id, d.dedupe_key, null, d.events)::private.stored
      from unnest(v_in) d join public.integrations i on i.id = d.integration_id)));
  end if;
  with stored as (
    -- Stored as if it succeeded, so that the usual delivery writes its body once.
    insert into public.events (
      organization_id, integration_id, credential_id, kind, dedupe_key, subject, occurred_at, received_at, status, attempts,
      next_attempt_at, applied_at, error, body_sha256, body_encoding, body, headers, normalised)
    select c.organization_id, c.integration_id, c.id, d.kind, d.dedupe_key, private.subject_of(d.events -> 0), d.occurred_at, d.received_at,
      s.status, case s.status when 'applied' then 1 else 0 end, case s.status when 'stored' then d.received_at end,
      case s.status when 'applied' then d.received_at end, d.problem,
      coalesce(d.body_sha256, encode(sha256(convert_to(d.body, 'UTF8')), 'hex')), d.body_encoding, d.body, d.headers, d.events
    from unnest(v_in) d
    join public.credentials c on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
    join public.integrations i on i.id = c.integration_id and i.status = 'active'
    cross join lateral (select case
      when d.problem is not null then 'dead' when d.events = '[]' then 'ignored' when p_apply then 'applied' else 'stored' end) s (status)
    -- In one global order: two batches with the same deliveries wait for each other and never deadlock.
    order by d.integration_id, d.dedupe_key
    on conflict on constraint events_are_applied_once do nothing
    returning id, organization_id, integration_id, dedupe_key, status, normalised
  )
  select array_agg(row(s.id, s.organization_id, s.integration_id, s.dedupe_key, s.status,
    case s.status when 'applied' then s.normalised end)::private.stored)
  into v_stored from stored s;
  if 'applied' = any (select s.status from unnest(v_stored) s) then
    v_failed := private.apply_batch(private.domain_events_of(v_stored), v_in[1].received_at);
  end if;
  perform private.announce_all(array(
    select row(s.organization_id, 'events', 'insert', s.event_id::text, null)::private.touched
    -- Deliveries that are applied later are announced then.
    from unnest(v_stored) s where s.status not in ('applied', 'stored')));
  return query
    select s.integration_id, s.dedupe_key, s.event_id,
      case when s.status = 'dead' or s.event_id = any (v_failed) then 'failed' else s.status end
    from unnest(v_stored) s;
  if coalesce(cardinality(v_stored), 0) < cardinality(v_in) then
    return query
      select d.integration_id, d.dedupe_key, k.id, case when c.id is null then 'credential_retired' else 'duplicate' end
      from unnest(v_in) d
      left join (public.credentials c join public.integrations i on i.id = c.integration_id and i.status = 'active')
        on c.id = d.credential_id and c.integration_id = d.integration_id and c.retired_at is null
      left join public.events k on k.organization_id = c.organization_id and k.integration_id = c.integration_id
        and k.dedupe_key = d.dedupe_key
      where not exists (select 1 from unnest(v_stored) s where s.event_id = k.id);
  end if;
end $$;
comment on function private.ingest_many is
  'Takes n deliveries as three lists of n: their fields (the keys of private.delivery), their bodies separated by a record separator '
  '(U+001E), and their domain events; bodies within JSON would cost twice as much. Stores verified deliveries and applies them, in one '
  'round trip and one commit; returns per delivery (integration_id, dedupe_key, event_id, applied | stored | ignored | failed | duplicate '
  '| credential_retired, the latter also if the integration was switched off). Definer, called by the webhooks function.';

create function private.ingest(
  p_integration_id uuid, p_credential_id uuid, p_dedupe_key text, p_kind text, p_occurred_at timestamptz, p_received_at timestamptz,
  p_headers jsonb, p_body text, p_body_encoding text, p_body_sha256 text, p_events jsonb,
  p_problem text default null, p_apply boolean default true
) returns table (event_id bigint, outcome text) language plpgsql security definer set search_path = '' as $$
begin
  select m.event_id, m.outcome into ingest.event_id, ingest.outcome from private.ingest_many(jsonb_build_array(row(
    p_integration_id, p_credential_id, p_dedupe_key, p_kind, p_occurred_at, p_received_at, p_headers, null, p_body_encoding,
    p_body_sha256, null, p_problem)::private.delivery), p_body, jsonb_build_array(p_events), p_apply) m;
  if ingest.outcome = 'credential_retired' then perform private.refuse(409, 'credential_retired', 'Read the endpoint again'); end if;
  return next;
end $$;
comment on function private.ingest is 'private.ingest_many for one delivery. Refuses: credential_retired.';

create function private.retry_events(p_as_of timestamptz default now(), p_limit int default 200) returns int
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare v_due private.stored[];
begin
  v_due := array(
    select row(id, organization_id, integration_id, dedupe_key, status, normalised)::private.stored from public.events
    where next_attempt_at <= p_as_of order by next_attempt_at limit p_limit for update skip locked);
  if v_due = '{}' then return 0; end if;
  perform private.lock_concerned(private.domain_events_of(v_due));
  update public.events e set status = 'applied', attempts = e.attempts + 1, applied_at = p_as_of, next_attempt_at = null, error = null
  from unnest(v_due) d where e.organization_id = d.organization_id and e.id = d.event_id;
  perform private.apply_batch(private.domain_events_of(v_due), p_as_of);
  return cardinality(v_due);
end $$;
comment on function private.retry_events is
  'Applies due events: deliveries stored for later and failures to retry. Called by pg_cron; returns how many were tried.';
