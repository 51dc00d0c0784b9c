import { expect, it } from "vitest";
import { type InvoiceToIssue, issuedOf } from "./invoice-payload.ts";

const onTop = { tax_behavior: "exclusive", tax_basis_points: 2500 } as const;
const within = { tax_behavior: "inclusive", tax_basis_points: 600 } as const;
const none = { tax_behavior: "none", tax_basis_points: 0 } as const;
const id = (n: number) => `8f0c6c1e-0000-4000-8000-00000000000${n}`;

const invoice: InvoiceToIssue = {
  id: id(1),
  kind: "invoice",
  number: "1001-0004",
  currency: "EUR",
  total_minor: 11_437,
  taxes: [
    { ...onTop, net_minor: -450, tax_minor: -113 },
    { ...within, net_minor: 1_887, tax_minor: 113 },
    { ...none, net_minor: 10_000, tax_minor: 0 },
  ],
  payment_days: 10,
  locale: "en",
  customer: { organization_id: id(2), name: "Harbor Dental" },
  lines: [
    { id: id(3), model: "usage", period: "2026-10-01", quantity: 600, amount_minor: 10_000, ...none },
    { id: id(4), model: "adjustment", period: "2026-09-01", quantity: 60, amount_minor: 2_000, ...within },
    { id: id(5), model: "credit", period: null, quantity: 1, amount_minor: -450, ...onTop },
  ],
};

it("passes lines that add up to the total, with tax on top as separate lines", () => {
  const { lines, totalMinor } = issuedOf(invoice);
  expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(totalMinor);
  expect(lines.at(-1)).toEqual({ id: `${id(1)}:tax:2500`, description: "Tax, 25%", amountMinor: -113 });
  expect(new Set(lines.map((line) => line.id)).size).toBe(4);
});

it("describes the tax of each line if taxes differ, and of none if they are equal", () => {
  const words = (of: InvoiceToIssue) => issuedOf(of).lines.map(({ description }) => description);
  expect(words(invoice)).toEqual([
    "Calls in October 2026: 10 minutes (no tax)",
    "Adjustment of calls in September 2026: 1 minutes (including tax 6%)",
    "Credit for 1 appointment (tax 25% on top)",
    "Tax, 25%",
  ]);
  const alike = {
    ...invoice,
    taxes: invoice.taxes.slice(1, 2),
    lines: invoice.lines.slice(1, 2),
    locale: "sv" as const,
  };
  expect(words(alike)).toEqual(["Justering av samtal i september 2026: 1 minuter"]);
});
