import type { Log } from "./log.ts";
import { Problem } from "./problem.ts";

export type Handler = (request: Request) => Promise<Response>;

/** CORS as on hosted functions: any origin, no cookies, so a foreign page gains nothing it could not send itself. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, x-client-info, apikey, content-type",
  "access-control-allow-methods": "POST, OPTIONS",
};

const withHeaders = (response: Response, headers: Record<string, string>): Response => {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
};

/** Wraps every handler. The only catch that creates a response; it never leaks internal details. */
export const answering =
  (handler: Handler, log: Log): Handler =>
  async (request) => {
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: CORS });
    try {
      return withHeaders(await handler(request), CORS);
    } catch (error) {
      return withHeaders(refusal(error, log), CORS);
    }
  };

function refusal(error: unknown, log: Log): Response {
  const problem =
    error instanceof Problem ? error : Problem.of("unexpected", "Something went wrong on our side");
  const { code, status, message } = problem;
  if (status < 500) return Response.json({ error: { code, message } }, { status, headers: problem.headers });
  const errorId = crypto.randomUUID();
  const cause = error instanceof Problem ? (error.cause ?? error) : error;
  log.failure("answer", { code, status, error_id: errorId, cause: nameOf(cause) });
  return Response.json({ error: { code, message, error_id: errorId } }, { status, headers: problem.headers });
}

/** Enough to find the fault. Database messages may quote a row, so only their code and constraint are logged. */
function nameOf(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  const { code, constraint_name, routine } = cause as {
    code?: string;
    constraint_name?: string;
    routine?: string;
  };
  const detail = code
    ? [code, constraint_name, routine].filter(Boolean).join(" ")
    : cause.message.slice(0, 300);
  return `${cause.name}: ${detail}`;
}
