import path from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "./platform/config.ts";
import { withCluster } from "./schema/databases.ts";
import { unreleased } from "./schema/files.ts";
import { draftMigration, refusals, writeMigration } from "./schema/migration.ts";

/**
 * `npm run migration -- "what changes"`: drafts the migration from supabase/migrations to supabase/schemas.
 * `--by-hand` only creates the file; `--allow-drop schema.table.column` permits a loss of data.
 */
const config = readConfig();
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "allow-drop": { type: "string", multiple: true, default: [] },
    "by-hand": { type: "boolean", default: false },
  },
});
const what = positionals.join(" ");
const written = (statements: string[]) =>
  `Wrote ${path.relative(config.root, writeMigration(config.root, what, statements))}: read it before you commit it.`;

if (unreleased(config.root))
  fail("Nothing is released yet: use npm run schema, which writes the one migration.");
else if (values["by-hand"]) console.log(written([]));
else {
  const draft = await withCluster(config, (cluster) => draftMigration(cluster, config));
  const refused = refusals(draft, values["allow-drop"]);
  if (refused.length > 0) fail(`Nothing is written.\n${refused.join("\n")}`);
  else if (draft.statements.length === 0) console.log("The migrations already add up to supabase/schemas.");
  else console.log(written(draft.statements));
}

function fail(message: string) {
  console.error(message);
  process.exitCode = 1;
}
