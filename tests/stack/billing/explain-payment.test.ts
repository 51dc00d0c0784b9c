import { describe, expect, it } from "vitest";
import { buildPerson, join } from "../support/builders.ts";
import { as, rolledBack, type Sql } from "../support/database.ts";
import { buildInvoice, buildIssuer, newsOf, tell } from "../support/payments.ts";

interface Explained {
  paid_minor: number;
  refunded_minor: number;
  deliveries: { event_id: number; kind: string; status: string }[];
}

/** Invoices of two organizations, both paid through one issuer; the first also partly refunded. */
async function buildPaid(sql: Sql) {
  const issuer = await buildIssuer(sql);
  const mine = await buildInvoice(sql);
  const theirs = await buildInvoice(sql);
  for (const { invoiceId } of [theirs, mine]) {
    const { finalized, paid, received } = newsOf(invoiceId);
    for (const event of [finalized, paid, received]) await tell(sql, issuer, event);
  }
  await tell(sql, issuer, newsOf(mine.invoiceId).refunded(500));
  const [{ id: foreign }] = await sql<[{ id: number }]>`
    select id::int from public.events where subject = ${`invoice:in_${theirs.invoiceId}`} limit 1`;
  return { ...mine, foreign };
}

const explain = (invoiceId: string) => async (sql: Sql) => {
  const [row] = await sql<[{ why: Explained }]>`select public.explain_payment(${invoiceId}) as why`;
  return row.why;
};
const deliver = (invoiceId: string, event: number | undefined) => async (sql: Sql) => {
  const [row] = await sql<[{ one: Record<string, unknown> | null }]>`
    select public.payment_delivery(${invoiceId}, ${event ?? 0}) as one`;
  return row.one;
};

describe("a payment", () => {
  it(
    "is explained by every delivery about it, and by no other",
    rolledBack(async (sql) => {
      const { invoiceId, owner, foreign } = await buildPaid(sql);
      const why = await as(sql, owner, explain(invoiceId));
      expect(why).toMatchObject({ paid_minor: 200_000, refunded_minor: 500 });
      expect(why.deliveries.map(({ status }) => status)).toEqual(Array(4).fill("applied"));
      const one = await as(sql, owner, deliver(invoiceId, why.deliveries[1]?.event_id));
      expect(one).toMatchObject({
        subject: `invoice:in_${invoiceId}`,
        body_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        normalised: [{ type: "invoice.status", invoice: { status: "paid" } }],
      });
      // The explanation omits what belongs to the issuer, and other organizations' invoices.
      expect(one).not.toHaveProperty("headers");
      expect(one).not.toHaveProperty("credential_id");
      expect(await as(sql, owner, deliver(invoiceId, foreign))).toBeNull();
    }),
  );

  it(
    "is explained to members, with payloads to managers, and not to strangers",
    rolledBack(async (sql) => {
      const { invoiceId, organizationId } = await buildPaid(sql);
      const [viewer, stranger] = [await buildPerson(sql), await buildPerson(sql)];
      await join(sql, organizationId, viewer.userId, "viewer");
      const { deliveries } = await as(sql, viewer, explain(invoiceId));
      expect(deliveries).toHaveLength(4);
      const refused = async (asked: () => Promise<unknown>, why: string) => {
        await sql`savepoint asked`;
        await expect(asked()).rejects.toThrow(why);
        await sql`rollback to savepoint asked`;
      };
      const first = deliveries[0]?.event_id;
      await refused(() => as(sql, viewer, deliver(invoiceId, first)), "role_too_low");
      await refused(() => as(sql, stranger, explain(invoiceId)), "organization_not_found");
      await refused(() => as(sql, stranger, deliver(invoiceId, first)), "organization_not_found");
    }),
  );
});
