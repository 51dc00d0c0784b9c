/** The seed tells one believable story that breaks no rule. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providers } from "../../../supabase/functions/_shared/providers/mod.ts";
import { stack } from "../../lanes/stack.ts";
import { as, openTransaction, type Sql, undone } from "../support/database.ts";

const HARBOR = "5eed0000-0000-4000-8000-0000000000a1";
const SALONG = "5eed0000-0000-4000-8000-0000000000b1";
const MAYA = { userId: "5eed0000-0000-4000-8000-000000000001" };
const TOM_THE_VIEWER = { userId: "5eed0000-0000-4000-8000-000000000004" };

let sql: Sql;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ sql, close } = await openTransaction());
});
afterAll(() => close());

async function one(text: string): Promise<number> {
  const [row] = await sql.unsafe<[{ n: number }]>(`select (${text})::float8 as n`);
  return row.n;
}

describe("people", () => {
  it.each(["maya", "andre", "priya", "tom"])("%s signs in with the demo password", async (name) => {
    const { api_url, publishable_key } = stack;
    const answer = await fetch(`${api_url}/auth/v1/token?grant_type=password`, {
      method: "POST",
      headers: { apikey: publishable_key, "content-type": "application/json" },
      body: JSON.stringify({ email: `${name}@harbordental.example`, password: "callboard-demo" }),
    });
    expect(answer.status).toBe(200);
  });

  it("contain only fictional numbers and example addresses", async () => {
    const real = await one(`select count(*) from public.leads where organization_id = '${HARBOR}'
      and not (coalesce(phone, '+12125550100') ~ '^\\+1[0-9]{3}55501[0-9]{2}$' and coalesce(email, 'a@example.com') ~ '@example\\.(com|net|org)$')`);
    expect(real).toBe(0);
  });

  it("have no data in the second organization, as on its first day", async () => {
    for (const table of ["calls", "leads", "appointments", "events", "integrations"])
      expect(
        await one(`select count(*) from public.${table} where organization_id = '${SALONG}'`),
        table,
      ).toBe(0);
  });
});

describe("the seeded data", () => {
  it("has every call equal to the fold of its trail", async () => {
    const [{ calls, strayed }] = await sql<[{ calls: number; strayed: number }]>`
      select count(*)::int as calls, count(*) filter (where not (to_jsonb(c) @> told.row))::int as strayed
      from public.calls c
      cross join lateral (select to_jsonb(jsonb_populate_record(null::private.call_facts, private.fold_call(c.organization_id, c.integration_id, c.provider_ref))) - '{lead_id,campaign_id}'::text[]) told (row)
      where c.organization_id = ${HARBOR}`;
    expect(calls).toBeGreaterThan(2000);
    expect(strayed).toBe(0);
  });

  it("is unchanged when every appointment and lead is recomputed", () =>
    undone(sql, async () => {
      const before = await harborRows();
      await sql`select private.refold_appointment(id) from public.appointments where organization_id = ${HARBOR}`;
      await sql`select private.refresh_leads(array(select id from public.leads where organization_id = ${HARBOR}))`;
      expect(await harborRows()).toEqual(before);
    }));

  it("has daily facts equal to the sums of the rows", () =>
    undone(sql, async () => {
      const facts = () =>
        sql`select * from public.daily_facts where organization_id = ${HARBOR} order by day`;
      const kept = await facts();
      await sql`select private.recount_facts(${HARBOR})`;
      expect(kept.length).toBeGreaterThan(85);
      expect(await facts()).toEqual(kept);
      const calls = kept.reduce((sum, day) => sum + Number(day.calls), 0);
      expect(calls).toBe(await one(`select count(*) from public.calls where organization_id = '${HARBOR}'`));
    }));

  it("has the matching hash for every body", async () => {
    const wrong = `select count(*) from public.events where organization_id = '${HARBOR}'`;
    expect(await one(`${wrong} and body_sha256 <> encode(sha256(convert_to(body, 'UTF8')), 'hex')`)).toBe(0);
    expect(await one(wrong)).toBeGreaterThan(6000);
  });

  it("has every body normalised as the adapter reads it", async () => {
    const events = await sql<{ provider: string; body: string; dedupe_key: string; normalised: unknown[] }[]>`
      select i.provider, e.body, e.dedupe_key, e.normalised from public.events e join public.integrations i on i.id = e.integration_id
      where e.organization_id = ${HARBOR} and e.credential_id in (select id from public.credentials where hint = 'past') and e.id % 5 = 0
        -- The failed ones were read by an older adapter, which let through values that no column accepts.
        and e.status <> 'failed'`;
    expect(events.length).toBeGreaterThan(1000);
    for (const { provider, body, dedupe_key, normalised } of events) {
      const adapter = providers[provider];
      if (!adapter) throw new Error(`No adapter reads ${provider}`);
      const reading = adapter.normalise(adapter.parse(body, "application/json"));
      expect(said(reading.events)).toEqual(said(normalised));
      if (reading.dedupeKey) expect(dedupe_key).toBe(reading.dedupeKey);
    }
  });

  it("has a receipt that allowed each sent message", async () => {
    const unreceipted =
      await one(`select count(*) from public.messages m where organization_id = '${HARBOR}' and sent_at < now() - interval '1 hour'
      and direction = 'out' and purpose <> 'opt_out_reply' and not exists (
        select from public.contact_receipts r where r.lead_id = m.lead_id and r.channel = m.channel and r.allowed
        and r.decided_at between m.sent_at - interval '1 minute' and m.sent_at)`);
    expect(unreceipted).toBe(0);
  });

  it("has no appointment judged before its end or after its cancellation", async () => {
    const early = await one(`select count(*) from public.appointments where organization_id = '${HARBOR}'
      and verdict <> 'pending' and (verdict_at < ends_at or verdict_at > now() or status <> 'booked')`);
    expect(early).toBe(0);
  });
});

/** Drops null and absent fields, which are equivalent. */
const said = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, part) => part ?? undefined));

