/** POST /webhooks/<provider>/<endpoint key>: public, trusts only signatures. */
import { answering } from "../_shared/platform/answering.ts";
import { createCipher } from "../_shared/platform/credentials-crypto.ts";
import { Endpoints } from "../_shared/platform/endpoints.ts";
import { keyring, readEnv, webhooksUrl } from "../_shared/platform/env.ts";
import { createLog } from "../_shared/platform/log.ts";
import { receive } from "../_shared/platform/receive.ts";
import { providers } from "../_shared/providers/mod.ts";
import { connect } from "../_shared/store/database.ts";
import { ingest, loadEndpoint } from "../_shared/store/webhooks.ts";

const env = readEnv([
  "SUPABASE_URL",
  "SUPABASE_DB_URL",
  "PUBLIC_FUNCTIONS_URL",
  "WEBHOOKS_APPLY",
  "CREDENTIALS_KEYS",
  "CREDENTIALS_KEY_ID",
]);
const now = () => new Date();
const log = createLog(console.log, now);
const database = connect(env.SUPABASE_DB_URL);

const world = {
  adapters: providers,
  endpoints: new Endpoints(loadEndpoint(database, createCipher(keyring(env)), log), now),
  ingest: ingest(database, env.WEBHOOKS_APPLY === "inline"),
  publicUrl: webhooksUrl(env),
  now,
  log,
};

Deno.serve(answering((request) => receive(request, world), log));
