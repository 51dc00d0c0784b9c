import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const WITHIN = { timeout: 20_000, interval: 50 };

/** Starts a child like the platform does, prints its process id, and ends in one of several ways. */
const platform = `
  import { startGuardian } from ${JSON.stringify(`${root}local/platform/guardian.ts`)};
  import { Supervised } from ${JSON.stringify(`${root}local/platform/supervised.ts`)};
  const [home, name] = process.argv.slice(-2);
  startGuardian(home);
  const child = new Supervised({
    name, home, command: process.execPath,
    args: ["-e", "setInterval(() => {}, 1000)", home, name],
    isReady: async () => true,
  });
  await child.start();
  console.log(child.pid);
  process.stdin.once("data", (word) => {
    if (String(word) === "leave") process.exit(0);
    throw new Error("crash");
  });`;

let home: string;
const children: number[] = [];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "guardian-"));
  fs.mkdirSync(path.join(home, "logs"));
});
afterEach(async () => {
  for (const pid of children.splice(0)) if (lives(pid)) process.kill(pid, "SIGKILL");
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

function lives(pid: number) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function begin(name: string): Promise<{ parent: ChildProcess; child: number }> {
  const args = ["--import", "tsx", "--input-type=module", "-e", platform, home, name];
  const parent = spawn(process.execPath, args, { cwd: root, stdio: ["pipe", "pipe", "ignore"] });
  const [line] = (await once(parent.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  const child = Number(line);
  children.push(child, parent.pid as number);
  return { parent, child };
}

describe("the children of a platform end", () => {
  it.each<[string, (parent: ChildProcess) => unknown]>([
    ["is killed", (parent) => parent.kill("SIGKILL")],
    ["crashes", (parent) => parent.stdin?.write("crash")],
    ["exits without stopping them", (parent) => parent.stdin?.write("leave")],
  ])("when it %s", { timeout: 60_000 }, async (_, end) => {
    const { parent, child } = await begin("child");
    expect(lives(child)).toBe(true);
    end(parent);
    await expect.poll(() => lives(child), WITHIN).toBe(false);
    await expect.poll(() => fs.readdirSync(path.join(home, "pids")), WITHIN).toEqual([]);
  });

  it("but not those of the next one in the same home", { timeout: 60_000 }, async () => {
    const first = await begin("first");
    const next = await begin("next");
    first.parent.kill("SIGKILL");
    await expect.poll(() => lives(first.child), WITHIN).toBe(false);
    await expect.poll(() => fs.readdirSync(path.join(home, "pids")), WITHIN).toEqual(["next"]);
    expect(lives(next.child)).toBe(true);
  });
});
