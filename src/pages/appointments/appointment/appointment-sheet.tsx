import { useQuery } from "@tanstack/react-query";
import { CalendarX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import { EvidenceFile } from "@/components/appointments/evidence-file.tsx";
import { VerdictHistory } from "@/components/appointments/verdict-history.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { type Appointment, appointmentsQuery } from "@/data/appointments/appointments.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { AppointmentFacts, AppointmentTimes } from "@/pages/appointments/appointment/appointment-facts.tsx";
import { AppointmentTrail } from "@/pages/appointments/appointment/appointment-trail.tsx";
import { AppointmentVerdict } from "@/pages/appointments/appointment/appointment-verdict.tsx";
import { ReminderPlan } from "@/pages/appointments/appointment/reminder-plan.tsx";
import { RescheduleChain } from "@/pages/appointments/appointment/reschedule-chain.tsx";

/** One appointment beside the list it was opened from. */
export function AppointmentSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("appointments");
  const organization = useOrganization();
  const query = useQuery(appointmentsQuery.one(organization.id, id));
  const appointment = query.data;
  return (
    <SideSheet
      open
      onClose={onClose}
      title={appointment ? (appointment.attendee_name ?? t("someone")) : t("untitled")}
      description={appointment?.title}
    >
      {content()}
    </SideSheet>
  );

  function content() {
    if (query.error && !appointment)
      return (
        <ErrorState error={query.error} title={t("detail.failed")} onRetry={() => void query.refetch()} />
      );
    if (appointment === undefined) return <SheetSkeleton />;
    if (appointment === null)
      return (
        <EmptyState icon={CalendarX} title={t("detail.notFound")}>
          {t("detail.notFoundHint")}
        </EmptyState>
      );
    return <Details appointment={appointment} />;
  }
}

function Details({ appointment }: { appointment: Appointment }) {
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-3">
        <div>
          <AppointmentStatus appointment={appointment} />
        </div>
        <AppointmentTimes appointment={appointment} />
      </div>
      <AppointmentVerdict appointment={appointment} />
      <EvidenceFile appointmentId={appointment.id} />
      <VerdictHistory id={appointment.id} />
      <AppointmentFacts appointment={appointment} />
      <ReminderPlan appointment={appointment} />
      <RescheduleChain refs={appointment.refs} />
      <AppointmentTrail id={appointment.id} />
    </div>
  );
}

function SheetSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-3">
      <Skeleton className="h-5 w-24 rounded-full!" />
      <Skeleton className="h-6 w-64" />
      <Skeleton className="h-20 w-full rounded-lg!" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-4 w-5/6" />
    </div>
  );
}
