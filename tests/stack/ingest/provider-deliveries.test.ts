import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "../../../local/sandbox/endpoint.ts";
import { providerNamed } from "../../../local/sandbox/providers.ts";
import type { DomainEvent } from "../../../supabase/functions/_shared/contract/domain-event.ts";
import { providersOf, startingConfig } from "../../../supabase/functions/_shared/contract/providers.ts";
import {
  type Fixture,
  fixtureNames,
  loadFixture,
} from "../../../supabase/functions/_shared/providers/testing/fixture.ts";
import { connect, type Sql } from "../support/database.ts";
import { buildSignedIn, callApi, type SignedIn } from "../support/functions.ts";

/** Those that any organization may connect and whose deliveries tell of calls and messages. */
const PROVIDERS = (["voice", "texts", "mail"] as const).flatMap((service) => providersOf(service));
type Name = (typeof PROVIDERS)[number];

let sql: Sql;
let owner: SignedIn;
const endpoints = new Map<Name, Endpoint>();

beforeAll(async () => {
  sql = connect(2);
  owner = await buildSignedIn(sql, "owner");
  for (const provider of PROVIDERS) endpoints.set(provider, await connected(provider));
});
afterAll(() => sql.end());

async function connected(provider: Name): Promise<Endpoint> {
  const config = startingConfig(provider) ?? {};
  const { body } = await callApi("/integrations/connect", owner, { provider, config });
  const key = secretOf(provider);
  const stored = await callApi("/credentials/store", owner, {
    provider,
    name: "webhook_secret",
    secret: key.secret,
  });
  expect(stored.status).toBe(200);
  return { url: body.endpoint_url ?? "", ...key };
}

/** A new secret of the provider; SendGrid keeps the key that signs. */
const secretOf = (provider: Name): Omit<Endpoint, "url"> =>
  providerNamed(provider).makeSecret?.() ?? { secret: randomBytes(24).toString("base64") };

/** Sends a recorded delivery, signed for its endpoint. */
async function send(provider: Name, { method = "POST", query = "", headers, body }: Fixture) {
  const endpoint = endpoints.get(provider) as Endpoint;
  // A JSON body is covered by its hash in the URL, which the fixture's query contains.
  const isJson = headers["content-type"]?.startsWith("application/json");
  const url = endpoint.url + query;
  const posted = { url, text: provider === "twilio" && isJson ? "" : body, now: Date.now() };
  return fetch(url, {
    method,
    headers: {
      ...(headers["content-type"] && { "content-type": headers["content-type"] }),
      ...providerNamed(provider).sign?.(posted, endpoint),
    },
    body: method === "GET" ? undefined : body,
  });
}

const subjectOf = (event: DomainEvent) => {
  if ("call" in event) return `call:${event.call.provider_ref}`;
  return "message" in event ? `message:${event.message.provider_ref}` : null;
};

const stored = (provider: Name) => sql<
  {
    id: string;
    status: string;
    error: string | null;
    subject: string | null;
    body: string;
    kind: string;
    body_sha256: string;
  }[]
>`
  select e.id::text, e.status, e.error, e.subject, e.body, e.kind, e.body_sha256 from public.events e
  join public.integrations i on i.organization_id = e.organization_id and i.id = e.integration_id
  where e.organization_id = ${owner.organizationId} and i.provider = ${provider} order by e.id`;

describe.each(PROVIDERS)("a signed delivery of %s", (provider) => {
  it.each(fixtureNames(provider))("recorded as %s is stored and applied or ignored", async (name) => {
    const fixture = loadFixture(provider, name);
    const response = await send(provider, fixture);
    expect([response.status, await response.text()]).toEqual([200, expect.anything()]);
    const rows = await stored(provider);
    // None failed to apply, and each dead event states what it lacks.
    for (const { status, error } of rows) {
      expect(["applied", "ignored", "dead"]).toContain(status);
      if (status === "dead") expect(error).toMatch(/ without /);
    }
    const applied = rows.filter(({ status }) => status === "applied").map(({ subject }) => subject);
    expect(applied).toEqual(expect.arrayContaining(fixture.events.map(subjectOf)));
    if (fixture.events.length === 0) expect(rows.at(-1)?.status).not.toBe("applied");
  });

  it("is refused with another organization's secret", async () => {
    const [name = ""] = fixtureNames(provider);
    const endpoint = endpoints.get(provider) as Endpoint;
    const before = (await stored(provider)).length;
    endpoints.set(provider, { ...endpoint, ...secretOf(provider) });
    expect((await send(provider, loadFixture(provider, name))).status).toBe(401);
    endpoints.set(provider, endpoint);
    expect(await stored(provider)).toHaveLength(before);
  });
});

describe("recorded deliveries", () => {
  it("create Vapi's calls with the attempt from our metadata, and store no API keys", async () => {
    const [ours] = await sql`
      select status, direction, to_number, in_voicemail, talk_seconds, attempt_id::text from public.calls
      where organization_id = ${owner.organizationId} and provider_ref = '6a1f0f2e-0000-4000-8000-000000000003'`;
    expect(ours).toEqual({
      status: "ended",
      direction: "outbound",
      to_number: "+46701740605",
      in_voicemail: true,
      talk_seconds: 106,
      attempt_id: "5b0c1f5e-7a35-4c27-9a55-0d3c8f2b7a11",
    });
    const bodies = (await stored("vapi")).map(({ body }) => body).join();
    expect(bodies).toContain("[redacted]");
    expect(bodies).not.toContain("hunter2");
  });

  it("are stored as one event per item of SendGrid's batch, plus the signed batch itself", async () => {
    const { body } = loadFixture("sendgrid", "several");
    const rows = await stored("sendgrid");
    const whole = rows.find((row) => row.body === body);
    expect(whole).toMatchObject({ kind: "4 events", status: "ignored" });
    const parts = rows.filter((row) => row.body_sha256 === whole?.body_sha256 && row.id !== whole?.id);
    expect(parts.map(({ kind }) => kind).sort()).toEqual(["click", "delivered", "open", "processed"]);
  });

  it("store each reply to us once", async () => {
    await send("twilio", loadFixture("twilio", "inbound-unicode"));
    const rows = await sql`
      select from_address, body from public.messages
      where organization_id = ${owner.organizationId} and direction = 'in' and body like 'Åäö%'`;
    expect([...rows]).toEqual([{ from_address: "+46701740605", body: 'Åäö & "ja" + 100% 😀' }]);
  });

  it("are answered in TwiML for Twilio", async () => {
    const response = await send("twilio", loadFixture("twilio", "inbound-stop"));
    expect([response.headers.get("content-type"), await response.text()]).toEqual([
      "text/xml",
      "<Response/>",
    ]);
  });
});
