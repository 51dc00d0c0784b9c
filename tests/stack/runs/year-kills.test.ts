import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildCustomer,
  type Customer,
  closeAll,
  closeUntilDone,
  decide,
  eraseOrganizations,
  invoicesOf,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { connect, type Sql } from "../support/database.ts";
import { pauseJob } from "../support/paused-job.ts";
import { arm, installKillSwitch, isKill, killedAt, removeKillSwitch } from "../support/year/kill-switch.ts";

const pool = connect(4);
const made: Customer[] = [];
let resume: () => Promise<unknown>;

beforeAll(async () => {
  resume = await pauseJob(pool, "close-months");
  await installKillSwitch(pool);
}, 60_000);

afterAll(async () => {
  await removeKillSwitch(pool);
  await eraseOrganizations(
    pool,
    made.map(({ organizationId }) => organizationId),
  );
  await resume?.();
  await pool.end();
});

const together = <T, R>(all: readonly T[], work: (one: T) => Promise<R>) => Promise.all(all.map(work));

/** Customers with usage in January, a late minute of December, and a milestone of three with one overturned. */
async function busyCustomers(sql: Sql, count: number) {
  const customers = await together(Array.from({ length: count }), () => newCustomer(sql));
  await together(customers, async (customer) => {
    await setTerms(sql, customer, "2022-12-03", { milestone_size: 3, milestone_minor: 100_000 });
    await makeCalls(sql, customer, [{ at: "2022-12-10T09:00:00Z", seconds: 90 }]);
  });
  await closeUntilDone(sql, "2023-01-01T00:00:00Z", customers);
  await together(customers, async (customer) => {
    await makeCalls(sql, customer, [
      { at: "2022-12-11T09:00:00Z", seconds: 60 },
      { at: "2023-01-11T09:00:00Z", seconds: 300 },
    ]);
    const shows = await makeShows(sql, customer, 3, "2023-01-12T09:00:00Z");
    await decide(sql, shows[1] as string, "no_show", "2023-01-20T09:00:00Z");
  });
  return customers;
}
async function newCustomer(sql: Sql) {
  const customer = await buildCustomer(sql, { since: "2022-12-02T12:00:00Z" });
  made.push(customer);
  return customer;
}
const line = (model: string, period: string | null, quantity: number, amount: number) => ({
  model,
  period,
  quantity,
  amount,
});
const BILLED = [
  { cause: "month", total: 30, lines: [line("usage", "2022-12-01", 90, 30)] },
  { cause: "milestone", total: 100_000, lines: [line("milestone", null, 3, 100_000)] },
  {
    cause: "month",
    total: 120 - 33_333,
    kind: "credit_note",
    lines: [
      line("usage", "2023-01-01", 300, 100),
      line("adjustment", "2022-12-01", 60, 20),
      line("credit", null, 1, -33_333),
    ],
  },
];

const stateOf = async (sql: Sql, { organizationId }: Customer) => {
  const [state] = await sql`
    select (select count(*) from public.invoices where organization_id = ${organizationId})::int as invoices,
      (select count(*) from public.invoice_lines where organization_id = ${organizationId})::int as lines,
      (select count(*) from public.billing_periods where organization_id = ${organizationId})::int as periods,
      (select count(*) from public.milestones where organization_id = ${organizationId})::int as milestones,
      (select count(*) from public.milestone_slots where organization_id = ${organizationId})::int as slots,
      (select count(*) from public.milestone_slots where organization_id = ${organizationId} and credit_minor is not null)::int as credits,
      (select count(*) from public.milestone_slots where organization_id = ${organizationId} and credit_invoice_id is not null)::int as credited,
      (select next_invoice from private.billing_accounts where organization_id = ${organizationId}) as next`;
  return state;
};
const numbersOf = (invoices: readonly { number: string }[]) =>
  invoices.map(({ number }) => Number(number.split("-")[1]));

/** Repeats the work, killed one write later each time, until it survives. Returns the number of kills. */
async function untilItSurvives(customers: readonly Customer[], work: (sql: Sql) => Promise<unknown>) {
  const before = await Promise.all(customers.map((customer) => stateOf(pool, customer)));
  for (let n = 1; n < 200; n += 1) {
    if ((await killedAt(n, work)) !== "killed") return n - 1;
    await locksReleased();
    // A partial write counts as none.
    expect(await Promise.all(customers.map((customer) => stateOf(pool, customer)))).toEqual(before);
  }
  throw new Error("The work never survived");
}

/** Waits until the locks of the killed backend are released, shortly after the client's error. */
async function locksReleased() {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [held] = await pool<[{ n: number }]>`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and granted`;
    if (held.n === 0) return;
    if (Date.now() > deadline) throw new Error("A lock was never released");
  }
}

