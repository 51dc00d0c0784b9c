-- Payments: who is asked to pay, through whom our invoices are issued, and what becomes of them there.

-- Who is asked to pay -------------------------------------------------------------------------------------

create table public.billing_profiles (
  organization_id uuid primary key references public.organizations (id) on delete cascade,
  name text not null,
  email text,
  line1 text,
  line2 text,
  postal_code text,
  city text,
  state text,
  country text,
  tax_id text,
  reference text,
  customer_ref text,
  customer_integration_id uuid references public.integrations (id) on delete set null,
  payment_brand text,
  payment_last4 text,
  payment_expiry_month smallint,
  payment_expiry_year smallint,
  payment_used_at timestamptz,
  updated_at timestamptz not null default now(),
  constraint billing_profiles_name_is_said check (length(trim(name)) between 1 and 200),
  constraint billing_profiles_email_is_one_address check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' and length(email) <= 254),
  constraint billing_profiles_address_is_short check (length(concat(line1, line2, postal_code, city, state)) <= 500),
  constraint billing_profiles_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint billing_profiles_tax_id_is_short check (length(tax_id) <= 50),
  constraint billing_profiles_reference_is_short check (length(reference) <= 100),
  constraint billing_profiles_show_four_digits check (payment_last4 ~ '^\d{4}$')
);
comment on table public.billing_profiles is
  'What stands on an organization''s invoices, and who it is at the payment provider. Owners write what stands on invoices, nobody the rest.';
comment on column public.billing_profiles.email is 'Where invoices are sent; null means to the first owner.';
comment on column public.billing_profiles.reference is 'What the customer wants to find on its invoices: an order number, a cost centre, a name.';
comment on column public.billing_profiles.customer_ref is 'The provider''s name for it, in the account of that integration.';
comment on column public.billing_profiles.payment_last4 is 'Of the card that paid last, with its brand and expiry: all that is ever kept of it.';
create unique index billing_profiles_are_one_customer_each on public.billing_profiles (customer_integration_id, customer_ref);

alter table public.billing_profiles enable row level security;
create policy "members read their organization's billing profile" on public.billing_profiles for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "owners change their organization's billing profile" on public.billing_profiles for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('owner'))))
  with check (organization_id = any (array(select private.my_organization_ids('owner'))));
grant select on public.billing_profiles to authenticated;
grant update (name, email, line1, line2, postal_code, city, state, country, tax_id, reference) on public.billing_profiles to authenticated;
create trigger touch_updated_at before update on public.billing_profiles for each row execute function private.touch_updated_at();
create trigger announce_update after update on public.billing_profiles referencing new table as changed for each statement execute function private.announce_also('organization_id', 'invoices');

create function private.open_billing_profile() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.billing_profiles (organization_id, name, country) values (new.id, new.name, new.country);
  return null;
end $$;
comment on function private.open_billing_profile is 'Trigger: every organization has a billing profile from its first day. Definer: nobody inserts one by hand.';
create trigger open_billing_profile after insert on public.organizations for each row execute function private.open_billing_profile();

-- Through whom --------------------------------------------------------------------------------------------

create table private.issuers (
  integration_id uuid primary key,
  organization_id uuid not null,
  provider text not null,
  since timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade
);
comment on table private.issuers is
  'Every integration that invoices were ever issued through: what was issued through a former one is paid there. Nobody else''s events move invoices.';
create index issuers_integration_idx on private.issuers (organization_id, integration_id);
alter table private.issuers enable row level security;

create function private.remember_issuer() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into private.issuers (integration_id, organization_id, provider, since)
  select i.id, i.organization_id, i.provider, new.set_at from public.integrations i where i.id = new.integration_id
  on conflict (integration_id) do update set since = excluded.since;
  return null;
end $$;
comment on function private.remember_issuer is 'Trigger: keeps who issued before.';
create trigger remember_issuer after insert or update on private.issuer for each row execute function private.remember_issuer();

