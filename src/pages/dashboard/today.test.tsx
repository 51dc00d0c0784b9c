import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Organization } from "@/data/organizations/organizations.ts";
import type { Roi } from "@/data/roi/roi-answers.ts";
import { dayOf } from "@/lib/period.ts";
import { Today } from "@/pages/dashboard/today.tsx";
import { buildSums } from "@/testing/call-builders.ts";
import { answer } from "@/testing/platform.ts";
import { renderPage } from "@/testing/render.tsx";
import { buildMoney, buildRoi } from "@/testing/roi-builders.ts";

const zone = "Europe/Stockholm";
const day = dayOf(new Date(), zone);

beforeEach(() => answer("GET /rest/v1/calls", { body: [] }));

const show = (facts: unknown[], roi: Partial<Roi> = {}, organization: Partial<Organization> = {}) => {
  answer("GET /rest/v1/daily_facts", { body: facts });
  answer("POST /rest/v1/rpc/roi_period", { body: buildRoi(roi) });
  return renderPage(<Today />, {
    strings: ["dashboard", "calls"],
    organization: { currency: "USD", ...organization },
  });
};
const figure = (text: RegExp) => screen.findByRole("link", { name: text });

test("shows what happened today, its cost and its value, each linked to its rows", async () => {
  const sums = buildSums({ calls: 12, booked: 3, due: 5, shown: 2 });
  await show([{ day, ...sums }], buildMoney(36_000, 450));
  expect((await figure(/^Calls.*12/)).getAttribute("href")).toBe(`/calls?from=${day}&to=${day}`);
  expect((await figure(/^Booked.*3/)).getAttribute("href")).toContain(`tab=all&booked=${day}..${day}`);
  expect((await figure(/^Visits shown.*2 of 5.*3 undecided/)).getAttribute("href")).toContain(
    `starts=${day}..${day}&judged=yes`,
  );
  expect((await figure(/^Worth.*\$360/)).getAttribute("href")).toContain("verdict=shown");
  expect((await figure(/^Cost.*\$4\.50/)).getAttribute("href")).toBe(`/roi?from=${day}&to=${day}`);
});

test("a day without calls has no cost, and is not called free", async () => {
  await show([]);
  expect(await figure(/^Cost.*–.*No calls in the period/)).toBeDefined();
  expect(await figure(/^Visits shown.*none due/)).toBeDefined();
});

test("a value that nobody has set is a dash with its reason", async () => {
  await show([{ day, ...buildSums({ shown: 1 }) }], buildMoney(null, 100));
  expect(await figure(/^Worth.*–.*Set the value of an appointment/)).toBeDefined();
});

test("visits without a verdict show their expected value as expected", async () => {
  await show([{ day, ...buildSums({ due: 4 }) }], buildMoney(0, 100), { appointment_value_minor: 18_000 });
  expect(await figure(/^Worth.*–.*up to \$720/)).toBeDefined();
});

test("visits without a verdict are not shown as worthless", async () => {
  await show([{ day, ...buildSums({ due: 4 }) }], buildMoney(0, 100));
  expect(await figure(/^Worth.*–.*verdicts pending/)).toBeDefined();
});
