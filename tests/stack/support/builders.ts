import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Sql } from "./database.ts";

export type Role = "owner" | "manager" | "agent" | "viewer";

const unique = () => randomBytes(6).toString("hex");

/** A confirmed user with a profile. Returns the user id. */
export async function buildPerson(sql: Sql, overrides: { email?: string; confirmed?: boolean } = {}) {
  const { email = `${unique()}@example.test`, confirmed = true } = overrides;
  const userId: string = randomUUID();
  await sql`
    insert into auth.users (id, email, email_confirmed_at)
    values (${userId}, ${email}, ${confirmed ? new Date(0) : null})`;
  return { userId, email };
}

/** An organization with its owner. */
export async function buildOrganization(
  sql: Sql,
  overrides: Partial<{
    name: string;
    time_zone: string;
    currency: string;
    country: string;
    created_at: string;
  }> = {},
) {
  const row = { name: "Nordvik Dental", time_zone: "Europe/Stockholm", currency: "SEK", ...overrides };
  const [made] = await sql<[{ id: string }]>`insert into public.organizations ${sql(row)} returning id`;
  const owner = await buildPerson(sql);
  await join(sql, made.id, owner.userId, "owner");
  return { organizationId: made.id, owner };
}

export const join = (sql: Sql, organizationId: string, userId: string, role: Role) =>
  sql`insert into public.memberships (organization_id, user_id, role) values (${organizationId}, ${userId}, ${role})`;

/** Looks like a ciphertext to the database, which never decrypts one. */
export const ciphertext = () =>
  `v1.test.${randomBytes(12).toString("base64url")}.${randomBytes(40).toString("base64url")}`;

/** A connected provider with one active webhook secret. */
export async function buildIntegration(sql: Sql, organizationId: string, provider = "retell") {
  const [integration] = await sql<[{ id: string; endpoint_key: string }]>`
    insert into public.integrations (organization_id, provider) values (${organizationId}, ${provider})
    returning id, endpoint_key`;
  const credentialId = await buildCredential(sql, organizationId, integration.id);
  return {
    organizationId,
    integrationId: integration.id,
    endpointKey: integration.endpoint_key,
    credentialId,
  };
}

export async function buildCredential(sql: Sql, organizationId: string, integrationId: string, slot = 1) {
  const id = randomUUID();
  await sql`
    insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
    values (${id}, ${organizationId}, ${integrationId}, 'webhook_secret', ${slot}, 'abcd')`;
  await sql`insert into private.credential_secrets values (${id}, ${ciphertext()})`;
  return id;
}

export type Integration = Awaited<ReturnType<typeof buildIntegration>>;

/** The arguments that the webhooks function passes to `private.ingest`. */
export interface Delivery {
  dedupeKey: string;
  kind: string;
  receivedAt: string;
  events: unknown[];
  problem: string | null;
  apply: boolean;
}

export function buildDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    dedupeKey: unique(),
    kind: "call_ended",
    receivedAt: "2026-03-02T09:10:00Z",
    events: [],
    problem: null,
    apply: true,
    ...overrides,
  };
}

/** Delivers like the webhooks function. */
export async function ingest(sql: Sql, to: Integration, delivery: Delivery) {
  const body = JSON.stringify(delivery.events);
  const [answer] = await sql<[{ event_id: string; outcome: string }]>`
    select * from private.ingest(
      ${to.integrationId}, ${to.credentialId}, ${delivery.dedupeKey}, ${delivery.kind}, null, ${delivery.receivedAt},
      '{}', ${body}, 'utf8', ${createHash("sha256").update(body).digest("hex")}, ${body}::text::jsonb,
      ${delivery.problem}, ${delivery.apply})`;
  return { eventId: answer.event_id, outcome: answer.outcome };
}
