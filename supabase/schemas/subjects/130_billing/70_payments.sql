-- Payments of issued invoices, folded from the issuer's events.

create table private.invoice_payments (
  integration_id uuid not null references public.integrations (id) on delete cascade,
  payment_ref text not null,
  invoice_ref text not null,
  primary key (integration_id, payment_ref)
);
comment on table private.invoice_payments is
  'Which payment paid which invoice, by provider ids: refunds and disputes name only the payment, and may arrive first.';
create index invoice_payments_invoice_idx on private.invoice_payments (integration_id, invoice_ref);
alter table private.invoice_payments enable row level security;

create function private.safe_url(p_address text) returns text language sql immutable set search_path = '' as $$
  select case when p_address ~ '^(https://|http://127\.0\.0\.1[:/])' then p_address end
$$;
comment on function private.safe_url is
  'Returns an address that is safe for customers: with https, or on this machine (the sandbox); else null.';

create function private.invoice_rank(p_status text) returns int language sql immutable set search_path = '' as $$
  select array_position(array['draft', 'open', 'uncollectible', 'void', 'paid'], p_status)
$$;
comment on function private.invoice_rank is 'Ranks the statuses of an invoice. A status only rises; of two final ones, a payment decides.';

create function private.combined_invoice(s private.issuers, p_invoice_ref text)
returns table (status text, paid_minor bigint, paid_at timestamptz, failed_at timestamptz, hosted_url text, pdf_url text)
language sql stable set search_path = '' as $$
  select (array_agg(f ->> 'status' order by private.invoice_rank(f ->> 'status') desc))[1], max((f ->> 'paid_minor')::bigint),
    min(x.at) filter (where f ->> 'status' = 'paid'), max(x.at) filter (where x.type = 'payment.failed'),
    (array_agg(private.safe_url(f ->> 'hosted_url') order by x.at desc, x.dedupe_key desc)
      filter (where private.safe_url(f ->> 'hosted_url') is not null))[1],
    (array_agg(private.safe_url(f ->> 'pdf_url') order by x.at desc, x.dedupe_key desc)
      filter (where private.safe_url(f ->> 'pdf_url') is not null))[1]
  from (
    select n.fact -> 'invoice' as f, n.fact ->> 'type' as type, (n.fact ->> 'occurred_at')::timestamptz as at, e.dedupe_key
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = s.organization_id and e.integration_id = s.integration_id and e.subject = 'invoice:' || p_invoice_ref
      and e.status = 'applied' and n.fact ? 'invoice'
  ) x
$$;
comment on function private.combined_invoice is
  'Combines all applied events of an invoice. The result does not depend on their order, grouping or repetition.';

create function private.combined_payments(s private.issuers, p_invoice_ref text) returns table (refunded_minor bigint, chargeback text)
language sql stable set search_path = '' as $$
  with fact as (
    select n.fact ->> 'type' as type, n.fact -> 'payment' as f, (n.fact ->> 'occurred_at')::timestamptz as at
    from private.invoice_payments p
    join public.events e on e.organization_id = s.organization_id and e.integration_id = s.integration_id
      and e.subject = 'payment:' || p.payment_ref and e.status = 'applied'
    cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where p.integration_id = s.integration_id and p.invoice_ref = p_invoice_ref
  ), refunds as (
    select f ->> 'part_ref' as part, f ->> 'refund_ref' as ref, max((f ->> 'refunded_minor')::bigint) as minor,
      coalesce(bool_or((f ->> 'failed')::boolean), false) as failed
    from fact where type = 'payment.refunded' group by 1, 2
  ), parts as (
    -- A running total misses refunds that failed later; a provider that reports each refund reports all of them.
    select greatest(coalesce(sum(minor) filter (where ref is not null and not failed), 0),
      coalesce(max(minor) filter (where ref is null), 0) - coalesce(sum(minor) filter (where ref is not null and failed), 0)) as minor
    from refunds group by part
  ), disputes as (
    -- The latest decision counts; of two at the same time, the worse.
    select coalesce((array_agg(f ->> 'state' order by at desc, f ->> 'state') filter (where f ->> 'state' in ('lost', 'won')))[1],
      'open') as state
    from fact where type = 'payment.chargeback' group by f ->> 'dispute_ref'
  )
  select (select coalesce(sum(minor), 0)::bigint from parts),
    (select (array_agg(state order by array_position(array['lost', 'open', 'won'], state)))[1] from disputes)
