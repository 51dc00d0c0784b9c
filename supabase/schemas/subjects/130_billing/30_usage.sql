-- Usage: what is charged for calls, append only.

create table public.usage_records (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  call_id uuid not null,
  revision smallint not null,
  occurred_at timestamptz not null,
  day date not null,
  period date not null,
  billing_period date not null,
  kind text not null,
  talked_seconds int not null,
  provider_seconds int,
  billed_seconds int not null,
  rate_version int not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, call_id, revision),
  constraint usage_records_revisions_count_from_one check (revision >= 1),
  constraint usage_records_kind_is_known check (kind in ('talk', 'voicemail', 'unanswered', 'withdrawn')),
  constraint usage_records_months_begin_on_the_first check (extract(day from period) = 1 and extract(day from billing_period) = 1),
  constraint usage_records_days_are_of_their_month check (period = day - (extract(day from day)::int - 1)),
  constraint usage_records_are_billed_in_their_month_or_later check (billing_period >= period),
  constraint usage_records_talk_is_not_negative check (talked_seconds >= 0 and provider_seconds >= 0)
);
comment on table public.usage_records is
  'What a call adds to the bill. Append only: when a call changes, the difference is written as a further revision. No reference to the '
  'call, because an erased call was used nevertheless.';
comment on column public.usage_records.rate_version is
  'The rate card of its local day. No reference: rate cards are never deleted, and every call would lock its card.';
comment on column public.usage_records.day is
  'The local day it is charged to, in the time zone when it was written; a later change of zone moves no money. A reversal has the day of '
  'what it reverses. If occurred_at is more than a day ahead, the day after it was written.';
comment on column public.usage_records.period is 'First day of the local month in which it occurred.';
comment on column public.usage_records.billing_period is
  'The month whose invoice contains it: later than period if that month was already closed.';
comment on column public.usage_records.kind is
  'The kind of call when this was written; withdrawn reverses an earlier revision, because the call belongs to another day.';
comment on column public.usage_records.provider_seconds is 'Seconds the provider bills to us, if known.';
comment on column public.usage_records.billed_seconds is 'Seconds this row adds (or, negative, reverses), rounded as its rate card says.';
create index usage_records_month_idx on public.usage_records (organization_id, period, billing_period,
  rate_version) include (billed_seconds);
create index usage_records_late_idx on public.usage_records (organization_id, billing_period) where billing_period > period;
alter table public.usage_records enable row level security;
create policy "members read their organization's usage" on public.usage_records for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.usage_records to authenticated;

create function private.round_up_seconds(p_seconds int, p_rounding text) returns int language sql immutable set search_path = '' as $$
  select case p_rounding when 'second' then p_seconds when 'six_seconds' then (p_seconds + 5) / 6 * 6 else (p_seconds + 59) / 60 * 60 end
$$;
comment on function private.round_up_seconds is 'Rounds seconds up to the next step of the rounding.';

create function private.usage_kind(p_status text, p_in_voicemail boolean, p_talk_seconds int) returns text language sql immutable
  set search_path = '' as $$
  select case
    when p_status = 'not_connected' then 'unanswered'
    when p_status <> 'ended' or p_talk_seconds is null then null
    when p_in_voicemail then 'voicemail'
    when p_talk_seconds = 0 then 'unanswered'
    else 'talk' end
$$;
comment on function private.usage_kind is 'Returns how a call is billed; null while unknown.';

create function private.billed_seconds(r public.rate_cards, p_kind text, p_talk_seconds int) returns int language sql immutable
  set search_path = '' as $$
  select case case p_kind when 'talk' then 'talked' when 'voicemail' then r.voicemail else r.unanswered end
    when 'free' then 0
    when 'minimum' then private.round_up_seconds(r.minimum_seconds, r.rounding)
    else private.round_up_seconds(greatest(p_talk_seconds, r.minimum_seconds), r.rounding) end
$$;
comment on function private.billed_seconds is
  'Returns the seconds a rate card charges for a call. Pure: the same card and call give the same seconds.';

