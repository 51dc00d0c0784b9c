import { describe, expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { rolledBack, type Sql, undone } from "../support/database.ts";
import { tellStory } from "../support/story.ts";

async function buildRetell(sql: Sql) {
  const { organizationId } = await buildOrganization(sql);
  return buildIntegration(sql, organizationId, "retell");
}

const call = (ref: string, said: Record<string, unknown> = {}, type = "call.ended") => ({
  type,
  occurred_at: "2026-03-02T09:00:00Z",
  call: { provider_ref: ref, direction: "outbound", to_number: "+46701740605", ...said },
});

/** The database refuses it because the talk time is negative. */
const poison = (ref: string) => call(ref, { talk_seconds: -1 });

interface StoredEvent {
  status: string;
  attempts: number;
  error: string | null;
  applied_at: Date | null;
  next_attempt_at: Date | null;
}

const eventOf = async (sql: Sql, id: string) => {
  const [event] = await sql<[StoredEvent]>`
    select status, attempts, error, applied_at, next_attempt_at from public.events where id = ${id}`;
  return event;
};
/** Assert on the event, not on the returned count: events of other organizations may be due as well. */
const retry = (sql: Sql, asOf: Date | string) => sql`select private.retry_events(${asOf})`;
const effects = async (sql: Sql, organizationId: string) => {
  const [{ count }] = await sql<[{ count: number }]>`
    select ((select count(*) from public.calls where organization_id = ${organizationId})
      + (select count(*) from public.leads where organization_id = ${organizationId}))::int as count`;
  return count;
};

describe("a delivery that cannot be applied", () => {
  it(
    "is stored as failed with its reason, without effects",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const delivery = buildDelivery({ events: [poison("call-1")] });
      const { outcome, eventId } = await ingest(sql, to, delivery);
      expect(outcome).toBe("failed");
      const event = await eventOf(sql, eventId);
      expect(event).toMatchObject({ status: "failed", attempts: 1, applied_at: null });
      expect(event.error).toContain("calls_durations_are_not_negative");
      expect(await effects(sql, to.organizationId)).toBe(0);
    }),
  );

  it(
    "is applied by a later retry once the obstacle is gone",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const { eventId } = await ingest(sql, to, buildDelivery({ events: [poison("call-1")] }));
      await sql`alter table public.calls drop constraint calls_durations_are_not_negative`;
      await retry(sql, "2026-03-02T09:10:30Z");
      expect(await eventOf(sql, eventId)).toMatchObject({ status: "failed", attempts: 1 });
      await retry(sql, "2026-03-02T09:12:00Z");
      expect(await eventOf(sql, eventId)).toMatchObject({
        status: "applied",
        attempts: 2,
        error: null,
        next_attempt_at: null,
      });
      expect(await effects(sql, to.organizationId)).toBe(2);
    }),
  );

  it(
    "is tried eight times with pauses that roughly double, then is dead",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const { eventId } = await ingest(sql, to, buildDelivery({ events: [poison("call-1")] }));
      let now = new Date("2026-03-02T09:10:00Z");
      for (let attempt = 1; attempt < 8; attempt++) {
        const event = await eventOf(sql, eventId);
        expect(event).toMatchObject({ status: "failed", attempts: attempt });
        const minutes = ((event.next_attempt_at as Date).getTime() + 1 - now.getTime()) / 60_000;
        expect(minutes).toBeGreaterThanOrEqual(2 ** (attempt - 1));
        expect(minutes).toBeLessThanOrEqual(2 ** (attempt - 1) * 1.25 + 0.001);
        // JavaScript dates have milliseconds, PostgreSQL microseconds.
        now = new Date((event.next_attempt_at as Date).getTime() + 1);
        await retry(sql, now);
      }
      expect(await eventOf(sql, eventId)).toMatchObject({
        status: "dead",
        attempts: 8,
        next_attempt_at: null,
      });
      await retry(sql, "2027-01-01T00:00:00Z");
      expect(await eventOf(sql, eventId)).toMatchObject({ attempts: 8 });
    }),
  );

  it(
    "does not block other deliveries about its call",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      await ingest(
        sql,
        to,
        buildDelivery({ events: [call("call-1", { summary: "Well." }, "call.analyzed")] }),
      );
      await ingest(sql, to, buildDelivery({ events: [poison("call-1")] }));
      const late = await ingest(
        sql,
        to,
        buildDelivery({ events: [call("call-1", { agent_name: "Maja" }, "call.started")] }),
      );
      expect(late.outcome).toBe("applied");
      expect(
        await sql`select summary, agent_name from public.calls where integration_id = ${to.integrationId}`,
      ).toEqual([{ summary: "Well.", agent_name: "Maja" }]);
    }),
  );
});

