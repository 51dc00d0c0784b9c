/** POST /spending: fetches due exchange rates and model costs. Called by pg_cron with a secret key. */

import { answering } from "../_shared/platform/answering.ts";
import { createCipher } from "../_shared/platform/credentials-crypto.ts";
import { keyring, readEnv } from "../_shared/platform/env.ts";
import { createLog } from "../_shared/platform/log.ts";
import { admit } from "../_shared/platform/secret-door.ts";
import { frankfurterRates } from "../_shared/providers/frankfurter/outbound.ts";
import { openrouterSpending } from "../_shared/providers/openrouter/outbound.ts";
import { connect } from "../_shared/store/database.ts";
import { createOutbox } from "../_shared/store/outbox.ts";
import { createSpending } from "../_shared/store/spending.ts";
import { createAccounts } from "../outbox/accounts.ts";
import { readSpending } from "./run.ts";

const env = readEnv([
  "SUPABASE_DB_URL",
  "SUPABASE_SECRET_KEYS",
  "CREDENTIALS_KEYS",
  "CREDENTIALS_KEY_ID",
  "FRANKFURTER_API_URL",
  "OPENROUTER_API_URL",
]);
const log = createLog(console.log, () => new Date());
const database = connect(env.SUPABASE_DB_URL);
const cipher = createCipher(keyring(env));
const secretKeys = Object.values(env.SUPABASE_SECRET_KEYS);
const spending = createSpending(database);
const rates = frankfurterRates({ baseUrl: env.FRANKFURTER_API_URL, fetch });

async function handle(request: Request): Promise<Response> {
  await admit(request, secretKeys);
  const accountOf = createAccounts(createOutbox(database), cipher);
  const aiOf = async (organizationId: string) =>
    openrouterSpending(
      { baseUrl: env.OPENROUTER_API_URL, fetch },
      await accountOf({ organizationId, provider: "openrouter" }),
    );
  const tally = await readSpending({ spending, rates, aiOf });
  log.success("spending", { ...tally });
  return Response.json(tally);
}

Deno.serve(answering(handle, log));
