import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConfirmLink } from "../../../supabase/functions/_shared/contract/answer.ts";
import { stack } from "../../lanes/stack.ts";
import { buildBooking, buildPractice, runOutbox } from "../support/bookings.ts";
import { join } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";

const BEGINS = "2028-06-05T15:00:00Z";
const AFTER = "2028-06-05T17:00:00Z";
/** 48 hours after its end at 15:30. */
const CLOSED = "2028-06-07T15:31:00Z";

async function withLink(sql: Sql, who: "lead" | "owner" = "lead") {
  const practice = await buildPractice(sql);
  const booking = await buildBooking(sql, practice, BEGINS);
  const member = who === "owner" ? practice.owner.userId : null;
  const [{ link }] = await sql<[{ link: string }]>`
    select private.make_confirm_link(${practice.organizationId}, ${booking.appointmentId}, ${member}, ${AFTER}) as link`;
  const token = link.slice(link.lastIndexOf("/") + 1);
  const look = async (at = AFTER, of = token) =>
    (await sql<[{ link: ConfirmLink }]>`select private.look_at_confirm_link(${of}, ${at}) as link`)[0].link;
  const answer = async (came: boolean | null, at = AFTER, of = token) =>
    (await sql<[{ link: ConfirmLink }]>`select private.answer_confirm_link(${of}, ${came}, ${at}) as link`)[0]
      .link;
  const said = async () =>
    sql<{ kind: string; stated_by: string | null }[]>`
      select kind, stated_by from public.appointment_evidence where organization_id = ${practice.organizationId} and source = 'link' order by id`;
  return { practice, ...booking, link, token, look, answer, said, member };
}

