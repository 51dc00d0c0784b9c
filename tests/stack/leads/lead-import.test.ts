import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { buildIntegration, buildOrganization, buildPerson, join } from "../support/builders.ts";
import { as, become, rolledBack, type Sql } from "../support/database.ts";

interface Row {
  line: number;
  name?: string;
  phone?: string;
  email?: string;
  problem?: string;
  cells?: Record<string, string>;
  tags?: string[];
  custom?: Record<string, string>;
}

const HASH = "a".repeat(64);
const phone = (n: number) => `+4670${1_000_000 + n}`;
const people = (from: number, to: number): Row[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({
    line: from + at,
    name: `Person ${from + at}`,
    phone: phone(from + at),
  }));

async function setUp(sql: Sql) {
  const { organizationId, owner } = await buildOrganization(sql);
  return { organizationId, owner };
}

const start = async (sql: Sql, organizationId: string, rows: number, hash = HASH) => {
  const [made] = await sql<[{ id: string }]>`
    select public.start_lead_import(${organizationId}, 'list.csv', ${hash}, 1000, ${rows}, '{}') as id`;
  return made.id;
};
const send = (sql: Sql, id: string, rows: Row[]) =>
  sql`select * from public.import_leads_chunk(${id}, ${rows[0]?.line ?? 0}, ${sql.json(rows as never)})`;
const counts = async (sql: Sql, id: string) => {
  const [found] = await sql`
    select status, imported, invalid, duplicate_in_file as twice, duplicate_existing as existing, suppressed
    from public.lead_imports where id = ${id}`;
  return found;
};