describe("killed at every write", () => {
  it("a month's close writes all or nothing, and the next run writes it once", async () => {
    const customers = await busyCustomers(pool, 2);
    const kills = await untilItSurvives(customers, (sql) => closeAll(sql, "2023-02-01T00:00:00Z"));
    // Two invoices of three lines, a credit, two periods, two accounts twice, and the ends of their statements.
    expect(kills).toBeGreaterThan(20);
    await closeUntilDone(pool, "2023-02-01T00:00:00Z", customers);
    for (const customer of customers) {
      const invoices = await invoicesOf(pool, customer);
      expect(invoices).toMatchObject(BILLED);
      expect(numbersOf(invoices)).toEqual([1, 2, 3]);
    }
  });

  it("a verdict that fills a milestone creates it with its invoice, or stays undecided", async () => {
    const customer = await newCustomer(pool);
    const ids = await makeShows(pool, customer, 25, "2023-01-12T09:00:00Z", "pending");
    await pool`update public.appointments set verdict = 'shown', verdict_at = '2023-01-12T10:00:00Z' where id = any (${ids.slice(1)})`;
    const kills = await untilItSurvives([customer], (sql) =>
      decide(sql, ids[0] as string, "shown", "2023-01-13T09:00:00Z"),
    );
    expect(kills).toBeGreaterThan(8);
    expect(await invoicesOf(pool, customer)).toMatchObject([{ cause: "milestone", total: 200_000 }]);
    expect(await stateOf(pool, customer)).toMatchObject({
      invoices: 1,
      lines: 1,
      milestones: 1,
      slots: 25,
      next: 2,
    });
  });

  it("a verdict overturned after the invoice credits its share once", async () => {
    const customer = await newCustomer(pool);
    const [first = ""] = await makeShows(pool, customer, 25, "2023-01-12T09:00:00Z");
    const kills = await untilItSurvives([customer], (sql) =>
      decide(sql, first, "no_show", "2023-01-20T09:00:00Z"),
    );
    expect(kills).toBeGreaterThan(1);
    await decide(pool, first, "no_show", "2023-01-20T09:00:00Z");
    expect(await stateOf(pool, customer)).toMatchObject({ credits: 1, credited: 0 });
    await closeUntilDone(pool, "2023-01-01T00:00:00Z", [customer]);
    const closing = await untilItSurvives([customer], (sql) => closeAll(sql, "2023-02-01T00:00:00Z"));
    expect(closing).toBeGreaterThan(8);
    expect(await invoicesOf(pool, customer)).toMatchObject([
      { cause: "milestone" },
      { cause: "month", total: -8_000, lines: [line("credit", null, 1, -8_000)] },
    ]);
  });
});

describe("fifty concurrent closes, each killed at another write", () => {
  it("write the same as a single one", async () => {
    const customers = await busyCustomers(pool, 12);
    const closers = Array.from({ length: 50 }, () => connect());
    try {
      await Promise.all(closers.map((sql, n) => arm(sql, n + 1)));
      const kills = await Promise.all(closers.map((sql) => closeAFew(sql, "2023-02-01T00:00:00Z")));
      expect(kills.filter(Boolean).length).toBeGreaterThan(0);
      await closeUntilDone(pool, "2023-02-01T00:00:00Z", customers);
    } finally {
      await Promise.all(closers.map((sql) => sql.end({ timeout: 1 })));
    }
    for (const customer of customers) {
      const invoices = await invoicesOf(pool, customer);
      expect(invoices).toMatchObject(BILLED);
      expect(numbersOf(invoices)).toEqual([1, 2, 3]);
    }
  });
});

/** Closes one organization at a time, so that the fifty collide. Returns whether it was killed. */
async function closeAFew(sql: Sql, asOf: string): Promise<boolean> {
  try {
    for (;;) {
      const [answer] = await sql<[{ n: number }]>`select private.close_months(${asOf}, 1) as n`;
      if (answer.n === 0) return false;
    }
  } catch (error) {
    if (isKill(error)) return true;
    throw error;
  }
}

describe("calls written while a month is closed", () => {
  it("are each on that month's invoice or the next, once", async () => {
    const customers = await together(Array.from({ length: 20 }), () => newCustomer(pool));
    const [writers, closers] = [5, 5].map((length) => Array.from({ length }, () => connect())) as [
      Sql[],
      Sql[],
    ];
    let writing = true;
    const closing = together(closers, async (sql) => {
      while (writing) await sql`select private.close_months('2023-02-01T00:00:00Z', 1)`;
    });
    try {
      await together(writers, async (sql) => {
        for (const customer of customers)
          await sql.begin(async (tx) => {
            const call = { at: "2023-01-11T09:00:00Z", seconds: 60 };
            await makeCalls(tx as unknown as Sql, customer, [call]);
            await makeCalls(tx as unknown as Sql, customer, [call, call]);
          });
      });
    } finally {
      writing = false;
      await closing;
      await together([...writers, ...closers], (sql) => sql.end({ timeout: 1 }));
    }
    await closeUntilDone(pool, "2023-03-01T00:00:00Z", customers);
    for (const customer of customers) {
      const lines = (await invoicesOf(pool, customer)).flatMap((invoice) => invoice.lines);
      const seconds = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(seconds).toBe(writers.length * 3 * 60);
    }
  });
});
