import type { DemoUser, Stack } from "../platform/stack-file.ts";

/** A client for the API as a signed-in user, for one organization. */
export async function signedIn(stack: Stack, { email, password }: DemoUser, organization_id: string) {
  const headers = { apikey: stack.publishable_key, "content-type": "application/json" };
  const session = await post(`${stack.api_url}/auth/v1/token?grant_type=password`, headers, {
    email,
    password,
  });
  const authorised = { ...headers, authorization: `Bearer ${session.access_token}` };
  return {
    api: (route: string, body: Record<string, unknown>) =>
      post(`${stack.functions_url}/api/${route}`, authorised, { organization_id, ...body }),
    /** Rows of a table, by a PostgREST query. */
    rows: async (query: string): Promise<{ id: string }[]> =>
      (await fetch(`${stack.api_url}/rest/v1/${query}`, { headers: authorised })).json(),
    /** Calls a database function. */
    rpc: (name: string, args: Record<string, unknown>) =>
      post(`${stack.api_url}/rest/v1/rpc/${name}`, authorised, args),
  };
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} returned ${response.status}: ${text}`);
  return text ? JSON.parse(text) : {};
}
