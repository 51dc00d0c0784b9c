import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres from "postgres";
import type { Config } from "../platform/config.ts";
import { furnish, grantAuth, migrate } from "../platform/database.ts";
import { freeBase } from "../platform/ports.ts";
import { embeddedPostgres } from "../platform/postgres.ts";
import { Rest } from "../platform/rest.ts";
import { databaseUrl, loadSecrets } from "../platform/secrets.ts";
import { schemaFiles } from "./files.ts";

/** A temporary cluster: each database in it starts like a hosted project and is owned by postgres. */
export interface Cluster {
  /** Creates a new database, or a copy of one. Returns its URL for postgres. */
  create(from?: string): Promise<string>;
  close(): Promise<void>;
}

export async function openCluster(config: Config): Promise<Cluster> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "callboard-schema-"));
  fs.chmodSync(home, 0o755);
  fs.mkdirSync(path.join(home, "logs"));
  const own = { ...config, home, ports: await freeBase() };
  const secrets = loadSecrets(home);
  const { server } = await embeddedPostgres(own, secrets, () => undefined);
  const close = async () => {
    await server.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    await server.start();
    await furnish(own, secrets);
    const rest = new Rest(own, secrets, () => undefined);
    await rest.prepare();
    await rest.stop();
    await grantAuth(own, secrets);
  } catch (error) {
    await close();
    throw error;
  }

  const urlOf = (name: string, role?: "supabase_admin") =>
    databaseUrl(own.ports.database, secrets, role).replace(/[^/]*$/, name);
  let databases = 0;
  const create = async (from = urlOf("postgres")) => {
    databases += 1;
    const [name, template] = [`database_${databases}`, from.replace(/^.*\//, "")];
    const sql = postgres(urlOf("template1", "supabase_admin"), { max: 1, onnotice: () => undefined });
    try {
      // A template must have no connections; its last reader may still be disconnecting.
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${template}`;
      await sql.unsafe(`create database ${name} template ${template} owner postgres`);
      await sql.unsafe(`alter database ${name} set search_path = "$user", public, extensions`);
    } finally {
      await sql.end();
    }
    return urlOf(name);
  };
  return { create, close };
}

/** Opens a cluster for the duration of the work. */
export async function withCluster<T>(config: Config, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await openCluster(config);
  return use(cluster).finally(() => cluster.close());
}

/** Runs SQL like a migration: as postgres, in one transaction. */
export async function run(url: string, text: string) {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  await sql.begin((tx) => tx.unsafe(text)).finally(() => sql.end());
}

/** Builds the database from supabase/schemas. */
export async function buildFromSchemas(url: string, workdir: string) {
  await run(
    url,
    schemaFiles(workdir)
      .map((file) => fs.readFileSync(file, "utf8"))
      .join("\n"),
  );
  await checkBodies(url);
}

/** Builds the database from supabase/migrations with the real CLI. */
export async function buildFromMigrations(url: string, config: Config, workdir: string) {
  await migrate(config, url, { workdir, withSeed: false });
  await checkBodies(url);
}

/** Functions may be defined before what they read, so their bodies are checked once everything exists. */
const checkBodies = (url: string) =>
  run(
    url,
    `set local check_function_bodies = on;
     select case l.lanname when 'sql' then fmgr_sql_validator(p.oid)::text else plpgsql_validator(p.oid)::text end
     from pg_proc p join pg_language l on l.oid = p.prolang
     where l.lanname in ('sql', 'plpgsql') and pronamespace in ('public'::regnamespace, 'private'::regnamespace)`,
  );
