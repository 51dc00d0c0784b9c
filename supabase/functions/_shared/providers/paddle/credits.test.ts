import { describe, expect, it } from "vitest";
import type { CreditNote } from "../ports/payments.ts";
import { json, recorded, refusal } from "../testing/recorded.ts";
import { paddlePayments } from "./outbound.ts";

const account = { apiKey: "key_1", config: {} };
const note: CreditNote = {
  id: "8f0c6c1e-0000-4000-8000-000000000b01",
  number: "1001-0008",
  currency: "SEK",
  amountMinor: 5_000,
  against: [
    { providerRef: "txn_open", totalMinor: 3_000 },
    { providerRef: "txn_paid", totalMinor: 9_000 },
  ],
};
const reason = `Credit note ${note.number} (${note.id})`;
const data = (said: unknown) => json(200, { data: said });
const transaction = (id: string, status: string, lines: Record<string, number>) =>
  data({
    id,
    status,
    details: {
      line_items: Object.entries(lines).map(([id, total]) => ({ id, totals: { total: String(total) } })),
    },
  });
const adjustment = (id: string, of: string, items: Record<string, number>, more: object = {}) => ({
  id,
  action: "refund",
  status: "approved",
  transaction_id: of,
  items: Object.entries(items).map(([item_id, amount]) => ({ item_id, amount: String(amount) })),
  totals: { total: String(Object.values(items).reduce((sum, amount) => sum + amount, 0)) },
  reason: "goodwill",
  ...more,
});

const credit = (...answers: Response[]) => {
  const { outside, asked } = recorded(...answers);
  const credited = paddlePayments(outside, account).credit(note, "ctm_1");
  const made = () =>
    asked.filter(({ method }) => method === "POST").map(({ text }) => JSON.parse(text ?? "") as object);
  return { credited, made, asked };
};

describe("a credit note at Paddle", () => {
  it("reduces what is unpaid first, then refunds what was paid, line by line", async () => {
    const { credited, made, asked } = credit(
      data([]),
      transaction("txn_open", "billed", { l1: 1_000, l2: 2_000 }),
      data({ id: "adj_1" }),
      transaction("txn_paid", "completed", { l3: 9_000 }),
      data({ id: "adj_2" }),
    );
    expect(await credited).toEqual({ providerRef: "adj_1" });
    const partial = (item_id: string, amount: string) => ({ item_id, type: "partial", amount });
    expect(made()).toEqual([
      {
        action: "credit",
        type: "partial",
        transaction_id: "txn_open",
        reason,
        items: [partial("l1", "1000"), partial("l2", "2000")],
      },
      {
        action: "refund",
        type: "partial",
        transaction_id: "txn_paid",
        reason,
        items: [partial("l3", "2000")],
      },
    ]);
    expect(asked[0]?.url.searchParams.get("customer_id")).toBe("ctm_1");
  });

  it("resumes where it stopped, and takes no more off a line than is left of it", async () => {
    const { credited, made } = credit(
      data([
        adjustment("adj_3", "txn_paid", { l3: 7_500 }),
        adjustment("adj_2", "txn_paid", { l3: 9_000 }, { status: "rejected" }),
        adjustment("adj_1", "txn_open", { l1: 1_000, l2: 2_000 }, { action: "credit", reason }),
      ]),
      transaction("txn_paid", "completed", { l3: 9_000, l4: 600 }),
      data({ id: "adj_4" }),
    );
    expect(await credited).toEqual({ providerRef: "adj_1" });
    expect(made()).toMatchObject([
      {
        items: [
          { item_id: "l3", amount: "1500" },
          { item_id: "l4", amount: "500" },
        ],
      },
    ]);
  });

  it("creates nothing once it is complete", async () => {
    const { credited, asked } = credit(data([adjustment("adj_1", "txn_paid", { l3: 5_000 }, { reason })]));
    expect(await credited).toEqual({ providerRef: "adj_1" });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [
      "nothing of it can be taken back",
      [transaction("txn_open", "canceled", { l1: 3_000 }), transaction("txn_paid", "paid", { l3: 9_000 })],
    ],
    [
      "the transactions are another account's",
      [json(404, { error: { code: "not_found" } }), json(404, { error: { code: "not_found" } })],
    ],
  ])("is left to the operator if %s", async (_, answers) => {
    const { credited, made } = credit(data([]), ...answers);
    expect(await refusal(credited)).toMatchObject({ kind: "rejected", code: "credit_not_placed" });
    expect(made()).toEqual([]);
  });

  it("skips a transaction with a refund awaiting approval", async () => {
    const pending = adjustment("adj_1", "txn_paid", { l3: 100 }, { status: "pending_approval" });
    const { credited, asked } = credit(
      data([pending]),
      transaction("txn_open", "past_due", { l1: 3_000 }),
      data({ id: "adj_2" }),
    );
    expect(await refusal(credited)).toMatchObject({ code: "credit_not_placed" });
    expect(asked.some(({ url }) => url.pathname === "/transactions/txn_paid")).toBe(false);
  });
});
