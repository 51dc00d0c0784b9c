-- Proof reports: the figures of a closed month, frozen and later recounted.

create table public.proof_reports (
  organization_id uuid not null references public.organizations (id) on delete cascade,
  month date not null,
  figures jsonb not null,
  frozen_at timestamptz not null,
  primary key (organization_id, month),
  constraint proof_reports_are_of_a_month check (extract(day from month) = 1)
);
comment on table public.proof_reports is 'The figures of a closed month as reported on the first morning after it. Append only.';
comment on column public.proof_reports.figures is
  'As roi_period, with time_zone, open: appointments of the month without verdict, and disputes: {raised, open, accepted, rejected} about '
  'its appointments.';
alter table public.proof_reports enable row level security;
create policy "members read their organization's proof reports" on public.proof_reports for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.proof_reports to authenticated;

create table private.proof_mails (
  organization_id uuid not null,
  month date not null,
  user_id uuid not null,
  message_id uuid not null,
  primary key (organization_id, month, user_id),
  foreign key (organization_id, month) references public.proof_reports (organization_id, month) on delete cascade,
  foreign key (organization_id, user_id) references public.memberships (organization_id, user_id) on delete cascade,
  foreign key (organization_id, message_id) references public.messages (organization_id, id) on delete cascade
);
comment on table private.proof_mails is 'Which message reported which month to which member; each is sent once.';
create index proof_mails_member_idx on private.proof_mails (organization_id, user_id);
create index proof_mails_message_idx on private.proof_mails (organization_id, message_id);
alter table private.proof_mails enable row level security;

create function private.month_after(p_month date) returns date language sql immutable set search_path = '' as $$
  select (p_month + interval '1 month')::date
$$;
comment on function private.month_after is 'Returns the first day of the following month.';

create function private.proof_figures(o public.organizations, a public.roi_assumptions, p_month date, p_from_rows boolean) returns jsonb
language sql stable set search_path = '' as $$
  select private.roi_between(o, a, p_month, private.month_after(p_month) - 1, p_from_rows)
    || jsonb_build_object('time_zone', o.time_zone, 'open', d.open,
    'disputes', jsonb_build_object('raised', d.raised, 'open', d.still_open, 'accepted', d.accepted, 'rejected', d.rejected))
  from (
    select count(distinct x.id) filter (where x.is_judged and x.verdict = 'pending') as open, count(s.id) as raised,
      count(s.id) filter (where s.status = 'open') as still_open, count(s.id) filter (where s.status = 'accepted') as accepted,
      count(s.id) filter (where s.status = 'rejected') as rejected
    from public.appointments x left join public.disputes s on s.organization_id = x.organization_id and s.appointment_id = x.id
    where x.organization_id = o.id and x.starts_at >= p_month::timestamp at time zone o.time_zone
      and x.starts_at < private.month_after(p_month)::timestamp at time zone o.time_zone
  ) d
$$;
comment on function private.proof_figures is
  'Returns all figures of a month''s proof report for one version of the assumptions; from the facts or from the rows.';

create function private.has_activity(p_figures jsonb) returns boolean language sql immutable set search_path = '' as $$
  select (p_figures #>> '{counts,calls}')::bigint + (p_figures #>> '{counts,booked}')::bigint + (p_figures #>> '{counts,shown}')::bigint > 0
    or jsonb_array_length(p_figures -> 'costs') > 0
$$;
comment on function private.has_activity is 'Returns whether anything happened in a month. Nobody gets a report without content.';

create function private.month_name(p_month date, p_locale text) returns text language sql immutable set search_path = '' as $$
  select case p_locale
    when 'sv' then (array['januari', 'februari', 'mars', 'april', 'maj', 'juni', 'juli', 'augusti', 'september', 'oktober', 'november',
      'december'])[extract(month from p_month)]
    else (array['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November',
      'December'])[extract(month from p_month)] end
    || to_char(p_month, ' FMYYYY')
$$;
comment on function private.month_name is 'Returns the name of a month in a language (en, sv).';

create function private.may_get_report(m public.messages) returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from private.proof_mails p
    join public.memberships k on k.organization_id = p.organization_id and k.user_id = p.user_id and k.role in ('owner', 'manager')
      and k.wants_reports
    where p.organization_id = m.organization_id and p.message_id = m.id)
$$;
comment on function private.may_get_report is 'Returns whether a report''s reader may still read it and still wants to.';

create function private.report_values(m public.messages) returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object('report.month', private.month_name(p.month, m.locale),
    'report.figures', jsonb_build_array(jsonb_build_object('links', '[]'::jsonb, 'text',
      (select string_agg(w.word || ': ' || (r.figures -> 'counts' ->> w.count), E'\n' order by w.n)
       from (values (1, 'en', 'calls', 'Calls'), (2, 'en', 'answered', 'Answered'), (3, 'en', 'booked', 'Appointments booked'),
         (4, 'en', 'shown', 'Appointments shown'),
         (1, 'sv', 'calls', 'Samtal'), (2, 'sv', 'answered', 'Besvarade'), (3, 'sv', 'booked', 'Bokningar'),
         (4, 'sv', 'shown', 'Besök')) w (n, locale, count, word)
       where w.locale = m.locale))),
    'report_link', (select rtrim(d.decrypted_secret, '/') from vault.decrypted_secrets d where d.name = 'site_url') || '/roi/report/'
      || to_char(p.month, 'YYYY-MM')
      || '?organization=' || m.organization_id)
  from private.proof_mails p join public.proof_reports r on r.organization_id = p.organization_id and r.month = p.month
  where p.organization_id = m.organization_id and p.message_id = m.id
$$;
comment on function private.report_values is
  'Returns the values of an e-mail about a proof report: the month, its counts, and the link to everything else. No amounts by e-mail.';

