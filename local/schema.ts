import fs from "node:fs";
import path from "node:path";
import { readConfig } from "./platform/config.ts";
import { unreleased, wholeSchema } from "./schema/files.ts";

/** `npm run schema`: writes the generated migration from supabase/schemas, until the first release. */
const { root } = readConfig();
const target = unreleased(root);

if (target) {
  fs.writeFileSync(target, wholeSchema(root));
  console.log(`Wrote ${path.relative(root, target)}.`);
} else {
  console.error('The first release is declared: write a migration with npm run migration -- "what".');
  process.exitCode = 1;
}
