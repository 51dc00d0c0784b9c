-- The issuer is the payment account that sends the invoices. Billing profiles say who receives them.

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
  constraint billing_profiles_name_is_set check (length(trim(name)) between 1 and 200),
  constraint billing_profiles_email_is_one_address
    check (email = lower(email) and email ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$' and length(email) <= 254),
  constraint billing_profiles_address_is_short check (length(concat(line1, line2, postal_code, city, state)) <= 500),
  constraint billing_profiles_country_is_iso_3166 check (country ~ '^[A-Z]{2}$'),
  constraint billing_profiles_tax_id_is_short check (length(tax_id) <= 50),
  constraint billing_profiles_reference_is_short check (length(reference) <= 100),
  constraint billing_profiles_show_four_digits check (payment_last4 ~ '^\d{4}$')
);
comment on table public.billing_profiles is
  'What an organization''s invoices show about it, and its customer at the payment provider. Owners write the former, only functions the '
  'latter.';
comment on column public.billing_profiles.email is 'Where invoices are sent; null for the first owner''s address.';
comment on column public.billing_profiles.reference is
  'What the customer wants to see on its invoices: an order number, a cost centre, a name.';
comment on column public.billing_profiles.customer_ref is 'The provider''s id of the customer, in the account of that integration.';
comment on column public.billing_profiles.payment_last4 is
  'Last digits of the card that paid last, with its brand and expiry; nothing else of it is stored.';
create unique index billing_profiles_are_one_customer_each on public.billing_profiles (customer_integration_id, customer_ref);
alter table public.billing_profiles enable row level security;
create policy "members read their organization's billing profile" on public.billing_profiles for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
create policy "owners change their organization's billing profile" on public.billing_profiles for update to authenticated
  using (organization_id = any (array(select private.my_organization_ids('owner'))))
  with check (organization_id = any (array(select private.my_organization_ids('owner'))));
grant select on public.billing_profiles to authenticated;
grant update (name, email, line1, line2, postal_code, city, state, country, tax_id, reference) on public.billing_profiles to authenticated;

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
  'The payment integration that issues invoices, connected in the operator''s own organization. Only its webhooks change invoices; '
  'without one, invoices exist only here.';
create index issuer_integration_idx on private.issuer (organization_id, integration_id);
alter table private.issuer enable row level security;

create table private.issuers (
  integration_id uuid primary key,
  organization_id uuid not null,
  provider text not null,
  since timestamptz not null default now(),
  foreign key (organization_id, integration_id) references public.integrations (organization_id, id) on delete cascade
);
comment on table private.issuers is
  'Every integration that has ever issued invoices, because those are still paid there. No other integration''s events change invoices.';
create index issuers_integration_idx on private.issuers (organization_id, integration_id);
alter table private.issuers enable row level security;

create table private.issuer_customers (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  customer_ref text not null,
  primary key (integration_id, organization_id),
  constraint issuer_customers_are_one_organization_each unique (integration_id, customer_ref)
);
comment on table private.issuer_customers is
  'An organization''s customer in each account that has issued to it: an unfinished invoice is looked up under the same customer even '
  'after a change of issuer.';
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
comment on table private.issued_invoices is
  'The account in which an invoice or a credit note was issued, and its id there. Only that account changes it.';
create index issued_invoices_invoice_idx on private.issued_invoices (organization_id, invoice_id);
alter table private.issued_invoices enable row level security;
