import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, openTransaction, type Sql, undone } from "../support/database.ts";
import { deviations, EXPECTED, heard, MEMBERS, outcome, REFUSED } from "../support/expectations.ts";
import { actors, buildWorld, type World } from "../support/two-tenants.ts";

let sql: Sql;
let close: () => Promise<void>;
let world: World;

beforeAll(async () => {
  ({ sql, close } = await openTransaction());
  world = await buildWorld(sql);
});
afterAll(() => close());

it("has an expectation for every table and view", async () => {
  const found = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1`;
  expect(found.map(({ name }) => name)).toEqual(Object.keys(EXPECTED).sort());
});

describe("each role and verb gets the expected result", () => {
  it.each(Object.keys(EXPECTED))("on %s", async (table) => {
    expect(await deviations(sql, world, table)).toEqual([]);
  });
});

/** The view that exposes a private table. */
const shownBy = (table: string) => (table.includes("usage") ? "daily_usage" : "daily_facts");

describe("each policy", () => {
  it("is needed: some expectation fails once it admits everyone", async () => {
    const policies = await sql<{ schemaname: string; tablename: string; policyname: string }[]>`
      select schemaname, tablename, policyname from pg_policies where schemaname in ('public', 'private', 'realtime')`;
    expect(policies.length).toBeGreaterThan(10);
    const survivors: string[] = [];
    for (const { schemaname, tablename, policyname } of policies) {
      const killed = await undone(sql, async () => {
        await sql`alter policy ${sql(policyname)} on ${sql(schemaname)}.${sql(tablename)} using (true)`;
        if (schemaname === "realtime") return (await heard(sql, world, "stranger", world.ours)) !== 0;
        const shown = schemaname === "private" ? shownBy(tablename) : tablename;
        return (await deviations(sql, world, shown)).length > 0;
      });
      if (!killed) survivors.push(`${policyname} (${tablename})`);
    }
    expect(survivors).toEqual([]);
  });
});

describe("secrets", () => {
  it.each([...actors, "service_role"] as const)("are unreadable to %s", async (actor) => {
    const person = actor === "service_role" ? actor : world.person(actor);
    for (const table of ["credential_secrets", "operators"]) {
      const reading = as(sql, person, (tx) => tx`select 1 from private.${tx(table)}`);
      await expect(reading).rejects.toMatchObject({ code: REFUSED });
    }
  });
});

describe("a manager's own organization", () => {
  it("cannot take another organization's id", async () => {
    const moved = as(
      sql,
      world.person("owner"),
      (tx) => tx`update public.organizations set id = ${world.theirs}`,
    );
    await expect(moved).rejects.toMatchObject({ code: REFUSED });
  });
});

describe("the audit log", () => {
  it.each(["service_role", "postgres"] as const)("is append-only even for %s", async (role) => {
    for (const statement of [
      "update public.audit_log set act = 'x.y'",
      "delete from public.audit_log",
      "truncate public.audit_log",
    ]) {
      const act = undone(sql, async () => {
        await sql`select set_config('role', ${role}, true)`;
        await sql.unsafe(statement);
      });
      await expect(act, `${role}: ${statement}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(PT403|42501)$/),
      });
    }
  });
});

describe("realtime", () => {
  it.each(MEMBERS)("lets %s receive their organization's messages", async (actor) => {
    expect(await heard(sql, world, actor, world.ours)).toBeGreaterThan(0);
  });

  it.each(["anon", "stranger", "removed"] as const)("sends %s none of our messages", async (actor) => {
    expect(await heard(sql, world, actor, world.ours)).toBe(0);
  });

  it("sends our members no other organization's messages", async () => {
    expect(await heard(sql, world, "owner", world.theirs)).toBe(0);
  });

  it.each(actors)("refuses messages sent by %s", async (actor) => {
    const sent = await outcome(
      sql,
      world,
      actor,
      (tx) =>
        tx`insert into realtime.messages (topic, extension) values (${`organization:${world.ours}`}, 'broadcast')`,
    );
    expect(sent).toBe(REFUSED);
  });
});
