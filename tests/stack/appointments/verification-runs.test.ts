/** The job under real conditions: concurrent runs, outages and kills. Also rehearsals of its verdicts. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { connect, openTransaction, rolledBack, type Sql, undone } from "../support/database.ts";
import {
  buildAppointment,
  buildCall,
  buildPractice,
  CLOSES,
  outcomeOf,
  type Practice,
  says,
  verify,
} from "../support/verification.ts";

const HARBOR = "5eed0000-0000-4000-8000-0000000000a1";
const COUNT = 60;

const instant = (hours: number) =>
  new Date(Date.parse("2026-03-02T09:00:00Z") + hours * 3_600_000).toISOString();

/** Appointments of every kind, the same each time. */
async function buildMany(sql: Sql): Promise<Practice> {
  const practice = await buildPractice(sql);
  for (let n = 0; n < COUNT; n++) {
    // Far apart, so that each call belongs to one of them.
    const id = await buildAppointment(sql, practice, {
      starts_at: instant(-60 * n),
      ends_at: instant(-60 * n + 0.5),
    });
    await sql`update public.appointments set provider_ref = ${`run ${String(n).padStart(3, "0")}`} where id = ${id}`;
    if (n % 3 === 0) await says(sql, id, "owner", n % 9 !== 0, instant(-60 * n + 3));
    if (n % 4 === 0) await says(sql, id, "lead", true, instant(-60 * n + 4));
    if (n % 5 === 0) await buildCall(sql, practice, instant(-60 * n + 1), 40 + n);
  }
  return practice;
}

/** The outcome without call ids, which differ between runs. */
const comparable = async (sql: Sql, organizationId: string) =>
  (await outcomeOf(sql, organizationId)).map(({ evidence, ...row }) => ({
    ...row,
    evidence: (evidence ?? []).map(([kind, at, call]) => [kind, at, call !== null]),
  }));

async function undisturbed() {
  const { sql, close } = await openTransaction();
  try {
    const { organizationId } = await buildMany(sql);
    await verify(sql, CLOSES);
    return await comparable(sql, organizationId);
  } finally {
    await close();
  }
}

/** The same, committed so that several connections see it, and erased afterwards. */
async function disturbed(work: (pool: Sql) => Promise<unknown>) {
  const pool = connect(4);
  const { organizationId } = await pool.begin((tx) => buildMany(tx as unknown as Sql));
  try {
    await work(pool);
    return await comparable(pool, organizationId);
  } finally {
    await pool`delete from public.organizations where id = ${organizationId}`;
    await pool.end();
  }
}

describe("the job ends in the same state", () => {
  it("when it runs four times concurrently", async () => {
    const wanted = await undisturbed();
    expect(new Set(wanted.map(({ verdict }) => verdict))).toEqual(new Set(["shown", "no_show", "contested"]));
    const found = await disturbed(async (pool) => {
      await Promise.all([1, 2, 3, 4].map(() => verify(pool, CLOSES)));
      // Appointments that another run was deciding are left for the next round.
      await verify(pool, CLOSES);
    });
    expect(found).toEqual(wanted);
  });

  it("after an outage of three hours", async () => {
    expect(await disturbed((pool) => verify(pool, instant(48.5 + 3)))).toEqual(await undisturbed());
  });

  it("when it is killed midway and runs again", async () => {
    const found = await disturbed(async (pool) => {
      const doomed = connect();
      // Everything is written, nothing committed: the server process dies within the same statement.
      await expect(
        doomed`select private.verify_due(${CLOSES}), pg_terminate_backend(pg_backend_pid())`.execute(),
      ).rejects.toThrow();
      await doomed.end({ timeout: 1 });
      expect(await pool`select 1 from public.verdicts where decided_at < '2026-04-01'`).toHaveLength(0);
      expect(await verify(pool, CLOSES)).toBeGreaterThanOrEqual(COUNT);
    });
    expect(found).toEqual(await undisturbed());
  });

  it("when a statement is being recorded: the verdict waits for it and counts it", async () => {
    await disturbed(async (pool) => {
      const [{ id }] = await pool<
        [{ id: string }]
      >`select id from public.appointments where provider_ref = 'run 001'`;
      const speaker = await pool.reserve();
      await speaker`begin`;
      expect(await says(speaker, id, "owner", true, instant(-60 + 48))).toBe("open");
      await verify(pool, CLOSES);
      expect(await pool`select verdict from public.appointments where id = ${id}`).toEqual([
        { verdict: "pending" },
      ]);
      await speaker`commit`;
      speaker.release();
      await verify(pool, CLOSES);
      expect(await pool`select verdict, verdict_reason from public.appointments where id = ${id}`).toEqual([
        { verdict: "shown", verdict_reason: "owner_yes" },
      ]);
    });
  });
});

