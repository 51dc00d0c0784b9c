import type { EventInput } from "@fullcalendar/react";
import { type AppointmentState, appointmentState } from "@/components/appointments/appointment-state.ts";
import type { AppointmentRow } from "@/hooks/appointments.ts";

const COLOUR: Record<AppointmentState, "good" | "bad" | "warn" | "info" | "accent" | "neutral"> = {
  requested: "warn",
  upcoming: "info",
  ongoing: "accent",
  awaiting: "warn",
  shown: "good",
  no_show: "bad",
  contested: "warn",
  cancelled: "neutral",
};

/** What the calendar draws of an appointment. */
export function calendarEvent(row: AppointmentRow, now: Date, unnamed: string): EventInput {
  const state = appointmentState(row, now);
  const colour = COLOUR[state];
  return {
    id: row.id,
    title: row.attendee_name ?? unnamed,
    start: row.starts_at ?? undefined,
    end: row.ends_at && row.ends_at !== row.starts_at ? row.ends_at : undefined,
    color: colour === "neutral" ? "var(--sunken)" : `var(--${colour}-soft)`,
    contrastColor: colour === "neutral" ? "var(--muted)" : `var(--${colour})`,
    extendedProps: { state, subject: row.title },
  };
}
