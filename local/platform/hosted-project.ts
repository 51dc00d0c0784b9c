import fs from "node:fs";
import type http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import postgres from "postgres";
import type { Config } from "./config.ts";
import { type ServedFunction, serveFunction } from "./functions.ts";
import { createManagementApi, type Upload } from "./management-api.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";
import type { Stack } from "./stack-file.ts";

/** How long a replaced function may take to finish its requests. */
const DRAIN_MS = 2_000;
/** The size of a platform's port block, less the ports before the functions. */
const FUNCTION_PORTS = 30;

/** An empty project on loopback, with the Management API that the Supabase CLI deploys to. */
export interface HostedProject {
  stack: Stack;
  /** The path of a CLI profile with this project's API address. */
  profile: string;
  /** The uploads that serve now, by function. */
  uploads: Record<string, Upload>;
}

const fileOf = (home: string) => path.join(home, "project.json");

/** Undefined if none runs in this home. */
export function readHostedProject(home: string): HostedProject | undefined {
  if (!fs.existsSync(fileOf(home))) return undefined;
  return JSON.parse(fs.readFileSync(fileOf(home), "utf8")) as HostedProject;
}

/** Resolves once it responds. From then on its description in the home is kept up to date. */
export async function startHostedProject(config: Config): Promise<HostedProject & { stop(): Promise<void> }> {
  const functions: ServedFunction[] = [];
  const platform: Platform = startPlatform(config, { withDashboard: false, deployed: functions });
  const stack = await platform.ready;
  const secrets = loadSecrets(config.home);
  const sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined });
  const retiring: Promise<void>[] = [];
  const management = createManagementApi(path.join(config.home, "uploaded"), {
    secretNames: ["CREDENTIALS_KEYS", "CREDENTIALS_KEY_ID", "SITE_URL"],
    publishableKey: secrets.publishable_key,
    secretKey: secrets.secret_key,
    query: (text, isReadOnly) => sql.begin(isReadOnly ? "read only" : "read write", (tx) => tx.unsafe(text)),
    activate: async (arriving) => {
      await swap(config, secrets, functions, arriving, retiring);
      for (const upload of arriving) project.uploads[upload.slug] = upload;
      describe();
    },
  });
  await new Promise<void>((resolve) => management.listen(0, "127.0.0.1", resolve));
  const project: HostedProject = { stack, profile: writeProfile(config.home, management), uploads: {} };
  const describe = () => {
    const draft = `${fileOf(config.home)}.draft`;
    fs.writeFileSync(draft, JSON.stringify(project), { mode: 0o600 });
    fs.renameSync(draft, fileOf(config.home));
  };
  describe();
  const stop = async () => {
    fs.rmSync(fileOf(config.home), { force: true });
    management.close();
    await Promise.all(retiring);
    await sql.end({ timeout: 1 });
    await platform.stop();
  };
  return { ...project, stop };
}

function writeProfile(home: string, management: http.Server): string {
  const api = `http://127.0.0.1:${(management.address() as AddressInfo).port}`;
  const file = path.join(home, "profile.yaml");
  const lines = ["name: laptop", `api_url: ${api}`, `dashboard_url: ${api}`, "project_host: localhost", ""];
  fs.writeFileSync(file, lines.join("\n"));
  return file;
}

/** As on hosted, the new version serves before the old one stops, and the old one finishes its requests. */
async function swap(
  config: Config,
  secrets: Secrets,
  functions: ServedFunction[],
  uploads: Upload[],
  retiring: Promise<void>[],
) {
  const starting = uploads.map((upload) => {
    const { slug, version, folder } = upload;
    return serveFunction(config, secrets, {
      name: slug,
      processName: `${slug}-${version}`,
      entrypoint: path.join(folder, upload.entrypoint_path),
      verifyJwt: upload.verify_jwt,
      cwd: folder,
      denoConfig: path.join(folder, upload.import_map_path ?? ""),
      env: fetchingEnvironment(config.home),
      port: nextPort(config),
    });
  });
  await Promise.all(starting.map(({ process }) => process.start()));
  for (const started of starting) {
    const index = functions.findIndex(({ name }) => name === started.name);
    const [before] = index < 0 ? [] : functions.splice(index, 1);
    functions.push(started);
    if (before) retiring.push(later(DRAIN_MS).then(() => before.process.stop()));
  }
}

/** An upload has no node_modules: as on hosted, its npm packages are fetched, here into the project's own cache. */
const fetchingEnvironment = (home: string): NodeJS.ProcessEnv => ({
  DENO_DIR: path.join(home, "deno"),
  DENO_TLS_CA_STORE: "system,mozilla",
  ...(process.env.NPM_CONFIG_REGISTRY && { NPM_CONFIG_REGISTRY: process.env.NPM_CONFIG_REGISTRY }),
});

let served = 0;
const nextPort = ({ ports }: Config) => ports.functions + (served++ % FUNCTION_PORTS);

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
