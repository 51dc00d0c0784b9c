import type http from "node:http";
import { answerAsProvider } from "../local/sandbox/answering.ts";
import type { World } from "../local/sandbox/world.ts";

/** The sandbox's providers without the network, for thousands of requests. A lost response is a broken connection. */
export const sandboxFetch =
  (world: World): typeof fetch =>
  (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const text = typeof init?.body === "string" ? init.body : "";
    const headers: Record<string, string> = {
      host: url.host,
      ...Object.fromEntries(new Headers(init?.headers)),
    };
    const isJson = headers["content-type"]?.startsWith("application/json");
    const body = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
    return new Promise((resolve, reject) => {
      let status = 0;
      const response = {
        writeHead(given: number) {
          status = given;
          return response;
        },
        end: (said: string) => resolve(new Response(said, { status })),
        destroy: () => reject(new TypeError("fetch failed", { cause: new Error("socket hang up") })),
      };
      const asked = { method: init?.method ?? "GET", url, headers, text, body };
      answerAsProvider(world, asked, response as unknown as http.ServerResponse);
    });
  };
