import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  buildCredential,
  buildIntegration,
  buildOrganization,
  buildPerson,
  ciphertext,
  join,
} from "../support/builders.ts";
import { as, connect, rolledBack, type Sql, undone } from "../support/database.ts";
import { buildWorld } from "../support/two-tenants.ts";

describe("a new organization", () => {
  it(
    "has its creator as owner",
    rolledBack(async (sql) => {
      const { userId } = await buildPerson(sql);
      const role = await as(sql, { userId }, async (tx) => {
        const [{ id }] = await tx<
          [{ id: string }]
        >`select public.create_organization('New', 'Europe/Stockholm', 'SEK') as id`;
        return tx`select role from public.memberships where organization_id = ${id} and user_id = ${userId}`;
      });
      expect(role).toEqual([{ role: "owner" }]);
    }),
  );

  it(
    "requires a signed-in creator and an existing time zone",
    rolledBack(async (sql) => {
      const { userId } = await buildPerson(sql);
      const make = (zone: string) => (tx: Sql) =>
        tx`select public.create_organization('New', ${zone}, 'SEK')`;
      await expect(
        as(sql, { userId }, async (tx) => await make("Europe/Atlantis")(tx)),
      ).rejects.toMatchObject({ code: "PT422", message: "time_zone_unknown" });
      await expect(as(sql, "anon", async (tx) => await make("Europe/Stockholm")(tx))).rejects.toMatchObject({
        code: "42501",
      });
    }),
  );
});

describe("an organization's zone", () => {
  it(
    "may be any that a browser offers, and is stored under its current name",
    rolledBack(async (sql) => {
      const offered = Intl.supportedValuesOf("timeZone");
      const unknown = await sql`
        select name from unnest(${offered}::text[]) name where private.known_zone(name) is null`;
      expect(unknown).toEqual([]);
      const { userId } = await buildPerson(sql);
      const zone = await as(sql, { userId }, async (tx) => {
        const [{ id }] = await tx<
          [{ id: string }]
        >`select public.create_organization('Old', 'Asia/Calcutta', 'INR') as id`;
        const [created] = await tx`select time_zone from public.organizations where id = ${id}`;
        await tx`select public.change_organization(${id}, 'Old', 'Europe/Kiev', 'UAH', 'en', null, null)`;
        const [changed] = await tx`select time_zone, currency from public.organizations where id = ${id}`;
        const [written] = await tx`
          update public.organizations set time_zone = 'America/Louisville' where id = ${id} returning time_zone`;
        return [created, changed, written];
      });
      expect(zone).toEqual([
        { time_zone: "Asia/Kolkata" },
        { time_zone: "Europe/Kyiv", currency: "UAH" },
        { time_zone: "America/Kentucky/Louisville" },
      ]);
    }),
  );

  it(
    "cannot be set to one that does not exist",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const change = as(
        sql,
        owner,
        async (tx) =>
          await tx`select public.change_organization(${organizationId}, 'Ours', 'Europe/Atlantis', 'SEK', 'sv', 'SE', 100)`,
      );
      await expect(change).rejects.toMatchObject({ code: "PT422", message: "time_zone_unknown" });
    }),
  );
});

describe("the last owner", () => {
  it(
    "can neither leave nor step down",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const leave = as(
        sql,
        owner,
        async (tx) => await tx`select public.remove_member(${organizationId}, ${owner.userId})`,
      );
      await expect(leave).rejects.toMatchObject({ code: "PT409", message: "last_owner" });
      const stepDown = as(
        sql,
        owner,
        async (tx) =>
          await tx`select public.change_member_role(${organizationId}, ${owner.userId}, 'viewer')`,
      );
      await expect(stepDown).rejects.toMatchObject({ message: "last_owner" });
    }),
  );

  it("remains when two owners leave concurrently", async () => {
    const sql = connect(8);
    const { organizationId, owner } = await buildOrganization(sql);
    try {
      const other = await buildPerson(sql);
      await join(sql, organizationId, other.userId, "owner");
      const leaving = [owner, other].map(({ userId }) =>
        sql`delete from public.memberships where organization_id = ${organizationId} and user_id = ${userId}`.then(
          () => "left",
          (error) => error.message,
        ),
      );
      expect((await Promise.all(leaving)).sort()).toEqual(["last_owner", "left"]);
    } finally {
      await sql`delete from public.organizations where id = ${organizationId}`;
      await sql.end();
    }
  });
});

