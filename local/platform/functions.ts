import fs from "node:fs";
import path from "node:path";
import { apiAddresses } from "../../supabase/functions/_shared/contract/providers.ts";
import { type Config, loopback } from "./config.ts";
import { type FunctionSettings, listFunctions } from "./function-settings.ts";
import { answers } from "./ports.ts";
import { databaseUrl, type Secrets } from "./secrets.ts";
import { Supervised } from "./supervised.ts";

export interface ServedFunction extends FunctionSettings {
  port: number;
  process: Supervised;
}

/** One Deno process per Edge Function, isolated as on hosted, with unchanged code including `Deno.serve`. */
export const createFunctions = (
  config: Config,
  secrets: Secrets,
  onReady: (name: string, pid: number) => void,
): ServedFunction[] =>
  listFunctions(config.root).map((settings, index) =>
    serveFunction(config, secrets, {
      ...settings,
      port: config.ports.functions + index,
      cwd: config.root,
      // The import map and the installed npm packages, because the laptop fetches none.
      denoConfig: path.join(config.root, "deno.json"),
      onReady: (pid) => onReady(settings.name, pid),
    }),
  );

interface Serving extends FunctionSettings {
  port: number;
  cwd: string;
  /** Deno's configuration: the import map, and whether npm packages are installed or fetched. */
  denoConfig: string;
  /** Added to the environment of every function. */
  env?: NodeJS.ProcessEnv;
  /** The name of its log and trace; defaults to the function's name. */
  processName?: string;
  onReady?(pid: number): void;
}

/** One function as a process of its own, not yet started. */
export function serveFunction(
  config: Config,
  secrets: Secrets,
  { port, cwd, denoConfig, env, processName, onReady, ...settings }: Serving,
): ServedFunction {
  const program = {
    name: processName ?? settings.name,
    command: path.join(config.root, "node_modules/deno", process.platform === "win32" ? "deno.exe" : "deno"),
    args: [
      "run",
      `--config=${denoConfig}`,
      "--quiet",
      "--no-prompt",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      "--allow-sys",
      settings.entrypoint,
    ],
    cwd,
    env: {
      ...functionEnvironment(config, secrets),
      ...env,
      DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
    },
    home: config.home,
    isReady: () => answers(port),
    onReady,
  };
  return { ...settings, port, process: new Supervised(program) };
}

/** The environment of a hosted function, and the values that `supabase secrets set` would add. */
function functionEnvironment(config: Config, secrets: Secrets): NodeJS.ProcessEnv {
  const sandbox = loopback(config.ports.sandbox);
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DENO_DIR: process.env.DENO_DIR,
    DENO_NO_UPDATE_CHECK: "1",
    SUPABASE_URL: loopback(config.ports.api),
    SUPABASE_DB_URL: databaseUrl(config.ports.database, secrets),
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: secrets.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secrets.secret_key }),
    CREDENTIALS_KEYS: JSON.stringify(secrets.credentials_keys),
    CREDENTIALS_KEY_ID: secrets.credentials_key_id,
    SITE_URL: loopback(config.ports.dashboard),
    ...Object.fromEntries(Object.keys(apiAddresses).map((name) => [name, sandbox])),
    ...readEnvFile(path.join(config.home, "functions.env")),
  };
}

/** NAME=value lines, as `supabase functions serve --env-file` reads them. */
function readEnvFile(file: string): Record<string, string> {
  if (!fs.existsSync(file)) return {};
  const lines = fs
    .readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => /^\s*[A-Z_][A-Z0-9_]*=/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [
        line.slice(0, at).trim(),
        line
          .slice(at + 1)
          .trim()
          .replace(/^(["'])(.*)\1$/, "$2"),
      ];
    }),
  );
}
