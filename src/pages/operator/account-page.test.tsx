import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import AccountPage from "@/pages/operator/account-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";
import { signedIn } from "@/testing/signed-in.ts";

const CARD = {
  version: 2,
  effective_from: "2026-10-01",
  currency: "USD",
  minute_micros: 200_000,
  rounding: "second",
  minimum_seconds: 0,
  unanswered: "free",
  voicemail: "talked",
  included_minutes: 0,
  milestone_size: 25,
  milestone_minor: 200_000,
  tax_behavior: "none",
  tax_basis_points: 0,
  payment_days: 10,
  author: "u1",
  author_name: "Olivia Hart",
  created_at: "2026-09-20T10:00:00Z",
};
const FILE = {
  id: "o1",
  name: "Harbor Dental",
  time_zone: "America/New_York",
  today: "2026-11-21",
  open_period: "2026-11-01",
  has_usage: true,
  cards: [CARD, { ...CARD, version: 1, effective_from: "2026-08-19", author: null, author_name: null }],
  unpaid: [
    {
      id: "i1",
      number: "1001-0004",
      kind: "invoice",
      cause: "month",
      period: "2026-10-01",
      milestone: null,
      status: "open",
      currency: "USD",
      total_minor: 18_000,
      paid_minor: 3_000,
      refunded_minor: 0,
      issued_on: "2026-11-01",
      due_on: "2026-11-11",
      payment_failed_at: null,
      chargeback: null,
      provider: null,
    },
  ],
  ai_keys: [],
};
const PREVIEW = {
  period: "2026-11-01",
  calls: 3,
  seconds: 180,
  currency: "USD",
  amount_minor: 60,
  now_minor: 41,
  now_currency: "USD",
};

const RULES = {
  version: 1,
  hours_after_end: 48,
  min_call_seconds: 45,
  steps: ["owner_yes", "lead_yes", "call"],
  dispute_days: 7,
  nudge_hours: 12,
  author: null,
  created_at: "2026-09-01T00:00:00Z",
};

beforeEach(async () => {
  await signedIn("u1");
  answer("POST /rest/v1/rpc/is_operator", { body: true });
  answer("POST /rest/v1/rpc/operator_account", { body: FILE });
  answer("POST /rest/v1/rpc/preview_rate_card", { body: PREVIEW });
  answer("POST /rest/v1/rpc/rules_for_operators", { body: [] });
  answer("POST /rest/v1/rpc/change_verification_rules", { body: 2 });
  answer("POST /rest/v1/rpc/change_rate_card", { body: 3 });
  answer("POST /rest/v1/rpc/assign_ai_key", { status: 204 });
});
const show = (search = "") =>
  renderPage(<AccountPage />, {
    at: `/operator/organizations/o1${search}`,
    route: "/operator/organizations/:id",
    strings: ["operator", "billing", "settings"],
  });
const asked = (rpc: string) => requests().filter(({ path }) => path.endsWith(`/rpc/${rpc}`));

it("shows every version, the one in force with its author, and what is unpaid", async () => {
  await show();
  const versions = within(await screen.findByRole("region", { name: "Rate cards" }));
  expect(versions.getByText("In force")).toBeTruthy();
  expect(versions.getByText(/Olivia Hart/)).toBeTruthy();
  expect(versions.getByText("The platform's own first version")).toBeTruthy();
  expect(screen.getByText("Overdue")).toBeTruthy();
  expect(screen.getByText(/\$150.00 due 11 Nov 2026|\$150.00 due Nov 11, 2026/)).toBeTruthy();
});

