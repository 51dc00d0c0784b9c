import { Cron } from "croner";
import type postgres from "postgres";
import { connect } from "./connection.ts";

interface Job {
  jobid: string;
  schedule: string;
  command: string;
  database: string;
  username: string;
}

export interface CronRunner {
  stop(): Promise<unknown>;
}

const LOOK_EVERY_MS = 5_000;
const KEEP_RUNS = "7 days";

/** Runs the jobs in cron.job as pg_cron would: one run per job at a time, each with a row of details. */
export async function startCron(databaseUrl: string): Promise<CronRunner> {
  const sql = connect(databaseUrl, { max: 6, idle_timeout: 20 });
  const planned = new Map<string, { job: Job; cron: { stop(): void } }>();
  const look = async () => {
    if (!(await isInstalled(sql))) return;
    const jobs = await sql<
      Job[]
    >`select jobid::text, schedule, command, database, username from cron.job where active`;
    for (const [id, { job, cron }] of planned) {
      const still = jobs.find((candidate) => candidate.jobid === id);
      if (still && still.schedule === job.schedule && still.command === job.command) continue;
      cron.stop();
      planned.delete(id);
    }
    for (const job of jobs) {
      if (!planned.has(job.jobid)) planned.set(job.jobid, { job, cron: plan(job, () => run(sql, job)) });
    }
  };
  const lookQuietly = () => void look().catch(() => undefined);
  const timer = setInterval(lookQuietly, LOOK_EVERY_MS);
  await sql.listen("laptop_cron", lookQuietly, lookQuietly);
  if (await isInstalled(sql)) await tidy(sql);
  return {
    stop: () => {
      clearInterval(timer);
      for (const { cron } of planned.values()) cron.stop();
      return sql.end({ timeout: 0 });
    },
  };
}

async function isInstalled(sql: postgres.Sql): Promise<boolean> {
  return (await sql`select from pg_extension where extname = 'pg_cron'`).length === 1;
}

/** Ends runs that the previous server left unfinished, and deletes old ones. */
async function tidy(sql: postgres.Sql) {
  await sql`update cron.job_run_details set status = 'failed', return_message = 'server restarted', end_time = now()
            where status in ('starting', 'running')`;
  await sql`delete from cron.job_run_details where end_time < now() - ${KEEP_RUNS}::interval`;
}

/** Accepts pg_cron's schedules: five fields in GMT (`$` is the last day of a month), or `N seconds`. */
export function plan(job: Pick<Job, "schedule">, fire: () => Promise<void>): { stop(): void } {
  const seconds = /^\s*([1-5]?\d)\s+seconds?\s*$/.exec(job.schedule)?.[1];
  const pattern = seconds ? "* * * * * *" : job.schedule.replace(/\$/g, "L");
  const options = { timezone: "UTC", protect: true, catch: true, ...(seconds ? every(Number(seconds)) : {}) };
  try {
    return new Cron(pattern, options, fire);
  } catch {
    return { stop: () => undefined };
  }
}

/** The first run is one interval from now. */
const every = (seconds: number) => ({ interval: seconds, startAt: new Date(Date.now() + seconds * 1000) });

async function run(sql: postgres.Sql, job: Job) {
  const [{ runid }] = await sql<[{ runid: string }]>`
    insert into cron.job_run_details (jobid, database, username, command, status, start_time)
    values (${job.jobid}, ${job.database}, ${job.username}, ${job.command}, 'running', clock_timestamp())
    returning runid::text`;
  const { status, message } = await attempt(sql, job.command);
  await sql`update cron.job_run_details set status = ${status}, return_message = ${message}, end_time = clock_timestamp()
            where runid = ${runid}`;
}

/** Runs the command as a statement of its own, outside any transaction of ours. */
async function attempt(sql: postgres.Sql, command: string) {
  try {
    const result = await sql.unsafe(command);
    return { status: "succeeded", message: describe(result) };
  } catch (error) {
    return { status: "failed", message: `ERROR: ${(error as Error).message}` };
  }
}

const describe = (result: { command?: string; count?: number | null; length: number }) =>
  result.command === "SELECT"
    ? `${result.length} row${result.length === 1 ? "" : "s"}`
    : (result.command ?? "");
