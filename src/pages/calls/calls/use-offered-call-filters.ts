import { callDirections, sentiments } from "@contract/call-words.ts";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Filter } from "@/components/ui/filter-bar.tsx";
import { callOutcomes, callStates } from "@/data/calls/call-filter.ts";
import { callsQuery } from "@/data/calls/calls.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import type { callFilters } from "@/pages/calls/use-call-filter.ts";

/** What the bar above the list of calls offers; the agents are those of the last calls. */
export function useOfferedCallFilters(): Filter<(typeof callFilters)[number]>[] {
  const { t } = useTranslation("calls");
  const { id: organizationId } = useOrganization();
  const agents = useQuery(callsQuery.agents(organizationId)).data ?? [];
  return [
    {
      name: "state",
      label: t("filters.state"),
      options: callStates.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    {
      name: "outcome",
      label: t("filters.outcome"),
      options: callOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
    },
    {
      name: "direction",
      label: t("filters.direction"),
      options: callDirections.map((value) => ({ value, label: t(`direction.${value}`) })),
    },
    { name: "agent", label: t("filters.agent"), options: agents },
    {
      name: "sentiment",
      label: t("filters.sentiment"),
      options: sentiments.map((value) => ({ value, label: t(`sentiment.${value}`) })),
    },
  ];
}
