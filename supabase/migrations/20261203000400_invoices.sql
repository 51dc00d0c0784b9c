-- Invoices: a month that is closed, a milestone that is reached, and what is owed back. Finalised ones never change.

create function private.taxes_of(p_lines jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('tax_behavior', s.tax_behavior, 'tax_basis_points', s.tax_basis_points,
    'net_minor', private.without_tax(s.amount_minor, s.tax_behavior, s.tax_basis_points),
    'tax_minor', private.tax_of(s.amount_minor, s.tax_behavior, s.tax_basis_points)) order by s.tax_behavior, s.tax_basis_points), '[]')
  from (
    select l.tax_behavior, l.tax_basis_points, sum(l.amount_minor)::bigint as amount_minor
    from jsonb_to_recordset(p_lines) as l (tax_behavior text, tax_basis_points int, amount_minor bigint) group by 1, 2) s
$$;
comment on function private.taxes_of is
  'The taxes of an invoice with such lines, [{tax_behavior, tax_basis_points, amount_minor}]: for all lines with the same tax terms, rounded once.';

create function private.taxes_add_up(p_taxes jsonb, p_net_minor bigint, p_tax_minor bigint) returns boolean language sql immutable set search_path = '' as $$
  select coalesce(sum(t.net_minor), 0) = p_net_minor and coalesce(sum(t.tax_minor), 0) = p_tax_minor
    and count(*) = count(distinct (t.tax_behavior, t.tax_basis_points))
    and count(*) filter (where coalesce(t.tax_behavior, '') not in ('none', 'exclusive', 'inclusive') or t.tax_minor is distinct from
      private.tax_of(t.net_minor + case t.tax_behavior when 'inclusive' then t.tax_minor else 0 end, t.tax_behavior, t.tax_basis_points)) = 0
  from jsonb_to_recordset(p_taxes) as t (tax_behavior text, tax_basis_points int, net_minor bigint, tax_minor bigint)
$$;
comment on function private.taxes_add_up is 'Whether an invoice''s taxes are, term by term, the tax of what they say is taxed, and come to its net amount and tax.';

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
  constraint invoices_are_of_a_month_or_a_milestone check (case cause when 'month' then period is not null and milestone is null else milestone is not null and period is null end),
  constraint invoices_are_made_once_a_month unique (organization_id, period),
  constraint invoices_are_made_once_a_milestone unique (organization_id, milestone),
  constraint invoices_are_numbered_once unique (number),
  constraint invoices_status_is_known check (status in ('draft', 'open', 'paid', 'uncollectible', 'void')),
  constraint invoices_are_numbered_when_finalised check ((number is null) = (finalised_at is null) and (number is null) = (status = 'draft')),
  constraint invoices_totals_add_up check (total_minor = net_minor + tax_minor and private.taxes_add_up(taxes, net_minor, tax_minor)),
  constraint invoices_chargeback_is_known check (chargeback in ('open', 'won', 'lost')),
  foreign key (organization_id, milestone) references public.milestones (organization_id, number) on delete cascade
);
comment on table public.invoices is 'What an organization is asked to pay, or gets back. Made finalised, with a gap-free number; afterwards only what happens to it is written.';
comment on column public.invoices.period is 'First day of the local month that was closed.';
comment on column public.invoices.net_minor is 'What its lines come to without tax, in minor units.';
comment on column public.invoices.tax_minor is 'All tax, on top of its lines'' amounts (exclusive) or within them (inclusive).';
comment on column public.invoices.taxes is
  '[{tax_behavior, tax_basis_points, net_minor, tax_minor}], one for all lines with the same tax terms: their net amount, and the tax on it, rounded once.';
comment on column public.invoices.number is 'Account number and running number of the organization: no number is missing, none stands twice.';
comment on column public.invoices.refunded_minor is 'What was paid back at the payment provider.';

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
  constraint invoice_lines_say_each_thing_once unique nulls not distinct (invoice_id, model, period, tax_behavior, tax_basis_points),
  constraint invoice_lines_stand_in_one_place unique (invoice_id, position),
  constraint invoice_lines_tax_is_said check (tax_behavior in ('none', 'exclusive', 'inclusive') and (tax_behavior = 'none') = (tax_basis_points = 0)),
  constraint invoice_lines_tax_is_a_percentage check (tax_basis_points between 0 and 5000)
);
comment on table public.invoice_lines is
  'One line per model, per earlier month that is adjusted, and per tax terms of what is credited. Its inputs are all that its amount follows from.';
