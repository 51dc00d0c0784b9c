-- Two leads turn out to be one person, or two appointments one visit.

create function private.find_or_make_lead(
  p_organization_id uuid, p_email text, p_phone text, p_name text, p_source text, p_seen_at timestamptz,
  p_time_zone text default null, p_locale text default null
) returns uuid language plpgsql set search_path = '' as $$
declare
  v_email text := nullif(lower(trim(p_email)), '');
  v_phone text := case when private.is_e164(p_phone) then p_phone end;
  v public.leads;
  v_other uuid;
begin
  if v_email is null and v_phone is null then return null; end if;
  for attempt in 1..3 loop
    v := null;
    if v_email is not null then
      select * into v from public.leads where organization_id = p_organization_id and email = v_email;
    end if;
    if v.id is null and v_phone is not null then
      select * into v from public.leads where organization_id = p_organization_id and phone = v_phone;
    end if;
    if v.id is null then
      insert into public.leads (organization_id, email, phone, name, source, first_seen_at, time_zone, locale)
      values (p_organization_id, v_email, v_phone, p_name, p_source, p_seen_at, p_time_zone, p_locale)
      on conflict do nothing returning * into v;
      if v.id is not null then return v.id; end if;
      continue; -- inserted by another transaction in the meantime: find it
    end if;
    if (v.email is null and v_email is not null) or (v.phone is null and v_phone is not null)
      or (v.name is null and p_name is not null) or (v.time_zone is null and p_time_zone is not null)
      or (v.locale is null and p_locale is not null) then
      -- A lead known only by e-mail and one known only by phone turn out to be the same person.
      if v.phone is null and v_phone is not null then
        select id into v_other from public.leads where organization_id = p_organization_id and phone = v_phone and email is null;
        if found then perform private.merge_leads(p_organization_id, v.id, v_other); end if;
      end if;
      -- Only fills gaps, and never with an address that already identifies another lead.
      update public.leads set
        email = coalesce(email, v_email),
        phone = coalesce(phone, (select v_phone where not exists (
          select 1 from public.leads o where o.organization_id = p_organization_id and o.phone = v_phone))),
        name = coalesce(name, p_name), time_zone = coalesce(time_zone, p_time_zone), locale = coalesce(locale, p_locale)
      where id = v.id;
    end if;
    return v.id;
  end loop;
  raise exception 'lead for organization % kept changing while it was looked up', p_organization_id;
end $$;
comment on function private.find_or_make_lead is
  'Returns the lead with this e-mail, else with this E.164 number, else a new one; fills gaps. Null if neither identifies a person '
  '(withheld numbers).';

create function private.merge_leads(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
declare v public.leads;
begin
  update public.calls set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.appointments set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_contacts(p_organization_id, p_kept, p_gone);
  update public.messages set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.lead_status_changes set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  delete from public.leads where organization_id = p_organization_id and id = p_gone returning * into v;
  update public.leads k set
    phone = coalesce(k.phone, v.phone), email = coalesce(k.email, v.email),
    tags = array(select distinct unnest(k.tags || v.tags) order by 1),
    custom = v.custom || k.custom,
    -- Values entered by a person take precedence over deliveries, as in refresh_leads.
    source = case when k.source in ('manual', 'import') then k.source else v.source end,
    first_seen_at = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then v.first_seen_at
      else k.first_seen_at end,
    name = case when v.source in ('manual', 'import') and k.source not in ('manual', 'import') then coalesce(v.name, k.name)
      else coalesce(k.name, v.name) end,
    time_zone = coalesce(k.time_zone, v.time_zone), locale = coalesce(k.locale, v.locale)
  where k.organization_id = p_organization_id and k.id = p_kept;
end $$;
comment on function private.merge_leads is
  'Merges two leads that turn out to be one person, because the delivery with both e-mail and phone arrived last: one takes over the '
  'other''s calls and appointments.';

create function private.move_contacts(p_organization_id uuid, p_kept uuid, p_gone uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.contact_receipts set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  update public.consents set lead_id = p_kept where organization_id = p_organization_id and lead_id = p_gone;
  perform private.move_campaign_leads(p_organization_id, p_kept, p_gone);
end $$;
comment on function private.move_contacts is
  'Moves receipts, consents, campaigns and attempts to the lead that remains when two leads are merged.';

create function private.keep_separate(p_one uuid, p_other uuid) returns boolean language plpgsql security definer set search_path = '' as $$
declare v_apart boolean := exists (select from public.appointments a
  where a.id in (p_one, p_other) and private.is_invoiced_slot(a.organization_id, a.id));
begin
  insert into public.disputes (organization_id, appointment_id, verdict_id, reason, raised_at)
  select a.organization_id, a.id, v.id, 'moved', now() from public.appointments a
  cross join lateral (select d.id from public.verdicts d where d.organization_id = a.organization_id and d.appointment_id = a.id
    order by d.id desc limit 1) v
  where v_apart and a.id in (p_one, p_other) and a.verdict in ('shown', 'contested') and private.is_invoiced_slot(a.organization_id, a.id)
  on conflict on constraint disputes_are_about_a_verdict_once do nothing;
  return v_apart;
end $$;
comment on function private.keep_separate is
  'Returns whether two rows of one chain stay separate, because a visit of one of them is invoiced and merging would revoke it. Opens a '
  'dispute for an operator instead. Definer, because only functions write disputes.';

create function private.move_verification(p_kept uuid, p_gone uuid) returns void language plpgsql set search_path = '' as $$
declare
  k public.appointments;
  g public.appointments;
begin
  select * into k from public.appointments where id = p_kept;
  select * into g from public.appointments where id = p_gone;
  -- First, and for both: a verdict whose dispute moves or ends would count for a moment, and fill a milestone.
  update public.appointments set verdict = 'pending', verdict_reason = null, verdict_at = null
  where id in (k.id, g.id) and verdict <> 'pending';
  -- A call is evidence once per appointment: if both rows have it, the remaining row keeps its own.
  update public.appointment_evidence e set appointment_id = k.id where e.organization_id = k.organization_id and e.appointment_id = g.id
    and not exists (select from public.appointment_evidence o
      where o.organization_id = e.organization_id and o.appointment_id = k.id and o.call_id = e.call_id);
  update public.verdicts set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  update public.disputes set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  -- Messages planned for the other row are cancelled with it; those of the remaining row are planned by its time.
  update public.messages set appointment_id = k.id
  where organization_id = k.organization_id and appointment_id = g.id and status not in ('planned', 'queued');
  update private.confirm_links set appointment_id = k.id where organization_id = k.organization_id and appointment_id = g.id;
  if k.verdict = 'pending' and g.verdict = 'pending' then return; end if;
  -- Those verdicts were based on half of the evidence: the merged appointment is judged again.
  insert into public.verdicts (organization_id, appointment_id, rule_version, verdict, reasons, cause, decided_at)
  select k.organization_id, k.id, v.rule_version, 'pending', '{joined}', 'withdrawn', now()
  from public.verdicts v where v.organization_id = k.organization_id and v.appointment_id = k.id order by v.id desc limit 1;
  update public.disputes set status = 'moot', decided_at = now()
  where organization_id = k.organization_id and appointment_id = k.id and status = 'open';
  if 'no_show' in (k.verdict, g.verdict) then perform private.follow_verdict(k.id, 'no_show', 'pending', now()); end if;
end $$;
comment on function private.move_verification is
  'Moves statements, links and verdicts to the appointment that remains when two are merged. It is judged again if either was judged.';
