import type postgres from "postgres";

/**
 * Time in the loop's test: the clock does not move, the organization ages. Every instant in every row of it moves back by
 * the same amount, in one transaction that fires no triggers. Afterwards the database, pg_cron, the functions, the
 * providers and the browser still share the real time, and the product contains no test clock. Times in JSON (raw
 * payloads, normalised events) do not change, so an aged booking or call must get no more events.
 */
export async function age(sql: postgres.Sql, organizationId: string, milliseconds: number): Promise<void> {
  if (milliseconds < 0) throw new Error("Time cannot go backwards");
  const tables = await tablesWith(sql, "timestamptz");
  await together(sql, (held) => ageTables(held, tables, organizationId, milliseconds));
}

/**
 * Ages by that many days across the end of a month: rows of this month become rows of last month. The organization's
 * zone must have no summer time, so that each day has 24 hours.
 */
export async function ageIntoNextMonth(
  sql: postgres.Sql,
  organizationId: string,
  days: number,
): Promise<void> {
  const instants = await tablesWith(sql, "timestamptz");
  const dates = await tablesWith(sql, "date");
  await together(sql, async (held) => {
    await ageTables(held, instants, organizationId, days * DAY_MS);
    for (const { table, columns } of dates) {
      const earlier = columns.map((column) =>
        MONTHS.includes(column)
          ? `"${column}" = ("${column}" - interval '1 month')::date`
          : `"${column}" = "${column}" - $2::int`,
      );
      // For a table with only months, the type of $2 would otherwise be unknown.
      await unseen(held, table, `${earlier.join(", ")} where organization_id = $1 and $2::int > 0`, [
        organizationId,
        days,
      ]);
    }
  });
}

const DAY_MS = 86_400_000;
/** Columns whose date is the first day of a month. */
const MONTHS = ["period", "billing_period", "open_from"];

async function together(
  sql: postgres.Sql,
  pass: (held: postgres.TransactionSql) => Promise<void>,
): Promise<void> {
  for (let tries = 3; ; tries--) {
    try {
      await sql.begin(pass);
      return;
    } catch (error) {
      // A deadlock with a cron job: we retry.
      if (tries === 0 || (error as { code?: string }).code !== "40P01") throw error;
    }
  }
}

type Dated = { table: string; columns: string[] };

async function ageTables(sql: postgres.TransactionSql, tables: Dated[], organizationId: string, ms: number) {
  // No other session may see a half-aged organization.
  await sql.unsafe(`lock table ${tables.map(({ table }) => table).join(", ")} in share row exclusive mode`);
  for (const { table, columns } of tables) {
    const earlier = columns.map(
      (column) => `"${column}" = "${column}" - $2::double precision * interval '1 ms'`,
    );
    await unseen(sql, table, `${earlier.join(", ")} where organization_id = $1`, [organizationId, ms]);
  }
}

async function unseen(
  sql: postgres.TransactionSql,
  table: string,
  change: string,
  parameters: (string | number)[],
) {
  await sql.unsafe(`alter table ${table} disable trigger user`);
  await sql.unsafe(`update ${table} set ${change}`, parameters);
  await sql.unsafe(`alter table ${table} enable trigger user`);
}

/** Every table of organizations with instants, or dates. */
const tablesWith = (sql: postgres.Sql, type: "timestamptz" | "date") => sql<Dated[]>`
  select c.oid::regclass::text as table, array_agg(a.attname::text) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    and a.atttypid = ${type}::regtype and not a.attisdropped and a.attgenerated = ''
    and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')
  group by c.oid order by c.oid`;
