import { queryOptions } from "@tanstack/react-query";
import { openMonth } from "@/data/billing/billing-answers.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** The invoice of the open month if it closed now. */
export const openMonthQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["open_month", organizationId],
    queryFn: async ({ signal }) =>
      openMonth.parse(
        await rows(supabase.rpc("open_month", { p_organization_id: organizationId }).abortSignal(signal)),
      ),
  });
