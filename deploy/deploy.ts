/** `npm run deploy -- --project <ref>`: migrations, functions, dashboard, then a check of the running project. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { announce } from "./announce.ts";
import { providePackages } from "./dashboard.ts";
import { findEarlierCommit, readSource, withCheckout } from "./git.ts";
import { type Options, type Project, readOptions, readProject, USAGE } from "./options.ts";
import { preflight } from "./preflight.ts";
import { type Release, readReleases, releaseBefore } from "./releases.ts";
import type { Run } from "./run.ts";
import { planSteps, runSteps } from "./steps.ts";
import { EXIT, Stop } from "./stop.ts";
import { Supabase } from "./supabase.ts";
import { verify } from "./verify.ts";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const say = (line: string) => console.log(line);

async function main(argv: string[]): Promise<number> {
  if (argv.includes("--help")) {
    say(USAGE);
    return EXIT.done;
  }
  readEnvFile(readOptions(argv, process.env).project);
  const options = readOptions(argv, process.env);
  return deploy(options, readProject(options.project, process.env));
}

/** Variables that are already set win. */
function readEnvFile(ref: string) {
  const file = path.join(root, `.env.deploy.${ref}`);
  if (fs.existsSync(file)) process.loadEnvFile(file);
}

async function deploy(options: Options, project: Project): Promise<number> {
  const supabase = new Supabase(options.project, project.databaseUrl);
  const here = await readSource(root);
  const findings = await preflight(supabase, here, options, project);
  const base = { options, project, supabase, findings };
  if (!options.rollBack)
    return bringUp({ ...base, source: here, release: { commit: here.commit, dirty: here.dirty } });
  const release = await chooseRelease(base);
  return withCheckout(root, release.commit, async (source) => {
    await providePackages(root, source.root);
    return bringUp({ ...base, source, release });
  });
}

async function chooseRelease(run: Omit<Run, "source" | "release">): Promise<Release> {
  const { options, project, supabase, findings } = run;
  const releases = project.check ? await readReleases(supabase, project.check) : [];
  const changedAt = new Date(Math.max(0, ...[...findings.functions.values()].map(Number)));
  const commit = options.to ?? releaseBefore(releases, changedAt).commit;
  return {
    commit: await findEarlierCommit(root, commit),
    dirty: false,
    rolled_back_from: releases[0]?.commit ?? "unknown",
  };
}

async function bringUp(run: Run): Promise<number> {
  for (const line of announce(run)) say(line);
  if (run.options.dryRun) {
    say("Dry run: nothing was changed.");
    return EXIT.done;
  }
  const { steps, dist } = await planSteps(run, say);
  await runSteps(steps, say);
  return verify(run, dist, say);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(`\n${error.message}\n${error.remedy}`.trimEnd());
  process.exitCode = error.exitCode;
}
