import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import AppointmentsPage from "@/pages/appointments/appointments-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

/** What the list asked the database for at this address. */
async function askedAt(at: string): Promise<URLSearchParams> {
  answer("GET /rest/v1/appointments", { body: [] });
  await renderPage(<AppointmentsPage />, { at, strings: ["appointments"] });
  const asked = () => requests().find(({ path }) => path === "/rest/v1/appointments");
  await waitFor(() => expect(asked()).toBeDefined());
  return asked()?.search ?? new URLSearchParams();
}

test("a search among the upcoming asks for both at once", async () => {
  const asked = await askedAt("/appointments?q=anna");
  expect(asked.getAll("or")).toEqual([
    expect.stringMatching(
      /^\(and\(or\(ends_at\.gte\.[^,]+,ends_at\.is\.null\),or\(attendee_name\.ilike\.\*anna\*/,
    ),
  ]);
  expect(await screen.findByText("Nothing matches these filters")).toBeDefined();
});
