import { type CountryCode, getCountries, parsePhoneNumberFromString } from "libphonenumber-js/min";

/**
 * A phone number for display: national within `home`, international elsewhere. A value that is not E.164 ("anonymous")
 * is shown unchanged. Copy the E.164 itself, never this.
 */
export function formatPhone(e164: string, home?: string | null): string {
  const key = `${home ?? ""} ${e164}`;
  const known = formatted.get(key) ?? written(e164, home);
  if (formatted.size >= REMEMBERED) formatted.clear();
  formatted.set(key, known);
  return known;
}

/** Parsing a number costs a hundred times as much as looking it up, and live lists re-render often. */
const REMEMBERED = 2_000;
const formatted = new Map<string, string>();

function written(e164: string, home?: string | null): string {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  return number.country && number.country === (home as CountryCode | null | undefined)
    ? number.formatNational()
    : number.formatInternational();
}

/** Every country with its name in `language`, in that language's order. */
export function countries(language: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: "region" });
  return getCountries()
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
}
