import { expect, it } from "vitest";
import type { PlannedMessage } from "@/data/messages/messages.ts";
import { byTime } from "@/pages/appointments/appointment/by-time.ts";

const about = (about_starts_at: string | null, step = "reminder_2h"): PlannedMessage => ({
  step,
  channel: "sms",
  due_at: "2028-06-05T13:00:00Z",
  zone: "Europe/Stockholm",
  zone_source: "lead",
  status: "planned",
  reason: null,
  about_starts_at,
  message_id: step,
  finished_at: null,
  user_id: null,
});

it("separates messages about a moved time, the latest such time first", () => {
  const first = about("2028-06-01T15:00:00+00:00", "first");
  const second = about("2028-06-03T15:00:00+00:00", "second");
  const holds = about("2028-06-05T15:00:00+00:00", "holds");
  const timeless = about(null, "timeless");
  expect(byTime([first, second, holds, timeless], "2028-06-05T15:00:00Z")).toEqual({
    now: [holds, timeless],
    earlier: [
      ["2028-06-03T15:00:00+00:00", [second]],
      ["2028-06-01T15:00:00+00:00", [first]],
    ],
  });
});
