import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import NewCampaignPage from "@/pages/campaigns/new-campaign-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

async function show(role: "owner" | "viewer" = "owner") {
  answer("GET /rest/v1/integrations", { body: [{ id: "a", provider: "retell", status: "active" }] });
  answer("GET /rest/v1/leads", { body: [] });
  const call = [1, 2, 3].map((weekday) => ({ weekday, opens: "09:00", closes: "20:00" }));
  answer("GET /rest/v1/contact_hours", { body: [{ version: 1, call, sms: call, author: null }] });
  return renderPage(<NewCampaignPage />, {
    strings: ["campaigns", "integrations", "leads"],
    organization: { role },
  });
}

it("says at each field what is missing, and asks the database for nothing", async () => {
  await show();
  await userEvent.click(await screen.findByRole("button", { name: "Save and check" }));
  expect(await screen.findByText("Give it a name of at most 120 characters.")).toBeTruthy();
  expect(screen.getByText("Choose who calls.")).toBeTruthy();
  expect(screen.getByText("Write the number with + and the country code.")).toBeTruthy();
  expect(requests().filter(({ path }) => path.includes("create_campaign"))).toEqual([]);
});

it("refuses a week in which every day is closed", async () => {
  await show();
  for (const day of await screen.findAllByRole("checkbox", { checked: true })) await userEvent.click(day);
  await userEvent.click(screen.getByRole("button", { name: "Save and check" }));
  expect(await screen.findByText("Open at least one day.")).toBeTruthy();
});

it("is not for viewers", async () => {
  await show("viewer");
  expect(await screen.findByText("Only managers and owners can change campaigns.")).toBeTruthy();
});
