import type { Sql } from "./database.ts";

/** What the sender wrote down: the name of each delivery that got a 2xx → the event that the answers named. */
export type Ledger = Map<string, Set<string>>;

export interface Finding {
  /** Acknowledged, and no event holds its bytes. */
  lost: string[];
  /** More than one event holds its bytes. */
  doubled: string[];
  /** The one event that holds its bytes is not the one that was acknowledged, or not the only one. */
  elsewhere: string[];
}

/** Compares the ledger with the events. Bytes are told apart by their hash, not by the dedupe key that is on trial. */
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
