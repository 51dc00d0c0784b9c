import { execFile, spawn } from "node:child_process";
import fs from "node:fs";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { listFunctions } from "../../../local/platform/function-settings.ts";
import {
  ACCESS_TOKEN,
  createManagementApi,
  PROJECT,
  type Upload,
} from "../../../local/platform/management-api.ts";
import { loadSecrets } from "../../../local/platform/secrets.ts";
import { signedPost } from "../../../local/sandbox/signed-post.ts";
import { Random } from "../../../local/simulation/random.ts";
import { planCall, retellBody } from "../../../local/simulation/retell-call.ts";

const stack = inject("stack");
const root = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);
const deno = path.join(root, "node_modules/.bin/deno");
const functions = listFunctions(root);
const uploads = new Map<string, Upload>();
// Outside the checkout, so that nothing but the upload can be found.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-deploy-"));
const server = createManagementApi(path.join(scratch, "uploaded"), uploads);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const profile = path.join(scratch, "profile.yaml");
  fs.writeFileSync(
    profile,
    `name: laptop\napi_url: ${api}\ndashboard_url: ${api}\nproject_host: localhost\n`,
  );
  for (const { name } of functions) await deploy(name, profile);
});

afterAll(() => {
  server.close();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** The real CLI, which only talks to another address than usual. */
async function deploy(name: string, profile: string) {
  const cli = path.join(root, "node_modules/supabase/dist/supabase.js");
  const args = [
    "functions",
    "deploy",
    name,
    `--remote=${PROJECT}`,
    "--use-api",
    "--yes",
    "--profile",
    profile,
  ];
  await run(process.execPath, [cli, ...args, "--workdir", root], {
    env: { ...process.env, SUPABASE_ACCESS_TOKEN: ACCESS_TOKEN },
  });
}

const uploadOf = (name: string) => uploads.get(name) as Upload;

/**
 * How the platform's bundler reads an upload: the import map is Deno's whole configuration. npm packages are fetched into
 * an empty cache, since an upload has no node_modules, and have to be those of the committed lock.
 */
const reading = (name: string) => [
  `--config=${uploadOf(name).import_map_path}`,
  `--lock=${path.join(root, "supabase/functions/deno.lock")}`,
  "--frozen",
];
const denoEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  DENO_DIR: path.join(scratch, "deno"),
  DENO_NO_UPDATE_CHECK: "1",
  DENO_TLS_CA_STORE: "system,mozilla",
  ...(process.env.NPM_CONFIG_REGISTRY && { NPM_CONFIG_REGISTRY: process.env.NPM_CONFIG_REGISTRY }),
};

describe("a deployment by the real CLI", () => {
  it("has functions to deploy", () => expect(functions.map(({ name }) => name)).toContain("webhooks"));

  it.each(functions)("uploads $name with its settings", ({ name, verifyJwt }) => {
    expect(uploadOf(name)).toMatchObject({
      entrypoint_path: `supabase/functions/${name}/index.ts`,
      import_map_path: "supabase/functions/deno.json",
      verify_jwt: verifyJwt,
    });
  });

  it.each(functions)("uploads everything $name needs and nothing secret", async ({ name }) => {
    const { folder, entrypoint_path } = uploadOf(name);
    await run(deno, ["check", ...reading(name), entrypoint_path], { cwd: folder, env: denoEnv });
    const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(names.filter((file) => /\.env|\.local|secrets|\.test\.ts$/.test(file))).toEqual([]);
  });

  it("is locked in the version that hosted's Deno reads", () => {
    const lock = fs.readFileSync(path.join(root, "supabase/functions/deno.lock"), "utf8");
    expect(JSON.parse(lock)).toMatchObject({ version: "4" });
  });

  it("answers a signed webhook from the upload alone", async () => {
    const retell = stack.demo?.endpoints.retell;
    if (!retell) throw new Error("The platform has no demo organization with a Retell endpoint");
    const served = await serve("webhooks");
    try {
      const url = `${served.url}/webhooks${retell.url.split("/webhooks")[1]}`;
      const body = retellBody("call_ended", planCall(new Random(1)), Date.now() - 300_000);
      expect(await signedPost("retell", { url, secret: retell.secret }, body)).toBe(200);
      expect(await signedPost("retell", { url, secret: "another" }, body)).toBe(401);
    } finally {
      served.stop();
    }
  });
});

async function serve(name: string) {
  const secrets = loadSecrets(stack.home);
  const { folder, entrypoint_path } = uploadOf(name);
  const port = Number(new URL(stack.api_url).port) + 18;
  const child = spawn(
    deno,
    [
      "run",
      ...reading(name),
      ...["--no-prompt", "--allow-net", "--allow-env", "--allow-read", "--allow-sys"],
      entrypoint_path,
    ],
    {
      cwd: folder,
      stdio: "ignore",
      env: {
        ...denoEnv,
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
        SUPABASE_URL: stack.api_url,
        SUPABASE_DB_URL: stack.db_url,
        SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.publishable_key }),
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secret_key }),
        CREDENTIALS_KEYS: JSON.stringify(secrets.credentials_keys),
        CREDENTIALS_KEY_ID: secrets.credentials_key_id,
        SITE_URL: stack.dashboard_url,
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(() => fetch(url), { timeout: 20_000, interval: 100 });
  return { url, stop: () => child.kill() };
}
