/** Deliveries with a known verdict, checked with the providers' own SDKs. */
import type { Fixture } from "./fixture.ts";
import type { Provider } from "./provider.ts";

export interface Vector extends Pick<Fixture, "secret" | "headers" | "body"> {
  id: string;
  provider: string;
  /** Unix seconds at which the clock stands. */
  now: number;
  url?: string;
  method?: string;
  valid: boolean;
  why: string;
}

export const verdictOf = (provider: Provider, vector: Vector): Promise<boolean> =>
  provider.verify(
    {
      method: vector.method ?? "POST",
      url: vector.url ?? "https://example.supabase.co/functions/v1/webhooks/provider/endpoint",
      headers: new Headers(vector.headers),
      body: new TextEncoder().encode(vector.body),
      now: new Date(vector.now * 1000),
    },
    vector.secret,
  );
