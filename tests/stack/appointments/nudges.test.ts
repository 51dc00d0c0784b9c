import { describe, expect, it } from "vitest";
import { buildBooking, buildPractice, runOutbox, type SentMessage } from "../support/bookings.ts";
import { buildPerson, join, type Role } from "../support/builders.ts";
import { as, rolledBack, type Sql, undone } from "../support/database.ts";

/** Ends at 15:30; the deadline is the 7th at 15:30, its last twelve hours begin at 03:30. */
const BEGINS = "2028-06-05T15:00:00Z";
const DUE = "2028-06-07T03:30:00Z";
/** 8 o'clock in Stockholm. */
const MORNING = "2028-06-07T06:00:00Z";

async function afterAVisit(sql: Sql) {
  const practice = await buildPractice(sql);
  const booking = await buildBooking(sql, practice, BEGINS);
  const nudge = async (at: string) =>
    (await sql<[{ n: number }]>`select private.nudge_owners(${at}) as n`)[0].n;
  const hire = async (role: Role, locale: string | null = null) => {
    const person = await buildPerson(sql);
    await sql`update public.profiles set locale = ${locale}, full_name = 'Kim Berg' where user_id = ${person.userId}`;
    await join(sql, practice.organizationId, person.userId, role);
    return person;
  };
  const says = (came: boolean, at = DUE) =>
    sql`select private.record_owner_statement_as(${booking.appointmentId}, ${came}, ${practice.owner.userId}, 'dashboard', ${at})`;
  return { practice, ...booking, nudge, hire, says };
}

/** The nudges among the sent messages. */
const nudges = (left: SentMessage[]) => left.filter(({ template }) => template === "nudge_owners");

