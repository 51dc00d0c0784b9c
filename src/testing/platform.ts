/** A platform that returns what the test defines, for components that use supabase-js. */
interface Answer {
  status?: number;
  body?: unknown;
}

interface Request {
  method: string;
  path: string;
  search: URLSearchParams;
  body: unknown;
}

const answers = new Map<string, Answer>();
const received: Request[] = [];

/** `answer("POST /auth/v1/token", { status: 400, body: … })`; the query string is ignored. */
export function answer(request: string, with_: Answer): void {
  answers.set(request, with_);
  globalThis.fetch = respond;
}

/** The requests, in order. */
export function requests(): readonly Request[] {
  return received;
}

export function resetPlatform(): void {
  answers.clear();
  received.length = 0;
  globalThis.fetch = respond;
}

const respond: typeof fetch = async (input, init) => {
  const { pathname: path, searchParams: search } = new URL(
    input instanceof globalThis.Request ? input.url : input,
  );
  const method = init?.method ?? "GET";
  const body = typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
  received.push({ method, path, search, body });
  // The laptop's REST server applies only one of several; a lost filter returns rows nobody asked for.
  if (search.getAll("or").length > 1) throw new TypeError(`Two "or" parameters: ${method} ${path}`);
  const found = answers.get(`${method} ${path}`);
  // An unexpected request fails like a network error and is named.
  if (!found) throw new TypeError(`The test has no answer for ${method} ${path}`);
  const text = found.body === undefined ? null : JSON.stringify(found.body);
  return new Response(text, { status: found.status ?? 200, headers: { "content-type": "application/json" } });
};
