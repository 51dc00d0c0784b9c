import { z } from "zod";
import { findPublishableKey } from "./dashboard.ts";
import { listFunctions } from "./functions.ts";
import type { Source } from "./git.ts";
import { compareMigrations, type Migrations } from "./migrations.ts";
import type { Options, Project } from "./options.ts";
import { Stop } from "./stop.ts";
import type { Supabase } from "./supabase.ts";

/** Secrets without which a function does not start. */
export const REQUIRED_SECRETS = ["CREDENTIALS_KEYS", "CREDENTIALS_KEY_ID", "SITE_URL"];

const secrets = z.object({
  secrets: z.array(z.object({ name: z.string() })),
  target: z.object({ project_name: z.string().optional() }).optional(),
});

/** What is known about the project before anything changes. */
export interface Findings {
  projectName: string;
  migrations: Migrations;
  /** When each deployed function was last replaced, by name. */
  functions: Map<string, Date>;
  publishableKey: string;
}

/** Looks at everything that could stop a deployment, and throws a {@link Stop} for the first thing that does. */
export async function preflight(
  supabase: Supabase,
  source: Source,
  options: Options,
  project: Project,
): Promise<Findings> {
  if (!options.rollBack) refuseDirty(source, options);
  // The first question alone: without a log-in, each would fail for the same reason.
  const projectName = await requireSecrets(supabase, options.project);
  const [migrations, functions, publishableKey] = await Promise.all([
    // A roll-back leaves the database alone, and it has migrations that the older checkout lacks.
    options.rollBack ? { pending: [], isEmpty: false } : compareMigrations(supabase, source.root),
    listFunctions(supabase),
    findPublishableKey(supabase),
  ]);
  if (options.withCheck && !project.check && !migrations.isEmpty) refuseUnchecked();
  return { projectName, migrations, functions, publishableKey };
}

function refuseDirty({ dirty }: Source, options: Options) {
  if (!dirty || options.dirty) return;
  throw new Stop(
    "The checkout has uncommitted changes.",
    "Commit them, or deploy them with --dirty: such a release cannot be rolled back to.",
  );
}

async function requireSecrets(supabase: Supabase, ref: string): Promise<string> {
  const answer = await supabase.ask(["secrets", "list"], secrets);
  const present = answer.secrets.map(({ name }) => name);
  const missing = REQUIRED_SECRETS.filter((name) => !present.includes(name));
  if (missing.length === 0) return answer.target?.project_name ?? ref;
  throw new Stop(
    `The functions' secrets lack ${missing.join(", ")}.`,
    `docs/deploy.md, Secrets of the functions: npx supabase secrets set --remote=${ref} --env-file <file>`,
  );
}

function refuseUnchecked(): never {
  throw new Stop(
    "CHECK_URL and CHECK_SECRET are not set, so the deployment could not be verified.",
    "docs/releases.md, The check, takes three minutes once. --without-check goes without.",
  );
}
