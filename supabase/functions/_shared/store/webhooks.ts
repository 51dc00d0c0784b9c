/** Database calls of the webhook door: one statement each. */
import type { Cipher } from "../platform/credentials-crypto.ts";
import type { ActiveSecret, LoadEndpoint } from "../platform/endpoints.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../platform/problem.ts";
import type { ReadDelivery } from "../platform/read-delivery.ts";
import type { World } from "../platform/receive.ts";
import type { Database } from "./database.ts";
import { microBatch } from "./micro-batch.ts";

interface EndpointRow {
  integration_id: string;
  organization_id: string;
  status: string;
  config: Record<string, unknown> | null;
  credential_id: string | null;
  ciphertext: string | null;
}

export const loadEndpoint =
  (database: Database, cipher: Cipher, log: Log): LoadEndpoint =>
  async (provider, endpointKey) => {
    const rows = await database.insist<EndpointRow>(
      (sql) => sql`select * from private.endpoint(${provider}, ${endpointKey})`,
    );
    const [first] = rows;
    if (first?.status !== "active") return null;
    const secrets = await Promise.all(rows.map((row) => opened(row, provider, cipher, log)));
    return {
      integrationId: first.integration_id,
      config: first.config ?? {},
      secrets: secrets.filter((secret) => secret !== null),
    };
  };

/** One secret that cannot be decrypted must not disable the other; the log names it. */
async function opened(
  row: EndpointRow,
  provider: string,
  cipher: Cipher,
  log: Log,
): Promise<ActiveSecret | null> {
  const { organization_id, credential_id, ciphertext } = row;
  if (credential_id === null || ciphertext === null) return null;
  const place = { organizationId: organization_id, provider, column: "webhook_secret", rowId: credential_id };
  try {
    return { credentialId: credential_id, secret: await cipher.open(ciphertext, place) };
  } catch {
    log.failure("credential_unreadable", { provider, credential_id });
    return null;
  }
}

const BATCHING = {
  /** A second would only make the batches smaller, and both wait for the same disk. */
  lanes: 1,
  /** Keeps a batch far below the statement timeout. */
  items: 50,
  /** Characters: bodies of a megabyte are sent alone because the function has little memory. */
  weight: 1_000_000,
  weigh: ({ delivery: { body, events } }: Inward) => body.length + events.length,
  /** A database that is down fails every item: trying each alone would only wait longer. */
  worthApart: (error: unknown) => !(error instanceof Problem && error.code === "unavailable"),
};

interface OutcomeRow {
  integration_id: string;
  dedupe_key: string;
  event_id: string | null;
  outcome: string;
}

interface Inward {
  place: string;
  /** The fields of private.delivery other than body and events, as JSON text. */
  known: string;
  delivery: ReadDelivery;
}

/** Never occurs in a body stored as text (platform/storable.ts). */
const RECORD_SEPARATOR = "\x1e";

const list = (items: readonly string[]) => `[${items.join(",")}]`;

/** Stores and (with `apply`) applies deliveries; those that arrive together share one round trip. */
export function ingest(database: Database, apply: boolean): World["ingest"] {
  const send = async (deliveries: readonly Inward[]) => {
    const known = list(deliveries.map((each) => each.known));
    const bodies = deliveries.map(({ delivery }) => delivery.body).join(RECORD_SEPARATOR);
    const events = list(deliveries.map(({ delivery }) => delivery.events));
    const rows = await database.insist<OutcomeRow>(
      (sql) => sql`
        select integration_id, dedupe_key, event_id::text, outcome
        from private.ingest_many(${known}::text::jsonb, ${bodies}::text, ${events}::text::jsonb, ${apply})`,
    );
    const outcomes = new Map(rows.map((row) => [placeOf(row.integration_id, row.dedupe_key), row]));
    return deliveries.map(({ place }) => outcomes.get(place));
  };
  const put = microBatch(send, BATCHING);
  return async (integrationId, credentialId, read) => {
    const row = await put({
      place: placeOf(integrationId, read.dedupeKey),
      known: known(integrationId, credentialId, read),
      delivery: read,
    });
    if (!row) throw new Error("private.ingest_many left out a delivery");
    if (row.event_id === null) throw Problem.refused("credential_retired", 409, "Read the endpoint again");
    return { eventId: row.event_id, outcome: row.outcome };
  };
}

const placeOf = (integrationId: string, dedupeKey: string) => `${integrationId} ${dedupeKey}`;

/** The headers are JSON already and not serialised twice. */
function known(integrationId: string, credentialId: string, read: ReadDelivery): string {
  const rest = JSON.stringify({
    integration_id: integrationId,
    credential_id: credentialId,
    dedupe_key: read.dedupeKey,
    kind: read.kind,
    occurred_at: read.occurredAt,
    received_at: read.receivedAt,
    body_encoding: read.bodyEncoding,
    body_sha256: read.bodySha256,
    problem: read.problem,
  });
  return `${rest.slice(0, -1)},"headers":${read.headers}}`;
}
