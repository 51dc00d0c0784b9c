import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { PaymentProvider } from "@/data/billing/issuing.ts";
import { callApi } from "@/lib/api.ts";
import { type Party, partyFields } from "@/lib/party.ts";
import { maybeRow, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export interface BillingProfile extends Party {
  payment_brand: string | null;
  payment_last4: string | null;
  payment_expiry_month: number | null;
  payment_expiry_year: number | null;
  payment_used_at: string | null;
}

/** How invoices are paid. */
export interface PaymentTerms {
  /** The provider that issues them now. */
  provider: PaymentProvider | null;
  /** Whether the provider has a page where the payment method can be changed. */
  has_portal: boolean;
  seller: { name: string; email: string | null } | null;
  /** The operator's payment instructions if no provider takes the money. */
  instructions: string | null;
  /** What must be fixed in the billing profile before the provider accepts its invoices. */
  problem: "email_taken" | "email_missing" | "country_missing" | null;
}

/** The party an invoice named when it was finalised. */
export interface Paper {
  buyer: Party;
  seller: Party | null;
  instructions: string | null;
}

const PROFILE = `${partyFields.join(", ")}, payment_brand, payment_last4, payment_expiry_month, payment_expiry_year, payment_used_at`;

export const peopleQuery = {
  profile: (organizationId: string) =>
    queryOptions({
      queryKey: ["billing_profiles", organizationId],
      queryFn: ({ signal }) =>
        rows<BillingProfile>(
          supabase
            .from("billing_profiles")
            .select(PROFILE)
            .eq("organization_id", organizationId)
            .abortSignal(signal)
            .single()
            .overrideTypes<BillingProfile, { merge: false }>(),
        ),
    }),

  terms: (organizationId: string) =>
    queryOptions({
      queryKey: ["payment_terms", organizationId],
      // The end of issuing is not announced over Realtime.
      refetchInterval: 30_000,
      queryFn: ({ signal }) =>
        rows(supabase.rpc("payment_terms", { p_organization_id: organizationId }).abortSignal(signal)).then(
          (found) => found as unknown as PaymentTerms,
        ),
    }),

  /** Never changes. */
  paper: (organizationId: string, invoiceId: string) =>
    queryOptions({
      queryKey: ["invoice_papers", organizationId, invoiceId],
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: ({ signal }) =>
        maybeRow<Paper>(
          supabase
            .from("invoice_papers")
            .select("buyer, seller, instructions")
            .eq("organization_id", organizationId)
            .eq("invoice_id", invoiceId)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<Paper, { merge: false }>(),
        ),
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
