/** Every line is taxed like the charge or credit was, whatever the rate card states by then. */
import { describe, expect, it } from "vitest";
import {
  buildCustomer,
  type Customer,
  closeAll,
  decide,
  makeCalls,
  makeShows,
  setTerms,
} from "../support/billing.ts";
import { as, rolledBack, type Sql, undone } from "../support/database.ts";

interface Terms {
  tax_behavior: string;
  tax_basis_points: number;
}
interface Bill {
  id: string;
  kind: string;
  period: string | null;
  net_minor: number;
  tax_minor: number;
  total_minor: number;
  taxes: (Terms & { net_minor: number; tax_minor: number })[];
  lines: (Terms & { id: string; model: string; period: string | null; amount_minor: number })[];
}
const ON_TOP = { tax_behavior: "exclusive", tax_basis_points: 2500 };
const NONE = { tax_behavior: "none", tax_basis_points: 0 };
const WITHIN = { tax_behavior: "inclusive", tax_basis_points: 600 };

const billsOf = (sql: Sql, { organizationId }: Customer) => sql<Bill[]>`
  select i.id, i.kind, i.period::text, i.net_minor::float8, i.tax_minor::float8, i.total_minor::float8, i.taxes, (
    select jsonb_agg(to_jsonb(l) order by l.position) from public.invoice_lines l where l.invoice_id = i.id) as lines
  from public.invoices i where i.organization_id = ${organizationId} order by i.number`;

const previewOf = (sql: Sql, { organizationId, owner }: Customer) =>
  as(sql, owner, async (theirs) => {
    const [row] = await theirs<[{ month: Bill }]>`select public.open_month(${organizationId}) as month`;
    return row.month;
  });

const said = ({ net_minor, tax_minor, total_minor, taxes, lines }: Bill) => ({
  sums: [net_minor, tax_minor, total_minor],
  taxes,
  lines: lines.map(({ model, period, amount_minor, tax_behavior, tax_basis_points }) => [
    model,
    period,
    amount_minor,
    tax_behavior,
    tax_basis_points,
  ]),
});

/** Milestones of two shows for 100.01 in three months: tax on top, no tax, tax included. */
async function buildThreeMilestones(sql: Sql) {
  const customer = await buildCustomer(sql, { time_zone: "UTC" });
  const size = { milestone_size: 2, milestone_minor: 10_001 };
  const shows: string[] = [];
  for (const [month, terms] of [
    ["01", ON_TOP],
    ["02", NONE],
    ["03", WITHIN],
  ] as const) {
    await setTerms(sql, customer, `2026-${month}-01`, { ...size, ...terms });
    shows.push(...(await makeShows(sql, customer, 2, `2026-${month}-10T09:00:00Z`)));
  }
  await closeAll(sql, "2026-04-01T00:00:00Z");
  return { customer, shows };
}

async function reverseAll(sql: Sql, shows: readonly string[]) {
  for (const show of shows) await decide(sql, show, "no_show", "2026-04-20T09:00:00Z");
}

