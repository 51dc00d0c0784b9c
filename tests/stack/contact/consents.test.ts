import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildOrganization, buildPerson, join, type Role } from "../support/builders.ts";
import { as, openTransaction, type Sql, undone } from "../support/database.ts";

let sql: Sql;
let close: () => Promise<void>;
let organizationId: string;
let owner: { userId: string };
let leads: string[];

beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  ({ organizationId, owner } = await buildOrganization(sql));
  const made = await sql<{ id: string }[]>`
    insert into public.leads (organization_id, phone, source, first_seen_at)
    select ${organizationId}, '+4670174060' || n, 'import', now() from generate_series(1, 3) n returning id`;
  leads = made.map(({ id }) => id);
});
afterEach(() => close());

const LAST_YEAR = "2025-06-01T10:00:00Z";

/** Acts as the user and keeps the effects until this test's transaction ends. */
async function acting<T>(userId: string, work: () => Promise<T>): Promise<T> {
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId, role: "authenticated" })}, true)`;
  return work();
}
async function note(
  ids: string[] | null,
  { channel = "call", source = "Web form", givenAt = LAST_YEAR as string | null } = {},
) {
  const [row] = await acting(
    owner.userId,
    () => sql<[{ n: number }]>`
      select public.record_consent(${organizationId}, ${channel}, ${source}, ${givenAt}, ${ids}, ${ids ? null : "{}"}::jsonb) as n`,
  );
  return row.n;
}
const consents = () =>
  sql<
    {
      id: string;
      lead_id: string;
      channel: string;
      source: string;
      given_at: Date;
      withdrawn_at: Date | null;
    }[]
  >`
    select id::text, lead_id, channel, source, given_at, withdrawn_at from public.consents where organization_id = ${organizationId} order by id`;
const mayCall = async (leadId: string) => {
  const [answer] = await sql<[{ reason: string }]>`
    select reason from private.permit(${organizationId}, ${leadId}, 'call', 'campaign', null, null, null, false, '2026-03-02T11:00:00Z')`;
  return answer.reason;
};

describe("a consent", () => {
  it("is stored once with its source and time, for one lead or for a whole filter", async () => {
    expect(await note(leads.slice(0, 1))).toBe(1);
    expect(await note(leads.slice(0, 1))).toBe(0);
    expect(await note(null, { channel: "sms" })).toBe(3);
    const [first] = await consents();
    expect(first).toMatchObject({
      lead_id: leads[0],
      channel: "call",
      source: "Web form",
      withdrawn_at: null,
    });
    expect(first?.given_at.toISOString()).toBe("2025-06-01T10:00:00.000Z");
  });

  it("blocks its channel when withdrawn, keeps its row, and is superseded by a newer one", async () => {
    const [lead = ""] = leads;
    await note([lead]);
    const [given] = await consents();
    await acting(
      owner.userId,
      () => sql`select private.withdraw_consent(${given?.id ?? ""}, '2026-01-01T10:00:00Z')`,
    );
    expect(await mayCall(lead)).toBe("consent_withdrawn");
    expect(await consents()).toHaveLength(1);
    await note([lead], { source: "Asked again", givenAt: "2026-02-01T10:00:00Z" });
    expect(await mayCall(lead)).toBe("allowed");
  });

  it.each([
    ["channel_unknown", { channel: "fax" }],
    ["consent_source_invalid", { source: "  " }],
    ["consent_in_the_future", { givenAt: "2099-01-01T00:00:00Z" }],
  ])("is refused with %s for %j", async (code, said) => {
    await expect(note(leads, said)).rejects.toMatchObject({ message: code });
  });

  it.each([
    ["viewer", "role_too_low", "role_too_low"],
    ["agent", "role_too_low", "ok"],
    ["stranger", "organization_not_found", "consent_not_found"],
  ])("noted by a %s results in %s, withdrawn in %s", async (who, noted, withdrawn) => {
    await note(leads.slice(0, 1));
    const [given] = await consents();
    const person = await buildPerson(sql);
    if (who !== "stranger") await join(sql, organizationId, person.userId, who as Role);
    const answer = (act: (tx: Sql) => Promise<unknown>) =>
      undone(sql, () => as(sql, person, act)).then(
        () => "ok",
        ({ message }: Error) => message,
      );
    expect(
      await answer((tx) =>
        tx`select public.record_consent(${organizationId}, 'call', 'Form', null, ${leads})`.then(
          () => undefined,
        ),
      ),
    ).toBe(noted);
    expect(
      await answer((tx) => tx`select public.withdraw_consent(${given?.id ?? "0"})`.then(() => undefined)),
    ).toBe(withdrawn);
  });
});
