import fs from "node:fs";
import postgres from "postgres";

/** By kind and name, every property of an object in which two databases may differ. */
export type Catalogue = Map<string, Record<string, unknown>>;

const QUERY = fs.readFileSync(new URL("catalogue.sql", import.meta.url), "utf8");

/** Names are read with their schema, and grants in a fixed order. */
const PREPARE = `
  set local search_path = '';
  create function pg_temp.grants(aclitem[]) returns text[] language sql as 'select array(select g::text from unnest($1) g order by 1)';`;

async function reading<T>(url: string, read: (tx: postgres.TransactionSql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    let found: T | undefined;
    await sql.begin(async (tx) => {
      await tx.unsafe(PREPARE);
      found = await read(tx);
    });
    return found as T;
  } finally {
    await sql.end();
  }
}

export const catalogueOf = (url: string): Promise<Catalogue> =>
  reading(url, async (tx) => {
    const rows = await tx.unsafe<{ kind: string; name: string; facts: Record<string, unknown> }[]>(QUERY);
    return new Map(rows.map(({ kind, name, facts }) => [`${kind} ${name}`, facts]));
  });

/** The rows that the schemas insert, without generated values. */
export const rowsOf = (url: string): Promise<Catalogue> =>
  reading(url, async (tx) => {
    const tables = await tx<{ name: string }[]>`
      select oid::regclass::text as name from pg_catalog.pg_class
      where relkind = 'r' and relnamespace in ('public'::regnamespace, 'private'::regnamespace)`;
    const found: Catalogue = new Map();
    for (const { name } of tables) {
      const rows = await tx.unsafe<{ row: string }[]>(
        `select (to_jsonb(t) - 'id' - 'created_at')::text as row from ${name} t order by 1`,
      );
      found.set(`rows of ${name}`, { rows: rows.map(({ row }) => row) });
    }
    return found;
  });

/** Names the differing objects with their differing properties; empty if there are none. */
export function differences(is: Catalogue, wanted: Catalogue): string[] {
  const names = [...new Set([...is.keys(), ...wanted.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [is.get(name), wanted.get(name)];
    if (!a) return `${name} is missing`;
    if (!b) return `${name} should not exist`;
    const facts = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const other = facts.filter((fact) => JSON.stringify(a[fact]) !== JSON.stringify(b[fact]));
    return other.length > 0 ? `${name} differs in ${other.join(", ")}` : [];
  });
}
