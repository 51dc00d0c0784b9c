-- Parties: the seller and the buyer on an invoice.

create table private.seller (
  singleton boolean primary key default true,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  instructions text not null default '',
  set_by uuid,
  set_at timestamptz not null default now(),
  constraint seller_is_one check (singleton),
  constraint seller_instructions_are_short check (length(instructions) <= 1000)
);
comment on table private.seller is
  'The organization whose billing profile is the seller on invoices, and how they are paid if no provider collects the money.';
create index seller_organization_idx on private.seller (organization_id);
alter table private.seller enable row level security;

create table public.invoice_papers (
  organization_id uuid not null,
  invoice_id uuid not null,
  buyer jsonb not null,
  seller jsonb,
  instructions text,
  primary key (organization_id, invoice_id),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.invoice_papers is
  'Buyer and seller of an invoice when it was finalised, {name, email, line1, line2, postal_code, city, state, country, tax_id, '
  'reference}, and how it was to be paid without a provider. Append only.';
comment on column public.invoice_papers.seller is 'Null if no seller was set.';
alter table public.invoice_papers enable row level security;
create policy "members read the parties of their organization's invoices" on public.invoice_papers for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoice_papers to authenticated;

create function private.party(p public.billing_profiles) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object('name', p.name, 'email', p.email, 'line1', p.line1, 'line2', p.line2, 'postal_code',
    p.postal_code,
    'city', p.city, 'state', p.state, 'country', p.country, 'tax_id', p.tax_id, 'reference', p.reference))
$$;
comment on function private.party is 'Returns a billing profile as shown on invoices.';

create function private.selling() returns table (organization_id uuid, party jsonb, instructions text) language sql stable
  set search_path = '' as $$
  -- The owner of the account that collects the money is the seller; else the seller that was set.
  select p.organization_id, private.party(p) - 'reference', nullif(s.instructions, '')
  from (select coalesce((select i.organization_id from private.issuer i), (select n.organization_id from private.seller n)) as id) who
  join public.billing_profiles p on p.organization_id = who.id
  left join private.seller s on private.issuer_provider() is null
$$;
comment on function private.selling is
  'Returns the seller of a new invoice, and how it is paid if no provider collects the money. No row if none was set.';

create function private.keep_paper() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.invoice_papers (organization_id, invoice_id, buyer, seller, instructions)
  select f.organization_id, f.id, coalesce(private.party(p), jsonb_build_object('name', o.name)), s.party, s.instructions
  from fresh f
  join gone g on g.id = f.id and g.finalised_at is null
  join public.organizations o on o.id = f.organization_id
  left join public.billing_profiles p on p.organization_id = f.organization_id
  left join private.selling() s on true
  where f.finalised_at is not null;
  return null;
end $$;
comment on function private.keep_paper is
  'Statement trigger: a finalised invoice keeps its parties, even if they change their names later. Definer, because nobody writes papers '
  'directly.';

create function private.payment_terms(p_organization_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return jsonb_build_object('provider', private.issuer_provider(),
    'has_portal', exists (select from private.portal_account(p_organization_id)),
    'seller', (select jsonb_build_object('name', s.party ->> 'name', 'email', s.party ->> 'email') from private.selling() s),
    'instructions', (select s.instructions from private.selling() s),
    'problem', (select o.last_error from private.outbox o
      where o.organization_id = p_organization_id and o.kind = 'invoice.issue' and o.status = 'dead'
        and o.last_error in ('email_taken', 'email_missing', 'country_missing') order by o.finished_at desc limit 1));
end $$;
comment on function private.payment_terms is 'For public.payment_terms. Definer, because nobody may read the issuer.';
grant execute on function private.payment_terms to authenticated;

create function private.set_seller_as(p_organization_id uuid, p_actor uuid, p_instructions text) returns void language plpgsql
  set search_path = '' as $$
begin
  perform private.require_operator(p_actor);
  perform private.require_role(p_organization_id, p_actor, 'owner');
  insert into private.seller (organization_id, instructions, set_by)
  values (p_organization_id, left(trim(coalesce(p_instructions, '')), 1000), p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, instructions = excluded.instructions,
    set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'seller.set', p_organization_id::text,
    jsonb_build_object('instructions', trim(p_instructions)));
end $$;
comment on function private.set_seller_as is 'Sets the seller on invoices, and how they are paid without a provider.';

create function private.set_seller(p_organization_id uuid, p_instructions text) returns void language sql security definer
  set search_path = '' as $$
  select private.set_seller_as(p_organization_id, auth.uid(), p_instructions)
$$;
comment on function private.set_seller is 'set_seller_as for the caller. Definer, because nobody may write the seller.';
grant execute on function private.set_seller to authenticated;
