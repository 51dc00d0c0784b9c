import type { PostgresConnection } from "@supabase/lite/postgres";
import { type Kysely, sql } from "kysely";

/** What hosted's `authenticator` has, and with it every role that has no limit of its own. */
const EVERYBODYS = "8s";

/** Parts of lite's connection that its types leave out. Both run at the beginning of a request's transaction. */
interface Beginnings {
  applyJwtSessionContext(transaction: Kysely<unknown>, ...rest: unknown[]): Promise<void>;
  applyRpcRequestGucs(transaction: Kysely<unknown>, call: { path: string }): Promise<void>;
}

/**
 * Ends a request's statements when PostgREST would: after the limit of its role, or that of the function it calls.
 * The server alone would not: a role's settings count at log-in, and a function's own limit not for itself.
 */
export function limitStatements(connection: PostgresConnection): PostgresConnection {
  const beginnings = connection as unknown as Beginnings;
  const { applyJwtSessionContext, applyRpcRequestGucs } = beginnings;
  beginnings.applyJwtSessionContext = async (transaction, ...rest) => {
    await applyJwtSessionContext.call(connection, transaction, ...rest);
    await sql`
      select set_config('statement_timeout', coalesce((
        select split_part(setting, '=', 2) from pg_catalog.pg_roles, unnest(rolconfig) setting
        where rolname = current_setting('role') and setting like 'statement_timeout=%'), ${EVERYBODYS}), true)`.execute(
      transaction,
    );
  };
  beginnings.applyRpcRequestGucs = async (transaction, call) => {
    await applyRpcRequestGucs.call(connection, transaction, call);
    const name = call.path.split("/").at(-1);
    await sql`
      select set_config('statement_timeout', split_part(setting, '=', 2), true) from pg_catalog.pg_proc, unnest(proconfig) setting
      where pronamespace = 'public'::regnamespace and proname = ${name} and setting like 'statement_timeout=%'`.execute(
      transaction,
    );
  };
  return connection;
}

const TIMED_OUT = "canceling statement due to statement timeout";

/** Gives the answer to a statement that was ended the code that PostgREST gives it; lite knows none for it. */
export async function namingTimeouts(response: Response): Promise<Response> {
  if (response.status !== 500) return response;
  const text = await response.text();
  if (!text.includes(TIMED_OUT)) return new Response(text, response);
  const body = { code: "57014", details: null, hint: null, message: TIMED_OUT };
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status: 500, headers });
}
