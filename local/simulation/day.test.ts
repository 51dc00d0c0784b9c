import { describe, expect, it } from "vitest";
import { type Delivery, planDay } from "./day.ts";
import { Random } from "./random.ts";

const NOW = Date.UTC(2026, 2, 2, 15);
const SPEED = 10;
const CALLS = 400;
const day = planDay(new Random(7), CALLS, NOW);
type CallBody = { event: string; call: Record<string, unknown> };
const bodies = play(planDay(new Random(7), CALLS, NOW));

/** The posted bodies, each built at its time. */
function play(deliveries: Delivery[]) {
  return deliveries.map(({ at, provider, body }) => {
    const now = NOW + (at * 1000) / SPEED;
    return { provider, now, body: body(now, SPEED) as CallBody };
  });
}
const calls = bodies.filter(({ provider }) => provider === "retell");

describe("a simulated day", () => {
  it("is the same day for the same seed", () => {
    expect(play(planDay(new Random(7), CALLS, NOW))).toEqual(bodies);
    expect(planDay(new Random(8), CALLS, NOW).map(({ about }) => about)).not.toEqual(
      day.map(({ about }) => about),
    );
  });
  it("reports nothing before it has happened", () => {
    for (const { now, body } of calls) {
      const told = Number(body.call.end_timestamp ?? body.call.start_timestamp);
      expect(told).toBeLessThanOrEqual(now + 1);
    }
  });
  it("has calls that never connect and have no call_started", () => {
    const started = new Set(
      calls.filter(({ body }) => body.event === "call_started").map(({ body }) => body.call.call_id),
    );
    const lost = calls.filter(({ body }) => body.call.call_status === "not_connected");
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.filter(({ body }) => started.has(body.call.call_id))).toEqual([]);
  });
  it("occasionally repeats deliveries and sends them out of order", () => {
    const key = ({ body }: (typeof calls)[number]) => `${body.event} ${body.call.call_id}`;
    expect(new Set(calls.map(key)).size).toBeLessThan(calls.length);
    const first = (event: string, id: unknown) =>
      calls.findIndex(({ body }) => body.event === event && body.call.call_id === id);
    const ids = new Set(calls.map(({ body }) => body.call.call_id));
    expect([...ids].some((id) => first("call_analyzed", id) < first("call_ended", id))).toBe(true);
  });
  it("has bookings that are created, rescheduled and cancelled", () => {
    const events = new Set(day.map(({ event }) => event));
    expect([...events].sort()).toEqual([
      "BOOKING_CANCELLED",
      "BOOKING_CREATED",
      "BOOKING_RESCHEDULED",
      "call_analyzed",
      "call_ended",
      "call_started",
    ]);
  });
});
