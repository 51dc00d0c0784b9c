-- Milestones, invoices and their lines, closed and unclosed months.

create table public.milestones (
  organization_id uuid not null,
  number int not null,
  rate_version int not null,
  size int not null,
  amount_minor bigint not null,
  currency text not null,
  reached_at timestamptz,
  primary key (organization_id, number),
  foreign key (organization_id, rate_version) references public.rate_cards (organization_id, version) on delete cascade,
  constraint milestones_count_from_one check (number >= 1)
);
comment on table public.milestones is 'One charge for `size` shown appointments, at the price when its first slot was filled.';
comment on column public.milestones.reached_at is
  'The verdict, or end of a dispute, that filled it; also the day of its invoice. From then on it is never revoked, only credited.';
create index milestones_rate_card_idx on public.milestones (organization_id, rate_version);
create index milestones_reached_idx on public.milestones (organization_id, reached_at) where reached_at is not null;
alter table public.milestones enable row level security;
create policy "members read their organization's milestones" on public.milestones for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.milestones to authenticated;

create table public.invoices (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  kind text not null,
  cause text not null,
  period date,
  milestone int,
  number text,
  status text not null default 'draft',
  currency text not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  taxes jsonb not null,
  issued_on date not null,
  due_on date not null,
  finalised_at timestamptz,
  paid_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  paid_at timestamptz,
  payment_failed_at timestamptz,
  chargeback text,
  provider text,
  provider_ref text,
  hosted_url text,
  pdf_url text,
  created_at timestamptz not null default now(),
  unique (organization_id, id),
  constraint invoices_kind_is_known check (kind in ('invoice', 'credit_note')),
  constraint invoices_cause_is_known check (cause in ('month', 'milestone')),
  constraint invoices_are_of_a_month_or_a_milestone
    check (case cause when 'month' then period is not null and milestone is null else milestone is not null and period is null end),
  constraint invoices_are_made_once_a_month unique (organization_id, period),
  constraint invoices_are_made_once_a_milestone unique (organization_id, milestone),
  constraint invoices_are_numbered_once unique (number),
  constraint invoices_status_is_known check (status in ('draft', 'open', 'paid', 'uncollectible', 'void')),
  constraint invoices_are_numbered_when_finalised check ((number is null) = (finalised_at is null)
    and (number is null) = (status = 'draft')),
  constraint invoices_totals_add_up check (total_minor = net_minor + tax_minor and private.taxes_add_up(taxes, net_minor, tax_minor)),
  constraint invoices_chargeback_is_known check (chargeback in ('open', 'won', 'lost')),
  foreign key (organization_id, milestone) references public.milestones (organization_id, number) on delete cascade
);
comment on table public.invoices is
  'What an organization is asked to pay, or gets back. Created final, with a gap-free number; afterwards only its payment state changes.';
comment on column public.invoices.period is 'First day of the local month that was closed.';
comment on column public.invoices.net_minor is 'Sum of its lines net of tax, in minor units.';
comment on column public.invoices.tax_minor is 'All tax, on top of its lines'' amounts (exclusive) or within them (inclusive).';
comment on column public.invoices.taxes is
  '[{tax_behavior, tax_basis_points, net_minor, tax_minor}], one per tax terms: the net amount of their lines and its tax, rounded once.';
comment on column public.invoices.number is
  'Account number and consecutive number of the organization; none is missing, none is used twice.';
comment on column public.invoices.refunded_minor is 'Amount refunded at the payment provider.';
create index invoices_not_issued_idx on public.invoices (finalised_at)
  where provider_ref is null and finalised_at is not null and total_minor <> 0;
create index invoices_unpaid_idx on public.invoices (organization_id, due_on) where status = 'open';
alter table public.invoices enable row level security;
create policy "members read their organization's invoices" on public.invoices for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoices to authenticated;

create table public.invoice_lines (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null,
  invoice_id uuid not null,
  position smallint not null,
  model text not null,
  period date,
  quantity bigint not null,
  amount_minor bigint not null,
  tax_behavior text not null,
  tax_basis_points int not null,
  inputs jsonb not null default '{}',
  unique (organization_id, id),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade,
  constraint invoice_lines_model_is_known check (model in ('usage', 'milestone', 'adjustment', 'credit')),
  constraint invoice_lines_are_one_per_model_period_and_tax unique nulls not distinct (invoice_id, model, period, tax_behavior,
    tax_basis_points),
  constraint invoice_lines_have_a_position_each unique (invoice_id, position),
  constraint invoice_lines_tax_is_known
    check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint invoice_lines_tax_is_a_percentage check (tax_basis_points between 0 and 5000)
);
comment on table public.invoice_lines is
  'One line per model, per adjusted earlier month, and per tax terms of a credit. Its inputs determine its amount.';
