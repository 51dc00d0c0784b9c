/** Database calls of the outbox function. */
import type { Database } from "./database.ts";

/** One piece of outbound work, leased to this worker. */
export interface Effect {
  id: string;
  organizationId: string;
  kind: string;
  payload: Readonly<Record<string, unknown>>;
  provider: string;
  leaseToken: string;
  /** It may have been done already: ask the provider instead of doing it. */
  inDoubt: boolean;
  firstTriedAt: Date;
}

/** Result of a leased effect; private.finish_outbox describes each. */
export interface Result {
  id: string;
  lease_token: string;
  result: "done" | "retry" | "dead" | "unsure" | "absent" | "released";
  provider_ref?: string;
  error?: string;
  retry_after_seconds?: number;
}

interface EffectRow {
  id: string;
  organization_id: string;
  kind: string;
  payload: Record<string, unknown>;
  provider: string;
  lease_token: string;
  in_doubt: boolean;
  first_tried_at: string;
}

/** What is needed to send through a provider; the key is still sealed under `name`. */
export interface SealedAccount {
  /** The organization. */
  organization_id: string;
  /** The last part of the URL to which the provider reports. */
  endpoint_key: string;
  config: Record<string, unknown>;
  credential_id: string;
  name: string;
  ciphertext: string;
}

export type Outbox = ReturnType<typeof createOutbox>;

/** `asOf` overrides the clock of leases and due times, for tests; the default is the database's clock. */
export function createOutbox(database: Database, asOf?: () => Date) {
  const at = () => asOf?.().toISOString() ?? null;
  return {
    async claim(limit: number): Promise<Effect[]> {
      const rows = await database.run<EffectRow>(
        (sql) => sql`
          select id::text, organization_id, kind, payload, provider, lease_token, in_doubt,
            to_char(first_tried_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as first_tried_at
          from private.claim_outbox(${limit}::int, p_as_of => coalesce(${at()}::text::timestamptz, now()))`,
      );
      return rows.map(effectOf);
    },

    /** Returns how many results counted: one with a lost lease changes nothing, so this may be repeated. */
    async finish(results: readonly Result[]): Promise<number> {
      const [row] = await database.insist<{ counted: number }>(
        (sql) => sql`
          select private.finish_outbox(
            ${JSON.stringify(results)}::text::jsonb, coalesce(${at()}::text::timestamptz, now())) as counted`,
      );
      return row?.counted ?? 0;
    },

    /** Lets the database start another run, unless one is queued. */
    async wake(): Promise<void> {
      await database.run((sql) => sql`select private.wake_outbox()`);
    },

    /**
     * An operator's account through which invoices of all organizations are or were issued, by its integration; null
     * once it is disconnected.
     */
    async issuerAccount(issuer: string): Promise<SealedAccount | null> {
      const [row] = await database.run<SealedAccount>(
        (sql) => sql`select * from private.issuer_account(${issuer}::uuid)`,
      );
      return row ?? null;
    },

    /** Everything a provider receives about a finalised invoice (private.invoice_to_issue); null if there is none. */
    async invoice(id: string, issuer: string): Promise<unknown> {
      const [row] = await database.run<{ invoice: string | null }>(
        (sql) => sql`select private.invoice_to_issue(${id}::uuid, ${issuer}::uuid)::text as invoice`,
      );
      return row?.invoice ? JSON.parse(row.invoice) : null;
    },

    /**
     * Stores the provider's id of an organization in an issuer's account. Returns the id stored first, or null if the
     * id belongs to another organization.
     */
    async keepCustomer(organizationId: string, issuer: string, ref: string): Promise<string | null> {
      const [row] = await database.run<{ kept: string | null }>(
        (sql) => sql`select private.keep_customer(${organizationId}::uuid, ${issuer}::uuid, ${ref}) as kept`,
      );
      return row?.kept ?? null;
    },

    /** The organization's account at a provider, or null without an active one that has a key. */
    async account(organizationId: string, provider: string): Promise<SealedAccount | null> {
      const [row] = await database.run<SealedAccount>(
        (sql) =>
          sql`select ${organizationId}::uuid as organization_id, a.* from private.account_of(${organizationId}::uuid, ${provider}) a`,
      );
      return row ?? null;
    },
  };
}

const effectOf = (row: EffectRow): Effect => ({
  id: row.id,
  organizationId: row.organization_id,
  kind: row.kind,
  payload: row.payload,
  provider: row.provider,
  leaseToken: row.lease_token,
  inDoubt: row.in_doubt,
  firstTriedAt: new Date(row.first_tried_at),
});
