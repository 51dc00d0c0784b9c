-- Outbox: outbound work that is due. One row per effect on the outside world, claimed in batches, never done twice knowingly.

create table private.outbox (
  id bigint generated always as identity primary key,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null,
  effect_key text not null,
  payload jsonb not null,
  lead_id uuid,
  due_at timestamptz not null,
  expires_at timestamptz,
  priority smallint not null default 0,
  status text not null default 'waiting',
  attempts smallint not null default 0,
  in_doubt boolean not null default false,
  first_tried_at timestamptz,
  leased_until timestamptz,
  lease_token uuid,
  provider text,
  provider_ref text,
  last_error text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  tell_at timestamptz,
  constraint outbox_does_each_effect_once unique (organization_id, effect_key),
  constraint outbox_lead_is_of_the_organization foreign key (organization_id, lead_id)
    references public.leads (organization_id, id) on delete set null (lead_id),
  constraint outbox_status_is_known check (status in ('waiting', 'leased', 'unsure', 'done', 'dead', 'cancelled')),
  constraint outbox_priority_is_a_digit check (priority between 0 and 9),
  constraint outbox_kind_is_two_words check (kind ~ '^[a-z]+\.[a-z]+$'),
  constraint outbox_payload_is_an_object check (jsonb_typeof(payload) = 'object'),
  constraint outbox_lease_is_told_whole check ((status = 'leased') = (lease_token is not null) and (status = 'leased') = (leased_until is not null)),
  constraint outbox_is_unsure_only_in_doubt check (status <> 'unsure' or in_doubt),
  constraint outbox_settles_for_good check ((status in ('done', 'dead', 'cancelled')) = (settled_at is not null))
);
comment on table private.outbox is 'Outbound work: one row per effect, its key kept for good. A row is written before anything leaves.';
comment on column private.outbox.priority is '9 goes first, 0 last; within one, what has been due longest.';
comment on column private.outbox.in_doubt is 'The effect may have happened unseen: the provider is asked by our id before anything is tried again.';
comment on column private.outbox.tell_at is 'When the chapter that ordered the effect is to hear how it ended; null once it has.';
-- What is settled stays out of the hot set.
create index outbox_is_due on private.outbox (priority, due_at) where status in ('waiting', 'unsure');
create index outbox_is_leased on private.outbox (leased_until) where status = 'leased';
create index outbox_is_to_be_told on private.outbox (tell_at) where tell_at is not null;
create index outbox_is_dead on private.outbox (organization_id, id) where status = 'dead';
create index outbox_lead_idx on private.outbox (organization_id, lead_id);
alter table private.outbox enable row level security;

create table private.provider_gates (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null,
  per_second double precision not null,
  burst int not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  granted int not null default 0,
  failures int not null default 0,
  openings int not null default 0,
  opened_until timestamptz,
  opened_for text,
  primary key (organization_id, provider),
  constraint provider_gates_let_something_through check (per_second > 0 and burst >= 1),
  constraint provider_gates_say_why_they_are_open check (opened_for in ('breaker_open', 'provider_asked_to_wait')),
  constraint provider_gates_open_for_a_reason check ((opened_until is null) = (opened_for is null))
);
comment on table private.provider_gates is
  'How much may go to one provider account of an organization: a token bucket, and a breaker that opens after failures in a row.';
comment on column private.provider_gates.opened_until is 'Until then nothing goes; from then on one probe at a time, until one succeeds.';
alter table private.provider_gates enable row level security;

-- Waking ------------------------------------------------------------------------------------------------

create table private.wakes (
  request_id bigint primary key,
  name text not null,
  woken_at timestamptz not null default clock_timestamp()
);
comment on table private.wakes is
  'Requests of the database that one of its functions runs, until an answer to them or to a later one is noted. pg_net keeps answers for six hours only.';
alter table private.wakes enable row level security;

create table private.refused_wakes (
  name text primary key,
  since timestamptz not null,
  last_at timestamptz not null,
  times int not null,
  answer text not null
);
comment on table private.refused_wakes is 'Functions whose last answer to the database was no success, until they succeed. Without them work waits in silence.';
comment on column private.refused_wakes.answer is 'HTTP status, timed_out, or why no connection was made.';
alter table private.refused_wakes enable row level security;

create function private.wake(p_name text) returns boolean language plpgsql set search_path = '' as $$
declare
  v_url text;
  v_key text;
begin
  select max(decrypted_secret) filter (where name = 'project_url') || '/functions/v1/' || p_name, max(decrypted_secret) filter (where name = 'cron_key')
  into v_url, v_key from vault.decrypted_secrets where name in ('project_url', 'cron_key');
  if v_url is null or v_key is null then return false; end if;
  -- pg_net sends one batch after the other, and its queue shows a request until its whole batch is answered: one may be
  -- on its way and one behind it. More would leave together once the first is answered.
  if 1 < (select count(*) from (select from net.http_request_queue where url = v_url limit 2) queued) then return false; end if;
  -- After a crash pg_net numbers its requests from 1 again.
  insert into private.wakes as w (request_id, name) values (net.http_post(
    url => v_url, headers => jsonb_build_object('content-type', 'application/json', 'apikey', v_key), timeout_milliseconds => 58000), p_name)
  on conflict (request_id) do update set name = excluded.name, woken_at = excluded.woken_at;
  return true;
