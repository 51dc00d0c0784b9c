import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Chosen, whichLeads } from "@/data/leads/lead-changes.ts";
import type { ConsentChannel } from "@/data/leads/rows.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const consentsOf = (organizationId: string, leadId: string) =>
  supabase
    .from("consents")
    .select("id, channel, source, given_at, withdrawn_at")
    .eq("organization_id", organizationId)
    .eq("lead_id", leadId)
    .order("given_at", { ascending: false })
    .order("id", { ascending: false })
    .limit(50);

/** A person's agreement to be contacted on a channel; `source` is where they agreed. */
export type Consent = RowOf<typeof consentsOf>;

export const consentsQuery = {
  /** A lead's consents, newest first. */
  of: (organizationId: string, leadId: string) =>
    queryOptions({
      queryKey: ["consents", organizationId, leadId],
      queryFn: ({ signal }) => rows(consentsOf(organizationId, leadId).abortSignal(signal)),
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
      rows(
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
