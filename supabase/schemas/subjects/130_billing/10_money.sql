-- Arithmetic of money: minor units, tax, conversion.

-- What is asked for every line is in plpgsql: it is planned once in a session, which an SQL function is in every statement.
create function private.minor_digits(p_currency text) returns int language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_currency in ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF',
      'XPF') then 0
    when p_currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 3
    else 2 end;
end $$;
comment on function private.minor_digits is 'Decimals of a currency''s minor unit. Source: ISO 4217, table A.1.';
grant execute on function private.minor_digits to authenticated;

create function private.tax_of(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- Numeric throughout: a large amount times its basis points does not fit into a bigint.
  return case p_behavior
    when 'exclusive' then round(p_amount_minor * p_basis_points::numeric / 10000)
    when 'inclusive' then round(p_amount_minor * p_basis_points::numeric / (10000 + p_basis_points))
    else 0 end::bigint;
end $$;
comment on function private.tax_of is
  'The tax on top of an amount (exclusive) or within it (inclusive), in minor units: the one place where tax is rounded, half away from '
  'zero.';
grant execute on function private.tax_of to authenticated;

create function private.without_tax(p_amount_minor bigint, p_behavior text, p_basis_points int) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  return p_amount_minor - case p_behavior when 'inclusive' then private.tax_of(p_amount_minor, p_behavior, p_basis_points) else 0 end;
end $$;
comment on function private.without_tax is
  'What an amount at prices of these tax terms comes to without tax, in minor units; tax_of is the rest of an inclusive one.';
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
  'The taxes of an invoice with such lines, [{tax_behavior, tax_basis_points, amount_minor}]: for all lines with the same tax terms, '
  'rounded once.';

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
  'Whether an invoice''s taxes are, term by term, the tax of what they say is taxed, and come to its net amount and tax.';

create function private.minor_of_usage(p_micro_minutes_in_seconds numeric, p_currency text) returns bigint language plpgsql immutable
  set search_path = '' as $$
begin
  -- 10::numeric: a power of integers is a float, and a float rounds its halves to even.
  return round(p_micro_minutes_in_seconds * 10::numeric ^ private.minor_digits(p_currency) / 60000000)::bigint;
end $$;
comment on function private.minor_of_usage is
  'Seconds times the price of a minute in millionths, in minor units: the one place where usage is rounded, half away from zero.';

create function private.converted_minor(p_minor bigint, p_from text, p_to text, p_rate numeric) returns bigint language sql immutable
  set search_path = '' as $$
  select round(p_minor * p_rate * power(10::numeric, private.minor_digits(p_to) - private.minor_digits(p_from)))::bigint
$$;
comment on function private.converted_minor is
  'Minor units of one currency in those of another, rounded half away from zero. Null without a rate.';
grant execute on function private.converted_minor to authenticated;
