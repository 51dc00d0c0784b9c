import type { Endpoint } from "./endpoint.ts";
import { providerNamed } from "./providers.ts";

/** Delivers a body as the provider would and returns the status; 0 without a response. `now` is in epoch milliseconds. */
export async function signedPost(
  provider: string,
  endpoint: Endpoint,
  body: unknown,
  now = Date.now(),
): Promise<number> {
  const sender = providerNamed(provider);
  const { method, url, type, text } = sender.write?.(endpoint.url, body) ?? {
    method: "POST",
    url: endpoint.url,
    type: "application/json",
    text: JSON.stringify(body),
  };
  const headers = {
    ...(type && { "content-type": type }),
    ...sender.sign?.({ url, text, now }, endpoint),
  };
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: method === "GET" ? undefined : text,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
