import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";
import { afterAll, describe, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";

const sql = postgres(stack.db_url, { max: 2, onnotice: () => undefined });
const WITHIN = { timeout: 15_000, interval: 100 };

afterAll(() => sql.end());

const schedule = async (command: string) => {
  const name = `test-${randomUUID()}`;
  const [row] = await sql<
    { jobid: string }[]
  >`select cron.schedule(${name}, '1 seconds', ${command}) as jobid`;
  return { name, jobid: row?.jobid ?? "" };
};
const runs = (jobid: string) =>
  sql<{ status: string; return_message: string; took: number | null }[]>`
    select status, return_message, extract(epoch from end_time - start_time)::float as took
    from cron.job_run_details where jobid = ${jobid} order by runid`;

describe("cron", () => {
  it("runs a job scheduled at runtime, keeps its details, and stops when it is unscheduled", async () => {
    const { name, jobid } = await schedule("select 1");
    await vi.waitFor(async () => expect((await runs(jobid)).length).toBeGreaterThan(1), WITHIN);
    await sql`select cron.unschedule(${name})`;
    const [first] = await runs(jobid);
    expect(first).toMatchObject({ status: "succeeded", return_message: "1 row" });
    expect(first?.took).toBeGreaterThanOrEqual(0);
  });

  it("records why a job failed, and keeps running it", async () => {
    const { name, jobid } = await schedule("select 1 / 0");
    await vi.waitFor(async () => expect((await runs(jobid)).length).toBeGreaterThan(1), WITHIN);
    await sql`select cron.unschedule(${name})`;
    expect((await runs(jobid))[0]).toMatchObject({
      status: "failed",
      return_message: "ERROR: division by zero",
    });
  });

  it("never overlaps two runs of one job", async () => {
    const { name, jobid } = await schedule("select pg_sleep(2.5)");
    await vi.waitFor(async () => expect((await runs(jobid)).at(-1)?.status).toBe("succeeded"), WITHIN);
    await sql`select cron.unschedule(${name})`;
    const [{ overlapping }] = await sql<[{ overlapping: number }]>`
      select count(*)::int as overlapping from cron.job_run_details a join cron.job_run_details b using (jobid)
      where jobid = ${jobid} and a.runid < b.runid and b.start_time < coalesce(a.end_time, now())`;
    expect(overlapping).toBe(0);
  });
});

describe("net", () => {
  const responseTo = async (id: string) => {
    const find = () =>
      sql<{ status_code: number | null; content: string | null; error_msg: string | null }[]>`
        select status_code, content, error_msg from net._http_response where id = ${id}`;
    await vi.waitFor(async () => expect(await find()).toHaveLength(1), WITHIN);
    return (await find())[0];
  };

  it("posts after the commit and keeps the response", async () => {
    const subject = randomUUID();
    const [row] = await sql<{ id: string }[]>`
      select net.http_post(${`${stack.sandbox_url}/mail`}, ${sql.json({ to: "a@example.com", subject })}) as id`;
    expect(await responseTo(row?.id ?? "")).toMatchObject({ status_code: 202 });
    expect(await (await fetch(`${stack.sandbox_url}/outbox`)).text()).toContain(subject);
  });

  it("sends one batch after the other, each as long as its slowest request", async () => {
    // A server that responds after a second and records when each request arrived.
    const asked: number[] = [];
    const server = createServer((_, response) => {
      asked.push(performance.now());
      setTimeout(() => response.end(), 1_000);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const queued = async () => (await sql`select from net.http_request_queue where url = ${url}`).length;
    try {
      const [first] = await sql<{ id: string }[]>`select net.http_get(${url}) as id`;
      await vi.waitFor(() => expect(asked).toHaveLength(1), WITHIN);
      expect(await queued()).toBe(1);
      const [second] = await sql<{ id: string }[]>`select net.http_get(${url}) as id`;
      expect(await queued()).toBe(2);
      await responseTo(first?.id ?? "");
      await responseTo(second?.id ?? "");
      expect((asked[1] as number) - (asked[0] as number)).toBeGreaterThan(990);
      expect(await queued()).toBe(0);
    } finally {
      server.close();
    }
  });

  it("keeps the error when there is no response", async () => {
    const [row] = await sql<{ id: string }[]>`select net.http_get('http://127.0.0.1:9/') as id`;
    const answer = await responseTo(row?.id ?? "");
    expect(answer?.status_code).toBeNull();
    expect(answer?.error_msg).toBeTruthy();
  });
});
