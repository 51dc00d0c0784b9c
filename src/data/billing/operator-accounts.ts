import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InvoiceRow, RateCard } from "@/data/billing/invoices.ts";
import { nextOffset } from "@/lib/pages-of-rows.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** An organization's billing as operators see it; amounts in minor units. */
export interface Account {
  organization_id: string;
  name: string;
  time_zone: string;
  /** In force today; null before the first version. */
  card: RateCard | null;
  open_period: string;
  open_minor: number;
  currency: string;
  unpaid: { currency: string; minor: number }[];
  unpaid_count: number;
  overdue_count: number;
  failed_count: number;
  total_rows: number;
}

export interface AuthoredCard extends RateCard {
  author_name: string | null;
}

/** An API key whose activity is read, identified by its SHA-256; this UTC month's cost in millionths of a dollar. */
export interface AiKey {
  api_key_hash: string;
  organization_id: string;
  organization_name: string;
  assigned_at: string;
  read_at: string | null;
  refused: string | null;
  month_usd_micros: number;
}

export type UnpaidInvoice = Pick<
  InvoiceRow,
  | "id"
  | "number"
  | "kind"
  | "cause"
  | "period"
  | "milestone"
  | "status"
  | "currency"
  | "total_minor"
  | "paid_minor"
  | "refunded_minor"
  | "issued_on"
  | "due_on"
  | "payment_failed_at"
  | "chargeback"
> & { provider: string | null };

/** An organization's settings that operators decide. `today` is its local date. */
export interface AccountFile {
  id: string;
  name: string;
  time_zone: string;
  today: string;
  open_period: string;
  has_usage: boolean;
  /** Newest first. */
  cards: AuthoredCard[];
  unpaid: UnpaidInvoice[];
  ai_keys: AiKey[];
}

/** A month that is over but not closed. */
export interface UnclosedMonth {
  organization_id: string;
  name: string;
  time_zone: string;
  /** Its first day. */
  period: string;
  ended_at: string;
  /** The database error of the last attempt; null before the first. */
  problem: string | null;
  since: string | null;
  tried_at: string | null;
}

/** The terms of a version, without date and author. */
export type RateTerms = Omit<RateCard, "version" | "effective_from" | "author" | "created_at">;

export interface TermsPreview {
  period: string;
  calls: number;
  seconds: number;
  currency: string;
  amount_minor: number;
  /** The terms that apply now. */
  now_minor: number;
  now_currency: string;
}

const PAGE = 50;

export const accountsQuery = {
  /** All organizations by name. */
  all: (search: string, onlyUnpaid: boolean) =>
    infiniteQueryOptions({
      queryKey: ["operator_accounts", "all", search, onlyUnpaid],
      initialPageParam: 0,
      queryFn: async ({ signal, pageParam }) => {
        const asked = supabase.rpc("operator_accounts", {
          p_search: search,
          p_unpaid: onlyUnpaid,
          p_limit: PAGE,
          p_offset: pageParam,
        });
        const found = (await rows(asked.abortSignal(signal))) as unknown as Account[];
        return { rows: found, total: found[0]?.total_rows ?? (pageParam === 0 ? 0 : null) };
      },
      getNextPageParam: nextOffset,
    }),

  one: (organizationId: string) =>
    queryOptions({
      queryKey: ["operator_accounts", "one", organizationId],
      queryFn: ({ signal }) =>
        rows(
          supabase.rpc("operator_account", { p_organization_id: organizationId }).abortSignal(signal),
        ).then((found) => found as unknown as AccountFile),
    }),

  /** Months overdue for closing, oldest first. */
  unclosed: () =>
    queryOptions({
      queryKey: ["operator_accounts", "unclosed"],
      queryFn: async ({ signal }) =>
        (await rows(supabase.rpc("unclosed_months").abortSignal(signal))) as UnclosedMonth[],
      // A job that did not run announces nothing.
      refetchInterval: 60_000,
    }),

  /** Functions that refuse the database's calls, so that work waits. */
  refusedWakes: () =>
    queryOptions({
      queryKey: ["operator_accounts", "refused_wakes"],
      queryFn: ({ signal }) => rows(supabase.rpc("refused_wakes").abortSignal(signal)),
      // Nothing announces them.
      refetchInterval: 60_000,
    }),

  /** What the open month so far would cost if these terms applied to all of it. */
  preview: (organizationId: string, terms: RateTerms) =>
    queryOptions({
      queryKey: ["operator_accounts", "preview", organizationId, terms],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .rpc("preview_rate_card", { p_organization_id: organizationId, p_terms: { ...terms } })
            .abortSignal(signal),
        ).then((found) => found as unknown as TermsPreview),
    }),
};

/** Writes the next version of the rate card, effective from a local day of the organization. */
export function useChangeRateCard(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ terms, from }: { terms: RateTerms; from: string }) =>
      rows<number>(
        supabase.rpc("change_rate_card", {
          p_organization_id: organizationId,
          p_terms: { ...terms },
          p_effective_from: from,
        }),
      ),
    onSuccess: () =>
      Promise.all(
        ["operator_accounts", "rate_cards", "open_month"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
