import { Temporal } from "temporal-polyfill";
import { buildBooking, buildPractice } from "./bookings.ts";
import { buildIntegration } from "./builders.ts";
import { buildCampaign } from "./campaigns.ts";
import type { Sql } from "./database.ts";

/** People in different zones, each with an appointment within three days and in the campaign. */
export const PEOPLE = [
  { zone: "Europe/Stockholm", phone: "+46701740605" },
  { zone: "America/New_York", phone: "+12125550123" },
  { zone: "Asia/Kathmandu", phone: "+9779812345678" },
  { zone: "Pacific/Auckland", phone: "+64211234567" },
  { zone: "Europe/London", phone: "+447911123456" },
];
/** A Monday morning in Stockholm. */
const BEGIN = Date.parse("2030-03-04T08:00:00Z");
const HOURS: Record<string, [from: number, to: number][]> = {
  // Monday to Friday, Saturday and Sunday.
  call: [
    [9, 20],
    [9, 20],
    [9, 20],
    [9, 20],
    [9, 20],
    [10, 18],
    [10, 18],
  ],
  sms: Array(7).fill([8, 21]),
  email: Array(7).fill([0, 24]),
};

export interface Effect {
  at: Date;
  who: number;
  channel: "call" | "sms" | "email";
  attempt: string | null;
  /** The receipt in its payload, and the expected one. */
  receipt: object | null;
  asked: object;
  /** Why it should not have left, by the test's own records. */
  wrong: string | null;
}

export type Reach = ReturnType<typeof reach>;

/** An organization that calls and sends messages; nothing has left yet. */
export async function buildReachable(sql: Sql) {
  const practice = await buildPractice(sql);
  const retell = await buildIntegration(sql, practice.organizationId, "retell");
  const { campaignId, leadIds } = await buildCampaign(sql, retell, {
    phones: PEOPLE.map(({ phone }) => phone),
    due: new Date(BEGIN).toISOString(),
    concurrency: 3,
    breaker: {},
  });
  const appointmentIds: string[] = [];
  for (const [n, { zone, phone }] of PEOPLE.entries()) {
    await sql`update public.leads set time_zone = ${zone}, email = ${mailOf(n)} where id = ${leadIds[n] as string}`;
    const starts = new Date(BEGIN + (26 + 11 * n) * 3_600_000).toISOString();
    const { appointmentId } = await buildBooking(sql, practice, starts, { zone, phone, email: mailOf(n) });
    appointmentIds.push(appointmentId);
  }
  return { organizationId: practice.organizationId, campaignId, leadIds, appointmentIds };
}

