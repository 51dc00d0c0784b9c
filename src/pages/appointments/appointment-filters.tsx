import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { verdicts } from "@/hooks/appointments.ts";
import { useFilters } from "@/hooks/use-filters.ts";

const NAMES = ["verdict"] as const;

/** Search and verdict, in the address; the list and the calendar share them. */
export function useAppointmentFilter() {
  const state = useFilters(NAMES);
  const { query, values } = state;
  return { state, filter: useMemo(() => ({ q: query, verdict: values.verdict }), [query, values]) };
}

export function AppointmentFilters({ state }: ReturnType<typeof useAppointmentFilter>) {
  const { t } = useTranslation("appointments");
  const options = verdicts.map((value) => ({ value, label: t(`verdict.${value}`) }));
  return (
    <FilterBar
      state={state}
      filters={[{ name: "verdict", label: t("filters.verdict"), options }]}
      searchPlaceholder={t("search")}
    />
  );
}
