/** A new organization whose providers are connected like its owner would, all of them in the sandbox. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";
import type { Stack } from "../../../../local/platform/stack-file.ts";
import type { Endpoint } from "../../../../local/sandbox/endpoint.ts";
import type { Outside } from "./outside.ts";

export interface Company {
  organizationId: string;
  email: string;
  password: string;
  /** Per provider, the API key and the webhook endpoint. */
  accounts: Record<string, { api_key: string; endpoint: Endpoint }>;
  /** Calls a database function as the owner, for this organization. */
  rpc(name: string, args: object): Promise<unknown>;
}

/** The number for calls and texts. */
export const FROM = "+442079461000";
const CONFIGS: Record<string, Record<string, unknown>> = {
  // The sandbox accepts a higher rate than real providers.
  retell: { agent_ref: "agent_loop", from_number: FROM, per_second: 500 },
  twilio: { account_sid: `AC${randomBytes(16).toString("hex")}`, from: FROM, per_second: 500 },
  sendgrid: { from: "Loop Dental <hello@loop.example>", per_second: 500 },
  calcom: {},
};

interface Wish {
  name: string;
  time_zone: string;
  currency: string;
  providers: readonly string[];
  /** Runs before anything is connected. */
  prepare?: (userId: string) => Promise<unknown>;
}

const LOOP: Wish = {
  name: "Loop Dental",
  time_zone: "Europe/London",
  currency: "GBP",
  providers: Object.keys(CONFIGS),
};

export async function makeCompany(stack: Stack, outside: Outside, wish: Wish = LOOP): Promise<Company> {
  const client = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
    realtime: { transport: WebSocket as never },
  });
  const email = `loop-${randomBytes(6).toString("hex")}@bench.example`;
  const password = "loop correct horse";
  const { data: person, error } = await client.auth.signUp({ email, password });
  if (error) throw error;
  await wish.prepare?.(person.user?.id ?? "");
  const { data } = await client
    .rpc("create_organization", {
      p_name: wish.name,
      p_time_zone: wish.time_zone,
      p_currency: wish.currency,
    })
    .throwOnError();
  const organizationId = String(data);
  const ask = async (path: string, body: object): Promise<Record<string, string>> => {
    const { data, error } = await client.functions.invoke(`api/${path}`, {
      body: { organization_id: organizationId, ...body },
    });
    if (error)
      throw new Error(`${path}: ${await (error as { context?: Response }).context?.text()}`, {
        cause: error,
      });
    return data;
  };
  const accounts: Company["accounts"] = {};
  for (const provider of wish.providers) {
    const config = CONFIGS[provider] ?? {};
    const { endpoint_url: url } = await ask("integrations/connect", { provider, config });
    const { api_key, ...signing } = keysOf(provider);
    accounts[provider] = { api_key, endpoint: { url: String(url), ...signing } };
    await ask("credentials/store", { provider, name: "webhook_secret", secret: signing.secret });
    await ask("credentials/store", { provider, name: "api_key", secret: api_key });
    await outside.control("/endpoints", { group: organizationId, provider, api_key, url, ...signing });
  }
  const rpc = async (name: string, args: object): Promise<unknown> =>
    (await client.rpc(name, { p_organization_id: organizationId, ...args }).throwOnError()).data;
  return { organizationId, email, password, accounts, rpc };
}

/** Retell and Twilio sign with their API key; SendGrid signs with a private key that it does not share. */
function keysOf(provider: string): { api_key: string; secret: string; signing_key?: string } {
  const api_key = `sandbox_${randomBytes(18).toString("base64url")}`;
  if (provider === "calcom" || provider === "stripe")
    return { api_key, secret: `sandbox_${randomBytes(18).toString("base64url")}` };
  if (provider !== "sendgrid") return { api_key, secret: api_key };
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    api_key,
    secret: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    signing_key: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  };
}
