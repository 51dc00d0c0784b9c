import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type RowOf, supabase } from "@/data/supabase.ts";
import { allRows } from "@/lib/pages-of-rows.ts";
import { maybeRow, rows } from "@/lib/query.ts";

const COLUMNS =
  "id, status, file_name, file_hash, settings, rows_total, imported, invalid, duplicate_in_file, duplicate_existing, suppressed, removed, kept, created_at, ended_at";

const listed = (organizationId: string) =>
  supabase.from("lead_imports").select(COLUMNS).eq("organization_id", organizationId);

/**
 * The five counts add up to `rows_total` once the import has finished; `removed` and `kept` count the results of an
 * undo.
 */
export type LeadImport = RowOf<typeof listed>;
/** A line of the file, counted from 1, that was not imported. */
export type Reject = Awaited<ReturnType<typeof allRejects>>[number];

export const leadImportsQuery = {
  recent: (organizationId: string) =>
    queryOptions({
      queryKey: ["lead_imports", "recent", organizationId],
      queryFn: ({ signal }) =>
        rows(listed(organizationId).order("created_at", { ascending: false }).limit(20).abortSignal(signal)),
    }),

  /** Null: no such import in this organization. */
  one: (organizationId: string, id: string) =>
    queryOptions({
      queryKey: ["lead_imports", "one", organizationId, id],
      queryFn: ({ signal }) =>
        maybeRow(listed(organizationId).eq("id", id).abortSignal(signal).maybeSingle()),
    }),
};

export const readImport = async (id: string) =>
  rows(supabase.from("lead_imports").select(COLUMNS).eq("id", id).single());

/** First lines of the chunks the database has. */
export const doneChunks = async (importId: string) =>
  new Set(
    (
      await allRows((from, to) =>
        rows(
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
    rows(
      supabase
        .from("lead_import_rejects")
        .select("line, reason, cells")
        .eq("import_id", importId)
        .order("line")
        .range(from, to),
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
