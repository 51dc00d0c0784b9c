import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { TimelineEntry, TimelineKind } from "@/data/leads/rows.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const PAGE = 50;

export const leadTimelineQuery = {
  /** A lead's history, planned events and the newest first; no kinds means all kinds. */
  of: (leadId: string, kinds: readonly TimelineKind[]) =>
    infiniteQueryOptions({
      queryKey: ["lead_timeline", leadId, ...kinds],
      initialPageParam: null as TimelineEntry | null,
      queryFn: ({ signal, pageParam }) =>
        rows(
          supabase
            .rpc("lead_timeline", {
              p_lead_id: leadId,
              p_kinds: kinds.length > 0 ? [...kinds] : undefined,
              p_before: pageParam?.at,
              p_before_id: pageParam?.id,
              p_limit: PAGE,
            })
            .abortSignal(signal),
        ),
      getNextPageParam: (last) => (last.length === PAGE ? last.at(-1) : undefined),
      placeholderData: keepPreviousData,
    }),
};
