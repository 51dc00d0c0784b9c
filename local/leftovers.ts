import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { until } from "./until.ts";

interface Trace {
  pid: number;
  /** The end of its command line: a number alone may long belong to somebody else. */
  mark: string;
  signal: NodeJS.Signals;
}

const GONE_WITHIN_MS = 10_000;
const folder = (home: string) => path.join(home, "pids");

/** Notes a child, so that the next start finds it should we be killed before we could stop it. */
export function leaveTrace(home: string, name: string, pid: number, args: string[], signal: NodeJS.Signals) {
  fs.mkdirSync(folder(home), { recursive: true });
  const trace: Trace = { pid, mark: args.slice(-3).join(" "), signal };
  fs.writeFileSync(path.join(folder(home), name), JSON.stringify(trace));
}

export const removeTrace = (home: string, name: string) =>
  fs.rmSync(path.join(folder(home), name), { force: true });

/** Stops what a killed platform left behind. Call only when none runs in this home. */
export async function stopLeftovers(home: string) {
  if (!fs.existsSync(folder(home))) return;
  for (const name of fs.readdirSync(folder(home))) {
    const { pid, mark, signal } = JSON.parse(fs.readFileSync(path.join(folder(home), name), "utf8")) as Trace;
    if (commandOf(pid).includes(mark)) {
      process.kill(pid, signal);
      await until(() => !commandOf(pid).includes(mark), GONE_WITHIN_MS);
    }
    removeTrace(home, name);
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
