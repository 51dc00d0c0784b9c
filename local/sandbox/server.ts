import http from "node:http";

export interface Received {
  at: string;
  what: string;
  body: unknown;
}

/** The outside world, as far as a laptop needs it. */
export function createSandbox(): http.Server {
  const outbox: Received[] = [];
  return http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    if (request.method === "POST" && request.url === "/mail") {
      outbox.unshift({ at: new Date().toISOString(), what: "mail", body: JSON.parse(text) });
      return void response.writeHead(204).end();
    }
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(outbox));
  });
}
