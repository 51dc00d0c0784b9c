-- Arithmetic of money: minor units, tax, conversion.

-- Functions called for every line are in plpgsql, which plans once per session; an SQL function is planned in every statement.
create function private.minor_digits(p_currency text) returns int language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF',
      'XPF') then 0
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    else 2 end;
end $$;
comment on function private.minor_digits is 'Returns the decimals of a currency''s minor unit. Source: ISO 4217, table A.1.';
grant execute on function private.minor_digits to authenticated;

create function private.tax_of(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- Numeric throughout: a large amount times its basis points exceeds bigint.
  return case p_behavior
    when 'exclusive' then round(p_amount_minor * p_basis_points::numeric / 10000)
    when 'inclusive' then round(p_amount_minor * p_basis_points::numeric / (10000 + p_basis_points))
    else 0 end::bigint;
end $$;
comment on function private.tax_of is
  'Returns the tax on top of an amount (exclusive) or within it (inclusive), in minor units. The only place where tax is rounded, half '
  'away from zero.';
grant execute on function private.tax_of to authenticated;

create function private.without_tax(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  return p_amount_minor - case p_behavior when 'inclusive' then private.tax_of(p_amount_minor, p_behavior, p_basis_points) else 0 end;
end $$;
comment on function private.without_tax is
  'Returns an amount with these tax terms net of tax, in minor units; tax_of is the rest of an inclusive amount.';
grant execute on function private.without_tax to authenticated;

create function private.taxes_of(p_lines jsonb) returns jsonb language sql immutable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('tax_behavior', s.tax_behavior, 'tax_basis_points', s.tax_basis_points,
    'net_minor', private.without_tax(s.amount_minor, s.tax_behavior, s.tax_basis_points),
    'tax_minor', private.tax_of(s.amount_minor, s.tax_behavior, s.tax_basis_points)) order by s.tax_behavior, s.tax_basis_points), '[]')
  from (
    select l.tax_behavior, l.tax_basis_points, sum(l.amount_minor)::bigint as amount_minor
    from jsonb_to_recordset(p_lines) as l (tax_behavior text, tax_basis_points int, amount_minor bigint) group by 1, 2) s
$$;
comment on function private.taxes_of is
  'Returns the taxes of an invoice with these lines, [{tax_behavior, tax_basis_points, amount_minor}]: one per tax terms, rounded once '
  'for all their lines.';

create function private.taxes_add_up(p_taxes jsonb, p_net_minor bigint, p_tax_minor bigint) returns boolean language sql immutable
  set search_path = '' as $$
  select coalesce(sum(t.net_minor), 0) = p_net_minor and coalesce(sum(t.tax_minor), 0) = p_tax_minor
    and count(*) = count(distinct (t.tax_behavior, t.tax_basis_points))
    and count(*) filter (where coalesce(t.tax_behavior, '') not in ('none', 'exclusive', 'inclusive') or t.tax_minor is distinct from
      private.tax_of(t.net_minor + case t.tax_behavior when 'inclusive' then t.tax_minor else 0 end, t.tax_behavior,
        t.tax_basis_points)) = 0
  from jsonb_to_recordset(p_taxes) as t (tax_behavior text, tax_basis_points int, net_minor bigint, tax_minor bigint)
$$;
comment on function private.taxes_add_up is
  'Returns whether each of an invoice''s taxes follows from its net amount, and whether together they add up to the invoice''s net amount '
  'and tax.';

create function private.minor_of_usage(p_micro_minutes_in_seconds numeric, p_currency text) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- 10::numeric, because a power of integers is a float, and floats round halves to even.
  return round(p_micro_minutes_in_seconds * 10::numeric ^ private.minor_digits(p_currency) / 60000000)::bigint;
end $$;
comment on function private.minor_of_usage is
  'Returns seconds times the price of a minute in millionths, in minor units. The only place where usage is rounded, half away from zero.';

create function private.converted_minor(p_minor bigint, p_from text, p_to text, p_rate numeric) returns bigint language sql immutable
  set search_path = '' as $$
  select round(p_minor * p_rate * power(10::numeric, private.minor_digits(p_to) - private.minor_digits(p_from)))::bigint
$$;
comment on function private.converted_minor is
  'Converts minor units of one currency to another, rounded half away from zero. Null without a rate.';
grant execute on function private.converted_minor to authenticated;