describe("a confirm link", () => {
  it(
    "leads to the dashboard, with a token that only the link contains",
    rolledBack(async (sql) => {
      const { link, token } = await withLink(sql);
      expect(link).toBe(`${stack.dashboard_url}/answer/${token}`);
      expect(token).toMatch(/^[\w-]{32}$/);
      const kept = await sql<{ row: string; token_hash: string }[]>`
        select k::text as row, token_hash from private.confirm_links k where made_at = ${AFTER}`;
      expect(kept.map(({ token_hash }) => token_hash)).toEqual([
        createHash("sha256").update(token).digest("hex"),
      ]);
      expect(kept[0]?.row).not.toContain(token);
    }),
  );

  it.each(["lead", "owner"] as const)(
    "of the %s records that side's statement, changeable until the deadline",
    (who) =>
      rolledBack(async (sql) => {
        const { look, answer, said, member } = await withLink(sql, who);
        expect(await look()).toMatchObject({ state: "open", who, organization: "Nordvik Dental" });
        expect(await said()).toEqual([]);
        expect(await answer(true)).toMatchObject({ state: "open", came: true });
        expect(await answer(true)).toMatchObject({ state: "open", came: true });
        expect(await answer(false, "2028-06-05T17:01:00Z")).toMatchObject({ state: "open", came: false });
        expect(await look()).toMatchObject({ state: "open", came: false });
        expect(await said()).toEqual([
          { kind: `${who}_yes`, stated_by: member },
          { kind: `${who}_no`, stated_by: member },
        ]);
      })(),
  );

  it(
    "shows no names to a lead, and the attendee's to a member",
    rolledBack(async (sql) => {
      expect(await (await withLink(sql)).look()).toEqual({
        state: "open",
        who: "lead",
        organization: "Nordvik Dental",
        locale: "en",
        day: "Monday 5 June",
        time: "5:00 pm",
      });
      expect(await (await withLink(sql, "owner")).look()).toMatchObject({ attendee: "Elsa Lund" });
    }),
  );

  it(
    "reveals no name and records nothing when forged, misused, early, expired, moved or cancelled",
    rolledBack(async (sql) => {
      const { practice, appointmentId, token, answer, said } = await withLink(sql);
      const whose = { organization: "Nordvik Dental", locale: "en" };
      const [{ invitation }] = await sql<[{ invitation: string }]>`
        select private.create_invitation(${practice.organizationId}, ${practice.owner.userId}, 'new@example.test', 'viewer',
          encode(sha256('an-invitation'::bytea), 'hex'), ${CLOSED}) as invitation`;
      expect(invitation).toBeTruthy();
      const altered = (token.startsWith("A") ? "B" : "A") + token.slice(1);
      const hash = createHash("sha256").update(token).digest("hex");
      for (const wrong of [altered, "", hash, "an-invitation", token.toUpperCase()])
        expect(await answer(true, AFTER, wrong)).toEqual({ state: "unknown" });
      expect(await answer(true, "2028-06-05T14:59:00Z")).toEqual({ state: "too_early", ...whose });
      expect(await answer(true, "2028-06-12T17:00:00Z")).toEqual({ state: "expired", ...whose });
      await sql`update public.appointments set starts_at = ${"2028-06-05T16:00:00Z"}, ends_at = ${"2028-06-05T16:30:00Z"} where id = ${appointmentId}`;
      expect(await answer(true)).toEqual({ state: "moved", ...whose });
      await sql`update public.appointments set status = 'cancelled', cancelled_at = now() where id = ${appointmentId}`;
      expect(await answer(true)).toEqual({ state: "cancelled", ...whose });
      expect(await answer(null)).toEqual({ state: "cancelled", ...whose });
      expect(await said()).toEqual([]);
    }),
  );

  it(
    "stores a lead's late statement without effect, and no member's",
    rolledBack(async (sql) => {
      const lead = await withLink(sql);
      expect(await lead.answer(true, CLOSED)).toMatchObject({ state: "late", came: true });
      expect(await lead.said()).toHaveLength(1);
      const owner = await withLink(sql, "owner");
      expect(await owner.answer(true, CLOSED)).toMatchObject({ state: "closed" });
      expect(await owner.look(CLOSED)).not.toHaveProperty("came");
      expect(await owner.said()).toEqual([]);
    }),
  );

  it(
    "of a member who left or became a viewer is invalid",
    rolledBack(async (sql) => {
      const { practice, answer, said } = await withLink(sql, "owner");
      const other = await buildPractice(sql);
      await join(sql, practice.organizationId, other.owner.userId, "owner");
      await sql`update public.memberships set role = 'viewer'
        where organization_id = ${practice.organizationId} and user_id = ${practice.owner.userId}`;
      expect(await answer(true)).toEqual({ state: "unknown" });
      await sql`delete from public.memberships
        where organization_id = ${practice.organizationId} and user_id = ${practice.owner.userId}`;
      expect(await answer(true)).toEqual({ state: "unknown" });
      expect(await said()).toEqual([]);
    }),
  );

  it(
    "of one appointment does not answer for another",
    rolledBack(async (sql) => {
      const ours = await withLink(sql);
      const theirs = await withLink(sql);
      await theirs.answer(true);
      expect(await ours.said()).toEqual([]);
      expect(await ours.look()).not.toHaveProperty("came");
    }),
  );

  it(
    "is in the question, and hidden from members",
    rolledBack(async (sql) => {
      const { practice, appointmentId } = await withLink(sql);
      for (const at of ["2028-06-04T15:00:00Z", "2028-06-05T13:00:00Z", "2028-06-05T14:45:00Z"])
        await runOutbox(sql, at);
      const [asked] = await runOutbox(sql, "2028-06-05T16:30:00Z");
      expect(asked?.body).toMatch(/\/answer\/[\w-]{32}$/);
      const seen = await as(
        sql,
        practice.owner,
        (tx) =>
          tx`select body from public.messages where appointment_id = ${appointmentId} and template = 'ask_lead'`,
      );
      expect(seen[0]?.body).toMatch(/\/answer\/…$/);
    }),
  );
});

describe("the answer function", () => {
  const ask = async (body: unknown, method = "POST") => {
    const response = await fetch(`${stack.functions_url}/answer`, {
      method,
      headers: { "content-type": "application/json" },
      ...(method === "POST" ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json(), headers: response.headers };
  };

  it("responds to a guessed token with uncacheable JSON", async () => {
    const { status, body, headers } = await ask({ token: "A".repeat(32), came: true });
    expect({ status, body }).toEqual({ status: 200, body: { state: "unknown" } });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-type")).toContain("application/json");
  });

  it("does nothing on GET", async () => {
    expect(await ask(null, "GET")).toMatchObject({ status: 405 });
  });
});
