import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { persistently } from "@/data/leads/file/sending-chunks.ts";
import { wallClock } from "@/lib/clock.ts";
import { rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

const nextPart = (id: string) => rows(supabase.rpc("undo_lead_import", { p_import_id: id }));

const changed = (client: QueryClient, name: string) => client.invalidateQueries({ queryKey: [name] });

/** Begins to undo an import: the first part, and with few leads all of it. */
export function useUndoImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => void (await nextPart(id)),
    onSuccess: () => Promise.all([changed(client, "lead_imports"), changed(client, "leads")]),
  });
}

/** Imports this tab is undoing: one that is shown again is not undone by two loops. */
const underway = new Map<string, Promise<void>>();

/** Goes on undoing until nothing is left. Leaving the page does not stop it; closing the tab does, and any tab may go on. */
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
    // The news may come over the live connection too, or not: the bar need not wait for it.
    void changed(client, "lead_imports");
  }
  void changed(client, "leads");
}
