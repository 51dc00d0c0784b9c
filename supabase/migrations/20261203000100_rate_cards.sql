-- Rate cards: what a minute and a milestone cost an organization, by version. What was used stays with the version of its day.

-- What is asked for every line is in plpgsql: it is planned once in a session, which an SQL function is in every statement.

create function private.minor_digits(p_currency text) returns int language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') then 0
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    else 2 end;
end $$;
comment on function private.minor_digits is 'Decimals of a currency''s minor unit. Source: ISO 4217, table A.1.';

create function private.tax_of(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable set search_path = '' as $$
begin
  -- Numeric throughout: a large amount times its basis points does not fit into a bigint.
  return case p_behavior
    when 'exclusive' then round(p_amount_minor * p_basis_points::numeric / 10000)
    when 'inclusive' then round(p_amount_minor * p_basis_points::numeric / (10000 + p_basis_points))
    else 0 end::bigint;
end $$;
comment on function private.tax_of is
  'The tax on top of an amount (exclusive) or within it (inclusive), in minor units: the one place where tax is rounded, half away from zero.';

create function private.without_tax(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable set search_path = '' as $$
begin
  return p_amount_minor - case p_behavior when 'inclusive' then private.tax_of(p_amount_minor, p_behavior, p_basis_points) else 0 end;
end $$;
comment on function private.without_tax is 'What an amount at prices of these tax terms comes to without tax, in minor units; tax_of is the rest of an inclusive one.';

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
  constraint rate_cards_tax_is_said check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint rate_cards_tax_is_a_percentage check (tax_basis_points between 0 and 5000),
  constraint rate_cards_are_paid_within_ninety_days check (payment_days between 0 and 90)
);
comment on table public.rate_cards is
  'What an organization is charged. Append only: usage keeps the version in force on its local day, a milestone the version in force when it was opened.';
comment on column public.rate_cards.effective_from is 'First local day of the organization on which it counts.';
comment on column public.rate_cards.minute_micros is 'Price of one minute, in millionths of the currency''s unit.';
comment on column public.rate_cards.rounding is 'Up to the next second, started six seconds, or started minute.';
comment on column public.rate_cards.minimum_seconds is 'A call that is charged at all is charged for at least so long.';
comment on column public.rate_cards.included_minutes is 'Free in a whole month; in proportion to its days where the card counts for part of one.';
comment on column public.rate_cards.milestone_minor is 'Price of milestone_size shown appointments, in minor units.';
comment on column public.rate_cards.author is 'The operator who said so; null is the platform''s own first version.';

alter table public.rate_cards enable row level security;
create policy "members read their organization's rate cards" on public.rate_cards for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.rate_cards to authenticated;
-- What the open month comes to is read with the invoices.
create trigger announce_insert after insert on public.rate_cards referencing new table as changed for each statement execute function private.announce_also('version', 'invoices');

create function private.row_is_append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  -- An organization that is erased takes its rows with it: then the parent row is already gone.
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  perform private.refuse(403, 'row_is_append_only', 'Write a further row instead', tg_table_name);
  return null;
end $$;
comment on function private.row_is_append_only is 'Trigger: what money rests on is added to, never changed, whoever asks.';
create trigger append_only before update or delete on public.rate_cards for each row execute function private.row_is_append_only();
create trigger never_emptied before truncate on public.rate_cards for each statement execute function private.row_is_append_only();

-- The account: where numbering and the months that are closed stand ----------------------------------------

create table private.billing_accounts (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  number int generated always as identity (start with 1001),
  starts_on date not null,
  open_from date not null,
  next_invoice int not null default 1,
  constraint billing_accounts_months_begin_on_the_first check (extract(day from open_from) = 1)
);
comment on table private.billing_accounts is 'Where billing of an organization stands. Its row is the lock of milestones and invoice numbers.';
comment on column private.billing_accounts.starts_on is 'Nothing that happened before this local day is charged.';
comment on column private.billing_accounts.open_from is 'First month that is not closed; what comes late is billed there.';
alter table private.billing_accounts enable row level security;

create function private.open_billing_account() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_day date := (new.created_at at time zone new.time_zone)::date;
begin
  insert into public.rate_cards (organization_id, version, effective_from) values (new.id, 1, v_day);
  insert into private.billing_accounts (organization_id, starts_on, open_from) values (new.id, v_day, date_trunc('month', v_day));
  return null;
end $$;
comment on function private.open_billing_account is
  'Trigger: every organization has a rate card and an account from its first day. Definer: nobody writes either by hand.';
create trigger open_billing_account after insert on public.organizations for each row execute function private.open_billing_account();

create function private.rate_card_at(p_organization_id uuid, p_day date) returns public.rate_cards
language plpgsql stable set search_path = '' as $$
begin
  return (select r from public.rate_cards r where r.organization_id = p_organization_id and r.effective_from <= p_day order by r.version desc limit 1);
end $$;
comment on function private.rate_card_at is 'The rate card in force on a local day; null before the first.';

create function private.change_rate_card(p_organization_id uuid, p_actor uuid, p_terms jsonb, p_effective_from date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  o public.organizations;
  v_last public.rate_cards;
  v_next public.rate_cards;
  b private.billing_accounts;
begin
  perform private.require_operator(p_actor);
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  -- Nothing is metered while we look whether something was.
  if p_terms ? 'currency' then perform pg_advisory_xact_lock(private.billing_lock(o.id)); end if;
  select * into b from private.billing_accounts where organization_id = o.id for update;
  select * into v_last from public.rate_cards r where r.organization_id = o.id order by r.version desc limit 1;
  v_next := jsonb_populate_record(v_last, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  if v_next.currency <> v_last.currency
    and (exists (select from public.usage_records u where u.organization_id = o.id) or exists (select from public.milestones m where m.organization_id = o.id)) then
    perform private.refuse(409, 'rate_card_currency_is_fixed', 'The currency stays once something was used; what was used is in it');
  end if;
  -- Nor within a month that is closed, where the zone has been changed meanwhile: its included minutes are shared out by its cards' days.
  -- Nor today where something was used already: a late word about a call of this morning would price it anew.
  if p_effective_from < greatest((p_as_of at time zone o.time_zone)::date
    + exists (select from public.usage_records u where u.organization_id = o.id)::int, v_last.effective_from, b.open_from) then
    perform private.refuse(422, 'rate_card_in_the_past', 'A rate card begins tomorrow or later, and not before the latest one: what was used keeps its price');
  end if;
  v_next.version := v_last.version + 1;
  -- A currency counts from the first day: what comes late of the days before would stand in another one on the same invoice.
  v_next.effective_from := case when v_next.currency = v_last.currency then p_effective_from else b.starts_on end;
  v_next.author := p_actor;
  v_next.created_at := p_as_of;
  begin
    insert into public.rate_cards select v_next.*;
  exception when check_violation or not_null_violation or numeric_value_out_of_range then
    perform private.refuse(422, 'rate_card_out_of_bounds', 'A term of the rate card is not possible', sqlerrm);
  end;
  perform private.audit(o.id, p_actor, 'rate_card.changed', v_next.version::text, to_jsonb(v_next) - 'organization_id');
  return v_next.version;
end $$;
comment on function private.change_rate_card is 'Writes the next version of a rate card: what is not said stays as it was.';

create function private.change_rate_card_now(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql security definer set search_path = '' as $$
  select private.change_rate_card(p_organization_id, auth.uid(), p_terms, p_effective_from, now())
$$;
comment on function private.change_rate_card_now is 'change_rate_card for the caller and from now on. Definer: neither who asks nor the time may be chosen by who asks.';
create function public.change_rate_card(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql set search_path = '' as $$
  select private.change_rate_card_now(p_organization_id, p_terms, p_effective_from)
$$;
comment on function public.change_rate_card is
  'Writes the next version of the rate card, from a local day on, and answers its number; another currency, possible while nothing was used, counts from the first day. For operators. Refuses: operators_only, organization_not_found, rate_card_in_the_past, rate_card_currency_is_fixed, rate_card_out_of_bounds.';
grant execute on function public.change_rate_card, private.change_rate_card_now to authenticated;
