import { buildDashboard, publishDashboard } from "./dashboard.ts";
import { deployFunctions } from "./functions.ts";
import { pushMigrations } from "./migrations.ts";
import type { Run } from "./run.ts";
import { EXIT, Stop } from "./stop.ts";

type Say = (line: string) => void;

/** One change to the project. Returns what it did. */
export interface Step {
  name: string;
  run(): Promise<string>;
}

/** Migrations before functions, functions before the dashboard: each runs on what came before it, new or old. */
export async function planSteps(run: Run, say: Say): Promise<{ steps: Step[]; dist: string | null }> {
  const { options, project, supabase, source, findings } = run;
  // Built before anything changes, so that a build that fails leaves nothing half-way.
  const dist = options.withDashboard
    ? await buildDashboard(source.root, project.url, findings.publishableKey)
    : null;
  const migrations: Step = {
    name: "migrations",
    run: async () => {
      const applied = await pushMigrations(supabase, source.root, findings.migrations.pending, say);
      return applied.length === 0 ? "up to date" : `applied ${applied.join(", ")}`;
    },
  };
  const functions: Step = {
    name: "functions",
    run: async () => `deployed ${(await deployFunctions(supabase, source.root)).join(", ")}`,
  };
  const dashboard: Step = {
    name: "dashboard",
    run: async () => {
      if (!options.publish) return `built in ${dist}; upload it (docs/deploy.md, Dashboard)`;
      await publishDashboard(options.publish, source.root, dist as string);
      return "published";
    },
  };
  return {
    steps: [...(options.rollBack ? [] : [migrations]), functions, ...(dist ? [dashboard] : [])],
    dist,
  };
}

/** Runs one step after the other. Throws a {@link Stop} that names what is done and what is not. */
export async function runSteps(steps: Step[], say: Say) {
  for (const [index, { name, run }] of steps.entries()) {
    try {
      say(`${index + 1}/${steps.length} ${name}: ${await run()}`);
    } catch (error) {
      if (!(error instanceof Stop) || index === 0) throw error;
      const names = (some: Step[]) => some.map((step) => step.name).join(", ");
      throw new Stop(
        `${error.message}\nStopped half-way. Done: ${names(steps.slice(0, index))}. Not done: ${names(steps.slice(index))}.`,
        `${error.remedy}\nThe project keeps running as it is now. The same command goes on from here.`.trim(),
        EXIT.halfway,
      );
    }
  }
}