create function private.issuer_provider() returns text language sql stable set search_path = '' as $$
  select i.provider from private.issuer s join public.integrations i on i.id = s.integration_id
  where i.status = 'active' and exists (
    select from public.credentials c where c.integration_id = i.id and c.name = 'api_key' and c.retired_at is null)
$$;
comment on function private.issuer_provider is 'The provider that invoices are issued through now, or null.';

create function private.at_issuer(p_payload jsonb) returns jsonb language sql stable set search_path = '' as $$
  select case when p_payload ? 'issuer' then p_payload else coalesce((
    select p_payload || jsonb_build_object('issuer', i.id, 'provider', i.provider)
    from private.issuer s join public.integrations i on i.id = s.integration_id), p_payload) end
$$;
comment on function private.at_issuer is
  'The payload of an invoice to issue, with the account it goes through: once tried there it stays there, whoever issues by then. What was begun in one account is found in no other.';

create function private.issuing_organization(p_payload jsonb) returns uuid language sql stable set search_path = '' as $$
  select organization_id from private.issuers where integration_id = (private.at_issuer(p_payload) ->> 'issuer')::uuid
$$;
comment on function private.issuing_organization is 'The operator''s organization whose account an invoice goes through; null while there is none.';

create function private.issuer_account(p_issuer uuid)
returns table (organization_id uuid, endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text)
language sql stable set search_path = '' as $$
  select i.organization_id, a.endpoint_key, a.config, a.credential_id, a.name, a.ciphertext
  from private.issuers s join public.integrations i on i.id = s.integration_id
  cross join lateral private.account_of(i.organization_id, i.provider) a
  where s.integration_id = p_issuer
$$;
comment on function private.issuer_account is 'An account that invoices are or were issued through: the operator''s own, its key still encrypted; none once it is disconnected. For the functions only.';

create function private.set_issuer(p_organization_id uuid, p_actor uuid, p_provider text, p_as_of timestamptz, p_confirmed boolean default false) returns void
language plpgsql set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  if p_provider is not null then
    -- Whoever manages that organization can rotate the secret that moves invoices.
    if not private.is_operated(p_organization_id) then
      perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own issues invoices');
    end if;
    select i.id into v_integration from public.integrations i
    where i.organization_id = p_organization_id and i.provider = p_provider and i.provider in ('stripe', 'paddle') and i.status = 'active'
      and 2 = (select count(distinct c.name) from public.credentials c where c.integration_id = i.id and c.retired_at is null);
    if v_integration is null then
      perform private.refuse(409, 'issuer_not_connected', 'Connect Stripe or Paddle in this organization first, with its signing secret and its API key');
    end if;
  end if;
  if not coalesce(p_confirmed, false) and exists (
    select from private.issuer s where s.integration_id is distinct from v_integration and exists (select from private.credit_left(s.integration_id))) then
    perform private.refuse(409, 'issuer_holds_credit', 'Customers have credit left in the account that issues now; confirm that you see to it');
  end if;
  if v_integration is null then
    delete from private.issuer where singleton;
  else
    insert into private.issuer (singleton, organization_id, integration_id, set_by, set_at) values (true, p_organization_id, v_integration, p_actor, p_as_of)
    on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
      set_by = excluded.set_by, set_at = excluded.set_at;
  end if;
  perform private.audit(p_organization_id, p_actor, 'issuer.set', v_integration::text, jsonb_build_object('provider', p_provider));
end $$;
comment on function private.set_issuer is 'Chooses the integration that invoices are issued through from now on.';
create function private.set_issuer_now(p_organization_id uuid, p_provider text, p_confirmed boolean) returns void language sql security definer set search_path = '' as $$
  select private.set_issuer(p_organization_id, auth.uid(), p_provider, now(), p_confirmed)
$$;
comment on function private.set_issuer_now is 'set_issuer for the caller and from now on. Definer: the issuer is nobody''s to write.';
create function public.set_issuer(p_organization_id uuid, p_provider text, p_confirmed boolean default false) returns void language sql set search_path = '' as $$
  select private.set_issuer_now(p_organization_id, p_provider, p_confirmed)
