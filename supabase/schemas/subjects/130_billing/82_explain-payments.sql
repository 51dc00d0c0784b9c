-- The way from a payment to the deliveries that reported it.

create function private.payment_deliveries(i public.invoices) returns setof public.events language sql stable set search_path = '' as $$
  select e.* from private.issuers s
  join public.events e on e.organization_id = s.organization_id and e.integration_id = s.integration_id
  where s.provider = i.provider and i.provider_ref is not null and e.subject = any (array(
    select 'invoice:' || i.provider_ref
    union all
    select 'payment:' || p.payment_ref from private.invoice_payments p
    where p.integration_id = s.integration_id and p.invoice_ref = i.provider_ref))
$$;
comment on function private.payment_deliveries is
  'Returns the deliveries about one invoice and its payments. They belong to the issuer, which is another organization.';

create function private.explain_payment(p_invoice_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare i public.invoices;
begin
  select * into i from public.invoices x where x.id = p_invoice_id;
  perform private.require_role(i.organization_id, auth.uid(), 'viewer');
  return (select to_jsonb(f) from (
    select i.number, i.currency, i.total_minor, i.paid_minor, i.refunded_minor, i.paid_at, i.payment_failed_at, i.chargeback, i.provider,
      i.provider_ref,
      coalesce((select jsonb_agg(jsonb_build_object('event_id', e.id, 'kind', e.kind, 'received_at', e.received_at, 'status', e.status)
        order by e.id)
        from private.payment_deliveries(i) e), '[]') as deliveries) f);
end $$;
comment on function private.explain_payment is
  'Explains what was paid of an invoice. Definer, because the deliveries belong to the issuer; checks membership first.';
grant execute on function private.explain_payment to authenticated;

create function private.payment_delivery(p_invoice_id uuid, p_event_id bigint) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare i public.invoices;
begin
  select * into i from public.invoices x where x.id = p_invoice_id;
  perform private.require_role(i.organization_id, auth.uid(), 'manager');
  -- Headers and signing key are visible to the issuer only.
  return (select to_jsonb(e) - array['organization_id', 'integration_id', 'credential_id', 'headers', 'dedupe_key', 'error',
    'next_attempt_at', 'attempts']
    from private.payment_deliveries(i) e where e.id = p_event_id);
end $$;
comment on function private.payment_delivery is
  'Returns one delivery about an invoice. Definer, because it belongs to the issuer; shows only what concerns this organization''s '
  'invoice.';
grant execute on function private.payment_delivery to authenticated;
