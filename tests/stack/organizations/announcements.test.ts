import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  buildCredential,
  buildIntegration,
  buildOrganization,
  buildPerson,
  join,
} from "../support/builders.ts";
import { rolledBack, type Sql } from "../support/database.ts";

interface Change {
  table: string;
  kind: string;
  ids: string[];
}

/** The changes that Realtime would send to an organization during the work, in order. */
async function announcements(
  sql: Sql,
  organizationId: string,
  work: () => Promise<unknown>,
): Promise<Change[]> {
  const heard = () => sql<{ id: string; changes: Change[] }[]>`
    select id, payload -> 'changes' as changes from realtime.messages
    where topic = ${`organization:${organizationId}`} and event = 'changed' and private`;
  const before = new Set((await heard()).map(({ id }) => id));
  await work();
  return (await heard()).filter(({ id }) => !before.has(id)).flatMap(({ changes }) => changes);
}

const everyKind = ["insert", "update", "delete"];

describe("an organization's topic announces", () => {
  it(
    "members who join, change role or leave, and the stale list of organizations",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { userId } = await buildPerson(sql);
      const changes = await announcements(sql, organizationId, async () => {
        await join(sql, organizationId, userId, "agent");
        await sql`update public.memberships set role = 'manager' where user_id = ${userId}`;
        await sql`delete from public.memberships where user_id = ${userId}`;
      });
      expect(changes.filter(({ table }) => table === "memberships")).toEqual(
        everyKind.map((kind) => ({ table: "memberships", kind, ids: [userId] })),
      );
      expect(changes.filter(({ table }) => table === "organizations")).toHaveLength(3);
    }),
  );

  it(
    "invitations, by id only",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const hash = createHash("sha256").update(organizationId).digest("hex");
      let id = "";
      const changes = await announcements(sql, organizationId, async () => {
        const [made] = await sql<[{ id: string }]>`
          select private.create_invitation(${organizationId}, ${owner.userId}, 'a@example.test', 'agent', ${hash}, now() + interval '1 day') as id`;
        id = made.id;
        await sql`update public.invitations set revoked_at = now() where id = ${id}`;
        await sql`delete from public.invitations where id = ${id}`;
      });
      // Inviting withdraws earlier invitations; there are none, so nothing is announced for them.
      expect(changes.filter(({ table }) => table === "invitations")).toEqual(
        everyKind.map((kind) => ({ table: "invitations", kind, ids: [id] })),
      );
    }),
  );

  it(
    "stored and retired secrets, and the stale state of its integrations",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { integrationId } = await buildIntegration(sql, organizationId);
      let id = "";
      const changes = await announcements(sql, organizationId, async () => {
        id = await buildCredential(sql, organizationId, integrationId, 2);
        await sql`update public.credentials set retired_at = now() where id = ${id}`;
        await sql`delete from public.credentials where id = ${id}`;
      });
      expect(changes.filter(({ table }) => table === "credentials")).toEqual(
        everyKind.map((kind) => ({ table: "credentials", kind, ids: [id] })),
      );
      expect(changes.filter(({ table }) => table === "events")).toHaveLength(3);
    }),
  );

  it(
    "every privileged act, for the audit log",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const changes = await announcements(
        sql,
        organizationId,
        async () => await sql`select private.audit(${organizationId}, null, 'test.happened')`,
      );
      expect(changes).toEqual([{ table: "audit_log", kind: "insert", ids: [expect.any(String)] }]);
    }),
  );
});
