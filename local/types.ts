import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { readConfig } from "./platform/config.ts";
import { startPlatform } from "./platform/platform.ts";
import { freeBase } from "./platform/ports.ts";
import { runningStack } from "./platform/running.ts";

const config = readConfig();
const target = path.join(config.root, "src/lib/database.types.ts");
const checkOnly = process.argv.includes("--check");

/** `npm run types`: what the real CLI reads from the schema; `-- --check` only compares. */
const wanted = await withDatabase(generate);
if (!checkOnly) {
  fs.writeFileSync(target, wanted);
  console.log(`Wrote ${path.relative(config.root, target)}.`);
} else if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === wanted) {
  console.log("The committed types match the schema.");
} else {
  console.error(`${path.relative(config.root, target)} does not match the migrations: run npm run types`);
  process.exitCode = 1;
}

/** The running platform's database, else that of a temporary one made from the migrations. */
async function withDatabase(use: (url: string) => string): Promise<string> {
  const running = checkOnly ? undefined : await runningStack(config);
  if (running) return use(running.db_url);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-types-"));
  fs.chmodSync(home, 0o755);
  const platform = startPlatform({ ...config, home, ports: await freeBase() }, { withDashboard: false });
  try {
    return use((await platform.ready).db_url);
  } finally {
    await platform.stop();
    fs.rmSync(home, { recursive: true, force: true });
  }
}

function generate(url: string): string {
  const cli = path.join(config.root, "node_modules/supabase/dist/supabase.js");
  const args = [
    cli,
    "gen",
    "types",
    `--remote=${url}?sslmode=disable`,
    "--schema",
    "public",
    "--workdir",
    config.root,
  ];
  return execFileSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
