import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPerson, join } from "../support/builders.ts";
import { as, become, openTransaction, type Sql, undone } from "../support/database.ts";
import {
  buildAppointment,
  buildCall,
  buildPractice,
  CLOSES,
  ENDS,
  listenForRebooking,
  type Practice,
  STARTS,
  says,
  verdictOf,
  verify,
} from "../support/verification.ts";

const SOON_AFTER = "2026-03-02T12:00:00Z";
const LATER = "2026-03-05T12:00:00Z";

let sql: Sql;
let close: () => Promise<void>;
let practice: Practice;
beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  practice = await buildPractice(sql);
});
afterEach(() => close());

const history = (id: string) =>
  sql<
    { verdict: string; cause: string; rule_version: number; evidence_ids: string[] }[]
  >`select verdict, cause, rule_version, evidence_ids from public.verdicts where appointment_id = ${id} order by id`;

describe("the job", () => {
  it("decides no earlier than the deadline, and as of the deadline", async () => {
    const id = await buildAppointment(sql, practice);
    await verify(sql, "2026-03-04T09:29:59Z");
    expect(await verdictOf(sql, id)).toMatchObject({ verdict: "pending", verdict_at: null });
    await verify(sql, LATER);
    expect(await verdictOf(sql, id)).toEqual({
      verdict: "no_show",
      verdict_reason: "no_evidence",
      verdict_at: "2026-03-04T09:30:00.000Z",
    });
  });

  it("does not judge cancelled or requested appointments", async () => {
    const cancelled = await buildAppointment(sql, practice, { status: "cancelled" });
    const requested = await buildAppointment(sql, practice, { status: "requested" });
    await verify(sql, LATER);
    expect((await verdictOf(sql, cancelled)).verdict).toBe("pending");
    expect((await verdictOf(sql, requested)).verdict).toBe("pending");
  });

  it("records the rules' version and the evidence, calls included, in the history", async () => {
    const id = await buildAppointment(sql, practice);
    const callId = await buildCall(sql, practice, "2026-03-02T10:00:00Z", 46);
    await buildCall(sql, practice, "2026-03-02T11:00:00Z", 45);
    await verify(sql, LATER);
    const [verdict] = await history(id);
    expect(verdict).toMatchObject({ verdict: "shown", cause: "rules", rule_version: 1 });
    expect(
      await sql`select kind, call_id from public.appointment_evidence where id = any (${verdict?.evidence_ids ?? []}::bigint[])`,
    ).toEqual([{ kind: "call", call_id: callId }]);
  });

  it("does not count another lead's call as evidence", async () => {
    const id = await buildAppointment(sql, practice);
    const [other] = await sql<[{ id: string }]>`
      insert into public.leads (organization_id, phone, source, first_seen_at)
      values (${practice.organizationId}, '+46701740606', 'booking', ${STARTS}) returning id`;
    await buildCall(sql, { ...practice, leadId: other.id }, "2026-03-02T10:00:00Z", 300);
    await verify(sql, LATER);
    expect((await verdictOf(sql, id)).verdict).toBe("no_show");
  });

  it("decides the same however late and often it runs", async () => {
    const id = await buildAppointment(sql, practice);
    await says(sql, id, "lead", true, SOON_AFTER);
    const inTime = await undone(sql, async () => {
      await verify(sql, CLOSES);
      return verdictOf(sql, id);
    });
    // A statement made during the outage is still too late.
    expect(await says(sql, id, "owner", false, "2026-03-04T10:30:00Z")).toBe("closed");
    await verify(sql, "2026-03-04T12:30:00Z");
    await verify(sql, "2026-03-04T12:30:00Z");
    expect(await verdictOf(sql, id)).toEqual(inTime);
    expect(await history(id)).toHaveLength(1);
  });

  it.each([
    ["Europe/Stockholm", "2026-03-29T00:30:00Z"],
    ["America/New_York", "2026-03-08T06:30:00Z"],
    ["America/Los_Angeles", "2026-11-01T08:30:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T14:30:00Z"],
    ["Asia/Kathmandu", "2028-02-29T12:00:00Z"],
    ["Pacific/Auckland", "2026-09-26T13:30:00Z"],
  ])("has its deadline 48 hours after the end in %s, even across a clock change", async (zone, end) => {
    const there = await buildPractice(sql, zone);
    // The session's zone must not matter.
    await sql`select set_config('timezone', ${zone}, true)`;
    const id = await buildAppointment(sql, there, { starts_at: end, ends_at: end });
    const closes = Date.parse(end) + 48 * 3_600_000;
    await verify(sql, new Date(closes - 1000).toISOString());
    expect((await verdictOf(sql, id)).verdict).toBe("pending");
    await verify(sql, new Date(closes).toISOString());
    expect(await verdictOf(sql, id)).toMatchObject({ verdict_at: new Date(closes).toISOString() });
  });

  it("asks a no-show to book again, except for one long ago", async () => {
    const heard = await listenForRebooking(sql);
    const missed = await buildAppointment(sql, practice);
    const came = await buildAppointment(sql, practice);
    const longAgo = await buildAppointment(sql, practice, {
      starts_at: "2026-01-02T09:00:00Z",
      ends_at: "2026-01-02T09:30:00Z",
    });
    await says(sql, came, "owner", true, SOON_AFTER);
    await verify(sql, "2026-03-04T12:30:00Z");
    expect(await heard(missed)).toEqual(["begin"]);
    expect(await heard(came)).toEqual([]);
    expect(await heard(longAgo)).toEqual([]);
    expect((await verdictOf(sql, longAgo)).verdict).toBe("no_show");
  });
});

