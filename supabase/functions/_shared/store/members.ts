/** Database calls of the api function. Every statement names the person it is executed for. */
import type { Database } from "./database.ts";

export interface StoredCredential {
  credentialId: string;
  ciphertext: string;
}

export interface PaymentAccount {
  provider: string;
  customerRef: string;
  /** The organization that owns the account. */
  ownerId: string;
  credentialId: string;
  name: string;
  ciphertext: string;
}

interface Actor {
  organizationId: string;
  userId: string;
}

export type Members = ReturnType<typeof createMembers>;

export const createMembers = (database: Database) => ({
  async roleOf(organizationId: string, userId: string): Promise<string | null> {
    const [row] = await database.run<{ role: string | null }>(
      (sql) => sql`select private.member_role(${organizationId}::uuid, ${userId}::uuid) as role`,
    );
    return row?.role ?? null;
  },

  /** Returns the endpoint key; connecting the same provider twice yields one integration. */
  async connect({ organizationId, userId }: Actor, provider: string, config: object): Promise<string> {
    const [row] = await database.run<{ endpoint_key: string }>(
      (sql) => sql`
        select endpoint_key from private.connect_integration(
          ${organizationId}::uuid, ${userId}::uuid, ${provider}, ${JSON.stringify(config)}::text::jsonb)`,
    );
    if (!row) throw new Error("private.connect_integration returned no row");
    return row.endpoint_key;
  },

  async configure({ organizationId, userId }: Actor, provider: string, config: object): Promise<void> {
    await database.run(
      (sql) => sql`
        select private.configure_integration(
          ${organizationId}::uuid, ${userId}::uuid, ${provider}, ${JSON.stringify(config)}::text::jsonb)`,
    );
  },

  async storeCredential(
    { organizationId, userId }: Actor,
    credential: { id: string; provider: string; name: string; ciphertext: string; hint: string },
  ): Promise<void> {
    const { id, provider, name, ciphertext, hint } = credential;
    await database.run(
      (sql) => sql`
        select private.store_credential(
          ${organizationId}::uuid, ${userId}::uuid, ${provider}, ${name}, ${id}::uuid, ${ciphertext}, ${hint})`,
    );
  },

  async retireCredential({ organizationId, userId }: Actor, credentialId: string): Promise<void> {
    await database.run(
      (sql) =>
        sql`select private.retire_credential(${organizationId}::uuid, ${userId}::uuid, ${credentialId}::uuid)`,
    );
  },

  /** Active ones of one name, newest first, still sealed. */
  async credentialsOf(organizationId: string, provider: string, name: string): Promise<StoredCredential[]> {
    const rows = await database.run<{ credential_id: string; ciphertext: string }>(
      (sql) => sql`
        select credential_id, ciphertext from private.credentials_of(${organizationId}::uuid, ${provider}, ${name})`,
    );
    return rows.map((row) => ({ credentialId: row.credential_id, ciphertext: row.ciphertext }));
  },

  /** The configuration of an integration; undefined if it is not connected. */
  async configOf(organizationId: string, provider: string): Promise<Record<string, unknown>> {
    const [row] = await database.run<{ config: string }>(
      (sql) => sql`
        select config::text as config from public.integrations
        where organization_id = ${organizationId}::uuid and provider = ${provider}`,
    );
    return row ? (JSON.parse(row.config) as Record<string, unknown>) : {};
  },

  /**
   * The organization's payment account and the operator's key for it, still sealed; null before its first invoice
   * there.
   */
  async paymentAccount(organizationId: string): Promise<PaymentAccount | null> {
    const [row] = await database.run<PaymentAccount>(
      (sql) => sql`
        select provider, customer_ref as "customerRef", organization_id as "ownerId", credential_id as "credentialId", name, ciphertext
        from private.portal_account(${organizationId}::uuid)`,
    );
    return row ?? null;
  },

  async recordTest(
    { organizationId, userId }: Actor,
    provider: string,
    ok: boolean,
    detail: string,
  ): Promise<void> {
    await database.run(
      (sql) => sql`
        select private.record_connection_test(
          ${organizationId}::uuid, ${userId}::uuid, ${provider}, ${ok}, ${detail})`,
    );
  },

  /** `tokenHash` is hex SHA-256, `expiresAt` ISO 8601. */
  async invite(
    { organizationId, userId }: Actor,
    invitation: { email: string; role: string; tokenHash: string; expiresAt: string },
  ): Promise<void> {
    const { email, role, tokenHash, expiresAt } = invitation;
    await database.run(
      (sql) => sql`
        select private.create_invitation(
          ${organizationId}::uuid, ${userId}::uuid, ${email}, ${role}, ${tokenHash}, ${expiresAt}::text::timestamptz)`,
    );
  },
});
