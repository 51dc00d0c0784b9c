import { describe, expect, it } from "vitest";
import { mostMinor } from "../../../supabase/functions/_shared/contract/roi.ts";
import { buildCustomer, type Customer, closeAll, makeCalls, setTerms } from "../support/billing.ts";
import { become, rolledBack, type Sql, undone } from "../support/database.ts";
import { type Answer, assume, buildMarch, costOf, roiOf } from "../support/roi.ts";

describe("a period's figures", () => {
  it(
    "use the organization's local days, and are the same from rows as from facts",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      const answer = await roiOf(sql, customer);
      expect(answer.counts).toMatchObject({ calls: 3, answered: 2, talk_seconds: 138, shown: 3 });
      // 138 seconds at 20 cents a minute.
      expect(costOf(answer, "usage")).toBe(46);
    }),
  );

  it(
    "name a missing assumption instead of showing 0",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      const before = await roiOf(sql, customer);
      expect(before.values.shown).toMatchObject({ amount_minor: null, missing: ["value"] });
      expect(before.values.staff).toMatchObject({
        amount_minor: null,
        missing: ["saved_seconds", "staff_hour"],
      });
      expect(before.roi_basis_points).toBeNull();
      await assume(sql, customer, { appointment_value_minor: 18_000, close_basis_points: 5_000 });
      const after = await roiOf(sql, customer);
      expect(after.values.shown?.amount_minor).toBe(54_000);
      expect(after.values.expected_paid?.amount_minor).toBe(27_000);
      expect(after.values.paid?.amount_minor).toBe(0);
      expect(after.roi_basis_points).toBe(Math.round(((54_000 - 46) * 10_000) / 46));
    }),
  );

  it(
    "charge whole months as invoiced, including free minutes and a rate card changed midway",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await sql`update public.organizations set currency = 'USD' where id = ${customer.organizationId}`;
      await setTerms(sql, customer, "2026-03-01", { included_minutes: 10 });
      await setTerms(sql, customer, "2026-03-12", { minute_micros: 333_333, included_minutes: 5 });
      const calls = Array.from({ length: 40 }, (_, n) => ({
        at: `2026-03-${String((n % 28) + 2).padStart(2, "0")}T12:00:00Z`,
        seconds: 17 * n + 1,
      }));
      await makeCalls(sql, customer, calls);
      await closeAll(sql, "2026-04-03T00:00:00Z");
      const [line] = await sql<[{ amount: number }]>`
        select amount_minor::int as amount from public.invoice_lines
        where organization_id = ${customer.organizationId} and model = 'usage' and period = '2026-03-01'`;
      await become(sql, { userId: customer.owner.userId });
      expect(line.amount).toBeGreaterThan(0);
      expect(costOf(await roiOf(sql, customer), "usage")).toBe(line.amount);
    }),
  );

  it(
    "show the margin to operators only",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      expect(await roiOf(sql, customer)).not.toHaveProperty("margin_minor");
      await sql`select set_config('role', 'postgres', true)`;
      await sql`insert into private.operators (user_id) values (${customer.owner.userId})`;
      await become(sql, { userId: customer.owner.userId });
      expect((await roiOf(sql, customer)).margin_minor).toBe(46);
    }),
  );
});

