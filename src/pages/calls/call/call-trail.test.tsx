import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Role } from "@/data/organizations/rows.ts";
import { CallTrail } from "@/pages/calls/call/call-trail.tsx";
import { buildCall } from "@/testing/call-builders.ts";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const step = {
  event_id: 7,
  kind: "call_ended",
  types: ["call.ended"],
  occurred_at: "2026-03-01T10:02:02Z",
  received_at: "2026-03-01T10:02:03Z",
  status: "applied",
};
const delivery = {
  id: 7,
  kind: "call_ended",
  status: "applied",
  attempts: 1,
  error: null,
  occurred_at: step.occurred_at,
  received_at: step.received_at,
  dedupe_key: "call_ended:call_1",
  // printf '{"a":1}' | sha256sum
  body_sha256: "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
  body_encoding: "utf8",
  body: '{"a":1}',
  headers: { "content-type": "application/json" },
  normalised: [],
  credential: { name: "webhook_secret", hint: "4f2a" },
  subject: null,
  applied_at: null,
  next_attempt_at: null,
};

async function show(role: Role) {
  answer("POST /rest/v1/rpc/call_trail", { body: [step] });
  await renderPage(<CallTrail call={buildCall()} />, {
    strings: ["calls", "integrations"],
    organization: { role },
  });
  await screen.findByText("Call ended");
}

test("an agent sees that a delivery arrived, but cannot open it", async () => {
  await show("agent");
  expect(screen.queryByRole("button", { name: /Show delivery/ })).toBeNull();
});

test("a manager sees body, headers, signature check and hash, and whether they match", async () => {
  answer("GET /rest/v1/events", { body: delivery });
  await show("manager");
  await userEvent.click(screen.getByRole("button", { name: /Show delivery 7/ }));
  expect(await screen.findByText("Signature valid, with the key ending in ••••4f2a")).toBeDefined();
  expect(await screen.findByText("The body below has this very hash.")).toBeDefined();
  expect(screen.getByText("content-type").nextSibling?.textContent).toBe("application/json");
});

test("a body that was redacted after hashing is not presented as the original", async () => {
  answer("GET /rest/v1/events", { body: { ...delivery, body: '{"a":"[redacted]"}' } });
  await show("owner");
  await userEvent.click(screen.getByRole("button", { name: /Show delivery 7/ }));
  expect(await screen.findByText(/redacted or re-encoded/)).toBeDefined();
});