comment on column public.invoice_lines.amount_minor is 'Without tax, unless its tax behavior is inclusive.';
comment on column public.invoice_lines.tax_behavior is
  'Taxed as what it charges or gives back: usage by the rate card of the last day of the month it was in, a milestone and its credits by the milestone''s.';
comment on column public.invoice_lines.quantity is 'Seconds of usage and adjustments, slots of milestones and credits.';
comment on column public.invoice_lines.inputs is
  'usage, adjustment: {rows, before_minor, after_minor, cards: [{version, minute_micros, seconds, included_seconds, charged_seconds}]}; milestone: {number, size, rate_version}; credit: {slots}.';
create index invoice_lines_invoice_idx on public.invoice_lines (organization_id, invoice_id, position);

create table public.billing_periods (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  period date not null,
  closed_at timestamptz not null,
  invoice_id uuid,
  primary key (organization_id, period),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.billing_periods is 'The months that are closed, each with its invoice; none where there was nothing to write on it.';
create index billing_periods_invoice_idx on public.billing_periods (organization_id, invoice_id);

alter table public.milestone_slots add foreign key (organization_id, credit_invoice_id) references public.invoices (organization_id, id) on delete cascade;

create trigger never_emptied before truncate on public.invoices for each statement execute function private.row_is_append_only();
create trigger never_emptied before truncate on public.invoice_lines for each statement execute function private.row_is_append_only();

alter table public.invoices enable row level security;
create policy "members read their organization's invoices" on public.invoices for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.invoice_lines enable row level security;
create policy "members read their organization's invoice lines" on public.invoice_lines for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
alter table public.billing_periods enable row level security;
create policy "members read their organization's closed months" on public.billing_periods for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoices, public.invoice_lines, public.billing_periods to authenticated;
create trigger announce_insert after insert on public.invoices referencing new table as fresh for each statement execute function private.announce_rows();
create trigger announce_update after update on public.invoices referencing new table as fresh for each statement execute function private.announce_rows();

create function private.finalised_invoices_stay() returns trigger language plpgsql set search_path = '' as $$
declare
  -- What happens to an invoice, other than what it says.
  v_fate constant text[] := '{status,paid_minor,refunded_minor,paid_at,payment_failed_at,chargeback,provider,provider_ref,hosted_url,pdf_url}';
begin
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  elsif old.finalised_at is null then
    return new;
  elsif to_jsonb(new) - v_fate = to_jsonb(old) - v_fate and new.status <> 'draft' then
    return new;
  end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice stays as it is; owe or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_invoices_stay is 'Trigger: an invoice with a number says the same for ever, whoever asks.';
create trigger finalised_stay before update or delete on public.invoices for each row execute function private.finalised_invoices_stay();

create function private.void_owes_nothing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.milestone_slots set credit_minor = null
  where organization_id = new.organization_id and milestone = new.milestone and credit_minor is not null and credit_invoice_id is null;
  return null;
end $$;
comment on function private.void_owes_nothing is
  'Trigger: what a voided milestone would still have credited is not owed, for nothing was charged. An uncollectible one was: its credits stay against the claim. Definer: slots are written by functions only.';
create trigger void_owes_nothing after update of status on public.invoices
  for each row when (new.status = 'void' and old.status <> 'void' and new.milestone is not null) execute function private.void_owes_nothing();

create function private.finalised_lines_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  -- Written in one statement with its invoice, a line does not see it yet.
  if tg_op = 'INSERT' and not exists (select from public.invoices where id = new.invoice_id and finalised_at is not null) then return new; end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice stays as it is; owe or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_lines_stay is 'Trigger: lines are written with their invoice and never again.';
create trigger finalised_stay before insert or update or delete on public.invoice_lines for each row execute function private.finalised_lines_stay();

-- What a month comes to --------------------------------------------------------------------------------

create function private.card_days(p_organization_id uuid, p_period date) returns table (version int, days int, of_days int)
language sql stable set search_path = '' as $$
  select c.version, greatest(0, least(coalesce(c.until, m.ends), m.ends) - greatest(c.effective_from, p_period)), m.ends - p_period
  from (select version, effective_from, lead(effective_from) over (order by version) as until from public.rate_cards where organization_id = p_organization_id) c,
    (select (p_period + interval '1 month')::date as ends) m
$$;
comment on function private.card_days is 'For how many of a month''s days each rate card of an organization was in force.';

create function private.minor_of_usage(p_micro_minutes_in_seconds numeric, p_currency text) returns bigint language plpgsql immutable set search_path = '' as $$
begin
  -- 10::numeric: a power of integers is a float, and a float rounds its halves to even.
  return round(p_micro_minutes_in_seconds * 10::numeric ^ private.minor_digits(p_currency) / 60000000)::bigint;
end $$;
comment on function private.minor_of_usage is
  'Seconds times the price of a minute in millionths, in minor units: the one place where usage is rounded, half away from zero.';

create function private.usage_lines(p_organization_ids uuid[], p_billing_period date)
returns table (organization_id uuid, period date, rows bigint, seconds bigint, amount_minor bigint, currency text, inputs jsonb)
language sql stable set search_path = '' as $$
  with now_billed as materialized (
    select u.organization_id, u.period, u.rate_version, count(*) as rows, sum(u.billed_seconds) as seconds
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.period = p_billing_period and u.billing_period = p_billing_period
    group by 1, 2, 3
    union all
    select u.organization_id, u.period, u.rate_version, count(*), sum(u.billed_seconds)
    from public.usage_records u
    where u.organization_id = any (p_organization_ids) and u.billing_period = p_billing_period and u.billing_period > u.period
    group by 1, 2, 3
  ), before as (
    -- Of the months that something came late for: what was billed of them already.
    select l.organization_id, l.period, u.rate_version, 0::bigint as rows, sum(u.billed_seconds) as seconds
    from (select distinct n.organization_id, n.period from now_billed n where n.period < p_billing_period) l
    join public.usage_records u on u.organization_id = l.organization_id and u.period = l.period and u.billing_period < p_billing_period
    group by 1, 2, 3
  ), counted as (
    select organization_id, period, rate_version, sum(rows) as rows, sum(before) as before, sum(before + added) as after
    from (select organization_id, period, rate_version, rows, 0::bigint as before, seconds as added from now_billed
      union all select organization_id, period, rate_version, rows, seconds, 0 from before) x
    group by 1, 2, 3
  ), priced as (
    select c.*, r.minute_micros, r.currency, least(i.included, greatest(c.before, 0)) as before_free, least(i.included, greatest(c.after, 0)) as after_free
    from counted c
    join public.rate_cards r on r.organization_id = c.organization_id and r.version = c.rate_version
    cross join lateral (select coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(c.organization_id, c.period) d where d.version = c.rate_version), 0) as included) i
  ), summed as (
    select p.organization_id, p.period, min(p.currency) as currency, sum(p.rows)::bigint as rows, sum(p.after - p.before)::bigint as seconds,
      private.minor_of_usage(sum((p.before - p.before_free) * p.minute_micros::numeric), min(p.currency)) as before_minor,
      private.minor_of_usage(sum((p.after - p.after_free) * p.minute_micros::numeric), min(p.currency)) as after_minor,
      jsonb_agg(jsonb_build_object('version', p.rate_version, 'minute_micros', p.minute_micros, 'seconds', p.after, 'included_seconds', p.after_free,
        'charged_seconds', p.after - p.after_free, 'seconds_before', p.before) order by p.rate_version) as cards
    from priced p group by 1, 2
  )
  select s.organization_id, s.period, s.rows, s.seconds, s.after_minor - s.before_minor, s.currency,
    jsonb_build_object('rows', s.rows, 'before_minor', s.before_minor, 'after_minor', s.after_minor, 'cards', s.cards)
  from summed s
