-- Appointments: those of the calls that booked, and bookings on the website, as Cal.com reports them.

create table seed.bookings as
with made as (
  -- One claim in twelve is not followed by a booking: the model's claim is not what happened.
  select n as b, person, service, slot, date_trunc('milliseconds', at + (duration_ms * 0.8) * interval '1 millisecond') as booked_at
  from seed.talks where outcome = 'booked' and person is not null and seed.roll(n, 40) >= 0.08
  union all
  select 20000 + i, 1 + floor(seed.roll(i, 41) * 420)::int, seed.pick(array['cleaning','check-up','whitening'], i, 42),
    seed.working_day((at at time zone 'America/New_York')::date + 2 + floor(seed.roll(i, 43) * 12)::int) + (540 + 30 * floor(seed.roll(i, 44) * 16)) * interval '1 minute', at
  from generate_series(1, 62) i cross join lateral (select now() - (i * 1.45 + seed.roll(i, 45)) * interval '1 day') x (at)
), ordered as (
  -- Some are for today, on any day of the week.
  select *, row_number() over (partition by booked_at between now() - interval '9 days' and now() - interval '1 day' order by b) as recent,
    booked_at between now() - interval '9 days' and now() - interval '1 day' as is_recent
  from made
), planned as (
  select b, person, service, booked_at, case
      when is_recent and recent <= 5 then seed.local_time(0, (array[555, 630, 780, 870, 975])[recent])
      else slot at time zone 'America/New_York' end as first_start,
    case when is_recent and recent <= 5 then 1.0 else seed.roll(b, 46) end as fate
  from ordered
), moved as (
  select *, case when fate < 0.13 then booked_at + (first_start - booked_at) * (0.2 + 0.6 * seed.roll(b, 47)) end as moved_at,
    (seed.working_day((first_start at time zone 'America/New_York')::date + 1 + floor(seed.roll(b, 48) * 8)::int) + (540 + 30 * floor(seed.roll(b, 49) * 16)) * interval '1 minute')
      at time zone 'America/New_York' as second_start,
    case when fate between 0.11 and 0.21 then first_start - (first_start - booked_at) * (0.05 + 0.5 * seed.roll(b, 50)) end as called_off_at
  from planned
), kept as (
  -- Events in the future have not happened yet.
  select b, person, service, date_trunc('milliseconds', booked_at) as booked_at, first_start, second_start,
    date_trunc('milliseconds', case when moved_at < now() then moved_at end) as moved_at,
    date_trunc('milliseconds', case when greatest(called_off_at, moved_at + interval '1 hour') < now() and called_off_at is not null
      then greatest(called_off_at, moved_at + interval '1 hour') end) as called_off_at
  from moved
), named as (
select k.*, case when moved_at is null then first_start else second_start end as starts_at,
  left(translate(encode(sha256(convert_to('harbor booking ' || b, 'UTF8')), 'base64'), '+/=', 'xyz'), 22) as first_uid,
  case when moved_at is not null then left(translate(encode(sha256(convert_to('harbor moved ' || b, 'UTF8')), 'base64'), '+/=', 'xyz'), 22) end as second_uid,
  case service when 'emergency visit' then 45 when 'whitening' then 60 else 30 end as minutes,
  case service when 'whitening' then 25000 else 0 end as price_minor,
  seed.pick(array['d.ruiz@harbordental.example','h.okafor@harbordental.example','m.lind@harbordental.example'], b, 51) as host,
  seed.pick(array['Something came up at work','Feeling ill','Found an earlier time elsewhere','No longer needed','Travelling that week'], b, 52) as cancel_reason,
  p.name, seed.email_of(p) as email, p.phone, initcap(service) || ' for ' || p.name as title, '48 Front Street, 2nd floor' as place, seed.roll(b, 53) as luck
from kept k join seed.people p on p.n = k.person
)
select *, coalesce(second_uid, first_uid) as uid, starts_at + minutes * interval '1 minute' as ends_at,
  case when price_minor > 0 and luck > 0.3 and booked_at + interval '95 seconds' < now() then booked_at + interval '95 seconds' end as paid_at,
  -- The front desk marks absences in Cal.com, but forgets some.
  case when called_off_at is null and luck < 0.10 and starts_at + minutes * interval '2 minutes' < now()
    then starts_at + minutes * interval '2 minutes' end as marked_absent_at
from named;
alter table seed.bookings add primary key (b);

