import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, CalendarDays, List, ListChecks } from "lucide-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/layout/page-header.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { Segmented } from "@/components/ui/segmented.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type AppointmentTab, appointmentTabs } from "@/data/appointments/appointments.ts";
import { verificationQuery } from "@/data/appointments/verification.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useSearch, useSearchParam } from "@/hooks/use-search-param.ts";
import { lazyPart } from "@/lib/lazy-part.ts";
import { AppointmentSheet } from "@/pages/appointments/appointment/appointment-sheet.tsx";
import { AppointmentList } from "@/pages/appointments/appointment-list.tsx";
import { useAppointmentFilter } from "@/pages/appointments/use-appointment-filter.ts";
import { WaitingRow } from "@/pages/appointments/waiting-row.tsx";

const AppointmentCalendar = lazyPart(() => import("@/pages/appointments/appointment-calendar.tsx"));

export default function AppointmentsPage() {
  const { t } = useTranslation("appointments");
  const { change } = useSearch();
  const [view, setView] = useSearchParam("view", "list");
  const [wanted] = useSearchParam("tab", "upcoming");
  const [openId, setOpenId] = useSearchParam("open");
  const filters = useAppointmentFilter();
  const tab = appointmentTabs.find((known) => known === wanted) ?? "upcoming";
  // Each tab has its own default order, so a chosen one does not carry over.
  const setTab = (next: AppointmentTab) => change({ tab: next === "upcoming" ? "" : next, sort: "" });
  const shown = VIEWS.find(([known]) => known === view)?.[0] ?? "list";
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={<Views value={shown} onChange={setView} />}
      />
      {shown === "queue" && <VerificationQueue onOpen={setOpenId} />}
      {shown === "calendar" && (
        <Suspense fallback={<Skeleton className="h-[40rem] w-full rounded-lg!" />}>
          <AppointmentCalendar filters={filters} onOpen={setOpenId} />
        </Suspense>
      )}
      {shown === "list" && (
        <>
          <div className="mb-3 overflow-x-auto">
            <Segmented
              label={t("tabs.label")}
              value={tab}
              options={appointmentTabs.map((value) => ({ value, label: t(`tabs.${value}`) }))}
              onChange={setTab}
            />
          </div>
          <AppointmentList tab={tab} onTab={setTab} filters={filters} openId={openId} onOpen={setOpenId} />
        </>
      )}
      {openId && <AppointmentSheet id={openId} onClose={() => setOpenId("")} />}
    </>
  );
}

type View = "list" | "calendar" | "queue";
const VIEWS = [
  ["list", List],
  ["calendar", CalendarDays],
  ["queue", ListChecks],
] as const;

function Views({ value, onChange }: { value: View; onChange: (view: View) => void }) {
  const { t } = useTranslation("appointments");
  const options = VIEWS.map(([view, Icon]) => ({
    value: view,
    label: (
      <>
        <Icon size={14} aria-hidden /> {t(`view.${view}`)}
      </>
    ),
  }));
  return <Segmented label={t("view.label")} value={value} options={options} onChange={onChange} />;
}

/** Appointments that are over without a verdict, earliest deadline first. */
function VerificationQueue({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation("appointments");
  const { id: organizationId } = useOrganization();
  const queue = useQuery(verificationQuery.queue(organizationId));
  return (
    <Loaded query={queue} failed={t("queue.failed")} skeleton="h-64 w-full rounded-lg!">
      {(data) => {
        if (data.length === 0)
          return (
            <EmptyState icon={BadgeCheck} title={t("queue.empty")}>
              {t("queue.emptyBody")}
            </EmptyState>
          );
        return (
          <>
            <p className="mb-3 text-muted text-sm">{t("queue.hint")}</p>
            <ul
              aria-label={t("queue.label")}
              className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface shadow-low"
            >
              {data.map((waiting) => (
                <WaitingRow key={waiting.id} waiting={waiting} onOpen={() => onOpen(waiting.id)} />
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}
