import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Change, connectLive } from "@/data/live/live-connection.ts";
import { createInvalidation } from "@/data/live/live-invalidation.ts";
import { staleWith } from "@/data/live/live-tables.ts";
import { openTopic } from "@/data/live/live-topic.ts";
import { supabase } from "@/data/supabase.ts";
import { type Clock, wallClock } from "@/lib/clock.ts";
import { useLiveStatus } from "@/stores/live-status.ts";

/** How long a changed row counts as new, in milliseconds. */
const HIGHLIGHT = 2500;

const openOrganization = (id: string) => openTopic(supabase.realtime, `organization:${id}`);

/** The only Realtime subscription: marks what the database announces as stale. */
export function useLive(organizationId: string, open = openOrganization): void {
  const client = useQueryClient();
  useEffect(() => {
    const invalidation = createInvalidation(
      (table) => client.invalidateQueries({ queryKey: [table] }),
      wallClock,
    );
    const connection = connectLive({
      open: open(organizationId),
      clock: wallClock,
      isOnline: () => navigator.onLine,
      isVisible: () => document.visibilityState === "visible",
      refetchAll: () => refetchAll(client),
      changes(changes) {
        highlight(changes, wallClock);
        for (const table of new Set(changes.flatMap(({ table }) => staleWith(table))))
          invalidation.changed(table);
      },
      report: (status) => useLiveStatus.setState(status),
    });
    const focused = () => document.visibilityState === "visible" && void connection.refresh();
    window.addEventListener("online", connection.networkChanged);
    window.addEventListener("offline", connection.networkChanged);
    document.addEventListener("visibilitychange", focused);
    return () => {
      window.removeEventListener("online", connection.networkChanged);
      window.removeEventListener("offline", connection.networkChanged);
      document.removeEventListener("visibilitychange", focused);
      invalidation.stop();
      connection.close();
    };
  }, [client, organizationId, open]);
}

/** Whether one row changed within the last 2.5 s. Only rows that did re-render. */
export const useIsFresh = (table: string | undefined, id: string): boolean =>
  useLiveStatus(({ recent }) => table !== undefined && recent.has(`${table}/${id}`));

/** Remembers changed rows, and forgets them again. */
export function highlight(changes: Change[], clock: Clock): void {
  const keys = changes.flatMap(({ table, kind, ids }) =>
    kind === "delete" ? [] : ids.map((id) => `${table}/${id}`),
  );
  if (keys.length === 0) return;
  useLiveStatus.setState(({ recent }) => ({ recent: new Set([...recent, ...keys]) }));
  clock.after(HIGHLIGHT, () => {
    useLiveStatus.setState(({ recent }) => ({
      recent: new Set([...recent].filter((key) => !keys.includes(key))),
    }));
  });
}

/** Refetches what is on screen; a request already in flight may have read old data, so it is sent again. */
async function refetchAll(client: QueryClient): Promise<void> {
  const running = client.getQueryCache().findAll({ fetchStatus: "fetching" });
  await client.invalidateQueries({}, { cancelRefetch: false, throwOnError: true });
  await Promise.all(running.map(({ queryKey }) => client.invalidateQueries({ queryKey, exact: true })));
}
