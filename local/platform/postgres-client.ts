import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** pg_dump refuses a server newer than itself. */
const OLDEST = 17;

/** The folder of a `pg_dump` and `psql` that can read our server. On Debian as root missing ones are installed. */
export function requirePostgresClient(env: NodeJS.ProcessEnv = process.env): string {
  const found = findPostgresClient(env) ?? (mayInstall() ? install(env) : undefined);
  if (found) return found;
  throw new Error(
    [
      `This needs pg_dump and psql of PostgreSQL ${OLDEST} or newer, and none were found.`,
      "  Debian 13: sudo apt-get install postgresql-client-17",
      "  Older Debian, Ubuntu: the same from https://apt.postgresql.org",
      "  macOS: brew install libpq",
      "Or set PG_BIN to their folder.",
    ].join("\n"),
  );
}

function findPostgresClient(env: NodeJS.ProcessEnv): string | undefined {
  if (env.PG_BIN) return env.PG_BIN;
  const debian = "/usr/lib/postgresql";
  const installed = fs.existsSync(debian)
    ? fs.readdirSync(debian).map((version) => path.join(debian, version, "bin"))
    : [];
  const folders = [...(env.PATH ?? "").split(path.delimiter), ...installed, "/opt/homebrew/opt/libpq/bin"];
  return folders.find((folder) => versionIn(folder) >= OLDEST);
}

function versionIn(folder: string): number {
  const program = path.join(folder, "pg_dump");
  if (!fs.existsSync(program)) return 0;
  const said = execFileSync(program, ["--version"], { encoding: "utf8" });
  return Number(/\) (\d+)/.exec(said)?.[1] ?? 0);
}

const mayInstall = () => process.getuid?.() === 0 && fs.existsSync("/etc/debian_version");

function install(env: NodeJS.ProcessEnv): string | undefined {
  console.log("Installing PostgreSQL's client programs with apt-get…");
  const options = { stdio: "inherit", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  try {
    execFileSync("apt-get", ["update", "-qq"], options);
    const packages = [`postgresql-client-${OLDEST}`];
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], options);
  } catch {
    // An older Debian has no such package; the caller's error explains what to do.
  }
  return findPostgresClient(env);
}
