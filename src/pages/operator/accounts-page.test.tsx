import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import AccountsPage from "@/pages/operator/accounts-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";
import { signedIn } from "@/testing/signed-in.ts";

const account = (provider: "stripe" | "paddle", change: object = {}) => ({
  organization_id: "a1",
  organization_name: "The agency",
  provider,
  status: "active",
  has_secret: true,
  has_key: true,
  tested_at: null,
  test_ok: null,
  ...change,
});
const ISSUING = {
  issuer: {
    organization_id: "a1",
    organization_name: "The agency",
    provider: "stripe",
    set_at: "2026-10-01T10:00:00Z",
    set_by_name: "Olivia Hart",
    works: true,
  },
  accounts: [account("stripe"), account("paddle")],
  organizations: [{ id: "a1", name: "The agency" }],
  unissued: 3,
  credits: [],
  elsewhere: [{ provider: "stripe", count: 2 }],
  seller: null,
};

beforeEach(async () => {
  await signedIn("u1");
  answer("POST /rest/v1/rpc/is_operator", { body: true });
  answer("POST /rest/v1/rpc/issuing", { body: ISSUING });
  answer("POST /rest/v1/rpc/unissued_invoices", { body: [] });
  answer("POST /rest/v1/rpc/unclosed_months", { body: [] });
  answer("POST /rest/v1/rpc/refused_wakes", { body: [] });
  answer("POST /rest/v1/rpc/set_issuer", { status: 204 });
  answer("POST /rest/v1/rpc/set_seller", { status: 204 });
  answer("POST /rest/v1/rpc/issue_open_invoices", { body: 3 });
});
const show = (tab: "list" | "issuing") =>
  renderPage(<AccountsPage />, {
    at: `/operator/organizations?tab=${tab}`,
    strings: ["operator", "billing"],
  });
const bodyOf = (rpc: string) => requests().find(({ path }) => path.endsWith(`/rpc/${rpc}`))?.body;

it("lists every organization's charges and debts, with its most urgent state", async () => {
  answer("POST /rest/v1/rpc/operator_accounts", {
    body: [
      {
        organization_id: "o1",
        name: "Harbor Dental",
        time_zone: "America/New_York",
        card: { minute_micros: 125_000, currency: "USD", milestone_minor: 200_000, milestone_size: 25 },
        open_period: "2026-11-01",
        open_minor: 18_079,
        currency: "USD",
        unpaid: [
          { currency: "SEK", minor: 50_000 },
          { currency: "USD", minor: 100 },
        ],
        unpaid_count: 3,
        overdue_count: 1,
        failed_count: 0,
        total_rows: 1,
      },
    ],
  });
  await show("list");
  const row = (await screen.findByText("Harbor Dental")).closest("tr") as HTMLElement;
  expect(within(row).getByText("$0.125000 a minute · $2,000.00 per 25 shows")).toBeTruthy();
  expect(within(row).getByText("$180.79")).toBeTruthy();
  expect(within(row).getByText("kr 500.00 + $1.00")).toBeTruthy();
  expect(within(row).getByText("1 overdue")).toBeTruthy();
});

it("shows what happens to open invoices before another account issues them", async () => {
  await show("issuing");
  await userEvent.click(
    await screen.findByRole("button", { name: "Issue invoices through Paddle of The agency" }),
  );
  const dialog = within(await screen.findByRole("dialog"));
  expect(
    dialog.getByText(/2 open invoices were issued through Stripe: they are still paid there/),
  ).toBeTruthy();
  expect(dialog.getByText(/3 open invoices were issued by nobody/)).toBeTruthy();
  expect(bodyOf("set_issuer")).toBeUndefined();
  await userEvent.click(dialog.getByRole("button", { name: "Issue through it" }));
  await expect
    .poll(() => bodyOf("set_issuer"))
    .toEqual({ p_organization_id: "a1", p_provider: "paddle", p_confirmed: false });
});