end $$;
comment on function private.wake is
  'Calls a function after the commit, unless two calls of it are queued already; returns whether it did. Needs the Vault secrets project_url and cron_key.';

create function private.note_wakes() returns void language sql set search_path = '' as $$
  with answered as materialized (
    select w.name, w.woken_at, r.created as at, case when r.status_code between 200 and 299 then null
      else coalesce(r.status_code::text, case when r.timed_out then 'timed_out' end, left(r.error_msg, 300), 'no_answer') end as refusal
    from private.wakes w join net._http_response r on r.id = w.request_id and r.created >= (select min(woken_at) from private.wakes)
  ), noted as (
    delete from private.wakes w using (select name, max(woken_at) as woken_at from answered group by 1) a where w.name = a.name and w.woken_at <= a.woken_at
  ), latest as (
    select name, max(at) filter (where refusal is null) as succeeded_at, max(at) as at from answered group by 1
  ), mended as (
    delete from private.refused_wakes r using latest l where r.name = l.name and l.succeeded_at = l.at
  )
  insert into private.refused_wakes as r (name, since, last_at, times, answer)
  select a.name, min(a.at), max(a.at), count(*), (array_agg(a.refusal order by a.at desc))[1]
  from answered a join latest l using (name) where a.at > coalesce(l.succeeded_at, '-infinity') group by 1
  on conflict (name) do update set last_at = excluded.last_at, times = r.times + excluded.times, answer = excluded.answer,
    since = case when exists (select from latest l where l.name = excluded.name and l.succeeded_at is not null) then excluded.since else r.since end
$$;
comment on function private.note_wakes is 'Notes what functions answered to the database: a refusal stays noted until the next success.';

create table private.outbox_wakes (
  only_row boolean primary key default true,
  woken_at timestamptz not null,
  constraint outbox_wakes_have_one_row check (only_row)
);
comment on table private.outbox_wakes is 'When the outbox function was last called, so that a thousand enqueues call it once.';
alter table private.outbox_wakes enable row level security;
insert into private.outbox_wakes values (true, '-infinity');

create function private.wake_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  if current_setting('callboard.outbox_woken', true) = 'on' then return false; end if;
  -- Somebody else is just waking it, or did a moment ago: the worker lingers that long.
  perform from private.outbox_wakes where woken_at < p_as_of - interval '1 second' for update skip locked;
  if not found then return false; end if;
  if not private.wake('outbox') then return false; end if;
  update private.outbox_wakes set woken_at = p_as_of where only_row;
  perform set_config('callboard.outbox_woken', 'on', true);
  return true;
end $$;
comment on function private.wake_outbox is 'Calls the outbox function after the commit, at most once per transaction and about once a second.';

-- Ordering ----------------------------------------------------------------------------------------------

create function private.enqueue(
  p_organization_id uuid, p_kind text, p_effect_key text, p_payload jsonb, p_due_at timestamptz,
  p_lead_id uuid default null, p_expires_at timestamptz default null, p_priority int default 0
) returns bigint language plpgsql set search_path = '' as $$
declare v_id bigint;
begin
  insert into private.outbox (organization_id, kind, effect_key, payload, due_at, lead_id, expires_at, priority)
  values (p_organization_id, p_kind, p_effect_key, p_payload, p_due_at, p_lead_id, p_expires_at, greatest(0, least(9, p_priority)))
  on conflict on constraint outbox_does_each_effect_once do nothing returning id into v_id;
  if v_id is null then
    select id into v_id from private.outbox where organization_id = p_organization_id and effect_key = p_effect_key;
    return v_id;
  end if;
  if p_due_at <= now() then perform private.wake_outbox(); end if;
  return v_id;
end $$;
comment on function private.enqueue is
  'Orders an effect. The same key again changes nothing and answers the same id, also when that one is settled.';

create function private.cancel_outbox(p_organization_id uuid, p_effect_keys text[], p_reason text) returns int
language sql set search_path = '' as $$
  with gone as (
    update private.outbox set status = 'cancelled', last_error = p_reason, settled_at = now()
    where organization_id = p_organization_id and effect_key = any (p_effect_keys) and status = 'waiting' returning 1
  ) select count(*)::int from gone
$$;
comment on function private.cancel_outbox is
  'Takes back what has not been tried or was certainly not done; answers how many. What is under way or in doubt stays.';

-- Who sends, and how much ---------------------------------------------------------------------------------

create function private.contact_channel(p_kind text) returns text language sql immutable set search_path = '' as $$
  select case p_kind when 'call.place' then 'call' when 'sms.send' then 'sms' when 'email.send' then 'email' end
$$;
comment on function private.contact_channel is 'The channel on which this kind of work reaches a person, or null: then nobody''s permission is needed.';

