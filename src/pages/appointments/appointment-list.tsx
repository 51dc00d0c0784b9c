import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarDays } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import { List } from "@/components/list/list.tsx";
import { NothingYet } from "@/components/list/nothing-yet.tsx";
import { Button } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import {
  type AppointmentRow,
  type AppointmentTab,
  appointmentSorts,
  appointmentsQuery,
  exportAppointments,
} from "@/data/appointments/appointments.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useSort } from "@/hooks/use-sort.ts";
import { useAppointmentColumns } from "@/pages/appointments/use-appointment-columns.tsx";
import type { useAppointmentFilter } from "@/pages/appointments/use-appointment-filter.ts";

interface AppointmentListProps {
  tab: AppointmentTab;
  onTab: (tab: AppointmentTab) => void;
  filters: ReturnType<typeof useAppointmentFilter>;
  openId: string;
  onOpen: (id: string) => void;
}

export function AppointmentList({ tab, onTab, filters, openId, onOpen }: AppointmentListProps) {
  const { t } = useTranslation("appointments");
  const { id: organizationId } = useOrganization();
  const { filter, ...shown } = filters;
  const [sort, setSort] = useSort(appointmentSorts, {
    column: "starts_at",
    descending: tab !== "upcoming",
  });
  return (
    <List
      id="appointments"
      label={t("title")}
      query={useInfiniteQuery(appointmentsQuery.list(organizationId, tab, filter, sort))}
      filters={shown}
      within={t(`tabs.${tab}`)}
      columns={useAppointmentColumns()}
      rowId={(row) => row.id}
      card={(row) => <AppointmentCard appointment={row} />}
      onOpen={(row) => onOpen(row.id)}
      openId={openId || null}
      sort={sort}
      onSort={setSort}
      errorTitle={t("failed")}
      empty={<NoAppointments tab={tab} onTab={onTab} />}
      csv={{
        name: `appointments-${tab}`,
        rows: () => exportAppointments(organizationId, tab, filter, sort),
        always: [
          { id: "ends_at", value: (row) => row.ends_at },
          { id: "attendee_email", value: (row) => row.attendee_email },
          { id: "currency", value: (row) => row.currency },
        ],
      }}
      freshIn="appointments"
    />
  );
}

function NoAppointments({ tab, onTab }: Pick<AppointmentListProps, "tab" | "onTab">) {
  const { t } = useTranslation("appointments");
  if (tab === "all")
    return (
      <NothingYet icon={CalendarDays} title={t("empty.title")} action={t("empty.action")}>
        {t("empty.body")}
      </NothingYet>
    );
  return (
    <EmptyState
      icon={CalendarDays}
      title={t(`empty.${tab}`)}
      action={<Button onClick={() => onTab("all")}>{t("empty.seeAll")}</Button>}
    >
      {tab === "upcoming" && t("empty.upcomingBody")}
    </EmptyState>
  );
}

/** An appointment on a phone: time, person and state. */
function AppointmentCard({ appointment }: { appointment: AppointmentRow }) {
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
