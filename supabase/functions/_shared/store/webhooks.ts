/** What the webhook door asks of the database: one statement each. */
import type { Cipher } from "../platform/credentials-crypto.ts";
import type { ActiveSecret, LoadEndpoint } from "../platform/endpoints.ts";
import type { Log } from "../platform/log.ts";
import type { World } from "../platform/receive.ts";
import type { Database } from "./database.ts";

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

/** One secret that cannot be opened must not silence the other; the log says which. */
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

/** Stores and (with `apply`) applies a delivery in one round trip. */
export const ingest =
  (database: Database, apply: boolean): World["ingest"] =>
  async (integrationId, credentialId, read) => {
    const [row] = await database.insist<{ event_id: string; outcome: string }>(
      (sql) => sql`
        select event_id::text, outcome from private.ingest(
          ${integrationId}::uuid, ${credentialId}::uuid, ${read.dedupeKey}, ${read.kind},
          ${read.occurredAt}::text::timestamptz, ${read.receivedAt}::text::timestamptz,
          ${read.headers}::text::jsonb, ${read.body}, ${read.bodyEncoding}, ${read.bodySha256},
          ${read.events}::text::jsonb, ${read.problem}, ${apply})`,
    );
    if (!row) throw new Error("private.ingest answered nothing");
    return { eventId: row.event_id, outcome: row.outcome };
  };
