-- Outbox rows are claimed: permitted, filled and admitted through their gates.

create function private.provider_for(p_organization_id uuid, p_kind text) returns text
language plpgsql stable set search_path = '' as $$
begin
  -- Invoices are sent through the operator's account, whichever organization pays.
  if p_kind = 'invoice.issue' then return private.issuer_provider(); end if;
  return (
    select i.provider from public.integrations i
    join private.providers p on p.provider = i.provider and p.service = private.service_for(p_kind)
    where i.organization_id = p_organization_id and i.status = 'active'
      and exists (
        select from public.credentials c where c.integration_id = i.id and c.retired_at is null
          and (c.name = 'api_key' or p.signing_key_calls))
    order by i.created_at desc, i.provider limit 1);
end $$;
comment on function private.provider_for is
  'Returns the newest active integration of the organization that can do this and has a key for the API, or null.';

create function private.gate_owner(p_row private.outbox) returns uuid language plpgsql stable set search_path = '' as $$
begin
  return case when p_row.kind = 'invoice.issue' then coalesce(private.issuing_organization(p_row.payload), p_row.organization_id)
    else p_row.organization_id end;
end $$;
comment on function private.gate_owner is
  'Returns the organization whose account an effect uses: providers limit accounts, and all invoices go through the operator''s.';

create function private.fill_outbox(p_row private.outbox, p_as_of timestamptz) returns jsonb
language plpgsql set search_path = '' as $$
declare v_filled jsonb;
begin
  if p_row.kind = 'invoice.issue' then return private.issue_payload(p_row.payload); end if;
  -- An effect in doubt is only asked about: its payload stays unchanged.
  if p_row.in_doubt or private.contact_channel(p_row.kind) is null then return p_row.payload; end if;
  begin
    -- The permission refers to this campaign: a malformed id fails this row here, not all rows permitted with it.
    perform (p_row.payload ->> 'campaign_id')::uuid;
    if not p_row.payload ? 'message_id' then return p_row.payload; end if;
    v_filled := to_jsonb(private.compose((p_row.payload ->> 'message_id')::uuid, p_as_of));
  exception when others then
    -- One row that cannot be prepared must not hold up the others.
    perform private.postpone_unready(p_row.id, sqlstate || ' ' || sqlerrm, p_as_of);
    return null;
  end;
  if v_filled is null or v_filled ? 'cancelled' then
    update private.outbox set status = 'cancelled', last_error = coalesce(v_filled ->> 'cancelled', 'message_gone'), finished_at = p_as_of,
      follow_up_at = p_as_of
    where id = p_row.id;
    return null;
  end if;
  return p_row.payload || v_filled;
end $$;
comment on function private.fill_outbox is
  'Returns the payload with the current text of its message; null if there is nothing to send any more.';

create function private.ask_permits(
  p_organization_id uuid, p_channel text, p_purpose text, p_campaign_id uuid, p_ids bigint[], p_lead_ids uuid[], p_to text[],
  p_as_of timestamptz
) returns jsonb language plpgsql set search_path = '' as $$
declare v_receipts jsonb;
begin
  with answered as materialized (
    select i.id, coalesce(a.allowed, false) as allowed, coalesce(a.reason, 'not_permitted') as reason, a.receipt_id,
      case when a.not_before > p_as_of then a.not_before end as not_before
    from unnest(p_ids) with ordinality i (id, ordinal)
    left join private.permits(p_organization_id, p_lead_ids, p_channel, p_purpose, p_campaign_id, true, p_as_of,
      case when p_channel <> 'email' then p_to end, case when p_channel = 'email' then p_to end) a using (ordinal)
  ), refused as (
    update private.outbox o set last_error = a.reason, due_at = coalesce(a.not_before, o.due_at),
      status = case when a.not_before is null then 'cancelled' else o.status end,
      finished_at = case when a.not_before is null then p_as_of end, follow_up_at = case when a.not_before is null then p_as_of end
    from answered a where o.id = a.id and not a.allowed
  ) select jsonb_object_agg(id, receipt_id) into v_receipts from answered where allowed;
  return coalesce(v_receipts, '{}');
exception when others then
  if cardinality(p_ids) = 1 then
    perform private.postpone_unready(p_ids[1], sqlstate || ' ' || sqlerrm, p_as_of);
    return '{}';
  end if;
  -- One failing entry fails the whole set, so each is asked alone.
  v_receipts := '{}';
  for n in 1 .. cardinality(p_ids) loop
    v_receipts := v_receipts
      || private.ask_permits(p_organization_id, p_channel, p_purpose, p_campaign_id, p_ids[n:n], p_lead_ids[n:n], p_to[n:n], p_as_of);
  end loop;
  return v_receipts;
end $$;
comment on function private.ask_permits is
  'Asks for permission to contact several people on one channel for one purpose: {row: receipt} of those who may be contacted now; the '
  'others are postponed or cancelled.';

create function private.permit_outbox(p_ids bigint[], p_as_of timestamptz) returns table (id bigint, payload jsonb)
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v record;
  v_receipts jsonb;
