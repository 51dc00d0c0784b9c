import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import AppointmentsPage from "@/pages/appointments/appointments-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

/** The list's database queries at this URL. */
async function askedAt(at: string): Promise<URLSearchParams> {
  answer("GET /rest/v1/appointments", { body: [] });
  await renderPage(<AppointmentsPage />, { at, strings: ["appointments"] });
  const asked = () => requests().find(({ path }) => path === "/rest/v1/appointments");
  await waitFor(() => expect(asked()).toBeDefined());
  return asked()?.search ?? new URLSearchParams();
}

test("a search among the upcoming sends both conditions", async () => {
  const asked = await askedAt("/appointments?q=anna");
  expect(asked.getAll("or")).toEqual([
    expect.stringMatching(
      /^\(and\(or\(ends_at\.gte\.[^,]+,ends_at\.is\.null\),or\(attendee_name\.ilike\.\*anna\*/,
    ),
  ]);
  expect(await screen.findByText("Nothing matches these filters")).toBeDefined();
});

test("the days of the visit and of its booking are the organization's", async () => {
  const asked = await askedAt(
    "/appointments?tab=all&starts=2026-03-01..2026-03-07&booked=2026-02-01..2026-02-01",
  );
  expect(asked.getAll("starts_at")).toEqual(["gte.2026-02-28T23:00:00.000Z", "lt.2026-03-07T23:00:00.000Z"]);
  expect(asked.getAll("booked_at")).toEqual(["gte.2026-01-31T23:00:00.000Z", "lt.2026-02-01T23:00:00.000Z"]);
  expect(screen.getByRole("button", { name: /Takes place.*1 Mar – 7 Mar 2026/ })).toBeDefined();
  expect(screen.getByRole("button", { name: "Remove filter Booked on" })).toBeDefined();
});
