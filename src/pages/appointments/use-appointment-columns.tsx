import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import type { Column } from "@/components/ui/data-table/column.ts";
import { PhoneNumber } from "@/components/ui/phone-number.tsx";
import { Time } from "@/components/ui/time.tsx";
import type { AppointmentRow } from "@/data/appointments/appointments.ts";
import { useFormat } from "@/hooks/use-format.ts";

export function useAppointmentColumns(): Column<AppointmentRow>[] {
  const { t } = useTranslation("appointments");
  const { money } = useFormat();
  return useMemo(
    () => [
      {
        id: "starts_at",
        header: t("columns.starts"),
        pinned: true,
        sortable: true,
        cell: (row) => <When row={row} />,
        value: (row) => row.starts_at,
      },
      { id: "ends_at", header: t("columns.ends"), hidden: true, cell: Ends, value: (row) => row.ends_at },
      {
        id: "attendee_name",
        header: t("columns.attendee"),
        width: "max-w-56",
        cell: (row) => <span className="block truncate">{row.attendee_name ?? t("someone")}</span>,
        value: (row) => row.attendee_name,
      },
      {
        id: "state",
        header: t("columns.state"),
        cell: (row) => <AppointmentStatus appointment={row} />,
        value: (row) => (row.verdict === "pending" ? row.status : row.verdict),
      },
      {
        id: "attendee_phone",
        header: t("columns.phone"),
        cell: (row) => row.attendee_phone && <PhoneNumber e164={row.attendee_phone} copy />,
        value: (row) => row.attendee_phone,
      },
      {
        id: "attendee_email",
        header: t("columns.email"),
        hidden: true,
        cell: (row) => row.attendee_email,
        value: (row) => row.attendee_email,
      },
      {
        id: "title",
        header: t("columns.title"),
        width: "max-w-56",
        cell: (row) => <span className="block truncate text-muted">{row.title}</span>,
        value: (row) => row.title,
      },
      {
        id: "host_email",
        header: t("columns.host"),
        width: "max-w-48",
        cell: (row) => <span className="block truncate text-muted">{row.host_email}</span>,
        value: (row) => row.host_email,
      },
      {
        id: "price_minor",
        header: t("columns.price"),
        numeric: true,
        cell: (row) =>
          row.price_minor && row.currency ? money(row.price_minor, row.currency) : t("detail.none"),
        value: (row) => row.price_minor,
      },
      {
        id: "currency",
        header: t("columns.currency"),
        hidden: true,
        cell: (row) => row.currency,
        value: (row) => row.currency,
      },
      {
        id: "reschedules",
        header: t("columns.reschedules"),
        numeric: true,
        cell: (row) => (row.reschedules ? t("moved", { count: row.reschedules }) : t("detail.none")),
        value: (row) => row.reschedules,
      },
      {
        id: "booked_at",
        header: t("columns.booked"),
        sortable: true,
        hidden: true,
        cell: (row) => row.booked_at && <Time at={row.booked_at} style="relative" />,
        value: (row) => row.booked_at,
      },
    ],
    [t, money],
  );
}

function When({ row }: { row: AppointmentRow }) {
  const { t } = useTranslation("appointments");
  if (!row.starts_at) return <span className="font-normal text-muted">{t("noTime")}</span>;
  return (
    <span className="whitespace-nowrap">
      <Time at={row.starts_at} style="day" />{" "}
      <span className="font-normal text-muted">
        <Time at={row.starts_at} style="time" />
      </span>
    </span>
  );
}

function Ends(row: AppointmentRow) {
  return row.ends_at && <Time at={row.ends_at} />;
}