create function private.set_report_mail(p_organization_id uuid, p_wanted boolean) returns void language plpgsql security definer
  set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  update public.memberships set wants_reports = coalesce(p_wanted, true) where organization_id = p_organization_id and user_id = auth.uid();
end $$;
comment on function private.set_report_mail is
  'For public.set_report_mail. Definer, because members write nothing else of their membership.';
grant execute on function private.set_report_mail to authenticated;

create function private.learned_since(o public.organizations, p_month date, p_since timestamptz, p_frozen jsonb, p_now jsonb) returns jsonb
language sql stable set search_path = '' as $$
  with t as (
    select p_month::timestamp at time zone o.time_zone as since, private.month_after(p_month)::timestamp at time zone o.time_zone as before
  ), due as materialized (
    select a.id from t join public.appointments a on a.organization_id = o.id and a.starts_at >= t.since and a.starts_at < t.before
  ), told (n, cause, rows) as (
    select 1, 'calls', count(*) from t join public.calls c on c.organization_id = o.id and c.occurred_at >= t.since
      and c.occurred_at < t.before where c.created_at > p_since
    union all
    select 2, 'usage', count(*) from public.usage_records u where u.organization_id = o.id and u.period = p_month
      and u.recorded_at > p_since
    union all
    select 3, 'bookings', count(*) from t join public.appointments a on a.organization_id = o.id and a.booked_at >= t.since
      and a.booked_at < t.before where a.created_at > p_since
    union all
    select 4, 'verdicts', count(*) from due d join public.verdicts v on v.organization_id = o.id and v.appointment_id = d.id
    where greatest(v.decided_at, v.created_at) > p_since
    union all
    select 5, 'disputes', count(*) from due d join public.disputes s on s.organization_id = o.id and s.appointment_id = d.id
    where greatest(s.raised_at, s.decided_at) > p_since
    union all
    select 6, 'credits', count(*) from t join public.milestone_slots s on s.organization_id = o.id and s.credit_minor is not null
      and s.left_at >= t.since and s.left_at < t.before
    where s.left_at > p_since
    union all
    select 7, 'payments', count(*) from t join public.appointments a on a.organization_id = o.id and a.paid_at >= t.since
      and a.paid_at < t.before
    -- An appointment is updated for many reasons.
    where a.updated_at > p_since and p_frozen #> '{values,paid}' is distinct from p_now #> '{values,paid}'
    union all
    select 8, 'ai', count(*) from public.ai_usage_logs l where l.organization_id = o.id and l.day >= p_month
      and l.day < private.month_after(p_month) and l.asked_at > p_since
    union all
    select 9, 'rates', count(*) from public.day_rates r where r.quote = o.currency and r.day >= p_month
      and r.day < private.month_after(p_month) and r.fixed_at > p_since
      -- Other currencies' pairs are irrelevant here.
      and (r.base = 'USD' or exists (select from public.rate_cards c where c.organization_id = o.id and c.currency = r.base)
        or exists (select from private.daily_prices d where d.organization_id = o.id and d.day = r.day and d.currency = r.base))
    union all
    -- When an invoice was voided is not recorded: fewer milestones than before mean that it was since.
    select 10, 'voided', count(*) from t join public.milestones m on m.organization_id = o.id and m.reached_at >= t.since
      and m.reached_at < t.before
    join public.invoices i on i.organization_id = o.id and i.milestone = m.number and i.status = 'void'
    where coalesce(jsonb_path_query_first(p_frozen, '$.costs[*] ? (@.formula == "milestones").inputs.quantity')::bigint, 0)
      > coalesce(jsonb_path_query_first(p_now, '$.costs[*] ? (@.formula == "milestones").inputs.quantity')::bigint, 0)
  )
  select coalesce(jsonb_agg(jsonb_build_object('cause', cause, 'rows', rows) order by n), '[]') from told where rows > 0
$$;
comment on function private.learned_since is
  'Returns what was learned about a month since a time, by cause, with the number of rows; from the frozen figures and the recounted ones.';

create function private.proof_report_as(p_organization_id uuid, p_month date, p_as_of timestamptz) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  o public.organizations;
  r public.proof_reports;
  a public.roi_assumptions;
  v_now jsonb;
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  select * into o from public.organizations where id = p_organization_id;
  select * into r from public.proof_reports x where x.organization_id = p_organization_id and x.month = p_month;
  if r.month is null then return null; end if;
  -- By the days and in the currency of the report, even if the organization has changed them since.
  o.time_zone := r.figures ->> 'time_zone';
  o.currency := r.figures ->> 'currency';
  -- Assumptions are not facts of the month: both sides use the same.
  select * into a from public.roi_assumptions x where x.organization_id = o.id and x.version = (r.figures #>> '{assumptions,version}')::int;
  v_now := private.proof_figures(o, a, r.month, true);
  return jsonb_build_object('month', r.month, 'frozen_at', r.frozen_at, 'frozen', r.figures, 'recounted_at', p_as_of,
    'recounted', v_now, 'since', private.learned_since(o, r.month, r.frozen_at, r.figures, v_now),
    'assumptions_in_force', (private.assumptions_of(o.id)).version,
    'mailed', (select count(*) from private.proof_mails p where p.organization_id = o.id and p.month = r.month));
end $$;
comment on function private.proof_report_as is 'Definer, because nobody may call the functions that sum charges; checks membership first.';

create function private.proof_report(p_organization_id uuid, p_month date) returns jsonb language sql stable security definer
  set search_path = '' as $$
  select private.proof_report_as(p_organization_id, p_month, now())
$$;
comment on function private.proof_report is 'proof_report_as for the current time. Definer, because the caller may not choose the time.';
grant execute on function private.proof_report to authenticated;
