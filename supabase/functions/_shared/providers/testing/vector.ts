/** Deliveries with a known verdict, checked with the providers' own SDKs. */

import type { Adapter } from "../../platform/adapter.ts";
import type { Fixture } from "./fixture.ts";

export interface Vector extends Pick<Fixture, "secret" | "headers" | "body" | "config"> {
  id: string;
  /** Whose scheme it is: the provider's name, or one of several that the provider has. */
  provider: string;
  /** Unix seconds at which the clock stands. */
  now: number;
  url?: string;
  method?: string;
  valid: boolean;
  why: string;
}

const SCHEMES: Readonly<Record<string, string>> = {
  "twilio-form": "twilio",
  "twilio-json": "twilio",
  "messagebird-jwt": "messagebird",
  "resend-svix": "resend",
  "vapi-secret": "vapi",
  "vapi-hmac": "vapi",
  "vapi-hmac-timestamp": "vapi",
};

/** The name under which the vector's provider stands in mod.ts, if it does. */
export const providerOf = ({ provider }: Vector): string => SCHEMES[provider] ?? provider;

export const verdictOf = (provider: Adapter, vector: Vector): Promise<boolean> =>
  provider.verify(
    {
      method: vector.method ?? "POST",
      url: vector.url ?? "https://example.supabase.co/functions/v1/webhooks/provider/endpoint",
      headers: new Headers(vector.headers),
      body: new TextEncoder().encode(vector.body),
      now: new Date(vector.now * 1000),
      config: vector.config,
    },
    vector.secret,
  );
