import { expect, test } from "vitest";
import type { Assumptions } from "@/data/roi/roi-assumptions.ts";
import { changeOf, problemsOf, typedOf } from "@/pages/roi/assumptions/typed-assumptions.ts";

const said: Assumptions = {
  version: 3,
  currency: "USD",
  appointment_value_minor: 18_050,
  close_basis_points: 6_250,
  staff_hour_minor: null,
  saved_seconds_per_call: 210,
  baseline_no_show_basis_points: 0,
  author: null,
  created_at: "2026-03-01T00:00:00Z",
};

test("values shown in the fields are saved unchanged, and empty ones are not set", () => {
  const typed = typedOf(said, "USD");
  expect(typed).toEqual({ value: "180.50", close: "62.5", staff: "", saved: "3.5", baseline: "0" });
  expect(changeOf(typed, "USD")).toEqual({
    appointment_value_minor: 18_050,
    close_basis_points: 6_250,
    staff_hour_minor: null,
    saved_seconds_per_call: 210,
    baseline_no_show_basis_points: 0,
  });
});

test("a decimal comma is read", () => {
  expect(changeOf({ ...typedOf(said, "USD"), close: "12,5" }, "USD")?.close_basis_points).toBe(1_250);
});

test("the largest amounts are saved, and no larger ones", () => {
  const most = { ...typedOf(said, "USD"), value: "100000000", staff: "10000000" };
  expect(changeOf(most, "USD")).toMatchObject({
    appointment_value_minor: 10_000_000_000,
    staff_hour_minor: 1_000_000_000,
  });
  const more = { ...most, value: "100000000.01", staff: "10000000.01" };
  expect(problemsOf(more, "USD")).toEqual(["value", "staff"]);
});

test("an invalid share, time or amount is reported at its field, and nothing is saved", () => {
  const typed = { value: "-1", close: "101", staff: "abc", saved: "61", baseline: "1e1" };
  expect(problemsOf(typed, "USD")).toEqual(["value", "close", "staff", "saved", "baseline"]);
  expect(changeOf(typed, "USD")).toBeUndefined();
});
