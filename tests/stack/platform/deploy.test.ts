import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fillVault } from "../../../local/platform/database.ts";
import { listFunctions } from "../../../local/platform/function-settings.ts";
import { type HostedProject, readHostedProject } from "../../../local/platform/hosted-project.ts";
import { ACCESS_TOKEN, PROJECT, type Upload } from "../../../local/platform/management-api.ts";
import { freeBase } from "../../../local/platform/ports.ts";
import type { Endpoint } from "../../../local/sandbox/endpoint.ts";
import { ReleaseClone } from "../support/release-clone.ts";
import { Traffic } from "../support/traffic.ts";

/**
 * `npm run deploy` with the real CLI: an empty project, a second release and back. Real: CLI, PostgreSQL, the bundles
 * as uploaded, Deno, REST and signatures. Stand-ins: the Management API, and the gateway that swaps the functions.
 */
const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
const deno = path.join(root, "node_modules/.bin/deno");
const functions = listFunctions(root);
// Outside the checkout, so that only uploaded files can be found.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-deploy-"));
const home = path.join(scratch, "project");
const site = path.join(scratch, "site");
const clone = new ReleaseClone(root, path.join(scratch, "clone"));
const first = clone.commit("Release the first");
let rehearsal: ChildProcess;
let project: HostedProject;
let sql: postgres.Sql;

beforeAll(async () => {
  rehearsal = await startRehearsal();
  project = await vi.waitFor(
    () => {
      if (rehearsal.exitCode !== null) throw new Error(fs.readFileSync(`${home}.log`, "utf8"));
      return readHostedProject(home) ?? Promise.reject(new Error("The project has not started"));
    },
    { timeout: 90_000, interval: 100 },
  );
  sql = postgres(project.stack.db_url, { max: 1, onnotice: () => undefined });
});

