/** POST /api/…: actions of a signed-in member that need a secret or the outside world. */

import { answering } from "../_shared/platform/answering.ts";
import { createCipher } from "../_shared/platform/credentials-crypto.ts";
import {
  keyring,
  PROVIDER_URLS,
  providerUrls,
  publishableKey,
  readEnv,
  webhooksUrl,
} from "../_shared/platform/env.ts";
import { createLog } from "../_shared/platform/log.ts";
import { createSignedIn } from "../_shared/platform/signed-in.ts";
import { connectionsTo, portalsAt } from "../_shared/providers/services.ts";
import { connect } from "../_shared/store/database.ts";
import { createMembers } from "../_shared/store/members.ts";
import { createApi } from "./routes.ts";

const env = readEnv([
  "SUPABASE_URL",
  "SUPABASE_DB_URL",
  "SUPABASE_PUBLISHABLE_KEYS",
  "SUPABASE_ANON_KEY",
  "PUBLIC_FUNCTIONS_URL",
  "CREDENTIALS_KEYS",
  "CREDENTIALS_KEY_ID",
  "SITE_URL",
  ...PROVIDER_URLS,
]);
const now = () => new Date();
const log = createLog(console.log, now);
const members = createMembers(connect(env.SUPABASE_DB_URL));

const api = createApi({
  members,
  userOf: createSignedIn({ url: env.SUPABASE_URL, publishableKey: publishableKey(env), fetch, now }),
  cipher: createCipher(keyring(env)),
  connections: connectionsTo(providerUrls(env), { fetch, now }),
  portal: portalsAt(providerUrls(env), { fetch, now }),
  webhooksUrl: webhooksUrl(env),
  siteUrl: env.SITE_URL,
  now,
});

Deno.serve(answering(api, log));
