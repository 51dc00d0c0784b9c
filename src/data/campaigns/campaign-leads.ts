import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { LeadFilter } from "@/data/leads/leads.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** One line of the preflight: the number of leads with one reason. */
export interface PreflightLine {
  /** "now", "outside_hours", "suppressed"… */
  reason: string;
  leads: number;
  /** The earliest time at which one of them may be called. */
  not_before: string | null;
  /** The database time of the preflight; its leads match these counts. */
  as_of: string;
}

export interface PreflightLead {
  lead_id: string;
  name: string | null;
  phone: string | null;
  not_before: string | null;
  /** IANA */
  zone: string | null;
  zone_source: "lead" | "number" | "organization" | null;
}

export interface WaitingLead {
  attempts: number;
  next_attempt_at: string;
  outcome: string | null;
  lead: { id: string; name: string | null; phone: string | null };
}

const PAGE = 50;
const NEXT = 8;
/** Milliseconds between two refetches while the preflight is on screen. */
const LOOK_AGAIN = 30_000;

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
        rows<PreflightLine[]>(
          supabase
            .rpc("campaign_preflight", { p_campaign_id: campaignId })
            .abortSignal(signal)
            .overrideTypes<PreflightLine[], { merge: false }>(),
        ),
    }),

  /** The leads behind one line of the preflight, fifty at a time; `asOf` is the line's time. */
  preflightLeads: (campaignId: string, reason: string, asOf: string) =>
    infiniteQueryOptions({
      queryKey: ["campaign_preflight", campaignId, reason, asOf],
      queryFn: async ({ signal, pageParam }) => ({
        rows: await rows<PreflightLead[]>(
          supabase
            .rpc("campaign_preflight_leads", {
              p_campaign_id: campaignId,
              p_reason: reason,
              p_limit: PAGE,
              p_offset: pageParam,
              p_as_of: asOf,
            })
            .abortSignal(signal)
            .overrideTypes<PreflightLead[], { merge: false }>(),
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
      queryFn: ({ signal }) =>
        rows<WaitingLead[]>(
          supabase
            .from("campaign_leads")
            .select("attempts, next_attempt_at, outcome, lead:leads!inner(id, name, phone)")
            .eq("organization_id", organizationId)
            .eq("campaign_id", campaignId)
            .eq("status", "waiting")
            .order("next_attempt_at")
            .order("lead_id")
            .limit(NEXT)
            .abortSignal(signal)
            .overrideTypes<WaitingLead[], { merge: false }>(),
        ),
    }),
};

/** Returns how many of the selection were added to the list. */
export function useAddLeads() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, choice }: { id: string; choice: LeadFilter }) => {
      const answer = await rows(
        supabase.rpc("add_campaign_leads", { p_campaign_id: id, p_filter: { ...choice } }),
      );
      // The function's comment documents this shape; the generated type only says JSON.
      return answer as unknown as { matched: number; added: number; already: number };
    },
    onSuccess: () =>
      Promise.all(
        ["campaigns", "campaign_preflight"].map((name) => client.invalidateQueries({ queryKey: [name] })),
      ),
  });
}
