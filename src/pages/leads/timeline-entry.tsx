import {
  CalendarCheck,
  CalendarPlus,
  CalendarX,
  PhoneIncoming,
  PhoneMissed,
  PhoneOutgoing,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { AppointmentStatus } from "@/components/appointments/appointment-status.tsx";
import { CallOutcome } from "@/components/calls/call-outcome.tsx";
import { Time } from "@/components/ui/time.tsx";
import { outcomeOf } from "@/hooks/call-outcome.ts";
import type { LeadAppointment, LeadCall } from "@/hooks/lead-timeline.ts";
import { useFormat } from "@/hooks/use-format.ts";
import { cx } from "@/lib/class-names.ts";
import { paths } from "@/lib/paths.ts";
import type { Entry } from "@/pages/leads/timeline-entries.ts";

export function TimelineEntry({ entry }: { entry: Entry }) {
  if (entry.kind === "call") return <CallEntry at={entry.at} call={entry.call} />;
  return <AppointmentEntry at={entry.at} kind={entry.kind} appointment={entry.appointment} />;
}

function CallEntry({ at, call }: { at: string; call: LeadCall }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const Icon =
    call.status === "not_connected"
      ? PhoneMissed
      : call.direction === "outbound"
        ? PhoneOutgoing
        : PhoneIncoming;
  const details = [
    call.agent_name && t("timeline.with", { agent: call.agent_name }),
    call.status === "ended" && call.talk_seconds
      ? t("timeline.talked", { duration: format.duration(call.talk_seconds) })
      : call.status !== "ended" && t(`timeline.${call.status}`),
  ];
  return (
    <Row at={at} icon={<Icon size={14} aria-hidden />} muted={call.status === "not_connected"}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link to={paths.call(call.id)} className="font-medium hover:underline" title={t("timeline.openCall")}>
          {t(`timeline.${call.direction ?? "web"}`)}
        </Link>
        <span className="text-muted">{details.filter(Boolean).join(" · ")}</span>
        {outcomeOf(call) !== "none" && <CallOutcome call={call} />}
      </div>
      {call.summary && <p className="mt-1 max-w-prose text-muted">{call.summary}</p>}
    </Row>
  );
}

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

interface AppointmentEntryProps {
  at: string;
  kind: keyof typeof ICON;
  appointment: LeadAppointment;
}

function AppointmentEntry({ at, kind, appointment }: AppointmentEntryProps) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const Icon = ICON[kind];
  const title = appointment.title ?? t("timeline.untitled");
  const { starts_at, cancel_reason } = appointment;
  return (
    <Row at={at} icon={<Icon size={14} aria-hidden />} strong={kind === "takes_place"}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link
          to={paths.appointment(appointment.id)}
          className="font-medium hover:underline"
          title={t("timeline.openAppointment")}
        >
          {t(`timeline.${WORDS[kind]}`, { title })}
        </Link>
        {kind === "booked" && starts_at && (
          <span className="text-muted">{t("timeline.forTime", { time: format.time(starts_at) })}</span>
        )}
        {kind === "takes_place" && <AppointmentStatus appointment={appointment} />}
      </div>
      {kind === "cancelled" && cancel_reason && (
        <p className="mt-1 text-muted">{t("timeline.reason", { reason: cancel_reason })}</p>
      )}
    </Row>
  );
}

interface RowProps {
  at: string;
  icon: ReactNode;
  muted?: boolean;
  strong?: boolean;
  children: ReactNode;
}

function Row({ at, icon, muted, strong, children }: RowProps) {
  return (
    <li className="relative flex gap-3 pb-4 text-sm before:absolute before:top-7 before:bottom-0 before:left-[0.8125rem] before:w-px before:bg-line last:before:hidden">
      <span
        className={cx(
          "grid size-7 shrink-0 place-items-center rounded-full",
          strong ? "bg-accent-soft text-accent" : "bg-sunken text-muted",
        )}
      >
        {icon}
      </span>
      <div className={cx("min-w-0 flex-1 pt-1", muted && "text-muted")}>{children}</div>
      <span className="pt-1 text-muted text-xs">
        <Time at={at} style="time" />
      </span>
    </li>
  );
}
