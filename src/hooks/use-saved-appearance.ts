import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { profileQuery } from "@/data/organizations/profiles.ts";
import { setPreference } from "@/stores/preferences.ts";

/**
 * Adopts the theme and language of the person's profile when it arrives and whenever it changes. A local choice made
 * meanwhile stays, because only a change of the profile counts.
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
