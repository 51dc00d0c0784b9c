import type { DomainEvent } from "../../contract/domain-event.ts";
import type { Adapter, Reading, UndatedEvent } from "../../platform/adapter.ts";
import { fromHex } from "../../platform/bytes.ts";
import { hmacMatches } from "../../platform/hmac.ts";
import { timeFromText } from "../reading/lenient.ts";
import { parseLossless } from "../reading/lossless-json.ts";
import { appointmentOf, attendanceOf, booker, isSeated, seatRef } from "./appointment.ts";
import { type CalcomBooking, type CalcomPayload, readCalcom } from "./payload.ts";

type AppointmentType = Extract<DomainEvent, { appointment: unknown }>["type"];

/** Triggers that change an appointment. Meetings, recordings, forms and unpaid bookings do not. */
const TRIGGERS: Readonly<Record<string, AppointmentType>> = {
  BOOKING_REQUESTED: "appointment.requested",
  BOOKING_CREATED: "appointment.booked",
  BOOKING_RESCHEDULED: "appointment.rescheduled",
  BOOKING_CANCELLED: "appointment.cancelled",
  BOOKING_REJECTED: "appointment.cancelled",
  BOOKING_PAID: "appointment.paid",
  BOOKING_NO_SHOW_UPDATED: "appointment.attendance_marked",
};

const typeOf = (trigger: string): AppointmentType | undefined =>
  Object.hasOwn(TRIGGERS, trigger) ? TRIGGERS[trigger] : undefined;

/** The kind for a body without a trigger: the customer's own template replaced Cal.com's. Stored and ignored. */
const TEMPLATE = "custom payload template";

/** When a host cancels a slot with seats, every seat in it is cancelled. */
const concerned = (type: AppointmentType, booking: CalcomBooking) =>
  type === "appointment.cancelled" && isSeated(booking) && booking.attendees.length > 0
    ? booking.attendees
    : [booker(booking)];

function eventsOf(
  type: AppointmentType,
  booking: CalcomBooking,
  uid: string,
  at: string | null,
): UndatedEvent[] {
  const appointments =
    type === "appointment.attendance_marked"
      ? booking.attendees.map((person) => attendanceOf(booking, uid, person))
      : concerned(type, booking).map((person) => appointmentOf(booking, uid, person));
  return appointments.map((appointment) => ({ type, occurred_at: at, appointment }));
}

/**
 * Cal.com sends no event id. Trigger, booking and time do not suffice: two people moved into one slot share all
 * three, and a no-show mark can be set and cleared under the same values.
 */
function dedupeKey(trigger: string, createdAt: string, booking: CalcomBooking, uid: string): string {
  const marks = booking.attendees.map((person) => `${person.email}=${person.noShow ?? ""}`);
  const seat = [seatRef(uid, booking, booker(booking)), booking.attendeeSeatId, booking.seatReferenceUid];
  return [trigger, uid, createdAt, booking.rescheduleUid, ...seat, ...marks]
    .map((part) => part ?? "")
    .join("|");
}

function normalise({ triggerEvent, createdAt, payload: booking }: CalcomPayload): Reading {
  const kind = triggerEvent ?? TEMPLATE;
  const type = typeOf(kind);
  const uid = booking.uid ?? booking.bookingUid;
  const at = timeFromText(createdAt);
  const silent = { kind, dedupeKey: "", occurredAt: at, events: [] };
  if (!type) return silent;
  if (!uid) return { ...silent, problem: `${kind} without a booking uid` };
  return {
    kind,
    // Without a timestamp, only the whole body distinguishes one cancellation from the next.
    dedupeKey: createdAt ? dedupeKey(kind, createdAt, booking, uid) : "",
    occurredAt: at,
    events: eventsOf(type, booking, uid, at),
  };
}

/** Templates that are not JSON arrive as a form: genuine, but without a reliable structure. */
const isForm = (contentType?: string): boolean => contentType === "application/x-www-form-urlencoded";

export const calcom: Adapter<CalcomPayload> = {
  name: "calcom",
  contentTypes: ["application/json", "application/x-www-form-urlencoded"],
  // Daily's room password is a signed token that opens the meeting.
  redact: ["password"],
  keepHeaders: ["x-cal-signature-256", "x-cal-webhook-version"],
  // Hex HMAC-SHA256 of the raw bytes; a webhook without a secret sends "no-secret-provided", which is not hex.
  verify: async ({ headers, body }, secret) =>
    hmacMatches("SHA-256", secret, fromHex(headers.get("x-cal-signature-256") ?? ""), body),
  parse: (body, contentType) =>
    readCalcom(isForm(contentType) ? { triggerEvent: TEMPLATE } : parseLossless(body)),
  normalise,
};
