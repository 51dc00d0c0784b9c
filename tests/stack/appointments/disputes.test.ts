import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPerson, join } from "../support/builders.ts";
import { as, connect, openTransaction, type Sql, undone } from "../support/database.ts";
import {
  buildAppointment,
  buildPractice,
  CLOSES,
  listenForRebooking,
  type Practice,
  says,
  verdictOf,
  verify,
} from "../support/verification.ts";

const WITHIN = "2026-03-11T09:30:00Z";
const DECIDED = "2026-03-12T09:00:00Z";

let sql: Sql;
let close: () => Promise<void>;
let practice: Practice;
let operator: { userId: string };
beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  practice = await buildPractice(sql);
  operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
});
afterEach(() => close());

/** An appointment that was judged a no-show. */
async function buildNoShow() {
  const id = await buildAppointment(sql, practice);
  await verify(sql, CLOSES);
  return id;
}

async function dispute(id: string, at = WITHIN, reason = "came", actor = practice.owner) {
  const [row] = await sql<[{ id: string }]>`
    select private.dispute_verdict_as(${id}, ${actor.userId}, ${reason}, 'She sat in my chair', ${at}) as id`;
  return row.id;
}

async function decideDispute(disputeId: string, verdict: string, actor = operator) {
  const [row] = await sql<[{ status: string }]>`
    select private.decide_dispute_as(${disputeId}, ${actor.userId}, ${verdict}, 'Seen on the day''s list', ${DECIDED}) as status`;
  return row.status;
}

const refused = (work: () => Promise<unknown>, message: string) =>
  expect(undone(sql, work)).rejects.toMatchObject({ message });

