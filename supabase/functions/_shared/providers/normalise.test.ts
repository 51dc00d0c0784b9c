import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { domainEvent } from "../contract/domain-event.ts";
import { dated } from "../platform/dated.ts";
import { providers } from "./mod.ts";
import { formRecord } from "./reading/form.ts";
import { retell } from "./retell/inbound.ts";
import { type Fixture, fixtureNames, loadFixture } from "./testing/fixture.ts";

const damage = fc.constantFrom<unknown>(undefined, null, "", false, 0, -1, "text", [], {}, 1e13, 1e300, [
  null,
]);

/** Every path into a JSON value, so that each can be damaged. */
const paths = (value: unknown, at: string[] = []): string[][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...paths(inner, [...at, key])])
    : [];

const damaged = (value: unknown, [key, ...rest]: string[], by: unknown): unknown => {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = damaged(copy[key], rest, by);
  return copy;
};

/** Forms and queries are read as objects too, and damaged in the same way. */
const asObject = ({ body, query }: Fixture): unknown => {
  if (/^[[{]/.test(body)) return JSON.parse(body);
  return formRecord(new URLSearchParams(body || query));
};

describe.each(Object.values(providers))("$name", (provider) => {
  const bodies = fixtureNames(provider.name)
    .map((name) => asObject(loadFixture(provider.name, name)))
    .filter((body) => paths(body).length > 0);

  it("produces valid domain events from a body with any field missing, null or of a wrong type", () => {
    const mishap = fc
      .constantFrom(...bodies)
      .chain((body) => fc.tuple(fc.constant(body), fc.constantFrom(...paths(body)), damage));
    fc.assert(
      fc.property(mishap, ([body, path, by]) => {
        const reading = provider.normalise(provider.parse(JSON.stringify(damaged(body, path, by))));
        for (const event of dated(reading.events, new Date(0))) domainEvent.parse(event);
      }),
      { numRuns: 600 },
    );
  });

  it("reads any JSON without throwing", () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        expect(provider.normalise(provider.parse(body)).events).toEqual([]);
      }),
    );
  });

  it("refuses what is not JSON", () => {
    expect(() => provider.parse("{", "application/json")).toThrow(SyntaxError);
  });
});

it("treats an impossible duration as missing, so that the rest of the call is applied", () => {
  const call = { call_id: "c", duration_ms: 9e12, call_cost: { total_duration_seconds: 9e12 } };
  const { events } = retell.normalise(retell.parse(JSON.stringify({ event: "call_ended", call })));
  expect(events).toMatchObject([{ call: { talk_seconds: null, billed_seconds: null } }]);
});

it("keeps the transcript even if its words are not listed one by one", () => {
  const call = { call_id: "c", transcript_object: [{ role: "agent", content: "Hej" }] };
  const { events } = retell.normalise(retell.parse(JSON.stringify({ event: "call_ended", call })));
  expect(events).toMatchObject([{ call: { transcript: [{ speaker: "agent", text: "Hej", at: null }] } }]);
});
