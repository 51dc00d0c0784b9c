import { useQuery } from "@tanstack/react-query";
import { CalendarX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import { EvidenceFile } from "@/components/appointments/evidence-file.tsx";
import { VerdictHistory } from "@/components/appointments/verdict-history.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { Loaded } from "@/components/ui/loaded.tsx";
import { SideSheet } from "@/components/ui/side-sheet.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { Badge } from "@/components/ui/status.tsx";
import {
  type Appointment,
  type AppointmentRef,
  appointmentsQuery,
} from "@/data/appointments/appointments.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { AppointmentFacts, AppointmentTimes } from "@/pages/appointments/appointment/appointment-facts.tsx";
import { AppointmentTrail } from "@/pages/appointments/appointment/appointment-trail.tsx";
import { AppointmentVerdict } from "@/pages/appointments/appointment/appointment-verdict.tsx";
import { refChain } from "@/pages/appointments/appointment/ref-chain.ts";
import { ReminderPlan } from "@/pages/appointments/appointment/reminder-plan.tsx";

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
      <Loaded
        query={query}
        failed={t("detail.failed")}
        skeleton={<SheetSkeleton />}
        absent={
          <EmptyState icon={CalendarX} title={t("detail.notFound")}>
            {t("detail.notFoundHint")}
          </EmptyState>
        }
      >
        {(appointment) => <Details appointment={appointment} />}
      </Loaded>
    </SideSheet>
  );
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

/** The provider's references, oldest first; renders nothing for a booking that never moved. */
function RescheduleChain({ refs }: { refs: AppointmentRef[] }) {
  const { t } = useTranslation("appointments");
  const chain = refChain(refs);
  if (chain.length < 2) return null;
  return (
    <section aria-labelledby="chain">
      <h3 id="chain" className="font-semibold text-sm">
        {t("chain.title", { count: chain.length - 1 })}
      </h3>
      <p className="mb-2 text-muted text-xs">{t("chain.hint")}</p>
      <ol className="flex flex-col gap-1">
        {chain.map((ref, index) => (
          <li key={ref} className="flex items-center gap-2 text-sm">
            <code className="min-w-0 truncate font-mono text-xs">{ref}</code>
            <CopyButton text={ref} label={t("chain.copy")} />
            <Badge>{t(index === chain.length - 1 ? "chain.current" : "chain.replaced")}</Badge>
          </li>
        ))}
      </ol>
    </section>
  );
}
