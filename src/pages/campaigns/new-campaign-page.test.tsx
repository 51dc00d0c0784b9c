import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import NewCampaignPage from "@/pages/campaigns/new-campaign-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

const retell = {
  id: "a",
  provider: "retell",
  status: "active",
  config: { agent_ref: "agent_1", from_number: "+46701740605" },
};
const vapi = { id: "b", provider: "vapi", status: "active", config: {} };

async function show(role: "owner" | "viewer" = "owner", voices: object[] = [retell, vapi]) {
  answer("GET /rest/v1/integrations", { body: voices });
  answer("GET /rest/v1/leads", { body: [] });
  const call = [1, 2, 3].map((weekday) => ({ weekday, opens: "09:00", closes: "20:00" }));
  answer("GET /rest/v1/contact_hours", { body: [{ version: 1, call, sms: call, author: null }] });
  return renderPage(<NewCampaignPage />, {
    strings: ["campaigns", "leads"],
    organization: { role },
  });
}

it("shows what is missing at each field, and sends nothing to the database", async () => {
  await show();
  await userEvent.click(await screen.findByRole("button", { name: "Save and check" }));
  expect(await screen.findByText("Give it a name of at most 120 characters.")).toBeTruthy();
  expect(screen.getByText("Choose who calls.")).toBeTruthy();
  expect(screen.getByText("Write the number with + and the country code.")).toBeTruthy();
  expect(requests().filter(({ path }) => path.includes("create_campaign"))).toEqual([]);
});

it("fills in the settings of the only voice", async () => {
  await show("owner", [retell]);
  expect(await screen.findByDisplayValue("agent_1")).toBeTruthy();
  expect(screen.getByDisplayValue("+46701740605")).toBeTruthy();
  expect(screen.getByRole("combobox", { name: "Voice provider" })).toHaveProperty("value", "a");
});

it("keeps a typed value when another voice is chosen", async () => {
  await show("owner", [vapi, retell]);
  await userEvent.type(await screen.findByLabelText(/Agent/), "my own");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Voice provider" }), "a");
  expect(screen.getByDisplayValue("my own")).toBeTruthy();
  expect(screen.getByDisplayValue("+46701740605")).toBeTruthy();
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
