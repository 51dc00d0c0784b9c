-- Daily usage: folded sums plus deltas, exact at all times.

create table private.usage_deltas (
  id bigint generated always as identity,
  organization_id uuid not null,
  day date not null,
  rate_version int not null,
  rows int not null,
  seconds bigint not null,
  primary key (organization_id, day, id)
);
comment on table private.usage_deltas is
  'Additions to the daily usage that are not folded yet. No foreign key: the next fold drops those of an erased organization.';
alter table private.usage_deltas enable row level security;
create policy "members read their organization's deltas" on private.usage_deltas for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.usage_deltas to authenticated;

create table private.folded_usage (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  day date not null,
  rate_version int not null,
  rows int not null,
  seconds bigint not null,
  primary key (organization_id, day, rate_version)
);
comment on table private.folded_usage is 'Daily usage as of the last fold. Add the deltas for the current value: public.daily_usage.';
alter table private.folded_usage enable row level security;
create policy "members read their organization's daily usage" on private.folded_usage for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on private.folded_usage to authenticated;

create view public.daily_usage with (security_invoker = on) as
select organization_id, day, rate_version, sum(rows)::bigint as rows, sum(seconds)::bigint as seconds
from (
  select organization_id, day, rate_version, rows, seconds from private.folded_usage
  union all
  select organization_id, day, rate_version, rows, seconds from private.usage_deltas
) u group by organization_id, day, rate_version;
comment on view public.daily_usage is
  'Per organization, local day and rate card: usage rows and the sum of their seconds. Exact at all times.';
grant select on public.daily_usage to authenticated;

create function private.count_usage() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into private.usage_deltas (organization_id, day, rate_version, rows, seconds)
  select f.organization_id, f.day, f.rate_version, count(*), sum(f.billed_seconds) from fresh f group by 1, 2, 3;
  return null;
end $$;
comment on function private.count_usage is
  'Statement trigger: new usage becomes deltas; rows are only ever added. Definer, because nobody writes facts directly.';

create function private.fold_usage() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  -- Two folds at once would lock each other's rows in different orders.
  if not pg_try_advisory_xact_lock(hashtextextended('private.fold_usage', 0)) then return 0; end if;
  with taken as (
    delete from private.usage_deltas where true returning *
  )
  insert into private.folded_usage as f (organization_id, day, rate_version, rows, seconds)
  select t.organization_id, t.day, t.rate_version, sum(t.rows), sum(t.seconds) from taken t
  where exists (select from public.organizations o where o.id = t.organization_id) group by 1, 2, 3
  on conflict (organization_id, day, rate_version) do update set rows = f.rows + excluded.rows, seconds = f.seconds + excluded.seconds;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.fold_usage is
  'Moves all deltas into the folded usage in one statement, so that no reader sees them twice or not at all. Called by pg_cron; returns '
  'how many sums changed.';

create function private.recount_usage(p_organization_id uuid) returns void language plpgsql security definer set search_path = '' as $$
begin
  -- Blocks writers briefly: a row between the two steps would be counted twice.
  lock table public.usage_records in share mode;
  -- A fold in between would add back what is being recounted.
  perform pg_advisory_xact_lock(hashtextextended('private.fold_usage', 0));
  delete from private.usage_deltas where organization_id = p_organization_id;
  delete from private.folded_usage where organization_id = p_organization_id;
  insert into private.folded_usage (organization_id, day, rate_version, rows, seconds)
  select u.organization_id, u.day, u.rate_version, count(*), sum(u.billed_seconds) from public.usage_records u
  where u.organization_id = p_organization_id group by 1, 2, 3;
end $$;
comment on function private.recount_usage is
  'Sums an organization''s usage again from its rows: to verify the sums, or after rows were loaded without triggers. Not needed after a '
  'change of zone, because a row keeps its day.';
