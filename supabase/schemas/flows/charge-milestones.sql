-- Verdicts and disputes fill and free milestone slots.

create function private.reassign_slots(p_organization_id uuid, p_as_of timestamptz) returns void language plpgsql set search_path = '' as $$
begin
  -- One at a time, so that fifty simultaneous verdicts fill one milestone.
  perform from private.billing_accounts where organization_id = p_organization_id for update;
  if not found then return; end if;
  perform private.free_slots(p_organization_id, p_as_of);
  perform private.fill_slots(p_organization_id);
  perform private.invoice_milestones(p_organization_id);
end $$;
comment on function private.reassign_slots is
  'Derives an organization''s slots from its current verdicts and disputes; repeating it changes nothing. Full milestones are invoiced.';

create function private.follow_verdicts() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[];
begin
  if tg_op = 'DELETE' then
    v_ids := array(select distinct g.organization_id from gone g where g.verdict = 'shown' or private.holds_slot(g.organization_id, g.id)
      order by 1);
  elsif tg_op = 'INSERT' then
    v_ids := array(select distinct n.organization_id from fresh n where n.verdict = 'shown' order by 1);
  else
    v_ids := array(select distinct n.organization_id from fresh n join gone o on o.id = n.id
      where n.verdict <> o.verdict and ('shown' in (n.verdict, o.verdict) or private.holds_slot(n.organization_id, n.id)) order by 1);
  end if;
  for i in 1 .. cardinality(v_ids) loop perform private.reassign_slots(v_ids[i], now()); end loop;
  return null;
end $$;
comment on function private.follow_verdicts is
  'Statement trigger: slots follow the verdicts. Definer, because nobody writes slots directly.';

create function private.follow_disputes() returns trigger language plpgsql security definer set search_path = '' as $$
declare v_ids uuid[] := array(select distinct organization_id from fresh order by 1);
begin
  for i in 1 .. cardinality(v_ids) loop perform private.reassign_slots(v_ids[i], now()); end loop;
  return null;
end $$;
comment on function private.follow_disputes is
  'Statement trigger: a disputed appointment takes no slot, but keeps an invoiced one. Definer, because nobody writes slots directly.';
