import type { Adapter, Delivery, Reading } from "./adapter.ts";
import { fromText, sha256, toHex } from "./bytes.ts";
import { dated } from "./dated.ts";
import { mediaType } from "./media-type.ts";
import { redact } from "./redact.ts";
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
  now: Date,
): [Understood, malformed: boolean] {
  if (text === null) return [unreadable("The body is not UTF-8 text"), true];
  try {
    const reading = adapter.normalise(adapter.parse(text, contentType));
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

function evidence(adapter: Adapter, headers: Headers): Record<string, string> {
  const kept = ["content-type", "user-agent", ...adapter.keepHeaders].map(
    (name) => [name, headers.get(name)] as const,
  );
  return Object.fromEntries(kept.filter((header): header is [string, string] => header[1] !== null));
}

/** What a verified delivery says and how it is kept. Secrets are taken out before anything is read from it. */
export async function readDelivery(
  adapter: Adapter,
  { headers, body, now }: Delivery,
): Promise<ReadDelivery> {
  const { text, stored, encoding } = storableBody(body);
  const safe = text === null ? null : redact(text, adapter.redact);
  const [reading, malformed] = understood(adapter, safe, mediaType(headers), now);
  const kind = storableName(reading.kind);
  return {
    dedupeKey: await keptKey(reading.dedupeKey, kind, body),
    kind,
    occurredAt: reading.occurredAt,
    receivedAt: now.toISOString(),
    headers: storableJson(evidence(adapter, headers)),
    body: safe ?? stored,
    bodyEncoding: encoding,
    bodySha256: safe === text && encoding === "utf8" ? null : toHex(await sha256(body)),
    events: reading.events,
    problem: reading.problem ?? null,
    malformed,
  };
}
