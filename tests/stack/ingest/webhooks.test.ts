import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureNames, loadFixture } from "../../../supabase/functions/_shared/providers/testing/fixture.ts";
import { connect, type Sql } from "../support/database.ts";
import {
  buildSignedIn,
  type ConnectedEndpoint,
  callApi,
  connectProvider,
  deliver,
  type SignedIn,
} from "../support/functions.ts";

let sql: Sql;
let owner: SignedIn;
let retell: ConnectedEndpoint;
let calcom: ConnectedEndpoint;

beforeAll(async () => {
  sql = connect(2);
  owner = await buildSignedIn(sql, "owner");
  retell = await connectProvider(owner, "retell");
  calcom = await connectProvider(owner, "calcom");
});
afterAll(() => sql.end());

const call = (id: string) => ({
  event: "call_ended",
  event_timestamp: 1772443795800,
  call: {
    call_id: id,
    call_status: "ended",
    direction: "outbound",
    to_number: "+46701740605",
    start_timestamp: 1772443700000,
    end_timestamp: 1772443795500,
    duration_ms: 95500,
  },
});

const eventsOf = (where: { kind?: string; id?: string }) =>
  sql<{ status: string; body: string; error: string | null }[]>`
    select status, body, error from public.events
    where organization_id = ${owner.organizationId}
      and (${where.kind ?? null}::text is null or kind = ${where.kind ?? null})
      and (${where.id ?? null}::text is null or id::text = ${where.id ?? null})`;

describe("a signed webhook", () => {
  it("creates its call once, however often it is delivered", async () => {
    const first = await deliver(retell, "retell", call("stack-1"));
    expect(first).toMatchObject({ status: 200, body: { outcome: "applied" } });
    const again = await deliver(retell, "retell", call("stack-1"));
    expect(again).toEqual({ status: 200, body: { event_id: first.body.event_id, outcome: "duplicate" } });
    const rows = await sql`
      select status, talk_seconds from public.calls
      where organization_id = ${owner.organizationId} and provider_ref = 'stack-1'`;
    expect([...rows]).toEqual([{ status: "ended", talk_seconds: 96 }]);
  });

  it.each([
    ...fixtureNames("retell").map((name) => ["retell", name] as const),
    ...fixtureNames("calcom").map((name) => ["calcom", name] as const),
  ])("from %s, recorded as %s, is applied or ignored", async (provider, name) => {
    const { body, headers, events } = loadFixture(provider, name);
    const type = { "content-type": headers["content-type"] ?? "" };
    const { status, body: answer } = await deliver(
      provider === "retell" ? retell : calcom,
      provider,
      body,
      type,
    );
    expect(status).toBe(200);
    // Several recordings are about one call; all but the first are duplicates by design.
    expect(events.length > 0 ? ["applied", "duplicate"] : ["ignored"]).toContain(answer.outcome);
  });

  it("is refused when its JSON is malformed, and kept", async () => {
    expect(await deliver(retell, "retell", '{"event":')).toMatchObject({
      status: 400,
      body: { error: { code: "bad_json" } },
    });
    const [row] = await eventsOf({ kind: "unreadable" });
    expect(row).toMatchObject({ status: "dead", body: '{"event":' });
  });

  it("is applied even with characters that jsonb cannot store", async () => {
    const body = JSON.stringify(call("stack-nul")).replace("outbound", "out\\u0000\\ud800");
    expect(await deliver(retell, "retell", body)).toMatchObject({
      status: 200,
      body: { outcome: "applied" },
    });
  });

  it("is stored without the meeting room's password", async () => {
    const { body } = loadFixture("calcom", "video-password");
    const { body: answer } = await deliver(calcom, "calcom", body);
    const [row] = await eventsOf({ id: answer.event_id });
    expect(row?.body).toContain("[redacted]");
    expect(row?.body).not.toContain("eyJhbGciOiJIUzI1NiJ9");
  });
});

describe("the webhook address", () => {
  it("refuses another organization's secret, an old timestamp, a wrong type, a large body and a wrong address", async () => {
    const stranger = await connectProvider(await buildSignedIn(sql, "owner"), "retell");
    const post = (url: string, body: string, headers: Record<string, string>) =>
      fetch(url, { method: "POST", body, headers: { "content-type": "application/json", ...headers } }).then(
        ({ status }) => status,
      );
    expect((await deliver({ ...retell, secret: stranger.secret }, "retell", call("x"))).status).toBe(401);
    expect(
      await post(retell.url, "{}", { "x-retell-signature": `v=1772443795800,d=${"0".repeat(64)}` }),
    ).toBe(401);
    expect((await deliver(retell, "retell", call("x"), { "content-type": "text/plain" })).status).toBe(415);
    expect(await post(retell.url, "x".repeat(1_000_001), {})).toBe(413);
    expect((await deliver({ ...retell, url: `${retell.url}x` }, "retell", call("x"))).status).toBe(404);
    expect((await fetch(retell.url)).status).toBe(405);
    expect(await eventsOf({ kind: "x" })).toHaveLength(0);
  });

  it("accepts both secrets while they overlap, and refuses a retired one at once", async () => {
    const caller = await buildSignedIn(sql, "manager");
    const old = await connectProvider(caller, "retell");
    expect((await deliver(old, "retell", call("rotate-1"))).status).toBe(200);
    const fresh = await connectProvider(caller, "retell");
    expect((await deliver(old, "retell", call("rotate-2"))).status).toBe(200);
    const [first] = await sql<{ id: string }[]>`
      select id from public.credentials where organization_id = ${caller.organizationId} and slot = 1`;
    await callApi("/credentials/retire", caller, { credential_id: first?.id });
    expect((await deliver(old, "retell", call("rotate-3"))).status).toBe(401);
    await expect
      .poll(async () => (await deliver(fresh, "retell", call("rotate-4"))).status, { timeout: 5000 })
      .toBe(200);
  });

  it("returns 404 as soon as its integration is disabled", async () => {
    const caller = await buildSignedIn(sql, "manager");
    const to = await connectProvider(caller, "retell");
    expect((await deliver(to, "retell", call("off-1"))).status).toBe(200);
    await sql`update public.integrations set status = 'disabled' where organization_id = ${caller.organizationId}`;
    expect((await deliver(to, "retell", call("off-2"))).status).toBe(404);
    expect(await eventsOf({ kind: "off-2" })).toHaveLength(0);
  });

  it("refuses a secret whose ciphertext was copied from another organization", async () => {
    const victim = await buildSignedIn(sql, "owner");
    const thief = await buildSignedIn(sql, "owner");
    const theirs = await connectProvider(victim, "retell");
    const mine = await connectProvider(thief, "retell");
    await sql`
      update private.credential_secrets set ciphertext = (
        select ciphertext from private.credential_secrets s join public.credentials c on c.id = s.credential_id
        where c.organization_id = ${victim.organizationId})
      where credential_id = (select id from public.credentials where organization_id = ${thief.organizationId})`;
    expect((await deliver({ ...mine, secret: theirs.secret }, "retell", call("moved"))).status).toBe(401);
  });
});
