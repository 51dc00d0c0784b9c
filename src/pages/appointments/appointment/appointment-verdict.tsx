import { useTranslation } from "react-i18next";
import { appointmentState } from "@/components/appointments/appointment-state.ts";
import { Reason } from "@/components/appointments/reason.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { AwaitingVerdict } from "@/pages/appointments/appointment/awaiting-verdict.tsx";
import { DisputeVerdict } from "@/pages/appointments/appointment/dispute-verdict.tsx";

/** What was decided, why and when; or why nothing is decided yet. */
export function AppointmentVerdict({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const { verdict, verdict_reason, verdict_at, attended } = appointment;
  return (
    <section aria-labelledby="verdict" className="rounded-lg border border-line bg-canvas px-4 py-3">
      <div className="flex items-center justify-between gap-3">
        <h3 id="verdict" className="font-semibold text-sm">
          {t("verdictCard.title")}
        </h3>
        {verdict !== "pending" && <StatusChip of="appointment" value={verdict} />}
      </div>
      <p className="mt-1 text-sm">
        {verdict_reason ? <Reason code={verdict_reason} /> : <Pending appointment={appointment} />}
      </p>
      {verdict_at && (
        <p className="text-muted text-xs">{t("verdictCard.decided", { time: time(verdict_at) })}</p>
      )}
      {attended !== null && (
        <p className="mt-1 text-muted text-xs">
          {t(attended ? "verdictCard.attended" : "verdictCard.absent")}
        </p>
      )}
      {verdict === "pending" ? (
        <AwaitingVerdict id={appointment.id} />
      ) : (
        <DisputeVerdict appointment={appointment} />
      )}
    </section>
  );
}

function Pending({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const state = appointmentState(appointment, useNow(30));
  const { called_off_late_at: calledOffAt } = appointment;
  if (calledOffAt) return t("verdictCard.calledOffLate", { time: time(calledOffAt) });
  if (state === "cancelled") return t("verdictCard.cancelled");
  return t(state === "awaiting" ? "verdictCard.pendingOver" : "verdictCard.pendingAhead");
}
