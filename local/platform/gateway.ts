import http from "node:http";
import type { ServedFunction } from "./functions.ts";
import { proxy } from "./proxy.ts";
import type { Secrets } from "./secrets.ts";
import { verifyToken } from "./tokens.ts";

export interface Upstreams {
  secrets: Secrets;
  functions: ServedFunction[];
  /** Undefined while no REST process serves. */
  restPort(): number | undefined;
  /** Returned by `GET /health`, so that a second start recognises this platform. */
  identity: string;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers":
    "Content-Range, Content-Location, Content-Profile, Preference-Applied, Location, X-Total-Count",
};
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS",
  "access-control-max-age": "3600",
};

/** One address for everything, like a hosted project: /rest/v1, /auth/v1, /functions/v1/<name>. */
export function createGateway(upstreams: Upstreams): http.Server {
  const server = http.createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/health") return answer(response, 200, { status: "ok", platform: upstreams.identity });
    if (path.startsWith("/functions/v1/")) return toFunction(upstreams, request, response);
    if (/^\/(rest|auth|storage)\/v1(\/|\?|$)/.test(path)) return toRest(upstreams, request, response);
    answer(response, 404, { message: "no Route matched with those values" });
  });
  server.keepAliveTimeout = 30_000;
  return server;
}

function toRest(upstreams: Upstreams, request: http.IncomingMessage, response: http.ServerResponse) {
  if (request.method === "OPTIONS" && request.headers["access-control-request-method"]) {
    const wanted =
      request.headers["access-control-request-headers"] ??
      "apikey, authorization, content-type, x-client-info";
    response.writeHead(204, { ...PREFLIGHT, "access-control-allow-headers": wanted }).end();
    return;
  }
  const port = upstreams.restPort();
  if (port === undefined)
    return answer(response, 503, { message: "The API is starting" }, { ...CORS, "retry-after": "1" });
  proxy(request, response, { port, path: request.url ?? "/", added: CORS });
}

/** On hosted, functions answer their own preflights and set CORS; the gateway only checks the token. */
function toFunction(upstreams: Upstreams, request: http.IncomingMessage, response: http.ServerResponse) {
  const path = (request.url ?? "").slice("/functions/v1".length);
  const name = path.split(/[/?]/)[1];
  const served = upstreams.functions.find((candidate) => candidate.name === name);
  if (!served)
    return answer(response, 404, { code: "NOT_FOUND", message: "Requested function was not found" });
  if (served.verifyJwt && request.method !== "OPTIONS" && !mayEnter(request, upstreams.secrets)) {
    return answer(
      response,
      401,
      { code: "UNAUTHORIZED", message: "Invalid JWT" },
      { "access-control-allow-origin": "*" },
    );
  }
  if (!served.process.ready) {
    return answer(
      response,
      503,
      { code: "BOOT_ERROR", message: "Function is starting" },
      { "retry-after": "1" },
    );
  }
  proxy(request, response, { port: served.port, path, added: {} });
}

/** As on hosted: a member's valid token, or one of the project's keys, in either header. */
function mayEnter(request: http.IncomingMessage, secrets: Secrets): boolean {
  const bearer = (request.headers.authorization ?? "").replace(/^Bearer\s+/i, "");
  const keys = [secrets.publishable_key, secrets.secret_key];
  if (keys.includes(bearer) || keys.includes(String(request.headers.apikey))) return true;
  return verifyToken(bearer, secrets.jwt_secret) !== undefined;
}

function answer(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