/** All computed columns but the update time; sums keep the comparison small. */
async function harborRows() {
  return sql`
    select 'appointment' as what, md5(string_agg((to_jsonb(a) - 'updated_at')::text, '' order by id)) as sum from public.appointments a where organization_id = ${HARBOR}
    union all
    select 'call', md5(string_agg((to_jsonb(c) - 'updated_at')::text, '' order by id)) from public.calls c where organization_id = ${HARBOR}
    union all
    select 'lead', md5(string_agg((to_jsonb(l) - 'updated_at')::text, '' order by id)) from public.leads l where organization_id = ${HARBOR}`;
}

describe("the story", () => {
  const calls = `select count(*) from public.calls where organization_id = '${HARBOR}'`;
  const messages = `select count(*) from public.messages where organization_id = '${HARBOR}'`;
  const disputes = `select count(*) from public.disputes where organization_id = '${HARBOR}'`;
  const appointments = `select count(*) from public.appointments where organization_id = '${HARBOR}'`;

  it.each([
    ["calls in progress", `${calls} and status = 'ongoing'`, 2],
    ["calls that never connected", `${calls} and status = 'not_connected'`, 50],
    ["voicemail", `${calls} and in_voicemail`, 20],
    ["calls from withheld numbers", `${calls} and lead_id is null`, 20],
    ["transcripts", `${calls} and jsonb_array_length(transcript) > 1`, 500],
    ["appointments shown", `${appointments} and verdict = 'shown'`, 200],
    ["no-shows", `${appointments} and verdict = 'no_show'`, 20],
    ["contested appointments", `${appointments} and verdict = 'contested'`, 1],
    [
      "cancelled appointments with a reason",
      `${appointments} and status = 'cancelled' and cancel_reason is not null`,
      20,
    ],
    ["rescheduled appointments", `${appointments} and reschedules > 0`, 20],
    ["upcoming appointments", `${appointments} and status = 'booked' and starts_at > now()`, 10],
    [
      "appointments today",
      `${appointments} and status = 'booked' and (starts_at at time zone 'America/New_York')::date = (now() at time zone 'America/New_York')::date`,
      3,
    ],
    [
      "failed deliveries",
      `select count(*) from public.events where organization_id = '${HARBOR}' and status in ('failed', 'dead') and error is not null`,
      3,
    ],
    [
      "ignored deliveries",
      `select count(*) from public.events where organization_id = '${HARBOR}' and status = 'ignored'`,
      3,
    ],
    [
      "delivered reminders",
      `${messages} and purpose = 'reminder' and status = 'delivered' and delivered_at is not null`,
      10,
    ],
    ["planned reminders", `${messages} and purpose = 'reminder' and status = 'planned'`, 10],
    ["people asked to book again", `${messages} and purpose = 'rebook'`, 3],
    ["cancelled messages", `${messages} and status = 'cancelled'`, 1],
    ["replies to messages", `${messages} and direction = 'in'`, 1],
    [
      "an import with every kind of reject",
      `select count(*) from public.lead_imports where status = 'finished' and imported > 0
        and invalid > 0 and duplicate_in_file > 0 and duplicate_existing > 0 and suppressed > 0`,
      1,
    ],
    ["open disputes", `${disputes} and status = 'open'`, 2],
    ["decided disputes", `${disputes} and status <> 'open'`, 1],
  ])("has %s", async (_what, count, atLeast) => {
    expect(await one(count)).toBeGreaterThanOrEqual(atLeast);
  });

  it("confirms most claimed bookings, but not all", async () => {
    const claimed = await one(`${calls} and claimed_outcome = 'appointment_set'`);
    const empty = await one(`${calls} and claimed_outcome = 'appointment_set' and confirmed_outcome is null`);
    expect(empty / claimed).toBeGreaterThan(0.02);
    expect(empty / claimed).toBeLessThan(0.2);
  });

  it("has a week without calls", async () => {
    const quietest = await one(`select min(calls) from (
      select sum(calls) over (order by day rows between 6 preceding and current row) as calls, row_number() over (order by day) as n
      from (select d::date as day, coalesce(f.calls, 0) as calls from generate_series(now() - interval '85 days', now() - interval '3 days', '1 day') d
        left join public.daily_facts f on f.organization_id = '${HARBOR}' and f.day = d::date) days) weeks where n >= 7`);
    expect(quietest).toBeLessThan(10);
  });

  it("has leads in every status", async () => {
    expect(
      await one(`select count(distinct status) from public.leads where organization_id = '${HARBOR}'`),
    ).toBe(6);
  });
});

