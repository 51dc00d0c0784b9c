import { fromText, sha256, toHex } from "./bytes.ts";
import { Problem } from "./problem.ts";

interface Auth {
  /** The project's URL. */
  url: string;
  publishableKey: string;
  fetch: typeof fetch;
  now(): Date;
}

const REMEMBERED_MS = 5_000;
const LARGEST_MEMORY = 1_000;
const PATIENCE_MS = 5_000;

/**
 * Asks Auth who sent a request, because a token's claims outlive a signed-out or deleted person. The result is cached
 * for a few seconds under the token's hash.
 */
export function createSignedIn(auth: Auth): (request: Request) => Promise<string> {
  const known = new Map<string, { userId: string; until: number }>();
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (!token) throw notSignedIn();
    const name = toHex(await sha256(fromText(token)));
    const now = auth.now().getTime();
    const remembered = known.get(name);
    if (remembered && now < remembered.until) return remembered.userId;
    const userId = await ask(auth, token);
    if (known.size >= LARGEST_MEMORY) known.clear();
    known.set(name, { userId, until: now + REMEMBERED_MS });
    return userId;
  };
}

async function ask({ url, publishableKey, fetch }: Auth, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, apikey: publishableKey };
  const answer = await fetch(`${url}/auth/v1/user`, {
    headers,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause) => {
    throw Problem.unavailable("Sign-in", cause);
  });
  if (answer.status >= 500 || answer.status === 429) throw Problem.unavailable("Sign-in");
  const user: unknown = await answer.json().catch(() => null);
  const id = (user as { id?: unknown } | null)?.id;
  if (!answer.ok || typeof id !== "string") throw notSignedIn();
  return id;
}

const notSignedIn = () => Problem.of("not_signed_in", "Sign in and try again");
