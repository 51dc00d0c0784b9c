import type { Duplex } from "node:stream";
import { connect } from "./connection.ts";
import { acknowledgement, readInsert, relations } from "./pgoutput.ts";

/** One row of realtime.messages. */
export interface Message {
  id: string;
  topic: string;
  event: string;
  payload: unknown;
}

const SLOT = "laptop_realtime";
const PUBLICATION = "supabase_realtime_messages_publication";
const KEEP_MESSAGES = "3 days";

/**
 * Follows the write-ahead log, as hosted Realtime does, so that sending a message costs the transaction nothing
 * (NOTIFY would serialise commits). Call it again whenever the database has restarted.
 */
export async function followMessages(databaseUrl: string, hear: (message: Message) => void) {
  const sql = connect(databaseUrl, {
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    connection: { replication: "database" } as Record<string, string>,
  });
  // Upper case is required by the replication grammar.
  const [slot] = await sql.unsafe(
    `CREATE_REPLICATION_SLOT ${SLOT}_${process.pid}_${Date.now()} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
  );
  const options = `proto_version '1', publication_names '${PUBLICATION}'`;
  // The driver types this as writable only; the server's data is read from the same stream.
  const stream = (await sql
    .unsafe(`START_REPLICATION SLOT ${slot?.slot_name} LOGICAL ${slot?.consistent_point} (${options})`)
    .writable()) as Duplex;
  const known = relations();
  stream.on("data", (chunk: Buffer) => {
    const row = readInsert(chunk, known);
    if (row?.extension === "broadcast") hear(toMessage(row));
    const answer = acknowledgement(chunk, Date.now());
    if (answer) stream.write(answer);
  });
  stream.on("error", () => undefined);
  return { stop: () => sql.end({ timeout: 0 }).catch(() => undefined) };
}

const toMessage = (row: Record<string, string | null>): Message => ({
  id: row.id ?? "",
  topic: row.topic ?? "",
  event: row.event ?? "",
  payload: JSON.parse(row.payload ?? "null"),
});

/** Deletes old messages, as hosted does. */
export async function forgetOldMessages(databaseUrl: string) {
  const sql = connect(databaseUrl, { max: 1 });
  await sql`delete from realtime.messages where inserted_at < now() - ${KEEP_MESSAGES}::interval`.finally(
    () => sql.end(),
  );
}
