-- Calls: three months of telephone, ending now. One row of seed.talks is one call; below are Retell's reports of
-- it (bodies) and what the adapter makes of them (normalised).

create table seed.talks as
with days as (
  select d as days_ago, case
      -- The silent week: the number was moved to another carrier, and Retell received next to nothing.
      when d between 37 and 43 then case when seed.roll(d, 10) < 0.5 then 1 else 0 end
      when extract(isodow from seed.local_time(d, 720) at time zone 'America/New_York') = 7 then 5 + floor(seed.roll(d, 10) * 5)
      when extract(isodow from seed.local_time(d, 720) at time zone 'America/New_York') = 6 then 11 + floor(seed.roll(d, 10) * 6)
      else 30 + floor(seed.roll(d, 10) * 13) end::int as calls
  from generate_series(0, 91) d
), placed as (
  select days_ago * 100 + i as n, days_ago, seed.local_time(days_ago,
        60 * (array[7,8,8,9,9,9,9,10,10,10,10,11,11,12,13,14,15,16,16,16,17,17,17,18,19])[1 + floor(seed.roll(days_ago * 100 + i, 11) * 25)::int])
      + floor(seed.roll(days_ago * 100 + i, 12) * 3600) * interval '1 second' + floor(seed.roll(days_ago * 100 + i, 13) * 1000) * interval '1 millisecond' as at
  from days cross join generate_series(1, calls) i
), aimed as (
  select n, days_ago, date_trunc('milliseconds', at) as at,
    case when seed.roll(n, 14) < 0.17 and extract(hour from at at time zone 'America/New_York') between 9 and 17
      then 'outbound' else 'inbound' end as direction
  from placed where at < now() - interval '12 minutes'
), peopled as (
  select *, case
      when direction = 'outbound' then 1 + floor(seed.roll(n, 15) * 150)::int
      when seed.roll(n, 16) < 0.05 then null
      when seed.roll(n, 16) < 0.10 then 351 + floor(seed.roll(n, 17) * 70)::int
      -- Every fifth call goes to people whom only a call can have brought here; the rest favours regulars.
      when n % 5 = 0 then 161 + (row_number() over (partition by direction, n % 5 = 0 order by at))::int % 190
      else 1 + floor(power(seed.roll(n, 18), 1.4) * 350)::int end as person
  from aimed
), answered as (
  select *, case
      when direction = 'inbound' and seed.roll(n, 20) < 0.035 then 'unanswered'
      when direction = 'outbound' and seed.roll(n, 20) < 0.22 then 'unanswered'
      when direction = 'outbound' and seed.roll(n, 20) < 0.42 then 'voicemail'
      when direction = 'outbound' then seed.pick(array['booked','booked','booked','callback','callback','not_interested','not_interested','not_interested','info','info','do_not_call'], n, 21)
      when person is null then seed.pick(array['info','info','other','transferred'], n, 21)
      else seed.pick(array['booked','booked','booked','booked','booked','booked','info','info','info','info','info','info','info','info','info','info',
        'callback','callback','callback','transferred','transferred','transferred','not_interested','other','other','info'], n, 21) end as outcome
  from peopled
), served as (
  select a.*, p.name, coalesce(split_part(p.name, ' ', 1), 'the caller') as first_name,
    case when p.phone is null and a.person is not null then null else coalesce(p.phone, 'anonymous') end as number,
    c.variant, c.sentiment, c.summary, c.turns, c.least_seconds,
    case
      when a.direction = 'outbound' then seed.pick(array['cleaning','cleaning','check-up'], a.n, 22)
      when a.outcome = 'booked' then coalesce((array[null, 'emergency visit', 'check-up', 'whitening'])[1 + c.variant], seed.pick(array['cleaning','cleaning','check-up'], a.n, 22))
      else seed.pick(array['cleaning','check-up','filling','crown fitting','whitening'], a.n, 22) end as service
  from answered a
  left join seed.people p on p.n = a.person
  left join (select *, count(*) over (partition by direction, outcome) as variants from seed.conversations) c
    on c.direction = a.direction and c.outcome = a.outcome and c.variant = floor(seed.roll(a.n, 29) * c.variants)
), timed as (
  select *, seed.working_day((at at time zone 'America/New_York')::date + case service when 'emergency visit' then 1 else 1 + floor(power(seed.roll(n, 23), 1.3) * 16)::int end)
      + (540 + 30 * floor(seed.roll(n, 24) * 16)) * interval '1 minute' as slot,
    seed.roll(n, 25) < 0.36 as recorded,
    case outcome when 'unanswered' then 0 else
      least_seconds + floor(power(seed.roll(n, 26), 2) * least_seconds * case when outcome in ('voicemail', 'other') then 0.4 else 2.2 end)::int end as seconds
  from served where not (person is not null and number is null)
)
select *, 'call_' || left(md5('harbor call ' || n), 24) as ref, seconds * 1000 + floor(seed.roll(n, 27) * 480)::int as duration_ms,
  trim(to_char(slot, 'Day')) as day, trim(leading '0' from to_char(slot, 'HH12:MI am')) as clock,
  case when outcome = 'unanswered' then case direction when 'inbound' then seed.pick(array['error_user_not_joined','concurrency_limit_reached'], n, 28)
      else seed.pick(array['dial_no_answer','dial_no_answer','dial_busy','dial_failed'], n, 28) end
    when outcome = 'voicemail' then 'voicemail_reached' when outcome = 'transferred' then 'call_transfer'
    else seed.pick(array['user_hangup','user_hangup','agent_hangup'], n, 28) end as reason
