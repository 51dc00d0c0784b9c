import http from "node:http";

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"];

export interface Destination {
  port: number;
  path: string;
  /** Headers that replace the destination's. */
  added: http.OutgoingHttpHeaders;
}

/** Forwards a request, streaming both ways. If the destination does not respond, returns 503 with Retry-After. */
export function proxy(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { port, path, added }: Destination,
) {
  const onward = http.request(
    { host: "127.0.0.1", port, path, agent, method: request.method, headers: forwarded(request) },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...without(answer.headers, HOP_BY_HOP), ...added });
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    },
  );
  onward.once("error", () => {
    if (response.headersSent) return response.destroy();
    response.writeHead(503, { "content-type": "application/json", "retry-after": "1", ...added });
    response.end(JSON.stringify({ message: "The service behind this address does not respond; try again" }));
  });
  response.once("close", () => response.writableFinished || onward.destroy());
  request.pipe(onward);
}

function forwarded(request: http.IncomingMessage): http.OutgoingHttpHeaders {
  return {
    ...without(request.headers, ["keep-alive", "upgrade", "proxy-connection", "connection"]),
    "x-forwarded-for": [request.headers["x-forwarded-for"], request.socket.remoteAddress]
      .filter(Boolean)
      .join(", "),
    "x-forwarded-host": request.headers.host,
    "x-forwarded-proto": "http",
  };
}

const without = (headers: http.IncomingHttpHeaders, names: string[]): http.OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
