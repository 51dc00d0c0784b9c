import { queryOptions, useQuery } from "@tanstack/react-query";
import { useSession } from "@/data/organizations/session.ts";
import { supabase } from "@/data/supabase.ts";
import { rows } from "@/lib/query.ts";

const operatorsQuery = {
  /** Whether this person operates the platform. */
  isOne: (userId: string) =>
    queryOptions({
      queryKey: ["operators", "is_one", userId],
      queryFn: ({ signal }) => rows(supabase.rpc("is_operator").abortSignal(signal)),
      enabled: userId !== "",
      // Changed with psql only, so hardly ever.
      staleTime: Number.POSITIVE_INFINITY,
    }),
};

/** Whether the signed-in person operates the platform; undefined until known. */
export function useIsOperator(): boolean | undefined {
  const query = useQuery(operatorsQuery.isOne(useSession()?.user.id ?? ""));
  return query.isError ? false : query.data;
}
