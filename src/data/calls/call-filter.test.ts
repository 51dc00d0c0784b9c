import { callStatuses } from "@contract/call-words.ts";
import { describe, expect, test } from "vitest";
import { beyond, type CallFilter, callStates, orGroups, stateOf } from "@/data/calls/call-filter.ts";
import { isOpen, otherNumber, outcomeOf } from "@/data/calls/call-outcome.ts";

const everything: CallFilter = {
  since: "2026-01-01T00:00:00Z",
  before: "2026-02-01T00:00:00Z",
  text: "",
  state: [],
  outcome: [],
  direction: [],
  sentiment: [],
  agent: [],
};

describe("the displayed state", () => {
  test("a call answered by voicemail is not answered in any status", () => {
    expect(stateOf({ status: "ended", in_voicemail: true })).toBe("voicemail");
    expect(stateOf({ status: "ended", in_voicemail: null })).toBe("answered");
    expect(stateOf({ status: "not_connected", in_voicemail: false })).toBe("not_connected");
  });

  test("every state has a condition, and no call matches two states", () => {
    const [group] = orGroups({ ...everything, state: callStates });
    expect(group?.match(/in_voicemail\.not\.is\.true/g)).toHaveLength(4);
    expect(group).toContain("in_voicemail.is.true");
  });
});

describe("the displayed outcome", () => {
  test("a claimed booking is unconfirmed until evidence arrives", () => {
    expect(outcomeOf({ claimed_outcome: "appointment_set", confirmed_outcome: null })).toBe("unconfirmed");
    expect(outcomeOf({ claimed_outcome: "appointment_set", confirmed_outcome: "appointment_booked" })).toBe(
      "confirmed",
    );
  });

  test("an unknown outcome is other, a missing one is none", () => {
    expect(outcomeOf({ claimed_outcome: "sang_a_song", confirmed_outcome: null })).toBe("other");
    expect(outcomeOf({ claimed_outcome: null, confirmed_outcome: null })).toBe("none");
  });

  test("only ringing and ongoing calls are open", () => {
    expect(callStatuses.filter((status) => isOpen({ status }))).toEqual(["ringing", "ongoing"]);
  });

  test("the other party is the caller, or the person we called", () => {
    const numbers = { from_number: "+1", to_number: "+2" };
    expect(otherNumber({ direction: "inbound", ...numbers })).toBe("+1");
    expect(otherNumber({ direction: "outbound", ...numbers })).toBe("+2");
  });
});

describe("the conditions", () => {
  test("an unknown value in a hand-written URL filters nothing", () => {
    expect(orGroups({ ...everything, state: ["'; drop"], outcome: ["id.eq.1)"] })).toEqual([]);
  });

  test("values of one filter are alternatives, filters are all required", () => {
    const groups = orGroups({ ...everything, state: ["voicemail"], outcome: ["none", "unconfirmed"] });
    expect(groups).toEqual([
      "in_voicemail.is.true",
      "and(claimed_outcome.eq.appointment_set,confirmed_outcome.is.null),claimed_outcome.is.null",
    ]);
  });

  test("a search finds people by id, and numbers in any spacing", () => {
    const [group] = orGroups({ ...everything, text: "(070) 174-06" }, ["a", "b"]);
    expect(group).toContain("from_number.ilike.*7017406*");
    expect(group).toContain("lead_id.in.(a,b)");
    expect(orGroups({ ...everything, text: "anna 123" })[0]).not.toContain("from_number");
  });

  test("PostgREST syntax in a value stays inside the value", () => {
    expect(orGroups({ ...everything, text: "a,b)" })).toEqual(["provider_ref.ilike.*a_b_*"]);
  });

  test("the next page begins after the last row, ties ordered by id", () => {
    const cursor = { occurred_at: "2026-01-02T00:00:00+00:00", id: "x" };
    expect(beyond(cursor, true)).toBe(
      "occurred_at.lt.2026-01-02T00:00:00+00:00,and(occurred_at.eq.2026-01-02T00:00:00+00:00,id.gt.x)",
    );
    expect(beyond(cursor, false)).toContain("occurred_at.gt.");
  });
});
