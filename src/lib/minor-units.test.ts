import { expect, it } from "vitest";
import { toMajor, toMinor } from "@/lib/minor-units.ts";

it("parses amounts as written in Sweden and in America", () => {
  expect(toMinor("1 800,50", "SEK")).toBe(180050);
  expect(toMinor("180.5", "USD")).toBe(18050);
  expect(toMinor("250", "JPY")).toBe(250);
});

it("does not lose an öre to floating point", () => {
  expect(toMinor("1.15", "SEK")).toBe(115);
  expect(toMajor(115, "SEK")).toBe("1.15");
});

it("distinguishes empty from invalid", () => {
  expect(toMinor("  ", "SEK")).toBeNull();
  for (const typed of ["-5", "1,234.50", "1.234", "abc", "1e3"])
    expect(toMinor(typed, "SEK")).toBeUndefined();
  expect(toMinor("2.5", "JPY")).toBeUndefined();
});

it("formats what it parses", () => {
  expect(toMajor(18000, "USD")).toBe("180.00");
  expect(toMajor(250, "JPY")).toBe("250");
  expect(toMajor(null, "USD")).toBe("");
});
