/** Where a provider posts its webhooks, and what it signs them with. */
export interface Endpoint {
  url: string;
  secret: string;
  /** The private key, PKCS #8 in base64, if the stored secret only verifies (SendGrid). */
  signing_key?: string;
}

/** One delivery as it leaves the provider. */
export interface Written {
  method: "GET" | "POST";
  url: string;
  /** The media type; empty for a GET. */
  type: string;
  /** Empty for a GET. */
  text: string;
}

/** What a provider signs. `now` is in epoch milliseconds. */
export interface Posted extends Pick<Written, "url" | "text"> {
  now: number;
}
