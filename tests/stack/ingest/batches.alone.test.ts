import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildIntegration, buildOrganization, type Integration } from "../support/builders.ts";
import { connect, type Sql } from "../support/database.ts";

const CONNECTIONS = 4;
const BATCHES_EACH = 4;
const PEOPLE = 6;
/** Statement timeout that the functions set, in milliseconds. */
const STATEMENT_TIMEOUT_MS = 8_000;

const at = "2026-03-02T09:00:00Z";
const phone = (person: number) => `+4670174${1000 + person}`;

const delivery = (to: Integration, key: string, said: object) => ({
  integration_id: to.integrationId,
  credential_id: to.credentialId,
  dedupe_key: key,
  kind: "any",
  received_at: at,
  headers: {},
  body_encoding: "utf8",
  said,
});

type Delivery = ReturnType<typeof delivery>;

const callOf = (to: Integration, key: string, person: number) =>
  delivery(to, key, {
    type: "call.ended",
    occurred_at: at,
    call: { provider_ref: key, direction: "inbound", from_number: phone(person) },
  });

const bookingOf = (to: Integration, key: string, person: number) =>
  delivery(to, key, {
    type: "appointment.booked",
    occurred_at: at,
    appointment: {
      provider_ref: key,
      starts_at: at,
      attendee: { email: `${person}@example.test`, phone: phone(person) },
    },
  });

/** A web call has no number, so only its own reference identifies it. */
const webCallOf = (to: Integration, stage: "ended" | "analyzed", ref: number) =>
  delivery(to, `${stage}:${ref}`, {
    type: `call.${stage}`,
    occurred_at: at,
    call: { provider_ref: `web ${ref}`, channel: "web" },
  });

describe("concurrent batches", () => {
  let sql: Sql;
  let retell: Integration;
  let calcom: Integration;

  beforeAll(async () => {
    sql = connect(CONNECTIONS);
    const { organizationId } = await buildOrganization(sql);
    retell = await buildIntegration(sql, organizationId, "retell");
    calcom = await buildIntegration(sql, organizationId, "calcom");
  });
  afterAll(async () => {
    await sql`delete from public.organizations where id = ${retell.organizationId}`;
    await sql.end();
  });

  const send = async (batch: Delivery[]) => {
    const rows = await sql<{ outcome: string }[]>`
      select outcome from private.ingest_many(
        ${JSON.stringify(batch)}::text::jsonb, ${batch.map(() => "{}").join("\x1e")},
        ${JSON.stringify(batch.map(({ said }) => [said]))}::text::jsonb)`;
    return rows.map(({ outcome }) => outcome);
  };

  const allApplied = async (batches: Delivery[][]) => {
    const began = performance.now();
    const outcomes = (await Promise.all(batches.map(send))).flat();
    expect(new Set(outcomes)).toEqual(new Set(["applied"]));
    expect(outcomes).toHaveLength(batches.flat().length);
    expect(performance.now() - began).toBeLessThan(STATEMENT_TIMEOUT_MS);
  };

  it("all apply when they touch the same people in different orders", async () => {
    const batches = Array.from({ length: CONNECTIONS * BATCHES_EACH }, (_, batch) =>
      Array.from({ length: PEOPLE * 2 }, (_, place) => {
        const person = (batch % 2 ? place : 2 * PEOPLE - place) % PEOPLE;
        const key = `${batch} ${String(place).padStart(2, "0")}`;
        return place % 3 === 2 ? bookingOf(calcom, key, person) : callOf(retell, key, person);
      }),
    );
    await allApplied(batches);
  });

  it("all apply when they touch the same web calls in different orders", async () => {
    const refs = Array.from({ length: 20 }, (_, ref) => ref);
    // Sorted by key, the two batches visit the calls in opposite orders.
    await allApplied([
      refs.map((ref) => webCallOf(retell, ref < 10 ? "ended" : "analyzed", ref)),
      refs.map((ref) => webCallOf(retell, ref < 10 ? "analyzed" : "ended", ref)),
    ]);
  });
});
