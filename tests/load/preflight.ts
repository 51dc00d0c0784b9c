/** The preflight of 100,000 leads against a plain join of the same rows, in interleaved rounds of one run. */
import postgres from "postgres";
import type { Stack } from "../../local/platform/stack-file.ts";
import { between, milliseconds as ms, type PlatformBench } from "./finding.ts";
import { makeOrganization } from "./organization.ts";
import { interval, median } from "./statistics.ts";

const LEADS = 100_000;
const ROUNDS = 7;

export interface PreflightFigures {
  goal: number;
  ratio: number;
  interval: [number, number];
  leads: number;
  /** Medians of a round, and the slowest preflight, in milliseconds. */
  preflightMs: number;
  slowestMs: number;
  bareMs: number;
}

export async function preflightRatio(stack: Stack): Promise<PreflightFigures> {
  const sql = postgres(stack.db_url, { max: 1, onnotice: () => undefined });
  try {
    const { campaignId, userId } = await prepare(
      sql,
      (await makeOrganization(stack, "preflight")).organizationId,
    );
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId, role: "authenticated" })}, false)`;
    const preflight: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await milliseconds(() => joinBare(sql, campaignId)));
      preflight.push(await milliseconds(() => check(sql, campaignId)));
    }
    const ratios = preflight.map((took, index) => took / (bare[index] ?? Number.NaN));
    return {
      goal: 6,
      ratio: median(ratios),
      interval: interval(ratios),
      leads: LEADS,
      preflightMs: median(preflight),
      slowestMs: Math.max(...preflight),
      bareMs: median(bare),
    };
  } finally {
    await sql.end();
  }
}

/** The minimum: every lead joined with everything that may prevent contact, grouped and counted. */
async function joinBare(sql: postgres.Sql, campaignId: string) {
  const rows = await sql<{ leads: number }[]>`
    select s.channel, c.lead_id is not null as agreed, count(*)::int as leads, max(r.decided_at) from public.campaign_leads k
    join public.leads l on l.organization_id = k.organization_id and l.id = k.lead_id
    left join public.suppressions s on s.organization_id = l.organization_id and s.phone = l.phone and s.lifted_at is null
    left join public.consents c on c.organization_id = l.organization_id and c.lead_id = l.id and c.channel = 'call'
    left join lateral (
      select max(x.decided_at) as decided_at from public.contact_receipts x where x.organization_id = l.organization_id and x.lead_id = l.id
    ) r on true
    where k.campaign_id = ${campaignId} group by 1, 2`;
  whole(rows);
}

const check = async (sql: postgres.Sql, campaignId: string) =>
  whole(await sql<{ leads: number }[]>`select leads::int from public.campaign_preflight(${campaignId})`);

function whole(rows: readonly { leads: number }[]) {
  const counted = rows.reduce((sum, { leads }) => sum + leads, 0);
  if (counted !== LEADS) throw new Error(`Counted ${counted} leads instead of ${LEADS}`);
}

/** A draft with 100,000 leads in seven countries: 5% suppressed, a quarter with consent, 10% contacted today. */
async function prepare(sql: postgres.Sql, organizationId: string) {
  const [member] = await sql<[{ user_id: string }]>`
    select user_id from public.memberships where organization_id = ${organizationId}`;
  const [campaign] = await sql<[{ id: string }]>`
    insert into public.campaigns (organization_id, name) values (${organizationId}, 'Bench') returning id`;
  await sql`
    insert into public.leads (organization_id, name, phone, email, time_zone)
    select ${organizationId}, 'Person ' || n, (array['+4670', '+1212', '+4930', '+1310', '+44207', '+61291', '+8133'])[1 + n % 7] || lpad(n::text, 7, '0'),
      case when n % 3 = 0 then 'p' || n || '@example.test' end, case when n % 11 = 0 then 'Europe/Helsinki' end
    from generate_series(1, ${LEADS}::int) n`;
  await sql`
    insert into public.campaign_leads (organization_id, campaign_id, lead_id)
    select organization_id, ${campaign.id}, id from public.leads where organization_id = ${organizationId}`;
  await sql`
    insert into public.suppressions (organization_id, channel, phone, source)
    select organization_id, 'call', phone, 'import' from public.leads where organization_id = ${organizationId} and right(phone, 2) < '05'`;
  await sql`
    insert into public.consents (organization_id, lead_id, channel, source, given_at)
    select organization_id, id, 'call', 'form', now() - interval '10 days' from public.leads
    where organization_id = ${organizationId} and right(phone, 2) >= '75'`;
  await sql`
    insert into public.contact_receipts (organization_id, lead_id, channel, purpose, allowed, reason, decided_at, zone)
    select organization_id, id, 'sms', 'campaign', true, 'allowed', now() - make_interval(hours => 2 * n), 'Europe/Stockholm'
    from public.leads, generate_series(1, 2) n where organization_id = ${organizationId} and right(phone, 2) between '10' and '19'`;
  await sql`vacuum analyze public.leads, public.campaign_leads, public.suppressions, public.consents, public.contact_receipts`;
  return { campaignId: campaign.id, userId: member.user_id };
}

async function milliseconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export const preflightBench: PlatformBench = async (stack) => {
  const figures = await preflightRatio(stack);
  const { leads, ratio, preflightMs, bareMs, slowestMs, goal } = figures;
  const finding = {
    name: "preflight",
    says: `${leads} leads take ${ratio.toFixed(1)}x a bare join of the same rows  ${between(figures.interval, 1)}  (${ms(preflightMs)} / ${ms(bareMs)}, slowest ${ms(slowestMs)}; goal <= ${goal})`,
    reached: figures.interval[1] <= goal,
  };
  return { figures, findings: [finding] };
};
