import { createHmac } from "node:crypto";

export interface Endpoint {
  url: string;
  secret: string;
}

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("hex");

/** How each provider proves that a body is its own. `now` in epoch milliseconds. */
const SIGNATURES: Record<string, (body: string, secret: string, now: number) => Record<string, string>> = {
  retell: (body, secret, now) => ({ "x-retell-signature": `v=${now},d=${hmac(secret, body + now)}` }),
  calcom: (body, secret) => ({
    "x-cal-signature-256": hmac(secret, body),
    "x-cal-webhook-version": "2021-10-20",
  }),
};

/** Posts a body as the provider would and returns the status; 0 when nobody answered. */
export async function signedPost(
  provider: string,
  endpoint: Endpoint,
  body: unknown,
  now = Date.now(),
): Promise<number> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    ...SIGNATURES[provider]?.(text, endpoint.secret, now),
  };
  try {
    const response = await fetch(endpoint.url, {
      method: "POST",
      headers,
      body: text,
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
