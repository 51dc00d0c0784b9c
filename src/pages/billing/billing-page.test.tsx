import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import BillingPage from "@/pages/billing/billing-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const ON_TOP = { tax_behavior: "exclusive", tax_basis_points: 1000 };
const WITHIN = { tax_behavior: "inclusive", tax_basis_points: 600 };
const MONTH = {
  period: "2026-11-01",
  ends_at: "2026-12-01T05:00:00Z",
  currency: "JPY",
  net_minor: 1500,
  tax_minor: 150,
  total_minor: 1650,
  taxes: [{ ...ON_TOP, net_minor: 1500, tax_minor: 150 }],
  lines: [
    { model: "usage", period: "2026-11-01", quantity: 600, amount_minor: 1700, ...ON_TOP, inputs: {} },
    { model: "adjustment", period: "2026-10-01", quantity: -60, amount_minor: -200, ...ON_TOP, inputs: {} },
  ],
};
const METER = {
  number: 4,
  rate_version: 2,
  size: 25,
  filled: 0,
  amount_minor: 200_000,
  currency: "JPY",
  weeks: [],
  waiting: 1,
  disputed: 0,
};
const INVOICE = {
  id: "i1",
  kind: "invoice",
  cause: "month",
  period: "2026-10-01",
  milestone: null,
  number: "1001-0004",
  status: "open",
  currency: "JPY",
  net_minor: 900,
  tax_minor: 0,
  total_minor: 900,
  taxes: [],
  issued_on: "2020-01-01",
  due_on: "2020-01-11",
  paid_minor: 0,
  refunded_minor: 0,
};

beforeEach(() => {
  answer("POST /rest/v1/rpc/open_month", { body: MONTH });
  answer("POST /rest/v1/rpc/milestone_meter", { body: METER });
  answer("POST /rest/v1/rpc/billed_slots", { body: [] });
  answer("GET /rest/v1/invoices", { body: [INVOICE] });
});
const show = () => renderPage(<BillingPage />, { at: "/billing", strings: ["billing"] });

it("shows the open month line by line, in the currency's own units", async () => {
  await show();
  expect(await screen.findByText("¥1,650")).toBeTruthy();
  const late = screen.getByText("Adjustment of October 2026: known late").closest("li");
  expect(within(late as HTMLElement).getByText("-¥200")).toBeTruthy();
  expect(screen.getByText("Tax 10% on top")).toBeTruthy();
});

it("shows the tax terms of each line, and each tax, if they differ", async () => {
  const credit = { model: "credit", period: null, inputs: {} };
  const taxes = [
    { ...ON_TOP, net_minor: 1400, tax_minor: 140 },
    { ...WITHIN, net_minor: -500, tax_minor: -30 },
  ];
  const lines = [
    ...MONTH.lines,
    { ...credit, quantity: 1, amount_minor: -100, ...ON_TOP },
    { ...credit, quantity: 2, amount_minor: -530, ...WITHIN },
  ];
  const month = { ...MONTH, taxes, lines, net_minor: 900, tax_minor: 110, total_minor: 1010 };
  answer("POST /rest/v1/rpc/open_month", { body: month });
  const { address } = await show();
  expect(await screen.findByText("2 appointments · Including tax 6%")).toBeTruthy();
  expect(screen.getByText("1 appointment · Tax 10% on top")).toBeTruthy();
  expect(
    within(screen.getByText("Tax 10% on top").closest("li") as HTMLElement).getByText("¥140"),
  ).toBeTruthy();
  await userEvent.click(await screen.findByRole("button", { name: /^¥1,010/ }));
  const sheet = await screen.findByRole("dialog", { name: "Why was I billed?" });
  const formula = within(sheet).getByRole("region", { name: "Formula" });
  expect(
    within(formula)
      .getAllByRole("definition")
      .map(({ textContent }) => textContent),
  ).toEqual(["¥900", "¥140", "-¥30", "¥1,010"]);
  answer("POST /rest/v1/rpc/explain_amount", { body: null });
  await userEvent.click(within(sheet).getByRole("button", { name: /-¥530/ }));
  expect(decodeURIComponent(address())).toContain("open:credit:inclusive:600");
});

it("explains a total: the sum of its lines and the tax", async () => {
  const { address } = await show();
  await userEvent.click(await screen.findByRole("button", { name: /^¥1,650/ }));
  const sheet = await screen.findByRole("dialog", { name: "Why was I billed?" });
  const formula = within(sheet).getByRole("region", { name: "Formula" });
  expect(
    within(formula)
      .getAllByRole("definition")
      .map(({ textContent }) => textContent),
  ).toEqual(["¥1,500", "¥150", "¥1,650"]);
  expect(decodeURIComponent(address())).toBe("/billing?why=month:2026-11-01");
});

it("does not guess when a milestone will be full, and shows what is still open", async () => {
  await show();
  expect(await screen.findByText("0 of 25")).toBeTruthy();
  expect(screen.getByText("Too few shows so far to say when it will be full.")).toBeTruthy();
  expect(screen.getByText("1 appointment waits for its verdict")).toBeTruthy();
});

it("shows what is overdue", async () => {
  await show();
  expect(await screen.findByText("Overdue")).toBeTruthy();
});

it("does not count refunds as paid, and requests both separately", async () => {
  const paid = { ...INVOICE, status: "paid", paid_minor: 900 };
  answer("GET /rest/v1/invoices", {
    body: [
      { ...paid, id: "i2", number: "1001-0005", refunded_minor: 900 },
      { ...paid, id: "i3", number: "1001-0006", chargeback: "lost" },
    ],
  });
  await renderPage(<BillingPage />, { at: "/billing?state=returned", strings: ["billing"] });
  const row = async (number: string) =>
    within((await screen.findByText(number)).closest("tr") as HTMLElement);
  expect((await row("1001-0005")).getByText("Refunded")).toBeTruthy();
  expect((await row("1001-0005")).getByText("¥0")).toBeTruthy();
  expect((await row("1001-0006")).getByText("Charged back")).toBeTruthy();
  expect((await row("1001-0006")).getByText("¥0")).toBeTruthy();
  const asked = requests().find(
    ({ path, search }) => path === "/rest/v1/invoices" && search.get("kind") === "eq.invoice",
  );
  expect(asked?.search.get("or")).toBe("(refunded_minor.gt.0,chargeback.eq.lost)");
});

it("names the part that failed, and keeps the others", async () => {
  answer("POST /rest/v1/rpc/open_month", { status: 403, body: { code: "42501", message: "denied" } });
  await show();
  expect(await screen.findByText("The open month could not be loaded")).toBeTruthy();
  expect(await screen.findByText("0 of 25")).toBeTruthy();
});
