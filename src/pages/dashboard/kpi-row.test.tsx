import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { KpiRow } from "@/pages/dashboard/kpi-row.tsx";
import { buildSums } from "@/testing/calls.ts";
import { renderPage } from "@/testing/render.tsx";

const period = { from: "2026-03-01", to: "2026-03-07" };
const sums = buildSums({
  calls: 40,
  answered: 30,
  claimed_bookings: 5,
  confirmed_bookings: 4,
  shown: 2,
  cost_usd_micros: 8_000_000,
  talk_seconds: 2400,
});

const show = (organization: Parameters<typeof renderPage>[1], before = buildSums({ calls: 20 })) =>
  renderPage(<KpiRow period={period} sums={sums} before={before} compare={false} />, {
    strings: ["dashboard"],
    ...organization,
  });
const card = (name: string) => within(screen.getByRole("region", { name }));

test("what cannot be computed is a dash with its reason, and the way to mend it", async () => {
  await show({});
  expect(card("Revenue shown").getByText("not computable")).toBeDefined();
  expect(card("Revenue shown").getByRole("link", { name: "Set the value of an appointment" })).toBeDefined();
  expect(card("Call cost").getByText(/8\.00/)).toBeDefined();
});

test("a cost in dollars and revenue in kronor make no ROI", async () => {
  await show({ organization: { currency: "SEK", appointment_value_minor: 90_000 } });
  expect(card("ROI").getByText("No exchange rate from USD yet")).toBeDefined();
});

test("a figure leads to the very rows it counts", async () => {
  await show({});
  expect(card("Answered").getByRole("link", { name: "Answered" }).getAttribute("href")).toBe(
    "/calls?from=2026-03-01&to=2026-03-07&state=answered&state=ongoing",
  );
  const leadsTo = (name: string) => card(name).getByRole("link", { name }).getAttribute("href");
  const days = "2026-03-01..2026-03-07";
  expect(leadsTo("Booked")).toBe(`/appointments?tab=all&booked=${days}`);
  expect(leadsTo("Shown")).toBe(`/appointments?tab=all&starts=${days}&verdict=shown&verdict=no_show`);
  expect(leadsTo("Revenue shown")).toBe(`/appointments?tab=all&starts=${days}&verdict=shown`);
  expect(card("Calls").getByText("up")).toBeDefined();
});

test("a figure explains itself: definition, formula, inputs and rows", async () => {
  await show({});
  await userEvent.click(screen.getByRole("button", { name: "What is Confirmed?" }));
  const definition = within(await screen.findByRole("dialog"));
  expect(definition.getByText("Confirmed ÷ claimed bookings")).toBeDefined();
  expect(definition.getByText("From 5 rows")).toBeDefined();
});
