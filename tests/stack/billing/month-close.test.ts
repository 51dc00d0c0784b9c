import { describe, expect, it } from "vitest";
import {
  buildCustomer,
  type CallOf,
  type Customer,
  closeAll,
  closeUntilDone,
  decide,
  eraseOrganizations,
  type InvoiceOf,
  invoicesOf,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { buildPerson } from "../support/builders.ts";
import { as, connect, rolledBack, type Sql } from "../support/database.ts";
import { dice } from "../support/dice.ts";
import { type Card, monthDue, nextMonth, type Talk } from "../support/month-due.ts";
import { pauseJob } from "../support/paused-job.ts";

const ZONES = [
  "Pacific/Auckland",
  "Australia/Lord_Howe",
  "Asia/Tokyo",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Europe/Stockholm",
  "Europe/London",
  "America/St_Johns",
  "America/New_York",
  "America/Chicago",
  "America/Santiago",
  "Pacific/Honolulu",
];
const CARDS: Card[] = [
  { from: "2023-12-01", minuteMicros: 200_000, step: 1, minimum: 0, includedMinutes: 0 },
  { from: "2024-02-12", minuteMicros: 187_300, step: 6, minimum: 12, includedMinutes: 30 },
  { from: "2024-07-01", minuteMicros: 333_333, step: 60, minimum: 0, includedMinutes: 45 },
];
const ROUNDING = { 1: "second", 6: "six_seconds", 60: "minute" } as Record<number, string>;

interface OpenMonth {
  net_minor: number;
  lines: { model: string; period: string | null; quantity: number; amount_minor: number }[];
}
const openMonth = async (sql: Sql, { organizationId, owner }: Customer) =>
  as(sql, owner, async (theirs) => {
    const [row] = await theirs<[{ month: OpenMonth }]>`select public.open_month(${organizationId}) as month`;
    return row.month;
  });
const shown = ({ lines, net_minor }: OpenMonth) => ({
  total: net_minor,
  lines: lines.map(({ model, period, quantity, amount_minor }) => ({
    model,
    period,
    quantity,
    amount: amount_minor,
  })),
});

/** Calls in a month and in the hours around its ends, where zones and DST matter. */
function callsOf(month: string, roll: () => number, count: number): Talk[] {
  const from = Date.parse(month);
  const until = Date.parse(nextMonth(month));
  return Array.from({ length: count }, (_, n) => {
    const edge = n % 2 === 0 ? until : from;
    const at = n % 3 === 0 ? edge + (roll() - 0.5) * 30 * 3_600_000 : from + roll() * (until - from);
    return { at: new Date(Math.floor(at)).toISOString(), seconds: 1 + Math.floor(roll() * 400) };
  });
}

async function buildYear(sql: Sql, time_zone: string) {
  const customer = await buildCustomer(sql, { time_zone, since: "2023-12-01T18:00:00Z" });
  for (const card of CARDS.slice(1)) {
    await setTerms(sql, customer, card.from, {
      minute_micros: card.minuteMicros,
      rounding: ROUNDING[card.step],
      minimum_seconds: card.minimum,
      included_minutes: card.includedMinutes,
    });
  }
  return customer;
}

async function midnightOf(sql: Sql, month: string, zone: string) {
  const [row] = await sql<[{ at: Date }]>`select ${month}::timestamp at time zone ${zone} as at`;
  return row.at.getTime();
}
const iso = (ms: number) => new Date(ms).toISOString();
async function pidOf(sql: Sql) {
  const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  return row.pid;
}
const sumOfPeriod = (invoices: readonly InvoiceOf[], month: string) =>
  invoices
    .flatMap(({ lines }) => lines)
    .filter(({ period }) => period === month)
    .reduce((sum, { amount }) => sum + amount, 0);

/** Simulates 2024 in a zone. Returns what the test asserts. */
async function simulateYear(sql: Sql, zone: string, seed: number) {
  const roll = dice(seed);
  const customer = await buildYear(sql, zone);
  const talks: Talk[] = [];
  const previews: unknown[] = [];
  const closes: string[] = [];
  const say = async (calls: Talk[]) => {
    talks.push(...calls);
    await makeCalls(sql, customer, calls as CallOf[]);
  };
  for (let month = "2023-12-01"; month < "2025-02-01"; month = nextMonth(month)) {
    if (month >= "2024-01-01" && month < "2025-01-01") await say(callsOf(month, roll, 24));
    // Calls reported weeks late.
    if (month > "2024-02-01" && roll() < 0.6) {
      await say(callsOf("2024-01-01", roll, 2));
      await say(callsOf(closes.at(-1) as string, roll, 3));
    }
    const midnight = await midnightOf(sql, nextMonth(month), zone);
    await closeAll(sql, iso(midnight - 1_000));
    previews.push(shown(await openMonth(sql, customer)));
    await closeAll(sql, iso(midnight));
    closes.push(month);
  }
  return { customer, talks, previews, closes };
}

describe("a year in a zone", () => {
  it.each(ZONES.map((zone, index) => [zone, index] as const))(
    "%s bills each month the exact price of its calls, including late ones",
    (zone, index) =>
      rolledBack(async (sql) => {
        const { customer, talks, previews, closes } = await simulateYear(sql, zone, index + 1);
        const invoices = await invoicesOf(sql, customer);
        const billed = closes.map((month) => [month, sumOfPeriod(invoices, month)]);
        expect(billed).toEqual(closes.map((month) => [month, monthDue(talks, CARDS, zone, month)]));
        // The preview a second before midnight equals the invoice.
        const made = closes.map((month) => {
          const { total, lines } = invoices.find(({ period }) => period === month) ?? { total: 0, lines: [] };
          return { total, lines };
        });
        expect(made).toEqual(previews);
        expect(invoices.some(({ lines }) => lines.some(({ model }) => model === "adjustment"))).toBe(true);
        expect(invoices.map(({ number }) => Number(number.split("-")[1]))).toEqual(
          invoices.map((_, n) => n + 1),
        );
      })(),
  );
});

describe("a month's price", () => {
  it.each([
    ["USD", 300_000, 1],
    ["USD", 900_000, 2],
    ["USD", 1_500_000, 3],
    ["USD", -300_000, -1],
    ["USD", 299_999, 0],
    ["JPY", 30_000_000, 1],
    ["JPY", 150_000_000, 3],
    ["KWD", 30_000, 1],
    // Beyond the integers that a double represents exactly.
    ["USD", "5400000000000000900000", 9_000_000_000_000_002],
  ])(
    "in %s of %s micro-minutes in seconds is %s minor units, halves rounded away from zero",
    (currency, units, minor) =>
      rolledBack(async (sql) => {
        const [answer] = await sql<
          [{ minor: string }]
        >`select private.minor_of_usage(${units}, ${currency})::text as minor`;
        expect(answer.minor).toBe(String(minor));
      })(),
  );
});

describe("closing", () => {
  it(
    "numbers the ten thousandth invoice after the 9,999th",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await sql`update private.billing_accounts set next_invoice = 9999 where organization_id = ${customer.organizationId}`;
      await makeShows(sql, customer, 50, "2026-01-10T09:00:00Z");
      const numbers = (await invoicesOf(sql, customer)).map(({ number }) => number.split("-")[1]);
      expect(numbers.sort()).toEqual(["10000", "9999"]);
    }),
  );

  it(
    "a month twice, or months late, writes the same invoices",
    rolledBack(async (sql) => {
      const [punctual, late] = [await buildCustomer(sql), await buildCustomer(sql)];
      const calls = ["2026-01-03", "2026-02-03", "2026-03-03"].map((day) => ({
        at: `${day}T09:00:00Z`,
        seconds: 100,
      }));
      for (const customer of [punctual, late]) await makeCalls(sql, customer, calls);
      await sql`update private.billing_accounts set open_from = '2027-01-01' where organization_id = ${late.organizationId}`;
      for (const at of [
        "2026-02-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
        "2026-03-01T00:00:00Z",
        "2026-04-01T00:00:00Z",
      ])
        await closeAll(sql, at);
      await sql`update private.billing_accounts set open_from = '2025-12-01' where organization_id = ${late.organizationId}`;
      await closeAll(sql, "2026-04-01T00:00:00Z");
      const said = async (customer: Customer) =>
        (await invoicesOf(sql, customer)).map(({ number, ...rest }) => ({
          ...rest,
          number: number.split("-")[1],
        }));
      expect(await said(punctual)).toHaveLength(3);
      expect(await said(late)).toEqual(await said(punctual));
    }),
  );

  it(
    "a month late puts credits decided after its end into the month of the decision",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [first = ""] = await makeShows(sql, customer, 25, "2026-01-10T09:00:00Z");
      await decide(sql, first, "no_show", "2026-03-20T09:00:00Z");
      await closeAll(sql, "2026-04-01T00:00:00Z");
      const credits = (await invoicesOf(sql, customer)).filter(({ kind }) => kind === "credit_note");
      expect(credits).toMatchObject([{ period: "2026-03-01", total: -8_000 }]);
    }),
  );

  it(
    "continues with other organizations when one fails",
    rolledBack(async (sql) => {
      const [stuck, other] = [await buildCustomer(sql), await buildCustomer(sql)];
      const day = (month: string) => ({ at: `2026-${month}-03T09:00:00Z`, seconds: 100 });
      for (const customer of [stuck, other]) await makeCalls(sql, customer, [day("01"), day("02")]);
      await sql.unsafe(`
        create function private.stuck() returns trigger language plpgsql as $$ begin raise exception 'stuck'; end $$;
        create trigger stuck before insert on public.billing_periods for each row
        when (new.organization_id = '${stuck.organizationId}') execute function private.stuck()`);
      await closeAll(sql, "2026-03-01T00:00:00Z");
      expect((await invoicesOf(sql, other)).map(({ period }) => period)).toEqual([
        "2026-01-01",
        "2026-02-01",
      ]);
      expect(await invoicesOf(sql, stuck)).toEqual([]);
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      const unclosed = () =>
        as(sql, operator, async (theirs) =>
          JSON.parse(
            JSON.stringify(
              await theirs`select period, ended_at, problem, since, tried_at from public.unclosed_months()
                where organization_id = ${stuck.organizationId}`,
            ),
          ),
        );
      await closeAll(sql, "2026-03-01T00:05:00Z");
      expect(await unclosed()).toMatchObject([
        { problem: "stuck", since: "2026-03-01T00:00:00.000Z", tried_at: "2026-03-01T00:05:00.000Z" },
      ]);
      await sql`drop trigger stuck on public.billing_periods`;
      await closeAll(sql, "2026-03-01T00:00:00Z");
      expect(
        await sql`select from private.unclosed_months where organization_id = ${stuck.organizationId}`,
      ).toEqual([]);
      expect((await invoicesOf(sql, stuck)).map(({ period }) => period)).toEqual([
        "2026-01-01",
        "2026-02-01",
      ]);
    }),
  );

  it(
    "reports to operators a month that no one has tried to close for an hour",
    rolledBack(async (sql) => {
      const { organizationId } = await buildCustomer(sql);
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      const unclosed = () =>
        as(
          sql,
          operator,
          (theirs) =>
            theirs`select problem from public.unclosed_months() where organization_id = ${organizationId}`,
        );
      const openFrom = (monthsAgo: number) => sql`
        update private.billing_accounts set open_from = date_trunc('month', now()) - ${monthsAgo} * interval '1 month'
        where organization_id = ${organizationId}`;
      // Not last month's: on the first of a month, its first hour is not over.
      await openFrom(2);
      expect(await unclosed()).toEqual([{ problem: null }]);
      // Next month has not ended in any zone.
      await openFrom(-1);
      expect(await unclosed()).toEqual([]);
    }),
  );

  it(
    "writes no invoice for a month without usage, but closes it",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await closeAll(sql, "2026-02-01T00:00:00Z");
      const closed = await sql`
        select period::text, invoice_id from public.billing_periods where organization_id = ${customer.organizationId} order by period`;
      expect(closed).toMatchObject([
        { period: "2025-12-01", invoice_id: null },
        { period: "2026-01-01", invoice_id: null },
      ]);
    }),
  );

  it.each([
    "update public.invoices set net_minor = 1, total_minor = 1",
    "update public.invoices set status = 'draft', number = null, finalised_at = null",
    "delete from public.invoices",
    "update public.invoice_lines set amount_minor = 1",
    "delete from public.invoice_lines",
    "insert into public.invoice_lines (organization_id, invoice_id, position, model, quantity, amount_minor, tax_behavior, tax_basis_points) select organization_id, id, 9, 'credit', 1, -1, 'none', 0 from public.invoices",
  ])("makes invoices immutable for every role: %s is refused", (statement) =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await makeShows(sql, customer, 25, "2026-01-10T09:00:00Z");
      await expect(
        sql.unsafe(`${statement} where organization_id = '${customer.organizationId}'`),
      ).rejects.toThrow("invoice_is_final");
    })(),
  );
});

