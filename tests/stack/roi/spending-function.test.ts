/** AI spending through real parts: the operator's management key, the function, the provider's activity, ROI. */
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { become, connect, type Sql } from "../support/database.ts";
import { buildSignedIn, callApi, type SignedIn } from "../support/functions.ts";
import type { Answer } from "../support/roi.ts";

const { functions_url, secret_key, publishable_key } = stack;
let sql: Sql;
let agency: SignedIn;
beforeAll(async () => {
  sql = connect();
  agency = await buildSignedIn(sql, "owner");
  await sql`insert into private.operators (user_id) values (${agency.userId})`;
  await callApi("/integrations/connect", agency, { provider: "openrouter" });
});
afterAll(async () => {
  await sql`delete from private.ai_provider_account where organization_id = ${agency.organizationId}`;
  await sql.end();
});

const knock = (apikey: string) => fetch(`${functions_url}/spending`, { method: "POST", headers: { apikey } });

/** An organization with a key of its own, not read yet. */
async function buildKeyHolder() {
  const owner = await buildSignedIn(sql, "owner");
  const hash = createHash("sha256").update(randomUUID()).digest("hex");
  await sql`update public.organizations set currency = 'USD' where id = ${owner.organizationId}`;
  await sql`select private.assign_ai_key_as(${owner.organizationId}, ${agency.userId}, ${hash})`;
  return { ...owner, hash };
}

async function useKey(secret: string) {
  await sql`update public.credentials set retired_at = now() where organization_id = ${agency.organizationId} and retired_at is null`;
  await callApi("/credentials/store", agency, { provider: "openrouter", name: "api_key", secret });
  await sql`select private.set_ai_provider_account_as(${agency.organizationId}, ${agency.userId})`;
}

it("accepts only a secret key", async () => {
  expect((await knock(publishable_key)).status).toBe(401);
});

it("reads a key's activity with the operator's management key, and ROI includes it", async () => {
  const holder = await buildKeyHolder();
  await useKey(`sandbox_management_${randomUUID()}`);
  expect((await knock(secret_key)).status).toBe(200);
  const [logged] = await sql<[{ rows: number; micros: number; first: string; last: string }]>`
    select count(*)::int as rows, sum(cost_usd_micros)::float8 as micros, min(day)::text as first, max(day)::text as last
    from public.ai_usage_logs where organization_id = ${holder.organizationId}`;
  expect(logged.rows).toBe(60);
  const answer = await sql.begin(async (theirs) => {
    await become(theirs as unknown as Sql, holder);
    const [row] = await theirs<[{ roi: Answer }]>`
      select public.roi_period(${holder.organizationId}, ${logged.first}, ${logged.last}) as roi`;
    return row.roi;
  });
  expect(answer.costs).toMatchObject([
    { formula: "ai", amount_minor: Math.round(logged.micros / 10_000), rows: 60, exchange: null },
  ]);
});

it("records that a key was refused, and reads it once it works", async () => {
  const holder = await buildKeyHolder();
  const state = async () =>
    (
      await sql`select refused is not null as refused, read_at is not null as read from private.ai_keys where api_key_hash = ${holder.hash}`
    )[0];
  await useKey(`sandbox_completions_${randomUUID()}`);
  await knock(secret_key);
  expect(await state()).toEqual({ refused: true, read: false });
  await useKey(`sandbox_management_${randomUUID()}`);
  // It is read again after an hour.
  await sql`update private.ai_keys set asked_at = asked_at - interval '1 hour' where api_key_hash = ${holder.hash}`;
  await knock(secret_key);
  expect(await state()).toEqual({ refused: false, read: true });
});
