import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Returned } from "@/data/database.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** A dispute of any organization, with its basis, as operators see it. */
export type DisputeFile = Returned<"open_disputes">;

const PAGE = 30;

export const disputesQuery = {
  /** Disputes that wait for an operator, oldest first; at most 500. */
  open: () =>
    queryOptions({
      queryKey: ["disputes", "open"],
      queryFn: ({ signal }) => rows(supabase.rpc("open_disputes").abortSignal(signal)),
    }),

  /** Decided and moot disputes, newest first. */
  decided: () =>
    infiniteQueryOptions({
      queryKey: ["disputes", "decided"],
      initialPageParam: null as DisputeFile | null,
      queryFn: ({ signal, pageParam }) =>
        rows(
          supabase
            .rpc("decided_disputes", {
              p_before: pageParam?.decided_at ?? undefined,
              p_before_id: pageParam?.id,
              p_limit: PAGE,
            })
            .abortSignal(signal),
        ),
      getNextPageParam: (last) => (last.length === PAGE ? last.at(-1) : undefined),
    }),
};

/** Decides a dispute with the correct verdict; returns whether it was accepted or rejected. */
export function useDecideDispute() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verdict, note }: { id: string; verdict: "shown" | "no_show"; note: string }) =>
      rows(supabase.rpc("decide_dispute", { p_dispute_id: id, p_verdict: verdict, p_note: note })),
    onSettled: () => client.invalidateQueries({ queryKey: ["disputes"] }),
  });
}
