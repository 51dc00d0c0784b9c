import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./styles.css", import.meta.url), "utf8");

function tokens(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
  );
}

const themes = { light: tokens(":root"), dark: tokens(':root[data-theme="dark"]') };

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["canvas", "surface", "raised", "sunken"];
const tones = ["accent", "good", "warn", "bad", "info"];

/** Text on its background: 4.5 to 1. */
const texts = [
  ...grounds.flatMap((ground) => ["ink", "muted", ...tones].map((text) => [text, ground] as const)),
  ...tones.map((tone) => [tone, `${tone}-soft`] as const),
  ["muted", "neutral-soft"] as const,
  ["ink", "accent-soft"] as const,
  ["muted", "accent-soft"] as const,
  ["ink", "fresh"] as const,
  ["muted", "fresh"] as const,
  ["on-accent", "accent"] as const,
  ["on-accent", "accent-strong"] as const,
  ["on-bad", "bad"] as const,
];

/** Borders of controls and parts of charts: 3 to 1. */
const parts = [
  ...grounds.map((ground) => ["line-strong", ground] as const),
  ...[1, 2, 3, 4, 5, 6].map((chart) => [`chart-${chart}`, "surface"] as const),
];

describe.each(Object.entries(themes))("the %s theme", (_name, theme) => {
  const ratio = (one: string, other: string) => contrast(theme[one] ?? "", theme[other] ?? "");

  it.each(texts)("can be read: %s on %s", (text, ground) =>
    expect(ratio(text, ground)).toBeGreaterThanOrEqual(4.5),
  );

  it.each(parts)("stand out: %s on %s", (part, ground) =>
    expect(ratio(part, ground)).toBeGreaterThanOrEqual(3),
  );
});

it("defines every colour of the light theme in the dark one", () => {
  expect(Object.keys(themes.dark).sort()).toEqual(Object.keys(themes.light).sort());
});

it("lifts a neutral badge from the dark theme's cards instead of sinking it", () => {
  const { "neutral-soft": badge = "", surface = "" } = themes.dark;
  expect(luminance(badge)).toBeGreaterThan(luminance(surface));
});
