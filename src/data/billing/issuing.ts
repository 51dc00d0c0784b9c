import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { issuing } from "@/data/billing/billing-answers.ts";
import type { PaymentProvider } from "@/data/billing/rows.ts";
import type { Returned } from "@/data/database.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** For operators only. */
export const issuingQuery = () =>
  queryOptions({
    queryKey: ["issuing", "choice"],
    queryFn: async ({ signal }) => issuing.parse(await rows(supabase.rpc("issuing").abortSignal(signal))),
  });

/** An invoice that the provider does not have; `problem` is the machine code of the last attempt's failure. */
export type NotIssued = Returned<"unissued_invoices">;

/** Invoices that were queued for issuing and are not issued, earliest failure first. For operators only. */
export const notIssuedQuery = () =>
  queryOptions({
    queryKey: ["issuing", "not_issued"],
    queryFn: async ({ signal }) => {
      const found = await rows(supabase.rpc("unissued_invoices").abortSignal(signal));
      return found.filter(({ state }) => state !== "not_ordered");
    },
  });

function useChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      [["issuing"], ["payment_terms"], ["audit_log"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }),
      ),
    );
}

/**
 * Sets the account that issues invoices from now on; none if no provider is given. `isConfirmed` accepts that credit
 * stays behind.
 */
export function useSetIssuer() {
  return useMutation({
    mutationFn: ({
      organizationId,
      provider,
      isConfirmed,
    }: {
      organizationId: string;
      provider: PaymentProvider | null;
      isConfirmed: boolean;
    }) =>
      rows(
        supabase.rpc("set_issuer", {
          p_organization_id: organizationId,
          p_provider: provider,
          p_confirmed: isConfirmed,
        }),
      ),
    onSuccess: useChanged(),
  });
}

/** Issues the open invoices that were never submitted; returns how many. */
export function useIssueOpen() {
  return useMutation({
    mutationFn: () => rows(supabase.rpc("issue_open_invoices")),
    onSuccess: useChanged(),
  });
}

/** Retries issuing one invoice. */
export function useIssueAgain() {
  return useMutation({
    mutationFn: (invoiceId: string) => rows(supabase.rpc("issue_invoice", { p_invoice_id: invoiceId })),
    onSuccess: useChanged(),
  });
}

/** The seller named on invoices, and the payment instructions if no provider takes the money. */
export function useSetSeller() {
  return useMutation({
    mutationFn: ({ organizationId, instructions }: { organizationId: string; instructions: string }) =>
      rows(supabase.rpc("set_seller", { p_organization_id: organizationId, p_instructions: instructions })),
    onSuccess: useChanged(),
  });
}
