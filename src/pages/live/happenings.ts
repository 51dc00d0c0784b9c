import type { RecentAppointment } from "@/data/appointments/recent-appointments.ts";
import { stateOf } from "@/data/calls/call-filter.ts";
import type { ListedCall } from "@/data/calls/calls.ts";

export type HappeningKind =
  | "began"
  | "ended"
  | "not_connected"
  | "voicemail"
  | "booked"
  | "cancelled"
  | "shown"
  | "no_show"
  | "contested";

/** One event, read from a row. */
export interface Happening {
  id: string;
  kind: HappeningKind;
  /** ISO 8601 */
  at: string;
  subject: { call: ListedCall } | { appointment: RecentAppointment };
}

/** The events of calls and appointments between `since` and `until`, newest first. */
export function happenings(
  calls: readonly ListedCall[],
  appointments: readonly RecentAppointment[],
  window: { since: Date; until: Date; limit: number },
): Happening[] {
  const all = [...calls.flatMap(ofCall), ...appointments.flatMap(ofAppointment)];
  const isIn = ({ at }: Happening) => {
    const time = new Date(at);
    return time >= window.since && time <= window.until;
  };
  return all
    .filter(isIn)
    .sort((a, b) => new Date(b.at).getTime() - new Date(a.at).getTime())
    .slice(0, window.limit);
}

/** A call that is over is listed once, by its end; one in progress by its beginning. */
function ofCall(call: ListedCall): Happening[] {
  const state = stateOf(call);
  const over = state !== "ringing" && state !== "ongoing";
  const kind = !over ? "began" : state === "answered" ? "ended" : state;
  const at = over ? (call.ended_at ?? call.occurred_at) : call.occurred_at;
  return [{ id: `call/${call.id}/${over ? "ended" : "began"}`, kind, at, subject: { call } }];
}

const VERDICTS = ["shown", "no_show", "contested"] as const;

function ofAppointment(appointment: RecentAppointment): Happening[] {
  const verdict = VERDICTS.find((each) => each === appointment.verdict);
  const told = [
    ["booked", appointment.booked_at],
    ["cancelled", appointment.cancelled_at],
    [verdict, appointment.verdict_at],
  ] as const;
  return told.flatMap(([kind, at]) =>
    kind && at ? [{ id: `appointment/${appointment.id}/${kind}`, kind, at, subject: { appointment } }] : [],
  );
}
