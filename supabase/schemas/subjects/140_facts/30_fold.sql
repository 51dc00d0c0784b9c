-- Deltas are folded into facts, and facts are recounted from rows.

create function private.fold_facts() returns int language plpgsql security definer set search_path = '' as $$
declare
  v_organizations uuid[];
  v_count int;
begin
  -- Two folds at once would lock each other's rows in different orders.
  if not pg_try_advisory_xact_lock(hashtextextended('private.fold_facts', 0)) then return 0; end if;
  -- Organizations that are being recounted are left for the next fold, so that nobody waits for them.
  v_organizations := array(
    select d.organization_id
    from (select organization_id from private.fact_deltas union select organization_id from private.price_deltas offset 0) d
    where pg_try_advisory_xact_lock_shared(private.facts_lock(d.organization_id)));
  with taken as (
    delete from private.fact_deltas where organization_id = any (v_organizations) returning *
  ), hourly as (
    select organization_id, day, hour, sum(calls)::int as calls from taken where hour is not null group by 1, 2, 3
  ), summed as (
    select organization_id, day,
      (select array_agg(coalesce(h.calls, 0) order by n) from generate_series(0, 23) n
       left join hourly h on h.organization_id = t.organization_id and h.day = t.day and h.hour = n) as calls_by_hour,
      sum(calls) as calls, sum(inbound) as inbound, sum(answered) as answered, sum(not_connected) as not_connected,
      sum(voicemail) as voicemail, sum(talk_seconds) as talk_seconds, sum(claimed_bookings) as claimed_bookings,
      sum(confirmed_bookings) as confirmed_bookings, sum(callbacks) as callbacks, sum(not_interested) as not_interested,
      sum(cost_usd_micros) as cost_usd_micros, sum(telephony_usd_micros) as telephony_usd_micros,
      sum(speech_usd_micros) as speech_usd_micros,
      sum(model_usd_micros) as model_usd_micros, sum(costed) as costed, sum(costed_elsewhere) as costed_elsewhere, sum(booked) as booked,
      sum(due) as due, sum(shown) as shown, sum(no_show) as no_show,
      sum(cancelled) as cancelled, sum(shown_priced) as shown_priced, sum(shown_value_minor) as shown_value_minor,
      sum(paid) as paid, sum(paid_minor) as paid_minor
    from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day
  )
  insert into private.folded_facts as f (organization_id, day, calls_by_hour, calls, inbound, answered, not_connected, voicemail,
    talk_seconds, claimed_bookings, confirmed_bookings, callbacks, not_interested, cost_usd_micros, telephony_usd_micros,
    speech_usd_micros, model_usd_micros, costed, costed_elsewhere, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor,
    paid, paid_minor)
  select * from summed
  on conflict (organization_id, day) do update set
    calls_by_hour = (select array_agg(o + n order by i) from unnest(f.calls_by_hour, excluded.calls_by_hour) with ordinality u (o, n, i)),
    calls = f.calls + excluded.calls, inbound = f.inbound + excluded.inbound, answered = f.answered + excluded.answered,
    not_connected = f.not_connected + excluded.not_connected, voicemail = f.voicemail + excluded.voicemail,
    talk_seconds = f.talk_seconds + excluded.talk_seconds, claimed_bookings = f.claimed_bookings + excluded.claimed_bookings,
    confirmed_bookings = f.confirmed_bookings + excluded.confirmed_bookings, callbacks = f.callbacks + excluded.callbacks,
    not_interested = f.not_interested + excluded.not_interested, cost_usd_micros = f.cost_usd_micros + excluded.cost_usd_micros,
    telephony_usd_micros = f.telephony_usd_micros + excluded.telephony_usd_micros,
    speech_usd_micros = f.speech_usd_micros + excluded.speech_usd_micros, model_usd_micros = f.model_usd_micros + excluded.model_usd_micros,
    costed = f.costed + excluded.costed, costed_elsewhere = f.costed_elsewhere + excluded.costed_elsewhere,
    booked = f.booked + excluded.booked, due = f.due + excluded.due, shown = f.shown + excluded.shown,
    no_show = f.no_show + excluded.no_show, cancelled = f.cancelled + excluded.cancelled,
    shown_priced = f.shown_priced + excluded.shown_priced, shown_value_minor = f.shown_value_minor + excluded.shown_value_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  get diagnostics v_count = row_count;
  with taken as (
    delete from private.price_deltas where organization_id = any (v_organizations) returning *
  )
  insert into private.folded_prices as f (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select organization_id, day, currency, sum(shown), sum(shown_minor), sum(paid), sum(paid_minor)
  from taken t where exists (select 1 from public.organizations o where o.id = t.organization_id) group by organization_id, day, currency
  on conflict (organization_id, day, currency) do update set shown = f.shown + excluded.shown,
    shown_minor = f.shown_minor + excluded.shown_minor,
    paid = f.paid + excluded.paid, paid_minor = f.paid_minor + excluded.paid_minor;
  return v_count;
end $$;
comment on function private.fold_facts is
  'Moves the deltas into the folded facts, one statement per kind, so that no reader sees them twice or not at all. Called by pg_cron; '
  'returns how many days of facts changed.';

create function private.recount_facts(p_organization_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  o public.organizations;
  v_month timestamptz;
begin
  -- Blocks the organization's own writers and fold: what they add in between would be counted twice.
  perform pg_advisory_xact_lock(private.facts_lock(p_organization_id));
  delete from private.fact_deltas where organization_id = p_organization_id;
  delete from private.folded_facts where organization_id = p_organization_id;
  delete from private.price_deltas where organization_id = p_organization_id;
  delete from private.folded_prices where organization_id = p_organization_id;
  select * into o from public.organizations where id = p_organization_id;
  -- Month by month, to limit memory for a large organization.
  for v_month in
    select generate_series(date_trunc('month', min(occurred_at)), max(occurred_at), '1 month') from public.calls
    where organization_id = p_organization_id
  loop
    perform private.leave_call_deltas(array(
      select row(organization_id, occurred_at, direction, status, in_voicemail, talk_seconds, claimed_outcome,
        confirmed_outcome, cost_currency, cost_total_micros, cost_telephony_micros, cost_speech_micros,
        cost_model_micros)::private.countable_call
      from public.calls
      where organization_id = p_organization_id and occurred_at >= v_month and occurred_at < v_month + interval '1 month'), '{}');
  end loop;
  insert into private.fact_deltas (organization_id, day, booked, due, shown, no_show, cancelled, shown_priced, shown_value_minor, paid,
    paid_minor)
  select n.* from public.appointments a cross join lateral private.counts_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
  insert into private.price_deltas (organization_id, day, currency, shown, shown_minor, paid, paid_minor)
  select n.* from public.appointments a cross join lateral private.prices_of_appointment(a, o.time_zone, o.currency, 1) n
  where a.organization_id = p_organization_id;
end $$;
comment on function private.recount_facts is
  'Recounts an organization''s facts from its rows: when its zone or currency changes, or to verify the facts.';

create function private.recount_when_days_move() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.recount_facts(new.id);
  return null;
end $$;
comment on function private.recount_when_days_move is 'Trigger: another zone changes the days, another currency the values.';
