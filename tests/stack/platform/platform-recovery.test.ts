import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import { stack } from "../../lanes/stack.ts";
import { postmaster } from "../support/postmaster.ts";

const WITHIN = { timeout: 30_000, interval: 100 };

describe("a platform whose database is killed", () => {
  it("restarts it, and REST, cron and Realtime reconnect", async () => {
    const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
    await sql`select cron.schedule('recovery', '1 seconds', 'select 1')`;
    process.kill(await postmaster(sql), "SIGKILL");

    const service = createClient(stack.api_url, stack.secret_key, {
      auth: { persistSession: false },
      realtime: { transport: WebSocket as never },
    });
    await vi.waitFor(
      async () => expect((await service.from("organizations").select("id").limit(1)).error).toBeNull(),
      WITHIN,
    );

    const [{ since }] = await sql<[{ since: Date }]>`select pg_postmaster_start_time() as since`;
    const later = () =>
      sql`select from cron.job_run_details where start_time > ${since} and status = 'succeeded'`;
    await vi.waitFor(async () => expect((await later()).length).toBeGreaterThan(0), WITHIN);
    const replicating = () => sql`select from pg_stat_replication where state = 'streaming'`;
    await vi.waitFor(async () => expect((await replicating()).length).toBe(1), WITHIN);
    await sql`select cron.unschedule('recovery')`;
    await sql.end();
  });
});
