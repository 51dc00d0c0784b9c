import { parseArgs } from "node:util";
import { EXIT, Stop } from "./stop.ts";

export interface Options {
  /** The project's reference: 20 lower-case letters. */
  project: string;
  dryRun: boolean;
  /** Deploy a working tree with uncommitted changes. */
  dirty: boolean;
  rollBack: boolean;
  /** The commit to roll back to, when it is not the release before. */
  to?: string;
  /** Shell command that uploads `dist/`. */
  publish?: string;
  withDashboard: boolean;
  withCheck: boolean;
}

/** What belongs to the project rather than to one run; from the environment or `.env.deploy.<project>`. */
export interface Project {
  /** Where browsers and providers reach it, without a final slash. */
  url: string;
  /** Set: migrations go to this address instead of the project's own. */
  databaseUrl?: string;
  /** Where people reach the dashboard. Set: the check looks whether it serves what was published. */
  siteUrl?: string;
  check?: Endpoint;
}

/** The webhook address of an integration that receives nothing but checks. */
export interface Endpoint {
  url: string;
  key: string;
  secret: string;
}

export const USAGE = `npm run deploy -- --project <ref> [options]

Applies pending migrations, deploys the functions, builds and publishes the dashboard, then checks the project
with a signed delivery.

  --dry-run             print what would change, change nothing
  --publish <command>   shell command that uploads dist/ (or DEPLOY_PUBLISH)
  --without-dashboard   leave the dashboard alone
  --without-check       do not send the signed delivery
  --dirty               deploy uncommitted changes too
  --roll-back           deploy functions and dashboard of the release before; the database stays
  --to <commit>         with --roll-back: of this commit

Exit codes: 0 done · 1 refused, nothing changed · 2 wrong usage · 3 stopped half-way · 4 deployed, check failed`;

const usage = (message: string) => new Stop(message, USAGE, EXIT.usage);

export function readOptions(argv: string[], env: NodeJS.ProcessEnv): Options {
  const values = parse(argv);
  const project = values.project;
  if (!project) throw usage("--project is missing.");
  if (!/^[a-z]{20}$/.test(project))
    throw usage(`"${project}" is no project reference (20 lower-case letters).`);
  if (values.to && !values["roll-back"]) throw usage("--to goes with --roll-back.");
  if (values.to && !/^[0-9a-f]{7,40}$/.test(values.to)) throw usage(`"${values.to}" is no commit.`);
  return {
    project,
    dryRun: Boolean(values["dry-run"]),
    dirty: Boolean(values.dirty),
    rollBack: Boolean(values["roll-back"]),
    to: values.to,
    publish: values.publish ?? (env.DEPLOY_PUBLISH || undefined),
    withDashboard: !values["without-dashboard"],
    withCheck: !values["without-check"],
  };
}

function parse(argv: string[]) {
  const flag = { type: "boolean" } as const;
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      args: argv,
      options: {
        project: text,
        "dry-run": flag,
        dirty: flag,
        "roll-back": flag,
        to: text,
        publish: text,
        "without-dashboard": flag,
        "without-check": flag,
      },
    }).values;
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** Throws a {@link Stop} that names the variable when one is set and unusable. Never repeats a secret. */
export function readProject(ref: string, env: NodeJS.ProcessEnv): Project {
  const url = (env.VITE_SUPABASE_URL || `https://${ref}.supabase.co`).replace(/\/+$/, "");
  if (!URL.canParse(url)) throw new Stop("VITE_SUPABASE_URL is no address.", "Unset it, or correct it.");
  const databaseUrl = env.DEPLOY_DB_URL || undefined;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    throw new Stop("DEPLOY_DB_URL does not begin with postgres://.", "Unset it, or correct it.");
  return { url, databaseUrl, siteUrl: env.SITE_URL || undefined, check: readEndpoint(env) };
}

function readEndpoint(env: NodeJS.ProcessEnv): Endpoint | undefined {
  const [url, secret] = [env.CHECK_URL, env.CHECK_SECRET];
  if (!url && !secret) return undefined;
  const remedy = "Set both CHECK_URL and CHECK_SECRET, or neither: docs/releases.md, The check.";
  if (!url || !secret) throw new Stop(`${url ? "CHECK_SECRET" : "CHECK_URL"} is missing.`, remedy);
  const key = /\/webhooks\/retell\/([A-Za-z0-9_-]{16,128})$/.exec(url)?.[1];
  if (!key || !URL.canParse(url))
    throw new Stop("CHECK_URL is not the address of a Retell integration.", remedy);
  return { url, key, secret };
}
