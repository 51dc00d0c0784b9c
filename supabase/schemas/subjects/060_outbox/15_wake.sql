-- The database calls its Edge Functions and records which of them refuse.

create function private.wake(p_name text) returns boolean language plpgsql set search_path = '' as $$
declare
  v_url text;
  v_key text;
begin
  select max(decrypted_secret) filter (where name = 'project_url') || '/functions/v1/' || p_name, max(decrypted_secret)
    filter (where name = 'cron_key')
  into v_url, v_key from vault.decrypted_secrets where name in ('project_url', 'cron_key');
  if v_url is null or v_key is null then return false; end if;
  -- pg_net sends one batch after another, and its queue shows a request until its whole batch is answered: one may be in progress
  -- and one behind it. Any more would be sent together once the first is answered.
  if 1 < (select count(*) from (select from net.http_request_queue where url = v_url limit 2) queued) then return false; end if;
  -- After a crash pg_net numbers its requests from 1 again.
  insert into private.wakes as w (request_id, name) values (net.http_post(
    url => v_url, headers => jsonb_build_object('content-type', 'application/json', 'apikey', v_key), timeout_milliseconds => 58000),
    p_name)
  on conflict (request_id) do update set name = excluded.name, woken_at = excluded.woken_at;
  return true;
end $$;
comment on function private.wake is
  'Calls an Edge Function after the commit, unless two calls of it are queued already; returns whether it did. Needs the Vault secrets '
  'project_url and cron_key.';

create function private.record_wake_answers() returns void language sql set search_path = '' as $$
  with answered as materialized (
    select w.name, w.woken_at, r.created as at, case when r.status_code between 200 and 299 then null
      else coalesce(r.status_code::text, case when r.timed_out then 'timed_out' end, left(r.error_msg, 300), 'no_answer') end as refusal
    from private.wakes w join net._http_response r on r.id = w.request_id and r.created >= (select min(woken_at) from private.wakes)
  ), noted as (
    delete from private.wakes w using (select name, max(woken_at) as woken_at from answered group by 1) a
    where w.name = a.name and w.woken_at <= a.woken_at
  ), latest as (
    select name, max(at) filter (where refusal is null) as succeeded_at, max(at) as at from answered group by 1
  ), mended as (
    delete from private.refused_wakes r using latest l where r.name = l.name and l.succeeded_at = l.at
  )
  insert into private.refused_wakes as r (name, since, last_at, times, answer)
  select a.name, min(a.at), max(a.at), count(*), (array_agg(a.refusal order by a.at desc))[1]
  from answered a join latest l using (name) where a.at > coalesce(l.succeeded_at, '-infinity') group by 1
  on conflict (name) do update set last_at = excluded.last_at, times = r.times + excluded.times, answer = excluded.answer,
    since = case when exists (select from latest l where l.name = excluded.name and l.succeeded_at is not null) then excluded.since
      else r.since end
$$;
comment on function private.record_wake_answers is
  'Records how Edge Functions answered the database. A refusal stays recorded until the next success.';

create function private.refused_wakes()
returns table (name text, since timestamptz, last_at timestamptz, times int, answer text)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
begin
  perform private.require_operator(auth.uid());
  return query
    select r.name, r.since, r.last_at, r.times, r.answer from private.refused_wakes r
    union all
    -- An answer takes a minute at most, and another minute behind an earlier batch.
    select w.name, min(w.woken_at), max(w.woken_at), count(*)::int, 'no_answer' from private.wakes w
    where w.woken_at < clock_timestamp() - interval '5 minutes' group by 1
    union all
    select 'outbox', min(o.due_at), now(), count(*)::int, 'secrets_missing' from private.outbox o
    where o.status in ('waiting', 'unsure') and o.due_at < now() - interval '5 minutes'
      and 2 > (select count(*) from vault.decrypted_secrets s where s.name in ('project_url', 'cron_key'))
    having count(*) > 0
    order by 2;
end $$;
comment on function private.refused_wakes is 'For public.refused_wakes. Definer, because operators may not read the tables of the outbox.';
grant execute on function private.refused_wakes to authenticated;
