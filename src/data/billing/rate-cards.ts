import { queryOptions } from "@tanstack/react-query";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

/** Every version of the rates, newest first. */
export const rateCardsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ["rate_cards", organizationId],
    queryFn: ({ signal }) =>
      rows(
        supabase
          .from("rate_cards")
          .select("*")
          .eq("organization_id", organizationId)
          .order("version", { ascending: false })
          .abortSignal(signal),
      ),
  });
