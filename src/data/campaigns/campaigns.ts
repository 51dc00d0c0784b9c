import { queryOptions } from "@tanstack/react-query";
import { maybeRow, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const campaignStatuses = ["draft", "scheduled", "running", "paused", "completed"] as const;
export type CampaignStatus = (typeof campaignStatuses)[number];

/** Minutes until the next attempt; outcomes without an entry are not retried. */
export type RetryRules = Partial<Record<"no_answer" | "busy" | "voicemail" | "failed", number>>;

/** Rates are shares of 1, the cost whole units of the provider's currency; missing limits are not monitored. */
export type BreakerRules = Partial<
  Record<"window_minutes" | "min_attempts" | "failure_rate" | "opt_out_rate" | "max_cost", number>
>;

/** The editable fields. */
export interface CampaignSettings {
  name: string;
  integration_id: string | null;
  /** The agent's id at the provider. */
  agent_ref: string | null;
  /** E.164 */
  from_number: string | null;
  starts_at: string | null;
  /** ISO weekday and the callee's local time; null: the organization's contact hours. */
  windows: { weekday: number; opens: string; closes: string }[] | null;
  concurrency: number;
  max_attempts: number;
  gap_minutes: number;
  daily_cap: number;
  retry_rules: RetryRules;
  breaker: BreakerRules;
}

export interface Campaign extends CampaignSettings {
  id: string;
  status: CampaignStatus;
  /** A machine code: "manual", or the breaker's limit that tripped. */
  paused_reason: string | null;
  paused_detail: Record<string, unknown> | null;
  running_since: string | null;
  created_at: string;
  updated_at: string;
  completed_at: string | null;
}

/** Progress of its leads; a lead counts in each step it has reached. */
export interface CampaignFunnel {
  campaign_id: string;
  leads: number;
  waiting: number;
  calling: number;
  done: number;
  skipped: number;
  /** When the next waiting lead is due; possibly in the past. */
  next_attempt_at: string | null;
  attempted: number;
  connected: number;
  booked: number;
  shown: number;
  /** Calls, not leads. */
  attempts: number;
  /** Calls planned, ringing or in progress. */
  ongoing: number;
  talk_seconds: number;
  cost_currency: string | null;
  /** Millionths of `cost_currency`. */
  cost_micros: number | null;
  /** Leads by the outcome of their last call. */
  outcomes: Record<string, number>;
  skip_reasons: Record<string, number>;
}

export interface CampaignWithFunnel extends Campaign {
  funnel: CampaignFunnel;
}

/** An event in a campaign's history. */
export interface CampaignActivity {
  id: number;
  at: string;
  /** "campaign.paused" */
  act: string;
  /** A user id; null for the dialler. */
  actor: string | null;
  actor_name: string | null;
  details: Record<string, unknown>;
}

const COLUMNS =
  "id, name, status, integration_id, agent_ref, from_number, starts_at, windows, concurrency, max_attempts, gap_minutes, " +
  "daily_cap, retry_rules, breaker, paused_reason, paused_detail, running_since, created_at, updated_at, completed_at";
const FUNNEL =
  "campaign_id, leads, waiting, calling, done, skipped, next_attempt_at, attempted, connected, booked, shown, attempts, " +
  "ongoing, talk_seconds, cost_currency, cost_micros, outcomes, skip_reasons";

const campaigns = (organizationId: string) =>
  supabase.from("campaigns").select(COLUMNS).eq("organization_id", organizationId);

/** The database announces leads and attempts as changes of their campaign: all keys begin with "campaigns". */
export const campaignsQuery = {
  /** All campaigns with their progress: active ones first, then the newest. */
  all: (organizationId: string) =>
    queryOptions({
      queryKey: ["campaigns", "all", organizationId],
      queryFn: async ({ signal }) => {
        const [found, funnels] = await Promise.all([
          rows<Campaign[]>(
            campaigns(organizationId)
              .order("created_at", { ascending: false })
              .order("id")
              .abortSignal(signal)
              .overrideTypes<Campaign[], { merge: false }>(),
          ),
          rows<CampaignFunnel[]>(
            supabase
              .from("campaign_funnel")
              .select(FUNNEL)
              .eq("organization_id", organizationId)
              .abortSignal(signal)
              .overrideTypes<CampaignFunnel[], { merge: false }>(),
          ),
        ]);
        const funnelOf = new Map(funnels.map((funnel) => [funnel.campaign_id, funnel]));
        const order = ["running", "paused", "scheduled", "draft", "completed"];
        return found
          .flatMap((campaign) => {
            const funnel = funnelOf.get(campaign.id);
            // Created between the two reads: its announcement refetches the list.
            return funnel ? [{ ...campaign, funnel }] : [];
          })
          .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
      },
    }),

  /** Campaigns that are dialling now, for the live board and the palette. */
  running: (organizationId: string) =>
    queryOptions({
      queryKey: ["campaigns", "running", organizationId],
      queryFn: ({ signal }) =>
        rows<Pick<Campaign, "id" | "name" | "status">[]>(
          supabase
            .from("campaigns")
            .select("id, name, status")
            .eq("organization_id", organizationId)
            .eq("status", "running")
            .order("name")
            .order("id")
            .abortSignal(signal)
            .overrideTypes<Pick<Campaign, "id" | "name" | "status">[], { merge: false }>(),
        ),
    }),

  /** Null: no such campaign in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["campaigns", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<Campaign>(
          campaigns(organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Campaign, { merge: false }>(),
        ),
    }),

  funnel: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["campaigns", "funnel", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<CampaignFunnel>(
          supabase
            .from("campaign_funnel")
            .select(FUNNEL)
            .eq("organization_id", organizationId)
            .eq("campaign_id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<CampaignFunnel, { merge: false }>(),
        ),
    }),

  /** Its history, newest first. */
  activity: (id: string) =>
    queryOptions({
      queryKey: ["campaigns", "activity", id],
      queryFn: ({ signal }) =>
        rows<CampaignActivity[]>(
          supabase
            .rpc("campaign_activity", { p_campaign_id: id })
            .abortSignal(signal)
            .overrideTypes<CampaignActivity[], { merge: false }>(),
        ),
    }),
};
