/** A visit that the calendar cancels or moves after its start: our clock decides, not the time the calendar reports. */
import { describe, expect, it } from "vitest";
import { buildCredential, buildDelivery, ingest } from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";
import {
  buildCall,
  buildPractice,
  CLOSES,
  ENDS,
  type Practice,
  STARTS,
  says,
  verdictOf,
  verify,
} from "../support/verification.ts";

const BOOKED = "2026-02-20T09:00:00Z";
const BEFORE = "2026-03-02T08:30:00Z";
const AFTER = "2026-03-02T10:00:00Z";
const NEXT_WEEK = { starts_at: "2026-03-09T09:00:00Z", ends_at: "2026-03-09T09:30:00Z" };
const attendee = { name: "Elsa", email: "elsa@example.test", phone: "+46701740605" };

/** A practice whose calendar has one visit, STARTS to ENDS, and dates all its changes before it. */
async function buildVisit(sql: Sql, bookingReceivedAt = BOOKED) {
  const practice = await buildPractice(sql);
  const to = {
    organizationId: practice.organizationId,
    integrationId: practice.calcom,
    endpointKey: "",
    credentialId: await buildCredential(sql, practice.organizationId, practice.calcom, 2),
  };
  const say = (type: string, receivedAt: string, appointment: object, { apply = true, at = BEFORE } = {}) =>
    ingest(
      sql,
      to,
      buildDelivery({
        kind: type,
        receivedAt,
        apply,
        events: [{ type: `appointment.${type}`, occurred_at: at, appointment: { attendee, ...appointment } }],
      }),
    );
  await say("booked", bookingReceivedAt, { provider_ref: "one", starts_at: STARTS, ends_at: ENDS });
  const [visit] = await sql<[{ id: string }]>`select id from public.appointments where provider_ref = 'one'
    and organization_id = ${practice.organizationId}`;
  return {
    practice,
    id: visit.id,
    say,
    cancel: (receivedAt: string, { ref = "one", apply = true } = {}) =>
      say("cancelled", receivedAt, { provider_ref: ref, cancel_reason: "Ill" }, { apply }),
    move: (receivedAt: string, times: object = NEXT_WEEK) =>
      say("rescheduled", receivedAt, { provider_ref: "two", previous_ref: "one", ...times }),
    absent: (receivedAt: string) =>
      say("attendance_marked", receivedAt, { provider_ref: "one", attended: false }),
  };
}

const disputesOf = async (sql: Sql, id: string) =>
  (
    await sql<
      { about: string }[]
    >`select reason || ' ' || status as about from public.disputes where appointment_id = ${id}`
  ).map(({ about }) => about);
const evidenceOf = async (sql: Sql, id: string) =>
  (
    await sql<
      { kind: string }[]
    >`select kind from public.appointment_evidence where appointment_id = ${id} order by at, id`
  ).map(({ kind }) => kind);

const SAYS: Record<string, (sql: Sql, practice: Practice, id: string) => Promise<unknown>> = {
  "no statement": async () => undefined,
  "the lead's no": (sql, _, id) => says(sql, id, "lead", false, AFTER),
  "the owner's no": (sql, _, id) => says(sql, id, "owner", false, AFTER),
  "the owner's yes": (sql, _, id) => says(sql, id, "owner", true, AFTER),
  "the lead's yes": (sql, _, id) => says(sql, id, "lead", true, AFTER),
  "a call": (sql, practice) => buildCall(sql, practice, "2026-03-02T09:05:00Z", 300),
};

