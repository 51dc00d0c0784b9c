import { describe, expect, it } from "vitest";
import { domainEvent } from "../contract/domain-event.ts";
import type { UndatedEvent } from "../platform/adapter.ts";
import { dated } from "../platform/dated.ts";
import { providers } from "./mod.ts";
import { deliveryOf, type Fixture, fixtureNames, loadFixture, readFixture } from "./testing/fixture.ts";
import { signatureCheckOf, vectorsOf } from "./testing/vector.ts";

/** The text with one character in the middle exchanged. */
const oneByteChanged = (body: string): string => {
  const middle = Math.floor(body.length / 2);
  return `${body.slice(0, middle)}${body[middle] === "x" ? "y" : "x"}${body.slice(middle + 1)}`;
};

/** The payload of a GET is its query. */
const forgedFrom = (fixture: Fixture): Fixture =>
  fixture.method === "GET"
    ? { ...fixture, query: oneByteChanged(fixture.query ?? "") }
    : { ...fixture, body: oneByteChanged(fixture.body) };

const subjectOf = (event: UndatedEvent) => {
  if ("call" in event) return [event.type, event.call.provider_ref];
  if ("appointment" in event) return [event.type, event.occurred_at, event.appointment.provider_ref];
  if ("invoice" in event) return [event.type, event.invoice.provider_ref];
  return [event.type, "payment" in event ? event.payment.provider_ref : event.message.provider_ref];
};

describe.each(Object.entries(providers))("%s", (name, provider) => {
  const recorded = fixtureNames(name);

  it("is in the table under its own name and has recorded deliveries", () => {
    expect(provider.name).toBe(name);
    expect(recorded).not.toHaveLength(0);
  });

  it.each(recorded)("understands %s", async (what) => {
    const fixture = loadFixture(name, what);
    const now = new Date(fixture.receivedAt);
    expect(await provider.verify(deliveryOf(fixture, now), fixture.secret)).toBe(true);
    const events = readFixture(provider, fixture).flatMap((reading) => dated(reading.events, now));
    // As sent over the wire, without undefined fields.
    expect(JSON.parse(JSON.stringify(events))).toEqual(fixture.events);
    for (const event of fixture.events) domainEvent.parse(event);
  });

  it.each(recorded)("refuses %s after any byte changes, or without a secret", async (what) => {
    const fixture = loadFixture(name, what);
    const now = new Date(fixture.receivedAt);
    const forged = forgedFrom(fixture);
    expect(await provider.verify(deliveryOf(forged, now), fixture.secret)).toBe(false);
    expect(await provider.verify(deliveryOf(fixture, now), "")).toBe(false);
    expect(await provider.verify(deliveryOf({ ...fixture, headers: {} }, now), fixture.secret)).toBe(false);
  });

  it("gives every distinct recorded event a dedupe key of its own", () => {
    const keys = new Map<string, string>();
    for (const what of recorded) {
      const fixture = loadFixture(name, what);
      for (const { dedupeKey, events } of readFixture(provider, fixture)) {
        // Variants of one call share its key on purpose; events that differ in kind, subject or mark must not.
        const subject = JSON.stringify(events.map(subjectOf));
        if (dedupeKey !== "") expect(keys.get(dedupeKey) ?? subject).toBe(subject);
        keys.set(dedupeKey, subject);
      }
    }
  });

  const own = vectorsOf(name);
  it("has signature vectors", () => expect(own).not.toHaveLength(0));
  it.each(own.map((vector) => [vector.id, vector.why, vector] as const))(
    "%s: %s",
    async (_id, _why, vector) => {
      expect(await signatureCheckOf(provider, vector)).toBe(vector.valid);
    },
  );
});
