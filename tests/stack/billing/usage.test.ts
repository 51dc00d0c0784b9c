import { describe, expect, it } from "vitest";
import { buildCustomer, type Customer, closeAll, makeCalls, setTerms } from "../support/billing.ts";
import { rolledBack, type Sql } from "../support/database.ts";

const usageOf = (sql: Sql, { organizationId }: Customer) => sql<
  { period: string; billing_period: string; kind: string; billed_seconds: number; rate_version: number }[]
>`
  select period::text, billing_period::text, kind, billed_seconds, rate_version
  from public.usage_records where organization_id = ${organizationId} order by revision, occurred_at`;

const billedSeconds = async (sql: Sql, card: Record<string, unknown>, kind: string, seconds: number) => {
  const [answer] = await sql<[{ seconds: number }]>`
    select private.billed_seconds(jsonb_populate_record(null::public.rate_cards,
      ${JSON.stringify({ rounding: "second", minimum_seconds: 0, unanswered: "free", voicemail: "talked", ...card })}::text::jsonb),
      ${kind}, ${seconds}) as seconds`;
  return answer.seconds;
};

describe("a rate card", () => {
  it.each([
    [{}, "talk", 37, 37],
    [{ rounding: "six_seconds" }, "talk", 36, 36],
    [{ rounding: "six_seconds" }, "talk", 37, 42],
    [{ rounding: "minute" }, "talk", 60, 60],
    [{ rounding: "minute" }, "talk", 61, 120],
    [{ minimum_seconds: 30 }, "talk", 12, 30],
    [{ minimum_seconds: 30 }, "talk", 31, 31],
    [{ minimum_seconds: 30, rounding: "minute" }, "talk", 12, 60],
    [{}, "unanswered", 0, 0],
    [{ unanswered: "minimum", minimum_seconds: 10 }, "unanswered", 0, 10],
    [{ unanswered: "minimum", minimum_seconds: 10, rounding: "six_seconds" }, "unanswered", 0, 12],
    [{}, "voicemail", 25, 25],
    [{ voicemail: "free" }, "voicemail", 25, 0],
    [{ voicemail: "minimum", minimum_seconds: 10 }, "voicemail", 25, 10],
  ])("with %j charges a %s of %d s as %d s", (card, kind, seconds, charged) =>
    rolledBack(async (sql) => expect(await billedSeconds(sql, card, kind, seconds)).toBe(charged))(),
  );
});

describe("usage", () => {
  it(
    "is written once when a call ends, in the organization's local month",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "Pacific/Auckland" });
      await makeCalls(sql, customer, [
        { at: "2026-01-31T10:59:59Z", seconds: 10 },
        { at: "2026-01-31T11:00:00Z", seconds: 20 },
        { at: "2026-01-31T11:00:00Z", seconds: null },
        { at: "2026-01-31T11:00:00Z", seconds: null, status: "ongoing" },
      ]);
      expect(await usageOf(sql, customer)).toEqual([
        {
          period: "2026-01-01",
          billing_period: "2026-01-01",
          kind: "talk",
          billed_seconds: 10,
          rate_version: 1,
        },
        {
          period: "2026-02-01",
          billing_period: "2026-02-01",
          kind: "talk",
          billed_seconds: 20,
          rate_version: 1,
        },
      ]);
    }),
  );

  it(
    "is corrected by a further row, and only if the charge changes",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2026-01-10T09:00:00Z", seconds: 100 }]);
      await sql`update public.calls set summary = 'Asked for a time' where id = ${id}`;
      await sql`update public.calls set talk_seconds = 90 where id = ${id}`;
      await sql`update public.calls set talk_seconds = 90 where id = ${id}`;
      await setTerms(sql, customer, "2026-01-01", { voicemail: "free" });
      expect(
        (await usageOf(sql, customer)).map(({ kind, billed_seconds }) => [kind, billed_seconds]),
      ).toEqual([
        ["talk", 100],
        ["talk", -10],
      ]);
    }),
  );

  it(
    "moves with a call to another month, at the price it would have had there",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await setTerms(sql, customer, "2026-02-01", { rounding: "minute" });
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2026-02-01T09:00:00Z", seconds: 61 }]);
      await sql`update public.calls set occurred_at = '2026-01-31T09:00:00Z' where id = ${id}`;
      const rows = await usageOf(sql, customer);
      expect(
        rows.map(({ period, kind, billed_seconds, rate_version }) => [
          period,
          kind,
          billed_seconds,
          rate_version,
        ]),
      ).toEqual([
        ["2026-02-01", "talk", 120, 2],
        ["2026-02-01", "withdrawn", -120, 2],
        ["2026-01-01", "talk", 61, 1],
      ]);
    }),
  );

  it(
    "is reversed when its call turns out to be from before the account",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2025-12-15T12:30:00Z", seconds: 60 }]);
      await sql`update public.calls set occurred_at = '2025-12-14T12:30:00Z' where id = ${id}`;
      const rows = await usageOf(sql, customer);
      expect(rows.map(({ kind, billed_seconds }) => [kind, billed_seconds])).toEqual([
        ["talk", 60],
        ["withdrawn", -60],
      ]);
    }),
  );

  it(
    "of a closed month is billed in the open one, and none from before the account",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await closeAll(sql, "2026-02-01T00:00:00Z");
      await makeCalls(sql, customer, [
        { at: "2026-01-10T09:00:00Z", seconds: 10 },
        { at: "2025-12-14T09:00:00Z", seconds: 20 },
      ]);
      const rows = await usageOf(sql, customer);
      expect(rows.map(({ period, billing_period }) => [period, billing_period])).toEqual([
        ["2026-01-01", "2026-02-01"],
      ]);
    }),
  );

  it(
    "of a call dated years ahead is charged by tomorrow",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2026-01-10T09:00:00Z", seconds: 100 }]);
      await sql`update public.calls set occurred_at = '2099-01-01T00:00:00Z' where id = ${id}`;
      const rows = await sql`
        select kind, billed_seconds, day < now() + interval '2 days' as soon, occurred_at > '2098-01-01' as said_ahead
        from public.usage_records where organization_id = ${customer.organizationId} order by revision`;
      expect(rows.slice(1)).toEqual([
        { kind: "withdrawn", billed_seconds: -100, soon: true, said_ahead: true },
        { kind: "talk", billed_seconds: 100, soon: true, said_ahead: true },
      ]);
    }),
  );

  it.each(["usage_records", "rate_cards", "milestones", "milestone_slots", "invoices", "invoice_lines"])(
    "and its related tables are never emptied: truncating %s is refused",
    (table) =>
      rolledBack(async (sql) => {
        await expect(sql.unsafe(`truncate public.${table} cascade`)).rejects.toThrow("row_is_append_only");
      })(),
  );

  it.each(["update public.usage_records set billed_seconds = 0", "delete from public.usage_records"])(
    "is immutable for every role: %s is refused",
    (statement) =>
      rolledBack(async (sql) => {
        const customer = await buildCustomer(sql);
        await makeCalls(sql, customer, [{ at: "2026-01-10T09:00:00Z", seconds: 10 }]);
        await expect(
          sql.unsafe(`${statement} where organization_id = '${customer.organizationId}'`),
        ).rejects.toThrow("row_is_append_only");
      })(),
  );
});