it("prices a call while typing, and writes the next version from the first of a month", async () => {
  await show("?write=yes");
  const rounding = await screen.findByLabelText("Rounding");
  expect(screen.getByLabelText<HTMLInputElement>("Counts from").value).toBe("2026-12-01");
  expect(screen.getByLabelText<HTMLSelectElement>("Currency").disabled).toBe(true);
  expect(screen.getByText("A call of 61 s").closest("div")?.textContent).toContain("$0.2033");
  await userEvent.selectOptions(rounding, "Started minute");
  expect(screen.getByText("A call of 61 s").closest("div")?.textContent).toContain("$0.4000");
  expect(await screen.findByText("$0.60")).toBeTruthy();
  expect(screen.getByText(/Under what counts now it is \$0.41/)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Write rate card 3" }));
  await expect
    .poll(() => asked("change_rate_card").at(-1)?.body)
    .toMatchObject({
      p_organization_id: "o1",
      p_effective_from: "2026-12-01",
      p_terms: { rounding: "minute", minute_micros: 200_000, milestone_minor: 200_000, currency: "USD" },
    });
});

it("shows invalid values at their field, and sends nothing", async () => {
  await show("?write=yes");
  const minute = await screen.findByLabelText("A minute");
  await userEvent.clear(minute);
  await userEvent.type(minute, "0.1234567");
  await userEvent.selectOptions(screen.getByLabelText("Tax"), "On top");
  expect(screen.getAllByText("Mend the terms to see it.").length).toBeGreaterThan(0);
  await userEvent.click(screen.getByRole("button", { name: "Write rate card 3" }));
  expect(screen.getAllByRole("alert").map(({ textContent }) => textContent?.trim())).toEqual([
    "An amount from 0 to 1,000, with at most six decimals.",
    "A percentage above 0 and at most 50.",
  ]);
  expect(minute.getAttribute("aria-invalid")).toBe("true");
  expect(asked("change_rate_card")).toHaveLength(0);
});

it("keeps the typed values and shows why they were refused", async () => {
  answer("POST /rest/v1/rpc/change_rate_card", {
    status: 422,
    body: { code: "PT422", message: "rate_card_in_the_past" },
  });
  await show("?write=yes");
  await userEvent.click(await screen.findByRole("button", { name: "Write rate card 3" }));
  expect(
    await screen.findByText(
      "A rate card begins tomorrow or later (today, before anything is used), after the latest one.",
    ),
  ).toBeTruthy();
  expect(screen.getByLabelText("A minute")).toBeTruthy();
});

it("sends the hash of an OpenRouter key, and never the key", async () => {
  await show();
  await userEvent.click(await screen.findByRole("button", { name: "Add a key" }));
  await userEvent.type(await screen.findByLabelText("API key"), "sk-or-v1-0123456789abcdef");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
  await expect
    .poll(() => asked("assign_ai_key").at(-1)?.body)
    .toEqual({
      p_organization_id: "o1",
      p_api_key_hash: "1dacac80860598624eaf64dca04508498799b36a3a98633681e985f3c386f28d",
    });
});

it("is only for operators", async () => {
  answer("POST /rest/v1/rpc/is_operator", { body: false });
  await show();
  expect(await screen.findByText("This page is for the operator of the platform")).toBeTruthy();
  expect(asked("operator_account")).toHaveLength(0);
});

it("names the source of a yes that proves a visit: the business, not the operator who reads it", async () => {
  answer("POST /rest/v1/rpc/rules_for_operators", { body: [RULES] });
  await show();
  expect(await screen.findByRole("checkbox", { name: "the business says yes" })).toBeTruthy();
  expect(screen.queryByText(/\byour?\b.*“no”|you say/)).toBeNull();
});

it("sets all rules that decide charges", async () => {
  answer("POST /rest/v1/rpc/rules_for_operators", { body: [RULES] });
  await show();
  const seconds = await screen.findByLabelText("Seconds of a call");
  await userEvent.clear(seconds);
  await userEvent.type(seconds, "60");
  await userEvent.click(screen.getByRole("button", { name: "Save as version 2" }));
  await expect
    .poll(() => asked("change_verification_rules").at(-1)?.body)
    .toEqual({
      p_organization_id: "o1",
      p_rules: {
        hours_after_end: 48,
        min_call_seconds: 60,
        steps: ["owner_yes", "lead_yes", "call"],
        dispute_days: 7,
        nudge_hours: 12,
      },
    });
});
