import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Filter } from "@/components/ui/filter-bar.tsx";
import { type LeadFilter, leadSources, leadStatuses, leadsQuery } from "@/hooks/leads.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf, instants, rangeOf } from "@/lib/period.ts";

type Name = "status" | "source" | "tag" | "seen";
const NAMES: readonly Name[] = ["status", "source", "tag", "seen"];

/** The page's filters: the address, what the bar offers, and what the database is asked. */
export function useLeadFilter() {
  const { t } = useTranslation("leads");
  const organization = useOrganization();
  const state = useFilters(NAMES);
  const today = dayOf(useNow(60), organization.time_zone);
  const tags = useQuery(leadsQuery.tags(organization.id)).data;
  const { values, query } = state;

  const filter: LeadFilter = useMemo(() => {
    const { seen, ...chosen } = values;
    const period = rangeOf(seen[0], today);
    return { q: query, ...chosen, ...(period && instants(period, organization.time_zone)) };
  }, [values, query, today, organization.time_zone]);

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
      name: "seen",
      label: t("filters.seen"),
      options: "days",
    },
  ];
  return { state, filter, offered: offered.filter(({ options }) => options.length > 0) };
}
