-- Providers report the statuses of messages. A status only rises in rank.

create function private.lock_message_refs(p_refs text[]) returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('message ' || ref, 0))
  from (select distinct ref from unnest(p_refs) ref where ref is not null order by 1) x;
end $$;
comment on function private.lock_message_refs is
  'Serializes learning a provider''s reference of a message and receiving reports with it: the second one sees what the first wrote.';

create function private.apply_message_statuses(p_events private.domain_event[]) returns setof private.touched
language plpgsql set search_path = '' as $$
begin
  return query
  with fact as (
    select d.organization_id, d.occurred_at, d.fact #>> '{message,provider_ref}' as ref, d.fact #>> '{message,status}' as status,
      d.fact #>> '{message,error_code}' as error,
      case when d.fact #>> '{message,our_id}' ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
        then (d.fact #>> '{message,our_id}')::uuid end as our_id
    from unnest(p_events) d where d.fact ->> 'type' = 'message.status'
  ), about as (
    select m.id, s.* from fact s join public.messages m on m.organization_id = s.organization_id and m.direction = 'out'
      and (m.id = s.our_id or (s.our_id is null and m.provider_ref = s.ref))
  ), news as (
    select a.id, min(a.ref) as ref,
      (array_agg(a.status order by private.message_rank(a.status) desc)
        filter (where private.message_rank(a.status) is not null and a.status <> 'received'))[1] as status,
      (array_agg(a.error order by private.message_rank(a.status) desc nulls last) filter (where a.error is not null))[1] as error,
      min(a.occurred_at) filter (where a.status in ('sent', 'delivered', 'opened', 'clicked')) as sent_at,
      min(a.occurred_at) filter (where a.status = 'delivered') as delivered_at
    from about a group by a.id
  ), changed as (
    update public.messages m set
      status = case when private.message_rank(n.status) > m.status_rank then n.status else m.status end,
      provider_ref = coalesce(m.provider_ref, n.ref), error = coalesce(n.error, m.error),
      sent_at = least(m.sent_at, n.sent_at), delivered_at = least(m.delivered_at, n.delivered_at)
    from news n where m.id = n.id returning m.organization_id, m.id, m.lead_id
  )
  select c.organization_id, 'messages'::text, 'update'::text, c.id::text, c.lead_id from changed c order by c.id;

  -- A complaint or unsubscription at the provider also counts for us; Twilio's error 21610 means that the number opted out.
  perform private.suppress(x.organization_id, case when x.channel = 'sms' then x.address end,
    case when x.channel = 'email' then x.address end,
    x.channel, 'provider', null, x.at)
  from (
    select d.organization_id, m.channel, m.to_address as address, min(d.occurred_at) as at
    from unnest(p_events) d join public.messages m on m.organization_id = d.organization_id and m.direction = 'out'
      and (m.id::text = d.fact #>> '{message,our_id}'
        or (d.fact #>> '{message,our_id}' is null and m.provider_ref = d.fact #>> '{message,provider_ref}'))
    where d.fact ->> 'type' = 'message.status' and m.to_address is not null
      and (d.fact #>> '{message,status}' in ('complained', 'unsubscribed') or d.fact #>> '{message,error_code}' = '21610')
    group by 1, 2, 3 order by 1, 2, 3
  ) x;
end $$;
comment on function private.apply_message_statuses is
  'Updates messages by their providers'' reports, in any order; complaints and unsubscriptions suppress the channel.';

create function private.message_sent(p_outbox private.outbox) returns void language plpgsql set search_path = '' as $$
declare
  v_id uuid := substr(p_outbox.effect_key, 9);
  v_ref text := p_outbox.provider_ref;
  v_at timestamptz := coalesce(p_outbox.finished_at, now());
  v_events private.domain_event[];
begin
  perform private.lock_message_refs(array[v_ref]);
  update public.messages m set
    status = case when m.status_rank >= private.message_rank(x.ended) then m.status else x.ended end,
    provider = coalesce(p_outbox.provider, m.provider), provider_ref = coalesce(v_ref, m.provider_ref),
    error = case x.ended when 'failed' then p_outbox.last_error else m.error end,
    sent_at = case x.ended when 'sent' then coalesce(m.sent_at, v_at) else m.sent_at end,
    cancelled_at = case x.ended when 'cancelled' then coalesce(m.cancelled_at, v_at) else m.cancelled_at end,
    cancel_reason = case x.ended when 'cancelled' then coalesce(m.cancel_reason, p_outbox.last_error, 'cancelled') else m.cancel_reason end
  from (select case p_outbox.status when 'done' then 'sent' when 'dead' then 'failed' when 'cancelled' then 'cancelled' end as ended) x
  where m.organization_id = p_outbox.organization_id and m.id = v_id and x.ended is not null;
  if p_outbox.status = 'dead' and p_outbox.last_error = '21610' then
    perform private.suppress(m.organization_id, m.to_address, null, 'sms', 'provider', null, v_at) from public.messages m
    where m.id = v_id and m.to_address is not null;
  end if;
  if v_ref is null then return; end if;
  -- The provider may have reported on it before returning its reference.
  v_events := array(
    select row(e.id, e.organization_id, e.integration_id, e.dedupe_key, (n.fact ->> 'occurred_at')::timestamptz,
      n.fact)::private.domain_event
    from public.events e cross join lateral jsonb_array_elements(e.normalised) n (fact)
    where e.organization_id = p_outbox.organization_id and e.subject = 'message:' || v_ref and e.status = 'applied'
      and n.fact ->> 'type' = 'message.status');
  if v_events <> '{}' then perform private.apply_message_statuses(v_events); end if;
end $$;
comment on function private.message_sent is
  'Applies the result of a message''s outbox row: done, dead or cancelled. Applies reports that arrived earlier, and suppresses a number '
  'that Twilio says has opted out (21610).';
