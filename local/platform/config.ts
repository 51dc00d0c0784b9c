import path from "node:path";
import { fileURLToPath } from "node:url";

/** Where this platform lives. Only this file in `local/` reads it from the environment. */
export interface Config {
  /** The checkout. */
  root: string;
  /** Data, secrets and logs of this platform; `npm run reset` empties it. */
  home: string;
  ports: Ports;
}

export interface Ports {
  dashboard: number;
  api: number;
  database: number;
  sandbox: number;
  /** The port of the first Edge Function; the others follow. */
  functions: number;
}

// Below the range from which Linux and macOS assign ports to outgoing connections, which could take ours at any time.
const DEFAULT_BASE = 26420;

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  const base = Number(env.CALLBOARD_BASE_PORT ?? DEFAULT_BASE);
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new Error(
      `CALLBOARD_BASE_PORT must be a port between 1024 and 65000, not "${env.CALLBOARD_BASE_PORT}"`,
    );
  }
  return { root, home: path.resolve(root, env.CALLBOARD_HOME ?? ".local"), ports: portsFrom(base) };
}

export function portsFrom(base: number): Ports {
  return {
    dashboard: base,
    api: base + 1,
    database: base + 2,
    sandbox: base + 3,
    functions: base + 10,
  };
}

export const loopback = (port: number) => `http://127.0.0.1:${port}`;