describe("a credit", () => {
  it(
    "returns exactly the charge and its tax, whatever the terms are by then",
    rolledBack(async (sql) => {
      const { customer, shows } = await buildThreeMilestones(sql);
      const charged = await billsOf(sql, customer);
      expect(charged.map(({ total_minor }) => total_minor)).toEqual([12_501, 10_001, 10_001]);
      await reverseAll(sql, shows);
      await closeAll(sql, "2026-05-01T00:00:00Z");
      const note = (await billsOf(sql, customer)).at(-1) as Bill;
      expect(note).toMatchObject({ kind: "credit_note", period: "2026-04-01" });
      expect(said(note)).toEqual({
        // Net: 100.01, 100.01, and 94.35 of the 100.01 that include 6 %.
        sums: [-29_437, -3_066, -32_503],
        taxes: [
          { ...ON_TOP, net_minor: -10_001, tax_minor: -2_500 },
          { ...WITHIN, net_minor: -9_435, tax_minor: -566 },
          { ...NONE, net_minor: -10_001, tax_minor: 0 },
        ],
        lines: [
          ["credit", null, -10_001, "exclusive", 2500],
          ["credit", null, -10_001, "inclusive", 600],
          ["credit", null, -10_001, "none", 0],
        ],
      });
    }),
  );

  it(
    "is explained by its own shows, and by no other of that invoice or month",
    rolledBack(async (sql) => {
      const { customer, shows } = await buildThreeMilestones(sql);
      await reverseAll(sql, shows.slice(0, 3));
      const open = await previewOf(sql, customer);
      expect(open.lines.map(({ model }) => model)).toEqual(["credit", "credit"]);
      await as(sql, customer.owner, async (theirs) => {
        const asked = await theirs<{ leaves: number; amount: number; slots: number }[]>`
          select (w ->> 'leaves')::int as leaves, (w ->> 'amount_minor')::int as amount, (
            select sum(amount_minor)::int from public.billed_slots(${customer.organizationId}, null, null, t.behavior, t.points)) as slots
          from (values ('exclusive', 2500), ('none', 0)) t (behavior, points)
          cross join lateral public.explain_amount(${customer.organizationId}, 'credit', null, t.behavior, t.points) w`;
        expect(asked).toEqual([
          { leaves: 2, amount: -10_001, slots: -10_001 },
          { leaves: 1, amount: -5_000, slots: -5_000 },
        ]);
      });
      await closeAll(sql, "2026-05-01T00:00:00Z");
      const note = (await billsOf(sql, customer)).at(-1) as Bill;
      await as(sql, customer.owner, async (theirs) => {
        const asked = await theirs<{ leaves: number; exact: number }[]>`
          select (w ->> 'leaves')::int as leaves, (w ->> 'exact_micros')::int as exact
          from unnest(${note.lines.map(({ id }) => id)}::uuid[]) with ordinality l (id, n) cross join lateral public.explain_line(l.id) w order by n`;
        expect(asked).toEqual([
          { leaves: 2, exact: -100_010_000 },
          { leaves: 1, exact: -50_000_000 },
        ]);
      });
    }),
  );
});

describe("an adjustment", () => {
  it(
    "is taxed like its month, and turns an invoice with a negative total into a credit note",
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql, { time_zone: "UTC" });
      await setTerms(sql, customer, "2026-01-01", ON_TOP);
      const [call = ""] = await makeCalls(sql, customer, [{ at: "2026-01-05T10:00:00Z", seconds: 600 }]);
      await closeAll(sql, "2026-02-01T00:00:00Z");
      await setTerms(sql, customer, "2026-02-01", NONE);
      // The call turns out to have no talk time: 2.00 plus 0.50 of tax are credited, of which 2.20 are used.
      await sql`update public.calls set talk_seconds = 0 where id = ${call}`;
      await makeCalls(sql, customer, [{ at: "2026-02-05T10:00:00Z", seconds: 660 }]);
      await closeAll(sql, "2026-03-01T00:00:00Z");
      const [january, february] = (await billsOf(sql, customer)) as unknown as [Bill, Bill];
      expect(said(january).sums).toEqual([200, 50, 250]);
      expect(february.kind).toBe("credit_note");
      expect(said(february)).toEqual({
        sums: [20, -50, -30],
        taxes: [
          { ...ON_TOP, net_minor: -200, tax_minor: -50 },
          { ...NONE, net_minor: 220, tax_minor: 0 },
        ],
        lines: [
          ["usage", "2026-02-01", 220, "none", 0],
          ["adjustment", "2026-01-01", -200, "exclusive", 2500],
        ],
      });
    }),
  );
});

