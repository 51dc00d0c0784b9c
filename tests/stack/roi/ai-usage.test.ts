import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildOrganization, buildPerson } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";

const NOW = "2026-03-05T01:00:00Z";
const hashOf = (key: string) => createHash("sha256").update(key).digest("hex");

async function buildKeyHolder(sql: Sql, key: string) {
  const { organizationId, owner } = await buildOrganization(sql, { currency: "USD" });
  await sql`insert into private.ai_keys (api_key_hash, organization_id) values (${hashOf(key)}, ${organizationId})`;
  return { organizationId, owner };
}

const spent = (day: string, cost_usd: string, overrides: Record<string, unknown> = {}) => ({
  day,
  model: "openai/gpt-4.1-mini",
  endpoint_id: "ep_1",
  provider_name: "OpenAI",
  requests: 4,
  prompt_tokens: 1_000,
  completion_tokens: 100,
  reasoning_tokens: 0,
  cost_usd,
  byok_usd: "0",
  ...overrides,
});

const sync = (sql: Sql, key: string, rows: unknown[], asOf = NOW) =>
  sql`select private.store_activity(${hashOf(key)}, ${JSON.stringify(rows)}::text::jsonb, null, ${asOf})`;

const logged = (sql: Sql, organizationId: string) => sql`
  select day::text, model, endpoint_id, requests, cost_usd_micros::float8 as micros
  from public.ai_usage_logs where organization_id = ${organizationId} order by day, model, endpoint_id`;

describe("a key's activity", () => {
  it(
    "is stored once when read twice, with later costs of a day replacing earlier ones",
    rolledBack(async (sql) => {
      const { organizationId } = await buildKeyHolder(sql, "a");
      const rows = [spent("2026-03-03", "0.0215"), spent("2026-03-04", "0.1000004")];
      await sync(sql, "a", rows);
      const first = await logged(sql, organizationId);
      expect(first.map(({ micros }) => micros)).toEqual([21_500, 100_000]);
      await sync(sql, "a", rows);
      expect(await logged(sql, organizationId)).toEqual(first);
      await sync(sql, "a", [spent("2026-03-04", "0.2")], "2026-03-06T01:00:00Z");
      await sync(sql, "a", [spent("2026-03-04", "0.1")], "2026-03-05T02:00:00Z");
      expect((await logged(sql, organizationId)).map(({ micros }) => micros)).toEqual([21_500, 200_000]);
    }),
  );

  it(
    "excludes the current day",
    rolledBack(async (sql) => {
      const { organizationId } = await buildKeyHolder(sql, "a");
      await sync(sql, "a", [spent("2026-03-04", "1"), spent("2026-03-05", "0.3")]);
      expect((await logged(sql, organizationId)).map(({ day }) => day)).toEqual(["2026-03-04"]);
    }),
  );

  it(
    "belongs to the key's organization, or to none if the key is unassigned",
    rolledBack(async (sql) => {
      const ours = await buildKeyHolder(sql, "a");
      const theirs = await buildKeyHolder(sql, "b");
      await sync(sql, "b", [spent("2026-03-04", "1")]);
      await sync(sql, "nobody's", [spent("2026-03-04", "1")]);
      expect(await logged(sql, ours.organizationId)).toEqual([]);
      expect(await logged(sql, theirs.organizationId)).toHaveLength(1);
      const [total] = await sql`
        select ai_micros::float8, total_micros::float8, other_micros::float8, rows, rows_without_rate
        from public.daily_costs where organization_id = ${theirs.organizationId}`;
      expect(total).toEqual({
        ai_micros: 1e6,
        total_micros: 1e6,
        other_micros: 0,
        rows: 1,
        rows_without_rate: 0,
      });
      const seen = await as(
        sql,
        { userId: ours.owner.userId },
        (tx) => tx`select 1 from public.ai_usage_logs where organization_id = ${theirs.organizationId}`,
      );
      expect(seen).toHaveLength(0);
    }),
  );

  it(
    "is due half an hour after each UTC day, and an hour after a refusal",
    rolledBack(async (sql) => {
      const { organizationId } = await buildKeyHolder(sql, "a");
      const due = async (asOf: string) =>
        (await sql`select from private.due_activity(${asOf}) where api_key_hash = ${hashOf("a")}`).length;
      expect(await due(NOW), "before an account is set").toBe(0);
      const [integration] = await sql<[{ id: string }]>`
        insert into public.integrations (organization_id, provider) values (${organizationId}, 'openrouter') returning id`;
      await sql`
        insert into private.ai_provider_account (organization_id, integration_id) values (${organizationId}, ${integration.id})
        on conflict (singleton) do update set organization_id = excluded.organization_id, integration_id = excluded.integration_id`;
      expect(await due(NOW)).toBe(1);
      await sync(sql, "a", [], "2026-03-05T00:40:00Z");
      expect(await due("2026-03-05T23:59:00Z")).toBe(0);
      expect(await due("2026-03-06T00:29:00Z")).toBe(0);
      expect(await due("2026-03-06T00:31:00Z")).toBe(1);
      await sql`select private.store_activity(${hashOf("a")}, '[]', 'forbidden', '2026-03-06T00:31:00Z')`;
      expect(await due("2026-03-06T01:00:00Z")).toBe(0);
      expect(await due("2026-03-06T01:32:00Z")).toBe(1);
    }),
  );
});

describe("a key", () => {
  it(
    "is assigned by operators only, to one organization, as a hash",
    rolledBack(async (sql) => {
      const { organizationId, owner } = await buildKeyHolder(sql, "a");
      const other = await buildOrganization(sql);
      const operator = await buildPerson(sql);
      await sql`insert into private.operators (user_id) values (${operator.userId})`;
      const assign = (userId: string, organization: string, hash: string) =>
        as(sql, { userId }, (tx) => tx`select public.assign_ai_key(${organization}, ${hash})`);
      const refusedAs = (message: string) => expect.objectContaining({ message });
      await expect(assign(owner.userId, organizationId, hashOf("n"))).rejects.toEqual(
        refusedAs("operators_only"),
      );
      await expect(assign(operator.userId, organizationId, "sk-or-v1-the-key")).rejects.toEqual(
        refusedAs("ai_key_hash_malformed"),
      );
      await expect(assign(operator.userId, other.organizationId, hashOf("a"))).rejects.toEqual(
        refusedAs("ai_key_is_taken"),
      );
      await assign(operator.userId, other.organizationId, hashOf("n"));
      await assign(operator.userId, other.organizationId, hashOf("n"));
      const account = as(
        sql,
        { userId: operator.userId },
        (tx) => tx`select public.set_ai_provider_account(${other.organizationId})`,
      );
      await expect(account).rejects.toEqual(refusedAs("integration_not_found"));
    }),
  );
});