$$;
comment on function public.set_issuer is
  'Invoices of all organizations are issued through this organization''s Stripe or Paddle from now on; a null provider means through nobody. Where the account that issued holds credit of customers (issuing lists it), p_confirmed says that this is seen to: it does not go along. For operators, and an organization of their own: whoever manages it can rotate the secret that moves invoices. Refuses: operators_only, provider_is_operators, issuer_not_connected, issuer_holds_credit.';

create function private.issue_invoice(p_invoice_id uuid) returns bigint language plpgsql security definer set search_path = '' as $$
declare
  i public.invoices;
  v_id bigint;
begin
  perform private.require_operator(auth.uid());
  select * into i from public.invoices where id = p_invoice_id;
  if i.id is null then perform private.refuse(404, 'invoice_not_found', 'There is no such invoice'); end if;
  if i.provider_ref is not null or i.total_minor = 0 or not (i.status = 'open' or (i.kind = 'credit_note' and i.status = 'paid')) then
    perform private.refuse(409, 'invoice_not_open', 'Only an open invoice that nobody has issued can be issued');
  end if;
  if private.issuer_provider() is null then perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first'); end if;
  perform private.audit(i.organization_id, auth.uid(), 'invoice.issued', i.id::text, jsonb_build_object('number', i.number));
  v_id := private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), now());
  perform private.issue_again(v_id);
  return v_id;
end $$;
comment on function private.issue_invoice is 'Definer, because nobody orders work for the outbox by hand. For public.issue_invoice.';
create function public.issue_invoice(p_invoice_id uuid) returns bigint language sql set search_path = '' as $$
  select private.issue_invoice(p_invoice_id)
$$;
comment on function public.issue_invoice is
  'Has an invoice or a credit note issued that was made before there was anybody to issue it, or whose issuing ended (unissued_invoices says why); answers the effect''s id. For operators. Refuses: operators_only, invoice_not_found, invoice_not_open, issuer_not_connected.';

create function private.issue_again(p_id bigint) returns void language plpgsql set search_path = '' as $$
declare
  o private.outbox;
  v_is_decided boolean;
begin
  select * into o from private.outbox where id = p_id and status = 'dead' for update;
  if o.id is null then return; end if;
  -- Where nobody can look any more, the operator who says so has decided that nothing was made there.
  v_is_decided := o.last_error in ('issuer_gone', 'customer_gone');
  if o.last_error = 'customer_gone' then
    delete from private.issuer_customers where organization_id = o.organization_id and integration_id = (o.payload ->> 'issuer')::uuid;
    update public.billing_profiles set customer_ref = null, customer_integration_id = null
    where organization_id = o.organization_id and customer_integration_id = (o.payload ->> 'issuer')::uuid;
  end if;
  update private.outbox set status = case when in_doubt and not v_is_decided then 'unsure' else 'waiting' end, in_doubt = in_doubt and not v_is_decided,
    payload = case when v_is_decided then payload - 'issuer' - 'provider' else payload end, first_tried_at = case when not v_is_decided then first_tried_at end,
    attempts = 0, due_at = now(), settled_at = null, tell_at = null, provider_ref = null
  where id = o.id;
  perform private.wake_outbox();
end $$;
comment on function private.issue_again is
  'Tries once more what had ended. What an account or a customer that is gone may know of it is given up: it begins anew, through whoever issues now.';

create function private.heal_issuing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.issue_again(o.id) from changed c
  join private.outbox o on o.organization_id = c.organization_id and o.kind = 'invoice.issue' and o.status = 'dead' and o.last_error in ('email_missing', 'email_taken', 'country_missing')
  order by o.id;
  return null;
end $$;
comment on function private.heal_issuing is 'Trigger: what only missed something on the billing profile is tried again once that is filled in. Definer: owners do not see the outbox.';
create trigger heal_issuing after update on public.billing_profiles referencing new table as changed for each statement execute function private.heal_issuing();

