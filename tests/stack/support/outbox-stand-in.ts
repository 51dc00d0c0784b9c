import type { Sql } from "./database.ts";

/** What campaigns ask of the outbox, in as few lines as possible, where its own chapter has not been applied. */
export async function standInForOutbox(sql: Sql) {
  const [{ there }] = await sql<
    [{ there: boolean }]
  >`select to_regclass('private.outbox') is not null as there`;
  if (there) return;
  await sql.unsafe(`
    create table private.outbox (
      id bigint generated always as identity primary key, organization_id uuid not null references public.organizations (id) on delete cascade,
      kind text not null, effect_key text not null, payload jsonb not null, lead_id uuid, due_at timestamptz, expires_at timestamptz,
      status text not null default 'waiting', provider_ref text, last_error text, settled_at timestamptz, unique (organization_id, effect_key));
    alter table private.outbox enable row level security;
    comment on table private.outbox is 'Stand-in';
    create function private.enqueue(p_organization_id uuid, p_kind text, p_effect_key text, p_payload jsonb, p_due_at timestamptz,
      p_lead_id uuid default null, p_expires_at timestamptz default null, p_priority int default 0) returns bigint
    language sql set search_path = '' as $$
      insert into private.outbox (organization_id, kind, effect_key, payload, due_at, lead_id, expires_at)
      values (p_organization_id, p_kind, p_effect_key, p_payload, p_due_at, p_lead_id, p_expires_at) returning id
    $$;
    comment on function private.enqueue is 'Stand-in';
    create function private.cancel_outbox(p_organization_id uuid, p_effect_keys text[], p_reason text) returns int
    language sql set search_path = '' as $$
      with gone as (update private.outbox set status = 'cancelled', last_error = p_reason, settled_at = now()
        where organization_id = p_organization_id and effect_key = any (p_effect_keys) and status = 'waiting' returning 1)
      select count(*)::int from gone
    $$;
    comment on function private.cancel_outbox is 'Stand-in';`);
}