describe("what members see", () => {
  it.each(["organizations", "memberships", "integrations", "calls", "leads", "appointments", "daily_facts"])(
    "include rows in %s for a viewer",
    async (table) => {
      const rows = await as(sql, TOM_THE_VIEWER, (asTom) => asTom`select 1 from ${sql(table)} limit 1`);
      expect(rows).toHaveLength(1);
    },
  );

  it.each(["events", "invitations", "audit_log", "credentials"])(
    "include rows in %s for the owner",
    async (table) => {
      const rows = await as(sql, MAYA, (asMaya) => asMaya`select organization_id from ${sql(table)} limit 1`);
      expect(rows).toHaveLength(1);
    },
  );

  it("make the heat map warmest in the morning and at the end of the day", async () => {
    const hours = await as(
      sql,
      MAYA,
      (asMaya) => asMaya<{ hour: number }[]>`
      select hour from public.call_heat_map(${HARBOR}, current_date - 95, current_date + 1)
      group by hour order by sum(calls) desc limit 4`,
    );
    expect(hours.map(({ hour }) => hour).sort((a, b) => a - b)).toEqual([9, 10, 16, 17]);
  });
});

describe("seeding", () => {
  const root = path.resolve(import.meta.dirname, "../../../supabase");
  const config = fs.readFileSync(path.join(root, "config.toml"), "utf8");
  const [, list = ""] = /^sql_paths = \[([^\]]*)\]/m.exec(config) ?? [];
  const files = [...list.matchAll(/"([^"]+)"/g)].map(([, file = ""]) => path.join(root, file));

  it("drops its helper schema", async () => {
    expect(await one("select count(*) from pg_namespace where nspname = 'seed'")).toBe(0);
  });

  it("leaves past secrets retired and empty", async () => {
    const usable =
      await one(`select count(*) from public.credentials c left join private.credential_secrets s on s.credential_id = c.id
      where c.hint = 'past' and (c.retired_at is null or s.credential_id is not null)`);
    expect(usable).toBe(0);
  });

  it("fails on a second run at its first row", () =>
    undone(sql, async () => {
      const again = async () => {
        for (const file of files) await sql.unsafe(fs.readFileSync(file, "utf8"));
      };
      expect(files.length).toBeGreaterThan(1);
      await expect(again()).rejects.toThrow(/duplicate key value.*users/);
    }));
});
