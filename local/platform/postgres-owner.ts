import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** How to run a PostgreSQL program: it refuses to be root, so root lends it another user. */
export interface Owner {
  uid?: number;
  gid?: number;
  /** The command and its arguments, with whatever must stand before them. */
  wrap(command: string, args: string[]): { command: string; args: string[] };
}

const asIs: Owner["wrap"] = (command, args) => ({ command, args });
const CANDIDATES = ["postgres", "nobody"];

/** Who the server runs as. `paths` are what that user must be able to reach. */
export function findOwner(paths: string[]): Owner {
  if (process.getuid?.() !== 0) return { wrap: asIs };
  const { uid, gid, name } = lentUser();
  if (paths.every(isReachableByOthers)) return { uid, gid, wrap: asIs };
  // A checkout below /root: the server keeps the right to pass closed folders, and nothing else of root.
  const setpriv = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const reach = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  if (!works([...setpriv, ...reach, "true"])) {
    throw new Error(
      `PostgreSQL refuses to run as root, and the user "${name}" cannot reach ${paths.find((p) => !isReachableByOthers(p))}.\n` +
        "Run as an ordinary user, or move the checkout to a folder that others may enter.",
    );
  }
  const [first, ...rest] = [...setpriv, ...reach];
  return { wrap: (command, args) => ({ command: first as string, args: [...rest, command, ...args] }) };
}

/** The numeric ids of the first user fit for the job. */
export function lentUser() {
  const rows = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const row = CANDIDATES.map((name) => rows.find((r) => r[0] === name)).find(Boolean);
  if (!row)
    throw new Error("PostgreSQL refuses to run as root, and there is no user postgres or nobody to lend it");
  return { name: row[0] as string, uid: Number(row[2]), gid: Number(row[3]) };
}

function isReachableByOthers(target: string): boolean {
  for (let folder = path.resolve(target); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (fs.existsSync(folder) && (fs.statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

function works([command, ...args]: string[]): boolean {
  try {
    execFileSync(command as string, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
