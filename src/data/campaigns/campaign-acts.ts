import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CampaignSettings } from "@/data/campaigns/rows.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** Outcomes that allow a redial; leads who booked or opted out are excluded. */
export const redialOutcomes = [
  "no_answer",
  "busy",
  "voicemail",
  "failed",
  "lost",
  "callback_requested",
] as const;

type CampaignAct = "start" | "pause" | "resume" | "complete";

/** Realtime notifies everybody, but the author of the change need not wait for it. */
function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["campaigns", "campaign_preflight", "contact_receipts", "audit_log"].map((name) =>
        client.invalidateQueries({ queryKey: [name] }),
      ),
    );
}

/** Returns the id of the new draft. */
export function useCreateCampaign(organizationId: string) {
  return useMutation({
    mutationFn: (settings: CampaignSettings) =>
      rows(supabase.rpc("create_campaign", { p_organization_id: organizationId, p_settings: settings })),
    onSuccess: useChanged(),
  });
}

export function useChangeCampaign(id: string) {
  return useMutation({
    mutationFn: (settings: Partial<CampaignSettings>) =>
      rows(supabase.rpc("update_campaign", { p_campaign_id: id, p_settings: settings })),
    onSuccess: useChanged(),
  });
}

/** Changes a campaign's status by its id, and returns the new status. */
export function useCampaignAct(act: CampaignAct) {
  return useMutation({
    mutationFn: (id: string) => rows(supabase.rpc(`${act}_campaign`, { p_campaign_id: id })),
    onSuccess: useChanged(),
  });
}

/** Creates a draft with the same settings; returns its id. */
export function useCloneCampaign() {
  return useMutation({
    mutationFn: ({ id, name, withLeads }: { id: string; name: string; withLeads: boolean }) =>
      rows(supabase.rpc("clone_campaign", { p_campaign_id: id, p_name: name, p_with_leads: withLeads })),
    onSuccess: useChanged(),
  });
}

/** Queues leads with these outcomes again; returns how many. */
export function useRedial() {
  return useMutation({
    mutationFn: ({ id, outcomes }: { id: string; outcomes: string[] }) =>
      rows(supabase.rpc("redial_campaign", { p_campaign_id: id, p_outcomes: outcomes })),
    onSuccess: useChanged(),
  });
}
