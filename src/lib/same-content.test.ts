import { expect, test } from "vitest";
import { sameContent } from "@/lib/same-content.ts";

const call = { id: "1", lead: { name: "Disa" } };

test("a row that returned as a new object is equal", () => {
  expect(sameContent({ call }, { call: structuredClone(call) })).toBe(true);
});

test("a row with any change, however deep, is not", () => {
  expect(sameContent({ call }, { call: { ...call, lead: { name: "Cia" } } })).toBe(false);
});

test("a prop that was added or removed is a change", () => {
  expect(sameContent<{ call: object; href?: string }>({ call }, { call, href: "/calls/1" })).toBe(false);
});
