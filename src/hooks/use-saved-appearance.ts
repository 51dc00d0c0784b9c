import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { profileQuery } from "@/data/organizations/profiles.ts";
import { setPreference } from "@/stores/preferences.ts";

/**
 * Takes up the theme and language this person chose, on whatever device: when the profile arrives and whenever it
 * says something new. What is chosen here meanwhile stays, because only a change of the profile counts.
 */
export function useSavedAppearance(userId: string): void {
  const { i18n } = useTranslation();
  const profile = useQuery({ ...profileQuery.mine(userId), enabled: userId !== "" }).data;
  const { theme, locale } = profile ?? {};
  useEffect(() => {
    if (theme) setPreference({ theme });
  }, [theme]);
  useEffect(() => {
    if (!locale) return;
    setPreference({ language: locale });
    void i18n.changeLanguage(locale);
  }, [locale, i18n]);
}