from timed;
alter table seed.talks add primary key (n);

-- The transcript: each turn begins when the one before has ended, at fifteen letters a second.
create table seed.transcripts as
with said as (
  select t.n, u.i, case u.i % 2 when 1 then 'agent' else 'user' end as role, seed.fill(u.turn, t.first_name, t.service, t.day, t.clock) as content
  from seed.talks t cross join lateral unnest(t.turns) with ordinality u (turn, i) where t.recorded and t.outcome <> 'unanswered'
), heard as (
  select *, round((0.6 + coalesce(sum(length(content) / 15.0 + 0.7) over (partition by n order by i rows between unbounded preceding and 1 preceding), 0))::numeric, 2) as at
  from said
)
select n,
  string_agg(case role when 'agent' then 'Agent: ' else 'User: ' end || content, E'\n' order by i) as transcript,
  jsonb_agg(jsonb_build_object('role', role, 'content', content, 'words',
    jsonb_build_array(jsonb_build_object('word', split_part(content, ' ', 1), 'start', at, 'end', at + 0.28))) order by i) as turns_as_sent,
  jsonb_agg(jsonb_build_object('speaker', case role when 'agent' then 'agent' else 'customer' end, 'text', content, 'at', at) order by i) as turns
from heard group by n;
alter table seed.transcripts add primary key (n);

-- Retell bills a fraction of a US cent per second and product; about eleven cents a minute in all.
create function seed.cents(seconds int, per_minute numeric) returns numeric language sql immutable as $$
  select trim_scale(round(seconds * per_minute / 60, 4))
$$;

