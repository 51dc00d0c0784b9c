import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { Board } from "@/pages/live/board.tsx";
import { buildListedCall } from "@/testing/call-builders.ts";
import { renderPage } from "@/testing/render.tsx";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const ongoing = (id: string, seconds: number) =>
  buildListedCall({
    id,
    status: "ongoing",
    occurred_at: ago(seconds),
    answered_at: ago(seconds),
    ended_at: null,
  });

const show = (calls: Parameters<typeof Board>[0]["calls"], perSecond: number | null) =>
  renderPage(<Board calls={calls} perSecond={perSecond} />, { strings: ["live", "calls"] });

test("a call shows the person, the agent, its duration and approximate cost", async () => {
  await show([ongoing("a", 600)], 1800);
  const tile = within(screen.getByRole("article"));
  expect(tile.getByRole("link", { name: "Anna Berg" }).getAttribute("href")).toBe("/calls/a");
  expect(tile.getByText("Nora")).toBeDefined();
  expect(tile.getByText(/^(9:59|10:0\d)$/)).toBeDefined();
  expect(tile.getByText(/About .*1\.0\d/)).toBeDefined();
});

test("without any reported cost none is estimated", async () => {
  await show([ongoing("a", 600)], null);
  expect(screen.queryByText(/About/)).toBeNull();
});

test("a call open for more than an hour is marked as possibly stuck, and its cost is not estimated", async () => {
  await show([ongoing("a", 3590), ongoing("b", 3700)], 1800);
  const [young, old] = screen.getAllByRole("article").map((tile) => within(tile));
  expect(young?.queryByText("Possibly stuck")).toBeNull();
  expect(old?.getByText("Possibly stuck")).toBeDefined();
  expect(old?.queryByText(/About/)).toBeNull();
});