const rehearse = (sql: Sql, organizationId: string, rules: object) => sql<
  { was: string; would_be: string }[]
>`
  select r.was, r.would_be from private.rehearse(${organizationId}, ${JSON.stringify(rules)}::text::jsonb, '-infinity', 'infinity') r`;

describe("a rehearsal", () => {
  it(
    "with today's rules returns the actual verdicts, for the whole seed",
    rolledBack(async (sql) => {
      const rows = await rehearse(sql, HARBOR, { hours_after_end: 48, min_call_seconds: 45 });
      const [{ n }] = await sql<[{ n: number }]>`
        select count(*)::int as n from public.appointments where organization_id = ${HARBOR} and verdict <> 'pending'`;
      expect(rows.length).toBe(n);
      expect(n).toBeGreaterThan(300);
      expect(rows.filter(({ was, would_be }) => was !== would_be)).toEqual([]);
    }),
  );

  it(
    "with a longer minimum call returns the verdicts under that rule",
    rolledBack(async (sql) => {
      const practice = await buildPractice(sql);
      await buildAppointment(sql, practice);
      await buildCall(sql, practice, "2026-03-02T10:00:00Z", 50);
      await verify(sql, CLOSES);
      expect(await rehearse(sql, practice.organizationId, {})).toEqual([{ was: "shown", would_be: "shown" }]);
      expect(await rehearse(sql, practice.organizationId, { min_call_seconds: 60 })).toEqual([
        { was: "shown", would_be: "no_show" },
      ]);
    }),
  );

  it("equals the verdicts that the other rules produce, for any story", async () => {
    const { sql, close } = await openTransaction();
    const hour = fc.double({ min: -2, max: 60, noNaN: true });
    const story = fc.record({
      hours: fc.integer({ min: 1, max: 80 }),
      seconds: fc.integer({ min: 0, max: 120 }),
      words: fc.array(fc.record({ who: fc.constantFrom("owner", "lead"), came: fc.boolean(), hour }), {
        maxLength: 3,
      }),
      calls: fc.array(fc.record({ hour, seconds: fc.integer({ min: 1, max: 120 }) }), { maxLength: 2 }),
    });
    try {
      await fc.assert(
        fc.asyncProperty(story, ({ hours, seconds, words, calls }) =>
          undone(sql, async () => {
            const practice = await buildPractice(sql);
            const { organizationId } = practice;
            const id = await buildAppointment(sql, practice);
            for (const { who, came, hour } of words)
              await sql`insert into public.appointment_evidence (organization_id, appointment_id, kind, came, source, at)
                values (${organizationId}, ${id}, ${`${who}_${came ? "yes" : "no"}`}, ${came}, 'link', ${instant(hour)})`;
            for (const call of calls) await buildCall(sql, practice, instant(call.hour), call.seconds);
            const other = { hours_after_end: hours, min_call_seconds: seconds };
            const lived = await undone(sql, async () => {
              await sql`alter table public.verification_rules disable trigger "010_verification_rules_append_only"`;
              await sql`update public.verification_rules set ${sql({ ...other, nudge_hours: 0 })} where organization_id = ${organizationId}`;
              await verify(sql, instant(200));
              return sql<{ verdict: string }[]>`select verdict from public.appointments where id = ${id}`;
            });
            await verify(sql, instant(200));
            const [today] = await rehearse(sql, organizationId, {});
            expect(today?.would_be).toBe(today?.was);
            const [would] = await rehearse(sql, organizationId, other);
            expect(would?.would_be).toBe(lived[0]?.verdict);
          }),
        ),
        { numRuns: cases(60) },
      );
    } finally {
      await close();
    }
  });
});