begin
  for v in
    with filled as materialized (
      select o.id, i.place, o.organization_id, o.lead_id, f.payload,
        case when not o.in_doubt then private.contact_channel(o.kind) end as channel,
        coalesce(f.payload ->> 'purpose', 'campaign') as purpose, (f.payload ->> 'campaign_id')::uuid as campaign_id,
        coalesce(f.payload ->> 'to_number', f.payload ->> 'to') as receiver
      from unnest(p_ids) with ordinality i (id, place) join private.outbox o using (id)
      cross join lateral (select private.fill_outbox(o, p_as_of) as payload offset 0) f
      where f.payload is not null
    ), in_turn as (
      -- A person with two rows is asked about twice, so that the second answer takes the first into account.
      select f.*, case when f.lead_id is not null then row_number() over (partition by f.organization_id, f.lead_id order by f.place)
        else 1 end as turn from filled f
    )
    select t.turn, t.organization_id, t.channel, t.purpose, t.campaign_id, array_agg(t.id order by t.place) as ids,
      array_agg(t.lead_id order by t.place) as lead_ids, array_agg(t.receiver order by t.place) as receivers,
      array_agg(t.payload order by t.place) as payloads
    from in_turn t group by 1, 2, 3, 4, 5 order by 1, min(t.place)
  loop
    if v.channel is null then
      return query select * from unnest(v.ids, v.payloads);
      continue;
    end if;
    v_receipts := private.ask_permits(v.organization_id, v.channel, v.purpose, v.campaign_id, v.ids, v.lead_ids, v.receivers, p_as_of);
    return query select a.id, a.payload || jsonb_build_object('receipt_id', v_receipts -> a.id::text)
    from unnest(v.ids, v.payloads) a (id, payload) where v_receipts ? a.id::text;
  end loop;
end $$;
comment on function private.permit_outbox is
  'Returns the payloads of the rows that may be sent now, with their receipts, asked in sets; the others are postponed or cancelled.';

create function private.admit_outbox(p_ids bigint[], p_token uuid, p_lease interval, p_as_of timestamptz) returns int
language plpgsql set search_path = '' as $$
declare
  v record;
  v_gate private.provider_gates;
  v_used int;
  v_admitted int := 0;
begin
  update private.outbox set status = 'cancelled', last_error = 'expired', finished_at = p_as_of, follow_up_at = p_as_of
  where id = any (p_ids) and expires_at <= p_as_of and not in_doubt;
  for v in
    with due as materialized (
      select o.*, i.place, private.gate_owner(o) as gate_owner from unnest(p_ids) with ordinality i (id, place) join private.outbox o
        using (id) where o.status in ('waiting', 'unsure')
    ), connected as materialized (
      select organization_id, kind, private.provider_for(organization_id, kind) as provider
      from (select distinct organization_id, kind from due) needed
    )
    select d.gate_owner, case when d.in_doubt then d.provider else coalesce(d.payload ->> 'provider', c.provider) end as provider,
      array_agg(d.id order by d.place) as ids
    from due d join connected c using (organization_id, kind) group by 1, 2 order by 1, 2
  loop
    if v.provider is null then
      perform private.postpone_outbox(v.ids, p_as_of + interval '5 minutes', null, 'no_provider');
      continue;
    end if;
    v_gate := private.pass_gate(v.gate_owner, v.provider, cardinality(v.ids), p_lease, p_as_of);
    perform private.postpone_outbox(v.ids[v_gate.granted + 1:], greatest(v_gate.opened_until, p_as_of),
      case when v_gate.opened_until is null then v_gate.per_second end, coalesce(v_gate.opened_for, 'rate_limited'));
    with permitted as materialized (select * from private.permit_outbox(v.ids[:v_gate.granted], p_as_of))
    update private.outbox o set status = 'leased', lease_token = p_token, leased_until = p_as_of + p_lease, attempts = o.attempts + 1,
      provider = case when o.in_doubt then o.provider else coalesce(p.payload ->> 'provider', v.provider) end, payload = p.payload,
      first_tried_at = coalesce(o.first_tried_at, p_as_of)
    from permitted p where o.id = p.id;
    get diagnostics v_used = row_count;
    perform private.refund_gate(v.gate_owner, v.provider, v_gate.granted - v_used, v_used, p_as_of);
    v_admitted := v_admitted + v_used;
  end loop;
  return v_admitted;
end $$;
comment on function private.admit_outbox is
  'Leases the locked rows that may be sent now; the others are postponed or cancelled. Returns how many were leased.';

create function private.claim_outbox(p_limit int default 100, p_lease interval default '45 seconds', p_as_of timestamptz default now())
returns setof private.outbox language plpgsql set search_path = '' as $$
declare
  v_token uuid := gen_random_uuid();
  v_found bigint[];
  v_left int := p_limit;
begin
  perform private.recover_outbox(p_as_of);
  -- Postponed rows must not hide the rows behind them.
  for v_round in 1..20 loop
    v_found := private.due_outbox(v_left, p_as_of);
    exit when v_found = '{}';
    v_left := v_left - private.admit_outbox(v_found, v_token, p_lease, p_as_of);
    exit when v_left <= 0;
  end loop;
  perform private.finish_effects(p_as_of);
  return query select * from private.outbox where status = 'leased' and lease_token = v_token order by priority desc, due_at, id;
end $$;
comment on function private.claim_outbox is
  'Leases up to that many due rows to one worker. A row in doubt is to be asked about at the provider, any other to be done.';

create function private.tend_outbox(p_as_of timestamptz default clock_timestamp()) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform private.record_wake_answers();
  perform private.finish_effects(p_as_of);
  if exists (select from private.outbox where status = 'leased' and leased_until <= p_as_of)
    or cardinality(private.due_outbox(1, p_as_of)) > 0 then
    -- Not through wake_outbox: a long transaction that has woken it holds the row of outbox_wakes, and its call leaves at its end.
    return private.wake('outbox');
  end if;
  return false;
end $$;
comment on function private.tend_outbox is
  'Records what Edge Functions answered, and wakes the outbox function if something is due or was left behind. Called by pg_cron; a '
  'missed or repeated run changes nothing.';
