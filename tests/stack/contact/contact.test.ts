import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, rolledBack, type Sql, undone } from "../support/database.ts";

const NOON = "2030-03-04T11:00:00Z";

async function buildLead(sql: Sql, organizationId: string, lead: Record<string, string>) {
  const row = { organization_id: organizationId, ...lead };
  const [made] = await sql<[{ id: string }]>`insert into public.leads ${sql(row)} returning id`;
  return made.id;
}

interface Asked {
  channel?: string;
  purpose?: string;
  at?: string | Date;
  write?: boolean;
}
interface Answer {
  allowed: boolean;
  reason: string;
  not_before: Date | null;
  zone: string;
  zone_source: string;
  receipt_id: string | null;
}

async function ask(sql: Sql, organizationId: string, leadId: string | null, asked: Asked = {}) {
  const { channel = "call", purpose = "campaign", at = NOON, write = false } = asked;
  const [answer] = await sql<[Answer]>`
    select (p).* from (select private.permit(${organizationId}, ${leadId}, ${channel}, ${purpose},
      ${leadId ? null : "+46701740605"}, null, null, ${write}, ${at}) p) x`;
  return answer;
}

describe("a person's zone", () => {
  const known: [string, string | null, string, string][] = [
    ["is the lead's own", "+46701740605", "Europe/Helsinki", "lead"],
    ["is that of the number", "+46701740605", "Europe/Stockholm", "number"],
    ["is that of the area code", "+12125550101", "America/New_York", "number"],
    ["is that of the area code", "+13105550101", "America/Los_Angeles", "number"],
    ["is that of the area code", "+18085550101", "Pacific/Honolulu", "number"],
    ["is that of the longest matching prefix", "+77012345678", "Asia/Almaty", "number"],
    ["is that of the area code", "+61861234567", "Australia/Perth", "number"],
    ["is that of the area code", "+61881234567", "Australia/Adelaide", "number"],
    ["is that of the area code", "+73431234567", "Asia/Yekaterinburg", "number"],
    ["is that of the longest matching prefix", "+73411234567", "Europe/Samara", "number"],
    ["is that of the area code", "+74231234567", "Asia/Vladivostok", "number"],
    ["is that of the area code", "+526221234567", "America/Hermosillo", "number"],
    ["is that of the area code", "+529841234567", "America/Cancun", "number"],
    ["is that of the area code", "+62361123456", "Asia/Makassar", "number"],
    ["is that of the area code", "+62967123456", "Asia/Jayapura", "number"],
    ["is the most populous one when the number matches several", "+628123456789", "Asia/Jakarta", "number"],
    ["is that of the longest matching prefix", "+351291234567", "Atlantic/Madeira", "number"],
    ["is the organization's when the number has none", "+18005550101", "Europe/Oslo", "organization"],
  ];
  it.each(known)("%s: %s in %s", (_, phone, zone, source) =>
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql, { time_zone: "Europe/Oslo" });
      const said: Record<string, string> = source === "lead" ? { time_zone: zone } : {};
      const leadId = await buildLead(sql, organizationId, { phone: phone as string, ...said });
      expect(await ask(sql, organizationId, leadId)).toMatchObject({ zone, zone_source: source });
    })(),
  );

  it(
    "is resolved per number when similar prefixes are asked about together",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql, { time_zone: "Europe/Oslo" });
      const zones = {
        "+34922123456": "Atlantic/Canary",
        "+34911234567": "Europe/Madrid",
        "+351291234567": "Atlantic/Madeira",
        "+351211234567": "Europe/Lisbon",
        "+12125550101": "America/New_York",
        "+12135550101": "America/Los_Angeles",
        "+14715550101": "America/Chicago",
        "+16215550101": "America/Chicago",
        "+17295550101": "America/New_York",
        "+18005550101": "Europe/Oslo",
      };
      const answers = await sql<{ zone: string }[]>`
        select zone from private.permits(${organizationId}, '{}', 'call', 'campaign',
          p_phones => ${Object.keys(zones)}::text[], p_as_of => ${NOON}) order by ordinal`;
      expect(answers.map(({ zone }) => zone)).toEqual(Object.values(zones));
    }),
  );

  it(
    "is not an unknown zone that the lead contains",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, {
        phone: "+12125550101",
        time_zone: "Mars/Olympus",
      });
      expect(await ask(sql, organizationId, leadId)).toMatchObject({ zone: "America/New_York" });
    }),
  );
});

