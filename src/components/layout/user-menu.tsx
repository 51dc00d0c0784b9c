import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DeferredMenuProps } from "@/components/layout/deferred-menu.tsx";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu.tsx";
import { useMe } from "@/data/organizations/profiles.ts";
import { useAppearance, useAppearanceOptions } from "@/hooks/use-appearance.ts";
import { useSignOut } from "@/hooks/use-sign-out.ts";

export default function UserMenu({ trigger, defaultOpen }: DeferredMenuProps) {
  const { t } = useTranslation();
  const { email } = useMe();
  const { theme, setTheme, language, setLanguage } = useAppearance();
  const signOut = useSignOut();
  const { themes, spoken } = useAppearanceOptions();
  return (
    <Menu trigger={trigger} align="start" side="top" defaultOpen={defaultOpen}>
      <MenuLabel>{email}</MenuLabel>
      <MenuSeparator />
      <MenuLabel>{t("theme.label")}</MenuLabel>
      <MenuChoice label={t("theme.label")} value={theme} options={themes} onChange={setTheme} />
      <MenuSeparator />
      <MenuLabel>{t("language")}</MenuLabel>
      <MenuChoice label={t("language")} value={language} options={spoken} onChange={setLanguage} />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={16} aria-hidden />} onSelect={() => void signOut()}>
        {t("signOut")}
      </MenuItem>
    </Menu>
  );
}
