import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { persistently } from "@/data/leads/file/sending-chunks.ts";
import { supabase } from "@/data/supabase.ts";
import { wallClock } from "@/lib/clock.ts";
import { rows } from "@/lib/query.ts";

const nextPart = (id: string) => rows(supabase.rpc("undo_lead_import", { p_import_id: id }));

const changed = (client: QueryClient, name: string) => client.invalidateQueries({ queryKey: [name] });

/** Starts to undo an import: the first part, or everything if there are few leads. */
export function useUndoImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => void (await nextPart(id)),
    onSuccess: () => Promise.all([changed(client, "lead_imports"), changed(client, "leads")]),
  });
}

/** Imports this tab is undoing, so that one that is shown again is not undone by two loops. */
const underway = new Map<string, Promise<void>>();

/**
 * Continues to undo until nothing is left. Leaving the page does not stop it; closing the tab does, and any tab may
 * continue.
 */
export function useUndoRest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => {
      const rest = underway.get(id) ?? undoRest(id, client).finally(() => underway.delete(id));
      underway.set(id, rest);
      return rest;
    },
  });
}

async function undoRest(id: string, client: QueryClient) {
  const { signal } = new AbortController();
  for (let left = true; left; ) {
    const { status } = await persistently(() => nextPart(id), signal, wallClock);
    left = status === "undoing";
    // Realtime may announce it too, or not: the progress bar need not wait for it.
    void changed(client, "lead_imports");
  }
  void changed(client, "leads");
}
