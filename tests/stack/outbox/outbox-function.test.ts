import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { connect, type Sql } from "../support/database.ts";
import { buildSendingOrganization, enqueue, rowOf } from "../support/outbox.ts";

const { functions_url, secret_key, publishable_key } = stack;
let sql: Sql;
beforeAll(() => {
  sql = connect();
});
afterAll(() => sql.end());

const knock = (method: string, apikey: string) =>
  fetch(`${functions_url}/outbox`, { method, headers: { apikey } });

it.each([
  ["no key", "POST", "", 401],
  ["the publishable key", "POST", publishable_key, 401],
  ["a secret key with GET", "GET", secret_key, 405],
])("refuses %s", async (_, method, key, status) => {
  expect((await knock(method, key)).status).toBe(status);
});

it("accepts a secret key and reports what it did", async () => {
  const answer = await knock("POST", secret_key);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ claimed: expect.any(Number), results: expect.any(Object) });
});

it("is called by the database for due work and records the results", async () => {
  const organizationId = await buildSendingOrganization(sql);
  await enqueue(sql, organizationId, "now", { due: new Date() });
  // The test's credential is not sealed with the function's key, so the attempt is real and fails.
  await vi.waitFor(
    async () =>
      expect(await rowOf(sql, organizationId, "now")).toMatchObject({
        status: "waiting",
        attempts: 1,
        last_error: "credential_unreadable",
      }),
    { timeout: 20_000, interval: 100 },
  );
  await sql`select private.cancel_outbox(${organizationId}, array['now'], 'test_is_over')`;
});
