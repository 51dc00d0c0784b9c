import { Refusal } from "./refusal.ts";

/** Maps a response that is not 2xx to a refusal. `noAnswer` is the refusal for an unknown result of this request. */
export function refusalOf(
  response: Response,
  text: string,
  noAnswer: "later" | "unsure",
  now: Date,
): Refusal {
  const { status } = response;
  const { code, detail } = wordsOf(text);
  const retryAfterSeconds = retryAfter(response.headers.get("retry-after"), now);
  const facts = { code: code || `http_${status}`, detail: detail || `HTTP ${status}`, retryAfterSeconds };
  if (status === 429) return new Refusal({ ...facts, kind: "later", code: "rate_limited" });
  // The key or the account is at fault, not the call or message: it can go out once that is fixed.
  if (status === 401) return new Refusal({ ...facts, kind: "later", code: "invalid_key" });
  // A sender or domain that is not verified yet, or a key without this permission.
  if (status === 403) return new Refusal({ ...facts, kind: "later", code: "forbidden" });
  if (status === 402) return new Refusal({ ...facts, kind: "later", code: "no_credit" });
  // A proxy in front of the provider cannot know whether the request it forwarded took effect.
  if (status === 408 || status >= 500) return new Refusal({ ...facts, kind: noAnswer });
  // The same request is being processed right now.
  if (status === 409 && (code.startsWith("concurrent") || code === "idempotency_key_in_use"))
    return new Refusal({ ...facts, kind: "later" });
  // The same idempotency key with another body, while the provider still remembers the first.
  if (code === "idempotency_error") return new Refusal({ ...facts, kind: "later" });
  if (status < 400) return new Refusal({ ...facts, kind: "later", code: "redirected" });
  return new Refusal({ ...facts, kind: "rejected" });
}

/** Whole seconds, at least one, from either form of the header (seconds or a date). */
export function retryAfter(header: string | null, now: Date): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header.trim())
    ? Number(header)
    : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}

/** Errors of connections that were never established, as Node and Deno word them: nothing can have happened. */
export function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const code = cause && "code" in cause ? String(cause.code) : "";
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code)) return true;
  const words = error instanceof Error ? `${error.message} ${cause?.message ?? ""}` : "";
  return /connection refused|dns error|failed to lookup/i.test(words);
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** Extracts a code and a sentence from the many shapes of provider errors. */
function wordsOf(text: string): { code: string; detail: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { code: "", detail: text.slice(0, 300) };
  }
  if (!isObject(body)) return { code: "", detail: "" };
  const first = Array.isArray(body.errors) ? body.errors[0] : body.error;
  const told = isObject(first) ? first : body;
  return { code: codeOf(told), detail: sentenceOf(told) };
}

function codeOf({ code, name, type }: Json): string {
  const found = code ?? name ?? type;
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

function sentenceOf({ message, description, detail, error }: Json): string {
  const found = message ?? description ?? detail ?? error;
  if (Array.isArray(found)) return found.map(String).join("; ");
  return typeof found === "string" ? found : "";
}
