-- Outbox rows are finished, and the subject that ordered an effect records its end.

create function private.finish_effect(p_row private.outbox) returns void language plpgsql set search_path = '' as $$
begin
  case p_row.kind
    when 'sms.send', 'email.send' then perform private.message_sent(p_row);
    when 'call.place' then perform private.call_placed(p_row);
    when 'invoice.issue' then perform private.invoice_issued(p_row);
    else null;
  end case;
end $$;
comment on function private.finish_effect is
  'Records the end of an effect in the subject that ordered it: done, dead, or cancelled at claim; status and last_error of the row '
  'have the details.';

create function private.lock_effect_subjects(p_ids bigint[]) returns void language plpgsql set search_path = '' as $$
begin
  perform private.lock_message_refs(array(
    select o.provider_ref from private.outbox o where o.id = any (p_ids) and o.kind in ('sms.send', 'email.send')));
  perform 1 from public.call_attempts a
  where a.id = any (array(select (o.payload ->> 'attempt_id')::uuid from private.outbox o
    where o.id = any (p_ids) and o.kind = 'call.place'))
  order by a.id for no key update;
end $$;
comment on function private.lock_effect_subjects is
  'Locks the rows that finish_effect will write, all at once and in the order that webhooks use, so that a fast report of the provider '
  'and we do not deadlock.';

create function private.finish_effects(p_as_of timestamptz default now(), p_limit int default 500) returns int
language plpgsql set search_path = '' as $$
declare
  v_ids bigint[] := array(
    select id from private.outbox where follow_up_at <= p_as_of order by follow_up_at limit p_limit for update skip locked);
  v_row private.outbox;
  v_finished bigint[] := '{}';
begin
  perform private.lock_effect_subjects(v_ids);
  for v_row in select * from private.outbox where id = any (v_ids) order by follow_up_at, id loop
    begin
      perform private.finish_effect(v_row);
      v_finished := v_finished || v_row.id;
    exception when others then
      raise warning 'outbox % was not followed up: % %', v_row.id, sqlstate, sqlerrm;
      update private.outbox set follow_up_at = p_as_of + interval '1 minute' where id = v_row.id;
    end;
  end loop;
  update private.outbox set follow_up_at = null where id = any (v_finished);
  return cardinality(v_finished);
end $$;
comment on function private.finish_effects is
  'Runs finish_effect for finished rows. One that fails is retried a minute later and does not hold up the others.';

create function private.finish_outbox(p_results jsonb, p_as_of timestamptz default now()) returns int
language plpgsql set search_path = '' as $$
declare v_finished jsonb;
begin
  with result as (
    select r.*, case when r.retry_after_seconds is not null then least(86400, greatest(0, r.retry_after_seconds)) end as wait
    from jsonb_to_recordset(p_results)
      as r (id bigint, lease_token uuid, result text, provider text, provider_ref text, error text, retry_after_seconds double precision)
  ), mine as materialized (
    select o.id as row_id, private.gate_owner(o) as gate_owner, o.provider as through, r.*,
      -- An attempt that was not begun does not count.
      o.attempts - case when r.result in ('absent', 'released') then 1 else 0 end as counted,
      case when r.result in ('done', 'dead') then r.result
        when r.result in ('retry', 'unsure') and o.attempts >= 8 then 'dead'
        when r.result = 'unsure' or (r.result = 'released' and o.in_doubt) then 'unsure'
        else 'waiting' end as becomes
    from result r join private.outbox o on o.id = r.id and o.lease_token = r.lease_token and o.status = 'leased'
    where r.result in ('done', 'retry', 'dead', 'unsure', 'absent', 'released')
    order by o.id for update of o
  ), finished as (
    update private.outbox o set
      status = m.becomes, attempts = m.counted, lease_token = null, leased_until = null,
      in_doubt = m.becomes <> 'done'
        and (m.result = 'unsure' or (m.result = 'released' and o.in_doubt) or (m.result = 'dead' and o.in_doubt)),
      provider = coalesce(m.provider, o.provider), provider_ref = coalesce(m.provider_ref, o.provider_ref),
      last_error = case when m.result = 'done' then null else coalesce(left(m.error, 300), o.last_error) end,
      due_at = case when m.becomes in ('done', 'dead') then o.due_at
        when m.result in ('absent', 'released') then p_as_of
        else p_as_of + coalesce(make_interval(secs => m.wait), private.backoff(m.counted)) end,
      finished_at = case when m.becomes in ('done', 'dead') then p_as_of end,
      follow_up_at = case when m.becomes in ('done', 'dead') then p_as_of end
    from mine m where o.id = m.row_id returning m.row_id
  )
  select jsonb_agg(jsonb_build_object('organization_id', gate_owner, 'provider', through, 'result', result, 'retry_after', wait)
    order by m.row_id)
  into v_finished from mine m join finished using (row_id);
  if v_finished is null then return 0; end if;
  perform private.record_gate_results(v_finished, p_as_of);
  perform private.finish_effects(p_as_of);
  return jsonb_array_length(v_finished);
end $$;
comment on function private.finish_outbox is
  'Records a worker''s results: done, dead, retry (certainly not done), unsure (ask before retrying), absent (asked: it was not done), '
  'released (not begun). Rows that are no longer leased to it stay unchanged. Returns how many counted.';
