/** The languages of the interface and the Intl locale of each. */
export const languages = {
  en: { name: "English", locale: "en-GB" },
  sv: { name: "Svenska", locale: "sv-SE" },
} as const;

export type Language = keyof typeof languages;

/** The language nearest to a BCP 47 tag; English if none matches. */
export function languageOf(tag: string | null | undefined): Language {
  const base = tag?.toLowerCase().split("-")[0] ?? "";
  return base in languages ? (base as Language) : "en";
}

/** The locale for Intl: days before months and 24-hour times in every language. */
export function localeOf(tag: string | null | undefined): string {
  return languages[languageOf(tag)].locale;
}
