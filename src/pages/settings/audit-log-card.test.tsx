import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { AuditLog } from "@/pages/settings/audit-log-card.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

async function show(act: string, details: Record<string, unknown>) {
  answer("GET /rest/v1/audit_log", {
    body: [{ id: 1, actor: null, act, subject: null, details, at: "2026-03-01T10:00:00Z" }],
  });
  answer("GET /rest/v1/memberships", { body: [] });
  await renderPage(<AuditLog />, { strings: ["settings"] });
}

test("the details of an act are in words, in the usual order of questions", async () => {
  await show("credential.stored", { name: "webhook_secret", provider: "calcom" });
  expect(await screen.findByText("Cal.com · webhook secret")).toBeDefined();
});

test("a changed role reads from old to new, and an unknown detail is not hidden", async () => {
  await show("member.role_changed", { to: "manager", over_limit: true, from: "agent" });
  expect(await screen.findByText("from Agent · to Manager · over limit: true")).toBeDefined();
});