describe("before the deadline", () => {
  it(
    "owners and managers get one e-mail, in the morning, once",
    rolledBack(async (sql) => {
      const { practice, nudge, hire } = await afterAVisit(sql);
      const manager = await hire("manager");
      await hire("agent");
      await hire("viewer");
      expect(await nudge("2028-06-07T03:29:00Z")).toBe(0);
      expect(await nudge(DUE)).toBe(2);
      expect(await nudge(DUE)).toBe(0);
      expect(await nudge("2028-06-07T04:22:00Z")).toBe(0);
      expect(nudges(await runOutbox(sql, "2028-06-07T05:59:00Z"))).toEqual([]);
      const left = nudges(await runOutbox(sql, MORNING));
      expect(left.map(({ to }) => to).sort()).toEqual([practice.owner.email, manager.email].sort());
      expect(await nudge(MORNING)).toBe(0);
    }),
  );

  it(
    "the e-mail states the attendee, the organization's local time and the deadline, with personal links",
    rolledBack(async (sql) => {
      const { practice, nudge, hire, appointmentId } = await afterAVisit(sql);
      const manager = await hire("manager", "sv");
      await nudge(DUE);
      const left = nudges(await runOutbox(sql, MORNING));
      const english = left.find(({ to }) => to === practice.owner.email)?.text ?? "";
      const swedish = left.find(({ to }) => to === manager.email)?.text ?? "";
      expect(english).toContain("Elsa Lund, Monday 5 June 5:00 pm (until Wednesday 7 June 5:30 pm)");
      expect(swedish).toContain("Elsa Lund, måndag 5 juni 17:00 (till onsdag 7 juni 17:30)");
      expect(swedish).toMatch(/^Hej Kim,/);
      const links = (text: string) => text.match(/https?:\S+\/answer\/[\w-]{32}\?came=(yes|no)/g) ?? [];
      expect(links(english).map((link) => link.slice(-3))).toEqual(["yes", "=no"]);
      expect(links(swedish)).not.toEqual(links(english));
      const token = /answer\/([\w-]{32})/.exec(swedish)?.[1] as string;
      await sql`select private.answer_confirm_link(${token}, false, ${MORNING})`;
      const said = await sql`
        select kind, stated_by, source from public.appointment_evidence where appointment_id = ${appointmentId}`;
      expect([...said]).toEqual([{ kind: "owner_no", stated_by: manager.userId, source: "link" }]);
    }),
  );

  it(
    "one e-mail lists all appointments with a deadline within a day, earliest first, with names escaped",
    rolledBack(async (sql) => {
      const { practice, nudge } = await afterAVisit(sql);
      const person = { phone: "+46701740606", email: null };
      await buildBooking(sql, practice, "2028-06-06T15:00:00Z", { ...person, name: '<b>"Bo"</b>' });
      await buildBooking(sql, practice, "2028-06-06T14:30:00Z", {
        ...person,
        name: "Dr. Bo https://evil.example/x",
      });
      await buildBooking(sql, practice, "2028-06-06T16:00:00Z", { ...person, name: "Too late for now" });
      await buildBooking(sql, await buildPractice(sql), BEGINS, { name: "Somebody else's" });
      expect(await nudge(DUE)).toBe(2);
      const [ours] = nudges(await runOutbox(sql, MORNING)).filter(({ to }) => to === practice.owner.email);
      expect(ours?.text?.match(/^.*\(until/gm)).toEqual([
        "Elsa Lund, Monday 5 June 5:00 pm (until",
        "Dr. Bo https evil example/x, Tuesday 6 June 4:30 pm (until",
        '<b>"Bo"</b>, Tuesday 6 June 5:00 pm (until',
      ]);
      expect(ours?.html).toContain("&lt;b&gt;&quot;Bo&quot;&lt;/b&gt;, Tuesday");
      expect(ours?.html?.match(/<a href="[^"]+came=(?:yes|no)">/g)).toHaveLength(6);
    }),
  );

  it(
    "members who have answered or turned nudges off get none",
    rolledBack(async (sql) => {
      const { practice, nudge, hire, says } = await afterAVisit(sql);
      const quiet = await hire("manager");
      await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: quiet.userId })}, true)`;
      await sql`select public.set_nudges(${practice.organizationId}, false)`;
      await undone(sql, async () => expect(await nudge(DUE)).toBe(1));
      await says(false);
      expect(await nudge(DUE)).toBe(0);
    }),
  );

  it(
    "appointments answered before sending are left out, and an empty e-mail is not sent",
    rolledBack(async (sql) => {
      const { practice, nudge, says } = await afterAVisit(sql);
      await nudge(DUE);
      await says(true);
      expect(nudges(await runOutbox(sql, MORNING))).toEqual([]);
      const [kept] = await sql`
        select status, cancel_reason from public.messages where organization_id = ${practice.organizationId} and purpose = 'nudge'`;
      expect(kept).toEqual({ status: "cancelled", cancel_reason: "nothing_waits" });
      expect(await nudge(MORNING)).toBe(0);
    }),
  );

  it(
    "a rescheduled appointment is asked about again",
    rolledBack(async (sql) => {
      const { appointmentId, nudge } = await afterAVisit(sql);
      expect(await nudge(DUE)).toBe(1);
      await sql`update public.appointments set starts_at = ${"2028-06-08T15:00:00Z"}, ends_at = ${"2028-06-08T15:30:00Z"} where id = ${appointmentId}`;
      expect(nudges(await runOutbox(sql, MORNING))).toEqual([]);
      expect(await nudge("2028-06-10T03:30:00Z")).toBe(1);
    }),
  );

  it(
    "no one is asked if the rules set no hours for it, nor at night unless no morning is left",
    rolledBack(async (sql) => {
      const never = await afterAVisit(sql);
      const rules = (
        at: { practice: { organizationId: string; owner: { userId: string } } },
        nudge: number,
      ) =>
        sql`select private.change_verification_rules_as(${at.practice.organizationId}, ${at.practice.owner.userId},
          ${JSON.stringify({ nudge_hours: nudge, hours_after_end: 10 })}::text::jsonb, '2028-06-01T00:00:00Z')`;
      await sql`insert into private.operators (user_id) values (${never.practice.owner.userId})`;
      await rules(never, 0);
      expect(await never.nudge("2028-06-06T01:00:00Z")).toBe(0);
      // The deadline is 01:30 UTC, 03:30 in Stockholm.
      await rules(never, 2);
      expect(await never.nudge("2028-06-05T23:40:00Z")).toBe(1);
      expect(nudges(await runOutbox(sql, "2028-06-05T23:40:00Z"))).toHaveLength(1);
    }),
  );

  it(
    "the appointment lists who was asked, without the links",
    rolledBack(async (sql) => {
      const { practice, appointmentId, nudge } = await afterAVisit(sql);
      await nudge(DUE);
      await runOutbox(sql, MORNING);
      const shown = await as(
        sql,
        practice.owner,
        (tx) => tx`
          select status, channel, user_id, zone, zone_source, due_at from public.reminder_plan(${appointmentId}) where step = 'nudge_owners'`,
      );
      expect([...shown]).toEqual([
        {
          status: "sent",
          channel: "email",
          user_id: practice.owner.userId,
          zone: "Europe/Stockholm",
          zone_source: "member",
          due_at: new Date(MORNING),
        },
      ]);
      const read = await as(
        sql,
        practice.owner,
        (tx) => tx`select body from public.messages where purpose = 'nudge'`,
      );
      expect(read[0]?.body).toContain("/answer/…?came=yes");
      expect(read[0]?.body).not.toMatch(/answer\/[\w-]{32}/);
      const [receipt] = await sql`
        select allowed, purpose, lead_id from public.contact_receipts where organization_id = ${practice.organizationId} and purpose = 'nudge'`;
      expect(receipt).toEqual({ allowed: true, purpose: "nudge", lead_id: null });
    }),
  );
});
