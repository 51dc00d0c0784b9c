import type { Sql } from "./database.ts";

const SEEN_WITHIN_MS = 20_000;

/**
 * Pauses a scheduled job for tests that commit the rows it would process. Returns a function that resumes it.
 * The scheduler reads all jobs at once, so it has seen the pause once a job created later has run.
 */
export async function pauseJob(sql: Sql, name: string): Promise<() => Promise<unknown>> {
  const probe = `seen pause of ${name}`;
  const [job] = await sql<[{ id: string }]>`select jobid::text as id from cron.job where jobname = ${name}`;
  await sql`select cron.alter_job(${job.id}::bigint, active := false)`;
  const resume = () => sql`select cron.alter_job(${job.id}::bigint, active := true)`;
  const [made] = await sql<
    [{ id: string }]
  >`select cron.schedule(${probe}, '1 second', 'select 1')::text as id`;
  try {
    await until(async () => {
      const [runs] = await sql<[{ seen: boolean; busy: boolean }]>`
        select count(*) filter (where jobid = ${made.id}::bigint) > 0 as seen,
          count(*) filter (where jobid = ${job.id}::bigint and status in ('starting', 'running')) > 0 as busy
        from cron.job_run_details`;
      return runs.seen && !runs.busy;
    });
  } catch (error) {
    await resume();
    throw error;
  } finally {
    await sql`select cron.unschedule(${made.id}::bigint)`;
  }
  return resume;
}

async function until(isSo: () => Promise<boolean>) {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error("The scheduler did not notice the pause");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
