import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import type { AppointmentRow } from "@/data/appointments/appointments.ts";
import { useFormat } from "@/hooks/use-format.ts";

/** An appointment on a phone: when, with whom, and how it stands. */
export function AppointmentCard({ appointment }: { appointment: AppointmentRow }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const { starts_at, attendee_name, title } = appointment;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <span className="font-medium">
          {starts_at ? `${time(starts_at, "day")} ${time(starts_at, "time")}` : t("noTime")}
        </span>
        <AppointmentStatus appointment={appointment} />
      </div>
      <div className="flex justify-between gap-3 text-xs">
        <span className="truncate">{attendee_name ?? t("someone")}</span>
        <span className="truncate text-muted">{title}</span>
      </div>
    </div>
  );
}
