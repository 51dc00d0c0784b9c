import { expect, it } from "vitest";
import { phoneOrText, toE164 } from "./phone.ts";

it.each([
  ["+46 70-174 06 05", undefined, "+46701740605"],
  ["0046701740605", undefined, "+46701740605"],
  ["070-174 06 05", "SE", "+46701740605"],
  ["070-174 06 05", undefined, null],
  ["11111", undefined, null],
  ["anonymous", "SE", null],
  ["+46", undefined, null],
])("parses %s (%s) as %s", (value, country, expected) => {
  expect(toE164(value, country)).toBe(expected);
});

it("keeps a value it cannot parse", () => {
  expect(["anonymous", "11111", "", null].map((value) => phoneOrText(value))).toEqual([
    "anonymous",
    "11111",
    null,
    null,
  ]);
});
