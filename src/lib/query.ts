import { QueryClient } from "@tanstack/react-query";
import { machineCode, Refused } from "@/lib/refused.ts";

/** What PostgREST answers through supabase-js, reduced to what we read. */
interface Answer<T> {
  data: T | null;
  error: { code?: string; message: string; hint?: string | null } | null;
  status: number;
  count?: number | null;
}

/** Awaits a PostgREST request and returns its data; the only place where an answer becomes an exception. */
export async function rows<T>(answer: PromiseLike<Answer<T>>): Promise<NonNullable<T>> {
  return (await counted(answer)).rows;
}

/** As `rows`, with the total PostgREST counted (null unless the query asked for one). */
export async function counted<T>(
  answer: PromiseLike<Answer<T>>,
): Promise<{ rows: NonNullable<T>; total: number | null }> {
  const { data, error, status, count } = await answer;
  if (error) throw refusal(error, status);
  // An update or a void function answers 204 without a body: the caller asked for nothing.
  return { rows: data as NonNullable<T>, total: count ?? null };
}

/** As `rows`, for a single row that may be absent. */
export async function maybeRow<T>(answer: PromiseLike<Answer<T>>): Promise<T | null> {
  const { data, error, status } = await answer;
  if (error) throw refusal(error, status);
  return data;
}

function refusal(error: NonNullable<Answer<unknown>["error"]>, status: number): Refused {
  // supabase-js turns a failed fetch into an answer with status 0 and an empty code.
  const code = status === 0 ? "network" : machineCode(error.code || `http_${status}`, error.message);
  return new Refused(code, status, error.message, error.hint ?? undefined);
}

/** PostgreSQL's code of a statement that ran into its timeout: it would take as long again. */
const TIMED_OUT = "57014";

/** A refusal is final; a network that failed or a server that stumbled may do better next time. */
export function worthRetrying(failures: number, error: Error): boolean {
  if (failures >= 2) return false;
  if (!(error instanceof Refused)) return true;
  return error.code !== TIMED_OUT && (error.status === 0 || error.status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: worthRetrying,
        // Realtime tells us what went stale; the poll and focus of use-live cover the rest.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