async function buildOperator() {
  const operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  return operator;
}

describe("rules", () => {
  it("are changed by operators; managers may change only the nudge hours", async () => {
    const at = "2026-03-02T10:00:00Z";
    for (const rules of [
      { steps: ["host_mark"] },
      { min_call_seconds: 3600 },
      { hours_after_end: 720 },
      { dispute_days: 90 },
    ])
      await expect(undone(sql, () => change(rules, at, practice.owner))).rejects.toMatchObject({
        message: "operators_only",
      });
    await change({ nudge_hours: 3 }, at, practice.owner);
    await change({ min_call_seconds: 60 }, at);
    const [latest] = await sql`select (private.rules_at(${practice.organizationId}, 'infinity')).*`;
    expect(latest).toMatchObject({ version: 3, nudge_hours: 3, min_call_seconds: 60 });
    const read = (person: { userId: string }) =>
      as(
        sql,
        person,
        async (tx) => await tx`select version from public.rules_for_operators(${practice.organizationId})`,
      );
    expect(await read(await buildOperator())).toEqual([{ version: 3 }, { version: 2 }, { version: 1 }]);
    await expect(read(practice.owner)).rejects.toMatchObject({ message: "operators_only" });
  });

  const change = async (rules: object, at: string, actor?: { userId: string }) =>
    sql`select private.change_verification_rules_as(${practice.organizationId}, ${(actor ?? (await buildOperator())).userId}, ${JSON.stringify(rules)}::text::jsonb, ${at})`;

  it("apply only to appointments that end after they were written", async () => {
    const before = await buildAppointment(sql, practice);
    const after = await buildAppointment(sql, practice, { ends_at: "2026-03-02T10:30:00Z" });
    await change({ hours_after_end: 72 }, "2026-03-02T10:00:00Z");
    await verify(sql, LATER);
    expect((await verdictOf(sql, before)).verdict_at).toBe("2026-03-04T09:30:00.000Z");
    expect((await verdictOf(sql, after)).verdict_at).toBe("2026-03-05T10:30:00.000Z");
    expect(await history(before)).toMatchObject([{ rule_version: 1 }]);
    expect(await history(after)).toMatchObject([{ rule_version: 2 }]);
  });

  it("keep values that a change omits, and every version", async () => {
    const operator = await buildOperator();
    await change({ min_call_seconds: 60 }, STARTS, operator);
    await change({ steps: ["owner_yes"] }, ENDS, operator);
    expect(
      await sql`select version, hours_after_end, min_call_seconds, steps, author from public.verification_rules
        where organization_id = ${practice.organizationId} and version > 1 order by version`,
    ).toEqual([
      {
        version: 2,
        hours_after_end: 48,
        min_call_seconds: 60,
        steps: ["owner_yes", "lead_yes", "call"],
        author: operator.userId,
      },
      {
        version: 3,
        hours_after_end: 48,
        min_call_seconds: 60,
        steps: ["owner_yes"],
        author: operator.userId,
      },
    ]);
  });

  it.each([
    [{ hours_after_end: 0 }],
    [{ min_call_seconds: -1 }],
    [{ steps: [] }],
    [{ steps: ["horoscope"] }],
    [{ nudge_hours: 49 }],
  ])("refuse %j", async (rules) => {
    await expect(undone(sql, async () => await change(rules, ENDS))).rejects.toMatchObject({
      message: "rules_out_of_bounds",
    });
  });

  it("are append-only, and written by managers only", async () => {
    await expect(
      undone(sql, async () => await sql`update public.verification_rules set hours_after_end = 1`),
    ).rejects.toMatchObject({ message: "rules_are_append_only" });
    const agent = await buildPerson(sql);
    await join(sql, practice.organizationId, agent.userId, "agent");
    await expect(
      as(
        sql,
        agent,
        async (tx) =>
          await tx`select public.change_verification_rules(${practice.organizationId}, '{"hours_after_end": 1}')`,
      ),
    ).rejects.toMatchObject({ message: "role_too_low" });
  });
});

