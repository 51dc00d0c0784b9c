/** The time zones and currencies an organization can choose from. Settings use the same lists. */
export function timeZones(): string[] {
  return Intl.supportedValuesOf("timeZone");
}

/** Whether the browser knows the zone; the database asks PostgreSQL the same. */
export function isTimeZone(zone: string): boolean {
  try {
    return zone !== "" && Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

const CURRENCIES = ["SEK", "EUR", "USD", "GBP", "NOK", "DKK", "CHF", "PLN", "CAD", "AUD"] as const;

/** Every currency with its name in `language`, ours first. */
export function currencies(language: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: "currency" });
  const known = new Set<string>([...CURRENCIES, ...Intl.supportedValuesOf("currency")]);
  return [...known].map((code) => ({ value: code, label: `${code} – ${names.of(code) ?? code}` }));
}

const BY_COUNTRY: Record<string, string> = {
  SE: "SEK",
  US: "USD",
  GB: "GBP",
  NO: "NOK",
  DK: "DKK",
  CH: "CHF",
  PL: "PLN",
  CA: "CAD",
  AU: "AUD",
};

/** A first guess from the browser's locale; euro if unknown. */
export function guessCurrency(locale: string): string {
  return BY_COUNTRY[guessCountry(locale)] ?? "EUR";
}

/** The country of the browser's locale: "sv-SE" → "SE". */
export function guessCountry(locale: string): string {
  return new Intl.Locale(locale).maximize().region ?? "";
}
