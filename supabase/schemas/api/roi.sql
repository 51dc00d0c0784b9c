-- The API for ROI, spending and proof reports.

create function public.set_ai_provider_account(p_organization_id uuid) returns void language sql set search_path = '' as $$
  select private.set_ai_provider_account(p_organization_id)
$$;
comment on function public.set_ai_provider_account is
  'Sets the organization whose OpenRouter integration has the management key. For operators. Refuses: operators_only, '
  'integration_not_found.';
grant execute on function public.set_ai_provider_account to authenticated;

create function public.assign_ai_key(p_organization_id uuid, p_api_key_hash text) returns void language sql set search_path = '' as $$
  select private.assign_ai_key(p_organization_id, p_api_key_hash)
$$;
comment on function public.assign_ai_key is
  'Assigns an OpenRouter key, by its SHA-256, to an organization; from then on its activity is read. For operators; repeating it changes '
  'nothing. Refuses: operators_only, organization_not_found, ai_key_hash_malformed, ai_key_is_taken.';
grant execute on function public.assign_ai_key to authenticated;

create view public.daily_costs with (security_invoker = on) as
select c.organization_id, c.day, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day, x.source as cost_rate_source, x.is_fixed,
  c.costed as rows, c.elsewhere + case when x.rate is null then c.costed else 0 end as rows_without_rate, m.telephony_micros,
  m.speech_micros, m.model_micros,
  m.ai_micros, m.total_micros - m.telephony_micros - m.speech_micros - m.model_micros - m.ai_micros as other_micros, m.total_micros
from (
  select organization_id, day, sum(costed)::int as costed, sum(elsewhere)::int as elsewhere, sum(telephony) as telephony,
    sum(speech) as speech,
    sum(model) as model, sum(ai) as ai, sum(total) as total
  from (
    select organization_id, day, costed, costed_elsewhere as elsewhere, telephony_usd_micros as telephony, speech_usd_micros as speech,
      model_usd_micros as model, 0::bigint as ai, cost_usd_micros as total
    from public.daily_facts
    union all
    select organization_id, day, 1, 0, 0, 0, 0, cost_usd_micros + byok_usd_micros, cost_usd_micros + byok_usd_micros
    from public.ai_usage_logs
  ) f group by organization_id, day
) c
join public.organizations o on o.id = c.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = 'USD' and r.day = c.day
cross join lateral (
  select case when o.currency = 'USD' then 1 else r.rate end as rate,
    case when o.currency = 'USD' then c.day else r.rate_day end as rate_day,
    case when o.currency = 'USD' then 'same_currency' else r.source end as source, o.currency = 'USD'
      or r.fixed_at is not null as is_fixed
) x
cross join lateral (
  select round(c.telephony * x.rate)::bigint as telephony_micros, round(c.speech * x.rate)::bigint as speech_micros,
    round(c.model * x.rate)::bigint as model_micros, round(c.ai * x.rate)::bigint as ai_micros,
    round(c.total * x.rate)::bigint as total_micros
) m
where c.costed <> 0 or c.elsewhere <> 0;
comment on view public.daily_costs is
  'Providers'' costs per local day (models outside calls: UTC day), in millionths of the organization''s currency, by kind; other is cost '
  'without a kind. Amounts are null, and their rows counted as rows_without_rate, if there is no rate.';
grant select on public.daily_costs to authenticated;

create view public.daily_charges with (security_invoker = on) as
select s.organization_id, s.day, s.charged_currency, o.currency, x.rate as cost_rate, x.rate_day as cost_rate_day,
  x.source as cost_rate_source, x.is_fixed,
  s.rows, case when x.rate is null then s.rows else 0 end as rows_without_rate,
  private.converted_minor(s.usage, s.charged_currency, o.currency, x.rate) as usage_minor,
  private.converted_minor(s.milestone, s.charged_currency, o.currency, x.rate) as milestone_minor,
  private.converted_minor(s.credit, s.charged_currency, o.currency, x.rate) as credit_minor,
  s.usage as charged_usage_minor, s.milestone as charged_milestone_minor, s.credit as charged_credit_minor
from (
  select i.organization_id, i.issued_on as day, i.currency as charged_currency, count(*)::int as rows,
    coalesce(sum(n.minor) filter (where l.model in ('usage', 'adjustment')), 0)::bigint as usage,
    coalesce(sum(n.minor) filter (where l.model = 'milestone'), 0)::bigint as milestone,
    coalesce(sum(n.minor) filter (where l.model = 'credit'), 0)::bigint as credit
  from public.invoices i join public.invoice_lines l on l.organization_id = i.organization_id and l.invoice_id = i.id
  cross join lateral private.without_tax(l.amount_minor, l.tax_behavior, l.tax_basis_points) n (minor)
  where i.finalised_at is not null and i.status <> 'void'
  group by 1, 2, 3
) s
join public.organizations o on o.id = s.organization_id
left join public.day_rates r on r.quote = o.currency and r.base = s.charged_currency and r.day = s.day
cross join lateral (
  select case when o.currency = s.charged_currency then 1 else r.rate end as rate,
    case when o.currency = s.charged_currency then s.day else r.rate_day end as rate_day,
    case when o.currency = s.charged_currency then 'same_currency' else r.source end as source,
    o.currency = s.charged_currency or r.fixed_at is not null as is_fixed
) x;
comment on view public.daily_charges is
  'Our charges per day of issue (milestones: the day they were reached), net of tax (inclusive prices: each line less its tax), in minor '
  'units of the organization''s currency and, as charged_, of the invoice''s. Without void invoices. Converted amounts are null if there '
  'is no rate.';
