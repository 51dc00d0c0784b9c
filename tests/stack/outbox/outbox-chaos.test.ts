import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Stack } from "../../../local/platform/stack-file.ts";
import { connect, type Database } from "../../../supabase/functions/_shared/store/database.ts";
import { runOutbox } from "../../../supabase/functions/outbox/run.ts";
import { cases } from "../../cases.ts";
import { boot } from "../../lanes/boot.ts";
import type { Sql } from "../support/database.ts";
import { type EffectsProvider, startProvider, TROUBLES } from "../support/effects-provider.ts";
import { buildSendingOrganization, enqueue, later } from "../support/outbox.ts";
import { senderTo, workAt } from "../support/outbox-work.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const deno = path.join(root, "node_modules/deno", process.platform === "win32" ? "deno.exe" : "deno");
const worker = path.join(root, "tests/stack/support/outbox-worker.ts");

const STEPS = [
  "after the claim",
  "before the send",
  "during the send",
  "after the send",
  "during the finish",
];
const KILLS = cases(10);
const EFFECTS = 12;
/** In seconds: pg_cron's interval, a lease plus one interval, and the limit for complete recovery. */
const TICK = 15;
const NOTICED_AFTER = 45 + TICK;
const RECOVERED_WITHIN = 75;

/** A platform of its own, because the shared one's outbox function and pg_cron would interfere. */
let stack: Stack;
let home: string;
let stop: () => Promise<void>;
let sql: Sql;
let database: Database;
let provider: EffectsProvider;

beforeAll(async () => {
  vi.stubEnv("CALLBOARD_STACK", undefined);
  ({ stack, home, stop } = await boot());
  vi.unstubAllEnvs();
  sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined, prepare: false });
  database = connect(stack.db_url);
  await sql`delete from vault.secrets`;
  await sql`select cron.unschedule('tend-outbox')`;
  // Drop the demo's due effects and the function that may be sending them; a new one starts only when called.
  await sql`delete from private.outbox`;
  process.kill(Number(stack.pids.functions.outbox), "SIGKILL");
});
afterAll(async () => {
  await sql?.end();
  await database?.end();
  await stop?.();
});
beforeEach(async () => {
  provider = await startProvider();
  return () => provider.close();
});

const names = Array.from({ length: EFFECTS }, (_, index) => `effect-${index}`);

async function enqueueAll(wanted = names): Promise<string> {
  const organizationId = await buildSendingOrganization(sql);
  for (const name of wanted) await enqueue(sql, organizationId, name);
  return organizationId;
}

const work = (seconds: number, patienceMs?: number) =>
  runOutbox(workAt(database, later(seconds), senderTo(provider.url, patienceMs)), []);

/** Problems with an organization's effects: never seen by the provider, seen twice, or not done. */
async function problems(organizationId: string, wanted = names) {
  const times = (name: string) => provider.counts.get(`${organizationId}.${name}`) ?? 0;
  const rows = await sql<{ effect_key: string; status: string }[]>`
    select effect_key, status from private.outbox where organization_id = ${organizationId} and status <> 'done'`;
  return {
    lost: wanted.filter((name) => times(name) === 0),
    doubled: wanted.filter((name) => times(name) > 1),
    open: rows.map(({ effect_key, status }) => `${effect_key} ${status}`),
  };
}
const CLEAN = { lost: [], doubled: [], open: [] };

/** Runs pg_cron's ticks from the first one after the kill. Returns the seconds until everything was done. */
async function secondsToRecover(organizationId: string, firstTick: number): Promise<number> {
  for (let seconds = firstTick; seconds <= 2 * RECOVERED_WITHIN; seconds += TICK) {
    await work(seconds);
    if ((await problems(organizationId)).open.length === 0) return seconds;
  }
  return Number.POSITIVE_INFINITY;
}

/** Runs a worker that dies at the step. Returns the signal that ended it. */
async function killed(step: string, place: number): Promise<string | null> {
  const args = ["run", "-A", "--no-check", "--quiet", worker, stack.db_url, provider.url];
  const child = spawn(deno, [...args, later(0).toISOString(), step, String(place)], {
    cwd: root,
    stdio: "ignore",
  });
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  return signal;
}

