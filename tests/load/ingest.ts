/**
 * The share of a minimal handler's throughput that remains when a delivery is verified and stored (ack), and when all
 * its effects are done too (effects). Floor and candidates take turns on the same cores and database.
 */
import fs from "node:fs";
import path from "node:path";
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { cpuOf } from "./cpu.ts";
import { startDeno } from "./deno-process.ts";
import { between, type PlatformBench } from "./finding.ts";
import { load, prepare } from "./http-load.ts";
import { makeOrganization } from "./organization.ts";
import { type CallEvent, retellBody, retellRequest } from "./retell-deliveries.ts";
import { interval, median } from "./statistics.ts";

const CONNECTIONS = 32;
const WARM_UP = 1;

export interface Ratio {
  name: string;
  goal: number;
  ratio: number;
  interval: [number, number];
  floorPerSecond: number;
  perSecond: number;
  /** Median processor time per delivery in microseconds, of the function and of the database. */
  functionCpu: number;
  databaseCpu: number;
}

export async function ingestRatios(
  stack: Stack,
  rounds = Number(process.env.ROUNDS ?? 7),
  requests = 3_000,
): Promise<Ratio[]> {
  const base = Number(new URL(stack.db_url).port) + 100;
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  await sql.unsafe(
    "create schema if not exists bench; create table if not exists bench.bare (id bigint generated always as identity primary key, received_at timestamptz not null default now(), body text not null)",
  );
  const organization = await makeOrganization(stack, "ingest");
  const env = functionEnvironment(stack);
  const servers = await Promise.all([
    startDeno("tests/load/bare.deno.ts", base, env),
    startDeno("supabase/functions/webhooks/index.ts", base + 1, { ...env, WEBHOOKS_APPLY: "deferred" }),
    startDeno("supabase/functions/webhooks/index.ts", base + 2, { ...env, WEBHOOKS_APPLY: "inline" }),
  ]);
  const rates = { bare: [] as number[], ack: [] as number[], effects: [] as number[] };
  const cpu = {
    bare: [] as [number, number][],
    ack: [] as [number, number][],
    effects: [] as [number, number][],
  };
  const pids = Object.fromEntries(
    ["bare", "ack", "effects"].map((name, index) => [name, servers[index]?.pid ?? 0]),
  );
  try {
    for (let round = 0; round < rounds + WARM_UP; round++) {
      const run = async (name: keyof typeof rates, port: number) => {
        const before = [cpuOf(pids[name] ?? 0), cpuOf(stack.pids.postgres ?? 0)] as const;
        const result = await load(port, prepared(name, organization, round, requests), CONNECTIONS);
        const refused = Object.keys(result.statuses).filter((status) => status !== "200");
        if (refused.length > 0) throw new Error(`${name}: ${JSON.stringify(result.statuses)}`);
        if (round < WARM_UP) return;
        rates[name].push(result.perSecond);
        cpu[name].push([
          (cpuOf(pids[name] ?? 0) - before[0]) / requests,
          (cpuOf(stack.pids.postgres ?? 0) - before[1]) / requests,
        ]);
      };
      await run("bare", base);
      await run("ack", base + 1);
      await run("effects", base + 2);
      await drain(sql);
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await sql.end();
  }
  const ratio = (name: keyof typeof rates, goal: number): Ratio => {
    const ratios = rates[name].map((rate, index) => rate / (rates.bare[index] ?? Number.NaN));
    return {
      name,
      goal,
      ratio: median(ratios),
      interval: interval(ratios),
      floorPerSecond: median(rates.bare),
      perSecond: median(rates[name]),
      functionCpu: median(cpu[name].map(([used]) => used)),
      databaseCpu: median(cpu[name].map(([, used]) => used)),
    };
  };
  return [ratio("bare", 1), ratio("ack", 0.8), ratio("effects", 0.4)];
}

/** The same bytes for the floor and the candidates; a third each of started, ended and analyzed. */
function prepared(
  name: string,
  { endpoint, secret }: { endpoint: string; secret: string },
  round: number,
  count: number,
) {
  const events: CallEvent[] = ["call_started", "call_ended", "call_analyzed"];
  const url = new URL(endpoint);
  // Without the gateway, the functions expect the path that it would pass on.
  url.pathname = url.pathname.replace("/functions/v1", "");
  const calls = Math.ceil(count / 3);
  return Array.from({ length: count }, (_, index) => {
    const call = index % calls;
    const event = events[Math.floor(index / calls)] ?? "call_analyzed";
    const caller = `+1212${String(2_000_000 + call * 7 + round * 31).slice(-7)}`;
    const body = retellBody(event, `call_${name}_${round}_${call}`, caller, Date.now() - 200_000 + call);
    return name === "bare"
      ? prepare(new URL("http://127.0.0.1/"), { "content-type": "application/json" }, body)
      : retellRequest(url, secret, body);
  });
}

/** Runs between rounds, so that no candidate inherits a backlog. Rows stay: an empty database would be untypical. */
async function drain(sql: postgres.Sql) {
  await sql.unsafe("select private.fold_facts()");
  await sql.unsafe("analyze");
}

export function functionEnvironment(stack: Stack): Record<string, string> {
  const secrets = JSON.parse(fs.readFileSync(path.join(stack.home, "secrets.json"), "utf8")) as {
    credentials_key_id: string;
    credentials_keys: Record<string, string>;
  };
  return {
    SUPABASE_URL: stack.api_url,
    SUPABASE_DB_URL: stack.db_url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secret_key }),
    CREDENTIALS_KEYS: JSON.stringify(secrets.credentials_keys),
    CREDENTIALS_KEY_ID: secrets.credentials_key_id,
    SITE_URL: stack.dashboard_url,
  };
}

export const ingestBench: PlatformBench = async (stack) => {
  const figures = await ingestRatios(stack);
  const findings = figures.map((each) => ({
    name: each.name,
    says: `${each.ratio.toFixed(2)}x a bare INSERT handler  ${between(each.interval)}  (${each.perSecond.toFixed(0)} / ${each.floorPerSecond.toFixed(0)} per second; cpu ${each.functionCpu.toFixed(0)} us function + ${each.databaseCpu.toFixed(0)} us database; goal >= ${each.goal})`,
    reached: each.interval[0] >= each.goal,
  }));
  return { figures, findings: [await durability(stack), ...findings] };
};

/** The database's durability settings during the measurement. */
async function durability(stack: Stack) {
  const sql = postgres(stack.db_url, { max: 1 });
  const [set] =
    await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit`;
  await sql.end();
  return { name: "durability", says: `fsync ${set?.fsync}, synchronous_commit ${set?.synchronous_commit}` };
}
