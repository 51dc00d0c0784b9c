/** The port behind "does this key work?": one cheap read at the provider, with a key the member stored. */
import type { ConnectionDetail } from "../../contract/api.ts";
import type { ProviderAccount } from "./provider-account.ts";

export interface Connection {
  /** Settings that must be present before the provider can be asked. */
  readonly needs?: readonly string[];
  /** Never throws: every failure is returned as a detail. */
  test(account: ProviderAccount): Promise<ConnectionDetail>;
}

export interface Outside {
  /** The provider's base URL, without a final slash. */
  baseUrl: string;
  fetch: typeof fetch;
  /** Timeout of one request, in milliseconds. */
  patienceMs?: number;
  now?: () => Date;
}

const PATIENCE_MS = 8_000;

/** Interprets the response to a harmless authorised GET. Redirects are not followed: a key goes to one host only. */
export async function probe(
  outside: Outside,
  path: string,
  headers: Record<string, string>,
): Promise<ConnectionDetail> {
  try {
    const answer = await outside.fetch(`${outside.baseUrl}${path}`, {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(outside.patienceMs ?? PATIENCE_MS),
    });
    await answer.body?.cancel();
    return detailOf(answer.status);
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "timeout" : "unreachable";
  }
}

function detailOf(status: number): ConnectionDetail {
  if (status >= 200 && status < 300) return "ok";
  if (status === 401 || status === 403) return "invalid_key";
  if (status === 429) return "rate_limited";
  return status >= 500 ? "provider_unavailable" : "unexpected_answer";
}
