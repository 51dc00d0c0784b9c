-- The way from an amount to its cause.

create function private.usage_leaves(p_organization_id uuid, p_billing_period date, p_period date default null)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int,
  billed_seconds int, charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text)
language sql stable set search_path = '' as $$
  with used as materialized (
    select u.* from public.usage_records u
    where u.organization_id = p_organization_id and u.period = p_billing_period and u.billing_period = p_billing_period
      and coalesce(p_period, p_billing_period) = p_billing_period
    union all
    select u.* from public.usage_records u
    where u.organization_id = p_organization_id and u.billing_period = p_billing_period and u.billing_period > u.period
      and (p_period is null or u.period = p_period)
  ), before as (
    select u.period, u.rate_version, sum(u.billed_seconds) as seconds
    from (select distinct used.period from used where used.period < p_billing_period) l
    join public.usage_records u on u.organization_id = p_organization_id and u.period = l.period and u.billing_period < p_billing_period
    group by 1, 2
  ), cards as (
    select c.period, c.rate_version, r.minute_micros, r.currency, coalesce(b.seconds, 0) as before, coalesce((
      select r.included_minutes * 60::bigint * d.days / d.of_days from private.card_days(p_organization_id, c.period) d
      where d.version = c.rate_version), 0) as included
    from (select used.period, used.rate_version from used union select b.period, b.rate_version from before b) c
    join public.rate_cards r on r.organization_id = p_organization_id and r.version = c.rate_version
    left join before b on b.period = c.period and b.rate_version = c.rate_version
  ), based as (
    select c.period, sum((c.before - least(c.included, greatest(c.before, 0))) * c.minute_micros::numeric) as units from cards c group by 1
  ), running as (
    select u.*, c.minute_micros, c.currency, c.included,
      c.before + sum(u.billed_seconds) over (partition by u.period, u.rate_version order by u.occurred_at, u.call_id, u.revision) as reached
    from used u join cards c on c.period = u.period and c.rate_version = u.rate_version
  ), charged as (
    -- The first calls of the month use up the included minutes, so that each call has one amount.
    select r.*, r.billed_seconds - least(r.included, greatest(r.reached, 0)) + least(r.included,
      greatest(r.reached - r.billed_seconds, 0)) as charged
    from running r
  ), summed as (
    select c.*, c.charged * c.minute_micros::numeric as units,
      b.units + sum(c.charged * c.minute_micros::numeric)
        over (partition by c.period order by c.occurred_at, c.call_id, c.revision) as reached_units
    from charged c join based b on b.period = c.period
  )
  select s.period, s.call_id, s.revision, s.occurred_at, s.recorded_at, s.kind, s.talked_seconds, s.provider_seconds, s.billed_seconds,
    s.charged::bigint, s.rate_version,
    s.minute_micros, (round(s.reached_units / 60) - round((s.reached_units - s.units) / 60))::bigint, s.currency
  from summed s
$$;
comment on function private.usage_leaves is
  'Returns the usage rows in a month''s invoice, each with its exact amount in millionths: its increase of the running sum, so that no '
  'fraction of a millionth is lost. The included minutes are used up in the order of the calls.';

create function private.billed_usage(p_organization_id uuid, p_billing_period date, p_period date, p_kind text, p_limit int, p_offset int)
returns table (
  period date, call_id uuid, revision smallint, occurred_at timestamptz, recorded_at timestamptz, kind text, talked_seconds int,
  provider_seconds int, billed_seconds int,
  charged_seconds bigint, rate_version int, minute_micros bigint, amount_micros bigint, currency text, who text, direction text,
  total_rows bigint, total_seconds bigint, total_micros bigint)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return query
    select (l.leaf).*, coalesce(case c.direction when 'outbound' then c.to_number else c.from_number end, ''), c.direction, l.n, l.seconds,
      l.micros
    from (
      select u as leaf, count(*) over () as n, (sum(u.billed_seconds) over ())::bigint as seconds,
        (sum(u.amount_micros) over ())::bigint as micros
      from private.usage_leaves(p_organization_id, p_billing_period, p_period) u where p_kind is null or u.kind = p_kind
      order by u.occurred_at desc, u.call_id, u.revision limit least(p_limit, 1000) offset p_offset
    ) l left join public.calls c on c.organization_id = p_organization_id and c.id = (l.leaf).call_id
    order by (l.leaf).occurred_at desc, (l.leaf).call_id, (l.leaf).revision;