describe("a booking that cannot be applied", () => {
  it(
    "does not block other deliveries about its appointment",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const to = await buildIntegration(sql, organizationId, "calcom");
      const booking = (said: Record<string, unknown>) => ({
        type: "appointment.booked",
        occurred_at: "2026-03-02T09:00:00Z",
        appointment: {
          provider_ref: "booking-1",
          starts_at: "2026-03-09T10:00:00Z",
          attendee: { email: "elsa@example.test" },
          ...said,
        },
      });
      await ingest(sql, to, buildDelivery({ events: [booking({ title: "Check-up" })] }));
      expect(
        await ingest(sql, to, buildDelivery({ events: [booking({ price_minor: "dear" })] })),
      ).toMatchObject({ outcome: "failed" });
      expect(
        await ingest(sql, to, buildDelivery({ events: [booking({ location: "Room 2" })] })),
      ).toMatchObject({ outcome: "applied" });
      expect(
        await sql`select title, location from public.appointments where organization_id = ${organizationId}`,
      ).toEqual([{ title: "Check-up", location: "Room 2" }]);
    }),
  );
});

describe("a delivery", () => {
  it(
    "is only stored when applying is deferred, then applied by the next retry",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const { outcome, eventId } = await ingest(
        sql,
        to,
        buildDelivery({ events: [call("call-1")], apply: false }),
      );
      expect(outcome).toBe("stored");
      expect(await effects(sql, to.organizationId)).toBe(0);
      await retry(sql, "2026-03-02T09:10:00Z");
      expect(await eventOf(sql, eventId)).toMatchObject({ status: "applied", attempts: 1 });
      expect(await effects(sql, to.organizationId)).toBe(2);
    }),
  );

  it(
    "is a duplicate when it arrives again, whether or not it was applied",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      for (const delivery of [
        buildDelivery({ events: [call("call-1")] }),
        buildDelivery({ events: [poison("call-2")] }),
      ]) {
        const { eventId } = await ingest(sql, to, delivery);
        expect(await ingest(sql, to, delivery)).toEqual({ eventId, outcome: "duplicate" });
      }
    }),
  );

  it(
    "is stored as ignored when it contains no domain event",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const { outcome, eventId } = await ingest(sql, to, buildDelivery({ events: [] }));
      expect(outcome).toBe("ignored");
      expect(await eventOf(sql, eventId)).toMatchObject({ status: "ignored", error: null });
    }),
  );

  it(
    "is stored as dead with the problem when it cannot be read, and never retried",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      const { outcome, eventId } = await ingest(
        sql,
        to,
        buildDelivery({ problem: "bad_payload: call_id is missing" }),
      );
      expect(outcome).toBe("failed");
      expect(await eventOf(sql, eventId)).toMatchObject({
        status: "dead",
        error: "bad_payload: call_id is missing",
        next_attempt_at: null,
      });
    }),
  );

  it(
    "is refused when the credential that verified it has been retired",
    rolledBack(async (sql) => {
      const to = await buildRetell(sql);
      await sql`update public.credentials set retired_at = now() where id = ${to.credentialId}`;
      const late = undone(sql, () => ingest(sql, to, buildDelivery()));
      await expect(late).rejects.toMatchObject({ code: "PT409", message: "credential_retired" });
    }),
  );

  it(
    "is announced in one message that lists everything it made stale",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const to = {
        retell: await buildIntegration(sql, organizationId),
        calcom: await buildIntegration(sql, organizationId, "calcom"),
      };
      const messages = () => sql<{ payload: { changes: { table: string }[] } }[]>`
      select payload from realtime.messages where topic = ${`organization:${organizationId}`}`;
      const before = (await messages()).length;
      for (const { by, delivery } of tellStory()) await ingest(sql, to[by], delivery);
      const after = (await messages()).slice(before);
      expect(after).toHaveLength(tellStory().length);
      const tables = after.flatMap(({ payload }) => payload.changes.map(({ table }) => table));
      expect(new Set(tables)).toEqual(new Set(["events", "daily_facts", "calls", "leads", "appointments"]));
    }),
  );
});
