import type { Sql } from "postgres";

export interface TableContents {
  rows: number;
  /** Equal for equal rows in any order. */
  digest: string;
}

/** The contents of all our tables and of Auth's users, by table. */
export async function contentsOf(sql: Sql): Promise<Map<string, TableContents>> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence = 'p'
      and (n.nspname in ('public', 'private') or (n.nspname = 'auth' and c.relname in ('users', 'identities')))
    order by 1`;
  const contents = new Map<string, TableContents>();
  for (const { name } of tables) {
    const [found] = await sql.unsafe<[TableContents]>(
      `select count(*)::int as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as digest from ${name} t`,
    );
    contents.set(name, found);
  }
  return contents;
}

/** The tables that differ, with both counts. */
export function differences(a: Map<string, TableContents>, b: Map<string, TableContents>): string[] {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.flatMap((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    if (one && other && one.rows === other.rows && one.digest === other.digest) return [];
    return [`${name}: ${one?.rows ?? "no table"} against ${other?.rows ?? "no table"} rows`];
  });
}
