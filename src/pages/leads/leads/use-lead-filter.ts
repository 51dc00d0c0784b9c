import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Filter } from "@/components/ui/filter-bar.tsx";
import { leadImportsQuery } from "@/data/leads/lead-imports.ts";
import { leadsQuery } from "@/data/leads/leads.ts";
import { type LeadFilter, leadSources, leadStatuses } from "@/data/leads/rows.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useDays } from "@/hooks/use-days.ts";
import { useFilters } from "@/hooks/use-filters.ts";

type Name = "status" | "source" | "tag" | "import" | "seen";
const NAMES: readonly Name[] = ["status", "source", "tag", "import", "seen"];

/** The page's filters: the URL, the bar's choices, and the database query. */
export function useLeadFilter() {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const state = useFilters(NAMES);
  const spanOf = useDays();
  const tags = useQuery(leadsQuery.words(organization.id)).data?.tags;
  const imports = useQuery(leadImportsQuery.recent(organization.id)).data ?? [];
  const { values, query } = state;

  const filter: LeadFilter = useMemo(() => {
    const { seen, import: made, ...chosen } = values;
    return { q: query, ...chosen, import: made[0], ...spanOf(seen) };
  }, [values, query, spanOf]);

  const offered: Filter<Name>[] = [
    {
      name: "status",
      label: t("filters.status"),
      options: leadStatuses.map((value) => ({ value, label: t(`status.${value}`) })),
    },
    {
      name: "source",
      label: t("filters.source"),
      options: leadSources.map((value) => ({ value, label: t(`source.${value}`) })),
    },
    {
      name: "tag",
      label: t("filters.tag"),
      options: [...new Set([...(tags ?? []), ...values.tag])].map((value) => ({ value, label: value })),
    },
    {
      name: "import",
      label: t("filters.import"),
      single: true,
      options: imports.map(({ id, file_name }) => ({ value: id, label: file_name })),
    },
    {
      name: "seen",
      label: t("filters.seen"),
      options: "days",
    },
  ];
  const some = offered.filter(({ options }) => options.length > 0);
  return { state, filter, offered: some, placeholder: t("search") };
}
