import { describe, expect, it } from "vitest";
import { buildOrganization, buildPerson } from "../support/builders.ts";
import { as, become, rolledBack, type Sql } from "../support/database.ts";

async function setUp(sql: Sql) {
  const { organizationId, owner } = await buildOrganization(sql);
  await sql`
    insert into public.leads (organization_id, name, email, phone, tags, status) values
    (${organizationId}, 'Åsa Öberg', 'asa@example.test', '+46701740605', '{vip}', 'new'),
    (${organizationId}, 'Bo 50%_Rea', 'bo@example.test', null, '{}', 'contacted'),
    (${organizationId}, 'Cia', 'cia@example.test', null, '{vip,vår}', 'contacted')`;
  await become(sql, owner);
  const search = async (filter: object) => {
    const found = await sql<{ name: string; total: string }[]>`
      select name, total from public.search_leads(${organizationId}, ${sql.json(filter as never)}, 'name', false, 100, 0, true)`;
    expect(found.every(({ total }) => Number(total) === found.length)).toBe(true);
    return found.map(({ name }) => name.split(" ")[0]);
  };
  return { organizationId, owner, search };
}

describe("a search of leads", () => {
  it(
    "matches parts of names, e-mails and numbers in any format, and filters by status and tag",
    rolledBack(async (sql) => {
      const { search } = await setUp(sql);
      expect(await search({})).toEqual(["Bo", "Cia", "Åsa"]);
      expect(await search({ q: "öber" })).toEqual(["Åsa"]);
      expect(await search({ q: "070-174 06" })).toEqual(["Åsa"]);
      expect(await search({ q: "CIA@" })).toEqual(["Cia"]);
      expect(await search({ status: ["contacted"] })).toEqual(["Bo", "Cia"]);
      expect(await search({ tag: ["vip"], status: ["contacted"] })).toEqual(["Cia"]);
    }),
  );

  it(
    "pages through every lead while others are added and deleted",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      // As an import creates them: many at the same instant.
      const add = (from: number, to: number, at: string) => sql`
        insert into public.leads (organization_id, email, first_seen_at)
        select ${organizationId}, n || '@example.test', ${at} from generate_series(${from}::int, ${to}::int) n`;
      await add(1, 25, "2026-03-01");
      await add(26, 30, "2026-03-02");
      const read: { email: string; first_seen_at: Date; id: string }[] = [];
      for (let page = 1; page <= 5; page += 1) {
        const after = read.at(-1);
        const behind = after && { first_seen_at: after.first_seen_at.toISOString(), id: after.id };
        read.push(
          ...(await as(
            sql,
            owner,
            (tx) =>
              tx<typeof read>`
              select email, first_seen_at, id from public.search_leads(${organizationId}, p_limit => 7,
                p_after => ${behind ? tx.json(behind) : null})`,
          )),
        );
        await add(100 + page, 100 + page, "2026-03-03");
        await sql`delete from public.leads where organization_id = ${organizationId} and id = ${read[0]?.id ?? null}`;
      }
      const asExpected = Array.from({ length: 30 }, (_, at) => `${at + 1}@example.test`).sort();
      expect(read.map(({ email }) => email).sort()).toEqual(asExpected);
    }),
  );

  it(
    "treats every character literally",
    rolledBack(async (sql) => {
      const { search } = await setUp(sql);
      expect(await search({ q: "50%_" })).toEqual(["Bo"]);
      for (const q of ["%", "_", "\\"]) expect(await search({ q: `${q}x` })).toEqual([]);
      expect(await search({ q: "') or true --" })).toEqual([]);
      expect(await search({ tag: ["'}) or true --"] })).toEqual([]);
    }),
  );

  it(
    "does not reveal to a stranger that the organization exists",
    rolledBack(async (sql) => {
      const { organizationId } = await setUp(sql);
      await sql`select set_config('role', 'postgres', true)`;
      await become(sql, await buildPerson(sql));
      await expect(sql`select * from public.search_leads(${organizationId})`).rejects.toMatchObject({
        message: "organization_not_found",
      });
    }),
  );
});

it(
  "undoing a bulk tag removes it only from the leads that it was added to",
  rolledBack(async (sql) => {
    const { organizationId, search } = await setUp(sql);
    const [{ done }] = await sql<[{ done: { id: string; changed: number } }]>`
      select public.tag_leads(${organizationId}, ' vip ', true, null, '{}') as done`;
    expect(done.changed).toBe(1);
    expect(await search({ tag: ["vip"] })).toHaveLength(3);
    for (const changed of [1, 0])
      expect(await sql`select public.undo_lead_tagging(${done.id}) as changed`).toEqual([{ changed }]);
    expect(await search({ tag: ["vip"] })).toEqual(["Cia", "Åsa"]);
  }),
);

it(
  "a lead's tags are trimmed, deduplicated and set with its custom fields",
  rolledBack(async (sql) => {
    const { organizationId } = await setUp(sql);
    const [lead] =
      await sql`select id from public.leads where organization_id = ${organizationId} and name = 'Cia'`;
    await sql`select public.edit_lead(${lead?.id}, ${[" b", "a", "b"]}, '{"Town": "Kil"}')`;
    expect(await sql`select tags, custom from public.leads where id = ${lead?.id}`).toEqual([
      { tags: ["a", "b"], custom: { Town: "Kil" } },
    ]);
    await expect(sql`select public.edit_lead(${lead?.id}, ${["x".repeat(41)]}, '{}')`).rejects.toMatchObject({
      message: "tag_invalid",
    });
  }),
);
