import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { launch, root } from "./launch.ts";
import { outboxIsSilent } from "./outbox-is-silent.ts";

/** The files that determine a new home's rows. */
const SOURCES = ["supabase", "local", "package-lock.json"];
const homes = path.join(root, ".local/test");
const SILENT_WITHIN_MS = 60_000;

/** A new home: a copy of the seeded one, from which a platform starts in a third of the time, or else empty. */
export async function newHome(): Promise<string> {
  fs.mkdirSync(homes, { recursive: true });
  removeAbandoned();
  const home = newFolder("home");
  const seeded = seededHome();
  // Unlike fs.cp, it keeps owners; as root, the database belongs to another user.
  if (fs.existsSync(seeded)) await promisify(execFile)("cp", ["-pR", `${seeded}/.`, home]);
  return home;
}

/** Keeps a seeded home for the current sources, which pays off once several platforms start from it. */
export async function keepSeededHome(): Promise<void> {
  const seeded = seededHome();
  if (fs.existsSync(seeded)) return;
  fs.mkdirSync(homes, { recursive: true });
  const draft = newFolder("draft");
  try {
    await seed(draft);
    for (const name of fs.readdirSync(homes))
      if (name.startsWith("seeded-")) fs.rmSync(path.join(homes, name), { recursive: true, force: true });
    fs.renameSync(draft, seeded);
  } catch (error) {
    // Another run may have finished first.
    if (!fs.existsSync(seeded)) throw error;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

const seededHome = () => path.join(homes, `seeded-${sourcesHash()}`);
const newFolder = (kind: "home" | "draft") => fs.mkdtempSync(path.join(homes, `${kind}-${process.pid}-`));

/** Interrupted runs leave their folders behind, a quarter of a gigabyte each. */
function removeAbandoned() {
  for (const name of fs.readdirSync(homes)) {
    const [, pid] = /^(?:home|draft)-(\d+)-/.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) fs.rmSync(path.join(homes, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function seed(home: string) {
  const { stack, stop } = await launch(home);
  try {
    const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
    // A copy has other ports, and its sandbox has received nothing, so no effect may be half done.
    await outboxIsSilent(sql, SILENT_WITHIN_MS).finally(() => sql.end());
  } finally {
    await stop();
  }
  if (fs.existsSync(path.join(home, "database/postmaster.pid")))
    throw new Error("The database of the seeded platform did not stop, so its files cannot be copied");
  for (const name of ["logs", "pids", "start.log"])
    fs.rmSync(path.join(home, name), { recursive: true, force: true });
}

function sourcesHash(): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => filesOf(path.join(root, source))))
    hash.update(path.relative(root, file)).update("\0").update(fs.readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

function filesOf(target: string): string[] {
  if (!fs.statSync(target).isDirectory()) return [target];
  return fs
    .readdirSync(target)
    .filter((name) => !name.startsWith("."))
    .sort()
    .flatMap((name) => filesOf(path.join(target, name)));
}
