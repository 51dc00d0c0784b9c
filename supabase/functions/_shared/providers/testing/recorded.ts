/** For tests: a fake network that returns recorded responses and keeps the requests. */
import type { Outside } from "../asking/connection.ts";
import { Refusal, type RefusalFacts } from "../asking/refusal.ts";

export interface Asked {
  method: string;
  url: URL;
  headers: Headers;
  text: string;
}

type Recorded = Response | Error | "never";

/** Returns the responses in order; "never" hangs until the caller's timeout. */
export function recorded(...answers: Recorded[]): { outside: Outside; asked: Asked[] } {
  const asked: Asked[] = [];
  const answering: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push({
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      text: await request.text(),
    });
    const answer = answers[asked.length - 1];
    if (!answer) throw new Error("More requests than recorded responses");
    if (answer instanceof Error) throw answer;
    if (answer === "never")
      return new Promise((_, reject) =>
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error)),
      );
    return answer;
  };
  const now = () => new Date("2026-03-02T09:30:00Z");
  return { outside: { baseUrl: "https://provider.example", fetch: answering, patienceMs: 20, now }, asked };
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

/** The refusal of a client. Throws if it did not refuse. */
export async function refusal(attempt: Promise<unknown>): Promise<RefusalFacts> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Refusal)) throw new Error(`Not refused: ${String(error)}`);
  const { kind, code, detail, retryAfterSeconds } = error;
  return { kind, code, detail, retryAfterSeconds };
}
