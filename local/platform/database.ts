import fs from "node:fs";
import path from "node:path";
import postgres from "postgres";
import type { Config } from "./config.ts";
import { databaseUrl, type Secrets } from "./secrets.ts";
import { supabase } from "./supabase-cli.ts";

const quiet = { max: 1, onnotice: () => undefined } as const;

/** Gives a new cluster the roles, schemas and Realtime tables of a hosted project. */
export async function furnish(config: Config, secrets: Secrets) {
  const sql = postgres(databaseUrl(config.ports.database, secrets, "supabase_admin"), quiet);
  try {
    const [{ furnished }] = await sql<
      [{ furnished: boolean }]
    >`select to_regnamespace('realtime') is not null as furnished`;
    if (furnished) return;
    await sql.begin(async (tx) => {
      await tx.unsafe(chapter(config, "roles.sql"));
      await tx.unsafe(`alter role postgres password '${secrets.database_password}'`);
      await tx.unsafe(`alter role authenticator password '${secrets.database_password}'`);
      await tx.unsafe(chapter(config, "realtime.sql"));
    });
  } finally {
    await sql.end();
  }
}

/** Grants and helpers that need the auth server's tables. */
export async function grantAuth(config: Config, secrets: Secrets) {
  const sql = postgres(databaseUrl(config.ports.database, secrets, "supabase_admin"), quiet);
  await sql.begin((tx) => tx.unsafe(chapter(config, "auth.sql"))).finally(() => sql.end());
}

interface VaultSecrets {
  project_url: string;
  cron_key: string;
  site_url: string;
}

/** The secrets that docs/deploy.md puts into Vault: how the database calls the outbox function, and the base of its links. */
export async function fillVault(database: string, secrets: VaultSecrets) {
  const sql = postgres(database, quiet);
  try {
    const entries = Object.entries(secrets);
    await sql`delete from vault.secrets where name in ${sql(entries.map(([name]) => name))}`;
    for (const [name, secret] of entries) await sql`select vault.create_secret(${secret}, ${name})`;
  } finally {
    await sql.end();
  }
}

interface Push {
  /** The folder that has the `supabase` folder. */
  workdir?: string;
  withSeed?: boolean;
}

/**
 * Applies new migrations with the real CLI. It records applied migrations and seeds in the database,
 * so a second start does nothing.
 */
export async function migrate(
  config: Config,
  database: string,
  { workdir = config.root, withSeed = fs.existsSync(path.join(workdir, "supabase/seed.sql")) }: Push = {},
) {
  const push = ["db", "push", `--remote=${database}?sslmode=disable`, "--yes", "--workdir", workdir];
  await supabase(config, withSeed ? [...push, "--include-seed"] : push);
}

const chapter = (config: Config, file: string) =>
  fs.readFileSync(path.join(config.root, "local/platform", file), "utf8");
