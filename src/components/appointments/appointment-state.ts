/** The fields that determine an appointment's state. */
export interface AppointmentMoments {
  status: "requested" | "booked" | "cancelled";
  verdict: "pending" | "shown" | "no_show" | "contested";
  /** ISO 8601 */
  starts_at: string | null;
  ends_at: string | null;
}

export type AppointmentState =
  | "requested"
  | "upcoming"
  | "ongoing"
  | "awaiting"
  | "shown"
  | "no_show"
  | "contested"
  | "cancelled";

/**
 * Combines status, verdict and clock into one state: the verdict decides about past appointments, the clock about the
 * others.
 */
export function appointmentState(appointment: AppointmentMoments, now: Date): AppointmentState {
  const { status, verdict, starts_at, ends_at } = appointment;
  if (verdict !== "pending") return verdict;
  if (status === "cancelled") return "cancelled";
  if (status === "requested" || !starts_at) return "requested";
  if (now < new Date(starts_at)) return "upcoming";
  return now < new Date(ends_at ?? starts_at) ? "ongoing" : "awaiting";
}
