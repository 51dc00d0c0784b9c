import type http from "node:http";
import type { Fault } from "./faults.ts";
import { sandboxProviders } from "./providers.ts";
import { type Answer, type Asked, keyOf, type World } from "./world.ts";

/** Writes the provider's answer, or its failure if a test requested one. Returns false if no provider has this path. */
export function answerAsProvider(world: World, asked: Asked, response: http.ServerResponse): boolean {
  const route = `${asked.method} ${asked.url.pathname}`;
  const provider = sandboxProviders.find(({ routes }) => routes.test(route));
  if (!provider) return false;
  const key = keyOf(asked);
  const isOpen = provider.isOpen?.test(route) ?? false;
  const fault = provider.effects.test(route) ? world.faults.next(provider.name) : undefined;
  if (fault && failBefore(fault, response)) return true;
  const answer = key || isOpen ? provider.answer(world, asked, key) : provider.unauthorised;
  if (fault) failAfter(fault, answer, response);
  else write(answer, response);
  return true;
}

export function write({ status, body, headers }: Answer, response: http.ServerResponse) {
  const isPage = headers?.["content-type"]?.startsWith("text/html");
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(body === null ? "" : isPage ? String(body) : JSON.stringify(body));
}

/** Returns whether the failure is complete. A hanging request is never answered, so the caller times out. */
function failBefore({ mode, retry_after }: Fault, response: http.ServerResponse): boolean {
  if (mode === "http_500") write({ status: 500, body: { message: "Internal server error" } }, response);
  if (mode === "http_429") {
    const headers = { "retry-after": String(retry_after) };
    write({ status: 429, body: { message: "Too many requests" }, headers }, response);
  }
  return !mode.endsWith("_after");
}

function failAfter({ mode }: Fault, { status, body, headers }: Answer, response: http.ServerResponse) {
  if (mode === "http_500_after") write({ status: 500, body: { message: "Internal server error" } }, response);
  if (mode === "lost_answer_after") response.destroy();
  if (mode === "truncated_after") {
    const text = JSON.stringify(body ?? { message: "accepted" });
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(text.slice(0, text.length / 2));
  }
}
