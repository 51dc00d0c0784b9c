-- Invoices are issued.

create function private.issue_again(p_id bigint) returns void language plpgsql set search_path = '' as $$
declare
  o private.outbox;
  v_is_decided boolean;
begin
  select * into o from private.outbox where id = p_id and status = 'dead' for update;
  if o.id is null then return; end if;
  -- If nobody can check any more, the operator who retries accepts that nothing was created there.
  v_is_decided := o.last_error in ('issuer_gone', 'customer_gone');
  if o.last_error = 'customer_gone' then
    delete from private.issuer_customers where organization_id = o.organization_id and integration_id = (o.payload ->> 'issuer')::uuid;
    update public.billing_profiles set customer_ref = null, customer_integration_id = null
    where organization_id = o.organization_id and customer_integration_id = (o.payload ->> 'issuer')::uuid;
  end if;
  update private.outbox set status = case when in_doubt and not v_is_decided then 'unsure' else 'waiting' end, in_doubt = in_doubt
    and not v_is_decided,
    payload = case when v_is_decided then payload - 'issuer' - 'provider' else payload end,
    first_tried_at = case when not v_is_decided then first_tried_at end,
    attempts = 0, due_at = now(), finished_at = null, follow_up_at = null, provider_ref = null
  where id = o.id;
  perform private.wake_outbox();
end $$;
comment on function private.issue_again is
  'Retries what had ended. State in an account or customer that no longer exists is dropped: it starts again with the current issuer.';

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
  if private.issuer_provider() is null then
    perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first');
  end if;
  perform private.audit(i.organization_id, auth.uid(), 'invoice.issued', i.id::text, jsonb_build_object('number', i.number));
  v_id := private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), now());
  perform private.issue_again(v_id);
  return v_id;
end $$;
comment on function private.issue_invoice is 'For public.issue_invoice. Definer, because nobody adds to the outbox directly.';
grant execute on function private.issue_invoice to authenticated;

create function private.heal_issuing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.issue_again(o.id) from changed c
  join private.outbox o on o.organization_id = c.organization_id and o.kind = 'invoice.issue' and o.status = 'dead'
    and o.last_error in ('email_missing', 'email_taken', 'country_missing')
  order by o.id;
  return null;
end $$;
comment on function private.heal_issuing is
  'Trigger: invoices that failed because of the billing profile are retried once it is completed. Definer, because owners may not read '
  'the outbox.';

create function private.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text,
  finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
  select i.id, i.organization_id, g.name, i.number, i.kind, i.total_minor, i.currency, i.finalised_at,
    case when o.id is null then 'not_ordered' when o.status = 'dead' then 'failed' else 'waiting' end, o.last_error, o.attempts::int,
    coalesce(o.finished_at, o.first_tried_at)
  from public.invoices i join public.organizations g on g.id = i.organization_id
  left join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and o.status is distinct from 'done'
  order by (o.status = 'dead') desc nulls last, i.finalised_at, i.id limit 500;
end $$;
comment on function private.unissued_invoices is
  'For public.unissued_invoices. Definer, because it reads the outbox and other organizations'' invoices; checks that the caller is an '
  'operator first.';
grant execute on function private.unissued_invoices to authenticated;

create function private.keep_issued(s private.issuers, p_invoice_id uuid, p_provider_ref text) returns void language plpgsql
  set search_path = '' as $$
begin
  insert into private.issued_invoices (organization_id, invoice_id, integration_id, provider_ref)
  select i.organization_id, i.id, s.integration_id, p_provider_ref from public.invoices i
  where i.id = p_invoice_id and i.finalised_at is not null
  on conflict do nothing;
  update public.invoices i set provider = s.provider, provider_ref = k.provider_ref from private.issued_invoices k
  where i.id = p_invoice_id and k.invoice_id = i.id and k.integration_id = s.integration_id and i.provider_ref is null;
end $$;
comment on function private.keep_issued is 'Stores an account''s id of an invoice, once; later claims do not change it.';

