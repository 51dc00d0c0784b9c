import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarDays } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { Button, buttonClass } from "@/components/ui/button.tsx";
import { DataTable } from "@/components/ui/data-table/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import {
  type AppointmentTab,
  appointmentSorts,
  appointmentsQuery,
  exportAppointments,
} from "@/hooks/appointments.ts";
import { useOrganization } from "@/hooks/organizations.ts";
import { useSort } from "@/hooks/use-sort.ts";
import { flattened } from "@/lib/pages-of-rows.ts";
import { paths } from "@/lib/paths.ts";
import { AppointmentCard } from "@/pages/appointments/appointment-card.tsx";
import { AppointmentFilters, type useAppointmentFilter } from "@/pages/appointments/appointment-filters.tsx";
import { useAppointmentColumns } from "@/pages/appointments/use-appointment-columns.tsx";

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
  const { state, filter } = filters;
  const [sort, setSort] = useSort(appointmentSorts, {
    column: "starts_at",
    descending: tab !== "upcoming",
  });
  const list = useInfiniteQuery(appointmentsQuery.list(organizationId, tab, filter, sort));
  const { rows, total } = flattened(list.data?.pages);
  return (
    <DataTable
      id="appointments"
      label={t("title")}
      columns={useAppointmentColumns()}
      rows={rows}
      rowId={(row) => row.id}
      card={(row) => <AppointmentCard appointment={row} />}
      onOpen={(row) => onOpen(row.id)}
      openId={openId || null}
      sort={sort}
      onSort={setSort}
      error={list.error}
      errorTitle={t("failed")}
      onRetry={() => void list.refetch()}
      empty={<NoAppointments tab={tab} onTab={onTab} />}
      onClearFilters={state.isActive ? state.clear : undefined}
      total={total}
      more={{
        has: list.hasNextPage,
        busy: list.isFetchingNextPage,
        load: () => void list.fetchNextPage(),
      }}
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
      toolbar={<AppointmentFilters {...filters} />}
    />
  );
}

function NoAppointments({ tab, onTab }: Pick<AppointmentListProps, "tab" | "onTab">) {
  const { t } = useTranslation("appointments");
  if (tab === "all")
    return (
      <EmptyState
        icon={CalendarDays}
        title={t("empty.title")}
        action={
          <Link to={paths.integrations} className={buttonClass("primary")}>
            {t("empty.action")}
          </Link>
        }
      >
        {t("empty.body")}
      </EmptyState>
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
