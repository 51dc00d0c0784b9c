-- Appointments, and the references of their bookings.

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
  constraint appointments_called_off_late_had_begun
    check (called_off_late_at is null or (status = 'cancelled' and called_off_late_at > starts_at)),
  constraint appointments_verdict_is_known check (verdict in ('pending', 'shown', 'no_show', 'contested')),
  constraint appointments_verdict_has_a_time check ((verdict = 'pending') = (verdict_at is null))
);
comment on table public.appointments is
  'A booked time with a lead. One row for a whole chain of reschedules; the newest booking of the chain decides.';
comment on column public.appointments.provider_ref is 'The newest reference of the chain; older ones are in appointment_refs.';
comment on column public.appointments.attended is 'The host''s mark at the provider; evidence, not the verdict.';
comment on column public.appointments.called_off_late_at is
  'When we received the calendar''s withdrawal of a time that had already begun; null if it was withdrawn before or not at all.';
comment on column public.appointments.is_judged is 'Whether there is a visit to judge: it is booked, or was cancelled after it had begun.';
comment on column public.appointments.call_id is 'The call that claimed the booking, if one did.';
create index appointments_calendar_idx on public.appointments (organization_id, starts_at, id);
-- The list is also sorted the other way round, with rows without a time last; the dashboard's feed reads the latest.
create index appointments_newest_idx on public.appointments (organization_id, starts_at desc nulls last, id);
create index appointments_ends_idx on public.appointments (organization_id, ends_at);
create index appointments_booked_idx on public.appointments (organization_id, booked_at desc nulls last, id);
create index appointments_cancelled_idx on public.appointments (organization_id, cancelled_at) where cancelled_at is not null;
create index appointments_decided_idx on public.appointments (organization_id, verdict_at) where verdict_at is not null;
create index appointments_lead_idx on public.appointments (organization_id, lead_id);
create index appointments_call_idx on public.appointments (organization_id, call_id);
create index appointments_integration_idx on public.appointments (organization_id, integration_id);
-- The hourly job looks for the few undecided rows among all appointments.
create index appointments_undecided_idx on public.appointments (organization_id, starts_at) where is_judged and verdict = 'pending';
create index appointments_paid_idx on public.appointments (organization_id, paid_at) include (price_minor, currency)
  where paid_at is not null;
alter table public.appointments enable row level security;
create policy "members read their organization's appointments" on public.appointments for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointments to authenticated;
grant select, insert, update, delete on public.appointments to service_role;

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
comment on table public.appointment_refs is 'Every reference a provider has given an appointment, each with the one it replaced.';
create index appointment_refs_appointment_idx on public.appointment_refs (organization_id, appointment_id);
alter table public.appointment_refs enable row level security;
create policy "members read their appointments' references" on public.appointment_refs for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.appointment_refs to authenticated;
grant select, insert, update, delete on public.appointment_refs to service_role;
