import type { z } from "zod";
import type { ApiAnswers, ConnectionDetail, storeCredential } from "../_shared/contract/api.ts";
import { apiKeyNames, type ProviderName } from "../_shared/contract/providers.ts";
import type { Member } from "../_shared/platform/door.ts";
import type { ApiWorld } from "./api-world.ts";

/** The last four characters distinguish two keys; of a short secret they would reveal too much. */
const hintOf = (secret: string): string => (secret.length >= 16 ? secret.slice(-4) : "");

export async function storeSecret(
  { members, cipher }: ApiWorld,
  caller: Member,
  { provider, name, secret }: z.output<typeof storeCredential>,
): Promise<ApiAnswers["/credentials/store"]> {
  const id = crypto.randomUUID();
  const place = { organizationId: caller.organizationId, provider, column: name, rowId: id };
  const hint = hintOf(secret);
  const ciphertext = await cipher.seal(secret, place);
  await members.storeCredential(caller, { id, provider, name, ciphertext, hint });
  return { credential_id: id, hint };
}

export async function testConnection(
  world: ApiWorld,
  caller: Member,
  provider: ProviderName,
): Promise<ApiAnswers["/integrations/test"]> {
  const detail = await tried(world, caller.organizationId, provider);
  await world.members.recordTest(caller, provider, detail === "ok", detail);
  return { ok: detail === "ok", detail };
}

async function tried(
  world: ApiWorld,
  organizationId: string,
  provider: ProviderName,
): Promise<ConnectionDetail> {
  const connection = world.connections[provider];
  const apiKey = await storedKey(world, organizationId, provider);
  if (!apiKey) return "no_api_key";
  const config = await world.members.configOf(organizationId, provider);
  const isComplete = (connection.needs ?? []).every((field) => config[field]);
  return isComplete ? connection.test({ apiKey, config }) : "incomplete_config";
}

/** The newest active key among the names this provider accepts. */
async function storedKey({ members, cipher }: ApiWorld, organizationId: string, provider: ProviderName) {
  for (const name of apiKeyNames(provider)) {
    const [newest] = await members.credentialsOf(organizationId, provider, name);
    if (newest) {
      return cipher.open(newest.ciphertext, {
        organizationId,
        provider,
        column: name,
        rowId: newest.credentialId,
      });
    }
  }
  return null;
}
