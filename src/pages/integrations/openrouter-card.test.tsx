import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { Integration } from "@/data/integrations/integrations.ts";
import { OpenRouterCard } from "@/pages/integrations/openrouter-card.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";
import { signedIn } from "@/testing/signed-in.ts";

const integration: Integration = {
  id: "i1",
  provider: "openrouter",
  status: "active",
  endpoint_key: "unused",
  config: {},
  tested_at: null,
  test_ok: null,
  test_detail: null,
  created_at: "2026-11-01T10:00:00Z",
};
const key = (hash: string, micros: number, change: object = {}) => ({
  api_key_hash: hash,
  organization_id: "o2",
  organization_name: "Harbor Dental",
  assigned_at: "2026-11-01T10:00:00Z",
  read_at: "2026-11-20T00:40:00Z",
  refused: null,
  month_usd_micros: micros,
  ...change,
});

beforeEach(async () => {
  await signedIn("u1");
  answer("POST /rest/v1/rpc/is_operator", { body: true });
});
const show = () =>
  renderPage(<OpenRouterCard integration={integration} credentials={[]} />, {
    strings: ["integrations"],
    organization: { role: "owner" },
  });

it("sums this month's cost of all keys, and marks a refused one", async () => {
  const keys = [key("a", 1_250_000), key("b", 2_000_000, { refused: "invalid_key" })];
  answer("POST /rest/v1/rpc/ai_provider_account", { body: { organization_id: null, set_at: null, keys } });
  await show();
  expect(await screen.findByText("$3.25")).toBeTruthy();
  expect(screen.getByText("with 2 keys")).toBeTruthy();
  expect(screen.getByText("1 key refused")).toBeTruthy();
  expect(screen.getByText("Waiting for its key")).toBeTruthy();
  expect(screen.queryByText("Endpoint address")).toBeNull();
});

it("reads costs with this account once an operator sets it", async () => {
  answer("POST /rest/v1/rpc/ai_provider_account", {
    body: { organization_id: null, set_at: null, keys: [] },
  });
  answer("POST /rest/v1/rpc/set_ai_provider_account", { status: 204 });
  await show();
  await userEvent.click(await screen.findByRole("button", { name: "Read costs with this account" }));
  await expect
    .poll(() => requests().some(({ path }) => path.endsWith("/rpc/set_ai_provider_account")))
    .toBe(true);
});
