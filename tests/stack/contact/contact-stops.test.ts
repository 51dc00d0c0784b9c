import { describe, expect, it } from "vitest";
import { buildOrganization } from "../support/builders.ts";
import { become, rolledBack, type Sql, undone } from "../support/database.ts";

interface Done {
  id: string;
  stopped: number;
}

/** An organization with its owner signed in, and four leads: Ada and Bo tagged, Cia untagged, Dag with an e-mail only. */
async function setUp(sql: Sql) {
  const { organizationId, owner } = await buildOrganization(sql);
  const leads = await sql<{ id: string }[]>`
    insert into public.leads (organization_id, name, phone, email, tags) values
      (${organizationId}, 'Ada', '+46701740601', null, '{old}'), (${organizationId}, 'Bo', '+46701740602', 'bo@example.test', '{old}'),
      (${organizationId}, 'Cia', '+46701740603', null, '{}'), (${organizationId}, 'Dag', null, 'dag@example.test', '{}') returning id`;
  await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: owner.userId })}, true)`;
  const stop = async (
    chosen: { ids?: string[]; filter?: object },
    channel: string | null = "call",
    reason = "Moved away",
  ) => {
    const [{ done }] = await sql<[{ done: Done }]>`
      select public.stop_contact(${organizationId}, ${channel}, ${reason}, ${chosen.ids ?? null},
        ${chosen.filter ? JSON.stringify(chosen.filter) : null}::text::jsonb) as done`;
    return done;
  };
  const lift = async (id: string) =>
    (await sql<[{ lifted: number }]>`select public.lift_contact_stop(${organizationId}, ${id}) as lifted`)[0]
      .lifted;
  /** Names of the leads that are suppressed on the channel. */
  const stopped = async (channel = "call") =>
    (
      await sql<{ name: string }[]>`
        select l.name from private.permits(${organizationId}, ${leads.map(({ id }) => id)}, ${channel}, 'campaign') p
        join public.leads l on l.id = p.lead_id where p.reason = 'suppressed' order by 1`
    ).map(({ name }) => name);
  return { organizationId, owner, ids: leads.map(({ id }) => id), stop, lift, stopped };
}

describe("a stop of many leads", () => {
  it(
    "applies to the chosen leads or to a whole filter, and is lifted as one",
    rolledBack(async (sql) => {
      const { ids, stop, lift, stopped } = await setUp(sql);
      const some = await stop({ ids: [ids[0] as string, ids[2] as string] });
      expect(some.stopped).toBe(2);
      expect(await stopped()).toEqual(["Ada", "Cia"]);
      const old = await stop({ filter: { tag: ["old"] } });
      // Ada was suppressed already and stays so.
      expect(old.stopped).toBe(1);
      expect(await stopped()).toEqual(["Ada", "Bo", "Cia"]);
      expect(await lift(old.id)).toBe(1);
      expect(await stopped()).toEqual(["Ada", "Cia"]);
      // The second stop covered Ada too, so lifting the first does not free her.
      expect(await lift(some.id)).toBe(1);
      expect(await stopped()).toEqual(["Ada"]);
      expect(await lift(some.id)).toBe(0);
    }),
  );

  it(
    "on every channel includes leads that have only an e-mail",
    rolledBack(async (sql) => {
      const { stop, lift, stopped } = await setUp(sql);
      const { id, stopped: count } = await stop({ filter: {} }, "all");
      expect(count).toBe(4);
      expect(await stopped("email")).toEqual(["Bo", "Dag"]);
      expect(await lift(id)).toBe(4);
      expect(await stopped("email")).toEqual([]);
    }),
  );

  it(
    "leaves a person's own STOP in force when it is lifted",
    rolledBack(async (sql) => {
      const { organizationId, stop, lift, stopped } = await setUp(sql);
      const { id } = await stop({ filter: {} }, "sms");
      await sql`select private.suppress(${organizationId}, '+46701740601', null, 'sms', 'stop_reply')`;
      expect(await lift(id)).toBe(3);
      expect(await stopped("sms")).toEqual(["Ada"]);
    }),
  );

  it(
    "is audited with its actor, reason and count",
    rolledBack(async (sql) => {
      const { organizationId, owner, stop, lift } = await setUp(sql);
      const { id } = await stop({ filter: { tag: ["old"] } }, "call", "  Asked by the clinic ");
      await lift(id);
      const lines =
        await sql`select act, actor, subject, details from public.audit_log where organization_id = ${organizationId} order by id`;
      const by = { actor: owner.userId, subject: id };
      expect(lines).toEqual([
        {
          ...by,
          act: "suppression.made_for_many",
          details: { channel: "call", reason: "Asked by the clinic", stopped: 2, filter: { tag: ["old"] } },
        },
        { ...by, act: "suppression.lifted_for_many", details: { lifted: 2 } },
      ]);
      expect(
        await sql`select distinct source, note from public.suppressions where organization_id = ${organizationId}`,
      ).toEqual([{ source: "person", note: "Asked by the clinic" }]);
    }),
  );

  it(
    "may exceed the hosted API's 8 s, as may its lifting, because each is all or nothing",
    rolledBack(async (sql) => {
      const limits = await sql`
        select proname as name, array_to_string(proconfig, ' ') ~ 'statement_timeout=60s' as patient from pg_proc
        where pronamespace = 'public'::regnamespace and proname in ('stop_contact', 'lift_contact_stop') order by 1`;
      expect([...limits]).toEqual([
        { name: "lift_contact_stop", patient: true },
        { name: "stop_contact", patient: true },
      ]);
    }),
  );

  it(
    "requires a channel, a reason and a choice, and affects no other organization's leads",
    rolledBack(async (sql) => {
      const { ids, stop } = await setUp(sql);
      const refusal = (...asked: Parameters<typeof stop>) =>
        undone(sql, () => stop(...asked)).then(
          () => "nothing",
          (error: Error) => error.message,
        );
      expect(await refusal({ ids }, "pigeon")).toBe("channel_unknown");
      expect(await refusal({ ids }, null)).toBe("channel_unknown");
      expect(await refusal({ ids }, "call", "  ")).toBe("contact_stop_reason_invalid");
      expect(await refusal({ ids }, "call", "x".repeat(201))).toBe("contact_stop_reason_invalid");
      expect(await refusal({})).toBe("leads_not_chosen");
      expect(await refusal({ ids, filter: {} })).toBe("leads_not_chosen");
      const theirs = await buildOrganization(sql);
      await become(sql, theirs.owner);
      const [{ done }] = await sql<[{ done: Done }]>`
        select public.stop_contact(${theirs.organizationId}, 'call', 'Mine', ${ids}) as done`;
      expect(done.stopped).toBe(0);
    }),
  );
});
