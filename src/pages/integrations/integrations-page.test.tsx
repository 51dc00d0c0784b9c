import { labelOf, providersOf } from "@contract/providers.ts";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import IntegrationsPage from "@/pages/integrations/integrations-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const retell = {
  id: "i1",
  provider: "retell",
  status: "active",
  endpoint_key: "an-unguessable-endpoint-key",
  config: { agent_ref: "agent_1" },
  tested_at: null,
  test_ok: null,
  test_detail: null,
  created_at: "2026-01-12T09:00:00+00:00",
};
const key = (id: string, hint: string) => ({
  id,
  integration_id: "i1",
  name: "webhook_secret",
  hint,
  created_at: "2026-01-12T09:00:00+00:00",
  author: { full_name: "Maya Lind", email: "maya@example.com" },
});

async function show(role: "manager" | "viewer", credentials = [key("c1", "923t")], isOperated = false) {
  answer("GET /rest/v1/integrations", { body: [retell] });
  answer("POST /rest/v1/rpc/integration_activity", { body: [] });
  answer("GET /rest/v1/credentials", { body: credentials });
  answer("POST /rest/v1/rpc/is_operated", { body: isOperated });
  answer("POST /functions/v1/api/integrations/address", {
    body: { webhooks_url: "https://hooks.platform.test/webhooks" },
  });
  await renderPage(<IntegrationsPage />, { strings: ["integrations"], organization: { role } });
  return within(await screen.findByRole("region", { name: "Retell AI" }));
}

it("shows a manager the server's address and that a key is stored, never the key", async () => {
  const card = await show("manager");
  expect(
    await card.findByText("https://hooks.platform.test/webhooks/retell/an-unguessable-endpoint-key"),
  ).toBeTruthy();
  expect(card.getByText("••••923t")).toBeTruthy();
  expect(card.getByText("Waiting for the first event")).toBeTruthy();
});

it("shows a viewer whether the provider is active, and neither keys nor actions", async () => {
  const card = await show("viewer");
  expect(card.getByText("Waiting for the first event")).toBeTruthy();
  expect(card.queryByRole("button")).toBeNull();
  expect(requests().some(({ path }) => path === "/rest/v1/credentials")).toBe(false);
});

it("explains the rotation while two keys are active, and accepts no third", async () => {
  const card = await show("manager", [key("c1", "923t"), key("c2", "77ab")]);
  expect(card.getByText(/deliveries signed with either are accepted/)).toBeTruthy();
  expect(card.queryByRole("button", { name: "Replace: Webhook key" })).toBeNull();
  expect(card.getByRole("button", { name: "Retire the key ending in 923t" })).toBeTruthy();
});

it("refuses a short secret before it leaves the browser", async () => {
  const card = await show("manager", []);
  await userEvent.click(card.getByRole("button", { name: "Add: Webhook key" }));
  await userEvent.type(await screen.findByLabelText("Webhook key"), "short");
  await userEvent.click(screen.getByRole("button", { name: "Encrypt and store" }));
  expect((await screen.findByRole("alert")).textContent).toContain("At least 8 characters.");
  expect(requests().some(({ path }) => path.includes("/credentials/store"))).toBe(false);
});

it("shows every provider under its service", async () => {
  await show("manager");
  const texts = within(screen.getByRole("region", { name: "Text messages" }));
  expect(texts.getAllByRole("region").map((card) => card.getAttribute("aria-label"))).toEqual(
    providersOf("texts").map(labelOf),
  );
  expect(providersOf("texts").map(labelOf)).toContain("MessageBird");
  expect(screen.getByRole("region", { name: "Calendar" }).textContent).toContain("Cal.com");
});

it("refuses settings the provider could not use, and saves valid ones", async () => {
  answer("POST /functions/v1/api/integrations/configure", { body: {} });
  const card = await show("manager");
  await userEvent.click(card.getByRole("button", { name: "Change settings: Retell AI" }));
  const number = await screen.findByLabelText("Calls come from");
  await userEvent.type(number, "0701740605");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toContain("with + and country code");
  await userEvent.clear(number);
  await userEvent.type(number, "+46701740605");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await expect
    .poll(() => requests().find(({ path }) => path.endsWith("/integrations/configure"))?.body)
    .toMatchObject({ provider: "retell", config: { agent_ref: "agent_1", from_number: "+46701740605" } });
});

it("offers payments and models only to organizations of the operator", async () => {
  await show("manager");
  await expect.poll(() => requests().some(({ path }) => path.endsWith("/is_operated"))).toBe(true);
  expect(screen.queryByRole("region", { name: "Stripe" })).toBeNull();
  expect(screen.queryByRole("region", { name: "OpenRouter" })).toBeNull();
  await show("manager", [], true);
  expect(await screen.findByRole("region", { name: "Paddle" })).toBeTruthy();
  const models = within(screen.getByRole("region", { name: "OpenRouter" }));
  expect(models.getByRole("button", { name: "Connect OpenRouter" })).toBeTruthy();
});
