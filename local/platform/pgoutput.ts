/** Just enough of PostgreSQL's logical replication protocol (pgoutput, version 1) to receive inserts. */
const XLOG_DATA = 0x77; // w
const KEEPALIVE = 0x6b; // k
const HEADER_BYTES = 25;
const NULL = 0x6e; // n
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Relation id → column names, as announced by the server. */
export type Relations = Map<number, string[]>;
export const relations = (): Relations => new Map();

/** The inserted row with all values as text; undefined for any other kind of message. */
export function readInsert(chunk: Buffer, known: Relations): Record<string, string | null> | undefined {
  if (chunk[0] !== XLOG_DATA) return undefined;
  const message = chunk.subarray(HEADER_BYTES);
  const kind = String.fromCharCode(message[0] ?? 0);
  if (kind === "R") known.set(message.readUInt32BE(1), readColumns(message));
  return kind === "I" ? readTuple(message, known.get(message.readUInt32BE(1)) ?? []) : undefined;
}

function readColumns(message: Buffer): string[] {
  let at = 5;
  const text = () => {
    const end = message.indexOf(0, at);
    const found = message.toString("utf8", at, end);
    at = end + 1;
    return found;
  };
  text(); // schema
  text(); // table
  at += 1; // replica identity
  const count = message.readUInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    at += 1; // flags
    const name = text();
    at += 8; // type and modifier
    return name;
  });
}

function readTuple(message: Buffer, columns: string[]): Record<string, string | null> {
  let at = 8; // kind, relation, 'N', number of columns
  const row: Record<string, string | null> = {};
  for (const column of columns) {
    if (message[at] === NULL) {
      row[column] = null;
      at += 1;
      continue;
    }
    const size = message.readUInt32BE(at + 1);
    row[column] = message.toString("utf8", at + 5, at + 5 + size);
    at += 5 + size;
  }
  return row;
}

/** The standby status update that a keepalive requests; without it the server would disconnect. */
export function acknowledgement(chunk: Buffer, nowMs: number): Buffer | undefined {
  if (chunk[0] !== KEEPALIVE || chunk[17] === 0) return undefined;
  const answer = Buffer.alloc(34);
  answer.write("r", 0);
  for (const at of [1, 9, 17]) chunk.copy(answer, at, 1, 9);
  answer.writeBigInt64BE(BigInt(nowMs - POSTGRES_EPOCH_MS) * 1000n, 25);
  return answer;
}