describe(`a worker killed ${KILLS} times`, () => {
  it.each(STEPS)(
    `%s neither loses nor repeats an effect, and recovers within ${RECOVERED_WITHIN} s`,
    async (step) => {
      const findings: unknown[] = [];
      const seconds: number[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        const organizationId = await enqueueAll();
        expect(await killed(step, round % EFFECTS)).toBe("SIGKILL");
        // Vary the moment of death between two ticks.
        seconds.push(await secondsToRecover(organizationId, (round % TICK) + 1));
        findings.push(await problems(organizationId));
      }
      expect(findings).toEqual(Array.from({ length: KILLS }, () => CLEAN));
      expect(Math.max(...seconds)).toBeLessThanOrEqual(RECOVERED_WITHIN);
      // No other worker touches what may be in flight until the lease expires.
      if (!step.startsWith("during")) expect(Math.min(...seconds)).toBeGreaterThanOrEqual(45);
    },
    KILLS * 15_000,
  );
});

describe("concurrent workers", () => {
  it("share the work and repeat no effect", async () => {
    const many = Array.from({ length: 45 }, (_, index) => `effect-${index}`);
    const organizationId = await enqueueAll(many);
    const others = [connect(stack.db_url), connect(stack.db_url)];
    const works = [database, ...others].map((each) => workAt(each, later(0), senderTo(provider.url)));
    const tallies = await Promise.all(works.map((each) => runOutbox(each, [])));
    await Promise.all(others.map((each) => each.end()));
    expect(tallies.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(45);
    expect(await problems(organizationId, many)).toEqual(CLEAN);
  });
});

describe("a restart of PostgreSQL in the middle of a run", () => {
  it("neither loses nor repeats an effect", async () => {
    // Looked up and sent again, all of them still fit the provider's burst of fifty.
    const many = Array.from({ length: 24 }, (_, index) => `effect-${index}`);
    const organizationId = await enqueueAll(many);
    let sends = 0;
    provider.onSend = () => {
      if (++sends !== 8) return;
      const { pids } = JSON.parse(fs.readFileSync(path.join(home, "stack.json"), "utf8")) as Stack;
      process.kill(Number(pids.postgres), "SIGKILL");
    };
    await work(0).catch(() => undefined);
    await vi.waitFor(() => sql`select 1`, { timeout: 30_000, interval: 200 });
    const before = await problems(organizationId, many);
    expect(before.open.length).toBeGreaterThan(0);
    await work(NOTICED_AFTER);
    expect(await problems(organizationId, many)).toEqual(CLEAN);
  });
});

/** Patience with a provider that may stay silent. */
const SHORT_MS = 400;

describe("a provider in trouble", () => {
  it.each(TROUBLES)("with %s receives each effect exactly once in the end", async (trouble) => {
    const organizationId = await enqueueAll();
    for (const name of names) provider.troubles.set(`${organizationId}.${name}`, trouble);
    await work(0, SHORT_MS);
    expect((await problems(organizationId)).open).toHaveLength(EFFECTS);
    // The breaker is open or the provider asked us to wait, so it gets no request until then.
    const asked = provider.requests.length;
    await work(10, SHORT_MS);
    expect(provider.requests).toHaveLength(asked);
    for (let seconds = 60; seconds <= 600; seconds += 60) await work(seconds, SHORT_MS);
    expect(await problems(organizationId)).toEqual(CLEAN);
  });

  it("is caught repeating an effect when it forgets what it did", async () => {
    const organizationId = await enqueueAll(["effect-0"]);
    provider.forgetful = true;
    provider.troubles.set(`${organizationId}.effect-0`, "silence after");
    for (let seconds = 0; seconds <= 600; seconds += 60) await work(seconds, SHORT_MS);
    expect(await problems(organizationId, ["effect-0"])).toEqual({ ...CLEAN, doubled: ["effect-0"] });
  });
});
