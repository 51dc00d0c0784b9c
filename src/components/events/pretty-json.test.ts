import { expect, it } from "vitest";
import { prettyJson } from "@/components/events/pretty-json.ts";

it("breaks lines as JSON.stringify would", () => {
  const value = { a: 1, b: ["x, {y}", [], {}, { c: null, d: 'say "hi": \\' }], e: -1.5e3, f: "" };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

it("keeps every digit of an id above 2^53", () => {
  expect(prettyJson('{"id":9007199254740993123}')).toBe('{\n  "id": 9007199254740993123\n}');
});

it("leaves text that is not JSON unchanged", () => {
  expect(prettyJson("uid=1&b=2")).toBeNull();
});
