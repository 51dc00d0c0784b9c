import type { Integration } from "./builders.ts";
import type { Sql } from "./database.ts";

/** A Monday noon in Stockholm, in winter, when calls are allowed all over Europe. */
export const MONDAY_NOON = "2030-03-04T11:00:00Z";

interface Campaign {
  phones: string[];
  status: string;
  concurrency: number;
  max_attempts: number;
  windows: { weekday: number; opens: string; closes: string }[] | null;
  retry_rules: Record<string, number>;
  breaker: Record<string, number>;
  starts_at: string | null;
  running_since: string | null;
  /** The time when its leads are due. */
  due: string;
}

/** Fictional Swedish numbers. */
export const numbers = (count: number, first = 0) =>
  Array.from({ length: count }, (_, n) => `+4670174${String(first + n).padStart(4, "0")}`);

/** A running campaign of an integration, with one lead per phone. */
export async function buildCampaign(sql: Sql, of: Integration, overrides: Partial<Campaign> = {}) {
  const { phones = numbers(3), due = MONDAY_NOON, windows = null, ...rest } = overrides;
  const row = {
    organization_id: of.organizationId,
    integration_id: of.integrationId,
    name: "Recall",
    status: "running",
    agent_ref: "agent_1",
    from_number: "+46101740605",
    running_since: due,
    concurrency: 2,
    ...rest,
  };
  const [campaign] = await sql<[{ id: string }]>`insert into public.campaigns ${sql(row)} returning id`;
  if (windows)
    await sql`update public.campaigns set windows = ${sql.json(windows)} where id = ${campaign.id}`;
  const leads = await sql<{ id: string }[]>`
    insert into public.leads (organization_id, phone)
    select ${of.organizationId}, p from unnest(${phones}::text[]) with ordinality u (p, n) order by n returning id`;
  const leadIds = leads.map(({ id }) => id);
  await sql`
    insert into public.campaign_leads (organization_id, campaign_id, lead_id, next_attempt_at)
    select ${of.organizationId}, ${campaign.id}, id, ${due} from unnest(${leadIds}::uuid[]) id`;
  return { campaignId: campaign.id, leadIds };
}

/** Returns the number of planned calls. */
export async function dial(sql: Sql, campaignId: string, at: string | Date = MONDAY_NOON): Promise<number> {
  const [{ planned }] = await sql<
    [{ planned: number }]
  >`select private.dial_campaign(${campaignId}, ${at}) as planned`;
  return planned;
}

export interface Attempt {
  id: string;
  lead_id: string;
  number: number;
  status: string;
  outcome: string | null;
  receipt_id: string;
}

export const attempts = (sql: Sql, campaignId: string) =>
  sql<Attempt[]>`
    select id, lead_id, number, status, outcome, receipt_id from public.call_attempts
    where campaign_id = ${campaignId} order by planned_at, lead_id`;

/** Reports the placement of a call as the outbox does. */
export const finishPlacement = (
  sql: Sql,
  attemptId: string,
  status: "done" | "dead" | "cancelled",
  at = MONDAY_NOON,
  error: string | null = null,
) => sql`
  with finished as (
    update private.outbox o set status = ${status}, finished_at = ${at}, last_error = ${error},
      provider_ref = case when ${status} = 'done' then ${`call_${attemptId}`} end
    where effect_key = ${`call:${attemptId}`} returning o as finished
  ) select private.call_placed(s.finished) from finished s`;