create function seed.booking_deliveries() returns table (
  kind text, dedupe_key text, occurred_at timestamptz, received_at timestamptz, body text, means jsonb
) language sql stable as $$
  select d.trigger, concat_ws('|', d.trigger, d.uid, seed.iso(d.at), coalesce(d.previous, ''), d.uid, '', '', b.email || '='), d.at,
    date_trunc('milliseconds', d.at + (0.4 + seed.roll(b.b, d.salt)) * interval '1 second'),
    jsonb_build_object('triggerEvent', d.trigger, 'createdAt', seed.iso(d.at), 'payload', jsonb_strip_nulls(jsonb_build_object(
      'uid', d.uid, 'bookingId', 4000 + b.b, 'eventTypeId', 7, 'type', replace(b.service, ' ', '-'), 'title', b.title,
      'startTime', seed.iso(d.start), 'endTime', seed.iso(d.start + b.minutes * interval '1 minute'), 'length', b.minutes,
      'status', case d.trigger when 'BOOKING_CANCELLED' then 'CANCELLED' else 'ACCEPTED' end, 'price', b.price_minor, 'currency', 'usd',
      'location', b.place, 'rescheduleUid', d.previous, 'cancellationReason', d.reason,
      'organizer', jsonb_build_object('email', b.host, 'timeZone', 'America/New_York'),
      'attendees', jsonb_build_array(jsonb_build_object('name', b.name, 'email', b.email, 'timeZone', 'America/New_York', 'language', jsonb_build_object('locale', 'en'))),
      'responses', case when b.phone is not null then jsonb_build_object('attendeePhoneNumber', jsonb_build_object('label', 'phone_number', 'value', b.phone)) end)))::text,
    jsonb_build_array(jsonb_build_object('type', d.type, 'occurred_at', seed.iso(d.at), 'appointment', jsonb_strip_nulls(jsonb_build_object(
      'provider_ref', d.uid, 'previous_ref', d.previous, 'title', b.title,
      'starts_at', seed.iso(d.start), 'ends_at', seed.iso(d.start + b.minutes * interval '1 minute'), 'location', b.place,
      'host_email', b.host, 'cancel_reason', d.reason, 'price_minor', b.price_minor, 'currency', 'USD',
      'attendee', jsonb_build_object('name', b.name, 'email', b.email, 'phone', b.phone, 'time_zone', 'America/New_York', 'locale', 'en')))))
  from seed.bookings b
  cross join lateral (values
    ('BOOKING_CREATED', 'appointment.booked', b.booked_at, 60, b.first_uid, null, b.first_start, null),
    ('BOOKING_PAID', 'appointment.paid', b.paid_at, 61, b.first_uid, null, b.first_start, null),
    ('BOOKING_RESCHEDULED', 'appointment.rescheduled', b.moved_at, 62, b.second_uid, b.first_uid, b.second_start, null),
    ('BOOKING_CANCELLED', 'appointment.cancelled', b.called_off_at, 63, b.uid, null, b.starts_at, b.cancel_reason)
  ) d (trigger, type, at, salt, uid, previous, start, reason)
  where d.at is not null
  union all
  select 'BOOKING_NO_SHOW_UPDATED', concat_ws('|', 'BOOKING_NO_SHOW_UPDATED', b.uid, seed.iso(b.marked_absent_at), '', b.uid, '', '', b.email || '=true'),
    b.marked_absent_at, b.marked_absent_at + interval '740 milliseconds',
    jsonb_build_object('triggerEvent', 'BOOKING_NO_SHOW_UPDATED', 'createdAt', seed.iso(b.marked_absent_at), 'payload', jsonb_build_object(
      'message', b.email || ' x_marked_as_no_show', 'bookingUid', b.uid, 'bookingId', 4000 + b.b,
      'attendees', jsonb_build_array(jsonb_build_object('email', b.email, 'noShow', true))))::text,
    jsonb_build_array(jsonb_build_object('type', 'appointment.attendance_marked', 'occurred_at', seed.iso(b.marked_absent_at), 'appointment',
      jsonb_build_object('provider_ref', b.uid, 'attendee', jsonb_build_object('email', b.email), 'attended', false)))
  from seed.bookings b where b.marked_absent_at is not null
$$;

-- Statements about past appointments; the organization's rules derive the verdicts.
create table seed.words as
with contradicted as (
  -- One of last week: the owner says no, and the lead says yes.
  select b from seed.bookings where called_off_at is null and luck >= 0.75 and ends_at between now() - interval '7 days' and now() - interval '50 hours'
  order by ends_at desc limit 1
)
select b, w.kind, w.came, w.source, date_trunc('milliseconds', w.at) as at
from seed.bookings cross join lateral (values
  ('host_mark', false, 'calendar', marked_absent_at),
  ('owner_no', false, 'dashboard', case when luck < 0.10 or b in (select b from contradicted) then ends_at + (1 + luck * 30) * interval '1 hour' end),
  ('lead_yes', true, 'link', case when luck < 0.012 or luck >= 0.75 then ends_at + (1 + luck * 24) * interval '1 hour' end),
  ('owner_yes', true, 'dashboard', case when luck >= 0.17 and luck < 0.75 then ends_at + (1 + luck * 30) * interval '1 hour' end)
) w (kind, came, source, at)
where called_off_at is null and w.at < now();
