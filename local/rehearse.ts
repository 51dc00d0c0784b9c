/** `npm run rehearse`: an empty hosted project on loopback, for practising `npm run deploy`. */
import fs from "node:fs";
import path from "node:path";
import { readConfig } from "./platform/config.ts";
import { startGuardian } from "./platform/guardian.ts";
import { startHostedProject } from "./platform/hosted-project.ts";
import { stopLeftovers } from "./platform/leftovers.ts";
import { ACCESS_TOKEN, PROJECT } from "./platform/management-api.ts";

const base = readConfig();
// Beside the platform's own home, and emptied each time, so that a rehearsal starts with nothing.
const home = process.env.CALLBOARD_HOME ? base.home : path.join(base.home, "rehearsal");
const config = { ...base, home };
await stopLeftovers(home);
fs.rmSync(home, { recursive: true, force: true });
fs.mkdirSync(home, { recursive: true });
startGuardian(home);

const project = await startHostedProject(config);
let leaving = false;
const leave = async () => {
  if (leaving) return;
  leaving = true;
  await project.stop();
  process.exit(0);
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, leave);
// Our launcher holds the other end; if it is killed, nothing else would stop the children.
process.on("disconnect", leave);

console.log(`
  An empty project. In another terminal:

  export SUPABASE_ACCESS_TOKEN=${ACCESS_TOKEN} SUPABASE_PROFILE=${project.profile} \\
    VITE_SUPABASE_URL=${project.stack.api_url} DEPLOY_DB_URL='${project.stack.db_url}?sslmode=disable'
  npm run deploy -- --project ${PROJECT}

  Ctrl-C stops it. Nothing of it is kept.
`);
