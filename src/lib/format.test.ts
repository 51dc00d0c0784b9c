import { describe, expect, it } from "vitest";
import {
  formatDuration,
  formatMicros,
  formatMoney,
  formatPercent,
  formatRelative,
  formatZone,
} from "@/lib/format.ts";
import { formatTime } from "@/lib/format-time.ts";

/** Intl separates with no-break spaces, which would only get in the way here. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("money", () => {
  it("is in minor units of its own currency", () => {
    expect(formatMoney(200_000, "USD", "en-GB")).toBe("$2,000.00");
    expect(plain(formatMoney(200_000, "SEK", "sv-SE"))).toBe("2 000,00 kr");
    expect(plain(formatMoney(2000, "JPY", "en-GB"))).toBe("¥2,000");
    expect(plain(formatMoney(2000, "KWD", "en-GB"))).toBe("KWD 2.000");
  });

  it("is minor units of ISO 4217 also where people write fewer decimals", () => {
    expect(plain(formatMoney(200_000, "HUF", "en-GB"))).toBe("Ft 2,000.00");
    expect(plain(formatMoney(200_000, "HUF", "en-GB", true))).toBe("Ft 2,000");
    expect(plain(formatMoney(200_000, "IQD", "en-GB"))).toBe("IQD 200.000");
  });

  it("is written with its code beside another currency of the same symbol", () => {
    expect(plain(formatMoney(8_000, "NOK", "sv-SE", false, "SEK"))).toBe("80,00 NOK");
    expect(formatMoney(8_000, "CAD", "en-GB", false, "USD").replace(/\s/, " ")).toBe("CAD 80.00");
    expect(plain(formatMicros(120_000, "USD", "en-GB", false, "AUD"))).toBe("USD 0.12");
    expect(plain(formatMoney(8_000, "EUR", "sv-SE", false, "SEK"))).toBe("80,00 €");
    expect(plain(formatMoney(8_000, "SEK", "sv-SE", false, "SEK"))).toBe("80,00 kr");
  });

  it("has the currency's own decimals from one coin up and four below it", () => {
    expect(formatMicros(123_400, "USD", "en-GB")).toBe("$0.12");
    expect(formatMicros(10_000, "USD", "en-GB")).toBe("$0.01");
    expect(formatMicros(9_900, "USD", "en-GB")).toBe("$0.0099");
    expect(formatMicros(12_345_678, "USD", "en-GB")).toBe("$12.35");
    expect(formatMicros(0, "USD", "en-GB")).toBe("$0.00");
  });

  it("keeps every millionth if parts must visibly add up", () => {
    expect(formatMicros(123_400, "USD", "en-GB", true)).toBe("$0.123400");
    expect(formatMicros(203_333, "USD", "en-GB", true)).toBe("$0.203333");
  });
});

it("formats a share as a percentage", () => expect(formatPercent(0.1234, "en-GB")).toBe("12.3%"));

it.each([
  [0, "0:00"],
  [65, "1:05"],
  [3725, "1:02:05"],
])("formats %d seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

describe("a moment", () => {
  it("is shown in the time of its zone", () => {
    expect(formatTime("2026-07-01T22:30:00Z", "dateTime", "en-GB", "Europe/Stockholm")).toMatch(
      /2 Jul.*00:30/,
    );
    expect(formatTime("2026-07-01T22:30:00Z", "dateTime", "en-GB", "America/New_York")).toMatch(
      /1 Jul.*18:30/,
    );
  });

  it("names the offset of its zone on that day", () => {
    expect(formatZone("Europe/Stockholm", "en-GB", new Date("2026-01-01"))).toContain("GMT+1");
    expect(formatZone("Europe/Stockholm", "en-GB", new Date("2026-07-01"))).toContain("GMT+2");
  });

  it.each([
    ["2026-03-01T11:59:30Z", "now"],
    ["2026-03-01T11:57:00Z", "3 minutes ago"],
    ["2026-03-01T11:59:05Z", "1 minute ago"],
    ["2026-03-03T12:00:00Z", "in 2 days"],
  ])("%s is %s", (at, text) => {
    expect(formatRelative(at, new Date("2026-03-01T12:00:00Z"), "en-GB")).toBe(text);
  });
});
