import fs from "node:fs";
import path from "node:path";

export interface FunctionSettings {
  name: string;
  entrypoint: string;
  /** True unless config.toml turns it off, as on hosted. */
  verifyJwt: boolean;
}

/** Every folder of supabase/functions with an index.ts, and its settings in config.toml. */
export function listFunctions(root: string): FunctionSettings[] {
  const folder = path.join(root, "supabase/functions");
  const toml = fs.readFileSync(path.join(root, "supabase/config.toml"), "utf8");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      entrypoint: path.join(folder, name, "index.ts"),
      verifyJwt: verifiesJwt(toml, name),
    }))
    .filter(({ entrypoint }) => fs.existsSync(entrypoint));
}

function verifiesJwt(toml: string, name: string): boolean {
  const section = toml.split(/^\[/m).find((part) => part.startsWith(`functions.${name}]`)) ?? "";
  return !/^\s*verify_jwt\s*=\s*false\b/m.test(section);
}