afterAll(async () => {
  await sql?.end();
  const gone = once(rehearsal, "exit");
  rehearsal.kill();
  await gone;
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** Starts it in a process of its own, so that neither side of the traffic waits for the other. */
async function startRehearsal(): Promise<ChildProcess> {
  const log = fs.openSync(`${home}.log`, "a");
  const { dashboard: base } = await freeBase();
  const env = { ...process.env, CALLBOARD_HOME: home, CALLBOARD_BASE_PORT: String(base) };
  // Vitest marks its processes; the platform must not run in test mode.
  for (const name of ["NODE_ENV", "VITEST", "TEST", "MODE", "DEV", "PROD"])
    delete env[name as keyof typeof env];
  const args = ["--import", "tsx", "local/rehearse.ts"];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", log, log, "ipc"] });
  fs.closeSync(log);
  return child;
}

interface Ended {
  code: number;
  /** Everything printed. */
  text: string;
}

/** Runs the clone's own command, as an admin would. */
async function deploy(args: string[], more: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    SUPABASE_ACCESS_TOKEN: ACCESS_TOKEN,
    SUPABASE_PROFILE: project.profile,
    VITE_SUPABASE_URL: project.stack.api_url,
    DEPLOY_DB_URL: `${project.stack.db_url}?sslmode=disable`,
    ...more,
  };
  const command = ["--import", "tsx", "deploy/deploy.ts", "--project", PROJECT, ...args];
  return promisify(execFile)(process.execPath, command, { cwd: clone.folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  );
}

/** The release that responds, by a header that the second one adds. */
const answeringRelease = async () => {
  const { headers } = await fetch(`${project.stack.functions_url}/webhooks`, { method: "POST" });
  return headers.get("x-release") ?? "first";
};

describe("an empty project", () => {
  it("is deployed by one command", { timeout: 120_000 }, async () => {
    const { code, text } = await deploy(["--without-dashboard"]);
    expect(text).toContain("No signed delivery verified it");
    expect(code, text).toBe(0);
  });
});

describe("a project with traffic", () => {
  let traffic: Traffic;
  let check: NodeJS.ProcessEnv;
  let second: string;

  beforeAll(async () => {
    const { stack } = project;
    await fillVault(stack.db_url, {
      project_url: stack.api_url,
      cron_key: stack.secret_key,
      site_url: stack.dashboard_url,
    });
    const owner = await signUp();
    const busy = await connectRetell(owner, "Busy Dental");
    const checked = await connectRetell(owner, "Deployment check");
    check = { CHECK_URL: checked.url, CHECK_SECRET: checked.secret };
    traffic = new Traffic(busy, () => owner.get("/rest/v1/calls?select=id,status&limit=20"));
  });

  it("moves to the next release without a lost delivery", { timeout: 120_000 }, async () => {
    writeSecondRelease();
    second = clone.commit("Release the second");
    const { code, text } = await deploy(["--publish", `cp -r dist/. ${site}`], check);
    expect(code, text).toBe(0);
    expect(text).toContain("Deployed and verified.");
    expect(await answeringRelease()).toBe("second");
    expect(await sql`select second_look from public.calls limit 1`).toHaveLength(1);
    expect(fs.readFileSync(path.join(site, "index.html"), "utf8")).toContain("<title>Second");
    expect(await recorded()).toEqual([{ commit: second, dirty: false }]);
  });

  it("rolls back to the first", { timeout: 120_000 }, async () => {
    const { code, text } = await deploy(
      ["--roll-back", "--to", first, "--publish", `cp -r dist/. ${site}`],
      check,
    );
    expect(code, text).toBe(0);
    expect(await recorded()).toEqual([
      { commit: second, dirty: false },
      { commit: first, dirty: false, rolled_back_from: second },
    ]);
    expect(await answeringRelease()).toBe("first");
    expect(fs.readFileSync(path.join(site, "index.html"), "utf8")).not.toContain("<title>Second");
    expect(await sql`select second_look from public.calls limit 1`).toHaveLength(1);
  });

  it("has answered every delivery and request meanwhile, and has every row", async () => {
    await traffic.stop();
    expect(Object.keys(traffic.delivered)).toEqual(["200"]);
    expect(Object.keys(traffic.read)).toEqual(["200"]);
    const [rows] = await sql<[{ calls: number; events: number }]>`
      select (select count(*)::int from public.calls) as calls,
        (select count(*)::int from public.events where kind like 'call\\_%') as events`;
    expect(rows).toEqual({ calls: traffic.callIds.size, events: traffic.delivered[200] });
    expect(rows.calls).toBeGreaterThan(100);
  });
});

/** A column of a busy table, a function that uses it, a header and a title. */
function writeSecondRelease() {
  clone.write(
    `supabase/migrations/${clone.nextVersion()}_second_look.sql`,
    `set local lock_timeout = '5s';
alter table public.calls add column second_look text;
create function private.second_look() returns bigint language sql stable set search_path = '' as $$
  select count(*) from public.calls where second_look is not null
$$;
`,
  );
  const door = "supabase/functions/_shared/platform/answering.ts";
  clone.write(door, clone.read(door).replace("const CORS = {", 'const CORS = {\n  "x-release": "second",'));
  clone.write("index.html", clone.read("index.html").replace("<title>", "<title>Second "));
}

const recorded = async () =>
  (
    await sql<{ body: string }[]>`select body from public.events where kind = 'deployment_check' order by id`
  ).map(({ body }) => JSON.parse(body).release);

interface Member {
  get(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<unknown>;
}

async function signUp(): Promise<Member> {
  const { api_url, publishable_key } = project.stack;
  const headers: Record<string, string> = { apikey: publishable_key, "content-type": "application/json" };
  const post = async (to: string, body: unknown) => {
    const response = await fetch(`${api_url}${to}`, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${to}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  const person = { email: "owner@example.test", password: "a long pass phrase 1" };
  const { access_token } = await post("/auth/v1/signup", person);
  headers.authorization = `Bearer ${access_token}`;
  return { post, get: (from) => fetch(`${api_url}${from}`, { headers }) };
}

/** A new organization whose Retell integration has a secret, created like the dashboard does. */
async function connectRetell(owner: Member, name: string): Promise<Endpoint> {
  const place = { p_name: name, p_time_zone: "Europe/Stockholm", p_currency: "SEK" };
  const organization_id = await owner.post("/rest/v1/rpc/create_organization", place);
  const of = { organization_id, provider: "retell" };
  const { endpoint_url } = (await owner.post("/functions/v1/api/integrations/connect", of)) as {
    endpoint_url: string;
  };
  const secret = randomBytes(18).toString("hex");
  await owner.post("/functions/v1/api/credentials/store", { ...of, name: "webhook_secret", secret });
  return { url: endpoint_url, secret };
}

/**
 * Reads an upload as the platform's bundler does: the import map is Deno's whole configuration. npm packages were fetched
 * into an empty cache, because an upload has no node_modules, and must match the committed lock.
 */
async function checkUpload({ folder, entrypoint_path, import_map_path }: Upload) {
  const reading = [
    `--config=${import_map_path}`,
    `--lock=${path.join(root, "supabase/functions/deno.lock")}`,
    "--frozen",
  ];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DENO_DIR: path.join(home, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    DENO_TLS_CA_STORE: "system,mozilla",
    ...(process.env.NPM_CONFIG_REGISTRY && { NPM_CONFIG_REGISTRY: process.env.NPM_CONFIG_REGISTRY }),
  };
  await promisify(execFile)(deno, ["check", ...reading, entrypoint_path], { cwd: folder, env });
}

describe("an upload", () => {
  const uploadOf = (name: string) => {
    const upload = readHostedProject(home)?.uploads[name];
    if (!upload) throw new Error(`${name} was not uploaded`);
    return upload;
  };

  it("has functions to deploy", () => expect(functions.map(({ name }) => name)).toContain("webhooks"));

  it.each(functions)("of $name has its settings", ({ name, verifyJwt }) => {
    expect(uploadOf(name)).toMatchObject({
      entrypoint_path: `supabase/functions/${name}/index.ts`,
      import_map_path: "supabase/functions/deno.json",
      verify_jwt: verifyJwt,
    });
  });

  it.each(functions)("of $name contains everything it needs and no secrets", async ({ name }) => {
    const upload = uploadOf(name);
    await checkUpload(upload);
    const names = fs.readdirSync(upload.folder, { recursive: true, encoding: "utf8" });
    expect(names.filter((file) => /\.env|\.local|secrets|\.test\.ts$/.test(file))).toEqual([]);
  });

  it("is locked in the version that the hosted Deno reads", () => {
    const lock = fs.readFileSync(path.join(root, "supabase/functions/deno.lock"), "utf8");
    expect(JSON.parse(lock)).toMatchObject({ version: "4" });
  });
});