-- The fields of every event of a call, and those added once the call is over and once it is analysed.
create table seed.tellings as
select t.n, t.ref, t.outcome, t.at, t.at + t.duration_ms * interval '1 millisecond' as over_at,
  jsonb_build_object('call_id', t.ref, 'call_type', 'phone_call', 'agent_id', 'agent_5e8c1f20b7d94a63', 'agent_name', 'Nora, front desk', 'agent_version', 7,
    'direction', t.direction, 'from_number', case t.direction when 'inbound' then t.number else '+12125550100' end,
    'to_number', case t.direction when 'inbound' then '+12125550100' else t.number end)
  || case when t.outcome = 'unanswered' then '{}' else jsonb_build_object('start_timestamp', seed.ms(t.at)) end as begun,
  jsonb_strip_nulls(jsonb_build_object('call_status', case t.outcome when 'unanswered' then 'not_connected' else 'ended' end,
    'end_timestamp', seed.ms(t.at) + t.duration_ms, 'duration_ms', case when t.outcome <> 'unanswered' then t.duration_ms end, 'disconnection_reason', t.reason,
    'transcript', s.transcript, 'transcript_object', s.turns_as_sent,
    'call_cost', case when t.outcome <> 'unanswered' then jsonb_build_object('combined_cost', c.total, 'total_duration_seconds', t.seconds, 'product_costs', jsonb_build_array(
      jsonb_build_object('product', 'elevenlabs_tts', 'cost', c.speech), jsonb_build_object('product', 'gpt_4_1', 'cost', c.model),
      jsonb_build_object('product', 'twilio', 'cost', c.telephony), jsonb_build_object('product', 'post_call_analysis', 'cost', c.other))) end)) as ended,
  jsonb_build_object('call_analysis', jsonb_strip_nulls(jsonb_build_object(
    'call_summary', seed.fill(t.summary, t.first_name, t.service, t.day, t.clock), 'user_sentiment', t.sentiment, 'in_voicemail', t.outcome = 'voicemail',
    'call_successful', t.outcome not in ('unanswered', 'voicemail'),
    'custom_analysis_data', case when t.outcome not in ('unanswered', 'voicemail') then a.data end))) as analysed,
  jsonb_build_object('provider_ref', t.ref, 'channel', 'phone', 'direction', t.direction, 'agent_ref', 'agent_5e8c1f20b7d94a63', 'agent_name', 'Nora, front desk',
    'from_number', case t.direction when 'inbound' then t.number else '+12125550100' end,
    'to_number', case t.direction when 'inbound' then '+12125550100' else t.number end)
  || case when t.outcome = 'unanswered' then '{}' else jsonb_build_object('started_at', seed.iso(t.at), 'answered_at', seed.iso(t.at)) end as begun_means,
  jsonb_strip_nulls(jsonb_build_object('status', case t.outcome when 'unanswered' then 'not_connected' else 'ended' end,
    'ended_at', seed.iso(t.at + t.duration_ms * interval '1 millisecond'), 'talk_seconds', case when t.outcome = 'unanswered' then 0 else round(t.duration_ms / 1000.0) end,
    'hangup_reason', t.reason, 'in_voicemail', case when t.outcome = 'voicemail' then true end, 'transcript', s.turns)
    || case when t.outcome = 'unanswered' then '{}' else jsonb_build_object('billed_seconds', t.seconds, 'cost_currency', 'USD', 'cost_total_micros', (c.total * 10000)::bigint,
      'cost_telephony_micros', (c.telephony * 10000)::bigint, 'cost_speech_micros', (c.speech * 10000)::bigint, 'cost_model_micros', (c.model * 10000)::bigint,
      'cost_other_micros', (c.other * 10000)::bigint) end) as ended_means,
  jsonb_strip_nulls(jsonb_build_object('in_voicemail', t.outcome = 'voicemail', 'sentiment', lower(t.sentiment),
    'summary', seed.fill(t.summary, t.first_name, t.service, t.day, t.clock),
    'claimed_outcome', case t.outcome when 'booked' then 'appointment_set' when 'info' then 'information_given' when 'callback' then 'callback_requested'
      when 'unanswered' then null else t.outcome end,
    'analysis', case when t.outcome not in ('unanswered', 'voicemail') then a.data end)) as analysed_means
from seed.talks t
left join seed.transcripts s using (n)
cross join lateral (select seed.cents(t.seconds, 7.0) as speech, seed.cents(t.seconds, 2.4) as model, seed.cents(t.seconds, 1.5) as telephony, 0.3 as other) p
cross join lateral (select p.*, p.speech + p.model + p.telephony + p.other as total) c
cross join lateral (select jsonb_build_object('outcome', case t.outcome when 'info' then 'question_answered' else t.outcome end, 'service', t.service) as data) a;
alter table seed.tellings add primary key (n);

-- The deliveries. A call that never connected has no call_started.
create function seed.call_deliveries() returns table (
  kind text, dedupe_key text, occurred_at timestamptz, received_at timestamptz, body text, means jsonb
) language sql stable as $$
  select d.kind, d.kind || ':' || t.ref, d.at, date_trunc('milliseconds', d.at + (0.25 + seed.roll(t.n, d.salt) * d.delay) * interval '1 second'),
    jsonb_build_object('event', d.kind, 'call', d.call)::text,
    jsonb_build_array(jsonb_build_object('type', d.type, 'occurred_at', seed.iso(d.at), 'call', d.means))
  from seed.tellings t
  cross join lateral (values
    ('call_started', 'call.started', t.at, 30, 0.7, t.begun || '{"call_status": "ongoing"}', t.begun_means || '{"status": "ongoing"}'),
    ('call_ended', 'call.ended', t.over_at, 31, 0.9, t.begun || t.ended, t.begun_means || t.ended_means),
    ('call_analyzed', 'call.analyzed', t.over_at, 32, 11.0, t.begun || t.ended || t.analysed, t.begun_means || t.ended_means || t.analysed_means)
  ) d (kind, type, at, salt, delay, call, means)
  where d.kind <> 'call_started' or t.outcome <> 'unanswered'
$$;
