-- Milestones: shown visits fill slots, full milestones are charged.

create function private.share_of_milestone(p_amount_minor bigint, p_size int, p_position int) returns bigint language sql immutable
  set search_path = '' as $$
  select p_amount_minor * p_position / p_size - p_amount_minor * (p_position - 1) / p_size
$$;
comment on function private.share_of_milestone is
  'Returns the value of one slot in minor units; the shares of all slots add up to exactly the price.';

create function private.milestone_standing(p_organization_id uuid, p_appointment_id uuid) returns text language sql stable
  set search_path = '' as $$
  select case
    when a.id is null then 'removed'
    when a.verdict <> 'shown' then a.verdict
    when exists (select from public.disputes d where d.organization_id = a.organization_id and d.appointment_id = a.id
      and d.status = 'open') then 'disputed'
    else 'shown' end
  from (select 1) once left join public.appointments a on a.organization_id = p_organization_id and a.id = p_appointment_id
$$;
comment on function private.milestone_standing is
  'Returns shown if an appointment counts for a milestone, else why not: a verdict, disputed, or removed.';

create function private.free_slots(p_organization_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  update public.milestone_slots s set left_at = w.at, left_reason = w.why,
    -- A voided milestone was never charged.
    credit_minor = case when w.reached and not exists (
      select from public.invoices i where i.organization_id = s.organization_id and i.milestone = s.milestone and i.status = 'void')
        then w.share end
  from (
    select t.id, private.milestone_standing(t.organization_id, t.appointment_id) as why, m.reached_at is not null as reached,
      private.share_of_milestone(m.amount_minor, m.size, t.position) as share,
      -- By the time of the decision, not of this run: it determines which month's invoice contains the credit.
      coalesce(case when a.verdict = 'no_show' then a.verdict_at end, p_as_of) as at
    from public.milestone_slots t join public.milestones m on m.organization_id = t.organization_id and m.number = t.milestone
    left join public.appointments a on a.organization_id = t.organization_id and a.id = t.appointment_id
    where t.organization_id = p_organization_id and t.left_at is null
  ) w
  -- An invoiced slot is credited once a dispute is decided, not while it is open.
  where s.id = w.id and w.why <> 'shown' and not (w.reached and w.why in ('disputed', 'contested', 'pending'));
end $$;
comment on function private.free_slots is
  'Frees the slots of appointments that no longer count: free again before the invoice, credited after it.';

create type private.countable_show as (appointment_id uuid, at timestamptz);
comment on type private.countable_show is
  'A shown appointment without a slot, and since when it counts: its verdict, or the end of its last dispute.';

create function private.fill_slots(p_organization_id uuid) returns void language plpgsql set search_path = '' as $$
declare
  v_card public.rate_cards;
  v_waiting private.countable_show[];
  v_free int;
  v_next int;
  v_latest timestamptz;
begin
  v_waiting := array(
    select row(a.id, c.at)::private.countable_show from public.appointments a
    cross join lateral (select greatest(a.verdict_at, (select max(d.decided_at) from public.disputes d
      where d.organization_id = a.organization_id and d.appointment_id = a.id and d.status in ('accepted', 'rejected'))) as at) c
    join public.organizations o on o.id = a.organization_id
    join private.billing_accounts b on b.organization_id = a.organization_id
    where a.organization_id = p_organization_id and a.verdict = 'shown'
      -- Visits decided before billing began are not charged when they are moved later.
      and (least(coalesce(a.ends_at, a.starts_at), a.verdict_at) at time zone o.time_zone)::date >= b.starts_on
      and not exists (select from public.milestone_slots s where s.organization_id = a.organization_id and s.appointment_id = a.id
        and s.left_at is null)
      and not exists (select from public.disputes d where d.organization_id = a.organization_id and d.appointment_id = a.id
        and d.status = 'open')
    order by c.at, a.id);
  if v_waiting = '{}' then return; end if;
  select coalesce(sum(m.size - (select count(*) from public.milestone_slots s
    where s.organization_id = m.organization_id and s.milestone = m.number and s.left_at is null)), 0) into v_free
  from public.milestones m where m.organization_id = p_organization_id and m.reached_at is null;
  -- The first one without a free slot opens the next milestone, by the rate card of the time it counts from. If it is late, by no
  -- card older than the previous milestone's.
  select max(s.taken_at) into v_latest from public.milestone_slots s where s.organization_id = p_organization_id;
  v_next := v_free + 1;
  while v_next <= cardinality(v_waiting) loop
    select r.* into v_card from public.organizations o
    cross join lateral private.rate_card_at(o.id, (greatest(v_waiting[v_next].at, v_latest) at time zone o.time_zone)::date) r
      where o.id = p_organization_id;
    insert into public.milestones (organization_id, number, rate_version, size, amount_minor, currency)
    select p_organization_id, coalesce(max(m.number), 0) + 1, v_card.version, v_card.milestone_size, v_card.milestone_minor, v_card.currency
    from public.milestones m where m.organization_id = p_organization_id;
    v_next := v_next + v_card.milestone_size;
  end loop;
  insert into public.milestone_slots (organization_id, milestone, position, appointment_id, taken_at)
  select p_organization_id, f.number, f.position, w.appointment_id, w.at
  from (
    select m.number, p.position, row_number() over (order by m.number, p.position) as place
    from public.milestones m cross join lateral generate_series(1, m.size) p (position)
    where m.organization_id = p_organization_id and m.reached_at is null and not exists (
      select from public.milestone_slots s where s.organization_id = m.organization_id and s.milestone = m.number
        and s.position = p.position and s.left_at is null)
  ) f join (select a.appointment_id, a.at, row_number() over (order by a.at, a.appointment_id) as place from unnest(v_waiting) a) w
    using (place);
end $$;
comment on function private.fill_slots is
  'Gives every shown appointment without a slot the next free one, the longest counting first, dated when it began to count; opens '
  'milestones as needed.';

create function private.holds_slot(p_organization_id uuid, p_appointment_id uuid) returns boolean language sql stable
  set search_path = '' as $$
  select exists (select from public.milestone_slots s where s.organization_id = p_organization_id and s.appointment_id = p_appointment_id
    and s.left_at is null)
$$;
comment on function private.holds_slot is
  'Returns whether an appointment holds a slot, or held one when its milestone was invoiced and has been disputed since.';

create function private.is_invoiced_slot(p_organization_id uuid, p_appointment_id uuid) returns boolean language sql stable
  set search_path = '' as $$
  select exists (
    select from public.milestone_slots s join public.milestones m on m.organization_id = s.organization_id and m.number = s.milestone
    where s.organization_id = p_organization_id and s.appointment_id = p_appointment_id and s.left_at is null and m.reached_at is not null)
$$;
comment on function private.is_invoiced_slot is 'Returns whether an invoiced milestone charges this appointment.';

create view private.charged_milestones with (security_invoker = on) as
select m.*, private.without_tax(m.amount_minor, r.tax_behavior, r.tax_basis_points) as net_minor
from public.milestones m join public.rate_cards r on r.organization_id = m.organization_id and r.version = m.rate_version
where m.reached_at is not null and not exists (
  select from public.invoices i where i.organization_id = m.organization_id and i.milestone = m.number and i.status = 'void');
comment on view private.charged_milestones is 'Reached milestones that are charged, with their price net of tax; voided ones never were.';
