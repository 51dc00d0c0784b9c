import postgres from "postgres";
import { stack } from "../../lanes/stack.ts";

/** A connection, or a transaction on one. */
export type Sql = postgres.Sql;

/** A pool to the platform under test as `postgres`, the owner of the tables. End it when done. */
export const connect = (max = 1): Sql =>
  postgres(stack.db_url, { max, onnotice: () => undefined, prepare: false });

class RolledBack extends Error {}

/** A test body inside a transaction of its own that is rolled back. */
export function rolledBack(work: (sql: Sql) => Promise<unknown>): () => Promise<void> {
  return async () => {
    const pool = connect();
    try {
      await pool.begin(async (sql) => {
        await work(sql as unknown as Sql);
        throw new RolledBack();
      });
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
    } finally {
      await pool.end();
    }
  };
}

/**
 * A transaction that stays open across tests, for a world that is expensive to build.
 * It commits nothing: `close` rolls back.
 */
export async function openTransaction(): Promise<{ sql: Sql; close(): Promise<void> }> {
  const pool = connect();
  const sql = await pool.reserve();
  await sql`begin`;
  const close = async () => {
    await sql`rollback`;
    sql.release();
    await pool.end();
  };
  return { sql, close };
}

/** Runs the work inside a transaction and rolls it back, whether it succeeds or fails. */
export async function undone<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql`savepoint undone`;
  try {
    return await work();
  } finally {
    await sql`rollback to savepoint undone`;
    // Otherwise it would hide an outer savepoint of the same name.
    await sql`release savepoint undone`;
  }
}

export type Person = "anon" | "service_role" | { userId: string };

/**
 * Runs the work as a person, like the API does: role and claims are set, so the SQL runs under RLS.
 * Its effects are rolled back.
 */
export const as = <T>(sql: Sql, person: Person, work: (sql: Sql) => Promise<T>): Promise<T> =>
  undone(sql, async () => {
    await become(sql, person);
    return work(sql);
  });

/** Like `as`, but until the transaction ends. */
export async function become(sql: Sql, person: Person) {
  const role = typeof person === "string" ? person : "authenticated";
  const claims = typeof person === "string" ? { role } : { role, sub: person.userId };
  await sql`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true), set_config('role', ${role}, true)`;
}
