import fs from "node:fs";
import path from "node:path";

const NAMES = ["pg_cron", "pg_net", "supabase_vault"];

/**
 * Installs the stand-ins beside the embedded server's own extensions, so that migrations can
 * `create extension pg_cron` as on hosted Supabase.
 */
export function installExtensions(root: string, shareDir: string) {
  const target = path.join(shareDir, "extension");
  for (const file of fs.readdirSync(path.join(root, "local/extensions"))) {
    if (!NAMES.some((name) => file.startsWith(name))) continue;
    const wanted = fs.readFileSync(path.join(root, "local/extensions", file), "utf8");
    const there = path.join(target, file);
    if (!fs.existsSync(there) || fs.readFileSync(there, "utf8") !== wanted) fs.writeFileSync(there, wanted);
  }
}
