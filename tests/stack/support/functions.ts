import { randomBytes } from "node:crypto";

import { z } from "zod";
import { fromText, toHex } from "../../../supabase/functions/_shared/platform/bytes.ts";
import { hmac } from "../../../supabase/functions/_shared/platform/hmac.ts";
import { stack } from "../../lanes/stack.ts";
import { buildOrganization, join, type Role } from "./builders.ts";
import type { Sql } from "./database.ts";

/** Every field that a function may return; tests assert which of them are present. */
const body = z
  .object({
    event_id: z.string(),
    outcome: z.string(),
    endpoint_url: z.string(),
    credential_id: z.string(),
    hint: z.string(),
    invite_url: z.string(),
    expires_at: z.string(),
    url: z.string(),
    ok: z.boolean(),
    detail: z.string(),
    error: z.looseObject({ code: z.string() }),
  })
  .partial()
  .strict();

export interface Answer {
  status: number;
  /** Empty when the response is not JSON. */
  body: z.infer<typeof body>;
}

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  body: body.parse(await response.json().catch(() => ({}))),
});

/** Signs up a new user through Auth, as the browser does. Returns the access token. */
async function signUp(): Promise<{ token: string; userId: string }> {
  const { api_url, publishable_key } = stack;
  const response = await fetch(`${api_url}/auth/v1/signup`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: publishable_key },
    body: JSON.stringify({
      email: `${randomBytes(6).toString("hex")}@example.test`,
      password: "a long pass phrase 1",
    }),
  });
  const { access_token, user } = await response.json();
  return { token: access_token, userId: user.id };
}

/** A signed-in user with the role in the organization, or in a new one. */
export async function buildSignedIn(sql: Sql, role: Role | null, organizationId?: string) {
  const { token, userId } = await signUp();
  const organization = organizationId ?? (await buildOrganization(sql)).organizationId;
  if (role) await join(sql, organization, userId, role);
  return { token, userId, organizationId: organization };
}

export type SignedIn = Awaited<ReturnType<typeof buildSignedIn>>;

/** Calls the api function like the dashboard; the organization is the caller's unless the body names one. */
export async function callApi(path: string, caller: SignedIn | null, body: object): Promise<Answer> {
  const { functions_url, publishable_key } = stack;
  const headers = {
    "content-type": "application/json",
    apikey: publishable_key,
    ...(caller ? { authorization: `Bearer ${caller.token}` } : {}),
  };
  const whole = JSON.stringify({ organization_id: caller?.organizationId, ...body });
  return answerOf(await fetch(`${functions_url}/api${path}`, { method: "POST", headers, body: whole }));
}

export interface ConnectedEndpoint {
  url: string;
  secret: string;
}

/** Connects a provider and stores a webhook secret, both through the real api function. */
export async function connectProvider(
  caller: SignedIn,
  provider: "retell" | "calcom",
): Promise<ConnectedEndpoint> {
  const connected = await callApi("/integrations/connect", caller, { provider });
  const secret = `secret_${randomBytes(12).toString("hex")}`;
  await callApi("/credentials/store", caller, { provider, name: "webhook_secret", secret });
  if (!connected.body.endpoint_url) throw new Error(`${provider} was not connected: ${connected.status}`);
  return { url: connected.body.endpoint_url, secret };
}

const HEADERS = {
  async retell(body: string, secret: string): Promise<Record<string, string>> {
    const stamp = String(Date.now());
    return { "x-retell-signature": `v=${stamp},d=${await digest(secret, body + stamp)}` };
  },
  async calcom(body: string, secret: string): Promise<Record<string, string>> {
    return { "x-cal-signature-256": await digest(secret, body) };
  },
};

const digest = async (secret: string, text: string) => toHex(hmac("SHA-256", secret, fromText(text)));

/** Posts a signed delivery like the provider. */
export async function deliver(
  { url, secret }: ConnectedEndpoint,
  provider: "retell" | "calcom",
  payload: object | string,
  overrides: Record<string, string> = {},
): Promise<Answer> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const headers = {
    "content-type": "application/json",
    ...(await HEADERS[provider](body, secret)),
    ...overrides,
  };
  return answerOf(await fetch(url, { method: "POST", headers, body }));
}
