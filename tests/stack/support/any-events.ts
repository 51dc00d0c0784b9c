import { type DomainEvent, domainEvent } from "@contract/domain-event.ts";
import fc from "fast-check";
import { buildDelivery } from "./builders.ts";
import type { StoryDelivery } from "./story.ts";

/** Few values, so that equal times and contradictions are common. */
const maybe = <T>(...values: T[]) => fc.constantFrom<T | null>(null, ...values);
const instant = fc.integer({ min: 0, max: 5 }).map((n) => `2026-03-0${1 + (n % 3)}T0${n}:00:00Z`);
const perhapsInstant = fc.option(instant, { freq: 2 });
const phone = "+46701740605";

const call = fc.record({
  provider_ref: fc.constantFrom("call-1", "call-2"),
  direction: fc.constant("outbound"),
  to_number: fc.constant(phone),
  status: maybe("ringing", "ongoing", "not_connected", "ended"),
  started_at: perhapsInstant,
  ended_at: perhapsInstant,
  talk_seconds: maybe(0, 60),
  in_voicemail: maybe(true, false),
  claimed_outcome: maybe("appointment_set", "callback_requested", "not_interested", "voicemail"),
  sentiment: maybe("positive", "negative"),
  cost_currency: maybe("USD", "EUR"),
  cost_total_micros: maybe(100, 200),
  agent_name: maybe("Maja", "Olle"),
  analysis: maybe({ asked: null, said: "yes" }, { asked: true }),
});

const previous = {
  "booking-1": null,
  "booking-2": "booking-1",
  "booking-3": "booking-2",
  other: null,
} as const;

const appointment = fc
  .record({
    provider_ref: fc.constantFrom(...(Object.keys(previous) as (keyof typeof previous)[])),
    title: maybe("Check-up", "Whitening"),
    starts_at: perhapsInstant,
    ends_at: perhapsInstant,
    name: maybe("Elsa Lund", "E. Lund"),
    cancel_reason: maybe("Ill", "Moved"),
    attended: maybe(true, false),
    price_minor: maybe(0, 50_000),
    currency: maybe("SEK", "eur"),
  })
  .map(({ name, ...said }) => ({
    ...said,
    previous_ref: previous[said.provider_ref],
    // Always one person: merging leads is tested elsewhere.
    attendee: { name, email: "elsa@example.test", phone },
  }));

const event: fc.Arbitrary<DomainEvent> = fc
  .oneof(
    fc.record({
      type: fc.constantFrom("call.started", "call.ended", "call.analyzed"),
      occurred_at: instant,
      call,
    }),
    fc.record({
      type: fc.constantFrom(
        "appointment.requested",
        "appointment.booked",
        "appointment.rescheduled",
        "appointment.cancelled",
        "appointment.paid",
        "appointment.attendance_marked",
      ),
      occurred_at: instant,
      appointment,
    }),
  )
  .map((said) => domainEvent.parse(said));

/** Two to eight deliveries about one person's two calls and two chains of bookings, with arbitrary content. */
export const anyDeliveries: fc.Arbitrary<StoryDelivery[]> = fc
  .array(event, { minLength: 2, maxLength: 8 })
  .map((events) =>
    events.map((said, index) => ({
      by: said.type.startsWith("call") ? "retell" : "calcom",
      delivery: buildDelivery({ dedupeKey: `delivery ${index}`, kind: said.type, events: [said] }),
    })),
  );
