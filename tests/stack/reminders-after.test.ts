import { describe, expect, it } from "vitest";
import { buildBooking, buildPractice, runOutbox } from "./support/bookings.ts";
import { as, rolledBack, type Sql } from "./support/database.ts";

const NO_SHOW = "2028-06-07T15:30:00Z";

/** Somebody did not come to the appointment of 5 June 2028, and is won back from NO_SHOW on. */
async function afterANoShow(sql: Sql) {
  const practice = await buildPractice(sql);
  const booking = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
  await sql`select private.cancel_messages(${practice.organizationId}, ${booking.appointmentId}, array['reminder', 'confirmation'], 'test')`;
  const begin = () => sql`select private.begin_rebook(${booking.appointmentId}, ${NO_SHOW})`;
  await begin();
  return { practice, ...booking, begin };
}

const templates = async (sql: Sql, at: string) =>
  (await runOutbox(sql, at)).map(({ template, channel }) => `${template} ${channel}`);

describe("who did not come", () => {
  it(
    "is written to at once, after two days and after four, and never more",
    rolledBack(async (sql) => {
      const { begin } = await afterANoShow(sql);
      await begin();
      expect(await templates(sql, "2028-06-07T15:30:00Z")).toEqual(["rebook_1 sms"]);
      await begin();
      expect(await templates(sql, "2028-06-09T15:29:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual(["rebook_2 email"]);
      expect(await templates(sql, "2028-06-11T15:29:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual(["rebook_3 sms"]);
      expect(await templates(sql, "2028-07-11T15:30:00Z")).toEqual([]);
    }),
  );

  it(
    "is left alone once a new time is booked",
    rolledBack(async (sql) => {
      const { practice } = await afterANoShow(sql);
      await templates(sql, NO_SHOW);
      await buildBooking(sql, practice, "2028-09-01T15:00:00Z");
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual([]);
    }),
  );

  it(
    "is left alone when the verdict changes",
    rolledBack(async (sql) => {
      const { appointmentId } = await afterANoShow(sql);
      await sql`select private.stop_rebook(${appointmentId}, 'verdict_changed', ${NO_SHOW})`;
      expect(await templates(sql, "2028-06-08T09:00:00Z")).toEqual([]);
    }),
  );

  it(
    "is left alone on every channel after STOP",
    rolledBack(async (sql) => {
      const { practice } = await afterANoShow(sql);
      await templates(sql, NO_SHOW);
      await sql`
        select private.apply_messages(array[row(null, ${practice.organizationId}, ${practice.texts.integrationId}, 'k', '2028-06-08T09:00:00Z',
          '{"type": "message.received", "message": {"provider_ref": "SM1", "channel": "sms", "from": "+46701740605", "to": "+46700000001", "body": "STOP"}}')::private.domain_event])`;
      expect(await templates(sql, "2028-06-08T09:00:00Z")).toEqual(["opt_out_reply sms"]);
      expect(await templates(sql, "2028-06-09T15:30:00Z")).toEqual([]);
      expect(await templates(sql, "2028-06-11T15:30:00Z")).toEqual([]);
    }),
  );
});

describe("a confirm link", () => {
  const after = "2028-06-05T17:00:00Z";

  async function withLink(sql: Sql, who: "lead" | "owner" = "lead", made = after) {
    await sql`select vault.create_secret('https://project.example', 'project_url')
      where not exists (select from vault.secrets where name = 'project_url')`;
    const practice = await buildPractice(sql);
    const booking = await buildBooking(sql, practice, "2028-06-05T15:00:00Z");
    const [{ link }] = await sql<[{ link: string }]>`
      select private.make_confirm_link(${practice.organizationId}, ${booking.appointmentId}, ${who}, ${made}) as link`;
    const token = link.split("/").at(-1) as string;
    const look = async (at = after, of = token) =>
      (await sql<[{ link: { state: string } }]>`select private.look_at_confirm_link(${of}, ${at}) as link`)[0]
        .link;
    const answer = async (came: boolean, at = after, of = token) =>
      (
        await sql<
          [{ link: { state: string } }]
        >`select private.answer_confirm_link(${of}, ${came}, ${at}) as link`
      )[0].link;
    const said = async () =>
      (
        await sql<{ kind: string }[]>`
          select kind from public.appointment_evidence where organization_id = ${practice.organizationId} and source = 'link' order by id`
      ).map(({ kind }) => kind);
    return { practice, ...booking, token, look, answer, said };
  }

  it.each([
    ["lead", "lead_yes"],
    ["owner", "owner_yes"],
  ] as const)("of the %s says %s, once", (who, kind) =>
    rolledBack(async (sql) => {
      const { look, answer, said } = await withLink(sql, who);
      expect(await look()).toMatchObject({ state: "open", who, organization: "Nordvik Dental" });
      expect(await look()).toMatchObject({ state: "open" });
      expect(await said()).toEqual([]);
      expect(await answer(true)).toMatchObject({ state: "answered", came: true });
      expect(await answer(false)).toMatchObject({ state: "used", came: true });
      expect(await said()).toEqual([kind]);
    })(),
  );

  it(
    "that is altered, expired, too early or of a cancelled time says nothing and tells nothing",
    rolledBack(async (sql) => {
      const { appointmentId, token, answer, said } = await withLink(sql);
      const altered = (token.startsWith("A") ? "B" : "A") + token.slice(1);
      expect(await answer(true, after, altered)).toEqual({ state: "unknown" });
      expect(await answer(true, after, "")).toEqual({ state: "unknown" });
      expect(await answer(true, "2028-06-05T14:59:00Z")).toEqual({ state: "too_early" });
      expect(await answer(true, "2028-06-12T17:00:00Z")).toEqual({ state: "expired" });
      await sql`update public.appointments set status = 'cancelled', cancelled_at = now() where id = ${appointmentId}`;
      expect(await answer(true)).toEqual({ state: "cancelled" });
      expect(await said()).toEqual([]);
    }),
  );

  it(
    "of one appointment answers for no other",
    rolledBack(async (sql) => {
      const ours = await withLink(sql);
      const theirs = await withLink(sql);
      await theirs.answer(true);
      expect(await ours.said()).toEqual([]);
      expect(await ours.look()).toMatchObject({ state: "open" });
    }),
  );

  it(
    "stands in the question, and not in what members may read",
    rolledBack(async (sql) => {
      const { practice, appointmentId } = await withLink(sql);
      for (const at of ["2028-06-04T15:00:00Z", "2028-06-05T13:00:00Z", "2028-06-05T14:45:00Z"])
        await runOutbox(sql, at);
      const [asked] = await runOutbox(sql, "2028-06-05T16:30:00Z");
      const token = asked?.body?.match(/\/answer\/([\w-]{32})$/)?.[1] as string;
      expect(token).toHaveLength(32);
      const seen = await as(
        sql,
        practice.owner,
        (tx) =>
          tx`select body from public.messages where appointment_id = ${appointmentId} and template = 'ask_lead'`,
      );
      expect(seen[0]?.body).toMatch(/\/answer\/…$/);
      const [kept] =
        await sql`select count(*)::int as n from private.confirm_links k where k::text like ${`%${token}%`}`;
      expect(kept).toEqual({ n: 0 });
    }),
  );
});
