import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { callApi } from "@/data/api.ts";
import { paymentTerms } from "@/data/billing/billing-answers.ts";
import { type RowOf, supabase } from "@/data/supabase.ts";
import type { Party } from "@/lib/party.ts";
import { maybeRow, rows } from "@/lib/query.ts";

const profileOf = (organizationId: string) =>
  supabase
    .from("billing_profiles")
    .select(
      "name, email, line1, line2, postal_code, city, state, country, tax_id, reference, payment_brand, payment_last4, payment_expiry_month, payment_expiry_year, payment_used_at",
    )
    .eq("organization_id", organizationId);

const papersOf = (organizationId: string, invoiceId: string) =>
  supabase
    .from("invoice_papers")
    .select("buyer, seller, instructions")
    .eq("organization_id", organizationId)
    .eq("invoice_id", invoiceId);

export type BillingProfile = RowOf<typeof profileOf>;
/** The parties an invoice named when it was finalised. */
export type Paper = RowOf<typeof papersOf>;

export const peopleQuery = {
  profile: (organizationId: string) =>
    queryOptions({
      queryKey: ["billing_profiles", organizationId],
      queryFn: ({ signal }) => rows(profileOf(organizationId).abortSignal(signal).single()),
    }),

  terms: (organizationId: string) =>
    queryOptions({
      queryKey: ["payment_terms", organizationId],
      // The end of issuing is not announced over Realtime.
      refetchInterval: 30_000,
      queryFn: async ({ signal }) =>
        paymentTerms.parse(
          await rows(
            supabase.rpc("payment_terms", { p_organization_id: organizationId }).abortSignal(signal),
          ),
        ),
    }),

  /** Never changes. */
  paper: (organizationId: string, invoiceId: string) =>
    queryOptions({
      queryKey: ["invoice_papers", organizationId, invoiceId],
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: ({ signal }) =>
        maybeRow(papersOf(organizationId, invoiceId).abortSignal(signal).maybeSingle()),
    }),
};

/** Owners only; applies to invoices from now on. */
export function useChangeBillingProfile(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Party) =>
      rows(
        supabase
          .from("billing_profiles")
          .update(change)
          .eq("organization_id", organizationId)
          .select("organization_id")
          .single(),
      ),
    // Invoices the provider refused because of the profile are tried again.
    onSuccess: () =>
      Promise.all(
        [["billing_profiles"], ["payment_terms"]].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

/** The URL of the provider's own page about this customer, valid for one visit. Owners only. */
export function usePortal(organizationId: string) {
  return useMutation({
    mutationFn: () => callApi("/billing/portal", { organization_id: organizationId }).then(({ url }) => url),
    gcTime: 0,
  });
}
