import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ExplainSheet } from "@/components/explain/explain-sheet.tsx";
import type { Role } from "@/data/organizations/rows.ts";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const LINE = {
  model: "usage",
  billing_period: "2026-10-01",
  period: "2026-10-01",
  quantity: 61,
  amount_minor: 20,
  currency: "USD",
  tax_behavior: "exclusive",
  tax_basis_points: 2500,
  inputs: {
    rows: 1,
    before_minor: 0,
    after_minor: 20,
    cards: [
      {
        version: 3,
        minute_micros: 200_000,
        seconds: 61,
        included_seconds: 0,
        charged_seconds: 61,
        seconds_before: 0,
      },
    ],
  },
  leaves: 1,
  exact_micros: 203_333,
  rounding_micros: -3_333,
  invoice: { id: "i", number: "1001-0004", kind: "invoice", issued_on: "2026-11-01" },
};
const ROW = {
  period: "2026-10-01",
  call_id: "c1",
  revision: 1,
  occurred_at: "2026-10-05T10:00:00Z",
  recorded_at: "2026-10-05T10:02:00Z",
  kind: "talk",
  talked_seconds: 61,
  provider_seconds: 61,
  billed_seconds: 61,
  charged_seconds: 61,
  rate_version: 3,
  minute_micros: 200_000,
  amount_micros: 203_333,
  currency: "USD",
  who: "+12125550100",
  direction: "inbound",
};

const ask = async (why: string, role: Role = "owner") => {
  answer("POST /rest/v1/rpc/explain_line", { body: LINE });
  answer("POST /rest/v1/rpc/billed_usage", {
    body: [{ ...ROW, total_rows: 1, total_seconds: 61, total_micros: 203_333 }],
  });
  const billed = { ...ROW, billing_period: "2026-10-01", line_id: "l1", invoice_number: "1001-0004" };
  const call = { status: "ended", direction: "inbound", who: "+12125550100", agent: null };
  answer("POST /rest/v1/rpc/explain_call", {
    body: {
      call_id: "c1",
      rows: [billed],
      call: { ...call, occurred_at: ROW.occurred_at, talk_seconds: 61, in_voicemail: false },
    },
  });
  answer("POST /rest/v1/rpc/call_trail", {
    body: [{ event_id: 7, kind: "call_ended", types: [], received_at: ROW.recorded_at, status: "applied" }],
  });
  return renderPage(<ExplainSheet />, {
    at: why ? `/billing?tab=usage&why=${why}` : "/billing",
    strings: ["billing", "integrations", "appointments"],
    organization: { role },
  });
};
const asked = (address: string) => new URL(address, "http://a").searchParams.get("why");

it("is absent until it is opened", async () => {
  await ask("");
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("shows the formula of a line, the rounding, and rows that add up exactly", async () => {
  await ask("line:l1");
  const formula = await screen.findByRole("region", { name: "Formula" });
  const terms = within(formula)
    .getAllByRole("definition")
    .map(({ textContent }) => textContent);
  expect(terms).toEqual(["$0.203333", "-$0.003333", "$0.20"]);
  expect(within(formula).getByText("61 s × $0.20 / min (rate card 3)")).toBeTruthy();
  expect(await screen.findByText("Their exact amounts sum to $0.203333.")).toBeTruthy();
});

it("opens a call, goes back and forward, and keeps the page's own filters", async () => {
  const { address } = await ask("line:l1");
  const rows = await screen.findByRole("region", { name: "The only usage row (1)" });
  await userEvent.click(within(rows).getByRole("button"));
  expect(await screen.findByText("This call")).toBeTruthy();
  expect(asked(address())).toBe("line:l1/usage:c1");
  await userEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(asked(address())).toBe("line:l1");
  await userEvent.click(screen.getByRole("button", { name: "Forward" }));
  expect(asked(address())).toBe("line:l1/usage:c1");
  await userEvent.keyboard("{Escape}");
  expect(address()).toBe("/billing?tab=usage");
});

it.each([
  ["owner", 1],
  ["manager", 1],
  ["agent", 0],
  ["viewer", 0],
] as const)("lets the %s open %i of the deliveries", async (role, count) => {
  await ask("usage:c1", role);
  const deliveries = await screen.findByRole("region", { name: "Signed deliveries" });
  expect(within(deliveries).getByText("call_ended")).toBeTruthy();
  expect(within(deliveries).queryAllByRole("button")).toHaveLength(count);
});

it("reports a link to something that is gone or belongs to others", async () => {
  await ask("line:l1");
  answer("POST /rest/v1/rpc/explain_line", {
    status: 404,
    body: { code: "PT404", message: "organization_not_found" },
  });
  await renderPage(<ExplainSheet />, { at: "/billing?why=line:l2", strings: ["billing"] });
  expect(await screen.findByText("The explanation could not be loaded")).toBeTruthy();
});
