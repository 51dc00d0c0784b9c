-- Invoices are drafted and finalised; a final invoice does not change.

create function private.finalised_invoices_stay() returns trigger language plpgsql set search_path = '' as $$
declare
  -- The payment state, which may change; nothing else may.
  v_fate constant text[] := '{status,paid_minor,refunded_minor,paid_at,payment_failed_at,chargeback,provider,provider_ref,hosted_url,'
    'pdf_url}';
begin
  if tg_op = 'DELETE' then
    if not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  elsif old.finalised_at is null then
    return new;
  elsif to_jsonb(new) - v_fate = to_jsonb(old) - v_fate and new.status <> 'draft' then
    return new;
  end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice does not change; charge or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_invoices_stay is 'Trigger: refuses changes of an invoice with a number, except of its payment state.';

create function private.void_owes_nothing() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.milestone_slots set credit_minor = null
  where organization_id = new.organization_id and milestone = new.milestone and credit_minor is not null and credit_invoice_id is null;
  return null;
end $$;
comment on function private.void_owes_nothing is
  'Trigger: a voided milestone owes no further credits, because nothing was charged. An uncollectible one was charged: its credits reduce '
  'the claim. Definer, because only functions write slots.';

create function private.finalised_lines_stay() returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and not exists (select 1 from public.organizations where id = old.organization_id) then return old; end if;
  -- A line written in one statement with its invoice does not see it yet.
  if tg_op = 'INSERT' and not exists (select from public.invoices where id = new.invoice_id and finalised_at is not null) then
    return new;
  end if;
  perform private.refuse(409, 'invoice_is_final', 'A finalised invoice does not change; charge or credit the difference on the next one');
  return null;
end $$;
comment on function private.finalised_lines_stay is 'Trigger: lines are written with their invoice and never changed.';

create function private.draft_invoice(r public.rate_cards, p_cause text, p_period date, p_milestone int, p_lines jsonb, p_day date)
returns public.invoices
language sql volatile set search_path = '' as $$
  select row(gen_random_uuid(), r.organization_id, case when s.net + s.tax < 0 then 'credit_note' else 'invoice' end, p_cause, p_period,
    p_milestone, null, 'draft',
    r.currency, s.net, s.tax, s.net + s.tax, s.taxes, p_day, p_day + r.payment_days, null, 0, 0, null, null, null, null, null, null, null,
    now())::public.invoices
  from (
    select t.taxes, coalesce(sum((e ->> 'net_minor')::bigint), 0)::bigint as net,
      coalesce(sum((e ->> 'tax_minor')::bigint), 0)::bigint as tax
    from (select private.taxes_of(p_lines) as taxes) t left join lateral jsonb_array_elements(t.taxes) e on true group by 1) s
$$;
comment on function private.draft_invoice is
  'Returns an invoice for lines [{tax_behavior, tax_basis_points, amount_minor}], with the currency and payment terms of a rate card. A '
  'negative total makes it a credit note.';

create function private.finalise_invoices(p_ids uuid[], p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  with numbered as (
    select i.id, b.organization_id, b.number, b.next_invoice + row_number()
      over (partition by i.organization_id order by i.cause, i.milestone) - 1 as place
    from public.invoices i join private.billing_accounts b on b.organization_id = i.organization_id
    where i.id = any (p_ids) and i.finalised_at is null
  ), counted as (
    update private.billing_accounts b set next_invoice = n.last + 1
    from (select organization_id, max(place)::int as last from numbered group by 1) n where b.organization_id = n.organization_id
  )
  update public.invoices i set finalised_at = p_as_of, number = n.number || '-'
    || lpad(n.place::text, greatest(4, length(n.place::text)), '0'),
    status = case when i.total_minor <= 0 then 'paid' else 'open' end, paid_at = case when i.total_minor <= 0 then p_as_of end
  from numbered n where n.id = i.id;
  perform private.enqueue(i.organization_id, 'invoice.issue', 'invoice:' || i.id, jsonb_build_object('invoice_id', i.id), p_as_of)
  from public.invoices i where i.id = any (p_ids) and i.total_minor <> 0 and exists (select from private.issuer)
  order by i.organization_id, i.number;
end $$;
comment on function private.finalise_invoices is 'Gives drafts their permanent numbers and orders their issuing.';

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
    select d.* into i from public.organizations o,
      private.draft_invoice(r, 'milestone', null, m.number, jsonb_build_array(jsonb_build_object(
      'tax_behavior', r.tax_behavior, 'tax_basis_points', r.tax_basis_points, 'amount_minor', m.amount_minor)),
      (m.reached_at at time zone o.time_zone)::date) d
    where o.id = m.organization_id;
    insert into public.invoices select i.*;
    insert into public.invoice_lines (organization_id, invoice_id, position, model, quantity, amount_minor, tax_behavior, tax_basis_points,
      inputs)
    values (i.organization_id, i.id, 1, 'milestone', m.size, m.amount_minor, r.tax_behavior, r.tax_basis_points,
      jsonb_build_object('number', m.number, 'size', m.size, 'rate_version', m.rate_version));
    perform private.finalise_invoices(array[i.id], m.reached_at);
  end loop;
end $$;
comment on function private.invoice_milestones is
  'Invoices every full milestone once, dated by its last verdict. The caller holds the account''s lock.';
