import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Chosen, whichLeads } from "@/data/leads/lead-changes.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const stopChannels = ["all", "call", "sms", "email"] as const;
export type StopChannel = (typeof stopChannels)[number];

/** The result of stopping many leads in one act; `id` is needed to lift it. */
export interface ContactStop {
  id: string;
  /** Leads that were not already stopped. */
  stopped: number;
}

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["suppressions", "campaign_preflight", "audit_log"].map((name) =>
        client.invalidateQueries({ queryKey: [name] }),
      ),
    );
}

export function useStopContact(organizationId: string) {
  return useMutation({
    mutationFn: async (stop: { chosen: Chosen; channel: StopChannel; reason: string }) => {
      const done = await rows(
        supabase.rpc("stop_contact", {
          p_organization_id: organizationId,
          p_channel: stop.channel,
          p_reason: stop.reason,
          ...whichLeads(stop.chosen),
        }),
      );
      // The function's comment documents this shape; the generated type only says JSON.
      return done as unknown as ContactStop;
    },
    onSuccess: useChanged(),
  });
}

/** Returns how many leads may be contacted again. */
export function useLiftStop(organizationId: string) {
  return useMutation({
    mutationFn: (id: string) =>
      rows<number>(supabase.rpc("lift_contact_stop", { p_organization_id: organizationId, p_id: id })),
    onSuccess: useChanged(),
  });
}