end $$;
comment on function private.billed_usage is
  'A page of usage_leaves for members. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.billed_usage to authenticated;

create function private.slot_leaves(
  p_organization_id uuid, p_milestone int, p_credit_invoice_id uuid, p_tax_behavior text default null, p_tax_basis_points int default null)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language sql stable set search_path = '' as $$
  select s.id, s.milestone, s.position, s.appointment_id, a.attendee_name, a.title, a.starts_at, a.verdict, v.rule_version, v.reasons,
    s.taken_at, s.left_at, s.left_reason,
    case when p_milestone is null then -s.credit_minor else private.share_of_milestone(m.amount_minor, m.size, s.position) end, m.currency,
    v.decided_at + r.dispute_days * interval '24 hours',
    exists (select from public.disputes d where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id
      and d.status = 'open')
  from public.milestone_slots s
  join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
  join public.rate_cards c on c.organization_id = m.organization_id and c.version = m.rate_version
  left join public.appointments a on a.organization_id = s.organization_id and a.id = s.appointment_id
  left join lateral (
    select d.rule_version, d.reasons, d.decided_at from public.verdicts d
    where d.organization_id = s.organization_id and d.appointment_id = s.appointment_id order by d.id desc limit 1) v on true
  left join public.verification_rules r on r.organization_id = s.organization_id and r.version = v.rule_version
  where s.organization_id = p_organization_id and case
    when p_milestone is not null then s.milestone = p_milestone and (s.left_at is null or s.credit_minor is not null)
    else s.credit_minor is not null and s.credit_invoice_id is not distinct from p_credit_invoice_id
      and (p_tax_behavior is null or (c.tax_behavior, c.tax_basis_points) = (p_tax_behavior, p_tax_basis_points)) end
$$;
comment on function private.slot_leaves is
  'Returns the slots behind an amount, each with its share: of a milestone, of an invoice''s credits, or, with neither, of the credits '
  'that the open month owes. Credits optionally of one kind of tax terms.';

create function private.billed_slots(p_organization_id uuid, p_milestone int, p_credit_invoice_id uuid, p_tax_behavior text,
  p_tax_basis_points int)
returns table (
  slot_id bigint, milestone int, "position" int, appointment_id uuid, attendee_name text, title text, starts_at timestamptz, verdict text,
  rule_version int, reasons text[],
  taken_at timestamptz, left_at timestamptz, left_reason text, amount_minor bigint, currency text, contestable_until timestamptz,
  is_disputed boolean)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return query select s.* from private.slot_leaves(p_organization_id, p_milestone, p_credit_invoice_id, p_tax_behavior,
    p_tax_basis_points) s
    order by s.milestone, s.position limit 1000;
end $$;
comment on function private.billed_slots is
  'slot_leaves for members. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.billed_slots to authenticated;

create function private.explained(
  p_organization_id uuid, p_model text, p_billing_period date, p_period date, p_invoice_id uuid, p_quantity bigint, p_amount_minor bigint,
  p_currency text,
  p_tax_behavior text, p_tax_basis_points int, p_inputs jsonb)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('model', p_model, 'billing_period', p_billing_period, 'period', p_period, 'quantity', p_quantity,
    'amount_minor', p_amount_minor,
    'currency', p_currency, 'tax_behavior', p_tax_behavior, 'tax_basis_points', p_tax_basis_points, 'inputs', p_inputs, 'leaves', l.leaves,
    'exact_micros', l.micros,
    'rounding_micros', p_amount_minor * (10 ^ (6 - private.minor_digits(p_currency)))::bigint - l.micros, 'invoice', (
      select jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'issued_on', i.issued_on) from public.invoices i
      where i.id = p_invoice_id))
  from (
    select count(*) as leaves, coalesce(sum(u.amount_micros), 0)::bigint as micros
    from private.usage_leaves(p_organization_id, p_billing_period, p_period) u where p_model in ('usage', 'adjustment')
    having p_model in ('usage', 'adjustment')
    union all
    select count(*), coalesce(sum(s.amount_minor * (10 ^ (6 - private.minor_digits(p_currency)))::bigint), 0)::bigint
    from private.slot_leaves(p_organization_id, case p_model when 'milestone' then (p_inputs ->> 'number')::int end, p_invoice_id,
      p_tax_behavior, p_tax_basis_points) s
    having p_model in ('milestone', 'credit')
  ) l
