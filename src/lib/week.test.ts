import { expect, it } from "vitest";
import { firstDayOfWeek } from "@/lib/week.ts";

it("begins the week on Monday in Europe and where nothing is known", () => {
  expect([firstDayOfWeek("SE"), firstDayOfWeek("IE"), firstDayOfWeek(null)]).toEqual([1, 1, 1]);
});

it("begins it on Sunday in the United States", () => {
  expect(firstDayOfWeek("US")).toBe(0);
});