describe("an import", () => {
  it(
    "counts imported, invalid, repeated, existing and suppressed rows, which add up to the file",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await setUp(sql);
      await sql`insert into public.leads (organization_id, phone) values (${organizationId}, ${phone(1)})`;
      await sql`
        insert into public.suppressions (organization_id, channel, email, source)
        values (${organizationId}, 'all', 'stop@example.test', 'person')`;
      await become(sql, owner);
      const id = await start(sql, organizationId, 9);
      await send(sql, id, [
        { line: 2, name: "Already here", phone: phone(1) },
        {
          line: 3,
          name: "New",
          phone: phone(2),
          email: "new@example.test",
          tags: ["vip"],
          custom: { Town: "Kil" },
        },
        { line: 4, name: "By number again", phone: phone(2) },
        { line: 5, name: "Stopped", phone: phone(3), email: "stop@example.test" },
        { line: 6, problem: "phone_invalid", cells: { Phone: "12" } },
        { line: 7, name: "A browser that lies", phone: "070-123" },
        { line: 8, name: "Nowhere" },
      ]);
      expect(await counts(sql, id)).toMatchObject({ status: "running", imported: 1, twice: 1 });
      await send(sql, id, [
        { line: 9, name: "By e-mail again", email: "new@example.test" },
        { line: 10, name: "Here, and again", phone: phone(1) },
      ]);
      expect(await counts(sql, id)).toEqual({
        status: "finished",
        imported: 1,
        invalid: 3,
        twice: 2,
        existing: 2,
        suppressed: 1,
      });
      const rejects = await sql`
        select line, reason from public.lead_import_rejects where import_id = ${id} order by line`;
      expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
        "2 duplicate_existing",
        "4 duplicate_in_file",
        "5 suppressed",
        "6 phone_invalid",
        "7 phone_invalid",
        "8 unreachable",
        "9 duplicate_in_file",
        "10 duplicate_existing",
      ]);
      expect(
        await sql`select name, email, source, tags, custom from public.leads where import_id = ${id}`,
      ).toEqual([
        { name: "New", email: "new@example.test", source: "import", tags: ["vip"], custom: { Town: "Kil" } },
      ]);
    }),
  );

  it(
    "imports everyone exactly once when it is killed at any chunk and resumed",
    rolledBack(async (sql) => {
      const ROWS = 60;
      const all = people(2, ROWS + 1);
      const model = fc.record({
        size: fc.integer({ min: 1, max: 25 }),
        // The chunk after which each attempt is killed, and whether that chunk's transaction rolled back.
        kills: fc.array(fc.nat(60), { maxLength: 4 }),
        rolledBackChunks: fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }),
      });
      await fc.assert(
        fc.asyncProperty(model, async ({ size, kills, rolledBackChunks }) => {
          await sql`savepoint attempt`;
          const { organizationId, owner } = await setUp(sql);
          await become(sql, owner);
          const chunks: Row[][] = [];
          for (let at = 0; at < ROWS; at += size) chunks.push(all.slice(at, at + size));
          for (const kill of [...kills, chunks.length]) {
            const id = await start(sql, organizationId, ROWS);
            for (const [at, chunk] of chunks.slice(0, kill).entries()) {
              await sql`savepoint chunk`;
              await send(sql, id, chunk);
              // The process died before the commit, as if the chunk had never been sent.
              if (at === kill - 1 && kill < chunks.length && rolledBackChunks[at])
                await sql`rollback to savepoint chunk`;
            }
            if ((await counts(sql, id))?.status === "finished") break;
          }
          const found =
            await sql`select phone from public.leads where organization_id = ${organizationId} order by phone`;
          expect(found.map(({ phone }) => phone)).toEqual(all.map(({ phone }) => phone).sort());
          const imports = await sql`
            select status, imported from public.lead_imports where organization_id = ${organizationId}`;
          expect(imports).toEqual([{ status: "finished", imported: ROWS }]);
          await sql`rollback to savepoint attempt`;
        }),
        { numRuns: cases(25) },
      );
    }),
  );

  it(
    "of the same file again creates no leads and counts all as existing",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await setUp(sql);
      await become(sql, owner);
      for (const expected of [
        { imported: 50, existing: 0 },
        { imported: 0, existing: 50 },
      ]) {
        const id = await start(sql, organizationId, 50);
        await send(sql, id, people(2, 51));
        expect(await counts(sql, id)).toMatchObject({ status: "finished", ...expected });
      }
      const [{ count }] = await sql<
        [{ count: number }]
      >`select count(*)::int from public.leads where organization_id = ${organizationId}`;
      expect(count).toBe(50);
    }),
  );

  it(
    "resumes under its own id while it runs, and accepts no rows after it ends",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await setUp(sql);
      await become(sql, owner);
      const id = await start(sql, organizationId, 20);
      expect(await start(sql, organizationId, 20)).toBe(id);
      await send(sql, id, people(2, 11));
      await sql`select public.cancel_lead_import(${id})`;
      expect(await counts(sql, id)).toMatchObject({ status: "cancelled", imported: 10 });
      await sql`savepoint refused`;
      await expect(send(sql, id, people(12, 21))).rejects.toMatchObject({ message: "import_not_running" });
      await sql`rollback to savepoint refused`;
      expect(await start(sql, organizationId, 20)).not.toBe(id);
    }),
  );

  it(
    "is undone except for leads with activity",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await setUp(sql);
      await sql`insert into public.leads (organization_id, phone) values (${organizationId}, ${phone(0)})`;
      const asOwner = <T>(work: () => Promise<T>) => become(sql, owner).then(work);
      const id = await asOwner(async () => {
        const id = await start(sql, organizationId, 10);
        await send(sql, id, people(2, 11));
        return id;
      });
      await sql`select set_config('role', 'postgres', true)`;
      const [called] = await sql`select id from public.leads where import_id = ${id} and phone = ${phone(5)}`;
      const { integrationId } = await buildIntegration(sql, organizationId);
      await sql`
        insert into public.calls (organization_id, integration_id, lead_id, provider_ref, status, occurred_at, first_event_at, head_rank, head_at, head_key)
        values (${organizationId}, ${integrationId}, ${called?.id}, 'x', 'ended', now(), now(), 2, now(), 'k')`;
      await asOwner(() => sql`select public.undo_lead_import(${id})`);
      const [after] = await sql`select status, removed, kept from public.lead_imports where id = ${id}`;
      expect(after).toEqual({ status: "undone", removed: 9, kept: 1 });
      const left =
        await sql`select phone from public.leads where organization_id = ${organizationId} order by 1`;
      expect(left.map(({ phone }) => phone)).toEqual([phone(0), phone(5)]);
    }),
  );

  it(
    "can be started by managers only, and does not exist for strangers",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await setUp(sql);
      const agent = await buildPerson(sql);
      await join(sql, organizationId, agent.userId, "agent");
      const stranger = await buildPerson(sql);
      const by = (who: { userId: string }) => as(sql, who, (tx) => start(tx, organizationId, 1));
      await expect(by(agent)).rejects.toMatchObject({ message: "role_too_low" });
      await expect(by(stranger)).rejects.toMatchObject({ message: "organization_not_found" });
      await become(sql, owner);
      const id = await start(sql, organizationId, 1);
      await become(sql, stranger);
      await expect(send(sql, id, people(2, 2))).rejects.toMatchObject({ message: "organization_not_found" });
    }),
  );
});