describe("a visit cancelled after its start, backdated to before it", () => {
  it.each([
    ["no statement", "no_show", "calendar_no", []],
    ["the lead's no", "no_show", "lead_no", []],
    ["the owner's no", "no_show", "owner_no", []],
    ["the owner's yes", "shown", "owner_yes", []],
    ["the lead's yes", "contested", "calendar_no_but_came", ["called_off open"]],
    ["a call", "contested", "calendar_no_but_came", ["called_off open"]],
  ])("is judged at its deadline like any other: %s makes it %s", (who, verdict, verdict_reason, disputes) =>
    rolledBack(async (sql) => {
      const { practice, id, cancel } = await buildVisit(sql);
      await cancel("2026-03-02T09:20:00Z");
      await SAYS[who]?.(sql, practice, id);
      expect(await verify(sql, "2026-03-04T09:29:59Z")).toBe(0);
      expect(await verify(sql, CLOSES)).toBe(1);
      expect(await verdictOf(sql, id)).toEqual({
        verdict,
        verdict_reason,
        verdict_at: "2026-03-04T09:30:00.000Z",
      });
      expect(await disputesOf(sql, id)).toEqual(disputes);
      expect(await evidenceOf(sql, id)).toContain("calendar_no");
    })(),
  );

  it(
    "counts as a visit of its day, unlike one cancelled before its start",
    rolledBack(async (sql) => {
      const late = await buildVisit(sql);
      await late.cancel(AFTER);
      const early = await buildVisit(sql);
      await early.cancel(BEFORE);
      const due = ({ practice }: typeof late) =>
        sql`select due, cancelled from public.daily_facts where organization_id = ${practice.organizationId} and due + cancelled > 0`;
      expect(await due(late)).toEqual([{ due: 1, cancelled: 1 }]);
      expect(await due(early)).toEqual([{ due: 0, cancelled: 1 }]);
    }),
  );

  it(
    "is in the queue until then, with its expected verdict",
    rolledBack(async (sql) => {
      const { practice, id, cancel } = await buildVisit(sql);
      await cancel(AFTER);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      expect(
        await sql`select id, expected, expected_reason from public.verification_queue where organization_id = ${practice.organizationId}`,
      ).toEqual([{ id, expected: "contested", expected_reason: "calendar_no_but_came" }]);
    }),
  );

  it(
    "is not judged when the cancellation was received before the start, even if applied late",
    rolledBack(async (sql) => {
      const { practice, id, cancel } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await cancel(BEFORE, { apply: false });
      await verify(sql, CLOSES);
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "shown" });
      await sql`select private.retry_events('2026-03-05T09:00:00Z')`;
      await verify(sql, "2026-03-06T09:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "pending" });
    }),
  );

  it(
    "is decided again when the cancellation was received before the verdict and applied after",
    rolledBack(async (sql) => {
      const { practice, id, cancel } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await cancel(AFTER, { apply: false });
      await verify(sql, CLOSES);
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "shown" });
      await sql`select private.retry_events('2026-03-05T09:00:00Z')`;
      await verify(sql, "2026-03-06T09:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({
        verdict: "contested",
        verdict_reason: "calendar_no_but_came",
      });
    }),
  );

  it(
    "is not judged when the booking itself was first received after its start",
    rolledBack(async (sql) => {
      const { id, cancel } = await buildVisit(sql, AFTER);
      await cancel(AFTER);
      expect(await verify(sql, CLOSES)).toBe(0);
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "pending" });
    }),
  );

  it(
    "stays a no-show if it was decided before",
    rolledBack(async (sql) => {
      const { id, cancel } = await buildVisit(sql);
      await verify(sql, CLOSES);
      await cancel("2026-03-05T09:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "no_show", verdict_reason: "no_evidence" });
    }),
  );

  it(
    "differs from the host's absence mark, which cancels nothing",
    rolledBack(async (sql) => {
      const { practice, id, absent } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await absent(AFTER);
      await verify(sql, CLOSES);
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "shown", verdict_reason: "call" });
      expect(await evidenceOf(sql, id)).not.toContain("calendar_no");
    }),
  );
});

