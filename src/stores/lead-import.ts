import { create } from "zustand";

interface RunningImport {
  /** The import this tab is sending, which continues while the person visits other pages. */
  importId: string | null;
  /** Rows sent by this tab or earlier. */
  sent: number;
  /** Why sending stopped; the import itself can be resumed. */
  error: unknown;
}

export const useRunningImport = create<RunningImport>()(() => ({ importId: null, sent: 0, error: null }));
