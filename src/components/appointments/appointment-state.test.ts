import { describe, expect, it } from "vitest";
import { type AppointmentMoments, appointmentState } from "@/components/appointments/appointment-state.ts";

const at = (time: string) => new Date(`2026-03-05T${time}:00Z`);
const appointment = (over: Partial<AppointmentMoments> = {}): AppointmentMoments => ({
  status: "booked",
  verdict: "pending",
  starts_at: at("10:00").toISOString(),
  ends_at: at("10:30").toISOString(),
  ...over,
});

describe("the state of an appointment", () => {
  it("follows the clock until there is a verdict", () => {
    expect(appointmentState(appointment(), at("09:59"))).toBe("upcoming");
    expect(appointmentState(appointment(), at("10:00"))).toBe("ongoing");
    expect(appointmentState(appointment(), at("10:30"))).toBe("awaiting");
  });

  it("is the verdict once there is one", () => {
    expect(appointmentState(appointment({ verdict: "no_show" }), at("12:00"))).toBe("no_show");
    expect(appointmentState(appointment({ verdict: "contested" }), at("12:00"))).toBe("contested");
    expect(appointmentState(appointment({ status: "cancelled", verdict: "shown" }), at("12:00"))).toBe(
      "shown",
    );
  });

  it("stays cancelled at any time", () => {
    expect(appointmentState(appointment({ status: "cancelled" }), at("09:00"))).toBe("cancelled");
  });

  it("is a request until it is accepted and has a time", () => {
    expect(appointmentState(appointment({ status: "requested" }), at("12:00"))).toBe("requested");
    expect(appointmentState(appointment({ starts_at: null, ends_at: null }), at("12:00"))).toBe("requested");
  });
});
