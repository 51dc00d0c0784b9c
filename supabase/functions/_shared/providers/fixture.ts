/** A recorded delivery: the price of entry for an adapter, and what its test reads. Names and numbers are invented. */
import { readdirSync, readFileSync } from "node:fs";
import type { DomainEvent } from "../contract/domain-event.ts";
import { fromText } from "../platform/bytes.ts";
import type { Delivery } from "./provider.ts";

export interface Fixture {
  /** ISO 8601; the clock stands here while the fixture is verified. */
  receivedAt: string;
  secret: string;
  headers: Record<string, string>;
  body: string;
  events: DomainEvent[];
}

/** The repository is the working directory of every test run. */
const FOLDER = "supabase/functions/_shared/providers/fixtures";

export const fixtureNames = (provider: string): string[] =>
  readdirSync(`${FOLDER}/${provider}`).map((file) => file.replace(/\.json$/, ""));

export const loadFixture = (provider: string, name: string): Fixture =>
  JSON.parse(readFileSync(`${FOLDER}/${provider}/${name}.json`, "utf8"));

export const deliveryOf = (sent: Pick<Fixture, "headers" | "body">, now: Date, url?: string): Delivery => ({
  method: "POST",
  url: url ?? "https://example.supabase.co/functions/v1/webhooks/provider/endpoint",
  headers: new Headers(sent.headers),
  body: fromText(sent.body),
  now,
});
