import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

/** The release whose PostgreSQL is hosted's major version. */
const RELEASE = "trixie";
const PACKAGES = [
  "postgresql-17",
  "postgresql-17-cron",
  "postgresql-17-plpgsql-check",
  // Hosted knows time zones by their old names too.
  "tzdata-legacy",
];

/** What this machine lacks. */
export class Unmet extends Error {}

/** A Debian in a folder, whose programs run by chroot. */
export interface Debian {
  root: string;
  /** Runs a program to its end and returns what it printed; throws with what it complained about. */
  run(user: "root" | "postgres", program: string, ...args: string[]): string;
}

/** Makes the folder at the first call; later calls find it. */
export function debian(root: string): Debian {
  requireRootOnDebian();
  const made: Debian = {
    root,
    run: (user, program, ...args) =>
      ended(spawnSync("chroot", [`--userspec=${user}:${user}`, root, program, ...args])),
  };
  // Written last, so that a folder whose making was cut off is made again.
  const complete = path.join(root, "complete");
  if (!fs.existsSync(complete)) {
    make(made);
    fs.writeFileSync(complete, "");
  }
  return made;
}

function requireRootOnDebian() {
  if (process.getuid?.() === 0 && fs.existsSync("/etc/debian_version")) return;
  throw new Unmet(
    "This check needs root on Debian, or a container of it: it makes a Debian 13 with PostgreSQL 17, pg_cron and " +
      'plpgsql_check in .local/hosted (debootstrap) and runs it by chroot. Elsewhere: docker run --rm -it -v "$PWD":/callboard ' +
      "-w /callboard node:24-trixie npm run hosted",
  );
}

function make({ root, run }: Debian) {
  console.log(`Making a Debian in ${root}: some minutes, once.`);
  fs.rmSync(root, { recursive: true, force: true });
  fs.mkdirSync(root, { recursive: true });
  requireDebootstrap();
  ended(spawnSync("debootstrap", ["--variant=minbase", RELEASE, root, mirror()]));
  // No service starts in it, and no cluster is made by the package.
  fs.writeFileSync(path.join(root, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  fs.mkdirSync(path.join(root, "etc/postgresql-common"), { recursive: true });
  fs.writeFileSync(
    path.join(root, "etc/postgresql-common/createcluster.conf"),
    "create_main_cluster = false\n",
  );
  const env = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends"];
  run("root", "env", ...env, ...PACKAGES);
}

function requireDebootstrap() {
  if (spawnSync("debootstrap", ["--version"]).status === 0) return;
  const install = () => spawnSync("apt-get", ["install", "-y", "-q", "debootstrap"]);
  if (install().status === 0) return;
  ended(spawnSync("apt-get", ["update", "-q"]));
  ended(install());
}

/** Where this machine's own packages come from. */
function mirror(): string {
  const lines = execFileSync("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"], {
    encoding: "utf8",
  });
  const found = lines.split("\n").find((line) => line && !line.includes("security"));
  if (!found) throw new Unmet("apt-get knows no package mirror here");
  return found;
}

function ended({ status, stdout, stderr, error }: SpawnSyncReturns<Buffer>): string {
  if (error) throw error;
  if (status === 0) return stdout.toString();
  const said = `${stdout}${stderr}`.trim().split("\n").slice(-8).join("\n");
  throw new Error(said || `It ended with ${status}`);
}
