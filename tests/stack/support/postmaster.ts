import { execFileSync } from "node:child_process";
import type { Sql } from "./database.ts";

/** The process id of the database server, to kill it: the parent of this connection's backend. */
export async function postmaster(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(row?.pid)], { encoding: "utf8" }));
}
