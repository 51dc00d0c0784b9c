import { useTranslation } from "react-i18next";
import { useUpdateProfile } from "@/data/organizations/profile-changes.ts";
import { type Language, languageOf, languages } from "@/lib/languages.ts";
import { setPreference, type Theme, themes, usePreferences } from "@/stores/preferences.ts";

/** Theme and language: applied at once in this browser, and saved to the profile for e-mails and other devices. */
export function useAppearance() {
  const { i18n } = useTranslation();
  const theme = usePreferences((preferences) => preferences.theme);
  const { mutate: update } = useUpdateProfile();
  return {
    theme,
    language: languageOf(i18n.language),
    setTheme(next: Theme) {
      setPreference({ theme: next });
      update({ theme: next });
    },
    setLanguage(next: Language) {
      setPreference({ language: next });
      void i18n.changeLanguage(next);
      update({ locale: next });
    },
  };
}

/** The choices in the reader's language; each language by its own name. */
export function useAppearanceOptions() {
  const { t } = useTranslation();
  return {
    themes: themes.map((value) => ({ value, label: t(`theme.${value}`) })),
    spoken: Object.entries(languages).map(([value, { name }]) => ({ value: value as Language, label: name })),
  };
}
