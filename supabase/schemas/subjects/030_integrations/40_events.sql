-- Events store every signed delivery as received, with its meaning.

create table public.events (
  id bigint generated always as identity,
  organization_id uuid not null,
  integration_id uuid not null,
  credential_id uuid not null,
  kind text not null,
  dedupe_key text not null,
  subject text collate "C",
  occurred_at timestamptz,
  received_at timestamptz not null,
  status text not null,
  attempts smallint not null default 0,
  next_attempt_at timestamptz,
  applied_at timestamptz,
  error text,
  body_sha256 text not null,
  body_encoding text not null default 'utf8',
  body text,
  headers jsonb not null,
  normalised jsonb not null default '[]',
  primary key (organization_id, id),
  foreign key (organization_id, integration_id, credential_id)
    references public.credentials (organization_id, integration_id, id) on delete restrict,
  constraint events_are_applied_once unique (organization_id, integration_id, dedupe_key),
  constraint events_status_is_known check (status in ('stored', 'applied', 'ignored', 'failed', 'dead')),
  constraint events_waiting_ones_have_a_time check ((status in ('stored', 'failed')) = (next_attempt_at is not null)),
  constraint events_failures_have_a_reason check (status not in ('failed', 'dead') or error is not null),
  constraint events_body_encoding_is_known check (body_encoding in ('utf8', 'base64')),
  constraint events_normalised_is_a_list check (jsonb_typeof(normalised) = 'array')
);
comment on table public.events is
  'One inbound delivery with a valid signature. The dedupe key is kept permanently; retention may delete the body.';
comment on column public.events.credential_id is 'The secret that verified the signature.';
comment on column public.events.subject is
  'What the delivery is about: call:, appointment:, message:, invoice: or payment:<provider reference>. The events of one subject are its '
  'trail. Collated by code point, so that the seats of one slot (<reference>#<e-mail>) are adjacent.';
comment on column public.events.body_sha256 is
  'Hex SHA-256 of the bytes as received, before redaction; of the whole delivery if this is one of several events in it.';
comment on column public.events.normalised is 'The meaning in our own terms: contract/domain-event.ts.';
-- Compressing these costs more time per delivery than writing them, and retention deletes the bodies anyway.
alter table public.events alter column body set storage external, alter column normalised set storage external;
create index events_integration_idx on public.events (integration_id, received_at desc);
-- A chatty provider may send a hundred thousand ignored deliveries between two that matter or failed.
create index events_not_ignored_idx on public.events (integration_id, received_at desc) where status <> 'ignored';
create index events_failed_idx on public.events (integration_id, received_at desc) where status in ('failed', 'dead');
create index events_trail_idx on public.events (organization_id, integration_id, subject) where subject is not null;
create index events_due_idx on public.events (next_attempt_at) where next_attempt_at is not null;
alter table public.events enable row level security;
create policy "managers read their organization's events" on public.events for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids('manager'))));
grant select on public.events to authenticated;
grant select, insert, update, delete on public.events to service_role;

create function private.erase_events() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  -- Waits for deliveries in progress and admits no new ones: they would keep the secret, and with it the organization.
  perform 1 from public.credentials where organization_id = old.id order by id for update;
  delete from public.events where organization_id = old.id;
  return old;
end $$;
comment on function private.erase_events is
  'Trigger: an event is erased only with its organization; a secret or integration that has verified one cannot be deleted. Definer, '
  'because the caller who erases an organization need not see its events.';

-- One domain event of one delivery on its way into the tables.
create type private.domain_event as (
  event_id bigint, organization_id uuid, integration_id uuid, dedupe_key text, occurred_at timestamptz, fact jsonb
);
comment on type private.domain_event is
  'A domain event (`fact`, see contract/domain-event.ts), its time, and the delivery that contained it. event_id is null before it is '
  'stored.';

create function private.integration_activity(p_organization_id uuid)
returns table (integration_id uuid, last_event_id bigint, last_kind text, last_status text, last_received_at timestamptz,
  last_meant_at timestamptz, has_secret boolean, events_24h bigint, failed bigint)
language sql stable security definer set search_path = '' as $$
  select i.id, e.id, e.kind, e.status, e.received_at,
    (select x.received_at from public.events x where x.integration_id = i.id and x.status <> 'ignored' order by x.received_at desc limit 1),
    exists (select from public.credentials c where c.integration_id = i.id and c.name = 'webhook_secret' and c.retired_at is null),
    (select count(*) from public.events x where x.integration_id = i.id and x.received_at > now() - interval '24 hours'),
    (select count(*) from public.events x where x.organization_id = i.organization_id and x.integration_id = i.id
      and x.status in ('failed', 'dead') and x.received_at > now() - interval '30 days')
  from public.integrations i
  left join lateral (
    select id, kind, status, received_at from public.events where integration_id = i.id order by received_at desc limit 1
  ) e on true
  where i.organization_id = p_organization_id and i.organization_id in (select private.my_organization_ids())
$$;
comment on function private.integration_activity is
  'Returns the last signed event of each integration. Definer, because every member may see that a provider is active, but only managers '
  'what it sent.';
grant execute on function private.integration_activity to authenticated;
