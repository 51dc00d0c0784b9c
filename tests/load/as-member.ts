import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";

/** Runs work on a connection as a dashboard user, under row-level security as through the API. */
export async function asMember<T>(
  stack: Stack,
  userId: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    const claims = JSON.stringify({ role: "authenticated", sub: userId });
    await sql`select set_config('request.jwt.claims', ${claims}, false), set_config('role', 'authenticated', false)`;
    return await work(sql);
  } finally {
    await sql.end();
  }
}
