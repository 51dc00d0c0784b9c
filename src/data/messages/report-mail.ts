import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

export const reportMailQuery = {
  /** Whether this person gets the monthly report by e-mail. */
  wanted: (organizationId: string, userId: string) =>
    queryOptions({
      queryKey: ["memberships", "report_mail", organizationId, userId],
      queryFn: ({ signal }) =>
        rows(
          supabase
            .from("memberships")
            .select("wants_reports")
            .eq("organization_id", organizationId)
            .eq("user_id", userId)
            .abortSignal(signal)
            .single(),
        ).then(({ wants_reports }) => wants_reports),
    }),
};

/** Takes effect at once, also for an e-mail that is already planned. */
export function useSetReportMail(organizationId: string, userId: string) {
  const client = useQueryClient();
  const { queryKey } = reportMailQuery.wanted(organizationId, userId);
  return useMutation({
    mutationFn: (wanted: boolean) =>
      rows(supabase.rpc("set_report_mail", { p_organization_id: organizationId, p_wanted: wanted })),
    onMutate: (wanted: boolean) => void client.setQueryData<boolean>(queryKey, wanted),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}
