import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { places } from "@/components/layout/navigation.ts";
import { Item } from "@/components/layout/palette-item.tsx";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { formatPhone } from "@/lib/phone.ts";
import { type Found, loadSearchers, type Searcher, type Writing } from "@/lib/searchers.ts";

/** Rows of the database, found by each page's own searcher; starts at two characters. */
export function usePaletteRows(text: string) {
  const organization = useOrganization();
  const format = useFormat();
  const write: Writing = {
    day: (at) => format.time(at, "date"),
    phone: (e164) => formatPhone(e164, organization.country),
  };
  const isAsked = text.length >= 2;
  const query = useQuery({
    queryKey: ["palette", organization.id, text, format.locale],
    enabled: isAsked,
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
  const groups = isAsked ? (query.data ?? []).filter(([, found]) => found.length > 0) : [];
  return { text, groups, isSearching: isAsked && query.isFetching, hasFailed: isAsked && query.isError };
}

interface PaletteRowsProps {
  rows: ReturnType<typeof usePaletteRows>;
  go: (path: string) => void;
}

export function PaletteRows({ rows: { text, groups, hasFailed }, go }: PaletteRowsProps) {
  const { t } = useTranslation();
  if (hasFailed) return <p className="px-4 py-2 text-bad text-sm">{t("palette.failed")}</p>;
  return groups.map(([searcher, found]) => {
    const Icon = places.find(({ page }) => page === searcher.page)?.icon ?? Search;
    return (
      // The database has matched already; cmdk must not hide results it finds dissimilar.
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
