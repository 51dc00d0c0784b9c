import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Chosen, whichLeads } from "@/data/leads/lead-changes.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export const consentChannels = ["call", "sms", "email"] as const;
export type ConsentChannel = (typeof consentChannels)[number];

/** A person's consent to be contacted. Times are ISO 8601. */
export interface Consent {
  id: number;
  channel: ConsentChannel;
  /** Where they agreed. */
  source: string;
  given_at: string;
  withdrawn_at: string | null;
}

export const consentsQuery = {
  /** A lead's consents, newest first. */
  of: (organizationId: string, leadId: string) =>
    queryOptions({
      queryKey: ["consents", organizationId, leadId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .from("consents")
            .select("id, channel, source, given_at, withdrawn_at")
            .eq("organization_id", organizationId)
            .eq("lead_id", leadId)
            .order("given_at", { ascending: false })
            .order("id", { ascending: false })
            .limit(50)
            .abortSignal(signal)
            .overrideTypes<Consent[], { merge: false }>(),
        ),
    }),
};

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ["consents", "campaign_preflight", "audit_log", "lead_timeline"].map((name) =>
        client.invalidateQueries({ queryKey: [name] }),
      ),
    );
}

/** Returns for how many leads the consent is new. */
export function useNoteConsent(organizationId: string) {
  return useMutation({
    mutationFn: (consent: { chosen: Chosen; channel: ConsentChannel; source: string; givenAt?: string }) =>
      rows<number>(
        supabase.rpc("record_consent", {
          p_organization_id: organizationId,
          p_channel: consent.channel,
          p_source: consent.source,
          ...(consent.givenAt && { p_given_at: consent.givenAt }),
          ...whichLeads(consent.chosen),
        }),
      ),
    onSuccess: useChanged(),
  });
}

export function useWithdrawConsent() {
  return useMutation({
    mutationFn: (id: number) => rows(supabase.rpc("withdraw_consent", { p_id: id })),
    onSuccess: useChanged(),
  });
}