describe("a dispute", () => {
  it("that is accepted reverses the verdict, its facts and the rebooking exactly once", async () => {
    const heard = await listenForRebooking(sql);
    const id = await buildNoShow();
    const disputeId = await dispute(id);
    const facts = () =>
      sql`select shown, no_show from public.daily_facts where organization_id = ${practice.organizationId} and day = '2026-03-02'`;
    expect(await facts()).toEqual([{ shown: 0, no_show: 1 }]);

    expect(await decideDispute(disputeId, "shown")).toBe("accepted");
    expect(await verdictOf(sql, id)).toMatchObject({ verdict: "shown", verdict_reason: "dispute" });
    expect(await facts()).toEqual([{ shown: 1, no_show: 0 }]);
    await refused(() => decideDispute(disputeId, "shown"), "dispute_decided");
    await refused(() => decideDispute(disputeId, "no_show"), "dispute_decided");
    expect(
      await sql`select verdict, cause, decided_by from public.verdicts where appointment_id = ${id} order by id`,
    ).toEqual([
      { verdict: "no_show", cause: "rules", decided_by: null },
      { verdict: "shown", cause: "dispute", decided_by: operator.userId },
    ]);
    expect(await heard(id)).toEqual(["begin", "stop verdict_changed"]);
  });

  it("that is rejected leaves the verdict as it was", async () => {
    const id = await buildNoShow();
    expect(await decideDispute(await dispute(id), "no_show")).toBe("rejected");
    expect(await verdictOf(sql, id)).toMatchObject({ verdict: "no_show", verdict_reason: "no_evidence" });
    expect(await sql`select 1 from public.verdicts where appointment_id = ${id}`).toHaveLength(1);
  });

  it("is opened at once when owner and lead contradict each other", async () => {
    const id = await buildAppointment(sql, practice);
    await says(sql, id, "owner", false, "2026-03-02T12:00:00Z");
    await says(sql, id, "lead", true, "2026-03-02T12:00:00Z");
    await verify(sql, CLOSES);
    const [waiting] = await sql<
      [{ id: string; reason: string }]
    >`select id, reason from public.disputes where appointment_id = ${id}`;
    expect(waiting.reason).toBe("contested");
    expect(await decideDispute(waiting.id, "no_show")).toBe("accepted");
    expect((await verdictOf(sql, id)).verdict).toBe("no_show");
  });

  it("is refused before the verdict, after the window, for an unknown reason, and when repeated", async () => {
    const pending = await buildAppointment(sql, practice, { ends_at: "2026-03-02T11:30:00Z" });
    const id = await buildNoShow();
    await refused(() => dispute(pending), "no_verdict_yet");
    await refused(() => dispute(id, "2026-03-11T09:30:01Z"), "dispute_window_over");
    await refused(() => dispute(id, WITHIN, "mood"), "dispute_reason_unknown");
    await dispute(id);
    await refused(() => dispute(id), "already_disputed");
  });

  it("is raised by managers and decided by operators only", async () => {
    const id = await buildNoShow();
    const agent = await buildPerson(sql);
    await join(sql, practice.organizationId, agent.userId, "agent");
    await refused(() => dispute(id, WITHIN, "came", agent), "role_too_low");
    await refused(async () => dispute(id, WITHIN, "came", await buildPerson(sql)), "organization_not_found");
    const disputeId = await dispute(id);
    await refused(() => decideDispute(disputeId, "shown", practice.owner), "operators_only");
    await refused(() => decideDispute(disputeId, "maybe"), "verdict_unknown");
    await refused(() => decideDispute(practice.organizationId, "shown"), "dispute_not_found");
  });

  it("becomes moot when the appointment turns out to have been cancelled", async () => {
    const id = await buildNoShow();
    const disputeId = await dispute(id);
    await sql`update public.appointments set status = 'cancelled' where id = ${id}`;
    expect(await sql`select status from public.disputes where id = ${disputeId}`).toEqual([
      { status: "moot" },
    ]);
    await refused(() => decideDispute(disputeId, "shown"), "dispute_decided");
    expect((await verdictOf(sql, id)).verdict).toBe("pending");
  });

  it("is listed for operators only, with its evidence", async () => {
    const id = await buildNoShow();
    await says(sql, id, "lead", true, "2026-03-06T12:00:00Z");
    await dispute(id);
    const list = (person: { userId: string }) =>
      as(sql, person, async (tx) => await tx`select * from public.open_disputes()`);
    const mine = (await list(operator)).find(({ appointment_id }) => appointment_id === id);
    expect(mine).toMatchObject({
      verdict: "no_show",
      reason: "came",
      status: "open",
      rules: { version: 1, dispute_days: 7 },
      evidence: [{ kind: "lead_yes", counted: false }],
    });
    // The operator has as many days to answer as the customer had to dispute.
    expect(new Date(mine?.answer_by).toISOString()).toBe("2026-03-18T09:30:00.000Z");
    await expect(list(practice.owner)).rejects.toMatchObject({ message: "operators_only" });
  });

  it("moves from the queue to the paged history once it is decided", async () => {
    const ids = [await dispute(await buildNoShow()), await dispute(await buildNoShow())];
    await decideDispute(ids[0] as string, "shown");
    await decideDispute(ids[1] as string, "no_show");
    await as(sql, operator, async (tx) => {
      const open = await tx<{ id: string }[]>`select id from public.open_disputes()`;
      expect(open.filter(({ id }) => ids.includes(id))).toEqual([]);
      const seen: { id: string; status: string; decided_by_name: string }[] = [];
      for (let last: { decided_at: Date; id: string } | undefined; ; ) {
        const [next] = await tx<{ id: string; status: string; decided_at: Date; decided_by_name: string }[]>`
          select * from public.decided_disputes(${last?.decided_at ?? null}, ${last?.id ?? null}, 1)`;
        if (!next) break;
        seen.push(next);
        last = next;
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
      expect(seen.filter(({ id }) => ids.includes(id)).map(({ status }) => status)).toEqual(
        expect.arrayContaining(["accepted", "rejected"]),
      );
      expect(seen.find(({ id }) => id === ids[0])?.decided_by_name).toBeTruthy();
    });
  });
});

describe("two concurrent operators", () => {
  it("decide a dispute once", async () => {
    const pool = connect(2);
    const { organizationId, disputeId } = await pool.begin(async (tx) => {
      const there = tx as unknown as Sql;
      const made = await buildPractice(there);
      const id = await buildAppointment(there, made);
      await verify(there, CLOSES);
      await there`insert into private.operators (user_id) values (${made.owner.userId})`;
      const [row] = await there<[{ id: string }]>`
        select private.dispute_verdict_as(${id}, ${made.owner.userId}, 'came', '', ${WITHIN}) as id`;
      return { organizationId: made.organizationId, disputeId: row.id, owner: made.owner };
    });
    const decideNow = () => pool`
      select private.decide_dispute_as(${disputeId}, (select user_id from public.memberships where organization_id = ${organizationId}), 'shown', '', ${DECIDED})`;
    try {
      const answers = await Promise.allSettled([decideNow(), decideNow()]);
      expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(
        await pool`select 1 from public.verdicts where organization_id = ${organizationId} and cause = 'dispute'`,
      ).toHaveLength(1);
    } finally {
      await pool`delete from private.operators where user_id in (select user_id from public.memberships where organization_id = ${organizationId})`;
      await pool`delete from public.organizations where id = ${organizationId}`;
      await pool.end();
    }
  });
});