describe("a stop", () => {
  it(
    "applies on its channel to anyone with the number until it is lifted",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const person = { phone: "+46701740605", email: "elsa@example.test" };
      const [stop] =
        await sql`select private.suppress(${organizationId}, ${person.phone}, null, 'sms', 'stop_reply', null, ${NOON}) as id`;
      // The lead is created after the stop, as if imported again or erased and created again.
      const leadId = await buildLead(sql, organizationId, person);
      const reason = async (channel: string, purpose = "campaign") =>
        (await ask(sql, organizationId, leadId, { channel, purpose })).reason;
      expect(await reason("sms")).toBe("suppressed");
      expect(await reason("sms", "reminder")).toBe("suppressed");
      expect(await reason("sms", "opt_out_reply")).toBe("allowed");
      expect(await reason("call")).toBe("allowed");
      expect(await reason("email")).toBe("allowed");
      await sql`update public.suppressions set lifted_at = ${NOON} where id = ${stop?.id}`;
      expect(await reason("sms")).toBe("allowed");
      await sql`select private.suppress(${organizationId}, null, 'Elsa@Example.test', 'all', 'link')`;
      expect(await reason("call")).toBe("suppressed");
      expect(await reason("email")).toBe("suppressed");
      await sql`update public.suppressions set lifted_at = created_at where organization_id = ${organizationId}`;
      expect(await reason("email")).toBe("allowed");
    }),
  );

  it(
    "applies to the lead even when a booking contains another number or address",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740605" });
      const reason = async () =>
        (
          await sql`select (private.permit(${organizationId}, ${leadId}, 'sms', 'reminder', '+46701740606', null, null, false, ${NOON})).reason`
        )[0]?.reason;
      expect(await reason()).toBe("allowed");
      await sql`select private.suppress(${organizationId}, '+46701740605', null, 'all', 'person')`;
      expect(await reason()).toBe("suppressed");
      await sql`update public.suppressions set lifted_at = created_at where organization_id = ${organizationId}`;
      await sql`select private.suppress(${organizationId}, '+46701740606', null, 'sms', 'stop_reply')`;
      expect(await reason()).toBe("suppressed");
    }),
  );

  it(
    "is stored once when made twice, and does not apply to another organization",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { organizationId: theirs } = await buildOrganization(sql);
      for (const organization of [organizationId, organizationId, theirs])
        await sql`select private.suppress(${organization}, '+46701740605', null, 'call', 'person')`;
      expect(
        await sql`select 1 from public.suppressions where organization_id = ${organizationId}`,
      ).toHaveLength(1);
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740606" });
      expect((await ask(sql, organizationId, leadId)).allowed).toBe(true);
    }),
  );

  it(
    "can be made by agents, lifted by managers, and is audited both times",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const agent = await buildPerson(sql);
      await join(sql, organizationId, agent.userId, "agent");
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740605" });
      const become = (person: { userId: string }) =>
        sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: person.userId })}, true)`;
      await become(agent);
      const [{ id }] = await sql<[{ id: string }]>`select public.suppress_lead(${leadId}, 'all') as id`;
      const lift = () => sql`select public.lift_suppression(${id})`;
      await expect(undone(sql, lift)).rejects.toMatchObject({ message: "role_too_low" });
      await become(owner);
      await lift();
      const acts =
        await sql`select act, actor from public.audit_log where organization_id = ${organizationId} order by id`;
      expect(acts).toEqual([
        { act: "suppression.made", actor: agent.userId },
        { act: "suppression.lifted", actor: owner.userId },
      ]);
    }),
  );
});

describe("contact is refused", () => {
  const refused: [string, string, Record<string, string>][] = [
    ["no_number", "sms", { email: "elsa@example.test" }],
    ["no_email", "email", { phone: "+46701740605" }],
    ["number_invalid", "call", { phone: "anonymous" }],
  ];
  it.each(refused)("with %s on %s", (reason, channel, lead) =>
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, lead);
      expect(await ask(sql, organizationId, leadId, { channel })).toMatchObject({ allowed: false, reason });
    })(),
  );

  it(
    "for a lead of another organization, and after consent is withdrawn",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { organizationId: theirs } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740605" });
      expect(await ask(sql, theirs, leadId)).toMatchObject({ allowed: false, reason: "lead_unknown" });
      await sql`
        insert into public.consents (organization_id, lead_id, channel, source, given_at, withdrawn_at)
        values (${organizationId}, ${leadId}, 'call', 'web form', '2029-01-01', '2030-01-01')`;
      expect((await ask(sql, organizationId, leadId)).reason).toBe("consent_withdrawn");
      await sql`
        insert into public.consents (organization_id, lead_id, channel, source, given_at)
        values (${organizationId}, ${leadId}, 'call', 'on the phone', '2030-02-01')`;
      expect((await ask(sql, organizationId, leadId)).reason).toBe("allowed");
    }),
  );
});

describe("contact hours", () => {
  it.each([
    ["call", "2030-03-04T18:59:59Z", "2030-03-04T19:00:00Z"],
    ["call", "2030-03-09T16:59:59Z", "2030-03-09T17:00:00Z"],
    ["sms", "2030-03-04T19:59:59Z", "2030-03-04T20:00:00Z"],
  ])("for %s end exactly on the second", (channel, last, over) =>
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740605" });
      expect((await ask(sql, organizationId, leadId, { channel, at: last })).allowed).toBe(true);
      expect((await ask(sql, organizationId, leadId, { channel, at: over })).reason).toBe("outside_hours");
    })(),
  );
});

describe("a receipt", () => {
  it(
    "contains the decision, the person's local time and the rules",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const leadId = await buildLead(sql, organizationId, { phone: "+46701740605" });
      const { receipt_id } = await ask(sql, organizationId, leadId, { write: true });
      const [receipt] = await sql`
        select lead_id, channel, purpose, allowed, reason, zone, zone_source, local_time::text, rules from public.contact_receipts where id = ${receipt_id}`;
      expect(receipt).toEqual({
        lead_id: leadId,
        channel: "call",
        purpose: "campaign",
        allowed: true,
        reason: "allowed",
        zone: "Europe/Stockholm",
        zone_source: "number",
        local_time: "2030-03-04 12:00:00",
        rules: { contact_hours_version: 1, gap_minutes: 240, daily_cap: 2, contacts_today: 0 },
      });
      const rewrite = () =>
        sql`update public.contact_receipts set allowed = false, reason = 'suppressed' where id = ${receipt_id}`;
      await expect(undone(sql, rewrite)).rejects.toMatchObject({ message: "receipts_are_append_only" });
      const erase = () => sql`delete from public.contact_receipts where id = ${receipt_id}`;
      await expect(undone(sql, erase)).rejects.toMatchObject({ message: "receipts_are_append_only" });
      await sql`delete from public.leads where id = ${leadId}`;
      expect(
        await sql`select 1 from public.contact_receipts where id = ${receipt_id} and lead_id is null`,
      ).toHaveLength(1);
    }),
  );
});

describe("pacing", () => {
  it(
    "keeps contacts four hours apart and at two per local day, across channels and times of asking",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      let phone = 0;
      const asked = fc.record({
        minutes: fc.integer({ min: 1, max: 400 }),
        channel: fc.constantFrom("call", "sms", "email"),
        purpose: fc.constantFrom("campaign", "campaign", "campaign", "reminder"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(asked, { minLength: 5, maxLength: 20 }), async (all) => {
          const leadId = await buildLead(sql, organizationId, {
            phone: `+4670175${String(phone).padStart(4, "0")}`,
            email: `p${phone++}@example.test`,
          });
          const contacts: Date[] = [];
          let now = Date.parse("2030-03-30T09:00:00Z");
          for (const { minutes, channel, purpose } of all) {
            now += minutes * 60_000;
            const answer = await ask(sql, organizationId, leadId, {
              channel,
              purpose,
              at: new Date(now),
              write: true,
            });
            // At `not_before` contact is allowed, if nothing else happens until then.
            if (answer.not_before) {
              const then = await ask(sql, organizationId, leadId, {
                channel,
                purpose,
                at: answer.not_before,
              });
              expect(then).toMatchObject({ allowed: true });
            }
            if (answer.allowed && purpose === "campaign") contacts.push(new Date(now));
          }
          const gaps = contacts
            .slice(1)
            .map((at, n) => (at.getTime() - (contacts[n] as Date).getTime()) / 3_600_000);
          expect(Math.min(4, ...gaps)).toBe(4);
          const days = contacts.map((at) => at.toLocaleDateString("sv", { timeZone: "Europe/Stockholm" }));
          for (const day of days) expect(days.filter((other) => other === day).length).toBeLessThanOrEqual(2);
        }),
        { numRuns: cases(25) },
      );
    }),
  );
});

it(
  "stops, consents and receipts can be written only through functions",
  rolledBack(async (sql) => {
    const { organizationId, owner } = await buildOrganization(sql);
    for (const table of ["suppressions", "consents", "contact_receipts"])
      await expect(
        as(
          sql,
          owner,
          (tx) => tx`insert into public.${tx(table)} (organization_id) values (${organizationId})`,
        ),
      ).rejects.toMatchObject({ code: "42501" });
  }),
);
