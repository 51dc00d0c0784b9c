import { expect, it } from "vitest";
import { openLineOf, openStep } from "@/components/explain/open-step.ts";

const none = { tax_behavior: "none", tax_basis_points: 0 } as const;
const onTop = { tax_behavior: "exclusive", tax_basis_points: 2500 } as const;

it.each([
  ["usage:2026-11-01", { model: "usage", period: "2026-11-01", ...none }],
  ["adjustment:2026-10-01", { model: "adjustment", period: "2026-10-01", ...onTop }],
  ["credit:none:0", { model: "credit", period: null, ...none }],
  ["credit:exclusive:2500", { model: "credit", period: null, ...onTop }],
] as const)("%s names one line of the open month", (id, line) => {
  expect(openStep(line)).toEqual({ kind: "open", id });
  const { model, period, terms } = openLineOf(id);
  expect(model).toBe(line.model);
  expect(period ?? null).toBe(line.period);
  if (model === "credit")
    expect(terms).toEqual({ tax_behavior: line.tax_behavior, tax_basis_points: line.tax_basis_points });
});

it("names the milestone being filled, and a credit of unknown terms, by their model alone", () => {
  expect(openLineOf("milestone")).toEqual({ model: "milestone" });
  expect(openLineOf("credit")).toEqual({ model: "credit" });
});