describe("the open month", () => {
  it(
    "shows its customer and operators the invoice's amounts a second before it closes",
    rolledBack(async (sql) => {
      const { customer, shows } = await buildThreeMilestones(sql);
      await reverseAll(sql, shows);
      await makeCalls(sql, customer, [
        { at: "2026-01-05T10:00:00Z", seconds: 601 },
        { at: "2026-02-05T10:00:00Z", seconds: 302 },
        { at: "2026-04-05T10:00:00Z", seconds: 203 },
      ]);
      await closeAll(sql, "2026-04-30T23:59:59Z");
      const preview = said(await previewOf(sql, customer));
      await sql`insert into private.operators (user_id) values (${customer.owner.userId})`;
      const [account] = await as(
        sql,
        customer.owner,
        (theirs) => theirs`
          select open_minor::float8 as minor from public.operator_accounts() where organization_id = ${customer.organizationId}`,
      );
      await closeAll(sql, "2026-05-01T00:00:00Z");
      const bill = (await billsOf(sql, customer)).at(-1) as Bill;
      expect(bill.lines).toHaveLength(6);
      expect(preview).toEqual(said(bill));
      expect(account?.minor).toBe(bill.total_minor);
    }),
  );
});

describe("an invoice whose taxes do not add up", () => {
  it.each([
    ["no tax for the charges", []],
    ["a tax that is off by one", [{ ...ON_TOP, net_minor: 1_001, tax_minor: 251 }]],
    ["the right tax of another amount", [{ ...ON_TOP, net_minor: 1_000, tax_minor: 250 }]],
    ["an unknown tax behavior", [{ ...ON_TOP, tax_behavior: "some", net_minor: 1_001, tax_minor: 250 }]],
    [
      "the same terms twice",
      [
        { ...ON_TOP, net_minor: 1_000, tax_minor: 250 },
        { ...ON_TOP, net_minor: 1, tax_minor: 0 },
      ],
    ],
  ])("cannot be written: %s", (_, taxes) =>
    rolledBack(async (sql) => {
      const customer = await buildCustomer(sql);
      const line = JSON.stringify([{ ...ON_TOP, amount_minor: 1_001 }]);
      const draft = (said?: string) => sql`
        insert into public.invoices
        select (jsonb_populate_record(d, jsonb_strip_nulls(jsonb_build_object('taxes', ${said ?? null}::text::jsonb)))).*
        from private.rate_card_at(${customer.organizationId}, '2026-01-31') r
        cross join lateral private.draft_invoice(r, 'month', '2026-01-01', null, ${line}::text::jsonb, '2026-02-01') d returning total_minor::int`;
      expect(await undone(sql, () => draft())).toEqual([{ total_minor: 1_251 }]);
      await expect(draft(JSON.stringify(taxes))).rejects.toThrow("invoices_totals_add_up");
    })(),
  );
});

describe("an amount without tax", () => {
  it.each([
    [10_001, NONE, 10_001, 0],
    [10_001, ON_TOP, 10_001, 2_500],
    [12_500, { ...ON_TOP, tax_behavior: "inclusive" }, 10_000, 2_500],
    [10_001, WITHIN, 9_435, 566],
    [-10_001, WITHIN, -9_435, -566],
    // Halves round away from zero, and nothing is lost beyond the exact integers of a double.
    [2, ON_TOP, 2, 1],
    [-2, ON_TOP, -2, -1],
    ["9007199254740993", ON_TOP, "9007199254740993", "2251799813685248"],
  ])("of %s at %o is %s, with %s of tax", (amount, { tax_behavior, tax_basis_points }, net, tax) =>
    rolledBack(async (sql) => {
      const [row] = await sql`
        select private.without_tax(${amount}, ${tax_behavior}, ${tax_basis_points})::text as net,
          private.tax_of(${amount}, ${tax_behavior}, ${tax_basis_points})::text as tax`;
      expect(row).toEqual({ net: `${net}`, tax: `${tax}` });
    })(),
  );
});
