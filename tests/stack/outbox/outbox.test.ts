import { describe, expect, it } from "vitest";
import { buildPerson, join } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import {
  buildSendingOrganization,
  claim,
  enqueue,
  finish,
  keys,
  later,
  rowOf,
  START,
} from "../support/outbox.ts";

/** A rolled-back test with an organization that can send. */
const sending = (work: (sql: Sql, organizationId: string) => Promise<unknown>) =>
  rolledBack(async (sql) => work(sql, await buildSendingOrganization(sql)));

describe("an effect", () => {
  it(
    "is enqueued once per key",
    sending(async (sql, org) => {
      const first = await enqueue(sql, org, "message:1");
      expect(await enqueue(sql, org, "message:1", { due: later(60) })).toBe(first);
      await finish(sql, await claim(sql, START), { result: "done", provider_ref: "p1" }, START);
      expect(await enqueue(sql, org, "message:1")).toBe(first);
      expect(await claim(sql, later(999))).toEqual([]);
    }),
  );

  it(
    "waits until due, then leaves by priority and due time",
    sending(async (sql, org) => {
      await enqueue(sql, org, "later", { due: later(10) });
      await enqueue(sql, org, "second", { due: later(-5) });
      await enqueue(sql, org, "third", { due: START });
      await enqueue(sql, org, "first", { due: START, priority: 5 });
      expect(keys(await claim(sql, START, 2))).toEqual(["first", "second"]);
      expect(keys(await claim(sql, START))).toEqual(["third"]);
    }),
  );

  it(
    "is cancelled with a reason when it expires unsent",
    sending(async (sql, org) => {
      await enqueue(sql, org, "stale", { expires: later(30) });
      expect(await claim(sql, later(30))).toEqual([]);
      expect(await rowOf(sql, org, "stale")).toMatchObject({ status: "cancelled", last_error: "expired" });
    }),
  );

  it(
    "can be cancelled until a worker claims it",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      await claim(sql, START);
      await enqueue(sql, org, "b");
      const [{ n }] = await sql<[{ n: number }]>`
        select private.cancel_outbox(${org}, array['a', 'b', 'c'], 'appointment_cancelled') as n`;
      expect(n).toBe(1);
      expect(await rowOf(sql, org, "b")).toMatchObject({
        status: "cancelled",
        last_error: "appointment_cancelled",
      });
    }),
  );

  it(
    "waits with a reason while no provider can send it",
    sending(async (sql, org) => {
      await enqueue(sql, org, "text", { kind: "probe.other", provider: null as unknown as string });
      expect(await claim(sql, START)).toEqual([]);
      expect(await rowOf(sql, org, "text")).toMatchObject({ status: "waiting", last_error: "no_provider" });
    }),
  );
});

describe("a worker's lease", () => {
  it(
    "excludes other workers; an effect not reported before it expires is in doubt, not repeated",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      const [mine] = await claim(sql, START);
      expect(mine).toMatchObject({ status: "leased", in_doubt: false, attempts: 1 });
      expect(await claim(sql, later(44))).toEqual([]);
      expect(await claim(sql, later(45))).toMatchObject([{ effect_key: "a", in_doubt: true, attempts: 2 }]);
    }),
  );

  it(
    "has its report ignored after it expires",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      const late = await claim(sql, START);
      const [now] = await claim(sql, later(50));
      expect(await finish(sql, late, { result: "dead" }, later(51))).toBe(0);
      expect(await rowOf(sql, org, "a")).toMatchObject({ status: "leased", lease_token: now?.lease_token });
    }),
  );

  it(
    "is followed by another attempt when the provider never saw the effect",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      await claim(sql, START);
      await finish(sql, await claim(sql, later(50)), { result: "absent" }, later(50));
      expect(await claim(sql, later(50))).toMatchObject([{ in_doubt: false, attempts: 2 }]);
    }),
  );

  it(
    "leaves the effect to a person after expiring eight times",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      for (let i = 0; i < 8; i += 1) expect(await claim(sql, later(100 * i))).toHaveLength(1);
      expect(await claim(sql, later(900))).toEqual([]);
      expect(await rowOf(sql, org, "a")).toMatchObject({ status: "dead", last_error: "lease_lost" });
    }),
  );
});

