import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Building2, Languages, Search, SunMoon } from "lucide-react";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { places } from "@/components/layout/navigation.ts";
import { useMemberships, useOrganization } from "@/hooks/organizations.ts";
import { useMe } from "@/hooks/profiles.ts";
import { type Found, loadSearchers, type Searcher, type Writing } from "@/hooks/searchers.ts";
import { useAppearance } from "@/hooks/use-appearance.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { type Language, languages } from "@/lib/languages.ts";
import { paths } from "@/lib/paths.ts";
import { formatPhone } from "@/lib/phone.ts";
import { chooseOrganization } from "@/stores/current-organization.ts";

/** ⌘K: every page, every organization, theme and language, and what the pages' searchers find. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const go = (path: string) => {
    onClose();
    void navigate(path);
  };
  return (
    <Command.Dialog
      open
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
        <Command.Empty className="px-4 py-8 text-center text-muted text-sm">
          {t("palette.empty")}
        </Command.Empty>
        <Rows text={useDeferredValue(text.trim())} go={go} />
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
        <Actions onClose={onClose} />
      </Command.List>
    </Command.Dialog>
  );
}

interface ItemProps {
  value: string;
  icon?: ReactNode;
  hint?: string;
  keywords?: string[];
  onSelect: () => void;
  children: ReactNode;
}

function Item({ value, icon, hint, keywords, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={keywords}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-sunken max-md:min-h-11"
    >
      <span aria-hidden className="shrink-0 text-muted">
        {icon}
      </span>
      <span className="flex min-w-0 flex-1 items-baseline gap-2 truncate">{children}</span>
      {hint && <span className="text-muted text-xs max-md:hidden">{hint}</span>}
    </Command.Item>
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
  const themes = (["light", "dark", "system"] as const).filter((each) => each !== theme);
  const others = Object.entries(languages).filter(([code]) => code !== language);
  return (
    <Command.Group heading={t("palette.actions")}>
      {themes.map((each) => (
        <Item
          key={each}
          value={t("palette.setTheme", { name: t(`theme.${each}`) })}
          icon={<SunMoon size={16} />}
          onSelect={() => {
            setTheme(each);
            onClose();
          }}
        >
          {t("palette.setTheme", { name: t(`theme.${each}`) })}
        </Item>
      ))}
      {others.map(([code, { name }]) => (
        <Item
          key={code}
          value={t("palette.setLanguage", { name })}
          icon={<Languages size={16} />}
          onSelect={() => {
            setLanguage(code as Language);
            onClose();
          }}
        >
          {t("palette.setLanguage", { name })}
        </Item>
      ))}
    </Command.Group>
  );
}

/** Rows of the database, found by each page's own searcher. */
function Rows({ text, go }: { text: string; go: (path: string) => void }) {
  const { t } = useTranslation();
  const organization = useOrganization();
  const format = useFormat();
  const write: Writing = {
    day: (at) => format.time(at, "date"),
    phone: (e164) => formatPhone(e164, organization.country),
  };
  const isLongEnough = text.length >= 2;
  const query = useQuery({
    queryKey: ["palette", organization.id, text, format.locale],
    enabled: isLongEnough,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const searchers = await loadSearchers();
      const search = async (searcher: Searcher): Promise<[Searcher, Found[]]> => [
        searcher,
        await searcher.search(organization.id, text, signal, write),
      ];
      return Promise.all(searchers.map(search));
    },
  });
  if (!isLongEnough) return null;
  if (query.isError) return <p className="px-4 py-2 text-bad text-sm">{t("palette.failed")}</p>;
  return (query.data ?? []).map(([searcher, found]) => {
    if (found.length === 0) return null;
    const Icon = places.find(({ page }) => page === searcher.page)?.icon ?? Search;
    return (
      // The database has matched already; cmdk must not hide what it finds dissimilar.
      <Command.Group key={searcher.page} heading={t(`nav.${searcher.page}`)} forceMount>
        {found.map((each) => (
          <Item
            key={each.id}
            value={each.id}
            keywords={[text]}
            icon={<Icon size={16} />}
            onSelect={() => go(each.href)}
          >
            <span className="truncate">{each.title}</span>
            {each.detail && <span className="truncate text-muted text-xs">{each.detail}</span>}
          </Item>
        ))}
      </Command.Group>
    );
  });
}