create function private.providers_for(p_kind text) returns text[] language sql immutable set search_path = '' as $$
  select case p_kind
    when 'call.place' then array['retell', 'vapi']
    when 'sms.send' then array['twilio', 'messagebird']
    when 'email.send' then array['sendgrid', 'resend']
    when 'invoice.issue' then array['stripe', 'paddle']
    else '{}'::text[] end
$$;
comment on function private.providers_for is 'The providers that can do this kind of work.';

create function private.provider_for(p_organization_id uuid, p_kind text) returns text
language plpgsql stable set search_path = '' as $$
begin
  -- Invoices leave through the operator's account, whoever is asked to pay.
  if p_kind = 'invoice.issue' then return private.issuer_provider(); end if;
  return (
    select i.provider from public.integrations i
    where i.organization_id = p_organization_id and i.status = 'active' and i.provider = any (private.providers_for(p_kind))
      and exists (
        select from public.credentials c where c.integration_id = i.id and c.retired_at is null
          and (c.name = 'api_key' or i.provider in ('retell', 'twilio')))
    order by i.created_at desc, i.provider limit 1);
end $$;
comment on function private.provider_for is
  'The newest active integration of the organization that can do this and has a key, or null. Retell and Twilio sign with the key that also opens their API, so either name will do there.';

create function private.account_of(p_organization_id uuid, p_provider text)
returns table (endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text) language sql stable set search_path = '' as $$
  select i.endpoint_key, i.config, c.id, c.name, s.ciphertext
  from public.integrations i
  join public.credentials c on c.integration_id = i.id and c.retired_at is null
  join private.credential_secrets s on s.credential_id = c.id
  where i.organization_id = p_organization_id and i.provider = p_provider and i.status = 'active'
    and (c.name = 'api_key' or p_provider in ('retell', 'twilio'))
  order by c.name, c.created_at desc limit 1
$$;
comment on function private.account_of is 'What sending through a provider takes: the integration''s configuration and its newest key, still encrypted; and where it reports. For the functions only.';

create function private.gate_owner(p_row private.outbox) returns uuid language plpgsql stable set search_path = '' as $$
begin
  return case when p_row.kind = 'invoice.issue' then coalesce(private.issuing_organization(p_row.payload), p_row.organization_id) else p_row.organization_id end;
end $$;
comment on function private.gate_owner is 'Whose account an effect uses up: a provider limits accounts, and all invoices leave through the operator''s.';

create function private.default_rate(p_provider text) returns double precision language sql immutable set search_path = '' as $$
  select case p_provider when 'resend' then 2 when 'retell' then 5 when 'vapi' then 5 when 'twilio' then 20 when 'paddle' then 0.5 else 10 end
$$;
comment on function private.default_rate is
  'Effects a second, where the provider gave the organization no other: Resend documents 2, Paddle 240 requests a minute, of which an invoice takes seven; the others are our caution.';

create function private.tokens_at(p_gate private.provider_gates, p_as_of timestamptz) returns double precision
language sql immutable set search_path = '' as $$
  select least(p_gate.burst, p_gate.tokens + p_gate.per_second * greatest(0, extract(epoch from p_as_of - p_gate.refilled_at)))
$$;
comment on function private.tokens_at is 'What the bucket holds at an instant.';

create function private.granted_at(p_gate private.provider_gates, p_wanted int, p_as_of timestamptz) returns int
language sql immutable set search_path = '' as $$
  select case when p_gate.opened_until > p_as_of then 0
    else least(p_wanted, floor(private.tokens_at(p_gate, p_as_of))::int, case when p_gate.opened_until is null then p_wanted else 1 end) end
$$;
comment on function private.granted_at is 'How many may pass: none while the breaker is open, one while it is half open, else what the bucket holds.';

create function private.pass_gate(
  p_organization_id uuid, p_provider text, p_wanted int, p_lease interval, p_as_of timestamptz
) returns private.provider_gates language sql set search_path = '' as $$
  insert into private.provider_gates as g (organization_id, provider, per_second, burst, tokens, refilled_at, granted)
  select p_organization_id, p_provider, r.rate, r.burst, r.burst - least(p_wanted, r.burst), p_as_of, least(p_wanted, r.burst)
  from (select rate, ceil(10 * rate)::int as burst from (
    select coalesce((
      select (i.config ->> 'per_second')::double precision from public.integrations i
      where i.organization_id = p_organization_id and i.provider = p_provider and i.config ->> 'per_second' ~ '^[0-9]{1,4}(\.[0-9]+)?$'
        and (i.config ->> 'per_second')::double precision > 0
    ), private.default_rate(p_provider)) as rate) known) r
  on conflict (organization_id, provider) do update set
    granted = private.granted_at(g, p_wanted, p_as_of),
    tokens = private.tokens_at(g, p_as_of) - private.granted_at(g, p_wanted, p_as_of),
    refilled_at = greatest(g.refilled_at, p_as_of),
    -- The probe is out: until it is back, or its lease has ended, nobody else tries.
    opened_until = case when private.granted_at(g, p_wanted, p_as_of) > 0 and g.opened_until is not null then p_as_of + p_lease else g.opened_until end
  returning g
