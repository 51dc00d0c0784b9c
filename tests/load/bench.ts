/** `npm run bench [ingest|bundle|screen|outbox|import|preflight|billing|year]`: every figure is a ratio of things measured in this run, on this machine. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres from "postgres";
import { boot } from "../platform.ts";
import { billingRatio } from "./billing.ts";
import { bundleRatio } from "./bundle.ts";
import { importRatios } from "./import.ts";
import { ingestRatios } from "./ingest.ts";
import { outboxRatios } from "./outbox.ts";
import { preflightRatio } from "./preflight.ts";
import { screenLatency } from "./screen.ts";
import { liveAYear } from "./year.ts";

const wanted = process.argv.slice(2);
const asked = (name: string) => wanted.length === 0 || wanted.includes(name);
const results: Record<string, unknown> = {
  at: new Date().toISOString(),
  cores: os.cpus().length,
  node: process.version,
};
const line = (text: string) => console.log(text);
const verdict = (holds: boolean) => (holds ? "reached" : "MISSED");

if (asked("bundle")) {
  const figures = await bundleRatio();
  results.bundle = figures;
  line(
    `initial route   ${figures.ratio.toFixed(2)}x of the framework floor  (${kb(figures.initialBytes)} / ${kb(figures.floorBytes)} gzip; goal <= ${figures.goal})  ${verdict(figures.ratio <= figures.goal)}`,
  );
}

if (asked("ingest")) {
  const { stack, home, stop } = await boot();
  process.env.CALLBOARD_BENCH_HOME = home;
  try {
    const sql = postgres(stack.db_url, { max: 1 });
    const [durability] =
      await sql`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit`;
    await sql.end();
    line(`durability      fsync ${durability?.fsync}, synchronous_commit ${durability?.synchronous_commit}`);
    const ratios = await ingestRatios(stack);
    results.ingest = ratios;
    for (const { name, goal, ratio, interval, perSecond, floorPerSecond, functionCpu, databaseCpu } of ratios)
      line(
        `${name.padEnd(15)} ${ratio.toFixed(2)}x of a bare INSERT handler  [${interval.map((n) => n.toFixed(2)).join(", ")}]  (${perSecond.toFixed(0)} / ${floorPerSecond.toFixed(0)} per second; cpu ${functionCpu.toFixed(0)} us function + ${databaseCpu.toFixed(0)} us database; goal >= ${goal})  ${verdict(interval[0] >= goal)}`,
      );
  } finally {
    await stop();
  }
}

if (asked("screen")) {
  const { stack, stop } = await boot();
  try {
    const figures = await screenLatency(stack);
    results.screen = figures;
    const ms = (value: number) => `${value.toFixed(0)} ms`;
    line(
      `screen          p50 ${ms(figures.p50)}, p95 ${ms(figures.p95)}, p99 ${ms(figures.p99)} from webhook to row, ${figures.events} at 20/s, against the laptop's Realtime stand-in  (webhook itself p95 ${ms(figures.acknowledgedP95)}, then ${ms(figures.afterwardsP50)} p50; goal p95 <= ${figures.goal} ms)  ${verdict(figures.p95 <= figures.goal)}`,
    );
  } finally {
    await stop();
  }
}

if (asked("outbox")) {
  const { stack, stop } = await boot();
  try {
    const ratios = await outboxRatios(stack);
    results.outbox = ratios;
    for (const { kind, goal, ratio, interval, batchedPerSecond, singlesPerSecond } of ratios)
      line(
        `outbox          a claim of 100 takes ${ratio.toFixed(1)}x the rows of claims of 1  [${interval.map((n) => n.toFixed(1)).join(", ")}]  (${kind}: ${batchedPerSecond.toFixed(0)} / ${singlesPerSecond.toFixed(0)} per second; goal >= ${goal})  ${verdict(interval[0] >= goal)}`,
      );
  } finally {
    await stop();
  }
}

if (asked("preflight")) {
  const { stack, stop } = await boot();
  try {
    const figures = await preflightRatio(stack);
    results.preflight = figures;
    const [low, high] = figures.interval;
    line(
      `preflight       ${figures.leads} leads take ${figures.ratio.toFixed(1)}x a bare join of the same rows  [${low.toFixed(1)}, ${high.toFixed(1)}]  (${figures.preflightMs.toFixed(0)} / ${figures.bareMs.toFixed(0)} ms, slowest ${figures.slowestMs.toFixed(0)} ms; goal <= ${figures.goal})  ${verdict(high <= figures.goal)}`,
    );
  } finally {
    await stop();
  }
}

if (asked("billing")) {
  const { stack, stop } = await boot();
  try {
    const figures = await billingRatio(stack);
    results.billing = figures;
    const [low, high] = figures.interval;
    line(
      `month close     ${figures.organizations} organizations, ${figures.rows} calls take ${figures.ratio.toFixed(1)}x a bare INSERT of their sums  [${low.toFixed(1)}, ${high.toFixed(1)}]  (${figures.closeMs.toFixed(0)} / ${figures.bareMs.toFixed(0)} ms; off by ${figures.off} cents; goal <= ${figures.goal})  ${verdict(high <= figures.goal && figures.off === 0)}`,
    );
  } finally {
    await stop();
  }
}

// Minutes, and no ratio: only for whoever asks for it.
if (wanted.includes("year")) {
  const { stack, stop } = await boot();
  try {
    const figures = await liveAYear(stack);
    results.year = figures;
    line(
      `year            ${figures.organizations} organizations, ${figures.calls} calls, ${figures.invoices} invoices of ${figures.lines} lines and ${figures.leaves} leaves; ${figures.midnights} midnights closed ${figures.closes} times, ${figures.kills} killed; ${figures.off.length} off  (${figures.livedSeconds.toFixed(0)} s)  ${verdict(figures.off.length === 0)}`,
    );
    for (const off of figures.off.slice(0, 20)) line(`  ${off}`);
  } finally {
    await stop();
  }
}

if (asked("import")) {
  const { stack, stop } = await boot();
  try {
    const figures = await importRatios(stack);
    results.import = figures;
    for (const [name, { ratio, interval, goal }] of [
      ["import", figures.database],
      ["import, whole", figures.wholePath],
      ["import, undone", figures.undo],
    ] as const)
      line(
        `${name.padEnd(15)} ${ratio.toFixed(2)}x an indexed COPY of ${figures.rows} rows  [${interval.map((n) => n.toFixed(2)).join(", ")}]  (COPY ${figures.copyMs.toFixed(0)} ms; goal <= ${goal})  ${verdict(interval[1] <= goal)}`,
      );
    const { search } = figures;
    line(
      `search          ${search.ratio.toFixed(0)}x a read by primary key, among ${figures.rows} leads  [${search.interval.map((n) => n.toFixed(0)).join(", ")}]  (goal <= ${search.goal})  ${verdict(search.interval[1] <= search.goal)}`,
    );
    const { ratio, goal, mostBytes, mostOfFewBytes } = figures.heap;
    line(
      `import, memory  ${ratio.toFixed(2)}x for ten times the rows  (page and worker at most ${kb(mostBytes)} / ${kb(mostOfFewBytes)}; goal <= ${goal})  ${verdict(ratio <= goal)}`,
    );
  } finally {
    await stop();
  }
}

fs.mkdirSync(".local", { recursive: true });
fs.writeFileSync(path.join(".local", "bench.json"), `${JSON.stringify(results, null, 2)}\n`);

function kb(bytes: number) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
