import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Tallies } from "@/pages/live/tallies.tsx";
import { buildSums } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";

const show = (confirmed: number) =>
  renderPage(
    <Tallies
      today="2026-03-01"
      sums={buildSums({ calls: 9, answered: 7, claimed_bookings: 3, confirmed_bookings: confirmed })}
      onTheLine={2}
      stuck={0}
    />,
    { strings: ["live"] },
  );
const hrefOf = (name: string) => screen.getByRole("link", { name }).getAttribute("href");

test("every figure links to the rows it counts", async () => {
  await show(3);
  expect(hrefOf("Calls")).toBe("/calls?from=2026-03-01&to=2026-03-01");
  expect(hrefOf("Answered")).toBe("/calls?from=2026-03-01&to=2026-03-01&state=answered&state=ongoing");
  expect(hrefOf("Booked")).toBe("/appointments?tab=all&booked=2026-03-01..2026-03-01");
});

test("claims that wait for a booking link to exactly those calls", async () => {
  await show(1);
  expect(hrefOf("2 claims wait")).toBe("/calls?from=2026-03-01&to=2026-03-01&outcome=unconfirmed");
});
