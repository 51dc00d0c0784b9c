import { execFile } from "node:child_process";
import fs from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { listFunctions } from "../../local/platform/function-settings.ts";
import {
  ACCESS_TOKEN,
  createManagementApi,
  PROJECT,
  type Upload,
} from "../../local/platform/management-api.ts";
import type { Findings } from "./checks.ts";

const run = promisify(execFile);

/** What the real CLI uploads, resolved as hosted's bundler does: the import map is Deno's configuration, and nothing else is there. */
export async function functionsBundle(root: string, scratch: string): Promise<Findings> {
  const uploads = await upload(root, scratch);
  const missing = listFunctions(root).filter(({ name }) => !uploads.some(({ slug }) => slug === name));
  const findings = missing.map(({ name }) => `Function ${name} was not uploaded`);
  for (const one of uploads) findings.push(...(await resolve(root, scratch, one)));
  return findings;
}

async function upload(root: string, scratch: string): Promise<Upload[]> {
  const uploads = new Map<string, Upload>();
  const server = createManagementApi(path.join(scratch, "uploaded"), {
    secretNames: [],
    publishableKey: "",
    secretKey: "",
    query: async () => [],
    activate: async (arriving) => {
      for (const one of arriving) uploads.set(one.slug, one);
    },
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const profile = path.join(scratch, "profile.yaml");
  fs.writeFileSync(
    profile,
    `name: hosted\napi_url: ${api}\ndashboard_url: ${api}\nproject_host: localhost\n`,
  );
  const cli = path.join(root, "node_modules/supabase/dist/supabase.js");
  const args = ["functions", "deploy", `--remote=${PROJECT}`, "--use-api", "--yes", "--profile", profile];
  const env = { ...process.env, SUPABASE_ACCESS_TOKEN: ACCESS_TOKEN };
  await run(process.execPath, [cli, ...args, "--workdir", root], { env }).finally(() => server.close());
  return [...uploads.values()];
}

async function resolve(root: string, scratch: string, one: Upload): Promise<Findings> {
  const deno = path.join(root, "node_modules/.bin/deno");
  const config = one.import_map_path ? [`--config=${one.import_map_path}`] : ["--no-config"];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DENO_DIR: path.join(scratch, "deno"),
    DENO_TLS_CA_STORE: "system,mozilla",
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  return run(deno, ["cache", "--no-lock", ...config, one.entrypoint_path], { cwd: one.folder, env }).then(
    () => [],
    ({ stderr }: { stderr: string }) => {
      const said = /error: (.*?)(\. |$)/im.exec(stderr)?.[1] ?? stderr.trim();
      const manual = isManual(one)
        ? ` (${one.import_map_path} sets nodeModulesDir, and an upload has no node_modules)`
        : "";
      return [`Function ${one.slug}: ${said}${manual}`];
    },
  );
}

function isManual({ folder, import_map_path }: Upload): boolean {
  if (!import_map_path) return false;
  return "nodeModulesDir" in JSON.parse(fs.readFileSync(path.join(folder, import_map_path), "utf8"));
}
