import { describe, expect, it } from "vitest";
import { type Customer, closeAll, decide, makeCalls, makeShows, setTerms } from "../support/billing.ts";
import { buildPractice, runOutbox } from "../support/bookings.ts";
import { buildPerson, join, type Role } from "../support/builders.ts";
import { as, connect, rolledBack, type Sql, undone } from "../support/database.ts";
import type { Answer } from "../support/roi.ts";

/** In Stockholm the first of April begins at 22:00, and eight o'clock is at 06:00. */
const CLOSES = "2026-03-31T22:00:00Z";
const DUE = "2026-04-01T06:00:00Z";

interface Frozen extends Answer {
  open: number;
  disputes: Record<string, number>;
}
interface Report {
  frozen: Frozen;
  recounted: Frozen;
  since: { cause: string; rows: number }[];
  mailed: number;
}

/** A practice with visits in March, and two calls. */
async function buildMarch(sql: Sql, calls = true) {
  const practice = await buildPractice(sql, {
    created_at: "2026-02-10T12:00:00Z",
    time_zone: "Europe/Stockholm",
    currency: "USD",
  });
  const customer: Customer = {
    organizationId: practice.organizationId,
    owner: practice.owner,
    retell: practice.texts.integrationId,
    calcom: practice.calendar.integrationId,
  };
  const hire = async (role: Role, locale: string | null = null, since = "2026-03-01T00:00:00Z") => {
    const person = await buildPerson(sql);
    await sql`update public.profiles set locale = ${locale}, full_name = 'Kim Berg' where user_id = ${person.userId}`;
    await join(sql, customer.organizationId, person.userId, role);
    await sql`update public.memberships set created_at = ${since} where user_id = ${person.userId}`;
    return person;
  };
  await sql`update public.memberships set created_at = '2026-02-10T12:00:00Z' where organization_id = ${customer.organizationId}`;
  if (calls)
    await makeCalls(sql, customer, [
      { at: "2026-03-10T12:00:00Z", seconds: 61 },
      { at: "2026-03-31T21:59:00Z", seconds: 60 },
    ]);
  return { ...customer, hire };
}

async function freezeAll(sql: Sql, at = DUE) {
  for (let all = 0; ; ) {
    const [{ n }] = await sql<[{ n: number }]>`select private.freeze_proof_reports(${at}) as n`;
    all += n;
    if (n === 0) return all;
  }
}
/** Sends all due reports. Returns how many belong to this customer. */
async function send(sql: Sql, { organizationId }: Customer, at = DUE) {
  const before = (await mailsTo(sql, organizationId)).length;
  await sql`select private.send_proof_reports(${at})`;
  return (await mailsTo(sql, organizationId)).length - before;
}
const reportOf = (sql: Sql, { organizationId, owner }: Customer) =>
  as(sql, owner, async (theirs) => {
    const [row] = await theirs<
      [{ report: Report | null }]
    >`select public.proof_report(${organizationId}, '2026-03-01') as report`;
    return row.report;
  });
const mailsTo = async (sql: Sql, organizationId: string) =>
  (
    await sql<{ to_address: string }[]>`
    select to_address from public.messages where organization_id = ${organizationId} and purpose = 'report' order by 1`
  ).map((mail) => mail.to_address);

