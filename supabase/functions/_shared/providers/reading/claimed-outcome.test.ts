import { expect, it } from "vitest";
import { claimedOutcome } from "./claimed-outcome.ts";

it.each([
  [{ outcome: "Appointment booked" }, "appointment_set"],
  [{ "Call outcome?": "Tid bokad" }, "appointment_set"],
  [{ call_result: "NOT_INTERESTED" }, "not_interested"],
  [{ "Bokad?": "Ja" }, "appointment_set"],
  [{ booked: false, callback_requested: true }, "callback_requested"],
  [{ booked: "", outcome: false }, null],
  [{ disposition: "purple" }, null],
  [{ disposition: "booked", dnc: true }, "do_not_call"],
  [{}, null],
  [null, null],
] as const)("reads %j as %s", (analysis, expected) => {
  expect(claimedOutcome(analysis, null)).toBe(expected);
});

it("ignores an agreement that the analysis claims for a voicemail", () => {
  expect(claimedOutcome({ booked: true }, true)).toBe("voicemail");
});
