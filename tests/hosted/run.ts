/** `npm run hosted`: would the database, its jobs and the functions work in a hosted project? One line per check. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { functionsBundle } from "./bundle.ts";
import {
  authMakesPeople,
  type Findings,
  functionsAreSound,
  jobsSucceed,
  migrationsApply,
  nothingIsBare,
  realtimeAdmits,
  storageKeepsFiles,
} from "./checks.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { debian, Unmet } from "./debian.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-hosted-"));
let cluster: Cluster | undefined;
let count = 0;

async function check(what: string, look: () => Promise<Findings>) {
  const findings = await look().catch((error: Error) => [error.message]);
  count += findings.length;
  console.log(`${findings.length === 0 ? "✓" : "✗"} ${what}`);
  for (const finding of findings) console.log(`    ${finding}`);
}

const leave = async () => {
  await cluster?.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => void leave().finally(() => process.exit(1)));

try {
  const started = await startCluster(debian(path.join(root, ".local/hosted")), root);
  cluster = started;
  await check("The migrations apply for a postgres who is no superuser", () =>
    migrationsApply(started, root, scratch),
  );
  await check("Auth makes, changes and deletes a person", () => authMakesPeople(started));
  await check("Realtime admits members to their own organization's topic", () => realtimeAdmits(started));
  await check("Storage's files are deleted through its API only", () => storageKeepsFiles(started));
  await check("Every job succeeds under pg_cron", () => jobsSucceed(started, root));
  await check("plpgsql_check finds no error", () => functionsAreSound(started));
  await check("No function updates or deletes without WHERE", () => nothingIsBare(started));
  await check("The functions resolve from what is uploaded alone", () => functionsBundle(root, scratch));
  console.log(count === 0 ? "Hosted: all well." : `Hosted: ${count} found.`);
  process.exitCode = count === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Unmet)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await leave();
}
