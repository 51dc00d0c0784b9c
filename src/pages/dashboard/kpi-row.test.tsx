import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { KpiRow } from "@/pages/dashboard/kpi-row.tsx";
import { buildSums } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";
import { buildMoney, buildRoi } from "@/testing/roi-builders.ts";

const period = { from: "2026-03-01", to: "2026-03-07" };
const sums = buildSums({ calls: 40, answered: 30, claimed_bookings: 5, confirmed_bookings: 4, shown: 2 });

const show = (roi?: Partial<Roi>) =>
  renderPage(
    <KpiRow
      period={period}
      now={{ sums, roi: roi && buildRoi(roi) }}
      before={{ sums: buildSums({ calls: 20 }) }}
      compare={false}
    />,
    { strings: ["dashboard"] },
  );
const card = (name: string) => within(screen.getByRole("region", { name }));

test("a figure that cannot be computed is a dash with its reason, and a link to fix it", async () => {
  await show(buildMoney(null, 800));
  expect(card("Revenue shown").getByText("not computable")).toBeDefined();
  expect(card("Revenue shown").getByRole("link", { name: "Set the value of an appointment" })).toBeDefined();
  expect(card("Cost").getByText(/8\.00/)).toBeDefined();
});

test("without a rate there is neither cost nor ROI, and the link leads to what is missing", async () => {
  await show(buildMoney(36_000, null));
  for (const name of ["Cost", "ROI"])
    expect(card(name).getByRole("link", { name: "An exchange rate is missing" }).getAttribute("href")).toBe(
      "/roi?from=2026-03-01&to=2026-03-07",
    );
});

test("counts are shown before values have loaded", async () => {
  await show();
  expect(card("Calls").getByText("40")).toBeDefined();
  expect(card("Cost").queryByText("not computable")).toBeNull();
});

test("a figure links to exactly the rows it counts", async () => {
  await show(buildMoney(36_000, 800));
  expect(card("Answered").getByRole("link", { name: "Answered" }).getAttribute("href")).toBe(
    "/calls?from=2026-03-01&to=2026-03-07&state=answered&state=ongoing",
  );
  const leadsTo = (name: string) => card(name).getByRole("link", { name }).getAttribute("href");
  const days = "2026-03-01..2026-03-07";
  expect(leadsTo("Booked")).toBe(`/appointments?tab=all&booked=${days}`);
  expect(leadsTo("Shown")).toBe(`/appointments?tab=all&starts=${days}&verdict=shown&verdict=no_show`);
  expect(leadsTo("Revenue shown")).toBe(`/appointments?tab=all&starts=${days}&verdict=shown`);
  expect(leadsTo("Cost")).toBe("/roi?from=2026-03-01&to=2026-03-07");
  expect(card("Calls").getByText("up")).toBeDefined();
});

test("a figure shows its definition, formula, inputs and rows", async () => {
  await show(buildMoney(36_000, 800));
  await userEvent.click(screen.getByRole("button", { name: "What is Confirmed?" }));
  const definition = within(await screen.findByRole("dialog"));
  expect(definition.getByText("Confirmed ÷ claimed bookings")).toBeDefined();
  expect(definition.getByText("From 5 rows")).toBeDefined();
});
