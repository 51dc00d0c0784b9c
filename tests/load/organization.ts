/** A real organization with a connected Retell integration, created like a user would: sign up, create, connect. */
import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";
import type { Stack } from "../../local/platform/stack-file.ts";

export interface BenchOrganization {
  organizationId: string;
  /** Its owner. */
  userId: string;
  email: string;
  password: string;
  /** The webhook address for Retell. */
  endpoint: string;
  secret: string;
}

export async function makeOrganization(stack: Stack, name: string): Promise<BenchOrganization> {
  const client = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
    realtime: { transport: WebSocket as never },
  });
  const email = `${name}-${Date.now()}@bench.example`;
  const password = "bench correct horse";
  const { data: person, error } = await client.auth.signUp({ email, password });
  if (error) throw error;
  const { data: organizationId } = await client
    .rpc("create_organization", { p_name: name, p_time_zone: "America/New_York", p_currency: "USD" })
    .throwOnError();
  const call = async (path: string, body: object) => {
    const { data, error } = await client.functions.invoke(`api/${path}`, { body });
    if (error)
      throw new Error(`${path}: ${JSON.stringify(await (error as { context?: Response }).context?.json())}`);
    return data as Record<string, string>;
  };
  const { endpoint_url } = await call("integrations/connect", {
    organization_id: organizationId,
    provider: "retell",
  });
  const secret = "key_bench_not_a_real_key";
  await call("credentials/store", {
    organization_id: organizationId,
    provider: "retell",
    name: "webhook_secret",
    secret,
  });
  return {
    organizationId: String(organizationId),
    userId: person.user?.id ?? "",
    email,
    password,
    endpoint: String(endpoint_url),
    secret,
  };
}
