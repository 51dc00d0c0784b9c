/** The words and JSON of this subject's columns; `data/database.ts` puts them in the types of the client. */

export const campaignStatuses = ["draft", "scheduled", "running", "paused", "completed"] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** Minutes until the next attempt; outcomes without an entry are not retried. */
export type RetryRules = Partial<Record<"no_answer" | "busy" | "voicemail" | "failed", number>>;

/** Rates are shares of 1, the cost is in whole units of the provider's currency; missing limits are not monitored. */
export type BreakerRules = Partial<
  Record<"window_minutes" | "min_attempts" | "failure_rate" | "opt_out_rate" | "max_cost", number>
>;

/** ISO weekday and the wall clock of the person contacted, "HH:MM". */
export interface ContactWindow {
  weekday: number;
  opens: string;
  closes: string;
}

/** How the time zone of a lead is known. */
export type ZoneSource = "lead" | "number" | "organization";

interface CampaignJson {
  /** Null: the organization's contact hours. */
  windows: ContactWindow[] | null;
  retry_rules: RetryRules;
  breaker: BreakerRules;
}

/** What the campaign editor writes. */
export interface CampaignSettings extends CampaignJson {
  name: string;
  integration_id: string | null;
  /** The agent's id at the provider. */
  agent_ref: string | null;
  /** E.164 */
  from_number: string | null;
  starts_at: string | null;
  concurrency: number;
  max_attempts: number;
  gap_minutes: number;
  daily_cap: number;
}

/** The columns of the view that count; its joins make them nullable to the type generator. */
type FunnelCounts = Record<
  | "leads"
  | "waiting"
  | "calling"
  | "done"
  | "skipped"
  | "attempted"
  | "connected"
  | "booked"
  | "shown"
  | "attempts"
  | "ongoing"
  | "talk_seconds",
  number
>;

export interface CampaignColumns {
  tables: {
    campaigns: CampaignJson & {
      status: CampaignStatus;
      /** Details of `paused_reason`. */
      paused_detail: Record<string, unknown> | null;
    };
    contact_hours: { call: ContactWindow[]; sms: ContactWindow[] };
    contact_receipts: { zone_source: ZoneSource | null };
  };
  views: {
    /**
     * Progress of a campaign's leads: a lead counts in each step it has reached. `attempts` and `ongoing` are calls,
     * not leads; `cost_micros` is in millionths of `cost_currency`.
     */
    campaign_funnel: FunnelCounts & {
      /** Leads by how their last call ended. */
      outcomes: Record<string, number>;
      skip_reasons: Record<string, number>;
    };
  };
  returns: {
    /** `actor` is null for the dialler. */
    campaign_activity: {
      actor: string | null;
      actor_name: string | null;
      details: Record<string, unknown>;
    };
    campaign_preflight: { not_before: string | null };
    campaign_preflight_leads: {
      name: string | null;
      phone: string | null;
      not_before: string | null;
      zone: string | null;
      zone_source: ZoneSource | null;
    };
  };
  args: {
    change_contact_hours: { p_call: ContactWindow[]; p_sms: ContactWindow[] };
    create_campaign: { p_settings: CampaignSettings };
    update_campaign: { p_settings: Partial<CampaignSettings> };
  };
}
