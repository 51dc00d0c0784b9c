import { expect, test } from "vitest";
import type { RecentAppointment } from "@/data/appointments/recent-appointments.ts";
import { happenings } from "@/pages/live/happenings.ts";
import { buildListedCall } from "@/testing/call-builders.ts";

const window = {
  since: new Date("2026-03-01T00:00:00Z"),
  until: new Date("2026-03-01T12:00:00Z"),
  limit: 30,
};
const appointment: RecentAppointment = {
  id: "a",
  starts_at: "2026-03-05T09:00:00Z",
  booked_at: "2026-03-01T10:05:00Z",
  cancelled_at: null,
  verdict: "pending",
  verdict_at: null,
  attendee_name: null,
  lead: null,
};
const told = (...args: Parameters<typeof happenings>) =>
  happenings(...args).map(({ kind, at }) => [kind, at]);

test("a call is listed by its end once it is over, otherwise by its beginning", () => {
  const ongoing = buildListedCall({
    id: "o",
    status: "ongoing",
    ended_at: null,
    occurred_at: "2026-03-01T11:00:00Z",
  });
  expect(told([buildListedCall(), ongoing], [], window)).toEqual([
    ["began", "2026-03-01T11:00:00Z"],
    ["ended", "2026-03-01T10:02:02+00:00"],
  ]);
});

test("an unreached call is listed as such, at its only known time", () => {
  const missed = buildListedCall({ status: "not_connected", ended_at: null });
  expect(told([missed], [], window)).toEqual([["not_connected", "2026-03-01T10:00:00+00:00"]]);
  expect(told([buildListedCall({ in_voicemail: true })], [], window)[0]?.[0]).toBe("voicemail");
});

test("an appointment is listed with each of its events, newest first, and only within the window", () => {
  const busy = {
    ...appointment,
    cancelled_at: "2026-03-01T11:00:00Z",
    verdict: "shown" as const,
    verdict_at: "2026-02-20T00:00:00Z",
  };
  expect(told([], [busy], window)).toEqual([
    ["cancelled", "2026-03-01T11:00:00Z"],
    ["booked", "2026-03-01T10:05:00Z"],
  ]);
});

test("a pending verdict is not an event", () => {
  expect(told([], [{ ...appointment, booked_at: null, verdict_at: "2026-03-01T10:00:00Z" }], window)).toEqual(
    [],
  );
});
