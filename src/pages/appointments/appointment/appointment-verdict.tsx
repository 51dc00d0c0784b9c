import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appointmentState } from "@/components/appointments/appointment-state.ts";
import { Reason } from "@/components/appointments/reason.tsx";
import { StatusChip } from "@/components/status/status-chip.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { Appointment } from "@/data/appointments/appointments.ts";
import { verificationQuery } from "@/data/appointments/verification.ts";
import { isAtLeast } from "@/data/organizations/members.ts";
import { useOrganization } from "@/data/organizations/organizations.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { useNow } from "@/hooks/use-now.ts";
import { DisputeDialog } from "@/pages/appointments/appointment/dispute-dialog.tsx";
import { Countdown } from "@/pages/appointments/countdown.tsx";
import { OwnerStatement } from "@/pages/appointments/owner-statement.tsx";

const DAY = 86_400_000;

/** The verdict, its reason and time; or why there is none yet. */
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

/** While the verdict is open: its deadline, the expected verdict, and the two buttons. */
function AwaitingVerdict({ id }: { id: string }) {
  const { t } = useTranslation("appointments");
  const { id: organizationId } = useOrganization();
  const waiting = useQuery(verificationQuery.queue(organizationId)).data?.find((each) => each.id === id);
  if (!waiting) return null;
  const { expected, expected_reason, deadline_at, nudge_at } = waiting;
  return (
    <div className="mt-3 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <span className="text-muted">{t("queue.closesAs")}</span>
        <StatusChip of="appointment" value={expected === "pending" ? "awaiting" : expected} />
        <span className="text-muted text-xs">
          <Reason code={expected_reason} />
        </span>
      </div>
      <div>
        <Countdown deadlineAt={deadline_at} nudgeAt={nudge_at} />
      </div>
      <OwnerStatement waiting={waiting} />
    </div>
  );
}

/** Lets managers dispute the current verdict, once and within the dispute window. */
function DisputeVerdict({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation("appointments");
  const { time } = useFormat();
  const { role } = useOrganization();
  const now = useNow(60);
  const [isOpen, setOpen] = useState(false);
  const latest = useQuery(verificationQuery.verdicts(appointment.id)).data?.[0];
  if (!latest || appointment.verdict === "pending" || latest.verdict === "pending") return null;
  if (latest.dispute.some(({ status }) => status === "open"))
    return <p className="mt-2 text-muted text-xs">{t("dispute.waiting")}</p>;
  const until = new Date(Date.parse(latest.decided_at) + latest.rules.dispute_days * DAY);
  if (latest.dispute.length > 0 || now > until || !isAtLeast(role, "manager")) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button size="sm" icon={<Scale size={14} aria-hidden />} onClick={() => setOpen(true)}>
        {t("dispute.open")}
      </Button>
      <span className="text-muted text-xs">{t("dispute.until", { time: time(until) })}</span>
      {isOpen && <DisputeDialog appointment={appointment} onClose={() => setOpen(false)} />}
    </div>
  );
}
