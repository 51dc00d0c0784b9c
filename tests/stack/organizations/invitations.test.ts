import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildOrganization, buildPerson, type Role } from "../support/builders.ts";
import { as, connect, rolledBack, type Sql, undone } from "../support/database.ts";
import { buildWorld } from "../support/two-tenants.ts";

/** Invites as the api function does for a signed-in member. Returns the token, which only the e-mail contains. */
async function invite(
  sql: Sql,
  organizationId: string,
  by: string,
  email: string,
  role: Role = "agent",
  days = 7,
) {
  const token = randomBytes(24).toString("base64url");
  const hash = createHash("sha256").update(token).digest("hex");
  await sql`
    select private.create_invitation(${organizationId}, ${by}, ${email}, ${role}, ${hash}, now() + make_interval(days => ${days}))`;
  return token;
}

const accept = (sql: Sql, person: { userId: string }, token: string) =>
  as(sql, person, async (tx) => await tx`select public.accept_invitation(${token})`);

describe("an invitation", () => {
  it(
    "makes its addressee a member in the offered role",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const guest = await buildPerson(sql);
      const token = await invite(sql, organizationId, owner.userId, guest.email.toUpperCase());
      const seen = await as(sql, guest, async (tx) => {
        await tx`select public.accept_invitation(${token})`;
        return tx`select role from public.memberships where user_id = ${guest.userId}`;
      });
      expect(seen).toEqual([{ role: "agent" }]);
    }),
  );

  it("is accepted once when twenty requests race", async () => {
    const sql = connect(20);
    const { organizationId, owner } = await buildOrganization(sql);
    try {
      const guest = await buildPerson(sql);
      const token = await invite(sql, organizationId, owner.userId, guest.email);
      const clicks = Array.from({ length: 20 }, () =>
        sql
          .begin(async (tx) => {
            const claims = JSON.stringify({ role: "authenticated", sub: guest.userId });
            await tx`select set_config('request.jwt.claims', ${claims}, true), set_config('role', 'authenticated', true)`;
            await tx`select public.accept_invitation(${token})`;
            return "joined";
          })
          .catch((error) => error.message),
      );
      const answers = await Promise.all(clicks);
      expect(answers.filter((answer) => answer === "joined")).toHaveLength(1);
      expect(answers.filter((answer) => answer === "invitation_accepted")).toHaveLength(19);
    } finally {
      await sql`delete from public.organizations where id = ${organizationId}`;
      await sql.end();
    }
  });

  it(
    "is refused for another address, an unconfirmed one, and a wrong token",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const [other, unconfirmed] = [await buildPerson(sql), await buildPerson(sql, { confirmed: false })];
      const forOther = { message: "invitation_is_for_another_email" };
      await expect(
        accept(sql, other, await invite(sql, organizationId, owner.userId, "guest@example.test")),
      ).rejects.toMatchObject(forOther);
      await expect(
        accept(sql, unconfirmed, await invite(sql, organizationId, owner.userId, unconfirmed.email)),
      ).rejects.toMatchObject(forOther);
      await expect(accept(sql, other, "guessed")).rejects.toMatchObject({
        code: "PT404",
        message: "invitation_not_found",
      });
    }),
  );

  it(
    "ends when it expires, is revoked or is replaced",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql);
      const guest = await buildPerson(sql);
      const replaced = await invite(sql, organizationId, owner.userId, guest.email);
      const token = await invite(sql, organizationId, owner.userId, guest.email);
      await expect(accept(sql, guest, replaced)).rejects.toMatchObject({ message: "invitation_revoked" });
      await sql`update public.invitations set created_at = now() - interval '9 days', expires_at = now() where revoked_at is null`;
      await expect(accept(sql, guest, token)).rejects.toMatchObject({ message: "invitation_expired" });
      await sql`update public.invitations set revoked_at = now() where revoked_at is null`;
      await expect(accept(sql, guest, token)).rejects.toMatchObject({ message: "invitation_revoked" });
    }),
  );

  it(
    "can be made by managers and owners, for roles up to their own",
    rolledBack(async (sql) => {
      const { ours, people } = await buildWorld(sql);
      const offer = (by: { userId: string }, role: Role) =>
        undone(sql, () => invite(sql, ours, by.userId, "guest@example.test", role));
      await expect(offer(people.manager, "manager")).resolves.toBeDefined();
      await expect(offer(people.manager, "owner")).rejects.toMatchObject({ message: "role_above_yours" });
      await expect(offer(people.agent, "viewer")).rejects.toMatchObject({ message: "role_too_low" });
      await expect(offer(people.stranger, "viewer")).rejects.toMatchObject({
        message: "organization_not_found",
      });
      await expect(offer(people.removed, "viewer")).rejects.toMatchObject({
        message: "organization_not_found",
      });
    }),
  );

  it(
    "shows its offer only to holders of its token",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildOrganization(sql, { name: "Nordvik" });
      const token = await invite(sql, organizationId, owner.userId, "guest@example.test");
      const preview = (given: string) =>
        as(sql, "anon", async (tx) => await tx`select public.invitation_preview(${given}) as offer`);
      expect(await preview(token)).toMatchObject([
        { offer: { organization_name: "Nordvik", role: "agent", state: "open" } },
      ]);
      await expect(preview("guessed")).rejects.toMatchObject({ message: "invitation_not_found" });
    }),
  );
});