describe("roles", () => {
  it(
    "can be granted and revoked only up to one's own",
    rolledBack(async (sql) => {
      const { ours, people } = await buildWorld(sql);
      const change = (userId: string, role: string) =>
        as(
          sql,
          people.manager,
          async (tx) => await tx`select public.change_member_role(${ours}, ${userId}, ${role})`,
        );
      await expect(change(people.viewer.userId, "manager")).resolves.toBeDefined();
      await expect(change(people.viewer.userId, "owner")).rejects.toMatchObject({
        message: "role_above_yours",
      });
      await expect(change(people.owner.userId, "viewer")).rejects.toMatchObject({
        message: "role_above_yours",
      });
      await expect(change(people.viewer.userId, "king")).rejects.toMatchObject({ message: "role_unknown" });
    }),
  );
});

describe("a row", () => {
  it(
    "cannot reference another organization, for any writer",
    rolledBack(async (sql) => {
      const { ours, theirs } = await buildWorld(sql);
      const references = await sql<
        { source: string; target: string; columns: string[]; targets: string[] }[]
      >`
      select c.conrelid::regclass::text as source, c.confrelid::regclass::text as target,
        array(select attname from unnest(c.conkey) k join pg_attribute on attrelid = c.conrelid and attnum = k) as columns,
        array(select attname from unnest(c.confkey) k join pg_attribute on attrelid = c.confrelid and attnum = k) as targets
      from pg_constraint c
      -- Built-in templates belong to no organization; the billed customer is known at the operator's integration.
      where c.contype = 'f' and c.conname not in ('messages_template_id_fkey', 'billing_profiles_customer_integration_id_fkey') and c.connamespace = 'public'::regnamespace
        and exists (select 1 from pg_attribute where attrelid = c.conrelid and attname = 'organization_id')
        and exists (select 1 from pg_attribute where attrelid = c.confrelid and attname = 'organization_id')`;
      expect(references.length).toBeGreaterThan(5);
      for (const { source, target, columns } of references) {
        expect(columns, `${source} → ${target}`).toContain("organization_id");
      }
      // Otherwise the two slots of an integration would refuse first.
      await sql`update public.credentials set retired_at = now()`;
      const misdirect = (table: string, column: string, target: string) =>
        undone(
          sql,
          async () =>
            await sql`
        update public.${sql(table)} set ${sql(column)} = (select id from public.${sql(target)} where organization_id = ${theirs} limit 1)
        where organization_id = ${ours}`,
        );
      for (const [table, column, target] of [
        ["calls", "lead_id", "leads"],
        ["appointments", "lead_id", "leads"],
        ["appointments", "call_id", "calls"],
        ["credentials", "integration_id", "integrations"],
        ["appointment_refs", "appointment_id", "appointments"],
        ["events", "credential_id", "credentials"],
      ] as const) {
        await expect(misdirect(table, column, target), `${table}.${column}`).rejects.toMatchObject({
          code: "23503",
        });
      }
    }),
  );
});

describe("credentials", () => {
  it(
    "are at most two active per name",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const { credentialId } = await buildIntegration(sql, organizationId, "retell");
      const store = () => sql`
      select private.store_credential(${organizationId}, ${owner.userId}, 'retell', 'webhook_secret', ${randomUUID()}, ${ciphertext()}, 'abcd')`;
      await store();
      await expect(undone(sql, async () => await store())).rejects.toMatchObject({
        message: "too_many_active_credentials",
      });
      await sql`select private.retire_credential(${organizationId}, ${owner.userId}, ${credentialId})`;
      expect(
        await sql`select 1 from private.credential_secrets where credential_id = ${credentialId}`,
      ).toHaveLength(0);
      await store();
    }),
  );

  it(
    "cannot get a third by writing the row directly",
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const { integrationId } = await buildIntegration(sql, organizationId);
      await buildCredential(sql, organizationId, integrationId, 2);
      for (const [slot, constraint] of [
        [1, "credentials_two_active_per_name"],
        [3, "credentials_slot_is_one_of_two"],
      ] as const) {
        const third = undone(sql, () => buildCredential(sql, organizationId, integrationId, slot));
        await expect(third).rejects.toMatchObject({ constraint_name: constraint });
      }
    }),
  );

  it(
    "cannot be stored by people who may not manage them",
    rolledBack(async (sql) => {
      const { ours, people } = await buildWorld(sql);
      for (const { userId } of [people.agent, people.stranger, people.removed]) {
        const store = undone(
          sql,
          async () =>
            await sql`
        select private.store_credential(${ours}, ${userId}, 'retell', 'api_key', ${randomUUID()}, ${ciphertext()}, 'abcd')`,
        );
        await expect(store).rejects.toMatchObject({ code: expect.stringMatching(/^PT40[34]$/) });
      }
    }),
  );
});