it("requires a look at the remaining credit before the account can be changed", async () => {
  const credit = { provider: "stripe", account_name: "The agency", currency: "USD", minor: 8_000 };
  answer("POST /rest/v1/rpc/issuing", {
    body: {
      ...ISSUING,
      credits: [
        { ...credit, issues: true, organization_id: "o1", organization_name: "Harbor Dental" },
        { ...credit, issues: false, organization_id: "o2", organization_name: "Vasa" },
      ],
    },
  });
  await show("issuing");
  expect(await screen.findByText("Credit left at former accounts")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Issue invoices through Paddle of The agency" }));
  const dialog = within(await screen.findByRole("dialog"));
  const behind = within(dialog.getByRole("region", { name: "Credit that stays behind" }));
  expect(behind.getByText("Harbor Dental")).toBeTruthy();
  expect(behind.getByText("$80.00")).toBeTruthy();
  expect(behind.queryByText("Vasa")).toBeNull();
  const confirm = dialog.getByRole<HTMLButtonElement>("button", { name: "Issue through it" });
  expect(confirm.disabled).toBe(true);
  await userEvent.click(behind.getByRole("checkbox", { name: "I see to it" }));
  await userEvent.click(confirm);
  await expect
    .poll(() => bodyOf("set_issuer"))
    .toEqual({ p_organization_id: "a1", p_provider: "paddle", p_confirmed: true });
});

it("offers no account that cannot issue, and names what it lacks", async () => {
  answer("POST /rest/v1/rpc/issuing", {
    body: { ...ISSUING, issuer: null, accounts: [account("paddle", { has_key: false })] },
  });
  await show("issuing");
  expect(await screen.findByText("The API key is missing")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Issue/ })).toBeNull();
});

it("issues invoices that were never submitted", async () => {
  await show("issuing");
  await userEvent.click(await screen.findByRole("button", { name: "Issue the 3" }));
  await expect.poll(() => bodyOf("issue_open_invoices")).toBeDefined();
});

it("stores the seller on invoices and the payment instructions", async () => {
  await show("issuing");
  await userEvent.type(await screen.findByLabelText("How to pay without a provider"), "IBAN SE35 5000");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await expect
    .poll(() => bodyOf("set_seller"))
    .toEqual({ p_organization_id: "a1", p_instructions: "IBAN SE35 5000" });
});

it("lists rejected invoices with their reason, and retries one", async () => {
  const row = { organization_name: "Harbor Dental", total_minor: 18_000, currency: "USD", tried_at: null };
  answer("POST /rest/v1/rpc/unissued_invoices", {
    body: [
      { ...row, invoice_id: "i1", number: "1001-0004", state: "failed", problem: "country_missing" },
      { ...row, invoice_id: "i2", number: "1001-0005", state: "waiting", problem: null },
      { ...row, invoice_id: "i3", number: "1001-0006", state: "not_ordered", problem: null },
    ],
  });
  answer("POST /rest/v1/rpc/issue_invoice", { body: 7 });
  await show("issuing");
  expect(await screen.findByText("2 invoices the provider has not")).toBeTruthy();
  expect(screen.getByText(/the customer has no country/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Try again to issue 1001-0004" }));
  await expect.poll(() => bodyOf("issue_invoice")).toEqual({ p_invoice_id: "i1" });
  expect(screen.queryByRole("button", { name: /1001-0005/ })).toBeNull();
});

it("raises an alarm about months that could not be closed, with the reason", async () => {
  const month = {
    name: "Harbor Dental",
    time_zone: "UTC",
    period: "2026-10-01",
    ended_at: "2026-11-01T00:00:00Z",
  };
  answer("POST /rest/v1/rpc/operator_accounts", { body: [] });
  answer("POST /rest/v1/rpc/unclosed_months", {
    body: [
      { ...month, organization_id: "o1", problem: "division by zero", tried_at: "2026-11-01T00:05:00Z" },
      { ...month, organization_id: "o2", name: "Vasa", problem: null, tried_at: null },
    ],
  });
  await show("list");
  const alarm = within(await screen.findByRole("region", { name: "2 months are over and not closed" }));
  expect(alarm.getByText("division by zero")).toBeTruthy();
  expect(alarm.getByText(/nobody has tried since/)).toBeTruthy();
  expect(alarm.getByRole("link", { name: "Harbor Dental" }).getAttribute("href")).toBe(
    "/operator/organizations/o1",
  );
});

it("reports functions that refuse the database's calls, and what to check", async () => {
  const refusal = { since: "2026-11-01T00:00:00Z", last_at: "2026-11-01T01:00:00Z", times: 240 };
  answer("POST /rest/v1/rpc/operator_accounts", { body: [] });
  answer("POST /rest/v1/rpc/refused_wakes", {
    body: [
      { ...refusal, name: "outbox", answer: "401" },
      { ...refusal, name: "spending", answer: "Could not resolve host" },
    ],
  });
  await show("list");
  const alarm = within(
    await screen.findByRole("region", { name: "The database cannot start its functions" }),
  );
  expect(alarm.getByText(/240 times since .* none of the project's secret keys/)).toBeTruthy();
  expect(alarm.getByText("Could not resolve host")).toBeTruthy();
});
