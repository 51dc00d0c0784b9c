import { CalendarCheck, CalendarPlus, CalendarX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import type { TimelineEntry } from "@/data/leads/rows.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { paths } from "@/lib/paths.ts";
import { TimelineRow } from "@/pages/leads/lead/timeline-row.tsx";

const ICON = {
  booked: CalendarPlus,
  requested: CalendarPlus,
  cancelled: CalendarX,
  takes_place: CalendarCheck,
} as const;
const WORDS = {
  booked: "booked",
  requested: "requested",
  cancelled: "cancelled",
  takes_place: "takesPlace",
} as const;

/** A moment of an appointment: requested, booked, cancelled, or its time. */
export function AppointmentEntry({
  at,
  what,
  leads_to: id,
  said: appointment,
}: Extract<TimelineEntry, { kind: "appointment" }>) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const { title, starts_at, cancel_reason } = appointment;
  return (
    <TimelineRow
      at={at}
      icon={ICON[what]}
      strong={what === "takes_place"}
      title={t(`timeline.${WORDS[what]}`, { title: title ?? t("timeline.untitled") })}
      to={paths.appointment(id ?? "")}
      detail={what === "booked" && starts_at && t("timeline.forTime", { time: format.time(starts_at) })}
      chip={what === "takes_place" && <AppointmentStatus appointment={appointment} />}
    >
      {what === "cancelled" && cancel_reason && (
        <p className="mt-1 text-muted">{t("timeline.reason", { reason: cancel_reason })}</p>
      )}
    </TimelineRow>
  );
}
