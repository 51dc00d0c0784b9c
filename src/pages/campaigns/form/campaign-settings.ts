import { isSameWeek, type Week, weekOf, windowsOf } from "@/components/hours/week-hours.ts";
import type { BreakerRules, CampaignSettings, RetryRules } from "@/data/campaigns/rows.ts";
import { instantOf, wallOf } from "@/lib/wall-clock.ts";
import type { CampaignValues } from "@/pages/campaigns/form/campaign-values.ts";

/** The defaults of a new campaign, the same as the table's. */
const fresh: CampaignSettings = {
  name: "",
  integration_id: null,
  agent_ref: null,
  from_number: null,
  starts_at: null,
  windows: null,
  concurrency: 5,
  max_attempts: 3,
  gap_minutes: 240,
  daily_cap: 2,
  retry_rules: { no_answer: 240, busy: 60, voicemail: 1440, failed: 60 },
  breaker: { window_minutes: 60, min_attempts: 20, failure_rate: 0.5, opt_out_rate: 0.1, max_cost: 50 },
};

const written = (number: number | undefined) => (number === undefined ? "" : String(number));
const percent = (share: number | undefined) => (share === undefined ? "" : written(Math.round(100 * share)));

/**
 * The form's texts for a campaign. `zone` is the organization's, for the start; `house` its contact hours, which apply
 * while a campaign has none of its own.
 */
export function valuesOf(campaign: CampaignSettings = fresh, zone: string, house: Week): CampaignValues {
  const { retry_rules: retry, breaker, starts_at } = campaign;
  return {
    name: campaign.name,
    integrationId: campaign.integration_id ?? "",
    agentRef: campaign.agent_ref ?? "",
    fromNumber: campaign.from_number ?? "",
    start: starts_at ? "at" : "now",
    startsAt: starts_at ? wallOf(new Date(starts_at), zone) : "",
    week: campaign.windows ? weekOf(campaign.windows) : house,
    concurrency: written(campaign.concurrency),
    maxAttempts: written(campaign.max_attempts),
    gapMinutes: written(campaign.gap_minutes),
    dailyCap: written(campaign.daily_cap),
    retry: {
      no_answer: written(retry.no_answer),
      busy: written(retry.busy),
      voicemail: written(retry.voicemail),
      failed: written(retry.failed),
    },
    breaker: {
      window_minutes: written(breaker.window_minutes ?? fresh.breaker.window_minutes),
      min_attempts: written(breaker.min_attempts ?? fresh.breaker.min_attempts),
      failure_rate: percent(breaker.failure_rate),
      opt_out_rate: percent(breaker.opt_out_rate),
      max_cost: written(breaker.max_cost),
    },
  };
}

/** The row for the form's values. */
export function settingsOf(values: CampaignValues, zone: string, house: Week): CampaignSettings {
  return {
    name: values.name.trim(),
    integration_id: values.integrationId,
    agent_ref: values.agentRef.trim(),
    from_number: values.fromNumber.trim(),
    starts_at: values.start === "at" ? instantOf(values.startsAt, zone).toISOString() : null,
    windows: isSameWeek(values.week, house) ? null : windowsOf(values.week),
    concurrency: Number(values.concurrency),
    max_attempts: Number(values.maxAttempts),
    gap_minutes: Number(values.gapMinutes),
    daily_cap: Number(values.dailyCap),
    retry_rules: numbers(values.retry, 1) as RetryRules,
    breaker: {
      ...numbers({ ...values.breaker, failure_rate: "", opt_out_rate: "" }, 1),
      ...numbers(
        { failure_rate: values.breaker.failure_rate, opt_out_rate: values.breaker.opt_out_rate },
        100,
      ),
    } as BreakerRules,
  };
}

/** The value divided by the scale; empty values are left out. */
function numbers(texts: Record<string, string>, divisor: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text.trim() === "" ? [] : [[name, Number(text) / divisor]],
    ),
  );
}
