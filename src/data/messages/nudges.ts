import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

export const nudgesQuery = {
  /** Whether this person receives e-mails about appointments without an answer. */
  wanted: (organizationId: string, userId: string) =>
    queryOptions({
      queryKey: ["memberships", "nudges", organizationId, userId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .from("memberships")
            .select("wants_nudges")
            .eq("organization_id", organizationId)
            .eq("user_id", userId)
            .abortSignal(signal)
            .single(),
        ).then(({ wants_nudges }) => wants_nudges),
    }),
};

/** Takes effect at once, also for an e-mail that is already planned. */
export function useSetNudges(organizationId: string, userId: string) {
  const client = useQueryClient();
  const { queryKey } = nudgesQuery.wanted(organizationId, userId);
  return useMutation({
    mutationFn: (wanted: boolean) =>
      rows(supabase.rpc("set_nudges", { p_organization_id: organizationId, p_wanted: wanted })),
    onMutate: (wanted: boolean) => void client.setQueryData<boolean>(queryKey, wanted),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}