describe("a failure", () => {
  it(
    "is retried with growing delays and is dead after eight attempts",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      const waits: number[] = [];
      let at = START;
      for (let i = 0; i < 8; i += 1) {
        await sql`delete from private.provider_gates`;
        await finish(sql, await claim(sql, at), { result: "retry", error: "http_500" }, at);
        const row = await rowOf(sql, org, "a");
        waits.push((row.due_at.getTime() - at.getTime()) / 1000);
        at = new Date(row.due_at.getTime() + 1);
      }
      for (const [i, wait] of waits.slice(0, 7).entries()) {
        expect(wait).toBeGreaterThanOrEqual(15 * 2 ** i);
        expect(wait).toBeLessThan(15 * 2 ** i * 1.25 + 0.01);
      }
      expect(await rowOf(sql, org, "a")).toMatchObject({ status: "dead", last_error: "http_500" });
    }),
  );

  it(
    "waits as long as the provider asked, with everything else for that provider",
    sending(async (sql, org) => {
      await enqueue(sql, org, "a");
      const rows = await claim(sql, START);
      await enqueue(sql, org, "b");
      await finish(sql, rows, { result: "retry", error: "rate_limited", retry_after_seconds: 90 }, START);
      expect(await claim(sql, later(89))).toEqual([]);
      expect(await rowOf(sql, org, "b")).toMatchObject({ last_error: "provider_asked_to_wait" });
      expect(await claim(sql, later(90))).toHaveLength(1);
    }),
  );

  it(
    "repeated five times opens the breaker, which one successful probe closes",
    sending(async (sql, org) => {
      for (let i = 0; i < 8; i += 1) await enqueue(sql, org, `e${i}`);
      const five = await claim(sql, START, 5);
      expect(await finish(sql, five, { result: "unsure", error: "timeout" }, START)).toBe(5);
      expect(await claim(sql, later(29))).toEqual([]);
      expect(await rowOf(sql, org, "e7")).toMatchObject({ last_error: "breaker_open", attempts: 0 });
      const probe = await claim(sql, later(31));
      expect(probe).toHaveLength(1);
      expect(await claim(sql, later(32))).toEqual([]);
      await finish(sql, probe, { result: "done", provider_ref: "p" }, later(33));
      expect((await claim(sql, later(120))).length).toBe(7);
    }),
  );

  it(
    "of the probe keeps the breaker open twice as long",
    sending(async (sql, org) => {
      for (let i = 0; i < 8; i += 1) await enqueue(sql, org, `e${i}`);
      await finish(sql, await claim(sql, START, 5), { result: "retry", error: "http_500" }, START);
      await finish(sql, await claim(sql, later(31)), { result: "retry", error: "http_500" }, later(31));
      expect(await claim(sql, later(90))).toEqual([]);
      expect(await claim(sql, later(92))).toHaveLength(1);
    }),
  );
});

describe("the rate of a provider", () => {
  it(
    "limits its own effects, not those for other organizations",
    sending(async (sql, org) => {
      const other = await buildSendingOrganization(sql);
      for (let i = 0; i < 120; i += 1) await enqueue(sql, org, `e${i}`);
      await enqueue(sql, other, "elsewhere", { due: later(1) });
      const rows = await claim(sql, later(1));
      // Ten seconds' worth at five per second, plus the other organization's effect.
      expect(rows).toHaveLength(51);
      expect(keys(rows)).toContain("elsewhere");
      expect(await claim(sql, later(3))).toHaveLength(10);
    }),
  );
});

describe("a finished effect", () => {
  it(
    "is reported to the code that enqueued it, and again later if that fails",
    sending(async (sql, org) => {
      await sql`create table private.heard (key text, status text)`;
      await sql`
        create or replace function private.finish_effect(p_row private.outbox) returns void language plpgsql as $$
        begin
          if p_row.effect_key = 'deaf' and p_row.finished_at > now() - interval '100 years' and not exists (select from private.heard where key = 'ears') then
            raise exception 'not now';
          end if;
          insert into private.heard values (p_row.effect_key, p_row.status);
        end $$`;
      await enqueue(sql, org, "deaf");
      await enqueue(sql, org, "good");
      expect(await finish(sql, await claim(sql, START), { result: "done", provider_ref: "p" }, START)).toBe(
        2,
      );
      expect(await sql`select key, status from private.heard`).toEqual([{ key: "good", status: "done" }]);
      await sql`insert into private.heard values ('ears', '')`;
      await sql`select private.finish_effects(${later(59)})`;
      expect(await sql`select from private.heard where key = 'deaf'`).toHaveLength(0);
      await sql`select private.finish_effects(${later(60)}), private.finish_effects(${later(61)})`;
      expect(await sql`select from private.heard where key = 'deaf'`).toHaveLength(1);
    }),
  );
});

describe("an effect for a lead", () => {
  it(
    "is visible to members, with its reason for waiting, and to no one else",
    sending(async (sql, org) => {
      const [lead] = await sql<[{ id: string }]>`
        insert into public.leads (organization_id, phone) values (${org}, '+12125550123') returning id`;
      await enqueue(sql, org, "a", { due: later(60) });
      await sql`update private.outbox set lead_id = ${lead.id}, last_error = 'breaker_open' where organization_id = ${org}`;
      const [member, stranger] = [await buildPerson(sql), await buildPerson(sql)];
      await join(sql, org, member.userId, "viewer");
      const shown = (to: { userId: string }) =>
        as(sql, to, (tx) => tx`select effect_key, last_error from public.outbox_of_lead(${lead.id})`);
      expect(await shown(member)).toEqual([{ effect_key: "a", last_error: "breaker_open" }]);
      expect(await shown(stranger)).toEqual([]);
    }),
  );
});

