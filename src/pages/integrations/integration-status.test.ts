import { expect, it } from "vitest";
import { integrationState } from "@/pages/integrations/integration-status.ts";

const active = { status: "active" } as const;
const alive = { last_received_at: "2026-03-05T10:00:00Z", failed: 0 };

it("goes from not connected to receiving, one step at a time", () => {
  expect(integrationState(undefined, undefined, false)).toBe("none");
  expect(integrationState(active, undefined, false)).toBe("noSecret");
  expect(integrationState(active, { last_received_at: null, failed: 0 }, true)).toBe("waiting");
  expect(integrationState(active, alive, true)).toBe("live");
});

it("shows deliveries that arrive but fail", () => {
  expect(integrationState(active, { ...alive, failed: 2 }, true)).toBe("failing");
});

it("does not claim a missing secret to roles that may not know", () => {
  expect(integrationState(active, alive, null)).toBe("live");
});

it("is disabled regardless of earlier deliveries", () => {
  expect(integrationState({ status: "disabled" }, alive, true)).toBe("disabled");
});
