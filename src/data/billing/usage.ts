import { infiniteQueryOptions } from "@tanstack/react-query";
import type { UsageKind } from "@/data/billing/rows.ts";
import type { Returned } from "@/data/database.ts";
import { supabase } from "@/data/supabase.ts";
import { allRows, nextOffset } from "@/lib/pages-of-rows.ts";
import { rows } from "@/lib/query.ts";

/** What one call added to a month's invoice; amounts in millionths of the currency's unit. */
export type UsageRow = Returned<"billed_usage">;

/** Usage filter: billing month, optionally the month it occurred in and its kind. */
export interface UsageFilter {
  billingPeriod: string;
  period?: string;
  kind?: UsageKind;
}

const PAGE = 50;

function askUsage(organizationId: string, filter: UsageFilter, limit: number, offset: number) {
  return supabase.rpc("billed_usage", {
    p_organization_id: organizationId,
    p_billing_period: filter.billingPeriod,
    p_period: filter.period,
    p_kind: filter.kind,
    p_limit: limit,
    p_offset: offset,
  });
}

/** Keyed under the open month, because usage is not announced by its own table. */
export const usageQuery = (organizationId: string, filter: UsageFilter, pageSize = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["open_month", "usage", organizationId, filter, pageSize],
    initialPageParam: 0,
    queryFn: async ({ signal, pageParam }) => {
      const found = await rows(askUsage(organizationId, filter, pageSize, pageParam).abortSignal(signal));
      return { rows: found, total: found[0]?.total_rows ?? (pageParam === 0 ? 0 : null) };
    },
    getNextPageParam: nextOffset,
  });

/** Every usage row of a filter, the newest first, for a file or the annex. */
export const exportUsage = (organizationId: string, filter: UsageFilter) =>
  allRows((from, to) => rows(askUsage(organizationId, filter, to - from + 1, from)));
