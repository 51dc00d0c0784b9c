import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type PaymentProvider = "stripe" | "paddle";

/** A Stripe or Paddle account of an organization of the operator's own. */
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

/** What one customer has left at an account that issues or once did, in minor units. */
export interface CreditLeft {
  provider: PaymentProvider;
  /** The organization that owns the account. */
  account_name: string;
  /** Whether that account issues now; else its credit comes off nothing any more. */
  issues: boolean;
  organization_id: string;
  organization_name: string;
  currency: string;
  minor: number;
}

/** Through whom invoices are issued, could be, and where the open ones stand. */
export interface Issuing {
  issuer: {
    organization_id: string;
    organization_name: string;
    provider: PaymentProvider;
    set_at: string;
    set_by_name: string | null;
    /** False once its account was disabled or lost its key. */
    works: boolean;
  } | null;
  accounts: PaymentAccount[];
  /** The caller's own. */
  organizations: { id: string; name: string }[];
  /** Open invoices nobody was ever asked to issue. */
  unissued: number;
  credits: CreditLeft[];
  /** Open invoices, by the provider at which they are paid. */
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

/** An invoice the provider has not; `problem` is the machine code of why the last attempt failed. */
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

/** What the provider has not though it was asked for it, those that failed first. For operators only. */
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

/** From now on invoices are issued through this account, without a provider through nobody; isConfirmed: also where credit stays behind. */
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
          // The generated types know no null among arguments; the function takes it for "nobody".
          p_provider: provider as string,
          p_confirmed: isConfirmed,
        }),
      ),
    onSuccess: useChanged(),
  });
}

/** Has the open invoices issued that nobody was asked to issue; answers how many. */
export function useIssueOpen() {
  return useMutation({
    mutationFn: () => rows<number>(supabase.rpc("issue_open_invoices")),
    onSuccess: useChanged(),
  });
}

/** Tries again to have one invoice issued. */
export function useIssueAgain() {
  return useMutation({
    mutationFn: (invoiceId: string) => rows(supabase.rpc("issue_invoice", { p_invoice_id: invoiceId })),
    onSuccess: useChanged(),
  });
}

/** In whose name invoices are written, and how they are paid where no provider takes the money. */
export function useSetSeller() {
  return useMutation({
    mutationFn: ({ organizationId, instructions }: { organizationId: string; instructions: string }) =>
      rows(supabase.rpc("set_seller", { p_organization_id: organizationId, p_instructions: instructions })),
    onSuccess: useChanged(),
  });
}