create function private.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text, finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
  select i.id, i.organization_id, g.name, i.number, i.kind, i.total_minor, i.currency, i.finalised_at,
    case when o.id is null then 'not_ordered' when o.status = 'dead' then 'failed' else 'waiting' end, o.last_error, o.attempts::int, coalesce(o.settled_at, o.first_tried_at)
  from public.invoices i join public.organizations g on g.id = i.organization_id
  left join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and o.status is distinct from 'done'
  order by (o.status = 'dead') desc nulls last, i.finalised_at, i.id limit 500;
end $$;
comment on function private.unissued_invoices is 'Definer: the outbox and other organizations'' invoices are not the caller''s to read; asks whether it is an operator first. For public.unissued_invoices.';
create function public.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text, finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unissued_invoices()
$$;
comment on function public.unissued_invoices is
  'Finalised invoices and credit notes that the payment provider has not, those that failed first: state is failed, waiting or not_ordered, problem a code of docs/error-codes.md. At most 500. For operators. Refuses: operators_only.';
create index invoices_not_issued_idx on public.invoices (finalised_at) where provider_ref is null and finalised_at is not null and total_minor <> 0;
grant execute on function public.unissued_invoices, private.unissued_invoices to authenticated;
grant execute on function public.set_issuer, private.set_issuer_now, public.issue_invoice, private.issue_invoice to authenticated;

-- Issuing -------------------------------------------------------------------------------------------------

create table private.issuer_customers (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_ref text not null,
  primary key (integration_id, organization_id),
  constraint issuer_customers_are_one_organization_each unique (integration_id, customer_ref)
);
comment on table private.issuer_customers is
  'Who an organization is in each account that ever issued to it: what was begun there is looked for under the same customer, also after the issuer has changed.';
create index issuer_customers_organization_idx on private.issuer_customers (organization_id);
alter table private.issuer_customers enable row level security;

create table private.issued_invoices (
  organization_id uuid not null,
  invoice_id uuid primary key,
  integration_id uuid not null references private.issuers on delete cascade,
  provider_ref text not null,
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade,
  constraint issued_invoices_are_one_invoice_each unique (integration_id, provider_ref)
);
comment on table private.issued_invoices is 'In which account an invoice or a credit note was issued, and its name there. That account alone moves it.';
create index issued_invoices_invoice_idx on private.issued_invoices (organization_id, invoice_id);
alter table private.issued_invoices enable row level security;

create function private.credit_left(p_issuer uuid) returns table (organization_id uuid, currency text, minor bigint) language sql stable set search_path = '' as $$
  select i.organization_id, i.currency, sum(x.minor)::bigint
  from private.issuers s
  join private.issued_invoices k on k.integration_id = s.integration_id
  join public.invoices i on i.organization_id = k.organization_id and i.id = k.invoice_id
  cross join lateral (select case
    when i.kind = 'credit_note' and i.payment_failed_at is null then -i.total_minor
    -- What of an invoice was settled without being paid came off the credit.
    when i.kind = 'invoice' and i.status = 'paid' then i.paid_minor - i.total_minor else 0 end as minor) x
  where s.integration_id = p_issuer and s.provider = 'stripe'
  group by 1, 2 having sum(x.minor) > 0
$$;
comment on function private.credit_left is
  'What an account of Stripe''s still owes customers by our books: their credit notes there, less what came off their invoices since. Paddle holds no credit: it goes off transactions at once.';

create function private.keep_issued(s private.issuers, p_invoice_id uuid, p_provider_ref text) returns void language plpgsql set search_path = '' as $$
begin
  insert into private.issued_invoices (organization_id, invoice_id, integration_id, provider_ref)
  select i.organization_id, i.id, s.integration_id, p_provider_ref from public.invoices i where i.id = p_invoice_id and i.finalised_at is not null
  on conflict do nothing;
  update public.invoices i set provider = s.provider, provider_ref = k.provider_ref from private.issued_invoices k
  where i.id = p_invoice_id and k.invoice_id = i.id and k.integration_id = s.integration_id and i.provider_ref is null;
end $$;
comment on function private.keep_issued is 'Keeps an account''s name for an invoice, once: what is kept stays, whatever it or another account says later.';

create function private.linked(p_address text) returns text language sql immutable set search_path = '' as $$
  select case when p_address ~ '^(https://|http://127\.0\.0\.1[:/])' then p_address end
