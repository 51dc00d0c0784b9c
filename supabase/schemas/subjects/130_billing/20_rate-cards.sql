-- Rate cards: what an organization pays, in versions.

create table public.rate_cards (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  version int not null,
  effective_from date not null,
  currency text not null default 'USD',
  minute_micros bigint not null default 200000,
  rounding text not null default 'second',
  minimum_seconds int not null default 0,
  unanswered text not null default 'free',
  voicemail text not null default 'talked',
  included_minutes int not null default 0,
  milestone_size int not null default 25,
  milestone_minor bigint not null default 200000,
  tax_behavior text not null default 'none',
  tax_basis_points int not null default 0,
  payment_days int not null default 10,
  author uuid,
  created_at timestamptz not null default now(),
  primary key (organization_id, version),
  constraint rate_cards_count_from_one check (version >= 1),
  constraint rate_cards_currency_is_iso_4217 check (currency ~ '^[A-Z]{3}$'),
  constraint rate_cards_minutes_cost_at_most_a_thousand check (minute_micros between 0 and 1000000000),
  constraint rate_cards_rounding_is_known check (rounding in ('second', 'six_seconds', 'minute')),
  constraint rate_cards_minimum_is_within_an_hour check (minimum_seconds between 0 and 3600),
  constraint rate_cards_unanswered_is_known check (unanswered in ('free', 'minimum')),
  constraint rate_cards_voicemail_is_known check (voicemail in ('free', 'minimum', 'talked')),
  constraint rate_cards_included_minutes_are_possible check (included_minutes between 0 and 1000000),
  constraint rate_cards_milestones_have_a_size check (milestone_size between 1 and 1000),
  constraint rate_cards_milestones_cost_something_possible check (milestone_minor between 0 and 100000000000),
  constraint rate_cards_tax_is_known
    check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint rate_cards_tax_is_a_percentage check (tax_basis_points between 0 and 5000),
  constraint rate_cards_are_paid_within_ninety_days check (payment_days between 0 and 90)
);
comment on table public.rate_cards is
  'What an organization is charged. Append only: usage keeps the version of its local day, a milestone the version that applied when it '
  'was opened.';
comment on column public.rate_cards.effective_from is 'First local day of the organization on which it applies.';
comment on column public.rate_cards.minute_micros is 'Price of one minute, in millionths of the currency''s unit.';
comment on column public.rate_cards.rounding is 'Up to the next second, started six seconds, or started minute.';
comment on column public.rate_cards.minimum_seconds is 'Minimum duration of a call that is charged.';
comment on column public.rate_cards.included_minutes is 'Free minutes per month; pro rata by days if the card applies to part of a month.';
comment on column public.rate_cards.milestone_minor is 'Price of milestone_size shown appointments, in minor units.';
comment on column public.rate_cards.author is 'The operator who wrote the version; null for the platform''s own first version.';
alter table public.rate_cards enable row level security;
create policy "members read their organization's rate cards" on public.rate_cards for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.rate_cards to authenticated;

create table private.billing_accounts (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  number int generated always as identity (start with 1001),
  starts_on date not null,
  open_from date not null,
  next_invoice int not null default 1,
  constraint billing_accounts_months_begin_on_the_first check (extract(day from open_from) = 1)
);
comment on table private.billing_accounts is 'Billing state of an organization. Its row is the lock for milestones and invoice numbers.';
comment on column private.billing_accounts.starts_on is 'Nothing before this local day is charged.';
comment on column private.billing_accounts.open_from is 'First month that is not closed; late usage is billed there.';
alter table private.billing_accounts enable row level security;

create function private.open_billing_account() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_day date := (new.created_at at time zone new.time_zone)::date;
begin
  insert into public.rate_cards (organization_id, version, effective_from) values (new.id, 1, v_day);
  insert into private.billing_accounts (organization_id, starts_on, open_from) values (new.id, v_day, date_trunc('month', v_day));
  return null;
end $$;
comment on function private.open_billing_account is
  'Trigger: gives a new organization a rate card and an account. Definer, because nobody writes either directly.';

create function private.rate_card_at(p_organization_id uuid, p_day date) returns public.rate_cards
language plpgsql stable set search_path = '' as $$
begin
  return (select r from public.rate_cards r where r.organization_id = p_organization_id and r.effective_from <= p_day
    order by r.version desc limit 1);
end $$;
comment on function private.rate_card_at is 'Returns the rate card that applies on a local day; null before the first.';

create function private.billing_lock(p_organization_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('billing ' || p_organization_id, 0)
$$;
comment on function private.billing_lock is
  'Returns the key of the advisory lock for closing months: shared for writers of usage, exclusive for closing.';
