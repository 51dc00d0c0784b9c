-- Closed months are frozen as proof reports and sent.

create function private.freeze_proof_reports(p_as_of timestamptz default now(), p_limit int default 100) returns int language plpgsql
  set search_path = '' as $$
declare v_count int;
begin
  -- A second run leaves the work to the first.
  if not pg_try_advisory_xact_lock(hashtextextended('proof reports', 0)) then return 0; end if;
  with due as (
    select p.organization_id, p.period from public.billing_periods p join public.organizations o on o.id = p.organization_id
    -- Not at midnight: events of the last minutes are still arriving.
    where (private.month_after(p.period) + time '08:00') at time zone o.time_zone <= p_as_of
      and not exists (select from public.proof_reports r where r.organization_id = p.organization_id and r.month = p.period)
    order by p.period, p.organization_id limit p_limit
  )
  insert into public.proof_reports (organization_id, month, figures, frozen_at)
  select d.organization_id, d.period, private.proof_figures(o, private.assumptions_of(o.id), d.period, false), p_as_of
  from due d join public.organizations o on o.id = d.organization_id on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function private.freeze_proof_reports is
  'Freezes the figures of closed months, from eight o''clock on the first in the organization''s zone; the oldest first, each once. Works '
  'from state: missed, repeated and interrupted runs have the same result. Returns how many.';

create function private.send_proof_reports(p_as_of timestamptz default now(), p_limit int default 500) returns int language plpgsql
  set search_path = '' as $$
declare
  v record;
  v_message uuid;
  v_sent int := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('proof reports', 0)) then return 0; end if;
  for v in
    select r.organization_id, r.month, m.user_id, private.month_after(r.month)::timestamp at time zone o.time_zone as month_end
    from public.proof_reports r
    join public.organizations o on o.id = r.organization_id
    join public.memberships m on m.organization_id = r.organization_id and m.role in ('owner', 'manager') and m.wants_reports
    -- Members who join later find it on the page; a report ten days late is no longer sent.
    where m.created_at < private.month_after(r.month)::timestamp at time zone o.time_zone and private.has_activity(r.figures)
      and private.month_after(r.month)::timestamp at time zone o.time_zone > p_as_of - interval '10 days'
      and not exists (select from private.proof_mails p where p.organization_id = r.organization_id and p.month = r.month
        and p.user_id = m.user_id)
      and (private.message_provider(r.organization_id, 'email')).id is not null
    order by 1, 2, 3 limit p_limit
  loop
    v_message := private.plan_message_to_member(v.organization_id, v.user_id, 'report', 'proof_report',
      private.waking_hour(v.organization_id, p_as_of, p_as_of + interval '1 day'), v.month_end + interval '14 days', p_as_of);
    continue when v_message is null;
    insert into private.proof_mails (organization_id, month, user_id, message_id) values (v.organization_id, v.month, v.user_id, v_message);
    v_sent := v_sent + 1;
  end loop;
  return v_sent;
end $$;
comment on function private.send_proof_reports is
  'Plans one e-mail about a frozen month to each owner and manager who wants it, at the start of their day; nobody gets it twice. Works '
  'from state. Called by pg_cron; returns how many are planned.';
