import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Stack } from "../../local/platform/stack-file.ts";
import { claimPorts } from "./claimed-ports.ts";

export interface Platform {
  stack: Stack;
  /** Its data folder. */
  home: string;
  stop(): Promise<void>;
}

export const root = fileURLToPath(new URL("../..", import.meta.url));
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 20_000;
// Below the range of outgoing connections, and apart from the ports of `npm start` and of temporary platforms.
const FIRST_PORT = 24_000;

/** Starts the platform of a home, without a dashboard, on ports of its own. */
export async function launch(home: string): Promise<Platform> {
  const ports = await claimPorts(Number(process.env.CALLBOARD_BASE_PORT ?? FIRST_PORT));
  const output = path.join(home, "start.log");
  const platform = start(home, ports.base, output);
  const stop = async () => {
    await end(platform);
    ports.release();
  };
  const stack = await described(path.join(home, "stack.json"), platform).catch(async (error: Error) => {
    await stop();
    throw new Error(`${error.message}\n${fs.readFileSync(output, "utf8")}`);
  });
  return { stack, home, stop };
}

function start(home: string, base: number, output: string): ChildProcess {
  const log = fs.openSync(output, "a");
  const env = { ...process.env, CALLBOARD_HOME: home, CALLBOARD_BASE_PORT: String(base) };
  // Vitest marks its processes; the platform must not run in test mode.
  for (const name of ["NODE_ENV", "VITEST", "TEST", "MODE", "DEV", "PROD"])
    delete env[name as keyof typeof env];
  const args = ["--import", "tsx", "local/start.ts", "--backend"];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", log, log, "ipc"] });
  fs.closeSync(log);
  return child;
}

async function described(file: string, platform: ChildProcess): Promise<Stack> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, "utf8")) as Stack;
    if (platform.exitCode !== null) throw new Error("The platform did not start:");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The platform did not start within ${READY_WITHIN_MS / 1000} s:`);
}

async function end(platform: ChildProcess) {
  if (platform.exitCode !== null || platform.signalCode !== null) return;
  const gone = once(platform, "exit");
  platform.kill("SIGTERM");
  const impatience = setTimeout(() => platform.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(impatience);
}
