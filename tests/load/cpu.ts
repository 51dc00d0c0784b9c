/** Processor time from /proc, which other load on the machine does not inflate. Linux only. */
import fs from "node:fs";

const TICK_MICROSECONDS = 10_000;

/** Microseconds used so far by a process and its children, dead ones included; NaN without /proc. */
export function cpuOf(pid: number): number {
  if (!fs.existsSync("/proc/self/stat")) return Number.NaN;
  const children = fs
    .readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && statOf(name)?.[1] === String(pid));
  return [String(pid), ...children].reduce((sum, name) => {
    const stat = statOf(name);
    // Dead children are counted once, in the parent's own fields.
    const own = stat ? Number(stat[11]) + Number(stat[12]) : 0;
    const dead = stat && name === String(pid) ? Number(stat[13]) + Number(stat[14]) : 0;
    return sum + (own + dead) * TICK_MICROSECONDS;
  }, 0);
}

/** The fields after the command's name, which may contain spaces: [state, parent, …]. */
function statOf(pid: string): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
