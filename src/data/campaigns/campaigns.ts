import { queryOptions } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows, isShort } from "@/lib/pages-of-rows.ts";
import { maybeRow, rows } from "@/lib/query.ts";

const COLUMNS = `
  id, name, status, integration_id, agent_ref, from_number, starts_at, windows, concurrency, max_attempts, gap_minutes,
  daily_cap, retry_rules, breaker, paused_reason, paused_detail, running_since, created_at, updated_at, completed_at`;
const FUNNEL = `
  campaign_id, leads, waiting, calling, done, skipped, next_attempt_at, attempted, connected, booked, shown, attempts,
  ongoing, talk_seconds, cost_currency, cost_micros, outcomes, skip_reasons`;

const campaigns = (organizationId: string) =>
  supabase.from("campaigns").select(COLUMNS).eq("organization_id", organizationId);
const funnels = (organizationId: string) =>
  supabase.from("campaign_funnel").select(FUNNEL).eq("organization_id", organizationId);

/** `paused_reason` is a machine code: "manual", or the limit of the breaker. */
export type Campaign = RowOf<typeof campaigns>;
/** Progress of a campaign's leads; a lead counts in each step it has reached. */
export type CampaignFunnel = RowOf<typeof funnels>;
export interface CampaignWithFunnel extends Campaign {
  funnel: CampaignFunnel;
}
/** An event in a campaign's history, e.g. "campaign.paused". */
export type CampaignActivity = Returned<"campaign_activity">;

/** The database announces leads and attempts as changes of their campaign: all keys begin with "campaigns". */
export const campaignsQuery = {
  /** All campaigns with their progress: active ones first, then the newest. */
  all: (organizationId: string) =>
    queryOptions({
      queryKey: ["campaigns", "all", organizationId],
      queryFn: async ({ signal }) => {
        const [found, counts] = await Promise.all([
          allRows((from, to) => {
            const newest = campaigns(organizationId).order("created_at", { ascending: false }).order("id");
            return rows(newest.range(from, to).abortSignal(signal));
          }, isShort),
          allRows((from, to) => {
            const ordered = funnels(organizationId).order("campaign_id");
            return rows(ordered.range(from, to).abortSignal(signal));
          }, isShort),
        ]);
        const funnelOf = new Map(counts.map((funnel) => [funnel.campaign_id, funnel]));
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
        rows(
          supabase
            .from("campaigns")
            .select("id, name, status")
            .eq("organization_id", organizationId)
            .eq("status", "running")
            .order("name")
            .order("id")
            .abortSignal(signal),
        ),
    }),

  /** Null: no such campaign in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["campaigns", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(campaigns(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),

  funnel: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["campaigns", "funnel", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(funnels(organizationId).eq("campaign_id", id).abortSignal(signal).maybeSingle()),
    }),

  /** Its history, newest first. */
  activity: (id: string) =>
    queryOptions({
      queryKey: ["campaigns", "activity", id],
      queryFn: ({ signal }) =>
        rows(supabase.rpc("campaign_activity", { p_campaign_id: id }).abortSignal(signal)),
    }),
};
