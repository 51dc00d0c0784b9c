import { expect, test } from "vitest";
import { sameContent } from "@/lib/same-content.ts";

const call = { id: "1", lead: { name: "Disa" } };

test("a row that came back as a new object says the same", () => {
  expect(sameContent({ call }, { call: structuredClone(call) })).toBe(true);
});

test("a row of which anything changed, however deep, does not", () => {
  expect(sameContent({ call }, { call: { ...call, lead: { name: "Cia" } } })).toBe(false);
});

test("a prop that came or went is a change", () => {
  expect(sameContent<{ call: object; href?: string }>({ call }, { call, href: "/calls/1" })).toBe(false);
});
