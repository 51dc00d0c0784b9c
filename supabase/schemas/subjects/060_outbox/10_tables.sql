-- The outbox holds outbound work: one row per effect on the outside world, claimed in batches, never knowingly done twice.

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
  finished_at timestamptz,
  follow_up_at timestamptz,
  constraint outbox_does_each_effect_once unique (organization_id, effect_key),
  constraint outbox_lead_is_of_the_organization foreign key (organization_id, lead_id)
    references public.leads (organization_id, id) on delete set null (lead_id),
  constraint outbox_status_is_known check (status in ('waiting', 'leased', 'unsure', 'done', 'dead', 'cancelled')),
  constraint outbox_priority_is_a_digit check (priority between 0 and 9),
  constraint outbox_kind_is_two_words check (kind ~ '^[a-z]+\.[a-z]+$'),
  constraint outbox_payload_is_an_object check (jsonb_typeof(payload) = 'object'),
  constraint outbox_lease_is_complete check ((status = 'leased') = (lease_token is not null)
    and (status = 'leased') = (leased_until is not null)),
  constraint outbox_is_unsure_only_in_doubt check (status <> 'unsure' or in_doubt),
  constraint outbox_finished_rows_have_a_time check ((status in ('done', 'dead', 'cancelled')) = (finished_at is not null))
);
comment on table private.outbox is
  'Outbound work: one row per effect, whose key is kept permanently. A row is written before anything is sent.';
comment on column private.outbox.priority is '9 goes first, 0 last; within a priority the longest overdue goes first.';
comment on column private.outbox.in_doubt is
  'The effect may have happened unnoticed: the provider is asked by our id before anything is retried.';
comment on column private.outbox.follow_up_at is 'When finish_effect runs for it; null once it has.';
-- Partial, so that finished rows stay out of the hot set.
create index outbox_is_due on private.outbox (priority, due_at) where status in ('waiting', 'unsure');
create index outbox_is_leased on private.outbox (leased_until) where status = 'leased';
create index outbox_awaits_follow_up on private.outbox (follow_up_at) where follow_up_at is not null;
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
  constraint provider_gates_reason_is_known check (opened_for in ('breaker_open', 'provider_asked_to_wait')),
  constraint provider_gates_open_for_a_reason check ((opened_until is null) = (opened_for is null))
);
comment on table private.provider_gates is
  'How much may go to one provider account of an organization: a token bucket, and a breaker that opens after failures in a row.';
comment on column private.provider_gates.opened_until is
  'Nothing is sent before this time; afterwards one probe at a time, until one succeeds.';
alter table private.provider_gates enable row level security;

create table private.outbox_wakes (
  only_row boolean primary key default true,
  woken_at timestamptz not null,
  constraint outbox_wakes_have_one_row check (only_row)
);
comment on table private.outbox_wakes is 'When the outbox function was last called, so that a thousand enqueues call it once.';
alter table private.outbox_wakes enable row level security;
insert into private.outbox_wakes values (true, '-infinity');

create table private.wakes (
  request_id bigint primary key,
  name text not null,
  woken_at timestamptz not null default clock_timestamp()
);
comment on table private.wakes is
  'The database''s requests to Edge Functions, until they or a later one are answered and the answer is recorded. pg_net keeps answers '
  'for only six hours.';
alter table private.wakes enable row level security;

create table private.refused_wakes (
  name text primary key,
  since timestamptz not null,
  last_at timestamptz not null,
  times int not null,
  answer text not null
);
comment on table private.refused_wakes is
  'Functions whose last answer to the database was not a success. Without this table, work would wait unnoticed.';
comment on column private.refused_wakes.answer is 'HTTP status, timed_out, or why no connection was made.';
alter table private.refused_wakes enable row level security;
