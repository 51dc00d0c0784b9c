import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, openTransaction, type Person, type Sql } from "../support/database.ts";
import {
  buildAppointment,
  buildCall,
  buildPractice,
  CLOSES,
  type Practice,
  says,
  verify,
} from "../support/verification.ts";

interface Entry {
  id: string;
  kind: string;
  what: string;
  at: Date;
  leads_to: string | null;
  said: Record<string, unknown>;
}

let sql: Sql;
let close: () => Promise<void>;
let practice: Practice;
let appointment: string;

beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  practice = await buildPractice(sql);
  appointment = await buildAppointment(sql, practice);
});
afterEach(() => close());

interface Asked {
  person?: Person;
  kinds?: string[];
  after?: Entry;
  limit?: number;
}

const timeline = ({ person = practice.owner, kinds, after, limit }: Asked = {}) =>
  as(
    sql,
    person,
    (tx) => tx<Entry[]>`
      select * from public.lead_timeline(${practice.leadId}, ${kinds ?? null}, ${after?.at ?? null}, ${after?.id ?? null}, ${limit ?? 50})`,
  );
const summarize = (entries: readonly Entry[]) => entries.map(({ kind, what }) => `${kind} ${what}`);

/** A call, an unanswered attempt, a message each way, a lifted stop, a consent, a receipt, a verdict and its dispute. */
async function buildHistory() {
  const { organizationId, leadId, owner } = practice;
  await buildCall(sql, practice, "2026-03-01T08:00:00Z", 60);
  const [campaign] = await sql<[{ id: string }]>`
    insert into public.campaigns (organization_id, name) values (${organizationId}, 'Spring') returning id`;
  const [receipt] = await sql<[{ id: string }]>`
    insert into public.contact_receipts (organization_id, lead_id, channel, purpose, campaign_id, allowed, reason, decided_at, zone, zone_source)
    values (${organizationId}, ${leadId}, 'call', 'campaign', ${campaign.id}, true, 'allowed', '2026-02-21T08:00:00Z', 'Europe/Stockholm', 'number') returning id`;
  await sql`
    insert into public.call_attempts (organization_id, campaign_id, lead_id, number, receipt_id, status, outcome, planned_at, placed_at, ended_at)
    values (${organizationId}, ${campaign.id}, ${leadId}, 1, ${receipt.id}, 'ended', 'no_answer', '2026-02-21T08:00:00Z', '2026-02-21T08:00:01Z', '2026-02-21T08:00:30Z')`;
  await sql`
    insert into public.messages (organization_id, lead_id, appointment_id, channel, direction, purpose, status, body, planned_for, sent_at, created_at)
    values (${organizationId}, ${leadId}, ${appointment}, 'sms', 'out', 'reminder', 'delivered', 'Tomorrow at ten', '2026-03-01T09:00:00Z', '2026-03-01T09:00:02Z', '2026-02-20T09:00:00Z'),
      (${organizationId}, ${leadId}, ${appointment}, 'sms', 'in', 'reply', 'received', 'Thanks', null, null, '2026-03-01T09:05:00Z'),
      (${organizationId}, ${leadId}, ${appointment}, 'email', 'out', 'rebook', 'planned', null, '2126-03-01T09:05:00Z', null, '2026-03-01T09:05:00Z')`;
  await sql`
    insert into public.suppressions (organization_id, channel, phone, source, created_at, lifted_at)
    values (${organizationId}, 'sms', '+46701740605', 'stop_reply', '2026-02-10T00:00:00Z', '2026-02-11T00:00:00Z')`;
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at)
    values (${organizationId}, ${leadId}, 'sms', 'web form', '2026-02-12T00:00:00Z')`;
  await says(sql, appointment, "lead", false, "2026-03-02T12:00:00Z");
  await verify(sql, CLOSES);
  await sql`select private.dispute_verdict_as(${appointment}, ${owner.userId}, 'came', 'She sat in my chair', ${CLOSES}::timestamptz + interval '1 hour')`;
}

describe("a lead's timeline", () => {
  it("lists everything about the person, planned entries first, then newest first", async () => {
    await buildHistory();
    const entries = await timeline();
    expect(summarize(entries)).toEqual([
      "message out",
      "verdict disputed",
      "verdict verdict",
      "verdict evidence",
      "status first_seen",
      "appointment takes_place",
      "message in",
      "message out",
      "call call",
      "call attempt",
      "receipt allowed",
      "appointment booked",
      "stop consented",
      "stop lifted",
      "stop stopped",
    ]);
    expect(entries[0]?.said).toMatchObject({ status: "planned", purpose: "rebook" });
    expect(entries[1]).toMatchObject({ leads_to: appointment, said: { note: "She sat in my chair" } });
    expect(entries[9]?.said).toMatchObject({ campaign: "Spring", outcome: "no_answer" });
  });

  it("pages through every entry once, even when many share one instant", async () => {
    await buildHistory();
    await sql`
      insert into public.messages (organization_id, lead_id, channel, direction, purpose, status, created_at)
      select ${practice.organizationId}, ${practice.leadId}, 'sms', 'in', 'reply', 'received', '2026-03-01T09:05:00Z' from generate_series(1, 7)`;
    const whole = await timeline();
    const paged: Entry[] = [];
    for (;;) {
      const next = await timeline({ limit: 3, ...(paged.length > 0 && { after: paged.at(-1) as Entry }) });
      paged.push(...next);
      if (next.length < 3) break;
    }
    expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expect(new Set(whole.map(({ id }) => id)).size).toBe(22);
  });

  it("lists only the requested kinds", async () => {
    await buildHistory();
    expect(summarize(await timeline({ kinds: ["stop"] }))).toEqual([
      "stop consented",
      "stop lifted",
      "stop stopped",
    ]);
    expect(new Set((await timeline({ kinds: ["call", "receipt"] })).map(({ kind }) => kind))).toEqual(
      new Set(["call", "receipt"]),
    );
  });

  it("lists an attempt that became a call once, as the call", async () => {
    await buildHistory();
    const call = await buildCall(sql, practice, "2026-02-21T08:00:02Z", 0);
    await sql`update public.call_attempts set call_id = ${call} where lead_id = ${practice.leadId}`;
    expect(summarize(await timeline({ kinds: ["call"] }))).toEqual(["call call", "call call"]);
  });

  it("lists each status change with the previous status", async () => {
    await sql`update public.leads set status = 'contacted' where id = ${practice.leadId}`;
    await sql`update public.leads set status = 'contacted', name = 'Elsa' where id = ${practice.leadId}`;
    await sql`update public.leads set status = 'booked' where id = ${practice.leadId}`;
    const changes = (await timeline({ kinds: ["status"] })).filter(({ what }) => what === "status");
    expect(changes.map(({ said }) => said)).toEqual([
      { was: "contacted", is: "booked" },
      { was: "new", is: "contacted" },
    ]);
  });

  it("is readable by every member and by no stranger", async () => {
    const viewer = await buildPerson(sql);
    await join(sql, practice.organizationId, viewer.userId, "viewer");
    const { owner: stranger } = await buildOrganization(sql);
    expect((await timeline({ person: viewer })).length).toBeGreaterThan(0);
    expect(await timeline({ person: stranger })).toEqual([]);
    await expect(timeline({ person: "anon" })).rejects.toMatchObject({ code: "42501" });
  });

  it("moves to the lead that it is merged into", async () => {
    await sql`update public.leads set status = 'contacted' where id = ${practice.leadId}`;
    await buildIntegration(sql, practice.organizationId, "twilio");
    const [kept] = await sql<[{ id: string }]>`
      insert into public.leads (organization_id, email) values (${practice.organizationId}, 'elsa@example.test') returning id`;
    await sql`select private.merge_leads(${practice.organizationId}, ${kept.id}, ${practice.leadId})`;
    expect(await sql`select "is" from public.lead_status_changes where lead_id = ${kept.id}`).toEqual([
      { is: "contacted" },
    ]);
  });
});