comment on column public.invoice_lines.amount_minor is 'Net of tax, unless its tax behavior is inclusive.';
comment on column public.invoice_lines.tax_behavior is
  'The tax terms of what it charges or credits: usage by the rate card of the last day of its month, a milestone and its credits by the '
  'milestone''s.';
comment on column public.invoice_lines.quantity is 'Seconds of usage and adjustments, slots of milestones and credits.';
comment on column public.invoice_lines.inputs is
  '`usage`, `adjustment`: {rows, before_minor, after_minor, cards: [{version, minute_micros, seconds, included_seconds, '
  'charged_seconds}]}; `milestone`: {number, size, rate_version}; `credit`: {slots}.';
create index invoice_lines_invoice_idx on public.invoice_lines (organization_id, invoice_id, position);
alter table public.invoice_lines enable row level security;
create policy "members read their organization's invoice lines" on public.invoice_lines for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoice_lines to authenticated;

create table public.billing_periods (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  period date not null,
  closed_at timestamptz not null,
  invoice_id uuid,
  primary key (organization_id, period),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.billing_periods is 'The closed months, each with its invoice; null if there was nothing to invoice.';
create index billing_periods_invoice_idx on public.billing_periods (organization_id, invoice_id);
alter table public.billing_periods enable row level security;
create policy "members read their organization's closed months" on public.billing_periods for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.billing_periods to authenticated;

create table public.milestone_slots (
  id bigint generated always as identity primary key,
  organization_id uuid not null,
  milestone int not null,
  position int not null,
  appointment_id uuid not null,
  taken_at timestamptz not null,
  left_at timestamptz,
  left_reason text,
  credit_minor bigint,
  credit_invoice_id uuid,
  foreign key (organization_id, milestone) references public.milestones (organization_id, number) on delete cascade,
  constraint milestone_slots_positions_count_from_one check (position >= 1),
  constraint milestone_slots_reason_is_known check (left_reason in ('disputed', 'contested', 'no_show', 'pending', 'removed')),
  constraint milestone_slots_are_left_for_a_reason check ((left_at is null) = (left_reason is null)),
  constraint milestone_slots_credit_what_was_left check (credit_minor is null or left_at is not null),
  constraint milestone_slots_are_credited_on_an_invoice_once check (credit_invoice_id is null or credit_minor is not null),
  foreign key (organization_id, credit_invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.milestone_slots is
  'Which shown appointment fills which slot. One that is no longer shown leaves: before the invoice its slot is free again, afterwards '
  'its share is credited.';
comment on column public.milestone_slots.left_reason is
  'Its standing instead of shown: disputed, a verdict, or removed with its appointment.';
comment on column public.milestone_slots.credit_minor is 'Its share of the price, owed back because the milestone had been invoiced.';
create unique index milestone_slots_are_filled_once on public.milestone_slots (organization_id, milestone, position)
  where left_at is null or credit_minor is not null;
create unique index milestone_slots_take_an_appointment_once on public.milestone_slots (organization_id, appointment_id)
  where left_at is null;
create index milestone_slots_owed_idx on public.milestone_slots (organization_id)
  where credit_minor is not null and credit_invoice_id is null;
create index milestone_slots_credited_idx on public.milestone_slots (organization_id, credit_invoice_id);
create index milestone_slots_milestone_idx on public.milestone_slots (organization_id, milestone, position);
create index milestone_slots_appointment_idx on public.milestone_slots (organization_id, appointment_id, id);
create index milestone_slots_given_back_idx on public.milestone_slots (organization_id, left_at) where credit_minor is not null;
alter table public.milestone_slots enable row level security;
create policy "members read their organization's slots" on public.milestone_slots for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.milestone_slots to authenticated;

create table private.unclosed_months (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  period date not null,
  problem text not null,
  since timestamptz not null,
  tried_at timestamptz not null
);
comment on table private.unclosed_months is
  'Months that could not be closed, with the error of the last attempt; deleted once the month is closed.';
alter table private.unclosed_months enable row level security;
