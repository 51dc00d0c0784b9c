import { expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { as, connect, rolledBack, type Sql, undone } from "../support/database.ts";
import { buildWorld } from "../support/two-tenants.ts";

const eventsOf = (sql: Sql, organizationId: string) =>
  sql`select 1 from public.events where organization_id = ${organizationId}`;

it(
  "an event prevents the deletion of its credential and integration",
  rolledBack(async (sql) => {
    const { organizationId } = await buildOrganization(sql);
    const to = await buildIntegration(sql, organizationId);
    await ingest(sql, to, buildDelivery());
    const erase = [
      (tx: Sql) => tx`delete from public.credentials where id = ${to.credentialId}`,
      (tx: Sql) => tx`delete from public.integrations where id = ${to.integrationId}`,
    ];
    for (const one of erase) {
      const asked = as(sql, "service_role", async (tx) => await one(tx));
      await expect(asked).rejects.toMatchObject({ code: "23503", table_name: "events" });
      await expect(undone(sql, async () => await one(sql))).rejects.toMatchObject({ code: "23503" });
    }
    expect(await eventsOf(sql, organizationId)).toHaveLength(1);
  }),
);

it(
  "erasing an organization erases its events and no others",
  rolledBack(async (sql) => {
    const { ours, theirs } = await buildWorld(sql);
    const before = (await eventsOf(sql, theirs)).length;
    await as(sql, "service_role", async (tx) => {
      await tx`delete from public.organizations where id = ${ours}`;
      expect(await eventsOf(tx, ours)).toHaveLength(0);
      expect(await eventsOf(tx, theirs)).toHaveLength(before);
    });
  }),
);

it("an organization can be erased while a delivery is being applied", async () => {
  const sql = connect(3);
  const { organizationId } = await buildOrganization(sql);
  const to = await buildIntegration(sql, organizationId);
  let erased: Promise<unknown> = Promise.resolve();
  await sql.begin(async (tx) => {
    await ingest(tx as unknown as Sql, to, buildDelivery());
    erased = sql`delete from public.organizations where id = ${organizationId}`.execute();
    await expect
      .poll(
        () =>
          sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from public.org%'`,
        {
          timeout: 10_000,
        },
      )
      .not.toHaveLength(0);
  });
  await erased;
  expect(await eventsOf(sql, organizationId)).toHaveLength(0);
  await sql.end();
});
