import { QueryClient } from "@tanstack/react-query";
import { machineCode, Refused } from "@/lib/refused.ts";

/** What PostgREST returns through supabase-js, reduced to what we read. */
interface Answer {
  data: unknown;
  error: { code?: string; message: string; hint?: string | null } | null;
  status: number;
  count?: number | null;
}

/** Awaits a PostgREST request and returns its data; the only place where an error response becomes an exception. */
export async function rows<Given extends Answer>(
  answer: PromiseLike<Given>,
): Promise<NonNullable<Given["data"]>> {
  return (await counted(answer)).rows;
}

/** Like `rows`, with the total PostgREST counted (null unless the query requested one). */
export async function counted<Given extends Answer>(
  answer: PromiseLike<Given>,
): Promise<{ rows: NonNullable<Given["data"]>; total: number | null }> {
  const { data, error, status, count } = await answer;
  if (error) throw refusal(error, status);
  // An update or a void function returns 204 without a body: the caller expects no data.
  return { rows: data as NonNullable<Given["data"]>, total: count ?? null };
}

/** Like `rows`, for a single row that may be absent. */
export async function maybeRow<Given extends Answer>(answer: PromiseLike<Given>): Promise<Given["data"]> {
  const { data, error, status } = await answer;
  if (error) throw refusal(error, status);
  return data;
}

function refusal(error: NonNullable<Answer["error"]>, status: number): Refused {
  // supabase-js turns a failed fetch into a response with status 0 and an empty code.
  const code = status === 0 ? "network" : machineCode(error.code || `http_${status}`, error.message);
  return new Refused(code, status, error.message, error.hint ?? undefined);
}

/** PostgreSQL's code for a statement timeout: the statement would take as long again. */
const TIMED_OUT = "57014";

/** A refusal is final; a network or server failure may succeed next time. */
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
        // Realtime announces what went stale; the polling and focus handling of use-live cover the rest.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
