import { describe, expect, it } from "vitest";
import { toCsv } from "@/lib/csv.ts";

const cell = (value: unknown) =>
  toCsv(["x"], [[value]])
    .split("\r\n")
    .slice(1)
    .join("\r\n");

describe("an exported cell", () => {
  it.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "=cmd|' /C calc'!A0"])(
    "never runs %j as a formula",
    (text) => expect(cell(text).replace(/^"/, "")).toMatch(/^'/),
  );

  it.each([
    ["-5", "-5"],
    ["+46701740605", "+46701740605"],
    [-12.5, "-12.5"],
    [null, ""],
    [undefined, ""],
    [true, "true"],
  ])("keeps %j as %j", (value, text) => expect(cell(value)).toBe(text));

  it("quotes what would break the line", () => {
    expect(cell('say "hi", twice')).toBe('"say ""hi"", twice"');
    expect(cell("two\nlines")).toBe('"two\nlines"');
  });
});
