import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { CallFacts } from "@/pages/calls/call/call-facts.tsx";
import { buildCall } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (overrides: Parameters<typeof buildCall>[0]) =>
  renderPage(<CallFacts call={buildCall(overrides)} />, { strings: ["calls"] });

const unsaid = { ended_at: null, talk_seconds: null, billed_seconds: null, hangup_reason: null };

test("an ongoing call leaves out what is known only afterwards", async () => {
  await show({ ...unsaid, status: "ongoing" });
  expect(screen.queryByText("not told")).toBeNull();
  expect(screen.queryByText("Ended because")).toBeNull();
});

test("a call that is over names what the provider did not report", async () => {
  await show({ ...unsaid, status: "ended" });
  // Ended, talked, billed, why it ended, and the sentiment.
  expect(screen.getAllByText("not told")).toHaveLength(5);
});

test("the reason of a call's end is in words, also for an unknown provider code", async () => {
  const { unmount } = await show({ hangup_reason: "dial_no_answer" });
  expect(screen.getByText("No answer")).toBeDefined();
  unmount();
  await show({ hangup_reason: "lost_in_space" });
  expect(screen.getByText("Lost in space")).toBeDefined();
});
