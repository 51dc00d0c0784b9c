import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, openTransaction, type Person, type Sql, undone } from "../support/database.ts";

interface Window {
  weekday: number;
  opens: string;
  closes: string;
}
/** Monday in two windows, like a practice that closes over noon. */
const SPLIT: Window[] = [
  { weekday: 1, opens: "09:00", closes: "12:00" },
  { weekday: 1, opens: "13:00", closes: "17:00" },
];
const SMS: Window[] = [{ weekday: 1, opens: "08:00", closes: "21:00" }];
/** Mondays in Stockholm, an hour ahead of UTC. */
const BEFORE = "2026-03-02T00:00:00Z";
const MONDAY = "2026-03-09";

let sql: Sql;
let close: () => Promise<void>;
let organizationId: string;
let owner: { userId: string };
let lead: string;

beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  ({ organizationId, owner } = await buildOrganization(sql, { time_zone: "Asia/Tokyo" }));
  const [made] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, phone, email, time_zone) values (${organizationId}, '+46701740605', 'elsa@example.test', 'Europe/Stockholm')
    returning id`;
  lead = made.id;
});
afterEach(() => close());

async function write(call: Window[], sms: Window[] = SMS, asOf = BEFORE, actor = owner) {
  const [row] = await sql<[{ version: number }]>`
    select private.change_contact_hours_as(${organizationId}, ${actor.userId}, ${sql.json(call as never)}, ${sql.json(sms as never)}, ${asOf}) as version`;
  return row.version;
}

async function ask(at: string, channel = "call") {
  const [answer] = await sql<[{ reason: string; not_before: string | null }]>`
    select reason, to_char(not_before at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI') as not_before
    from private.permits(${organizationId}, ${[lead]}, ${channel}, 'campaign', null, false, ${at})`;
  return answer;
}

describe("an organization's contact hours", () => {
  it("decide when people are called, by their local time, with several windows a day", async () => {
    await write(SPLIT);
    expect(await ask(`${MONDAY}T08:30:00Z`)).toEqual({ reason: "allowed", not_before: null });
    expect(await ask(`${MONDAY}T11:30:00Z`)).toEqual({
      reason: "outside_hours",
      not_before: `${MONDAY}T12:00`,
    });
    expect(await ask(`${MONDAY}T12:00:00Z`)).toMatchObject({ reason: "allowed" });
    expect(await ask(`${MONDAY}T16:00:00Z`)).toEqual({
      reason: "outside_hours",
      not_before: "2026-03-16T08:00",
    });
  });

  it("are separate for calls and SMS, and do not limit e-mail", async () => {
    await write(SPLIT);
    expect(await ask(`${MONDAY}T11:30:00Z`, "sms")).toMatchObject({ reason: "allowed" });
    expect(await ask("2026-03-10T11:30:00Z", "sms")).toEqual({
      reason: "outside_hours",
      not_before: "2026-03-16T07:00",
    });
    expect(await ask("2026-03-10T23:30:00Z", "email")).toMatchObject({ reason: "allowed" });
  });

  it("are the built-in ones before the first version, also when asked about that time later", async () => {
    expect(await ask(`${MONDAY}T11:30:00Z`)).toMatchObject({ reason: "allowed" });
    await write(SPLIT, SMS, "2026-03-09T11:45:00Z");
    expect(await ask(`${MONDAY}T11:30:00Z`)).toMatchObject({ reason: "allowed" });
    expect(await ask(`${MONDAY}T11:46:00Z`)).toMatchObject({ reason: "outside_hours" });
  });

  it("can be narrowed by a campaign, not widened", async () => {
    await write(SPLIT);
    const open = await sql<Window[]>`
      select weekday, to_char(opens, 'HH24:MI') as opens, to_char(closes, 'HH24:MI') as closes
      from private.narrowed_contact_hours(${organizationId}, 'call', ${sql.json([{ weekday: 1, opens: "11:00", closes: "19:00" }])}, ${MONDAY}) order by opens`;
    expect(open).toEqual([
      { weekday: 1, opens: "11:00", closes: "12:00" },
      { weekday: 1, opens: "13:00", closes: "17:00" },
    ]);
  });

  it("are recorded in the receipt by version", async () => {
    await write(SPLIT);
    expect(await write(SPLIT)).toBe(3);
    await sql`select * from private.permits(${organizationId}, ${[lead]}, 'call', 'campaign', null, true, ${`${MONDAY}T08:30:00Z`})`;
    expect(
      await sql`select rules ->> 'contact_hours_version' as version from public.contact_receipts where lead_id = ${lead}`,
    ).toEqual([{ version: "3" }]);
  });

  it.each([
    ["no window", []],
    ["a window before eight in the morning", [{ weekday: 1, opens: "07:59", closes: "12:00" }]],
    ["a window after nine in the evening", [{ weekday: 1, opens: "12:00", closes: "21:01" }]],
    ["a window that ends before it starts", [{ weekday: 1, opens: "12:00", closes: "11:00" }]],
    ["an eighth weekday", [{ weekday: 8, opens: "10:00", closes: "11:00" }]],
    ["overlapping windows", [...SPLIT, { weekday: 1, opens: "11:30", closes: "12:30" }]],
    ["no times", [{ weekday: 1, opens: "morning", closes: "noon" }]],
  ])("are refused: %s", async (_, windows) => {
    await expect(undone(sql, () => write(windows))).rejects.toMatchObject({
      message: "contact_hours_invalid",
    });
    await expect(undone(sql, () => write(SPLIT, windows))).rejects.toMatchObject({
      message: "contact_hours_invalid",
    });
  });

  it("are kept in every version, with their authors in the audit log", async () => {
    await write(SPLIT);
    await write([{ weekday: 2, opens: "9:00", closes: "12:00:00" }]);
    expect(
      await sql`select version, author, call from public.contact_hours where organization_id = ${organizationId} and author is not null order by version`,
    ).toEqual([
      { version: 2, author: owner.userId, call: SPLIT },
      { version: 3, author: owner.userId, call: [{ weekday: 2, opens: "09:00", closes: "12:00" }] },
    ]);
    expect(
      await sql`select subject from public.audit_log where act = 'contact_hours.changed' and organization_id = ${organizationId} order by id`,
    ).toEqual([{ subject: "2" }, { subject: "3" }]);
    await expect(
      undone(
        sql,
        () => sql`update public.contact_hours set sms = '[]' where organization_id = ${organizationId}`,
      ),
    ).rejects.toMatchObject({ message: "contact_hours_are_append_only" });
  });
});

describe("changing contact hours", () => {
  const change = (person: Person) =>
    as(
      sql,
      person,
      (tx) =>
        tx`select public.change_contact_hours(${organizationId}, ${tx.json(SPLIT as never)}, ${tx.json(SMS as never)})`,
    );

  it.each(["owner", "manager"] as const)("is allowed for an %s", async (role) => {
    const person = await buildPerson(sql);
    await join(sql, organizationId, person.userId, role);
    await expect(change(person)).resolves.toHaveLength(1);
  });

  it.each(["agent", "viewer"] as const)("is refused for an %s", async (role) => {
    const person = await buildPerson(sql);
    await join(sql, organizationId, person.userId, role);
    await expect(change(person)).rejects.toMatchObject({ message: "role_too_low" });
  });

  it("hides the organization from strangers, and refuses anonymous callers", async () => {
    await expect(change(await buildPerson(sql))).rejects.toMatchObject({ message: "organization_not_found" });
    await expect(change("anon")).rejects.toMatchObject({ code: "42501" });
  });
});
