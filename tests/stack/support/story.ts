import type { DomainEvent } from "@contract/domain-event.ts";
import { buildDelivery, type Delivery, type Integration } from "./builders.ts";

/** A delivery, and the integration of the story that it goes to. */
export interface StoryDelivery {
  by: "retell" | "calcom";
  delivery: Delivery;
}

export interface Addressees {
  retell: Integration;
  calcom: Integration;
}

const tell = (by: StoryDelivery["by"], kind: string, event: DomainEvent): StoryDelivery => ({
  by,
  delivery: buildDelivery({ dedupeKey: `${by} ${kind}`, kind, events: [event] }),
});

const attendee = { name: "Elsa Lund", email: "elsa@example.test", phone: "+46701740605" };

/**
 * One call that claims an appointment, and the booking that confirms it, rescheduled twice and finally cancelled.
 * Every delivery adds a fact of its own, so that a lost or misordered one is noticed.
 */
export function tellStory(simultaneous = false): StoryDelivery[] {
  const at = (time: string) => (simultaneous ? "2026-03-02T09:00:00+00:00" : `2026-03-02T${time}+00:00`);
  const call = {
    provider_ref: "call-1",
    direction: "outbound",
    from_number: "+46850000000",
    to_number: attendee.phone,
  } as const;
  const booking = { attendee, title: "Check-up", currency: "SEK", price_minor: 50_000 };
  return [
    tell("retell", "call_started", {
      type: "call.started",
      occurred_at: at("09:00:00"),
      call: {
        ...call,
        channel: "phone",
        status: "ongoing",
        started_at: at("09:00:00"),
        agent_name: "Maja",
        sentiment: "neutral",
      },
    }),
    tell("retell", "call_ended", {
      type: "call.ended",
      occurred_at: at("09:03:00"),
      call: {
        ...call,
        status: "ended",
        started_at: at("09:00:00"),
        ended_at: at("09:03:00"),
        talk_seconds: 180,
        hangup_reason: "user_hangup",
        cost_currency: "USD",
        cost_total_micros: 210_000,
      },
    }),
    tell("retell", "call_analyzed", {
      type: "call.analyzed",
      occurred_at: at("09:03:20"),
      call: {
        ...call,
        status: "ended",
        claimed_outcome: "appointment_set",
        sentiment: "positive",
        summary: "Booked.",
      },
    }),
    tell("calcom", "BOOKING_CREATED", {
      type: "appointment.booked",
      occurred_at: at("09:02:30"),
      appointment: {
        ...booking,
        provider_ref: "booking-1",
        starts_at: "2026-03-09T10:00:00Z",
        ends_at: "2026-03-09T10:30:00Z",
      },
    }),
    tell("calcom", "BOOKING_RESCHEDULED first", {
      type: "appointment.rescheduled",
      occurred_at: at("10:00:00"),
      appointment: {
        ...booking,
        provider_ref: "booking-2",
        previous_ref: "booking-1",
        starts_at: "2026-03-10T10:00:00Z",
        ends_at: "2026-03-10T10:30:00Z",
        location: "Room 2",
      },
    }),
    tell("calcom", "BOOKING_RESCHEDULED again", {
      type: "appointment.rescheduled",
      occurred_at: at("11:00:00"),
      appointment: {
        ...booking,
        provider_ref: "booking-3",
        previous_ref: "booking-2",
        starts_at: "2026-03-11T10:00:00Z",
        ends_at: "2026-03-11T10:45:00Z",
        host_email: "maja@example.test",
      },
    }),
    tell("calcom", "BOOKING_CANCELLED", {
      type: "appointment.cancelled",
      occurred_at: at("12:00:00"),
      appointment: { provider_ref: "booking-3", attendee, cancel_reason: "Ill" },
    }),
  ];
}
