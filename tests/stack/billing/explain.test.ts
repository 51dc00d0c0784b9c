/** "Why was I billed?": the leaves of every amount exist, add up to it, and are visible to members only. */
import { describe, expect, it } from "vitest";
import {
  buildCustomer,
  type CallOf,
  type Customer,
  closeAll,
  decide,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { buildPerson } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import { dice } from "../support/dice.ts";

interface Explained {
  amount_minor: number;
  exact_micros: number;
  rounding_micros: number;
  leaves: number;
  billing_period: string | null;
  period: string | null;
  inputs: { number?: number; cards?: { charged_seconds: number; minute_micros: number }[] };
  invoice: { id: string } | null;
}
interface Line {
  id: string;
  model: string;
  amount: number;
}

const explain = async (sql: Sql, lineId: string) => {
  const [row] = await sql<[{ why: Explained }]>`select public.explain_line(${lineId}) as why`;
  return row.why;
};

/** The leaves of a line, read page by page like the dashboard does, in millionths. */
async function leavesOf(sql: Sql, { organizationId }: Customer, model: string, why: Explained) {
  if (model === "milestone" || model === "credit") {
    const slots = await sql<{ amount: number }[]>`
      select amount_minor::float8 * 10000 as amount from public.billed_slots(${organizationId},
        ${model === "milestone" ? (why.inputs.number ?? null) : null}, ${why.invoice?.id ?? null})`;
    return slots.map(({ amount }) => amount);
  }
  const all: number[] = [];
  for (;;) {
    const page = await sql<{ amount: number }[]>`
      select amount_micros::float8 as amount from public.billed_usage(${organizationId}, ${why.billing_period}, ${why.period}, null, 7, ${all.length})`;
    if (page.length === 0) return all;
    all.push(...page.map(({ amount }) => amount));
  }
}

const linesOf = (sql: Sql, { organizationId }: Customer) => sql<Line[]>`
  select l.id, l.model, l.amount_minor::float8 as amount from public.invoice_lines l join public.invoices i on i.id = l.invoice_id
  where l.organization_id = ${organizationId} order by i.period, l.position`;
const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);

const MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"];
const inMonth = (month: string, share: number) =>
  new Date(Date.parse(month) + share * 27 * 86_400_000).toISOString();

/** Terms that change midway, calls that arrive or change late, one that moves, shows and reversals. */
async function buildHistory(sql: Sql, seed: number) {
  const roll = dice(seed);
  const customer = await buildCustomer(sql, { since: "2025-12-15T12:00:00Z", time_zone: "Europe/Stockholm" });
  await setTerms(sql, customer, "2026-01-10", {
    minute_micros: Math.floor(roll() * 400_000) + 1,
    included_minutes: Math.floor(roll() * 40),
    rounding: ["second", "six_seconds", "minute"][seed % 3],
    milestone_size: 3,
    milestone_minor: 100_001,
  });
  await setTerms(sql, customer, "2026-02-15", { minute_micros: 333_333, minimum_seconds: 20 });
  const ids: string[] = [];
  for (const [index, month] of MONTHS.entries()) {
    const calls: CallOf[] = Array.from({ length: 12 }, () => ({
      at: inMonth(MONTHS[Math.max(0, index - (roll() < 0.3 ? 1 : 0))] ?? month, roll()),
      seconds: Math.floor(roll() * 300),
      voicemail: roll() < 0.1,
    }));
    ids.push(...(await makeCalls(sql, customer, calls)));
    // Late changes to calls of any month, one of which moves to another day.
    await sql`update public.calls set talk_seconds = talk_seconds + 11 where id = ${ids[Math.floor(roll() * ids.length)] ?? null}`;
    await sql`update public.calls set occurred_at = occurred_at + interval '9 days' where id = ${ids[Math.floor(roll() * ids.length)] ?? null}`;
    const shows = await makeShows(sql, customer, 4, inMonth(month, 0.5));
    await decide(sql, shows[0] ?? "", "no_show", inMonth(month, 0.9));
    await closeAll(sql, `${MONTHS[index + 1] ?? "2026-05-01"}T12:00:00Z`);
  }
  return customer;
}

