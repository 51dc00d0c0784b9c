import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InvoiceRow, RateCard } from "@/data/billing/invoices.ts";
import { nextOffset } from "@/lib/pages-of-rows.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

/** One organization as operators see its money; amounts in minor units. */
export interface Account {
  organization_id: string;
  name: string;
  time_zone: string;
  /** In force today; null before the first. */
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

/** An API key whose activity is read, known by its SHA-256 only; this UTC month's cost in millionths of a dollar. */
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

/** What operators decide of one organization. `today` is its own day. */
export interface AccountFile {
  id: string;
  name: string;
  time_zone: string;
  today: string;
  open_period: string;
  has_usage: boolean;
  /** The newest first. */
  cards: AuthoredCard[];
  unpaid: UnpaidInvoice[];
  ai_keys: AiKey[];
}

/** A month that is over and not closed. */
export interface UnclosedMonth {
  organization_id: string;
  name: string;
  time_zone: string;
  /** Its first day. */
  period: string;
  ended_at: string;
  /** What the database said when it was tried last; null where nobody has tried. */
  problem: string | null;
  since: string | null;
  tried_at: string | null;
}

/** What a version says, without when and by whom. */
export type RateTerms = Omit<RateCard, "version" | "effective_from" | "author" | "created_at">;

export interface TermsPreview {
  period: string;
  calls: number;
  seconds: number;
  currency: string;
  amount_minor: number;
  /** Under what counts now. */
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

  /** Months that should be closed and are not, the oldest first. */
  unclosed: () =>
    queryOptions({
      queryKey: ["operator_accounts", "unclosed"],
      queryFn: async ({ signal }) =>
        (await rows(supabase.rpc("unclosed_months").abortSignal(signal))) as UnclosedMonth[],
      // Nothing announces that a job did not run.
      refetchInterval: 60_000,
    }),

  /** What the open month so far would come to, had these terms counted for all of it. */
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

/** Writes the next version of the rate card, from a day of the organization on. */
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
