import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, openTransaction, type Person, type Sql } from "../support/database.ts";
import { buildAppointment, buildPractice, CLOSES, verify } from "../support/verification.ts";

let sql: Sql;
let close: () => Promise<void>;
let people: Record<"operator" | "owner" | "member" | "stranger" | "anon", Person>;
let organizationId: string;
let disputeId: string;

beforeEach(async () => {
  ({ sql, close } = await openTransaction());
  const practice = await buildPractice(sql);
  organizationId = practice.organizationId;
  const operator = await buildPerson(sql);
  const member = await buildPerson(sql);
  await join(sql, organizationId, member.userId, "agent");
  await sql`insert into private.operators (user_id) values (${operator.userId})`;
  const { owner: stranger } = await buildOrganization(sql);
  people = { operator, owner: practice.owner, member, stranger, anon: "anon" };
  const id = await buildAppointment(sql, practice);
  await verify(sql, CLOSES);
  const [row] = await sql<[{ id: string }]>`
    select private.dispute_verdict_as(${id}, ${practice.owner.userId}, 'came', '', ${CLOSES}) as id`;
  disputeId = row.id;
});
afterEach(() => close());

const others = ["owner", "member", "stranger"] as const;

describe("the operators' view of all organizations", () => {
  const QUEUE = {
    "open disputes": (tx: Sql) => tx`select id from public.open_disputes()`,
    "decided disputes": (tx: Sql) => tx`select id from public.decided_disputes()`,
    "the decision of a dispute": (tx: Sql) =>
      tx`select public.decide_dispute(${disputeId}, 'shown', 'Seen on the list')`,
  };

  it.each(Object.entries(QUEUE))(
    "refuses %s to owners, members, strangers and anonymous callers",
    async (_, act) => {
      for (const who of others)
        await expect(as(sql, people[who], act)).rejects.toMatchObject({
          message: "operators_only",
          code: "PT403",
        });
      await expect(as(sql, "anon", act)).rejects.toMatchObject({ code: "42501" });
      await expect(as(sql, people.operator, act)).resolves.toBeDefined();
    },
  );

  it("shows an operator a dispute of an organization they do not belong to", async () => {
    const open = await as(
      sql,
      people.operator,
      (tx) => tx<{ id: string }[]>`select id from public.open_disputes()`,
    );
    expect(open.map(({ id }) => id)).toContain(disputeId);
  });

  it("reports only operators as operators", async () => {
    const asks = (who: Person) =>
      as(sql, who, (tx) => tx<[{ yes: boolean }]>`select public.is_operator() as yes`);
    expect(await asks(people.operator)).toEqual([{ yes: true }]);
    for (const who of others) expect(await asks(people[who])).toEqual([{ yes: false }]);
    await expect(asks("anon")).rejects.toMatchObject({ code: "42501" });
  });
});

describe("a decided dispute", () => {
  it("is audited in its organization under the operator's name", async () => {
    await as(sql, people.operator, async (tx) => {
      await tx`select public.decide_dispute(${disputeId}, 'shown', 'Seen on the list')`;
      await tx`select set_config('role', 'postgres', true)`;
      expect(
        await tx`select actor, act, details ->> 'result' as result from public.audit_log
          where organization_id = ${organizationId} and act = 'dispute.decided'`,
      ).toEqual([
        { actor: (people.operator as { userId: string }).userId, act: "dispute.decided", result: "accepted" },
      ]);
    });
  });
});

describe("the operators' topic", () => {
  const heard = (who: Person) =>
    as(sql, who, async (tx) => {
      await tx`select set_config('realtime.topic', 'operators', true)`;
      return (await tx`select 1 from realtime.messages where topic = 'operators'`).length;
    });

  it("announces changed disputes to operators and no one else", async () => {
    expect(await heard(people.operator)).toBeGreaterThan(0);
    for (const who of others) expect(await heard(people[who])).toBe(0);
  });

  it("names no organization and no row", async () => {
    const said = await sql<{ changes: { table: string; ids: string[] }[] }[]>`
      select payload -> 'changes' as changes from realtime.messages where topic = 'operators'`;
    expect(said.length).toBeGreaterThan(0);
    // Other disputes may have been decided meanwhile; every announcement has this form.
    for (const { changes } of said)
      expect(changes.map(({ table, ids }) => ({ table, ids }))).toEqual([{ table: "disputes", ids: [] }]);
  });
});
