/** The country a locale tag names: "sv-SE" → "SE". */
export function homeCountry(locale: string | null | undefined): string | undefined {
  return locale ? new Intl.Locale(locale).maximize().region : undefined;
}
