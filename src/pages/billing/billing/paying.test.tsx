import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { NotSent } from "@/pages/billing/billing/not-sent.tsx";
import { Paying } from "@/pages/billing/billing/paying.tsx";
import { Pressing } from "@/pages/billing/billing/pressing.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const PROFILE = {
  name: "Harbor Dental",
  email: null,
  line1: null,
  line2: null,
  postal_code: null,
  city: null,
  state: null,
  country: "SE",
  tax_id: null,
  reference: null,
  payment_brand: "visa",
  payment_last4: "4242",
  payment_expiry_month: 4,
  payment_expiry_year: 2029,
  payment_used_at: "2026-11-02T10:00:00Z",
};
const TERMS = { provider: "stripe", has_portal: true, seller: null, instructions: null, problem: null };
const INVOICE = {
  id: "i1",
  kind: "invoice",
  number: "1001-0004",
  status: "open",
  currency: "USD",
  total_minor: 18_000,
  paid_minor: 0,
  refunded_minor: 0,
  issued_on: "2026-11-01",
  due_on: "2026-11-11",
  payment_failed_at: null,
  chargeback: null,
  provider: "stripe",
  hosted_url: "https://pay.example/i1",
};

beforeEach(() => {
  answer("GET /rest/v1/billing_profiles", { body: PROFILE });
  answer("POST /rest/v1/rpc/payment_terms", { body: TERMS });
  answer("PATCH /rest/v1/billing_profiles", { body: { organization_id: "o1" } });
});
const show = (role: "owner" | "manager" = "owner") =>
  renderPage(<Paying />, { strings: ["billing"], organization: { role } });
/** As if pasted: a form of twelve fields need not be typed key by key. */
async function fill(field: HTMLElement, text: string) {
  await userEvent.click(field);
  await userEvent.paste(text);
}
const patched = () => requests().find(({ method }) => method === "PATCH")?.body;

it("stores the details an owner enters, and clears removed ones", async () => {
  await show();
  const name = await screen.findByLabelText("Company");
  await userEvent.clear(name);
  await fill(name, "Harbor Dental AB");
  await fill(screen.getByLabelText("E-mail for invoices"), "Faktura@Harbor.example");
  await fill(screen.getByLabelText("Your reference"), "PO 7");
  await userEvent.click(screen.getByRole("button", { name: "Save details" }));
  await expect.poll(patched).toMatchObject({
    name: "Harbor Dental AB",
    email: "faktura@harbor.example",
    reference: "PO 7",
    city: null,
    country: "SE",
  });
});

it("shows invalid values at their field, and sends nothing", async () => {
  await show();
  await userEvent.clear(await screen.findByLabelText("Company"));
  await fill(screen.getByLabelText("E-mail for invoices"), "faktura");
  await userEvent.click(screen.getByRole("button", { name: "Save details" }));
  expect(screen.getAllByRole("alert").map(({ textContent }) => textContent?.trim())).toEqual([
    "Write the company's name, at most 200 characters.",
    "This is not an e-mail address.",
  ]);
  expect(patched()).toBeUndefined();
});

it("shows a manager the details and the card, and lets only owners change either", async () => {
  await show("manager");
  expect((await screen.findByLabelText("Company")).matches(":disabled")).toBe(true);
  expect(await screen.findByText(/ending in 4242/)).toBeTruthy();
  expect(screen.getByText("Only owners may open Stripe's page.")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

it("opens no page of the provider before there is one", async () => {
  answer("POST /rest/v1/rpc/payment_terms", { body: { ...TERMS, has_portal: false } });
  await show();
  expect(await screen.findByText(/opens once the first invoice has been issued there/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Change how you pay" })).toBeNull();
});

it("reports why the provider's page did not open", async () => {
  answer("POST /functions/v1/api/billing/portal", {
    status: 404,
    body: { error: { code: "no_payment_account", message: "none" } },
  });
  await show();
  await userEvent.click(await screen.findByRole("button", { name: "Change how you pay" }));
  expect(await screen.findByText("Nothing has been invoiced through a payment provider yet.")).toBeTruthy();
});

it("shows how to pay without a provider: the operator's instructions, or whom to ask", async () => {
  const seller = { name: "The agency", email: "money@agency.example" };
  answer("POST /rest/v1/rpc/payment_terms", {
    body: { provider: null, has_portal: false, seller, instructions: "IBAN SE35 5000", problem: null },
  });
  const { unmount } = await show();
  expect(await screen.findByText("IBAN SE35 5000")).toBeTruthy();
  unmount();
  answer("POST /rest/v1/rpc/payment_terms", {
    body: { provider: null, has_portal: false, seller, instructions: null, problem: null },
  });
  await show();
  expect(
    await screen.findByText(/ask The agency \(money@agency.example\) which account to use/),
  ).toBeTruthy();
});

it("shows a failed payment before overdue invoices, with a link to pay", async () => {
  answer("GET /rest/v1/invoices", {
    body: [INVOICE, { ...INVOICE, id: "i2", number: "1001-0005", payment_failed_at: "2026-11-12T10:00:00Z" }],
  });
  await renderPage(<Pressing />, { strings: ["billing"] });
  const said = within(await screen.findByRole("region", { name: "A payment failed" }));
  expect(said.getByRole("link", { name: /Pay \$180.00/ }).getAttribute("href")).toBe(
    "https://pay.example/i1",
  );
  expect(said.getByText("1001-0005")).toBeTruthy();
  expect(said.getByRole("link", { name: "How to pay" }).getAttribute("href")).toBe("/billing?tab=payment");
});

it.each([
  [
    "faktura@nordvik.example",
    /The address for invoices, faktura@nordvik\.example, already belongs to another/,
  ],
  [
    null,
    /The address for invoices, the first owner's address, already belongs to another customer at Paddle/,
  ],
])(
  "tells an owner that the invoice address (%s) belongs to another customer, and links to where to fix it",
  async (email, told) => {
    answer("GET /rest/v1/billing_profiles", { body: { ...PROFILE, email } });
    answer("POST /rest/v1/rpc/payment_terms", {
      body: { ...TERMS, provider: "paddle", problem: "email_taken" },
    });
    await renderPage(<NotSent />, { strings: ["billing"], organization: { role: "owner" } });
    const notice = within(await screen.findByRole("region", { name: "Your invoices cannot be sent" }));
    expect(await notice.findByText(told)).toBeTruthy();
    expect(notice.getByRole("link", { name: "To the billing details" }).getAttribute("href")).toBe(
      "/billing?tab=payment",
    );
  },
);

it("does not link to billing details for people who may not change them", async () => {
  answer("POST /rest/v1/rpc/payment_terms", { body: { ...TERMS, problem: "country_missing" } });
  await renderPage(<NotSent />, { strings: ["billing"], organization: { role: "manager" } });
  expect(await screen.findByText("An owner can change it.")).toBeTruthy();
  expect(screen.queryByRole("link")).toBeNull();
});
