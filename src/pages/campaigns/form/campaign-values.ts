import type { UseFormReturn } from "react-hook-form";
import * as z from "zod/mini";
import { isWeekFine } from "@/components/hours/week-hours.ts";
import { limits } from "@/pages/campaigns/form/campaign-limits.ts";

/** A whole number as text; empty if `optional`. */
const whole = ([least, most]: readonly [number, number], optional = false) =>
  z.string().check(
    z.refine((text) => {
      if (text.trim() === "") return optional;
      const number = Number(text);
      return Number.isInteger(number) && number >= least && number <= most;
    }, "whole"),
  );

const span = z.object({ from: z.string(), to: z.string() });

export const campaignSchema = z
  .object({
    name: z.string().check(z.trim(), z.minLength(1, "name"), z.maxLength(120, "name")),
    integrationId: z.string().check(z.minLength(1, "integration")),
    agentRef: z.string().check(z.trim(), z.minLength(1, "agent")),
    fromNumber: z.string().check(z.trim(), z.regex(/^\+[1-9]\d{6,14}$/, "number")),
    start: z.enum(["now", "at"]),
    /** In the organization's local time. */
    startsAt: z.string(),
    week: z.array(z.array(span)).check(
      z.refine((week) => week.some((day) => day.length > 0), "windows"),
      z.refine((week) => isWeekFine(week), "window"),
    ),
    concurrency: whole(limits.concurrency),
    maxAttempts: whole(limits.maxAttempts),
    gapMinutes: whole(limits.gapMinutes),
    dailyCap: whole(limits.dailyCap),
    retry: z.object({
      no_answer: whole(limits.retryMinutes, true),
      busy: whole(limits.retryMinutes, true),
      voicemail: whole(limits.retryMinutes, true),
      failed: whole(limits.retryMinutes, true),
    }),
    breaker: z.object({
      window_minutes: whole(limits.windowMinutes),
      min_attempts: whole(limits.minAttempts),
      /** Percent. */
      failure_rate: whole(limits.percent, true),
      opt_out_rate: whole(limits.percent, true),
      max_cost: whole(limits.maxCost, true),
    }),
  })
  .check(
    z.refine(({ start, startsAt }) => start === "now" || startsAt !== "", {
      error: "starts_at",
      path: ["startsAt"],
    }),
  );

export type CampaignValues = z.infer<typeof campaignSchema>;

export type CampaignFormControl = UseFormReturn<CampaignValues>;
