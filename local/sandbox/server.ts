import http from "node:http";
import type { Endpoint } from "../simulation/signed-post.ts";
import { calcom } from "./calcom.ts";
import { outboxPage } from "./page.ts";
import { retell } from "./retell.ts";
import { type Answer, type Asked, World } from "./world.ts";

/**
 * The outside world, as far as a laptop needs it: the providers' APIs, which take our calls and answer with signed
 * webhooks, and a mailbox. GET / shows what came in, GET /outbox the same as JSON.
 */
export function createSandbox(endpointOf: (provider: string) => Endpoint | undefined): http.Server {
  const world = new World(endpointOf);
  return http.createServer(async (request, response) => {
    const asked = await read(request);
    if (asked && request.method === "GET" && asked.url.pathname === "/") {
      return void response
        .writeHead(200, { "content-type": "text/html; charset=utf-8" })
        .end(outboxPage(world.outbox));
    }
    const { status, body } = asked
      ? answer(world, asked)
      : { status: 400, body: { message: "That is not JSON" } };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
}

function answer(world: World, asked: Asked): Answer {
  const { method, url, body } = asked;
  if (method === "GET" && url.pathname === "/outbox") return { status: 200, body: world.outbox };
  if (method === "POST" && url.pathname === "/mail") {
    world.note("mail", `${body.subject} → ${body.to}`, body);
    return { status: 202, body: {} };
  }
  return (
    retell(world, asked) ??
    calcom(world, asked) ?? { status: 404, body: { message: "The sandbox knows no such address" } }
  );
}

async function read(request: http.IncomingMessage): Promise<Asked | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    return {
      method: request.method ?? "GET",
      url: new URL(request.url ?? "/", "http://sandbox"),
      headers: request.headers,
      body,
    };
  } catch {
    return undefined;
  }
}
