import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Filter } from "@/components/ui/filter-bar.tsx";
import type { AppointmentFilter } from "@/data/appointments/appointments.ts";
import { appointmentStatuses, verdicts } from "@/data/appointments/rows.ts";
import { useDays } from "@/hooks/use-days.ts";
import { useFilters } from "@/hooks/use-filters.ts";

const NAMES = ["starts", "booked", "status", "verdict", "judged"] as const;

/** The page's filters: the URL, the bar's choices, and the database query; shared by list and calendar. */
export function useAppointmentFilter() {
  const { t } = useTranslation("appointments");
  const state = useFilters(NAMES);
  const spanOf = useDays();
  const { query, values } = state;
  const filter: AppointmentFilter = useMemo(() => {
    const { status, verdict, judged, booked, starts } = values;
    return {
      q: query,
      status,
      verdict,
      judged: judged.length > 0,
      booked: spanOf(booked),
      starts: spanOf(starts),
    };
  }, [query, values, spanOf]);
  const offered: Filter<(typeof NAMES)[number]>[] = [
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
    { name: "judged", label: t("filters.judged"), options: [{ value: "yes", label: t("filters.isJudged") }] },
  ];
  return { state, filter, offered, placeholder: t("search") };
}
