/** A recorded delivery: every adapter needs some, and its tests read them. Names and numbers are invented. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { DomainEvent } from "../../contract/domain-event.ts";
import type { Adapter, Delivery, Reading } from "../../platform/adapter.ts";
import { fromText } from "../../platform/bytes.ts";
import { mediaType } from "../../platform/media-type.ts";

export interface Fixture {
  /** ISO 8601; the clock shows this time while the fixture is verified. */
  receivedAt: string;
  secret: string;
  headers: Record<string, string>;
  body: string;
  /** "POST" unless given. */
  method?: string;
  /** The URL's query with its "?", if the provider signs or fills it. */
  query?: string;
  /** The integration's settings, if the customer chooses how deliveries are signed. */
  config?: Record<string, unknown>;
  events: DomainEvent[];
}

/** The repository is the working directory of every test run. */
export const folderOf = (provider: string): string => `supabase/functions/_shared/providers/${provider}`;

/** None if the folder is missing: the provider's test then names what it lacks. */
export function fixtureNames(provider: string): string[] {
  const folder = `${folderOf(provider)}/fixtures`;
  return existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
}

export const loadFixture = (provider: string, name: string): Fixture =>
  JSON.parse(readFileSync(`${folderOf(provider)}/fixtures/${name}.json`, "utf8"));

/** The URL that the fixtures were signed for. */
export const ADDRESS = "https://example.supabase.co/functions/v1/webhooks/provider/endpoint";

type Sent = Pick<Fixture, "headers" | "body" | "method" | "query" | "config">;

export const deliveryOf = (sent: Sent, now: Date): Delivery => ({
  method: sent.method ?? "POST",
  url: `${ADDRESS}${sent.query ?? ""}`,
  headers: new Headers(sent.headers),
  body: fromText(sent.body),
  now,
  config: sent.config,
});

/** A fixture as the door would read it: one reading per event. */
export function readFixture(provider: Adapter, { method, query = "", headers, body }: Fixture): Reading[] {
  const contentType = mediaType(new Headers(headers));
  if (method === "GET") {
    return [provider.normalise(provider.parse(query.slice(1), "application/x-www-form-urlencoded"))];
  }
  const texts = provider.split?.(body) ?? [body];
  return texts.map((text) =>
    provider.normalise(provider.parse(text, contentType, new URLSearchParams(query))),
  );
}
