import type postgres from "postgres";

/**
 * How time passes in the loop's test: not the clock moves, the organization does. Every instant in every row of it becomes so
 * much earlier, in one transaction that no trigger sees. Afterwards the database, pg_cron, the functions, the providers and
 * the browser all live at the same, real now, and nothing in the product knows of a test's clock. What stands in JSON (raw
 * payloads, normalised events) keeps its time, so nothing more may be told of a booking or a call that has aged.
 */
export async function age(sql: postgres.Sql, organizationId: string, milliseconds: number): Promise<void> {
  if (milliseconds < 0) throw new Error("Time passes forwards only");
  const tables = await datedTables(sql);
  for (let tries = 3; ; tries--) {
    try {
      return await sql.begin((held) => ageTables(held, tables, organizationId, milliseconds));
    } catch (error) {
      // A cron job holds what we want and wants what we hold: then we are the one to begin anew.
      if (tries === 0 || (error as { code?: string }).code !== "40P01") throw error;
    }
  }
}

type Dated = { table: string; columns: string[] };

async function ageTables(sql: postgres.TransactionSql, tables: Dated[], organizationId: string, ms: number) {
  // Nobody sees an organization that is half as old.
  await sql.unsafe(`lock table ${tables.map(({ table }) => table).join(", ")} in share row exclusive mode`);
  for (const { table, columns } of tables) {
    const earlier = columns.map(
      (column) => `"${column}" = "${column}" - $2::double precision * interval '1 ms'`,
    );
    await sql.unsafe(`alter table ${table} disable trigger user`);
    await sql.unsafe(`update ${table} set ${earlier.join(", ")} where organization_id = $1`, [
      organizationId,
      ms,
    ]);
    await sql.unsafe(`alter table ${table} enable trigger user`);
  }
}

/** Every table that belongs to organizations and holds instants. */
const datedTables = (sql: postgres.Sql) => sql<Dated[]>`
  select c.oid::regclass::text as table, array_agg(a.attname::text) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    and a.atttypid = 'timestamptz'::regtype and not a.attisdropped and a.attgenerated = ''
    and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')
  group by c.oid order by c.oid`;
