/** A recorded delivery: the price of entry for an adapter, and what its test reads. Names and numbers are invented. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { DomainEvent } from "../../contract/domain-event.ts";
import type { Adapter, Delivery, Reading } from "../../platform/adapter.ts";
import { fromText } from "../../platform/bytes.ts";
import { mediaType } from "../../platform/media-type.ts";

export interface Fixture {
  /** ISO 8601; the clock stands here while the fixture is verified. */
  receivedAt: string;
  secret: string;
  headers: Record<string, string>;
  body: string;
  /** "POST" unless it says otherwise. */
  method?: string;
  /** The query of the address, with its "?", where the provider signs or fills it. */
  query?: string;
  /** The integration's settings, where the customer chooses how it is signed. */
  config?: Record<string, unknown>;
  events: DomainEvent[];
}

/** The repository is the working directory of every test run. */
export const folderOf = (provider: string): string => `supabase/functions/_shared/providers/${provider}`;

/** None when the folder is missing: the test of the provider then names what it lacks. */
export function fixtureNames(provider: string): string[] {
  const folder = `${folderOf(provider)}/fixtures`;
  return existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.json$/, "")) : [];
}

export const loadFixture = (provider: string, name: string): Fixture =>
  JSON.parse(readFileSync(`${folderOf(provider)}/fixtures/${name}.json`, "utf8"));

/** The address that the fixtures were signed for. */
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

/** What a fixture says, as the door would have it read: one reading for each event that it tells of. */
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