$$;
comment on function private.linked is 'An address as a customer may be sent to it: an encrypted one, or one of this machine (the sandbox); else null.';

create function private.invoice_to_issue(p_invoice_id uuid, p_issuer uuid) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', i.id, 'kind', i.kind, 'number', i.number, 'currency', i.currency, 'total_minor', i.total_minor, 'taxes', i.taxes, 'payment_days', i.due_on - i.issued_on,
    'issued_elsewhere', (select k.provider_ref from private.issued_invoices k where k.invoice_id = i.id and k.integration_id <> p_issuer), 'locale', o.locale,
    'customer_ref', (select c.customer_ref from private.issuer_customers c where c.integration_id = p_issuer and c.organization_id = o.id),
    'customer', jsonb_build_object('organization_id', o.id, 'name', p.name, 'line1', p.line1, 'line2', p.line2, 'postal_code', p.postal_code, 'city', p.city,
      'state', p.state, 'country', coalesce(p.country, o.country), 'tax_id', p.tax_id, 'reference', p.reference, 'email', coalesce(p.email, (
        select lower(u.email) from public.memberships m join public.profiles u on u.user_id = m.user_id
        where m.organization_id = o.id and m.role = 'owner' order by m.created_at, m.user_id limit 1))),
    'against', case i.kind when 'credit_note' then (
      select jsonb_agg(jsonb_build_object('provider_ref', e.provider_ref, 'total_minor', e.total_minor) order by e.status = 'open' desc, e.finalised_at desc, e.id)
      from public.invoices e join private.issued_invoices k on k.invoice_id = e.id and k.integration_id = p_issuer
      where e.organization_id = i.organization_id and e.kind = 'invoice' and e.currency = i.currency
        and e.status in ('open', 'paid') and e.total_minor > e.refunded_minor) end,
    'lines', (select jsonb_agg(jsonb_build_object('id', l.id, 'model', l.model, 'period', l.period, 'quantity', l.quantity, 'amount_minor', l.amount_minor,
        'tax_behavior', l.tax_behavior, 'tax_basis_points', l.tax_basis_points) order by l.position)
      from public.invoice_lines l where l.organization_id = i.organization_id and l.invoice_id = i.id))
  from public.invoices i
  join public.organizations o on o.id = i.organization_id
  join public.billing_profiles p on p.organization_id = i.organization_id
  where i.id = p_invoice_id and i.finalised_at is not null
$$;
comment on function private.invoice_to_issue is 'All that a provider is told of a finalised invoice. For the functions only.';

create function private.keep_customer(p_organization_id uuid, p_issuer uuid, p_customer_ref text) returns text language plpgsql set search_path = '' as $$
declare v_kept text;
begin
  -- Whoever comes second gets the first one's: no invoice is made for a customer that was not kept. Another organization's is none to keep.
  insert into private.issuer_customers (integration_id, organization_id, customer_ref) values (p_issuer, p_organization_id, p_customer_ref)
  on conflict do nothing;
  select customer_ref into v_kept from private.issuer_customers where integration_id = p_issuer and organization_id = p_organization_id;
  if v_kept is null then return null; end if;
  update public.billing_profiles set customer_ref = v_kept, customer_integration_id = p_issuer
  where organization_id = p_organization_id and (customer_ref, customer_integration_id) is distinct from (v_kept, p_issuer)
    and (customer_integration_id is null or p_issuer = (select s.integration_id from private.issuer s));
  return v_kept;
end $$;
comment on function private.keep_customer is
  'Keeps who an organization is in an issuer''s account, once; answers the one that is kept, or null where that customer is another organization. The billing profile shows who it is where invoices are issued now.';

create function private.portal_account(p_organization_id uuid)
returns table (provider text, customer_ref text, organization_id uuid, config jsonb, credential_id uuid, name text, ciphertext text)
language sql stable set search_path = '' as $$
  select i.provider, p.customer_ref, i.organization_id, a.config, a.credential_id, a.name, a.ciphertext
  from public.billing_profiles p
  join private.issuers s on s.integration_id = p.customer_integration_id
  join public.integrations i on i.id = s.integration_id
  cross join lateral private.account_of(i.organization_id, i.provider) a
  where p.organization_id = p_organization_id and p.customer_ref is not null
