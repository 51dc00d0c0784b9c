import { describe, expect, it } from "vitest";
import type { LeadAppointment, LeadCall } from "@/hooks/lead-timeline.ts";
import { timeline } from "@/pages/leads/timeline-entries.ts";

const call = (occurred_at: string): LeadCall => ({
  id: occurred_at,
  occurred_at,
  status: "ended",
  direction: "inbound",
  talk_seconds: 60,
  agent_name: null,
  claimed_outcome: null,
  confirmed_outcome: null,
  summary: null,
});
const appointment = (over: Partial<LeadAppointment> = {}): LeadAppointment => ({
  id: "a",
  title: "Check-up",
  status: "booked",
  verdict: "pending",
  starts_at: "2026-03-09T09:00:00Z",
  ends_at: "2026-03-09T09:30:00Z",
  booked_at: "2026-03-05T10:00:00Z",
  first_event_at: "2026-03-05T10:00:00Z",
  cancelled_at: null,
  cancel_reason: null,
  ...over,
});
const kinds = (days: ReturnType<typeof timeline>) =>
  days.map(({ day, entries }) => [day, ...entries.map((entry) => entry.kind)]);

describe("a lead's timeline", () => {
  it("tells calls and appointments as one story, the newest first", () => {
    expect(kinds(timeline([call("2026-03-05T09:58:00Z")], [appointment()], "UTC"))).toEqual([
      ["2026-03-09", "takes_place"],
      ["2026-03-05", "booked", "call"],
    ]);
  });

  it("goes by the organization's days", () => {
    const late = [call("2026-03-05T23:30:00Z"), call("2026-03-05T12:00:00Z")];
    expect(kinds(timeline(late, [], "Europe/Stockholm"))).toEqual([
      ["2026-03-06", "call"],
      ["2026-03-05", "call"],
    ]);
  });

  it("does not let a cancelled appointment take place", () => {
    const cancelled = appointment({ status: "cancelled", cancelled_at: "2026-03-06T08:00:00Z" });
    expect(kinds(timeline([], [cancelled], "UTC"))).toEqual([
      ["2026-03-06", "cancelled"],
      ["2026-03-05", "booked"],
    ]);
  });

  it("shows a wish that was never accepted as a wish", () => {
    const wish = appointment({ status: "requested", booked_at: null, starts_at: null });
    expect(kinds(timeline([], [wish], "UTC"))).toEqual([["2026-03-05", "requested"]]);
  });
});