$$;
comment on function private.pass_gate is 'Takes up to that many tokens in one statement; `granted` of the answer says how many.';

create function private.refund_gate(p_organization_id uuid, p_provider text, p_unused int, p_used int, p_as_of timestamptz)
returns void language sql set search_path = '' as $$
  update private.provider_gates set tokens = least(burst, tokens + p_unused),
    opened_until = case when opened_until is not null and p_used = 0 then p_as_of else opened_until end
  where organization_id = p_organization_id and provider = p_provider and p_unused > 0
$$;
comment on function private.refund_gate is 'Gives back tokens of what was not allowed to leave after all; an unused probe may be tried at once.';

create function private.backoff(p_attempts int) returns interval language sql volatile set search_path = '' as $$
  select make_interval(secs => 15 * power(2, least(p_attempts, 8) - 1) * (1 + random() / 4))
$$;
comment on function private.backoff is '15 s, 30 s, 1 min … 32 min, each up to a quarter longer, so that failures do not come back together.';

-- Claiming ------------------------------------------------------------------------------------------------

create function private.put_off_outbox(p_ids bigint[], p_due_at timestamptz, p_per_second double precision, p_why text)
returns void language sql set search_path = '' as $$
  update private.outbox o set due_at = p_due_at + make_interval(secs => coalesce(i.place / p_per_second, 0)), last_error = p_why
  from unnest(p_ids) with ordinality i (id, place) where o.id = i.id
$$;
comment on function private.put_off_outbox is 'Moves rows to a later time, one after another at that rate if there is one, and says why.';

create function private.recover_outbox(p_as_of timestamptz) returns void language sql set search_path = '' as $$
  update private.outbox o set
    status = case when attempts >= 8 then 'dead' else 'unsure' end, in_doubt = true, lease_token = null, leased_until = null, due_at = p_as_of,
    last_error = 'lease_lost', settled_at = case when attempts >= 8 then p_as_of end, tell_at = case when attempts >= 8 then p_as_of end
  where id = any (array(
    select id from private.outbox where status = 'leased' and leased_until <= p_as_of order by leased_until limit 1000 for update skip locked))
$$;
comment on function private.recover_outbox is
  'What a worker took and never brought back is in doubt: it may have been done. After eight attempts a person decides.';

create function private.due_outbox(p_limit int, p_as_of timestamptz) returns bigint[]
language plpgsql set search_path = '' as $$
declare v_ids bigint[] := '{}';
begin
  -- One look at the index per priority: what is planned for later never stands between.
  for v_priority in reverse 9..0 loop
    exit when cardinality(v_ids) >= p_limit;
    v_ids := v_ids || array(
      select id from private.outbox where status in ('waiting', 'unsure') and priority = v_priority and due_at <= p_as_of
      order by due_at limit p_limit - cardinality(v_ids) for update skip locked);
  end loop;
  return v_ids;
end $$;
comment on function private.due_outbox is 'Locks and answers what is due, the most urgent first; what another worker holds is passed over.';

create function private.spoil_outbox(p_id bigint, p_why text, p_as_of timestamptz) returns void language sql set search_path = '' as $$
  update private.outbox set attempts = attempts + 1, last_error = left(p_why, 300),
    due_at = p_as_of + private.backoff(attempts + 1), status = case when attempts >= 7 then 'dead' else status end,
    settled_at = case when attempts >= 7 then p_as_of end, tell_at = case when attempts >= 7 then p_as_of end
  where id = p_id
$$;
comment on function private.spoil_outbox is 'Puts off a row that could not be made ready; after eight attempts a person decides.';

create function private.fill_outbox(p_row private.outbox, p_as_of timestamptz) returns jsonb
language plpgsql set search_path = '' as $$
declare v_filled jsonb;
begin
  if p_row.kind = 'invoice.issue' then return private.at_issuer(p_row.payload); end if;
  -- What is in doubt is only asked about: it says what it said.
  if p_row.in_doubt or private.contact_channel(p_row.kind) is null then return p_row.payload; end if;
  begin
    -- The permission is asked for this campaign: what is no id spoils the row here, not all that are asked for with it.
    perform (p_row.payload ->> 'campaign_id')::uuid;
    if not p_row.payload ? 'message_id' then return p_row.payload; end if;
    v_filled := to_jsonb(private.compose((p_row.payload ->> 'message_id')::uuid, p_as_of));
  exception when others then
    -- One row that cannot be made ready must not hold up the others.
    perform private.spoil_outbox(p_row.id, sqlstate || ' ' || sqlerrm, p_as_of);
    return null;
  end;
  if v_filled is null or v_filled ? 'cancelled' then
    update private.outbox set status = 'cancelled', last_error = coalesce(v_filled ->> 'cancelled', 'message_gone'), settled_at = p_as_of, tell_at = p_as_of
    where id = p_row.id;
    return null;
  end if;
  return p_row.payload || v_filled;
end $$;
comment on function private.fill_outbox is 'The payload with the text of its message as it is now; null where there is none to send any more.';

