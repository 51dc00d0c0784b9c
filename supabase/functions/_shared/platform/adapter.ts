/**
 * What the webhook door asks of a provider: three small answers, asked in this order.
 * An adapter has never heard of the database, the clock or the network.
 */
import type { DomainEvent } from "../contract/domain-event.ts";

/** One delivery as it reached us. Only `body` and `headers` came from outside; `url` is built from configuration. */
export interface Delivery {
  method: string;
  url: string;
  headers: Headers;
  body: Uint8Array;
  now: Date;
  /** The endpoint's non-secret settings: some providers let their customer choose header names and formats. */
  config?: Record<string, unknown>;
}

type Undated<Event> = Event extends { occurred_at: string }
  ? Omit<Event, "occurred_at"> & { occurred_at: string | null }
  : never;

/** A domain event whose provider may not have said when it happened: the door then says when it arrived. */
export type UndatedEvent = Undated<DomainEvent>;

export interface Reading {
  /** The provider's own name for this type of delivery; "unknown" when it gave none. */
  kind: string;
  /** Equal for two deliveries of one event. Empty: nothing in the payload can tell, so the door takes the body's hash. */
  dedupeKey: string;
  /** ISO 8601 in UTC, or null when the payload does not say. */
  occurredAt: string | null;
  /** None means: known or unknown, but of no interest. */
  events: UndatedEvent[];
  /** Why a genuine delivery meant nothing to us, for the person who reads the list of events. */
  problem?: string;
}

export interface Adapter<Payload = unknown> {
  readonly name: string;
  /** Media types the provider posts, lower case, without parameters. */
  readonly contentTypes: readonly string[];
  /** Keys whose values never reach the database, wherever in the body they stand. */
  readonly redact: readonly string[];
  /** Headers worth keeping as evidence, beside content-type and user-agent. Never one that holds a secret. */
  readonly keepHeaders: readonly string[];
  /** How it delivers; absent is: posts only. What a GET says is its query. */
  readonly methods?: readonly string[];
  /** The query of the address is signed too: it is kept with the headers, and `parse` may believe it. */
  readonly signsQuery?: boolean;
  /** What the provider wants to hear instead of our JSON. */
  readonly answer?: { type: string; text: string };
  /** Did they really send it? Sees raw bytes only. An empty secret verifies nothing. */
  verify(delivery: Delivery, secret: string): Promise<boolean>;
  /** The texts of the events of a delivery that tells of several, which are then stored one by one; null when it is one. */
  split?(body: string): string[] | null;
  /** Reads the text of a body (or of a GET's query). Throws a SyntaxError when it is not in the announced format. */
  parse(body: string, contentType?: string, query?: URLSearchParams): Payload;
  /** What does it mean in our words? Never throws on missing or null fields. */
  normalise(payload: Payload): Reading;
}
