import { type FileProblem, UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import type { Correction, FileLook, FileSetup, Survey } from "@/data/leads/file/lead-file.ts";
import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";

export type Question =
  | { ask: "look"; file: Blob; country: string | null; correction?: Correction }
  | { ask: "survey"; file: Blob; setup: FileSetup }
  | { ask: "begin"; file: Blob; setup: FileSetup }
  | { ask: "next" };

export type Answer =
  | { id: number; value: unknown }
  | { id: number; problem: FileProblem; line?: number }
  | { id: number; message: string };

/** Reads lead files in a worker; lead-file.ts documents the results. Close it when done. */
export function createLeadFileReader() {
  const worker = new Worker(new URL("./lead-file.worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;

  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const asker = waiting.get(data.id);
    waiting.delete(data.id);
    if ("problem" in data) asker?.reject(new UnreadableFile(data.problem, data.line));
    else if ("message" in data) asker?.reject(new Error(data.message));
    else asker?.resolve(data.value);
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };

  function ask<T>(question: Question): Promise<T> {
    asked += 1;
    const id = asked;
    // For each request the worker posts what lead-file.ts returns.
    const answer = new Promise<unknown>((resolve, reject) =>
      waiting.set(id, { resolve, reject }),
    ) as Promise<T>;
    worker.postMessage({ ...question, id });
    return answer;
  }

  return {
    look: (file: Blob, country: string | null, correction?: Correction) =>
      ask<FileLook>({ ask: "look", file, country, correction }),
    survey: (file: Blob, setup: FileSetup) => ask<Survey>({ ask: "survey", file, setup }),
    /** The chunks of a file; the next one is read while the current one is processed. */
    async *chunks(file: Blob, setup: FileSetup): AsyncGenerator<LeadRowToImport[]> {
      await ask<void>({ ask: "begin", file, setup });
      const next = () => {
        const rows = ask<LeadRowToImport[] | undefined>({ ask: "next" });
        // The failure reaches the caller that awaits it; until then it is not "unhandled".
        rows.catch(() => undefined);
        return rows;
      };
      let ahead = next();
      for (let rows = await ahead; rows; rows = await ahead) {
        ahead = next();
        yield rows;
      }
    },
    close() {
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error("The reader was closed"));
      waiting.clear();
    },
  };
}

export type LeadFileReader = ReturnType<typeof createLeadFileReader>;
