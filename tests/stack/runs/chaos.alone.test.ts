import fs from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Stack } from "../../../local/platform/stack-file.ts";
import { boot } from "../../lanes/boot.ts";
import { type BenchOrganization, makeOrganization } from "../../load/organization.ts";
import { barrage, callPostings, type Posting } from "../support/barrage.ts";
import type { Sql } from "../support/database.ts";
import { audit, type Ledger } from "../support/ledger.ts";
import { snapshot } from "../support/snapshot.ts";

const DELIVERIES = 2_000;
const KILL_FUNCTION_AT = 600;
const KILL_DATABASE_AT = 1_300;
const ALL_ACKNOWLEDGED_WITHIN_MS = 40_000;

interface Kill {
  what: string;
  /** Time of the last acknowledgement, from performance.now(), in milliseconds. */
  lastHeard: number;
  /** The longest gap between acknowledgements since the kill, in milliseconds. */
  silence: number;
}

/** A generator that yields the same numbers on every machine. */
function seeded(state: number) {
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const random = seeded(7);
const postings = callPostings(DELIVERIES, random);
const hashes = new Map(postings.map(({ name, sha256 }) => [name, sha256]));

describe("deliveries while the function and PostgreSQL are killed", () => {
  let stop: () => Promise<void>;
  let home: string;
  let sql: Sql;
  let undisturbed: BenchOrganization;
  let disturbed: BenchOrganization;
  const ledger: Ledger = new Map();

  const pids = () => (JSON.parse(fs.readFileSync(path.join(home, "stack.json"), "utf8")) as Stack).pids;

  beforeAll(async () => {
    // The kills must not hit the platform that the other tests share, even if CALLBOARD_STACK names one.
    vi.stubEnv("CALLBOARD_STACK", undefined);
    const platform = await boot();
    vi.unstubAllEnvs();
    ({ home, stop } = platform);
    sql = postgres(platform.stack.db_url, { max: 2, onnotice: () => undefined });
    undisturbed = await makeOrganization(platform.stack, "undisturbed");
    disturbed = await makeOrganization(platform.stack, "disturbed");
  });
  afterAll(async () => {
    await sql?.end();
    await stop?.();
  });

  it("are all acknowledged in the end and stored exactly once", async () => {
    expect(await barrage(undisturbed, postings, new Map())).toEqual([]);

    const kills: Kill[] = [];
    const kill = (what: string, pid: number | undefined) => {
      process.kill(Number(pid), "SIGKILL");
      const now = performance.now();
      kills.push({ what, lastHeard: now, silence: 0 });
    };
    const refused = await barrage(disturbed, postings, ledger, {
      before(index) {
        if (index === KILL_FUNCTION_AT) kill("the function", pids().functions.webhooks);
        if (index === KILL_DATABASE_AT) kill("PostgreSQL", pids().postgres);
      },
      acknowledged() {
        const since = kills.at(-1);
        if (!since) return;
        const now = performance.now();
        since.silence = Math.max(since.silence, now - since.lastHeard);
        since.lastHeard = now;
      },
    });
    const atFirst = ledger.size;
    await redeliver(refused);
    // Providers also redeliver acknowledged deliveries whose response was lost.
    const again = postings.filter(() => random() < 1 / 3);
    await redeliver(again);
    await quiet();

    const finding = await audit(sql, disturbed.organizationId, ledger, hashes);
    const silences = kills.map(({ what, silence }) => `${what} ${(silence / 1000).toFixed(1)} s`);
    console.log(
      `chaos: ${atFirst} of ${DELIVERIES} acknowledged at first, ${refused.length} redelivered, ${again.length} repeated; ` +
        `${finding.lost.length} lost, ${finding.doubled.length} doubled; longest silence after killing ${silences.join(", ")}`,
    );
    expect(finding).toEqual({ lost: [], doubled: [], elsewhere: [] });
    expect(ledger.size).toBe(DELIVERIES);
    // A kill without refusals would have proved nothing.
    expect(refused.length).toBeGreaterThan(0);
    expect(kills.map(({ silence }) => silence > 0)).toEqual([true, true]);
  });

  it("produce the same rows as in an undisturbed organization", async () => {
    const { events: kept = [], ...rows } = await snapshot(sql, disturbed.organizationId);
    const { events: expected, ...others } = await snapshot(sql, undisturbed.organizationId);
    expect(kept).toHaveLength(DELIVERIES);
    expect(expected).toHaveLength(DELIVERIES);
    expect(rows.calls).toHaveLength(Math.ceil(DELIVERIES / 3));
    expect(rows).toEqual(others);
  });

  it("are counted once in the daily facts", async () => {
    const [sums] = await sql`
      select (select sum(calls)::int from public.daily_facts where organization_id = c.organization_id) as facts_calls,
        (select sum(talk_seconds)::int from public.daily_facts where organization_id = c.organization_id) as facts_seconds,
        (select sum(cost_usd_micros)::float from public.daily_facts where organization_id = c.organization_id) as facts_cost,
        count(*)::int as calls, sum(talk_seconds)::int as seconds, sum(cost_total_micros)::float as cost
      from public.calls c where organization_id = ${disturbed.organizationId} group by organization_id`;
    expect(sums?.cost).toBeGreaterThan(0);
    expect([sums?.facts_calls, sums?.facts_seconds, sums?.facts_cost]).toEqual([
      sums?.calls,
      sums?.seconds,
      sums?.cost,
    ]);
  });

  it("would be reported by name if lost or doubled", async () => {
    const [gone, twice] = postings as [Posting, Posting];
    const of = ({ sha256 }: Posting) =>
      sql`organization_id = ${disturbed.organizationId} and body_sha256 = ${sha256}`;
    const tx = await sql.reserve();
    await tx`begin`;
    await tx`delete from public.events where ${of(gone)}`;
    await tx`
      insert into public.events (organization_id, integration_id, credential_id, kind, dedupe_key, received_at, status, body_sha256, headers)
      select organization_id, integration_id, credential_id, kind, dedupe_key || ' again', received_at, status, body_sha256, headers
      from public.events where ${of(twice)}`;
    const finding = await audit(tx, disturbed.organizationId, ledger, hashes);
    await tx`rollback`;
    tx.release();
    expect(finding).toEqual({ lost: [gone.name], doubled: [twice.name], elsewhere: [] });
  });

  /** Repeats until each delivery gets its 2xx, as a provider would. */
  async function redeliver(all: Posting[]) {
    const deadline = Date.now() + ALL_ACKNOWLEDGED_WITHIN_MS;
    for (let open = all; open.length > 0; open = await barrage(disturbed, open, ledger)) {
      if (Date.now() > deadline) throw new Error(`${open.length} deliveries are still refused`);
    }
  }

  /** Waits until nothing is left to apply, without waiting a minute for the cron job. */
  async function quiet() {
    const waiting = async () => {
      await sql`select private.retry_events(now() + interval '1 day')`;
      return sql`select 1 from public.events where organization_id = ${disturbed.organizationId} and status <> 'applied'`;
    };
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(0), { timeout: 20_000, interval: 100 });
  }
});
