import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { EXIT, Stop } from "./stop.ts";
import { CliFailed, type Supabase } from "./supabase.ts";

const FOLDER = "supabase/migrations";
const LOCK_NOT_AVAILABLE = /SQLSTATE 55P03/;
const PUSHES = 5;
const PAUSE_MS = 3_000;

const listing = z.object({ migrations: z.array(z.object({ local: z.string(), remote: z.string() })) });
const pushed = z.object({ migrations: z.array(z.string()) });

export interface Migrations {
  /** File names that the database does not have yet, in order. */
  pending: string[];
  /** Whether the database has none yet. */
  isEmpty: boolean;
}

/** Compares the checkout with the database. Throws a {@link Stop} when they cannot be brought together by applying files. */
export async function compareMigrations(supabase: Supabase, root: string): Promise<Migrations> {
  const { migrations } = await supabase.database(["migration", "list"], listing, root);
  const applied = migrations.map(({ remote }) => remote).filter(Boolean);
  refuseUnknown(migrations.filter(({ local }) => !local).map(({ remote }) => remote));
  const pending = migrations.filter(({ remote }) => !remote).map(({ local }) => local);
  refuseLate(pending, applied.at(-1));
  const files = pending.map((version) => fileOf(root, version));
  if (applied.length > 0) for (const file of files) refuseWithoutLockTimeout(root, file);
  return { pending: files, isEmpty: applied.length === 0 };
}

function refuseUnknown(versions: string[]) {
  if (versions.length === 0) return;
  throw new Stop(
    `The database has migrations that this checkout does not: ${versions.join(", ")}.`,
    "Somebody deployed a newer or another branch. Pull it first; never repair the history to get past this.",
  );
}

function refuseLate(pending: string[], last: string | undefined) {
  const late = pending.filter((version) => last && version < last);
  if (late.length === 0) return;
  throw new Stop(
    `Migrations are dated before the last applied one (${last}): ${late.join(", ")}.`,
    "Rename each to the present UTC time, so that it sorts last.",
  );
}

/** Without it, one waiting `alter table` holds up every delivery behind it. */
function refuseWithoutLockTimeout(root: string, file: string) {
  const sql = fs.readFileSync(path.join(root, FOLDER, file), "utf8");
  if (/\bset\s+(local\s+|session\s+)?lock_timeout\b/i.test(sql)) return;
  throw new Stop(
    `${file} sets no lock_timeout.`,
    "Begin it with: set local lock_timeout = '5s'; (docs/releases.md, Migrations under traffic).",
  );
}

const fileOf = (root: string, version: string): string =>
  fs.readdirSync(path.join(root, FOLDER)).find((name) => name.startsWith(`${version}_`)) ?? version;

/** Applies what is pending. A migration that had to wait too long for a lock left nothing, so it is tried again. */
export async function pushMigrations(
  supabase: Supabase,
  root: string,
  pending: string[],
  say: (line: string) => void,
  pauseMs = PAUSE_MS,
): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      // Never --include-seed: the seed is a demonstration with public passwords.
      return (await supabase.database(["db", "push", "--yes"], pushed, root)).migrations;
    } catch (error) {
      const isLocked = error instanceof CliFailed && LOCK_NOT_AVAILABLE.test(error.message);
      if (!isLocked || attempt === PUSHES) throw await stateAfter(error, supabase, root, pending);
      say(
        `A lock was not free within the migration's lock_timeout; attempt ${attempt + 1} of ${PUSHES} follows.`,
      );
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/** Adds to the error which files are missing now: those before the failed one stay applied. */
async function stateAfter(error: unknown, supabase: Supabase, root: string, pending: string[]) {
  if (!(error instanceof Stop)) return error;
  const now = await compareMigrations(supabase, root).catch(() => undefined);
  if (!now) return error;
  const state = `Not applied: ${now.pending.join(", ")}.`;
  const exitCode = now.pending.length === pending.length ? EXIT.refused : EXIT.halfway;
  return new Stop(`${error.message}\n${state}`, error.remedy, exitCode);
}
