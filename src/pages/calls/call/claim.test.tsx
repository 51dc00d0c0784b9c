import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Claim } from "@/pages/calls/call/claim.tsx";
import { buildCall } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (call: Parameters<typeof buildCall>[0]) =>
  renderPage(<Claim call={buildCall(call)} />, { strings: ["calls"] });

test("a claimed booking without evidence is shown as a claim", async () => {
  await show({ claimed_outcome: "appointment_set" });
  expect(screen.getByText("The agent says booked; no booking has arrived yet.")).toBeDefined();
  expect(screen.queryByText(/^Confirmed/)).toBeNull();
});

test("a confirmed one links to the booking that confirms it", async () => {
  const appointment = {
    id: "ap1",
    title: "Cleaning",
    starts_at: "2026-03-05T09:00:00Z",
    status: "booked" as const,
    verdict: "pending" as const,
  };
  await show({
    claimed_outcome: "appointment_set",
    confirmed_outcome: "appointment_booked",
    appointments: [appointment],
  });
  expect(screen.getByRole("link", { name: "Cleaning" }).getAttribute("href")).toBe("/appointments?open=ap1");
});

test("an outcome that nothing can confirm is marked as the agent's claim", async () => {
  await show({ claimed_outcome: "callback_requested" });
  expect(screen.getByText(/callback wanted/)).toBeDefined();
  expect(screen.getByText(/it is the agent's word/)).toBeDefined();
});

test("during the call the outcome is pending, not missing", async () => {
  await show({ status: "ongoing" });
  expect(screen.getByText(/when the provider has analysed/)).toBeDefined();
});
