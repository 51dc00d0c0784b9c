import { expect, it } from "vitest";
import { meterColumns } from "@/pages/billing/billing/meter-columns.ts";

it.each([
  [1, 1],
  [7, 7],
  [10, 5],
  [12, 4],
  [20, 5],
  [25, 5],
  [30, 6],
  [50, 10],
  [100, 10],
])("arranges %i slots in whole rows of %i", (size, columns) => {
  expect(meterColumns(size)).toBe(columns);
});

it("arranges other numbers in rows of at most ten", () => {
  expect(meterColumns(13)).toBe(4);
  expect(meterColumns(97)).toBe(10);
});
