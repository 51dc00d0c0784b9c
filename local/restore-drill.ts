/**
 * `npm run restore-drill`: practises docs/backup.md on this machine. It dumps a seeded database with the Supabase CLI's
 * script, restores it into an empty project by the documented steps, and compares all tables.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { type Config, readConfig } from "./platform/config.ts";
import { contentsOf, differences } from "./platform/contents.ts";
import { fillVault } from "./platform/database.ts";
import { startGuardian } from "./platform/guardian.ts";
import { startHostedProject } from "./platform/hosted-project.ts";
import { ACCESS_TOKEN, PROJECT } from "./platform/management-api.ts";
import { startPlatform } from "./platform/platform.ts";
import { freeBase } from "./platform/ports.ts";
import { embeddedPostgres } from "./platform/postgres.ts";
import { requirePostgresClient } from "./platform/postgres-client.ts";
import { databaseUrl, loadSecrets } from "./platform/secrets.ts";
import type { Endpoint } from "./sandbox/endpoint.ts";
import { signedPost } from "./sandbox/signed-post.ts";

const { root } = readConfig();
const run = promisify(execFile);
const client = requirePostgresClient();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-drill-"));
const began = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`);

/** Tables that an extension fills itself when the migrations call it. */
const NOT_DUMPED = ["cron.job", "cron.job_run_details"];

async function makeConfig(name: string): Promise<Config> {
  const home = path.join(scratch, name);
  fs.mkdirSync(home, { recursive: true });
  startGuardian(home);
  return { root, home, ports: await freeBase() };
}

/** A seeded platform, run once and stopped, after which its rows no longer change. */
async function makeSource(config: Config): Promise<Endpoint> {
  const platform = startPlatform(config, { withDashboard: false });
  const stack = await platform.ready;
  const endpoint = stack.demo?.endpoints.retell;
  if (!endpoint) throw new Error("The demo has no Retell endpoint");
  await platform.stop();
  return endpoint;
}

async function dump(url: string, file: string) {
  const cli = path.join(root, "node_modules/supabase/dist/supabase.js");
  const target = [`--remote=${url}?sslmode=disable`, "--exclude", NOT_DUMPED.join(",")];
  const options = ["db", "dump", "--data-only", "--use-copy", "--dry-run"];
  const { stdout } = await run(process.execPath, [cli, ...options, ...target], { maxBuffer: 1 << 24 });
  const script = path.join(scratch, "dump.sh");
  // The script that the CLI would run in Docker, below a line of the CLI's own.
  fs.writeFileSync(script, stdout.slice(stdout.indexOf("#!")));
  const env = { ...process.env, PATH: `${client}${path.delimiter}${process.env.PATH}` };
  const output = fs.openSync(file, "w", 0o600);
  const child = spawn("bash", [script], { env, stdio: ["ignore", output, "inherit"] });
  const [code] = await once(child, "exit");
  fs.closeSync(output);
  if (code !== 0) throw new Error(`The dump exited with ${code}`);
}

/** Runs files in one transaction and returns the rows as lines. */
async function psql(url: string, files: string[], ...more: string[]): Promise<string[]> {
  const args = ["--dbname", url, "--quiet", "--tuples-only", "--no-align", "--single-transaction"];
  const input = files.flatMap((file) => ["--file", file]);
  const all = [...args, "--set", "ON_ERROR_STOP=1", ...more, ...input];
  const { stdout } = await run(path.join(client, "psql"), all, { maxBuffer: 1 << 26 });
  return stdout.split("\n").filter(Boolean);
}

const prepared = (file: string) => path.join(root, "docs/backup", file);

/** Lists what was due at the time of the dump and cancels it, as if it had been done since. */
async function cancelDue(url: string): Promise<number> {
  const due = await psql(url, [prepared("would-leave.sql")]);
  const ids = due.map((line) => line.split("|")[0]).join(",");
  await psql(url, [prepared("cancel.sql")], "--set", `ids={${ids}}`);
  const left = await psql(url, [prepared("would-leave.sql")]);
  if (left.length > 0) throw new Error(`${left.length} effects would leave although they were cancelled`);
  return due.length;
}

async function deploy(environment: NodeJS.ProcessEnv) {
  const args = ["--import", "tsx", "deploy/deploy.ts", "--project", PROJECT];
  // A drill restores into this checkout, committed or not.
  const options = ["--dirty", "--without-dashboard", "--without-check"];
  await run(process.execPath, [...args, ...options], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
}

async function drill() {
  const source = await makeConfig("source");
  const endpoint = await makeSource(source);
  const secrets = loadSecrets(source.home);
  const { server } = await embeddedPostgres(source, secrets, () => undefined);
  await server.start();
  const from = postgres(databaseUrl(source.ports.database, secrets, "supabase_admin"), { max: 1 });
  say("a seeded database");

  const file = path.join(scratch, "data.sql");
  await dump(databaseUrl(source.ports.database, secrets, "supabase_admin"), file);
  const before = await contentsOf(from);
  await from.end();
  await server.stop();
  say(`dumped, ${(fs.statSync(file).size / 1e6).toFixed(1)} MB`);

  const target = await makeConfig("target");
  // CREDENTIALS_KEYS is backed up separately; without it the restored provider keys could not be decrypted.
  fs.copyFileSync(path.join(source.home, "secrets.json"), path.join(target.home, "secrets.json"));
  const project = await startHostedProject(target);
  try {
    say("an empty project");
    const { stack } = project;
    await deploy({
      SUPABASE_ACCESS_TOKEN: ACCESS_TOKEN,
      SUPABASE_PROFILE: project.profile,
      VITE_SUPABASE_URL: stack.api_url,
      DEPLOY_DB_URL: `${stack.db_url}?sslmode=disable`,
    });
    say("migrations and functions deployed");
    const admin = databaseUrl(target.ports.database, secrets, "supabase_admin");
    // Rows that migrations wrote are in the dump too, so every table is emptied first.
    await psql(admin, [prepared("empty-tables.sql"), file]);
    const to = postgres(admin, { max: 1 });
    const after = await contentsOf(to);
    await to.end();
    const wrong = differences(before, after);
    if (wrong.length > 0) throw new Error(`The restored rows differ:\n${wrong.join("\n")}`);
    const rows = [...after.values()].reduce((sum, table) => sum + table.rows, 0);
    say(`restored: ${rows} rows in ${after.size} tables, equal one by one`);
    say(`${await cancelDue(stack.db_url)} effects that were due are cancelled`);
    await fillVault(stack.db_url, {
      project_url: stack.api_url,
      cron_key: stack.secret_key,
      site_url: stack.dashboard_url,
    });
    await deliver(endpoint, stack.functions_url);
    say("a signed delivery is accepted with the restored secret");
  } finally {
    await project.stop();
  }
}

async function deliver(endpoint: Endpoint, functionsUrl: string) {
  const url = `${functionsUrl}/webhooks${endpoint.url.split("/webhooks")[1]}`;
  const status = await signedPost("retell", { ...endpoint, url }, { event: "restore_drill", at: Date.now() });
  if (status !== 200) throw new Error(`A signed delivery was refused with ${status}`);
}

try {
  await drill();
  say("The drill succeeded.");
} catch (error) {
  // A failed program's output is more useful than its command, which contains passwords.
  const { stderr, message } = error as Error & { stderr?: string };
  console.error(`\n${stderr || message}`);
  process.exitCode = 1;
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
