import { beforeEach, describe, expect, it } from "vitest";
import { answering } from "../_shared/platform/answering.ts";
import { createCipher } from "../_shared/platform/credentials-crypto.ts";
import { createLog } from "../_shared/platform/log.ts";
import { createSignedIn } from "../_shared/platform/signed-in.ts";
import { connectionsTo } from "../_shared/providers/services.ts";
import { createApi } from "./routes.ts";

const ours = "6a3f7b52-61a5-4d54-9c3a-3b8c6a4d0001";
const foreign = "6a3f7b52-61a5-4d54-9c3a-3b8c6a4d0002";
const NOW = new Date("2026-03-02T09:30:00Z");

/** In-memory members, and one function that responds as Auth and the providers. */
function buildApi() {
  const roles: Record<string, string> = { manager: "manager", owner: "owner", viewer: "viewer" };
  const credentials: { id: string; provider: string; name: string; ciphertext: string; hint: string }[] = [];
  const invitations: { role: string; tokenHash: string; expiresAt: string }[] = [];
  const tests: string[] = [];
  const configs: Record<string, Record<string, unknown>> = {};
  const asked: Request[] = [];
  const outside = { status: 200 };
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    asked.push(request);
    const { pathname } = new URL(request.url);
    if (pathname !== "/auth/v1/user") return new Response("{}", { status: outside.status });
    const id = request.headers.get("authorization")?.replace("Bearer ", "");
    return id && id !== "stale" ? Response.json({ id }) : Response.json({}, { status: 403 });
  };
  const members = {
    roleOf: async (organizationId: string, userId: string) =>
      organizationId === ours ? (roles[userId] ?? null) : null,
    connect: async () => "endpoint-key",
    storeCredential: async (_actor: unknown, credential: (typeof credentials)[number]) =>
      void credentials.unshift(credential),
    configure: async (_actor: unknown, provider: string, config: Record<string, unknown>) =>
      void Object.assign(configs, { [provider]: { ...configs[provider], ...config } }),
    configOf: async (_organization: string, provider: string) => configs[provider] ?? {},
    retireCredential: async () => {},
    credentialsOf: async (_organization: string, provider: string, name: string) =>
      credentials
        .filter((one) => one.provider === provider && one.name === name)
        .map(({ id, ciphertext }) => ({ credentialId: id, ciphertext })),
    recordTest: async (_actor: unknown, _provider: string, _ok: boolean, detail: string) =>
      void tests.push(detail),
    invite: async (_actor: unknown, invitation: (typeof invitations)[number]) =>
      void invitations.push(invitation),
  };
  const now = () => NOW;
  const api = createApi({
    members,
    userOf: createSignedIn({ url: "https://project.example", publishableKey: "pk", fetch, now }),
    cipher: createCipher({ keys: new Map([["k1", new Uint8Array(32)]]), current: "k1" }),
    connections: connectionsTo(
      {
        retell: "https://retell.example",
        vapi: "https://vapi.example",
        twilio: "https://twilio.example",
        messagebird: "https://messagebird.example",
        sendgrid: "https://sendgrid.example",
        resend: "https://resend.example",
        calcom: "https://cal.example",
      },
      { fetch },
    ),
    webhooksUrl: "https://project.example/functions/v1/webhooks",
    siteUrl: "https://app.example",
    now,
  });
  const log = createLog(() => {}, now);
  const call = async (path: string, body: object, as: string | null = "manager") => {
    const headers = { "content-type": "application/json", ...(as ? { authorization: `Bearer ${as}` } : {}) };
    const request = new Request(`http://edge/api${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    const response = await answering(api, log)(request);
    return { status: response.status, text: await response.clone().text(), body: await response.json() };
  };
  return { call, api: answering(api, log), roles, credentials, invitations, tests, configs, asked, outside };
}

let at: ReturnType<typeof buildApi>;
beforeEach(() => {
  at = buildApi();
});

const SECRET = "key_1234567890abcdef";
const stored = { organization_id: ours, provider: "retell", name: "webhook_secret", secret: SECRET };

describe("the api door", () => {
  it.each([
    ["nobody", null, ours, 401, "not_signed_in"],
    ["a stale session", "stale", ours, 401, "not_signed_in"],
    ["a viewer", "viewer", ours, 403, "role_too_low"],
    ["a stranger", "stranger", ours, 404, "organization_not_found"],
    ["a member of another organization", "owner", foreign, 404, "organization_not_found"],
  ])("refuses %s on every route", async (_who, token, organization_id, status, code) => {
    const bodies = {
      "/integrations/connect": { provider: "retell" },
      "/integrations/configure": { provider: "retell", config: { agent_ref: "agent_1" } },
      "/integrations/address": {},
      "/integrations/test": { provider: "retell" },
      "/credentials/store": stored,
      "/credentials/retire": { credential_id: foreign },
      "/invitations/create": { email: "a@example.com", role: "viewer" },
    };
    for (const [path, body] of Object.entries(bodies)) {
      const answer = await at.call(path, { ...body, organization_id }, token);
      expect([path, answer.status, answer.body.error.code]).toEqual([path, status, code]);
    }
    expect([at.credentials, at.invitations, at.configs]).toEqual([[], [], {}]);
  });

  it("asks Auth once for several calls within a few seconds", async () => {
    for (let i = 0; i < 3; i++)
      await at.call("/integrations/connect", { organization_id: ours, provider: "retell" });
    expect(at.asked).toHaveLength(1);
  });

  it("returns 404 for unknown paths, 422 for unknown bodies and 204 with CORS for a preflight", async () => {
    expect((await at.call("/nothing", {})).status).toBe(404);
    expect(
      (await at.call("/integrations/connect", { organization_id: ours, provider: "nobody" })).status,
    ).toBe(422);
    const preflight = await at.api(
      new Request("http://edge/api/integrations/connect", { method: "OPTIONS" }),
    );
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  });

  it("returns the URL for the provider's deliveries", async () => {
    const { body } = await at.call("/integrations/connect", { organization_id: ours, provider: "retell" });
    expect(body).toEqual({
      endpoint_url: "https://project.example/functions/v1/webhooks/retell/endpoint-key",
    });
  });

  it("returns the base URL for deliveries", async () => {
    const { body } = await at.call("/integrations/address", { organization_id: ours });
    expect(body).toEqual({ webhooks_url: "https://project.example/functions/v1/webhooks" });
  });

  it("seals a secret before storing it and never returns it", async () => {
    const answer = await at.call("/credentials/store", stored);
    expect(answer.body).toMatchObject({ hint: "cdef" });
    expect(answer.text + JSON.stringify(at.credentials)).not.toContain(SECRET);
    expect(at.credentials[0]?.ciphertext).toMatch(/^v1\.k1\./);
  });

  it.each([
    [200, "ok"],
    [401, "invalid_key"],
    [429, "rate_limited"],
    [502, "provider_unavailable"],
    [302, "unexpected_answer"],
  ])("maps the provider's %i to %s", async (status, detail) => {
    await at.call("/credentials/store", stored);
    at.outside.status = status;
    const { body } = await at.call("/integrations/test", { organization_id: ours, provider: "retell" });
    expect(body).toEqual({ ok: detail === "ok", detail });
    expect(at.tests).toEqual([detail]);
    expect(at.asked.at(-1)?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  });

  it("reports a missing key", async () => {
    const { body } = await at.call("/integrations/test", { organization_id: ours, provider: "calcom" });
    expect(body).toEqual({ ok: false, detail: "no_api_key" });
  });

  it("asks Twilio about the account in the configuration, and asks nobody without one", async () => {
    const twilio = { organization_id: ours, provider: "twilio" };
    await at.call("/credentials/store", { ...stored, provider: "twilio", secret: "an-auth-token" });
    expect((await at.call("/integrations/test", twilio)).body.detail).toBe("incomplete_config");
    const account_sid = `AC${"0f".repeat(16)}`;
    expect((await at.call("/integrations/configure", { ...twilio, config: { account_sid } })).status).toBe(
      200,
    );
    await at.call("/integrations/test", twilio);
    const [asked] = at.asked.slice(-1);
    expect(asked?.url).toBe(`https://twilio.example/2010-04-01/Accounts/${account_sid}.json`);
    expect(asked?.headers.get("authorization")).toBe(`Basic ${btoa(`${account_sid}:an-auth-token`)}`);
  });

  it.each([
    ["twilio", { account_sid: "AC1" }],
    ["twilio", { from: "a name far too long" }],
    ["retell", { from_number: "0701740605" }],
    ["resend", { reply_to: "nobody" }],
    ["vapi", { phone_number_id: 7 }],
  ])("refuses settings that %s could not use: %j", async (provider, config) => {
    const answer = await at.call("/integrations/configure", { organization_id: ours, provider, config });
    expect([answer.status, at.configs]).toEqual([422, {}]);
  });

  it("invites for seven days and stores only the token's hash", async () => {
    const invited = { organization_id: ours, email: " New@Example.com ", role: "agent" };
    const { body } = await at.call("/invitations/create", invited);
    const token = body.invite_url.replace("https://app.example/invite/", "");
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(body.expires_at).toBe("2026-03-09T09:30:00.000Z");
    expect(JSON.stringify(at.invitations)).not.toContain(token);
    expect(at.invitations[0]).toMatchObject({ email: "new@example.com", role: "agent" });
  });

  it("refuses invitations above the inviter's role", async () => {
    const owner = { organization_id: ours, email: "a@example.com", role: "owner" };
    expect((await at.call("/invitations/create", owner)).body.error.code).toBe("role_above_yours");
    expect((await at.call("/invitations/create", owner, "owner")).status).toBe(200);
  });
});
