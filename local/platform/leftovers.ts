import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { until } from "./until.ts";

interface Trace {
  pid: number;
  /** The end of its command line, because the process id may belong to another program by now. */
  mark: string;
  signal: NodeJS.Signals;
  /** The process id of its parent. */
  parent: number;
}

const GONE_WITHIN_MS = 10_000;
const folder = (home: string) => path.join(home, "pids");

/** Records a child, so that the next start can stop it if we are killed before we do. */
export function leaveTrace(home: string, name: string, pid: number, args: string[], signal: NodeJS.Signals) {
  fs.mkdirSync(folder(home), { recursive: true });
  const trace: Trace = { pid, mark: args.slice(-3).join(" "), signal, parent: process.pid };
  fs.writeFileSync(path.join(folder(home), name), JSON.stringify(trace));
}

export const removeTrace = (home: string, name: string) =>
  fs.rmSync(path.join(folder(home), name), { force: true });

/**
 * Stops the children left behind by one process, or by any earlier platform in this home.
 * Call it without `parent` only when no platform runs here.
 */
export async function stopLeftovers(home: string, parent?: number) {
  if (!fs.existsSync(folder(home))) return;
  // Concurrently, because a start waits for all of them.
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
  // By now a new start may have written its own trace.
  if (readTrace(home, name)?.pid === pid) removeTrace(home, name);
}

/** Undefined if another process has removed it or is writing it. */
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
