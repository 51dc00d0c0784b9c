/** One request to a provider, sent once: a POST is never repeated here, even if it fails. */
import type { Outside } from "./connection.ts";
import { Refusal } from "./refusal.ts";
import { neverLeft, refusalOf } from "./refusal-of.ts";

export interface Question {
  method: "GET" | "POST" | "PATCH";
  /** Path and query below the provider's base URL. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** True if repeating it changes nothing: then a missing response only means "later". */
  harmless?: boolean;
}

export interface Answer {
  headers: Headers;
  /** The parsed body; null if the response was empty. */
  body: unknown;
}

const PATIENCE_MS = 15_000;

/**
 * Returns the provider's response to an accepted request. Redirects are not followed: a key goes to one host only.
 * Throws a Refusal for everything else; `unsure` if a POST was sent and its result is unknown.
 */
export async function ask(outside: Outside, question: Question): Promise<Answer> {
  const { method, headers, body } = question;
  const noAnswer = question.harmless ? "later" : "unsure";
  const signal = AbortSignal.timeout(outside.patienceMs ?? PATIENCE_MS);
  let response: Response;
  let text: string;
  try {
    response = await outside.fetch(`${outside.baseUrl}${question.path}`, {
      method,
      headers,
      body,
      redirect: "manual",
      signal,
    });
    text = await response.text();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (signal.aborted) throw new Refusal({ kind: noAnswer, code: "timeout", detail: "No response in time" });
    const kind = neverLeft(error) ? "later" : noAnswer;
    throw new Refusal({ kind, code: "unreachable", detail: said(error) });
  }
  if (!response.ok) throw refusalOf(response, text, noAnswer, outside.now?.() ?? new Date());
  return { headers: response.headers, body: parsed(text, noAnswer) };
}

function parsed(text: string, noAnswer: "later" | "unsure"): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal({
      kind: noAnswer,
      code: "unreadable_answer",
      detail: "The response is not complete JSON",
    });
  }
}

const said = (error: unknown) => (error instanceof Error ? error.message : String(error));
