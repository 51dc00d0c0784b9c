import type { FileSetup } from "@/data/leads/file/lead-file.ts";
import { createLeadFileReader } from "@/data/leads/file/lead-file-reader.ts";
import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";
import { sendChunks } from "@/data/leads/file/sending-chunks.ts";
import { doneChunks, readImport } from "@/data/leads/lead-imports.ts";
import { supabase } from "@/data/supabase.ts";
import { wallClock } from "@/lib/clock.ts";
import { rows } from "@/lib/query.ts";
import { useRunningImport } from "@/stores/lead-import.ts";

interface Wanted {
  organizationId: string;
  file: File;
  hash: string;
  setup: FileSetup;
  rowsTotal: number;
}

let stop: AbortController | undefined;

/** Starts an import, or resumes the running one of the same file; returns its id. */
export async function startImport({ organizationId, file, hash, setup, rowsTotal }: Wanted): Promise<string> {
  const id = await rows(
    supabase.rpc("start_lead_import", {
      p_organization_id: organizationId,
      p_file_name: file.name.slice(0, 255),
      p_file_hash: hash,
      p_file_bytes: file.size,
      p_rows_total: rowsTotal,
      p_settings: setup,
    }),
  );
  void sendFile(id, file);
  return id;
}

/** Sends the missing chunks of a running import. Leaving the page does not stop it; `stopSending` does. */
export async function sendFile(importId: string, file: File): Promise<void> {
  stopSending();
  const mine = new AbortController();
  stop = mine;
  useRunningImport.setState({ importId, sent: 0, error: null });
  const reader = createLeadFileReader();
  window.addEventListener("beforeunload", warn);
  try {
    const [{ settings, ...known }, done] = await Promise.all([readImport(importId), doneChunks(importId)]);
    useRunningImport.setState({ sent: counted(known) });
    await sendChunks({
      chunks: reader.chunks(file, settings),
      done,
      send: async (firstLine, chunk) => {
        const sent = counted(await send(importId, firstLine, chunk));
        if (!mine.signal.aborted) useRunningImport.setState({ sent });
      },
      signal: mine.signal,
      clock: wallClock,
    });
    if (!mine.signal.aborted) useRunningImport.setState({ importId: null });
  } catch (error) {
    if (!mine.signal.aborted) useRunningImport.setState({ importId: null, error });
  } finally {
    reader.close();
    window.removeEventListener("beforeunload", warn);
  }
}

const send = (importId: string, firstLine: number, chunk: LeadRowToImport[]) =>
  rows(
    supabase.rpc("import_leads_chunk", {
      p_import_id: importId,
      p_first_line: firstLine,
      p_rows: chunk,
    }),
  );

export function stopSending(): void {
  stop?.abort();
  useRunningImport.setState({ importId: null, sent: 0, error: null });
}

const warn = (event: BeforeUnloadEvent) => event.preventDefault();

interface Counts {
  imported: number;
  invalid: number;
  duplicate_in_file: number;
  duplicate_existing: number;
  suppressed: number;
}

/** How many of its rows an import has processed. */
export const counted = (of: Counts) =>
  of.imported + of.invalid + of.duplicate_in_file + of.duplicate_existing + of.suppressed;
