-- Billing's people: who is asked to pay and who asks, frozen with each invoice; and what operators see of everybody's money.

-- What stands on the paper --------------------------------------------------------------------------------

create table private.seller (
  singleton boolean primary key default true,
  organization_id uuid not null references public.organizations (id) on delete cascade,
  instructions text not null default '',
  set_by uuid,
  set_at timestamptz not null default now(),
  constraint seller_is_one check (singleton),
  constraint seller_instructions_are_short check (length(instructions) <= 1000)
);
comment on table private.seller is
  'In whose name invoices are written (the billing profile of that organization), and how they are paid where no provider takes the money.';
create index seller_organization_idx on private.seller (organization_id);
alter table private.seller enable row level security;

create table public.invoice_papers (
  organization_id uuid not null,
  invoice_id uuid not null,
  buyer jsonb not null,
  seller jsonb,
  instructions text,
  primary key (organization_id, invoice_id),
  foreign key (organization_id, invoice_id) references public.invoices (organization_id, id) on delete cascade
);
comment on table public.invoice_papers is
  'To whom and from whom an invoice was when it was finalised, {name, email, line1, line2, postal_code, city, state, country, tax_id, reference}, and how it was to be paid without a provider. Append only.';
comment on column public.invoice_papers.seller is 'Null where nobody had been named.';
alter table public.invoice_papers enable row level security;
create policy "members read whom their organization's invoices name" on public.invoice_papers for select to authenticated
  using (organization_id = any (array(select private.my_organization_ids())));
grant select on public.invoice_papers to authenticated;
create trigger append_only before update or delete on public.invoice_papers for each row execute function private.row_is_append_only();

create function private.party(p public.billing_profiles) returns jsonb language sql immutable set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object('name', p.name, 'email', p.email, 'line1', p.line1, 'line2', p.line2, 'postal_code', p.postal_code,
    'city', p.city, 'state', p.state, 'country', p.country, 'tax_id', p.tax_id, 'reference', p.reference))
$$;
comment on function private.party is 'A billing profile as it stands on paper.';

create function private.selling() returns table (organization_id uuid, party jsonb, instructions text) language sql stable set search_path = '' as $$
  -- Whose account takes the money asks for it; else whoever was named.
  select p.organization_id, private.party(p) - 'reference', nullif(s.instructions, '')
  from (select coalesce((select i.organization_id from private.issuer i), (select n.organization_id from private.seller n)) as id) who
  join public.billing_profiles p on p.organization_id = who.id
  left join private.seller s on private.issuer_provider() is null
$$;
comment on function private.selling is 'In whose name an invoice is written now, and how it is paid where no provider takes the money. No row: nobody was named.';

create function private.keep_paper() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.invoice_papers (organization_id, invoice_id, buyer, seller, instructions)
  select f.organization_id, f.id, coalesce(private.party(p), jsonb_build_object('name', o.name)), s.party, s.instructions
  from fresh f
  join gone g on g.id = f.id and g.finalised_at is null
  join public.organizations o on o.id = f.organization_id
  left join public.billing_profiles p on p.organization_id = f.organization_id
  left join private.selling() s on true
  where f.finalised_at is not null;
  return null;
end $$;
comment on function private.keep_paper is
  'Statement trigger: an invoice that is finalised keeps whom it names, whatever they are called later. Definer: nobody writes papers by hand.';
create trigger keep_paper after update on public.invoices referencing old table as gone new table as fresh for each statement execute function private.keep_paper();

