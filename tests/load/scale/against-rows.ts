/** The facts against the raw aggregate with the same result, and row-level security against a plain filter. */
import type postgres from "postgres";
import type { Stack } from "../../../local/platform/stack-file.ts";
import type { Period } from "../../../src/lib/period.ts";
import { countedDays, keptDays } from "../../stack/support/counted-days.ts";
import { asMember } from "../as-member.ts";
import type { BenchOrganization } from "../organization.ts";
import { interval, median } from "../statistics.ts";

export interface AgainstRows {
  name: string;
  /** Medians in milliseconds, over one direct connection. */
  factsMs: number;
  rowsMs: number;
  /** The fastest of all reads of the facts, when nothing interferes. */
  bestMs: number;
  ratio: number;
}

/** The data of the dashboard and the ROI page for a period: from the facts as a member, from the rows without restrictions. */
export async function againstRows(
  sql: postgres.Sql,
  stack: Stack,
  { organizationId, userId }: BenchOrganization,
  periods: Record<string, Period>,
): Promise<AgainstRows[]> {
  return await asMember(stack, userId, async (member) => {
    const found: AgainstRows[] = [];
    for (const [name, { from, to }] of Object.entries(periods)) {
      const days = await inTurns(
        () => keptDays(member, organizationId, from, to),
        () => countedDays(sql, organizationId, from, to),
      );
      found.push({ name: `days, ${name}`, ...days });
      const roi = await inTurns(
        () => member`select public.roi_period(${organizationId}, ${from}, ${to}) as said`,
        () => member`select public.roi_recount(${organizationId}, ${from}, ${to}) as said`,
      );
      found.push({ name: `ROI, ${name}`, ...roi });
    }
    return found;
  });
}

async function inTurns(facts: () => PromiseLike<unknown>, rows: () => PromiseLike<unknown>) {
  const [factsTook, rowsTook, all]: [number[], number[], number[]] = [[], [], []];
  for (let turn = 0; turn < 5; turn += 1) {
    // Facts are read more often: the first read after the rows displaced the caches is untypical.
    const quick: number[] = [];
    let said: unknown;
    for (let time = 0; time < 7; time += 1)
      quick.push(await milliseconds(async () => (said = await facts())));
    factsTook.push(median(quick));
    all.push(...quick);
    let counted: unknown;
    rowsTook.push(await milliseconds(async () => (counted = await rows())));
    if (JSON.stringify(said) !== JSON.stringify(counted)) throw new Error("The facts differ from the rows");
  }
  return {
    factsMs: median(factsTook),
    rowsMs: median(rowsTook),
    bestMs: Math.min(...all),
    ratio: median(rowsTook.map((took, turn) => took / (factsTook[turn] ?? Number.NaN))),
  };
}

export interface RlsCost {
  name: string;
  goal: number;
  ratio: number;
  interval: [number, number];
  memberMs: number;
  ownerMs: number;
}

const LIST = `
  select c.id, c.occurred_at, c.answered_at, c.ended_at, c.status, c.direction, c.channel, c.from_number, c.to_number, c.agent_ref, c.agent_name, c.talk_seconds,
    c.in_voicemail, c.claimed_outcome, c.confirmed_outcome, c.sentiment, c.cost_currency, c.cost_total_micros, c.provider_ref, l.id as lead_id, l.name
  from public.calls c left join public.leads l on l.organization_id = c.organization_id and l.id = c.lead_id
  where c.organization_id = $1 order by c.occurred_at desc, c.id limit 50`;
const COUNT = "select count(*) from public.calls where organization_id = $1";
const KPI = `
  select * from public.daily_facts where organization_id = $1 and day between current_date - 29 and current_date order by day limit 1000`;

/** The same statement with the same filter: as a member, and as the tables' owner, to whom no policy applies. */
export async function rlsCosts(
  sql: postgres.Sql,
  stack: Stack,
  { organizationId, userId }: BenchOrganization,
): Promise<RlsCost[]> {
  const statements = {
    "list of calls": [LIST, 40],
    "its count": [COUNT, 2],
    "key figures": [KPI, 40],
  } as const;
  return await asMember(stack, userId, async (member) => {
    const found: RlsCost[] = [];
    for (const [name, [text, times]] of Object.entries(statements)) {
      const ask = (as: postgres.Sql) =>
        milliseconds(() => as.unsafe(text, [organizationId], { prepare: true }));
      const rounds: { member: number; owner: number }[] = [];
      for (let round = -1; round < 15; round += 1) {
        const took = { member: [] as number[], owner: [] as number[] };
        for (let time = 0; time < times; time += 1) {
          took.member.push(await ask(member));
          took.owner.push(await ask(sql));
        }
        if (round >= 0) rounds.push({ member: median(took.member), owner: median(took.owner) });
      }
      const ratios = rounds.map((each) => each.member / each.owner);
      found.push({
        name,
        goal: 1.5,
        ratio: median(ratios),
        interval: interval(ratios),
        memberMs: median(rounds.map((each) => each.member)),
        ownerMs: median(rounds.map((each) => each.owner)),
      });
    }
    return found;
  });
}

async function milliseconds(work: () => PromiseLike<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
