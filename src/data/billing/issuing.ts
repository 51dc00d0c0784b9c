import type { ProviderOf } from "@contract/providers.ts";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type PaymentProvider = ProviderOf<"payments">;

/** A Stripe or Paddle account that belongs to an organization of the operator. */
export interface PaymentAccount {
  organization_id: string;
  organization_name: string;
  provider: PaymentProvider;
  status: "active" | "disabled";
  has_secret: boolean;
  has_key: boolean;
  tested_at: string | null;
  test_ok: boolean | null;
}

/** The remaining credit of one customer at a current or former issuing account, in minor units. */
export interface CreditLeft {
  provider: PaymentProvider;
  /** The organization that owns the account. */
  account_name: string;
  /** Whether the account issues invoices now; otherwise its credit no longer reduces any. */
  issues: boolean;
  organization_id: string;
  organization_name: string;
  currency: string;
  minor: number;
}

/** The accounts that issue or could issue invoices, and where the open ones are. */
export interface Issuing {
  issuer: {
    organization_id: string;
    organization_name: string;
    provider: PaymentProvider;
    set_at: string;
    set_by_name: string | null;
    /** False once the account was disabled or lost its key. */
    works: boolean;
  } | null;
  accounts: PaymentAccount[];
  /** The caller's own. */
  organizations: { id: string; name: string }[];
  /** Open invoices that were never submitted for issuing. */
  unissued: number;
  credits: CreditLeft[];
  /** Open invoices by the provider that collects them. */
  elsewhere: { provider: PaymentProvider; count: number }[];
  seller: { organization_id: string; instructions: string } | null;
}

/** For operators only. */
export const issuingQuery = () =>
  queryOptions({
    queryKey: ["issuing", "choice"],
    queryFn: ({ signal }) =>
      rows(supabase.rpc("issuing").abortSignal(signal)).then((found) => found as unknown as Issuing),
  });

/** An invoice the provider does not have; `problem` is the machine code of the last failure. */
export interface NotIssued {
  invoice_id: string;
  organization_name: string;
  number: string;
  total_minor: number;
  currency: string;
  state: "failed" | "waiting" | "not_ordered";
  problem: string | null;
  tried_at: string | null;
}

/** Invoices that were submitted but not issued, earliest failure first. For operators only. */
export const notIssuedQuery = () =>
  queryOptions({
    queryKey: ["issuing", "not_issued"],
    queryFn: async ({ signal }) => {
      const found = (await rows(supabase.rpc("unissued_invoices").abortSignal(signal))) as NotIssued[];
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
          // The generated types allow no null argument; the function reads it as "none".
          p_provider: provider as string,
          p_confirmed: isConfirmed,
        }),
      ),
    onSuccess: useChanged(),
  });
}

/** Issues the open invoices that were never submitted; returns how many. */
export function useIssueOpen() {
  return useMutation({
    mutationFn: () => rows<number>(supabase.rpc("issue_open_invoices")),
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
