import { describe, expect, it } from "vitest";
import { ingest } from "../support/builders.ts";
import { rolledBack, undone } from "../support/database.ts";
import { dice, shuffled } from "../support/dice.ts";
import { type Act, trailOf } from "../support/payment-trail.ts";
import { buildInvoice, buildIssuer, fateOf, newsOf, tell } from "../support/payments.ts";

/** Two refunds, the second of which fails; a dispute that is won; a first payment that failed. */
const LIFE: Act[] = [
  ["fail"],
  ["pay"],
  ["refund", 5_000],
  ["refund", 15_000],
  ["refund_fails"],
  ["dispute"],
  ["dispute_won"],
];

describe.each(["stripe", "paddle"] as const)("an invoice's events from %s", (provider) => {
  it("end in the same state in every order, with repeats, even within one second", () =>
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql, provider);
      const { invoiceId } = await buildInvoice(sql);
      const trail = await trailOf(provider, invoiceId, LIFE);
      const outcome = (order: typeof trail) =>
        undone(sql, async () => {
          for (const delivery of order) await ingest(sql, issuer, delivery);
          return fateOf(sql, invoiceId);
        });
      const inOrder = await outcome(trail);
      expect(inOrder).toMatchObject({
        status: "paid",
        paid_minor: 200_000,
        refunded_minor: 5_000,
        chargeback: "won",
        payment_failed_at: expect.any(Date),
      });
      const random = dice(7);
      for (let round = 0; round < 40; round += 1) {
        const order = shuffled([...trail, ...trail], random);
        expect(await outcome(order), order.map(({ kind }) => kind).join(" ")).toEqual(inOrder);
      }
    })());

  it("show at each step where the money is", () =>
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql, provider);
      const { invoiceId } = await buildInvoice(sql);
      const fateAfter = async (acts: Act[]) =>
        undone(sql, async () => {
          for (const delivery of await trailOf(provider, invoiceId, acts))
            await ingest(sql, issuer, delivery);
          const { status, paid_minor, refunded_minor, chargeback } = (await fateOf(sql, invoiceId)) ?? {};
          return [status, paid_minor, refunded_minor, chargeback];
        });
      expect(await fateAfter([])).toEqual(["open", 0, 0, null]);
      expect(await fateAfter([["void"]])).toEqual(["void", 0, 0, null]);
      expect(await fateAfter([["pay"]])).toEqual(["paid", 200_000, 0, null]);
      expect(await fateAfter([["pay"], ["refund", 200_000]])).toEqual(["paid", 200_000, 200_000, null]);
      expect(await fateAfter([["pay"], ["refund", 200_000], ["refund_fails"]])).toEqual([
        "paid",
        200_000,
        0,
        null,
      ]);
      expect(await fateAfter([["pay"], ["dispute"]])).toEqual(["paid", 200_000, 0, "open"]);
    })());
});

const { finalized, failed, writtenOff, voided, paid, said, received, refunded, oneRefund, disputed } = newsOf(
  "ours",
  "in_table",
);
const later = "2026-02-05T10:00:00.000Z";

describe("an invoice", () => {
  it.each([
    ["finalised", [finalized], { status: "open" }],
    [
      "whose first payment fails",
      [finalized, failed],
      { status: "open", payment_failed_at: expect.any(Date) },
    ],
    ["paid at the second attempt", [finalized, failed, paid], { status: "paid", paid_minor: 200_000 }],
    ["written off", [finalized, writtenOff], { status: "uncollectible" }],
    ["paid after it was written off", [finalized, writtenOff, paid], { status: "paid", paid_minor: 200_000 }],
    ["voided", [finalized, voided], { status: "void" }],
    ["voided after it was written off", [finalized, writtenOff, voided], { status: "void" }],
    ["overpaid", [finalized, said("paid", { paid_minor: 210_000 })], { paid_minor: 210_000 }],
    [
      "partly paid by a credit",
      [finalized, said("paid", { paid_minor: 150_000 })],
      { status: "paid", paid_minor: 150_000 },
    ],
    ["partly refunded", [paid, received, refunded(5_000)], { status: "paid", refunded_minor: 5_000 }],
    [
      "refunded according to the refund",
      [paid, received, oneRefund("re_1", 200_000)],
      { refunded_minor: 200_000 },
    ],
    [
      "refunded according to the refund and its charge",
      [paid, received, refunded(200_000), oneRefund("re_1", 200_000)],
      { refunded_minor: 200_000 },
    ],
    [
      "whose refund fails",
      [paid, received, refunded(5_000), oneRefund("re_1", 5_000, true)],
      { refunded_minor: 0 },
    ],
    [
      "refunded at the second attempt",
      [received, refunded(5_000), oneRefund("re_1", 5_000, true), oneRefund("re_2", 5_000)],
      { refunded_minor: 5_000 },
    ],
    ["disputed", [paid, received, disputed("open")], { status: "paid", chargeback: "open" }],
    ["disputed and lost", [received, disputed("open"), disputed("lost")], { chargeback: "lost" }],
    ["disputed and won", [received, disputed("open"), disputed("won")], { chargeback: "won" }],
    [
      "disputed, lost, appealed and won",
      [
        received,
        disputed("lost"),
        { ...disputed("open"), occurred_at: later },
        { ...disputed("won"), occurred_at: later },
      ],
      { chargeback: "won" },
    ],
    [
      "disputed twice, once still open",
      [received, disputed("won"), disputed("open", "du_2")],
      { chargeback: "open" },
    ],
  ])("%s ends in the same state for every order of events", (_, news, fate) =>
    rolledBack(async (sql) => {
      const issuer = await buildIssuer(sql);
      const { invoiceId } = await buildInvoice(sql);
      await sql`
        select private.keep_issued(s, ${invoiceId}, 'in_table') from private.issuers s where s.integration_id = ${issuer.integrationId}`;
      for (const order of permutations<object>(news)) {
        const told = await undone(sql, async () => {
          for (const event of order) await tell(sql, issuer, event);
          return fateOf(sql, invoiceId);
        });
        expect(told).toMatchObject(fate);
      }
    })(),
  );
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, place) =>
    permutations(items.filter((_, other) => other !== place)).map((rest) => [item, ...rest]),
  );
}