create function private.payment_terms(p_organization_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return jsonb_build_object('provider', private.issuer_provider(),
    'has_portal', exists (select from private.portal_account(p_organization_id)),
    'seller', (select jsonb_build_object('name', s.party ->> 'name', 'email', s.party ->> 'email') from private.selling() s),
    'instructions', (select s.instructions from private.selling() s),
    'problem', (select o.last_error from private.outbox o
      where o.organization_id = p_organization_id and o.kind = 'invoice.issue' and o.status = 'dead'
        and o.last_error in ('email_taken', 'email_missing', 'country_missing') order by o.settled_at desc limit 1));
end $$;
comment on function private.payment_terms is 'Definer: the issuer is nobody''s to read. For public.payment_terms.';
create function public.payment_terms(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.payment_terms(p_organization_id)
$$;
comment on function public.payment_terms is
  'How an organization pays its invoices: {provider (stripe, paddle or null), has_portal, seller: {name, email} or null, instructions, problem: what must be mended on the billing profile before its invoices can be issued: email_taken, email_missing, country_missing, or null}. Refuses: organization_not_found.';

create function private.is_operated_now(p_organization_id uuid) returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_role(p_organization_id, auth.uid(), 'viewer');
  return private.is_operated(p_organization_id);
end $$;
comment on function private.is_operated_now is 'Definer: who operates is nobody''s to read. For public.is_operated.';
create function public.is_operated(p_organization_id uuid) returns boolean language sql stable set search_path = '' as $$
  select private.is_operated_now(p_organization_id)
$$;
comment on function public.is_operated is 'Whether this is an organization of the operator''s own. Refuses: organization_not_found.';

-- What operators see ----------------------------------------------------------------------------------------

create index invoices_unpaid_idx on public.invoices (organization_id, due_on) where status = 'open';

create function private.accounts_for_operators(p_search text, p_unpaid boolean, p_limit int, p_offset int) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    with found as materialized (
      select o.id, o.name, o.time_zone, b.open_from, coalesce(u.unpaid, 0) as unpaid, coalesce(u.overdue, 0) as overdue,
        coalesce(u.failed, 0) as failed, count(*) over () as total
      from public.organizations o
      join private.billing_accounts b on b.organization_id = o.id
      left join (
        select i.organization_id as id, count(*)::int as unpaid, count(*) filter (where i.due_on < (now() at time zone z.time_zone)::date)::int as overdue,
          count(*) filter (where i.payment_failed_at is not null)::int as failed
        from public.invoices i join public.organizations z on z.id = i.organization_id where i.status = 'open' group by 1
      ) u on u.id = o.id
      where position(lower(coalesce(p_search, '')) in lower(o.name)) > 0 and (u.unpaid > 0 or not coalesce(p_unpaid, false))
      order by lower(o.name), o.id limit least(greatest(coalesce(p_limit, 50), 1), 200) offset greatest(coalesce(p_offset, 0), 0)
    ), charged as (
      -- Months end at other times in other zones.
      select l.organization_id as id, jsonb_agg(to_jsonb(l) - 'inputs') as lines
      from (select f.open_from, array_agg(f.id) as ids from found f group by 1) g
      cross join lateral private.month_lines(g.ids, g.open_from) l group by 1
    )
    select f.id, f.name, f.time_zone, to_jsonb(private.rate_card_at(f.id, (now() at time zone f.time_zone)::date)) - 'organization_id',
      f.open_from, d.total_minor, r.currency,
      coalesce((select jsonb_agg(jsonb_build_object('currency', c.currency, 'minor', c.minor) order by c.currency)
        from (select i.currency, sum(i.total_minor - i.paid_minor)::bigint as minor from public.invoices i
          where i.organization_id = f.id and i.status = 'open' group by 1) c), '[]'),
      f.unpaid, f.overdue, f.failed, f.total
    from found f
    left join charged n on n.id = f.id
    cross join lateral private.rate_card_at(f.id, (f.open_from + interval '1 month - 1 day')::date) r
    cross join lateral private.draft_invoice(r, 'month', f.open_from, null, coalesce(n.lines, '[]'), f.open_from) d
    order by lower(f.name), f.id;
end $$;
comment on function private.accounts_for_operators is 'Definer: operators are no members. For public.operator_accounts.';
create function public.operator_accounts(p_search text default '', p_unpaid boolean default false, p_limit int default 50, p_offset int default 0) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language sql stable set search_path = '' as $$
  select * from private.accounts_for_operators(p_search, p_unpaid, p_limit, p_offset)
$$;
comment on function public.operator_accounts is
  'All organizations by name: the rate card in force today, what the open month comes to now (minor units of currency), and what of their invoices is not paid, [{currency, minor}]. Refuses: operators_only.';

create function private.unclosed_for_operators() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return query
    select o.id, o.name, o.time_zone, b.open_from, e.at, u.problem, u.since, u.tried_at
    from private.billing_accounts b join public.organizations o on o.id = b.organization_id
    cross join lateral (select (b.open_from + interval '1 month') at time zone o.time_zone as at) e
    left join private.unclosed_months u on u.organization_id = b.organization_id and u.period = b.open_from
    -- The job runs every minute: what nobody has even tried for an hour waits for a job that does not run.
    where e.at <= now() and (u.problem is not null or e.at <= now() - interval '1 hour')
    order by e.at, lower(o.name), o.id limit 200;
end $$;
comment on function private.unclosed_for_operators is 'Definer: operators are no members. For public.unclosed_months.';
create function public.unclosed_months() returns table (
  organization_id uuid, name text, time_zone text, period date, ended_at timestamptz, problem text, since timestamptz, tried_at timestamptz
) language sql stable set search_path = '' as $$
  select * from private.unclosed_for_operators()
$$;
comment on function public.unclosed_months is
  'Months that are over and could not be closed, or that nobody has tried to close for an hour (then problem is null): the oldest first, at most 200. For operators. Refuses: operators_only.';

create function private.ai_keys_of(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('api_key_hash', k.api_key_hash, 'organization_id', o.id, 'organization_name', o.name,
    'assigned_at', k.assigned_at, 'read_at', k.read_at, 'refused', k.refused, 'month_usd_micros', coalesce((
      select sum(l.cost_usd_micros + l.byok_usd_micros) from public.ai_usage_logs l
      where l.api_key_hash = k.api_key_hash and l.day >= date_trunc('month', now() at time zone 'UTC')), 0)) order by lower(o.name), k.assigned_at), '[]')
  from private.ai_keys k join public.organizations o on o.id = k.organization_id
  where p_organization_id is null or o.id = p_organization_id
$$;
comment on function private.ai_keys_of is 'The API keys of an organization (null: of all), and what was spent with each in this UTC month, in millionths of a dollar.';

create function private.account_for_operators(p_organization_id uuid) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare o public.organizations;
begin
  perform private.require_operator(auth.uid());
  select * into o from public.organizations where id = p_organization_id;
  if o.id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  return jsonb_build_object('id', o.id, 'name', o.name, 'time_zone', o.time_zone, 'today', (now() at time zone o.time_zone)::date,
    'open_period', (select b.open_from from private.billing_accounts b where b.organization_id = o.id),
    'has_usage', exists (select from public.usage_records u where u.organization_id = o.id),
    'cards', (select jsonb_agg(to_jsonb(r) - 'organization_id' || jsonb_build_object('author_name', coalesce(nullif(p.full_name, ''), p.email)) order by r.version desc)
      from public.rate_cards r left join public.profiles p on p.user_id = r.author where r.organization_id = o.id),
    'unpaid', coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind, 'cause', i.cause, 'period', i.period,
        'milestone', i.milestone, 'status', i.status, 'currency', i.currency, 'total_minor', i.total_minor, 'paid_minor', i.paid_minor, 'refunded_minor', i.refunded_minor, 'issued_on', i.issued_on,
        'due_on', i.due_on, 'payment_failed_at', i.payment_failed_at, 'chargeback', i.chargeback, 'provider', i.provider) order by i.due_on, i.number)
      from public.invoices i where i.organization_id = o.id and i.status = 'open'), '[]'),
    'ai_keys', private.ai_keys_of(o.id));
