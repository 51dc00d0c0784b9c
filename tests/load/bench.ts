/**
 * `npm run bench [-- ingest bundle screen outbox import preflight billing scale year]`: every figure is a ratio of
 * things measured in this run, on this machine. `--calls 10000000` sets how many calls `scale` generates.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { boot } from "../lanes/boot.ts";
import { billingBench } from "./billing.ts";
import { bundleBench } from "./bundle.ts";
import { type Measured, type PlatformBench, printFinding } from "./finding.ts";
import { importBench } from "./import.ts";
import { ingestBench } from "./ingest.ts";
import { outboxBench } from "./outbox.ts";
import { preflightBench } from "./preflight.ts";
import { scaleBench } from "./scale/findings.ts";
import { screenBench } from "./screen.ts";
import { yearBench } from "./year.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { calls: { type: "string", default: "1000000" } },
});

const benches: Record<string, () => Promise<Measured>> = {
  bundle: bundleBench,
  ingest: onPlatform(ingestBench),
  screen: onPlatform(screenBench),
  outbox: onPlatform(outboxBench),
  preflight: onPlatform(preflightBench),
  billing: onPlatform(billingBench),
  import: onPlatform(importBench),
  scale: onPlatform((stack) => scaleBench(stack, Number(values.calls))),
  year: onPlatform(yearBench),
};
/** These take minutes and produce no ratio, so they run only by name. */
const leftOut = ["year"];

const results: Record<string, unknown> = {
  at: new Date().toISOString(),
  cores: os.cpus().length,
  node: process.version,
};
const wanted =
  positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !leftOut.includes(name));
for (const name of wanted) {
  const measured = await benches[name]?.();
  if (!measured) throw new Error(`Unknown bench "${name}"; known: ${Object.keys(benches).join(", ")}`);
  measured.findings.forEach(printFinding);
  results[name] = measured.figures;
}
fs.mkdirSync(".local", { recursive: true });
fs.writeFileSync(path.join(".local", "bench.json"), `${JSON.stringify(results, null, 2)}\n`);

/** Runs a bench on a new platform of its own. */
function onPlatform(bench: PlatformBench): () => Promise<Measured> {
  return async () => {
    const { stack, stop } = await boot();
    return await bench(stack).finally(stop);
  };
}
