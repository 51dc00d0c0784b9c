import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import type { Returned } from "@/data/database.ts";
import type { LeadFilter } from "@/data/leads/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** One line of the preflight: so many leads, for one reason, as counted at `as_of`. */
export type PreflightLine = Returned<"campaign_preflight">;
export type PreflightLead = Returned<"campaign_preflight_leads">;

const PAGE = 50;
const NEXT = 8;
/** Milliseconds between two refetches while the preflight is on screen. */
const LOOK_AGAIN = 30_000;

const waiting = (organizationId: string, campaignId: string) =>
  supabase
    .from("campaign_leads")
    .select("attempts, next_attempt_at, outcome, lead:leads!inner(id, name, phone)")
    .eq("organization_id", organizationId)
    .eq("campaign_id", campaignId)
    .eq("status", "waiting")
    .order("next_attempt_at")
    .order("lead_id")
    .limit(NEXT);
export type WaitingLead = RowOf<typeof waiting>;

export const campaignLeadsQuery = {
  /**
   * What would happen to each lead if the campaign dialled now, by reason, most frequent first. The key begins with no
   * table: the query checks every lead of the campaign, too much work for every call event.
   */
  preflight: (campaignId: string) =>
    queryOptions({
      queryKey: ["campaign_preflight", campaignId],
      refetchInterval: LOOK_AGAIN,
      queryFn: ({ signal }) =>
        rows(supabase.rpc("campaign_preflight", { p_campaign_id: campaignId }).abortSignal(signal)),
    }),

  /** The leads behind one line of the preflight, fifty at a time; `asOf` is the line's time. */
  preflightLeads: (campaignId: string, reason: string, asOf: string) =>
    infiniteQueryOptions({
      queryKey: ["campaign_preflight", campaignId, reason, asOf],
      queryFn: async ({ signal, pageParam }) => ({
        rows: await rows(
          supabase
            .rpc("campaign_preflight_leads", {
              p_campaign_id: campaignId,
              p_reason: reason,
              p_limit: PAGE,
              p_offset: pageParam,
              p_as_of: asOf,
            })
            .abortSignal(signal),
        ),
        total: null,
      }),
      initialPageParam: 0,
      getNextPageParam: (last, pages) => (last.rows.length < PAGE ? undefined : pages.length * PAGE),
    }),

  /** The next leads in line. */
  next: (organizationId: string, campaignId: string) =>
    queryOptions({
      queryKey: ["campaigns", "next", organizationId, campaignId],
      queryFn: ({ signal }) => rows(waiting(organizationId, campaignId).abortSignal(signal)),
    }),
};

/** The JSON of public.add_campaign_leads: `already` were on the list before. */
const addedLeads = z.object({ matched: z.number(), added: z.number(), already: z.number() });

export function useAddLeads() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, choice }: { id: string; choice: LeadFilter }) =>
      addedLeads.parse(
        await rows(supabase.rpc("add_campaign_leads", { p_campaign_id: id, p_filter: choice })),
      ),
    onSuccess: () =>
      Promise.all(
        ["campaigns", "campaign_preflight"].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  });
}
