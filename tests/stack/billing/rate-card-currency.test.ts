import { describe, expect, it } from "vitest";
import { buildCustomer, type Customer, closeAll, makeCalls, makeShows } from "../support/billing.ts";
import { buildPerson } from "../support/builders.ts";
import { rolledBack, type Sql, undone } from "../support/database.ts";

const NOON = "2025-12-20T12:00:00Z";

async function changeCard(sql: Sql, { organizationId }: Customer, terms: object, from: string, asOf = NOON) {
  const operator = await buildPerson(sql);
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  await sql`
    select private.change_rate_card_as(${organizationId}, ${operator.userId}, ${JSON.stringify(terms)}::text::jsonb, ${from}, ${asOf})`;
}

describe("the currency of a rate card", () => {
  it(
    "applies from the first day, so that late usage is not in another one",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await changeCard(sql, customer, { currency: "SEK" }, "2025-12-20");
      await makeCalls(sql, customer, [
        { at: "2025-12-16T09:00:00Z", seconds: 60 },
        { at: "2025-12-21T09:00:00Z", seconds: 60 },
      ]);
      await closeAll(sql, "2026-01-01T00:00:00Z");
      const cards = await sql`
        select distinct r.currency from public.usage_records u join public.rate_cards r on r.organization_id = u.organization_id and r.version = u.rate_version
        where u.organization_id = ${customer.organizationId}`;
      expect(cards).toEqual([{ currency: "SEK" }]);
      const [invoice] = await sql`
        select currency, total_minor::int from public.invoices where organization_id = ${customer.organizationId}`;
      expect(invoice).toEqual({ currency: "SEK", total_minor: 40 });
    }),
  );

  it(
    "is fixed once an appointment takes a milestone slot",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await makeShows(sql, customer, 1, "2025-12-19T09:00:00Z");
      await expect(changeCard(sql, customer, { currency: "SEK" }, "2025-12-20")).rejects.toThrow(
        "rate_card_currency_is_fixed",
      );
    }),
  );
});

describe("a rate card", () => {
  it(
    "cannot start in a closed month, even if a change of zone repeats its last day",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "Pacific/Kiritimati" });
      await closeAll(sql, "2025-12-31T12:00:00Z");
      await sql`update public.organizations set time_zone = 'Pacific/Honolulu' where id = ${customer.organizationId}`;
      const change = () =>
        changeCard(sql, customer, { included_minutes: 60 }, "2025-12-31", "2025-12-31T12:00:00Z");
      await expect(change()).rejects.toThrow("rate_card_in_the_past");
    }),
  );

  it(
    "starts tomorrow at the earliest once there is usage, so that late updates keep today's price",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      await changeCard(sql, customer, { minute_micros: 100_000 }, "2025-12-20");
      const [id = ""] = await makeCalls(sql, customer, [{ at: "2025-12-20T09:00:00Z", seconds: 60 }]);
      const from = (day: string) => changeCard(sql, customer, { minute_micros: 400_000 }, day);
      await expect(undone(sql, () => from("2025-12-20"))).rejects.toThrow("rate_card_in_the_past");
      await from("2025-12-21");
      await sql`update public.calls set talk_seconds = 61 where id = ${id}`;
      const versions = await sql`
        select distinct rate_version from public.usage_records where organization_id = ${customer.organizationId}`;
      expect(versions).toEqual([{ rate_version: 2 }]);
    }),
  );
});