describe("a visit moved after its start", () => {
  it(
    "is contested if there is evidence that it took place",
    rolledBack(async (sql) => {
      const { practice, id, move } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await move(AFTER);
      expect(await verdictOf(sql, id)).toMatchObject({
        verdict: "contested",
        verdict_reason: "calendar_no_but_came",
      });
      expect(await disputesOf(sql, id)).toEqual(["moved open"]);
      expect(await evidenceOf(sql, id)).toEqual(["call", "calendar_no"]);
    }),
  );

  it.each([
    ["by its new time if there is no evidence", AFTER],
    ["by its new time if it was moved before its start", BEFORE],
  ])("is judged %s", (_, receivedAt) =>
    rolledBack(async (sql) => {
      const { practice, id, move } = await buildVisit(sql);
      if (receivedAt === BEFORE) await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await move(receivedAt);
      expect(await verify(sql, CLOSES)).toBe(0);
      expect(await disputesOf(sql, id)).toEqual([]);
      await verify(sql, "2026-03-11T09:30:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "no_show", verdict_reason: "no_evidence" });
    })(),
  );

  it(
    "does not escape by being cancelled at its new time: the time that had begun is judged",
    rolledBack(async (sql) => {
      const { practice, id, move, cancel } = await buildVisit(sql);
      await move("2026-03-02T09:10:00Z");
      await buildCall(sql, practice, "2026-03-02T09:15:00Z", 300);
      await cancel("2026-03-03T09:00:00Z", { ref: "two" });
      const [row] =
        await sql`select status, starts_at, ends_at, called_off_late_at from public.appointments where id = ${id}`;
      expect(JSON.parse(JSON.stringify(row))).toEqual({
        status: "cancelled",
        starts_at: "2026-03-02T09:00:00.000Z",
        ends_at: "2026-03-02T09:30:00.000Z",
        called_off_late_at: "2026-03-02T09:10:00.000Z",
      });
      await verify(sql, CLOSES);
      expect(await verdictOf(sql, id)).toMatchObject({
        verdict: "contested",
        verdict_reason: "calendar_no_but_came",
      });
    }),
  );

  it(
    "does not escape by being extended to a year",
    rolledBack(async (sql) => {
      const { practice, id, move } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await move(AFTER, { starts_at: STARTS, ends_at: "2027-03-02T09:30:00Z" });
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "contested" });
    }),
  );

  it(
    "does not escape by a move to a time that is never confirmed",
    rolledBack(async (sql) => {
      const { practice, id, say, cancel } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await say("requested", AFTER, { provider_ref: "two", previous_ref: "one", ...NEXT_WEEK });
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "contested" });
      expect(await disputesOf(sql, id)).toEqual(["moved open"]);
      await cancel("2026-03-03T09:00:00Z", { ref: "two" });
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "contested" });
    }),
  );

  it.each([
    ["judged by the time that had begun if received after it", AFTER, 1],
    ["not judged if received before", BEFORE, 0],
  ])("is cancelled by a requested move that is declined, %s", (_, askedAt, judged) =>
    rolledBack(async (sql) => {
      const { id, say, cancel } = await buildVisit(sql);
      await say("requested", askedAt, { provider_ref: "two", previous_ref: "one", ...NEXT_WEEK });
      await cancel("2026-03-03T09:00:00Z", { ref: "two" });
      expect(await verify(sql, CLOSES)).toBe(judged);
      expect((await verdictOf(sql, id)).verdict).toBe(judged ? "no_show" : "pending");
    })(),
  );

  it(
    "does not escape by being cancelled and booked again for another day",
    rolledBack(async (sql) => {
      const { practice, id, cancel, move } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      await cancel(AFTER);
      await move("2026-03-02T10:05:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "contested" });
    }),
  );

  it.each([
    ["before its verdict", AFTER, "contested"],
    ["after its verdict", "2026-03-05T09:00:00Z", "shown"],
  ])("does not escape by returning, %s, to a time it had before", (_, receivedAt, verdict) =>
    rolledBack(async (sql) => {
      const { practice, id, say, move } = await buildVisit(sql);
      const again = (at: string, times: object) =>
        say("rescheduled", at, { provider_ref: "two", ...times }, { at });
      await move(BOOKED);
      await again("2026-03-02T08:40:00Z", { starts_at: STARTS, ends_at: ENDS });
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      if (verdict === "shown") await verify(sql, CLOSES);
      await again(receivedAt, NEXT_WEEK);
      expect(await verdictOf(sql, id)).toMatchObject({ verdict });
    })(),
  );

  it(
    "does not escape by repeated extensions of just under a day",
    rolledBack(async (sql) => {
      const { practice, id, say } = await buildVisit(sql);
      await buildCall(sql, practice, "2026-03-02T09:05:00Z", 300);
      const longer = (ref: string, previous_ref: string, receivedAt: string, ends_at: string) =>
        say("rescheduled", receivedAt, { provider_ref: ref, previous_ref, starts_at: STARTS, ends_at });
      await longer("two", "one", AFTER, "2026-03-03T09:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "pending" });
      await longer("three", "two", "2026-03-03T08:00:00Z", "2026-03-04T08:00:00Z");
      expect(await verdictOf(sql, id)).toMatchObject({ verdict: "contested" });
    }),
  );
});
