import type { EventInput } from "@fullcalendar/react";
import { appointmentState } from "@/components/appointments/appointment-state.ts";
import { statuses } from "@/components/status/statuses.ts";
import type { AppointmentRow } from "@/data/appointments/appointments.ts";

/** What the calendar draws of an appointment. */
export function calendarEvent(row: AppointmentRow, now: Date, unnamed: string): EventInput {
  const state = appointmentState(row, now);
  const { tone } = statuses.appointment[state];
  return {
    id: row.id,
    title: row.attendee_name ?? unnamed,
    start: row.starts_at ?? undefined,
    end: row.ends_at && row.ends_at !== row.starts_at ? row.ends_at : undefined,
    color: `var(--${tone}-soft)`,
    contrastColor: tone === "neutral" ? "var(--muted)" : `var(--${tone})`,
    extendedProps: { state, subject: row.title },
  };
}
