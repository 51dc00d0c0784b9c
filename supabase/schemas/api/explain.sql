-- The API for explanations of amounts.

create function public.explain_line(p_line_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_line(p_line_id)
$$;
comment on function public.explain_line is
  'Explains a line of an invoice: {model, billing_period, period, quantity, amount_minor, currency, tax_behavior, tax_basis_points, '
  'inputs, leaves, exact_micros, rounding_micros, invoice}. exact_micros, the sum of its leaves (billed_usage, billed_slots), plus '
  'rounding_micros is the amount. Refuses: organization_not_found.';
grant execute on function public.explain_line to authenticated;

create function public.explain_amount(
  p_organization_id uuid, p_model text, p_period date default null, p_tax_behavior text default null, p_tax_basis_points int default null)
returns jsonb language sql stable set search_path = '' as $$
  select private.explain_amount(p_organization_id, p_model, p_period, p_tax_behavior, p_tax_basis_points)
$$;
comment on function public.explain_amount is
  'As explain_line, for amounts that are not invoiced yet: usage, adjustment (of a month) or credit (of certain tax terms) of the open '
  'month, or the milestone being filled. Null if there is none. Refuses: organization_not_found.';
grant execute on function public.explain_amount to authenticated;

create function public.billed_usage(p_organization_id uuid, p_billing_period date, p_period date default null, p_kind text default null,
  p_limit int default 100, p_offset int default 0)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int, billed_seconds int,
  charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text, who text, direction text,
  total_rows bigint, total_seconds bigint, total_micros bigint)
language sql stable set search_path = '' as $$
  select * from private.billed_usage(p_organization_id, p_billing_period, p_period, p_kind, p_limit, p_offset)
$$;
comment on function public.billed_usage is
  'The usage rows in a month''s invoice, the newest first, at most 1000 per page, each with its exact amount in millionths and the totals '
  'over all pages; optionally of one month of occurrence and of one kind. Refuses: organization_not_found.';
grant execute on function public.billed_usage to authenticated;

create function public.billed_slots(
  p_organization_id uuid, p_milestone int default null, p_credit_invoice_id uuid default null, p_tax_behavior text default null,
  p_tax_basis_points int default null)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language sql stable set search_path = '' as $$
  select * from private.billed_slots(p_organization_id, p_milestone, p_credit_invoice_id, p_tax_behavior, p_tax_basis_points)
$$;
comment on function public.billed_slots is
  'The shown appointments of a milestone, or those credited by an invoice, or, with neither, those the open month credits, optionally '
  'only those with certain tax terms: each with its share in minor units. Refuses: organization_not_found.';
grant execute on function public.billed_slots to authenticated;

create function public.explain_call(p_organization_id uuid, p_call_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_call(p_organization_id, p_call_id)
$$;
comment on function public.explain_call is
  'Explains what a call was charged: {call_id, rows: usage rows with exact amounts, their billing month, and line_id and invoice_number '
  'once closed; call: null once erased}. Refuses: organization_not_found.';
grant execute on function public.explain_call to authenticated;

create function public.explain_payment(p_invoice_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.explain_payment(p_invoice_id)
$$;
comment on function public.explain_payment is
  'The state of an invoice at the payment provider: {number, currency, total_minor, paid_minor, refunded_minor, paid_at, '
  'payment_failed_at, chargeback, provider, provider_ref, deliveries: [{event_id, kind, received_at, status}]}. Refuses: '
  'organization_not_found.';
grant execute on function public.explain_payment to authenticated;

create function public.payment_delivery(p_invoice_id uuid, p_event_id bigint) returns jsonb language sql stable set search_path = '' as $$
  select private.payment_delivery(p_invoice_id, p_event_id)
$$;
comment on function public.payment_delivery is
  'A delivery that the payment provider signed about an invoice or its payments, with hash and body: {id, kind, subject, occurred_at, '
  'received_at, applied_at, status, body_sha256, body_encoding, body, normalised}; null if it is about another invoice. For managers and '
  'above. Refuses: organization_not_found, role_too_low.';
grant execute on function public.payment_delivery to authenticated;
