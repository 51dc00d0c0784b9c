import { SIGNATURES } from "./signatures.ts";

export interface Endpoint {
  url: string;
  secret: string;
  /** Where the stored secret only verifies (SendGrid): what signs, PKCS #8 in base64. */
  signing_key?: string;
}

/** Delivers a body as the provider would and returns the status; 0 when nobody answered. `now` in epoch milliseconds. */
export async function signedPost(
  provider: string,
  endpoint: Endpoint,
  body: unknown,
  now = Date.now(),
): Promise<number> {
  const { method, url, type, text } = written(provider, endpoint.url, body);
  const headers = {
    ...(type && { "content-type": type }),
    ...SIGNATURES[provider]?.({ url, text, now }, endpoint),
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

/** Each provider's way of writing: forms, queries, JSON. */
function written(provider: string, url: string, body: unknown) {
  const asForm = () => new URLSearchParams(body as Record<string, string>).toString();
  if (provider === "twilio")
    return { method: "POST", url, type: "application/x-www-form-urlencoded", text: asForm() };
  const isReport = provider === "messagebird" && Object.hasOwn(body as object, "status");
  if (isReport)
    return { method: "GET", url: url + (url.includes("?") ? "&" : "?") + asForm(), type: "", text: "" };
  const end = provider === "sendgrid" ? "\r\n" : "";
  return { method: "POST", url, type: "application/json", text: JSON.stringify(body) + end };
}
