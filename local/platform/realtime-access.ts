import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { connect } from "./connection.ts";
import type { Claims } from "./tokens.ts";

/** Decides whether a user may listen to a topic. */
export interface Access {
  mayRead(topic: string, claims: Claims): Promise<boolean>;
  close(): Promise<void>;
}

class RolledBack extends Error {}

/**
 * Checks as hosted Realtime does: in a transaction that is rolled back, it inserts a probe message for the topic and
 * reads it with the caller's role, claims and `realtime.topic` under RLS.
 */
export function createAccess(databaseUrl: string): Access {
  const sql = connect(databaseUrl, { max: 4, idle_timeout: 30 });
  const mayRead = async (topic: string, claims: Claims) => {
    let allowed = false;
    const probe = async (tx: postgres.TransactionSql) => {
      const id = randomUUID();
      await tx`insert into realtime.messages (id, topic, extension, private) values (${id}, ${topic}, 'broadcast', true)`;
      await tx`select set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
                      set_config('request.jwt.claim.sub', ${claims.sub ?? ""}, true),
                      set_config('request.jwt.claim.role', ${claims.role}, true),
                      set_config('realtime.topic', ${topic}, true), set_config('role', ${claims.role}, true)`;
      allowed = (await tx`select from realtime.messages where id = ${id}`).length === 1;
      throw new RolledBack();
    };
    await sql.begin(probe).catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
    return allowed;
  };
  return { mayRead, close: () => sql.end({ timeout: 1 }) };
}