describe("a statement", () => {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  async function asking(person: { userId: string }, id: string) {
    return as(sql, person, async (tx) => await tx`select public.record_owner_statement(${id}, true)`);
  }

  it("of the business is accepted from agents and above, between start and deadline", async () => {
    const running = await buildAppointment(sql, practice, { starts_at: soon(-10), ends_at: soon(20) });
    const ahead = await buildAppointment(sql, practice, { starts_at: soon(10), ends_at: soon(20) });
    const closed = await buildAppointment(sql, practice);
    const off = await buildAppointment(sql, practice, { status: "cancelled" });
    await expect(asking(practice.owner, running)).resolves.toBeDefined();
    await expect(asking(practice.owner, ahead)).rejects.toMatchObject({ message: "appointment_not_begun" });
    await expect(asking(practice.owner, closed)).rejects.toMatchObject({
      message: "verification_deadline_over",
    });
    await expect(asking(practice.owner, off)).rejects.toMatchObject({ message: "appointment_not_booked" });
    const viewer = await buildPerson(sql);
    await join(sql, practice.organizationId, viewer.userId, "viewer");
    await expect(asking(viewer, running)).rejects.toMatchObject({ message: "role_too_low" });
    await expect(asking(await buildPerson(sql), running)).rejects.toMatchObject({
      message: "organization_not_found",
    });
  });

  it("is recorded once when repeated, and again when it changes", async () => {
    const id = await buildAppointment(sql, practice);
    for (const came of [true, true, false, false]) await says(sql, id, "lead", came, SOON_AFTER);
    expect(
      await sql`select kind from public.appointment_evidence where appointment_id = ${id} order by id`,
    ).toEqual([{ kind: "lead_yes" }, { kind: "lead_no" }]);
  });

  it("of the lead before the start is not evidence", async () => {
    const id = await buildAppointment(sql, practice);
    expect(await says(sql, id, "lead", true, "2026-03-01T12:00:00Z")).toBe("too_early");
    await verify(sql, LATER);
    expect((await verdictOf(sql, id)).verdict).toBe("no_show");
  });

  it("updates the expected verdict in the queue", async () => {
    const id = await buildAppointment(sql, practice, { starts_at: soon(-60), ends_at: soon(-30) });
    await says(sql, id, "owner", true, soon(-20));
    await become(sql, practice.owner);
    expect(
      await sql`select id, expected, owner_statement, lead_statement from public.verification_queue`,
    ).toEqual([{ id, expected: "shown", owner_statement: true, lead_statement: null }]);
  });
});

describe("a verdict whose appointment is moved or cancelled later", () => {
  it.each([
    ["moved", { starts_at: "2026-03-09T09:00:00Z", ends_at: "2026-03-09T09:30:00Z" }],
    ["cancelled", { status: "cancelled" }],
  ])("is withdrawn when it is %s", async (reason, change) => {
    const heard = await listenForRebooking(sql);
    const id = await buildAppointment(sql, practice);
    await verify(sql, CLOSES);
    await sql`update public.appointments set ${sql(change)} where id = ${id}`;
    expect(await verdictOf(sql, id)).toEqual({ verdict: "pending", verdict_reason: null, verdict_at: null });
    expect(await history(id)).toMatchObject([
      { verdict: "no_show" },
      { verdict: "pending", cause: "withdrawn" },
    ]);
    expect(
      await sql`select reasons from public.verdicts where appointment_id = ${id} order by id desc limit 1`,
    ).toEqual([{ reasons: [reason] }]);
    expect(await heard(id)).toEqual(["begin", "stop verdict_changed"]);
  });

  it("is decided again after the new time, without statements about the old one", async () => {
    const id = await buildAppointment(sql, practice);
    await says(sql, id, "owner", false, SOON_AFTER);
    await verify(sql, CLOSES);
    expect((await verdictOf(sql, id)).verdict_reason).toBe("owner_no");
    await sql`update public.appointments set starts_at = '2026-03-09T09:00:00Z', ends_at = '2026-03-09T09:30:00Z' where id = ${id}`;
    await verify(sql, "2026-03-12T09:30:00Z");
    expect(await verdictOf(sql, id)).toMatchObject({ verdict: "no_show", verdict_reason: "no_evidence" });
  });
});