$$;
comment on function private.usage_lines is
  'What usage adds to the invoice of a month, per month it happened in: what that month comes to now, less what was billed of it before. The months'' differences sum to what they come to.';

create function private.month_lines(p_organization_ids uuid[], p_period date)
returns table (
  organization_id uuid, model text, period date, quantity bigint, amount_minor bigint, tax_behavior text, tax_basis_points int, inputs jsonb)
language sql stable set search_path = '' as $$
  select u.organization_id, case when u.period = p_period then 'usage' else 'adjustment' end, u.period, u.seconds, u.amount_minor,
    r.tax_behavior, r.tax_basis_points, u.inputs
  from private.usage_lines(p_organization_ids, p_period) u
  cross join lateral private.rate_card_at(u.organization_id, (u.period + interval '1 month - 1 day')::date) r
  where u.seconds <> 0 or u.amount_minor <> 0
  union all
  select s.organization_id, 'credit', null, count(*), -sum(s.credit_minor)::bigint, r.tax_behavior, r.tax_basis_points,
    jsonb_build_object('slots', jsonb_agg(s.id order by s.id))
  from public.milestone_slots s
  join public.organizations o on o.id = s.organization_id
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
  join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
  where s.organization_id = any (p_organization_ids) and s.credit_minor is not null and s.credit_invoice_id is null
    -- A month that is closed late does not credit what was decided after its end. What was erased was decided by nobody.
    and (s.left_reason = 'removed' or s.left_at < (p_period + interval '1 month') at time zone o.time_zone)
  group by 1, 6, 7