create function private.ask_permits(
  p_organization_id uuid, p_channel text, p_purpose text, p_campaign_id uuid, p_ids bigint[], p_lead_ids uuid[], p_to text[], p_as_of timestamptz
) returns jsonb language plpgsql set search_path = '' as $$
declare v_receipts jsonb;
begin
  with answered as materialized (
    select i.id, coalesce(a.allowed, false) as allowed, coalesce(a.reason, 'not_permitted') as reason, a.receipt_id,
      case when a.not_before > p_as_of then a.not_before end as not_before
    from unnest(p_ids) with ordinality i (id, ordinal)
    left join private.permits(p_organization_id, p_lead_ids, p_channel, p_purpose, p_campaign_id, true, p_as_of,
      case when p_channel <> 'email' then p_to end, case when p_channel = 'email' then p_to end) a using (ordinal)
  ), refused as (
    update private.outbox o set last_error = a.reason, due_at = coalesce(a.not_before, o.due_at),
      status = case when a.not_before is null then 'cancelled' else o.status end,
      settled_at = case when a.not_before is null then p_as_of end, tell_at = case when a.not_before is null then p_as_of end
    from answered a where o.id = a.id and not a.allowed
  ) select jsonb_object_agg(id, receipt_id) into v_receipts from answered where allowed;
  return coalesce(v_receipts, '{}');
exception when others then
  if cardinality(p_ids) = 1 then
    perform private.spoil_outbox(p_ids[1], sqlstate || ' ' || sqlerrm, p_as_of);
    return '{}';
  end if;
  -- One of them spoils it for all: each alone.
  v_receipts := '{}';
  for n in 1 .. cardinality(p_ids) loop
    v_receipts := v_receipts || private.ask_permits(p_organization_id, p_channel, p_purpose, p_campaign_id, p_ids[n:n], p_lead_ids[n:n], p_to[n:n], p_as_of);
  end loop;
  return v_receipts;
end $$;
comment on function private.ask_permits is
  'Asks for the permission to contact several people on one channel for one purpose: {row: receipt} of those who may be contacted now; the others are put off, or cancelled for good.';

create function private.permit_outbox(p_ids bigint[], p_as_of timestamptz) returns table (id bigint, payload jsonb)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v record;
  v_receipts jsonb;
begin
  for v in
    with filled as materialized (
      select o.id, i.place, o.organization_id, o.lead_id, f.payload, case when not o.in_doubt then private.contact_channel(o.kind) end as channel,
        coalesce(f.payload ->> 'purpose', 'campaign') as purpose, (f.payload ->> 'campaign_id')::uuid as campaign_id,
        coalesce(f.payload ->> 'to_number', f.payload ->> 'to') as receiver
      from unnest(p_ids) with ordinality i (id, place) join private.outbox o using (id)
      cross join lateral (select private.fill_outbox(o, p_as_of) as payload offset 0) f
      where f.payload is not null
    ), in_turn as (
      -- Whoever is to be contacted twice is asked about twice, so that the second answer knows of the first.
      select f.*, case when f.lead_id is not null then row_number() over (partition by f.organization_id, f.lead_id order by f.place) else 1 end as turn from filled f
    )
    select t.turn, t.organization_id, t.channel, t.purpose, t.campaign_id, array_agg(t.id order by t.place) as ids,
      array_agg(t.lead_id order by t.place) as lead_ids, array_agg(t.receiver order by t.place) as receivers, array_agg(t.payload order by t.place) as payloads
    from in_turn t group by 1, 2, 3, 4, 5 order by 1, min(t.place)
  loop
    if v.channel is null then
      return query select * from unnest(v.ids, v.payloads);
      continue;
    end if;
    v_receipts := private.ask_permits(v.organization_id, v.channel, v.purpose, v.campaign_id, v.ids, v.lead_ids, v.receivers, p_as_of);
    return query select a.id, a.payload || jsonb_build_object('receipt_id', v_receipts -> a.id::text)
    from unnest(v.ids, v.payloads) a (id, payload) where v_receipts ? a.id::text;
  end loop;
end $$;
comment on function private.permit_outbox is
  'The payloads of those rows that may leave now, with the receipts that allowed them, asked in sets; the others are put off, or cancelled for good.';