describe("the largest amounts times the largest counts", () => {
  /** Fills days beyond anything that phones and calendars could produce. */
  const fill = async (
    sql: Sql,
    { organizationId }: Customer,
    days: number,
    counts: number,
    minor: string,
  ) => {
    await sql`select set_config('role', 'postgres', true)`;
    await sql`
      insert into private.folded_facts
      select (jsonb_populate_record(null::private.folded_facts,
        (select jsonb_object_agg(attname, case attname when 'shown_priced' then '0' when 'shown_value_minor' then ${minor} when 'paid_minor' then ${minor} else ${counts}::text end)
         from pg_attribute where attrelid = 'private.folded_facts'::regclass and attnum > 0 and not attisdropped
           and attname not in ('organization_id', 'day', 'calls_by_hour'))
        || jsonb_build_object('organization_id', ${organizationId}::text, 'day', '2024-01-01'::date + n,
          'calls_by_hour', array_fill(0, array[24])))).*
      from generate_series(1, ${days}) n`;
  };
  const most = (sql: Sql, customer: Customer) =>
    assume(sql, customer, {
      appointment_value_minor: mostMinor.appointmentValue,
      staff_hour_minor: mostMinor.staffHour,
      saved_seconds_per_call: 3_600,
      close_basis_points: 10_000,
      baseline_no_show_basis_points: 10_000,
    });
  const valuesOf = async (sql: Sql, { organizationId, owner }: Customer) => {
    await become(sql, owner);
    const [row] = await sql<[{ values: Answer["values"] }]>`
      select public.roi_period(${organizationId}, '2024-01-01', '2026-12-31') -> 'values' as values`;
    return row.values;
  };

  it(
    "are exact within a browser's safe integers",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await become(sql, customer.owner);
      await most(sql, customer);
      await fill(sql, customer, 900, 1_000, "0");
      const { shown, staff, booked } = await valuesOf(sql, customer);
      expect([shown?.amount_minor, booked?.amount_minor, staff?.amount_minor]).toEqual([
        9_000_000_000_000_000, 9_000_000_000_000_000, 900_000_000_000_000,
      ]);
    }),
  );

  it(
    "are reported as too large beyond that, and never overflow",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await become(sql, customer.owner);
      await most(sql, customer);
      await fill(sql, customer, 1_000, 2_147_483_647, "9223372036854775807");
      for (const figure of Object.values(await valuesOf(sql, customer))) {
        expect(figure).toMatchObject({ amount_minor: null, missing: ["too_large"] });
      }
    }),
  );
});

describe("an organization's assumption", () => {
  const versions = (sql: Sql, { organizationId }: Customer) => sql`
    select version, currency, appointment_value_minor::int as value, staff_hour_minor::int as staff, author
    from public.roi_assumptions where organization_id = ${organizationId} order by version`;

  it(
    "is the same whether set directly or in the settings, and every version keeps its author",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      const author = customer.owner.userId;
      const first = { version: 1, value: null, author: null };
      const { length } = await versions(sql, customer);
      await assume(sql, customer, { appointment_value_minor: 9_000, staff_hour_minor: 2_500 });
      await sql`update public.organizations set appointment_value_minor = 12_000 where id = ${customer.organizationId}`;
      await sql`update public.organizations set currency = 'SEK' where id = ${customer.organizationId}`;
      const all = await versions(sql, customer);
      expect(all[0]).toMatchObject(first);
      expect(all.slice(length)).toMatchObject([
        { value: 9_000, staff: 2_500, author },
        { value: 12_000, staff: 2_500, author },
        // Neither amount carries over to the other currency.
        { currency: "SEK", value: null, staff: null, author },
      ]);
    }),
  );

  it(
    "may change along with the currency, and never keeps an amount of the old one",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      await assume(sql, customer, { appointment_value_minor: 150_000 });
      await sql`update public.organizations set currency = 'SEK', appointment_value_minor = 90_000 where id = ${customer.organizationId}`;
      expect((await roiOf(sql, customer)).values.shown).toMatchObject({
        amount_minor: 270_000,
        currency: "SEK",
      });
      await sql`update public.organizations set currency = 'EUR' where id = ${customer.organizationId}`;
      expect((await roiOf(sql, customer)).values.shown).toMatchObject({
        amount_minor: null,
        missing: ["value"],
      });
    }),
  );

  it(
    "is refused by name when impossible, and accepted up to the maximum",
    rolledBack(async (sql) => {
      const customer = await buildMarch(sql);
      const most = {
        appointment_value_minor: mostMinor.appointmentValue,
        staff_hour_minor: mostMinor.staffHour,
      };
      for (const name of ["appointment_value_minor", "staff_hour_minor"] as const) {
        const more = () => assume(sql, customer, { [name]: most[name] + 1 });
        await expect(undone(sql, more)).rejects.toThrow("roi_assumptions_out_of_bounds");
      }
      const change = (value: number) =>
        sql`update public.organizations set appointment_value_minor = ${value} where id = ${customer.organizationId}`;
      for (const value of [-1, mostMinor.appointmentValue + 1])
        await expect(undone(sql, () => change(value))).rejects.toThrow("roi_assumptions_out_of_bounds");
      await assume(sql, customer, most);
      await change(mostMinor.appointmentValue);
      await expect(assume(sql, customer, { close_basis_points: 10_001 })).rejects.toThrow(
        "roi_assumptions_out_of_bounds",
      );
    }),
  );
});
