import http from "node:http";
import type { AddressInfo } from "node:net";

/** Failures of one request; `after` means that the effect happened all the same. */
export const TROUBLES = [
  "500 before",
  "500 after",
  "429",
  "silence before",
  "silence after",
  "half an answer after",
] as const;
export type Trouble = (typeof TROUBLES)[number];

export interface EffectsProvider {
  url: string;
  /** How often each effect happened, by our id. */
  counts: Map<string, number>;
  /** All look-ups and sends, in order. */
  requests: string[];
  /** The failure that the next send of an id meets. */
  troubles: Map<string, Trouble>;
  /** When set, look-ups find nothing. */
  forgetful: boolean;
  /** Called at each send, before anything else. */
  onSend?: () => void;
  close(): void;
}

/** A provider without idempotency keys that can be asked for our id. It counts effects instead of calling people. */
export async function startProvider(): Promise<EffectsProvider> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      provider.requests.push(`${request.method} ${request.url}`);
      if (request.method === "GET") return found(provider, String(request.url?.split("/").pop()), response);
      const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string };
      provider.onSend?.();
      sent(provider, id, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider: EffectsProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: new Map(),
    requests: [],
    troubles: new Map(),
    forgetful: false,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return provider;
}

function found({ counts, forgetful }: EffectsProvider, id: string, response: http.ServerResponse) {
  const known = counts.has(id) && !forgetful;
  response.end(known ? JSON.stringify({ ref: `ref-${id}` }) : "");
}

function sent({ counts, troubles }: EffectsProvider, id: string, response: http.ServerResponse) {
  const trouble = troubles.get(id);
  troubles.delete(id);
  if (!trouble || trouble.endsWith("after")) counts.set(id, (counts.get(id) ?? 0) + 1);
  if (!trouble) return response.end(JSON.stringify({ ref: `ref-${id}` }));
  if (trouble.startsWith("500")) return response.writeHead(500).end("{}");
  if (trouble === "429") return response.writeHead(429, { "retry-after": "40" }).end("{}");
  if (trouble.startsWith("half")) return response.end('{"ref": "re');
}