create function private.admit_outbox(p_ids bigint[], p_token uuid, p_lease interval, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v record;
  v_gate private.provider_gates;
  v_used int;
  v_admitted int := 0;
begin
  update private.outbox set status = 'cancelled', last_error = 'expired', settled_at = p_as_of, tell_at = p_as_of
  where id = any (p_ids) and expires_at <= p_as_of and not in_doubt;
  for v in
    with due as materialized (
      select o.*, i.place, private.gate_owner(o) as gate_owner from unnest(p_ids) with ordinality i (id, place) join private.outbox o using (id) where o.status in ('waiting', 'unsure')
    ), connected as materialized (
      select organization_id, kind, private.provider_for(organization_id, kind) as provider
      from (select distinct organization_id, kind from due) needed
    )
    select d.gate_owner, case when d.in_doubt then d.provider else coalesce(d.payload ->> 'provider', c.provider) end as provider,
      array_agg(d.id order by d.place) as ids
    from due d join connected c using (organization_id, kind) group by 1, 2 order by 1, 2
  loop
    if v.provider is null then
      perform private.put_off_outbox(v.ids, p_as_of + interval '5 minutes', null, 'no_provider');
      continue;
    end if;
    v_gate := private.pass_gate(v.gate_owner, v.provider, cardinality(v.ids), p_lease, p_as_of);
    perform private.put_off_outbox(v.ids[v_gate.granted + 1:], greatest(v_gate.opened_until, p_as_of),
      case when v_gate.opened_until is null then v_gate.per_second end, coalesce(v_gate.opened_for, 'rate_limited'));
    with permitted as materialized (select * from private.permit_outbox(v.ids[:v_gate.granted], p_as_of))
    update private.outbox o set status = 'leased', lease_token = p_token, leased_until = p_as_of + p_lease, attempts = o.attempts + 1,
      provider = case when o.in_doubt then o.provider else coalesce(p.payload ->> 'provider', v.provider) end, payload = p.payload, first_tried_at = coalesce(o.first_tried_at, p_as_of)
    from permitted p where o.id = p.id;
    get diagnostics v_used = row_count;
    perform private.refund_gate(v.gate_owner, v.provider, v_gate.granted - v_used, v_used, p_as_of);
    v_admitted := v_admitted + v_used;
  end loop;
  return v_admitted;
end $$;
comment on function private.admit_outbox is
  'Leases those of the locked rows that may leave now; the others are put off or cancelled. Answers how many were leased.';

create function private.claim_outbox(p_limit int default 100, p_lease interval default '45 seconds', p_as_of timestamptz default now())
returns setof private.outbox language plpgsql set search_path = '' as $$
declare
  v_token uuid := gen_random_uuid();
  v_found bigint[];
  v_left int := p_limit;
begin
  perform private.recover_outbox(p_as_of);
  -- What is put off must not hide what stands behind it.
  for v_round in 1..20 loop
    v_found := private.due_outbox(v_left, p_as_of);
    exit when v_found = '{}';
    v_left := v_left - private.admit_outbox(v_found, v_token, p_lease, p_as_of);
    exit when v_left <= 0;
  end loop;
  perform private.tell_settled(p_as_of);
  return query select * from private.outbox where status = 'leased' and lease_token = v_token order by priority desc, due_at, id;
end $$;
comment on function private.claim_outbox is
  'Leases up to that many due rows to one worker. A row in doubt is to be asked about at the provider, any other to be done.';

-- Settling ------------------------------------------------------------------------------------------------

create function private.outbox_settled(p_row private.outbox) returns void language plpgsql set search_path = '' as $$
begin
  case p_row.kind
    when 'sms.send', 'email.send' then perform private.message_sent(p_row);
    when 'call.place' then perform private.call_placed(p_row);
    when 'invoice.issue' then perform private.invoice_issued(p_row);
    else null;
  end case;
end $$;
comment on function private.outbox_settled is
  'Tells the chapter that ordered the effect how it ended: done, dead, or cancelled at claim; status and last_error of the row say which and why.';

create function private.lock_told(p_ids bigint[]) returns void language plpgsql set search_path = '' as $$
begin
  perform private.lock_message_refs(array(
    select o.provider_ref from private.outbox o where o.id = any (p_ids) and o.kind in ('sms.send', 'email.send')));
  perform 1 from public.call_attempts a
  where a.id = any (array(select (o.payload ->> 'attempt_id')::uuid from private.outbox o where o.id = any (p_ids) and o.kind = 'call.place'))
  order by a.id for no key update;
end $$;
comment on function private.lock_told is
  'Takes what telling of these rows will write, all at once and in the order in which webhooks take it: a provider that reports quickly must not wait for us while we wait for it.';

create function private.tell_settled(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids bigint[] := array(select id from private.outbox where tell_at <= p_as_of order by tell_at limit p_limit for update skip locked);
  v_row private.outbox;
  v_told bigint[] := '{}';
begin
  perform private.lock_told(v_ids);
  for v_row in select * from private.outbox where id = any (v_ids) order by tell_at, id loop
    begin
      perform private.outbox_settled(v_row);
      v_told := v_told || v_row.id;
    exception when others then
      raise warning 'outbox % was not told: % %', v_row.id, sqlstate, sqlerrm;
      update private.outbox set tell_at = p_as_of + interval '1 minute' where id = v_row.id;
    end;
  end loop;
  update private.outbox set tell_at = null where id = any (v_told);
  return cardinality(v_told);
end $$;
comment on function private.tell_settled is
  'Tells of what has settled; whoever cannot hear it now is told again a minute later, and never holds up the settling.';

create function private.note_gates(p_settled jsonb, p_as_of timestamptz) returns void language sql set search_path = '' as $$
  with told as (
    select s.*, row_number() over () as place from jsonb_to_recordset(p_settled)
      as s (organization_id uuid, provider text, result text, retry_after double precision)
  ), last as (
    select organization_id, provider, max(place) filter (where result in ('done', 'dead', 'absent')) as answered,
      max(retry_after) filter (where result = 'retry') as wait from told group by 1, 2
  ), counted as (
    select l.organization_id, l.provider, l.answered, l.wait,
      count(t.place) filter (where t.result in ('retry', 'unsure') and t.retry_after is null and t.place > coalesce(l.answered, 0)) as failed
    from last l join told t using (organization_id, provider) group by 1, 2, 3, 4
  ), judged as (
    select c.*, case when c.answered is null then g.failures else 0 end + c.failed as failures,
      case when c.answered is null then g.openings else 0 end as openings
    from counted c join private.provider_gates g using (organization_id, provider)
  )
  update private.provider_gates g set
    failures = j.failures,
    openings = j.openings + case when j.failures >= 5 and j.failed > 0 then 1 else 0 end,
    opened_until = case
      when j.wait is not null then greatest(p_as_of + make_interval(secs => j.wait), g.opened_until)
      when j.failures >= 5 and j.failed > 0 then p_as_of + make_interval(secs => 30 * power(2, least(j.openings, 5)))
      when j.answered is null then g.opened_until end,
    opened_for = case
      when j.wait is not null then 'provider_asked_to_wait'
      when j.failures >= 5 and j.failed > 0 then 'breaker_open'
      when j.answered is null then g.opened_for end
  from judged j where g.organization_id = j.organization_id and g.provider = j.provider
$$;
comment on function private.note_gates is
  'Opens a provider''s breaker after five failures in a row, for 30 s and doubling to 16 min, or for as long as the provider asked; any answer of it closes it.';

create function private.finish_outbox(p_results jsonb, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare v_settled jsonb;
begin
  with result as (
    select r.*, case when r.retry_after_seconds is not null then least(86400, greatest(0, r.retry_after_seconds)) end as wait from jsonb_to_recordset(p_results)
      as r (id bigint, lease_token uuid, result text, provider text, provider_ref text, error text, retry_after_seconds double precision)
  ), mine as materialized (
    select o.id as row_id, private.gate_owner(o) as gate_owner, o.provider as through, r.*,
      -- An attempt of which nothing came to pass does not count.
      o.attempts - case when r.result in ('absent', 'released') then 1 else 0 end as counted,
      case when r.result in ('done', 'dead') then r.result
        when r.result in ('retry', 'unsure') and o.attempts >= 8 then 'dead'
        when r.result = 'unsure' or (r.result = 'released' and o.in_doubt) then 'unsure'
        else 'waiting' end as becomes
    from result r join private.outbox o on o.id = r.id and o.lease_token = r.lease_token and o.status = 'leased'
    where r.result in ('done', 'retry', 'dead', 'unsure', 'absent', 'released')
    order by o.id for update of o
  ), settled as (
    update private.outbox o set
      status = m.becomes, attempts = m.counted, lease_token = null, leased_until = null,
      in_doubt = m.becomes <> 'done' and (m.result = 'unsure' or (m.result = 'released' and o.in_doubt) or (m.result = 'dead' and o.in_doubt)),
      provider = coalesce(m.provider, o.provider), provider_ref = coalesce(m.provider_ref, o.provider_ref),
      last_error = case when m.result = 'done' then null else coalesce(left(m.error, 300), o.last_error) end,
      due_at = case when m.becomes in ('done', 'dead') then o.due_at
        when m.result in ('absent', 'released') then p_as_of
        else p_as_of + coalesce(make_interval(secs => m.wait), private.backoff(m.counted)) end,
      settled_at = case when m.becomes in ('done', 'dead') then p_as_of end,
      tell_at = case when m.becomes in ('done', 'dead') then p_as_of end
    from mine m where o.id = m.row_id returning m.row_id
  )
  select jsonb_agg(jsonb_build_object('organization_id', gate_owner, 'provider', through, 'result', result, 'retry_after', wait) order by m.row_id)
  into v_settled from mine m join settled using (row_id);
  if v_settled is null then return 0; end if;
  perform private.note_gates(v_settled, p_as_of);
  perform private.tell_settled(p_as_of);
  return jsonb_array_length(v_settled);
end $$;
comment on function private.finish_outbox is
  'Takes a worker''s results: done, dead, retry (certainly not done), unsure (ask before trying again), absent (asked: it was not done), released (not begun). What is no longer leased to it changes nothing. Answers how many counted.';

-- For people ----------------------------------------------------------------------------------------------

create function private.redrive_outbox(p_ids bigint[]) returns int language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := auth.uid();
  v record;
  v_count int;
begin
  if v_user is null then perform private.refuse(401, 'sign_in_first'); end if;
  if not exists (select from private.operators where user_id = v_user) then
    -- What is not ours is answered like what does not exist.
    for v in
      select distinct o.organization_id from unnest(p_ids) i left join private.outbox o on o.id = i order by 1 nulls first
    loop
      perform private.require_role(v.organization_id, v_user, 'manager');
    end loop;
  end if;
  with again as (
    -- Where the provider cannot say whether it was done, a person who sends it again has decided that.
    update private.outbox set status = case when in_doubt and last_error <> 'cannot_tell' then 'unsure' else 'waiting' end,
      in_doubt = in_doubt and last_error <> 'cannot_tell', attempts = 0, due_at = now(), settled_at = null, tell_at = null, provider_ref = null
    where id = any (p_ids) and status = 'dead' returning organization_id, id
  ), noted as (
    select private.audit(organization_id, v_user, 'outbox.redriven', null, jsonb_build_object('ids', jsonb_agg(id)))
    from again group by organization_id
  )
  select count(*) into v_count from again where (select count(*) from noted) > 0;
  if v_count > 0 then perform private.wake_outbox(); end if;
  return v_count;
end $$;
comment on function private.redrive_outbox is 'Definer, because members cannot see the outbox. For public.redrive_outbox.';

create function public.redrive_outbox(p_ids bigint[]) returns int language sql set search_path = '' as $$
  select private.redrive_outbox(p_ids)
$$;
comment on function public.redrive_outbox is
  'Tries dead rows again, as a manager of their organization or an operator; answers how many. Twice is once. Refuses: sign_in_first, organization_not_found, role_too_low.';

create function private.visible_outbox(p_lead_id uuid, p_dead_of uuid, p_limit int)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text, settled_at timestamptz, lead_id uuid)
language sql stable security definer set search_path = '' as $$
  select o.id, o.kind, o.effect_key, o.status, o.due_at, o.attempts, o.provider, o.last_error, o.settled_at, o.lead_id
  from private.outbox o
  where o.organization_id = any (array(select private.my_organization_ids()))
    and (p_lead_id is null or o.lead_id = p_lead_id)
    and (p_dead_of is null or (o.organization_id = p_dead_of and o.status = 'dead'))
  order by o.id desc limit least(greatest(p_limit, 0), 500)
$$;
comment on function private.visible_outbox is 'Rows of the caller''s own organizations without their payload. Definer, because members cannot see the outbox.';

create function public.outbox_of_lead(p_lead_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, status text, due_at timestamptz, attempts smallint, provider text, last_error text, settled_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, status, due_at, attempts, provider, last_error, settled_at
  from private.visible_outbox(p_lead_id, null, p_limit) where p_lead_id is not null
$$;
comment on function public.outbox_of_lead is 'What is ordered for a lead, the newest first, and why it waits (last_error). For members; others get nothing.';

create function public.dead_outbox(p_organization_id uuid, p_limit int default 100)
returns table (id bigint, kind text, effect_key text, lead_id uuid, attempts smallint, provider text, last_error text, settled_at timestamptz)
language sql stable set search_path = '' as $$
  select id, kind, effect_key, lead_id, attempts, provider, last_error, settled_at
  from private.visible_outbox(null, p_organization_id, p_limit) where p_organization_id is not null
$$;
comment on function public.dead_outbox is 'The dead letters of an organization, the newest first. For members; others get nothing.';

create function private.refused_wakes_for_operators() returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
begin
  perform private.require_operator(auth.uid());
  return query
    select r.name, r.since, r.last_at, r.times, r.answer from private.refused_wakes r
    union all
    -- An answer takes a minute at most, and a minute more behind another batch.
    select w.name, min(w.woken_at), max(w.woken_at), count(*)::int, 'no_answer' from private.wakes w
    where w.woken_at < clock_timestamp() - interval '5 minutes' group by 1
    union all
    select 'outbox', min(o.due_at), now(), count(*)::int, 'secrets_missing' from private.outbox o
    where o.status in ('waiting', 'unsure') and o.due_at < now() - interval '5 minutes'
      and 2 > (select count(*) from vault.decrypted_secrets s where s.name in ('project_url', 'cron_key'))
    having count(*) > 0
    order by 2;
end $$;
comment on function private.refused_wakes_for_operators is 'Definer: operators see no tables of the outbox. For public.refused_wakes.';

create function public.refused_wakes() returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language sql stable set search_path = '' as $$
  select * from private.refused_wakes_for_operators()
$$;
comment on function public.refused_wakes is
  'Functions that refuse the database''s calls: name, since when, how often, and the last answer: an HTTP status, timed_out, no_answer, secrets_missing or the network''s error. No rows while all is well. For operators. Refuses: operators_only.';

grant execute on function public.redrive_outbox, public.outbox_of_lead, public.dead_outbox, public.refused_wakes to authenticated;
grant execute on function private.redrive_outbox, private.visible_outbox, private.refused_wakes_for_operators to authenticated;

-- When ----------------------------------------------------------------------------------------------------

create function private.tend_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform private.note_wakes();
  perform private.tell_settled(p_as_of);
  if exists (select from private.outbox where status = 'leased' and leased_until <= p_as_of)
    or cardinality(private.due_outbox(1, p_as_of)) > 0 then return private.wake_outbox(p_as_of); end if;
  return false;
end $$;
comment on function private.tend_outbox is 'Notes what functions answered, and wakes the outbox function when something is due or was left behind. Called by pg_cron; a missed or doubled run changes nothing.';

-- A lease of 45 s and this interval bound how long a killed worker can hold anything up.
select cron.schedule('tend-outbox', '15 seconds', 'select private.tend_outbox()');
