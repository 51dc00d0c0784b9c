import { expect, it, vi } from "vitest";
import { buildOrganization, buildPerson, join, type Role } from "../support/builders.ts";
import { become, connect, type Sql } from "../support/database.ts";

type Call = (sql: Sql) => PromiseLike<unknown>;
type Member = { userId: string };

/** Runs `second` while `first` is executed but not committed, each as its own person on its own connection. */
async function overlapping(sql: Sql, first: [Member, Call], second: [Member, Call]) {
  let late: Promise<string> = Promise.resolve("");
  await sql.begin(async (tx) => {
    await become(tx as unknown as Sql, first[0]);
    await first[1](tx as unknown as Sql);
    late = attempt(sql, ...second);
    await vi.waitFor(() => someSessionWaits(sql), { timeout: 10_000, interval: 20 });
  });
  return late;
}

const attempt = (sql: Sql, person: Member, call: Call): Promise<string> =>
  sql
    .begin(async (tx) => {
      await become(tx as unknown as Sql, person);
      await call(tx as unknown as Sql);
    })
    .then(
      () => "done",
      (error) => error.message,
    );

async function someSessionWaits(sql: Sql) {
  const waiting = await sql`
    select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'change_member_role|remove_member'`;
  expect(waiting).not.toHaveLength(0);
}

/** Runs the work in a committed organization with an owner and these members, then erases it. */
async function withMembers(
  roles: Role[],
  work: (sql: Sql, organizationId: string, people: Member[]) => Promise<void>,
) {
  const sql = connect(4);
  const { organizationId, owner } = await buildOrganization(sql);
  try {
    const others = await Promise.all(roles.map(() => buildPerson(sql)));
    for (const [place, role] of roles.entries())
      await join(sql, organizationId, others[place]?.userId ?? "", role);
    await work(sql, organizationId, [owner, ...others]);
  } finally {
    await sql`delete from public.organizations where id = ${organizationId}`;
    await sql.end();
  }
}

const give =
  (organizationId: string, to: Member | undefined, role: Role): Call =>
  (sql) =>
    sql`select public.change_member_role(${organizationId}, ${to?.userId ?? ""}, ${role})`;

const remove =
  (organizationId: string, whom: Member | undefined): Call =>
  (sql) =>
    sql`select public.remove_member(${organizationId}, ${whom?.userId ?? ""})`;

const rolesOf = async (sql: Sql, organizationId: string, people: Member[]) => {
  const rows = await sql<{ user_id: string; role: string }[]>`
    select user_id, role from public.memberships where organization_id = ${organizationId}`;
  return people.map(({ userId }) => rows.find(({ user_id }) => user_id === userId)?.role);
};

it("one owner remains when two demote each other concurrently", () =>
  withMembers(["owner"], async (sql, id, people) => {
    const [one, other] = people as [Member, Member];
    const late = await overlapping(sql, [one, give(id, other, "viewer")], [other, give(id, one, "viewer")]);
    expect(late).toBe("role_too_low");
    expect(await rolesOf(sql, id, people)).toEqual(["owner", "viewer"]);
  }));

it("an owner being demoted can demote no one, even if a third owner remains", () =>
  withMembers(["owner", "owner"], async (sql, id, people) => {
    const [one, other] = people as [Member, Member];
    const late = await overlapping(sql, [one, give(id, other, "agent")], [other, give(id, one, "viewer")]);
    expect(late).toBe("role_too_low");
    expect(await rolesOf(sql, id, people)).toEqual(["owner", "agent", "owner"]);
  }));

it("a manager cannot demote or remove a member who is becoming an owner", () =>
  withMembers(["manager", "agent"], async (sql, id, people) => {
    const [owner, manager, agent] = people as [Member, Member, Member];
    const rise = give(id, agent, "owner");
    const late = await overlapping(sql, [owner, rise], [manager, give(id, agent, "viewer")]);
    expect(late).toBe("role_above_yours");
    await sql`update public.memberships set role = 'agent' where user_id = ${agent.userId}`;
    expect(await overlapping(sql, [owner, rise], [manager, remove(id, agent)])).toBe("role_above_yours");
    expect(await rolesOf(sql, id, people)).toEqual(["owner", "manager", "owner"]);
  }));
