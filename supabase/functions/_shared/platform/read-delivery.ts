import type { Adapter, Delivery, Reading } from "./adapter.ts";
import { fromText, sha256, toHex } from "./bytes.ts";
import { dated } from "./dated.ts";
import { mediaType } from "./media-type.ts";
import { redact, redactForm } from "./redact.ts";
import { said } from "./said.ts";
import { storableBody, storableJson, storableName } from "./storable.ts";

/** A verified delivery on its way into the database, with the names and meanings `private.ingest` gives them. */
export interface ReadDelivery {
  dedupeKey: string;
  kind: string;
  /** ISO 8601, or null when the provider did not say. */
  occurredAt: string | null;
  receivedAt: string;
  /** JSON text. */
  headers: string;
  body: string;
  bodyEncoding: "utf8" | "base64";
  /** Hex, of the bytes that were signed: redaction changes the body, not this. Null: the body is kept as it came, the database hashes it. */
  bodySha256: string | null;
  /** JSON text of the domain events. */
  events: string;
  /** Why a genuine body could not be understood. */
  problem: string | null;
  /** It was not even in the format it announced. */
  malformed: boolean;
}

/** A reading whose events are written down already. */
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

/** Never throws: what was signed is stored, and a fault of ours in reading it is repaired and replayed later. */
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
    // Within the attempt: what is nested a thousand levels deep can be read and yet not be written.
    return [{ ...reading, events: storableJson(dated(reading.events, now).map(said)) }, false];
  } catch (error) {
    if (error instanceof SyntaxError) return [unreadable(`The body is not valid ${contentType}`), true];
    return [unreadable("The body could not be understood"), false];
  }
}

/** Readable keys stay readable; long ones, and those that name a person, are kept as their hash. */
async function keptKey(key: string, kind: string, body: Uint8Array): Promise<string> {
  if (key === "") return `${kind}:body:${toHex(await sha256(body))}`;
  if (/^[\w:.-]{1,120}$/.test(key)) return key;
  return `${kind}:sha256:${toHex(await sha256(fromText(key)))}`;
}

const FORM = "application/x-www-form-urlencoded";

const queryOf = (url: string): URLSearchParams => new URL(url).searchParams;

/** What was said and in which format: the body, or the query of a GET. */
const message = ({ method, url, headers, body }: Delivery): [Uint8Array, contentType: string] =>
  method === "GET" ? [fromText(new URL(url).search.slice(1)), FORM] : [body, mediaType(headers)];

/** A query that was signed along with a body belongs to what was signed. */
function evidence(adapter: Adapter, { method, url, headers }: Delivery): Record<string, string> {
  const { search } = new URL(url);
  const query = adapter.signsQuery && method !== "GET" && search !== "" ? search : null;
  const kept = ["content-type", "user-agent", ...adapter.keepHeaders].map(
    (name) => [name, headers.get(name)] as const,
  );
  kept.push(["query", query]);
  return Object.fromEntries(kept.filter((header): header is [string, string] => header[1] !== null));
}

/** What a verified delivery says and how it is kept. Secrets are taken out before anything is read from it. */
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
