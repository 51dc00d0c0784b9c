import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { connectLive } from "@/data/live/live-connection.ts";
import { createInvalidation } from "@/data/live/live-invalidation.ts";
import { openTopic } from "@/data/live/live-topic.ts";
import { useSession } from "@/data/organizations/session.ts";
import { wallClock } from "@/lib/clock.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

const operatorsQuery = {
  /** Whether this person operates the platform. */
  isOne: (userId: string) =>
    queryOptions({
      queryKey: ["operators", "is_one", userId],
      queryFn: ({ signal }) => rows<boolean>(supabase.rpc("is_operator").abortSignal(signal)),
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

const openOperators = openTopic(supabase.realtime, "operators");

/** Keeps the operators' view of all organizations up to date; an organization's own topic does not announce it. */
export function useOperatorsLive(open = openOperators): void {
  const client = useQueryClient();
  useEffect(() => {
    const refetch = (table: string) => client.invalidateQueries({ queryKey: [table] });
    const invalidation = createInvalidation(refetch, wallClock);
    const connection = connectLive({
      open,
      clock: wallClock,
      isOnline: () => navigator.onLine,
      isVisible: () => document.visibilityState === "visible",
      refetchAll: () => refetch("disputes"),
      changes: (changes) => changes.map(({ table }) => invalidation.changed(table)),
      // The badge in the shell shows the state of the organization's topic.
      report: () => undefined,
    });
    return () => {
      invalidation.stop();
      connection.close();
    };
  }, [client, open]);
}
