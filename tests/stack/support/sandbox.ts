import { randomBytes } from "node:crypto";
import type { Stack } from "../../../local/platform/stack-file.ts";
import type { BenchOrganization } from "../../load/organization.ts";

/** A request that reached the sandbox; lists are newest first. */
interface Received {
  from: string;
  details: Record<string, string>;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} returned ${response.status}: ${await response.text()}`);
  return response.json() as Promise<Record<string, string>>;
}

/** Connects a provider like the owner, and registers its webhook address with the sandbox. */
export async function connectToSandbox(
  stack: Stack,
  of: BenchOrganization,
  provider: string,
  config: Record<string, string>,
) {
  const { access_token } = await post(
    `${stack.api_url}/auth/v1/token?grant_type=password`,
    { email: of.email, password: of.password },
    { apikey: stack.publishable_key },
  );
  const headers = { apikey: stack.publishable_key, authorization: `Bearer ${access_token}` };
  const ask = (path: string, body: object) =>
    post(
      `${stack.functions_url}/api/${path}`,
      { organization_id: of.organizationId, provider, ...body },
      headers,
    );
  const api_key = `sandbox_${randomBytes(18).toString("base64url")}`;
  const secret = randomBytes(18).toString("base64url");
  const { endpoint_url } = await ask("integrations/connect", { config });
  await ask("credentials/store", { name: "webhook_secret", secret });
  await ask("credentials/store", { name: "api_key", secret: api_key });
  await post(`${stack.sandbox_url}/endpoints`, {
    group: of.organizationId,
    provider,
    api_key,
    url: endpoint_url,
    secret,
  });
  return {
    /** Requests that reached the provider for this address, newest first. */
    received: async (to: string) => {
      const all = (await (await fetch(`${stack.sandbox_url}/outbox?from=${provider}`)).json()) as Received[];
      return all
        .filter(({ details }) => [details.To, details.to].flat().includes(to))
        .map(({ details }) => details);
    },
    /** Sends a reply by text. Returns the status of the webhook's response. */
    reply: async (from: string, to: string, body: string, opt_out?: "STOP" | "START") =>
      (await post(`${stack.sandbox_url}/reply`, { provider, api_key, from, to, body, opt_out })).status,
  };
}
