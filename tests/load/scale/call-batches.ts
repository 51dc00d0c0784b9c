/** Deliveries as the webhooks function passes them to the database, a batch per statement. */
import type postgres from "postgres";

export interface Place {
  organizationId: string;
  voice: Addressee;
}
export interface Addressee {
  integrationId: string;
  credentialId: string;
}

/** One organization of the world, with a credential for its deliveries. */
export async function openDoor(sql: postgres.Sql, place: number): Promise<Place> {
  const [door] = await sql<[{ organization_id: string; voice: string; credential: string | null }]>`
    select w.organization_id, w.voice, (select c.id from public.credentials c where c.integration_id = w.voice limit 1) as credential
    from bench.world w where w.place = ${place}`;
  const [made] = door.credential
    ? [{ id: door.credential }]
    : await sql<[{ id: string }]>`
        insert into public.credentials (id, organization_id, integration_id, name, slot, hint)
        values (gen_random_uuid(), ${door.organization_id}, ${door.voice}, 'webhook_secret', 1, 'abcd') returning id`;
  return {
    organizationId: door.organization_id,
    voice: { integrationId: door.voice, credentialId: made.id },
  };
}

export interface CallSaid {
  ref: string;
  /** ISO 8601 */
  at: string;
  seconds: number;
}

const callEvent = (kind: "ended" | "analyzed", { ref, at, seconds }: CallSaid) => ({
  type: `call.${kind}`,
  occurred_at: at,
  call: {
    provider_ref: ref,
    channel: "phone",
    direction: "outbound",
    from_number: "+12125550100",
    to_number: `+1310${String(2_000_000 + (Number.parseInt(ref.replaceAll(/\D/g, ""), 10) % 7_000_000))}`,
    status: "ended",
    started_at: at,
    talk_seconds: seconds,
    cost_currency: "USD",
    cost_total_micros: seconds * 1500,
    ...(kind === "analyzed" ? { claimed_outcome: "callback_requested", summary: "Wants to hear back." } : {}),
  },
});

/** Sends a batch; sending it again has no effect. */
export async function send(
  sql: postgres.Sql,
  to: Addressee,
  kind: "ended" | "analyzed",
  calls: readonly CallSaid[],
) {
  const batch = calls.map(({ ref, at }) => ({
    integration_id: to.integrationId,
    credential_id: to.credentialId,
    dedupe_key: `${kind}:${ref}`,
    kind: `call_${kind}`,
    received_at: at,
    headers: {},
    body_encoding: "utf8",
  }));
  const rows = await sql<{ outcome: string }[]>`
    select outcome from private.ingest_many(${JSON.stringify(batch)}::text::jsonb, ${batch.map(() => "{}").join("\x1e")},
      ${JSON.stringify(calls.map((call) => [callEvent(kind, call)]))}::text::jsonb)`;
  const refused = rows.find(({ outcome }) => outcome !== "applied" && outcome !== "duplicate");
  if (refused) throw new Error(`A delivery was ${refused.outcome}`);
}