describe("fifty concurrent closes, some of them killed", () => {
  it("write one invoice per organization and month, with unique numbers and exact amounts", async () => {
    const pool = connect(4);
    const closers = Array.from({ length: 50 }, () => connect());
    const resume = await pauseJob(pool, "close-months");
    const customers = await Promise.all(Array.from({ length: 20 }, () => buildCustomer(pool)));
    try {
      const months = ["2026-01-01", "2026-02-01", "2026-03-01"];
      const talks = months
        .flatMap((month, n) => callsOf(month, dice(n + 1), 30))
        .filter(({ at }) => at < "2026-03-31");
      for (const customer of customers) await makeCalls(pool, customer, talks as CallOf[]);
      const pids = await Promise.all(closers.map(pidOf));
      const closing = Promise.all(
        closers.map((sql) => closeAll(sql, "2026-05-01T00:00:00Z").catch(() => undefined)),
      );
      for (let kill = 0; kill < 25; kill += 1) {
        await pool`
            select pg_terminate_backend(pid) from pg_stat_activity
            where pid = any (${pids}) and state = 'active' order by random() limit 1`;
      }
      await closing;
      await closeUntilDone(pool, "2026-05-01T00:00:00Z", customers);
      const card = { from: "2025-12-15", minuteMicros: 200_000, step: 1, minimum: 0, includedMinutes: 0 };
      const due = ["2025-12-01", ...months]
        .map((month) => monthDue(talks, [card], "Europe/Stockholm", month))
        .filter((minor) => minor > 0);
      for (const customer of customers) {
        const invoices = await invoicesOf(pool, customer);
        expect(invoices.map(({ total }) => total)).toEqual(due);
        expect(invoices.map(({ number }) => Number(number.split("-")[1]))).toEqual(due.map((_, n) => n + 1));
      }
    } finally {
      await eraseOrganizations(
        pool,
        customers.map(({ organizationId }) => organizationId),
      );
      await resume();
      await Promise.all([pool, ...closers].map((sql) => sql.end({ timeout: 1 })));
    }
  }, 60_000);
});
