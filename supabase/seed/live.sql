-- Live: three calls in progress while the seed is applied, ignored deliveries, and an incident.

create function seed.live_deliveries() returns table (
  kind text, dedupe_key text, occurred_at timestamptz, received_at timestamptz, body text, means jsonb, problem text
) language sql stable as $$
  -- Begun seconds and minutes ago, with their end still unknown.
  select 'call_started', 'call_started:' || ref, at, at + interval '420 milliseconds',
    jsonb_build_object('event', 'call_started', 'call', told || jsonb_build_object('call_id', ref, 'call_type', 'phone_call', 'agent_id', 'agent_5e8c1f20b7d94a63',
      'agent_version', 7, 'call_status', 'ongoing', 'start_timestamp', seed.ms(at)))::text,
    jsonb_build_array(jsonb_build_object('type', 'call.started', 'occurred_at', seed.iso(at), 'call', told || jsonb_build_object('provider_ref', ref, 'channel', 'phone',
      'agent_ref', 'agent_5e8c1f20b7d94a63', 'status', 'ongoing', 'started_at', seed.iso(at), 'answered_at', seed.iso(at)))), null::text
  from (values (24, 171, 'inbound'), (131, 208, 'inbound'), (284, 37, 'outbound')) c (seconds_ago, n, direction)
  join seed.people p on p.n = c.n
  cross join lateral (select date_trunc('milliseconds', now() - c.seconds_ago * interval '1 second') as at, 'call_' || left(md5('harbor live ' || c.n), 24) as ref,
    jsonb_build_object('direction', c.direction, 'agent_name', 'Nora, front desk',
      'from_number', case c.direction when 'inbound' then p.phone else '+12125550100' end,
      'to_number', case c.direction when 'inbound' then '+12125550100' else p.phone end) as told) t
  union all
  -- Transfers are reported step by step: stored, but they change no call.
  (select 'transfer_started', 'transfer_started:' || seed.sha256(body), at, at + interval '510 milliseconds', body, '[]', null
  from seed.talks cross join lateral (select jsonb_build_object('event', 'transfer_started', 'transfer_destination', jsonb_build_object('type', 'predefined', 'number', '+12125550199'),
    'call', jsonb_build_object('call_id', ref, 'call_status', 'ongoing', 'start_timestamp', seed.ms(at)))::text as body) b
  where outcome = 'transferred' order by n limit 9)
  union all
  -- The silent week: the new carrier's first attempt reached Retell without a usable call.
  select 'call_ended', 'call_ended:' || seed.sha256(body), at, at + interval '640 milliseconds', body, '[]', 'call_ended without call.call_id'
  from (select seed.local_time(40, 683) as at) a
  cross join lateral (select jsonb_build_object('event', 'call_ended', 'call', jsonb_build_object('call_type', 'phone_call', 'call_status', 'error',
    'disconnection_reason', 'error_unknown', 'end_timestamp', seed.ms(at)))::text as body) b
  union all
  -- This hour: two calls billed in nanoseconds by mistake, more seconds than our column can hold.
  select 'call_ended', 'call_ended:' || ref, at, at + interval '380 milliseconds',
    jsonb_build_object('event', 'call_ended', 'call', told || jsonb_build_object('call_id', ref, 'call_type', 'phone_call', 'agent_id', 'agent_5e8c1f20b7d94a63',
      'agent_version', 7, 'call_status', 'ended', 'start_timestamp', seed.ms(at) - 72000, 'end_timestamp', seed.ms(at), 'duration_ms', 72000,
      'disconnection_reason', 'user_hangup', 'call_cost', jsonb_build_object('combined_cost', 13.4, 'total_duration_seconds', 72000000000, 'product_costs', '[]'::jsonb)))::text,
    jsonb_build_array(jsonb_build_object('type', 'call.ended', 'occurred_at', seed.iso(at), 'call', told || jsonb_build_object('provider_ref', ref, 'channel', 'phone',
      'agent_ref', 'agent_5e8c1f20b7d94a63', 'status', 'ended', 'started_at', seed.iso(at - interval '72 seconds'), 'answered_at', seed.iso(at - interval '72 seconds'),
      'ended_at', seed.iso(at), 'talk_seconds', 72, 'hangup_reason', 'user_hangup', 'billed_seconds', 72000000000, 'cost_currency', 'USD', 'cost_total_micros', 134000))), null
  from (values (31, 183), (44, 266)) f (minutes_ago, n)
  join seed.people p on p.n = f.n
  cross join lateral (select date_trunc('milliseconds', now() - f.minutes_ago * interval '1 minute') as at, 'call_' || left(md5('harbor overflow ' || f.n), 24) as ref,
    jsonb_build_object('direction', 'inbound', 'agent_name', 'Nora, front desk', 'from_number', p.phone, 'to_number', '+12125550100') as told) t
$$;
