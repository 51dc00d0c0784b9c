import fc from "fast-check";
import { expect, test } from "vitest";
import { currentTurn } from "@/pages/calls/current-turn.ts";
import { pretty } from "@/pages/calls/pretty.ts";

test("formatting changes white space only, so that ids above 2^53 keep their digits", () => {
  expect(pretty('{"id":9007199254740993,"a":[],"b":{},"t":"x, {y}: \\"z\\""}')).toBe(
    '{\n  "id": 9007199254740993,\n  "a": [],\n  "b": {},\n  "t": "x, {y}: \\"z\\""\n}',
  );
});

test("formatted JSON means what it meant", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(pretty(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("what is not JSON is shown as it came", () => {
  expect(pretty("a=1&b=2")).toBe("a=1&b=2");
});

test("the turn being heard is the last that has begun; turns without a time are passed over", () => {
  const turns = [
    { speaker: "agent" as const, text: "a", at: 1 },
    { speaker: "customer" as const, text: "b", at: null },
    { speaker: "agent" as const, text: "c", at: 9 },
  ];
  expect([0, 1, 8, 9].map((at) => currentTurn(turns, at))).toEqual([-1, 0, 0, 2]);
});
