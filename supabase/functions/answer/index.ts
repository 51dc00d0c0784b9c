/**
 * POST /answer {token, came?}: reads a confirm link, or records whether its appointment took place. No
 * authentication.
 */
import { answering } from "../_shared/platform/answering.ts";
import { readEnv } from "../_shared/platform/env.ts";
import { createLog } from "../_shared/platform/log.ts";
import { createConfirmLinks } from "../_shared/store/confirm-links.ts";
import { connect } from "../_shared/store/database.ts";
import { createAnswer } from "./answer.ts";

const env = readEnv(["SUPABASE_DB_URL"]);
const links = createConfirmLinks(connect(env.SUPABASE_DB_URL));

Deno.serve(
  answering(
    createAnswer(links),
    createLog(console.log, () => new Date()),
  ),
);
