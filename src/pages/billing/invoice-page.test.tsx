import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import InvoicePage from "@/pages/billing/invoice-page.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const INVOICE = {
  id: "i1",
  kind: "invoice",
  cause: "month",
  period: "2026-10-01",
  milestone: null,
  number: "1001-0004",
  status: "paid",
  currency: "USD",
  net_minor: 18_000,
  tax_minor: 0,
  total_minor: 18_000,
  taxes: [],
  issued_on: "2026-11-01",
  due_on: "2026-11-11",
  paid_minor: 18_000,
  refunded_minor: 5_000,
  paid_at: "2026-11-05T10:00:00Z",
  payment_failed_at: null,
  chargeback: "open",
  provider: "stripe",
  hosted_url: "https://pay.example/i1",
  pdf_url: null,
  lines: [],
};
const PAPER = {
  buyer: {
    name: "Harbor Dental AB",
    line1: "Quay 1",
    city: "Boston",
    country: "US",
    tax_id: "12-34",
    reference: "PO 7",
  },
  seller: { name: "The agency", tax_id: "SE556677889901" },
  instructions: null,
};

beforeEach(() => {
  answer("POST /rest/v1/rpc/billed_usage", { body: [] });
  answer("GET /rest/v1/invoice_papers", { body: PAPER });
});
const show = (invoice: object) => {
  answer("GET /rest/v1/invoices", { body: { ...INVOICE, ...invoice } });
  return renderPage(<InvoicePage />, {
    at: "/billing/invoices/i1",
    route: "/billing/invoices/:id",
    strings: ["billing"],
    organization: { name: "Renamed since" },
  });
};

it("names the parties as they were when it was written, not as they are now", async () => {
  await show({});
  expect(await screen.findByText("Harbor Dental AB")).toBeTruthy();
  expect(screen.getByText("The agency")).toBeTruthy();
  expect(screen.getByText("VAT or company number: SE556677889901")).toBeTruthy();
  expect(screen.getByText("PO 7")).toBeTruthy();
  expect(screen.getByText("To").parentElement?.textContent).not.toContain("Renamed since");
});

it("adds up to the total if its lines are taxed differently: net, and each tax on its base", async () => {
  const line = { model: "credit", period: null, quantity: 1, inputs: {} };
  const onTop = { tax_behavior: "exclusive", tax_basis_points: 2500 };
  const within = { tax_behavior: "inclusive", tax_basis_points: 600 };
  const none = { tax_behavior: "none", tax_basis_points: 0 };
  answer("POST /rest/v1/rpc/billed_slots", { body: [] });
  await show({
    net_minor: 33_000,
    tax_minor: 2_300,
    total_minor: 35_300,
    taxes: [
      { ...onTop, net_minor: 8_000, tax_minor: 2_000 },
      { ...within, net_minor: 5_000, tax_minor: 300 },
      { ...none, net_minor: 20_000, tax_minor: 0 },
    ],
    lines: [
      { ...line, id: "l1", position: 1, amount_minor: 8_000, ...onTop },
      { ...line, id: "l2", position: 2, amount_minor: 5_300, ...within },
      { ...line, id: "l3", position: 3, amount_minor: 20_000, ...none },
    ],
  });
  const total = async (name: string) => (await screen.findByText(name)).nextSibling?.textContent;
  expect(await total("Net")).toBe("$330.00");
  expect(await total("Tax 25% on $80.00")).toBe("$20.00");
  expect(await total("Tax 6% on $50.00")).toBe("$3.00");
  expect(screen.queryByText(/^Tax 0%/)).toBeNull();
  for (const words of ["Tax 25% on top", "Including tax 6%", "No tax"])
    expect(screen.getByText(words)).toBeTruthy();
});

it("shows a dispute and the refunded amount", async () => {
  await show({});
  expect(await screen.findByText(/The money is held until the bank decides/)).toBeTruthy();
  expect(screen.getByText("$50.00 of it was paid back.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Pay at Stripe" })).toBeNull();
});

it("shows a failed payment and the rest to pay, and links to the payment page", async () => {
  await show({
    status: "open",
    paid_minor: 3_000,
    refunded_minor: 0,
    paid_at: null,
    chargeback: null,
    payment_failed_at: "2026-11-06T10:00:00Z",
  });
  expect(await screen.findByText(/A payment failed on/)).toBeTruthy();
  expect(screen.getByText("$150.00")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Pay at Stripe" }).getAttribute("href")).toBe(
    "https://pay.example/i1",
  );
});

it("shows that a credit note needs no payment, and how to pay an invoice without a provider", async () => {
  const { unmount } = await show({
    kind: "credit_note",
    total_minor: -8_000,
    paid_minor: 0,
    refunded_minor: 0,
    chargeback: null,
    hosted_url: null,
  });
  expect(await screen.findByRole("heading", { name: "Credit note 1001-0004" })).toBeTruthy();
  expect(screen.getByText(/Nothing is to be paid/)).toBeTruthy();
  unmount();
  answer("GET /rest/v1/invoice_papers", { body: { ...PAPER, instructions: "IBAN SE35 5000" } });
  await show({
    status: "open",
    provider: null,
    hosted_url: null,
    chargeback: null,
    paid_minor: 0,
    refunded_minor: 0,
  });
  expect(await screen.findByText("IBAN SE35 5000")).toBeTruthy();
});