end $$;
comment on function private.account_for_operators is 'Definer: operators are no members. For public.operator_account.';
create function public.operator_account(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.account_for_operators(p_organization_id)
$$;
comment on function public.operator_account is
  'What operators decide of one organization: {id, name, time_zone, today, open_period, has_usage, cards (the newest first, with author_name), unpaid (open invoices, the oldest due first), ai_keys}. Refuses: operators_only, organization_not_found.';

create function private.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  b private.billing_accounts;
  r public.rate_cards;
  v_now public.rate_cards;
  v_zone text := (select time_zone from public.organizations where id = p_organization_id);
  v_seconds bigint;
  v_calls bigint;
begin
  perform private.require_operator(auth.uid());
  select * into b from private.billing_accounts where organization_id = p_organization_id;
  if b.organization_id is null then perform private.refuse(404, 'organization_not_found', 'There is no such organization'); end if;
  select * into r from public.rate_cards x where x.organization_id = p_organization_id order by x.version desc limit 1;
  r := jsonb_populate_record(r, p_terms - array['organization_id', 'version', 'effective_from', 'author', 'created_at']);
  select count(*), coalesce(sum(private.billed_seconds(r, k.kind, coalesce(c.talk_seconds, 0))), 0) into v_calls, v_seconds
  from public.calls c cross join lateral private.usage_kind(c.status, c.in_voicemail, c.talk_seconds) k (kind)
  where c.organization_id = p_organization_id and k.kind is not null
    and c.occurred_at >= greatest(b.open_from, b.starts_on)::timestamp at time zone v_zone
    and c.occurred_at < (b.open_from + interval '1 month') at time zone v_zone;
  v_now := private.rate_card_at(p_organization_id, (b.open_from + interval '1 month - 1 day')::date);
  return jsonb_build_object('period', b.open_from, 'calls', v_calls, 'seconds', v_seconds, 'currency', r.currency,
    'amount_minor', private.without_tax(private.minor_of_usage(greatest(v_seconds - r.included_minutes * 60::bigint, 0) * r.minute_micros::numeric, r.currency),
      r.tax_behavior, r.tax_basis_points),
    'now_minor', private.without_tax(coalesce((
      select u.amount_minor from private.usage_lines(array[p_organization_id], b.open_from) u where u.period = b.open_from), 0),
      v_now.tax_behavior, v_now.tax_basis_points),
    'now_currency', v_now.currency);
end $$;
comment on function private.preview_rate_card is 'Definer: operators are no members. For public.preview_rate_card.';
create function public.preview_rate_card(p_organization_id uuid, p_terms jsonb) returns jsonb language sql stable set search_path = '' as $$
  select private.preview_rate_card(p_organization_id, p_terms)
$$;
comment on function public.preview_rate_card is
  'What the open month''s calls so far would come to, without tax, had these terms counted for all of it: {period, calls, seconds, currency, amount_minor, now_minor, now_currency (under what counts now)}. Writes nothing. Refuses: operators_only, organization_not_found.';

-- Through whom: what there is to choose -----------------------------------------------------------------------

create function private.unissued() returns table (id uuid, organization_id uuid, number text) language sql stable set search_path = '' as $$
  select i.id, i.organization_id, i.number from public.invoices i
  where i.provider_ref is null and i.finalised_at is not null and i.total_minor <> 0 and (i.status = 'open' or i.kind = 'credit_note')
    and not exists (select from private.outbox x where x.organization_id = i.organization_id and x.effect_key = 'invoice:' || i.id)
$$;
comment on function private.unissued is 'Open invoices, and credit notes, that nobody was ever asked to issue.';

create function private.issuing_for_operators() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object(
    'issuer', (select jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider, 'set_at', s.set_at,
        'set_by_name', (select coalesce(nullif(p.full_name, ''), p.email) from public.profiles p where p.user_id = s.set_by),
        'works', private.issuer_provider() is not null)
      from private.issuer s join public.integrations i on i.id = s.integration_id join public.organizations o on o.id = s.organization_id),
    'accounts', coalesce((select jsonb_agg(jsonb_build_object('organization_id', o.id, 'organization_name', o.name, 'provider', i.provider, 'status', i.status,
        'has_secret', c.secrets > 0, 'has_key', c.keys > 0, 'tested_at', i.tested_at, 'test_ok', i.test_ok) order by lower(o.name), i.provider desc)
      from public.integrations i join public.organizations o on o.id = i.organization_id
      cross join lateral (select count(*) filter (where k.name = 'webhook_secret') as secrets, count(*) filter (where k.name = 'api_key') as keys
        from public.credentials k where k.integration_id = i.id and k.retired_at is null) c
      where i.provider in ('stripe', 'paddle') and private.is_operated(o.id)), '[]'),
    'organizations', coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by lower(o.name))
      from public.organizations o join public.memberships m on m.organization_id = o.id
      where m.user_id = auth.uid() and m.role = 'owner'), '[]'),
    'unissued', (select count(*) from private.unissued()),
    'credits', coalesce((select jsonb_agg(jsonb_build_object('provider', s.provider, 'account_name', g.name,
        'issues', exists (select from private.issuer n where n.integration_id = s.integration_id),
        'organization_id', o.id, 'organization_name', o.name, 'currency', c.currency, 'minor', c.minor) order by s.since, lower(o.name), c.currency)
      from private.issuers s join public.organizations g on g.id = s.organization_id
      cross join lateral private.credit_left(s.integration_id) c join public.organizations o on o.id = c.organization_id), '[]'),
    'elsewhere', coalesce((select jsonb_agg(jsonb_build_object('provider', e.provider, 'count', e.n) order by e.provider)
      from (select i.provider, count(*) as n from public.invoices i where i.status = 'open' and i.provider_ref is not null group by 1) e), '[]'),
    'seller', (select jsonb_build_object('organization_id', s.organization_id, 'instructions', s.instructions) from private.seller s));