$$;
comment on function private.explained is
  'Returns what determines an amount: its inputs, the number of its leaves, their exact sum, and the remaining rounding.';

create function private.explain_line(p_line_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  l public.invoice_lines;
  i public.invoices;
begin
  select * into l from public.invoice_lines x where x.id = p_line_id;
  perform private.require_role(l.organization_id, auth.uid(), 'viewer');
  select * into i from public.invoices x where x.id = l.invoice_id;
  return private.explained(l.organization_id, l.model, i.period, l.period, i.id, l.quantity, l.amount_minor, i.currency, l.tax_behavior,
    l.tax_basis_points, l.inputs);
end $$;
comment on function private.explain_line is
  'Explains a line of an invoice. Definer, because nobody may call the arithmetic; checks membership first, and does not find lines of '
  'other organizations.';
grant execute on function private.explain_line to authenticated;

create function private.explain_amount(p_organization_id uuid, p_model text, p_period date, p_tax_behavior text, p_tax_basis_points int)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_open date := (select b.open_from from private.billing_accounts b where b.organization_id = p_organization_id);
  m public.milestones;
  r public.rate_cards;
  v jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  if p_model = 'milestone' then
    select * into m from public.milestones x where x.organization_id = p_organization_id and x.reached_at is null order by x.number limit 1;
    select * into r from public.rate_cards x where x.organization_id = m.organization_id and x.version = m.rate_version;
    return (select private.explained(p_organization_id, 'milestone', null, null, null, count(*), coalesce(sum(s.amount_minor), 0)::bigint,
      m.currency,
      r.tax_behavior, r.tax_basis_points,
      jsonb_build_object('number', m.number, 'size', m.size, 'rate_version', m.rate_version, 'amount_minor', m.amount_minor))
      from private.slot_leaves(p_organization_id, m.number, null) s having m.number is not null);
  end if;
  r := private.rate_card_at(p_organization_id, (v_open + interval '1 month - 1 day')::date);
  select private.explained(p_organization_id, l.model, v_open, l.period, null, l.quantity, l.amount_minor, r.currency, l.tax_behavior,
    l.tax_basis_points, l.inputs) into v
  from private.month_lines(array[p_organization_id], v_open) l where l.model = p_model and l.period is not distinct from p_period
    and (p_tax_behavior is null or (l.tax_behavior, l.tax_basis_points) = (p_tax_behavior, p_tax_basis_points))
  order by l.tax_behavior, l.tax_basis_points limit 1;
  return v;
end $$;
comment on function private.explain_amount is
  'Explains a line of the open month. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.explain_amount to authenticated;

create function private.explain_call(p_organization_id uuid, p_call_id uuid) returns jsonb language plpgsql stable security definer
  set search_path = '' as $$
declare v_rows jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select jsonb_agg(to_jsonb(l) || jsonb_build_object('billing_period', m.billing_period, 'line_id', b.line_id, 'invoice_number', b.number)
    order by l.revision) into v_rows
  from (select distinct u.period, u.billing_period from public.usage_records u
    where u.organization_id = p_organization_id and u.call_id = p_call_id) m
  cross join lateral private.usage_leaves(p_organization_id, m.billing_period, m.period) l
  left join lateral (
    select n.id as line_id, i.number from public.invoices i join public.invoice_lines n on n.organization_id = i.organization_id
      and n.invoice_id = i.id
    where i.organization_id = p_organization_id and i.period = m.billing_period and n.period = m.period) b on true
  where l.call_id = p_call_id;
  return jsonb_build_object('call_id', p_call_id, 'rows', coalesce(v_rows, '[]'), 'call', (
    select jsonb_build_object('status', c.status, 'direction', c.direction, 'who',
      case c.direction when 'outbound' then c.to_number else c.from_number end, 'agent', c.agent_name,
      'occurred_at', c.occurred_at, 'talk_seconds', c.talk_seconds, 'in_voicemail', c.in_voicemail)
    from public.calls c where c.organization_id = p_organization_id and c.id = p_call_id));
end $$;
comment on function private.explain_call is
  'Explains what a call was charged. Definer, because nobody may call the arithmetic; checks membership first.';
grant execute on function private.explain_call to authenticated;
