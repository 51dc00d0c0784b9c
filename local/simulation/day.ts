import { cancelledBody, createdBody, moved, planBooking, rescheduledBody } from "./calcom-booking.ts";
import type { Random } from "./random.ts";
import { type PlannedCall, planCall, retellBody } from "./retell-call.ts";

/** One webhook of the simulated day. */
export interface Delivery {
  /** Seconds after the day began, in simulated time. */
  at: number;
  provider: "retell" | "calcom";
  event: string;
  about: string;
  /** Built when it is sent, because it reports what has just happened. `now` is in epoch milliseconds, `speed` the simulation's. */
  body(now: number, speed: number): unknown;
}

const DUPLICATED = 0.06;
const OUT_OF_ORDER = 0.05;

/** All events in sending order. Calls overlap; about three run at once. `now` is in epoch milliseconds. */
export function planDay(random: Random, calls: number, now: number): Delivery[] {
  let at = 0;
  const day: Delivery[] = [];
  for (let index = 0; index < calls; index++) {
    at += random.between(5, 90);
    const call = planCall(random);
    day.push(...deliveriesOf(random, call, at), ...bookingOf(random, call, at + call.seconds, now));
  }
  const again = day
    .filter(() => random.chance(DUPLICATED))
    .map((delivery) => ({ ...delivery, at: delivery.at + random.between(5, 40) }));
  return [...day, ...again].sort((a, b) => a.at - b.at);
}

function deliveriesOf(random: Random, call: PlannedCall, at: number): Delivery[] {
  const endsAt = at + (call.unanswered ? random.between(8, 25) : call.seconds);
  // Calculated backwards, so that the call ends just when its end is reported, however fast the day runs.
  let startedAt: number | undefined;
  const body = (event: "call_started" | "call_ended" | "call_analyzed") => (now: number, speed: number) => {
    startedAt ??= call.unanswered ? now : Math.round(now - call.seconds * 1000 * (1 - 1 / speed));
    return retellBody(event, call, startedAt);
  };
  const say = (event: "call_started" | "call_ended" | "call_analyzed", when: number): Delivery => ({
    at: when,
    provider: "retell",
    event,
    about: `${call.direction} ${call.person.name}`,
    body: body(event),
  });
  // A call that never connects has no call_started.
  const started = call.unanswered ? [] : [say("call_started", at)];
  const [ended, analyzed] = random.chance(OUT_OF_ORDER)
    ? [endsAt + 9, endsAt + 4]
    : [endsAt, endsAt + random.between(3, 12)];
  return [...started, say("call_ended", ended), say("call_analyzed", analyzed)];
}

function bookingOf(random: Random, call: PlannedCall, endsAt: number, now: number): Delivery[] {
  if (call.unanswered || call.conversation.outcome !== "appointment_set") return [];
  const booking = planBooking(random, call.person, now);
  const bookedAt = endsAt + random.between(2, 25);
  const delivery = (at: number, event: string, body: (now: number) => unknown): Delivery => ({
    at,
    provider: "calcom",
    event,
    about: call.person.name,
    body,
  });
  const created = delivery(bookedAt, "BOOKING_CREATED", (now) => createdBody(booking, now));
  const later = bookedAt + random.between(60, 200);
  if (random.chance(0.15)) {
    const to = moved(random, booking);
    return [created, delivery(later, "BOOKING_RESCHEDULED", (now) => rescheduledBody(booking, to, now))];
  }
  return random.chance(0.1)
    ? [created, delivery(later, "BOOKING_CANCELLED", (now) => cancelledBody(booking, now))]
    : [created];
}
