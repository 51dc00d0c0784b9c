import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { FileSetup } from "@/data/leads/file/lead-file.ts";
import { allRows } from "@/lib/pages-of-rows.ts";
import { maybeRow, rows } from "@/lib/query.ts";
import { supabase } from "@/lib/supabase.ts";

export type ImportStatus = "running" | "finished" | "cancelled" | "undoing" | "undone";

/** The five counts add up to `rows_total` when the import has finished. */
export interface LeadImport {
  id: string;
  status: ImportStatus;
  file_name: string;
  file_hash: string;
  settings: FileSetup;
  rows_total: number;
  imported: number;
  invalid: number;
  duplicate_in_file: number;
  duplicate_existing: number;
  suppressed: number;
  /** What an undo has removed so far, and what it kept because it was used since. */
  removed: number | null;
  kept: number | null;
  created_at: string;
  ended_at: string | null;
}

export interface Reject {
  /** Line of the file, counted from 1. */
  line: number;
  reason: string;
  /** The original cells by column title. */
  cells: Record<string, string>;
}

const COLUMNS =
  "id, status, file_name, file_hash, settings, rows_total, imported, invalid, duplicate_in_file, duplicate_existing, suppressed, removed, kept, created_at, ended_at";

const listed = (organizationId: string) =>
  supabase.from("lead_imports").select(COLUMNS).eq("organization_id", organizationId);

export const leadImportsQuery = {
  recent: (organizationId: string) =>
    queryOptions({
      queryKey: ["lead_imports", "recent", organizationId],
      queryFn: ({ signal }) =>
        rows<LeadImport[]>(
          listed(organizationId)
            .order("created_at", { ascending: false })
            .limit(20)
            .abortSignal(signal)
            .overrideTypes<LeadImport[], { merge: false }>(),
        ),
    }),

  /** Null: no such import in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["lead_imports", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow<LeadImport>(
          listed(organizationId)
            .eq("id", id)
            .abortSignal(signal)
            .maybeSingle()
            .overrideTypes<LeadImport, { merge: false }>(),
        ),
    }),
};

export const readImport = async (id: string) =>
  rows<LeadImport>(
    supabase
      .from("lead_imports")
      .select(COLUMNS)
      .eq("id", id)
      .single()
      .overrideTypes<LeadImport, { merge: false }>(),
  );

/** First lines of the chunks the database has. */
export const doneChunks = async (importId: string) =>
  new Set(
    (
      await allRows((from, to) =>
        rows<{ first_line: number }[]>(
          supabase
            .from("lead_import_chunks")
            .select("first_line")
            .eq("import_id", importId)
            .order("first_line")
            .range(from, to),
        ),
      )
    ).map(({ first_line }) => first_line),
  );

export const allRejects = (importId: string) =>
  allRows((from, to) =>
    rows<Reject[]>(
      supabase
        .from("lead_import_rejects")
        .select("line, reason, cells")
        .eq("import_id", importId)
        .order("line")
        .range(from, to)
        .overrideTypes<Reject[], { merge: false }>(),
    ),
  );

export function useCancelImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      void (await rows(supabase.rpc("cancel_lead_import", { p_import_id: id }))),
    onSuccess: () =>
      Promise.all([["lead_imports"], ["leads"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}
