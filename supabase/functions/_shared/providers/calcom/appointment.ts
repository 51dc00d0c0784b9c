/** Maps Cal.com's booking to our appointment: the attendee, the time and the reference. */
import type { AppointmentFacts } from "../../contract/domain-event.ts";
import { phoneOrText } from "../../contract/phone.ts";
import { isRecord, timeFromText } from "../reading/lenient.ts";
import type { CalcomBooking, CalcomPerson } from "./payload.ts";

/** Several people in one slot share the booking's uid; each seat becomes an appointment of its own. */
export const isSeated = (booking: CalcomBooking): boolean =>
  booking.seatsPerTimeSlot !== null || booking.attendeeSeatId !== null || booking.seatReferenceUid !== null;

/** Every event of a seat carries the e-mail; some lack the seat's own id. */
export function seatRef(uid: string, booking: CalcomBooking, person: CalcomPerson | null): string {
  if (!isSeated(booking)) return uid;
  const seat = person?.email?.toLowerCase() ?? booking.attendeeSeatId ?? booking.seatReferenceUid;
  return seat ? `${uid}#${seat}` : uid;
}

/** The answer to a booking question: { label, value }, a bare value, or none. */
function answer(booking: CalcomBooking, key: string): unknown {
  const response = booking.responses?.[key];
  return isRecord(response) ? response.value : response;
}

const answerText = (booking: CalcomBooking, key: string): string | null => {
  const value = answer(booking, key);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
};

/** The person who booked. Attendees include extra guests, so the answer to "your e-mail" decides. */
export function booker(booking: CalcomBooking): CalcomPerson | null {
  const email = answerText(booking, "email")?.toLowerCase();
  const named = booking.attendees.find(
    (person) => email !== undefined && person.email?.toLowerCase() === email,
  );
  return named ?? booking.attendees[0] ?? null;
}

/** A phone meeting has the attendee's number in the location answer. */
function phoneInLocation(booking: CalcomBooking): string | null {
  const value = answer(booking, "location");
  const isPhone = isRecord(value) && value.value === "phone" && typeof value.optionValue === "string";
  return isPhone ? (value.optionValue as string) || null : null;
}

const answeredPhone = (booking: CalcomBooking): string | null =>
  answerText(booking, "attendeePhoneNumber") ??
  answerText(booking, "phone") ??
  answerText(booking, "smsReminderNumber") ??
  booking.smsReminderNumber ??
  phoneInLocation(booking);

/** The answers are the booker's: another seat's attendee must not be called on this number. */
const phone = (booking: CalcomBooking, person: CalcomPerson | null): string | null =>
  phoneOrText(person?.phoneNumber ?? (person === booker(booking) ? answeredPhone(booking) : null));

const attendee = (booking: CalcomBooking, person: CalcomPerson | null): AppointmentFacts["attendee"] => {
  const email = person?.email ?? answerText(booking, "email");
  const number = phone(booking, person);
  if (!person && !email && !number) return null;
  return {
    name: person?.name ?? answerText(booking, "name"),
    email: email?.toLowerCase() ?? null,
    phone: number,
    time_zone: person?.timeZone ?? null,
    locale: person?.language?.locale ?? null,
  };
};

/**
 * The meeting place: a video link, an address or a number. "integrations:daily" is only a placeholder until the link
 * exists.
 */
function place(booking: CalcomBooking): string | null {
  const link = booking.metadata?.videoCallUrl ?? booking.videoCallData?.url;
  return link ?? booking.location ?? answerText(booking, "location");
}

/** An ISO 4217 code; anything else is dropped, so that no screen has to format an amount in it. */
const currencyCode = (said: string | null): string | null =>
  said && /^[a-z]{3}$/i.test(said) ? said.toUpperCase() : null;

const minorUnits = (price: number | null): number | null => (price === null ? null : Math.round(price));

export function appointmentOf(
  booking: CalcomBooking,
  uid: string,
  person: CalcomPerson | null,
): AppointmentFacts {
  const previous = booking.rescheduleUid;
  return {
    provider_ref: seatRef(uid, booking, person),
    previous_ref: previous && previous !== uid ? seatRef(previous, booking, person) : null,
    title: booking.title ?? booking.eventTitle ?? booking.type,
    starts_at: timeFromText(booking.startTime),
    ends_at: timeFromText(booking.endTime),
    location: place(booking),
    attendee: attendee(booking, person),
    host_email: booking.organizer?.email?.toLowerCase() ?? null,
    cancel_reason: booking.cancellationReason ?? booking.rejectionReason,
    price_minor: minorUnits(booking.price),
    currency: currencyCode(booking.currency),
  };
}

/** The host's mark. "Not absent" clears a mark; it does not mean that the person attended. */
export const attendanceOf = (
  booking: CalcomBooking,
  uid: string,
  person: CalcomPerson,
): AppointmentFacts => ({
  provider_ref: seatRef(uid, booking, person),
  attendee: { email: person.email?.toLowerCase() ?? null },
  attended: person.noShow === true ? false : null,
});