end $$;
comment on function private.issuing_for_operators is 'Definer: the issuer is nobody''s to read. For public.issuing.';
create function public.issuing() returns jsonb language sql stable set search_path = '' as $$
  select private.issuing_for_operators()
$$;
comment on function public.issuing is
  'Through whom invoices are issued and could be: {issuer or null, accounts (Stripe and Paddle of the operator''s own organizations), organizations (the caller''s own), unissued (open ones nobody was asked to issue), credits: [{provider, account_name, issues, organization_id, organization_name, currency, minor}] (what customers have left in the account that issues and in former ones), elsewhere: [{provider, count}] (open ones by where they are paid), seller or null}. Refuses: operators_only.';

create function private.issue_open_invoices() returns int language plpgsql security definer set search_path = '' as $$
declare v_count int;
begin
  perform private.require_operator(auth.uid());
  if private.issuer_provider() is null then perform private.refuse(409, 'issuer_not_connected', 'Choose through whom invoices are issued first'); end if;
  with asked as materialized (
    select u.*, private.enqueue(u.organization_id, 'invoice.issue', 'invoice:' || u.id, jsonb_build_object('invoice_id', u.id), now()) as effect,
      private.audit(u.organization_id, auth.uid(), 'invoice.issued', u.id::text, jsonb_build_object('number', u.number)) as audited
    from private.unissued() u order by u.organization_id, u.number limit 1000
  )
  select count(*)::int into v_count from asked where effect is not null;
  return v_count;