$$;
comment on function private.portal_account is 'Where an organization pays, and the account that can open its portal there, the key still encrypted. For the functions only.';

-- What became of them ---------------------------------------------------------------------------------------

create table private.invoice_payments (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  payment_ref text not null,
  invoice_ref text not null,
  primary key (integration_id, payment_ref)
);
comment on table private.invoice_payments is 'Which payment settled which invoice, by the provider''s names: refunds and disputes name the payment alone, and may come first.';
create index invoice_payments_invoice_idx on private.invoice_payments (integration_id, invoice_ref);
alter table private.invoice_payments enable row level security;

create function private.invoice_rank(p_status text) returns int language sql immutable set search_path = '' as $$
  select array_position(array['draft', 'open', 'uncollectible', 'void', 'paid'], p_status)
$$;
comment on function private.invoice_rank is 'How far an invoice has come; it only moves forward, and of two ends money counts.';

create function private.said_of_invoice(s private.issuers, p_invoice_ref text)
returns table (status text, paid_minor bigint, paid_at timestamptz, failed_at timestamptz, hosted_url text, pdf_url text) language sql stable set search_path = '' as $$
  select (array_agg(f ->> 'status' order by private.invoice_rank(f ->> 'status') desc))[1], max((f ->> 'paid_minor')::bigint),
    min(x.at) filter (where f ->> 'status' = 'paid'), max(x.at) filter (where x.type = 'payment.failed'),
    (array_agg(private.linked(f ->> 'hosted_url') order by x.at desc, x.dedupe_key desc) filter (where private.linked(f ->> 'hosted_url') is not null))[1],
    (array_agg(private.linked(f ->> 'pdf_url') order by x.at desc, x.dedupe_key desc) filter (where private.linked(f ->> 'pdf_url') is not null))[1]
  from (
    select n.fact -> 'invoice' as f, n.fact ->> 'type' as type, (n.fact ->> 'occurred_at')::timestamptz as at, e.dedupe_key
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = s.organization_id and e.integration_id = s.integration_id and e.subject = 'invoice:' || p_invoice_ref
      and e.status = 'applied' and n.fact ? 'invoice'
  ) x
$$;
comment on function private.said_of_invoice is 'What all applied events of an invoice say together: a function of the set, whatever their order, grouping and repetition.';

create function private.said_of_payments(s private.issuers, p_invoice_ref text) returns table (refunded_minor bigint, chargeback text) language sql stable set search_path = '' as $$
  with said as (
    select n.fact ->> 'type' as type, n.fact -> 'payment' as f, (n.fact ->> 'occurred_at')::timestamptz as at
    from private.invoice_payments p
    join public.events e on e.organization_id = s.organization_id and e.integration_id = s.integration_id
      and e.subject = 'payment:' || p.payment_ref and e.status = 'applied'
    cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where p.integration_id = s.integration_id and p.invoice_ref = p_invoice_ref
  ), refunds as (
    select f ->> 'part_ref' as part, f ->> 'refund_ref' as ref, max((f ->> 'refunded_minor')::bigint) as minor, coalesce(bool_or((f ->> 'failed')::boolean), false) as failed
    from said where type = 'payment.refunded' group by 1, 2
  ), parts as (
    -- A running total knows nothing of what failed since; whoever tells of each refund tells all of them.
    select greatest(coalesce(sum(minor) filter (where ref is not null and not failed), 0),
      coalesce(max(minor) filter (where ref is null), 0) - coalesce(sum(minor) filter (where ref is not null and failed), 0)) as minor
    from refunds group by part
  ), disputes as (
    -- What was decided last counts, and of two decisions at once the worse.
    select coalesce((array_agg(f ->> 'state' order by at desc, f ->> 'state') filter (where f ->> 'state' in ('lost', 'won')))[1], 'open') as state
    from said where type = 'payment.chargeback' group by f ->> 'dispute_ref'
  )
  select (select coalesce(sum(minor), 0)::bigint from parts),
    (select (array_agg(state order by array_position(array['lost', 'open', 'won'], state)))[1] from disputes)
