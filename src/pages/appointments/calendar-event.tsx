import type { EventDisplayInfo } from "@fullcalendar/react";
import { useTranslation } from "react-i18next";
import type { AppointmentState } from "@/components/appointments/appointment-state.ts";
import { statuses } from "@/components/status/statuses.ts";

/** One appointment in the calendar: its state as icon and colour, and as a word on hover and for screen readers. */
export function CalendarEvent({ drawn }: { drawn: EventDisplayInfo }) {
  const { t } = useTranslation("appointments");
  // Set by calendarEvent.
  const { state, subject } = drawn.event.extendedProps as {
    state: AppointmentState;
    subject: string | null;
  };
  const Icon = statuses.appointment[state].icon;
  const word = t(`state.${state}`);
  const isList = drawn.view.type.startsWith("list");
  return (
    <span
      title={[`${drawn.timeText} ${drawn.event.title}`, word, subject].filter(Boolean).join(" · ")}
      className="flex min-w-0 items-center gap-1 overflow-hidden px-1 text-xs leading-5"
    >
      <Icon size={12} strokeWidth={2.5} aria-hidden className="shrink-0" />
      <span className="tabular-nums">{drawn.timeText.slice(0, 5)}</span>
      <span className="truncate font-medium">{drawn.event.title}</span>
      <span className={isList ? "ml-2 text-muted" : "sr-only"}>{word}</span>
    </span>
  );
}
