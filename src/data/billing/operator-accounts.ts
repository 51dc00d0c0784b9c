import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { operatorAccount, ratePreview } from "@/data/billing/billing-answers.ts";
import type { RateTerms } from "@/data/billing/rows.ts";
import type { Returned } from "@/data/database.ts";
import { supabase } from "@/data/supabase.ts";
import { nextOffset } from "@/lib/pages-of-rows.ts";
import { rows } from "@/lib/query.ts";

/** An organization's billing as operators see it; amounts in minor units. */
export type Account = Returned<"operator_accounts">;
/** A month that is over but not closed. `problem` is null if no close was tried. */
export type UnclosedMonth = Returned<"unclosed_months">;

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
        const found = await rows(asked.abortSignal(signal));
        return { rows: found, total: found[0]?.total_rows ?? (pageParam === 0 ? 0 : null) };
      },
      getNextPageParam: nextOffset,
    }),

  one: (organizationId: string) =>
    queryOptions({
      queryKey: ["operator_accounts", "one", organizationId],
      queryFn: async ({ signal }) =>
        operatorAccount.parse(
          await rows(
            supabase.rpc("operator_account", { p_organization_id: organizationId }).abortSignal(signal),
          ),
        ),
    }),

  /** Months overdue for closing, oldest first. */
  unclosed: () =>
    queryOptions({
      queryKey: ["operator_accounts", "unclosed"],
      queryFn: ({ signal }) => rows(supabase.rpc("unclosed_months").abortSignal(signal)),
      // A job that did not run announces nothing.
      refetchInterval: 60_000,
    }),

  /** Functions that refuse the database's calls, so that work waits. */
  refusedWakes: () =>
    queryOptions({
      queryKey: ["operator_accounts", "refused_wakes"],
      queryFn: ({ signal }) => rows(supabase.rpc("refused_wakes").abortSignal(signal)),
      // Not announced over Realtime.
      refetchInterval: 60_000,
    }),

  /** What the open month so far would cost if these terms applied to all of it. */
  preview: (organizationId: string, terms: RateTerms) =>
    queryOptions({
      queryKey: ["operator_accounts", "preview", organizationId, terms],
      queryFn: async ({ signal }) =>
        ratePreview.parse(
          await rows(
            supabase
              .rpc("preview_rate_card", { p_organization_id: organizationId, p_terms: terms })
              .abortSignal(signal),
          ),
        ),
    }),
};

/** Writes the next version of the rate card, effective from a local day of the organization. */
export function useChangeRateCard(organizationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ terms, from }: { terms: RateTerms; from: string }) =>
      rows(
        supabase.rpc("change_rate_card", {
          p_organization_id: organizationId,
          p_terms: terms,
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
