import type { Sql } from "./database.ts";

/** The sender's record: name of each acknowledged delivery → event ids in the responses. */
export type Ledger = Map<string, Set<string>>;

export interface Finding {
  /** Acknowledged, but no event contains its bytes. */
  lost: string[];
  /** More than one event contains its bytes. */
  doubled: string[];
  /** The event with its bytes is not the acknowledged one, or not the only one. */
  elsewhere: string[];
}

/** Compares the ledger with the events. Bytes are matched by hash, not by the dedupe key, which is under test. */
export async function audit(
  sql: Sql,
  organizationId: string,
  ledger: Ledger,
  hashes: ReadonlyMap<string, string>,
): Promise<Finding> {
  const rows = await sql<{ body_sha256: string; ids: string[] }[]>`
    select body_sha256, array_agg(id::text) as ids from public.events
    where organization_id = ${organizationId} group by body_sha256`;
  const kept = new Map(rows.map(({ body_sha256, ids }) => [body_sha256, ids]));
  const finding: Finding = { lost: [], doubled: [], elsewhere: [] };
  for (const [name, named] of ledger) {
    const ids = kept.get(hashes.get(name) ?? "") ?? [];
    if (ids.length === 0) finding.lost.push(name);
    else if (ids.length > 1) finding.doubled.push(name);
    else if (named.size !== 1 || !named.has(ids[0] ?? "")) finding.elsewhere.push(name);
  }
  return finding;
}