describe("a closed month", () => {
  it(
    "is frozen once, on the next month's first morning in its zone, and equals its recount",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      await makeShows(sql, march, 2, "2026-03-20T12:00:00Z");
      await freezeAll(sql);
      expect(await reportOf(sql, march)).toBeNull();
      await closeAll(sql, CLOSES);
      await freezeAll(sql, "2026-04-01T05:59:59Z");
      expect(await reportOf(sql, march)).toBeNull();
      await freezeAll(sql);
      expect(await freezeAll(sql)).toBe(0);
      const report = await reportOf(sql, march);
      expect(report?.frozen.counts).toMatchObject({ calls: 2, shown: 2 });
      expect(report?.recounted).toEqual(report?.frozen);
    }),
  );

  it(
    "stays as reported, and later changes explain the difference",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      const [show] = await makeShows(sql, march, 1, "2026-03-20T12:00:00Z");
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      // The test creates all of this today, long after that March; only later rows count.
      const told = async (cause: string) =>
        (await reportOf(sql, march))?.since.find((each) => each.cause === cause)?.rows ?? 0;
      const [calls, usage] = [await told("calls"), await told("usage")];
      await makeCalls(sql, march, [{ at: "2026-03-11T12:00:00Z", seconds: 120 }]);
      await decide(sql, show ?? "", "no_show", "2026-04-02T12:00:00Z");
      await sql`update public.organizations set appointment_value_minor = 100 where id = ${march.organizationId}`;
      const report = await reportOf(sql, march);
      expect(report?.frozen.counts).toMatchObject({ calls: 2, shown: 1, no_show: 0 });
      expect(report?.recounted.counts).toMatchObject({ calls: 3, shown: 0, no_show: 1 });
      // Assumptions are not facts of the month.
      expect(report?.recounted.values.booked).toMatchObject({ amount_minor: null, missing: ["value"] });
      expect([await told("calls"), await told("usage")]).toEqual([calls + 1, usage + 1]);
      const rewrite = sql`update public.proof_reports set frozen_at = now() where organization_id = ${march.organizationId}`;
      await expect(rewrite).rejects.toThrow("row_is_append_only");
    }),
  );

  it(
    "lists later rates of its own currencies only",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      const [show = ""] = await makeShows(sql, march, 1, "2026-03-20T12:00:00Z");
      await sql`update public.appointments set price_minor = 5000, currency = 'ZMW' where id = ${show}`;
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      const rates = async () => (await reportOf(sql, march))?.since.filter(({ cause }) => cause === "rates");
      await sql`
        insert into public.day_rates (base, quote, day, rate, rate_day, source, fixed_at)
        select base, 'USD', day, 2, day, 'ecb', '2026-04-02T20:00:00Z'
        from unnest('{ZMW,ZAR}'::text[]) base, unnest('{2026-03-18,2026-03-19}'::date[]) day`;
      expect(await rates()).toEqual([{ cause: "rates", rows: 1 }]);
      const report = await reportOf(sql, march);
      expect([
        report?.frozen.values.shown?.amount_minor,
        report?.recounted.values.shown?.amount_minor,
      ]).toEqual([null, 10_000]);
    }),
  );

  it(
    "lists a milestone invoice voided since, which lowers the month's cost",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      await setTerms(sql, march, "2026-02-10", { milestone_size: 1, milestone_minor: 10_000 });
      await makeShows(sql, march, 2, "2026-03-20T12:00:00Z");
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      const voided = async () =>
        (await reportOf(sql, march))?.since.filter(({ cause }) => cause === "voided");
      expect(await voided()).toEqual([]);
      await sql`update public.invoices set status = 'void' where organization_id = ${march.organizationId} and milestone = 1`;
      expect(await voided()).toEqual([{ cause: "voided", rows: 1 }]);
      const report = await reportOf(sql, march);
      expect((report?.frozen.cost.amount_minor ?? 0) - (report?.recounted.cost.amount_minor ?? 0)).toBe(
        10_000,
      );
    }),
  );
});

describe("a month's report", () => {
  it(
    "is recounted by the days and in the currency it was reported in",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      await sql`update public.organizations set appointment_value_minor = 900 where id = ${march.organizationId}`;
      const [show = ""] = await makeShows(sql, march, 2, "2026-03-20T12:00:00Z");
      await sql`update public.appointments set price_minor = 5000, currency = 'USD' where id = ${show}`;
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      for (const zone of ["Pacific/Honolulu", "Pacific/Kiritimati"]) {
        await sql`update public.organizations set time_zone = ${zone}, currency = 'EUR' where id = ${march.organizationId}`;
        const report = await reportOf(sql, march);
        expect(report?.frozen.values.shown?.amount_minor).toBe(5_900);
        expect(report?.recounted).toEqual(report?.frozen);
      }
    }),
  );
});