end $$;
comment on function private.issue_open_invoices is 'Definer: nobody orders work for the outbox by hand. For public.issue_open_invoices.';
create function public.issue_open_invoices() returns int language sql set search_path = '' as $$
  select private.issue_open_invoices()
$$;
comment on function public.issue_open_invoices is
  'Has up to a thousand invoices and credit notes issued that nobody was asked to issue; answers how many. For operators. Refuses: operators_only, issuer_not_connected.';

create function private.set_seller(p_organization_id uuid, p_actor uuid, p_instructions text) returns void language plpgsql set search_path = '' as $$
begin
  perform private.require_operator(p_actor);
  perform private.require_role(p_organization_id, p_actor, 'owner');
  insert into private.seller (organization_id, instructions, set_by) values (p_organization_id, left(trim(coalesce(p_instructions, '')), 1000), p_actor)
  on conflict (singleton) do update set organization_id = excluded.organization_id, instructions = excluded.instructions, set_by = excluded.set_by, set_at = now();
  perform private.audit(p_organization_id, p_actor, 'seller.set', p_organization_id::text, jsonb_build_object('instructions', trim(p_instructions)));
end $$;
comment on function private.set_seller is 'Says in whose name invoices are written and how they are paid without a provider.';
create function private.set_seller_now(p_organization_id uuid, p_instructions text) returns void language sql security definer set search_path = '' as $$
  select private.set_seller(p_organization_id, auth.uid(), p_instructions)
$$;
comment on function private.set_seller_now is 'set_seller for the caller. Definer: the seller is nobody''s to write.';
create function public.set_seller(p_organization_id uuid, p_instructions text) returns void language sql set search_path = '' as $$
  select private.set_seller_now(p_organization_id, p_instructions)
$$;
comment on function public.set_seller is
  'Invoices are written in this organization''s name from now on, and say so how they are paid where no provider takes the money. For operators, and an organization they own. Refuses: operators_only, organization_not_found, role_too_low.';

create function private.ai_account_for_operators() returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator(auth.uid());
  return jsonb_build_object('organization_id', (select a.organization_id from private.ai_account a),
    'set_at', (select a.set_at from private.ai_account a), 'keys', private.ai_keys_of(null));
end $$;
comment on function private.ai_account_for_operators is 'Definer: the account is nobody''s to read. For public.ai_account.';
create function public.ai_account() returns jsonb language sql stable set search_path = '' as $$
  select private.ai_account_for_operators()
$$;
comment on function public.ai_account is
  'Whose OpenRouter account the models'' costs are read with, and what was spent with which key: {organization_id or null, set_at, keys: [{api_key_hash, organization_id, organization_name, assigned_at, read_at, refused, month_usd_micros}]}. Refuses: operators_only.';

grant execute on function public.payment_terms, private.payment_terms, public.is_operated, private.is_operated_now, public.operator_accounts,
  private.accounts_for_operators, public.operator_account, private.account_for_operators, public.preview_rate_card, private.preview_rate_card,
  public.issuing, private.issuing_for_operators, public.issue_open_invoices, private.issue_open_invoices, public.set_seller, private.set_seller_now,
  public.ai_account, private.ai_account_for_operators, public.unclosed_months, private.unclosed_for_operators to authenticated;
