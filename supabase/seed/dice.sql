-- Dice: helpers in a schema that seed.sql drops at the end. Nothing here is random: every choice is a hash of a row's number, so that two
-- databases seeded at one instant have the same story.

drop schema if exists seed cascade;
create schema seed;
comment on schema seed is 'Helpers of supabase/seed.sql; dropped at its end.';

create function seed.roll(n bigint, salt int) returns float8 language sql immutable as $$
  select (pg_catalog.hashint8extended(n, salt) & 1048575)::float8 / 1048576
$$;
comment on function seed.roll is 'A number from 0 to below 1 for row n; another salt gives another number.';

create function seed.pick(choices text[], n bigint, salt int) returns text language sql immutable as $$
  select choices[1 + floor(seed.roll(n, salt) * cardinality(choices))::int]
$$;
comment on function seed.pick is 'One of the choices for row n.';

create function seed.ms(at timestamptz) returns bigint language sql immutable as $$
  select floor(extract(epoch from at) * 1000)::bigint
$$;
comment on function seed.ms is 'Epoch milliseconds, as in Retell''s times.';

create function seed.iso(at timestamptz) returns text language sql stable as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
comment on function seed.iso is 'ISO 8601 in UTC with milliseconds, as in Cal.com''s and our adapters'' times.';

create function seed.local_time(days_ago int, minutes int) returns timestamptz language sql stable as $$
  select ((now() at time zone 'America/New_York')::date - days_ago + minutes * interval '1 minute') at time zone 'America/New_York'
$$;
comment on function seed.local_time is 'So many minutes after midnight in New York, days before (or, if negative, after) today.';

create function seed.sha256(said text) returns text language sql immutable as $$
  select encode(sha256(convert_to(said, 'UTF8')), 'hex')
$$;

create function seed.working_day(day date) returns date language sql immutable as $$
  select day + case extract(isodow from day) when 6 then 2 when 7 then 1 else 0 end
$$;
comment on function seed.working_day is 'The day itself, or the Monday after a weekend.';