describe("permission to contact", () => {
  /** Stub for the decision: it depends on the number's last digit. */
  const permitByDigit = (sql: Sql) => sql`
    create or replace function private.permits(
      p_organization_id uuid, p_lead_ids uuid[], p_channel text, p_purpose text, p_campaign_id uuid default null,
      p_write boolean default false, p_as_of timestamptz default now(), p_phones text[] default null, p_emails text[] default null
    ) returns table (
      ordinal bigint, lead_id uuid, allowed boolean, reason text, not_before timestamptz, zone text, zone_source text, receipt_id bigint
    ) language plpgsql as $$
    begin
      if exists (select from unnest(p_phones) p where p like '%4') then raise exception 'out of order'; end if;
      return query select u.n, null::uuid, right(u.phone, 1) in ('1', '5'),
        case right(u.phone, 1) when '2' then 'suppressed' when '3' then 'outside_hours' else 'allowed' end,
        case right(u.phone, 1) when '3' then p_as_of + interval '1 hour' end, 'UTC', 'lead', 40 + right(u.phone, 1)::bigint
      from unnest(p_phones) with ordinality u (phone, n);
    end $$`;

  it(
    "is decided per effect at its claim: sent with a receipt, cancelled, delayed or retried",
    sending(async (sql, org) => {
      await permitByDigit(sql);
      for (const digit of [1, 2, 3, 4, 5])
        await sql`
          select private.enqueue(${org}, 'call.place', ${`call:${digit}`},
            jsonb_build_object('to_number', ${`+1212555010${digit}`}::text), ${START})`;
      await sql`create or replace function private.finish_effect(p_row private.outbox) returns void language sql as ''`;
      const claimed = await claim(sql, START);
      expect(keys(claimed)).toEqual(["call:1", "call:5"]);
      expect(claimed.map(({ payload }) => payload.receipt_id)).toEqual([41, 45]);
      expect(await rowOf(sql, org, "call:2")).toMatchObject({
        status: "cancelled",
        last_error: "suppressed",
      });
      expect(await rowOf(sql, org, "call:3")).toMatchObject({ status: "waiting", due_at: later(3600) });
      expect(await rowOf(sql, org, "call:4")).toMatchObject({
        status: "waiting",
        attempts: 1,
        last_error: "P0001 out of order",
      });
    }),
  );

  it(
    "is decided again for a second contact with the same lead, which counts the first",
    sending(async (sql, org) => {
      const leads = await sql<{ id: string }[]>`
        insert into public.leads (organization_id, phone)
        select ${org}, '+4670174060' || n from generate_series(1, 2) n returning id`;
      const twice = [leads[0]?.id as string, leads[1]?.id as string, leads[0]?.id as string];
      for (const [n, lead] of twice.entries())
        await sql`
          select private.enqueue(${org}, 'call.place', ${`call:${n}`}, '{"provider": "retell"}', ${later(n)}, ${lead})`;
      const claimed = await claim(sql, later(5));
      expect(keys(claimed)).toEqual(["call:0", "call:1"]);
      expect(await rowOf(sql, org, "call:2")).toMatchObject({
        status: "waiting",
        last_error: "too_soon",
        due_at: later(5 + 4 * 3600),
      });
      expect(
        await sql`select count(*)::int as receipts from public.contact_receipts where organization_id = ${org} and allowed`,
      ).toEqual([{ receipts: 2 }]);
    }),
  );

  it(
    "that cannot be decided for one effect does not hold up the others",
    sending(async (sql, org) => {
      const payloads = [{ campaign_id: "no campaign" }, { to_number: "+46701740605" }];
      for (const [n, payload] of payloads.entries())
        await sql`
          select private.enqueue(${org}, 'call.place', ${`call:${n}`}, ${JSON.stringify(payload)}::text::jsonb, ${later(n)})`;
      expect(keys(await claim(sql, later(5)))).toEqual(["call:1"]);
      expect(await rowOf(sql, org, "call:0")).toMatchObject({ status: "waiting", attempts: 1 });
    }),
  );
});

describe("a dead letter", () => {
  it(
    "can be redriven once, by managers only",
    sending(async (sql, org) => {
      const [manager, agent, stranger] = [
        await buildPerson(sql),
        await buildPerson(sql),
        await buildPerson(sql),
      ];
      await join(sql, org, manager.userId, "manager");
      await join(sql, org, agent.userId, "agent");
      const id = await enqueue(sql, org, "a");
      await finish(sql, await claim(sql, START), { result: "dead", error: "rejected" }, START);
      for (const person of [agent, stranger]) {
        const redriven = as(sql, person, (tx) => tx`select public.redrive_outbox(array[${id}::bigint])`);
        await expect(redriven).rejects.toMatchObject({ code: expect.stringMatching(/^PT40[34]$/) });
      }
      const seen = await as(
        sql,
        manager,
        (tx) => tx`select effect_key, last_error from public.dead_outbox(${org})`,
      );
      expect(seen).toEqual([{ effect_key: "a", last_error: "rejected" }]);
      expect(await as(sql, stranger, (tx) => tx`select from public.dead_outbox(${org})`)).toHaveLength(0);
      const counts = await as(sql, manager, async (tx) => {
        const again = () => tx`select public.redrive_outbox(array[${id}::bigint]) as n`;
        return [(await again())[0]?.n, (await again())[0]?.n];
      });
      expect(counts).toEqual([1, 0]);
    }),
  );
});
