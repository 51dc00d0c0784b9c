import { minorDigits } from "@contract/minor-digits.ts";

/** 18000 minor units of USD → "180.00", for an input. */
export function toMajor(minor: number | null, currency: string): string {
  if (minor === null) return "";
  const digits = minorDigits(currency);
  return (minor / 10 ** digits).toFixed(digits);
}

/**
 * Parses typed text to minor units: "1 800,50" SEK → 180050. Null if empty; undefined if it is not an amount, is
 * negative or has more decimals than the currency.
 */
export function toMinor(typed: string, currency: string): number | null | undefined {
  const text = typed.replace(/[\s\u00a0]/g, "").replace(",", ".");
  if (text === "") return null;
  const [, whole, decimals = ""] = /^(\d{1,10})(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = minorDigits(currency);
  if (whole === undefined || decimals.length > digits) return undefined;
  return Number(whole + decimals.padEnd(digits, "0"));
}