$$;
comment on function private.said_of_payments is 'What was given back of an invoice''s payments and whether they are disputed; the worst of several disputes counts.';

create function private.fold_invoice(s private.issuers, p_invoice_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  i public.invoices;
  f record;
  p record;
begin
  -- The row is locked before the trail is read: whoever comes second reads what the first one wrote.
  select * into i from public.invoices where id = p_invoice_id for no key update;
  if i.kind <> 'invoice' then return; end if;
  select * into f from private.said_of_invoice(s, i.provider_ref);
  select * into p from private.said_of_payments(s, i.provider_ref);
  if f.status is null or private.invoice_rank(f.status) < private.invoice_rank(i.status) then f.status := i.status; end if;
  update public.invoices set status = f.status, paid_minor = greatest(coalesce(f.paid_minor, 0), i.paid_minor), refunded_minor = p.refunded_minor,
    paid_at = coalesce(f.paid_at, i.paid_at), payment_failed_at = coalesce(f.failed_at, i.payment_failed_at), chargeback = p.chargeback,
    hosted_url = coalesce(f.hosted_url, i.hosted_url), pdf_url = coalesce(f.pdf_url, i.pdf_url)
  where id = i.id and (status, paid_minor, refunded_minor, paid_at, payment_failed_at, chargeback, hosted_url, pdf_url) is distinct from
    (f.status, greatest(coalesce(f.paid_minor, 0), i.paid_minor), p.refunded_minor, coalesce(f.paid_at, i.paid_at),
     coalesce(f.failed_at, i.payment_failed_at), p.chargeback, coalesce(f.hosted_url, i.hosted_url), coalesce(f.pdf_url, i.pdf_url));
end $$;
comment on function private.fold_invoice is 'Computes what became of an invoice from all that its provider said. The same again changes nothing.';

create function private.payments_lock(p_integration_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('payments ' || p_integration_id, 0)
$$;
comment on function private.payments_lock is 'The advisory lock of all that is said of an issuer''s invoices; lock_concerned takes the same one for a batch.';

create function private.learn_payment_methods(s private.issuers, p_events private.domain_event[]) returns void language sql set search_path = '' as $$
  update public.billing_profiles b set payment_brand = n.method ->> 'brand', payment_last4 = n.method ->> 'last4',
    payment_expiry_month = (n.method ->> 'expiry_month')::smallint, payment_expiry_year = (n.method ->> 'expiry_year')::smallint, payment_used_at = n.occurred_at
  from (
    select distinct on (1) e.said #>> '{payment,customer_ref}' as customer_ref, e.said #> '{payment,method}' as method, e.occurred_at
    from unnest(p_events) e where e.integration_id = s.integration_id and e.said #>> '{payment,method,last4}' is not null
    order by 1, e.occurred_at desc, e.said #>> '{payment,method,last4}' desc
  ) n
  where b.customer_integration_id = s.integration_id and b.customer_ref = n.customer_ref
    and (b.payment_used_at is null or (b.payment_used_at, b.payment_last4) < (n.occurred_at, n.method ->> 'last4'))
$$;
comment on function private.learn_payment_methods is 'Keeps which card paid last; an earlier payment that is told later changes nothing.';

create function private.apply_payments(p_events private.domain_event[]) returns void language plpgsql set search_path = '' as $$
declare
  s private.issuers;
  v_invoice uuid;
begin
  -- Anybody may connect an account and send events of it that are signed: only the issuers' move invoices.
  for s in select * from private.issuers i where i.integration_id = any (select e.integration_id from unnest(p_events) e) order by i.integration_id loop
    perform pg_advisory_xact_lock(private.payments_lock(s.integration_id));
    insert into private.invoice_payments as k (integration_id, payment_ref, invoice_ref)
    select s.integration_id, x.payment, min(x.invoice)
    from unnest(p_events) e cross join lateral (select coalesce(e.said #>> '{payment,provider_ref}', e.said #>> '{invoice,payment_ref}') as payment,
      coalesce(e.said #>> '{payment,invoice_ref}', e.said #>> '{invoice,provider_ref}') as invoice) x
    where e.integration_id = s.integration_id and x.payment is not null and x.invoice is not null group by x.payment
    on conflict (integration_id, payment_ref) do update set invoice_ref = least(k.invoice_ref, excluded.invoice_ref) where excluded.invoice_ref < k.invoice_ref;
    -- A delivery may be faster than the answer that names the invoice: then it is known by our id, by what it is over, and
    -- by what was begun in this account. Whoever issued before has seen our ids, and could name any of them.
    perform private.keep_issued(s, i.id, x.ref)
    from (
      select e.said #>> '{invoice,our_id}' as our_id, min(e.said #>> '{invoice,provider_ref}') as ref, min(e.said #>> '{invoice,currency}') as currency,
        min((e.said #>> '{invoice,total_minor}')::bigint) as total_minor
      from unnest(p_events) e where e.integration_id = s.integration_id and e.said #>> '{invoice,our_id}' is not null group by 1
    ) x
    join public.invoices i on i.id = case when x.our_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then x.our_id::uuid end
    join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id and o.payload ->> 'issuer' = s.integration_id::text
    where i.provider_ref is null and i.kind = 'invoice' and i.currency = x.currency and i.total_minor = x.total_minor
    order by i.id;
    for v_invoice in
      select k.invoice_id from private.issued_invoices k
      where k.integration_id = s.integration_id and k.provider_ref = any (array(
        select e.said #>> '{invoice,provider_ref}' from unnest(p_events) e where e.integration_id = s.integration_id and e.said ? 'invoice'
        union
        select k.invoice_ref from unnest(p_events) e
        join private.invoice_payments k on k.integration_id = s.integration_id and k.payment_ref = e.said #>> '{payment,provider_ref}'
        where e.integration_id = s.integration_id))
      order by k.invoice_id
    loop
      perform private.fold_invoice(s, v_invoice);
    end loop;
    -- A credit that the provider turned down in the end.
    update public.invoices i set payment_failed_at = least(i.payment_failed_at, x.at)
    from (
      select e.said #>> '{payment,our_note_id}' as note_id, min(e.occurred_at) as at from unnest(p_events) e
      where e.integration_id = s.integration_id and e.said #>> '{payment,our_note_id}' is not null and e.said #>> '{payment,failed}' = 'true' group by 1
    ) x, private.outbox o
    where i.id = x.note_id::uuid and o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
      and o.payload ->> 'issuer' = s.integration_id::text and i.kind = 'credit_note' and (i.payment_failed_at is null or i.payment_failed_at > x.at);
    perform private.learn_payment_methods(s, p_events);
  end loop;
end $$;
comment on function private.apply_payments is
  'Applies what issuers'' deliveries say of invoices and payments. Every order, grouping and repetition of them ends in the same rows; a refund or dispute whose payment is not known yet is found once it is.';

create function private.invoice_issued(p_row private.outbox) returns void language plpgsql set search_path = '' as $$
declare
  s private.issuers;
  v_invoice uuid := (p_row.payload ->> 'invoice_id')::uuid;
begin
  if p_row.status <> 'done' or p_row.provider_ref is null then return; end if;
  select i.* into s from private.issuers i where i.integration_id = (p_row.payload ->> 'issuer')::uuid;
  if s.integration_id is null then return; end if;
  perform pg_advisory_xact_lock(private.payments_lock(s.integration_id));
  perform private.keep_issued(s, v_invoice, p_row.provider_ref);
  -- What was said of it before we knew its name there.
  if exists (select from private.issued_invoices where invoice_id = v_invoice and integration_id = s.integration_id) then
    perform private.fold_invoice(s, v_invoice);
  end if;
end $$;
comment on function private.invoice_issued is 'The outbox tells how issuing ended: the invoice keeps the provider''s name for it.';
