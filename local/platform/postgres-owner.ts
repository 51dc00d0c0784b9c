import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** How to run a PostgreSQL program: as root it must run as another user, because it refuses to be root. */
export interface Owner {
  uid?: number;
  gid?: number;
  /** The command and its arguments, with any necessary prefix. */
  wrap(command: string, args: string[]): { command: string; args: string[] };
}

const asIs: Owner["wrap"] = (command, args) => ({ command, args });
const CANDIDATES = ["postgres", "nobody"];
/** The capability to enter closed folders, the weaker first. Containers often grant root only the stronger one. */
const CAPABILITIES = ["dac_read_search", "dac_override"];

/** Finds a user to run the server as, who must be able to reach its `program` and `home`. */
export function findOwner(program: string, home: string): Owner {
  if (process.getuid?.() !== 0) return { wrap: asIs };
  const { uid, gid, name } = lentUser();
  const closed = [program, home].find((target) => !isReachableByOthers(target));
  if (closed === undefined) return { uid, gid, wrap: asIs };
  const lent = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const prefix = CAPABILITIES.map((capability) => [...lent, ...keeping(capability)]).find((candidate) =>
    canExecute(candidate, program),
  );
  if (!prefix) {
    throw new Error(
      `PostgreSQL refuses to run as root, and the user "${name}" cannot reach ${closed}.\n` +
        "Run as an ordinary user, or move the checkout to a folder that others may enter.",
    );
  }
  const [first, ...rest] = prefix;
  return { wrap: (command, args) => ({ command: first as string, args: [...rest, command, ...args] }) };
}

/**
 * The server keeps one capability and no other root power. access(2), which PostgreSQL uses to find its own programs,
 * ignores a non-root user's capabilities unless the secure bit is set.
 */
const keeping = (capability: string) => [
  `--inh-caps=+${capability}`,
  `--ambient-caps=+${capability}`,
  "--securebits=+no_setuid_fixup",
];

/** The numeric ids of the first suitable user. */
export function lentUser() {
  const rows = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const row = CANDIDATES.map((name) => rows.find((r) => r[0] === name)).find(Boolean);
  if (!row)
    throw new Error(
      "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as",
    );
  return { name: row[0] as string, uid: Number(row[2]), gid: Number(row[3]) };
}

function isReachableByOthers(target: string): boolean {
  for (let folder = path.resolve(target); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (fs.existsSync(folder) && (fs.statSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Checks with access(2), like PostgreSQL. */
function canExecute([command, ...args]: string[], program: string): boolean {
  const probe = "fs.accessSync(process.argv[1], fs.constants.X_OK)";
  try {
    execFileSync(command as string, [...args, process.execPath, "-e", probe, program], {
      cwd: "/",
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}
