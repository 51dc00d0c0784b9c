import fs from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { freeBase } from "../../local/platform/ports.ts";
import type { Debian } from "./debian.ts";

const BIN = "/usr/lib/postgresql/17/bin";
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "/pg",
  dynamic_shared_memory_type: "mmap",
  fsync: "off",
  // As hosted sets them for everybody.
  wal_level: "logical",
  statement_timeout: "2min",
  jit: "off",
  shared_preload_libraries: "pg_cron",
  "cron.database_name": "postgres",
  "cron.host": "127.0.0.1",
};

/** A running PostgreSQL with a hosted project's furniture and no migrations. */
export interface Cluster {
  url(role: string): string;
  as(role: string): postgres.Sql;
  stop(): Promise<void>;
}

export async function startCluster(debian: Debian, projectRoot: string): Promise<Cluster> {
  const { root, run } = debian;
  const extensions = path.join(root, "usr/share/postgresql/17/extension");
  // Debian has neither of them: the laptop's stand-ins, which have the same functions and tables.
  for (const file of fs.readdirSync(path.join(projectRoot, "local/extensions")))
    if (/^(pg_net|supabase_vault)/.test(file))
      fs.copyFileSync(path.join(projectRoot, "local/extensions", file), path.join(extensions, file));
  stopLeftover(debian);
  fs.rmSync(path.join(root, "pg"), { recursive: true, force: true });
  fs.mkdirSync(path.join(root, "pg"));
  run("root", "chown", "postgres:postgres", "/pg");
  run(
    "postgres",
    `${BIN}/initdb`,
    ..."-D /pg/data -U supabase_admin --auth=trust -E UTF8 --locale=C.UTF-8".split(" "),
  );
  const { database: port } = await freeBase();
  const lines = Object.entries({ ...SETTINGS, port }).map(([name, value]) => `${name} = '${value}'\n`);
  fs.appendFileSync(path.join(root, "pg/data/postgresql.conf"), lines.join(""));
  run("postgres", `${BIN}/pg_ctl`, ..."-D /pg/data -l /pg/log -w start".split(" "));

  const pools = new Map<string, postgres.Sql>();
  const url = (role: string) => `postgres://${role}@127.0.0.1:${port}/postgres`;
  const as = (role: string) => {
    const pool = pools.get(role) ?? postgres(url(role), { max: 1, onnotice: () => undefined });
    pools.set(role, pool);
    return pool;
  };
  const stop = async () => {
    await Promise.all([...pools.values()].map((pool) => pool.end({ timeout: 1 })));
    stopLeftover(debian);
  };
  try {
    await as("supabase_admin").unsafe(fs.readFileSync(path.join(import.meta.dirname, "project.sql"), "utf8"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, as, stop };
}

/** Also one of a run that was killed. */
function stopLeftover({ root, run }: Debian) {
  if (!fs.existsSync(path.join(root, "pg/data/postmaster.pid"))) return;
  try {
    run("postgres", `${BIN}/pg_ctl`, ..."-D /pg/data -m immediate -w stop".split(" "));
  } catch {
    // Its file is there, its process is not.
  }
}
