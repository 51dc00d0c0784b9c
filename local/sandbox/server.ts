import http from "node:http";
import { answerAsProvider, write } from "./answering.ts";
import { control } from "./control.ts";
import type { Endpoint } from "./endpoint.ts";
import { outboxPage } from "./page.ts";
import { signedPost } from "./signed-post.ts";
import { type Asked, World } from "./world.ts";

/**
 * The outside world, as far as a laptop needs it: the providers' APIs, which accept our calls and messages and send
 * signed webhooks, and a mailbox. GET / shows what was received; control.ts lists what else a test may request.
 */
export function createSandbox(endpointOf: (provider: string) => Endpoint | undefined): http.Server {
  const world = new World(endpointOf, signedPost);
  return http.createServer(async (request, response) => {
    const asked = await read(request);
    if (!asked) return write({ status: 400, body: { message: "That is not JSON" } }, response);
    if (request.method === "GET" && asked.url.pathname === "/") {
      return void response
        .writeHead(200, { "content-type": "text/html; charset=utf-8" })
        .end(outboxPage(world.outbox.slice(0, 300)));
    }
    if (answerAsProvider(world, asked, response)) return;
    const missing = { status: 404, body: { message: "The sandbox knows no such address" } };
    write((await control(world, asked)) ?? missing, response);
  });
}

async function read(request: http.IncomingMessage): Promise<Asked | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const body = parsed(text, request.headers["content-type"] ?? "");
  if (!body) return undefined;
  const url = new URL(request.url ?? "/", "http://sandbox");
  return { method: request.method ?? "GET", url, headers: request.headers, text, body };
}

function parsed(text: string, type: string): Record<string, unknown> | undefined {
  if (type.startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch {
    return undefined;
  }
}
