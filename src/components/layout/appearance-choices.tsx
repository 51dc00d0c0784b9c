import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Segmented } from "@/components/ui/segmented.tsx";
import { useAppearance, useAppearanceOptions } from "@/hooks/use-appearance.ts";

/** Theme and language; they apply at once, here and on this person's other devices. */
export function AppearanceChoices() {
  const { t } = useTranslation();
  const { theme, setTheme, language, setLanguage } = useAppearance();
  const { themes, spoken } = useAppearanceOptions();
  return (
    <div className="flex flex-col gap-4">
      <Choice label={t("theme.label")}>
        <Segmented label={t("theme.label")} value={theme} options={themes} onChange={setTheme} />
      </Choice>
      <Choice label={t("language")}>
        <Segmented label={t("language")} value={language} options={spoken} onChange={setLanguage} />
      </Choice>
    </div>
  );
}

/** The group inside has its own accessible name, so this label is visual only. */
function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex max-w-sm flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <span aria-hidden className="font-medium text-sm">
        {label}
      </span>
      {children}
    </div>
  );
}
