import { describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import {
  attempts,
  buildCampaign,
  dial,
  finishPlacement,
  MONDAY_NOON,
  numbers,
} from "../support/campaigns.ts";
import { rolledBack, type Sql, undone } from "../support/database.ts";

const SETTINGS = {
  name: "Recall",
  agent_ref: "agent_1",
  from_number: "+46101740605",
  windows: [{ weekday: 1, opens: "10:00", closes: "12:00" }],
};

/** An organization whose owner is signed in from now on. */
async function signedIn(sql: Sql) {
  const { organizationId, owner } = await buildOrganization(sql);
  const retell = await buildIntegration(sql, organizationId);
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner.userId })}, true)`;
  return { organizationId, owner, retell };
}

async function draft(sql: Sql, organizationId: string, settings: object = SETTINGS) {
  const [{ id }] = await sql<[{ id: string }]>`
    select public.create_campaign(${organizationId}, ${JSON.stringify(settings)}::text::jsonb) as id`;
  return id;
}

const row = async (sql: Sql, id: string) => (await sql`select * from public.campaigns where id = ${id}`)[0];

const addAll = async (sql: Sql, id: string, filter: object = {}) =>
  (await sql`select public.add_campaign_leads(${id}, ${JSON.stringify(filter)}::text::jsonb) as said`)[0]
    ?.said;

describe("a draft", () => {
  it(
    "stores its settings, changes those that are named, and refuses invalid ones with a reason",
    rolledBack(async (sql) => {
      const { organizationId } = await signedIn(sql);
      const id = await draft(sql, organizationId);
      const change = (settings: object) =>
        sql`select public.update_campaign(${id}, ${JSON.stringify(settings)}::text::jsonb)`;
      await change({ concurrency: 7, windows: null });
      expect(await row(sql, id)).toMatchObject({
        ...SETTINGS,
        windows: null,
        status: "draft",
        concurrency: 7,
      });
      const wrong = [
        { concurrency: 0 },
        { name: " " },
        { name: null },
        { from_number: "0701740605" },
        { windows: [{ weekday: 8, opens: "09:00", closes: "10:00" }] },
        { windows: [{ weekday: 1, opens: "10:00", closes: "09:00" }] },
        { windows: "always" },
        { windows: [{ weekday: 1, opens: "nine", closes: "ten" }] },
        { retry_rules: { busy: "soon" } },
        { retry_rules: { lunch: 5 } },
        { breaker: [] },
        { status: "running" },
        { organization_id: organizationId },
        { starts_at: "yesterdayish" },
        { integration_id: "00000000-0000-4000-8000-000000000000" },
      ];
      for (const settings of wrong)
        await expect(
          undone(sql, () => change(settings)),
          JSON.stringify(settings),
        ).rejects.toMatchObject({ message: "campaign_settings_invalid" });
    }),
  );

  it(
    "starts once, and only with a provider, an agent, a number and leads",
    rolledBack(async (sql) => {
      const { organizationId, retell } = await signedIn(sql);
      const id = await draft(sql, organizationId);
      const start = () => sql`select public.start_campaign(${id}) as status`;
      await expect(undone(sql, start)).rejects.toMatchObject({ message: "campaign_not_ready" });
      await sql`select public.update_campaign(${id}, jsonb_build_object('integration_id', ${retell.integrationId}::text))`;
      await expect(undone(sql, start)).rejects.toMatchObject({ message: "campaign_has_no_leads" });
      await sql`insert into public.leads (organization_id, phone, tags) values
        (${organizationId}, '+46701740001', '{recall}'), (${organizationId}, '+46701740002', '{}')`;
      expect(await addAll(sql, id, { tag: ["recall", "vip"] })).toEqual({
        matched: 1,
        added: 1,
        already: 0,
      });
      expect(await addAll(sql, id)).toEqual({ matched: 2, added: 1, already: 1 });
      expect(await addAll(sql, id, { q: "174000%" })).toEqual({ matched: 0, added: 0, already: 0 });
      expect((await start())[0]).toEqual({ status: "running" });
      await expect(undone(sql, start)).rejects.toMatchObject({ message: "campaign_status_forbids" });
      const acts =
        await sql`select act, details from public.campaign_activity(${id}) where act <> 'campaign.changed' order by id`;
      expect(acts.map(({ act }) => act)).toEqual([
        "campaign.created",
        ...Array(3).fill("campaign.leads_added"),
        "campaign.started",
      ]);
      expect(acts[1]?.details).toEqual({ added: 1, already: 0, filter: { tag: ["recall", "vip"] } });
    }),
  );

  it(
    "with a start in the future waits for it",
    rolledBack(async (sql) => {
      const { organizationId, retell } = await signedIn(sql);
      const id = await draft(sql, organizationId, {
        ...SETTINGS,
        integration_id: retell.integrationId,
        starts_at: MONDAY_NOON,
      });
      await sql`insert into public.leads (organization_id, phone) values (${organizationId}, '+46701740001')`;
      await addAll(sql, id);
      expect((await sql`select public.start_campaign(${id}) as status`)[0]).toEqual({ status: "scheduled" });
      expect((await sql`select public.pause_campaign(${id}) as status`)[0]).toEqual({ status: "paused" });
      expect((await sql`select public.resume_campaign(${id}) as status`)[0]).toEqual({ status: "scheduled" });
    }),
  );
});

describe("a paused campaign", () => {
  it(
    "cancels calls that were not placed, keeps those that were, and resumes where it stopped",
    rolledBack(async (sql) => {
      const { retell } = await signedIn(sql);
      const { campaignId } = await buildCampaign(sql, retell, { concurrency: 2, phones: numbers(4) });
      await dial(sql, campaignId);
      const [placed] = await attempts(sql, campaignId);
      await finishPlacement(sql, placed?.id as string, "done");
      await sql`select public.pause_campaign(${campaignId})`;
      expect(await row(sql, campaignId)).toMatchObject({ status: "paused", paused_reason: "person" });
      expect((await attempts(sql, campaignId)).map(({ status }) => status).sort()).toEqual([
        "cancelled",
        "placed",
      ]);
      expect(await dial(sql, campaignId)).toBe(0);
      await sql`select public.resume_campaign(${campaignId})`;
      // The call in progress still counts.
      expect(await dial(sql, campaignId)).toBe(1);
    }),
  );
});

describe("a completed campaign", () => {
  async function over(sql: Sql) {
    const { retell, organizationId } = await signedIn(sql);
    const made = await buildCampaign(sql, retell, { status: "completed", phones: numbers(3) });
    const outcomes = ["no_answer", "not_interested", "no_answer"];
    for (const [n, outcome] of outcomes.entries())
      await sql`update public.campaign_leads set status = 'done', outcome = ${outcome}, attempts = 3
        where campaign_id = ${made.campaignId} and lead_id = ${made.leadIds[n] as string}`;
    return { ...made, organizationId };
  }

  it(
    "redials only leads with the chosen outcomes, with new attempts",
    rolledBack(async (sql) => {
      const { campaignId } = await over(sql);
      const redial = async (outcomes: string[]) =>
        (await sql`select public.redial_campaign(${campaignId}, ${outcomes}) as leads`)[0]?.leads;
      expect(await redial(["busy"])).toBe(0);
      expect(await row(sql, campaignId)).toMatchObject({ status: "completed" });
      expect(await redial(["no_answer", "voicemail"])).toBe(2);
      expect(await redial(["no_answer"])).toBe(0);
      expect(await row(sql, campaignId)).toMatchObject({ status: "running", completed_at: null });
      expect(await dial(sql, campaignId)).toBe(2);
      expect((await attempts(sql, campaignId)).map(({ number }) => number)).toEqual([4, 4]);
    }),
  );

  it(
    "can be cloned with or without its leads, but not changed",
    rolledBack(async (sql) => {
      const { campaignId } = await over(sql);
      const clone = async (withLeads: boolean) =>
        (await sql`select public.clone_campaign(${campaignId}, null, ${withLeads}) as id`)[0]?.id as string;
      const bare = await clone(false);
      expect(await row(sql, bare)).toMatchObject({
        name: "Recall (copy)",
        status: "draft",
        concurrency: 2,
        cloned_from: campaignId,
      });
      expect(await sql`select 1 from public.campaign_leads where campaign_id = ${bare}`).toHaveLength(0);
      const full =
        await sql`select status, attempts, outcome from public.campaign_leads where campaign_id = ${await clone(true)}`;
      expect([...full]).toEqual(Array(3).fill({ status: "waiting", attempts: 0, outcome: null }));
      const change = () => sql`select public.update_campaign(${campaignId}, '{"name": "Other"}')`;
      await expect(undone(sql, change)).rejects.toMatchObject({ message: "campaign_status_forbids" });
    }),
  );
});

it(
  "a merged lead keeps its campaigns, attempts and receipts",
  rolledBack(async (sql) => {
    const { retell, organizationId } = await signedIn(sql);
    const { campaignId, leadIds } = await buildCampaign(sql, retell, { phones: numbers(1) });
    await dial(sql, campaignId);
    const [kept] =
      await sql`insert into public.leads (organization_id, email) values (${organizationId}, 'e@example.test') returning id`;
    await sql`select private.merge_leads(${organizationId}, ${kept?.id}, ${leadIds[0] as string})`;
    for (const table of ["campaign_leads", "call_attempts", "contact_receipts"])
      expect(
        await sql`select lead_id from public.${sql(table)} where campaign_id = ${campaignId}`,
        table,
      ).toEqual([{ lead_id: kept?.id }]);
  }),
);

it(
  "a campaign's activity names the actor, by e-mail if there is no name",
  rolledBack(async (sql) => {
    const { organizationId, owner } = await signedIn(sql);
    const id = await draft(sql, organizationId);
    const named = async (name: string) => {
      await sql`update public.profiles set full_name = ${name} where user_id = ${owner.userId}`;
      const [line] = await sql`select actor_name from public.campaign_activity(${id})`;
      return line?.actor_name;
    };
    const [profile] = await sql`select email from public.profiles where user_id = ${owner.userId}`;
    expect(await named("Maya Lindqvist")).toBe("Maya Lindqvist");
    expect(await named("")).toBe(profile?.email);
  }),
);

it(
  "every member may read a campaign's activity, but not the audit log",
  rolledBack(async (sql) => {
    const { organizationId } = await signedIn(sql);
    const id = await draft(sql, organizationId);
    const viewer = await buildPerson(sql);
    await join(sql, organizationId, viewer.userId, "viewer");
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: viewer.userId })}, true)`;
    const seen = await sql`select act, details from public.campaign_activity(${id})`;
    expect([...seen]).toEqual([{ act: "campaign.created", details: { name: "Recall" } }]);
  }),
);
