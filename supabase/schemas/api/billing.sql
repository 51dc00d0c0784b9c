-- The API for billing.

create function public.change_rate_card(p_organization_id uuid, p_terms jsonb, p_effective_from date) returns int
language sql set search_path = '' as $$
  select private.change_rate_card(p_organization_id, p_terms, p_effective_from)
$$;
comment on function public.change_rate_card is
  'Writes the next version of the rate card, from a local day on, and returns its number; another currency, possible as long as there is '
  'no usage, applies from the first day. For operators. Refuses: operators_only, organization_not_found, rate_card_in_the_past, '
  'rate_card_currency_is_fixed, rate_card_out_of_bounds.';
grant execute on function public.change_rate_card to authenticated;

create function public.open_month(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.open_month(p_organization_id)
$$;
comment on function public.open_month is
  'The invoice if the month closed now: {period, ends_at, currency, net_minor, tax_minor, total_minor, taxes: [{tax_behavior, '
  'tax_basis_points, net_minor, tax_minor}], lines: [{model, period, quantity, amount_minor, tax_behavior, tax_basis_points, inputs}]}. '
  'Exactly what the close will write. Refuses: organization_not_found.';
grant execute on function public.open_month to authenticated;

create function public.set_issuer(p_organization_id uuid, p_provider text, p_confirmed boolean default false) returns void language sql
  set search_path = '' as $$
  select private.set_issuer(p_organization_id, p_provider, p_confirmed)
$$;
comment on function public.set_issuer is
  'Issues all organizations'' invoices through this organization''s payment provider from now on; a null provider stops issuing. If the '
  'former account holds customers'' credit (listed by issuing), p_confirmed acknowledges that the credit is not transferred. For '
  'operators, and one of their own organizations, whose managers could rotate the secret whose events change invoices. Refuses: '
  'operators_only, provider_is_operators, issuer_not_connected, issuer_holds_credit.';
grant execute on function public.set_issuer to authenticated;

create function public.issue_invoice(p_invoice_id uuid) returns bigint language sql set search_path = '' as $$
  select private.issue_invoice(p_invoice_id)
$$;
comment on function public.issue_invoice is
  'Issues an invoice or a credit note that was written before there was an issuer, or whose issuing failed (unissued_invoices says why); '
  'returns the effect''s id. For operators. Refuses: operators_only, invoice_not_found, invoice_not_open, issuer_not_connected.';
grant execute on function public.issue_invoice to authenticated;

create function public.unissued_invoices() returns table (
  invoice_id uuid, organization_id uuid, organization_name text, number text, kind text, total_minor bigint, currency text,
  finalised_at timestamptz,
  state text, problem text, attempts int, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unissued_invoices()
$$;
comment on function public.unissued_invoices is
  'Final invoices and credit notes that the payment provider does not have, failed ones first: state is failed, waiting or not_ordered, '
  'problem a code of docs/error-codes.md. At most 500. For operators. Refuses: operators_only.';
grant execute on function public.unissued_invoices to authenticated;

create function public.milestone_meter(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.milestone_meter(p_organization_id)
$$;
comment on function public.milestone_meter is
  'The milestone being filled: {number, rate_version, size, filled, amount_minor, currency, weeks: shows of each of the last (up to 8) '
  'whole weeks, the newest first, waiting: appointments without verdict, disputed}. Refuses: organization_not_found.';
grant execute on function public.milestone_meter to authenticated;

create function public.payment_terms(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.payment_terms(p_organization_id)
$$;
comment on function public.payment_terms is
  'How an organization pays its invoices: {provider (stripe, paddle or null), has_portal, seller: {name, email} or null, instructions, '
  'problem: what the billing profile lacks before invoices can be issued: email_taken, email_missing, country_missing, or null}. Refuses: '
  'organization_not_found.';
grant execute on function public.payment_terms to authenticated;

create function public.unclosed_months() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unclosed_months()
$$;
comment on function public.unclosed_months is
  'Months that have ended and could not be closed, or were not tried for an hour (problem is null): the oldest first, at most 200. For '
  'operators. Refuses: operators_only.';
grant execute on function public.unclosed_months to authenticated;

create function public.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language sql stable set search_path = '' as $$
  select private.preview_rate_card(p_organization_id, p_terms)
$$;
comment on function public.preview_rate_card is
  'The cost of the open month''s calls so far, net of tax, if these terms applied to all of it: {period, calls, seconds, currency, '
  'amount_minor, now_minor, now_currency (under the current terms)}. Writes nothing. Refuses: operators_only, organization_not_found.';
grant execute on function public.preview_rate_card to authenticated;

create function public.issuing() returns jsonb language sql stable set search_path = '' as $$
  select private.issuing()
$$;
comment on function public.issuing is
  'The accounts through which invoices are or could be issued: {issuer or null, accounts (Stripe and Paddle of the operator''s own '
  'organizations), organizations (the caller''s own), unissued (open ones never ordered to be issued), credits: [{provider, account_name, '
  'issues, organization_id, organization_name, currency, minor}] (customers'' credit in the current and former accounts), elsewhere: '
  '[{provider, count}] (open ones by where they are paid), seller or null}. Refuses: operators_only.';
grant execute on function public.issuing to authenticated;

create function public.issue_open_invoices() returns int language sql set search_path = '' as $$
  select private.issue_open_invoices()
$$;
comment on function public.issue_open_invoices is
  'Orders up to a thousand invoices and credit notes to be issued that never were; returns how many. For operators. Refuses: '
  'operators_only, issuer_not_connected.';
grant execute on function public.issue_open_invoices to authenticated;

create function public.set_seller(p_organization_id uuid, p_instructions text) returns void language sql set search_path = '' as $$
  select private.set_seller(p_organization_id, p_instructions)
$$;
comment on function public.set_seller is
  'Sets this organization as the seller on future invoices, and how they are paid if no provider collects the money. For operators, and '
  'an organization they own. Refuses: operators_only, organization_not_found, role_too_low.';
grant execute on function public.set_seller to authenticated;
