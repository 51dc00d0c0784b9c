-- The API for operators.

create function public.operator_accounts(p_search text default '', p_unpaid boolean default false, p_limit int default 50,
  p_offset int default 0) returns table (
  organization_id uuid, name text, time_zone text, card jsonb, open_period date, open_minor bigint, currency text,
  unpaid jsonb, unpaid_count int, overdue_count int, failed_count int, total_rows bigint
) language sql stable set search_path = '' as $$
  select * from private.operator_accounts(p_search, p_unpaid, p_limit, p_offset)
$$;
comment on function public.operator_accounts is
  'All organizations by name: today''s rate card, the current total of the open month (minor units of currency), and their unpaid '
  'invoices, [{currency, minor}]. Refuses: operators_only.';
grant execute on function public.operator_accounts to authenticated;

create function public.operator_account(p_organization_id uuid) returns jsonb language sql stable set search_path = '' as $$
  select private.operator_account(p_organization_id)
$$;
comment on function public.operator_account is
  'One organization''s settings that operators decide: {id, name, time_zone, today, open_period, has_usage, cards (the newest first, with '
  'author_name), unpaid (open invoices, the oldest due first), ai_keys}. Refuses: operators_only, organization_not_found.';
grant execute on function public.operator_account to authenticated;
