import { Refusal } from "./refusal.ts";

/** What an answer that is not 2xx means. `noAnswer` is what "nobody knows" means for this question. */
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
  // The key or the account is at fault, not the call or message: once mended, it may go out.
  if (status === 401) return new Refusal({ ...facts, kind: "later", code: "invalid_key" });
  // A sender or a domain that is not verified yet, a key that may not do this.
  if (status === 403) return new Refusal({ ...facts, kind: "later", code: "forbidden" });
  if (status === 402) return new Refusal({ ...facts, kind: "later", code: "no_credit" });
  // A proxy in front of the provider cannot know whether what it passed on took effect.
  if (status === 408 || status >= 500) return new Refusal({ ...facts, kind: noAnswer });
  // The same question is being answered at this moment.
  if (status === 409 && (code.startsWith("concurrent") || code === "idempotency_key_in_use"))
    return new Refusal({ ...facts, kind: "later" });
  // The same key with other words, while the provider still remembers the first ones.
  if (code === "idempotency_error") return new Refusal({ ...facts, kind: "later" });
  if (status < 400) return new Refusal({ ...facts, kind: "later", code: "redirected" });
  return new Refusal({ ...facts, kind: "rejected" });
}

/** Whole seconds, at least one, from either form of the header (seconds, or a date). */
export function retryAfter(header: string | null, now: Date): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header.trim())
    ? Number(header)
    : (Date.parse(header) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : undefined;
}

/** Errors that say the connection never stood, by the words of Node and of Deno: nothing can have happened. */
export function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const code = cause && "code" in cause ? String(cause.code) : "";
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code)) return true;
  const words = error instanceof Error ? `${error.message} ${cause?.message ?? ""}` : "";
  return /connection refused|dns error|failed to lookup/i.test(words);
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** A code and a sentence out of the many shapes in which providers complain. */
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
