import type { Sql } from "./database.ts";
import type { LoopWorld } from "./loop-world.ts";

interface Row {
  id: string;
  effect_key: string;
  kind: string;
  lead_id: string;
  lease_token: string;
  in_doubt: boolean;
  payload: Record<string, string>;
}

/** Counts each effect per key, and answers look-ups by our key. */
export class Outside {
  readonly sent = new Map<string, number>();
  private ringing: Row[] = [];
  private rung = new Map<string, number>();

  result(row: Row) {
    const { id, lease_token, in_doubt, effect_key } = row;
    if (in_doubt) return { id, lease_token, result: this.sent.has(effect_key) ? "done" : "absent" };
    this.sent.set(effect_key, (this.sent.get(effect_key) ?? 0) + 1);
    if (row.kind === "call.place") this.ringing.push(row);
    return { id, lease_token, result: "done", provider_ref: `ref ${effect_key}` };
  }

  /** Ends placed calls: every second person answers the first call, the others the second. */
  async hangUp(sql: Sql, { organizationId, retell, campaignId, leadIds }: LoopWorld, now: Date) {
    for (const { lead_id, payload, effect_key } of this.ringing.splice(0)) {
      const times = (this.rung.get(lead_id) ?? 0) + 1;
      this.rung.set(lead_id, times);
      const answered = times > 1 || leadIds.indexOf(lead_id) % 2 === 1;
      await sql`
        insert into public.calls (organization_id, integration_id, provider_ref, lead_id, status, hangup_reason, direction, occurred_at, ended_at,
          campaign_ref, attempt_id, first_event_at, head_rank, head_at, head_key)
        values (${organizationId}, ${retell.integrationId}, ${`ref ${effect_key}`}, ${lead_id}, ${answered ? "ended" : "not_connected"},
          ${answered ? null : "dial_no_answer"}, 'outbound', ${now}, ${now}, ${campaignId}, ${payload.attempt_id as string}, ${now}, 2, ${now}, 'key')`;
    }
  }
}

export type Crash = "after the claim" | "after the sending" | undefined;
export type Job = (sql: Sql, now: Date) => Promise<unknown>;

/** One run of the outbox function, which may crash. */
export const work =
  (outside: Outside, crash?: Crash): Job =>
  async (sql, now) => {
    for (;;) {
      const rows = await sql<Row[]>`select * from private.claim_outbox(100, '45 seconds', ${now})`;
      if (rows.length === 0 || crash === "after the claim") return;
      const results = JSON.stringify(rows.map((row) => outside.result(row)));
      if (crash === "after the sending") return;
      await sql`select private.finish_outbox(${results}::text::jsonb, ${now}::timestamptz)`;
    }
  };

export const dial: Job = (sql, now) => sql`select private.dial(${now})`.execute();
export const verify: Job = (sql, now) => sql`select private.verify_due(${now})`.execute();
export const plan: Job = (sql, now) => sql`select private.plan_upcoming(${now})`.execute();

/** Makes a connection's server process die at its n-th write: `set callboard_test.doom = n`. */
export const installDoom = (sql: Sql) =>
  sql.unsafe(`
    create function private.doom() returns trigger language plpgsql as $$
    declare n int := nullif(current_setting('callboard_test.doom', true), '')::int;
    begin
      if n is null then return null; end if;
      if n <= 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
      perform set_config('callboard_test.doom', (n - 1)::text, false);
      return null;
    end $$;
    ${[
      "private.outbox",
      "private.provider_gates",
      "public.messages",
      "public.campaign_leads",
      "public.call_attempts",
      "public.contact_receipts",
      "public.verdicts",
      "public.appointments",
    ]
      .map(
        (table) =>
          `create trigger doom after insert or update on ${table} for each statement execute function private.doom();`,
      )
      .join("\n")}`);
