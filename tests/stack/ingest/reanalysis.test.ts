import { expect, it } from "vitest";
import { buildDelivery, buildIntegration, buildOrganization, ingest } from "../support/builders.ts";
import { rolledBack, undone } from "../support/database.ts";

const analysis = (dedupeKey: string, occurred_at: string, sentiment: string) =>
  buildDelivery({
    dedupeKey,
    kind: "call_analyzed",
    events: [{ type: "call.analyzed", occurred_at, call: { provider_ref: "call-1", sentiment } }],
  });

it.each([
  ["the later analysis", "call_analyzed:body:b", "10:00:00", "call_analyzed:body:a", "11:00:00"],
  [
    "the greater dedupe key at equal times",
    "call_analyzed:body:a",
    "10:00:00",
    "call_analyzed:body:b",
    "10:00:00",
  ],
])(
  "%s wins between two analyses of one call, whichever arrives first",
  async (_rule, losing, lost, winning, won) =>
    rolledBack(async (sql) => {
      const { organizationId } = await buildOrganization(sql);
      const to = await buildIntegration(sql, organizationId);
      const both = [
        analysis(losing, `2026-03-02T${lost}Z`, "negative"),
        analysis(winning, `2026-03-02T${won}Z`, "positive"),
      ];
      for (const order of [both, both.toReversed()]) {
        await undone(sql, async () => {
          for (const delivery of order) expect((await ingest(sql, to, delivery)).outcome).toBe("applied");
          expect((await ingest(sql, to, both[0] ?? buildDelivery())).outcome).toBe("duplicate");
          const calls =
            await sql`select sentiment from public.calls where organization_id = ${organizationId}`;
          expect(calls).toEqual([{ sentiment: "positive" }]);
        });
      }
    })(),
);