/** Events that may happen to it, by a clock of its own, with independent records of what it must not do. */
export function reach(sql: Sql, of: Awaited<ReturnType<typeof buildReachable>>) {
  const { organizationId, campaignId, leadIds, appointmentIds } = of;
  let now = BEGIN;
  let running = true;
  let opens = 0;
  const stopped = PEOPLE.map(() => new Set<string>());
  const withdrawn = PEOPLE.map(() => new Set<string>());
  /** Calls made, by attempt: to whom and since when. */
  const called = new Map<string, { who: number; ms: number; done: boolean }>();
  const at = () => new Date(now);

  async function leave(seconds: number, then: string): Promise<Effect[]> {
    now += seconds * 1000;
    const rows = await sql<Claimed[]>`
      select id, kind, lead_id, lease_token, in_doubt, payload from private.claim_outbox(100, '45 seconds', ${at()})
      where organization_id = ${organizationId}`;
    const receipts = await sql<Receipt[]>`
      select id, allowed, decided_at as at, channel, lead_id as lead from public.contact_receipts where organization_id = ${organizationId}
        and id = any (${rows.map(({ payload }) => payload.receipt_id ?? null) as string[]}::bigint[])`;
    // A dead worker reports nothing; what comes back in doubt may or may not have happened.
    const results = rows.map(({ id, lease_token, in_doubt }) => ({
      id,
      lease_token,
      result: in_doubt && then === "retry" ? "unsure" : then === "absent" && !in_doubt ? "retry" : then,
      retry_after_seconds: 1,
    }));
    if (then !== "lost")
      await sql`select private.finish_outbox(${JSON.stringify(results)}::text::jsonb, ${at()}::timestamptz)`;
    const effects = rows.filter(({ in_doubt }) => !in_doubt).map((row) => effectOf(row, receipts));
    // Judged before the records include it.
    for (const effect of effects) effect.wrong = forbids(effect);
    for (const { kind, lead_id, payload } of rows) {
      if (kind !== "call.place") continue;
      const attempt = String(payload.attempt_id);
      const known = called.get(attempt) ?? { who: leadIds.indexOf(lead_id), ms: now, done: false };
      called.set(attempt, { ...known, done: known.done || then === "done" });
    }
    return effects;
  }

  function effectOf({ kind, lead_id, payload }: Claimed, receipts: readonly Receipt[]): Effect {
    const channel = kind === "call.place" ? "call" : kind === "sms.send" ? "sms" : "email";
    const receipt = receipts.find(({ id }) => id === String(payload.receipt_id)) ?? null;
    const asked = { id: receipt?.id, allowed: true, at: at(), channel, lead: lead_id };
    const attempt = (payload.attempt_id as string | undefined) ?? null;
    return { at: at(), who: leadIds.indexOf(lead_id), channel, attempt, receipt, asked, wrong: null };
  }

  function forbids({ at: instant, who, channel, attempt }: Effect): string | null {
    const mine = (set: Set<string>) => set.has(channel) || set.has("all");
    if (mine(stopped[who] as Set<string>)) return "stopped";
    if (mine(withdrawn[who] as Set<string>)) return "withdrawn";
    const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(
      PEOPLE[who]?.zone as string,
    );
    const hours = HOURS[channel] as [number, number][];
    const [from, to] = hours[local.dayOfWeek - 1] as [number, number];
    if (local.hour < from || local.hour >= to) return `${channel} at ${local}`;
    if (channel !== "call") return null;
    if (!running) return "paused";
    if (local.hour < opens) return "before the campaign's hours";
    return pacing(who, attempt, local);
  }

  function pacing(who: number, attempt: string | null, local: Temporal.ZonedDateTime): string | null {
    const others = [...called].filter(([id, call]) => id !== attempt && call.who === who && call.done);
    const times = others.map(([, { ms }]) =>
      Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(local.timeZoneId),
    );
    if (times.some((time) => local.since(time).total("hours") < 4)) return "a second call within four hours";
    const today = times.filter((time) => time.toPlainDate().equals(local.toPlainDate()));
    return today.length >= 2 ? "a third call of the day" : null;
  }

  return {
    leave,
    async dial(seconds: number) {
      now += seconds * 1000;
      await sql`select private.dial_campaign(${campaignId}, ${at()})`;
    },
    async stop(who: number, channel: string) {
      const email = channel === "email" ? mailOf(who) : null;
      const phone = email ? null : (PEOPLE[who]?.phone ?? null);
      await sql`select private.suppress(${organizationId}, ${phone}, ${email}, ${channel}, 'person', null, ${at()})`;
      stopped[who]?.add(channel);
    },
    async lift(who: number) {
      await sql`update public.suppressions set lifted_at = greatest(created_at, ${at()})
        where organization_id = ${organizationId} and lifted_at is null and (phone = ${PEOPLE[who]?.phone ?? ""} or email = ${mailOf(who)})`;
      stopped[who]?.clear();
    },
    async withdraw(who: number, channel: string) {
      await sql`insert into public.consents (organization_id, lead_id, channel, source, given_at, withdrawn_at)
        values (${organizationId}, ${leadIds[who] as string}, ${channel}, 'form', '2030-01-01', ${at()})`;
      withdrawn[who]?.add(channel);
    },
    async turn(status: "paused" | "running") {
      running = status === "running";
      await sql`select private.move_campaign(${campaignId}, ${status}, 'changed', null, ${at()})`;
    },
    async narrow(from: number) {
      opens = from;
      const windows = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
        weekday,
        opens: `${from}:00`,
        closes: "20:00",
      }));
      await sql`update public.campaigns set windows = ${sql.json(windows)} where id = ${campaignId}`;
    },
    async miss(who: number) {
      await sql`select private.begin_rebook(${appointmentIds[who] as string}, ${at()})`;
    },
    /** Effects that happened without a receipt that allowed the same person, channel and time. */
    unreceipted: () => sql`
      select o.effect_key from private.outbox o left join public.contact_receipts r on r.organization_id = o.organization_id
        and r.id = (o.payload ->> 'receipt_id')::bigint and r.allowed and r.lead_id = o.lead_id and r.channel = private.contact_channel(o.kind)
      where o.organization_id = ${organizationId} and o.status = 'done' and r.id is null
      union all
      select a.id::text from public.call_attempts a left join public.contact_receipts r on r.organization_id = a.organization_id
        and r.id = a.receipt_id and r.allowed and r.lead_id = a.lead_id and r.campaign_id = a.campaign_id and r.decided_at = a.planned_at
      where a.organization_id = ${organizationId} and r.id is null`,
  };
}

interface Claimed {
  id: string;
  kind: string;
  lead_id: string;
  lease_token: string;
  in_doubt: boolean;
  payload: Record<string, unknown>;
}

interface Receipt {
  id: string;
  allowed: boolean;
  at: Date;
  channel: string;
  lead: string;
}

const mailOf = (who: number) => `person${who}@example.test`;
