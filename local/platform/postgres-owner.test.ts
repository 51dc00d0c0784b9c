import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readConfig } from "./config.ts";
import { freeBase } from "./ports.ts";
import { embeddedBinaries, embeddedPostgres } from "./postgres.ts";
import { loadSecrets } from "./secrets.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;
const WITHIN = { timeout: 30_000, interval: 50 };
/** Bits of CapEff, see capabilities(7). */
const PASSES_CLOSED_FOLDERS = [1n << 1n, 1n << 2n];

describe.skipIf(!isRoot)("PostgreSQL as root, in a checkout that other users cannot enter", () => {
  let closed: string;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(() => {
    closed = fs.mkdtempSync(path.join(os.tmpdir(), "closed-"));
    fs.chmodSync(closed, 0o700);
  });
  afterAll(async () => {
    await stop?.();
    fs.rmSync(closed, { recursive: true, force: true });
  });

  it("starts, restarts when killed, and has only one capability", {
    timeout: 60_000,
  }, async () => {
    const home = path.join(closed, "home");
    fs.mkdirSync(path.join(home, "logs"), { recursive: true });
    fs.chmodSync(home, 0o711);
    const installed = await embeddedBinaries();
    fs.symlinkSync(path.dirname(path.dirname(installed.postgres)), path.join(closed, "native"));
    const binaries = {
      postgres: path.join(closed, "native/bin/postgres"),
      initdb: path.join(closed, "native/bin/initdb"),
    };
    const config = { ...readConfig(), home, ports: await freeBase() };
    const pids: number[] = [];
    const { server } = await embeddedPostgres(config, loadSecrets(home), (pid) => pids.push(pid), binaries);
    stop = () => server.stop();
    await server.start();
    process.kill(pids[0] as number, "SIGKILL");
    await vi.waitFor(() => expect(pids).toHaveLength(2), WITHIN);
    const status = fs.readFileSync(`/proc/${pids[1]}/status`, "utf8");
    expect(PASSES_CLOSED_FOLDERS).toContain(BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(status)?.[1]}`));
    expect(/^Uid:\s*(\d+)/m.exec(status)?.[1]).not.toBe("0");
  });
});