grant select on public.daily_charges to authenticated;

create function public.change_roi_assumptions(p_organization_id uuid, p_terms jsonb) returns int language sql set search_path = '' as $$
  select private.change_roi_assumptions(p_organization_id, p_terms)
$$;
comment on function public.change_roi_assumptions is
  'Writes the next version of the organization''s assumptions and returns its number. For managers and above. Refuses: '
  'organization_not_found, role_too_low, roi_assumptions_out_of_bounds.';
grant execute on function public.change_roi_assumptions to authenticated;

create function public.roi_period(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable
  set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, false)
$$;
comment on function public.roi_period is
  'All figures of local days p_from to p_to: {from, to, currency, counts, assumptions, values: {booked, shown, paid, expected_paid, '
  'staff, no_shows_avoided}, costs: [], cost, roi_basis_points, claims_confirmed_basis_points}. A figure is {formula, amount_minor, '
  'currency, rows, inputs, missing} in minor units of the organization''s currency. shown and paid also have exchanges: [] or, per other '
  'currency of prices, an exchange with rows, lacking_rows and amount_minor. One of costs also has elsewhere (calls whose cost is in '
  'another currency than dollars) and exchange: null, or {owed_minor, owed_currency, rate, first_rate_day, last_rate_day, sources, fixed, '
  'lacking, lacking_days}. Refuses: organization_not_found, roi_period_impossible.';
grant execute on function public.roi_period to authenticated;

create function public.roi_recount(p_organization_id uuid, p_from date, p_to date) returns jsonb language sql stable
  set search_path = '' as $$
  select private.roi_period(p_organization_id, p_from, p_to, true)
$$;
comment on function public.roi_recount is
  'roi_period recomputed from every call and appointment instead of the daily facts; the result must be the same. Refuses: '
  'organization_not_found, roi_period_impossible.';
grant execute on function public.roi_recount to authenticated;

create function public.roi_exchange_days(p_organization_id uuid, p_from date, p_to date, p_kind text)
returns table (day date, owed_currency text, owed_minor numeric, rate numeric, rate_day date, source text, is_fixed boolean,
  amount_minor numeric)
language sql stable set search_path = '' as $$
  select * from private.roi_exchange_days(p_organization_id, p_from, p_to, p_kind)
$$;
comment on function public.roi_exchange_days is
  'The days by which a kind of cost (usage, milestones, credits, provider, ai) or prices of appointments (shown, paid) were converted: '
  'the amount owed, the day''s rate with its day of publication and source, and the converted amount, in fractions of minor units; null '
  'if no rate was published. Refuses: organization_not_found.';
grant execute on function public.roi_exchange_days to authenticated;

create function public.set_report_mail(p_organization_id uuid, p_wanted boolean) returns void language sql set search_path = '' as $$
  select private.set_report_mail(p_organization_id, p_wanted)
$$;
comment on function public.set_report_mail is
  'Sets whether the caller gets the monthly proof report by e-mail. Owners and managers get it. Refuses: organization_not_found.';
grant execute on function public.set_report_mail to authenticated;

create function public.proof_report(p_organization_id uuid, p_month date) returns jsonb language sql stable set search_path = '' as $$
  select private.proof_report(p_organization_id, p_month)
$$;
comment on function public.proof_report is
  'The report of a month: {month, frozen_at, frozen, recounted_at, recounted, since: [{cause, rows}], assumptions_in_force, mailed}. '
  'recounted is computed now from every row, by the days, currency and assumptions of the report; since is what was learned after it was '
  'frozen. Null if the month has none. Refuses: organization_not_found.';
grant execute on function public.proof_report to authenticated;

create function public.ai_provider_account() returns jsonb language sql stable set search_path = '' as $$
  select private.ai_provider_account()
$$;
comment on function public.ai_provider_account is
  'The organization whose OpenRouter account reads the models'' costs, and spending per key: {organization_id or null, set_at, keys: '
  '[{api_key_hash, organization_id, organization_name, assigned_at, read_at, refused, month_usd_micros}]}. Refuses: operators_only.';
grant execute on function public.ai_provider_account to authenticated;
