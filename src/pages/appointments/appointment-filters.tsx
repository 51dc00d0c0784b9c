import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { FilterBar } from "@/components/ui/filter-bar.tsx";
import { type AppointmentFilter, appointmentStatuses, verdicts } from "@/hooks/appointments.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useFilters } from "@/hooks/use-filters.ts";
import { useNow } from "@/hooks/use-now.ts";
import { dayOf, instants, rangeOf } from "@/lib/period.ts";

const NAMES = ["starts", "booked", "status", "verdict"] as const;

/** Search, days, status and verdict, in the address; the list and the calendar share them. */
export function useAppointmentFilter() {
  const state = useFilters(NAMES);
  const zone = useOrganization().time_zone;
  const today = dayOf(useNow(60), zone);
  const { query, values } = state;
  const filter: AppointmentFilter = useMemo(() => {
    const span = (text: string | undefined) => {
      const period = rangeOf(text, today);
      return period ? instants(period, zone) : undefined;
    };
    const { status, verdict, booked, starts } = values;
    return { q: query, status, verdict, booked: span(booked[0]), starts: span(starts[0]) };
  }, [query, values, today, zone]);
  return { state, filter };
}

export function AppointmentFilters({ state }: ReturnType<typeof useAppointmentFilter>) {
  const { t } = useTranslation("appointments");
  return (
    <FilterBar
      state={state}
      filters={[
        { name: "starts", label: t("filters.starts"), options: "days" },
        { name: "booked", label: t("filters.booked"), options: "days" },
        {
          name: "status",
          label: t("filters.status"),
          options: appointmentStatuses.map((value) => ({ value, label: t(`status.${value}`) })),
        },
        {
          name: "verdict",
          label: t("filters.verdict"),
          options: verdicts.map((value) => ({ value, label: t(`verdict.${value}`) })),
        },
      ]}
      searchPlaceholder={t("search")}
    />
  );
}
