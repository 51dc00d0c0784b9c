/** Vitest's global set-up of the projects `stack` and `browser`: one platform of their own for both. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import type { Stack } from "../local/platform/stack-file.ts";
import { serveBuiltDashboard } from "./built-dashboard.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: Stack;
  }
}

interface Platform {
  stack: Stack;
  /** Its data folder; empty for a platform that already ran. */
  home: string;
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("..", import.meta.url));
const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 20_000;
const PORTS = 20;

/** Both projects set up in one process, each with its own copy of this module: the platform they share hangs here. */
const shared = globalThis as { callboardPlatform?: { booting: Promise<Platform>; users: number } };

export default async function setup(project: TestProject) {
  shared.callboardPlatform ??= { booting: boot(), users: 0 };
  const mine = shared.callboardPlatform;
  mine.users += 1;
  const { stack, stop } = await mine.booting;
  project.provide("stack", stack);
  const closeDashboard = project.name === "browser" ? await serveBuiltDashboard(root, stack) : undefined;
  return async () => {
    await closeDashboard?.();
    mine.users -= 1;
    if (mine.users === 0) await stop();
  };
}

/** A platform of its own in a fresh home; the benches use it too. */
export async function boot(): Promise<Platform> {
  const given = process.env.CALLBOARD_STACK;
  // While writing tests: a platform that already runs. Its rows stay as the tests leave them.
  if (given) return { stack: readStack(given) as Stack, home: "", stop: async () => undefined };

  fs.mkdirSync(path.join(root, ".local/test"), { recursive: true });
  const home = fs.mkdtempSync(path.join(root, ".local/test/home-"));
  const output = path.join(home, "start.log");
  const platform = await launch(home, output);
  const stack = await described(path.join(home, "stack.json"), platform).catch(async (error: Error) => {
    await end(platform);
    throw new Error(`${error.message}\n${fs.readFileSync(output, "utf8")}`);
  });
  const stop = async () => {
    await end(platform);
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { stack, home, stop };
}

async function launch(home: string, output: string): Promise<ChildProcess> {
  const log = fs.openSync(output, "a");
  const base = await freeBase(Number(process.env.CALLBOARD_BASE_PORT ?? 56420));
  const env = { ...process.env, CALLBOARD_HOME: home, CALLBOARD_BASE_PORT: String(base) };
  // Vitest marks its processes; the platform must not behave as one under test.
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
    const stack = readStack(file);
    if (stack) return stack;
    if (platform.exitCode !== null) throw new Error("The platform did not start:");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The platform did not start within ${READY_WITHIN_MS / 1000} s:`);
}

const readStack = (file: string) =>
  fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Stack) : undefined;

async function end(platform: ChildProcess) {
  if (platform.exitCode !== null || platform.signalCode !== null) return;
  const gone = once(platform, "exit");
  platform.kill("SIGTERM");
  const impatience = setTimeout(() => platform.kill("SIGKILL"), STOP_WITHIN_MS);
  await gone;
  clearTimeout(impatience);
}

/** The first run of free ports from `start`, so that tests and `npm start` do not meet. */
async function freeBase(start: number): Promise<number> {
  for (let base = start; base < start + 40 * PORTS; base += PORTS) {
    const free = await Promise.all(Array.from({ length: PORTS }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`No ${PORTS} free ports in a row from ${start}; set CALLBOARD_BASE_PORT`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
