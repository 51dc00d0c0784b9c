import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { connectLive } from "@/data/live/live-connection.ts";
import { createInvalidation } from "@/data/live/live-invalidation.ts";
import { openTopic } from "@/data/live/live-topic.ts";
import { supabase } from "@/data/supabase.ts";
import { wallClock } from "@/lib/clock.ts";

// Separate from operators.ts, so that the first visit does not load it.

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
