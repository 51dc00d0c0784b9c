import type { Adapter, Delivery, Reading } from "./adapter.ts";
import { fromText, sha256, toHex } from "./bytes.ts";
import { dated } from "./dated.ts";
import { mediaType } from "./media-type.ts";
import { redact, redactForm } from "./redact.ts";
import { said } from "./said.ts";
import { storableBody, storableJson, storableName } from "./storable.ts";

/** A verified delivery on its way into the database; names and meanings are those of `private.ingest`. */
export interface ReadDelivery {
  dedupeKey: string;
  kind: string;
  /** ISO 8601, or null if the provider did not give it. */
  occurredAt: string | null;
  receivedAt: string;
  /** JSON text. */
  headers: string;
  body: string;
  bodyEncoding: "utf8" | "base64";
  /**
   * Hex, of the bytes that were signed, which redaction does not change. Null: the body is stored unchanged and the
   * database hashes it.
   */
  bodySha256: string | null;
  /** The domain events as JSON text. */
  events: string;
  /** Why a genuine body could not be understood. */
  problem: string | null;
  /** The body was not even in the announced format. */
  malformed: boolean;
}

/** A reading whose events are already serialised. */
interface Understood extends Omit<Reading, "events"> {
  /** JSON text. */
  events: string;
}

const unreadable = (problem: string): Understood => ({
  kind: "unreadable",
  dedupeKey: "",
  occurredAt: null,
  events: "[]",
  problem,
});

/** Never throws: a signed delivery is stored, and a fault of ours in reading it is fixed and replayed later. */
function understood(
  adapter: Adapter,
  text: string | null,
  contentType: string,
  { url, now }: Delivery,
): [Understood, malformed: boolean] {
  if (text === null) return [unreadable("The body is not UTF-8 text"), true];
  try {
    const reading = adapter.normalise(
      adapter.parse(text, contentType, adapter.signsQuery ? queryOf(url) : undefined),
    );
    // Inside the try: a value nested a thousand levels deep can be parsed and still fail to serialise.
    return [{ ...reading, events: storableJson(dated(reading.events, now).map(said)) }, false];
  } catch (error) {
    if (error instanceof SyntaxError) return [unreadable(`The body is not valid ${contentType}`), true];
    return [unreadable("The body could not be understood"), false];
  }
}

/** Readable keys stay readable; long keys, and keys that contain personal data, are stored as their hash. */
async function keptKey(key: string, kind: string, body: Uint8Array): Promise<string> {
  if (key === "") return `${kind}:body:${toHex(await sha256(body))}`;
  if (/^[\w:.-]{1,120}$/.test(key)) return key;
  return `${kind}:sha256:${toHex(await sha256(fromText(key)))}`;
}

const FORM = "application/x-www-form-urlencoded";

const queryOf = (url: string): URLSearchParams => new URL(url).searchParams;

/** The payload and its format: the body, or the query of a GET. */
const message = ({ method, url, headers, body }: Delivery): [Uint8Array, contentType: string] =>
  method === "GET" ? [fromText(new URL(url).search.slice(1)), FORM] : [body, mediaType(headers)];

/** A query that was signed together with a body is part of the signed content. */
function evidence(adapter: Adapter, { method, url, headers }: Delivery): Record<string, string> {
  const { search } = new URL(url);
  const query = adapter.signsQuery && method !== "GET" && search !== "" ? search : null;
  const kept = ["content-type", "user-agent", ...adapter.keepHeaders].map(
    (name) => [name, headers.get(name)] as const,
  );
  kept.push(["query", query]);
  return Object.fromEntries(kept.filter((header): header is [string, string] => header[1] !== null));
}

/** Parses a verified delivery and prepares it for storage. Secrets are removed before anything is parsed. */
export async function readDelivery(adapter: Adapter, delivery: Delivery): Promise<ReadDelivery> {
  const [bytes, contentType] = message(delivery);
  const { text, stored, encoding } = storableBody(bytes);
  const without = contentType === FORM ? redactForm : redact;
  const safe = text === null ? null : without(text, adapter.redact);
  const [reading, malformed] = understood(adapter, safe, contentType, delivery);
  const kind = storableName(reading.kind);
  return {
    dedupeKey: await keptKey(reading.dedupeKey, kind, bytes),
    kind,
    occurredAt: reading.occurredAt,
    receivedAt: delivery.now.toISOString(),
    headers: storableJson(evidence(adapter, delivery)),
    body: safe ?? stored,
    bodyEncoding: encoding,
    bodySha256: safe === text && encoding === "utf8" ? null : toHex(await sha256(bytes)),
    events: reading.events,
    problem: reading.problem ?? null,
    malformed,
  };
}
