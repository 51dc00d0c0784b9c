import { describe, expect, it } from "vitest";
import { countries, formatPhone } from "@/lib/phone.ts";

describe("a phone number", () => {
  it("is national at home and international elsewhere", () => {
    expect(formatPhone("+46701740605", "SE")).toBe("070-174 06 05");
    expect(formatPhone("+46701740605", "NO")).toBe("+46 70 174 06 05");
  });

  it("is shown unchanged if it is not one", () => expect(formatPhone("anonymous", "SE")).toBe("anonymous"));
});

it("lists countries by name", () => {
  expect(countries("sv")).toContainEqual({ value: "SE", label: "Sverige" });
  expect(countries("en")).toContainEqual({ value: "SE", label: "Sweden" });
});
