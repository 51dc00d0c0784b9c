import type postgres from "postgres";
import { connect } from "./connection.ts";

interface Waiting {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Buffer | null;
  timeout_milliseconds: number;
}

const BATCH = 200;
const LOOK_EVERY_MS = 2_000;
const KEEP_RESPONSES = "6 hours";

/** Sends the requests that net.http_post and the like queued, and writes net._http_response, as pg_net would. */
export async function startNet(databaseUrl: string) {
  const sql = connect(databaseUrl, { max: 3, idle_timeout: 20 });
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    try {
      if (await isInstalled(sql)) while ((await sendBatch(sql)) > 0);
    } finally {
      busy = false;
    }
  };
  const workQuietly = () => void work().catch(() => undefined);
  const timer = setInterval(workQuietly, LOOK_EVERY_MS);
  await sql.listen("laptop_net", workQuietly, workQuietly);
  if (await isInstalled(sql))
    await sql`delete from net._http_response where created < now() - ${KEEP_RESPONSES}::interval`;
  return {
    stop: () => {
      clearInterval(timer);
      return sql.end({ timeout: 0 });
    },
  };
}

async function isInstalled(sql: postgres.Sql): Promise<boolean> {
  return (await sql`select from pg_extension where extname = 'pg_net'`).length === 1;
}

/** In one transaction, like pg_net: a batch waits for its slowest request, and its rows stay in the queue until then. */
function sendBatch(sql: postgres.Sql): Promise<number> {
  return sql.begin(async (transaction) => {
    const waiting = await transaction<Waiting[]>`
      delete from net.http_request_queue
      where id in (select id from net.http_request_queue order by id limit ${BATCH})
      returning id::text, method, url, headers, body, timeout_milliseconds`;
    for (const answer of await Promise.all(waiting.map(send)))
      await transaction`insert into net._http_response ${transaction(answer)}`;
    return waiting.length;
  });
}

async function send({ id, method, url, headers, body, timeout_milliseconds }: Waiting) {
  try {
    const signal = AbortSignal.timeout(timeout_milliseconds);
    const payload = body ? new Uint8Array(body) : undefined;
    const response = await fetch(url, { method, headers, body: payload, signal });
    const content = await response.text();
    const answered = Object.fromEntries(response.headers);
    const content_type = answered["content-type"] ?? null;
    return { id, status_code: response.status, content_type, headers: answered, content, timed_out: false };
  } catch (error) {
    const { name, message } = error as Error;
    return { id, timed_out: name === "TimeoutError", error_msg: message };
  }
}
