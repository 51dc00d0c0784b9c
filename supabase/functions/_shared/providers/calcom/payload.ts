/** Cal.com's booking body across versions: every field optional, some under `payload`, some flat. */
import { z } from "zod";
import { flag, isRecord, listOf, number, part, record, text } from "../reading/lenient.ts";

const person = z.object({
  name: text,
  email: text,
  timeZone: text,
  phoneNumber: text,
  noShow: flag,
  language: part(z.object({ locale: text })),
});

const booking = z.object({
  uid: text,
  bookingUid: text,
  title: text,
  eventTitle: text,
  type: text,
  startTime: text,
  endTime: text,
  location: text,
  attendees: listOf(person),
  organizer: part(person),
  responses: record,
  smsReminderNumber: text,
  cancellationReason: text,
  rejectionReason: text,
  rescheduleUid: text,
  seatsPerTimeSlot: number,
  attendeeSeatId: text,
  seatReferenceUid: text,
  price: number,
  currency: text,
  metadata: part(z.object({ videoCallUrl: text })),
  videoCallData: part(z.object({ url: text })),
});

const delivery = z.object({ triggerEvent: text, createdAt: text, payload: booking });

export type CalcomPerson = z.infer<typeof person>;
export type CalcomBooking = z.infer<typeof booking>;
export type CalcomPayload = z.infer<typeof delivery>;

/**
 * Meetings (and some relays) put the booking's fields beside `triggerEvent`; some wrap everything in { headers, body
 * }.
 */
export function readCalcom(json: unknown): CalcomPayload {
  const whole = isRecord(json) ? json : {};
  const outer = whole.triggerEvent === undefined && isRecord(whole.body) ? whole.body : whole;
  return delivery.parse({ ...outer, payload: isRecord(outer.payload) ? outer.payload : outer });
}
