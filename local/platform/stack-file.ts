import fs from "node:fs";
import path from "node:path";
import { type Config, loopback } from "./config.ts";
import { databaseUrl, type Secrets } from "./secrets.ts";

export interface DemoUser {
  email: string;
  password: string;
  role: string;
}

/** The description of the running platform in `.local/stack.json`, for tests, `npm run simulate` and people. */
export interface Stack {
  /** The folder with its data and secrets. */
  home: string;
  dashboard_url: string;
  api_url: string;
  functions_url: string;
  db_url: string;
  sandbox_url: string;
  publishable_key: string;
  secret_key: string;
  demo_users: DemoUser[];
  demo: Demo | null;
  pids: {
    supervisor: number;
    postgres?: number;
    rest?: number;
    dashboard?: number;
    functions: Record<string, number>;
  };
}

export interface Demo {
  organization_id: string;
  endpoints: Record<string, { url: string; secret: string; signing_key?: string }>;
}

export function describeStack(config: Config, secrets: Secrets): Stack {
  return {
    home: config.home,
    dashboard_url: loopback(config.ports.dashboard),
    api_url: loopback(config.ports.api),
    functions_url: `${loopback(config.ports.api)}/functions/v1`,
    db_url: databaseUrl(config.ports.database, secrets),
    sandbox_url: loopback(config.ports.sandbox),
    publishable_key: secrets.publishable_key,
    secret_key: secrets.secret_key,
    demo_users: [],
    demo: null,
    pids: { supervisor: process.pid, functions: {} },
  };
}

const fileOf = (home: string) => path.join(home, "stack.json");

/** Writes a temporary file and renames it, so that a reader never sees half of it. */
export function writeStack(home: string, stack: Stack) {
  const draft = `${fileOf(home)}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(draft, fileOf(home));
}

export function readStack(home: string): Stack | undefined {
  if (!fs.existsSync(fileOf(home))) return undefined;
  return JSON.parse(fs.readFileSync(fileOf(home), "utf8")) as Stack;
}

export const removeStack = (home: string) => fs.rmSync(fileOf(home), { force: true });
