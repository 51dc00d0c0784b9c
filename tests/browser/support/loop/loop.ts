import type postgres from "postgres";
import type { Stack } from "../../../../local/platform/stack-file.ts";
import { age } from "./ageing.ts";
import { eventually } from "./eventually.ts";
import type { Listed } from "./listed-people.ts";

export type Loop = ReturnType<typeof openLoop>;

/** The database for the loop's test: pg_cron's commands without waiting, the passing of time, and results. */
export function openLoop(sql: postgres.Sql, organizationId: string, isQuietOutside: () => Promise<boolean>) {
  /** Runs pg_cron's next command of a job, verbatim. */
  const cron = async (job: string): Promise<void> => {
    const [row] = await sql<{ command: string }[]>`select command from cron.job where jobname = ${job}`;
    if (!row) throw new Error(`No cron job ${job}`);
    await sql.unsafe(row.command);
  };

  /** Whether nothing is due and nothing is in progress. */
  async function isQuiet(): Promise<boolean> {
    await cron("tend-outbox");
    const [row] = await sql<[{ quiet: boolean }]>`
      select not exists (select from private.outbox where organization_id = ${organizationId}
          and (status = 'leased' or status = 'unsure' or follow_up_at is not null or (status = 'waiting' and due_at <= now())))
        and not exists (select from public.call_attempts where organization_id = ${organizationId} and status in ('planned', 'placed', 'connected'))
        as quiet`;
    return row.quiet && isQuietOutside();
  }

  /** Ages once quiet, because work in progress would otherwise land in another time. */
  async function pass(howLong: () => number): Promise<void> {
    if (!(await eventually(isQuiet, 60_000))) throw new Error("Some work is still in progress");
    await age(sql, organizationId, howLong());
  }

  return {
    cron,
    isQuiet,
    /** Lets that many milliseconds pass. */
    age: (milliseconds: number) => pass(() => milliseconds),

    /** Lets time pass until this instant is now. */
    ageUntil: (instant: Date) => pass(() => instant.getTime() - Date.now()),

    /** Polls a one-row query until its numbers are these. */
    async becomes(
      expected: object,
      ask: () => Promise<object | undefined>,
      withinMs = 30_000,
    ): Promise<object | undefined> {
      let seen: object | undefined;
      const wanted = JSON.stringify(expected);
      await eventually(async () => {
        seen = await ask();
        return JSON.stringify(seen) === wanted;
      }, withinMs);
      return seen;
    },

    async campaign(): Promise<string> {
      const [row] = await sql<[{ id: string }]>`
        select id from public.campaigns where organization_id = ${organizationId}`;
      return row.id;
    },

    /** Runs the dialler and returns its progress. */
    async dialled() {
      await cron("dial-campaigns");
      const [row] = await sql`
        select waiting::int, calling::int, done::int, skipped::int, attempts::int
        from public.campaign_funnel where organization_id = ${organizationId}`;
      return row;
    },

    async booked() {
      const [row] = await sql`
        select count(*)::int as booked from public.appointments where organization_id = ${organizationId} and call_id is not null`;
      return row;
    },

    /** Makes the outbox function process due work. Returns the number of effects. */
    async knock({ functions_url, secret_key }: Stack): Promise<number> {
      const response = await fetch(`${functions_url}/outbox`, {
        method: "POST",
        headers: { apikey: secret_key },
      });
      return ((await response.json()) as { claimed: number }).claimed;
    },

    async verdicts(): Promise<Record<string, number>> {
      const rows = await sql<{ verdict: string; count: number }[]>`
        select verdict, count(*)::int as count from public.appointments
        where organization_id = ${organizationId} and status = 'booked' and starts_at < now() group by 1 order by 1`;
      return Object.fromEntries(rows.map(({ verdict, count }) => [verdict, count]));
    },

    phonesWith: (verdict: string) =>
      sql<{ phone: string }[]>`
        select l.phone from public.appointments a join public.leads l on l.id = a.lead_id
        where a.organization_id = ${organizationId} and a.verdict = ${verdict} order by 1`.then((rows) =>
        rows.map(({ phone }) => phone),
      ),

    async leadOf({ phone }: Listed): Promise<string> {
      const [row] = await sql<[{ id: string }]>`
        select id from public.leads where organization_id = ${organizationId} and phone = ${phone}`;
      return row.id;
    },

    async appointmentOf({ phone }: Listed): Promise<string> {
      const [row] = await sql<[{ id: string }]>`
        select id from public.appointments where organization_id = ${organizationId} and attendee_phone = ${phone}
        order by booked_at limit 1`;
      return row.id;
    },

    /** Placed calls; calls and messages without a receipt that allowed them; contacts with suppressed people. */
    async contacts() {
      const [row] = await sql`
        with done as (
          select o.kind, o.lead_id, (o.payload ->> 'receipt_id')::bigint as receipt_id
          from private.outbox o where o.organization_id = ${organizationId} and o.status = 'done'
        )
        select count(*) filter (where d.kind = 'call.place')::int as calls, count(*) filter (where r.allowed is not true)::int as unpermitted,
          count(*) filter (where d.kind = 'call.place' and exists (select from public.leads l join public.suppressions s
            on s.organization_id = l.organization_id and s.phone = l.phone and s.channel in ('call', 'all') where l.id = d.lead_id))::int as stopped
        from done d left join public.contact_receipts r on r.organization_id = ${organizationId} and r.id = d.receipt_id`;
      return row;
    },

    /** Sent and planned messages, by template, channel and status. */
    messages: (template: string, channel: string) =>
      sql<{ status: string; count: number }[]>`
        select status, count(*)::int as count from public.messages
        where organization_id = ${organizationId} and template = ${template} and channel = ${channel} group by 1 order by 1`.then(
        (rows) => Object.fromEntries(rows.map(({ status, count }) => [status, count])),
      ),

    /** The first and last instants of the appointments. */
    async edges(): Promise<{ firstStart: Date; lastStart: Date; lastEnd: Date }> {
      const [row] = await sql<[{ firstStart: Date; lastStart: Date; lastEnd: Date }]>`
        select min(starts_at) as "firstStart", max(starts_at) as "lastStart", max(ends_at) as "lastEnd"
        from public.appointments where organization_id = ${organizationId} and status = 'booked'`;
      return row;
    },
  };
}