create function private.invoice_to_issue(p_invoice_id uuid, p_issuer uuid) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('id', i.id, 'kind', i.kind, 'number', i.number, 'currency', i.currency, 'total_minor', i.total_minor, 'taxes',
    i.taxes, 'payment_days', i.due_on - i.issued_on,
    'issued_elsewhere', (select k.provider_ref from private.issued_invoices k where k.invoice_id = i.id and k.integration_id <> p_issuer),
    'locale', o.locale,
    'customer_ref', (select c.customer_ref from private.issuer_customers c where c.integration_id = p_issuer and c.organization_id = o.id),
    'customer', jsonb_build_object('organization_id', o.id, 'name', p.name, 'line1', p.line1, 'line2', p.line2, 'postal_code',
      p.postal_code, 'city', p.city,
      'state', p.state, 'country', coalesce(p.country, o.country), 'tax_id', p.tax_id, 'reference', p.reference, 'email',
      coalesce(p.email, (
        select lower(u.email) from public.memberships m join public.profiles u on u.user_id = m.user_id
        where m.organization_id = o.id and m.role = 'owner' order by m.created_at, m.user_id limit 1))),
    'against', case i.kind when 'credit_note' then (
      select jsonb_agg(jsonb_build_object('provider_ref', e.provider_ref, 'total_minor', e.total_minor)
        order by e.status = 'open' desc, e.finalised_at desc, e.id)
      from public.invoices e join private.issued_invoices k on k.invoice_id = e.id and k.integration_id = p_issuer
      where e.organization_id = i.organization_id and e.kind = 'invoice' and e.currency = i.currency
        and e.status in ('open', 'paid') and e.total_minor > e.refunded_minor) end,
    'lines', (select jsonb_agg(jsonb_build_object('id', l.id, 'model', l.model, 'period', l.period, 'quantity', l.quantity, 'amount_minor',
      l.amount_minor,
        'tax_behavior', l.tax_behavior, 'tax_basis_points', l.tax_basis_points) order by l.position)
      from public.invoice_lines l where l.organization_id = i.organization_id and l.invoice_id = i.id))
  from public.invoices i
  join public.organizations o on o.id = i.organization_id
  join public.billing_profiles p on p.organization_id = i.organization_id
  where i.id = p_invoice_id and i.finalised_at is not null
$$;
comment on function private.invoice_to_issue is
  'Returns everything a provider needs to issue a final invoice. For the Edge Functions only.';

create function private.unissued() returns table (id uuid, organization_id uuid, number text) language sql stable set search_path = '' as $$
  select i.id, i.organization_id, i.number from public.invoices i
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and not exists (select from private.outbox x where x.organization_id = i.organization_id and x.effect_key = 'invoice:' || i.id)
$$;
comment on function private.unissued is 'Returns open invoices and credit notes that were never ordered to be issued.';

create function private.issuing() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object(
    'issuer', (select jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider, 'set_at', s.set_at,
        'set_by_name', (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.user_id = s.set_by),
        'works', private.issuer_provider() is not null)
      from private.issuer s join public.integrations i on i.id = s.integration_id join public.organizations o on o.id = s.organization_id),
    'accounts', coalesce((select jsonb_agg(jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider,
      'status', i.status,
        'has_secret', c.secrets > 0, 'has_key', c.keys > 0, 'tested_at', i.tested_at, 'test_ok', i.test_ok)
          order by lower(o.name), i.provider desc)
      from public.integrations i join public.organizations o on o.id = i.organization_id
      cross join lateral (select count(*) filter (where k.name = 'webhook_secret') as secrets, count(*)
        filter (where k.name = 'api_key') as keys
        from public.credentials k where k.integration_id = i.id and k.retired_at is null) c
      where private.service_of(i.provider) = 'payments' and private.is_operators_own(o.id)), '[]'),
    'organizations', coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by lower(o.name))
      from public.organizations o join public.memberships m on m.organization_id = o.id
      where m.user_id = auth.uid() and m.role = 'owner'), '[]'),
    'unissued', (select count(*) from private.unissued()),
    'credits', coalesce((select jsonb_agg(jsonb_build_object('provider', s.provider, 'account_name', g.name,
        'issues', exists (select from private.issuer n where n.integration_id = s.integration_id),
        'organization_id', o.id, 'organization_name', o.name, 'currency', c.currency, 'minor', c.minor)
          order by s.since, lower(o.name), c.currency)
      from private.issuers s join public.organizations g on g.id = s.organization_id
      cross join lateral private.credit_left(s.integration_id) c join public.organizations o on o.id = c.organization_id), '[]'),
    'elsewhere', coalesce((select jsonb_agg(jsonb_build_object('provider', e.provider, 'count', e.n) order by e.provider)
      from (select i.provider, count(*) as n from public.invoices i where i.status = 'open' and i.provider_ref is not null group by 1) e),
        '[]'),
    'seller', (select jsonb_build_object('organization_id', s.organization_id, 'instructions', s.instructions) from private.seller s));
end $$;
comment on function private.issuing is 'For public.issuing. Definer, because nobody may read the issuer.';
grant execute on function private.issuing to authenticated;

create function private.issue_open_invoices() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  perform private.require_operator(auth.uid());
  if private.issuer_provider() is null then
    perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first');
  end if;
  with asked as materialized (
    select u.*, private.enqueue(u.organization_id, 'invoice.issue', 'invoice:' || u.id, jsonb_build_object('invoice_id', u.id),
      now()) as effect,
      private.audit(u.organization_id, auth.uid(), 'invoice.issued', u.id::text, jsonb_build_object('number', u.number)) as audited
    from private.unissued() u order by u.organization_id, u.number limit 1000
  )
  select count(*)::int into v_count from asked where effect is not null;
  return v_count;
end $$;
comment on function private.issue_open_invoices is 'For public.issue_open_invoices. Definer, because nobody adds to the outbox directly.';
grant execute on function private.issue_open_invoices to authenticated;
