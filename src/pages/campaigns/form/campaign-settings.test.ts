import { describe, expect, it } from "vitest";
import { weekOf } from "@/components/hours/week-hours.ts";
import { settingsOf, valuesOf } from "@/pages/campaigns/form/campaign-settings.ts";
import { campaignSchema } from "@/pages/campaigns/form/campaign-values.ts";

const ZONE = "Europe/Stockholm";
const HOUSE = weekOf([1, 2, 3].map((weekday) => ({ weekday, opens: "09:00", closes: "20:00" })));
const values = () => ({
  ...valuesOf(undefined, ZONE, HOUSE),
  name: " Spring recall ",
  integrationId: "a",
  agentRef: "agent_1",
  fromNumber: "+46850010101",
});

describe("a campaign's form", () => {
  it("begins with the database's defaults, and is complete once a voice and a number are chosen", () => {
    expect(campaignSchema.safeParse(values()).success).toBe(true);
    expect(settingsOf(values(), ZONE, HOUSE)).toMatchObject({
      name: "Spring recall",
      windows: null,
      starts_at: null,
    });
  });

  it("starts by the organization's local time", () => {
    const settings = settingsOf({ ...values(), start: "at", startsAt: "2026-07-01T09:00" }, ZONE, HOUSE);
    expect(settings.starts_at).toBe("2026-07-01T07:00:00.000Z");
    expect(valuesOf(settings, ZONE, HOUSE).startsAt).toBe("2026-07-01T09:00");
  });

  it("keeps several windows of one day, and follows the organization's hours without any of its own", () => {
    const split = [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ];
    const week = [split, ...values().week.slice(1)];
    const settings = settingsOf({ ...values(), week }, ZONE, HOUSE);
    expect(settings.windows?.filter(({ weekday }) => weekday === 1)).toHaveLength(2);
    expect(valuesOf(settings, ZONE, HOUSE).week[0]).toEqual(split);
    const wider = weekOf([{ weekday: 7, opens: "10:00", closes: "12:00" }]);
    expect(valuesOf(settingsOf(values(), ZONE, HOUSE), ZONE, wider).week).toEqual(wider);
  });

  it("writes shares as percent, and leaves out unmonitored limits and outcomes that are not retried", () => {
    const form = values();
    form.breaker.failure_rate = "35";
    form.breaker.max_cost = "";
    form.retry.voicemail = " ";
    const settings = settingsOf(form, ZONE, HOUSE);
    expect(settings.breaker).toEqual({
      window_minutes: 60,
      min_attempts: 20,
      failure_rate: 0.35,
      opt_out_rate: 0.1,
    });
    expect(settings.retry_rules).toEqual({ no_answer: 240, busy: 60, failed: 60 });
    expect(settingsOf(valuesOf(settings, ZONE, HOUSE), ZONE, HOUSE)).toEqual(settings);
  });

  it.each([
    ["a number without its country", { fromNumber: "0850010101" }],
    ["nobody who calls", { integrationId: "" }],
    ["a number of calls that is no number", { concurrency: "many" }],
    ["more calls a day than the house allows", { dailyCap: "3" }],
    ["a start without a time", { start: "at" as const }],
    [
      "a window over another",
      {
        week: [
          [
            { from: "09:00", to: "12:00" },
            { from: "11:00", to: "13:00" },
          ],
        ],
      },
    ],
    ["a week without an open day", { week: values().week.map(() => []) }],
  ])("refuses %s", (_what, wrong) => {
    expect(campaignSchema.safeParse({ ...values(), ...wrong }).success).toBe(false);
  });
});
