import fs from "node:fs";
import path from "node:path";
import type { Config } from "../platform/config.ts";
import { catalogueOf, differences, rowsOf } from "./catalogue.ts";
import { buildFromMigrations, buildFromSchemas, type Cluster, run } from "./databases.ts";
import { diff, dropped, jobChanges, policiesLast, type Statement, withoutSettings } from "./delta.ts";

export interface Draft {
  statements: string[];
  /** Tables, columns and attributes that it drops. */
  drops: string[];
  /** Differences that remain once it is applied. */
  left: string[];
}

/** The statements from the database of supabase/migrations to the one of supabase/schemas. */
export async function draftMigration(cluster: Cluster, config: Config): Promise<Draft> {
  const is = await cluster.create();
  await buildFromMigrations(is, config, config.root);
  return draftFrom(cluster, config, is, config.root);
}

/** The statements from an unused database to the one of the folder's supabase/schemas. */
export async function draftFrom(
  cluster: Cluster,
  config: Config,
  is: string,
  workdir: string,
): Promise<Draft> {
  const wanted = await cluster.create();
  await buildFromSchemas(wanted, workdir);
  const found = withoutSettings(await diff(config, is, wanted));
  const jobs = jobChanges(await catalogueOf(is), await catalogueOf(wanted));
  const { reached, statements } = await applied(cluster, is, found, jobs);
  const left = [
    ...differences(await catalogueOf(reached), await catalogueOf(wanted)),
    ...differences(await rowsOf(reached), await rowsOf(wanted)),
  ];
  return { statements, drops: dropped(found), left };
}

/** Applies the draft to a copy: with policies last, or in the CLI's order if another statement needs them gone. */
async function applied(cluster: Cluster, is: string, found: Statement[], jobs: string[]) {
  const inOrder = (order: Statement[]) => [...order.map(({ text }) => text), ...jobs];
  const [best, other] = [inOrder(policiesLast(found)), inOrder(found)];
  const reached = await cluster.create(is);
  try {
    await run(reached, script(best));
    return { reached, statements: best };
  } catch {
    await run(reached, script(other));
    return { reached, statements: other };
  }
}

// A statement that waits longer for a lock blocks everyone behind it.
const SETTINGS = "set local lock_timeout = '5s';\nset local check_function_bodies = off;\n";

const script = (statements: string[]) => [SETTINGS, ...statements].join("\n\n");

/** The reasons why a draft is not written, each with the remedy. */
export function refusals({ drops, left }: Draft, mayDrop: string[]): string[] {
  return [
    ...drops
      .filter((name) => !mayDrop.includes(name))
      .map(
        (name) =>
          `It drops ${name}, with its data. A rename is written by hand; if it is meant: --allow-drop ${name}`,
      ),
    ...left.map((difference) => `${difference}. ${reason(difference)}`),
  ];
}

function reason(difference: string): string {
  if (/^column .* differs in .*position/.test(difference))
    return "A new column becomes the last one: define it after the others in supabase/schemas";
  if (/^column .* differs in .*statistics/.test(difference))
    return "The diff does not compare statistics targets: write it by hand";
  if (/differs in .*owner/.test(difference)) return "The diff does not change owners: write it by hand";
  if (/^rows of /.test(difference))
    return "The diff does not compare rows: write the insert, update or delete by hand";
  if (/^(event trigger|statistics|publication of|extension|default privileges) /.test(difference))
    return "The diff does not compare these: write it by hand";
  return "The draft does not reach it: write it by hand";
}

const stamp = (now: Date) => now.toISOString().replace(/\D/g, "").slice(0, 14);

/** The name of a migration written now; it sorts after all existing ones. */
export function nameOf(what: string, existing: string[], now: Date): string {
  const slug = what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  const name = `${stamp(now)}_${slug}.sql`;
  const later = existing.filter((other) => other.slice(0, 14) >= stamp(now));
  if (slug === "") throw new Error('Say what changes: npm run migration -- "add a column for nicknames"');
  if (later.length > 0) throw new Error(`${later[0]} is dated later than now: is the clock right?`);
  return name;
}

/** Writes the migration and returns its path. */
export function writeMigration(
  workdir: string,
  what: string,
  statements: string[],
  now = new Date(),
): string {
  const folder = path.join(workdir, "supabase/migrations");
  const file = path.join(folder, nameOf(what, fs.readdirSync(folder), now));
  fs.writeFileSync(file, `-- ${what}\n${script(statements)}\n`);
  return file;
}
