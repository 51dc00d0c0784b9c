import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type Sql } from "../support/database.ts";
import { buildSignedIn, callApi, type SignedIn } from "../support/functions.ts";

let sql: Sql;
let manager: SignedIn;

beforeAll(async () => {
  sql = connect(2);
  manager = await buildSignedIn(sql, "manager");
});
afterAll(() => sql.end());

const store = (caller: SignedIn, secret = "key_stack_1234567890abcd") =>
  callApi("/credentials/store", caller, { provider: "retell", name: "webhook_secret", secret });

describe("the api function", () => {
  it("connects a provider once, however often it is called", async () => {
    const first = await callApi("/integrations/connect", manager, { provider: "retell" });
    expect(first.body.endpoint_url).toMatch(/\/functions\/v1\/webhooks\/retell\/[\w-]{24}$/);
    expect(await callApi("/integrations/connect", manager, { provider: "retell" })).toEqual(first);
  });

  it("merges settings into a connected provider, even a disabled one, and refuses them for an unconnected one", async () => {
    const caller = await buildSignedIn(sql, "manager");
    const config = { from: "+46101387001", reply_note: "kept as it is" };
    const wanted = { provider: "twilio", config };
    const early = await callApi("/integrations/configure", caller, wanted);
    expect([early.status, early.body.error?.code]).toEqual([404, "integration_not_found"]);
    await callApi("/integrations/connect", caller, { provider: "twilio" });
    await sql`update public.integrations set status = 'disabled' where organization_id = ${caller.organizationId}`;
    await callApi("/integrations/configure", caller, wanted);
    await callApi("/integrations/configure", caller, { provider: "twilio", config: { from: "Harbor" } });
    const [kept] = await sql`
      select status, config from public.integrations where organization_id = ${caller.organizationId}`;
    expect(kept).toEqual({ status: "disabled", config: { ...config, from: "Harbor" } });
    const audited = await sql`
      select 1 from public.audit_log
      where organization_id = ${caller.organizationId} and act = 'integration.configured'`;
    expect(audited).toHaveLength(2);
  });

  it("keeps two active secrets per name, refuses a third, and returns none of them", async () => {
    const caller = await buildSignedIn(sql, "manager");
    await callApi("/integrations/connect", caller, { provider: "retell" });
    const answers = [await store(caller), await store(caller), await store(caller)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 409]);
    expect(answers[2]?.body.error?.code).toBe("too_many_active_credentials");
    expect(JSON.stringify(answers)).not.toContain("key_stack_");
    const [{ ciphertext }] = await sql<[{ ciphertext: string }]>`
      select ciphertext from private.credential_secrets where credential_id = ${answers[0]?.body.credential_id ?? null}`;
    expect(ciphertext).toMatch(/^v1\./);
  });

  it("refuses anonymous callers, viewers, strangers and members removed a moment ago", async () => {
    const viewer = await buildSignedIn(sql, "viewer", manager.organizationId);
    const stranger = await buildSignedIn(sql, null, manager.organizationId);
    const removed = await buildSignedIn(sql, "owner", manager.organizationId);
    const asked = (caller: SignedIn | null) =>
      callApi("/integrations/connect", caller, {
        provider: "calcom",
        organization_id: manager.organizationId,
      });
    expect((await asked(removed)).status).toBe(200);
    await sql`delete from public.memberships where user_id = ${removed.userId}`;
    expect((await asked(null)).status).toBe(401);
    expect((await asked({ ...viewer, token: `${viewer.token}x` })).status).toBe(401);
    expect((await asked(viewer)).body.error?.code).toBe("role_too_low");
    expect((await asked(stranger)).body.error?.code).toBe("organization_not_found");
    expect((await asked(removed)).body.error?.code).toBe("organization_not_found");
  });

  it("invites with a token that the database stores only as a hash", async () => {
    const { body } = await callApi("/invitations/create", manager, {
      email: "Elsa@example.test",
      role: "agent",
    });
    const token = new URL(String(body.invite_url)).pathname.replace("/invite/", "");
    const [row] = await sql<[{ email: string; role: string }]>`
      select email, role from public.invitations where token_hash = ${createHash("sha256").update(token).digest("hex")}`;
    expect(row).toEqual({ email: "elsa@example.test", role: "agent" });
    const above = await callApi("/invitations/create", manager, { email: "x@example.test", role: "owner" });
    expect([above.status, above.body.error?.code]).toEqual([403, "role_above_yours"]);
  });

  it("stores the result of a connection test", async () => {
    const caller = await buildSignedIn(sql, "manager");
    await callApi("/integrations/connect", caller, { provider: "retell" });
    expect((await callApi("/integrations/test", caller, { provider: "retell" })).body).toEqual({
      ok: false,
      detail: "no_api_key",
    });
    await store(caller, "not_a_key_of_the_sandbox");
    const refused = await callApi("/integrations/test", caller, { provider: "retell" });
    expect(refused.body).toEqual({ ok: false, detail: "invalid_key" });
    const [row] =
      await sql`select test_ok, test_detail from public.integrations where organization_id = ${caller.organizationId}`;
    expect(row).toEqual({ test_ok: false, test_detail: "invalid_key" });
  });
});