$$;
comment on function private.month_lines is
  'The lines a month''s invoice has, each taxed as what it charges or gives back: the same for the preview and for the close. Amounts in minor units, seconds or slots.';

-- Making them --------------------------------------------------------------------------------------------

create table private.issuer (
  singleton boolean primary key default true,
  organization_id uuid not null,
  integration_id uuid not null,
  set_by uuid,
  set_at timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade,
  constraint issuer_is_one check (singleton)
);
comment on table private.issuer is
  'The payment integration invoices are issued through, connected in the operator''s own organization. Only what its webhooks say moves invoices; without one, invoices are ours alone.';
create index issuer_integration_idx on private.issuer (organization_id, integration_id);
alter table private.issuer enable row level security;

create function private.finalise_invoices(p_ids uuid[], p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  with numbered as (
    select i.id, b.organization_id, b.number, b.next_invoice + row_number() over (partition by i.organization_id order by i.cause, i.milestone) - 1 as place
    from public.invoices i join private.billing_accounts b on b.organization_id = i.organization_id
    where i.id = any (p_ids) and i.finalised_at is null
  ), counted as (
    update private.billing_accounts b set next_invoice = n.last + 1
    from (select organization_id, max(place)::int as last from numbered group by 1) n where b.organization_id = n.organization_id
  )
  update public.invoices i set finalised_at = p_as_of, number = n.number || '-' || lpad(n.place::text, greatest(4, length(n.place::text)), '0'),
    status = case when i.total_minor <= 0 then 'paid' else 'open' end, paid_at = case when i.total_minor <= 0 then p_as_of end
  from numbered n where n.id = i.id;
  perform private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), p_as_of)
  from public.invoices i where i.id = any (p_ids) and i.total_minor <> 0 and exists (select from private.issuer) order by i.organization_id, i.number;
end $$;
comment on function private.finalise_invoices is 'Gives drafts their numbers, for good, and has the payment provider issue them.';

create function private.draft_invoice(r public.rate_cards, p_cause text, p_period date, p_milestone int, p_lines jsonb, p_day date) returns public.invoices
language sql volatile set search_path = '' as $$
  select row(gen_random_uuid(), r.organization_id, case when s.net + s.tax < 0 then 'credit_note' else 'invoice' end, p_cause, p_period, p_milestone, null, 'draft',
    r.currency, s.net, s.tax, s.net + s.tax, s.taxes, p_day, p_day + r.payment_days, null, 0, 0, null, null, null, null, null, null, null, now())::public.invoices
  from (
    select t.taxes, coalesce(sum((e ->> 'net_minor')::bigint), 0)::bigint as net, coalesce(sum((e ->> 'tax_minor')::bigint), 0)::bigint as tax
    from (select private.taxes_of(p_lines) as taxes) t left join lateral jsonb_array_elements(t.taxes) e on true group by 1) s
$$;
comment on function private.draft_invoice is
  'An invoice over lines [{tax_behavior, tax_basis_points, amount_minor}], in the currency and to be paid by the terms of a rate card. What comes to less than nothing with its tax is a credit note.';

