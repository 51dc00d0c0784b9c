import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import CampaignsPage from "@/pages/campaigns/campaigns-page.tsx";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (role: "owner" | "viewer" = "owner") =>
  renderPage(<CampaignsPage />, { at: "/campaigns", strings: ["campaigns"], organization: { role } });

it("offers the first campaign while there are none", async () => {
  answer("GET /rest/v1/campaigns", { body: [] });
  answer("GET /rest/v1/campaign_funnel", { body: [] });
  await show();
  expect(await screen.findByText("No campaigns yet")).toBeTruthy();
  expect(screen.getAllByRole("link", { name: "New campaign" })).toHaveLength(2);
});

it("offers a viewer nothing the database would refuse", async () => {
  answer("GET /rest/v1/campaigns", { body: [] });
  answer("GET /rest/v1/campaign_funnel", { body: [] });
  await show("viewer");
  expect(await screen.findByText(/A manager or an owner can make the first one/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: "New campaign" })).toBeNull();
});

it("names what failed and what still works, and offers a retry", async () => {
  answer("GET /rest/v1/campaigns", { status: 403, body: { code: "42501", message: "denied" } });
  answer("GET /rest/v1/campaign_funnel", { body: [] });
  await show();
  expect(await screen.findByText("The campaigns could not be loaded")).toBeTruthy();
  expect(screen.getByText("What runs goes on running.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
