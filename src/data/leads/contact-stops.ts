import { useMutation, useQueryClient } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { contactStop } from "@/data/leads/lead-answers.ts";
import { type Chosen, whichLeads } from "@/data/leads/lead-changes.ts";
import type { StopChannel } from "@/data/leads/rows.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

export type ContactStop = z.infer<typeof contactStop>;

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
      return contactStop.parse(
        await rows(
          supabase.rpc("stop_contact", {
            p_organization_id: organizationId,
            p_channel: stop.channel,
            p_reason: stop.reason,
            ...whichLeads(stop.chosen),
          }),
        ),
      );
    },
    onSuccess: useChanged(),
  });
}

/** Returns how many leads may be contacted again. */
export function useLiftStop(organizationId: string) {
  return useMutation({
    mutationFn: (id: string) =>
      rows(supabase.rpc("lift_contact_stop", { p_organization_id: organizationId, p_id: id })),
    onSuccess: useChanged(),
  });
}
