/** Parses phone numbers as people and providers write them into the form we store. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";

/** A short code ("11111") or a word ("anonymous") is not an international number, whichever country is assumed. */
const international = (value: string): string => value.trim().replace(/^00(?=[1-9])/, "+");

/**
 * E.164 ("+46701740605"), or null if the value is not a possible number. `country` is the ISO 3166 code for numbers
 * without "+"; without it only international numbers are parsed.
 */
export function toE164(value: string, country?: string): string | null {
  const written = international(value);
  const home = country && isSupportedCountry(country) ? (country as CountryCode) : undefined;
  if (!written.startsWith("+") && !home) return null;
  const number = parsePhoneNumberFromString(written, home);
  return number?.isPossible() ? number.number : null;
}

/** E.164 if the value can be parsed, otherwise the value itself ("anonymous", "11111"), or null. */
export const phoneOrText = (value: string | null | undefined, country?: string): string | null =>
  value ? (remembered(value, country) ?? value) : null;

const REMEMBERED = 5_000;
const LONGEST = 40;
const known = new Map<string, string | null>();

/** The same few numbers recur, and parsing one costs more than verifying its delivery. */
function remembered(value: string, country = ""): string | null {
  if (value.length > LONGEST) return toE164(value, country);
  const name = `${country} ${value}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const number = toE164(value, country);
  if (known.size >= REMEMBERED) known.clear();
  known.set(name, number);
  return number;
}