create function private.invoice_milestones(p_organization_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  m public.milestones;
  r public.rate_cards;
  i public.invoices;
begin
  for m in
    with filled as (
      update public.milestones t set reached_at = f.at
      from (
        select s.milestone, count(*) as slots, max(s.taken_at) as at from public.milestone_slots s
        where s.organization_id = p_organization_id and s.left_at is null group by 1
      ) f
      where t.organization_id = p_organization_id and t.reached_at is null and t.number = f.milestone and t.size = f.slots
      returning t.*
    )
    select * from filled order by number
  loop
    select * into r from public.rate_cards c where c.organization_id = m.organization_id and c.version = m.rate_version;
    select d.* into i from public.organizations o, private.draft_invoice(r, 'milestone', null, m.number, jsonb_build_array(jsonb_build_object(
      'tax_behavior', r.tax_behavior, 'tax_basis_points', r.tax_basis_points, 'amount_minor', m.amount_minor)), (m.reached_at at time zone o.time_zone)::date) d
    where o.id = m.organization_id;
    insert into public.invoices select i.*;
    insert into public.invoice_lines (organization_id, invoice_id, position, model, quantity, amount_minor, tax_behavior, tax_basis_points, inputs)
    values (i.organization_id, i.id, 1, 'milestone', m.size, m.amount_minor, r.tax_behavior, r.tax_basis_points,
      jsonb_build_object('number', m.number, 'size', m.size, 'rate_version', m.rate_version));
    perform private.finalise_invoices(array[i.id], m.reached_at);
  end loop;
end $$;
comment on function private.invoice_milestones is 'Invoices every milestone whose last slot is taken, once, as of that verdict. Whoever calls holds the account.';

create table private.unclosed_months (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  period date not null,
  problem text not null,
  since timestamptz not null,
  tried_at timestamptz not null
);
comment on table private.unclosed_months is
  'Months that could not be closed, each with what stood in the way when it was tried last; gone once it is closed.';
alter table private.unclosed_months enable row level security;

create function private.note_unclosed(p_organization_id uuid, p_period date, p_problem text, p_as_of timestamptz) returns void
language sql set search_path = '' as $$
  insert into private.unclosed_months as u (organization_id, period, problem, since, tried_at)
  values (p_organization_id, p_period, left(p_problem, 500), p_as_of, p_as_of)
  on conflict (organization_id) do update set period = excluded.period, problem = excluded.problem, tried_at = excluded.tried_at,
    since = case when u.period = excluded.period then u.since else excluded.since end
$$;
comment on function private.note_unclosed is 'Keeps why a month could not be closed, and since when.';

create function private.close_what_can(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v_done int := 0;
begin
  return private.close_month(p_organization_ids, p_period, p_as_of);
exception when others then
  if cardinality(p_organization_ids) = 1 then
    raise warning 'The month % of organization % cannot be closed: %', p_period, p_organization_ids[1], sqlerrm;
    perform private.note_unclosed(p_organization_ids[1], p_period, sqlerrm, p_as_of);
    return 0;
  end if;
  -- One of them cannot be closed: the others need not wait for it.
  for i in 1 .. cardinality(p_organization_ids) loop
    v_done := v_done + private.close_what_can(p_organization_ids[i:i], p_period, p_as_of);
  end loop;
  return v_done;
end $$;
comment on function private.close_what_can is 'close_month, of all at once or, where that fails, of each that can be; warns about those that cannot, and keeps why for the operator. Answers how many.';

create function private.close_months(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_due uuid[];
  v_period date;
  v_organizations uuid[];
  v_done int;
begin
  v_due := array(
    select b.organization_id from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    where b.open_from + interval '1 month' <= p_as_of at time zone o.time_zone
    order by b.open_from, b.organization_id limit p_limit for update of b skip locked);
  -- The oldest month that can be closed: of each organization one after the other, as a later one may have to adjust it,
  -- but none waits for another organization's.
  for v_period in select distinct b.open_from from private.billing_accounts b where b.organization_id = any (v_due) order by 1 loop
    -- Does not wait for usage being written: who is busy is closed next time.
    v_organizations := array(
      select b.organization_id from private.billing_accounts b where b.organization_id = any (v_due) and b.open_from = v_period
        and pg_try_advisory_xact_lock(private.billing_lock(b.organization_id)) order by 1);
    if v_organizations <> '{}' then
      v_done := private.close_what_can(v_organizations, v_period, p_as_of);
      if v_done > 0 then return v_done; end if;
    end if;
  end loop;
  return 0;
end $$;
comment on function private.close_months is
  'Closes the oldest open month that is over, of up to p_limit organizations: from state, so that doubled, late or broken off runs end the same. Answers how many. Called by pg_cron until none is left.';

create function private.close_month(p_organization_ids uuid[], p_period date, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare v_ids uuid[];
begin
  with lines as materialized (
    select * from private.month_lines(p_organization_ids, p_period)
  ), drafted as (
    insert into public.invoices
    select d.*
    from (
      select organization_id, jsonb_agg(jsonb_build_object('tax_behavior', tax_behavior, 'tax_basis_points', tax_basis_points, 'amount_minor', amount_minor)) as said
      from lines group by 1) l
    join public.organizations o on o.id = l.organization_id
    cross join lateral private.rate_card_at(l.organization_id, (p_period + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', p_period, null, l.said, (p_as_of at time zone o.time_zone)::date) d
    returning id, organization_id
  ), written as (
    insert into public.invoice_lines (organization_id, invoice_id, position, model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs)
    select d.organization_id, d.id, row_number() over (
        partition by d.id order by array_position(array['usage', 'adjustment', 'credit'], l.model), l.period, l.tax_behavior, l.tax_basis_points),
      l.model, l.period, l.quantity, l.amount_minor, l.tax_behavior, l.tax_basis_points, l.inputs
    from lines l join drafted d on d.organization_id = l.organization_id
  ), credited as (
    update public.milestone_slots s set credit_invoice_id = d.id
    from lines l join drafted d on d.organization_id = l.organization_id
    where l.model = 'credit' and s.id in (select e::bigint from jsonb_array_elements_text(l.inputs -> 'slots') e)
  ), closed as (
    insert into public.billing_periods (organization_id, period, closed_at, invoice_id)
    select c.id, p_period, p_as_of, d.id from unnest(p_organization_ids) c (id) left join drafted d on d.organization_id = c.id
  )
  select array_agg(id) into v_ids from drafted;
  update private.billing_accounts set open_from = p_period + interval '1 month' where organization_id = any (p_organization_ids);
  perform private.finalise_invoices(v_ids, p_as_of);
  delete from private.unclosed_months where organization_id = any (p_organization_ids);
  return cardinality(p_organization_ids);
end $$;
comment on function private.close_month is 'Closes one month of organizations whose accounts and usage the caller holds, and invoices what it came to.';

select cron.schedule('close-months', '* * * * *', 'select private.close_months()');

-- The month as it stands ------------------------------------------------------------------------------------

create function private.open_month(p_organization_id uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_period date := (select b.open_from from private.billing_accounts b where b.organization_id = p_organization_id);
  r public.rate_cards;
  v_lines jsonb;
  i public.invoices;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  r := private.rate_card_at(p_organization_id, (v_period + interval '1 month - 1 day')::date);
  select coalesce(jsonb_agg(to_jsonb(l) - 'organization_id' order by array_position(array['usage', 'adjustment', 'credit'], l.model), l.period,
    l.tax_behavior, l.tax_basis_points), '[]')
  into v_lines from private.month_lines(array[p_organization_id], v_period) l;
  i := private.draft_invoice(r, 'month', v_period, null, v_lines, v_period);
  return jsonb_build_object('period', v_period, 'ends_at', (v_period + interval '1 month') at time zone (select time_zone from public.organizations where id = p_organization_id),
    'currency', i.currency, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor, 'total_minor', i.total_minor, 'taxes', i.taxes, 'lines', v_lines);
end $$;
comment on function private.open_month is 'The invoice the open month would have if it closed now. Definer: the account is nobody''s to read; asks for membership first.';
create function public.open_month(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.open_month(p_organization_id)
$$;
comment on function public.open_month is
  'If the month closed now: {period, ends_at, currency, net_minor, tax_minor, total_minor, taxes: [{tax_behavior, tax_basis_points, net_minor, tax_minor}], lines: [{model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs}]}. Exactly what the close will write. Refuses: organization_not_found.';
grant execute on function public.open_month, private.open_month to authenticated;