$$;
comment on function private.combined_payments is
  'Returns the refunds of an invoice''s payments and whether they are disputed; of several disputes the worst counts.';

create function private.fold_invoice(s private.issuers, p_invoice_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  i public.invoices;
  f record;
  p record;
begin
  -- Locks the row before reading the trail, so that a second reader sees what the first wrote.
  select * into i from public.invoices where id = p_invoice_id for no key update;
  if i.kind <> 'invoice' then return; end if;
  select * into f from private.combined_invoice(s, i.provider_ref);
  select * into p from private.combined_payments(s, i.provider_ref);
  if f.status is null or private.invoice_rank(f.status) < private.invoice_rank(i.status) then f.status := i.status; end if;
  update public.invoices set status = f.status, paid_minor = greatest(coalesce(f.paid_minor, 0), i.paid_minor),
    refunded_minor = p.refunded_minor,
    paid_at = coalesce(f.paid_at, i.paid_at), payment_failed_at = coalesce(f.failed_at, i.payment_failed_at), chargeback = p.chargeback,
    hosted_url = coalesce(f.hosted_url, i.hosted_url), pdf_url = coalesce(f.pdf_url, i.pdf_url)
  where id = i.id and (status, paid_minor, refunded_minor, paid_at, payment_failed_at, chargeback, hosted_url, pdf_url) is distinct from
    (f.status, greatest(coalesce(f.paid_minor, 0), i.paid_minor), p.refunded_minor, coalesce(f.paid_at, i.paid_at),
     coalesce(f.failed_at, i.payment_failed_at), p.chargeback, coalesce(f.hosted_url, i.hosted_url), coalesce(f.pdf_url, i.pdf_url));
end $$;
comment on function private.fold_invoice is 'Computes an invoice''s state from all its provider''s events. Repeating it changes nothing.';

create function private.payments_lock(p_integration_id uuid) returns bigint language sql immutable set search_path = '' as $$
  select hashtextextended('payments ' || p_integration_id, 0)
$$;
comment on function private.payments_lock is
  'Returns the key of the advisory lock for an issuer''s events; lock_concerned takes the same one for a batch.';

create function private.learn_payment_methods(s private.issuers, p_events private.domain_event[]) returns void language sql
  set search_path = '' as $$
  update public.billing_profiles b set payment_brand = n.method ->> 'brand', payment_last4 = n.method ->> 'last4',
    payment_expiry_month = (n.method ->> 'expiry_month')::smallint, payment_expiry_year = (n.method ->> 'expiry_year')::smallint,
    payment_used_at = n.occurred_at
  from (
    select distinct on (1) e.fact #>> '{payment,customer_ref}' as customer_ref, e.fact #> '{payment,method}' as method, e.occurred_at
    from unnest(p_events) e where e.integration_id = s.integration_id and e.fact #>> '{payment,method,last4}' is not null
    order by 1, e.occurred_at desc, e.fact #>> '{payment,method,last4}' desc
  ) n
  where b.customer_integration_id = s.integration_id and b.customer_ref = n.customer_ref
    and (b.payment_used_at is null or (b.payment_used_at, b.payment_last4) < (n.occurred_at, n.method ->> 'last4'))
$$;
comment on function private.learn_payment_methods is 'Stores the card that paid last; a late report of an earlier payment changes nothing.';

create function private.apply_payments(p_events private.domain_event[]) returns void language plpgsql set search_path = '' as $$
declare
  s private.issuers;
  v_invoice uuid;
begin
  -- Anyone may connect an account and send signed events from it: only issuers' events change invoices.
  for s in select * from private.issuers i where i.integration_id = any (select e.integration_id from unnest(p_events) e)
    order by i.integration_id loop
    perform pg_advisory_xact_lock(private.payments_lock(s.integration_id));
    insert into private.invoice_payments as k (integration_id, payment_ref, invoice_ref)
    select s.integration_id, x.payment, min(x.invoice)
    from unnest(p_events) e cross
    join lateral (select coalesce(e.fact #>> '{payment,provider_ref}', e.fact #>> '{invoice,payment_ref}') as payment,
      coalesce(e.fact #>> '{payment,invoice_ref}', e.fact #>> '{invoice,provider_ref}') as invoice) x
    where e.integration_id = s.integration_id and x.payment is not null and x.invoice is not null group by x.payment
    on conflict (integration_id, payment_ref) do update set invoice_ref = least(k.invoice_ref, excluded.invoice_ref)
      where excluded.invoice_ref < k.invoice_ref;
    -- A delivery may arrive before the answer with the invoice's id: then it is identified by our id, its amount and the work
    -- begun in this account. A former issuer has seen our ids and could name any of them.
    perform private.keep_issued(s, i.id, x.ref)
    from (
      select e.fact #>> '{invoice,our_id}' as our_id, min(e.fact #>> '{invoice,provider_ref}') as ref,
        min(e.fact #>> '{invoice,currency}') as currency,
        min((e.fact #>> '{invoice,total_minor}')::bigint) as total_minor
      from unnest(p_events) e where e.integration_id = s.integration_id and e.fact #>> '{invoice,our_id}' is not null group by 1
    ) x
    join public.invoices i on i.id = case when x.our_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then x.our_id::uuid end
    join private.outbox o on o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
      and o.payload ->> 'issuer' = s.integration_id::text
    where i.provider_ref is null and i.kind = 'invoice' and i.currency = x.currency and i.total_minor = x.total_minor
    order by i.id;
    for v_invoice in
      select k.invoice_id from private.issued_invoices k
      where k.integration_id = s.integration_id and k.provider_ref = any (array(
        select e.fact #>> '{invoice,provider_ref}' from unnest(p_events) e where e.integration_id = s.integration_id and e.fact ? 'invoice'
        union
        select k.invoice_ref from unnest(p_events) e
        join private.invoice_payments k on k.integration_id = s.integration_id and k.payment_ref = e.fact #>> '{payment,provider_ref}'
        where e.integration_id = s.integration_id))
      order by k.invoice_id
    loop
      perform private.fold_invoice(s, v_invoice);
    end loop;
    -- A credit that the provider finally rejected.
    update public.invoices i set payment_failed_at = least(i.payment_failed_at, x.at)
    from (
      select e.fact #>> '{payment,our_note_id}' as note_id, min(e.occurred_at) as at from unnest(p_events) e
      where e.integration_id = s.integration_id and e.fact #>> '{payment,our_note_id}' is not null
        and e.fact #>> '{payment,failed}' = 'true' group by 1
    ) x, private.outbox o
    where i.id = x.note_id::uuid and o.organization_id = i.organization_id and o.effect_key = 'invoice:' || i.id
      and o.payload ->> 'issuer' = s.integration_id::text and i.kind = 'credit_note'
        and (i.payment_failed_at is null or i.payment_failed_at > x.at);
    perform private.learn_payment_methods(s, p_events);
  end loop;
end $$;
comment on function private.apply_payments is
  'Applies issuers'' events about invoices and payments. Any order, grouping and repetition gives the same rows; a refund or dispute of a '
  'payment that is still unknown is applied once it is known.';

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
  -- Events that arrived before we knew its id there.
  if exists (select from private.issued_invoices where invoice_id = v_invoice and integration_id = s.integration_id) then
    perform private.fold_invoice(s, v_invoice);
  end if;
end $$;
comment on function private.invoice_issued is 'Applies the result of issuing: the invoice keeps the provider''s id.';
