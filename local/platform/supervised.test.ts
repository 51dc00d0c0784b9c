import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Supervised } from "./supervised.ts";

let home: string;
let child: Supervised;
const ready = () => path.join(home, "ready");
const refuse = () => path.join(home, "refuse");

/** Exits at once while it is configured to refuse; otherwise it creates the ready file and keeps running. */
const script = `
  const fs = require("node:fs");
  if (fs.existsSync(process.env.REFUSE)) {
    fs.appendFileSync(process.env.REFUSE, "x");
    process.exit(1);
  }
  fs.writeFileSync(process.env.READY, String(process.pid));
  setInterval(() => {}, 1000);`;

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "supervised-"));
  fs.mkdirSync(path.join(home, "logs"));
  fs.mkdirSync(path.join(home, "pids"));
  child = new Supervised({
    name: "child",
    command: process.execPath,
    args: ["-e", script],
    env: { ...process.env, READY: ready(), REFUSE: refuse() },
    home,
    healthyAfterMs: 0,
    isReady: async () => fs.existsSync(ready()),
  });
});
afterEach(async () => {
  await child.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

describe("a supervised program", () => {
  it("is restarted after it is killed, even if the first restarts fail", async () => {
    await child.start();
    const first = child.pid as number;
    fs.writeFileSync(refuse(), "");
    fs.rmSync(ready());
    process.kill(first, "SIGKILL");
    await expect.poll(() => fs.readFileSync(refuse(), "utf8").length, { timeout: 5_000 }).toBeGreaterThan(2);
    fs.rmSync(refuse());
    await expect.poll(() => child.ready && child.pid !== first, { timeout: 5_000 }).toBe(true);
  });

  it("that never responded is not restarted", async () => {
    fs.writeFileSync(refuse(), "");
    await expect(child.start()).rejects.toThrow("did not start");
    expect(fs.readFileSync(refuse(), "utf8")).toBe("x");
  });
});
