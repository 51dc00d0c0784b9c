import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { buildBooking, buildPractice } from "../support/bookings.ts";
import { connect, type Sql } from "../support/database.ts";

let sql: Sql;
beforeAll(() => {
  sql = connect(4);
});
afterAll(() => sql.end({ timeout: 1 }));

it.each([
  ["first", ["b", "a"]],
  ["last", ["a", "b"]],
])("finishing a batch and applying its delivery reports do not deadlock: %s", async (_, letters) => {
  const at = await buildPractice(sql);
  await buildBooking(sql, at, "2031-03-05T12:00:00Z");
  const rows = await sql<{ id: string; lease_token: string }[]>`
    update private.outbox set status = 'leased', lease_token = gen_random_uuid(), leased_until = now() + interval '1 minute', provider = 'twilio'
    where id in (select id from private.outbox where organization_id = ${at.organizationId} order by id limit 2)
    returning id, lease_token`;
  expect(rows).toHaveLength(2);
  // Reported in the order of the names, whatever the order of the rows.
  const results = rows.map((row, place) => ({
    ...row,
    result: "done",
    provider_ref: `${letters[place]}-${row.id}`,
  }));
  const names = results.map(({ provider_ref }) => provider_ref).sort();

  const webhook = await sql.reserve();
  await webhook`begin`;
  await webhook`select private.lock_message_refs(${names.slice(0, 1)})`;
  const worker = await sql.reserve();
  const [{ pid }] = await worker<[{ pid: number }]>`select pg_backend_pid() as pid`;
  const finished = worker`select private.finish_outbox(${JSON.stringify(results)}::text::jsonb) as counted`;
  const finishing = finished.then(([row]) => row?.counted);
  await vi.waitFor(async () => {
    const [waits] = await sql`select from pg_locks where pid = ${pid} and not granted`;
    expect(waits).toBeDefined();
  });
  await webhook`select private.lock_message_refs(${names.slice(1)})`;
  await webhook`commit`;
  expect(await finishing).toBe(2);
  const untold = await sql`
    select id from private.outbox where organization_id = ${at.organizationId} and follow_up_at is not null`;
  expect(untold).toEqual([]);
  webhook.release();
  worker.release();
});