create function private.meter_calls() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  v_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_ids := array(select n.id from fresh n where private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) is not null);
  else
    v_ids := array(select n.id from fresh n join gone o on o.organization_id = n.organization_id and o.id = n.id
      where private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) is not null
        and (n.status, n.in_voicemail, n.talk_seconds, n.billed_seconds, n.occurred_at)
          is distinct from (o.status, o.in_voicemail, o.talk_seconds, o.billed_seconds, o.occurred_at));
  end if;
  if v_ids = '{}' then return null; end if;
  -- Waits for a month that is being closed before reading which month is open.
  perform pg_advisory_xact_lock_shared(private.billing_lock(d.organization_id))
  from (select distinct organization_id from fresh where id = any (v_ids) order by 1) d;

  with wanted as materialized (
    select n.organization_id, n.id, n.occurred_at, d.day, b.open_from, k.kind, coalesce(n.talk_seconds, 0) as talked,
      n.billed_seconds as provider_seconds, r.version, private.billed_seconds(r, k.kind, coalesce(n.talk_seconds, 0)) as seconds,
      d.day >= b.starts_on as charged
    from fresh n
    join public.organizations o on o.id = n.organization_id
    join private.billing_accounts b on b.organization_id = n.organization_id
    -- Not on a future day that a provider invented: an ended call is charged by tomorrow.
    cross join lateral (select (least(n.occurred_at, now() + interval '1 day') at time zone o.time_zone)::date as day) d
    cross join lateral private.usage_kind(n.status, n.in_voicemail, n.talk_seconds) k (kind)
    cross join lateral private.rate_card_at(n.organization_id, d.day) r
    where n.id = any (v_ids)
  ), had as materialized (
    select u.organization_id, u.call_id, u.day, u.rate_version, sum(u.billed_seconds)::int as seconds, max(u.revision) as revision,
      (array_agg(u.kind order by u.revision desc))[1] as kind, (array_agg(u.talked_seconds order by u.revision desc))[1] as talked,
      (array_agg(u.provider_seconds order by u.revision desc))[1] as provider_seconds
    from wanted w join public.usage_records u on u.organization_id = w.organization_id and u.call_id = w.id
    group by 1, 2, 3, 4
  ), differences as (
    -- The call as it is now, less what its day has been charged so far.
    select w.organization_id, w.id, w.occurred_at, w.day, w.kind, w.talked, w.provider_seconds,
      w.seconds - coalesce(h.seconds, 0) as seconds, w.version,
      w.open_from, 1 as place
    from wanted w left join had h on h.organization_id = w.organization_id and h.call_id = w.id and h.day = w.day
      and h.rate_version = w.version
    where w.charged and (h.kind, h.talked, h.provider_seconds, h.seconds) is distinct from (w.kind, w.talked, w.provider_seconds, w.seconds)
    union all
    -- What other days were charged for it while it belonged to them.
    select h.organization_id, h.call_id, w.occurred_at, h.day, 'withdrawn', 0, null, -h.seconds, h.rate_version, w.open_from, 0
    from had h join wanted w on w.organization_id = h.organization_id and w.id = h.call_id
    where (not w.charged or (h.day, h.rate_version) <> (w.day, w.version)) and h.seconds <> 0
  )
  insert into public.usage_records (organization_id, call_id, revision, occurred_at, day, period, billing_period, kind, talked_seconds,
    provider_seconds, billed_seconds, rate_version)
  select d.organization_id, d.id,
    coalesce((select max(h.revision) from had h where h.organization_id = d.organization_id and h.call_id = d.id), 0)
      + row_number() over (partition by d.organization_id, d.id order by d.place, d.day, d.version),
    d.occurred_at, d.day, m.month, greatest(m.month, d.open_from), d.kind, d.talked, d.provider_seconds, d.seconds, d.version
  from differences d cross join lateral (select date_trunc('month', d.day::timestamp)::date as month) m;
  return null;
end $$;
comment on function private.meter_calls is
  'Statement trigger: a call that ended or changed adds its cost to its month, or to the open one. Definer, because nobody writes usage '
  'directly.';
