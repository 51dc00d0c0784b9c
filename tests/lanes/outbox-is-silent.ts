import type postgres from "postgres";

const LOOK_EVERY_MS = 100;

/** Waits until no effect is due or in progress, and every call of a function has a response. */
export async function outboxIsSilent(sql: postgres.Sql, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const busy = await sql`
      select from private.outbox
      where status = 'leased' or status in ('waiting', 'unsure') and due_at <= clock_timestamp()
      union all
      select from net.http_request_queue
      union all
      select from private.wakes w where not exists (select from net._http_response r where r.id = w.request_id)`;
    if (busy.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`The outbox is still busy after ${withinMs / 1000} s`);
}
