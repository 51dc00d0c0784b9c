import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { until } from "./until.ts";

interface Trace {
  pid: number;
  /** The end of its command line: a number alone may long belong to somebody else. */
  mark: string;
  signal: NodeJS.Signals;
  /** Whose child it is. */
  parent: number;
}

const GONE_WITHIN_MS = 10_000;
const folder = (home: string) => path.join(home, "pids");

/** Notes a child, so that the next start finds it should we be killed before we could stop it. */
export function leaveTrace(home: string, name: string, pid: number, args: string[], signal: NodeJS.Signals) {
  fs.mkdirSync(folder(home), { recursive: true });
  const trace: Trace = { pid, mark: args.slice(-3).join(" "), signal, parent: process.pid };
  fs.writeFileSync(path.join(folder(home), name), JSON.stringify(trace));
}

export const removeTrace = (home: string, name: string) =>
  fs.rmSync(path.join(folder(home), name), { force: true });

/**
 * Stops what a platform that is gone left behind: that of one process, or of whichever ran in this home before.
 * Call the latter only when none runs here.
 */
export async function stopLeftovers(home: string, parent?: number) {
  if (!fs.existsSync(folder(home))) return;
  // At once, not one after the other: who has just begun to start must not wait for each.
  await Promise.all(fs.readdirSync(folder(home)).map((name) => stopLeftover(home, name, parent)));
}

async function stopLeftover(home: string, name: string, parent?: number) {
  const trace = readTrace(home, name);
  if (!trace || (parent !== undefined && trace.parent !== parent)) return;
  const { pid, mark, signal } = trace;
  const lives = () => commandOf(pid).includes(mark);
  if (lives()) {
    end(pid, signal);
    if (!(await until(() => !lives(), GONE_WITHIN_MS))) end(pid, "SIGKILL");
  }
  // A next start may have left its own by now.
  if (readTrace(home, name)?.pid === pid) removeTrace(home, name);
}

/** Undefined: somebody else has removed it, or is writing it. */
function readTrace(home: string, name: string): Trace | undefined {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder(home), name), "utf8")) as Trace;
  } catch {
    return undefined;
  }
}

function end(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
