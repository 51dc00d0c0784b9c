import fs from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";

/** The patterns of `[db.migrations] schema_paths` in config.toml, which the CLI also uses to build the database. */
function schemaPaths(supabase: string): string[] {
  const toml = fs.readFileSync(path.join(supabase, "config.toml"), "utf8");
  const list = /^schema_paths\s*=\s*\[([^\]]*)\]/m.exec(toml)?.[1] ?? "";
  return [...list.matchAll(/"([^"]+)"/g)].map(([, pattern = ""]) => pattern);
}

/** The SQL files of supabase/schemas in build order: pattern by pattern, each sorted by path. */
export const schemaFiles = (root: string): string[] => {
  const supabase = path.join(root, "supabase");
  return schemaPaths(supabase).flatMap((pattern) =>
    globSync(pattern, { cwd: supabase, absolute: true, expandDirectories: false }).sort(),
  );
};

const HEADER = `-- The whole database of the first release. Written by "npm run schema" from supabase/schemas: read and edit those.
`;

/** All schema files in one, each below its path. */
export function wholeSchema(root: string): string {
  const parts = schemaFiles(root).map((file) => {
    const name = path.relative(path.join(root, "supabase"), file);
    return `\n-- ${name}\n${fs.readFileSync(file, "utf8")}`;
  });
  return HEADER + parts.join("");
}

/**
 * The suffix of the one generated migration, before the first release. The release is declared by giving the file its
 * final name, *_first_release.sql; from then on migrations are only added.
 */
const UNRELEASED = "_unreleased.sql";

/** The generated migration, or undefined once the first release is declared. */
export function unreleased(root: string): string | undefined {
  const folder = path.join(root, "supabase/migrations");
  const name = fs.readdirSync(folder).find((file) => file.endsWith(UNRELEASED));
  return name && path.join(folder, name);
}
