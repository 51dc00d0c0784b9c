/**
 * The provider adapter of the webhook door: three pure functions, called in this order. An adapter has no access to
 * the database, the clock or the network.
 */
import type { DomainEvent } from "../contract/domain-event.ts";

/** One delivery as received. Only `body` and `headers` come from outside; `url` is built from configuration. */
export interface Delivery {
  method: string;
  url: string;
  headers: Headers;
  body: Uint8Array;
  now: Date;
  /** The endpoint's non-secret settings: some providers let their customers choose header names and formats. */
  config?: Record<string, unknown>;
}

type Undated<Event> = Event extends { occurred_at: string }
  ? Omit<Event, "occurred_at"> & { occurred_at: string | null }
  : never;

/** A domain event that may lack its time; the door then uses the time of arrival. */
export type UndatedEvent = Undated<DomainEvent>;

export interface Reading {
  /** The provider's own name for this type of delivery, or "unknown". */
  kind: string;
  /**
   * Equal for two deliveries of one event. Empty if the payload has no distinguishing value; the door then uses the
   * body's hash.
   */
  dedupeKey: string;
  /** ISO 8601 in UTC, or null if the payload does not contain it. */
  occurredAt: string | null;
  /** Empty for a delivery that is of no interest, known or unknown. */
  events: UndatedEvent[];
  /** Why a genuine delivery produced no domain event, shown in the list of events. */
  problem?: string;
}

export interface Adapter<Payload = unknown> {
  readonly name: string;
  /** Media types the provider posts, lower case, without parameters. */
  readonly contentTypes: readonly string[];
  /** Keys whose values are never stored, at any depth of the body. */
  readonly redact: readonly string[];
  /** Headers to keep as evidence, besides content-type and user-agent. Never one that contains a secret. */
  readonly keepHeaders: readonly string[];
  /** Accepted HTTP methods; POST only if absent. The payload of a GET is its query. */
  readonly methods?: readonly string[];
  /** The URL's query is signed too: it is stored with the headers, and `parse` may trust it. */
  readonly signsQuery?: boolean;
  /** The response the provider expects instead of our JSON. */
  readonly answer?: { type: string; text: string };
  /** Whether the provider signed it. Sees raw bytes only. An empty secret verifies nothing. */
  verify(delivery: Delivery, secret: string): Promise<boolean>;
  /**
   * The text of each event in a delivery of several events, which are then stored one by one; null for a single
   * event.
   */
  split?(body: string): string[] | null;
  /** Parses a body (or the query of a GET). Throws a SyntaxError if it is not in the announced format. */
  parse(body: string, contentType?: string, query?: URLSearchParams): Payload;
  /** Maps the payload to domain events. Never throws on missing or null fields. */
  normalise(payload: Payload): Reading;
}
