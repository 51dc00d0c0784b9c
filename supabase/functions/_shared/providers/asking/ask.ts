/** One question to a provider, asked once: a POST is never repeated here, whatever becomes of it. */
import type { Outside } from "./connection.ts";
import { Refusal } from "./refusal.ts";
import { neverLeft, refusalOf } from "./refusal-of.ts";

export interface Question {
  method: "GET" | "POST" | "PATCH";
  /** Below the provider's address, with its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** True when asking twice changes nothing: then no answer only means "later". */
  harmless?: boolean;
}

export interface Answer {
  headers: Headers;
  /** Parsed; null when the provider answered with nothing. */
  body: unknown;
}

const PATIENCE_MS = 15_000;

/**
 * The provider's answer to what it accepted. Redirects are not followed: a key goes to one host only.
 * Throws a Refusal for everything else; `unsure` when a POST left and nobody knows what became of it.
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
    if (signal.aborted) throw new Refusal({ kind: noAnswer, code: "timeout", detail: "No answer in time" });
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
    throw new Refusal({ kind: noAnswer, code: "unreadable_answer", detail: "The answer is not whole JSON" });
  }
}

const said = (error: unknown) => (error instanceof Error ? error.message : String(error));
