-- Messages sent to the people of the last days about their appointments, and those still planned. All of them
-- use the platform's own functions; only the provider is simulated, because the past has none.

create function seed.send_what_was_due(upto timestamptz) returns void language plpgsql as $$
declare
  moment timestamptz;
  results jsonb;
begin
  loop
    moment := (select min(due_at) from private.outbox where status = 'waiting' and due_at <= upto);
    exit when moment is null;
    with leased as materialized (
      select o.*, private.compose(substr(o.effect_key, 9)::uuid, moment) as told from private.claim_outbox(100, '45 seconds', moment) o
    )
    select jsonb_agg(jsonb_build_object('id', id, 'lease_token', lease_token, 'provider', provider,
      'result', case when told ? 'cancelled' then 'dead' else 'done' end,
      'provider_ref', case when told ? 'cancelled' then null when provider = 'twilio' then 'SM' || md5(effect_key) else md5(effect_key) end))
    into results from leased;
    if results is not null then perform private.finish_outbox(results, moment + interval '2 seconds'); end if;
  end loop;
end $$;
comment on function seed.send_what_was_due is 'Lets the outbox perform what was due until then, each effect at its own time.';

create function seed.say(provider text, at timestamptz, message jsonb, kind text) returns private.domain_event language sql stable as $$
  select row(null, i.organization_id, i.id, '', at, jsonb_build_object('type', kind, 'occurred_at', seed.iso(at), 'message', message))::private.domain_event
  from public.integrations i where i.organization_id = '5eed0000-0000-4000-8000-0000000000a1' and i.provider = say.provider
$$;

-- Texts arrive within seconds; a few never do.
create function seed.deliver_messages() returns void language plpgsql as $$
begin
  perform private.apply_messages(array(
    select seed.say(m.provider, m.sent_at + (2 + seed.roll(n, 60) * 5) * interval '1 second',
      case when m.channel = 'sms' and m.purpose = 'reminder' and n % 17 = 5 then jsonb_build_object('our_id', m.id, 'provider_ref', m.provider_ref, 'status', 'failed', 'error_code', '30003')
        else jsonb_build_object('our_id', m.id, 'provider_ref', m.provider_ref, 'status', 'delivered') end, 'message.status')
    from (select *, row_number() over (order by sent_at, appointment_id, channel)::int as n from public.messages where status = 'sent') m));
end $$;

-- Two answers: a lead without a verdict came, and one who did not come wants no more texts.
create function seed.answer_messages() returns void language plpgsql as $$
begin
  perform private.apply_messages(array(
    select seed.say('twilio', m.sent_at + interval '11 minutes', jsonb_build_object('channel', 'sms', 'from', m.to_address, 'to', m.from_address,
      'provider_ref', 'SM' || md5('answer ' || m.template), 'body', x.body), 'message.received')
    from (values ('ask_lead', 'YES, thank you!'), ('rebook_1', 'STOP')) x (template, body)
    join lateral (
      select k.* from public.messages k join public.appointments a on a.id = k.appointment_id
      where k.template = x.template and k.channel = 'sms' and k.status = 'delivered' and k.sent_at < now() - interval '12 minutes'
        and (x.template <> 'ask_lead' or a.verdict = 'pending')
      order by k.sent_at desc limit 1) m on true));
end $$;

create function seed.write_messages() returns void language plpgsql as $$
declare a record;
begin
  for a in
    select id, greatest(booked_at, now() - interval '4 days') as at from public.appointments
    where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and status = 'booked' and starts_at > now() - interval '3 days' order by booked_at
  loop
    perform private.plan_reminders(array[a.id], a.at);
  end loop;
  for a in
    select id, verdict_at as at from public.appointments where organization_id = '5eed0000-0000-4000-8000-0000000000a1' and verdict = 'no_show' order by verdict_at desc limit 6
  loop
    perform private.begin_rebook(a.id, a.at);
  end loop;
  -- Leads who booked again meanwhile received no further messages.
  for a in
    select m.id, o.booked_at as at from public.messages m join public.appointments o
      on o.lead_id = m.lead_id and o.status = 'booked' and o.booked_at > m.created_at and o.booked_at < m.planned_for where m.purpose = 'rebook'
  loop
    perform private.cancel_these_messages(array[a.id], 'booked_again', a.at);
  end loop;
  perform seed.send_what_was_due(now() - interval '1 minute');
  perform seed.deliver_messages();
  perform seed.answer_messages();
  perform seed.send_what_was_due(now() - interval '1 minute');
  perform seed.deliver_messages();
end $$;
