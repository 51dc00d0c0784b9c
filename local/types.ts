import fs from "node:fs";
import path from "node:path";
import { readConfig } from "./platform/config.ts";
import { supabase } from "./platform/supabase-cli.ts";
import { buildFromSchemas, withCluster } from "./schema/databases.ts";

const config = readConfig();
const target = path.join(config.root, "src/lib/database.types.ts");

/** `npm run types`: writes the types that the real CLI generates from supabase/schemas; `-- --check` only compares. */
const wanted = await withCluster(config, async (cluster) => {
  const url = await cluster.create();
  await buildFromSchemas(url, config.root);
  const source = [`--remote=${url}?sslmode=disable`, "--schema", "public", "--workdir", config.root];
  return supabase(config, ["gen", "types", ...source]);
});

if (!process.argv.includes("--check")) {
  fs.writeFileSync(target, wanted);
  console.log(`Wrote ${path.relative(config.root, target)}.`);
} else if (fs.existsSync(target) && fs.readFileSync(target, "utf8") === wanted) {
  console.log("The committed types match the schema.");
} else {
  console.error(`${path.relative(config.root, target)} does not match supabase/schemas: run npm run types`);
  process.exitCode = 1;
}
