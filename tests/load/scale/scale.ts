/** The dashboard and the ROI page at a hundred thousand calls and at ten million: `npm run bench -- scale --calls 10000000`. */
import os from "node:os";
import postgres from "postgres";
import type { Stack } from "../../../local/platform/stack-file.ts";
import { addDays } from "../../../src/lib/period.ts";
import type { BenchOrganization } from "../organization.ts";
import { makeOrganization } from "../organization.ts";
import { type AgainstRows, againstRows, type RlsCost, rlsCosts } from "./against-rows.ts";
import { type IngestCost, ingestCost } from "./ingest-cost.ts";
import { type Latency, latencies, type PageRequest, recordPages } from "./pages.ts";
import { type Probes, probe } from "./probes.ts";
import { buildWorld, grow, permitLoading, rebuildFacts, type Sizes, sizesOnDisk } from "./tenants.ts";

const FEWEST = 100_000;
const STEP = 10;
const TIMES = 200;

export interface AtSize {
  calls: number;
  latencies: Latency[];
  rows: AgainstRows[];
  sizes: Sizes;
  /** Seconds to generate and to recount. */
  growing: number;
  rebuilding: number;
  /** The machine's load average of the last minute. */
  load: number;
}

export interface ScaleFigures {
  sizes: AtSize[];
  rls: RlsCost[];
  ingest: IngestCost;
  probes: Probes;
}

export async function scaleFigures(stack: Stack, calls: number, probes: number): Promise<ScaleFigures> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    await permitLoading(stack);
    const reader = await makeOrganization(stack, "scale");
    await buildWorld(sql, reader);
    const sizes: AtSize[] = [];
    let requests: PageRequest[] | undefined;
    for (const size of sizesUpTo(calls)) {
      const growing = await seconds(() => grow(sql, sizes.at(-1)?.calls ?? 0, size));
      const rebuilding = await seconds(() => rebuildFacts(sql));
      requests ??= await recordPages(stack, reader, addresses());
      sizes.push({ calls: size, growing, rebuilding, ...(await look(sql, stack, reader, requests)) });
    }
    const rls = await rlsCosts(sql, stack, reader);
    const ingest = await ingestCost(sql);
    return { sizes, rls, ingest, probes: await probe(stack, reader.userId, probes) };
  } finally {
    await sql.end();
  }
}

async function look(sql: postgres.Sql, stack: Stack, reader: BenchOrganization, requests: PageRequest[]) {
  const asked = await latencies(stack, reader, requests, TIMES);
  const today = new Date().toISOString().slice(0, 10);
  const rows = await againstRows(sql, stack, reader, {
    "30 days": { from: addDays(today, -29), to: today },
    "two years": { from: addDays(today, -729), to: today },
  });
  return { latencies: asked, rows, sizes: await sizesOnDisk(sql), load: os.loadavg()[0] ?? Number.NaN };
}

/** The usual pages, and their longest periods. */
export function addresses(): Record<string, string> {
  const today = new Date().toISOString().slice(0, 10);
  const all = `from=${addDays(today, -699)}&to=${today}`;
  return {
    dashboard: "/",
    "dashboard, 90 days": "/?period=90d&compare=1",
    "ROI, last month": "/roi?compare=1",
    "ROI, 90 days": "/roi?period=90d&compare=1",
    "dashboard, two years": `/?${all}`,
    "ROI, two years": `/roi?${all}`,
  };
}

/** Sizes that grow tenfold, up to the requested number. */
function sizesUpTo(calls: number): number[] {
  const sizes: number[] = [];
  for (let size = Math.min(FEWEST, calls); size < calls; size *= STEP) sizes.push(size);
  return [...sizes, calls];
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
