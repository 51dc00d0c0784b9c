import type postgres from "postgres";

/**
 * How time passes in the loop's test: not the clock moves, the organization does. Every instant in every row of it becomes so
 * much earlier, in one transaction that no trigger sees. Afterwards the database, pg_cron, the functions, the providers and
 * the browser all live at the same, real now, and nothing in the product knows of a test's clock. What stands in JSON (raw
 * payloads, normalised events) keeps its time, so nothing more may be told of a booking or a call that has aged.
 */
export async function age(sql: postgres.Sql, organizationId: string, milliseconds: number): Promise<void> {
  if (milliseconds < 0) throw new Error("Time passes forwards only");
  const tables = await tablesWith(sql, "timestamptz");
  await together(sql, (held) => ageTables(held, tables, organizationId, milliseconds));
}

/**
 * So many days pass, and with them a month ends: what was of this month is of the last one. For an organization whose
 * zone knows no summer time, so that a day is a day.
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
      // Of a table that holds months alone nothing else would say what $2 is.
      await unseen(held, table, `${earlier.join(", ")} where organization_id = $1 and $2::int > 0`, [
        organizationId,
        days,
      ]);
    }
  });
}

const DAY_MS = 86_400_000;
/** Dates that are the first day of the month they mean. */
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

/** Every table that belongs to organizations and holds instants, or dates. */
const tablesWith = (sql: postgres.Sql, type: "timestamptz" | "date") => sql<Dated[]>`
  select c.oid::regclass::text as table, array_agg(a.attname::text) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'private'::regnamespace)
    and a.atttypid = ${type}::regtype and not a.attisdropped and a.attgenerated = ''
    and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')
  group by c.oid order by c.oid`;
