import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import LeadsPage from "@/pages/leads/leads-page.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (at = "/leads") => renderPage(<LeadsPage />, { at, strings: ["leads"] });

it("explains how leads come about while there are none", async () => {
  answer("GET /rest/v1/leads", { body: [] });
  await show();
  expect(await screen.findByText("No leads yet")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Go to integrations" })).toBeTruthy();
});

it("offers to clear the filters when nothing matches them", async () => {
  answer("GET /rest/v1/leads", { body: [] });
  await show("/leads?status=booked");
  expect(await screen.findByText("Nothing matches these filters")).toBeTruthy();
});

it("says what failed, and offers to try again", async () => {
  answer("GET /rest/v1/leads", { status: 403, body: { code: "42501", message: "denied" } });
  await show();
  expect(await screen.findByText("The leads could not be loaded")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
