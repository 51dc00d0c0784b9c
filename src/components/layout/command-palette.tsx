import { Command } from "cmdk";
import { Building2, Languages, Search, SunMoon } from "lucide-react";
import { useDeferredValue, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { usePlaces } from "@/components/layout/navigation.ts";
import { CampaignActions } from "@/components/layout/palette-campaigns.tsx";
import { Item } from "@/components/layout/palette-item.tsx";
import { PaletteRows, usePaletteRows } from "@/components/layout/palette-rows.tsx";
import { useMemberships } from "@/data/organizations/organizations.ts";
import { useMe } from "@/data/organizations/profiles.ts";
import { useAppearance, useAppearanceOptions } from "@/hooks/use-appearance.ts";
import { paths } from "@/lib/paths.ts";
import { chooseOrganization } from "@/stores/current-organization.ts";

/** ⌘K: every page, every organization, theme and language, and the results of the pages' searchers. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const rows = usePaletteRows(useDeferredValue(text.trim()));
  // The database's results arrive after cmdk has selected an item: Enter must open the first one now.
  const first = rows.groups[0]?.[1][0]?.id;
  useEffect(() => {
    if (first !== undefined && !rows.isSearching && rows.text !== "") setChosen(first);
  }, [first, rows.isSearching, rows.text]);
  const navigate = useNavigate();
  const places = usePlaces();
  const go = (path: string) => {
    onClose();
    void navigate(path);
  };
  return (
    <Command.Dialog
      open
      value={chosen}
      onValueChange={setChosen}
      onOpenChange={(open) => !open && onClose()}
      label={t("palette.title")}
      loop
      overlayClassName="fixed inset-0 z-40 animate-fade bg-scrim"
      contentClassName="fixed inset-x-3 top-[10vh] z-50 mx-auto flex max-h-[70dvh] max-w-xl animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-high [&>[cmdk-root]]:flex [&>[cmdk-root]]:min-h-0 [&>[cmdk-root]]:flex-col"
    >
      <div className="flex items-center gap-2.5 border-line border-b px-4">
        <Search size={16} aria-hidden className="shrink-0 text-muted" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder={t("palette.placeholder")}
          className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
        />
      </div>
      <Command.List className="min-h-0 overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-muted">
        {/* cmdk counts only items it filtered itself. */}
        {rows.groups.length === 0 && !rows.hasFailed && (
          <Command.Empty className="px-4 py-8 text-center text-muted text-sm">
            {t(rows.isSearching ? "palette.searching" : "palette.empty")}
          </Command.Empty>
        )}
        <PaletteRows rows={rows} go={go} />
        <Command.Group heading={t("palette.pages")}>
          {places.map(({ page, path, icon: Icon, key }) => (
            <Item
              key={page}
              value={t(`nav.${page}`)}
              hint={`g ${key}`}
              icon={<Icon size={16} />}
              onSelect={() => go(path)}
            >
              {t(`nav.${page}`)}
            </Item>
          ))}
        </Command.Group>
        <Organizations go={go} />
        <CampaignActions go={go} onClose={onClose} />
        <Actions onClose={onClose} />
      </Command.List>
    </Command.Dialog>
  );
}

function Organizations({ go }: { go: (path: string) => void }) {
  const { t } = useTranslation();
  const { id } = useMe();
  const { memberships, current } = useMemberships();
  const others = memberships.filter((each) => each !== current);
  if (others.length === 0) return null;
  return (
    <Command.Group heading={t("palette.organizations")}>
      {others.map(({ organization }) => (
        <Item
          key={organization.id}
          value={`organization ${organization.id}`}
          keywords={[organization.name]}
          icon={<Building2 size={16} />}
          onSelect={() => {
            chooseOrganization(id, organization.id);
            go(paths.dashboard);
          }}
        >
          {t("palette.switchTo", { name: organization.name })}
        </Item>
      ))}
    </Command.Group>
  );
}

function Actions({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { theme, setTheme, language, setLanguage } = useAppearance();
  const { themes, spoken } = useAppearanceOptions();
  return (
    <Command.Group heading={t("palette.actions")}>
      {themes
        .filter(({ value }) => value !== theme)
        .map(({ value, label }) => (
          <Item
            key={value}
            value={t("palette.setTheme", { name: label })}
            icon={<SunMoon size={16} />}
            onSelect={() => {
              setTheme(value);
              onClose();
            }}
          >
            {t("palette.setTheme", { name: label })}
          </Item>
        ))}
      {spoken
        .filter(({ value }) => value !== language)
        .map(({ value, label }) => (
          <Item
            key={value}
            value={t("palette.setLanguage", { name: label })}
            icon={<Languages size={16} />}
            onSelect={() => {
              setLanguage(value);
              onClose();
            }}
          >
            {t("palette.setLanguage", { name: label })}
          </Item>
        ))}
    </Command.Group>
  );
}
