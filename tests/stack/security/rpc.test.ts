import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, openTransaction, type Sql } from "../support/database.ts";
import { type Actor, actors, buildWorld, type World } from "../support/two-tenants.ts";

/** Ids of one organization's rows to pass to a function. */
interface Ids {
  organization: string;
  member: string;
  invitation: string;
  call: string;
  appointment: string;
  lead: string;
  campaign: string;
  suppression: string;
}

interface Expected {
  call(sql: Sql, ids: Ids): PromiseLike<readonly unknown[]>;
  /** Per role, the result for our own rows: "ok" with rows, "nothing", or the code of the refusal. */
  ours: Record<Exclude<Actor, "anon" | "stranger" | "removed">, string>;
  /** The result for foreign rows for every caller, whether or not they exist. */
  foreign: string;
}

const all = (answer: string) => ({ viewer: answer, agent: answer, manager: answer, owner: answer });
const managers = { viewer: "role_too_low", agent: "role_too_low", manager: "ok", owner: "ok" };

const EXPECTED: Record<string, Expected> = {
  integration_activity: {
    call: (sql, { organization }) => sql`select * from public.integration_activity(${organization})`,
    ours: all("ok"),
    foreign: "nothing",
  },
  roi_period: {
    call: (sql, { organization }) =>
      sql`select public.roi_period(${organization}, '2026-03-01', '2026-03-31')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  roi_recount: {
    call: (sql, { organization }) =>
      sql`select public.roi_recount(${organization}, '2026-03-01', '2026-03-31')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  proof_report: {
    call: (sql, { organization }) => sql`select public.proof_report(${organization}, '2026-03-01')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  set_report_mail: {
    call: (sql, { organization }) => sql`select public.set_report_mail(${organization}, false)`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  roi_exchange_days: {
    call: (sql, { organization }) =>
      sql`select * from public.roi_exchange_days(${organization}, '2026-03-01', '2026-03-31', 'provider')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  change_roi_assumptions: {
    call: (sql, { organization }) =>
      sql`select public.change_roi_assumptions(${organization}, '{"close_basis_points": 4000}')`,
    ours: managers,
    foreign: "organization_not_found",
  },
  open_month: {
    call: (sql, { organization }) => sql`select public.open_month(${organization})`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  milestone_meter: {
    call: (sql, { organization }) => sql`select public.milestone_meter(${organization})`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  explain_amount: {
    call: (sql, { organization }) => sql`select public.explain_amount(${organization}, 'milestone')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  billed_usage: {
    call: (sql, { organization }) => sql`select * from public.billed_usage(${organization}, '2026-03-01')`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  billed_slots: {
    call: (sql, { organization }) => sql`select * from public.billed_slots(${organization}, 1)`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  explain_call: {
    call: (sql, { organization, call }) => sql`select public.explain_call(${organization}, ${call})`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
  change_rate_card: {
    call: (sql, { organization }) =>
      sql`select public.change_rate_card(${organization}, '{"included_minutes": 10}', '2099-01-01')`,
    ours: all("operators_only"),
    foreign: "operators_only",
  },
  call_heat_map: {
    call: (sql, { organization }) =>
      sql`select * from public.call_heat_map(${organization}, '2026-03-01', '2026-03-31')`,
    ours: all("ok"),
    foreign: "nothing",
  },
  call_trail: {
    call: (sql, { call }) => sql`select * from public.call_trail(${call})`,
    ours: all("ok"),
    foreign: "nothing",
  },
  appointment_trail: {
    call: (sql, { appointment }) => sql`select * from public.appointment_trail(${appointment})`,
    ours: all("ok"),
    foreign: "nothing",
  },
  change_member_role: {
    call: (sql, { organization, member }) =>
      sql`select public.change_member_role(${organization}, ${member}, 'agent')`,
    ours: managers,
    foreign: "organization_not_found",
  },
  remove_member: {
    call: (sql, { organization, member }) => sql`select public.remove_member(${organization}, ${member})`,
    // The member passed is the viewer, and anyone may leave.
    ours: { ...managers, viewer: "ok" },
    foreign: "organization_not_found",
  },
  revoke_invitation: {
    call: (sql, { invitation }) => sql`select public.revoke_invitation(${invitation})`,
    ours: managers,
    foreign: "invitation_not_found",
  },
  suppress_lead: {
    call: (sql, { lead }) => sql`select * from public.suppress_lead(${lead}, 'sms')`,
    ours: { ...managers, agent: "ok" },
    foreign: "lead_not_found",
  },
  stop_contact: {
    call: (sql, { organization, lead }) =>
      sql`select * from public.stop_contact(${organization}, 'call', 'Moved away', array[${lead}::uuid])`,
    ours: managers,
    foreign: "organization_not_found",
  },
  lift_contact_stop: {
    call: (sql, { organization, suppression }) =>
      sql`select * from public.lift_contact_stop(${organization}, ${suppression})`,
    ours: managers,
    foreign: "organization_not_found",
  },
  lift_suppression: {
    call: (sql, { suppression }) => sql`select * from public.lift_suppression(${suppression})`,
    ours: managers,
    foreign: "suppression_not_found",
  },
  create_campaign: {
    call: (sql, { organization }) =>
      sql`select * from public.create_campaign(${organization}, '{"name": "Recall"}')`,
    ours: managers,
    foreign: "organization_not_found",
  },
  update_campaign: {
    call: (sql, { campaign }) => sql`select * from public.update_campaign(${campaign}, '{"name": "Again"}')`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  add_campaign_leads: {
    call: (sql, { campaign }) => sql`select * from public.add_campaign_leads(${campaign}, '{}')`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  // The world's campaign is already running.
  start_campaign: {
    call: (sql, { campaign }) => sql`select * from public.start_campaign(${campaign})`,
    ours: { ...managers, manager: "campaign_status_forbids", owner: "campaign_status_forbids" },
    foreign: "campaign_not_found",
  },
  resume_campaign: {
    call: (sql, { campaign }) => sql`select * from public.resume_campaign(${campaign})`,
    ours: { ...managers, manager: "campaign_status_forbids", owner: "campaign_status_forbids" },
    foreign: "campaign_not_found",
  },
  pause_campaign: {
    call: (sql, { campaign }) => sql`select * from public.pause_campaign(${campaign})`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  complete_campaign: {
    call: (sql, { campaign }) => sql`select * from public.complete_campaign(${campaign})`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  clone_campaign: {
    call: (sql, { campaign }) => sql`select * from public.clone_campaign(${campaign})`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  redial_campaign: {
    call: (sql, { campaign }) => sql`select * from public.redial_campaign(${campaign}, '{busy}')`,
    ours: managers,
    foreign: "campaign_not_found",
  },
  campaign_preflight: {
    call: (sql, { campaign }) => sql`select * from public.campaign_preflight(${campaign})`,
    ours: all("ok"),
    foreign: "campaign_not_found",
  },
  campaign_preflight_leads: {
    call: (sql, { campaign }) => sql`select * from public.campaign_preflight_leads(${campaign}, 'done')`,
    ours: all("nothing"),
    foreign: "campaign_not_found",
  },
  campaign_activity: {
    call: (sql, { campaign }) => sql`select * from public.campaign_activity(${campaign})`,
    ours: all("nothing"),
    foreign: "campaign_not_found",
  },
  change_organization: {
    call: (sql, { organization }) =>
      sql`select public.change_organization(${organization}, 'Ours', 'Europe/Oslo', 'NOK', 'en', null, null)`,
    ours: managers,
    foreign: "organization_not_found",
  },
  set_nudges: {
    call: (sql, { organization }) => sql`select public.set_nudges(${organization}, false)`,
    ours: all("ok"),
    foreign: "organization_not_found",
  },
};

/** They take no organization's ids: invitations.test.ts and organizations.test.ts. */
const OTHERS = ["accept_invitation", "create_organization", "invitation_preview"];
/** Called by permitted and refused roles in verification.test.ts and disputes.test.ts. */
const VERIFICATION = [
  "change_verification_rules",
  "rules_for_operators",
  "dispute_verdict",
  "is_operator",
  "open_disputes",
  "record_owner_statement",
  "rehearse",
  "decide_dispute",
  "decided_disputes",
];
/** Likewise in narrowed-hours.test.ts and consents.test.ts. */
const CONTACT = ["change_contact_hours", "record_consent", "withdraw_consent"];
/** Likewise in lead-import.test.ts, lead-search.test.ts and lead-timeline.test.ts. */
const LEADS = [
  "cancel_lead_import",
  "edit_lead",
  "import_leads_chunk",
  "lead_timeline",
  "search_leads",
  "start_lead_import",
  "tag_leads",
  "undo_lead_import",
  "undo_lead_tagging",
];
/** Likewise in messages.test.ts and reminders.test.ts. */
const MESSAGES = ["reminder_plan", "save_message_template"];
/** They need rows that our world does not have: outbox.test.ts and wakes.test.ts. */
const OUTBOX = ["dead_outbox", "outbox_of_lead", "redrive_outbox", "refused_wakes"];

/** Likewise in billing-people.test.ts. */
const PEOPLE = [
  "ai_provider_account",
  "is_operated",
  "issue_open_invoices",
  "issuing",
  "operator_account",
  "operator_accounts",
  "payment_terms",
  "preview_rate_card",
  "set_seller",
  "unclosed_months",
];
/** For operators only, or about rows that our world does not have: payments, issuing-queue, ai-usage and explain.test.ts. */
const MONEY = [
  "assign_ai_key",
  "explain_line",
  "explain_payment",
  "payment_delivery",
  "issue_invoice",
  "set_ai_provider_account",
  "set_issuer",
  "unissued_invoices",
];

let sql: Sql;
let close: () => Promise<void>;
let world: World;
let ours: Ids;
const nowhere: Ids = {
  organization: randomUUID(),
  member: randomUUID(),
  invitation: randomUUID(),
  call: randomUUID(),
  appointment: randomUUID(),
  lead: randomUUID(),
  campaign: randomUUID(),
  suppression: randomUUID(),
};

beforeAll(async () => {
  ({ sql, close } = await openTransaction());
  world = await buildWorld(sql);
  const one = async (table: string) => {
    const [row] = await sql<
      [{ id: string }]
    >`select id from public.${sql(table)} where organization_id = ${world.ours}`;
    return row.id;
  };
  ours = {
    organization: world.ours,
    member: world.people.viewer.userId,
    invitation: await one("invitations"),
    call: await one("calls"),
    appointment: await one("appointments"),
    lead: await one("leads"),
    campaign: await one("campaigns"),
    suppression: await one("suppressions"),
  };
});
afterAll(() => close());

async function answer(actor: Actor, name: string, ids: Ids): Promise<string> {
  try {
    const rows = await as(
      sql,
      world.person(actor),
      async (tx) => await (EXPECTED[name] as Expected).call(tx, ids),
    );
    return rows.length > 0 ? "ok" : "nothing";
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return code.startsWith("PT") ? message : code;
  }
}

it("has an expectation for every function in the API", async () => {
  const found = await sql<{ name: string }[]>`
    select distinct proname as name from pg_proc where pronamespace = 'public'::regnamespace`;
  expect(found.map(({ name }) => name).sort()).toEqual(
    [
      ...Object.keys(EXPECTED),
      ...OTHERS,
      ...OUTBOX,
      ...CONTACT,
      ...VERIFICATION,
      ...LEADS,
      ...MESSAGES,
      ...MONEY,
      ...PEOPLE,
    ].sort(),
  );
});

describe.each(Object.entries(EXPECTED))("%s", (name, { ours: wanted, foreign }) => {
  it.each(Object.entries(wanted))("returns to our %s: %s", async (actor, expected) => {
    expect(await answer(actor as Actor, name, ours)).toBe(expected);
  });

  it("cannot be called without signing in", async () => {
    expect(await answer("anon", name, ours)).toBe("42501");
  });

  it.each(["stranger", "removed"] as const)(
    "does not reveal our rows to a %s: they seem not to exist",
    async (actor) => {
      expect(await answer(actor, name, ours)).toBe(foreign);
      expect(await answer(actor, name, nowhere)).toBe(foreign);
    },
  );
});

it.each(actors.filter((actor) => actor !== "anon"))(
  "returns nothing to %s when an id is null",
  async (actor) => {
    const nulls = Object.fromEntries(Object.keys(nowhere).map((key) => [key, null])) as unknown as Ids;
    for (const [name, { foreign }] of Object.entries(EXPECTED))
      expect(await answer(actor, name, nulls)).toBe(foreign);
  },
);