describe("sending a month's report", () => {
  it(
    "reaches subscribed owners and managers, in their language, with a link and no amounts",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      const swedish = await march.hire("manager", "sv");
      const silent = await march.hire("manager");
      await march.hire("agent");
      await march.hire("manager", null, "2026-04-01T01:00:00Z");
      await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: silent.userId })}, true)`;
      await sql`select public.set_report_mail(${march.organizationId}, false)`;
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      expect(await send(sql, march)).toBe(2);
      expect(await mailsTo(sql, march.organizationId)).toEqual([march.owner.email, swedish.email].sort());
      const left = (await runOutbox(sql, "2026-04-01T10:00:00Z")).filter(
        (mail) => mail.template === "proof_report",
      );
      const text = left.find(({ to }) => to === swedish.email)?.text ?? "";
      expect(text).toMatch(/^Hej Kim,/);
      expect(text).toContain("rapporten för mars 2026");
      expect(text).toContain("Samtal: 2");
      expect(text).toMatch(/\/roi\/report\/2026-03/);
      expect(text).not.toMatch(/USD|\$/);
      const english = left.find(({ to }) => to === march.owner.email)?.text ?? "";
      expect(english).toContain("the report for March 2026");
    }),
  );

  it(
    "is cancelled for members who turn it off before it leaves",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      await send(sql, march);
      await sql`update public.memberships set wants_reports = false where organization_id = ${march.organizationId}`;
      const left = await runOutbox(sql, "2026-04-01T10:00:00Z");
      expect(left.filter((mail) => mail.template === "proof_report" && mail.text)).toEqual([]);
      const [mail] =
        await sql`select status, cancel_reason from public.messages where organization_id = ${march.organizationId} and purpose = 'report'`;
      expect(mail).toEqual({ status: "cancelled", cancel_reason: "not_wanted" });
    }),
  );

  it(
    "happens in a later run when one was interrupted or missed, never twice, nor ten days late",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql);
      await closeAll(sql, CLOSES);
      await undone(sql, () => freezeAll(sql));
      await freezeAll(sql);
      await undone(sql, () => send(sql, march));
      expect(await mailsTo(sql, march.organizationId)).toEqual([]);
      await undone(sql, async () => expect(await send(sql, march, "2026-04-10T21:00:00Z")).toBe(1));
      expect(await undone(sql, () => send(sql, march, "2026-04-10T22:00:00Z"))).toBe(0);
      expect(await send(sql, march, "2026-04-02T06:00:00Z")).toBe(1);
      expect(await send(sql, march, "2026-04-02T06:10:00Z")).toBe(0);
    }),
  );

  it(
    "skips a month without activity",
    rolledBack(async (sql) => {
      const march = await buildMarch(sql, false);
      await closeAll(sql, CLOSES);
      await freezeAll(sql);
      expect(await reportOf(sql, march)).not.toBeNull();
      expect(await send(sql, march)).toBe(0);
    }),
  );
});

it("ten concurrent runs freeze and send a month once", async () => {
  const pool = connect();
  const runners = Array.from({ length: 10 }, () => connect());
  try {
    const march = await pool.begin((sql) => buildMarch(sql as unknown as Sql));
    await pool`select private.close_month(array[${march.organizationId}]::uuid[], '2026-03-01', ${CLOSES})`;
    for (let n = 0; n < 3; n += 1)
      await Promise.all(
        runners.map(
          (one) => one`select private.freeze_proof_reports(${DUE}), private.send_proof_reports(${DUE})`,
        ),
      );
    const [frozen] = await pool<[{ n: number }]>`
      select count(*)::int as n from public.proof_reports where organization_id = ${march.organizationId} and month = '2026-03-01'`;
    expect(frozen.n).toBe(1);
    expect(await mailsTo(pool, march.organizationId)).toEqual([march.owner.email]);
    await pool`delete from public.organizations where id = ${march.organizationId}`;
  } finally {
    await Promise.all([...runners, pool].map((each) => each.end()));
  }
});