describe("the leaves of a line", () => {
  it.each(Array.from({ length: 12 }, (_, seed) => [seed]))(
    "add up to it exactly after rounding, for any history (seed %i)",
    (seed) =>
      rolledBack(async (sql) => {
        const customer = await buildHistory(sql, seed);
        const lines = await linesOf(sql, customer);
        expect(new Set(lines.map(({ model }) => model))).toEqual(
          new Set(["usage", "adjustment", "milestone", "credit"]),
        );
        await as(sql, customer.owner, async (theirs) => {
          const months = new Map<string, { leaves: number; expected: number }>();
          for (const { id, model, amount } of lines) {
            const why = await explain(theirs, id);
            const leaves = await leavesOf(theirs, customer, model, why);
            expect(why).toMatchObject({ amount_minor: amount, leaves: leaves.length });
            expect(total(leaves)).toBe(why.exact_micros);
            expect(why.exact_micros + why.rounding_micros).toBe(amount * 10_000);
            // A line is the difference of two amounts, each rounded once.
            expect(Math.abs(why.rounding_micros)).toBeLessThanOrEqual(
              model === "adjustment" ? 10_000 : 5_000,
            );
            if (model === "milestone" || model === "credit") expect(why.rounding_micros).toBe(0);
            if (why.period)
              months.set(why.period, {
                leaves: (months.get(why.period)?.leaves ?? 0) + why.exact_micros,
                expected: total(
                  why.inputs.cards?.map((card) => (card.charged_seconds * card.minute_micros) / 60) ?? [],
                ),
              });
          }
          // Over all its lines a month loses no millionth, as it would if every leaf were rounded.
          for (const { leaves, expected } of months.values())
            expect(Math.abs(leaves - expected)).toBeLessThanOrEqual(0.5);
        });
      })(),
  );

  it("use up the included minutes in the order of the calls", () =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "UTC" });
      await setTerms(sql, customer, "2026-01-01", { included_minutes: 2, minute_micros: 600_000 });
      await makeCalls(sql, customer, [
        { at: "2026-01-05T10:00:00Z", seconds: 90 },
        { at: "2026-01-06T10:00:00Z", seconds: 60 },
        { at: "2026-01-07T10:00:00Z", seconds: 10 },
      ]);
      const rows = await as(
        sql,
        customer.owner,
        (theirs) => theirs`
          select charged_seconds::int as charged, amount_micros::int as micros
          from public.billed_usage(${customer.organizationId}, '2026-01-01') order by occurred_at`,
      );
      expect(rows.map(({ charged, micros }) => [charged, micros])).toEqual([
        [0, 0],
        [30, 300_000],
        [10, 100_000],
      ]);
    })());
});

describe("an amount not yet invoiced", () => {
  it("is explained for the open month and for the milestone being filled", () =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "UTC", since: "2026-01-01T00:00:00Z" });
      await makeCalls(sql, customer, [{ at: "2026-01-05T10:00:00Z", seconds: 61 }]);
      await makeShows(sql, customer, 2, "2026-01-20T10:00:00Z");
      const why = await as(sql, customer.owner, async (theirs) => {
        const [row] = await theirs<[{ usage: Explained; milestone: Explained; nothing: null }]>`
          select public.explain_amount(${customer.organizationId}, 'usage', '2026-01-01') as usage,
            public.explain_amount(${customer.organizationId}, 'milestone') as milestone,
            public.explain_amount(${customer.organizationId}, 'adjustment', '2025-12-01') as nothing`;
        return row;
      });
      // 61 s at $0.20 a minute cost 20.3333 cents.
      expect(why.usage).toMatchObject({ amount_minor: 20, exact_micros: 203_333, rounding_micros: -3_333 });
      expect(why.milestone).toMatchObject({ amount_minor: 16_000, leaves: 2, inputs: { size: 25 } });
      expect(why.nothing).toBeNull();
    })());

  it("includes the milestone meter, with shows per week", () =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "UTC", since: "2026-01-01T00:00:00Z" });
      await makeShows(sql, customer, 18, "2026-01-20T10:00:00Z");
      const [row] = await sql<[{ meter: { filled: number; size: number; weeks: number[] } }]>`
        select set_config('request.jwt.claims', ${JSON.stringify({ sub: customer.owner.userId })}, true),
          private.milestone_meter_as(${customer.organizationId}, '2026-01-23T00:00:00Z') as meter`;
      expect(row.meter).toMatchObject({ number: 1, filled: 18, size: 25, weeks: [18, 0, 0] });
    })());
});

describe("a call", () => {
  it("is explained by its first charge and later corrections, with their lines", () =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "UTC", since: "2026-01-01T00:00:00Z" });
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2026-01-05T10:00:00Z", seconds: 60 }]);
      await closeAll(sql, "2026-02-01T00:00:00Z");
      await sql`update public.calls set talk_seconds = 90 where id = ${id}`;
      const why = await as(sql, customer.owner, async (theirs) => {
        const [row] = await theirs<[{ why: unknown }]>`
          select public.explain_call(${customer.organizationId}, ${id}) as why`;
        return row.why;
      });
      expect(why).toMatchObject({
        rows: [
          {
            revision: 1,
            billed_seconds: 60,
            amount_micros: 200_000,
            billing_period: "2026-01-01",
            line_id: expect.any(String),
          },
          {
            revision: 2,
            billed_seconds: 30,
            amount_micros: 100_000,
            billing_period: "2026-02-01",
            line_id: null,
          },
        ],
        call: { talk_seconds: 90 },
      });
    })());
});

describe("strangers", () => {
  it.each([
    ["explain_line", (line: string, _org: string) => `public.explain_line('${line}')`],
    ["explain_amount", (_line: string, org: string) => `public.explain_amount('${org}', 'milestone')`],
    ["explain_call", (_line: string, org: string) => `public.explain_call('${org}', '${org}')`],
    ["billed_usage", (_line: string, org: string) => `public.billed_usage('${org}', '2026-01-01')`],
    ["billed_slots", (_line: string, org: string) => `public.billed_slots('${org}', 1)`],
    ["milestone_meter", (_line: string, org: string) => `public.milestone_meter('${org}')`],
  ])("are refused by %s as if the organization did not exist", (_name, call) =>
    rolledBack(async (sql) => {
      const customer = await buildHistory(sql, 1);
      const [line] = await linesOf(sql, customer);
      const stranger = await buildPerson(sql);
      const asked = as(sql, stranger, (theirs) =>
        theirs.unsafe(`select ${call(line?.id ?? "", customer.organizationId)}`),
      );
      await expect(asked).rejects.toMatchObject({ code: "PT404", message: "organization_not_found" });
    })(),
  );
});
