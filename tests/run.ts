/**
 * `npm test`: runs all tests in two lanes and prints a closing line. Arguments go to Vitest; named files run in one
 * lane. CALLBOARD_LANES overrides the number.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { NoBrowser, requireChromium } from "./chromium.ts";
import type { Tally } from "./tally.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function chromiumOrExit(): string {
  try {
    return requireChromium();
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Runs Vitest in a process of its own and returns its exit code. */
function vitest(env: NodeJS.ProcessEnv): Promise<number> {
  const program = path.join(root, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", `--reporter=${path.join(root, "tests/tally.ts")}`];
  const child = spawn(process.execPath, [program, "run", ...reporters, ...process.argv.slice(2)], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal === "SIGINT" ? "SIGTERM" : signal));
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

function readTally(file: string): Tally {
  // No file: Vitest ended before any test, for instance because the platform did not start.
  if (!fs.existsSync(file)) return { passed: 0, failed: 0, skipped: 0, wavering: [] };
  return JSON.parse(fs.readFileSync(file, "utf8")) as Tally;
}

const CHROME_PATH = chromiumOrExit();
const namesFiles = process.argv.slice(2).some((argument) => !argument.startsWith("-"));
const CALLBOARD_LANES = process.env.CALLBOARD_LANES ?? (namesFiles ? "1" : "2");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-tally-"));
const file = path.join(folder, "tally.json");
const code = await vitest({ ...process.env, CALLBOARD_LANES, CHROME_PATH, CALLBOARD_TALLY: file });
const { passed, failed, skipped, wavering } = readTally(file);
fs.rmSync(folder, { recursive: true });

for (const { name, errors } of wavering)
  console.log(`Passed only on the second attempt: ${path.relative(root, name)}\n${errors.join("\n")}\n`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(code !== 0 || failed > 0 || passed === 0 ? 1 : 0);
