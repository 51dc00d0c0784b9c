import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { useSetUp } from "@/data/integrations/set-up.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { Role } from "@/data/organizations/rows.ts";
import { SetUp } from "@/pages/dashboard/set-up-list.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

function Page() {
  const state = useSetUp(useOrganization(), true);
  return state ? <SetUp state={state} /> : null;
}

interface Connected {
  provider: string;
  hasSecret: boolean;
  meantAt?: string;
}

async function show(role: Role, connected: Connected[]) {
  answer("GET /rest/v1/integrations", {
    body: connected.map(({ provider }) => ({ id: provider, provider })),
  });
  answer("POST /rest/v1/rpc/integration_activity", {
    body: connected.map(({ provider, hasSecret, meantAt }) => ({
      integration_id: provider,
      // A delivery has arrived in any case: an ignored one must not tick the step.
      last_received_at: "2026-03-01T10:00:00Z",
      last_meant_at: meantAt ?? null,
      has_secret: hasSecret,
    })),
  });
  for (const table of ["memberships", "invitations", "appointments"])
    answer(`GET /rest/v1/${table}`, { body: [] });
  await renderPage(<Page />, { strings: ["dashboard"], organization: { role } });
  await screen.findByRole("region", { name: /Set up/ });
}
const stepNamed = (name: string) => within(screen.getByText(name).closest("li") as HTMLElement);
const VOICE = "Connect your voice provider";

test("a new organization is asked for its provider first, with links to every other open step", async () => {
  await show("owner", []);
  expect(screen.getByText(/^0 of/)).toBeDefined();
  expect(stepNamed(VOICE).getByLabelText("Next")).toBeDefined();
  for (const step of screen.getAllByRole("listitem"))
    if (!within(step).queryByLabelText("Done")) expect(within(step).getByRole("link")).toBeDefined();
  expect(stepNamed("Invite your team").getByRole("link").getAttribute("href")).toBe("/settings");
});

test("a connected provider without a webhook secret is shown as not ready", async () => {
  await show("owner", [{ provider: "retell", hasSecret: false }]);
  expect(stepNamed(VOICE).queryByLabelText("Done")).toBeNull();
  expect(stepNamed(VOICE).getByText(/Store its webhook secret/)).toBeDefined();
});

test.each(["retell", "vapi"])(
  "%s is ready and waits for its first event; an ignored delivery does not count",
  async (provider) => {
    await show("owner", [{ provider, hasSecret: true }]);
    expect(stepNamed(VOICE).getByLabelText("Done")).toBeDefined();
    expect(screen.getByText("Waiting for the first signed event…")).toBeDefined();
  },
);

test("a signed event that was not ignored counts as received", async () => {
  await show("owner", [{ provider: "retell", hasSecret: true, meantAt: new Date().toISOString() }]);
  expect(stepNamed("Receive the first signed event").getByLabelText("Done")).toBeDefined();
});

test("a viewer sees who can continue, and no buttons", async () => {
  await show("viewer", []);
  expect(screen.getByText("An owner or manager can do this.")).toBeDefined();
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});
