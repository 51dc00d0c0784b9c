import { buildCredential, buildIntegration, buildOrganization } from "./builders.ts";
import type { Sql } from "./database.ts";

export interface OutboxRow {
  id: string;
  effect_key: string;
  status: string;
  attempts: number;
  in_doubt: boolean;
  due_at: Date;
  lease_token: string;
  provider: string | null;
  provider_ref: string | null;
  last_error: string | null;
  payload: Record<string, unknown>;
}

/** A kind unknown to the product: it contacts no one, so it needs no permission. */
export const PROBE = "probe.send";
export const START = new Date("2026-03-02T10:00:00Z");
export const later = (seconds: number) => new Date(START.getTime() + seconds * 1000);

/** An organization whose Retell integration has a key. Returns its id. */
export async function buildSendingOrganization(sql: Sql): Promise<string> {
  const { organizationId } = await buildOrganization(sql);
  const { integrationId } = await buildIntegration(sql, organizationId, "retell");
  await buildCredential(sql, organizationId, integrationId, 2);
  return organizationId;
}

export async function enqueue(
  sql: Sql,
  organizationId: string,
  key: string,
  { due = START, priority = 0, expires = null as Date | null, kind = PROBE, provider = "retell" } = {},
): Promise<string> {
  const payload = JSON.stringify({ effect: key, provider });
  const [row] = await sql<[{ id: string }]>`
    select private.enqueue(${organizationId}, ${kind}, ${key}, ${payload}::text::jsonb, ${due},
      p_expires_at => ${expires}, p_priority => ${priority})::text as id`;
  return row.id;
}

export const claim = (sql: Sql, at: Date, limit = 100) =>
  sql<OutboxRow[]>`select *, id::text from private.claim_outbox(${limit}, p_as_of => ${at})`;

/** Reports results for claimed rows. */
export async function finish(
  sql: Sql,
  rows: readonly OutboxRow[],
  said: { result: string; provider_ref?: string; error?: string; retry_after_seconds?: number },
  at: Date,
): Promise<number> {
  const results = rows.map(({ id, lease_token }) => ({ id, lease_token, ...said }));
  const [row] = await sql<[{ counted: number }]>`
    select private.finish_outbox(${JSON.stringify(results)}::text::jsonb, ${at}) as counted`;
  return row.counted;
}

export async function rowOf(sql: Sql, organizationId: string, key: string): Promise<OutboxRow> {
  const [row] = await sql<OutboxRow[]>`
    select *, id::text from private.outbox where organization_id = ${organizationId} and effect_key = ${key}`;
  if (!row) throw new Error(`No outbox row ${key}`);
  return row;
}

export const keys = (rows: readonly OutboxRow[]) => rows.map(({ effect_key }) => effect_key);
