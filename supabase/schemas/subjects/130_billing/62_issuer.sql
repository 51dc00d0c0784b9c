-- The issuer is set, and its customers are found.

create function private.open_billing_profile() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.billing_profiles (organization_id, name, country) values (new.id, new.name, new.country);
  return null;
end $$;
comment on function private.open_billing_profile is
  'Trigger: gives a new organization a billing profile. Definer, because nobody inserts one directly.';

create function private.remember_issuer() returns trigger language plpgsql set search_path = '' as $$
begin
  insert into private.issuers (integration_id, organization_id, provider, since)
  select i.id, i.organization_id, i.provider, new.set_at from public.integrations i where i.id = new.integration_id
  on conflict (integration_id) do update set since = excluded.since;
  return null;
end $$;
comment on function private.remember_issuer is 'Trigger: keeps former issuers.';

create function private.issuer_provider() returns text language sql stable set search_path = '' as $$
  select i.provider from private.issuer s join public.integrations i on i.id = s.integration_id
  where i.status = 'active' and exists (
    select from public.credentials c where c.integration_id = i.id and c.name = 'api_key' and c.retired_at is null)
$$;
comment on function private.issuer_provider is 'Returns the provider that currently issues invoices, or null.';

create function private.issue_payload(p_payload jsonb) returns jsonb language sql stable set search_path = '' as $$
  select case when p_payload ? 'issuer' then p_payload else coalesce((
    select p_payload || jsonb_build_object('issuer', i.id, 'provider', i.provider)
    from private.issuer s join public.integrations i on i.id = s.integration_id), p_payload) end
$$;
comment on function private.issue_payload is
  'Returns the payload of an invoice to issue, with its account. An invoice once tried in an account stays there after a change of '
  'issuer, because no other account can find it.';

create function private.issuing_organization(p_payload jsonb) returns uuid language sql stable set search_path = '' as $$
  select organization_id from private.issuers where integration_id = (private.issue_payload(p_payload) ->> 'issuer')::uuid
$$;
comment on function private.issuing_organization is
  'Returns the operator''s organization whose account an invoice uses; null if there is none.';

create function private.issuer_account(p_issuer uuid)
returns table (organization_id uuid, endpoint_key text, config jsonb, credential_id uuid, name text, ciphertext text)
language sql stable set search_path = '' as $$
  select i.organization_id, a.endpoint_key, a.config, a.credential_id, a.name, a.ciphertext
  from private.issuers s join public.integrations i on i.id = s.integration_id
  cross join lateral private.account_of(i.organization_id, i.provider) a
  where s.integration_id = p_issuer
$$;
comment on function private.issuer_account is
  'Returns an account that issues or has issued invoices: the operator''s own, its key still encrypted; no row once it is disconnected. '
  'For the Edge Functions only.';

create function private.credit_left(p_issuer uuid) returns table (organization_id uuid, currency text, minor bigint) language sql stable
  set search_path = '' as $$
  select i.organization_id, i.currency, sum(x.minor)::bigint
  from private.issuers s
  join private.issued_invoices k on k.integration_id = s.integration_id
  join public.invoices i on i.organization_id = k.organization_id and i.id = k.invoice_id
  cross join lateral (select case
    when i.kind = 'credit_note' and i.payment_failed_at is null then -i.total_minor
    -- The part of an invoice that is covered without a payment was taken from the credit.
    when i.kind = 'invoice' and i.status = 'paid' then i.paid_minor - i.total_minor else 0 end as minor) x
  where s.integration_id = p_issuer and s.provider = 'stripe'
  group by 1, 2 having sum(x.minor) > 0
$$;
comment on function private.credit_left is
  'Returns what a Stripe account still owes customers by our books: their credit notes less what was taken from them since. Paddle holds '
  'no credit, because it reduces transactions at once.';

create function private.set_issuer_as(p_organization_id uuid, p_actor uuid, p_provider text, p_as_of timestamptz,
  p_confirmed boolean default false) returns void
language plpgsql set search_path = '' as $$
declare v_integration uuid;
begin
  perform private.require_operator(p_actor);
  if p_provider is not null then
    -- Managers of that organization could rotate the secret whose events change invoices.
    if not private.is_operators_own(p_organization_id) then
      perform private.refuse(403, 'provider_is_operators', 'Only an organization of the operator''s own issues invoices');
    end if;
    select i.id into v_integration from public.integrations i
    where i.organization_id = p_organization_id and i.provider = p_provider and i.status = 'active'
      and private.service_of(i.provider) = 'payments'
      and 2 = (select count(distinct c.name) from public.credentials c where c.integration_id = i.id and c.retired_at is null);
    if v_integration is null then
      perform private.refuse(409, 'issuer_not_connected',
        'Connect a payment provider in this organization first, with its signing secret and its API key');
    end if;
  end if;
  if not coalesce(p_confirmed, false) and exists (
    select from private.issuer s where s.integration_id is distinct from v_integration
      and exists (select from private.credit_left(s.integration_id))) then
    perform private.refuse(409, 'issuer_holds_credit',
      'Customers have credit left in the account that issues now; confirm that you see to it');
  end if;
  if v_integration is null then
    delete from private.issuer where singleton;
  else
    insert into private.issuer (singleton, organization_id, integration_id, set_by, set_at)
    values (true, p_organization_id, v_integration, p_actor, p_as_of)
    on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id,
      set_by = excluded.set_by, set_at = excluded.set_at;
  end if;
  perform private.audit(p_organization_id, p_actor, 'issuer.set', v_integration::text, jsonb_build_object('provider', p_provider));
end $$;
comment on function private.set_issuer_as is 'Sets the integration that issues invoices from now on.';

create function private.set_issuer(p_organization_id uuid, p_provider text, p_confirmed boolean) returns void
language sql security definer set search_path = '' as $$
  select private.set_issuer_as(p_organization_id, auth.uid(), p_provider, now(), p_confirmed)
$$;
comment on function private.set_issuer is
  'set_issuer_as for the caller and the current time. Definer, because nobody may write the issuer.';
grant execute on function private.set_issuer to authenticated;

create function private.keep_customer(p_organization_id uuid, p_issuer uuid, p_customer_ref text) returns text language plpgsql
  set search_path = '' as $$
declare v_kept text;
begin
  -- A second caller gets the first one's customer, so that no invoice goes to an unknown customer. A customer of another
  -- organization is refused.
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
  'Stores an organization''s customer in an issuer''s account, once; returns the stored one, or null if that customer belongs to another '
  'organization. The billing profile shows the customer at the current issuer.';

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
comment on function private.portal_account is
  'Returns the account with which an organization can pay in the provider''s portal, the key still encrypted. For the Edge Functions only.';
