/** POST /outbox: sends due effects. Called by the database at once, and by pg_cron, with a secret key. */
import type { ProviderName } from "../_shared/contract/providers.ts";
import { answering } from "../_shared/platform/answering.ts";
import { createCipher } from "../_shared/platform/credentials-crypto.ts";
import { keyring, PROVIDER_URLS, providerUrls, readEnv, webhooksUrl } from "../_shared/platform/env.ts";
import { createLog } from "../_shared/platform/log.ts";
import { admit } from "../_shared/platform/secret-door.ts";
import { connect } from "../_shared/store/database.ts";
import { createOutbox, type Effect } from "../_shared/store/outbox.ts";
import { createAccounts } from "./accounts.ts";
import { runOutbox } from "./run.ts";
import { createSender } from "./senders.ts";

const env = readEnv([
  "SUPABASE_URL",
  "SUPABASE_DB_URL",
  "SUPABASE_SECRET_KEYS",
  "PUBLIC_FUNCTIONS_URL",
  "CREDENTIALS_KEYS",
  "CREDENTIALS_KEY_ID",
  ...PROVIDER_URLS,
]);
const log = createLog(console.log, () => new Date());
const outbox = createOutbox(connect(env.SUPABASE_DB_URL));
const cipher = createCipher(keyring(env));
const secretKeys = Object.values(env.SUPABASE_SECRET_KEYS);
const baseUrls = providerUrls(env);
const senderWorld = {
  outsideOf: (provider: string) => ({ baseUrl: baseUrls[provider as ProviderName], fetch }),
  invoices: outbox,
  clock: () => performance.now(),
  webhooksUrl: webhooksUrl(env),
};

function senders() {
  const accountOf = createAccounts(outbox, cipher);
  return async (effect: Effect) => createSender(effect, await accountOf(effect), senderWorld);
}

const work = () => ({
  outbox,
  senderOf: senders(),
  clock: () => performance.now(),
  pause: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
});

async function handle(request: Request): Promise<Response> {
  await admit(request, secretKeys);
  const began = performance.now();
  const { claimed, results } = await runOutbox(work());
  log.success("outbox", { claimed, ...results, ms: Math.round(performance.now() - began) });
  return Response.json({ claimed, results });
}

Deno.serve(answering(handle, log));
