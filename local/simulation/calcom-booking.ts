import type { Person } from "./people.ts";
import type { Random } from "./random.ts";

export interface PlannedBooking {
  uid: string;
  bookingId: number;
  person: Person;
  /** Epoch milliseconds. */
  startsAt: number;
  minutes: number;
}

const DAY_MS = 86_400_000;
const ORGANIZER = {
  id: 5,
  name: "Harbor Dental",
  email: "reception@harbordental.example",
  timeZone: "America/New_York",
};

/** A quarter hour on one of the next days, during working hours in New York. */
export function planBooking(random: Random, person: Person, now: number): PlannedBooking {
  const day = Math.floor(now / DAY_MS) + random.between(1, 10);
  return {
    uid: random.text(22),
    bookingId: random.between(10_000, 9_999_999),
    person,
    startsAt: day * DAY_MS + random.between(14 * 4, 20 * 4) * 900_000,
    minutes: random.pick([30, 45, 60]),
  };
}

/** The same booking at another time: Cal.com creates a new one that names the old one. */
export const moved = (random: Random, booking: PlannedBooking): PlannedBooking => ({
  ...booking,
  uid: random.text(22),
  bookingId: booking.bookingId + 1,
  startsAt: booking.startsAt + random.between(1, 3) * DAY_MS,
});

export const createdBody = (booking: PlannedBooking, now: number) =>
  envelope("BOOKING_CREATED", booking, now, { status: "ACCEPTED" });

export const cancelledBody = (booking: PlannedBooking, now: number) =>
  envelope("BOOKING_CANCELLED", booking, now, {
    status: "CANCELLED",
    cancellationReason: "Something came up",
    cancelledBy: booking.person.email,
  });

export const rescheduledBody = (from: PlannedBooking, to: PlannedBooking, now: number) =>
  envelope("BOOKING_RESCHEDULED", to, now, {
    status: "ACCEPTED",
    rescheduleId: from.bookingId,
    rescheduleUid: from.uid,
    rescheduleStartTime: iso(from.startsAt),
    rescheduleEndTime: iso(from.startsAt + from.minutes * 60_000),
    rescheduledBy: from.person.email,
  });

function envelope(
  triggerEvent: string,
  { person, ...booking }: PlannedBooking,
  now: number,
  more: Record<string, unknown>,
) {
  const attendee = {
    name: person.name,
    email: person.email,
    timeZone: person.timeZone,
    language: { locale: person.language },
  };
  return {
    triggerEvent,
    createdAt: iso(now),
    payload: {
      type: "check-up",
      title: `Check-up between Harbor Dental and ${person.name}`,
      eventTypeId: 7,
      uid: booking.uid,
      bookingId: booking.bookingId,
      length: booking.minutes,
      startTime: iso(booking.startsAt),
      endTime: iso(booking.startsAt + booking.minutes * 60_000),
      organizer: ORGANIZER,
      attendees: [attendee],
      responses: {
        name: { label: "your_name", value: person.name },
        email: { label: "email_address", value: person.email },
        attendeePhoneNumber: { label: "phone_number", value: person.phone },
      },
      price: 0,
      currency: "usd",
      metadata: { simulated: true },
      ...more,
    },
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
