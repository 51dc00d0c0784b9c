import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Role, useOrganization } from "@/hooks/organizations.ts";
import { useSetUp } from "@/hooks/set-up.ts";
import { SetUp } from "@/pages/dashboard/set-up.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

function Page() {
  const state = useSetUp(useOrganization(), true);
  return state ? <SetUp state={state} /> : null;
}

async function show(role: Role, providers: string[], lastEventAt: string | null) {
  answer("GET /rest/v1/integrations", { body: providers.map((provider) => ({ id: provider, provider })) });
  answer("POST /rest/v1/rpc/integration_activity", {
    body: [{ integration_id: "i", last_received_at: lastEventAt }],
  });
  for (const table of ["memberships", "invitations", "appointments"])
    answer(`GET /rest/v1/${table}`, { body: [] });
  await renderPage(<Page />, { strings: ["dashboard"], organization: { role } });
  await screen.findByRole("region", { name: /Set up/ });
}
const stepNamed = (name: string) => within(screen.getByText(name).closest("li") as HTMLElement);

test("a new organization is asked for its provider first, and only for that", async () => {
  await show("owner", [], null);
  expect(screen.getByText("0 of 6 done")).toBeDefined();
  expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Connect"]);
});

test("a connected provider waits for its first event; the event itself ticks the step", async () => {
  await show("owner", ["retell"], null);
  expect(stepNamed("Connect your voice provider").getByLabelText("Done")).toBeDefined();
  expect(screen.getByText("Waiting for the first signed event…")).toBeDefined();
});

test("a signed event counts as received", async () => {
  await show("owner", ["retell"], new Date().toISOString());
  expect(stepNamed("Receive the first signed event").getByLabelText("Done")).toBeDefined();
});

test("a viewer is told who can go on, and has nothing to press", async () => {
  await show("viewer", [], null);
  expect(screen.getByText("An owner or manager can do this.")).toBeDefined();
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.queryByRole("button")).toBeNull();
});
