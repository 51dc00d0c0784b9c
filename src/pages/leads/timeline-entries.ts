import type { LeadAppointment, LeadCall } from "@/hooks/lead-timeline.ts";
import { dayOf } from "@/lib/period.ts";

/** One thing that happened, or will: an appointment makes several. */
export type Entry = { id: string; at: string } & (
  | { kind: "call"; call: LeadCall }
  | { kind: "booked" | "requested" | "cancelled" | "takes_place"; appointment: LeadAppointment }
);

export interface Day {
  /** YYYY-MM-DD in the organization's zone. */
  day: string;
  entries: Entry[];
}

/** Calls and appointments as one story by local day, the newest first; what lies ahead stands on top. */
export function timeline(calls: LeadCall[], appointments: LeadAppointment[], zone: string): Day[] {
  const entries: Entry[] = [
    ...calls.map((call): Entry => ({ kind: "call", id: call.id, at: call.occurred_at, call })),
    ...appointments.flatMap(moments),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || a.id.localeCompare(b.id));
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayOf(new Date(entry.at), zone);
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] });
    days.at(-1)?.entries.push(entry);
  }
  return days;
}

function moments(appointment: LeadAppointment): Entry[] {
  const { id, booked_at, first_event_at, cancelled_at, starts_at, status } = appointment;
  const entry = (kind: "booked" | "requested" | "cancelled" | "takes_place", at: string): Entry => ({
    kind,
    id: `${id}/${kind}`,
    at,
    appointment,
  });
  return [
    booked_at ? entry("booked", booked_at) : entry("requested", first_event_at),
    ...(cancelled_at ? [entry("cancelled", cancelled_at)] : []),
    ...(starts_at && status !== "cancelled" ? [entry("takes_place", starts_at)] : []),
  ];
}
