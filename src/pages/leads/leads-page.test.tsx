import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import LeadsPage from "@/pages/leads/leads-page.tsx";
import { answer, requests } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";

beforeEach(() => {
  answer("GET /rest/v1/leads", { body: [] });
  answer("GET /rest/v1/lead_imports", { body: [] });
});

const show = (at = "/leads") => renderPage(<LeadsPage />, { at, strings: ["leads"] });

it("explains where leads come from while there are none", async () => {
  answer("POST /rest/v1/rpc/search_leads", { body: [] });
  await show();
  expect(await screen.findByText("No leads yet")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Go to integrations" })).toBeTruthy();
});

it("offers to clear the filters if nothing matches them", async () => {
  answer("POST /rest/v1/rpc/search_leads", { body: [] });
  await show("/leads?status=booked");
  expect(await screen.findByText("Nothing matches these filters")).toBeTruthy();
});

it("names what failed, and offers a retry", async () => {
  answer("POST /rest/v1/rpc/search_leads", { status: 403, body: { code: "42501", message: "denied" } });
  await show();
  expect(await screen.findByText("The leads could not be loaded")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

const lead = (id: string, name: string) => ({
  id,
  name,
  email: `${id}@example.test`,
  phone: null,
  status: "new",
  source: "import",
  tags: [],
  custom: { Town: "Kil" },
  first_seen_at: "2026-03-02T09:00:00Z",
  last_contact_at: null,
  total: 250,
});

it("tags the chosen leads or all of the filter, shows how many changed, and undoes it", async () => {
  const person = userEvent.setup();
  answer("POST /rest/v1/rpc/search_leads", { body: [lead("a", "Anna Ek"), lead("b", "Bo Al")] });
  answer("POST /rest/v1/rpc/tag_leads", { body: { id: "tagging", changed: 249 } });
  answer("POST /rest/v1/rpc/undo_lead_tagging", { body: 249 });
  await show("/leads?status=new");
  const row = await screen.findByRole("row", { name: /Anna Ek/ });
  await person.click(within(row).getByRole("checkbox"));
  const bar = screen.getByRole("region", { name: "Chosen leads" });
  await person.click(within(bar).getByRole("button", { name: "Choose all 250 that match" }));
  await person.type(within(bar).getByLabelText("Tag"), "vip");
  await person.click(within(bar).getByRole("button", { name: "Add the tag" }));
  await within(bar).findByText("“vip” was added to 249 leads.");
  const tagged = requests().find(({ path }) => path.endsWith("/tag_leads"))?.body;
  expect(tagged).toMatchObject({ p_tag: "vip", p_on: true, p_filter: { status: ["new"] } });
  await person.click(within(bar).getByRole("button", { name: "Undo" }));
  expect(requests().find(({ path }) => path.endsWith("/undo_lead_tagging"))?.body).toEqual({
    p_id: "tagging",
  });
});

it("stops contact with all of the filter after showing reason and number, and undoes it", async () => {
  const person = userEvent.setup();
  answer("POST /rest/v1/rpc/search_leads", { body: [lead("a", "Anna Ek"), lead("b", "Bo Al")] });
  answer("POST /rest/v1/rpc/stop_contact", { body: { id: "stop", stopped: 248 } });
  answer("POST /rest/v1/rpc/lift_contact_stop", { body: 248 });
  await show("/leads?status=new");
  await person.click(within(await screen.findByRole("row", { name: /Anna Ek/ })).getByRole("checkbox"));
  const bar = screen.getByRole("region", { name: "Chosen leads" });
  await person.click(within(bar).getByRole("button", { name: "Choose all 250 that match" }));
  await person.click(within(bar).getByRole("button", { name: "Stop contacting…" }));
  const dialog = screen.getByRole("dialog", { name: "Stop contacting 250 leads?" });
  const confirm = within(dialog).getByRole("button", { name: "Stop contacting 250 leads" });
  await person.click(confirm);
  expect(within(dialog).getByText("Say why, so that others understand it later.")).toBeTruthy();
  const asked = (name: string) => requests().find(({ path }) => path.endsWith(name))?.body;
  expect(asked("/stop_contact")).toBeUndefined();
  await person.selectOptions(within(dialog).getByLabelText("On which channel"), "call");
  await person.type(within(dialog).getByLabelText("Reason"), "Moved away");
  await person.click(confirm);
  await within(bar).findByText("248 leads will not be contacted any more.");
  expect(asked("/stop_contact")).toMatchObject({
    p_channel: "call",
    p_reason: "Moved away",
    p_filter: { status: ["new"] },
  });
  await person.click(within(bar).getByRole("button", { name: "Undo" }));
  expect(asked("/lift_contact_stop")).toMatchObject({ p_id: "stop" });
});

it("lets agents tag, but not stop contact with many", async () => {
  const person = userEvent.setup();
  answer("POST /rest/v1/rpc/search_leads", { body: [lead("a", "Anna Ek")] });
  await renderPage(<LeadsPage />, { at: "/leads", strings: ["leads"], organization: { role: "agent" } });
  await person.click(within(await screen.findByRole("row", { name: /Anna Ek/ })).getByRole("checkbox"));
  const bar = screen.getByRole("region", { name: "Chosen leads" });
  expect(within(bar).getByRole("button", { name: "Add the tag" })).toBeTruthy();
  expect(within(bar).queryByRole("button", { name: "Stop contacting…" })).toBeNull();
});
