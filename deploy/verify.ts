import fs from "node:fs";
import path from "node:path";
import { checkDashboard, checkDelivery, checkDoors, type Finding } from "./check.ts";
import { listFunctions } from "./functions.ts";
import type { Run } from "./run.ts";
import { EXIT } from "./stop.ts";

/** Checks the running project and returns the exit code. The signed delivery comes last: its row records that all else was well. */
export async function verify(run: Run, dist: string | null, say: (line: string) => void): Promise<number> {
  const { options, project, supabase, findings, release } = run;
  const functions = [...(await listFunctions(supabase)).keys()];
  const results = await checkDoors(project.url, functions, findings.publishableKey);
  // Only a published page can be seen at the dashboard's address.
  if (dist && options.publish && project.siteUrl)
    results.push(
      await checkDashboard(project.siteUrl, fs.readFileSync(path.join(dist, "index.html"), "utf8")),
    );
  const check = options.withCheck && results.every(passed) ? project.check : undefined;
  if (check) results.push(...(await checkDelivery(supabase, check, release)));
  for (const { what, fault } of results) say(fault === null ? `  ✓ ${what}` : `  ✗ ${what}: ${fault}`);
  if (!results.every(passed)) {
    say("Deployed, but the check failed. Go back with --roll-back, or repair it and deploy again.");
    return EXIT.unverified;
  }
  say(
    check
      ? "Deployed and verified."
      : "Deployed. No signed delivery verified it: docs/releases.md, The check.",
  );
  return EXIT.done;
}

const passed = ({ fault }: Finding) => fault === null;
