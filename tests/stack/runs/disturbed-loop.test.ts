/** A disturbed week of the loop's jobs (outages of hours, double runs, kills anywhere) must end like an undisturbed one. */
import fc from "fast-check";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cases } from "../../cases.ts";
import { boot } from "../../lanes/boot.ts";
import type { Sql } from "../support/database.ts";
import {
  type Crash,
  dial,
  installDoom,
  type Job,
  Outside,
  plan,
  verify,
  work,
} from "../support/loop-jobs.ts";
import { buildLoopWorld, endState, hours, people, type Tick, ticks } from "../support/loop-world.ts";

/** A platform of its own, because the jobs of the shared one run by the real clock. */
let url: string;
let pool: Sql;
let stop: () => Promise<void>;

beforeAll(async () => {
  vi.stubEnv("CALLBOARD_STACK", undefined);
  const platform = await boot();
  vi.unstubAllEnvs();
  stop = platform.stop;
  url = platform.stack.db_url;
  pool = postgres(url, { max: 8, onnotice: () => undefined, prepare: false });
  await pool`delete from vault.secrets`;
  await pool`select cron.unschedule(jobid) from cron.job`;
  // A job or function that is still busy with the demo may block the first attempt.
  process.kill(Number(platform.stack.pids.functions.outbox), "SIGKILL");
  await vi.waitFor(() => pool`delete from public.organizations`, { timeout: 30_000, interval: 500 });
  await installDoom(pool);
});
afterAll(async () => {
  await pool?.end();
  await stop?.();
});

type Run = (jobs: Job[], tick: Tick, place: number) => Promise<unknown>;

const inTurn = async (jobs: Job[], { now }: Tick) => {
  for (const job of jobs) await job(pool, now);
};

/** Runs a week whose ticks run the jobs through `run`. Returns the end state. */
async function week(run: Run, { awake, crash }: { awake?: number; crash?(place: number): Crash } = {}) {
  const world = await pool.begin((tx) => buildLoopWorld(tx as unknown as Sql));
  try {
    const outside = new Outside();
    const live = people(pool, world);
    for (const [place, tick] of ticks(awake).entries()) {
      await live(tick.now);
      const jobs = [dial, verify, work(outside, tick.more > 0 ? crash?.(place) : undefined)];
      // It re-plans everything that starts within a day, to catch late changes; now and then is enough.
      await run(place % 12 === 0 ? [...jobs, plan] : jobs, tick, place);
      await outside.hangUp(pool, world, tick.now);
    }
    const end = await endState(pool, world);
    return { ...end, doubled: [...outside.sent].filter(([, times]) => times > 1) };
  } finally {
    await pool`delete from public.organizations where id = ${world.organizationId}`;
  }
}

const withoutTimes = (end: Awaited<ReturnType<typeof week>>) => ({
  ...end,
  messages: end.messages.map(({ about, end: how }) => `${about}: ${how}`),
});

/** Runs a job on a connection of its own whose server process dies at the n-th write, if there are that many. */
async function killed(job: Job, now: Date, write: number): Promise<boolean> {
  const doomed = postgres(url, { max: 1, onnotice: () => undefined, prepare: false, fetch_types: false });
  await doomed.unsafe(`set callboard_test.doom = ${write}`);
  const died = await job(doomed, now).then(
    () => false,
    () => true,
  );
  await doomed.end({ timeout: 0 });
  return died;
}

/** Minutes after which a late reminder is no longer sent. */
const MAX_LATENESS: Record<string, number> = { reminder_24h: 120, reminder_2h: 30, reminder_15min: 10 };

/** How an outage of three hours changes the end of a message. */
function missed({ about, planned_for, end }: Calm["messages"][number], from: number) {
  const patience = MAX_LATENESS[about.split(" ")[1] as string];
  const asleep = planned_for >= hours(from) && planned_for < hours(from + 3);
  const tooLate = patience && planned_for.getTime() + patience * 60_000 <= hours(from + 3).getTime();
  return `${about}: ${asleep && tooLate && end === "sent" ? "cancelled expired" : end}`;
}
type Calm = Awaited<ReturnType<typeof week>>;

describe("a week of the loop", () => {
  let calm: Calm;
  beforeAll(async () => {
    calm = await week(inTurn);
  });

  it("performs every effect, each once", () => {
    expect(calm).toMatchObject({ open: 0, doubled: [] });
    const ends = new Set(calm.messages.map(({ about, end }) => `${about.split(" ")[1]} ${end}`));
    for (const step of [
      "reminder_24h",
      "reminder_2h",
      "reminder_15min",
      "ask_lead",
      "rebook_1",
      "rebook_2",
      "rebook_3",
    ])
      expect(ends).toContain(`${step} sent`);
    expect(calm.calls.filter((line) => line.includes(" done connected "))).toHaveLength(5);
    expect(calm.verdicts).toHaveLength(4);
  });

  it("ends the same when every job runs twice concurrently", async () => {
    const found = await week((jobs, { now }) => Promise.all([...jobs, ...jobs].map((job) => job(pool, now))));
    expect(withoutTimes(found)).toEqual(withoutTimes(calm));
  });

  it("ends the same wherever the server or the worker is killed", async () => {
    let kills = 0;
    let crashes = 0;
    const fates = fc.array(fc.nat(11), { minLength: 97, maxLength: 97 });
    await fc.assert(
      fc.asyncProperty(fates, async (fate) => {
        const at = (place: number) => fate[place % fate.length] as number;
        const run: Run = async (jobs, { now, more }, place) => {
          for (const [n, job] of jobs.entries()) {
            // The last tick in a row is not killed, because it has to make up for the others.
            if (more > 0 && at(place) % 4 === n)
              kills += Number(await killed(job, now, 1 + (at(place + 1) % 9)));
            else await job(pool, now);
          }
        };
        const crash = (place: number): Crash => {
          const how = ([undefined, "after the claim", "after the sending"] as const)[at(place + 2) % 5];
          crashes += Number(how !== undefined);
          return how;
        };
        expect(withoutTimes(await week(run, { crash }))).toEqual(withoutTimes(calm));
      }),
      { numRuns: cases(1), endOnFailure: true },
    );
    expect(kills).toBeGreaterThan(10);
    expect(crashes).toBeGreaterThan(10);
  });

  it("ends the same after an outage of three hours, except for reminders that would have been too late", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 122 }), async (from) => {
        const asleep = ({ now }: Tick) => now >= hours(from) && now < hours(from + 3);
        const found = await week(async (jobs, tick) => asleep(tick) || (await inTurn(jobs, tick)), {
          awake: from + 3,
        });
        const wanted = { ...calm, messages: calm.messages.map((message) => missed(message, from)).sort() };
        expect({ ...withoutTimes(found), messages: withoutTimes(found).messages.sort() }).toEqual(wanted);
      }),
      { numRuns: cases(1), endOnFailure: true },
    );
  });
});
