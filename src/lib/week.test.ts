import { expect, it } from "vitest";
import { firstDayOfWeek } from "@/lib/week.ts";

it("begins on Monday in Europe and where unknown", () => {
  expect([firstDayOfWeek("SE"), firstDayOfWeek("IE"), firstDayOfWeek(null)]).toEqual([1, 1, 1]);
});

it("begins on Sunday in the United States", () => {
  expect(firstDayOfWeek("US")).toBe(0);
});
