/** Question, link and reply through the whole path: outbox, provider sandbox, signed webhook, ingest. */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { stack } from "../../lanes/stack.ts";
import { makeOrganization } from "../../load/organization.ts";
import { buildIntegration } from "../support/builders.ts";
import { connect, type Sql } from "../support/database.ts";
import { connectToSandbox } from "../support/sandbox.ts";

const FROM = "+46700000001";
let sql: Sql;
let of: Awaited<ReturnType<typeof makeOrganization>>;
let calendar: string;
let texts: Awaited<ReturnType<typeof connectToSandbox>>;
let mails: Awaited<ReturnType<typeof connectToSandbox>>;

beforeAll(async () => {
  sql = connect();
  of = await makeOrganization(stack, "answers");
  // The organization is always within texting hours, whenever this runs.
  await sql`update public.organizations set time_zone = ${noonZone()} where id = ${of.organizationId}`;
  calendar = (await buildIntegration(sql, of.organizationId, "calcom")).integrationId;
  texts = await connectToSandbox(stack, of, "twilio", { account_sid: `AC${"a1b2".repeat(8)}`, from: FROM });
  mails = await connectToSandbox(stack, of, "resend", { from: "Nordvik <hello@nordvik.example>" });
});
afterAll(() => sql?.end());

/** A zone where it is about noon now. "Etc/GMT-2" is two hours ahead of UTC. */
function noonZone() {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** It ended just under an hour ago, so the question leaves within seconds. */
async function buildVisit() {
  const phone = `+4670174${randomInt(1000, 9999)}`;
  const [lead] = await sql<[{ id: string }]>`
    insert into public.leads (organization_id, phone, name, time_zone, source)
    values (${of.organizationId}, ${phone}, 'Elsa Lund', ${noonZone()}, 'booking') returning id`;
  const [visit] = await sql<[{ id: string }]>`
    insert into public.appointments (organization_id, integration_id, provider_ref, lead_id, status, starts_at, ends_at, booked_at, first_event_at, attendee_name, attendee_phone)
    values (${of.organizationId}, ${calendar}, ${phone}, ${lead.id}, 'booked', now() - interval '90 minutes',
      now() - interval '59 minutes 58 seconds', now(), now(), 'Elsa Lund', ${phone}) returning id`;
  const said = async () =>
    (
      await sql<{ kind: string; source: string }[]>`
        select kind, source from public.appointment_evidence where appointment_id = ${visit.id} order by at, id`
    ).map(({ kind, source }) => `${kind} ${source}`);
  return { phone, id: visit.id, said };
}

/** Retries until the assertion passes, while the outbox works. */
const soon = <T>(what: () => Promise<T>) =>
  vi.waitFor(
    async () => {
      await fetch(`${stack.functions_url}/outbox`, { method: "POST", headers: { apikey: stack.secret_key } });
      return what();
    },
    { timeout: 30_000, interval: 500 },
  );

async function linkIn(read: () => Promise<string | undefined>) {
  const text = await soon(async () => {
    const found = await read();
    expect(found).toContain("/answer/");
    return found ?? "";
  });
  return /\/answer\/([\w-]{32})/.exec(text)?.[1] ?? "";
}

const answer = async (token: string, came: boolean) => {
  const response = await fetch(`${stack.functions_url}/answer`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, came }),
  });
  return response.json();
};

it("a lead answers by the link in the question, then by text, and the last answer counts", async () => {
  const visit = await buildVisit();
  const token = await linkIn(async () => (await texts.received(visit.phone))[0]?.Body);
  expect(await answer(token, true)).toMatchObject({ state: "open", who: "lead", came: true });
  expect(await visit.said()).toEqual(["lead_yes link"]);
  // A reply counts only for a message that was sent, so wait until the outbox has recorded that.
  await vi.waitFor(async () =>
    expect(
      await sql`select 1 from public.messages where appointment_id = ${visit.id} and sent_at is not null`,
    ).toHaveLength(1),
  );
  expect(await texts.reply(visit.phone, FROM, "Nej")).toBe(200);
  await vi.waitFor(async () => expect(await visit.said()).toEqual(["lead_yes link", "lead_no sms"]), {
    timeout: 10_000,
  });
});

it("a stop in an unknown language applies until the same phone sends START", async () => {
  const visit = await buildVisit();
  await linkIn(async () => (await texts.received(visit.phone))[0]?.Body);
  const standing = () =>
    sql`select 1 from public.suppressions where organization_id = ${of.organizationId} and phone = ${visit.phone} and lifted_at is null`;
  expect(await texts.reply(visit.phone, FROM, "Lopeta", "STOP")).toBe(200);
  await vi.waitFor(async () => expect(await standing()).toHaveLength(1), { timeout: 10_000 });
  expect(await texts.reply(visit.phone, FROM, "Alku", "START")).toBe(200);
  await vi.waitFor(async () => expect(await standing()).toHaveLength(0), { timeout: 10_000 });
  expect(await visit.said()).toEqual([]);
});

it("an owner answers by the link in the e-mail", async () => {
  const visit = await buildVisit();
  // The nudge window opens twelve hours before the deadline.
  await sql`update public.appointments set starts_at = now() - interval '38 hours', ends_at = now() - interval '37 hours' where id = ${visit.id}`;
  await sql`select private.nudge_owners()`;
  const token = await linkIn(async () => (await mails.received(of.email))[0]?.text);
  expect(await answer(token, false)).toMatchObject({ who: "owner", came: false, attendee: "Elsa Lund" });
  expect(await visit.said()).toEqual(["owner_no link"]);
});
